-- Results of rejected calls are in no log; by their time they go after thirty days. Accepted ones are not in this index.
create index call_rejected_idx on call (organisation_id, created_at) where not accepted;

-- Who was asked in somebody's place, let go, and named again is asked again: only what is open or was answered counts.
create index approval_ticket_idx on approval (organisation_id, ticket_id);
alter table approval drop constraint approval_asked_once;
create unique index approval_asked_once on approval (organisation_id, ticket_id, step, answers_version, approver_id)
  where open or vote is not null;

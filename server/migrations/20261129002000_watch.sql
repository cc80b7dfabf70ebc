-- Who asked in the requester's place, who watches, and what of the item's plan could not be done as written.
alter table ticket add column reporter_id uuid;
alter table ticket add column reporter_name text;
alter table ticket add constraint ticket_reporter_fk
  foreign key (organisation_id, reporter_id) references person (organisation_id, id);
alter table ticket add constraint ticket_reporter_named check ((reporter_id is null) = (reporter_name is null));
alter table ticket add column watchers jsonb not null default '[]';
alter table ticket add column faults jsonb not null default '[]';

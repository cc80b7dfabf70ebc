-- Who answers for a location: approval steps may ask them. None where nobody is named.
alter table location add column owner_id uuid;
alter table location add constraint location_owner_fk foreign key (organisation_id, owner_id) references person;

alter table approval drop constraint approval_because_known;
alter table approval add constraint approval_because_known
  check (because in ('named', 'member', 'manager', 'cost_centre', 'location', 'field'));

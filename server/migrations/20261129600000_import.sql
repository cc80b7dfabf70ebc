-- Imports: where tickets, people and rows of other systems are found again, so that importing twice changes nothing.

create table import_source (
  organisation_id uuid not null,
  id uuid not null,
  name text not null,
  constraint import_source_pk primary key (organisation_id, id),
  constraint import_source_name_unique unique (organisation_id, name),
  constraint import_source_organisation_fk foreign key (organisation_id) references organisation
);

-- The number that a ticket had.
create table ticket_reference (
  organisation_id uuid not null,
  source_id uuid not null,
  key text not null,
  ticket_id uuid not null,
  -- Ordinal of the last event that an import wrote: a later one is work of Docket's own.
  events int not null,
  constraint ticket_reference_pk primary key (organisation_id, source_id, key),
  constraint ticket_reference_source_fk foreign key (organisation_id, source_id) references import_source,
  constraint ticket_reference_ticket_fk foreign key (organisation_id, ticket_id) references ticket
);
create index ticket_reference_ticket_idx on ticket_reference (organisation_id, ticket_id);

-- Whom a label of the source means.
create table person_reference (
  organisation_id uuid not null,
  source_id uuid not null,
  label text not null,
  person_id uuid not null,
  constraint person_reference_pk primary key (organisation_id, source_id, label),
  constraint person_reference_source_fk foreign key (organisation_id, source_id) references import_source,
  constraint person_reference_person_fk foreign key (organisation_id, person_id) references person
);

create index person_reference_person_idx on person_reference (organisation_id, person_id);

-- Tells the row of the source's history that an event was made of; null: an event of Docket's own.
alter table ticket_event add column source_key bytea;
create unique index ticket_event_source_key_idx on ticket_event (organisation_id, ticket_id, source_key)
  where source_key is not null;

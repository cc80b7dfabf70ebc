-- What each server says of itself, per organisation: for administrators, never for correctness.
create table node_report (
  organisation_id uuid not null,
  node_id uuid not null,
  -- Host and process.
  name text not null,
  version text not null,
  started_at timestamptz not null,
  seen_at timestamptz not null default now(),
  followers bigint not null,
  behind bigint not null,
  resets bigint not null,
  constraint node_report_pk primary key (organisation_id, node_id),
  constraint node_report_organisation_fk foreign key (organisation_id) references organisation
);

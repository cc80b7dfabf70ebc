-- The change log, calls with their results, what replicas hold, the audit trail, and jobs.

-- One counter row per organisation, touched last in every mutation's transaction:
-- order of numbers = order of commits = order of visibility.
create table organisation_head (
  organisation_id uuid not null,
  seq bigint not null default 0,
  -- SHA-256 over everything up to seq: two logs that differ cannot show the same chain.
  chain bytea not null,
  epoch uuid not null,
  log_floor bigint not null default 0,
  -- Seals the cursors that clients hold.
  cursor_key bytea not null,
  constraint organisation_head_pk primary key (organisation_id),
  constraint organisation_head_organisation_fk foreign key (organisation_id) references organisation,
  constraint organisation_head_floor_range check (log_floor between 0 and seq)
) with (fillfactor = 50);

-- One row per transaction that wrote to the log: frames end only where commits end.
create table log_commit (
  organisation_id uuid not null,
  last_seq bigint not null,
  first_seq bigint not null,
  chain bytea not null,
  committed_at timestamptz not null default now(),
  constraint log_commit_pk primary key (organisation_id, last_seq),
  constraint log_commit_range check (first_seq <= last_seq)
);

-- Post-images for sync. No rule reads it; slices behind log_floor are deleted.
create table change (
  organisation_id uuid not null,
  seq bigint not null,
  part int not null,
  kind text not null,
  entity uuid not null,
  -- Null: the row is gone.
  row_ver bigint,
  body text,
  tags_before int4[] not null,
  tags_after int4[] not null,
  constraint change_pk primary key (organisation_id, seq, part)
);

-- What replicas hold: the image of every live row with its audience. Written with the log, from the same values;
-- snapshot, REST reads and search read nothing else, so visibility is decided in one place.
create table replica_row (
  organisation_id uuid not null,
  kind text not null,
  entity uuid not null,
  -- The ticket it belongs to, for reading one ticket.
  parent uuid,
  row_ver bigint not null,
  tags int4[] not null,
  body text not null,
  constraint replica_row_pk primary key (organisation_id, kind, entity)
);
create index replica_row_tags_idx on replica_row using gin (tags);
create index replica_row_parent_idx on replica_row (organisation_id, parent) where parent is not null;

-- A client: a browser profile, an integration, or the server itself. Its row is locked first in every mutation.
create table client (
  organisation_id uuid not null,
  id uuid not null,
  -- Null: the server's own.
  person_id uuid,
  last_seq bigint not null default 0,
  created_at timestamptz not null default now(),
  constraint client_pk primary key (organisation_id, id),
  constraint client_person_fk foreign key (organisation_id, person_id) references person
) with (fillfactor = 70);

-- Every call that was decided, with its result: the idempotency key is unique whatever way a call came.
create table call (
  organisation_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  -- Null for calls that came singly over REST: they have no order of their own.
  client_seq bigint,
  endpoint text not null,
  endpoint_version int not null,
  -- SHA-256 of endpoint, version and body: the same key with another body is refused.
  digest bytea not null,
  -- The mutation's number; null for a rejected call.
  seq bigint,
  accepted boolean not null,
  result text not null,
  created_at timestamptz not null default now(),
  constraint call_pk primary key (organisation_id, id),
  constraint call_client_seq_unique unique (organisation_id, client_id, client_seq),
  constraint call_seq_unique unique (organisation_id, seq),
  constraint call_seq_if_accepted check (accepted = (seq is not null))
);

create table audit (
  organisation_id uuid not null,
  id bigint not null generated always as identity,
  at timestamptz not null default now(),
  person_id uuid,
  call_id uuid not null,
  -- The address the call came from; null for the server itself.
  address text,
  action text not null,
  entity_kind text not null,
  entity uuid not null,
  before jsonb,
  after jsonb,
  constraint audit_pk primary key (organisation_id, id)
);
create index audit_entity_idx on audit (organisation_id, entity);

-- Work after commit: taken by lease, safe to run twice. A second job of the same key is the same job.
create table job (
  organisation_id uuid not null,
  kind text not null,
  subject uuid not null,
  run_at timestamptz not null default now(),
  leased_until timestamptz,
  attempts int not null default 0,
  -- Counts requests: a job asked for again while it runs is not lost.
  asked bigint not null default 1,
  constraint job_pk primary key (organisation_id, kind, subject)
);
create index job_due_idx on job (run_at);

-- Catalog, tickets and work items.

create table catalog_category (
  organisation_id uuid not null,
  id uuid not null,
  name jsonb not null,
  summary jsonb not null,
  icon text not null,
  position int not null,
  constraint catalog_category_pk primary key (organisation_id, id)
);

create table catalog_item (
  organisation_id uuid not null,
  id uuid not null,
  category_id uuid not null,
  department_id uuid not null,
  audience_id uuid not null,
  current_version int not null,
  constraint catalog_item_pk primary key (organisation_id, id),
  constraint catalog_item_category_fk foreign key (organisation_id, category_id) references catalog_category,
  constraint catalog_item_department_fk foreign key (organisation_id, department_id) references department,
  constraint catalog_item_audience_fk foreign key (organisation_id, audience_id) references audience
);

-- Published versions are never changed; a submitted request stays on its version.
create table catalog_version (
  organisation_id uuid not null,
  item_id uuid not null,
  version int not null,
  team_id uuid not null,
  definition jsonb not null,
  published_at timestamptz not null default now(),
  constraint catalog_version_pk primary key (organisation_id, item_id, version),
  constraint catalog_version_item_fk foreign key (organisation_id, item_id) references catalog_item,
  constraint catalog_version_team_fk foreign key (organisation_id, team_id) references team
);

create table ticket (
  organisation_id uuid not null,
  id uuid not null,
  kind text not null,
  number text not null,
  title text not null,
  language text not null,
  status text not null,
  priority smallint not null,
  department_id uuid not null,
  requester_id uuid not null,
  requester_name text not null,
  icon text not null,
  lines int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  started_at timestamptz,
  needed_by date,
  item_id uuid,
  item_version int,
  cost_centre_id uuid,
  answers jsonb not null default '[]',
  resolution text,
  resolved_at timestamptz,
  resolved_by_name text,
  reopened int not null default 0,
  -- Ordinal of the last event.
  events int not null default 0,
  public_tags int4[] not null,
  internal_tags int4[] not null,
  constraint ticket_pk primary key (organisation_id, id),
  constraint ticket_number_unique unique (organisation_id, number),
  constraint ticket_status_known check (status in ('new', 'in_progress', 'waiting', 'resolved', 'closed', 'cancelled')),
  constraint ticket_priority_range check (priority between 1 and 5),
  constraint ticket_resolution_whole check ((resolution is null) = (resolved_at is null)),
  constraint ticket_department_fk foreign key (organisation_id, department_id) references department,
  constraint ticket_requester_fk foreign key (organisation_id, requester_id) references person,
  constraint ticket_version_fk foreign key (organisation_id, item_id, item_version) references catalog_version
) with (fillfactor = 80);

create table ticket_line (
  organisation_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  position int not null,
  requested_for uuid,
  person_name text not null,
  answers jsonb not null,
  state text not null,
  tags int4[] not null,
  constraint ticket_line_pk primary key (organisation_id, id),
  constraint ticket_line_position_unique unique (organisation_id, ticket_id, position),
  constraint ticket_line_state_known check (state in ('open', 'complete', 'incomplete', 'skipped', 'cancelled')),
  constraint ticket_line_ticket_fk foreign key (organisation_id, ticket_id) references ticket,
  constraint ticket_line_person_fk foreign key (organisation_id, requested_for) references person
);

-- Public comments and work notes. Never edited.
create table ticket_comment (
  organisation_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  ordinal int not null,
  kind text not null,
  author_id uuid not null,
  author_name text not null,
  body text not null,
  at timestamptz not null,
  tags int4[] not null,
  constraint ticket_comment_pk primary key (organisation_id, id),
  constraint ticket_comment_ordinal_unique unique (organisation_id, ticket_id, ordinal),
  constraint ticket_comment_kind_known check (kind in ('public', 'work_note')),
  constraint ticket_comment_length check (length(body) between 1 and 20000),
  constraint ticket_comment_ticket_fk foreign key (organisation_id, ticket_id) references ticket,
  constraint ticket_comment_author_fk foreign key (organisation_id, author_id) references person
);

-- Facts about a ticket: clocks, activity and reports read these.
create table ticket_event (
  organisation_id uuid not null,
  ticket_id uuid not null,
  ordinal int not null,
  actor_id uuid,
  at timestamptz not null,
  fact text not null,
  body jsonb not null,
  constraint ticket_event_pk primary key (organisation_id, ticket_id, ordinal),
  constraint ticket_event_ticket_fk foreign key (organisation_id, ticket_id) references ticket
);

-- What is assigned: one team, at most one assignee. The queue is the open items without one.
create table work_item (
  organisation_id uuid not null,
  id uuid not null,
  team_id uuid not null,
  assignee_id uuid,
  assignee_name text,
  assigned_at timestamptz,
  weight int not null default 1,
  priority smallint not null,
  sla_due timestamptz,
  queued_at timestamptz not null,
  queue_no bigint not null,
  skills jsonb not null default '{}',
  state text not null,
  explanation_id uuid,
  constraint work_item_pk primary key (organisation_id, id),
  constraint work_item_weight_range check (weight between 1 and 100),
  constraint work_item_state_known check (state in ('open', 'paused', 'ended')),
  constraint work_item_ticket_fk foreign key (organisation_id, id) references ticket,
  constraint work_item_team_fk foreign key (organisation_id, team_id) references team,
  constraint work_item_assignee_fk foreign key (organisation_id, assignee_id) references technician
) with (fillfactor = 80);
create index work_item_queue_idx on work_item (organisation_id, team_id) where state = 'open' and assignee_id is null;
create index work_item_load_idx on work_item (organisation_id, assignee_id) where state = 'open';

create table assignment_explanation (
  organisation_id uuid not null,
  id uuid not null,
  work_item_id uuid not null,
  body jsonb not null,
  at timestamptz not null,
  tags int4[] not null,
  constraint assignment_explanation_pk primary key (organisation_id, id),
  constraint assignment_explanation_work_item_fk foreign key (organisation_id, work_item_id) references work_item
);

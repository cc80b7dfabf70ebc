-- Fulfilment: plans beside versions, tasks, and work items that are tasks. Stock: models, levels, reservations, assets.

-- The plan and what lines take from stock. Internal, so not part of the definition that everybody reads.
alter table catalog_version add column delivery jsonb not null default '{}';

alter table ticket_line add column number text not null default '';
alter table ticket_line add column item_name jsonb not null default '{}';
alter table ticket_line add column icon text not null default '';
alter table ticket_line add column supply jsonb not null default '[]';
alter table ticket_line add column ended_at timestamptz;
alter table ticket_line add column confirmed_at timestamptz;

create table task (
  organisation_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  line_id uuid,
  position int not null,
  title jsonb not null,
  does text not null,
  state text not null,
  team_id uuid not null,
  after uuid[] not null,
  ended_at timestamptz,
  ended_by text not null,
  -- What only its team reads: instructions, form, answers, assignee.
  work jsonb not null,
  tags int4[] not null,
  work_tags int4[] not null,
  constraint task_pk primary key (organisation_id, id),
  constraint task_position_unique unique (organisation_id, ticket_id, position),
  constraint task_state_known check (state in ('pending', 'open', 'complete', 'incomplete', 'skipped', 'cancelled')),
  constraint task_does_known check (does in ('work', 'prepare', 'hand_over', 'purchase')),
  constraint task_end_whole check ((state in ('pending', 'open')) = (ended_at is null) or state = 'skipped'),
  constraint task_ticket_fk foreign key (organisation_id, ticket_id) references ticket,
  constraint task_line_fk foreign key (organisation_id, line_id) references ticket_line,
  constraint task_team_fk foreign key (organisation_id, team_id) references team
) with (fillfactor = 80);

-- A work item is a ticket, or a task of another team than its ticket's.
alter table work_item drop constraint work_item_ticket_fk;
alter table work_item add column ticket_id uuid;
update work_item set ticket_id = id;
alter table work_item alter column ticket_id set not null;
alter table work_item add column task_id uuid;
alter table work_item add constraint work_item_ticket_fk foreign key (organisation_id, ticket_id) references ticket;
alter table work_item add constraint work_item_task_fk foreign key (organisation_id, task_id) references task;
alter table work_item add constraint work_item_id_whole check (id = coalesce(task_id, ticket_id));

create table asset_model (
  organisation_id uuid not null,
  id uuid not null,
  key text not null,
  name jsonb not null,
  -- Whether each unit is known by its serial number.
  serials boolean not null,
  -- Who keeps its stock.
  team_id uuid not null,
  -- Keys of the models that it fits.
  fits text[] not null,
  constraint asset_model_pk primary key (organisation_id, id),
  constraint asset_model_key_unique unique (organisation_id, key),
  constraint asset_model_team_fk foreign key (organisation_id, team_id) references team
);

-- Units of a model at a location. Nobody sets aside what is not there: the check is the last word.
create table stock_level (
  organisation_id uuid not null,
  id uuid not null,
  model_id uuid not null,
  location_id uuid not null,
  on_hand int not null,
  reserved int not null default 0,
  tags int4[] not null,
  constraint stock_level_pk primary key (organisation_id, id),
  constraint stock_level_place_unique unique (organisation_id, model_id, location_id),
  constraint stock_level_range check (on_hand >= 0 and reserved between 0 and on_hand),
  constraint stock_level_model_fk foreign key (organisation_id, model_id) references asset_model,
  constraint stock_level_location_fk foreign key (organisation_id, location_id) references location
) with (fillfactor = 80);

create table asset (
  organisation_id uuid not null,
  id uuid not null,
  model_id uuid not null,
  serial text not null,
  state text not null,
  location_id uuid,
  user_id uuid,
  user_name text not null,
  history jsonb not null,
  tags int4[] not null,
  constraint asset_pk primary key (organisation_id, id),
  constraint asset_state_known check (state in ('in_stock', 'reserved', 'in_use', 'in_repair', 'lost', 'retired')),
  constraint asset_model_fk foreign key (organisation_id, model_id) references asset_model,
  constraint asset_location_fk foreign key (organisation_id, location_id) references location,
  constraint asset_user_fk foreign key (organisation_id, user_id) references person
);
create unique index asset_serial_unique on asset (organisation_id, model_id, lower(serial));

-- Its line leads to its ticket, its model to its stock: no further keys to check for each of many units.
create table reservation (
  organisation_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  line_id uuid not null,
  model_id uuid not null,
  state text not null,
  location_id uuid,
  asset_id uuid,
  tags int4[] not null,
  constraint reservation_pk primary key (organisation_id, id),
  constraint reservation_state_known check (state in ('reserved', 'ordered', 'handed_over', 'released')),
  constraint reservation_line_fk foreign key (organisation_id, line_id) references ticket_line,
  constraint reservation_model_fk foreign key (organisation_id, model_id) references asset_model,
  constraint reservation_asset_fk foreign key (organisation_id, asset_id) references asset
) with (fillfactor = 80);
create index reservation_ticket_idx on reservation (organisation_id, ticket_id);
-- Two requests never hold the same piece.
create unique index reservation_asset_unique on reservation (organisation_id, asset_id) where state = 'reserved';

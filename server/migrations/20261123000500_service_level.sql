-- Service levels: calendars under version control, and the clocks of tickets.

create table service_calendar (
  organisation_id uuid not null,
  id uuid not null,
  key text not null,
  name jsonb not null,
  -- The file as people write it; checked before it is stored.
  definition jsonb not null,
  constraint service_calendar_pk primary key (organisation_id, id),
  constraint service_calendar_key_unique unique (organisation_id, key),
  constraint service_calendar_organisation_fk foreign key (organisation_id) references organisation
);

-- Start, holds, end, due instant and what was told of each clock.
-- Text as it is: every reply to a ticket carries them, few look into them.
alter table ticket add column clocks json not null default '[]';
-- The promise that is due first; null: none is open.
alter table ticket add column promise jsonb;
-- When the next clock has something to tell; null: none has.
alter table ticket add column clock_at timestamptz;
-- When the requester may expect it.
alter table ticket add column expected_at timestamptz;
create index ticket_clock_idx on ticket (clock_at) where clock_at is not null;

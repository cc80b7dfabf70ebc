-- What a requester is told before sending: calendars compiled for browsers, and how long a model takes to come.

-- When the file last changed, and for which date browsers have it compiled; null: not since it changed.
alter table service_calendar add column changed_at timestamptz not null default now();
alter table service_calendar add column compiled_on date;

-- Working days until a model is there where it has to be ordered; null: nobody can say.
alter table asset_model add column delivery_days int;
alter table asset_model add constraint asset_model_delivery_days_range check (delivery_days between 1 and 1000);

-- From what the day follows on which a ticket may be expected: calendar, target, start, holds.
alter table ticket add column promised jsonb;

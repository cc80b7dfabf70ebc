-- Passing work on.

-- Who gave a work item back, by person, with the time from which it may be offered to them again; null: not any more.
alter table work_item add column declined jsonb not null default '{}';

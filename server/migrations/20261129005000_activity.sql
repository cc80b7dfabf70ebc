-- What happened to a ticket in lines for who reads it: for everyone who sees it, and for its team.
alter table ticket
  add column activity jsonb not null default '[]',
  add column internal_activity jsonb not null default '[]';

-- Who gave a work item back is kept with why and when.
update work_item
set declined = (select jsonb_object_agg(key, jsonb_build_object('again', value)) from jsonb_each(declined))
where declined <> '{}';

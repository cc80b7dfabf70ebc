-- How long what people wrote had waited on their devices before it came: an old outbox is seen before anybody calls.
alter table node_report add column waited_s bigint not null default 0;

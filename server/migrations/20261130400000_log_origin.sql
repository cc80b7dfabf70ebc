-- A restored log goes on under another epoch. Where its chain began stays known, so that it can be recomputed from the
-- first number on. Null: it began with its epoch.
alter table organisation_head add column log_origin bytea;

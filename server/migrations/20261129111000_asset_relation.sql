-- The warranty of equipment, and what pieces are to each other. Both columns of a piece may be absent: a server of before
-- writes neither.
alter table asset_model add column warranty_months int;
alter table asset_model add constraint asset_model_warranty_months_range check (warranty_months between 1 and 240);
alter table asset add column warranty_until date;
-- Its half of each relation; the other piece holds the other half, written by the same call.
alter table asset add column relations jsonb;

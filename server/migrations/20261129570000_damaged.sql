-- Pieces in stock that are recorded as damaged are looked for all the time, and there are none but for a moment.
create index asset_damaged_in_stock on asset (organisation_id, id) where state = 'in_stock' and condition = 'damaged';

-- What is set aside somewhere is found when less is there.
create index reservation_reserved_idx on reservation (organisation_id, model_id, location_id) where state = 'reserved';

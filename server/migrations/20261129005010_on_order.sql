-- Lines that wait for a model: when it appears they get it.
create index reservation_on_order_idx on reservation (organisation_id, model_id) where state = 'ordered';

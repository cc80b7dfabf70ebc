-- What people have is found by the serial number that is read from it when they give it back.
create index asset_user_idx on asset (organisation_id, user_id) where user_id is not null;

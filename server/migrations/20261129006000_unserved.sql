-- Whether nobody who is there could ever take a ticket: its team is empty, or nobody of it has what the work asks for.
alter table ticket add column unserved boolean not null default false;

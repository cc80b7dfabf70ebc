-- Whether team and department were told that the lease behind somebody's word ran out. Who never had a session has none.
alter table technician add column lapsed boolean not null default true;

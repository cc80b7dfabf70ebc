-- Whether team and department were told that the lease behind somebody's word ran out.
alter table technician add column lapsed boolean not null default false;

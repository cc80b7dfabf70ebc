-- Whether the request of a line is not approved yet: whom a line is for sees the line alone, and reads it there.
alter table ticket_line add column awaits_approval boolean not null default false;
update ticket_line l set awaits_approval = true
from ticket t
where t.organisation_id = l.organisation_id and t.id = l.ticket_id and l.state = 'open' and t.status = 'awaiting_approval';

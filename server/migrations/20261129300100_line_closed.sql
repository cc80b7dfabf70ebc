-- A line knows that its request was closed: whom it is for sees the line alone, and is asked nothing any more.
alter table ticket_line add column closed_at timestamptz;
update ticket_line l set closed_at = t.changed_at
from ticket t where t.organisation_id = l.organisation_id and t.id = l.ticket_id and t.status = 'closed';

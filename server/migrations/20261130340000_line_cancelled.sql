-- Of a request that was cancelled nobody is asked about its lines either, as of one that was closed.
update ticket_line l set closed_at = t.changed_at
from ticket t
where t.organisation_id = l.organisation_id and t.id = l.ticket_id and t.status = 'cancelled' and l.closed_at is null;

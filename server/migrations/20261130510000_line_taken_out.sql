-- Lines that a change took out of a request before it was worked on: they count in no total, and no plan makes anything for
-- them.
alter table ticket_line add column taken_out boolean not null default false;
-- Of a request that was cancelled the others ended with it.
update ticket_line l set taken_out = true
from ticket t
where t.organisation_id = l.organisation_id and t.id = l.ticket_id and l.state = 'cancelled' and l.declined is null
  and (t.status <> 'cancelled' or l.ended_at < t.resolved_at);

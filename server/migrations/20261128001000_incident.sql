-- Incidents: their numbers, how urgent they are, why tickets stand, and tickets that follow closed ones.

-- Numbers of incidents, as organisations made from now on have them.
do $$
declare
  one uuid;
begin
  for one in select organisation_id from organisation loop
    execute format('create sequence if not exists %I start 1', 'number_incident_' || replace(one::text, '-', ''));
  end loop;
end
$$;

-- Which priority follows from impact, and in that from urgency; 1 is the most urgent. Checked before it is stored.
alter table organisation add column priorities jsonb not null default
  '{"high":{"high":1,"medium":2,"low":3},"medium":{"high":2,"medium":3,"low":4},"low":{"high":3,"medium":4,"low":5}}';

alter table ticket drop constraint ticket_status_known;
alter table ticket add constraint ticket_status_known check
  (status in ('awaiting_approval', 'new', 'in_progress', 'waiting', 'on_hold', 'resolved', 'closed', 'cancelled'));
-- Why it stands and who holds it; internal. Null: it does not stand, or began to before reasons were asked for.
alter table ticket add column hold jsonb;
alter table ticket add constraint ticket_hold_while_it_stands check (hold is null or status in ('waiting', 'on_hold'));
alter table ticket add column impact text;
alter table ticket add column urgency text;
alter table ticket add constraint ticket_impact_known check (impact in ('high', 'medium', 'low'));
alter table ticket add constraint ticket_urgency_known check (urgency in ('high', 'medium', 'low'));
alter table ticket add constraint ticket_triage_whole check ((impact is null) = (urgency is null));
-- How it was resolved, as the team counts it.
alter table ticket add column code text;
alter table ticket add constraint ticket_code_known check
  (code in ('fixed', 'workaround', 'answered', 'not_reproduced', 'went_away'));
-- The closed ticket that a reply brought back as this one.
alter table ticket add column follows_id uuid;
alter table ticket add column follows_number text;
alter table ticket add constraint ticket_follows_fk foreign key (organisation_id, follows_id) references ticket;
alter table ticket add constraint ticket_follows_whole check ((follows_id is null) = (follows_number is null));
create index ticket_follows_idx on ticket (organisation_id, follows_id) where follows_id is not null;

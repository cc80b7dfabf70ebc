-- Shifts: a technician may work by a service calendar. What runs or comes next stands beside it, reckoned by the server
-- whenever a shift begins or ends, so that every choice knows it without a calendar.
alter table technician add column shift_id uuid;
alter table technician add column shift_opens timestamptz;
alter table technician add column shift_closes timestamptz;
-- When the server looks again: the next beginning or end.
alter table technician add column shift_at timestamptz;
alter table technician add constraint technician_shift_fk foreign key (organisation_id, shift_id) references service_calendar;
alter table technician add constraint technician_shift_whole check (
  num_nulls(shift_id, shift_opens, shift_closes, shift_at) in (0, 4) and shift_opens <= shift_closes
);
create index technician_shift_idx on technician (shift_at) where shift_at is not null;

-- Since when the availability is what it is, and a lead's word that somebody is away: who said it, and why.
alter table technician add column since timestamptz;
alter table technician add column sent_away jsonb;

-- Minutes of a shift that have to be left for new work; part of the team's versioned policy.
alter table team add column minutes_needed int not null default 0;
alter table team add constraint team_minutes_needed_range check (minutes_needed between 0 and 1440);

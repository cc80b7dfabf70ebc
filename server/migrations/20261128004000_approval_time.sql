-- Approvals in time: due dates, who answers for whom, and answers that are changed.

-- When the step that waits has something to tell; null: nothing.
alter table ticket add column gate_at timestamptz;
create index ticket_gate_idx on ticket (gate_at) where gate_at is not null;
-- Counts the changes of the answers, and says what the last ones were.
alter table ticket add column edition int not null default 1;
alter table ticket add column edits jsonb not null default '[]';

-- In whose place somebody is asked; null: for themselves.
alter table approval add column for_person jsonb;
-- The last day of the approver's absence, once somebody was looked for in their place.
alter table approval add column away_until date;
-- What was changed is asked anew, of the same person as well; what was said of the former answers stays.
alter table approval drop constraint approval_asked_once;
alter table approval add constraint approval_asked_once
  unique (organisation_id, ticket_id, step, answers_version, approver_id);

-- When somebody is away, and who answers for them; without days: they are there.
create table absence (
  organisation_id uuid not null,
  person_id uuid not null,
  name text not null,
  from_date date,
  until_date date,
  deputy_id uuid,
  deputy_name text,
  said_at timestamptz not null,
  tags int4[] not null,
  constraint absence_pk primary key (organisation_id, person_id),
  constraint absence_whole check (num_nulls(from_date, until_date, deputy_id, deputy_name) in (0, 4)),
  constraint absence_days_in_order check (from_date <= until_date),
  constraint absence_deputy_is_another check (deputy_id <> person_id),
  constraint absence_person_fk foreign key (organisation_id, person_id) references person,
  constraint absence_deputy_fk foreign key (organisation_id, deputy_id) references person
);

-- Organisations, the people in them, and what each person may see.
-- Every key begins with organisation_id, so that an organisation can live on a shard of its own.

create table organisation (
  organisation_id uuid not null,
  name text not null,
  -- The host name that selects it; empty: answers to every host while it is the only one.
  host text not null default '',
  currency text not null default 'EUR',
  time_zone text not null default 'Europe/Berlin',
  -- Made by `docket demo`: only such an organisation may be filled again.
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  constraint organisation_pk primary key (organisation_id)
);

-- Audience tags: small integers, so that a row's audience is a short int4[].
create table tag (
  organisation_id uuid not null,
  id int not null generated always as identity,
  kind text not null,
  subject uuid not null,
  constraint tag_pk primary key (organisation_id, id),
  constraint tag_subject_unique unique (organisation_id, kind, subject),
  constraint tag_kind_known check (kind in ('u', 'q', 'd', 'c', 'o')),
  constraint tag_organisation_fk foreign key (organisation_id) references organisation
);

create table department (
  organisation_id uuid not null,
  id uuid not null,
  name text not null,
  constraint department_pk primary key (organisation_id, id),
  constraint department_organisation_fk foreign key (organisation_id) references organisation
);

create table location (
  organisation_id uuid not null,
  id uuid not null,
  name text not null,
  constraint location_pk primary key (organisation_id, id),
  constraint location_organisation_fk foreign key (organisation_id) references organisation
);

create table person (
  organisation_id uuid not null,
  id uuid not null,
  email text not null,
  name text not null,
  -- The name folded for search, by the function that the browser uses too.
  name_folded text not null,
  job text not null default '',
  desk text not null default '',
  laptop text,
  language text not null default 'en',
  location_id uuid,
  manager_id uuid,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  constraint person_pk primary key (organisation_id, id),
  constraint person_email_unique unique (organisation_id, email),
  constraint person_email_lower check (email = lower(email) and length(email) between 3 and 254),
  constraint person_location_fk foreign key (organisation_id, location_id) references location,
  constraint person_manager_fk foreign key (organisation_id, manager_id) references person,
  constraint person_organisation_fk foreign key (organisation_id) references organisation
);
create index person_name_idx on person (organisation_id, name_folded text_pattern_ops) where active;

create table cost_centre (
  organisation_id uuid not null,
  id uuid not null,
  code text not null,
  name text not null,
  owner_id uuid not null,
  constraint cost_centre_pk primary key (organisation_id, id),
  constraint cost_centre_code_unique unique (organisation_id, code),
  constraint cost_centre_owner_fk foreign key (organisation_id, owner_id) references person
);

alter table person add column cost_centre_id uuid;
alter table person add constraint person_cost_centre_fk
  foreign key (organisation_id, cost_centre_id) references cost_centre;

create table person_role (
  organisation_id uuid not null,
  person_id uuid not null,
  role text not null,
  constraint person_role_pk primary key (organisation_id, person_id, role),
  constraint person_role_known check (role in ('requester', 'technician', 'team_lead', 'service_owner', 'administrator')),
  constraint person_role_person_fk foreign key (organisation_id, person_id) references person
);

-- Departments whose tickets a lead or service owner may see. Administrators hold none by being administrators.
create table department_member (
  organisation_id uuid not null,
  department_id uuid not null,
  person_id uuid not null,
  constraint department_member_pk primary key (organisation_id, department_id, person_id),
  constraint department_member_department_fk foreign key (organisation_id, department_id) references department,
  constraint department_member_person_fk foreign key (organisation_id, person_id) references person
);

create table team (
  organisation_id uuid not null,
  id uuid not null,
  department_id uuid not null,
  name text not null,
  manager_id uuid,
  -- Number of the last assignment; the row is the lock under which people are chosen.
  assignment_no bigint not null default 0,
  policy_version int not null default 1,
  ranking text not null default 'load_first',
  constraint team_pk primary key (organisation_id, id),
  constraint team_department_fk foreign key (organisation_id, department_id) references department,
  constraint team_manager_fk foreign key (organisation_id, manager_id) references person,
  constraint team_ranking_known check (ranking in ('load_first', 'round_robin'))
);

create table team_member (
  organisation_id uuid not null,
  team_id uuid not null,
  person_id uuid not null,
  -- Number of the person's last assignment in this team; null: never assigned, first in line.
  last_assignment_no bigint,
  constraint team_member_pk primary key (organisation_id, team_id, person_id),
  constraint team_member_team_fk foreign key (organisation_id, team_id) references team,
  constraint team_member_person_fk foreign key (organisation_id, person_id) references person
);
create index team_member_person_idx on team_member (organisation_id, person_id);

create table skill (
  organisation_id uuid not null,
  id uuid not null,
  name text not null,
  constraint skill_pk primary key (organisation_id, id),
  constraint skill_name_unique unique (organisation_id, name)
);

create table person_skill (
  organisation_id uuid not null,
  person_id uuid not null,
  skill_id uuid not null,
  level int not null,
  constraint person_skill_pk primary key (organisation_id, person_id, skill_id),
  constraint person_skill_level_range check (level between 1 and 5),
  constraint person_skill_person_fk foreign key (organisation_id, person_id) references person,
  constraint person_skill_skill_fk foreign key (organisation_id, skill_id) references skill
);

-- Load, capacity and availability of a technician: one row per person, whatever the number of teams.
create table technician (
  organisation_id uuid not null,
  person_id uuid not null,
  capacity int not null default 4,
  -- Units of open, unpaused work. No upper bound here: a manual claim or a resumed ticket may exceed capacity.
  load int not null default 0,
  availability text not null default 'away',
  -- Availability counts while a session of the person renews this, by the database's clock.
  lease_until timestamptz not null default 'epoch',
  tags int4[] not null default '{}',
  constraint technician_pk primary key (organisation_id, person_id),
  constraint technician_person_fk foreign key (organisation_id, person_id) references person,
  constraint technician_capacity_range check (capacity between 0 and 1000),
  constraint technician_load_not_negative check (load >= 0),
  constraint technician_availability_known check (availability in ('available', 'away'))
) with (fillfactor = 70);

-- Which tags a person holds: computed when person, team, department or audience change.
create table access_grant (
  organisation_id uuid not null,
  person_id uuid not null,
  tag_id int not null,
  constraint access_grant_pk primary key (organisation_id, person_id, tag_id),
  constraint access_grant_person_fk foreign key (organisation_id, person_id) references person,
  constraint access_grant_tag_fk foreign key (organisation_id, tag_id) references tag
);

-- Audiences of catalog items: who holds the tag is allow minus deny.
create table audience (
  organisation_id uuid not null,
  id uuid not null,
  name text not null,
  everyone boolean not null default false,
  constraint audience_pk primary key (organisation_id, id)
);

create table audience_member (
  organisation_id uuid not null,
  audience_id uuid not null,
  person_id uuid not null,
  denied boolean not null default false,
  constraint audience_member_pk primary key (organisation_id, audience_id, person_id),
  constraint audience_member_audience_fk foreign key (organisation_id, audience_id) references audience,
  constraint audience_member_person_fk foreign key (organisation_id, person_id) references person
);

-- Passwords apart from people, so that no query about people can select one.
create table credential (
  organisation_id uuid not null,
  person_id uuid not null,
  password_hash text not null,
  changed_at timestamptz not null default now(),
  constraint credential_pk primary key (organisation_id, person_id),
  constraint credential_person_fk foreign key (organisation_id, person_id) references person
);

create table session (
  organisation_id uuid not null,
  -- SHA-256 of the token in the cookie: a copy of the table opens no session.
  token_hash bytea not null,
  person_id uuid not null,
  created_at timestamptz not null default now(),
  -- Moved on with use, at most once an hour.
  expires_at timestamptz not null,
  constraint session_pk primary key (organisation_id, token_hash),
  constraint session_person_fk foreign key (organisation_id, person_id) references person
);
create index session_person_idx on session (organisation_id, person_id);
create index session_expiry_idx on session (expires_at);

-- Failed sign-ins per account and per address.
create table sign_in_throttle (
  organisation_id uuid not null,
  -- SHA-256 of "account:" or "address:" and the value: no personal data at rest.
  key_hash bytea not null,
  failures int not null default 0,
  blocked_until timestamptz,
  updated_at timestamptz not null default now(),
  constraint sign_in_throttle_pk primary key (organisation_id, key_hash)
);

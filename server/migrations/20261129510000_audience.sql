-- Where people belong, and audiences by groups: allow minus deny, said once, in a view.

-- An internal team or an external company that requesters belong to.
create table customer (
  organisation_id uuid not null,
  id uuid not null,
  name text not null,
  constraint customer_pk primary key (organisation_id, id),
  constraint customer_name_unique unique (organisation_id, name),
  constraint customer_organisation_fk foreign key (organisation_id) references organisation
);

-- The department a person works in; whose tickets they see is another matter (department_member).
alter table person add column department_id uuid;
alter table person add constraint person_department_fk
  foreign key (organisation_id, department_id) references department;
alter table person add column customer_id uuid;
alter table person add constraint person_customer_fk foreign key (organisation_id, customer_id) references customer;

-- Whoever is in teams of one department alone works in it.
update person p set department_id = one.department_id
from (
  select m.organisation_id, m.person_id, (array_agg(g.department_id))[1] as department_id
  from team_member m join team g on g.organisation_id = m.organisation_id and g.id = m.team_id
  group by m.organisation_id, m.person_id
  having count(distinct g.department_id) = 1
) one
where one.organisation_id = p.organisation_id and one.person_id = p.id;

alter table audience add constraint audience_name_unique unique (organisation_id, name);

-- Groups that an audience allows or denies; single people are in audience_member.
create table audience_group (
  organisation_id uuid not null,
  audience_id uuid not null,
  position int not null,
  denied boolean not null,
  department_id uuid,
  location_id uuid,
  customer_id uuid,
  team_id uuid,
  role text,
  constraint audience_group_pk primary key (organisation_id, audience_id, position),
  constraint audience_group_is_one check (num_nonnulls(department_id, location_id, customer_id, team_id, role) = 1),
  constraint audience_group_role_known check
    (role in ('requester', 'technician', 'team_lead', 'service_owner', 'administrator')),
  constraint audience_group_audience_fk foreign key (organisation_id, audience_id) references audience,
  constraint audience_group_department_fk foreign key (organisation_id, department_id) references department,
  constraint audience_group_location_fk foreign key (organisation_id, location_id) references location,
  constraint audience_group_customer_fk foreign key (organisation_id, customer_id) references customer,
  constraint audience_group_team_fk foreign key (organisation_id, team_id) references team
);

-- Whom a rule of an audience speaks of.
create view audience_said as
select g.organisation_id, g.audience_id, g.denied, p.id as person_id
from audience_group g
join person p on p.organisation_id = g.organisation_id and (
  p.department_id = g.department_id or p.location_id = g.location_id or p.customer_id = g.customer_id
  or exists (select from team_member m
    where m.organisation_id = g.organisation_id and m.team_id = g.team_id and m.person_id = p.id)
  or exists (select from person_role r
    where r.organisation_id = g.organisation_id and r.role = g.role and r.person_id = p.id))
union all
select organisation_id, audience_id, denied, person_id from audience_member;

-- Who is in an audience: active, allowed, and not denied.
create view audience_holder as
select a.organisation_id, a.id as audience_id, p.id as person_id
from audience a
join person p on p.organisation_id = a.organisation_id and p.active
where (a.everyone or exists (select from audience_said s
    where s.organisation_id = a.organisation_id and s.audience_id = a.id and s.person_id = p.id and not s.denied))
  and not exists (select from audience_said s
    where s.organisation_id = a.organisation_id and s.audience_id = a.id and s.person_id = p.id and s.denied);

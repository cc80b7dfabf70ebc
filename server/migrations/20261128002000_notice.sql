-- Notices: what people are told in the app, and the mails about it.

-- What is told to one person alone: unlike 'u', not held by who manages them.
alter table tag drop constraint tag_kind_known;
alter table tag add constraint tag_kind_known check (kind in ('u', 'q', 'd', 'c', 'o', 'n'));
insert into tag (organisation_id, kind, subject) select organisation_id, 'n', id from person;
insert into access_grant (organisation_id, person_id, tag_id)
select p.organisation_id, p.id, t.id
from person p join tag t on t.organisation_id = p.organisation_id and t.kind = 'n' and t.subject = p.id
where p.active;

create table notice (
  organisation_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null,
  ticket_id uuid not null,
  number text not null,
  title text not null,
  -- What the words need; the words themselves are the reader's language's.
  arguments jsonb not null,
  at timestamptz not null,
  read_at timestamptz,
  tags int4[] not null,
  constraint notice_pk primary key (organisation_id, id),
  constraint notice_person_fk foreign key (organisation_id, person_id) references person,
  constraint notice_ticket_fk foreign key (organisation_id, ticket_id) references ticket
);
create index notice_read_idx on notice (read_at) where read_at is not null;

-- How people want to be told; who has no row never said anything.
create table notice_settings (
  organisation_id uuid not null,
  person_id uuid not null,
  mail boolean not null,
  constraint notice_settings_pk primary key (organisation_id, person_id),
  constraint notice_settings_person_fk foreign key (organisation_id, person_id) references person
);

-- Mails on their way, at most one per notice. Written with the notice, taken by lease, safe to run twice.
create table mail (
  organisation_id uuid not null,
  notice_id uuid not null,
  -- Not before what caused it can no longer be undone; after a failure not before the next try.
  not_before timestamptz not null,
  leased_until timestamptz,
  attempts int not null default 0,
  state text not null default 'waiting',
  -- Why it was dropped or given up, or why the last try failed.
  reason text,
  ended_at timestamptz,
  constraint mail_pk primary key (organisation_id, notice_id),
  constraint mail_state_known check (state in ('waiting', 'sent', 'dropped', 'failed')),
  constraint mail_end_whole check ((state = 'waiting') = (ended_at is null)),
  constraint mail_notice_fk foreign key (organisation_id, notice_id) references notice on delete cascade
);
create index mail_due_idx on mail (not_before) where state = 'waiting';

-- Who is named in a comment, with the name under which they stand in the text.
alter table ticket_comment add column mentions jsonb not null default '[]';

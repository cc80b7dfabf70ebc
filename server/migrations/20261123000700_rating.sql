-- How a request went, as who asked for it says; and the close of what is resolved.

create table rating (
  organisation_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  author_id uuid not null,
  stars int2 not null,
  text text not null,
  at timestamptz not null,
  tags int4[] not null,
  constraint rating_pk primary key (organisation_id, id),
  constraint rating_once unique (organisation_id, ticket_id, author_id),
  constraint rating_stars_known check (stars between 1 and 5),
  constraint rating_ticket_fk foreign key (organisation_id, ticket_id) references ticket,
  constraint rating_author_fk foreign key (organisation_id, author_id) references person
);

create index ticket_close_idx on ticket (resolved_at) where status = 'resolved';

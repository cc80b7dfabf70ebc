-- Files of comments, notes and answers. What is said of a file is in every replica that may see it; the bytes are here,
-- in chunks, so that one backup holds everything and any number of servers can serve them.

-- A comment may be files alone; the rule says when.
alter table ticket_comment drop constraint ticket_comment_length;
alter table ticket_comment add constraint ticket_comment_length check (length(body) <= 20000);

-- Bytes. An upload has a content of its own until it is whole and checked; then attachments of the same bytes share one.
create table attachment_content (
  organisation_id uuid not null,
  id uuid not null,
  size bigint not null,
  sha256 bytea not null,
  received bigint not null default 0,
  -- What the bytes are; null until they are whole and checked.
  media_type text,
  changed_at timestamptz not null default now(),
  constraint attachment_content_pk primary key (organisation_id, id),
  constraint attachment_content_organisation_fk foreign key (organisation_id) references organisation,
  constraint attachment_content_size_range check (size between 1 and 26214400),
  constraint attachment_content_received_range check (received between 0 and size),
  constraint attachment_content_whole check (media_type is null or received = size),
  constraint attachment_content_sha256_length check (octet_length(sha256) = 32)
);
create unique index attachment_content_once_idx on attachment_content (organisation_id, sha256) where media_type is not null;

create table attachment_chunk (
  organisation_id uuid not null,
  content_id uuid not null,
  ordinal int not null,
  bytes bytea not null,
  constraint attachment_chunk_pk primary key (organisation_id, content_id, ordinal),
  constraint attachment_chunk_content_fk foreign key (organisation_id, content_id) references attachment_content
    on delete cascade,
  constraint attachment_chunk_length check (octet_length(bytes) between 1 and 262144)
);
-- Pictures and documents are compressed already.
alter table attachment_chunk alter column bytes set storage external;

create table attachment (
  organisation_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  comment_id uuid,
  line_id uuid,
  position int not null,
  kind text not null,
  author_id uuid not null,
  name text not null,
  size bigint not null,
  sha256 bytea not null,
  accept text not null,
  state text not null,
  media_type text,
  -- Null once it is lost.
  content_id uuid,
  at timestamptz not null default now(),
  tags int4[] not null,
  constraint attachment_pk primary key (organisation_id, id),
  constraint attachment_ticket_fk foreign key (organisation_id, ticket_id) references ticket,
  constraint attachment_comment_fk foreign key (organisation_id, comment_id) references ticket_comment,
  constraint attachment_line_fk foreign key (organisation_id, line_id) references ticket_line,
  constraint attachment_author_fk foreign key (organisation_id, author_id) references person,
  constraint attachment_content_fk foreign key (organisation_id, content_id) references attachment_content,
  constraint attachment_kind_known check (kind in ('public', 'work_note')),
  constraint attachment_accept_known check (accept in ('any', 'image', 'pdf')),
  constraint attachment_state_known check (state in ('on_its_way', 'complete', 'lost')),
  constraint attachment_lost_without_bytes check ((state = 'lost') = (content_id is null)),
  constraint attachment_complete_with_type check ((state = 'complete') = (media_type is not null)),
  constraint attachment_name_length check (length(name) between 1 and 200),
  constraint attachment_size_range check (size between 1 and 26214400)
);
create index attachment_ticket_idx on attachment (organisation_id, ticket_id);
create index attachment_content_idx on attachment (organisation_id, content_id);
create index attachment_waiting_idx on attachment (organisation_id, at) where state = 'on_its_way';

-- What an organisation's files come to, so that the quota needs no count.
create table attachment_usage (
  organisation_id uuid not null,
  bytes bigint not null default 0,
  constraint attachment_usage_pk primary key (organisation_id),
  constraint attachment_usage_organisation_fk foreign key (organisation_id) references organisation,
  constraint attachment_usage_not_negative check (bytes >= 0)
) with (fillfactor = 50);

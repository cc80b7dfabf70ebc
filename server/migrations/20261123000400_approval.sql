-- Approval gates: what has to be approved, who was asked, what they said. And what orders cost.

alter table ticket drop constraint ticket_status_known;
alter table ticket add constraint ticket_status_known check
  (status in ('awaiting_approval', 'new', 'in_progress', 'waiting', 'resolved', 'closed', 'cancelled'));
-- Steps with their states and votes, as everyone sees them who may see the ticket; null: nothing has to be approved.
alter table ticket add column gate jsonb;
-- In hundredths of the organisation's currency; null: nothing has a price.
alter table ticket add column total bigint;

alter table ticket_line add column price bigint;
-- Why an approver took the line out, and who; null: nobody did.
alter table ticket_line add column declined jsonb;

-- What a requester's replica holds must not tell how much is internal: public comments count among themselves, notes
-- carry the number of public comments before them and one of their own. Earlier numbers stay, and stay in order.
alter table ticket add column comments int not null default 0;
alter table ticket add column notes int not null default 0;
alter table ticket add column earlier jsonb not null default '[]';
alter table ticket_comment add column note int not null default 0;
alter table ticket_comment drop constraint ticket_comment_ordinal_unique;
alter table ticket_comment add constraint ticket_comment_ordinal_unique unique (organisation_id, ticket_id, ordinal, note);
update ticket t set comments = c.last
from (select organisation_id, ticket_id, max(ordinal) as last from ticket_comment group by organisation_id, ticket_id) c
where c.organisation_id = t.organisation_id and c.ticket_id = t.id;

-- One question to one person. Open while the answer matters.
create table approval (
  organisation_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  step int not null,
  approver_id uuid not null,
  approver_name text not null,
  because text not null,
  answers_version int not null,
  asked_at timestamptz not null,
  open boolean not null,
  vote jsonb,
  tags int4[] not null,
  constraint approval_pk primary key (organisation_id, id),
  constraint approval_asked_once unique (organisation_id, ticket_id, step, approver_id),
  constraint approval_because_known check (because in ('named', 'member', 'manager', 'cost_centre', 'field')),
  constraint approval_ticket_fk foreign key (organisation_id, ticket_id) references ticket,
  constraint approval_approver_fk foreign key (organisation_id, approver_id) references person
);
create index approval_waiting_idx on approval (organisation_id, approver_id) where open and vote is null;

-- Items and categories are named by keys in files under version control.
alter table catalog_category add column key text;
update catalog_category set key = id::text;
alter table catalog_category alter column key set not null;
alter table catalog_category add constraint catalog_category_key_unique unique (organisation_id, key);
alter table catalog_item add column key text;
update catalog_item set key = id::text;
alter table catalog_item alter column key set not null;
alter table catalog_item add constraint catalog_item_key_unique unique (organisation_id, key);

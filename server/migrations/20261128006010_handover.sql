-- Hand-over: when, by whom, how each piece was; and that something is wrong with it.
alter table ticket_line add column handed_over jsonb;
alter table ticket_line add column reported_at timestamptz;
alter table reservation add column condition text;
alter table reservation add constraint reservation_condition_known check (condition in ('new', 'used', 'damaged'));
alter table asset add column condition text;
alter table asset add constraint asset_condition_known check (condition in ('new', 'used', 'damaged'));

-- Who has a piece sees it without its past: a row of its own, under a tag of its own.
alter table asset add column user_tags int4[] not null default '{}';
update asset a set user_tags = array[t.id], tags = array_remove(a.tags, t.id)
from tag t
where t.organisation_id = a.organisation_id and t.kind = 'u' and t.subject = a.user_id and t.id = any(a.tags);
update replica_row r set tags = a.tags
from asset a
where r.organisation_id = a.organisation_id and r.kind = 'asset' and r.entity = a.id and r.tags <> a.tags;

-- Units of a model that shall be free; and the items with which who has one says that something is wrong, or gives it back.
alter table asset_model add column minimum int not null default 0;
alter table asset_model add constraint asset_model_minimum_not_negative check (minimum >= 0);
alter table asset_model add column fault_item text;
alter table asset_model add column return_item text;

-- Ways that were missing at 100,000 tickets (tests/api/plans.rs): the explanations of a work item that others will see,
-- and the tasks of a ticket that are work items of their own.

create index assignment_explanation_work_item_idx on assignment_explanation (organisation_id, work_item_id);
create index work_item_ticket_idx on work_item (organisation_id, ticket_id);

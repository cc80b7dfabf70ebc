### The technicians' workspace around the ticket: views, list, counts, live changes, empty queues.

workspace-label = Workspace
views-label = Views
my-queue = My queue
my-queue-short = Queue
unassigned-short = Unassigned
unassigned = Unassigned
waiting-on-requester = Waiting on requester
all-open = All open
all-open-short = Open
sla-at-risk = SLA at risk
sla-breached = SLA breached
recently-resolved = Recently resolved
all-teams = All teams
team-label = { $team }, views
go-to-portal = Order something myself
new-ticket = New ticket
new-ticket-text = What somebody reports or asks for on the phone or at your desk. It is theirs: they are told, and follow it.
new-ticket-search = What is it about?
tickets-label = Tickets in { $view }
tickets-count = { $count ->
    [0] No tickets
    [one] 1 ticket
   *[other] { $count } tickets
}
view-with-count = { $view }, { $count ->
    [one] 1 ticket
   *[other] { $count } tickets
}
pick-title = Choose a ticket
pick-text = It opens here, beside the list.

## New rows

new-pill = { NUMBER($count) } new
new-announced = { $count ->
    [one] 1 new ticket in { $view }
   *[other] { $count } new tickets in { $view }
}
show-new = Show the new tickets

## Sort and filter

sorted-by = Sorted by
sort-queue = queue order
sort-changed = last change
sort-created = newest first
sort-needed = needed by
sort-priority = priority
filter = Filter
filters-label = Filters
filter-status = Status
filter-priority = Priority
filter-assignee = Assignee
filter-text = Filter by words
filter-remove = Remove filter { $filter }
filters-clear = Clear filters
filtered-count = { NUMBER($shown) } of { $total ->
    [one] 1 ticket
   *[other] { $total } tickets
}
filtered-empty-title = No ticket matches
filtered-empty-text = { $count ->
    [one] 1 ticket is hidden by the filters.
   *[other] { $count } tickets are hidden by the filters.
}

## Empty

queue-empty-title = My queue is clear
queue-empty-done = { $count ->
    [0] New tickets appear here by themselves.
    [one] You resolved 1 today. New tickets appear here by themselves.
   *[other] You resolved { $count } today. New tickets appear here by themselves.
}
queue-empty-action = Take one from Unassigned
resolved-empty-title = Nothing resolved lately
resolved-empty-text = What is resolved stays here for a while, in case it comes back.
unassigned-empty-title = Nothing unassigned
unassigned-empty-text = Every ticket of { $team } is with somebody.
unassigned-empty-nobody = Every ticket is with somebody.
open-empty-nobody = Everything is finished. New tickets appear here by themselves.
waiting-empty-title = Nothing waits on a requester
waiting-empty-text = Tickets on hold for an answer stand here until the answer comes.
at-risk-empty-title = Nothing at risk
at-risk-empty-text = Of every open ticket more than a quarter of the time is left, or its clock stands.
breached-empty-title = Nothing is late
breached-empty-text = Tickets whose target was missed stand here until they are done.
open-empty-title = Nothing open
open-empty-text = { $team } has finished everything. New tickets appear here by themselves.
no-team-title = You are in no team yet
no-team-text = Tickets appear as soon as you join one. Your team lead adds you.

## Team

colleagues = Team
colleague-load = { $name }: { NUMBER($load) } of { NUMBER($capacity) }, { $availability }
manage = Manage

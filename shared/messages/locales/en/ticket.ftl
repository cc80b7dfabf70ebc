### What the team reads on a ticket: statuses, priorities, properties, composer, resolving, refusals.

## Statuses and priorities

status-awaiting-approval = Awaiting approval
status-new = New
status-in-progress = In progress
status-waiting = Waiting on requester
status-resolved = Resolved
status-closed = Closed
status-cancelled = Cancelled
priority-critical = Critical
priority-high = High
priority-moderate = Moderate
priority-low = Low
priority-planning = Planning
priority-named = { $priority } priority

## Properties

ticket-label = Ticket { $number }
properties = Properties
status = Status
priority = Priority
assignee = Assignee
team = Team
requester = Requester
reported-by = Reported by
faults-title = What the item says cannot be done as written
faults-text = The work is asked for all the same. Whoever owns the item has been told.
watchers = Watching
watch = Watch
unwatch = Stop watching
watcher-add = Let somebody watch
watcher-remove = { $name } watches no more
needed-by = Needed by
created = Created
changed = Changed
waiting-since = In the queue since
nobody = Nobody
unread = Unread
why = Why?
ordered-title = What was ordered
ordered-for = For
answers-title = Answers
lines-count = { $count ->
    [one] 1 person
   *[other] { $count } people
}
reopened = { $count ->
    [one] Opened again once
   *[other] Opened again { $count } times
}
activity = Activity
back-to-queue = Back to queue
open-as-page = Open as a page
copy-link = Copy link
link-copied = Link copied

## Composer

message-kind = Kind of message
public-reply = Public reply
internal-note = Internal note
internal = Internal
to = To
reader-sees = { $name } sees this
team-sees = Only your team sees this
reply-label = Public reply to { $name }
note-label = Internal note, only for your team
send-reply = Send reply
add-note = Add note
queue-reply = Queue reply
queue-note = Queue note
send-and-wait = Send and wait for { $name }
discard-draft = Discard draft
note-kept = The note could not be added. The text is kept below.
no-conversation-title = No messages yet
no-conversation-text = Replies reach { $name } at once. Notes stay with your team.

## Taking, moving, resolving

assign-to-me = Assign to me
start-work = Start work
wait-for-requester = Wait for requester
resume = Resume
resolve = Resolve
resolve-title = Resolve { $number }
resolution-label = What was done
resolution-hint = { $name } reads this with the request.
resolution-placeholder = For example: dock installed at the desk, both screens work.
resolution-required = Say in a few words what was done.
resolve-confirm = Resolve ticket
reopen = Reopen
close = Close ticket
cancel-ticket = Cancel ticket
cancel-title = Cancel { $number }
cancel-hint = The work ends undone. { $name } sees this.
cancel-confirm = Cancel ticket
keep-open = Keep it open
saved-status = { $number } is now “{ $status }”
claimed = { $number } is yours
resolved = { $number } resolved

## Refused

taken = { $name } has it already.
status-moved = The status is now “{ $status }”. Your change was not needed or no longer fits.
has-ended = The ticket has ended.
assign-first = Nobody has this ticket yet. Assign it to yourself first.
not-your-team = Only members of { $team } can take its tickets.
value-back = Could not change { $field }. It is back to { $value }.
resolution-kept = What you wrote is kept: “Resolve” shows it again.
moved-away = { $name } took it
moved-team = Now with { $team }
now-resolved = Resolved by { $name }
now-late = Its time is over
now-in-time = In time by now
not-here-title = This ticket is not here
not-here-text = It does not exist, or it is with another team.
stuck-title = There is nobody to ask for approval
stuck-text = The item’s rule came to nobody, or only to who asks. Nothing goes on until somebody is named.
stuck-person = Who is to approve this
stuck-choose = Choose a person first.
stuck-own = Who asked for it does not approve it. Choose somebody else.
stuck-ask = Ask this person
cannot-here = { $team } has this ticket: they assign it, move it and resolve it.
cannot-yet = Nobody has it before it is approved.
cannot-any-more = Status “{ $status }”: nothing of it is assigned or moved any more.
cannot-before = Somebody has to take it before it is resolved.
pass-on = Pass on
give-to = Give to
full = full
to-team = To another team
give-back = Give back
back-no-time = I have no time now
back-missing-skill = I cannot do this
back-conflict = I am involved myself
no-room = Not passed on: there is no room any more. Choose again if it has to be.
rating = Rating
assets = Assets
no-assets-title = No equipment
no-assets-text = Nothing from stock belongs to this ticket.

### Incidents for the team: holds and their reasons, how it was resolved, priority, what if, tickets that follow others.

## Holds

status-on-hold = On hold
put-on-hold = Put on hold
hold-requester = Waiting for the requester
hold-vendor = A vendor
hold-change = A change
hold-problem = A problem
hold-title = Put { $number } on hold
hold-reason = Waiting for
hold-reason-missing = Choose what it waits for.
hold-words = What { $name } should know
hold-note = Note for the team
hold-confirm = Put on hold
wait-title = Wait for { $name }
wait-label = What do you need from { $name }?
wait-confirm = Send and wait
cancel-label = Why it is cancelled
reads = { $name } reads this.
held = Waiting for
words-kept = What you wrote is kept: the same choice shows it again.

## How it was resolved

code-label = How it was resolved
code-choose = Choose
code-required = Choose how it was resolved.
code-fixed = Fixed for good
code-workaround = Works again by a workaround
code-answered = Question answered
code-not-reproduced = Could not be reproduced
code-went-away = Went away by itself
resolved-as = Resolved as

## Priority

change-priority = change the priority
matrix-caption = Priority by reach and by time
impact = Reach
impact-high = Everybody
impact-medium = A team
impact-low = One person
urgency = Time
urgency-high = Now
urgency-medium = Soon
urgency-low = Can wait

## What if

what-if = What if …
what-if-hint = Try what would be with other values. Nothing is changed.
what-if-as-it-is = As it is
what-if-calendar = Calendar
what-if-from = On hold from
what-if-to = On hold until
what-if-ask = Show when it would be due
what-if-nothing = Change something above first.
what-if-offline = There is no network. The server reckons this.

## Tickets that follow others

follows = Follows
followed-by = Followed by

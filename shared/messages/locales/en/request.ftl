### What a requester reads: the list of their requests and a request's page.

## List

list-title = My requests
list-open = Open
watched-title = You watch
list-done = Done
list-all = All
list-count = { $count ->
    [0] No requests
    [one] 1 request
   *[other] { $count } requests
}
list-empty-title = Nothing ordered yet
list-empty-text = When you ask for something, you follow it here, step by step, until you have it.
list-empty-action = Browse the catalog
list-open-empty = Nothing is open. What is done stays under “Done”.
changed = Changed { $time }
lines-count = { $count ->
    [one] For 1 person
   *[other] For { $count } people
}
new-messages = { $count ->
    [one] 1 new reply
   *[other] { $count } new replies
}

## Where it stands

status-awaiting-approval = Waiting for approval
being-approved = Waiting for approval
step-approval = Being approved
step-approved = Approved
status-new = Ordered
status-in-progress = Being prepared
status-waiting = Needs your answer
status-on-hold = Waiting for somebody outside
status-resolved = Done
status-closed = Closed
status-cancelled = Cancelled
waiting-to-be-sent = Waiting to be sent
being-assigned = Being assigned…
track-label = Step { NUMBER($step) } of { NUMBER($steps) }: { $name }
step-ordered = Ordered
step-reported = Reported
step-working = Being worked on
goes-back = This goes on from
goes-on = This goes on as
step-assigned = Taken on
step-preparing = Being prepared
step-waiting = Needs your answer
step-resolved = Done
step-closed = Closed
step-cancelled = Cancelled
step-done = done
step-now = now
step-next = next
expected-by = Expected by { $date }
today = Today
expected-day = expected
expected-time = expected by { $time }
expected = Expected by { $date }, counted in working time.
expected-if = Expected by { $date }, { $rests }, counted in working time.
expected-late = Expected by { $date }. It is late, and the team knows.
expected-answer = The date stands still while we wait for your answer.
expected-hold = The date stands still while we wait for somebody outside. You need to do nothing.
expected-approval = You get a date as soon as it is approved.
needed-by = Needed by { $date }
not-dated = The date follows as soon as somebody has looked at it.
live-changed = Live, changed { $time }
waiting-for-you = { $name } needs an answer from you to go on.
resolved-by = { $name }, { $time }
resolved-title = Done
resolved-hint = Something is not right? Write a reply and it is open again.
resolved-over = Something is not right? Write a reply: it opens a new request that is linked with this one.
reopened = Open again since { $time }
cancelled-text = This request was cancelled. Nothing more happens here.
closed-text = This request is closed. Order again if you need more.
order-again = Order again

## Who and what

who-title = Who is on it
nobody-yet = Nobody yet
with-team = With { $team }
people-title = Person by person
details-title = Details
ordered-at = Ordered { $time }
ordered-by = Ordered by { $name }
number = Number
cost-centre = Cost centre
delivery = Deliver to
note = Your note
price = Price
not-here-title = This request is not here
not-here-text = It was moved, or the link has a typing error. Your own requests are all under “My requests”.
not-here-action = Open my requests
total = Total
total-ordered = Order value
not-delivered = Not delivered
quoted = “{ $text }”
line-declined = { $name } left this out: “{ $reason }”
line-not-possible = Not possible, { $name }: { $reason }
approvals-title = Approval
approvals-answer = Answer now
approval-any = One of them is enough.
approval-everyone = All of them have to approve: { NUMBER($given) } of { NUMBER($count) } did so far.
approval-percent = { $needed ->
    [one] { NUMBER($needed) } of { NUMBER($count) } has to approve ({ NUMBER($percent) }%): { NUMBER($given) } did so far.
   *[other] { NUMBER($needed) } of { NUMBER($count) } have to approve ({ NUMBER($percent) }%): { NUMBER($given) } did so far.
}
approval-percent-declined = { $needed ->
    [one] { NUMBER($needed) } of { NUMBER($count) } has to approve ({ NUMBER($percent) }%): { NUMBER($given) } did so far, { NUMBER($declined) } declined.
   *[other] { NUMBER($needed) } of { NUMBER($count) } have to approve ({ NUMBER($percent) }%): { NUMBER($given) } did so far, { NUMBER($declined) } declined.
}
approval-waits = asked, has not answered yet
approval-given = approved
approval-refused = declined
approval-given-late = approved too late, it was decided before
approval-refused-late = declined too late, it was decided before
approval-later = Is asked when the step before is approved.
approval-undecided = The request ended before this was decided.
approval-nobody = There is nobody to ask. The owner of the service can see that and has to help.
withdraw = Withdraw
withdraw-title = Withdraw this request?
withdraw-label = Why
withdraw-hint = Nothing is ordered. You can order again at any time.
withdraw-keep = Keep it
withdraw-confirm = Withdraw request

## The end

confirm = All is well, close it
not-right = Something is not right
rate-title = How was it?
rate-text = What should we know? Optional
rate-send = Send rating
rate-thanks = Thank you. The team reads it.
stars-1 = Bad
stars-2 = Poor
stars-3 = Okay
stars-4 = Good
stars-5 = Great
approval-due = Answer expected by { $date }
approval-was-due = An answer was expected by { $date }
approval-reminded = reminded on { $date }
approval-away = is away until { $date }
approval-left = has left
approval-deputy = { $name } is asked as well, as deputy
approval-manager = { $name } is asked as well, as manager
approval-successor = { $name } is asked instead
approval-named = { $name } was named to answer
approval-by = { $name } answered for { $person }
approval-by-time = Nobody answered in time. This service says that it is approved then.
approval-declined-by-time = Nobody answered in time. This service says that it is declined then.
approval-lapsed = Nobody answered in time. This service says that the request is cancelled then.
approval-skipped = Not needed for this order.
approval-lacks = Nobody can answer for { $name }. The owner of the service sees that and has to help.
change = Change
change-started = Work on it may have begun, so it can no longer be changed here. Write in the conversation instead.
change-refused = Your change was not taken. It is kept as a draft.
change-continue = Look at it
change-title = Change request
change-save = Save changes
change-hint = What matters for the approval is asked again, with the old and the new value side by side. Nothing is ordered before that.
change-back = Back to the request
change-ended = The request has ended. You can order again at any time.
change-old-form = The form of this service has changed since you ordered, and the earlier one can only be fetched with a network. Try again in a moment.
change-locked-title = This can no longer be changed
edited = Changed { $when }
plan-title = Step by step
ended-title = How it ended
nobody-there = Nobody can take it at the moment. The owner of the service sees that.
report-again = Report again
closed-incident = This report is closed. Report it again if it comes back.
ended-partly = Partly done
ended-nothing = Not possible
step-for = { $what }, { $whom }
not-done-for-it = Could not be done without it: { $what }
confirm-short = Close it as it is
confirmed = Confirmed and closed
gets = Gets: { $what }
ended-without = Done, without { $name }
ended-without-some = Done, without { $without } of { $all }
ended-in-part = { NUMBER($done) } done, { NUMBER($skipped) } not needed
ended-not-needed = Ended as not needed
nothing-comes = Nothing of it comes.

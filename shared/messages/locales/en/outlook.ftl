### What happens next, and when to expect it, before a request is sent and after.

expected = Expected
expected-on = Expected { $date }
after-approval = if it is approved today
if-answered-by = if it is approved by { $date }
takes = It takes { $target }.
takes-after-approval = It takes { $target } after approval.
takes-ordering = What has to be ordered takes about { $days ->
    [one] 1 working day
   *[other] { $days } working days
}.
takes-ordering-after-approval = What has to be ordered takes about { $days ->
    [one] 1 working day
   *[other] { $days } working days
} after approval.
why = Why?
why-title = Why { $date }?
target-days = { $count ->
    [one] 1 working day
   *[other] { $count } working days
}
target-day-ends = { $count ->
    [one] until the end of the next working day
   *[other] until the end of { $count } working days
}
target-time = { $time } of working time
fact-approval = { $name } approves first
fact-approval-detail = The time counts from then. This day is reckoned as if that were today.
fact-approval-due = The time counts from then. This day is reckoned as if the answer came when it is due.
fact-answered = An answer is due by { $date }, { $time }: the time counts from then
fact-now = The time counts from now, { $time }
fact-began = The time counts from { $time }
fact-opens = Nothing counts before { $time }, when working time begins
fact-calendar = Working time: { $calendar }
fact-days = These days count: { $days }
fact-counts = { $from } to { $to } counts
fact-more = and so on
fact-held = { $from } to { $to } does not count: it waited
fact-due = { $target } end on { $date }
stock-in-at = At { $places }
stock-longer = It has to be ordered and may come later than this day. You see it here as soon as it is known.
in-stock = in stock
in-days = about { $days ->
    [one] 1 working day
   *[other] { $days } working days
}
not-in-stock = not in stock
earlier = { $days ->
    [one] Expected 1 day earlier.
   *[other] Expected { $days } days earlier.
}
same-day = Expected on that day.
later-hint = Expected { $date }, after that day.
later-title = You need it before it is expected
later-text = { $needed } is before { $expected }. You can send it all the same: whoever prepares it sees the day you named.
approves = { $name } approves
approves-manager = Your manager approves
approves-step = Approval: { $step }
approves-above = Because it is above { $amount }. Nothing starts before.
approves-owner = Owner of cost centre { $centre }. Nothing starts before.
approves-owner-above = Owner of cost centre { $centre }, because it is above { $amount }. Nothing starts before.
approves-location = Owner of the location { $location }. Nothing starts before.
approves-location-above = Owner of the location { $location }, because it is above { $amount }. Nothing starts before.
approves-before = Nothing starts before.
fact-arrives = What is ordered is there by { $date }: about { $days ->
    [one] 1 working day
   *[other] { $days } working days
}
some-in-stock = { NUMBER($count) } from stock
some-ordered = { NUMBER($stock) } from stock, { NUMBER($ordered) } ordered
some-ordered-days = { NUMBER($stock) } from stock, { NUMBER($ordered) } ordered (about { $days ->
    [one] 1 working day
   *[other] { $days } working days
})
stock-met = { $model }: { $met }
stock-counted = What has to be ordered is counted into this day.
some-arrived = { NUMBER($count) } ordered and arrived
fact-arrived = What was missing was all there on { $time }

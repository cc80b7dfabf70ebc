### Clocks of a ticket's service level: what is left, what was kept, how it is reckoned. For technicians.

title = Clocks
first-response = First reply
resolution = Resolution
of-task = Task
spoken = Service level: { $state }
left = { $time } left
over = { $time } over
paused = paused
met = met
missed = missed
risk = at risk
due = Due { $time }
days = { NUMBER($days) } d
days-hours = { NUMBER($days) } d { NUMBER($hours) } h
began = Began { $time }. Target { $target }, in { $calendar }.
target-days = { $count ->
    [one] 1 working day
   *[other] { $count } working days
}
target-day-ends = { $count ->
    [one] the end of 1 working day
   *[other] the end of { $count } working days
}
step-opens = Working time begins { $time }
step-counts = { $from } to { $to } counts { $time }
step-held = { $from } to { $to } does not count: on hold
step-held-open = Since { $from } on hold
step-day = Working day { $day }
step-due = Due { $time }, before holds
day-closed = { $day }: closed, nothing counts
day-holiday = { $day }: a holiday, nothing counts
day-own-hours = { $day }: working hours of its own
ended = Ended { $time }
ended-unanswered = Ended { $time }, with the ticket: nobody replied before
ended-cancelled = Ended { $time }, with the ticket: it was cancelled
ended-not-possible = Ended { $time }: it was not possible
ended-not-needed = Ended { $time }: it was not needed
without-reply = ended without a reply
without-cancelled = cancelled
without-not-possible = not possible
without-not-needed = not needed
step-nothing = No working time counted before it ended

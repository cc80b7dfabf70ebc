### Tasks and equipment of a request.

## The list

title = Tasks
tab = Tasks { $done }/{ $all }
for-all = For the whole request
none-title = No tasks
none-text = This request has no plan. Work it by its conversation.
state-pending = Waits
state-open = To do
state-complete = Done
state-incomplete = Not possible
state-skipped = Not needed
state-cancelled = Cancelled
waits-for = Waits for: { $what }
ended = { $state }, { $name }
with-team = { $team }, waiting for somebody
with-person = { $team }, { $name }

## Ending a task

done = Done
not-needed = Not needed
not-possible = Not possible
serial = Serial number, { $what }
arrived-at = Arrived at
choose = Choose
note = Note
note-hint = Only who works on it reads this.
note-why = Why is it not possible?
reason-hint = Read by: { $names }
missing = Fill this in first.
from-stock = { $what }, from { $place }
on-order = { $what }, on order
handed-over = { $what }, handed over
released = { $what }, not needed any more
has-serial = serial number { $serial }
equipment = Equipment
open-left = { $count ->
    [one] End 1 task that is not done as not needed
   *[other] End { $count } tasks that are not done as not needed
}
open-left-required = Say so here, or end them under Tasks first.
open-left-refused = It is not resolved: tasks are not done. End them, or resolve it again and say that they are not needed.

## What a requester reads

line-ordered = On order
line-done = Done
line-confirmed = Confirmed
line-incomplete = Not possible
line-skipped = Not needed
next = Next: { $what }
confirm = Confirm it works
confirm-named = Confirm it works: { $name }
confirmed = Confirmed that it works: { $name }
for-you = Ordered for you
for-you-text = { $item }, { $number }
progress = { $done } of { $all } done

## Hand-over and receipt

came = How many came?
came-of = { $count ->
    [one] 1 is on order.
   *[other] { $count } are on order. The rest stays open.
}
came-range = A number from 1 to { NUMBER($count) }
arrived-serial = Serial number { NUMBER($number) }
condition-of = Condition, { $what }
condition-new = New
condition-used = Used
condition-damaged = Damaged
as-recorded = As recorded
damaged-stays = It is recorded as damaged and is not handed over. Choose Used if it is in order again. Otherwise end the task as not possible: the piece goes to repair.
line-handed-over = Handed over, not confirmed yet
line-installed = Installed, not confirmed yet
line-set-up = Installed
line-mended = Something is wrong, being looked at
hands-you = { $name } hands you { $what }. Is it there and does it work?
piece-with-serial = { $what }, serial number { $serial }
wrong = Something is wrong
wrong-named = Something is wrong: { $name }
what-is-wrong = What is wrong?
wrong-hint = It goes to who handed it over.
send-wrong = Send
reported = Sent to who handed it over: { $name }
sheet = Hand-over sheet
count-work = { NUMBER($count) } in work
serial-wrong = No such piece is free in stock here, it is damaged, or the number occurs twice. Look at the label once more.
serial-damaged = This piece is recorded as damaged. Take another one, and send this one for repair under Assets.
serial-unrecorded = A serial number is not recorded yet. Where you are not asked for it here, the team that has the request or keeps the stock records it.
serial-lost = This piece is recorded as lost and is none of those counted there. If it is here, return it to stock on its page under Assets; then it can be entered.
arrived-lost = This piece is recorded as lost, so it is not new. If it is here, return it to stock on its page under Assets: it is then set aside for who waits.
form-waits = This task waits for another one again and cannot be ended now. What you typed stays here.
form-waits-because = This task waits again and cannot be ended now. { $why }. What you typed stays here.
form-ended = This task was ended meanwhile: { $how }. What you typed is not part of it and stays here.
form-not-yours = This task is no longer yours to end. What you typed stays here.
form-discard = Discard what I typed
serial-twice = This number stands above already.
count-incomplete = { NUMBER($count) } not possible
count-skipped = { NUMBER($count) } not needed
count-ordered = { NUMBER($count) } on order
count-handed = { NUMBER($count) } handed over
count-done = { NUMBER($count) } done
count-installed = { NUMBER($count) } installed
count-set-up = Installed { NUMBER($there) } of { NUMBER($all) }, confirmed { NUMBER($confirmed) } of { NUMBER($all) }
count-done-of = Done { NUMBER($there) } of { NUMBER($all) }, confirmed { NUMBER($confirmed) } of { NUMBER($all) }
count-there = Handed over { NUMBER($there) } of { NUMBER($all) }, confirmed { NUMBER($confirmed) } of { NUMBER($all) }
arrives = There by { $date }
because-of = It waited for “{ $what }”, which was not possible.
back-at = Goes into stock at
back-repair = Damaged: it goes to repair, not into stock.
which-back = Which pieces come back?
which-none = None is recorded here with who gives it back.
which-serial = Serial number of another piece
which-unsaid = Choose a piece or type its number, or say below why none comes back.
which-why = Why does no piece come back?
pick-why = { $what }: nothing is set aside and nothing is on order. Take one from stock.
pick-from = Taken from, { $what }
pick-nowhere = None of it is free in stock. Count it in under Assets first, or end the task as not needed.
pick-wrong = No such piece is free in stock there, or it is damaged. Look at label and place once more.
unmet = { $what }, nothing set aside and nothing on order
purchase-not-needed = Not needed: what stock has by now is set aside instead. Without stock a piece is chosen when it is prepared or handed over.
handover-not-needed = Not needed: what is set aside goes back to stock, and its person is told that nothing comes. Where they have it already, it is done.

### The sheet of a hand-over.

number = Handover { $number }
title = Handover of equipment
back = Back
print = Print
print-hint = One page, A4 or Letter
received-by = Received by
handed-over-by = Handed over by
cost-centre = Cost centre
what = What
serial = Serial
condition = Condition
sentence = I have received these items, they work, and I return them when I change jobs or leave. Loss or damage: tell { $team } the same day.
sign = { $name }, date
confirmed = Confirmed { $time }
reported = Something is wrong, said { $time }
unconfirmed = Handed over, not confirmed yet
not-yet-title = Not handed over yet
not-yet-text = The sheet is here as soon as the equipment goes to its person.
gone-title = This is not here
gone-text = It does not exist, or it is for somebody else.

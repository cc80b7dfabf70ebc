### When somebody is away, and who answers approvals for them.

menu = Away and deputy
title = Away and deputy
intro = While you are away somebody else is asked in addition for what waits for your approval. The first answer of either of you counts, and it is recorded who gave it.
now = You are away from { $from } until { $until }. { $name } answers for you.
nobody = You are there: approvals come to you alone.
first-day = First day away
last-day = Last day away
deputy = Deputy
deputy-hint = They see the request and can approve it. Never their own: for what they asked for themselves your manager is asked. Their own deputy is not asked in turn.
save = Save
back = I am back
saved = Saved. It counts from that day on, also for what waits already.
cleared = Saved. Approvals come to you alone.
order = It is before the first day.
missing-day = Choose a day.
missing-deputy = Choose who answers for you.
wrong-deputy = This person cannot: it is you, or they are away in that time as well.
wrong-days = An absence is at most a year long and not over yet.
stands-title = You answer for others
stands-for = { $name }, from { $from } until { $until }

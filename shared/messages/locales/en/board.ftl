### A team's board: who has what, who has room, what a lead does about it.

title = Team board
teams = Teams
none-title = No team here
none-text = A board is for members of a team and for who leads it.
figures = Figures of the team
keys = Space lifts a ticket, arrow keys hold it over people, Enter gives it, Escape puts it back.
open = Open
held = { $count ->
    [0] none on hold
   *[other] { $count } on hold
}
unassigned = Unassigned
oldest = oldest
at-risk = At risk
next-due = next in { $time } by the clock
breached = Overdue
breached-hint = clocks of what is open
weighs = Takes { NUMBER($units) } units
free = Free units
free-of = of { NUMBER($count) } at work now
nobody-waits = Nobody waits. Every ticket is with somebody.
more = { $count ->
    [one] 1 more
   *[other] { $count } more
}
lift = Lift { $number }
give = Give to…
give-named = Give { $number } to…
give-to = Give to { $name }
lifted = { $number } is lifted. Arrow keys hold it over people.
returned = { $number } is put back.
given = { $number } given to { $name }.
people = Technicians
nothing = Has nothing open
over = above the limit
knows = Knows { $skills }
lacks = Lacks { $skills }
a-skill = a skill that is asked for
load-after = Load { NUMBER($before) } → { NUMBER($after) } of { NUMBER($capacity) }
is-away = Is away
is-off-shift = Is off shift
over-asked = No room for it. Give it all the same?
give-all-the-same = Give it all the same
put-back = Put it back
look-after = Capacity and absence of { $name }
capacity = Units at once
capacity-hint = Room that appears is used at once.
capacity-range = A number from 0 to { NUMBER($max) }
save-capacity = Save the capacity
away-reason = Why are they away?
away-hint = They get nothing new until they say that they are back.
away-missing = A colleague is sent away with a reason only.
away-already = Is away already.
send-away = Set to “{ $word }”
away-since = Away since { $time }
sent-away = { $away }, { $name }: { $reason }
here-since = Available since { $time }
here-until = Available until { $time }
off-shift = Off shift
off-shift-until = Off shift until { $time }
clocks = Clocks running out
no-clock = Nothing is due in the next two hours.
ticket = Ticket
clock = Clock
left = Left
with = With
nobody = nobody
not-given = { $number } was not given. { $reason }
not-changed = { $name }: not changed. { $reason }

### Whether a technician takes new work, and how much room there is.

label = Availability
available = Available
away = Away
available-hint = New tickets come to you while you have room.
away-hint = No new tickets come to you. What you have stays yours.
go-available = Take new tickets
go-away = Take no new tickets
load = { NUMBER($load) } of { NUMBER($capacity) }
load-long = { NUMBER($load) } of { $capacity ->
    [one] 1 place taken
   *[other] { $capacity } places taken
}
full = No room for more
over = { NUMBER($load) } of { NUMBER($capacity) }, above your limit
now-available = You take new tickets
now-away = You take no new tickets
lapsed = Counted as away while the connection is lost

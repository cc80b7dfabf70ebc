### Stock and pieces of equipment, for who keeps them.

title = Assets
stock-title = Stock
pieces-title = Equipment
model = Model
place = Place
on-hand = There
reserved = Set aside
free = Free
serial = Serial number
state = State
user = With
nobody = Nobody
count = Count
count-of = Count { $model } at { $place }
counted = How many are there?
count-range = A number from 0 to { NUMBER($most) }
count-below = { $count ->
    [one] Then 1 that is set aside is missing. Who asked last loses it (a prepared piece goes last), and gets one from other stock or by an order. Set aside for { $requests }.
   *[other] Then { $count } that are set aside are missing. Who asked last loses them (prepared pieces go last), and gets others from other stock or by an order. Set aside for { $requests }.
}
count-refused = { $model } at { $place }: your count of { NUMBER($count) } is not saved. { $reason }
count-conflict = It was counted, handed out or taken back meanwhile. Count again.
refused = Not saved. { $reason }
count-of-others = requests of other teams
count-and-others = { $count ->
    [one] { $requests } and 1 other request
   *[other] { $requests } and { $count } other requests
}
save = Save
none-title = Nothing is kept here
none-text = Models and their stock come with the catalog files.
no-pieces = No piece has a serial number yet. They are recorded when something is prepared.
state-in-stock = In stock
state-reserved = Set aside
state-in-use = In use
state-in-repair = In repair
state-lost = Lost
state-retired = Retired
state-handed-over = Handed over
move-in-stock = Return to stock
move-for-repair = Take back for repair
move-in-repair = Send for repair
move-lost = Mark as lost
move-retired = Retire
where-is = Where is it?
counted-ask = Is it counted there already?
counted-yes = Yes, it is one of those
counted-no = No, it comes beside those
counted-hint = { $count ->
    [one] 1 piece is counted there whose serial number is not known. If it is this one, the count stays; else it goes up by 1.
   *[other] { $count } pieces are counted there whose serial numbers are not known. If this is one of them, the count stays; else it goes up by 1.
}
change = What can be done
details = Details
history = History
lifecycle = Lifecycle
not-yet = not yet
tickets = Tickets
no-tickets = It occurs in no ticket that you see.
report-fault = Report a fault
change-owner = Change owner
new-owner = New owner
choose-owner = Choose who has it from now on.
by = by { $name }
to-person = for { $name }
gone-title = This is not here
gone-text = It does not exist, or another team keeps it.
all = All assets
on-order = On order
below = below { NUMBER($minimum) }
search = Serial number, model or person
every-model = Every model
every-state = Every state
every-place = Every place
found = { NUMBER($count) } of { $total ->
    [one] 1 piece
   *[other] { $total } pieces
}
condition = Condition
condition-new = New
condition-used = Used
condition-damaged = Damaged
stays-in-repair = It is damaged: it stays in repair.
return-to-repair = Damaged: it goes to repair, not into stock.
no-move-same = It is: { $state }.
no-move-reserved = It is set aside for a request; that one hands it over or lets it go.
no-move-retired = What is retired stays retired.
no-move-in-use = Somebody has it. It comes back first.
no-move = Not from: { $state }.
warranty = Warranty until
warranty-until = Warranty until { $day }, { $lasts }
warranty-was = Warranty ended on { $day }
warranty-ended = ended
warranty-ends-today = ends today
warranty-days = ends in { $count ->
    [one] 1 day
   *[other] { $count } days
}
warranty-months = ends in { $count ->
    [one] 1 month
   *[other] { $count } months
}
warranty-years = ends in { $count ->
    [one] 1 year
   *[other] { $count } years
}
warranty-same = Choose another day.
save-warranty = Save warranty
warranty-now = Warranty until { $day }
warranty-unknown = Warranty: no day is known any more
relations = Relations
no-relations = It is related to no other piece.
relation = What it is to the other piece
connected-to = connected to
part-of = part of
contains = contains
used-with = used with
other-piece = The other piece
another-piece = a piece that another team keeps
no-such-piece = No piece that you see is called so.
choose-piece = Choose the other piece.
add-relation = Add relation
remove-relation = Remove
remove-relation-named = Remove: { $serial }
related = Now { $relation } { $other }
relation-ended = No longer { $relation } { $other }

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
move-in-stock = Return to stock
move-in-repair = Send for repair
move-lost = Mark as lost
move-retired = Retire
where-is = Where is it?
details = Details
history = History
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
no-move-same = It is: { $state }.
no-move-reserved = It is set aside for a request; that one hands it over or lets it go.
no-move-retired = What is retired stays retired.
no-move-in-use = Somebody has it. It comes back first.
no-move = Not from: { $state }.

### The catalog and the facts on an item's page. Names and prices of items are content.

title = Catalog
intro = Everything you can ask for, by what it is for.
categories-label = Categories
category-all = Everything
services-count = { $count ->
    [0] No services
    [one] 1 service
   *[other] { $count } services
}
for-one = For one person
for-many = For one or many
working-days = { $days ->
    [0] Usually the same day
    [one] Usually 1 working day
   *[other] Usually { $days } working days
}
price-each = { $price } each
no-charge = No charge
offered-by = From { $team }
order = Order
order-item = Order { $item }
empty-title = Nothing to order yet
empty-text = Services appear here by themselves as soon as they are offered to you.
item-gone-title = This service is not offered any more
item-gone-text = It was withdrawn or moved. What you typed is kept as a draft.
browse = Browse the catalog
each = { $price } each
in-stock-now = In stock now
to-be-ordered = Has to be ordered

### One's own equipment, for everybody.

title = My equipment
none-title = You have no equipment here
none-text = What is handed over to you stands here, with its serial number.
to-catalog = Order something
serial = Serial number { $serial }
since = since
wrong = Something is wrong with it
wrong-named = Something is wrong with it: { $name }, { $serial }
give-back = Give it back
give-back-named = Give it back: { $name }, { $serial }

### Die eigenen Geräte, für alle.

title = Meine Geräte
none-title = Sie haben hier keine Geräte
none-text = Was Ihnen übergeben wird, steht hier mit seiner Seriennummer.
to-catalog = Etwas bestellen
serial = Seriennummer { $serial }
since = seit
wrong = Etwas stimmt nicht
wrong-named = Etwas stimmt nicht: { $name }, { $serial }
give-back = Zurückgeben
give-back-named = Zurückgeben: { $name }, { $serial }

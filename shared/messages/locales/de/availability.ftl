### Ob jemand neue Arbeit annimmt und wie viel Platz noch ist.

label = Verfügbarkeit
available = Verfügbar
away = Abwesend
available-hint = Neue Tickets kommen zu Ihnen, solange Platz ist.
away-hint = Es kommen keine neuen Tickets zu Ihnen. Was Sie haben, bleibt bei Ihnen.
go-available = Neue Tickets annehmen
go-away = Keine neuen Tickets annehmen
load = { NUMBER($load) } von { NUMBER($capacity) }
load-long = { NUMBER($load) } von { $capacity ->
    [one] 1 Platz belegt
   *[other] { $capacity } Plätzen belegt
}
full = Kein Platz mehr
over = { NUMBER($load) } von { NUMBER($capacity) }, über Ihrer Grenze
now-available = Sie nehmen neue Tickets an
now-away = Sie nehmen keine neuen Tickets an
lapsed = Gilt als abwesend, solange die Verbindung fehlt

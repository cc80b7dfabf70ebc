### Der Katalog und die Angaben auf der Seite eines Angebots. Namen und Preise sind Inhalte.

title = Katalog
intro = Alles, was Sie anfragen können, nach Zweck geordnet.
categories-label = Kategorien
category-all = Alles
services-count = { $count ->
    [0] Keine Services
    [one] 1 Service
   *[other] { $count } Services
}
for-one = Für eine Person
for-many = Für eine oder mehrere Personen
working-days = { $days ->
    [0] Meist am selben Tag
    [one] Meist 1 Arbeitstag
   *[other] Meist { $days } Arbeitstage
}
price-each = je { $price }
no-charge = Kostenlos
offered-by = Von { $team }
order = Bestellen
order-item = { $item } bestellen
empty-title = Noch nichts zu bestellen
empty-text = Services erscheinen hier von selbst, sobald sie Ihnen angeboten werden.
item-gone-title = Dieser Service wird nicht mehr angeboten
item-gone-text = Er wurde zurückgezogen oder verschoben. Was Sie eingegeben haben, bleibt als Entwurf.
browse = Im Katalog stöbern
each = { $price } pro Stück
in-stock-now = Jetzt auf Lager
to-be-ordered = Muss bestellt werden

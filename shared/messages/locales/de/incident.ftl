### Störungen für das Team: warum etwas ruht, wie es gelöst wurde, Priorität, was wäre wenn, Tickets, die anderen folgen.

## Warum etwas ruht

status-on-hold = Ruht
put-on-hold = Ruhen lassen
hold-requester = Wartet auf Rückmeldung
hold-vendor = Lieferant
hold-change = Änderung
hold-problem = Problem
hold-title = { $number } ruhen lassen
hold-reason = Wartet auf
hold-reason-missing = Wählen Sie, worauf es wartet.
hold-words = Was { $name } wissen soll
hold-note = Notiz für das Team
hold-confirm = Ruhen lassen
wait-title = Auf { $name } warten
wait-label = Was brauchen Sie von { $name }?
wait-confirm = Senden und warten
cancel-label = Warum es storniert wird
reads = { $name } liest das.
held = Wartet auf
words-kept = Ihr Text ist erhalten: Dieselbe Auswahl zeigt ihn wieder.

## Wie es gelöst wurde

code-label = Wie es gelöst wurde
code-choose = Auswählen
code-required = Wählen Sie, wie es gelöst wurde.
code-fixed = Dauerhaft behoben
code-workaround = Läuft wieder auf einem Umweg
code-answered = Frage beantwortet
code-not-reproduced = Nicht nachzustellen
code-went-away = Von selbst verschwunden
resolved-as = Gelöst als

## Priorität

change-priority = Priorität ändern
matrix-caption = Priorität nach Reichweite und Zeit
impact = Reichweite
impact-high = Alle
impact-medium = Ein Team
impact-low = Eine Person
urgency = Zeit
urgency-high = Sofort
urgency-medium = Bald
urgency-low = Kann warten

## Was wäre wenn

what-if = Was wäre, wenn …
what-if-hint = Probieren Sie, was mit anderen Werten wäre. Es wird nichts geändert.
what-if-as-it-is = Wie es ist
what-if-calendar = Kalender
what-if-from = Ruht ab
what-if-to = Ruht bis
what-if-ask = Zeigen, wann es fällig wäre
what-if-nothing = Ändern Sie oben zuerst etwas.
what-if-offline = Es gibt kein Netz. Das rechnet der Server.

## Tickets, die anderen folgen

follows = Folgt auf
followed-by = Gefolgt von

### Das Board eines Teams: wer was hat, wer Platz hat, was die Leitung tut.

title = Team-Board
teams = Teams
none-title = Kein Team hier
none-text = Ein Board ist für Mitglieder eines Teams und für seine Leitung.
figures = Zahlen des Teams
keys = Leertaste hebt ein Ticket, Pfeiltasten halten es über Personen, Eingabe gibt es, Escape legt es zurück.
open = Offen
held = { $count ->
    [0] keines angehalten
   *[other] { $count } angehalten
}
unassigned = Nicht zugewiesen
oldest = ältestes
at-risk = Gefährdet
next-due = nächstes in { $time } nach der Uhr
breached = Überfällig
breached-hint = Uhren von Offenem
weighs = Belegt { NUMBER($units) } Einheiten
free = Freie Einheiten
free-of = von { NUMBER($count) } bei der Arbeit
nobody-waits = Niemand wartet. Jedes Ticket ist bei jemandem.
more = { $count ->
    [one] 1 weiteres
   *[other] { $count } weitere
}
lift = { $number } anheben
give = Geben an…
give-named = { $number } geben an…
give-to = An { $name } geben
lifted = { $number } ist angehoben. Pfeiltasten halten es über Personen.
returned = { $number } liegt wieder an seinem Platz.
given = { $number } ging an { $name }.
people = Technikerinnen und Techniker
nothing = Hat nichts offen
over = über der Grenze
knows = Kann { $skills }
lacks = Es fehlt: { $skills }
a-skill = eine verlangte Fähigkeit
load-after = Last { NUMBER($before) } → { NUMBER($after) } von { NUMBER($capacity) }
is-away = Ist abwesend
is-off-shift = Ist außer Schicht
over-asked = Kein Platz dafür. Trotzdem geben?
give-all-the-same = Trotzdem geben
put-back = Zurücklegen
look-after = Kapazität und Abwesenheit von { $name }
capacity = Einheiten zugleich
capacity-hint = Platz, der entsteht, wird sofort genutzt.
capacity-range = Eine Zahl von 0 bis { NUMBER($max) }
save-capacity = Kapazität speichern
away-reason = Warum abwesend?
away-hint = Neues kommt erst wieder, wenn die Person sich zurückmeldet.
away-missing = Abwesend setzen geht nur mit Grund.
away-already = Ist schon abwesend.
send-away = Auf „{ $word }“ setzen
away-since = Abwesend seit { $time }
sent-away = { $away }, { $name }: { $reason }
here-since = Verfügbar seit { $time }
here-until = Verfügbar bis { $time }
off-shift = Außer Schicht
off-shift-until = Außer Schicht bis { $time }
clocks = Ablaufende Uhren
no-clock = In den nächsten zwei Stunden ist nichts fällig.
ticket = Ticket
clock = Uhr
left = Rest
with = Bei
nobody = niemand
not-given = { $number } wurde nicht gegeben. { $reason }
not-changed = { $name }: nicht geändert. { $reason }

### Warum ein Ticket bei jemandem ist oder warum es wartet: die verwendeten Angaben, die entscheidende zuletzt.

open = Warum { $name }?
open-waiting = Warum wartet es?
open-taken = Wie kam es zu { $name }?
taken-by-hand = { $name } hat es selbst übernommen, { $time }. Keine Regel hat entschieden.
given-by-hand = { $by } hat es { $name } gegeben, { $time }. Keine Regel hat entschieden.
came-by-hand = { $name } hat es von Hand bekommen, { $time }. Keine Regel hat entschieden.
policy-load = Regel „Wenigste offene Einheiten zuerst“, Version { NUMBER($version) }
policy-round-robin = Regel „Am längsten ohne Zuweisung zuerst“, Version { NUMBER($version) }
policy-minutes = { $rule }, { $minutes ->
    [one] 1 Minute
   *[other] { $minutes } Minuten
} der Schicht nötig
decided-at = Entschieden { $time }
waited = { $duration } in der Warteschlange
waited-seconds = { $seconds ->
    [one] 1 Sekunde in der Warteschlange
   *[other] { $seconds } Sekunden in der Warteschlange
}
waited-not = Sofort zugewiesen, es hat nicht gewartet
team = Team: { $team }
weighs = Es belegt { NUMBER($units) } Einheiten der Kapazität
team-hint = Das Angebot im Katalog nennt dieses Team.
team-passed = { $name } hat es an dieses Team weitergegeben.
team-passed-unnamed = Es wurde an dieses Team weitergegeben.
pool = { $eligible ->
    [0] Niemand
    [one] 1
   *[other] { $eligible }
} von { $total ->
    [one] 1 Person
   *[other] { $total } Personen
} { $eligible ->
    [0] kam infrage
    [one] kam infrage
   *[other] kamen infrage
}
considered-title = Wer infrage kam
chosen = Ausgewählt
not-eligible-title = Wer nicht infrage kam
eligible = Kam infrage
away = Abwesend
lapsed = Zu dieser Zeit keine offene Sitzung
at-capacity = Kein Platz: { NUMBER($load) } von { NUMBER($capacity) } Einheiten offen
at-capacity-for = Kein Platz für { NUMBER($weight) } Einheiten: { NUMBER($load) } von { NUMBER($capacity) } offen
off-shift = Außer Schicht
shift-ends = Die Schicht endet in { $left ->
    [one] 1 Minute
   *[other] { $left } Minuten
}
missing-skill = Braucht { $skill } auf Stufe { NUMBER($asked) }, hat Stufe { NUMBER($held) }
missing-skill-none = Braucht { $skill } auf Stufe { NUMBER($asked) }
missing-level = Braucht eine Fähigkeit auf Stufe { NUMBER($asked) }, hat Stufe { NUMBER($held) }
missing-level-none = Es fehlt eine nötige Fähigkeit, Stufe { NUMBER($asked) }
inactive = Konto nicht aktiv
declined = Hat abgelehnt
declined-because = Hat es zurückgegeben: { $reason }
reason-no-time = da keine Zeit
reason-missing-skill = kann das nicht
reason-conflict = selbst beteiligt
fact-preferred = { $count ->
    [0] Keine bevorzugte Fähigkeit
    [one] 1 bevorzugte Fähigkeit
   *[other] { $count } bevorzugte Fähigkeiten
}
fact-load = { NUMBER($load) } von { NUMBER($capacity) } Einheiten offen
fact-never = Noch nie zugewiesen
fact-before = Hatte schon etwas vom Team
fact-longest = Am längsten seit der letzten Zuweisung
fact-longer = { $count ->
    [one] Bei 1 anderen Person liegt die letzte Zuweisung länger zurück
   *[other] Bei { $count } anderen liegt die letzte Zuweisung länger zurück
}
by-only-one = Nur { $name } kam infrage.
by-preferred-skills = { $name } hat die meisten bevorzugten Fähigkeiten, { NUMBER($count) }.
by-skill-levels = { $name } hat dieselben bevorzugten Fähigkeiten auf höheren Stufen.
by-load = { $name } hatte im Verhältnis die wenigsten offenen Einheiten: { NUMBER($load) } von { NUMBER($capacity) }.
by-longest-since = Bei { $name } lag die letzte Zuweisung am längsten zurück.
by-never = { $name } hatte in diesem Team noch keine Zuweisung.
by-person-id = Alle waren gleichauf. Die feste Reihenfolge der Personen entschied.
not-used = Nicht verwendet: frühere Anfragen derselben Person, Standort
waiting-title = Wartet auf jemanden mit Platz
waiting-nobody = Niemand aus { $team } konnte es da übernehmen. Es geht von selbst an die erste Person, die kann.
waiting-all-away = Alle aus { $team } waren abwesend.
waiting-all-off-shift = Alle aus { $team } waren außer Schicht.
waiting-none-there = Alle aus { $team } waren abwesend oder außer Schicht.
waiting-all-full = Niemand der Anwesenden aus { $team } hatte noch Platz.
waiting-skill = Niemand aus { $team } hat { $skill } auf Stufe { NUMBER($asked) }. Die Teamleitung kann das ändern.
waiting-empty-team = { $team } hatte keine Mitglieder.
waiting-ahead = { $count ->
    [0] Es ist als Nächstes an der Reihe.
    [one] 1 Ticket ist vorher an der Reihe.
   *[other] { $count } Tickets sind vorher an der Reihe.
}
waiting-then = { $time }: { $what }

### Was Anfragende lesen: die Liste ihrer Anfragen und die Seite einer Anfrage.

## Liste

list-title = Meine Anfragen
list-open = Offen
watched-title = Sie lesen mit
list-done = Erledigt
list-all = Alle
list-count = { $count ->
    [0] Keine Anfragen
    [one] 1 Anfrage
   *[other] { $count } Anfragen
}
list-empty-title = Noch nichts angefragt
list-empty-text = Wenn Sie etwas anfragen, verfolgen Sie es hier Schritt für Schritt, bis Sie es haben.
list-empty-action = Im Katalog stöbern
list-open-empty = Nichts ist offen. Erledigtes steht unter „Erledigt“.
changed = Geändert { $time }
lines-count = { $count ->
    [one] Für 1 Person
   *[other] Für { $count } Personen
}
new-messages = { $count ->
    [one] 1 neue Antwort
   *[other] { $count } neue Antworten
}

## Stand

status-awaiting-approval = Wartet auf Freigabe
being-approved = Wartet auf Freigabe
step-approval = In der Freigabe
step-approved = Freigegeben
status-new = Bestellt
status-in-progress = In Vorbereitung
status-waiting = Braucht Ihre Antwort
status-on-hold = Wartet auf jemanden außerhalb
status-resolved = Erledigt
status-closed = Abgeschlossen
status-cancelled = Storniert
waiting-to-be-sent = Wartet auf das Senden
being-assigned = Wird zugewiesen …
track-label = Schritt { NUMBER($step) } von { NUMBER($steps) }: { $name }
step-ordered = Bestellt
step-reported = Gemeldet
step-working = In Arbeit
goes-back = Das setzt fort:
goes-on = Das geht weiter als
step-assigned = Übernommen
step-preparing = In Vorbereitung
step-waiting = Braucht Ihre Antwort
step-resolved = Erledigt
step-closed = Abgeschlossen
step-cancelled = Storniert
step-done = erledigt
step-now = jetzt
step-next = als Nächstes
today = Heute
expected-day = erwartet
expected-time = erwartet bis { $time }
expected-by = Voraussichtlich bis { $date }
expected = Voraussichtlich bis { $date }, gezählt in Arbeitszeit.
expected-if = Voraussichtlich bis { $date }, { $rests }; gezählt in Arbeitszeit.
expected-late = War bis { $date } zu erwarten. Es ist überfällig, und das Team weiß es.
expected-answer = Der Termin ruht, solange wir auf Ihre Antwort warten.
expected-hold = Der Termin ruht, solange wir auf jemanden außerhalb warten. Sie müssen nichts tun.
expected-approval = Einen Termin gibt es, sobald es freigegeben ist.
needed-by = Benötigt bis { $date }
not-dated = Das Datum folgt, sobald sich jemand die Anfrage angesehen hat.
live-changed = Live, geändert { $time }
waiting-for-you = { $name } braucht eine Antwort von Ihnen, um weiterzumachen.
resolved-by = { $name }, { $time }
resolved-title = Erledigt
resolved-hint = Etwas passt nicht? Schreiben Sie eine Antwort, dann ist die Anfrage wieder offen.
resolved-over = Etwas passt nicht? Schreiben Sie eine Antwort: Sie öffnet eine neue Anfrage, die mit dieser verknüpft ist.
reopened = Wieder offen seit { $time }
cancelled-text = Diese Anfrage wurde storniert. Hier geschieht nichts mehr.
closed-text = Diese Anfrage ist abgeschlossen. Bestellen Sie neu, wenn Sie mehr brauchen.
order-again = Noch einmal bestellen

## Wer und was

who-title = Wer sich darum kümmert
nobody-yet = Noch niemand
with-team = Bei { $team }
people-title = Person für Person
details-title = Einzelheiten
ordered-at = Bestellt { $time }
ordered-by = Bestellt von { $name }
number = Nummer
cost-centre = Kostenstelle
delivery = Lieferort
note = Ihr Hinweis
price = Preis
not-here-title = Diese Anfrage ist nicht hier
not-here-text = Sie wurde verschoben, oder der Link enthält einen Tippfehler. Ihre eigenen Anfragen stehen alle unter „Meine Anfragen“.
not-here-action = Meine Anfragen öffnen
total = Summe
total-ordered = Bestellwert
not-delivered = Nicht geliefert
quoted = „{ $text }“
line-declined = { $name } hat das weggelassen: „{ $reason }“
line-not-possible = Nicht möglich, { $name }: { $reason }
approvals-title = Freigabe
approvals-answer = Jetzt antworten
approval-any = Eine Freigabe genügt.
approval-everyone = Alle müssen freigeben: bisher { NUMBER($given) } von { NUMBER($count) }.
approval-percent = { $needed ->
    [one] { NUMBER($needed) } von { NUMBER($count) } muss freigeben ({ NUMBER($percent) } %): bisher { NUMBER($given) }.
   *[other] { NUMBER($needed) } von { NUMBER($count) } müssen freigeben ({ NUMBER($percent) } %): bisher { NUMBER($given) }.
}
approval-percent-declined = { $needed ->
    [one] { NUMBER($needed) } von { NUMBER($count) } muss freigeben ({ NUMBER($percent) } %): bisher { NUMBER($given) }, abgelehnt { NUMBER($declined) }.
   *[other] { NUMBER($needed) } von { NUMBER($count) } müssen freigeben ({ NUMBER($percent) } %): bisher { NUMBER($given) }, abgelehnt { NUMBER($declined) }.
}
approval-waits = gefragt, hat noch nicht geantwortet
approval-given = freigegeben
approval-refused = abgelehnt
approval-given-late = zu spät freigegeben, es war schon entschieden
approval-refused-late = zu spät abgelehnt, es war schon entschieden
approval-later = Wird gefragt, wenn der Schritt davor freigegeben ist.
approval-undecided = Die Anfrage endete, bevor darüber entschieden war.
approval-nobody = Es gibt niemanden, den man fragen kann. Wer den Service verantwortet, sieht das und muss helfen.
withdraw = Zurückziehen
withdraw-title = Diese Anfrage zurückziehen?
withdraw-label = Warum
withdraw-hint = Es wird nichts bestellt. Sie können jederzeit neu bestellen.
withdraw-keep = Behalten
withdraw-confirm = Anfrage zurückziehen

## Das Ende

confirm = Alles gut, schließen
not-right = Etwas stimmt nicht
rate-title = Wie war es?
rate-text = Was sollten wir wissen? Freiwillig
rate-send = Bewertung senden
rate-thanks = Danke. Das Team liest es.
stars-1 = Schlecht
stars-2 = Mäßig
stars-3 = In Ordnung
stars-4 = Gut
stars-5 = Sehr gut
approval-due = Antwort erwartet bis { $date }
approval-was-due = Eine Antwort wurde bis { $date } erwartet
approval-reminded = erinnert am { $date }
approval-away = ist bis { $date } abwesend
approval-left = ist nicht mehr da
approval-deputy = { $name } ist als Vertretung ebenfalls gefragt
approval-manager = { $name } ist als Führungskraft ebenfalls gefragt
approval-successor = { $name } ist stattdessen gefragt
approval-named = { $name } wurde für die Antwort benannt
approval-by = { $name } hat für { $person } geantwortet
approval-by-time = Niemand hat rechtzeitig geantwortet. Dieser Service sieht vor, dass es dann freigegeben ist.
approval-declined-by-time = Niemand hat rechtzeitig geantwortet. Dieser Service sieht vor, dass es dann abgelehnt ist.
approval-lapsed = Niemand hat rechtzeitig geantwortet. Dieser Service sieht vor, dass die Anfrage dann storniert wird.
approval-skipped = Für diese Bestellung nicht nötig.
approval-lacks = Für { $name } kann niemand antworten. Wer den Service verantwortet, sieht das und muss helfen.
change = Ändern
change-started = Die Arbeit daran kann schon begonnen haben, deshalb lässt sich hier nichts mehr ändern. Schreiben Sie in die Unterhaltung.
change-refused = Ihre Änderung wurde nicht angenommen. Sie bleibt als Entwurf.
change-continue = Ansehen
change-title = Anfrage ändern
change-save = Änderungen speichern
change-hint = Was für die Freigabe zählt, wird neu gefragt, mit altem und neuem Wert nebeneinander. Vorher wird nichts bestellt.
change-back = Zurück zur Anfrage
change-ended = Die Anfrage ist beendet. Sie können jederzeit neu bestellen.
change-old-form = Das Formular dieses Service hat sich seit Ihrer Bestellung geändert, und das frühere lässt sich nur mit Netz holen. Versuchen Sie es gleich noch einmal.
change-locked-title = Das lässt sich nicht mehr ändern
edited = Geändert: { $when }
plan-title = Schritt für Schritt
ended-title = Wie es endete
nobody-there = Im Moment kann es niemand übernehmen. Wer den Service verantwortet, sieht das.
report-again = Erneut melden
closed-incident = Diese Meldung ist geschlossen. Melden Sie es erneut, wenn es wieder auftritt.
ended-partly = Teilweise erledigt
ended-nothing = Nicht möglich
step-for = { $what }, { $whom }
not-done-for-it = Ging ohne das nicht: { $what }
confirm-short = So abschließen
confirmed = Bestätigt und geschlossen
gets = Bekommt: { $what }
ended-without = Erledigt, ohne { $name }
ended-without-some = Erledigt, ohne { $without } von { $all }
ended-in-part = { NUMBER($done) } erledigt, { NUMBER($skipped) } nicht nötig
ended-not-needed = Als nicht nötig beendet
nothing-comes = Nichts davon kommt.

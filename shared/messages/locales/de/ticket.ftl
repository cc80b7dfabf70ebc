### Was das Team an einem Ticket liest: Status, Prioritäten, Eigenschaften, Schreibfeld, Lösen, Ablehnungen.

## Status und Prioritäten

status-awaiting-approval = Wartet auf Freigabe
status-new = Neu
status-in-progress = In Arbeit
status-waiting = Wartet auf Rückmeldung
status-resolved = Gelöst
status-closed = Abgeschlossen
status-cancelled = Storniert
priority-critical = Kritisch
priority-high = Hoch
priority-moderate = Mittel
priority-low = Niedrig
priority-planning = Planung
priority-named = Priorität { $priority }

## Eigenschaften

ticket-label = Ticket { $number }
properties = Eigenschaften
status = Status
priority = Priorität
assignee = Zuständig
team = Team
requester = Angefragt von
reported-by = Gemeldet von
faults-title = Was das Angebot vorsieht, geht so nicht
faults-text = Die Arbeit steht trotzdem an. Wer das Angebot verantwortet, weiß davon.
watchers = Liest mit
watch = Mitlesen
unwatch = Nicht mehr mitlesen
watcher-add = Jemanden mitlesen lassen
watcher-remove = { $name } liest nicht mehr mit
needed-by = Benötigt bis
created = Erstellt
changed = Geändert
waiting-since = In der Warteschlange seit
nobody = Niemand
unread = Ungelesen
why = Warum?
ordered-title = Was bestellt wurde
ordered-for = Für
answers-title = Angaben
lines-count = { $count ->
    [one] 1 Person
   *[other] { $count } Personen
}
reopened = { $count ->
    [one] Einmal wieder geöffnet
   *[other] { $count }-mal wieder geöffnet
}
activity = Verlauf
back-to-queue = Zurück zur Liste
open-as-page = Als Seite öffnen
copy-link = Link kopieren
link-copied = Link kopiert

## Schreibfeld

message-kind = Art der Nachricht
public-reply = Öffentliche Antwort
internal-note = Interne Notiz
internal = Intern
to = An
reader-sees = { $name } sieht das
team-sees = Nur Ihr Team sieht das
reply-label = Öffentliche Antwort an { $name }
note-label = Interne Notiz, nur für Ihr Team
send-reply = Antwort senden
add-note = Notiz hinzufügen
queue-reply = Antwort vormerken
queue-note = Notiz vormerken
send-and-wait = Senden und auf { $name } warten
discard-draft = Entwurf verwerfen
note-kept = Die Notiz konnte nicht angefügt werden. Der Text steht noch unten.
no-conversation-title = Noch keine Nachrichten
no-conversation-text = Antworten erreichen { $name } sofort. Notizen bleiben bei Ihrem Team.

## Übernehmen, weiterbewegen, lösen

assign-to-me = Mir zuweisen
start-work = Arbeit beginnen
wait-for-requester = Auf Rückmeldung warten
resume = Weiterarbeiten
resolve = Lösen
resolve-title = { $number } lösen
resolution-label = Was getan wurde
resolution-hint = { $name } liest das bei der Anfrage.
resolution-placeholder = Zum Beispiel: Dock am Platz eingerichtet, beide Bildschirme laufen.
resolution-required = Schreiben Sie kurz, was getan wurde.
resolve-confirm = Ticket lösen
reopen = Wieder öffnen
close = Ticket abschließen
cancel-ticket = Ticket stornieren
cancel-title = { $number } stornieren
cancel-hint = Die Arbeit endet unerledigt. { $name } sieht das.
cancel-confirm = Ticket stornieren
keep-open = Offen lassen
saved-status = { $number } ist jetzt „{ $status }“
claimed = { $number } ist jetzt Ihr Ticket
resolved = { $number } gelöst

## Abgelehnt

taken = { $name } hat es schon.
status-moved = Der Status ist jetzt „{ $status }“. Ihre Änderung war nicht nötig oder passt nicht mehr.
has-ended = Das Ticket ist beendet.
assign-first = Dieses Ticket hat noch niemand. Weisen Sie es zuerst sich selbst zu.
not-your-team = Nur Mitglieder von { $team } können Tickets dieses Teams übernehmen.
value-back = { $field } konnte nicht geändert werden. Es gilt wieder { $value }.
resolution-kept = Ihr Text ist erhalten: „Lösen“ zeigt ihn wieder.
moved-away = { $name } hat es übernommen
moved-team = Jetzt bei { $team }
now-resolved = Von { $name } gelöst
now-late = Die Zeit ist um
now-in-time = Jetzt wieder rechtzeitig
not-here-title = Dieses Ticket ist nicht hier
not-here-text = Es gibt es nicht, oder es liegt bei einem anderen Team.
stuck-title = Es gibt niemanden, den man um Freigabe bitten kann
stuck-text = Die Regel des Angebots führt zu niemandem oder nur zu der Person, die fragt. Es geht erst weiter, wenn jemand benannt ist.
stuck-person = Wer soll das freigeben
stuck-choose = Wählen Sie zuerst eine Person.
stuck-own = Wer es angefragt hat, gibt es nicht selbst frei. Wählen Sie jemand anderen.
stuck-ask = Diese Person fragen
cannot-here = { $team } hat dieses Ticket: Dort wird es zugewiesen, bewegt und gelöst.
cannot-yet = Vor der Genehmigung hat es niemand.
cannot-any-more = Status „{ $status }“: Daran wird nichts mehr zugewiesen oder bewegt.
cannot-before = Erst muss es jemand übernehmen, dann kann es gelöst werden.
pass-on = Weitergeben
give-to = Geben an
full = voll
to-team = An ein anderes Team
give-back = Zurückgeben
back-no-time = Ich habe jetzt keine Zeit
back-missing-skill = Das kann ich nicht
back-conflict = Ich bin selbst beteiligt
no-room = Nicht weitergegeben: Dort ist kein Platz mehr. Wählen Sie noch einmal, wenn es sein muss.
rating = Bewertung
assets = Geräte
no-assets-title = Keine Geräte
no-assets-text = Zu diesem Ticket gehört nichts aus dem Lager.

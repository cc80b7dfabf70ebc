### Das Gespräch zu einer Anfrage, für beide Seiten: Antworten, Ereignisse, Antwortfeld.

title = Gespräch
empty-title = Noch keine Nachrichten
empty-assigned = { $name } kümmert sich darum. Was Sie hier schreiben, erreicht { $name } sofort.
empty-unassigned = Was Sie hier schreiben, erreicht das Team sofort.
write-reply = Antwort schreiben
write-to = An { $name } schreiben
send-reply = Antwort senden
queue-reply = Antwort vormerken
sending = Wird gesendet
you = Sie
author-at = { $name }, { $time }
new-reply = Neue Antwort von { $name }
body-required = Schreiben Sie zuerst etwas.
body-too-long = { $over ->
    [one] 1 Zeichen zu lang
   *[other] { $over } Zeichen zu lang
}
reply-reopens = Mit Ihrer Antwort ist diese Anfrage wieder offen.
reply-follows = Ihre Antwort öffnet eine neue Anfrage, die mit dieser verknüpft ist.
reply-ended = Diese Anfrage ist beendet und nimmt keine Antworten mehr an.
reply-kept = Ihre Antwort konnte nicht angefügt werden. Der Text steht noch unten.
draft-kept = Entwurf auf diesem Gerät behalten
event-submitted = Bestellt von { $name }
event-submitted-for = Bestellt von { $by } für { $name }
event-reported = { $name } hat das gemeldet
event-reported-for = { $by } hat das für { $name } gemeldet
event-queued = Bei { $team }
event-assigned = { $name } zugewiesen
event-assigned-from = { $to } hat von { $from } übernommen
event-started = { $name } hat damit begonnen
event-waiting = { $name } wartet auf eine Antwort
event-resumed = Die Arbeit geht weiter
event-resolved = { $name } hat es erledigt
event-reopened = Von { $name } wieder geöffnet
event-closed = Abgeschlossen
event-outside = Wartet auf jemanden außerhalb
event-held = { $name } hat es zurückgestellt: { $reason }
event-queued-again = Wieder in der Warteschlange
event-transferred = { $name } hat es von { $from } an { $to } gegeben
event-declined = { $name } hat es zurückgegeben: { $reason }
event-priority = { $name } hat die Priorität von { $from } auf { $to } geändert
event-cancelled = Von { $name } storniert
event-open-again = Es wurde wieder geöffnet
empty-awaiting = Was Sie hier schreiben, lesen Sie und wer freigibt. Das Team sieht es, wenn die Anfrage freigegeben ist.
only-read = Sie können das lesen. Hier schreibt, wer es angefragt hat und wer daran arbeitet.

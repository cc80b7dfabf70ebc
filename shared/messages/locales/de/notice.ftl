### Benachrichtigungen: was Menschen in der App und per Mail erfahren, die Seite mit der Liste, der Rahmen der Mails.

## Was gesagt wird, in einem Satz

reported-for-you = { $by } hat es in Ihrem Namen gemeldet
watcher-added = { $by } lässt Sie mitlesen
approval-asked = { $by } bittet um Ihre Freigabe
approval-reminded = Ihre Freigabe fehlt noch
approval-asked-anew = { $by } hat die Angaben geändert und bittet um Ihre Freigabe
deputy-asked-anew = Die Angaben wurden geändert: Sie werden wieder gebeten, für { $by } freizugeben
deputy-asked = Sie werden an Stelle von { $by } um Freigabe gebeten
approved = Freigegeben
approved-without = Freigegeben, ohne { $names }
approved-by-time = Freigegeben, weil die Zeit für eine Antwort vorbei war
approved-by-time-without = Freigegeben, weil die Zeit für eine Antwort vorbei war, ohne { $names }
approved-by = { $by } hat es freigegeben
approved-by-without = { $by } hat es freigegeben, ohne { $names }
refused = Abgelehnt
refused-by = { $by } hat es abgelehnt
lines-declined = { $by } hat { $names } herausgenommen
assigned = Es liegt jetzt bei Ihnen
assigned-by = { $by } hat es Ihnen gegeben
given-away = { $by } hat es { $to } gegeben
task-given-away = { $by } hat Ihre Aufgabe { $to } gegeben: { $task }
taken-over = { $by } hat es übernommen
task-taken-over = { $by } hat Ihre Aufgabe übernommen: { $task }
passed-on = { $by } hat es an ein anderes Team weitergegeben
task-assigned = Eine Aufgabe liegt jetzt bei Ihnen: { $task }
task-assigned-by = { $by } hat Ihnen eine Aufgabe gegeben: { $task }
task-opened = Ihre Aufgabe kann erledigt werden: { $task }
replied = { $by } hat Ihnen geschrieben
mentioned = { $by } hat Sie erwähnt
mentioned-in-note = { $by } hat Sie in einer internen Notiz erwähnt
resolved = Es ist erledigt. Bestätigen Sie, sonst wird es am { $until } geschlossen
resolved-watched = Es ist erledigt
resolved-closed = Es ist erledigt, bestätigt und geschlossen
resolved-without = Es ist erledigt, ohne { $names }. Bestätigen Sie, sonst wird es am { $until } geschlossen
resolved-in-part = Es ist erledigt. Nicht nötig: { $what }. Bestätigen Sie, sonst wird es am { $until } geschlossen
resolved-watched-in-part = Es ist erledigt. Nicht nötig: { $what }
resolved-watched-without = Es ist erledigt, ohne { $names }
resolved-watched-without-in-part = Es ist erledigt, ohne { $names }. Nicht nötig: { $what }
resolved-without-in-part = Es ist erledigt, ohne { $names }. Nicht nötig: { $what }. Bestätigen Sie, sonst wird es am { $until } geschlossen
resolved-not-needed = Es wurde als nicht nötig beendet, nichts davon kommt. Antworten Sie, wenn das nicht stimmt, sonst wird es am { $until } geschlossen
resolved-watched-not-needed = Es wurde als nicht nötig beendet
ended-partly-without = Teilweise erledigt, ohne { $names }
lines-not-needed = Nicht nötig für { $names }
steps-not-needed = Nicht nötig: { $what }
ended-short = Antworten Sie, wenn etwas nicht stimmt, oder schließen Sie es so ab. Von selbst wird es am { $until } geschlossen
cancelled = Storniert
cancelled-by = { $by } hat es storniert
cancelled-for-you = Was für Sie bestellt war, kommt nicht: { $what }
cancelled-for-you-by = { $by } hat storniert, was für Sie bestellt war: { $what }
declined-for-you = Was für Sie bestellt war, wurde abgelehnt: { $what }
declined-for-you-by = { $by } hat abgelehnt, was für Sie bestellt war: { $what }
waiting-for-you = { $by } wartet auf Ihre Antwort
waiting = Es wartet auf Ihre Antwort
expected-later = Wird jetzt am { $until } erwartet
handed-over = { $what } wurde Ihnen übergeben. Bestätigen Sie, dass alles passt
mended = Was nicht stimmte, ist behoben: { $what }. Bestätigen Sie, dass jetzt alles passt
not-possible = Nicht möglich: { $what }
not-possible-for = Nicht möglich für { $names }: { $what }
not-needed = { $by } hat es als nicht nötig beendet: { $what }
not-needed-for = { $by } hat es für { $names } als nicht nötig beendet: { $what }
not-needed-for-you = { $by } hat als nicht nötig beendet, was für Sie bestellt war, es kommt nicht: { $what }
done-for-you-without = { $by } hat beendet, was für Sie bestellt war, ohne: { $what }
clock-half = { $clock ->
    [first_response] Die Hälfte der Zeit für die erste Antwort ist um
   *[other_clock] Die Hälfte der Zeit für die Lösung ist um
}
clock-warned = { $clock ->
    [first_response] Die erste Antwort ist bald fällig
   *[other_clock] Die Lösung ist bald fällig
}
breached = { $clock ->
    [first_response] Die erste Antwort ist überfällig
   *[other_clock] Die Lösung ist überfällig
}
task-clock-half = Die Hälfte der Zeit für { $what } ist um
task-clock-warned = { $what } ist bald fällig
task-breached = { $what } ist überfällig
nobody-to-ask = Niemand kann um Freigabe gebeten werden. Benennen Sie jemanden
approval-timed-for = Die Antwort für { $by } fehlte, als ihre Zeit abgelaufen war: Das gilt als Freigabe
approval-timed = Ihre Antwort fehlte, als die Zeit um war: Es gilt als freigegeben
plan-fault = Was das Angebot vorsieht, geht so nicht: { $what }
stock-lost = { $what }: zurückgelegt, aber nicht im Bestand; stattdessen aus anderem Bestand genommen
stock-lost-short = { $what }: zurückgelegt, aber nicht im Bestand; jetzt bestellt

## Die Seite

title = Benachrichtigungen
title-short = Neues
bell = { $count ->
    [0] Benachrichtigungen
    [one] Benachrichtigungen, 1 ungelesen
   *[other] Benachrichtigungen, { $count } ungelesen
}
mark-read = Als gelesen markieren
mark-all-read = Alle als gelesen markieren
unread = Ungelesen
older = Ältere zeigen
today = Heute
yesterday = Gestern
empty-title = Nichts Neues für Sie
empty-text = Wenn jemand Ihnen antwortet, um Ihre Freigabe bittet oder Ihnen Arbeit gibt, steht es hier.
by-mail = Auch per Mail
by-mail-hint = Geht an { $email }
arrived = { $count ->
    [one] 1 neue Benachrichtigung
   *[other] { $count } neue Benachrichtigungen
}
all-read = Alle Benachrichtigungen sind gelesen

## Mails

mail-approve = Bitte freigeben: [{ $number }] { $title }
mail-subject = [{ $number }] { $title }
mail-wrote = { $by } schrieb:
mail-open-approval = Ansehen und antworten
mail-open-request = Anfrage öffnen
mail-open-ticket = Ticket öffnen
mail-open-requests = Ihre Anfragen öffnen
mail-why = Sie erhalten diese Mail von { $organisation }, weil sie Sie betrifft. Antworten an diese Adresse werden nicht gelesen.
mail-off = Sie können diese Mails auf der Seite Benachrichtigungen abschalten:

## Menschen in einem Text nennen

mention-label = Jemanden nennen
mention-hint = @ nennt jemanden
mention-none = Niemand mit diesem Namen liest das
mail-amount = Betrag: { $amount }
mail-cost-centre = Kostenstelle: { $name }

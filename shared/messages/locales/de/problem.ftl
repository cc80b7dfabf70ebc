### Was bei einem Aufruf nicht ging: was geschah, was erhalten blieb, was zu tun ist.

network-title = Kein Netz
network-text = Nichts ging verloren. Es wird gesendet, sobald ein Netz da ist.
page-title = Diese Seite konnte nicht geladen werden
page-text = Sie erscheint von selbst, sobald das Netz zurück ist. Was Sie getippt haben, bleibt erhalten.
fault-title = Der Server ist daran gescheitert
fault-text = Ihr Text ist noch da. Senden Sie ihn noch einmal; geht es wieder nicht, nennen Sie dem Support den Code { $code }.
unavailable-title = Der Server kann gerade nicht antworten
unavailable-text = Nichts wurde geändert. Wir versuchen es von selbst weiter.
malformed-title = Der Server konnte das nicht lesen
malformed-text = Ihr Text ist noch da. Laden Sie die Seite neu und senden Sie ihn noch einmal.
invalid-title = Einige Angaben brauchen noch einen Blick
invalid-text = Sie sind im Formular markiert. Alles andere bleibt erhalten.
conflict-title = Es hat sich inzwischen geändert
conflict-text = Sie sehen den neuen Stand. Was Sie geschrieben haben, ist noch da; prüfen Sie, ob es noch passt.
forbidden-title = Das können Sie nicht tun
forbidden-text = Ihre Rolle umfasst das nicht. Ihre Teamleitung kann das ändern.
not-found-title = Hier ist nichts, was Sie öffnen können
not-found-text = Es gibt es nicht, oder es ist nicht für Sie freigegeben.
too-large-title = Das ist zu groß
too-large-text = Kürzen Sie es und senden Sie es noch einmal. Der Text ist noch da.
not-kept-title = Nicht auf diesem Gerät gespeichert
not-kept-text = Auf dem Gerät ist kein Platz, darum wurde nichts gesendet. Der Text steht noch in seinem Feld. Schaffen Sie Platz und senden Sie noch einmal.
too-old-title = Seit drei Wochen nicht gesendet
too-old-text = Es lag so lange auf diesem Gerät, dass es überholt oder schon da sein kann. Sehen Sie nach, dann senden Sie es noch einmal.
too-many-title = Zu viele Aufrufe auf einmal
too-many-text = Wird in { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
} noch einmal gesendet.
unsupported-title = Es gibt eine neue Version
unsupported-text = Laden Sie neu, um weiterzumachen. Ihre Entwürfe und wartenden Änderungen bleiben.
cross-site-title = Das kam von einer anderen Seite
cross-site-text = Öffnen Sie es hier und senden Sie es noch einmal.
reload = Neu laden
try-again = Noch einmal versuchen
go-home = Zur Startseite
refused = Nicht angenommen: { $what }
keep-text = Meinen Text kopieren
code = Code { $code }

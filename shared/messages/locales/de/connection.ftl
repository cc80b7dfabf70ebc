### Live, Wiederverbinden, ohne Netz, und Änderungen, die auf das Senden warten.

live = Live
live-hint = Alles auf dieser Seite aktualisiert sich von selbst
connecting = Wird verbunden
reconnecting = Wird neu verbunden
reconnecting-hint = Die Verbindung ist abgerissen. { -product } verbindet sich von selbst wieder; Sie können weiterarbeiten.
offline = Ohne Netz
offline-bar = Kein Netz seit { $time }. Arbeiten Sie weiter, Ihre Änderungen sind auf diesem Gerät sicher.
no-answer = { -product } antwortet nicht seit { $time }. Wir versuchen es von selbst wieder.
server-away-title = { -product } erreicht den Server nicht
start-away-text = Niemand konnte gefragt werden, wer hier angemeldet ist. Wir versuchen es von selbst wieder; was auf diesem Gerät liegt, ist sicher.
back-online = Das Netz ist wieder da.
try-now = Jetzt versuchen
everything-saved = Alles gespeichert
not-sent = Nicht gesendet
not-sent-hint = Auf diesem Gerät sicher. Wird gesendet, sobald ein Netz da ist.
waiting = { $count ->
    [one] 1 wartet
   *[other] { $count } warten
}
sending = { NUMBER($count) } werden gesendet
drawer-title = Wartende Änderungen
drawer-hint = Sie werden in dieser Reihenfolge gesendet, sobald ein Netz da ist.
drawer-empty = Nichts wartet. Alles ist beim Server.
discard-change = Diese Änderung verwerfen
change-request = Anfrage „{ $title }“
change-reply = Antwort zu { $number }
change-note = Notiz zu { $number }
change-status = { $number } auf „{ $status }“
change-claim = { $number } übernehmen
first-load = Ihre Daten werden geholt. Das ist auf diesem Gerät nur einmal nötig.
no-storage = Dieser Browser speichert nichts. Was Sie schreiben, bleibt, bis Sie die Seite schließen.
renewed = { -product } wurde erneuert.
renewed-reload = Neu laden
away-bar = { -product } antwortet seit { $time } nicht. Arbeiten Sie weiter, Ihre Änderungen sind auf diesem Gerät sicher.
signed-out = Abgemeldet
drawer-refused = Nicht angenommen
drawer-draft = Entwurf öffnen
change-saving = Noch nicht auf diesem Gerät
change-vote = Entscheidung zu { $number }
change-task = Aufgabe von { $number }
change-priority = Priorität von { $number }
change-transfer = { $number } weitergeben
change-answers = Antworten von { $number }
change-withdraw = { $number } zurückziehen
change-ticket = Änderung an { $number }
change-available = Ihre Verfügbarkeit
change-notices = Gelesene Mitteilungen
change-settings = Ihre Einstellungen
change-deputy = Wer entscheidet, während Sie weg sind
change-colleague = Kapazität oder Abwesenheit im Team
change-stock = Gezählter Bestand
change-asset = Gerät
change-other = Eine andere Änderung
refused-bar = { $count ->
    [one] 1 Änderung wurde nicht angenommen.
   *[other] { $count } Änderungen wurden nicht angenommen.
}
refused-look = Ansehen

### Worauf eine Installation steht, für Administratoren.

title = Zustand
all-good = Alles ist in Ordnung
some-wrong = { $count ->
    [one] 1 Sache braucht einen Blick
   *[other] { $count } Sachen brauchen einen Blick
}
as-of = Stand { $time }, alle zehn Sekunden neu gelesen
foundations = Grundlagen
good = In Ordnung
wrong = Braucht einen Blick
database = Datenbank
database-text = PostgreSQL { $version }, antwortet in { $ms } ms, { $connections } Verbindungen
database-slow = Alle warten auf sie. Sehen Sie nach ihrer Last und ihrem Datenträger.
clocks = Uhren
clocks-text = Datenbank und Server liegen { $seconds } s auseinander
clocks-wrong = Zeiten werden falsch gezeigt. Beide sollten demselben Zeitserver folgen.
tables = Tabellen
tables-text = Auf dem neuesten Stand, { $count } Migrationen
tables-newer = { $count } Migrationen einer neueren Version
tables-missing = { $count } Migrationen fehlen. Führen Sie docket migrate aus.
tables-broken = Eine Migration wurde nicht beendet. Führen Sie docket migrate aus und lesen Sie, was es sagt.
log = Protokoll der Änderungen
log-text = Bei Nummer { $seq }, aufbewahrt ab { $floor }
log-wrong = Sein Ende passt nicht zu seinem Zähler. Spielen Sie die letzte Sicherung ein, oder fragen Sie, wer sie eingespielt hat.
jobs = Aufträge
mails = E-Mails
queue-text = { $due ->
    [0] Nichts ist fällig
    [one] 1 ist fällig, seit { $seconds } s
   *[other] { $due } sind fällig, die älteste seit { $seconds } s
}
queue-failed = { $count ->
    [one] 1 wurde aufgegeben
   *[other] { $count } wurden aufgegeben
}
queue-wrong = Niemand kümmert sich darum. Läuft ein Server?
servers = Server
server = Server
version = Version
since = Seit
reported = Gemeldet
ago = vor { $seconds } s
clients = Clients
behind = Rückstand
resets = Neu begonnen
resets-hint = Clients, die seit dem Start des Servers alles neu lesen mussten
seconds = { $seconds } s
waited = Wartezeit
waited-hint = Wie lange das, was Menschen schrieben, in den letzten zehn Minuten höchstens auf ihren Geräten wartete, bevor es kam
server-wrong = Stumm oder weit zurück
no-servers = Noch kein Server hat sich gemeldet. Einer tut es binnen zehn Sekunden nach seinem Start.
loading = Der Server wird gefragt
away-title = Der Server antwortet nicht
away-text = Gezeigt wird der Stand der letzten Antwort. Es wird von selbst erneut gefragt.
refused-title = Für Administratoren
refused-text = Ihr Konto kümmert sich nicht um diese Installation.

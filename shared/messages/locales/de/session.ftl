### An- und Abmelden, und was geschieht, wenn eine Sitzung anderswo endet.

sign-in-title = Anmelden
sign-in-intro = Services, Anfragen und Hilfe.
sign-in-intro-organisation = Services, Anfragen und Hilfe bei { $organisation }.
email-label = Geschäftliche E-Mail-Adresse
email-placeholder = name@firma.example
password-label = Passwort
show-password = Passwort anzeigen
hide-password = Passwort verbergen
sign-in = Anmelden
signing-in = Anmeldung läuft
email-required = Geben Sie Ihre E-Mail-Adresse ein.
password-required = Geben Sie Ihr Passwort ein.
wrong-credentials = E-Mail-Adresse und Passwort passen nicht zusammen. Prüfen Sie die Adresse und geben Sie das Passwort noch einmal ein.
throttled-seconds = Zu viele Versuche. In { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
} können Sie sich wieder anmelden.
throttled-minutes = Zu viele Versuche. In { $minutes ->
    [one] 1 Minute
   *[other] { $minutes } Minuten
} können Sie sich wieder anmelden.
sign-in-offline = Kein Netz. Zum Anmelden wird es gebraucht, danach arbeitet { -product } auch ohne.
works-offline = Nach dem Anmelden arbeitet { -product } auf diesem Gerät auch ohne Netz.
sign-out = Abmelden
signing-out = Abmeldung läuft
sign-out-everywhere = Überall abmelden
sign-out-everywhere-hint = Beendet Ihre Sitzungen auf allen Geräten, auch auf diesem.
signed-out = Sie sind abgemeldet.
signed-out-everywhere = Sie sind auf allen Geräten abgemeldet.
sign-out-unsent-title = { $count ->
    [one] Etwas ist noch nicht gesendet
   *[other] { $count } Dinge sind noch nicht gesendet
}
sign-out-unsent-text = Beim Abmelden wird von diesem Gerät entfernt, was der Server nicht hat:
sign-out-calls = { $count ->
    [one] 1 Änderung, die auf das Senden wartet
   *[other] { $count } Änderungen, die auf das Senden warten
}
sign-out-files = { $count ->
    [one] 1 Datei, die noch nicht gesendet ist
   *[other] { $count } Dateien, die noch nicht gesendet sind
}
sign-out-drafts = { $count ->
    [one] 1 Entwurf
   *[other] { $count } Entwürfe
}
sign-out-unsent-wait = Erst senden, dann abmelden
sign-out-sending = Sie werden abgemeldet, sobald alles gesendet ist.
sign-out-unsent-leave = Abmelden und verwerfen
sign-out-unsent-stay = Angemeldet bleiben
sign-in-unavailable = Der Server kann gerade nicht antworten. Ihre Eingaben bleiben; versuchen Sie es gleich noch einmal.
ended-title = Sie wurden abgemeldet
ended-text = Ihre Sitzung wurde beendet, hier oder auf einem anderen Gerät. Die Seite und Ihre Entwürfe bleiben. Melden Sie sich an, um weiterzumachen.
ended-sign-in = Anmelden und weitermachen
other-person-title = Die Entwürfe hier gehören { $name }
other-person-text = Sie bleiben auf diesem Gerät gesperrt, bis { $name } sich wieder anmeldet.

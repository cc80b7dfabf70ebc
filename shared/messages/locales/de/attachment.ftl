### Dateien von Antworten, Notizen und Formularen: wählen, senden, zeigen.

attach = Dateien anhängen
attach-image = Bilder anhängen
attach-pdf = PDF-Dokumente anhängen
take-photo = Foto aufnehmen
drop-here = Dateien hier ablegen
chosen = Dateien, die gesendet werden
remove = { $name } entfernen
open = { $name } öffnen
download = Herunterladen
close = Schließen
files = Dateien
reading = Wird gelesen
on-its-way = Unterwegs
sending = { NUMBER($percent) } % gesendet
offline = Wird gesendet, sobald ein Netz da ist
lost = Nicht angekommen
empty = { $name } ist leer.
too-large-named = { $name } ist größer als { NUMBER($max) } MB.
too-large = Eine Datei hat höchstens { NUMBER($max) } MB.
too-many = { $max ->
    [one] Höchstens 1 Datei
   *[other] Höchstens { $max } Dateien
}
too-few = { $min ->
    [one] Mindestens 1 Datei
   *[other] Mindestens { $min } Dateien
}
no-room = Auf diesem Gerät ist kein Platz für { $name }. Geben Sie Speicher frei und versuchen Sie es noch einmal.
no-room-there = Der Platz Ihrer Organisation für Dateien ist aufgebraucht. Schreiben Sie dem Service-Desk.
unreadable = { $name } konnte nicht gelesen werden.
wrong-media-named = { $name } ist von einer Art, die hier nicht angenommen wird.
wrong-media = Diese Art von Datei wird hier nicht angenommen.
bytes = { NUMBER($size) } B
kilobytes = { NUMBER($size) } KB
megabytes = { $size } MB

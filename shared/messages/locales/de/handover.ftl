### Das Blatt einer Übergabe.

number = Übergabe { $number }
title = Übergabe von Geräten
back = Zurück
print = Drucken
print-hint = Eine Seite, A4 oder Letter
received-by = Empfangen von
handed-over-by = Übergeben von
cost-centre = Kostenstelle
what = Was
serial = Seriennummer
condition = Zustand
sentence = Ich habe diese Geräte erhalten, sie funktionieren, und ich gebe sie zurück, wenn ich die Stelle wechsle oder gehe. Verlust oder Schaden: am selben Tag { $team } Bescheid geben.
sign = { $name }, Datum
confirmed = Bestätigt { $time }
reported = Etwas stimmt nicht, gemeldet { $time }
unconfirmed = Übergeben, noch nicht bestätigt
not-yet-title = Noch nicht übergeben
not-yet-text = Das Blatt ist da, sobald die Geräte bei ihrer Person sind.
gone-title = Das ist nicht hier
gone-text = Es gibt es nicht, oder es ist für jemand anderen.

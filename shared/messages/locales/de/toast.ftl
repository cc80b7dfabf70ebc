### Kurze Hinweise, die vorübergehen: Rückgängig und Ergebnisse von anderswo.

region-label = Hinweise
dismiss = Ausblenden
undo = Rückgängig
undone = Rückgängig gemacht
not-undone = Das lässt sich nicht mehr rückgängig machen.
reply-sent = Antwort gesendet
note-added = Notiz hinzugefügt
draft-discarded = Entwurf verworfen
assigned-to-you = { $number } ist bei Ihnen: { $title }
replied = { $name } hat zu { $number } geantwortet
request-assigned = { $name } kümmert sich jetzt um { $number }
request-resolved = { $number } ist erledigt
language-changed = { -product } spricht jetzt Deutsch

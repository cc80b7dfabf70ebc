### Was ein Server zeigt, der keine Organisation zu zeigen hat: bevor es die erste gibt, oder unter einer Adresse, die keine hat.

no-organisation-title = { -product } läuft und ist leer
no-organisation-text = In der Datenbank gibt es noch keine Organisation. Wer diesen Server betreut, legt die erste mit einem dieser Befehle an, für denselben Datenordner oder dieselbe Datenbank wie die des Servers, der dabei weiterläuft.
no-organisation-own = Ihre Organisation, mit Ihnen als Administrator
no-organisation-demo = Ein Rundgang mit Demodaten
look-again = Noch einmal nachsehen
no-organisation-here-title = Unter dieser Adresse gibt es keine Organisation
no-organisation-here-text = Dieser Server hält mehrere Organisationen, und keine davon ist unter { $host } zu finden. Prüfen Sie die Adresse, oder fragen Sie, wer sie Ihnen gegeben hat.

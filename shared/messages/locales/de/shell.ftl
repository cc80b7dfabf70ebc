### Der Rahmen jeder Seite: Navigation, Konto, Sprache, Farben, Suche.

page-title = { $page } · { -product }
home-link = { -product }, Startseite
skip-link = Zum Inhalt springen
nav-label = Hauptnavigation
tabs-label = Bereiche
breadcrumb-label = Pfad
nav-home = Start
nav-catalog = Katalog
nav-requests = Meine Anfragen
nav-requests-short = Anfragen
nav-workspace = Arbeitsbereich
nav-portal = Meine eigenen Anfragen
search = Suchen
search-label = Suchen in Services und Anfragen
search-clear = Suche leeren
account-menu = { $name }, Konto
signed-in-as = Angemeldet als { $name }
language = Sprache
theme = Darstellung
theme-system = Wie das Gerät
theme-light = Hell
theme-dark = Dunkel
more-contrast = Mehr Kontrast
density = Zeilen
density-comfortable = Großzügig
density-compact = Kompakt
menu-open = Menü öffnen
close = Schließen
back = Zurück
cancel = Zurück
more = Mehr
show-all = Alle anzeigen
show-less = Weniger anzeigen
optional = freiwillig
loading = Wird geladen
list-and = { $first } und { $last }
list-more = { $count ->
    [one] und 1 weitere
   *[other] und { $count } weitere
}
nav-approvals = Freigaben
approvals-waiting = { $count ->
    [one] 1 wartet
   *[other] { $count } warten
}

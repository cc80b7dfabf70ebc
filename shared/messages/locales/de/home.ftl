### Die erste Seite: Begrüßung, Suche, Kategorien, offene Anfragen.

greeting-morning = Guten Morgen, { $name }
greeting-afternoon = Guten Tag, { $name }
greeting-evening = Guten Abend, { $name }
need-title = Was brauchen Sie?
search-label = Services und Anfragen durchsuchen
search-placeholder = Etwa „Dockingstation“ oder „VPN“
suggestions = Vorschläge
group-services = Bestellen
group-requests = Meine Anfragen
results-count = { $count ->
    [0] Keine Treffer
    [one] 1 Treffer
   *[other] { $count } Treffer
}
results-shown = { NUMBER($shown) } von { $total ->
    [one] 1 Treffer
   *[other] { $total } Treffern
}
results-local = Auf diesem Gerät in { NUMBER($milliseconds) } ms gefunden
hint-choose = auswählen
hint-open = öffnen
no-results-title = Nichts zu „{ $query }“ gefunden
no-results-text = Versuchen Sie ein anderes Wort oder sehen Sie im Katalog nach.
did-you-mean = Meinten Sie { $word }?
browse-title = Nach Zweck stöbern
browse-all = { $count ->
    [one] Der eine Service
   *[other] Alle { $count } Services
}
open-title = Meine offenen Anfragen
open-all = Alle { NUMBER($count) }
open-empty-title = Nichts offen
open-empty-text = Wenn Sie etwas anfragen, verfolgen Sie es hier Schritt für Schritt, bis Sie es haben.
open-empty-action = Im Katalog stöbern
drafts-title = Entwürfe
draft-continue = Mit „{ $title }“ weitermachen
draft-changed = Geändert { $time }, auf diesem Gerät

### Der Arbeitsbereich rund um das Ticket: Ansichten, Liste, Zahlen, laufende Änderungen, leere Listen.

workspace-label = Arbeitsbereich
views-label = Ansichten
my-queue = Meine Tickets
my-queue-short = Meine
unassigned-short = Unverteilt
unassigned = Nicht zugewiesen
waiting-on-requester = Wartet auf Rückmeldung
all-open = Alle offenen
all-open-short = Offene
sla-at-risk = SLA gefährdet
sla-breached = SLA verletzt
recently-resolved = Kürzlich gelöst
all-teams = Alle Teams
team-label = { $team }, Ansichten
go-to-portal = Selbst etwas bestellen
new-ticket = Neues Ticket
new-ticket-text = Was jemand am Telefon oder bei Ihnen meldet oder braucht. Es gehört dieser Person: Sie erfährt davon und verfolgt es.
new-ticket-search = Worum geht es?
tickets-label = Tickets in „{ $view }“
tickets-count = { $count ->
    [0] Keine Tickets
    [one] 1 Ticket
   *[other] { $count } Tickets
}
view-with-count = { $view }, { $count ->
    [one] 1 Ticket
   *[other] { $count } Tickets
}
pick-title = Wählen Sie ein Ticket
pick-text = Es öffnet sich hier neben der Liste.

## Neue Zeilen

new-pill = { $count ->
    [one] 1 neues
   *[other] { $count } neue
}
new-announced = { $count ->
    [one] 1 neues Ticket in „{ $view }“
   *[other] { $count } neue Tickets in „{ $view }“
}
show-new = Neue Tickets anzeigen

## Sortieren und filtern

sorted-by = Sortiert nach
sort-queue = Warteschlange
sort-changed = letzter Änderung
sort-created = Eingang, neueste zuerst
sort-needed = Wunschtermin
sort-priority = Priorität
filter = Filtern
filters-label = Filter
filter-status = Status
filter-priority = Priorität
filter-assignee = Zuständig
filter-text = Nach Wörtern filtern
filter-remove = Filter { $filter } entfernen
filters-clear = Filter leeren
filtered-count = { NUMBER($shown) } von { $total ->
    [one] 1 Ticket
   *[other] { $total } Tickets
}
filtered-empty-title = Kein Ticket passt
filtered-empty-text = { $count ->
    [one] 1 Ticket ist durch die Filter ausgeblendet.
   *[other] { $count } Tickets sind durch die Filter ausgeblendet.
}

## Leer

queue-empty-title = Meine Tickets: alles abgearbeitet
queue-empty-done = { $count ->
    [0] Neue Tickets erscheinen hier von selbst.
    [one] Sie haben heute 1 gelöst. Neue Tickets erscheinen hier von selbst.
   *[other] Sie haben heute { $count } gelöst. Neue Tickets erscheinen hier von selbst.
}
queue-empty-action = Eines aus „Nicht zugewiesen“ nehmen
resolved-empty-title = Zuletzt nichts gelöst
resolved-empty-text = Gelöstes bleibt eine Weile hier, falls es wiederkommt.
unassigned-empty-title = Kein Ticket ohne Zuweisung
unassigned-empty-text = Jedes Ticket von { $team } ist bei jemandem.
unassigned-empty-nobody = Jedes Ticket ist bei jemandem.
open-empty-nobody = Alles ist erledigt. Neue Tickets erscheinen hier von selbst.
waiting-empty-title = Nichts wartet auf Rückmeldung
waiting-empty-text = Hier stehen Tickets, bis die Antwort kommt, auf die sie warten.
at-risk-empty-title = Nichts gefährdet
at-risk-empty-text = Bei jedem offenen Ticket bleibt mehr als ein Viertel der Zeit, oder seine Uhr steht.
breached-empty-title = Nichts ist zu spät
breached-empty-text = Tickets, deren Ziel verfehlt wurde, stehen hier, bis sie erledigt sind.
open-empty-title = Nichts offen
open-empty-text = { $team } hat alles erledigt. Neue Tickets erscheinen hier von selbst.
no-team-title = Sie sind noch in keinem Team
no-team-text = Tickets erscheinen, sobald Sie zu einem Team gehören. Ihre Teamleitung nimmt Sie auf.

## Team

colleagues = Team
colleague-load = { $name }: { NUMBER($load) } von { NUMBER($capacity) }, { $availability }
manage = Verwalten

### Das Bestellformular: Zeilen mit Personen, gemeinsame Angaben, Entwürfe, Senden, Hinweise zu Feldern.

form-label = Bestellformular
common-title = Wann, wohin, wer zahlt
choose = Auswählen …
filled-in = Aus dem Verzeichnis übernommen
characters-left = { $count ->
    [one] Noch 1 Zeichen
   *[other] Noch { $count } Zeichen
}

## Zeilen

person = Person { NUMBER($number) }
person-named = Person { NUMBER($number) }: { $name }
people-count = { $count ->
    [0] Noch niemand
    [one] 1 Person
   *[other] { $count } Personen
}
people-limit = Bis zu { $max ->
    [one] 1 Person
   *[other] { $max } Personen
} in einer Anfrage
add-person = Person hinzufügen
paste-list = Liste einfügen
copy-answers = Angaben für die nächste Person übernehmen
copy-list = Liste kopieren
list-copied = { $count ->
    [one] 1 Person als Tabelle kopiert, für ein Tabellenblatt oder „Liste einfügen“.
   *[other] { $count } Personen als Tabelle kopiert, für ein Tabellenblatt oder „Liste einfügen“.
}
list-not-copied = Dieser Browser lässt die Seite nichts kopieren.
ticked = ja
copy-answers-of = Angaben von { $name } für die nächste Person übernehmen
remove-named = { $name } entfernen
remove-number = Person { NUMBER($number) } entfernen
removed = { $name } entfernt
edit-named = { $name } bearbeiten
fold = Fertig mit dieser Person
row-open = { $count ->
    [one] 1 Angabe fehlt
   *[other] { $count } Angaben fehlen
}
person-search = Name oder E-Mail-Adresse
for-whom = Für wen?
for-whom-hint = Es wird die Anfrage dieser Person: Sie erfährt davon und verfolgt sie.
for-whom-required = Wählen Sie, für wen es ist.
person-searching = Suche im Verzeichnis
person-none = Niemand mit dem Namen „{ $query }“ gefunden
person-offline = Ohne Netz werden nur Personen gefunden, die dieses Gerät schon kennt.
person-me = Ich selbst
paste-title = Liste von Personen einfügen
paste-hint = Eine Person je Zeile, mit Name oder E-Mail-Adresse. Eine Tabelle geht auch: Ihre Überschriften sagen, was welche Spalte ist.
paste-add = { $count ->
    [0] Noch niemand gefunden
    [one] 1 Person hinzufügen
   *[other] { $count } Personen hinzufügen
}
paste-unknown = { $count ->
    [one] 1 Zeile passt zu niemandem und bleibt hier stehen
   *[other] { $count } Zeilen passen zu niemandem und bleiben hier stehen
}
paste-twice = { $count ->
    [one] 1 Person steht schon in der Liste
   *[other] { $count } Personen stehen schon in der Liste
}

## Gemeinsame Angaben

needed-by = Benötigt bis
cost-centre = Kostenstelle
owner = Verantwortlich: { $name }
delivery = Lieferort
anything-else = Was sollten wir noch wissen?

## Wie es weitergeht

next-title = Wie es weitergeht
next-send = Sie senden die Anfrage
next-send-hint = Sie bekommen sofort eine Nummer und können jeden Schritt verfolgen.
next-assign = { $team } übernimmt
next-assign-hint = Die Anfrage geht an jemanden, der sich auskennt und Zeit hat.
next-prepare = Alles wird vorbereitet
next-prepare-hint = Fragen und Antworten bleiben bei der Anfrage.
next-done = Sie haben es
next-done-hint = Etwas passt nicht? Mit Ihrer Antwort ist die Anfrage wieder offen.
total = Summe
expected = Voraussichtlich { $date }

## Entwurf

draft-saving = Entwurf wird gespeichert
draft-saved = Entwurf auf diesem Gerät gespeichert, { $time }
draft-not-saved = Dieser Browser behält keine Entwürfe. Senden Sie, bevor Sie die Seite schließen.
draft-discard = Entwurf verwerfen
draft-discarded = Entwurf verworfen
restore-title = Angefangen { $time }
restore-text = Ihr Entwurf liegt noch auf diesem Gerät.
restore-continue = Mit dem Entwurf weitermachen
restore-fresh = Neu anfangen
ended-elsewhere = In einem anderen Tab gesendet oder verworfen. Dies ist ein neues Formular.
form-moved = Dieses Formular wurde geändert, seit Sie begonnen haben
form-moved-all = Alles, was Sie eingegeben haben, ist noch da.
form-moved-rest = Was hier nicht steht, ist so, wie Sie es eingegeben haben.
form-moved-seen = Verstanden
moved-added = Neue Frage: { $field }
moved-approval = Jetzt nötig: Genehmigung „{ $name }“
moved-approval-when = Die Genehmigung „{ $name }“ ist jetzt unter einer anderen Bedingung nötig.
moved-free = kostenlos
moved-no-approval = Nicht mehr nötig: Genehmigung „{ $name }“
moved-price = Der Preis von { $what } hat sich von { $before } auf { $after } geändert.
moved-asked-anew = { $field } wird jetzt anders gefragt. Sie hatten eingegeben: { $said }
moved-asked-anew-unsaid = { $field } wird jetzt anders gefragt.
moved-gone = { $field } wird nicht mehr gefragt. Sie hatten eingegeben: { $said }
moved-gone-unnamed = Eine Frage wird nicht mehr gestellt. Sie hatten eingegeben: { $said }
moved-gone-unsaid = { $field } wird nicht mehr gefragt.
moved-gone-unknown = Eine Frage, die Sie beantwortet hatten, wird nicht mehr gestellt.
moved-in-row = Person { NUMBER($number) }: { $said }
moved-not-offered = { $field }: { $said } wird nicht mehr angeboten. Bitte wählen Sie neu.
moved-not-offered-unsaid = { $field }: Ihre Auswahl wird nicht mehr angeboten. Bitte wählen Sie neu.

## Senden

send-request = Anfrage senden
send-later = Anfrage zum Senden vormerken
send-report = Melden
report-later = Meldung vormerken
sending = Wird gesendet
sent = Gesendet als { $number }
queued = Ihre Anfrage ist auf diesem Gerät sicher und wird gesendet, sobald ein Netz da ist.
form-changed = Das Formular wurde inzwischen geändert. Ihre Angaben sind noch da; sehen Sie sich die markierten an.

## Fehler

errors-title = { $count ->
    [one] 1 Angabe braucht noch einen Blick, bevor gesendet werden kann
   *[other] { $count } Angaben brauchen noch einen Blick, bevor gesendet werden kann
}
error-in-field = { $field }: { $error }
error-in-row = Person { NUMBER($number) }, { $field }: { $error }
required = Bitte ausfüllen.
required-choice = Wählen Sie etwas aus.
required-person = Wählen Sie eine Person aus.
too-long = Hier { $max ->
    [one] passt höchstens 1 Zeichen
   *[other] passen höchstens { $max } Zeichen
} hinein.
too-few-rows = Fügen Sie mindestens { $min ->
    [one] eine Person
   *[other] { $min } Personen
} hinzu.
too-many-rows = In eine Anfrage { $max ->
    [one] passt höchstens eine Person
   *[other] passen höchstens { $max } Personen
}. Senden Sie für die anderen eine zweite.
not-a-date = Schreiben Sie das Datum wie 2026-12-07 oder wählen Sie einen Tag aus.
in-the-past = Wählen Sie heute oder einen späteren Tag.
unknown-choice = Diese Auswahl gibt es nicht mehr. Wählen Sie eine andere.
not-offered = „{ $value }“ gibt es hier nicht zur Auswahl. Wählen Sie etwas anderes.
no-date = „{ $value }“ wird nicht als Datum gelesen. Schreiben Sie es wie 2026-12-07 oder wählen Sie einen Tag aus.
no-date-time = „{ $value }“ wird nicht als Datum mit Uhrzeit gelesen. Schreiben Sie beides wie 2026-12-07T14:30 oder wählen Sie es aus.
neither-yes-nor-no = „{ $value }“ ist weder Ja noch Nein. Setzen Sie das Häkchen, oder setzen und entfernen Sie es.
unknown-person = Zu diesem Namen gibt es keine aktive Person. Wählen Sie eine aus der Liste.
unknown-location = Dieser Standort wird nicht verwendet. Wählen Sie einen aus der Liste.
unknown-cost-centre = Diese Kostenstelle wird nicht verwendet. Wählen Sie eine aus der Liste.
duplicate-person = Schon als Person { NUMBER($number) } genannt. Behalten Sie eine von beiden.
duplicate-value = Wie bei Person { NUMBER($number) }. Jeder Wert darf nur einmal vorkommen.
unknown-field = Das Formular fragt danach nicht mehr.
wrong-type = Das Formular wurde hier geändert. Beantworten Sie dies noch einmal.
unreadable = Das konnte nicht gelesen werden. Geben Sie es noch einmal ein.
known-piece = Diese Nummer gehört zu einem Gerät, das schon erfasst ist. Sehen Sie noch einmal auf das Etikett.
total-part = { NUMBER($count) } × { $label }

## Arten von Antworten

not-a-number = Schreiben Sie eine Zahl, etwa 12 oder 12,5.
too-many-decimals = { $max ->
    [0] Nur ganze Zahlen.
    [one] Höchstens 1 Nachkommastelle.
   *[other] Höchstens { $max } Nachkommastellen.
}
too-small = Mindestens { $least }.
too-big = Höchstens { $most }.
not-an-email = Schreiben Sie eine E-Mail-Adresse, etwa ana@firma.example.
not-a-date-time = Schreiben Sie Datum und Uhrzeit wie 2026-12-07T14:30 oder wählen Sie sie aus.
not-ticked = Setzen Sie hier das Häkchen, damit Ihre Anfrage gesendet werden kann.
unknown-department = Diese Abteilung wird nicht verwendet. Wählen Sie eine aus der Liste.
unknown-asset = Das ist nicht für Sie eingetragen. Wählen Sie aus der Liste.
local-time = Ortszeit Ihrer Organisation
asset-none = Für Sie sind keine Geräte eingetragen.
appeared = Neue Frage: { $label }
paste-columns = Als was jede Spalte gilt
paste-column = Spalte
paste-first = Steht darin zuerst
paste-taken-as = Gilt als
paste-too-many = { $count ->
    [one] Die Liste nennt 1 Person
   *[other] Die Liste nennt { $count } Personen
}, und in dieser Anfrage { $room ->
    [0] ist kein Platz mehr
    [one] ist Platz für eine
   *[other] ist Platz für { $room }
}. Nehmen Sie einige aus der Liste; sie können in eine zweite Anfrage.
paste-unknown-column = wird nicht übernommen: hier heißt nichts so

### Wie es weitergeht und bis wann: vor dem Senden einer Anfrage und danach.

expected = Voraussichtlich
expected-on = Voraussichtlich { $date }
after-approval = wenn es heute freigegeben wird
if-answered-by = wenn es bis { $date } freigegeben ist
takes = Es dauert { $target }.
takes-after-approval = Es dauert nach der Freigabe { $target }.
takes-ordering = Was bestellt werden muss, braucht etwa { $days ->
    [one] 1 Arbeitstag
   *[other] { $days } Arbeitstage
}.
takes-ordering-after-approval = Was bestellt werden muss, braucht nach der Freigabe etwa { $days ->
    [one] 1 Arbeitstag
   *[other] { $days } Arbeitstage
}.
why = Warum?
why-title = Warum { $date }?
target-days = { $count ->
    [one] 1 Arbeitstag
   *[other] { $count } Arbeitstage
}
target-day-ends = { $count ->
    [one] bis zum Ende des nächsten Arbeitstags
   *[other] bis zum Ende von { $count } Arbeitstagen
}
target-time = { $time } Arbeitszeit
fact-approval = Zuerst: Freigabe durch { $name }
fact-approval-detail = Ab dann zählt die Zeit. Dieser Tag ist gerechnet, als wäre das heute.
fact-approval-due = Die Zeit zählt ab dann. Dieser Tag ist gerechnet, als käme die Antwort zu ihrer Frist.
fact-answered = Eine Antwort ist bis { $date }, { $time } fällig: Ab dann zählt die Zeit
fact-now = Die Zeit zählt ab jetzt, { $time }
fact-began = Die Zeit zählt ab { $time }
fact-opens = Vor { $time } zählt nichts: Dann beginnt die Arbeitszeit
fact-calendar = Arbeitszeit: { $calendar }
fact-days = Diese Tage zählen: { $days }
fact-counts = { $from } bis { $to } zählt
fact-more = und so weiter
fact-held = { $from } bis { $to } zählt nicht: Es wurde gewartet
fact-due = { $target } enden am { $date }
stock-in-at = { $places }
stock-longer = Es muss bestellt werden und kann später kommen. Sie sehen es hier, sobald es bekannt ist.
in-stock = vorrätig
in-days = etwa { $days ->
    [one] 1 Arbeitstag
   *[other] { $days } Arbeitstage
}
not-in-stock = nicht vorrätig
earlier = { $days ->
    [one] Voraussichtlich 1 Tag früher.
   *[other] Voraussichtlich { $days } Tage früher.
}
same-day = Voraussichtlich an diesem Tag.
later-hint = Voraussichtlich { $date }, nach diesem Tag.
later-title = Sie brauchen es früher, als es zu erwarten ist
later-text = { $needed } liegt vor { $expected }. Sie können trotzdem senden: Wer es vorbereitet, sieht Ihren Tag.
approves = { $name } gibt frei
approves-manager = Ihre Führungskraft gibt frei
approves-step = Freigabe: { $step }
approves-above = Weil es über { $amount } kostet. Vorher beginnt nichts.
approves-owner = Verantwortlich für Kostenstelle { $centre }. Vorher beginnt nichts.
approves-owner-above = Verantwortlich für Kostenstelle { $centre }, weil es über { $amount } kostet. Vorher beginnt nichts.
approves-location = Verantwortlich für den Ort { $location }. Vorher beginnt nichts.
approves-location-above = Verantwortlich für den Ort { $location }, weil es über { $amount } kostet. Vorher beginnt nichts.
approves-before = Vorher beginnt nichts.
fact-arrives = Das Bestellte ist bis { $date } da: etwa { $days ->
    [one] 1 Arbeitstag
   *[other] { $days } Arbeitstage
}
some-in-stock = { NUMBER($count) } aus dem Lager
some-ordered = { NUMBER($stock) } aus dem Lager, { NUMBER($ordered) } bestellt
some-ordered-days = { NUMBER($stock) } aus dem Lager, { NUMBER($ordered) } bestellt (etwa { $days ->
    [one] 1 Arbeitstag
   *[other] { $days } Arbeitstage
})
stock-met = { $model }: { $met }
stock-counted = Was bestellt werden muss, ist in diesen Tag eingerechnet.
some-arrived = { NUMBER($count) } bestellt und eingetroffen
fact-arrived = Was fehlte, war am { $time } vollständig da

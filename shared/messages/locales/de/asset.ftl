### Bestand und einzelne Geräte, für die, die sie verwalten.

title = Geräte
stock-title = Bestand
pieces-title = Einzelne Geräte
model = Modell
place = Ort
on-hand = Vorhanden
reserved = Zurückgelegt
free = Frei
serial = Seriennummer
state = Zustand
user = Bei
nobody = Niemand
count = Zählen
count-of = { $model } in { $place } zählen
counted = Wie viele sind da?
count-range = Eine Zahl von 0 bis { NUMBER($most) }
count-below = { $count ->
    [one] Dann fehlt 1 zurückgelegtes Stück. Wer zuletzt angefragt hat, verliert es (Vorbereitetes zuletzt) und bekommt eines aus anderem Bestand oder durch eine Bestellung. Zurückgelegt für { $requests }.
   *[other] Dann fehlen { $count } zurückgelegte Stücke. Wer zuletzt angefragt hat, verliert sie (Vorbereitetes zuletzt) und bekommt andere aus anderem Bestand oder durch eine Bestellung. Zurückgelegt für { $requests }.
}
count-refused = { $model } in { $place }: Ihre Zählung von { NUMBER($count) } ist nicht gespeichert. { $reason }
count-conflict = Inzwischen wurde gezählt, ausgegeben oder zurückgenommen. Zählen Sie noch einmal.
refused = Nicht gespeichert. { $reason }
count-of-others = Anfragen anderer Teams
count-and-others = { $count ->
    [one] { $requests } und 1 andere Anfrage
   *[other] { $requests } und { $count } andere Anfragen
}
save = Speichern
none-title = Hier wird nichts verwaltet
none-text = Modelle und ihr Bestand kommen mit den Dateien des Katalogs.
no-pieces = Noch kein Gerät hat eine Seriennummer. Sie wird beim Vorbereiten erfasst.
state-in-stock = Im Bestand
state-reserved = Zurückgelegt
state-in-use = In Gebrauch
state-in-repair = In Reparatur
state-lost = Verloren
state-retired = Ausgemustert
state-handed-over = Übergeben
move-in-stock = Zurück in den Bestand
move-for-repair = Zur Reparatur zurücknehmen
move-in-repair = Zur Reparatur geben
move-lost = Als verloren melden
move-retired = Ausmustern
where-is = Wo ist es?
counted-ask = Ist es dort schon mitgezählt?
counted-yes = Ja, es ist eins davon
counted-no = Nein, es kommt dazu
counted-hint = { $count ->
    [one] Dort ist 1 Gerät gezählt, dessen Seriennummer nicht bekannt ist. Ist es dieses, bleibt die Zählung; sonst steigt sie um 1.
   *[other] Dort sind { $count } Geräte gezählt, deren Seriennummern nicht bekannt sind. Ist dieses eins davon, bleibt die Zählung; sonst steigt sie um 1.
}
change = Was sich tun lässt
details = Einzelheiten
history = Verlauf
lifecycle = Lebenslauf
not-yet = noch nicht
tickets = Tickets
no-tickets = Es kommt in keinem Ticket vor, das Sie sehen.
report-fault = Störung melden
change-owner = Neu zuordnen
new-owner = Wer es jetzt hat
choose-owner = Wählen Sie, wer es von nun an hat.
by = von { $name }
to-person = für { $name }
gone-title = Das ist nicht hier
gone-text = Es gibt es nicht, oder ein anderes Team verwaltet es.
all = Alle Geräte
on-order = Bestellt
below = unter { NUMBER($minimum) }
search = Seriennummer, Modell oder Person
every-model = Jedes Modell
every-state = Jeder Zustand
every-place = Jeder Ort
found = { NUMBER($count) } von { $total ->
    [one] 1 Gerät
   *[other] { $total } Geräten
}
condition = Zustand
condition-new = Neu
condition-used = Gebraucht
condition-damaged = Beschädigt
stays-in-repair = Es ist beschädigt: Es bleibt in Reparatur.
return-to-repair = Beschädigt: Es geht zur Reparatur, nicht ins Lager.
no-move-same = Es ist: { $state }.
no-move-reserved = Es ist für eine Anfrage zurückgelegt; die übergibt es oder gibt es frei.
no-move-retired = Was ausgemustert ist, bleibt es.
no-move-in-use = Jemand hat es. Erst kommt es zurück.
no-move = Nicht von: { $state }.
warranty = Garantie bis
warranty-until = Garantie bis { $day }, { $lasts }
warranty-was = Die Garantie endete am { $day }
warranty-ended = abgelaufen
warranty-ends-today = endet heute
warranty-days = endet in { $count ->
    [one] 1 Tag
   *[other] { $count } Tagen
}
warranty-months = endet in { $count ->
    [one] 1 Monat
   *[other] { $count } Monaten
}
warranty-years = endet in { $count ->
    [one] 1 Jahr
   *[other] { $count } Jahren
}
warranty-same = Wählen Sie einen anderen Tag.
save-warranty = Garantie speichern
warranty-now = Garantie bis { $day }
warranty-unknown = Garantie: kein Tag mehr bekannt
relations = Beziehungen
no-relations = Es hat keine Beziehung zu einem anderen Gerät.
relation = Was es für das andere Gerät ist
connected-to = verbunden mit
part-of = Teil von
contains = enthält
used-with = benutzt mit
other-piece = Das andere Gerät
another-piece = ein Gerät, das ein anderes Team verwaltet
no-such-piece = Kein Gerät, das Sie sehen, heißt so.
choose-piece = Wählen Sie das andere Gerät.
add-relation = Beziehung hinzufügen
remove-relation = Entfernen
remove-relation-named = Entfernen: { $serial }
related = Jetzt { $relation } { $other }
relation-ended = Nicht mehr { $relation } { $other }

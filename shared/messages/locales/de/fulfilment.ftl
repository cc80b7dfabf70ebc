### Aufgaben und Geräte einer Anfrage.

## Die Liste

title = Aufgaben
tab = Aufgaben { $done }/{ $all }
for-all = Für die ganze Anfrage
none-title = Keine Aufgaben
none-text = Diese Anfrage hat keinen Plan. Bearbeiten Sie sie im Gespräch.
state-pending = Wartet
state-open = Zu tun
state-complete = Erledigt
state-incomplete = Nicht möglich
state-skipped = Nicht nötig
state-cancelled = Abgebrochen
waits-for = Wartet auf: { $what }
ended = { $state }, { $name }
with-team = { $team }, wartet auf jemanden
with-person = { $team }, { $name }

## Eine Aufgabe beenden

done = Erledigt
not-needed = Nicht nötig
not-possible = Nicht möglich
serial = Seriennummer, { $what }
arrived-at = Angekommen in
choose = Auswählen
note = Notiz
note-hint = Das liest nur, wer daran arbeitet.
note-why = Warum ist es nicht möglich?
reason-hint = Das lesen: { $names }
missing = Bitte zuerst ausfüllen.
from-stock = { $what }, aus { $place }
on-order = { $what }, bestellt
handed-over = { $what }, übergeben
released = { $what }, nicht mehr nötig
has-serial = Seriennummer { $serial }
equipment = Geräte
open-left = { $count ->
    [one] 1 Aufgabe, die nicht erledigt ist, als nicht nötig beenden
   *[other] { $count } Aufgaben, die nicht erledigt sind, als nicht nötig beenden
}
open-left-required = Sagen Sie es hier, oder beenden Sie sie zuerst unter „Aufgaben“.
open-left-refused = Es ist nicht gelöst: Aufgaben sind nicht erledigt. Beenden Sie sie, oder lösen Sie es noch einmal und sagen Sie, dass sie nicht nötig sind.

## Was Anfordernde lesen

line-ordered = Bestellt
line-done = Erledigt
line-confirmed = Bestätigt
line-incomplete = Nicht möglich
line-skipped = Nicht nötig
next = Als Nächstes: { $what }
confirm = Funktioniert, bestätigen
confirm-named = Funktioniert, bestätigen: { $name }
confirmed = Bestätigt, dass es funktioniert: { $name }
for-you = Für Sie bestellt
for-you-text = { $item }, { $number }
progress = { $done } von { $all } erledigt

## Übergabe und Empfang

came = Wie viele kamen?
came-of = { $count ->
    [one] 1 ist bestellt.
   *[other] { $count } sind bestellt. Der Rest bleibt offen.
}
came-range = Eine Zahl von 1 bis { NUMBER($count) }
arrived-serial = Seriennummer { NUMBER($number) }
condition-of = Zustand, { $what }
condition-new = Neu
condition-used = Gebraucht
condition-damaged = Beschädigt
as-recorded = Wie erfasst
damaged-stays = Es ist als beschädigt erfasst und wird nicht übergeben. Wählen Sie Gebraucht, wenn es wieder in Ordnung ist. Beenden Sie die Aufgabe sonst als nicht möglich: Das Gerät geht zur Reparatur.
line-handed-over = Übergeben, noch nicht bestätigt
line-installed = Installiert, noch nicht bestätigt
line-set-up = Installiert
line-mended = Etwas stimmt nicht, wird angesehen
hands-you = { $name } übergibt Ihnen { $what }. Ist es da und funktioniert es?
piece-with-serial = { $what }, Seriennummer { $serial }
wrong = Etwas stimmt nicht
wrong-named = Etwas stimmt nicht: { $name }
what-is-wrong = Was stimmt nicht?
wrong-hint = Es geht an die Person, die es übergeben hat.
send-wrong = Senden
reported = An die Person gesendet, die es übergeben hat: { $name }
sheet = Übergabeblatt
count-work = { NUMBER($count) } in Arbeit
serial-wrong = Ein solches Gerät ist hier nicht frei im Bestand, es ist beschädigt, oder die Nummer kommt zweimal vor. Sehen Sie noch einmal auf das Etikett.
serial-damaged = Dieses Gerät ist als beschädigt erfasst. Nehmen Sie ein anderes, und geben Sie dieses unter Geräte zur Reparatur.
serial-unrecorded = Eine Seriennummer ist noch nicht erfasst. Wo Sie hier nicht danach gefragt werden, erfasst sie das Team, das die Anfrage hat oder das Lager führt.
serial-lost = Dieses Gerät ist als verloren erfasst und keins von den dort gezählten. Ist es da, nehmen Sie es auf seiner Seite unter Geräte zurück in den Bestand; danach können Sie es hier eintragen.
arrived-lost = Dieses Gerät ist als verloren erfasst und also nicht neu. Ist es da, nehmen Sie es auf seiner Seite unter Geräte zurück in den Bestand: Dann wird es für die Person zurückgelegt, die wartet.
form-waits = Diese Aufgabe wartet wieder auf eine andere und kann jetzt nicht beendet werden. Ihre Eingaben bleiben hier stehen.
form-waits-because = Diese Aufgabe wartet wieder und kann jetzt nicht beendet werden. { $why }. Ihre Eingaben bleiben hier stehen.
form-ended = Diese Aufgabe wurde inzwischen beendet: { $how }. Ihre Eingaben gehören nicht dazu und bleiben hier stehen.
form-not-yours = Diese Aufgabe können Sie nicht mehr beenden. Ihre Eingaben bleiben hier stehen.
form-discard = Eingaben verwerfen
serial-twice = Diese Nummer steht oben schon.
count-incomplete = { NUMBER($count) } nicht möglich
count-skipped = { NUMBER($count) } nicht nötig
count-ordered = { NUMBER($count) } bestellt
count-handed = { NUMBER($count) } übergeben
count-done = { NUMBER($count) } erledigt
count-installed = { NUMBER($count) } installiert
count-set-up = { NUMBER($there) } von { NUMBER($all) } installiert, { NUMBER($confirmed) } von { NUMBER($all) } bestätigt
count-done-of = { NUMBER($there) } von { NUMBER($all) } erledigt, { NUMBER($confirmed) } von { NUMBER($all) } bestätigt
count-there = { NUMBER($there) } von { NUMBER($all) } übergeben, { NUMBER($confirmed) } von { NUMBER($all) } bestätigt
arrives = Da bis { $date }
because-of = Das wartete auf „{ $what }“, und das war nicht möglich.
back-at = Kommt ins Lager in
back-repair = Beschädigt: Es geht zur Reparatur, nicht ins Lager.
which-back = Welche Geräte kommen zurück?
which-none = Hier ist keins bei der Person verzeichnet, die es zurückgibt.
which-serial = Seriennummer eines anderen Geräts
which-unsaid = Wählen Sie ein Gerät oder geben Sie seine Nummer ein, oder sagen Sie unten, warum keins zurückkommt.
which-why = Warum kommt kein Gerät zurück?
pick-why = { $what }: Nichts ist zurückgelegt und nichts bestellt. Nehmen Sie eins aus dem Bestand.
pick-from = Entnommen aus, { $what }
pick-nowhere = Nichts davon ist frei im Bestand. Zählen Sie es zuerst unter Geräte ein, oder beenden Sie die Aufgabe als nicht nötig.
pick-wrong = Ein solches Gerät ist dort nicht frei im Bestand, oder es ist beschädigt. Sehen Sie noch einmal auf Etikett und Ort.
unmet = { $what }, nichts zurückgelegt und nichts bestellt
purchase-not-needed = Nicht nötig: Was der Bestand inzwischen hat, wird stattdessen zurückgelegt. Ohne Bestand wird ein Gerät beim Vorbereiten oder Übergeben gewählt.
handover-not-needed = Nicht nötig: Was zurückgelegt ist, geht zurück in den Bestand, und die Person erfährt, dass nichts kommt. Hat sie es schon, ist die Übergabe erledigt.

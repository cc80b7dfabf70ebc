### Die Uhren der Servicestufe eines Tickets: was bleibt, was gehalten wurde, wie gerechnet wird.

title = Uhren
first-response = Erste Antwort
resolution = Lösung
of-task = Aufgabe
spoken = Servicestufe: { $state }
left = noch { $time }
over = { $time } drüber
paused = angehalten
met = eingehalten
missed = verfehlt
risk = gefährdet
due = Fällig { $time }
days = { NUMBER($days) } T
days-hours = { NUMBER($days) } T { NUMBER($hours) } Std.
began = Begonnen { $time }. Ziel { $target }, in { $calendar }.
target-days = { $count ->
    [one] 1 Arbeitstag
   *[other] { $count } Arbeitstage
}
target-day-ends = { $count ->
    [one] das Ende von 1 Arbeitstag
   *[other] das Ende von { $count } Arbeitstagen
}
step-opens = Arbeitszeit beginnt { $time }
step-counts = { $from } bis { $to } zählt { $time }
step-held = { $from } bis { $to } zählt nicht: angehalten
step-held-open = Seit { $from } angehalten
step-day = Arbeitstag { $day }
step-due = Fällig { $time }, ohne Pausen
day-closed = { $day }: geschlossen, nichts zählt
day-holiday = { $day }: Feiertag, nichts zählt
day-own-hours = { $day }: eigene Arbeitszeiten
ended = Beendet { $time }
ended-unanswered = Beendet { $time }, mit dem Ticket: vorher hat niemand geantwortet
ended-cancelled = Beendet { $time }, mit dem Ticket: Es wurde storniert
ended-not-possible = Beendet { $time }: Es war nicht möglich
ended-not-needed = Beendet { $time }: Es war nicht nötig
without-reply = ohne Antwort beendet
without-cancelled = storniert
without-not-possible = nicht möglich
without-not-needed = nicht nötig
step-nothing = Bis zum Ende zählte keine Arbeitszeit

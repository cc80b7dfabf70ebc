### Zeitpunkte und Zeiträume. Wochentage zählen ab 1, Montag, Monate ab 1, Januar; Uhrzeiten kommen fertig.

now = jetzt
minutes = { NUMBER($count) } Min.
hours = { NUMBER($count) } Std.
days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
hours-minutes = { NUMBER($hours) } Std. { NUMBER($minutes) } Min.
less-than-a-minute = weniger als eine Minute
minutes-ago = vor { NUMBER($count) } Min.
hours-ago = vor { NUMBER($count) } Std.
today = heute
yesterday = gestern
tomorrow = morgen
today-at = heute, { $time }
yesterday-at = gestern, { $time }
date-at = { $date }, { $time }
range = { $from }–{ $to }

## Tage

weekday = { $weekday ->
    [1] Mo
    [2] Di
    [3] Mi
    [4] Do
    [5] Fr
    [6] Sa
   *[other] So
}
weekday-long = { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[other] Sonntag
}
date = { $weekday ->
    [1] Mo
    [2] Di
    [3] Mi
    [4] Do
    [5] Fr
    [6] Sa
   *[other] So
}, { NUMBER($day) }. { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sept.
    [10] Okt.
    [11] Nov.
   *[other] Dez.
}
date-long = { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[other] Sonntag
}, { NUMBER($day) }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[other] Dezember
}
date-full = { $weekday ->
    [1] Mo
    [2] Di
    [3] Mi
    [4] Do
    [5] Fr
    [6] Sa
   *[other] So
}, { NUMBER($day) }. { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sept.
    [10] Okt.
    [11] Nov.
   *[other] Dez.
} { NUMBER($year) }

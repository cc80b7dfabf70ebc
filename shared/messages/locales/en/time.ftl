### Points and spans of time. Weekdays count from 1, Monday, months from 1, January; clock times come formatted.

now = now
minutes = { NUMBER($count) } min
hours = { NUMBER($count) } h
days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
hours-minutes = { NUMBER($hours) } h { NUMBER($minutes) } min
less-than-a-minute = less than a minute
minutes-ago = { NUMBER($count) } min ago
hours-ago = { NUMBER($count) } h ago
today = today
yesterday = yesterday
tomorrow = tomorrow
today-at = today, { $time }
yesterday-at = yesterday, { $time }
date-at = { $date }, { $time }
range = { $from }–{ $to }

## Dates

weekday = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[other] Sun
}
weekday-long = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[other] Sunday
}
date = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[other] Sun
} { NUMBER($day) } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[other] Dec
}
date-long = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[other] Sunday
} { NUMBER($day) } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
}
date-full = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[other] Sun
} { NUMBER($day) } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[other] Dec
} { NUMBER($year) }

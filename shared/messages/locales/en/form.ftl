### The order form: rows of people, common answers, drafts, sending, and what is wrong with a field.

form-label = Order form
common-title = When, where, who pays
choose = Choose…
filled-in = Filled in from the directory
characters-left = { $count ->
    [one] 1 character left
   *[other] { $count } characters left
}

## Rows

person = Person { NUMBER($number) }
person-named = Person { NUMBER($number) }: { $name }
people-count = { $count ->
    [0] Nobody yet
    [one] 1 person
   *[other] { $count } people
}
people-limit = Up to { $max ->
    [one] 1 person
   *[other] { $max } people
} in one request
add-person = Add a person
paste-list = Paste a list
copy-answers = Copy answers to the next person
copy-list = Copy the list
list-copied = { $count ->
    [one] 1 person copied as a table, for a spreadsheet or “Paste a list”.
   *[other] { $count } people copied as a table, for a spreadsheet or “Paste a list”.
}
list-not-copied = This browser does not let the page copy.
ticked = yes
copy-answers-of = Copy the answers of { $name } to the next person
remove-named = Remove { $name }
remove-number = Remove person { NUMBER($number) }
removed = { $name } removed
edit-named = Edit { $name }
fold = Done with this person
row-open = { $count ->
    [one] 1 answer missing
   *[other] { $count } answers missing
}
person-search = Name or email
for-whom = For whom?
for-whom-hint = It becomes their request: they are told, and follow it.
for-whom-required = Choose whom it is for.
person-searching = Looking in the directory
person-none = Nobody called “{ $query }”
person-offline = Without a network, only people known to this device are found.
person-me = Myself
paste-title = Paste a list of people
paste-hint = One per line, by name or email. A table works too: its headings say which column is what.
paste-add = { $count ->
    [0] Nobody found yet
    [one] Add 1 person
   *[other] Add { $count } people
}
paste-unknown = { $count ->
    [one] 1 line matches nobody and stays here
   *[other] { $count } lines match nobody and stay here
}
paste-twice = { $count ->
    [one] 1 person is already in the list
   *[other] { $count } people are already in the list
}

## Common answers

needed-by = Needed by
cost-centre = Cost centre
owner = Owner: { $name }
delivery = Delivery location
anything-else = Anything we should know?

## What happens next

next-title = What happens next
next-send = You send it
next-send-hint = You get a number at once and can follow every step.
next-assign = { $team } takes it
next-assign-hint = It goes to a colleague who knows the work and has time.
next-prepare = It is prepared
next-prepare-hint = Questions and answers stay with the request.
next-done = You have it
next-done-hint = Something is not right? Your reply opens it again.
total = Total
expected = Expected { $date }

## Draft

draft-saving = Saving the draft
draft-saved = Draft saved on this device, { $time }
draft-not-saved = This browser keeps no drafts. Send before you close the page.
draft-discard = Discard draft
draft-discarded = Draft discarded
restore-title = You started this { $time }
restore-text = Your draft is still on this device.
restore-continue = Continue with the draft
restore-fresh = Start afresh
ended-elsewhere = Sent or given up in another tab. This is a new form.
form-moved = This form has changed since you began
form-moved-all = Everything you entered is still here.
form-moved-rest = What is not named here is as you left it.
form-moved-seen = Got it
moved-added = New question: { $field }
moved-approval = Now asked: approval “{ $name }”
moved-approval-when = Approval “{ $name }” is asked on another condition now.
moved-free = free
moved-no-approval = Not asked any more: approval “{ $name }”
moved-price = The price of { $what } changed from { $before } to { $after }.
moved-asked-anew = { $field } is asked in another way now. You had entered: { $said }
moved-asked-anew-unsaid = { $field } is asked in another way now.
moved-gone = { $field } is not asked any more. You had entered: { $said }
moved-gone-unnamed = A question is not asked any more. You had entered: { $said }
moved-gone-unsaid = { $field } is not asked any more.
moved-gone-unknown = A question that you had answered is not asked any more.
moved-in-row = Person { NUMBER($number) }: { $said }
moved-not-offered = { $field }: { $said } is not offered any more. Please choose again.
moved-not-offered-unsaid = { $field }: what you had chosen is not offered any more. Please choose again.

## Sending

send-request = Send request
send-later = Queue request
send-report = Report it
report-later = Queue report
sending = Sending
sent = Sent as { $number }
queued = Your request is safe on this device and is sent as soon as there is a network.
form-changed = The form changed while you were filling it in. Your answers are kept; look at the marked ones.

## Errors

errors-title = { $count ->
    [one] 1 thing needs a look before this can be sent
   *[other] { $count } things need a look before this can be sent
}
error-in-field = { $field }: { $error }
error-in-row = Person { NUMBER($number) }, { $field }: { $error }
required = Fill this in.
required-choice = Choose one.
required-person = Choose a person.
too-long = At most { $max ->
    [one] 1 character fits
   *[other] { $max } characters fit
} here.
too-few-rows = Add at least { $min ->
    [one] one person
   *[other] { $min } people
}.
too-many-rows = At most { $max ->
    [one] one person fits
   *[other] { $max } people fit
} in one request. Send the others in a second one.
not-a-date = Write the date like 2026-12-07, or choose a day.
in-the-past = Choose today or a later day.
unknown-choice = This choice is not offered any more. Choose another.
not-offered = “{ $value }” is not offered here. Choose another.
no-date = “{ $value }” is not read as a date. Write it like 2026-12-07, or choose a day.
no-date-time = “{ $value }” is not read as date and time. Write them like 2026-12-07T14:30, or choose them.
neither-yes-nor-no = “{ $value }” is neither yes nor no. Tick this, or tick and untick it.
unknown-person = Nobody active has this name. Choose a person from the list.
unknown-location = This location is not in use. Choose one from the list.
unknown-cost-centre = This cost centre is not in use. Choose one from the list.
duplicate-person = Already named as person { NUMBER($number) }. Keep one of the two.
duplicate-value = The same as for person { NUMBER($number) }. Each may occur once.
unknown-field = The form does not ask this any more.
wrong-type = The form changed here. Answer this once more.
unreadable = This could not be read. Type it once more.
known-piece = This number belongs to a piece that is recorded already. Look at the label once more.
total-part = { NUMBER($count) } × { $label }

## Kinds of answers

not-a-number = Write a number, like 12 or 12.5.
too-many-decimals = { $max ->
    [0] Whole numbers only.
    [one] At most 1 decimal.
   *[other] At most { $max } decimals.
}
too-small = At least { $least }.
too-big = At most { $most }.
not-an-email = Write an email address, like ana@company.example.
not-a-date-time = Write date and time like 2026-12-07T14:30, or choose them.
not-ticked = Tick this, so that your request can be sent.
unknown-department = This department is not in use. Choose one from the list.
unknown-asset = This is not recorded as yours. Choose from the list.
local-time = Local time of your organisation
asset-none = No equipment is recorded as yours.
appeared = New question: { $label }
paste-columns = What each column is taken as
paste-column = Column
paste-first = Stands first in it
paste-taken-as = Taken as
paste-too-many = { $count ->
    [one] The list names 1 person
   *[other] The list names { $count } people
}, and { $room ->
    [0] there is no room for more
    [one] there is room for one
   *[other] there is room for { $room }
} in this request. Take some out of the list; they can go into a second request.
paste-unknown-column = not taken: nothing here is called that

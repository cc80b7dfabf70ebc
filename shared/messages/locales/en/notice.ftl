### Notices: what people are told in the app and by mail, the page that lists them, and the frame of mails.

## What is told, in a sentence

reported-for-you = { $by } asked for it in your name
watcher-added = { $by } lets you watch it
approval-asked = { $by } asks for your approval
approval-reminded = Your approval is still missing
approval-asked-anew = { $by } changed the answers and asks for your approval
deputy-asked-anew = The answers were changed: you are asked again to approve in place of { $by }
deputy-asked = You are asked to approve in place of { $by }
approved = Approved
approved-without = Approved, without { $names }
approved-by-time = Approved because the time to answer was over
approved-by-time-without = Approved because the time to answer was over, without { $names }
approved-by = { $by } approved it
approved-by-without = { $by } approved it, without { $names }
refused = Declined
refused-by = { $by } declined it
lines-declined = { $by } took { $names } out of it
assigned = It is yours now
assigned-by = { $by } gave it to you
given-away = { $by } gave it to { $to }
task-given-away = { $by } gave your task to { $to }: { $task }
taken-over = { $by } took it over
task-taken-over = { $by } took your task over: { $task }
passed-on = { $by } passed it on to another team
task-assigned = A task is yours now: { $task }
task-assigned-by = { $by } gave you a task: { $task }
task-opened = Your task can be done: { $task }
replied = { $by } wrote to you
mentioned = { $by } mentioned you
mentioned-in-note = { $by } mentioned you in an internal note
resolved = It is done. Confirm, or it closes on { $until }
resolved-watched = It is done
resolved-closed = It is done, confirmed and closed
resolved-without = It is done, without { $names }. Confirm, or it closes on { $until }
resolved-in-part = It is done. Not needed: { $what }. Confirm, or it closes on { $until }
resolved-watched-in-part = It is done. Not needed: { $what }
resolved-watched-without = It is done, without { $names }
resolved-watched-without-in-part = It is done, without { $names }. Not needed: { $what }
resolved-without-in-part = It is done, without { $names }. Not needed: { $what }. Confirm, or it closes on { $until }
resolved-not-needed = It was ended as not needed, nothing of it comes. Reply if that is wrong, or it closes on { $until }
resolved-watched-not-needed = It was ended as not needed
ended-partly-without = Partly done, without { $names }
lines-not-needed = Not needed for { $names }
steps-not-needed = Not needed: { $what }
ended-short = Reply if something is not right, or close it as it is. It closes by itself on { $until }
cancelled = Cancelled
cancelled-by = { $by } cancelled it
cancelled-for-you = What was ordered for you does not come: { $what }
cancelled-for-you-by = { $by } cancelled what was ordered for you: { $what }
declined-for-you = What was ordered for you was declined: { $what }
declined-for-you-by = { $by } declined what was ordered for you: { $what }
waiting-for-you = { $by } waits for your answer
waiting = It waits for your answer
expected-later = Now expected on { $until }
handed-over = { $what } was handed over to you. Confirm that it works
mended = What was wrong has been seen to: { $what }. Confirm that it works now
not-possible = Not possible: { $what }
not-possible-for = Not possible for { $names }: { $what }
not-needed = { $by } ended it as not needed: { $what }
not-needed-for = { $by } ended it as not needed for { $names }: { $what }
not-needed-for-you = { $by } ended what was ordered for you as not needed, it does not come: { $what }
done-for-you-without = { $by } ended what was ordered for you without: { $what }
clock-half = { $clock ->
    [first_response] Half the time for the first reply is over
   *[other_clock] Half the time for the solution is over
}
clock-warned = { $clock ->
    [first_response] The first reply is due soon
   *[other_clock] The solution is due soon
}
breached = { $clock ->
    [first_response] The first reply is late
   *[other_clock] The solution is late
}
task-clock-half = Half the time for { $what } is over
task-clock-warned = { $what } is due soon
task-breached = { $what } is late
nobody-to-ask = Nobody can be asked to approve. Name somebody
approval-timed-for = The answer in place of { $by } was missing when its time was over: it counts as approved
approval-timed = Your answer was missing when its time was over: it counts as approved
plan-fault = What the item says cannot be done as written: { $what }
stock-lost = { $what }: set aside, but not in stock; taken from other stock instead
stock-lost-short = { $what }: set aside, but not in stock; on order now

## The page

title = Notices
title-short = Notices
bell = { $count ->
    [0] Notices
    [one] Notices, 1 unread
   *[other] Notices, { $count } unread
}
mark-read = Mark as read
mark-all-read = Mark all as read
unread = Unread
older = Show older ones
today = Today
yesterday = Yesterday
empty-title = Nothing new for you
empty-text = When somebody answers you, asks for your approval or gives you work, it stands here.
by-mail = Also by mail
by-mail-hint = Sent to { $email }
arrived = { $count ->
    [one] 1 new notice
   *[other] { $count } new notices
}
all-read = All notices are read

## Mails

mail-approve = Please approve: [{ $number }] { $title }
mail-subject = [{ $number }] { $title }
mail-wrote = { $by } wrote:
mail-open-approval = Look and answer
mail-open-request = Open the request
mail-open-ticket = Open the ticket
mail-open-requests = Open your requests
mail-why = You get this mail from { $organisation } because it concerns you. Answers to this address are not read.
mail-off = You can switch these mails off on the page Notices:

## Naming people in a text

mention-label = Name somebody
mention-hint = Type @ to name somebody
mention-none = Nobody of that name reads this
mail-amount = Amount: { $amount }
mail-cost-centre = Cost centre: { $name }

### The conversation of a request, for both sides: replies, events, and the requester's reply box.

title = Conversation
empty-title = No messages yet
empty-assigned = { $name } is on this. What you write here reaches { $name } at once.
empty-unassigned = What you write here reaches the team at once.
write-reply = Write a reply
write-to = Write to { $name }
send-reply = Send reply
queue-reply = Queue reply
sending = Sending
you = You
author-at = { $name }, { $time }
new-reply = New reply from { $name }
body-required = Write something first.
body-too-long = { $over ->
    [one] 1 character too long
   *[other] { $over } characters too long
}
reply-reopens = Your reply opens this request again.
reply-follows = Your reply opens a new request that is linked with this one.
reply-ended = This request has ended and takes no more replies.
reply-kept = Your reply could not be added. The text is kept below.
draft-kept = Draft kept on this device
event-submitted = { $name } ordered this
event-submitted-for = { $by } ordered this for { $name }
event-reported = { $name } reported this
event-reported-for = { $by } reported this for { $name }
event-queued = With { $team }
event-assigned = Assigned to { $name }
event-assigned-from = { $to } took over from { $from }
event-started = { $name } started on it
event-waiting = { $name } is waiting for an answer
event-resumed = The work goes on
event-resolved = { $name } finished it
event-reopened = Opened again by { $name }
event-closed = Closed
event-outside = Waits for somebody outside
event-held = { $name } put it on hold: { $reason }
event-queued-again = Back in the queue
event-transferred = { $name } passed it from { $from } to { $to }
event-declined = { $name } gave it back: { $reason }
event-priority = { $name } changed the priority from { $from } to { $to }
event-cancelled = Cancelled by { $name }
event-open-again = It was opened again
empty-awaiting = What you write here reaches you and whoever approves. The team sees it when the request is approved.
only-read = You can read this. Who asked for it and who works on it write here.

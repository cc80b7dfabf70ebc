### Short notices that pass by: undo, and results that happened elsewhere.

region-label = Notices
dismiss = Dismiss
undo = Undo
undone = Undone
not-undone = It can no longer be undone.
reply-sent = Reply sent
note-added = Note added
draft-discarded = Draft discarded
assigned-to-you = { $number } came to you: { $title }
replied = { $name } replied on { $number }
request-assigned = { $name } is now on { $number }
request-resolved = { $number } is done
language-changed = { -product } now speaks English

### Files of replies, notes and forms: choosing, sending, showing.

attach = Attach files
attach-image = Attach pictures
attach-pdf = Attach PDF documents
take-photo = Take a photo
drop-here = Drop files here
chosen = Files to send
remove = Remove { $name }
open = Open { $name }
download = Download
close = Close
files = Files
reading = Reading
on-its-way = On its way
sending = { NUMBER($percent) } % sent
offline = Will be sent when there is a network
lost = Did not arrive
empty = { $name } is empty.
too-large-named = { $name } is larger than { NUMBER($max) } MB.
too-large = A file has at most { NUMBER($max) } MB.
too-many = { $max ->
    [one] At most 1 file
   *[other] At most { $max } files
}
too-few = { $min ->
    [one] At least 1 file
   *[other] At least { $min } files
}
no-room = There is no room for { $name } on this device. Free some space and try again.
no-room-there = Your organisation’s room for files is used up. Write to the service desk.
unreadable = { $name } could not be read.
wrong-media-named = { $name } is of a kind that is not taken here.
wrong-media = This kind of file is not taken here.
bytes = { NUMBER($size) } B
kilobytes = { NUMBER($size) } KB
megabytes = { $size } MB

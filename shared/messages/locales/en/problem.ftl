### What went wrong with a call: what happened, what was kept, what to do.

network-title = No network
network-text = Nothing was lost. It is sent as soon as there is a network.
page-title = This page could not be fetched
page-text = It comes by itself when the network is back. Everything you typed is kept.
fault-title = The server failed at this
fault-text = Your text is kept. Send it once more; if it fails again, give support the code { $code }.
unavailable-title = The server cannot answer now
unavailable-text = Nothing was changed. We try again by ourselves.
malformed-title = The server could not read this
malformed-text = Your text is kept. Reload the page, then send it once more.
invalid-title = Some answers need a look
invalid-text = They are marked in the form. Everything else is kept.
conflict-title = It changed meanwhile
conflict-text = You see the new state. What you typed is kept; look whether it still fits.
forbidden-title = You cannot do this
forbidden-text = Your role does not include it. Your team lead can change that.
not-found-title = Nothing here that you can open
not-found-text = It does not exist, or it is not shared with you.
too-large-title = This is too large
too-large-text = Shorten it, then send it once more. The text is kept.
not-kept-title = Not saved on this device
not-kept-text = The device has no room for it, so nothing was sent. The text is kept in its field. Free some space and send it again.
too-old-title = Not sent for three weeks
too-old-text = It waited on this device for so long that it may be wrong now, or be there already. Look, then send it again.
too-many-title = Too many requests at once
too-many-text = Sent again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
unsupported-title = There is a new version
unsupported-text = Reload to go on. Your drafts and waiting changes stay.
cross-site-title = This came from another page
cross-site-text = Open it from here and send it once more.
reload = Reload
try-again = Try once more
go-home = Go to the home page
refused = Not accepted: { $what }
keep-text = Copy my text
code = Code { $code }

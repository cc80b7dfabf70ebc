### Live, reconnecting, offline, and changes that wait to be sent.

live = Live
live-hint = Everything on this page updates by itself
connecting = Connecting
reconnecting = Reconnecting
reconnecting-hint = The connection was lost. { -product } connects again by itself; you can go on working.
offline = Offline
offline-bar = No network since { $time }. Keep working, your changes are safe on this device.
no-answer = { -product } does not answer since { $time }. We try again by ourselves.
server-away-title = { -product } cannot reach the server
start-away-text = Nobody could be asked who is signed in here. We try again by ourselves; what is kept on this device is safe.
back-online = The network is back.
try-now = Try now
everything-saved = Everything saved
not-sent = Not sent
not-sent-hint = Safe on this device. It is sent as soon as there is a network.
waiting = { $count ->
    [one] 1 waiting
   *[other] { $count } waiting
}
sending = Sending { NUMBER($count) }
drawer-title = Waiting changes
drawer-hint = They are sent in this order as soon as there is a network.
drawer-empty = Nothing waits. Everything is with the server.
discard-change = Discard this change
change-request = Request “{ $title }”
change-reply = Reply on { $number }
change-note = Note on { $number }
change-status = { $number } to “{ $status }”
change-claim = Take { $number }
first-load = Getting your data. This is needed once on this device.
no-storage = This browser stores nothing. What you type lasts until you close the page.
renewed = { -product } has been renewed.
renewed-reload = Reload
away-bar = { -product } does not answer since { $time }. Keep working, your changes are safe on this device.
signed-out = Signed out
drawer-refused = Not accepted
drawer-draft = Open the draft
change-saving = Not on this device yet
change-vote = Decision on { $number }
change-task = Task of { $number }
change-priority = Priority of { $number }
change-transfer = Pass on { $number }
change-answers = Answers of { $number }
change-withdraw = Take back { $number }
change-ticket = Change of { $number }
change-available = Your availability
change-notices = Notices read
change-settings = Your settings
change-deputy = Who decides while you are away
change-colleague = Capacity or absence of a colleague
change-stock = Stock counted
change-asset = Piece of equipment
change-other = Another change
refused-bar = { $count ->
    [one] 1 change was not accepted.
   *[other] { $count } changes were not accepted.
}
refused-look = Look at it

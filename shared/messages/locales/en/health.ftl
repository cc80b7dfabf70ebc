### What an installation stands on, for administrators.

title = Health
all-good = Everything is in order
some-wrong = { $count ->
    [one] 1 thing needs a look
   *[other] { $count } things need a look
}
as-of = As of { $time }, read again every ten seconds
foundations = Foundations
good = In order
wrong = Needs a look
database = Database
database-text = PostgreSQL { $version }, answers in { $ms } ms, { $connections } connections
database-slow = Everybody waits for it. Look at its load and its disk.
clocks = Clocks
clocks-text = Database and server are { $seconds } s apart
clocks-wrong = Times are shown wrong. Let both follow the same time server.
tables = Tables
tables-text = Up to date, { $count } migrations
tables-newer = { $count } migrations of a newer version
tables-missing = { $count } migrations are missing. Run docket migrate.
tables-broken = A migration did not end. Run docket migrate and read what it says.
log = Log of changes
log-text = At number { $seq }, kept from { $floor } on
log-wrong = Its end does not fit its counter. Restore the last backup, or ask who restored it.
jobs = Jobs
mails = Mails
queue-text = { $due ->
    [0] Nothing is due
    [one] 1 is due, for { $seconds } s
   *[other] { $due } are due, the oldest for { $seconds } s
}
queue-failed = { $count ->
    [one] 1 was given up
   *[other] { $count } were given up
}
queue-wrong = Nobody looks after them. Does a server run?
servers = Servers
server = Server
version = Version
since = Since
reported = Reported
ago = { $seconds } s ago
clients = Clients
behind = Behind
resets = Begun anew
resets-hint = Clients that had to read everything anew since the server started
seconds = { $seconds } s
waited = Waited
waited-hint = How long what people wrote had waited on their devices before it came, at most, in the last ten minutes
server-wrong = Silent or far behind
no-servers = No server has reported yet. One does within ten seconds of its start.
loading = Asking the server
away-title = The server does not answer
away-text = What is shown is as of the last answer. It is asked again by itself.
refused-title = For administrators
refused-text = Your account does not look after this installation.

### What a server shows that has no organisation to show: before the first is made, or at an address that none has.

no-organisation-title = { -product } is running, and empty
no-organisation-text = There is no organisation in its database yet. Whoever looks after this server makes the first with one of these commands, for the same data folder or database as the server’s, which keeps running.
no-organisation-own = Your organisation, with you as its administrator
no-organisation-demo = A look around, with demo data
look-again = Look again
no-organisation-here-title = No organisation has this address
no-organisation-here-text = This server holds several organisations, and none is at { $host }. Check the address, or ask whoever gave it to you.

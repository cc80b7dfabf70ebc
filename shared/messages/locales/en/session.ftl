### Signing in and out, and what happens when a session ends elsewhere.

sign-in-title = Sign in
sign-in-intro = Services, requests and support.
sign-in-intro-organisation = { $organisation }’s services, requests and support.
email-label = Work email
email-placeholder = name@company.example
password-label = Password
show-password = Show password
hide-password = Hide password
sign-in = Sign in
signing-in = Signing in
email-required = Enter your work email.
password-required = Enter your password.
wrong-credentials = This email and password do not match. Check the email, then type the password again.
throttled-seconds = Too many tries. You can sign in again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
throttled-minutes = Too many tries. You can sign in again in { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}.
sign-in-offline = No network. Signing in needs it; after that { -product } also works without.
works-offline = Once signed in, { -product } also works without a network on this device.
sign-out = Sign out
signing-out = Signing out
sign-out-everywhere = Sign out everywhere
sign-out-everywhere-hint = Ends your sessions on all devices, this one too.
signed-out = You are signed out.
signed-out-everywhere = You are signed out on all devices.
sign-out-unsent-title = { $count ->
    [one] One thing is not sent yet
   *[other] { $count } things are not sent yet
}
sign-out-unsent-text = Signing out removes from this device what the server does not have:
sign-out-calls = { $count ->
    [one] 1 change that waits to be sent
   *[other] { $count } changes that wait to be sent
}
sign-out-files = { $count ->
    [one] 1 file that is not sent yet
   *[other] { $count } files that are not sent yet
}
sign-out-drafts = { $count ->
    [one] 1 draft
   *[other] { $count } drafts
}
sign-out-unsent-wait = Send first, then sign out
sign-out-sending = You are signed out as soon as everything is sent.
sign-out-unsent-leave = Sign out and discard
sign-out-unsent-stay = Stay signed in
sign-in-unavailable = The server cannot answer now. What you typed stays; try again in a moment.
ended-title = You were signed out
ended-text = Your session ended, here or on another device. The page and your drafts stay. Sign in to go on.
ended-sign-in = Sign in and go on
other-person-title = The drafts here belong to { $name }
other-person-text = They stay locked on this device until { $name } signs in again.

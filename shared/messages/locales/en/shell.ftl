### The frame around every page: navigation, account, language, theme, search.

page-title = { $page } · { -product }
home-link = { -product } home
skip-link = Skip to content
nav-label = Main
tabs-label = Tabs
breadcrumb-label = Breadcrumb
nav-home = Home
nav-catalog = Catalog
nav-requests = My requests
nav-requests-short = Requests
nav-workspace = Workspace
nav-portal = My own requests
search = Search
search-label = Search services and requests
search-clear = Clear search
account-menu = { $name }, account
signed-in-as = Signed in as { $name }
language = Language
theme = Theme
theme-system = Like the device
theme-light = Light
theme-dark = Dark
more-contrast = More contrast
density = Rows
density-comfortable = Comfortable
density-compact = Compact
menu-open = Open menu
close = Close
back = Back
cancel = Go back
more = More
show-all = Show all
show-less = Show less
optional = optional
loading = Loading
list-and = { $first } and { $last }
list-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
}
nav-approvals = Approvals
approvals-waiting = { $count ->
    [one] 1 waits
   *[other] { $count } wait
}

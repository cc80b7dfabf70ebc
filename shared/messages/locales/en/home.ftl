### The requester's first page: greeting, search, categories, open requests.

greeting-morning = Good morning, { $name }
greeting-afternoon = Good afternoon, { $name }
greeting-evening = Good evening, { $name }
need-title = What do you need?
search-label = Search services and requests
search-placeholder = Try “docking station” or “VPN”
suggestions = Suggestions
group-services = Order
group-requests = My requests
results-count = { $count ->
    [0] No results
    [one] 1 result
   *[other] { $count } results
}
results-shown = { NUMBER($shown) } of { $total ->
    [one] 1 result
   *[other] { $total } results
}
results-local = Found on this device in { NUMBER($milliseconds) } ms
hint-choose = choose
hint-open = open
no-results-title = Nothing called “{ $query }”
no-results-text = Try another word, or look through the catalog.
did-you-mean = Did you mean { $word }?
browse-title = Browse by what it is for
browse-all = { $count ->
    [one] The 1 service
   *[other] All { $count } services
}
open-title = My open requests
open-all = All { NUMBER($count) }
open-empty-title = Nothing open
open-empty-text = When you ask for something, you follow it here, step by step, until you have it.
open-empty-action = Browse the catalog
drafts-title = Drafts
draft-continue = Continue “{ $title }”
draft-changed = Changed { $time }, on this device

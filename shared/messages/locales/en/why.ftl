### Why a ticket went to somebody, or why it waits: the facts used, in order, the deciding one last.

open = Why { $name }?
open-waiting = Why does it wait?
open-taken = How did { $name } get it?
taken-by-hand = { $name } took it by hand, { $time }. No rule decided.
given-by-hand = { $by } gave it to { $name }, { $time }. No rule decided.
came-by-hand = { $name } got it by hand, { $time }. No rule decided.
policy-load = Rule “Fewest open units first”, version { NUMBER($version) }
policy-round-robin = Rule “Longest since last assignment first”, version { NUMBER($version) }
policy-minutes = { $rule }, { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
} of a shift needed
decided-at = Decided { $time }
waited = Waited { $duration } in the queue
waited-seconds = { $seconds ->
    [one] Waited 1 second in the queue
   *[other] Waited { $seconds } seconds in the queue
}
waited-not = Assigned at once, it did not wait
team = Team: { $team }
weighs = It takes { NUMBER($units) } units of capacity
team-hint = The catalog item names this team.
team-passed = { $name } passed it on to this team.
team-passed-unnamed = It was passed on to this team.
pool = { $eligible ->
    [0] Nobody
   *[other] { $eligible }
} of { $total ->
    [one] 1 colleague
   *[other] { $total } colleagues
} could take it
considered-title = Who was considered
chosen = Chosen
not-eligible-title = Who could not take it
eligible = Could take it
away = Away
lapsed = No open session at that time
at-capacity = No room: { NUMBER($load) } of { NUMBER($capacity) } units open
at-capacity-for = No room for { NUMBER($weight) } units: { NUMBER($load) } of { NUMBER($capacity) } open
off-shift = Off shift
shift-ends = The shift ends in { $left ->
    [one] 1 minute
   *[other] { $left } minutes
}
missing-skill = Needs { $skill } at level { NUMBER($asked) }, has level { NUMBER($held) }
missing-skill-none = Needs { $skill } at level { NUMBER($asked) }
missing-level = Needs a skill at level { NUMBER($asked) }, has level { NUMBER($held) }
missing-level-none = Lacks a skill that this needs, level { NUMBER($asked) }
inactive = Account not active
declined = Declined it
declined-because = Gave it back: { $reason }
reason-no-time = no time then
reason-missing-skill = cannot do this
reason-conflict = involved in it
fact-preferred = { $count ->
    [0] No preferred skill
    [one] 1 preferred skill
   *[other] { $count } preferred skills
}
fact-load = { NUMBER($load) } of { NUMBER($capacity) } units open
fact-never = Never assigned yet
fact-before = Had something of the team before
fact-longest = Longest since last assignment
fact-longer = { $count ->
    [one] Longer since last assignment for 1 other
   *[other] Longer since last assignment for { $count } others
}
by-only-one = { $name } was the only one who could take it.
by-preferred-skills = { $name } has the most preferred skills, { NUMBER($count) }.
by-skill-levels = { $name } has the same preferred skills at higher levels.
by-load = { $name } had the fewest open units for the capacity: { NUMBER($load) } of { NUMBER($capacity) }.
by-longest-since = For { $name } it was longest since the last assignment.
by-never = { $name } had no assignment in this team yet.
by-person-id = All were equal. The fixed order of people decided.
not-used = Not used: earlier requests of the same person, location
waiting-title = Waiting for somebody with room
waiting-nobody = Nobody of { $team } could take it then. It goes to the first who can, without anybody doing anything.
waiting-all-away = Everybody of { $team } was away.
waiting-all-off-shift = Everybody of { $team } was off shift.
waiting-none-there = Everybody of { $team } was away or off shift.
waiting-all-full = Everybody of { $team } who was there had no room.
waiting-skill = Nobody of { $team } has { $skill } at level { NUMBER($asked) }. A team lead can change that.
waiting-empty-team = { $team } had no members.
waiting-ahead = { $count ->
    [0] It is next in the queue.
    [one] 1 ticket is ahead of it in the queue.
   *[other] { $count } tickets are ahead of it in the queue.
}
waiting-then = { $time }: { $what }

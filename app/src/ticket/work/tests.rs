//! Each view, of tickets whose work is shared between teams.

use super::*;
use docket_shared::ids::TicketId;
use docket_shared::sla::Metric;
use docket_shared::ticket::TicketKind;
use uuid::Uuid;

/// Who looks, and a colleague.
const ME: PersonId = PersonId(Uuid::from_u128(1));
const OTHER: PersonId = PersonId(Uuid::from_u128(2));
/// The person's team, another one of theirs, and somebody else's.
const SUPPORT: TeamId = TeamId(Uuid::from_u128(10));
const NETWORK: TeamId = TeamId(Uuid::from_u128(11));
const HR: TeamId = TeamId(Uuid::from_u128(12));

const LATE: Option<(i16, &str)> = Some((100, "2026-11-23T08:00:00Z"));
const RISK: Option<(i16, &str)> = Some((75, "2026-11-23T10:00:00Z"));
const CALM: Option<(i16, &str)> = Some((0, "2026-11-25T10:00:00Z"));

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn promise((told, due): (i16, &str)) -> Promise {
    Promise { metric: Metric::Resolution, due_at: Some(at(due)), told }
}

fn id(number: u128) -> TaskId {
    TaskId(Uuid::from_u128(number))
}

fn head(team: TeamId, assignee: Option<PersonId>, status: Status) -> TicketHead {
    TicketHead {
        id: TicketId(Uuid::from_u128(100)),
        kind: TicketKind::ServiceRequest,
        number: "REQ-1001".to_owned(),
        title: "New starter".to_owned(),
        language: "en".to_owned(),
        status,
        priority: 3,
        team: Some(team),
        assignee,
        assignee_name: None,
        requester: PersonId(Uuid::from_u128(99)),
        requester_name: String::new(),
        icon: String::new(),
        lines: 1,
        created_at: at("2026-11-23T07:00:00Z"),
        changed_at: at("2026-11-23T07:00:00Z"),
        needed_by: None,
        expected_at: None,
        unserved: false,
    }
}

fn task(number: u128, team: TeamId, assignee: Option<PersonId>, due: Option<(i16, &str)>) -> TaskItem {
    TaskItem {
        id: id(number),
        team,
        position: i32::try_from(number).unwrap(),
        is_open: true,
        assignee,
        since: Some(at("2026-11-23T08:30:00Z")),
        weight: 1,
        promise: due.map(promise),
    }
}

/// What a view shows of a ticket with these tasks; the ticket's own promise is `due`.
fn seen(view: View, head: &TicketHead, tasks: &[TaskItem], due: Option<(i16, &str)>) -> Option<Shown> {
    let teams = BTreeSet::from([SUPPORT, NETWORK]);
    let own = head.assignee == Some(ME) || head.team.is_some_and(|team| teams.contains(&team));
    // Where the ticket's clocks are another team's to read, what is promised of it is public.
    let since = at(if own { "2026-11-23T07:30:00Z" } else { "2026-11-23T07:00:00Z" });
    let waits = Some(Waits { since, promise: due.map(promise) });
    let look = Look { view, me: Some(ME), teams: &teams, now: at("2026-11-23T09:00:00Z") };
    shown(&Work { head, own, tasks, waits }, &look)
}

/// The views that the ticket is in, and which task stands for it there.
fn tasks_in(head: &TicketHead, tasks: &[TaskItem], due: Option<(i16, &str)>) -> Vec<(View, Option<u128>)> {
    let views = [
        View::Mine,
        View::Unassigned,
        View::Waiting,
        View::Open,
        View::AtRisk,
        View::Breached,
        View::Resolved,
        View::TeamUnassigned(NETWORK),
        View::TeamOpen(SUPPORT),
        View::TeamOpen(NETWORK),
    ];
    let in_view = |view| Some((view, seen(view, head, tasks, due)?.task.map(|task| task.0.as_u128())));
    views.into_iter().filter_map(in_view).collect()
}

#[test]
fn a_task_that_is_mine_is_in_my_queue_though_the_ticket_is_a_colleagues() {
    let ticket = head(SUPPORT, Some(OTHER), Status::InProgress);
    let mine = [task(1, NETWORK, Some(ME), None)];
    let open = [(View::Open, None), (View::TeamOpen(SUPPORT), None), (View::TeamOpen(NETWORK), Some(1))];
    assert_eq!(tasks_in(&ticket, &mine, None), [&[(View::Mine, Some(1))], &open[..]].concat());
    let nobodys = [task(1, NETWORK, None, None)];
    let waiting = [(View::Unassigned, Some(1)), (View::Open, None), (View::TeamUnassigned(NETWORK), Some(1))];
    assert_eq!(tasks_in(&ticket, &nobodys, None), [&waiting[..], &open[1..]].concat());
}

#[test]
fn a_ticket_is_in_a_view_once_as_what_of_it_is_due_first() {
    let ticket = head(SUPPORT, Some(ME), Status::InProgress);
    let tasks =
        [task(1, NETWORK, Some(ME), CALM), task(2, NETWORK, Some(ME), RISK), task(3, NETWORK, Some(OTHER), LATE)];
    let mine = seen(View::Mine, &ticket, &tasks, CALM).unwrap();
    assert_eq!((mine.task, mine.clock, mine.due), (Some(id(2)), Some(id(2)), Some(at("2026-11-23T10:00:00Z"))));
    let before = seen(View::Mine, &ticket, &tasks[..1], RISK).unwrap();
    assert_eq!((before.task, before.clock), (None, None));
    // Without a time of its own a task is due with its ticket, which came before it.
    let timeless = [task(1, NETWORK, Some(ME), None)];
    assert_eq!(seen(View::Mine, &ticket, &timeless, CALM).unwrap().task, None);
    let others = head(SUPPORT, Some(OTHER), Status::InProgress);
    let with_ticket = seen(View::Mine, &others, &timeless, CALM).unwrap();
    assert_eq!((with_ticket.task, with_ticket.clock), (Some(id(1)), None));
    assert_eq!(with_ticket.due, Some(at("2026-11-25T10:00:00Z")));
    assert_eq!(with_ticket.since, at("2026-11-23T08:30:00Z"));
}

#[test]
fn views_of_clocks_gather_what_is_so_of_ticket_and_tasks_and_show_that_clock() {
    let ticket = head(SUPPORT, Some(OTHER), Status::InProgress);
    let clock = |view, tasks: &[TaskItem], due| {
        let shown = seen(view, &ticket, tasks, due)?;
        Some((shown.task.map(|task| task.0.as_u128()), shown.clock.map(|task| task.0.as_u128())))
    };
    // A task of the ticket's own team goes with the ticket, and its clock stands beside that.
    let own = [task(1, SUPPORT, None, LATE)];
    assert_eq!(clock(View::Breached, &own, CALM), Some((None, Some(1))));
    assert_eq!(clock(View::Mine, &own, CALM), None);
    assert_eq!(clock(View::Open, &own, CALM), Some((None, Some(1))));
    assert_eq!(clock(View::AtRisk, &own, CALM), None);
    assert_eq!(clock(View::AtRisk, &own, RISK), Some((None, None)), "the task's is over, the ticket's at risk");
    let elsewhere = [task(1, NETWORK, None, RISK), task(2, HR, None, LATE)];
    assert_eq!(clock(View::AtRisk, &elsewhere, CALM), Some((Some(1), Some(1))));
    // What another team lets run out is a danger to the ticket, which its own team coordinates: it stands there itself.
    assert_eq!(clock(View::Breached, &elsewhere, CALM), Some((None, Some(2))));
    assert_eq!(clock(View::Breached, &elsewhere[..1], CALM), None);
    assert_eq!(clock(View::Breached, &elsewhere, Some((100, "2026-11-23T07:45:00Z"))), Some((None, None)), "due first");
    assert_eq!(seen(View::Open, &ticket, &elsewhere[1..], CALM).unwrap().clock, None, "elsewhere it is due by itself");
    assert_eq!(seen(View::Breached, &ticket, &elsewhere[1..], CALM).unwrap().due, Some(at("2026-11-23T08:00:00Z")));
    // Without a time of its own a task is late with its ticket, also for who has but the task.
    assert_eq!(clock(View::Breached, &[task(1, NETWORK, None, None)], LATE), Some((None, None)));
    let of_hr = head(HR, None, Status::InProgress);
    for (view, due) in [(View::Breached, LATE), (View::AtRisk, RISK)] {
        let timeless = [task(1, NETWORK, None, None)];
        let shown = seen(view, &of_hr, &timeless, due).unwrap();
        assert_eq!((shown.task, shown.clock, shown.due), (Some(id(1)), None, due.map(|(_, due)| at(due))), "{view:?}");
        assert_eq!(seen(view, &of_hr, &timeless, CALM), None);
        // With one it goes by that alone.
        assert_eq!(seen(view, &of_hr, &[task(1, NETWORK, None, CALM)], due), None);
        assert_eq!(seen(view, &of_hr, &[task(1, HR, None, None)], due), None, "nothing of it is theirs");
    }
    let beside_mine = [task(1, NETWORK, None, CALM), task(2, HR, None, LATE)];
    assert_eq!(seen(View::Breached, &of_hr, &beside_mine, CALM), None, "who has but a task of it coordinates nothing");
    let ended = [TaskItem { is_open: false, ..elsewhere[1] }];
    assert_eq!(clock(View::Breached, &ended, CALM), None);
}

#[test]
fn only_the_task_is_there_where_the_ticket_is_another_teams_and_while_it_can_be_done() {
    let ticket = head(HR, None, Status::New);
    let open = [(View::Unassigned, Some(1)), (View::Open, Some(1))];
    let network = [(View::TeamUnassigned(NETWORK), Some(1)), (View::TeamOpen(NETWORK), Some(1))];
    let tasks = [task(1, NETWORK, None, CALM), task(2, HR, None, LATE)];
    assert_eq!(tasks_in(&ticket, &tasks, LATE), [open, network].concat());
    let ended = [TaskItem { is_open: false, ..tasks[0] }];
    assert_eq!(tasks_in(&ticket, &ended, None), []);
    assert_eq!(tasks_in(&head(HR, None, Status::Resolved), &tasks, None), []);
}

#[test]
fn a_ticket_that_waits_or_ended_is_where_it_belongs_with_its_tasks_beside() {
    let waits = head(SUPPORT, Some(ME), Status::Waiting);
    let open = [task(1, NETWORK, Some(ME), None)];
    let views = [(View::Mine, None), (View::Waiting, None), (View::Open, None)];
    let teams = [(View::TeamOpen(SUPPORT), None), (View::TeamOpen(NETWORK), Some(1))];
    assert_eq!(tasks_in(&waits, &open, None), [&views[..], &teams].concat());
    assert_eq!(tasks_in(&head(SUPPORT, Some(ME), Status::Resolved), &open, LATE), [(View::Resolved, None)]);
}

//! Work that is done for the whole request is work that came: for a line without a step of its own, for the request's word,
//! its price, what is told of its end, and also where it was done after it came back.

use super::*;
use crate::fulfilment::delivered::ended_as_not_needed;

const KIND: TicketKind = TicketKind::ServiceRequest;
const FOLLOW_UP: &str = "Follow up: it came back";

/// What nobody's answers meet.
fn never(task: PlannedTask) -> PlannedTask {
    PlannedTask { when: Some(Expression::read("lines > 5").unwrap()), ..task }
}

/// An order without equipment.
fn order(tasks: Vec<PlannedTask>, rows: usize) -> (Shop, TicketId) {
    let mut shop = shop(tasks, 0, 0);
    shop.desk.world.versions.get_mut(&(ITEM, 1)).unwrap().delivery.supplies.clear();
    let ticket = shop.submit(rows);
    (shop, ticket)
}

fn all_of(shop: &Shop, ticket: TicketId) -> (Vec<Line>, Vec<Task>) {
    let lines = shop.desk.world.lines_of(ticket).iter().map(|tagged| tagged.line.clone()).collect();
    (lines, shop.tasks(ticket).into_iter().map(|tagged| tagged.task.clone()).collect())
}

/// The request's word, and the price of what did not come, where each line costs 100 and 50 is for all.
fn reads(shop: &Shop, ticket: TicketId) -> (Came, Option<Short>, Option<i64>) {
    let (mut lines, tasks) = all_of(shop, ticket);
    lines.iter_mut().for_each(|line| line.price = Some(10_000));
    let total = 5_000 + 10_000 * i64::try_from(lines.len()).unwrap();
    let of: Vec<&Line> = lines.iter().collect();
    let missing = not_delivered(total, &lines, &tasks).map(|missing| missing.price);
    (Came::of(KIND, &of, &tasks), Short::of(&of, &tasks), missing)
}

/// What who asked is told of the last call.
fn end(shop: &mut Shop, by: &Actor) -> String {
    let rebecca = shop.desk.rebecca.person;
    let mut told = told(shop, by).into_iter();
    told.find(|(person, kind, _)| (*person, *kind) == (rebecca, Kind::Resolved)).map(|(.., said)| said).unwrap()
}

/// Ends all open tasks of a request so, until it is resolved.
fn ends_all(shop: &mut Shop, ticket: TicketId, outcome: Outcome) {
    while shop.status(ticket).is_live() {
        let open = shop.tasks(ticket).into_iter().find(|one| one.task.state == TaskState::Open).unwrap().task.clone();
        let by = if open.team == OTHERS { shop.victor.clone() } else { shop.ana.clone() };
        let reason = if outcome == Outcome::Incomplete { "Sold out." } else { "" }.to_owned();
        shop.desk.world.take_effects();
        shop.end(&by, EndTask { reason, ..unsaid(ticket, open.id, outcome) }).unwrap();
    }
}

/// Every step of a dock was not needed or not possible; it comes back, and what follows it up is done.
#[test]
fn what_was_done_after_it_came_back_is_work_that_came() {
    for (outcome, came, short, said) in [
        (
            Outcome::Skipped,
            Came::All,
            None,
            "It is done, without Sam Stone. Confirm, or it closes on Mon 7 Dec".to_owned(),
        ),
        (
            Outcome::Incomplete,
            Came::Partly,
            Some(Short::Partly),
            format!("Partly done. Not possible: prepare. Could not be done without it: install, hand over. {ASKS}"),
        ),
    ] {
        let mut tasks = plan();
        tasks.truncate(3);
        let mut shop = shop(tasks, 5, 0);
        let (ticket, ana, rebecca) = (shop.submit(1), shop.ana.clone(), shop.desk.rebecca.clone());
        ends_all(&mut shop, ticket, outcome);
        let nothing = if outcome == Outcome::Skipped { Came::Nothing } else { Came::NotPossible };
        assert_eq!(reads(&shop, ticket).0, nothing, "{outcome:?}");
        assert_eq!(reads(&shop, ticket).2, Some(15_000), "{outcome:?}: nothing of it came");
        let before = shop.lines(ticket);
        shop.desk.comment(&rebecca, ticket, "Sam needs it.").unwrap();
        shop.desk.world.take_effects();
        shop.done(ticket, FOLLOW_UP).unwrap();
        assert_eq!(shop.status(ticket), Status::Resolved);
        assert_eq!(end(&mut shop, &ana), said);
        // Nobody has the dock, which is in stock: its price is not owed, what was chosen for all is.
        assert_eq!(reads(&shop, ticket), (came, short, Some(10_000)), "{outcome:?}");
        assert_eq!(shop.lines(ticket), before, "its own steps say what became of the line");
    }
}

/// Where what follows it up is not needed either, it stays what it was.
#[test]
fn what_came_back_in_vain_stays_not_needed() {
    let (mut shop, ticket) = order(vec![planned("install", Per::Line, &[], Does::Work)], 1);
    let (ana, rebecca) = (shop.ana.clone(), shop.desk.rebecca.clone());
    ends_all(&mut shop, ticket, Outcome::Skipped);
    shop.desk.comment(&rebecca, ticket, "And now?").unwrap();
    ends_all(&mut shop, ticket, Outcome::Skipped);
    let said = "It was ended as not needed, nothing of it comes. Reply if that is wrong, or it closes on Mon 7 Dec";
    assert_eq!(end(&mut shop, &ana), said);
    assert_eq!(reads(&shop, ticket), (Came::Nothing, None, Some(15_000)));
}

/// The step of each line is under a condition that nobody meets: the line is open as long as the step for all is, and comes
/// to what that comes to.
#[test]
fn a_line_without_a_step_of_its_own_shares_the_fate_of_those_for_all() {
    let tasks =
        || vec![planned("account", Per::Request, &[], Does::Work), never(planned("label", Per::Line, &[], Does::Work))];
    for (outcome, state, came, missing) in [
        (Outcome::Complete, LineState::Complete, Came::All, None),
        (Outcome::Skipped, LineState::Skipped, Came::Nothing, Some(25_000)),
        (Outcome::Incomplete, LineState::Incomplete, Came::NotPossible, Some(25_000)),
    ] {
        let (mut shop, ticket) = order(tasks(), 2);
        assert_eq!(shop.lines(ticket), [LineState::Open; 2], "nothing is said of it before the step for all ended");
        ends_all(&mut shop, ticket, outcome);
        assert_eq!(shop.lines(ticket), [state; 2], "{outcome:?}");
        assert_eq!((reads(&shop, ticket).0, reads(&shop, ticket).2), (came, missing), "{outcome:?}");
        let (lines, tasks) = all_of(&shop, ticket);
        assert_eq!(ended_as_not_needed(KIND, &lines, &tasks), outcome == Outcome::Skipped);
        assert_eq!(lines.iter().all(awaits_word), outcome == Outcome::Complete, "{outcome:?}");
        let why = lines[0].not_possible.as_ref().map(|why| why.reason.as_str());
        assert_eq!(why, (outcome == Outcome::Incomplete).then_some("Sold out."));
        let (ana, sam) = (shop.ana.clone(), STRANGER);
        let hears = told(&mut shop, &ana).into_iter().filter(|(person, ..)| *person == sam).count();
        assert_eq!(
            hears > 0,
            outcome != Outcome::Complete,
            "{outcome:?}: whom a line is for hears that it does not come"
        );
    }
}

/// One of two meets the condition: the work for all was for both.
#[test]
fn who_meets_no_condition_is_not_left_out_of_the_work_for_all() {
    let tasks = vec![planned("account", Per::Request, &[], Does::Work), planned("label", Per::Line, &[], Does::Work)];
    let (mut shop, ticket) = order(tasks, 2);
    let ana = shop.ana.clone();
    let lines: Vec<LineId> = shop.desk.world.lines_of(ticket).iter().map(|line| line.line.id).collect();
    let mut tasks: Vec<TaggedTask> = shop.tasks(ticket).into_iter().cloned().collect();
    // As a condition over the answers of a row leaves it out.
    for task in tasks.iter_mut().filter(|task| task.task.line == Some(lines[1])) {
        (task.task.state, task.task.ended_at) = (TaskState::Skipped, None);
        shop.desk.world.load(Record::Task(task.clone()));
    }
    shop.done(ticket, "label").unwrap();
    assert_eq!(shop.lines(ticket), [LineState::Complete, LineState::Open]);
    shop.desk.world.take_effects();
    shop.done(ticket, "account").unwrap();
    assert_eq!(shop.lines(ticket), [LineState::Complete; 2]);
    assert_eq!(end(&mut shop, &ana), "It is done. Confirm, or it closes on Mon 7 Dec");
    assert_eq!(reads(&shop, ticket), (Came::All, None, None));
}

/// What was done for all and confirmed stays so while something is followed up, and whatever comes of that.
#[test]
fn what_came_for_all_stays_confirmed_while_it_is_followed_up() {
    let (mut shop, ticket) = order(vec![planned("account", Per::Request, &[], Does::Work)], 2);
    let (rebecca, ana) = (shop.desk.rebecca.clone(), shop.ana.clone());
    shop.done(ticket, "account").unwrap();
    let line = shop.desk.world.lines_of(ticket)[0].line.id;
    shop.desk.call(Some(&rebecca), &Command::ConfirmLine(ConfirmLine { ticket, line })).unwrap();
    for outcome in [Outcome::Complete, Outcome::Skipped, Outcome::Incomplete] {
        shop.desk.comment(&rebecca, ticket, "One thing more.").unwrap();
        assert_eq!(shop.lines(ticket), [LineState::Complete; 2], "{outcome:?}");
        let reason = if outcome == Outcome::Incomplete { "Sold out." } else { "" }.to_owned();
        let body = EndTask { reason, ..shop.ending(ticket, FOLLOW_UP, outcome) };
        shop.end(&ana, body).unwrap();
        assert_eq!((shop.status(ticket), shop.lines(ticket)), (Status::Resolved, vec![LineState::Complete; 2]));
        assert!(shop.desk.world.lines_of(ticket)[0].line.confirmed_at.is_some(), "{outcome:?}");
    }
}

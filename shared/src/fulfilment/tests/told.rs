//! What the team reads of tasks and stock in the lines of what happened, and that nobody else does.

use super::*;
use crate::asset::api::CountStock;
use crate::row::{Row, rows_of};
use crate::ticket::activity::{Deed, HAPPENED_MAX, Happened, Step};
use crate::ticket::api::{DeclineReason, DeclineTicket, TransferTicket, TransferTo};

/// The steps that the team reads, each with who did it.
fn steps(shop: &Shop, ticket: TicketId) -> Vec<(String, Step)> {
    let internal = shop.desk.world.ticket(ticket).unwrap().internal.clone().unwrap();
    let step = |line: Happened| if let Deed::Step(step) = line.what { Some((line.by, step)) } else { None };
    internal.happened.into_iter().filter_map(step).collect()
}

/// Them as words: who did it, and what.
fn told(shop: &Shop, ticket: TicketId) -> Vec<String> {
    let name = |task: &crate::ticket::activity::TaskName| {
        format!("{} x{} {}", task.title.get("en"), task.count, task.of.join("+"))
    };
    let said = |(by, step): (String, Step)| {
        let what = match step {
            Step::TasksOpened(tasks) => format!("open {}", tasks.iter().map(name).collect::<Vec<_>>().join(", ")),
            Step::TasksEnded(task, outcome) => format!("{outcome:?} {}", name(&task)),
            Step::TasksLeftOut(tasks) => format!("left out {}", tasks.iter().map(name).collect::<Vec<_>>().join(", ")),
            Step::TaskAssigned(task, to, from) => format!("{} to {to} from {from:?}", name(&task)),
            Step::TaskDeclined(task, reason) => format!("{} back {reason:?}", name(&task)),
            other => format!("{other:?}"),
        };
        format!("{by}: {what}")
    };
    steps(shop, ticket).into_iter().map(said).collect()
}

#[test]
fn tasks_and_stock_are_told_in_one_line_each_and_to_the_team_alone() {
    let mut shop = shop(plan(), 1, 0);
    let ticket = shop.submit(2);
    assert_eq!(
        told(&shop, ticket),
        [": StockReserved { reserved: 1, short: 1 }", ": open prepare x1 Sam Stone, Order 1 × Dock U100 x1 ",]
    );
    let mut order = shop.ending(ticket, "Order 1 × Dock U100", Outcome::Complete);
    order.location = Some(NORTH);
    let unit = shop.desk.world.reservations_of(ticket).find(|unit| unit.reservation.state == ReservationState::Ordered);
    let unit = unit.unwrap().reservation.id;
    order.serials = vec![Serial { reservation: unit, serial: "SN-2".to_owned() }];
    let ana = shop.ana.clone();
    shop.end(&ana, order).unwrap();
    shop.prepared(ticket, "SN-1").unwrap();
    let last = told(&shop, ticket).split_off(2);
    assert_eq!(
        last,
        [
            "Technician 1: StockReceived { received: 1, left: 0 }",
            "Technician 1: Complete Order 1 × Dock U100 x1 ",
            ": open prepare x1 Technician 1",
            "Technician 1: Complete prepare x1 Sam Stone",
            ": open install x1 Sam Stone",
        ]
    );
    // What everybody reads has none of it.
    let record = Record::Ticket(shop.desk.world.ticket(ticket).unwrap().clone());
    let team = shop.desk.internal_tags();
    for (row, tags) in rows_of(&record) {
        let said = row.to_json().unwrap();
        assert_eq!(said.contains("tasks_opened"), matches!(row, Row::TicketInternal(_)), "{said}");
        assert!(!matches!(row, Row::TicketInternal(_)) || tags == team, "the team and the department");
    }
}

#[test]
fn what_ended_by_itself_names_nobody_and_what_was_ended_with_the_request_names_who_resolved_it() {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(1);
    let mut body = shop.ending(ticket, "prepare", Outcome::Incomplete);
    body.reason = "Broken in the box.".to_owned();
    let ana = shop.ana.clone();
    shop.end(&ana, body).unwrap();
    assert_eq!(
        told(&shop, ticket).split_off(2),
        [
            "Technician 1: Incomplete prepare x1 Sam Stone",
            ": Incomplete install x1 Sam Stone",
            ": Incomplete hand over x1 Sam Stone",
            ": Incomplete patch x1 ",
            ": StockReleased(1)",
        ]
    );
    let ticket = shop.submit(3);
    shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
    let last = told(&shop, ticket).split_off(2);
    assert!(last.contains(&"Technician 1: Skipped patch x1 ".to_owned()), "{last:?}");
    assert!(last.contains(&": StockReleased(3)".to_owned()), "of three lines in one: {last:?}");
    // With what is cancelled its tasks are: of them nothing is told.
    let ticket = shop.submit(1);
    shop.desk.status(&ana, ticket, Status::Cancelled).unwrap();
    assert_eq!(told(&shop, ticket).split_off(2), [": StockReleased(1)"]);
}

#[test]
fn a_purchase_that_a_count_made_needless_is_told() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(2);
    let ana = shop.ana.clone();
    let body = CountStock { model: DOCK, location: NORTH, from: 0, to: 2 };
    shop.desk.call(Some(&ana), &Command::CountStock(body)).unwrap();
    assert_eq!(
        told(&shop, ticket).split_off(2),
        [
            ": StockReserved { reserved: 2, short: 0 }",
            "Technician 1: Skipped Order 2 × Dock U100 x1 ",
            ": open prepare x2 Sam Stone+Technician 1",
        ]
    );
}

#[test]
fn what_a_long_plan_tells_makes_room_before_who_had_it() {
    let task = |number: usize| planned(&format!("task {number}"), Per::Request, &[], Does::Work);
    let mut shop = shop((0..HAPPENED_MAX + 20).map(task).collect(), 5, 0);
    let ticket = shop.submit(1);
    for number in 0..HAPPENED_MAX + 10 {
        shop.done(ticket, &format!("task {number}")).unwrap();
    }
    let lines = shop.desk.world.ticket(ticket).unwrap().internal.clone().unwrap().happened;
    assert_eq!(lines.len(), HAPPENED_MAX);
    assert!(matches!(&lines[0].what, Deed::Assigned(to, None) if to == "Technician 1"), "{:?}", lines[0]);
    let newest = told(&shop, ticket).pop().unwrap();
    assert_eq!(newest, format!("Technician 1: Complete task {} x1 ", HAPPENED_MAX + 9));
}

#[test]
fn who_got_a_task_of_another_team_and_who_gave_it_back_is_told() {
    let mut shop = shop(plan(), 5, 0);
    let mut nadia = shop.desk.technician(3, 50);
    nadia.teams = [OTHERS].into();
    let mut team = shop.desk.world.team(OTHERS).unwrap().clone();
    team.members.push(Membership { person: nadia.person, last_assignment_no: Some(7) });
    shop.desk.world.load(Record::Team(team));
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-1").unwrap();
    let (task, victor) = (shop.open(ticket, "patch"), shop.victor.clone());
    let to = TransferTo::Person(nadia.person);
    let pass = TransferTicket { ticket, task: Some(task), from: Some(victor.person), to, over_capacity: false };
    shop.desk.call(Some(&victor), &Command::TransferTicket(pass)).unwrap();
    let back = DeclineTicket { ticket, task: Some(task), reason: DeclineReason::NoTime };
    shop.desk.call(Some(&nadia), &Command::DeclineTicket(back)).unwrap();
    assert_eq!(
        told(&shop, ticket).split_off(3),
        [
            ": open install x1 Sam Stone, patch x1 ",
            ": patch x1  to Technician 2 from None",
            "Technician 2: patch x1  to Technician 3 from Some(\"Technician 2\")",
            "Technician 3: patch x1  back NoTime",
            ": patch x1  to Technician 2 from None",
        ]
    );
    let record = Record::Ticket(shop.desk.world.ticket(ticket).unwrap().clone());
    for (row, _) in rows_of(&record) {
        let said = row.to_json().unwrap();
        assert_eq!(said.contains("task_assigned"), matches!(row, Row::TicketInternal(_)), "{said}");
    }
}

#[test]
fn many_tasks_that_open_and_go_to_somebody_at_once_are_one_line_of_each() {
    let patch = PlannedTask { team: OTHERS, ..planned("patch", Per::Line, &[], Does::Work) };
    let mut shop = shop(vec![patch], 5, 0);
    let ticket = shop.submit(2);
    let last = told(&shop, ticket).split_off(1);
    assert_eq!(last.len(), 2, "{last:?}");
    assert!(last[0].starts_with(": open patch x2 ") && last[0].contains("Sam Stone"), "{last:?}");
    assert!(last[1].starts_with(": patch x2 ") && last[1].ends_with(" to Technician 2 from None"), "{last:?}");
}

#[test]
fn tasks_that_their_own_condition_leaves_out_are_one_line() {
    let mut tasks = plan();
    let never = Expression::read("lines > 5").unwrap();
    tasks.push(PlannedTask { when: Some(never.clone()), ..planned("big order", Per::Request, &[], Does::Work) });
    tasks.push(PlannedTask { when: Some(never), ..planned("label", Per::Line, &["prepare"], Does::Work) });
    let mut shop = shop(tasks, 5, 0);
    let ticket = shop.submit(2);
    let left: Vec<String> = told(&shop, ticket).into_iter().filter(|line| line.contains("left out")).collect();
    assert_eq!(left, [": left out big order x1 , label x2 Sam Stone+Technician 1"]);
    let record = Record::Ticket(shop.desk.world.ticket(ticket).unwrap().clone());
    for (row, _) in rows_of(&record) {
        let said = row.to_json().unwrap();
        assert_eq!(said.contains("tasks_left_out"), matches!(row, Row::TicketInternal(_)), "{said}");
    }
    let mut whole = self::shop(plan(), 5, 0);
    let ticket = whole.submit(1);
    assert!(!told(&whole, ticket).iter().any(|line| line.contains("left out")), "nothing was left out");
}

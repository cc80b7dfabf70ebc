//! What a plan says and cannot be done as written: the work is asked for, and it is said.

use super::*;
use crate::asset::Supply;
use crate::expression::Expression;
use crate::ticket::Fact;

fn faults(shop: &Shop, ticket: TicketId) -> Vec<(String, String)> {
    let internal = shop.desk.world.ticket(ticket).unwrap().internal.clone().unwrap();
    internal.faults.into_iter().map(|fault| (fault.what.get("en").to_owned(), fault.reason)).collect()
}

#[test]
fn a_condition_that_cannot_be_reckoned_asks_for_the_work_and_says_so_once() {
    let when = Some(Expression::read("nothing_of_that_name > 5").unwrap());
    let strange = PlannedTask { when, ..planned("label", Per::Line, &[], Does::Work) };
    let mut shop = shop(vec![strange], 9, 9);
    let ticket = shop.submit(2);
    assert_eq!(shop.states(ticket), [("label".to_owned(), TaskState::Open), ("label".to_owned(), TaskState::Open)]);
    let found = faults(&shop, ticket);
    assert_eq!((found.len(), found[0].0.as_str()), (1, "label"), "{found:?}");
    let events = shop.desk.world.take_effects().events;
    assert_eq!(events.iter().filter(|event| matches!(event.fact, Fact::PlanFault { .. })).count(), 1);
}

#[test]
fn a_task_whose_team_is_gone_comes_to_the_items_own() {
    let gone = PlannedTask { team: TeamId(Uuid::from_u128(0xdead)), ..planned("patch", Per::Request, &[], Does::Work) };
    let mut shop = shop(vec![gone], 9, 9);
    let ticket = shop.submit(1);
    assert_eq!(shop.tasks(ticket)[0].task.team, TEAM);
    assert_eq!(faults(&shop, ticket).len(), 1);
    shop.done(ticket, "patch").unwrap();
}

#[test]
fn equipment_of_which_nothing_is_known_is_said() {
    let mut shop = shop(vec![planned("prepare", Per::Line, &[], Does::Work)], 9, 9);
    let supplies = vec![Supply { models: vec!["unheard".to_owned()], fits: None, chosen: None }];
    shop.desk.world.versions.get_mut(&(ITEM, 1)).unwrap().delivery.supplies = supplies;
    let ticket = shop.submit(1);
    assert!(faults(&shop, ticket)[0].1.contains("unheard"), "{:?}", faults(&shop, ticket));
}

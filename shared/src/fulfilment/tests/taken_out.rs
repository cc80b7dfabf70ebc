//! Whom a change took out of a request before its gate gets no task and no stock, costs nothing, and holds nothing up.

use super::*;
use crate::approval::api::CastVote;
use crate::approval::policy::{ApprovalStep, Rule, Source};
use crate::approval::{Candidates, TaggedApproval};
use crate::expression::Expression;
use crate::fulfilment::delivered::not_delivered;
use crate::service_request::api::EditAnswers;
use crate::service_request::{Line, TaggedLine};

/// A shop where Victor approves what costs 149.00 a line.
fn asking_shop(when: Option<&str>) -> Shop {
    let mut shop = shop(plan(), 1, 1);
    let version = shop.desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
    version.price = Some(14_900);
    version.approvals = vec![ApprovalStep {
        name: Text::plain("Cost"),
        from: Source::Team(OTHERS),
        or_from: None,
        rule: Rule::Any,
        when: when.map(|text| Expression::read(text).unwrap()),
        own: false,
        due: None,
    }];
    let victor = (shop.victor.person, shop.victor.name.clone());
    shop.desk.world.tags.entry((TagKind::Person, victor.0.0)).or_insert(91);
    shop.desk.world.approvers.insert(Candidates::Team(OTHERS), vec![victor]);
    shop
}

/// Takes the last one out of the request.
fn take_out_last(shop: &mut Shop, ticket: TicketId) {
    let request = shop.desk.world.ticket(ticket).unwrap().public.request.clone().unwrap();
    let lines = shop.desk.world.lines_of(ticket).into_iter().filter(|line| line.line.state == LineState::Open);
    let row = |line: &TaggedLine| {
        let employee = line.line.requested_for.unwrap().to_string();
        RowInput { id: Some(line.line.id), fields: BTreeMap::from([("employee".to_owned(), Input::Text(employee))]) }
    };
    let mut rows: Vec<RowInput> = lines.map(row).collect();
    rows.pop();
    let (rebecca, fields) = (shop.desk.rebecca.clone(), shop.desk.submission().fields);
    let body = EditAnswers { ticket, based_on: request.edition, fields, rows };
    shop.desk.call(Some(&rebecca), &Command::EditAnswers(body)).unwrap();
}

fn approve(shop: &mut Shop, ticket: TicketId) {
    let answers_version = shop.desk.world.ticket(ticket).unwrap().public.gate.as_ref().unwrap().answers_version;
    let open = |tagged: &&TaggedApproval| tagged.approval.answers_version == answers_version;
    let approval = shop.desk.world.approvals_of(ticket).find(open).unwrap().approval.id;
    let (victor, reason, declined_lines) = (shop.victor.clone(), String::new(), Vec::new());
    let body = CastVote { ticket, approval, answers_version, accepted: true, reason, declined_lines };
    shop.desk.call(Some(&victor), &Command::CastVote(body)).unwrap();
}

/// Two of three are left, for whom there are two docks.
fn holds_for_two(mut shop: Shop, ticket: TicketId) {
    let kept: Vec<Option<LineId>> =
        shop.desk.world.lines_of(ticket)[..2].iter().map(|line| Some(line.line.id)).collect();
    let of: Vec<Option<LineId>> = shop.tasks(ticket).iter().map(|tagged| tagged.task.line).collect();
    assert!(of.iter().all(|line| line.is_none() || kept.contains(line)), "{:?}", shop.states(ticket));
    let bought = shop.states(ticket).into_iter().filter(|(title, _)| title.starts_with("Order"));
    assert_eq!(bought.count(), 0, "two were in stock");
    assert_eq!((shop.level(NORTH), shop.level(SOUTH)), ((1, 1), (1, 1)));
    let total = shop.desk.world.ticket(ticket).unwrap().public.request.as_ref().unwrap().total;
    let price = |shop: &Shop| {
        let lines: Vec<Line> = shop.desk.world.lines_of(ticket).iter().map(|line| line.line.clone()).collect();
        let tasks: Vec<Task> = shop.desk.world.tasks_of(ticket).map(|tagged| tagged.task.clone()).collect();
        not_delivered(total.unwrap(), &lines, &tasks)
    };
    assert_eq!((total, price(&shop)), (Some(29_800), None), "what was taken out is in no total");
    for serial in ["U1-1", "U1-2"] {
        shop.prepared(ticket, serial).unwrap();
        shop.done(ticket, "install").unwrap();
        shop.done(ticket, "hand over").unwrap();
    }
    let (body, victor) = (shop.ending(ticket, "patch", Outcome::Complete), shop.victor.clone());
    shop.end(&victor, body).unwrap();
    assert_eq!(shop.status(ticket), Status::Resolved, "nobody waits for who was taken out");
    let states = [LineState::Complete, LineState::Complete, LineState::Cancelled];
    assert_eq!((shop.lines(ticket), price(&shop)), (states.to_vec(), None));
}

#[test]
fn who_was_taken_out_while_it_waited_gets_nothing_of_what_is_approved() {
    let mut shop = asking_shop(None);
    let ticket = shop.submit(3);
    take_out_last(&mut shop, ticket);
    approve(&mut shop, ticket);
    holds_for_two(shop, ticket);
}

#[test]
fn nor_of_what_needs_no_approval_any_more() {
    let mut shop = asking_shop(Some("total > 300"));
    let ticket = shop.submit(3);
    assert_eq!(shop.status(ticket), Status::AwaitingApproval);
    take_out_last(&mut shop, ticket);
    holds_for_two(shop, ticket);
}

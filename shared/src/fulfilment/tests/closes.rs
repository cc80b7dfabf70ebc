//! What closes a request at once, what waits for a word of who asked, and what they and its watchers read of its end.

use super::delivered::{ASKS, FRAGT, ordered, says, told};
use super::*;
use crate::fixture::TODAY;
use crate::fulfilment::api::ReportLine;
use crate::fulfilment::delivered::Came;
use crate::fulfilment::report::{awaits_word, is_going_on};
use crate::ids::{CallId, ClientId, CommentId};
use crate::notification::tell::tellings;
use crate::notification::{Arguments, Kind};
use crate::row::{Row, RowKind, rows_of};
use crate::sync::api::{Cursor, Op, Snapshot};
use crate::sync::outbox::Outbox;
use crate::sync::overlay::overlay;
use crate::sync::replica::Replica;
use crate::ticket::api::{AddComment, ConfirmTicket};
use crate::ticket::{Fact, Mention};
use docket_messages::Locale;
use serde_json::value::RawValue;

/// Two docks, both prepared and installed; the first is handed over and confirmed.
fn first_confirmed() -> (Shop, Actor, TicketId) {
    let (mut shop, ana, ticket) = ordered(2);
    shop.prepared(ticket, "U1-1").unwrap();
    shop.prepared(ticket, "U1-2").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    confirm(&mut shop, ticket, 0);
    (shop, ana, ticket)
}

fn confirm(shop: &mut Shop, ticket: TicketId, place: usize) {
    let (rebecca, line) = (shop.desk.rebecca.clone(), shop.desk.world.lines_of(ticket)[place].line.id);
    shop.desk.call(Some(&rebecca), &Command::ConfirmLine(ConfirmLine { ticket, line })).unwrap();
}

/// Ends the open task of that title; the facts of that call, and what the end of the request is told with.
fn ends(shop: &mut Shop, ticket: TicketId, title: &str, outcome: Outcome) -> (Vec<Fact>, Arguments) {
    let by = if title == "patch" { shop.victor.clone() } else { shop.ana.clone() };
    let reason = if outcome == Outcome::Incomplete { "Sold out." } else { "" }.to_owned();
    let body = EndTask { reason, ..shop.ending(ticket, title, outcome) };
    shop.desk.world.take_effects();
    shop.end(&by, body).unwrap();
    let effects = shop.desk.world.take_effects();
    let end = tellings(&effects, Some(&by)).into_iter().find(|telling| telling.kind == Kind::Resolved).unwrap();
    (effects.events.into_iter().map(|event| event.fact).collect(), end.arguments)
}

/// Everybody said that it is right before the last task of another team ended: nothing is left to wait for, and nobody is
/// asked anything.
#[test]
fn a_request_that_everybody_confirmed_closes_with_its_last_task() {
    let (mut shop, _, ticket) = first_confirmed();
    shop.done(ticket, "hand over").unwrap();
    confirm(&mut shop, ticket, 1);
    let (facts, told) = ends(&mut shop, ticket, "patch", Outcome::Complete);
    assert_eq!(shop.status(ticket), Status::Closed);
    assert!(facts.contains(&Fact::Confirmed));
    assert_eq!(says(Locale::En, &told), "It is done, confirmed and closed");
    assert_eq!(says(Locale::De, &told), "Es ist erledigt, bestätigt und geschlossen");
    assert_eq!((told.until, told.own), (None, false), "an older client asks who has it as their own to confirm");
    // Who resolves it by hand leaves the end to who asked.
    let (mut shop, ana, ticket) = first_confirmed();
    shop.done(ticket, "hand over").unwrap();
    confirm(&mut shop, ticket, 1);
    shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
    assert_eq!(shop.status(ticket), Status::Resolved);
}

/// The other line came to nothing with the last call: that is no confirmed line, and page and notice say the same.
#[test]
fn what_came_to_nothing_beside_what_was_confirmed_waits_for_a_word() {
    for outcome in [Outcome::Skipped, Outcome::Incomplete] {
        let (mut shop, _, ticket) = first_confirmed();
        let patch = shop.ending(ticket, "patch", Outcome::Complete);
        shop.end(&shop.victor.clone(), patch).unwrap();
        let name = shop.desk.world.lines_of(ticket)[1].line.person_name.clone();
        let (facts, told) = ends(&mut shop, ticket, "hand over", outcome);
        assert_eq!(shop.status(ticket), Status::Resolved, "{outcome:?}");
        assert!(!facts.contains(&Fact::Confirmed), "{outcome:?}: who ended it confirms nothing");
        assert!(shop.desk.world.lines_of(ticket).iter().all(|line| line.line.closed_at.is_none()));
        let said = match outcome {
            Outcome::Skipped => format!("It is done, without {name}. Confirm, or it closes on Mon 7 Dec"),
            _ => format!("Partly done. Not possible: hand over ({name}). {ASKS}"),
        };
        assert_eq!(says(Locale::En, &told), said);
        let rebecca = shop.desk.rebecca.clone();
        shop.desk.call(Some(&rebecca), &Command::ConfirmTicket(ConfirmTicket { ticket })).unwrap();
        assert_eq!(shop.status(ticket), Status::Closed, "{outcome:?}");
    }
}

/// Every line was confirmed, and a step of the whole request is not done: of that nobody said that it is right.
#[test]
fn a_step_that_was_left_undone_keeps_what_was_confirmed_from_closing() {
    for (outcome, said) in [
        (Outcome::Skipped, "It is done. Not needed: patch. Confirm, or it closes on Mon 7 Dec".to_owned()),
        (Outcome::Incomplete, format!("Partly done. Not possible: patch. {ASKS}")),
    ] {
        let (mut shop, _, ticket) = first_confirmed();
        shop.done(ticket, "hand over").unwrap();
        confirm(&mut shop, ticket, 1);
        let (_, told) = ends(&mut shop, ticket, "patch", outcome);
        assert_eq!((shop.status(ticket), says(Locale::En, &told)), (Status::Resolved, said));
    }
}

#[test]
fn what_was_confirmed_before_the_rest_ended_undone_waits_for_a_word_on_that() {
    let (mut shop, ana, ticket) = first_confirmed();
    let victor = shop.victor.clone();
    for (by, title) in [(&ana, "hand over"), (&victor, "patch")] {
        let body = shop.ending(ticket, title, Outcome::Skipped);
        shop.end(by, body).unwrap();
    }
    assert_eq!(shop.desk.world.lines_of(ticket)[1].line.state, LineState::Skipped);
    assert_eq!(shop.status(ticket), Status::Resolved);
}

/// A step for each of two people, by name, in the order of the lines.
fn two(names: [&str; 2]) -> (Shop, TicketId) {
    let mut shop = shop(vec![planned("install", Per::Line, &[], Does::Work)], 5, 0);
    shop.desk.world.versions.get_mut(&(ITEM, 1)).unwrap().delivery.supplies = Vec::new();
    let ticket = shop.submit(2);
    let lines: Vec<_> = shop.desk.world.lines_of(ticket).into_iter().cloned().collect();
    for (mut line, name) in lines.into_iter().zip(names) {
        line.line.person_name = name.to_owned();
        shop.desk.world.put_line(line);
    }
    (shop, ticket)
}

/// Ends the step of that person.
fn of(shop: &mut Shop, ticket: TicketId, name: &str, outcome: Outcome) {
    let line = shop.desk.world.lines_of(ticket).into_iter().find(|line| line.line.person_name == name).unwrap().line.id;
    let task = shop.tasks(ticket).into_iter().find(|task| task.task.line == Some(line)).unwrap().task.id;
    let reason = if outcome == Outcome::Incomplete { "Sold out." } else { "" }.to_owned();
    shop.desk.world.take_effects();
    shop.end(&shop.ana.clone(), EndTask { reason, ..unsaid(ticket, task, outcome) }).unwrap();
}

/// One line was not possible, the other not needed: nothing came, and both are named, whichever ended last.
#[test]
fn where_nothing_came_also_whose_line_was_not_needed_is_named() {
    let (grace, luis) = ("Grace Kim", "Luis Ortega");
    let ends = [(grace, Outcome::Incomplete), (luis, Outcome::Skipped)];
    for ends in [ends, [ends[1], ends[0]]] {
        let (mut shop, ticket) = two([grace, luis]);
        ends.into_iter().for_each(|(name, outcome)| of(&mut shop, ticket, name, outcome));
        assert_eq!(shop.status(ticket), Status::Resolved);
        let [english, german] = shop.ended();
        assert_eq!(english, format!("Not possible: install ({grace}). Not needed for {luis}. {ASKS}"));
        assert_eq!(german, format!("Nicht möglich: install ({grace}). Nicht nötig für {luis}. {FRAGT}"));
    }
}

/// Who watches reads on its page for whom nothing came: they are told so as well, and asked nothing.
#[test]
fn who_watches_is_told_for_whom_nothing_came() {
    let (grace, luis) = ("Grace Kim", "Luis Ortega");
    for (first, said) in [
        (Outcome::Complete, "It is done, without Luis Ortega"),
        (Outcome::Incomplete, "Not possible: install (Grace Kim). Not needed for Luis Ortega"),
    ] {
        let (mut shop, ticket) = two([grace, luis]);
        let mut watched = shop.desk.world.ticket(ticket).unwrap().clone();
        watched.public.watchers.push(Mention { person: STRANGER, name: "Sam Stone".to_owned() });
        shop.desk.world.put_ticket(watched);
        of(&mut shop, ticket, grace, first);
        of(&mut shop, ticket, luis, Outcome::Skipped);
        let ana = shop.ana.clone();
        let told = told(&mut shop, &ana);
        assert!(told.contains(&(STRANGER, Kind::Resolved, said.to_owned())), "{told:?}");
    }
    let names = vec![luis.to_owned()];
    let mut told = Arguments { names, ..Arguments::default() };
    assert_eq!(says(Locale::De, &told), "Es ist erledigt, ohne Luis Ortega");
    (told.partly, told.what) = (true, Text::new("taxi", "Taxi"));
    assert_eq!(says(Locale::En, &told), "It is done, without Luis Ortega. Not needed: taxi");
    assert_eq!(says(Locale::De, &told), "Es ist erledigt, ohne Luis Ortega. Nicht nötig: Taxi");
}

/// What was handed over stays with its person when the request is cancelled, and nobody is asked about it: neither whom it
/// is for, who sees the line alone, nor who asked. What they would say is refused with the reason.
#[test]
fn of_what_was_cancelled_nobody_is_asked_for_a_word() {
    let (mut shop, ana, ticket) = ordered(2);
    shop.prepared(ticket, "U1-1").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    let line = shop.desk.world.lines_of(ticket)[0].line.clone();
    assert!(awaits_word(&line));
    shop.desk.status(&ana, ticket, Status::Cancelled).unwrap();
    assert_eq!(shop.lines(ticket), [LineState::Complete, LineState::Cancelled]);
    assert!(shop.desk.world.lines_of(ticket).iter().all(|tagged| !is_going_on(&tagged.line)));
    for by in [shop.desk.rebecca.clone(), shop.desk.stranger.clone()] {
        let comment = CommentId(shop.desk.fresh());
        let wrong = ReportLine { ticket, line: line.id, comment, text: "It flickers.".to_owned() };
        for call in [Command::ReportLine(wrong), Command::ConfirmLine(ConfirmLine { ticket, line: line.id })] {
            let refused = shop.desk.call(Some(&by), &call).unwrap_err();
            assert_eq!(refused.code, ProblemCode::Conflict);
            assert_eq!(refused.detail.as_deref(), Some("The request has ended."));
        }
    }
    assert_eq!(shop.lines(ticket), [LineState::Complete, LineState::Cancelled]);
}

/// What is told of an end stays as it was when the request comes back.
#[test]
fn how_much_had_come_is_kept_with_an_end_that_was_not_the_last() {
    for (first, second, came) in [
        (Outcome::Skipped, Outcome::Skipped, Came::Nothing),
        (Outcome::Incomplete, Outcome::Incomplete, Came::NotPossible),
        (Outcome::Complete, Outcome::Incomplete, Came::Partly),
        (Outcome::Complete, Outcome::Complete, Came::All),
    ] {
        let (mut shop, ticket) = two(["Grace Kim", "Luis Ortega"]);
        of(&mut shop, ticket, "Grace Kim", first);
        of(&mut shop, ticket, "Luis Ortega", second);
        let rebecca = shop.desk.rebecca.clone();
        assert_eq!(came_on_a_device(&shop, &rebecca, ticket), [came], "before the server has answered");
        shop.desk.comment(&rebecca, ticket, "We do need it.").unwrap();
        let earlier = &shop.desk.world.ticket(ticket).unwrap().public.earlier;
        assert_eq!(earlier.iter().map(|earlier| earlier.came).collect::<Vec<_>>(), [came]);
    }
}

/// The same as a device shows it that holds the public rows and has a reply to send.
fn came_on_a_device(shop: &Shop, actor: &Actor, ticket: TicketId) -> Vec<Came> {
    let world = &shop.desk.world;
    let mut records = vec![Record::Ticket(world.ticket(ticket).unwrap().clone())];
    records.extend(world.lines_of(ticket).into_iter().cloned().map(Record::Line));
    records.extend(world.tasks_of(ticket).cloned().map(Record::Task));
    let rows = records.iter().flat_map(rows_of).map(|(row, _)| row);
    let rows = rows.filter(|row| !matches!(row, Row::TicketInternal(_) | Row::TaskWork(_)));
    let put = |row: Row| {
        let body = RawValue::from_string(row.to_json().unwrap()).unwrap();
        Op::Put(row.kind().name().to_owned(), row.id(), 1, body)
    };
    let mut base = Replica::default();
    let rows = rows.map(put).collect();
    assert!(base.load(&Snapshot { cursor: Cursor("0".to_owned()), client_seq: 0, rows }).is_empty());
    let mut outbox = Outbox::new(ClientId(Uuid::from_u128(1)));
    let id = CommentId(Uuid::from_u128(2));
    let (mentions, attachments) = (Vec::new(), Vec::new());
    let reply = AddComment { ticket, id, body: "We do need it.".to_owned(), mentions, attachments };
    outbox.add(CallId(Uuid::from_u128(3)), &Command::AddComment(reply), shop.desk.now).unwrap();
    let shown = overlay(&base, &outbox, actor, TODAY);
    let Row::TicketPublic(public) = shown[&(RowKind::TicketPublic, ticket.0)].as_ref() else { panic!("a public part") };
    public.earlier.iter().map(|earlier| earlier.came).collect()
}

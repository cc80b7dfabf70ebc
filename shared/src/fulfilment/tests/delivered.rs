//! What was not delivered: whom it was for is told, who asked reads for whom, and its price stands apart.

mod for_all;
mod mended;

use super::*;
use crate::expression::Expression;
use crate::fulfilment::api::ReportLine;
use crate::fulfilment::delivered::{Came, Short, not_delivered};
use crate::fulfilment::report::{awaits_word, is_going_on};
use crate::ids::{CommentId, NoticeId};
use crate::notification::tell::{To, tellings};
use crate::notification::words::sentence;
use crate::notification::{Kind, Notice};
use crate::service_request::Line;
use crate::ticket::TicketKind;
use docket_messages::Locale;

/// What the last call tells: whom, and the sentence they read.
pub(super) fn told(shop: &mut Shop, by: &Actor) -> Vec<(PersonId, Kind, String)> {
    let (effects, now) = (shop.desk.world.take_effects(), shop.desk.now);
    let one = |telling: crate::notification::tell::Telling| {
        let To::Person(person) = telling.to else { return None };
        let notice = Notice {
            id: NoticeId(Uuid::nil()),
            person,
            kind: telling.kind,
            ticket: telling.ticket,
            number: telling.number,
            title: telling.title,
            arguments: telling.arguments,
            at: now,
            read_at: None,
        };
        let date = jiff::civil::date(2026, 12, 7);
        Some((person, notice.kind, sentence(Locale::En, &notice, |_| date)))
    };
    let mut told: Vec<_> = tellings(&effects, Some(by)).into_iter().filter_map(one).collect();
    told.retain(|(person, kind, _)| *person != by.person && !matches!(kind, Kind::TaskAssigned | Kind::ExpectedLater));
    told
}

/// What did not come, by place of the line, and its price; all of it costs 100 for each line and 50 once.
fn missing(shop: &Shop, ticket: TicketId) -> Option<(Vec<usize>, i64)> {
    let lines = shop.desk.world.lines_of(ticket).into_iter();
    let lines: Vec<Line> = lines.map(|tagged| Line { price: Some(10_000), ..tagged.line.clone() }).collect();
    let tasks: Vec<Task> = shop.tasks(ticket).into_iter().map(|tagged| tagged.task.clone()).collect();
    let missing = not_delivered(5_000 + 10_000 * i64::try_from(lines.len()).unwrap(), &lines, &tasks)?;
    let place = |id: &LineId| lines.iter().position(|line| line.id == *id).unwrap();
    Some((missing.lines.iter().map(place).collect(), missing.price))
}

pub(super) fn ordered(rows: usize) -> (Shop, Actor, TicketId) {
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(rows);
    let ana = shop.ana.clone();
    shop.desk.world.take_effects();
    (shop, ana, ticket)
}

#[test]
fn a_request_that_is_resolved_undone_says_to_everybody_that_nothing_comes() {
    let (mut shop, ana, ticket) = ordered(1);
    assert_eq!(missing(&shop, ticket), None, "it is still to come");
    shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
    let rebecca = shop.desk.rebecca.person;
    let item = "Technician 1 ended what was ordered for you as not needed, it does not come: Docking station";
    let nothing = "It was ended as not needed, nothing of it comes. Reply if that is wrong, or it closes on Mon 7 Dec";
    let told = told(&mut shop, &ana);
    assert_eq!(told, [(STRANGER, Kind::NotPossible, item.to_owned()), (rebecca, Kind::Resolved, nothing.to_owned())]);
    assert_eq!(missing(&shop, ticket), Some((vec![0], 15_000)), "what was chosen once did not come either");
}

#[test]
fn a_line_that_was_prepared_and_never_handed_over_was_not_needed() {
    let (mut shop, ana, ticket) = ordered(1);
    shop.prepared(ticket, "U1-1").unwrap();
    shop.desk.world.take_effects();
    shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
    let told = told(&mut shop, &ana);
    let item = "Technician 1 ended what was ordered for you as not needed, it does not come: Docking station";
    let nothing = "It was ended as not needed, nothing of it comes. Reply if that is wrong, or it closes on Mon 7 Dec";
    let (sam, rebecca) = (STRANGER, shop.desk.rebecca.person);
    assert_eq!(told, [(sam, Kind::NotPossible, item.to_owned()), (rebecca, Kind::Resolved, nothing.to_owned())]);
    assert_eq!(shop.desk.world.lines_of(ticket)[0].line.state, LineState::Skipped);
    assert_eq!(missing(&shop, ticket), Some((vec![0], 15_000)));
}

#[test]
fn what_was_handed_over_is_delivered_and_the_rest_is_named() {
    let (mut shop, ana, ticket) = ordered(2);
    shop.prepared(ticket, "U1-1").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    assert_eq!(missing(&shop, ticket), None);
    shop.desk.world.take_effects();
    shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
    let rebecca = shop.desk.rebecca.person;
    let name = shop.desk.world.lines_of(ticket)[1].line.person_name.clone();
    // The step of the whole request that waited for everybody was not needed any more either.
    let said = format!("It is done, without {name}. Not needed: patch. Confirm, or it closes on Mon 7 Dec");
    let told = told(&mut shop, &ana);
    assert!(told.contains(&(rebecca, Kind::Resolved, said)), "{told:?}");
    assert!(!told.iter().any(|(person, ..)| *person == STRANGER), "who has it hears nothing: {told:?}");
    assert_eq!(missing(&shop, ticket), Some((vec![1], 10_000)));
}

#[test]
fn a_line_that_is_ended_by_hand_as_not_needed_is_told_at_once_and_once() {
    let (mut shop, ana, ticket) = ordered(2);
    let line = shop.desk.world.lines_of(ticket)[0].line.id;
    for (at, title) in ["prepare", "install", "hand over"].into_iter().enumerate() {
        let task =
            shop.tasks(ticket).into_iter().find(|one| one.task.line == Some(line) && one.task.title.get("en") == title);
        let body = unsaid(ticket, task.unwrap().task.id, Outcome::Skipped);
        shop.desk.world.take_effects();
        shop.end(&ana, body).unwrap();
        let told = told(&mut shop, &ana);
        assert_eq!(told.is_empty(), at < 2, "{title}: {told:?}");
        if at == 2 {
            let rebecca = "Technician 1 ended it as not needed for Sam Stone: Docking station".to_owned();
            let sam = "Technician 1 ended what was ordered for you as not needed, it does not come: Docking station";
            let sam = (STRANGER, Kind::NotPossible, sam.to_owned());
            assert_eq!(told, [sam, (shop.desk.rebecca.person, Kind::NotPossible, rebecca)]);
        }
    }
    assert_eq!(missing(&shop, ticket), Some((vec![0], 10_000)));
}

/// Of a line without equipment what was done came, and the rest is named to whom it is for.
#[test]
fn a_step_that_is_not_needed_of_a_line_without_equipment_is_named_to_its_person() {
    let tasks = [("account", &[][..]), ("badge", &["account"])];
    let tasks = tasks.map(|(key, after)| planned(key, Per::Line, after, Does::Work));
    let mut shop = shop(tasks.into(), 5, 0);
    shop.desk.world.versions.values_mut().for_each(|version| version.delivery.supplies.clear());
    let (ticket, ana) = (shop.submit(1), shop.ana.clone());
    shop.done(ticket, "account").unwrap();
    shop.desk.world.take_effects();
    let body = shop.ending(ticket, "badge", Outcome::Skipped);
    shop.end(&ana, body).unwrap();
    let sam = "Technician 1 ended what was ordered for you without: badge".to_owned();
    assert!(told(&mut shop, &ana).contains(&(STRANGER, Kind::NotPossible, sam)));
    assert_eq!(shop.lines(ticket), [LineState::Complete]);
}

#[test]
fn what_its_own_condition_leaves_out_is_nobodys_loss() {
    let mut tasks = vec![planned("ask", Per::Request, &[], Does::Work)];
    let never = Some(Expression::read("lines > 5").unwrap());
    tasks.push(PlannedTask { when: never, ..planned("label", Per::Line, &[], Does::Work) });
    let mut shop = shop(tasks, 5, 0);
    let (ticket, ana) = (shop.submit(1), shop.ana.clone());
    let body = shop.ending(ticket, "ask", Outcome::Complete);
    shop.desk.world.take_effects();
    shop.end(&ana, body).unwrap();
    let told = told(&mut shop, &ana);
    assert_eq!(told.iter().map(|(_, kind, _)| *kind).collect::<Vec<_>>(), [Kind::Resolved], "{told:?}");
}

/// Both lines were prepared, and only the first was handed over: of the second everything went back to stock.
#[test]
fn where_nothing_was_handed_over_there_is_nothing_to_confirm_and_nobody_waits_for_it() {
    let (mut shop, ana, ticket) = ordered(2);
    shop.prepared(ticket, "U1-1").unwrap();
    shop.prepared(ticket, "U1-2").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
    assert_eq!(shop.lines(ticket), [LineState::Complete, LineState::Skipped]);
    let lines: Vec<Line> = shop.desk.world.lines_of(ticket).iter().map(|tagged| tagged.line.clone()).collect();
    assert_eq!(lines.iter().map(awaits_word).collect::<Vec<_>>(), [true, false]);
    assert!(!is_going_on(&lines[1]));
    let rebecca = shop.desk.rebecca.clone();
    let confirm = |line: &Line| Command::ConfirmLine(ConfirmLine { ticket, line: line.id });
    let comment = CommentId(shop.desk.fresh());
    let wrong = ReportLine { ticket, line: lines[1].id, comment, text: "It flickers.".to_owned() };
    for call in [confirm(&lines[1]), Command::ReportLine(wrong)] {
        let refused = shop.desk.call(Some(&rebecca), &call).unwrap_err();
        assert_eq!(refused.code, ProblemCode::Conflict);
        assert_eq!(refused.detail.as_deref(), Some("Nothing of it was handed over."));
    }
    assert_eq!(shop.status(ticket), Status::Resolved);
    shop.desk.call(Some(&rebecca), &confirm(&lines[0])).unwrap();
    assert_eq!(shop.status(ticket), Status::Closed, "the other line has no word to wait for");
}

/// What ended as not needed long before the rest was done is said with the end of it all, by whichever call.
#[test]
fn the_end_of_a_request_says_without_whom_it_is_also_where_an_earlier_call_ended_that() {
    let (mut shop, ana, ticket) = ordered(2);
    let first = shop.desk.world.lines_of(ticket)[0].line.clone();
    for title in ["prepare", "install", "hand over"] {
        let of_first = |task: &&&TaggedTask| task.task.line == Some(first.id) && task.task.title.get("en") == title;
        let task = shop.tasks(ticket).iter().find(of_first).unwrap().task.id;
        shop.end(&ana, unsaid(ticket, task, Outcome::Skipped)).unwrap();
    }
    shop.prepared(ticket, "U1-1").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    shop.desk.world.take_effects();
    let (patch, victor) = (shop.ending(ticket, "patch", Outcome::Complete), shop.victor.clone());
    shop.end(&victor, patch).unwrap();
    let told = told(&mut shop, &victor);
    let done = format!("It is done, without {}. Confirm, or it closes on Mon 7 Dec", first.person_name);
    assert!(told.contains(&(shop.desk.rebecca.person, Kind::Resolved, done)), "{told:?}");
}

/// Without lines the tasks say it: nothing was done, so nobody is asked to confirm that it works.
#[test]
fn a_request_without_lines_of_which_nothing_was_done_is_not_said_to_be_done() {
    let said = |done: bool| {
        let (mut shop, ana, ticket) = ordered(1);
        if done {
            shop.prepared(ticket, "U1-1").unwrap();
            shop.desk.world.take_effects();
        }
        shop.desk.status(&ana, ticket, Status::Resolved).unwrap();
        let mut effects = shop.desk.world.take_effects();
        effects.resolved.retain(|record| matches!(record, Record::Task(_)));
        let told = tellings(&effects, Some(&ana)).into_iter().find(|telling| telling.kind == Kind::Resolved).unwrap();
        (told.arguments.not_needed, told.arguments.names)
    };
    assert_eq!(said(false), (true, Vec::new()));
    assert_eq!(said(true), (false, Vec::new()), "something was done");
}

/// A request without lines of which one step was done: who asked, and who watches, read what of it does not come.
#[test]
fn steps_that_were_not_needed_while_another_was_done_are_named() {
    let step = |key: &str, after: &[&str]| planned(key, Per::Request, after, Does::Work);
    let never = PlannedTask { when: Some(Expression::read("lines > 9").unwrap()), ..step("taxi", &[]) };
    let mut shop =
        shop(vec![step("contract", &[]), step("laptop", &["contract"]), step("badge", &["contract"]), never], 0, 0);
    let version = shop.desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
    (version.form.sections[0].rows, version.delivery.supplies) = (None, Vec::new());
    let (ticket, ana) = (shop.submit(0), shop.ana.clone());
    shop.done(ticket, "contract").unwrap();
    for title in ["badge", "laptop"] {
        shop.desk.world.take_effects();
        let body = shop.ending(ticket, title, Outcome::Skipped);
        shop.end(&ana, body).unwrap();
    }
    assert_eq!(shop.status(ticket), Status::Resolved);
    let said = "It is done. Not needed: laptop, badge. Confirm, or it closes on Mon 7 Dec".to_owned();
    assert_eq!(told(&mut shop, &ana), [(shop.desk.rebecca.person, Kind::Resolved, said)], "in the order of the plan");
    let tasks: Vec<Task> = shop.tasks(ticket).into_iter().map(|tagged| tagged.task.clone()).collect();
    assert_eq!(Came::of(TicketKind::ServiceRequest, &[], &tasks), Came::InPart { done: 1, skipped: 2 });
    assert_eq!(Came::of(TicketKind::ServiceRequest, &[], &tasks[1..]), Came::Nothing);
    assert_eq!(Came::of(TicketKind::Incident, &[], &tasks), Came::All);
    let requester = shop.desk.world.tags[&(TagKind::Person, shop.desk.rebecca.person.0)];
    assert!(shop.tasks(ticket).iter().all(|task| task.tags.meet(&[requester])), "and sees each by its own tags");
    let watched = Notice {
        id: NoticeId(Uuid::nil()),
        person: STRANGER,
        kind: Kind::Resolved,
        ticket,
        number: String::new(),
        title: String::new(),
        arguments: crate::notification::Arguments { partly: true, what: Text::plain("laptop"), ..Default::default() },
        at: shop.desk.now,
        read_at: None,
    };
    let date = jiff::civil::date(2026, 12, 7);
    assert_eq!(sentence(Locale::En, &watched, |_| date), "It is done. Not needed: laptop");
}

impl Shop {
    /// Says of an open step that it is not possible.
    pub(super) fn impossible(&mut self, ticket: TicketId, title: &str) {
        let body = EndTask { reason: "Sold out.".to_owned(), ..self.ending(ticket, title, Outcome::Incomplete) };
        self.end(&self.ana.clone(), body).unwrap();
    }

    /// What who asked reads of its end, in English and German.
    pub(super) fn ended(&mut self) -> [String; 2] {
        let (effects, ana) = (self.desk.world.take_effects(), self.ana.clone());
        let end = tellings(&effects, Some(&ana)).into_iter().find(|telling| telling.kind == Kind::Resolved).unwrap();
        [Locale::En, Locale::De].map(|locale| says(locale, &end.arguments))
    }
}

pub(super) fn says(locale: Locale, arguments: &crate::notification::Arguments) -> String {
    let notice = Notice {
        id: NoticeId(Uuid::nil()),
        person: STRANGER,
        kind: Kind::Resolved,
        ticket: TicketId(Uuid::nil()),
        number: String::new(),
        title: String::new(),
        arguments: arguments.clone(),
        at: Timestamp::UNIX_EPOCH,
        read_at: None,
    };
    sentence(locale, &notice, |_| jiff::civil::date(2026, 12, 7))
}

pub(super) const ASKS: &str = "Reply if something is not right, or close it as it is. It closes by itself on Mon 7 Dec";
pub(super) const FRAGT: &str = "Antworten Sie, wenn etwas nicht stimmt, oder schließen Sie es so ab. Von selbst wird es am Mo, 7. Dez. geschlossen";

/// One step was done, one was not possible, one could not follow it, one was not needed: its page says "Partly done", and so
/// does the notice, which asks nobody to confirm that all is well.
#[test]
fn what_was_not_possible_is_told_at_the_end_with_what_could_not_follow_and_what_was_not_needed() {
    let step = |key: &str, after: &[&str]| planned(key, Per::Request, after, Does::Work);
    let steps = || vec![step("contract", &[]), step("laptop", &[]), step("badge", &["laptop"]), step("taxi", &[])];
    let alone = |steps: Vec<PlannedTask>| {
        let mut shop = shop(steps, 0, 0);
        let version = shop.desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
        (version.form.sections[0].rows, version.delivery.supplies) = (None, Vec::new());
        let ticket = shop.submit(0);
        (shop, ticket)
    };
    let skip = |shop: &mut Shop, ticket, title: &str| {
        let body = shop.ending(ticket, title, Outcome::Skipped);
        shop.desk.world.take_effects();
        shop.end(&shop.ana.clone(), body).unwrap();
    };
    let (mut partly, ticket) = alone(steps());
    partly.done(ticket, "contract").unwrap();
    partly.impossible(ticket, "laptop");
    skip(&mut partly, ticket, "taxi");
    assert_eq!(partly.status(ticket), Status::Resolved);
    let [english, german] = partly.ended();
    let said = "Partly done. Not possible: laptop. Could not be done without it: badge. Not needed: taxi.";
    assert_eq!(english, format!("{said} {ASKS}"));
    let said = "Teilweise erledigt. Nicht möglich: laptop. Ging ohne das nicht: badge. Nicht nötig: taxi.";
    assert_eq!(german, format!("{said} {FRAGT}"));
    let tasks: Vec<Task> = partly.tasks(ticket).into_iter().map(|tagged| tagged.task.clone()).collect();
    assert_eq!(Short::of(&[], &tasks), Some(Short::Partly));

    // Nothing of it was done.
    let (mut nothing, ticket) = alone(steps().split_off(1));
    nothing.impossible(ticket, "laptop");
    skip(&mut nothing, ticket, "taxi");
    let [english, _] = nothing.ended();
    assert_eq!(english, format!("Not possible: laptop. Could not be done without it: badge. Not needed: taxi. {ASKS}"));
    let tasks: Vec<Task> = nothing.tasks(ticket).into_iter().map(|tagged| tagged.task.clone()).collect();
    assert_eq!(Short::of(&[], &tasks), Some(Short::Nothing));
    assert_eq!(Short::of(&[], &tasks[2..]), None, "of what was only not needed nobody says that it is not possible");
}

/// Of several lines it is said whose was not possible; who only watches is asked nothing.
#[test]
fn at_the_end_it_is_said_whose_line_was_not_possible() {
    let mut shop = shop(vec![planned("install", Per::Line, &[], Does::Work)], 5, 0);
    let version = shop.desk.world.versions.get_mut(&(ITEM, 1)).unwrap();
    version.delivery.supplies = Vec::new();
    let ticket = shop.submit(3);
    let names = ["Grace Kim", "Luis Ortega", "Sam Reyes"];
    let lines: Vec<_> = shop.desk.world.lines_of(ticket).into_iter().cloned().collect();
    for (mut line, name) in lines.into_iter().zip(names) {
        line.line.person_name = name.to_owned();
        shop.desk.world.put_line(line);
    }
    shop.done(ticket, "install").unwrap();
    shop.impossible(ticket, "install");
    let body = shop.ending(ticket, "install", Outcome::Skipped);
    shop.desk.world.take_effects();
    shop.end(&shop.ana.clone(), body).unwrap();
    let left: Vec<_> =
        shop.desk.world.lines_of(ticket).iter().map(|line| (line.line.state, line.line.person_name.clone())).collect();
    let of = |state| left.iter().find(|(is, _)| *is == state).map(|(_, name)| name.clone()).unwrap();
    let (failed, skipped) = (of(LineState::Incomplete), of(LineState::Skipped));
    let [english, german] = shop.ended();
    assert_eq!(english, format!("Partly done, without {skipped}. Not possible: install ({failed}). {ASKS}"));
    assert_eq!(german, format!("Teilweise erledigt, ohne {skipped}. Nicht möglich: install ({failed}). {FRAGT}"));
}

/// Notices that were kept before say what they said; new ones are kept and read as they are.
#[test]
fn notices_from_before_say_what_they_said() {
    use crate::notification::{Arguments, Shortfall};
    let kept = r#"{"what":{"de":"Taxi","en":"taxi"},"partly":true}"#;
    let kept: Arguments = serde_json::from_str(kept).unwrap();
    assert_eq!(says(Locale::En, &kept), "It is done. Not needed: taxi");
    let short = Shortfall { what: Text::plain("laptop"), ..Shortfall::default() };
    let watched = Arguments { short: Some(short), ..kept };
    assert_eq!(says(Locale::En, &watched), "Partly done. Not possible: laptop. Not needed: taxi");
    assert_eq!(serde_json::from_str::<Arguments>(&serde_json::to_string(&watched).unwrap()).unwrap(), watched);
}

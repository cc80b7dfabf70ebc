//! What was ordered arrives in parts, goes to its person, and is confirmed or comes back.

use super::*;
use crate::asset::Condition;
use crate::asset::api::MoveAsset;
use crate::fulfilment::api::{PieceCondition, ReportLine};
use crate::ids::CommentId;
use crate::problem::{FieldError, FieldFault};
use crate::row::{Row, RowKind, rows_of};
use crate::ticket::activity::{Deed, Step};

#[test]
fn what_was_short_arrives_and_those_who_waited_go_on() {
    let mut shop = shop(plan(), 0, 0);
    let ticket = shop.submit(2);
    let mut body = shop.ending(ticket, "Order 2 × Dock U100", Outcome::Complete);
    let ana = shop.ana.clone();
    assert_eq!(shop.end(&ana, body.clone()).unwrap_err().errors[0].field, "location");
    body.location = Some(NORTH);
    shop.end(&ana, body).unwrap();
    assert_eq!(shop.level(NORTH), (2, 2));
    shop.prepared(ticket, "U1-1").unwrap();
    let double = shop.prepared(ticket, "u1-1").unwrap_err();
    assert_eq!(
        (double.errors[0].field.as_str(), double.errors[0].row),
        ("serials", Some(0)),
        "one piece for one person"
    );
    shop.prepared(ticket, "U1-2").unwrap();
}

impl Shop {
    fn arrival(&self, ticket: TicketId, received: Option<i32>, arrived: &[&str]) -> EndTask {
        let open = |task: &&&TaggedTask| task.task.does == Does::Purchase && task.task.state == TaskState::Open;
        let title = self.tasks(ticket).iter().find(open).unwrap().task.title.get("en").to_owned();
        let arrived = arrived.iter().map(|serial| (*serial).to_owned()).collect();
        EndTask { location: Some(NORTH), received, arrived, ..self.ending(ticket, &title, Outcome::Complete) }
    }

    fn on_order(&self, ticket: TicketId) -> usize {
        let units = self.desk.world.reservations_of(ticket);
        units.filter(|unit| unit.reservation.state == ReservationState::Ordered).count()
    }

    fn report(&mut self, actor: &Actor, ticket: TicketId, text: &str) -> Result<Value, Problem> {
        let line = self.desk.world.lines_of(ticket)[0].line.id;
        let comment = CommentId(self.desk.fresh());
        self.desk.call(Some(actor), &Command::ReportLine(ReportLine { ticket, line, comment, text: text.to_owned() }))
    }

    fn confirm(&mut self, actor: &Actor, ticket: TicketId) -> Result<Value, Problem> {
        let line = self.desk.world.lines_of(ticket)[0].line.id;
        self.desk.call(Some(actor), &Command::ConfirmLine(ConfirmLine { ticket, line }))
    }
}

/// A plan from before that was checked hands over beside what prepares, or what prepares was said not to be needed: that the
/// number is missing is said of its unit, and it is recorded with the hand-over.
#[test]
fn what_nothing_prepared_is_handed_over_with_its_serial_number() {
    let mut tasks = plan();
    tasks[2].after.clear();
    let mut shop = shop(tasks, 3, 0);
    let (ticket, ana) = (shop.submit(1), shop.ana.clone());
    let body = shop.ending(ticket, "hand over", Outcome::Complete);
    let missing = shop.end(&ana, body.clone()).unwrap_err();
    assert_eq!(missing.code, ProblemCode::Invalid);
    let reason = "the serial number of Dock U100 is missing".to_owned();
    assert_eq!(missing.errors, [FieldError::field("serials", FieldFault::Unreadable { reason })]);
    let reservation = shop.desk.world.reservations_of(ticket).next().unwrap().reservation.id;
    let said =
        |serial: &str| EndTask { serials: vec![Serial { reservation, serial: serial.to_owned() }], ..body.clone() };
    let blank = shop.end(&ana, said(" ")).unwrap_err();
    assert_eq!(blank.errors, [FieldError::row("serials", 0, FieldFault::Required)]);
    shop.end(&ana, said("U1-9")).unwrap();
    let unit = shop.desk.world.reservations_of(ticket).next().unwrap().reservation.clone();
    assert_eq!((unit.state, unit.serial.as_deref()), (ReservationState::HandedOver, Some("U1-9")));
    assert_eq!(unit.condition, Some(Condition::New));
    let piece = shop.desk.world.asset(unit.asset.unwrap().0).unwrap().asset.clone();
    assert_eq!((piece.state, piece.user, piece.location), (AssetState::InUse, Some(STRANGER), None));
    assert_eq!(shop.level(NORTH), (2, 0));
    // What was to prepare it has nothing left to record.
    shop.done(ticket, "prepare").unwrap();
    // What is recorded already is not asked for again.
    let second = shop.submit(1);
    shop.prepared(second, "U1-10").unwrap();
    shop.done(second, "hand over").unwrap();
}

/// Three of five came: their lines go on with pieces that have a history from here on, the rest stays on order.
#[test]
fn a_part_arrives_and_whose_line_is_whole_goes_on() {
    let mut shop = shop(plan(), 0, 0);
    for number in 0..7 {
        shop.desk.world.people.insert(PersonId(Uuid::from_u128(0x9000 + number)), format!("Employee {number}"));
    }
    let ticket = shop.submit(5);
    let ana = shop.ana.clone();
    for wrong in [0, 6, -1] {
        let body = shop.arrival(ticket, Some(wrong), &[]);
        assert_eq!(shop.end(&ana, body).unwrap_err().errors[0].field, "received", "{wrong}");
    }
    for serials in [&["U1", "u1"][..], &["U1", " "], &["U1", "U2", "U3", "U4"]] {
        let body = shop.arrival(ticket, Some(3), serials);
        assert_eq!(shop.end(&ana, body).unwrap_err().errors[0].field, "arrived", "{serials:?}");
    }
    let body = shop.arrival(ticket, Some(3), &["U1", "U2"]);
    shop.end(&ana, body).unwrap();
    assert_eq!((shop.on_order(ticket), shop.level(NORTH)), (2, (3, 3)));
    let states = shop.states(ticket);
    let open = |title: &str| states.iter().filter(|(known, state)| known == title && *state == TaskState::Open).count();
    assert_eq!((open("prepare"), open("Order 2 × Dock U100")), (3, 1), "{states:?}");
    let histories: Vec<Vec<AssetState>> =
        shop.desk.world.assets().map(|tagged| tagged.asset.history.iter().map(|event| event.state).collect()).collect();
    assert_eq!(histories, vec![vec![AssetState::InStock, AssetState::Reserved]; 2]);
    let ends = crate::asset::warranty::until(crate::fixture::TODAY, 36);
    assert!(ends.is_some() && shop.desk.world.assets().all(|tagged| tagged.asset.warranty_until == ends));
    let again = shop.arrival(ticket, None, &["U1"]);
    assert_eq!(shop.end(&ana, again).unwrap_err().errors[0].field, "arrived", "that piece is here already");
    let rest = shop.arrival(ticket, None, &[]);
    shop.end(&ana, rest).unwrap();
    assert_eq!((shop.on_order(ticket), shop.level(NORTH)), (0, (5, 5)));
    let prepared =
        shop.states(ticket).iter().filter(|(title, state)| title == "prepare" && *state == TaskState::Open).count();
    assert_eq!(prepared, 5);
}

/// The dock of the first line, with its person.
fn handed_over(condition: Condition) -> (Shop, TicketId, Actor) {
    let mut shop = shop(plan(), 0, 1);
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-7").unwrap();
    shop.done(ticket, "install").unwrap();
    let mut body = shop.ending(ticket, "hand over", Outcome::Complete);
    let unit = shop.desk.world.reservations_of(ticket).next().unwrap().reservation.id;
    let other = PieceCondition { reservation: ReservationId(Uuid::nil()), condition };
    body.conditions = vec![other];
    let ana = shop.ana.clone();
    assert_eq!(shop.end(&ana, body.clone()).unwrap_err().errors[0].field, "conditions");
    body.conditions = vec![PieceCondition { reservation: unit, condition }];
    shop.end(&ana, body).unwrap();
    let employee = shop.desk.stranger.clone();
    (shop, ticket, employee)
}

/// The patch of another team is still open: the line was handed over all the same, and can be confirmed.
#[test]
fn what_was_handed_over_is_unconfirmed_until_its_person_says_so() {
    let (mut shop, ticket, employee) = handed_over(Condition::Used);
    let line = shop.desk.world.lines_of(ticket)[0].line.clone();
    let given = line.handed_over.clone().unwrap();
    assert_eq!((given.by_name.as_str(), given.team, line.confirmed_at), ("Technician 1", TEAM, None));
    let one = &line.supply[0];
    assert_eq!((one.serial.as_deref(), one.condition), (Some("U1-7"), Some(Condition::Used)));
    let tagged = shop.desk.world.assets().next().unwrap().clone();
    assert_eq!(tagged.asset.condition, Some(Condition::Used));
    let person = shop.desk.world.tags_for([(TagKind::Person, employee.person.0)]);
    let seen: Vec<RowKind> = rows_of(&Record::Asset(tagged))
        .into_iter()
        .filter(|(_, tags)| tags.meet(person.as_slice()))
        .map(|(row, _)| row.kind())
        .collect();
    assert_eq!(seen, [RowKind::Equipment], "who has it sees the piece, and nothing of its past");
    let ana = shop.ana.clone();
    assert_eq!(shop.confirm(&ana, ticket).unwrap_err().code, ProblemCode::NotFound);
    shop.confirm(&employee, ticket).unwrap();
    assert_eq!(shop.confirm(&employee, ticket).unwrap_err().code, ProblemCode::Conflict);
    assert_eq!(shop.report(&employee, ticket, "too late").unwrap_err().code, ProblemCode::Conflict);
}

#[test]
fn what_is_wrong_comes_back_as_a_comment_and_a_task_on_that_line() {
    let (mut shop, ticket, employee) = handed_over(Condition::New);
    let ana = shop.ana.clone();
    assert_eq!(shop.report(&ana, ticket, "not mine to say").unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(shop.report(&employee, ticket, "  ").unwrap_err().errors[0].field, "text");
    shop.report(&employee, ticket, "It does not charge.").unwrap();
    let line = shop.desk.world.lines_of(ticket)[0].clone();
    let comment = shop.desk.world.public_comments_of(ticket).pop().unwrap();
    assert!(comment.comment.body.ends_with("It does not charge."), "{}", comment.comment.body);
    assert_eq!(comment.tags, line.tags, "as the line: also who it is for reads what they wrote");
    let task = shop.tasks(ticket).into_iter().max_by_key(|task| task.task.position).unwrap().clone();
    assert_eq!((task.task.line, task.task.state), (Some(line.line.id), TaskState::Open));
    assert_eq!(task.work.unwrap().reported.as_deref(), Some("It does not charge."));
    assert_eq!(
        shop.report(&employee, ticket, "again").unwrap_err().code,
        ProblemCode::Conflict,
        "it is being looked at"
    );
    assert_eq!(shop.confirm(&employee, ticket).unwrap_err().code, ProblemCode::Conflict);
    shop.done(ticket, "Follow up: it came back").unwrap();
    shop.confirm(&employee, ticket).unwrap();
}

/// The whole request was resolved: it comes back with one task, of that line.
#[test]
fn a_resolved_request_comes_back_with_one_task_of_the_line() {
    let (mut shop, ticket, employee) = handed_over(Condition::New);
    let victor = shop.victor.clone();
    let patch = shop.ending(ticket, "patch", Outcome::Complete);
    shop.end(&victor, patch).unwrap();
    assert_eq!(shop.status(ticket), Status::Resolved);
    let before = shop.tasks(ticket).len();
    shop.report(&employee, ticket, "The screen flickers.").unwrap();
    assert_eq!(shop.status(ticket), Status::InProgress);
    let tasks = shop.tasks(ticket);
    assert_eq!(tasks.len(), before + 1);
    assert_eq!(tasks.last().unwrap().task.line, Some(shop.desk.world.lines_of(ticket)[0].line.id));
    assert_eq!(shop.lines(ticket), [LineState::Open]);
}

#[test]
fn rows_of_a_piece_that_nobody_had_are_for_who_keeps_it_alone() {
    let mut shop = shop(plan(), 0, 1);
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-7").unwrap();
    let tagged = shop.desk.world.assets().next().unwrap().clone();
    let rows = rows_of(&Record::Asset(tagged));
    assert!(matches!(rows.as_slice(), [(Row::Asset(_), _)]), "{rows:?}");
}

/// A dock with a number that is in stock and has a past; its request is prepared and installed up to the hand-over.
fn with_a_past(was: Option<Condition>) -> (Shop, TicketId) {
    let (mut shop, ..) = handed_over(Condition::New);
    let piece = shop.desk.world.assets().next().unwrap().asset.id;
    let ana = shop.ana.clone();
    let (from, to) = (AssetState::InUse, AssetState::InStock);
    let back = MoveAsset {
        asset: piece,
        from,
        to,
        location: Some(SOUTH),
        condition: Some(Condition::Used),
        user: None,
        counted: None,
    };
    shop.desk.call(Some(&ana), &Command::MoveAsset(back)).unwrap();
    put_condition(&mut shop, was);
    let ticket = shop.submit(1);
    (shop, ticket)
}

fn put_condition(shop: &mut Shop, condition: Option<Condition>) {
    let mut tagged = shop.desk.world.assets().next().unwrap().clone();
    tagged.asset.condition = condition;
    shop.desk.world.load(Record::Asset(tagged));
}

fn given(shop: &Shop, ticket: TicketId) -> (Option<Condition>, Option<Condition>, Option<Condition>) {
    let asset = &shop.desk.world.assets().next().unwrap().asset;
    let on_sheet = shop.desk.world.lines_of(ticket)[0].line.supply[0].condition;
    (asset.condition, asset.history.last().unwrap().condition, on_sheet)
}

/// What nobody says otherwise goes on as it is recorded: on the record, in its past and on the sheet.
#[test]
fn a_piece_is_handed_over_as_it_is_recorded_unless_somebody_says_otherwise() {
    for (recorded, said, goes) in [
        (Some(Condition::Used), None, Condition::Used),
        (Some(Condition::New), None, Condition::New),
        (None, None, Condition::Used),
        (Some(Condition::Used), Some(Condition::New), Condition::New),
    ] {
        let (mut shop, ticket) = with_a_past(recorded);
        shop.prepared(ticket, "U1-7").unwrap();
        shop.done(ticket, "install").unwrap();
        let mut body = shop.ending(ticket, "hand over", Outcome::Complete);
        let unit = shop.desk.world.reservations_of(ticket).next().unwrap().reservation.id;
        body.conditions = said.map(|condition| PieceCondition { reservation: unit, condition }).into_iter().collect();
        let ana = shop.ana.clone();
        shop.end(&ana, body).unwrap();
        assert_eq!(given(&shop, ticket), (Some(goes), Some(goes), Some(goes)), "{recorded:?} {said:?}");
    }
}

#[test]
fn what_nobody_had_before_is_handed_over_as_new() {
    let mut shop = shop(plan(), 0, 1);
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-7").unwrap();
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    assert_eq!(given(&shop, ticket).0, Some(Condition::New));
}

#[test]
fn a_damaged_piece_is_not_prepared() {
    let (mut shop, ticket) = with_a_past(Some(Condition::Damaged));
    let refused = shop.prepared(ticket, "u1-7").unwrap_err();
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].row), ("serials", Some(0)));
    let FieldFault::Unreadable { reason } = &refused.errors[0].fault else { panic!("{refused:?}") };
    assert!(reason.contains("damaged"), "{reason}");
    shop.prepared(ticket, "U1-8").unwrap();
}

/// What the team reads of pieces that went to repair.
pub(super) fn in_repair(shop: &Shop, ticket: TicketId) -> Vec<(String, Step)> {
    let lines = shop.desk.world.ticket(ticket).unwrap().internal.clone().unwrap().happened;
    let step = |line: crate::ticket::activity::Happened| match line.what {
        Deed::Step(step @ Step::PieceDamaged { .. }) => Some((line.by, step)),
        _ => None,
    };
    lines.into_iter().filter_map(step).collect()
}

/// It was set aside before anybody saw that it is damaged: it does not go to its person, and back in stock it serves nobody.
#[test]
fn a_damaged_piece_is_not_handed_over_and_goes_to_repair_with_the_end_of_its_line() {
    let (mut shop, ticket) = with_a_past(Some(Condition::Used));
    shop.prepared(ticket, "U1-7").unwrap();
    shop.done(ticket, "install").unwrap();
    put_condition(&mut shop, Some(Condition::Damaged));
    let ana = shop.ana.clone();
    let mut body = shop.ending(ticket, "hand over", Outcome::Complete);
    let unsaid = shop.end(&ana, body.clone()).unwrap_err();
    assert_eq!((unsaid.errors[0].field.as_str(), unsaid.errors[0].row), ("conditions", None));
    let unit = shop.desk.world.reservations_of(ticket).next().unwrap().reservation.id;
    body.conditions = vec![PieceCondition { reservation: unit, condition: Condition::Damaged }];
    let said = shop.end(&ana, body.clone()).unwrap_err();
    assert_eq!((said.errors[0].field.as_str(), said.errors[0].row), ("conditions", Some(0)));
    // An old build's outbox says new of what nobody looked at.
    body.conditions = vec![PieceCondition { reservation: unit, condition: Condition::New }];
    let new = shop.end(&ana, body.clone()).unwrap_err();
    assert_eq!((new.errors[0].field.as_str(), new.errors[0].row), ("conditions", Some(0)));
    assert_eq!(shop.level(SOUTH), (1, 1), "a refusal takes nothing");
    (body.outcome, body.conditions, body.reason) = (Outcome::Incomplete, Vec::new(), "It is broken.".to_owned());
    shop.end(&ana, body).unwrap();
    let asset = &shop.desk.world.assets().next().unwrap().asset;
    assert_eq!((asset.state, asset.location, asset.user), (AssetState::InRepair, None, None));
    assert_eq!(shop.level(SOUTH), (0, 0), "it does not count as stock");
    let piece = Step::PieceDamaged { name: Text::plain("Dock U100"), serial: "U1-7".to_owned() };
    assert_eq!(in_repair(&shop, ticket), [("Technician 1".to_owned(), piece)], "which one, by whom");
}

/// It was mended without anybody writing that down: whoever looked at it says how it is, and it goes out as that.
#[test]
fn a_piece_that_was_damaged_goes_out_as_somebody_says_who_looked_at_it() {
    let (mut shop, ticket) = with_a_past(Some(Condition::Used));
    shop.prepared(ticket, "U1-7").unwrap();
    shop.done(ticket, "install").unwrap();
    put_condition(&mut shop, Some(Condition::Damaged));
    let ana = shop.ana.clone();
    let mut body = shop.ending(ticket, "hand over", Outcome::Complete);
    let unit = shop.desk.world.reservations_of(ticket).next().unwrap().reservation.id;
    body.conditions = vec![PieceCondition { reservation: unit, condition: Condition::Used }];
    shop.end(&ana, body).unwrap();
    assert_eq!(given(&shop, ticket).0, Some(Condition::Used));
}

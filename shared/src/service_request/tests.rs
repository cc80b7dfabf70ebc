//! The form's check: every fault, addressed to field and row. Submitting: what is made, what is refused.

mod needed_by;

use super::api::{RowInput, SubmitServiceRequest};
use super::form::{CheckedForm, Directory, Input, Known, check};
use crate::assignment::Ranking;
use crate::catalog::ItemVersion;
use crate::catalog::form::{Choice, DirectoryField, Field, FieldKind, Form, RowGroup, Section};
use crate::command::Command;
use crate::fixture::{Desk, ITEM, REBECCA, STRANGER, TODAY, docking_station};
use crate::ids::{AssetId, CostCentreId, DepartmentId, LineId, LocationId, PersonId, TicketId};
use crate::problem::{FieldError, FieldFault, ProblemCode};
use crate::row::{Row, rows_of};
use crate::text::Text;
use std::collections::BTreeMap;
use uuid::Uuid;

const PLANT: Uuid = Uuid::from_u128(0x10c);
const CENTRE: Uuid = Uuid::from_u128(0xcc);

struct Office {
    complete: bool,
}

impl Office {
    fn answer(&self, known: bool, name: &str) -> Known<String> {
        match (known, self.complete) {
            (true, _) => Known::Yes(name.to_owned()),
            (false, true) => Known::No,
            (false, false) => Known::Unsure,
        }
    }
}

impl Directory for Office {
    fn person(&self, id: PersonId) -> Known<String> {
        self.answer(id == STRANGER || id == REBECCA, "Sam Stone")
    }
    fn location(&self, id: LocationId) -> Known<String> {
        self.answer(id.0 == PLANT, "Plant North")
    }
    fn cost_centre(&self, id: CostCentreId) -> Known<String> {
        self.answer(id.0 == CENTRE, "4711 Operations")
    }
    fn department(&self, id: DepartmentId) -> Known<String> {
        self.answer(id.0 == PLANT, "Facilities")
    }
    fn asset(&self, id: AssetId) -> Known<String> {
        self.answer(id.0 == PLANT, "Latitude 5450, L-17")
    }
    fn filled(&self, person: PersonId, from: DirectoryField) -> Known<String> {
        self.answer(person == STRANGER, if from == DirectoryField::Laptop { "mouse" } else { "B2" })
    }
    fn currency(&self) -> Option<String> {
        Some("EUR".to_owned())
    }
    fn zone(&self) -> Option<String> {
        Some("Europe/Berlin".to_owned())
    }
}

fn field(id: &str, kind: FieldKind, required: bool) -> Field {
    Field {
        id: id.to_owned(),
        label: Text::new(id, id),
        hint: Text::default(),
        kind,
        required,
        filled_from: None,
        material: true,
        rules: Default::default(),
    }
}

fn options() -> Vec<Choice> {
    let choice =
        |id: &str| Choice { id: id.to_owned(), label: Text::new(id, id), icon: None, price: None, model: None };
    vec![choice("mouse"), choice("keyboard"), choice("headset")]
}

fn form() -> Form {
    let once = vec![
        field("needed_by", FieldKind::Date { from_today: true }, true),
        field("delivered_on", FieldKind::Date { from_today: false }, false),
        field("cost_centre", FieldKind::CostCentre, true),
        field("reason", FieldKind::LongText { max: 5 }, false),
    ];
    let columns = vec![
        field("employee", FieldKind::Person, true),
        field("office", FieldKind::Location, false),
        field("model", FieldKind::Choice { options: options() }, false),
        field("peripherals", FieldKind::MultiChoice { options: options() }, false),
        field("desk", FieldKind::ShortText { max: 3 }, false),
    ];
    let rows =
        RowGroup { id: "employees".to_owned(), min: 1, max: 3, unique: vec!["employee".to_owned()], fields: columns };
    let section = |fields, rows| Section { title: Text::plain("x"), hint: Text::default(), fields, rows };
    Form { sections: vec![section(once, None), section(Vec::new(), Some(rows))] }
}

fn version(form: Form) -> ItemVersion {
    ItemVersion { form, ..docking_station(Default::default()) }
}

fn text(value: &str) -> Input {
    Input::Text(value.to_owned())
}

fn several(values: &[&str]) -> Input {
    Input::Choices(values.iter().map(|value| (*value).to_owned()).collect())
}

fn row(fields: &[(&str, Input)]) -> RowInput {
    RowInput { id: None, fields: fields.iter().map(|(id, input)| ((*id).to_owned(), input.clone())).collect() }
}

fn person(id: PersonId) -> Input {
    text(&id.to_string())
}

/// A submission that passes, changed by the test.
fn typed(change: impl FnOnce(&mut SubmitServiceRequest)) -> SubmitServiceRequest {
    let fields = [("needed_by", text("2026-12-07")), ("cost_centre", text(&CENTRE.to_string()))];
    let mut submission = SubmitServiceRequest {
        on_behalf_of: None,
        id: TicketId(Uuid::from_u128(5)),
        item: ITEM,
        version: 1,
        fields: fields.into_iter().map(|(id, input)| (id.to_owned(), input)).collect(),
        rows: vec![row(&[("employee", person(STRANGER))])],
        attachments: Vec::new(),
    };
    change(&mut submission);
    submission
}

fn checked(change: impl FnOnce(&mut SubmitServiceRequest)) -> Result<CheckedForm, Vec<FieldError>> {
    check(&version(form()), &typed(change), &Office { complete: true }, TODAY)
}

fn faults(change: impl FnOnce(&mut SubmitServiceRequest)) -> Vec<FieldError> {
    checked(change).unwrap_err()
}

fn once(id: &str, input: Input) -> Vec<FieldError> {
    faults(|typed| drop(typed.fields.insert(id.to_owned(), input)))
}

fn in_second_row(id: &str, input: Input) -> Vec<FieldError> {
    faults(|typed| typed.rows.push(row(&[("employee", person(REBECCA)), (id, input)])))
}

#[test]
fn a_complete_form_passes_with_self_describing_answers() {
    let checked = checked(|typed| {
        typed.rows[0] = row(&[("employee", person(STRANGER)), ("peripherals", several(&["headset", "mouse"]))]);
    });
    let checked = checked.unwrap();
    assert_eq!(checked.needed_by(&version(form())), Some("2026-12-07".parse().unwrap()));
    assert_eq!(checked.first_cost_centre(), Some(CostCentreId(CENTRE)));
    let peripherals = &checked.rows[0][1];
    assert_eq!(peripherals.value, ["mouse", "headset"], "in the order of the definition");
    assert_eq!(checked.rows[0][0].display, [Text::plain("Sam Stone")]);
}

#[test]
fn required_is_said_for_field_and_row_and_blanks_do_not_count() {
    let errors = faults(|typed| {
        typed.fields.insert("needed_by".to_owned(), text("  "));
        typed.rows = vec![row(&[("employee", person(STRANGER))]), row(&[])];
    });
    let expected =
        [FieldError::field("needed_by", FieldFault::Required), FieldError::row("employee", 1, FieldFault::Required)];
    assert_eq!(errors, expected);
}

#[test]
fn too_long_counts_characters_not_bytes() {
    assert!(checked(|typed| drop(typed.fields.insert("reason".to_owned(), text("äöüßé")))).is_ok());
    assert_eq!(once("reason", text("sechs!")), [FieldError::field("reason", FieldFault::TooLong { max: 5 })]);
    assert_eq!(in_second_row("desk", text("B2-14")), [FieldError::row("desk", 1, FieldFault::TooLong { max: 3 })]);
}

#[test]
fn too_few_and_too_many_rows_address_the_group() {
    let none = faults(|typed| typed.rows.clear());
    assert_eq!(none, [FieldError::field("employees", FieldFault::TooFewRows { min: 1 })]);
    let many = faults(|typed| typed.rows = vec![row(&[]); 4]);
    assert_eq!(many, [FieldError::field("employees", FieldFault::TooManyRows { max: 3 })]);
}

#[test]
fn dates_are_read_strictly_and_the_past_is_refused_where_asked() {
    for wrong in ["tomorrow", "2026-02-30", "07.12.2026", "2026-13-01"] {
        assert_eq!(once("needed_by", text(wrong)), [FieldError::field("needed_by", FieldFault::NotADate)], "{wrong}");
    }
    assert_eq!(once("needed_by", text("2026-11-22")), [FieldError::field("needed_by", FieldFault::InThePast)]);
    assert!(checked(|typed| drop(typed.fields.insert("needed_by".to_owned(), text("2026-11-23")))).is_ok(), "today");
    assert!(checked(|typed| drop(typed.fields.insert("delivered_on".to_owned(), text("2001-01-01")))).is_ok());
}

/// The same bounds in browser and server, of the day on which it is checked.
#[test]
fn a_date_is_at_most_a_hundred_years_away() {
    let small = FieldFault::TooSmall { least: "1926-11-23".to_owned() };
    let big = FieldFault::TooBig { most: "2126-11-23".to_owned() };
    for (field, value, fault) in [
        ("needed_by", "9999-12-31", &big),
        ("needed_by", "2126-11-24", &big),
        ("delivered_on", "2126-11-24", &big),
        ("delivered_on", "1926-11-22", &small),
        ("needed_by", "1926-11-22", &FieldFault::InThePast),
    ] {
        assert_eq!(once(field, text(value)), [FieldError::field(field, fault.clone())], "{value}");
    }
    for (field, value) in [("needed_by", "2126-11-23"), ("delivered_on", "1926-11-23")] {
        assert!(checked(|typed| drop(typed.fields.insert(field.to_owned(), text(value)))).is_ok(), "{value}");
    }
    let leap = jiff::civil::date(2028, 2, 29);
    assert_eq!(super::value::within_reach(jiff::civil::date(2128, 2, 29), false, leap), Ok(()));
    assert_eq!(
        super::value::within_reach(jiff::civil::date(1928, 2, 28), false, leap),
        Err(FieldFault::TooSmall { least: "1928-02-29".to_owned() })
    );
    let timed = super::value::date_time("9999-12-31T10:00", false, TODAY, None);
    assert_eq!(timed, Err(big));
}

#[test]
fn a_choice_that_is_named_twice_is_refused_in_its_row() {
    let twice = in_second_row("peripherals", several(&["mouse", "headset", "mouse"]));
    let reason = "\"mouse\" is chosen twice".to_owned();
    assert_eq!(twice, [FieldError::row("peripherals", 1, FieldFault::Unreadable { reason })]);
}

#[test]
fn unknown_choice_person_location_and_cost_centre() {
    let nobody = Uuid::from_u128(0xdead).to_string();
    assert_eq!(in_second_row("model", text("abacus")), [FieldError::row("model", 1, FieldFault::UnknownChoice)]);
    let mixed = in_second_row("peripherals", several(&["mouse", "abacus"]));
    assert_eq!(mixed, [FieldError::row("peripherals", 1, FieldFault::UnknownChoice)]);
    assert_eq!(in_second_row("employee", text(&nobody)), [FieldError::row("employee", 1, FieldFault::UnknownPerson)]);
    assert_eq!(
        in_second_row("office", text("Plant North")),
        [FieldError::row("office", 1, FieldFault::UnknownLocation)]
    );
    assert_eq!(once("cost_centre", text(&nobody)), [FieldError::field("cost_centre", FieldFault::UnknownCostCentre)]);
}

#[test]
fn a_replica_that_cannot_tell_leaves_it_to_the_server() {
    let submission = typed(|typed| typed.rows[0] = row(&[("employee", text(&Uuid::from_u128(0xdead).to_string()))]));
    let checked = check(&version(form()), &submission, &Office { complete: false }, TODAY).unwrap();
    assert!(checked.rows[0][0].display.is_empty());
}

#[test]
fn duplicates_name_the_first_row() {
    let errors = faults(|typed| typed.rows = vec![row(&[("employee", person(STRANGER))]); 3]);
    let duplicate = |row| FieldError::row("employee", row, FieldFault::Duplicate { row: 0 });
    assert_eq!(errors, [duplicate(1), duplicate(2)]);
}

#[test]
fn fields_the_form_does_not_have_are_refused() {
    assert_eq!(once("colour", text("red")), [FieldError::field("colour", FieldFault::UnknownField)]);
    assert_eq!(in_second_row("colour", text("red")), [FieldError::row("colour", 1, FieldFault::UnknownField)]);
}

#[test]
fn text_for_a_list_and_a_list_for_text_are_wrong_types() {
    assert_eq!(in_second_row("peripherals", text("mouse")), [FieldError::row("peripherals", 1, FieldFault::WrongType)]);
    for id in ["model", "employee", "office", "desk"] {
        assert!(
            in_second_row(id, several(&["mouse"])).contains(&FieldError::row(id, 1, FieldFault::WrongType)),
            "{id}"
        );
    }
    for id in ["needed_by", "cost_centre", "reason"] {
        assert_eq!(once(id, several(&["mouse"])), [FieldError::field(id, FieldFault::WrongType)], "{id}");
    }
}

#[test]
fn rows_for_a_form_without_a_group_are_refused() {
    let form = Form { sections: Vec::new() };
    let submission = typed(|typed| typed.fields.clear());
    let errors = check(&version(form), &submission, &Office { complete: true }, TODAY).unwrap_err();
    assert_eq!(errors, [FieldError::field("rows", FieldFault::UnknownField)]);
}

#[test]
fn every_fault_is_found_at_once_in_the_order_of_the_form() {
    let errors = faults(|typed| {
        typed.fields =
            BTreeMap::from([("needed_by".to_owned(), text("soon")), ("reason".to_owned(), text("too long"))]);
        typed.rows = vec![row(&[("desk", text("B2-14"))])];
    });
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["needed_by", "cost_centre", "reason", "employee", "desk"]);
}

#[test]
fn a_submission_makes_request_line_work_item_and_assigns_it() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let ana = desk.technician(1, 4);
    let ticket = desk.submit();
    let record = desk.world.ticket(ticket).unwrap();
    assert_eq!((record.head.number.as_str(), record.head.title.as_str()), ("REQ-1", "Docking station for Sam Stone"));
    assert_eq!(
        (record.head.assignee, record.events),
        (Some(ana.person), 4),
        "submitted, queued, assigned, in progress"
    );
    assert_eq!(desk.world.lines_of(ticket).len(), 1);
    assert_eq!(desk.counted_load(ana.person), 1);
}

#[test]
fn i16_what_only_the_team_reads_of_a_submission_has_only_the_teams_tags() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    desk.technician(1, 4);
    desk.submit();
    let internal = desk.internal_tags();
    for effect in desk.world.take_effects().records {
        for (row, tags) in rows_of(&effect.after) {
            match row {
                Row::TicketInternal(_) | Row::Explanation(_) | Row::Technician(_) => assert_eq!(tags, internal),
                _ => assert_ne!(tags, internal, "{:?}", row.kind()),
            }
        }
    }
}

#[test]
fn i14_refused_submissions_leave_the_world_as_it_was() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    desk.technician(1, 4);
    let first = desk.submission();
    let rebecca = desk.rebecca.clone();
    desk.call(Some(&rebecca), &Command::SubmitServiceRequest(first.clone())).unwrap();
    desk.world.take_effects();
    let changed = |change: fn(&mut SubmitServiceRequest)| {
        let mut body = SubmitServiceRequest { id: TicketId(Uuid::from_u128(77)), ..first.clone() };
        body.rows[0].id = None;
        change(&mut body);
        body
    };
    let cases = [
        (first.clone(), ProblemCode::Conflict),
        (changed(|body| body.version = 2), ProblemCode::Conflict),
        (changed(|body| body.item = crate::ids::ItemId(Uuid::nil())), ProblemCode::NotFound),
        (changed(|body| body.rows.clear()), ProblemCode::Invalid),
        (changed(|body| body.rows[0].fields.clear()), ProblemCode::Invalid),
        (SubmitServiceRequest { id: TicketId(Uuid::from_u128(78)), ..first.clone() }, ProblemCode::Invalid),
    ];
    for (body, code) in cases {
        let before = format!("{:?}", desk.world);
        let problem = desk.call(Some(&rebecca), &Command::SubmitServiceRequest(body)).unwrap_err();
        assert_eq!(problem.code, code);
        assert_eq!(before, format!("{:?}", desk.world), "I14");
        assert!(!desk.world.is_changed());
    }
}

#[test]
fn two_lines_of_one_id_are_refused_by_row() {
    let mut desk = Desk::new(Ranking::LoadFirst);
    let mut body = desk.submission();
    let line = LineId(Uuid::from_u128(3));
    let second = RowInput { id: Some(line), fields: BTreeMap::from([("employee".to_owned(), person(REBECCA))]) };
    body.rows[0].id = Some(line);
    body.rows.push(second);
    let rebecca = desk.rebecca.clone();
    let problem = desk.call(Some(&rebecca), &Command::SubmitServiceRequest(body)).unwrap_err();
    assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].row), ("id", Some(1)));
}

#[test]
fn an_input_is_a_text_or_a_list_of_texts() {
    for (text, input) in [
        (r#""Latitude""#, Input::Text("Latitude".into())),
        (r#"["dock","monitor"]"#, Input::Choices(vec!["dock".into(), "monitor".into()])),
        ("[]", Input::Choices(Vec::new())),
    ] {
        assert_eq!(serde_json::from_str::<Input>(text).unwrap(), input);
        assert_eq!(serde_json::to_string(&input).unwrap(), text);
    }
    for text in ["5", "null", "[5]", r#"{"a":"b"}"#, "true"] {
        let error = serde_json::from_str::<Input>(text).unwrap_err().to_string();
        assert!(error.contains("text") || error.contains("string"), "{text}: {error}");
    }
}

//! Conditions: what is hidden is dropped, what is computed cannot be typed, both ends agree, and answers say the same as
//! what was typed.

use super::*;
use crate::catalog::form::{DirectoryField, Section};
use crate::fixture::{ITEM, REBECCA, STRANGER, TODAY, docking_station};
use crate::ids::{AssetId, CostCentreId, DepartmentId, LineId, LocationId, PersonId, TicketId};
use crate::problem::{FieldError, FieldFault};
use crate::service_request::form::{CheckedForm, check};
use crate::service_request::{Line, LineState, RequestAnswers};
use crate::text::Text;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// A directory that knows everything, or nothing but names.
struct Office {
    complete: bool,
}

impl Office {
    fn known(&self, name: &str) -> Known<String> {
        if self.complete { Known::Yes(name.to_owned()) } else { Known::Unsure }
    }
}

impl Directory for Office {
    fn person(&self, _: PersonId) -> Known<String> {
        self.known("Sam Stone")
    }
    fn location(&self, _: LocationId) -> Known<String> {
        self.known("Plant North")
    }
    fn cost_centre(&self, _: CostCentreId) -> Known<String> {
        self.known("4711 Operations")
    }
    fn department(&self, _: DepartmentId) -> Known<String> {
        self.known("Facilities")
    }
    fn asset(&self, id: AssetId) -> Known<String> {
        if id.0 == Uuid::from_u128(7) { self.known("Latitude 5450, L-17") } else { Known::No }
    }
    fn filled(&self, person: PersonId, from: DirectoryField) -> Known<String> {
        match (person == STRANGER, from) {
            (true, DirectoryField::Office) => self.known("Plant North, B2-14"),
            (true, _) => self.known("small"),
            (false, _) => Known::No,
        }
    }
    fn currency(&self) -> Option<String> {
        Some("EUR".to_owned())
    }
    fn zone(&self) -> Option<String> {
        self.complete.then(|| "Europe/Berlin".to_owned())
    }
}

fn version(once: Json, rows: Json) -> ItemVersion {
    let labelled = |mut fields: Json| {
        for field in fields.as_array_mut().unwrap() {
            field["label"] = json!({ "en": field["id"] });
        }
        fields
    };
    let group = json!({ "id": "rows", "min": 0, "max": 9, "fields": labelled(rows) });
    let title = json!({ "en": "All" });
    let sections = json!([{ "title": title, "fields": labelled(once) }, { "title": title, "rows": group }]);
    let mut version = docking_station(Default::default());
    version.price = Some(10_000);
    version.form.sections = serde_json::from_value::<Vec<Section>>(sections).unwrap();
    assert_eq!(crate::catalog::check::check(&version), []);
    version
}

/// One of every kind, with conditions of every kind over them.
fn every_kind() -> ItemVersion {
    let option = |id: &str, price: i64| json!({ "id": id, "label": { "en": id }, "price": price, "model": "m" });
    let options = json!([option("small", 0), option("big", 50_000)]);
    version(
        json!([
            { "id": "remote", "kind": "checkbox" },
            { "id": "agreed", "kind": "checkbox", "required": true, "visible": "remote" },
            { "id": "from", "kind": "date", "from_today": true, "required_when": "remote" },
            { "id": "until", "kind": "date", "from_today": true, "visible": "given from" },
            { "id": "days", "kind": "number", "computed": "until - from + 1", "visible": "given from and given until", "range": { "max": 10 } },
            { "id": "why", "kind": "long_text", "max": 20, "required": true, "visible": "total > 300 or days > 5" },
            { "id": "mail", "kind": "email", "visible": "remote and lines >= 2" },
            { "id": "at", "kind": "date_time", "from_today": false },
            { "id": "budget", "kind": "money", "range": { "min": 1, "max": 100_000 }, "required_when": "lines > 2" },
            { "id": "seats", "kind": "number", "decimals": 1, "range": { "min": "0.5" }, "unit": { "en": "seats", "de": "Plätze" } },
            { "id": "department", "kind": "department" },
            { "id": "laptop", "kind": "asset" },
            { "id": "cost_centre", "kind": "cost_centre" },
            { "id": "place", "kind": "location" },
            { "id": "head", "kind": "heading" },
            { "id": "hint", "kind": "note", "visible": "remote" },
        ]),
        json!([
            { "id": "who", "kind": "person" },
            { "id": "office", "kind": "short_text", "max": 40, "filled_from": "office", "read_only": "given who" },
            { "id": "size", "kind": "choice", "options": options, "visible": "not remote" },
            { "id": "extras", "kind": "multi_choice", "options": options, "required_when": "size = \"big\"" },
            { "id": "model", "kind": "asset_model", "options": options, "visible": "extras has \"big\"" },
            { "id": "double", "kind": "money", "computed": "budget * 2 + seats" },
        ]),
    )
}

fn text(value: &str) -> Input {
    Input::Text(value.to_owned())
}

fn typed(fields: &[(&str, &str)], rows: &[&[(&str, &str)]]) -> SubmitServiceRequest {
    let inputs = |fields: &[(&str, &str)]| -> BTreeMap<String, Input> {
        let input = |id: &str, value: &str| match id {
            "extras" => Input::Choices(value.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()),
            _ => text(value),
        };
        fields.iter().map(|(id, value)| ((*id).to_owned(), input(id, value))).collect()
    };
    SubmitServiceRequest {
        on_behalf_of: None,
        id: TicketId(Uuid::from_u128(5)),
        item: ITEM,
        version: 1,
        fields: inputs(fields),
        rows: rows.iter().map(|row| RowInput { id: None, fields: inputs(row) }).collect(),
        attachments: Vec::new(),
    }
}

fn checked(fields: &[(&str, &str)], rows: &[&[(&str, &str)]]) -> Result<CheckedForm, Vec<FieldError>> {
    check(&every_kind(), &typed(fields, rows), &Office { complete: true }, TODAY)
}

fn value(checked: &CheckedForm, field: &str) -> Option<Vec<String>> {
    let all = checked.answers.iter().chain(checked.rows.iter().flatten());
    let mut found = all.filter(|answer| answer.field == field);
    found.next().map(|answer| answer.value.clone())
}

#[test]
fn what_is_hidden_is_dropped_and_never_wrong() {
    // Neither a box that was not ticked nor a text far too long is looked at while nobody is asked for it.
    let long = "x".repeat(400);
    let form = checked(&[("why", &long), ("mail", "no mail"), ("until", "soon")], &[]).unwrap();
    assert_eq!((value(&form, "why"), value(&form, "until"), value(&form, "agreed")), (None, None, None));
    assert_eq!(value(&form, "remote"), Some(vec!["false".to_owned()]), "a box that stays empty is an answer");
    let errors = checked(&[("remote", "true"), ("why", &long)], &[]).unwrap_err();
    assert_eq!(
        errors,
        [FieldError::field("agreed", FieldFault::NotTicked), FieldError::field("from", FieldFault::Required)]
    );
}

#[test]
fn prices_and_totals_are_of_what_is_asked() {
    let rows: &[&[(&str, &str)]] = &[&[("size", "big"), ("extras", "big"), ("model", "big")]];
    let form = checked(&[("why", "It is big")], rows).unwrap();
    assert_eq!((form.prices.total, form.prices.lines.clone()), (Some(160_000), vec![Some(160_000)]));
    assert_eq!(
        form.rows[0].iter().map(|answer| answer.price).collect::<Vec<_>>(),
        [Some(50_000), Some(50_000), Some(50_000), None]
    );
    // Without extras the model is not asked: its price is gone with it.
    let form = checked(&[("why", "It is big")], &[&[("size", "small"), ("model", "big")]]).unwrap();
    assert_eq!((form.prices.total, value(&form, "model")), (Some(10_000), None));
    assert_eq!(checked(&[], rows).unwrap_err(), [FieldError::field("why", FieldFault::Required)], "above 300");
}

#[test]
fn what_is_computed_counts_whatever_was_typed() {
    let dates = [("from", "2026-12-07"), ("until", "2026-12-11"), ("days", "400")];
    let form = checked(&dates, &[&[("double", "9")]]).unwrap();
    assert_eq!(value(&form, "days"), Some(vec!["5".to_owned()]));
    assert_eq!(value(&form, "double"), Some(vec!["0".to_owned()]), "nothing counts as 0 in a sum");
    let errors = checked(&[("from", "2026-12-07"), ("until", "2026-12-31"), ("why", "long")], &[]).unwrap_err();
    assert_eq!(errors, [FieldError::field("days", FieldFault::TooBig { most: "10".to_owned() })]);
}

#[test]
fn what_cannot_be_typed_into_is_what_the_directory_says() {
    let (rebecca, stranger) = (REBECCA.to_string(), STRANGER.to_string());
    let form = checked(&[], &[&[("who", &stranger), ("office", "Palace")], &[("office", "Desk 5")]]).unwrap();
    assert_eq!(form.rows[0][1].value, ["Plant North, B2-14"]);
    assert_eq!(form.rows[1][0].value, ["Desk 5"], "nobody chosen: it can be typed");
    let form = checked(&[], &[&[("who", &rebecca), ("office", "Palace")]]).unwrap();
    assert!(!form.rows[0].iter().any(|answer| answer.field == "office"), "the directory knows none");
    let typed = typed(&[], &[&[("who", &stranger), ("office", "Palace")]]);
    let unsure = settle(&every_kind(), &typed, &Office { complete: false });
    assert_eq!(unsure.rows[0]["office"].input, Some(text("Palace")), "who cannot know leaves it to the server");
}

#[test]
fn every_kind_is_understood_or_refused_with_its_reason() {
    let id = |number: u128| Uuid::from_u128(number).to_string();
    let (seven, eight) = (id(7), id(8));
    let fields = [
        ("at", "2026-12-07T14:30"),
        ("budget", "1234.50"),
        ("seats", "2.5"),
        ("department", &seven),
        ("laptop", &seven),
    ];
    let form = checked(&fields, &[]).unwrap();
    let shown: Vec<_> = form
        .answers
        .iter()
        .map(|answer| (answer.kind.as_str(), answer.display[0].get("de"), answer.value.join(" ")))
        .collect();
    assert_eq!(
        shown,
        [
            ("checkbox", "Nein", "false".to_owned()),
            ("date_time", "2026-12-07 14:30", "2026-12-07T14:30 Europe/Berlin".to_owned()),
            ("money", "1.234,50 EUR", "123450".to_owned()),
            ("number", "2,5 Plätze", "2.5".to_owned()),
            ("department", "Facilities", seven.clone()),
            ("asset", "Latitude 5450, L-17", seven.clone()),
        ]
    );
    let least = || FieldFault::TooSmall { least: "1".to_owned() };
    for (field, text, fault) in [
        ("at", "2026-12-07", FieldFault::NotADateTime),
        ("at", "2026-12-07T25:00", FieldFault::NotADateTime),
        ("at", "2026-02-30T10:00", FieldFault::NotADateTime),
        ("budget", "much", FieldFault::NotANumber),
        ("budget", "0.99", least()),
        ("budget", "1.005", FieldFault::TooManyDecimals { max: 2 }),
        ("budget", "100000.01", FieldFault::TooBig { most: "100000".to_owned() }),
        ("seats", "0.25", FieldFault::TooManyDecimals { max: 1 }),
        ("seats", "-3", FieldFault::TooSmall { least: "0.5".to_owned() }),
        ("seats", "1e3", FieldFault::NotANumber),
        ("remote", "perhaps", FieldFault::WrongType),
        ("laptop", &eight, FieldFault::UnknownAsset),
        ("department", "Facilities", FieldFault::UnknownDepartment),
        ("head", "text", FieldFault::UnknownField),
        ("hint", "text", FieldFault::UnknownField),
    ] {
        assert_eq!(checked(&[(field, text)], &[]).unwrap_err(), [FieldError::field(field, fault)], "{field} {text}");
    }
    let remote = [("remote", "true"), ("agreed", "true"), ("from", "2026-12-07")];
    for (text, fits) in [
        ("ana@alpha.example", true),
        ("ana.b+c@sub.alpha.example", true),
        ("ana", false),
        ("ana@alpha", false),
        ("a na@alpha.example", false),
        ("ana@alpha@example.org", false),
        ("@alpha.example", false),
        ("ana@alpha..example", false),
    ] {
        let fields: Vec<_> = remote.into_iter().chain([("mail", text)]).collect();
        assert_eq!(checked(&fields, &[&[], &[]]).is_ok(), fits, "{text}");
    }
}

#[test]
fn a_circle_that_slipped_through_ends() {
    let mut version = every_kind();
    let field = version.form.sections[0].fields.iter_mut().find(|field| field.id == "remote").unwrap();
    field.rules.visible = Some(Expression::read("agreed and total > 1").unwrap());
    let settled = settle(&version, &typed(&[("remote", "true"), ("agreed", "true")], &[]), &Office { complete: true });
    assert_eq!(settled.once.len(), version.form.fields().count());
}

fn some(values: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(values)
}

prop_compose! {
    fn submission()(
        remote in some(&["", "true", "false"]), agreed in some(&["", "true"]),
        from in some(&["", "2026-12-07", "soon"]), until in some(&["", "2026-12-08", "2026-12-30"]),
        why in some(&["", "because", "because it is so very long"]), mail in some(&["", "a@b.example", "a"]),
        budget in some(&["", "5", "70000.5", "x"]), seats in some(&["", "1", "0.5"]),
        rows in prop::collection::vec((some(&["", "small", "big"]), some(&["", "big", "small,big"]), some(&["", "big"])), 0..4),
    ) -> SubmitServiceRequest {
        let fields = [("remote", remote), ("agreed", agreed), ("from", from), ("until", until), ("why", why), ("mail", mail),
            ("budget", budget), ("seats", seats)];
        let rows: Vec<Vec<(&str, &str)>> =
            rows.into_iter().map(|(size, extras, model)| vec![("size", size), ("extras", extras), ("model", model)]).collect();
        typed(&fields, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }
}

proptest! {
    /// What is said before sending of who has to approve is what the gate asks then.
    #[test]
    fn the_gate_is_foreseen(typed in submission(), bound in prop::sample::select(&[0, 100, 600, 2000][..])) {
        let mut version = every_kind();
        let steps = json!([
            { "name": { "en": "Cost" }, "from": "manager", "when": format!("total > {bound}") },
            { "name": { "en": "Remote" }, "from": "manager", "when": "remote and lines > 1" },
            { "name": { "en": "Always" }, "from": "manager" },
        ]);
        version.approvals = serde_json::from_value(steps).unwrap();
        let office = Office { complete: true };
        let Ok(form) = check(&version, &typed, &office, TODAY) else { return Ok(()) };
        let request = RequestAnswers {
            item: ITEM, version: 1,
            edition: 1, answers: form.answers.clone(), needed_by: None, cost_centre: None, total: form.prices.total,
        };
        let gate = crate::approval::gate::prepare(&version, &request, typed.rows.len()).unwrap();
        let asked: Vec<bool> = gate.steps.iter().map(|step| step.state != crate::approval::StepState::Skipped).collect();
        prop_assert_eq!(settle(&version, &typed, &office).steps, asked);
    }

    /// A browser that knows little and the server that knows everything ask the same, and find the same faults.
    #[test]
    fn both_ends_agree(typed in submission()) {
        let version = every_kind();
        let (here, there) = (Office { complete: false }, Office { complete: true });
        prop_assert_eq!(settle(&version, &typed, &here), settle(&version, &typed, &there));
        let (here, there) = (check(&version, &typed, &here, TODAY), check(&version, &typed, &there, TODAY));
        prop_assert_eq!(here.as_ref().err(), there.as_ref().err());
    }

    /// Dropping what is hidden changes nothing more: what counts, sent alone, is the same form again.
    #[test]
    fn what_counts_settles_to_itself(typed in submission()) {
        let (version, office) = (every_kind(), Office { complete: true });
        let settled = settle(&version, &typed, &office);
        prop_assert_eq!(&settle(&version, &settled.effective(&typed), &office), &settled);
        for (states, field) in std::iter::once(&settled.once).chain(&settled.rows).flat_map(|states| states.iter().map(move |one| (states, one))) {
            prop_assert!(field.1.visible || (field.1.input.is_none() && !field.1.required), "{:?} {:?}", states, field);
        }
    }

    /// Conditions of steps and tasks look at answers, conditions of fields at what was typed: they see the same.
    #[test]
    fn answers_say_the_same_as_what_was_typed(typed in submission()) {
        let (version, office) = (every_kind(), Office { complete: true });
        let Ok(form) = check(&version, &typed, &office, TODAY) else { return Ok(()) };
        let request = RequestAnswers {
            item: ITEM, version: 1, edition: 1, answers: form.answers.clone(), needed_by: None, cost_centre: None, total: form.prices.total,
        };
        let look = Look { version: &version, typed: &typed, directory: &office, found: RefCell::default(), total: RefCell::new(Total::Unknown) };
        let names = |row: Option<usize>| version.form.fields().chain(version.form.rows().filter(|_| row.is_some()).into_iter().flat_map(|group| &group.fields))
            .map(|field| field.id.as_str()).chain(["total", "lines"]).collect::<Vec<_>>();
        for row in std::iter::once(None).chain((0..form.rows.len()).map(Some)) {
            let line = row.map(|row| line(&form, row));
            let answered = AnswerNames::of_request(&version.form, Some(&request), typed.rows.len()).with_line(line.as_ref());
            let here = Here { look: &look, row };
            for name in names(row) {
                let sorted = |value: Option<Value>| match value {
                    Some(Value::Texts(mut texts)) => { texts.sort(); texts.dedup(); Some(Value::Texts(texts)) }
                    other => other,
                };
                prop_assert_eq!(sorted(here.value(name)), sorted(answered.value(name)), "{}", name);
            }
        }
    }
}

fn line(form: &CheckedForm, row: usize) -> Line {
    Line {
        id: LineId(Uuid::from_u128(9)),
        ticket: TicketId(Uuid::from_u128(5)),
        position: 0,
        requested_for: None,
        person_name: String::new(),
        answers: form.rows[row].clone(),
        state: LineState::Open,
        price: None,
        declined: None,
        taken_out: false,
        awaits_approval: false,
        number: String::new(),
        item_name: Text::default(),
        icon: String::new(),
        supply: Vec::new(),
        ended_at: None,
        confirmed_at: None,
        handed_over: None,
        reported_at: None,
        not_possible: None,
        closed_at: None,
    }
}

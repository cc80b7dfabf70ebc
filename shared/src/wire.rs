//! The JSON of the types that are read through a flat struct: every variant, in both directions.

use crate::assignment::{Considered, Verdict};
use crate::attachment::Accept;
use crate::catalog::form::{Choice, DirectoryField, Field, FieldKind, Range, Rules};
use crate::command::read_json;
use crate::expression::Number;
use crate::ids::{PersonId, SkillId};
use crate::problem::{FieldError, FieldFault, Problem};
use crate::service_request::api::SubmitServiceRequest;
use crate::text::Text;
use crate::ticket::api::DeclineReason;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use uuid::Uuid;

#[track_caller]
fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
    // From a tree, whose names come in another order.
    assert_eq!(&serde_json::from_value::<T>(serde_json::to_value(value).unwrap()).unwrap(), value);
    // Names that an older build does not know are left out.
    let more = format!(r#"{{"later":{{"list":[1]}},{}"#, &json[1..]);
    assert_eq!(&serde_json::from_str::<T>(&more).unwrap(), value);
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &str, named: &str) {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(named), "{error}");
}

#[test]
fn field_errors() {
    let plain = |code: &str, more: &str| format!(r#"{{"field":"why","code":"{code}"{more}}}"#);
    for (fault, code, more) in [
        (FieldFault::Required, "required", ""),
        (FieldFault::TooLong { max: 80 }, "too_long", r#","max":80"#),
        (FieldFault::TooFewRows { min: 1 }, "too_few_rows", r#","min":1"#),
        (FieldFault::TooManyRows { max: 500 }, "too_many_rows", r#","max":500"#),
        (FieldFault::NotADate, "not_a_date", ""),
        (FieldFault::InThePast, "in_the_past", ""),
        (FieldFault::UnknownChoice, "unknown_choice", ""),
        (FieldFault::UnknownPerson, "unknown_person", ""),
        (FieldFault::UnknownLocation, "unknown_location", ""),
        (FieldFault::UnknownCostCentre, "unknown_cost_centre", ""),
        (FieldFault::Duplicate { row: 0 }, "duplicate", r#","first_row":0"#),
        (FieldFault::NotANumber, "not_a_number", ""),
        (FieldFault::TooManyDecimals { max: 2 }, "too_many_decimals", r#","max":2"#),
        (FieldFault::TooSmall { least: "0.5".to_owned() }, "too_small", r#","least":"0.5""#),
        (FieldFault::TooBig { most: "20".to_owned() }, "too_big", r#","most":"20""#),
        (FieldFault::NotAnEmail, "not_an_email", ""),
        (FieldFault::NotADateTime, "not_a_date_time", ""),
        (FieldFault::NotTicked, "not_ticked", ""),
        (FieldFault::UnknownDepartment, "unknown_department", ""),
        (FieldFault::UnknownAsset, "unknown_asset", ""),
        (FieldFault::UnknownField, "unknown_field", ""),
        (FieldFault::WrongType, "wrong_type", ""),
        (FieldFault::FileTooLarge { max: 26_214_400 }, "file_too_large", r#","max":26214400"#),
        (FieldFault::TooManyFiles { max: 10 }, "too_many_files", r#","max":10"#),
        (FieldFault::TooFewFiles { min: 1 }, "too_few_files", r#","min":1"#),
        (FieldFault::NoRoom, "no_room", ""),
        (FieldFault::WrongMedia, "wrong_media", ""),
        (FieldFault::KnownPiece, "known_piece", ""),
        (FieldFault::Unreadable { reason: "at \"1\"".to_owned() }, "unreadable", r#","reason":"at \"1\"""#),
    ] {
        both_ways(&FieldError::field("why", fault.clone()), &plain(code, more));
        let json = format!(r#"{{"field":"why","row":2,"code":"{code}"{more}}}"#);
        both_ways(&FieldError::row("why", 2, fault), &json);
    }
    refused::<FieldError>(r#"{"field":"why","code":"too_long"}"#, "missing field `max`");
    refused::<FieldError>(r#"{"field":"why","code":"unreadable","max":3}"#, "missing field `reason`");
    refused::<FieldError>(r#"{"field":"why","code":"too_long","max":"many"}"#, "invalid type");
    refused::<FieldError>(r#"{"field":"why","code":"too_hot"}"#, "unknown variant `too_hot`");
    refused::<FieldError>(r#"{"field":"why"}"#, "missing field `code`");
    refused::<FieldError>(r#"{"code":"required"}"#, "missing field `field`");
}

#[test]
fn problems() {
    let problem = Problem::invalid(vec![FieldError::row("why", 0, FieldFault::Required)]);
    let json = concat!(
        r#"{"type":"urn:docket:problem:invalid","code":"invalid","title":"Some values are not valid","status":422,"#,
        r#""errors":[{"field":"why","row":0,"code":"required"}]}"#
    );
    both_ways(&problem, json);
    refused::<Problem>(&json.replace("422", "70000"), "invalid value");
}

/// Every kind of field with its JSON.
fn kinds() -> Vec<(FieldKind, String)> {
    let choice =
        Choice { id: "14".to_owned(), label: Text::new("Small", "Klein"), icon: None, price: None, model: None };
    let options = r#""options":[{"id":"14","label":{"de":"Klein","en":"Small"}}]"#;
    let model = choice.clone();
    let range = Range { min: Number::whole(1), max: Number::read("2.5") };
    vec![
        (FieldKind::ShortText { max: 80 }, r#""kind":"short_text","max":80"#.to_owned()),
        (FieldKind::LongText { max: 2000 }, r#""kind":"long_text","max":2000"#.to_owned()),
        (FieldKind::Date { from_today: true }, r#""kind":"date","from_today":true"#.to_owned()),
        (FieldKind::Choice { options: vec![choice.clone()] }, format!(r#""kind":"choice",{options}"#)),
        (FieldKind::MultiChoice { options: vec![choice] }, format!(r#""kind":"multi_choice",{options}"#)),
        (FieldKind::Person, r#""kind":"person""#.to_owned()),
        (FieldKind::Location, r#""kind":"location""#.to_owned()),
        (FieldKind::CostCentre, r#""kind":"cost_centre""#.to_owned()),
        (
            FieldKind::Number { decimals: 0, range: Range::default(), unit: Text::default() },
            r#""kind":"number""#.to_owned(),
        ),
        (
            FieldKind::Number { decimals: 1, range, unit: Text::plain("kg") },
            r#""kind":"number","decimals":1,"range":{"min":1,"max":"2.5"},"unit":{"":"kg"}"#.to_owned(),
        ),
        (FieldKind::Money { range }, r#""kind":"money","range":{"min":1,"max":"2.5"}"#.to_owned()),
        (FieldKind::Email, r#""kind":"email""#.to_owned()),
        (FieldKind::DateTime { from_today: false }, r#""kind":"date_time","from_today":false"#.to_owned()),
        (FieldKind::Checkbox, r#""kind":"checkbox""#.to_owned()),
        (FieldKind::Department, r#""kind":"department""#.to_owned()),
        (FieldKind::Asset, r#""kind":"asset""#.to_owned()),
        (FieldKind::AssetModel { options: vec![model] }, format!(r#""kind":"asset_model",{options}"#)),
        (FieldKind::Heading, r#""kind":"heading""#.to_owned()),
        (FieldKind::Note, r#""kind":"note""#.to_owned()),
        (
            FieldKind::Attachment { accept: Accept::Image, min_files: 1, max_files: 3 },
            r#""kind":"attachment","accept":"image","min_files":1,"max_files":3"#.to_owned(),
        ),
    ]
}

#[test]
fn fields() {
    for (kind, json) in kinds() {
        let field = Field {
            id: "why".to_owned(),
            label: Text::new("Why", "Warum"),
            hint: Text::default(),
            kind,
            required: true,
            filled_from: None,
            material: true,
            rules: Rules::default(),
        };
        let start = r#"{"id":"why","label":{"de":"Warum","en":"Why"}"#;
        both_ways(&field, &format!(r#"{start},{json},"required":true}}"#));
        let hinted = Field { hint: Text::plain("Briefly"), filled_from: Some(DirectoryField::Job), ..field };
        both_ways(&hinted, &format!(r#"{start},"hint":{{"":"Briefly"}},{json},"required":true,"filled_from":"job"}}"#));
    }
    let ruled = r#"{"id":"a","label":{},"kind":"checkbox","required":false,"visible":"given b","required_when":"b > 1","read_only":"true","computed":"b = 1"}"#;
    both_ways(&serde_json::from_str::<Field>(ruled).unwrap(), ruled);
    refused::<Field>(&ruled.replace("b > 1", "b >"), "character 4: a value is missing");
    let bare: Field = serde_json::from_str(r#"{"id":"a","label":{},"kind":"person"}"#).unwrap();
    assert_eq!((bare.required, bare.filled_from, bare.hint), (false, None, Text::default()));
    refused::<Field>(r#"{"id":"a","label":{},"kind":"date"}"#, "missing field `from_today`");
    refused::<Field>(r#"{"id":"a","label":{},"kind":"choice"}"#, "missing field `options`");
    refused::<Field>(r#"{"id":"a","label":{},"kind":"short_text"}"#, "missing field `max`");
    refused::<Field>(r#"{"id":"a","label":{},"kind":"attachment"}"#, "missing field `max_files`");
    refused::<Field>(
        r#"{"id":"a","label":{},"kind":"attachment","max_files":1,"accept":"all"}"#,
        "unknown variant `all`",
    );
    refused::<Field>(r#"{"id":"a","label":{},"kind":"colour"}"#, "unknown variant `colour`");
    refused::<Field>(r#"{"id":"a","label":{}}"#, "missing field `kind`");
    refused::<Field>(r#"{"id":"a","kind":"person"}"#, "missing field `label`");
}

#[test]
fn verdicts() {
    let skill = SkillId(Uuid::from_u128(7));
    for (verdict, json) in [
        (Verdict::Eligible, r#"{"verdict":"eligible"}"#.to_owned()),
        (Verdict::Inactive, r#"{"verdict":"inactive"}"#.to_owned()),
        (Verdict::Away, r#"{"verdict":"away"}"#.to_owned()),
        (Verdict::LeaseLapsed, r#"{"verdict":"lease_lapsed"}"#.to_owned()),
        (
            Verdict::MissingSkill { skill, asked: 3, held: 0 },
            format!(r#"{{"verdict":"missing_skill","skill":"{skill}","asked":3,"held":0}}"#),
        ),
        (Verdict::ShiftEnds { left: 59, needed: 60 }, r#"{"verdict":"shift_ends","left":59,"needed":60}"#.to_owned()),
        (Verdict::AtCapacity, r#"{"verdict":"at_capacity"}"#.to_owned()),
        (Verdict::Declined { reason: None }, r#"{"verdict":"declined"}"#.to_owned()),
        (
            Verdict::Declined { reason: Some(DeclineReason::NoTime) },
            r#"{"verdict":"declined","reason":"no_time"}"#.to_owned(),
        ),
    ] {
        both_ways(&verdict, &json);
        let person = PersonId(Uuid::from_u128(1));
        let considered = Considered {
            person,
            name: "Grace Kim".to_owned(),
            verdict,
            preferred: 1,
            levels: 2,
            load: 3,
            capacity: 4,
            last_assignment_no: None,
        };
        let around = format!(
            r#"{{"person":"{person}","name":"Grace Kim","verdict":{json},"preferred":1,"levels":2,"load":3,"capacity":4,"last_assignment_no":null}}"#
        );
        both_ways(&considered, &around);
    }
    refused::<Verdict>(r#"{"verdict":"missing_skill","asked":3,"held":0}"#, "missing field `skill`");
    refused::<Verdict>(
        r#"{"verdict":"missing_skill","skill":"01900000-0000-7000-8000-000000000007","held":0}"#,
        "missing field `asked`",
    );
    refused::<Verdict>(
        r#"{"verdict":"missing_skill","skill":"01900000-0000-7000-8000-000000000007","asked":3}"#,
        "missing field `held`",
    );
    refused::<Verdict>(r#"{"verdict":"tired"}"#, "unknown variant `tired`");
    refused::<Verdict>("{}", "missing field `verdict`");
}

#[test]
fn a_body_that_cannot_be_read_says_where() {
    let item = Uuid::from_u128(1);
    let order = |rest: &str| format!(r#"{{"id":"{item}","item":"{item}","version":1,{rest}}}"#);
    let fields = r#""fields":{"day":"2026-12-07"}"#;
    for (json, field, row) in [
        (order(&format!(r#"{fields},"rows":[{{"fields":{{}}}},{{"fields":{{"laptop":5}}}}]"#)), "laptop", Some(1)),
        (order(&format!(r#"{fields},"rows":[{{"fields":{{"laptop":["a",null]}}}}]"#)), "laptop", Some(0)),
        (order(r#""fields":{"day":true},"rows":[]"#), "day", None),
        (order(&format!(r#"{fields},"rows":5"#)), "rows", None),
        (order(&format!(r#"{fields},"rows":[{{"fields":{{}},"colour":"red"}}]"#)), "colour", Some(0)),
        (order(&format!(r#"{fields},"rows":[],"colour":"red""#)), "colour", None),
        (r#"{"id":"5"}"#.to_owned(), "id", None),
        (format!(r#"{{"id":"{item}"}}"#), "item", None),
        ("[]".to_owned(), "body", None),
        ("{".to_owned(), "body", None),
        (order(&format!(r#"{fields},"rows":[]"#)) + "x", "body", None),
    ] {
        let problem = read_json::<SubmitServiceRequest>(&json).unwrap_err();
        let [error] = problem.errors.as_slice() else { panic!("{json}: {problem:?}") };
        assert_eq!((error.field.as_str(), error.row), (field, row), "{json}: {error:?}");
    }
}

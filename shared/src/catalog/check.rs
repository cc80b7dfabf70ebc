//! What has to hold before a version of an item is published: every fault with its place, so that nobody meets it later.

use super::ItemVersion;
use super::form::{Field, FieldKind};
use super::names::AnswerNames;
use crate::approval::policy::{ApprovalStep, Rule, Source};
use crate::attachment::FILES_MAX;
use crate::expression::{self, Expression};
use crate::fault::Fault;
use crate::ticket::TicketKind;
use std::collections::BTreeSet;

/// All faults of a version, in order of the definition.
pub fn check(version: &ItemVersion) -> Vec<Fault> {
    let mut faults = Faults::default();
    if !(1..=5).contains(&version.priority) {
        faults.add("priority", "a priority is 1 to 5");
    }
    faults.0.extend(super::texts::check(version));
    faults.0.extend(super::icons::check(version));
    if version.price.is_some_and(|price| price < 0) {
        faults.add("price", "a price is not below 0");
    }
    faults.0.extend(version.service_level.iter().flat_map(super::promise::check));
    kind(version, &mut faults);
    titles(version, &mut faults);
    form(version, &mut faults);
    faults.0.extend(super::rules::check(version));
    for (at, step) in version.approvals.iter().enumerate() {
        approval(version, &format!("approvals[{at}]"), step, &mut faults);
    }
    let announces = version.steps.iter().any(|step| step.approval);
    // An incident is not approved at all, which is said where it says otherwise.
    if version.kind.is_request() && !(version.approvals.is_empty() || announces) {
        faults.add("steps", "something is approved, and none of them says so with \"approval\": true");
    }
    for (at, _) in version.steps.iter().enumerate().filter(|(_, step)| step.approval && version.approvals.is_empty()) {
        faults.add(format!("steps[{at}].approval"), "nobody approves it: \"approvals\" is empty");
    }
    faults.0
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, place: impl Into<String>, reason: impl Into<String>) {
        self.0.push(Fault::new(place, reason));
    }
}

/// Titles name people, a count, and answers that are given once.
fn titles(version: &ItemVersion, faults: &mut Faults) {
    for (place, title) in [("title_one", &version.title_one), ("title_many", &version.title_many)] {
        for (language, text) in &title.0 {
            let named = text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
            let known = |name: &&str| {
                matches!(*name, "person" | "count") || version.form.fields().any(|field| field.id == **name)
            };
            for name in named.filter(|name| !known(name)) {
                faults.add(format!("{place}.{language}"), format!("the form asks for no {name:?} once"));
            }
        }
    }
}

/// What only one kind of ticket has.
fn kind(version: &ItemVersion, faults: &mut Faults) {
    let triage = version.delivery.triage.as_ref();
    if version.kind == TicketKind::Incident {
        // Who is cut off does not wait for a signature, and nothing is ordered.
        if !version.approvals.is_empty() {
            faults.add("approvals", "an incident is not approved");
        }
        if version.form.rows().is_some() {
            faults.add("form", "an incident has no rows");
        }
        if !version.delivery.supplies.is_empty() {
            faults.add("supplies", "an incident takes nothing from stock");
        }
        if version.price.is_some() {
            faults.add("price", "an incident has no price");
        }
        faults.0.extend(triage.map(|triage| triage.faults(&version.form)).unwrap_or_default());
    } else if triage.is_some() {
        faults.add("triage", "only an incident has impact and urgency");
    }
}

fn form(version: &ItemVersion, faults: &mut Faults) {
    let mut seen = BTreeSet::from(["total", "lines"]);
    let mut groups = 0;
    for (number, section) in version.form.sections.iter().enumerate() {
        let place = format!("form.sections[{number}]");
        let once = section.fields.iter().map(|field| (format!("{place}.fields.{}", field.id), field));
        let rows = section.rows.iter().flat_map(|group| &group.fields);
        let rows = rows.map(|field| (format!("{place}.rows.fields.{}", field.id), field));
        for (place, field) in once.chain(rows) {
            if !seen.insert(&field.id) {
                faults.add(format!("{place}.id"), format!("{:?} is taken", field.id));
            }
            choices(&place, &field.kind, faults);
            files(&place, &field.kind, faults);
        }
        if let Some(group) = &section.rows {
            groups += 1;
            if groups > 1 {
                faults.add(format!("{place}.rows"), "a form has one repeatable group");
            }
            if group.min > group.max || group.max == 0 {
                faults.add(format!("{place}.rows.max"), "the most rows are fewer than the least, or none");
            }
            for unique in group.unique.iter().filter(|id| !group.fields.iter().any(|field| field.id == **id)) {
                faults.add(format!("{place}.rows.unique"), format!("the group has no field {unique:?}"));
            }
        }
    }
}

fn files(place: &str, kind: &FieldKind, faults: &mut Faults) {
    let FieldKind::Attachment { min_files, max_files, .. } = kind else { return };
    if *max_files == 0 || *max_files > FILES_MAX {
        faults.add(format!("{place}.max_files"), format!("a field takes 1 to {FILES_MAX} files"));
    }
    if min_files > max_files {
        faults.add(format!("{place}.min_files"), "the most files are fewer than the least");
    }
}

fn choices(place: &str, kind: &FieldKind, faults: &mut Faults) {
    let (FieldKind::Choice { options } | FieldKind::MultiChoice { options } | FieldKind::AssetModel { options }) = kind
    else {
        return;
    };
    if options.is_empty() {
        faults.add(format!("{place}.options"), "there is nothing to choose from");
    }
    let mut seen = BTreeSet::new();
    for option in options {
        if !seen.insert(&option.id) {
            faults.add(format!("{place}.options.{}", option.id), "this id occurs twice");
        }
        if option.price.is_some_and(|price| price < 0) {
            faults.add(format!("{place}.options.{}.price", option.id), "a price is not below 0");
        }
    }
}

fn approval(version: &ItemVersion, place: &str, step: &ApprovalStep, faults: &mut Faults) {
    super::texts::named(&format!("{place}.name"), &step.name, "a step needs a name", &mut faults.0);
    if let Rule::Percent(percent) = step.rule
        && !(1..=100).contains(&percent)
    {
        faults.add(format!("{place}.rule.percent"), "a share is 1 to 100 percent");
    }
    source(version, &format!("{place}.from"), &step.from, faults);
    if let Some(other) = &step.or_from {
        source(version, &format!("{place}.or_from"), other, faults);
    }
    let names = AnswerNames::to_check(version, false);
    if let Some(fault) = step.when.as_ref().and_then(|when| condition(when, &names).err()) {
        faults.add(format!("{place}.when"), fault.to_string());
    }
}

/// What a condition of an item has to be.
pub(crate) fn condition(when: &Expression, names: &AnswerNames<'_>) -> Result<(), expression::Fault> {
    when.check(names)?;
    when.check_meaning(names, false)
}

/// A source has to have something to come to: an answer that is always given.
fn source(version: &ItemVersion, place: &str, source: &Source, faults: &mut Faults) {
    let always = |field: &Field| field.required && field.rules.visible.is_none();
    let asked = |kind: &FieldKind| version.form.fields().any(|field| field.kind == *kind && always(field));
    let named = |id: &str, kind: &FieldKind| {
        version.form.fields().any(|field| field.id == id && field.kind == *kind && always(field))
    };
    match source {
        Source::CostCentreOwner if !asked(&FieldKind::CostCentre) => {
            faults.add(place, "the form asks for no cost centre that has to be answered");
        }
        Source::LocationOwner(id) if !named(id, &FieldKind::Location) => {
            faults.add(place, format!("{id:?} is no field for a location that has to be answered"));
        }
        Source::Field(id) if !named(id, &FieldKind::Person) => {
            faults.add(place, format!("{id:?} is no field for a person that has to be answered"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Step;
    use crate::catalog::form::{Choice, Section};
    use crate::fixture::docking_station;
    use crate::text::Text;

    fn field(id: &str, kind: FieldKind, required: bool) -> Field {
        Field {
            id: id.to_owned(),
            label: Text::plain(id),
            hint: Text::default(),
            kind,
            required,
            filled_from: None,
            material: true,
            rules: Default::default(),
        }
    }

    fn version(fields: Vec<Field>, approvals: Vec<ApprovalStep>) -> ItemVersion {
        let mut version = ItemVersion { approvals, price: Some(100), ..docking_station(Default::default()) };
        version.steps.extend((!version.approvals.is_empty()).then(|| said(true)));
        version.form.sections.push(Section { title: Text::plain("More"), hint: Text::default(), fields, rows: None });
        version
    }

    fn said(approval: bool) -> Step {
        Step { icon: "user".to_owned(), title: Text::plain("a"), text: Text::plain("b"), approval }
    }

    fn step(from: Source, when: Option<&str>) -> ApprovalStep {
        ApprovalStep {
            name: Text::plain("Cost"),
            from,
            or_from: None,
            rule: Rule::Any,
            when: when.map(|text| Expression::read(text).unwrap()),
            own: false,
            due: None,
        }
    }

    #[test]
    fn what_holds_has_no_fault() {
        let cost_centre = field("cost_centre", FieldKind::CostCentre, true);
        let steps = vec![
            step(Source::CostCentreOwner, Some("total > 500 and lines >= 2")),
            step(Source::LocationOwner("where".to_owned()), None),
            step(Source::Manager, None),
        ];
        let location = field("where", FieldKind::Location, true);
        assert_eq!(check(&version(vec![cost_centre, location], steps)), []);
    }

    /// What the page says of an approval is so: somebody is asked.
    #[test]
    fn a_step_that_speaks_of_approval_needs_one() {
        let mut spoken = version(Vec::new(), vec![step(Source::Manager, None)]);
        spoken.steps = vec![said(false), said(true)];
        assert_eq!(check(&spoken), []);
        spoken.approvals.clear();
        let faults: Vec<String> = check(&spoken).iter().map(ToString::to_string).collect();
        assert_eq!(faults, ["steps[1].approval: nobody approves it: \"approvals\" is empty"]);
        // And that somebody is asked is said before the order, in any case.
        let mut silent = version(Vec::new(), vec![step(Source::Manager, None)]);
        silent.steps = vec![said(false)];
        let faults: Vec<String> = check(&silent).iter().map(ToString::to_string).collect();
        let refused = ["steps: something is approved, and none of them says so with \"approval\": true"];
        assert_eq!(faults, refused);
        silent.steps.clear();
        assert_eq!(check(&silent).iter().map(ToString::to_string).collect::<Vec<_>>(), refused);
    }

    #[test]
    fn the_owner_of_a_location_needs_a_field_that_always_names_one() {
        let hidden = Field {
            rules: crate::catalog::form::Rules { visible: Expression::read("lines > 1").ok(), ..Default::default() },
            ..field("seldom", FieldKind::Location, true)
        };
        let fields = vec![field("maybe", FieldKind::Location, false), field("who", FieldKind::Person, true), hidden];
        let steps = ["maybe", "who", "seldom", "employee", "nowhere"];
        let steps = steps.map(|id| step(Source::LocationOwner(id.to_owned()), None)).to_vec();
        let faults: Vec<String> = check(&version(fields, steps)).iter().map(ToString::to_string).collect();
        let expected = ["maybe", "who", "seldom", "employee", "nowhere"].iter().enumerate().map(|(at, id)| {
            format!("approvals[{at}].from: \"{id}\" is no field for a location that has to be answered")
        });
        assert_eq!(faults, expected.collect::<Vec<_>>());
    }

    #[test]
    fn every_fault_has_its_place() {
        let choice =
            |id: &str, price| Choice { id: id.to_owned(), label: Text::plain(id), icon: None, price, model: None };
        let twice = FieldKind::Choice { options: vec![choice("a", Some(-1)), choice("a", None)] };
        let fields = vec![
            field("kind", twice, true),
            field("total", FieldKind::Person, true),
            field("none", FieldKind::MultiChoice { options: Vec::new() }, false),
            field("cost_centre", FieldKind::CostCentre, false),
        ];
        let steps = vec![
            step(Source::CostCentreOwner, Some("totals > 5")),
            ApprovalStep {
                rule: Rule::Percent(0),
                name: Text::default(),
                ..step(Source::Field("boss".to_owned()), None)
            },
            ApprovalStep { or_from: Some(Source::Field("kind".to_owned())), ..step(Source::Manager, Some("lines")) },
        ];
        let faults: Vec<String> = check(&ItemVersion { priority: 9, price: Some(-5), ..version(fields, steps) })
            .into_iter()
            .map(|fault| fault.to_string())
            .collect();
        assert_eq!(
            faults,
            [
                "priority: a priority is 1 to 5",
                "price: a price is not below 0",
                "form.sections[1].fields.kind.options.a.price: a price is not below 0",
                "form.sections[1].fields.kind.options.a: this id occurs twice",
                "form.sections[1].fields.total.id: \"total\" is taken",
                "form.sections[1].fields.none.options: there is nothing to choose from",
                "approvals[0].from: the form asks for no cost centre that has to be answered",
                "approvals[0].when: character 1: there is no \"totals\"",
                "approvals[1].name: a step needs a name",
                "approvals[1].rule.percent: a share is 1 to 100 percent",
                "approvals[1].from: \"boss\" is no field for a person that has to be answered",
                "approvals[2].or_from: \"kind\" is no field for a person that has to be answered",
                "approvals[2].when: character 1: this is a number, not a condition",
            ]
        );
    }

    #[test]
    fn a_condition_that_every_order_meets_or_none_is_refused_with_its_place() {
        let conditions = [
            ("total < 0", "is never below 0"),
            ("0 > total", "is never below 0"),
            ("total >= 0", "is never below 0"),
            ("total = -1", "is never below 0"),
            ("lines = 0", "is never below 1"),
            ("lines >= 1", "is never below 1"),
            ("lines != 0", "is never below 1"),
            ("lines > 20", "is never above 20"),
            ("lines + 1 > 1", "is never below 2"),
            ("total > 500 or not (lines < 21)", "is never above 20"),
        ];
        for (when, reason) in conditions {
            let fault = check(&version(Vec::new(), vec![step(Source::Manager, Some(when))])).remove(0).to_string();
            assert!(fault.starts_with("approvals[0].when: character "), "{fault}");
            assert!(fault.contains("this is always or never so") && fault.ends_with(reason), "{when}: {fault}");
        }
        let mut free = version(Vec::new(), vec![step(Source::Manager, Some("total > 500"))]);
        for price in [None, Some(0)] {
            free.price = price;
            let fault = check(&free).remove(0).to_string();
            assert!(fault.ends_with("this is always or never so: what it compares is never above 0"), "{fault}");
        }
        for when in ["total > 0", "total <= 0", "lines = 1", "lines > 1", "lines < 20", "total - 500 > 0", "lines >= 2"]
        {
            assert_eq!(check(&version(Vec::new(), vec![step(Source::Manager, Some(when))])), [], "{when}");
        }
    }

    #[test]
    fn bounds_that_leave_no_order_or_every_order_are_refused_with_their_place() {
        let money = field("cost", FieldKind::Money { range: Default::default() }, true);
        let kind = FieldKind::Number { decimals: 1, range: Default::default(), unit: Text::default() };
        let fields = vec![money, field("hours", kind, true)];
        let found = |when: &str| check(&version(fields.clone(), vec![step(Source::Manager, Some(when))]));
        for (when, at, reason) in [
            ("total > 500 and total < 400", 17, "no \"total\" fits both"),
            ("lines > 2 and lines < 3", 15, "no \"lines\" fits both"),
            ("lines > 5 or lines < 6", 14, "every \"lines\" fits one of both"),
            ("total > 0 or total = 0", 14, "every \"total\" fits one of both"),
            ("not lines > 1 and lines != 1", 19, "no \"lines\" fits both"),
            ("cost > 9.99 and cost < 10", 17, "no \"cost\" fits both"),
            ("hours > 7.5 and hours < 7.6", 17, "no \"hours\" fits both"),
        ] {
            let faults: Vec<String> = found(when).iter().map(ToString::to_string).collect();
            assert_eq!(faults.len(), 1, "{when}: {faults:?}");
            assert!(faults[0].starts_with(&format!("approvals[0].when: character {at}: this is ")), "{}", faults[0]);
            assert!(faults[0].ends_with(reason), "{}", faults[0]);
        }
        for when in [
            "total > 400 and total < 500",
            "lines = 1 or lines > 5",
            "cost > 9.98 and cost < 10",
            "hours > 7.5 and hours < 7.7",
        ] {
            assert_eq!(found(when), [], "{when}");
        }
    }

    #[test]
    fn a_condition_that_nobody_can_mean_is_refused_with_its_place() {
        let choice =
            |id: &str| Choice { id: id.to_owned(), label: Text::plain(id), icon: None, price: None, model: None };
        let extras = field("extras", FieldKind::MultiChoice { options: vec![choice("monitor")] }, false);
        let visible =
            |when: &str| crate::catalog::form::Rules { visible: Expression::read(when).ok(), ..Default::default() };
        let fields = vec![
            extras,
            Field { rules: visible("extras has \"beamer\""), ..field("why", FieldKind::ShortText { max: 9 }, false) },
            Field { rules: visible("not (2 > 1)"), ..field("where", FieldKind::Checkbox, false) },
        ];
        let steps = vec![step(Source::Manager, Some("1 == 2")), step(Source::Manager, Some("extras has \"monitor\""))];
        let faults: Vec<String> = check(&version(fields, steps)).iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "form.sections[1].fields.why.visible: character 12: \"extras\" offers no \"beamer\", but \"monitor\"",
                "form.sections[1].fields.where.visible: character 1: this is always or never so: it depends on no answer",
                "approvals[0].when: character 1: this is always or never so: it depends on no answer",
            ]
        );
    }
}

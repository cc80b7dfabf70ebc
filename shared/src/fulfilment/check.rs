//! What has to hold of a plan before it is published.

use super::{Does, Per, PlannedTask, gives};
use crate::asset::Supply;
use crate::asset::reserve::options;
use crate::catalog::ItemVersion;
use crate::catalog::check::condition;
use crate::catalog::file::KnownModel;
use crate::catalog::form::{Field, FieldKind};
use crate::catalog::names::AnswerNames;
use crate::catalog::promise::unkeepable;
use crate::catalog::texts::named;
use crate::fault::Fault;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// All faults of the plan and of what lines take from stock. `models` has what is known of every model, by its key.
pub fn check(version: &ItemVersion, models: &BTreeMap<String, KnownModel>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, task) in version.delivery.tasks.iter().enumerate() {
        check_task(version, at, task, &mut faults);
        if let Some(reason) = task.level.and_then(|level| unkeepable(level.target)) {
            faults.push(Fault::new(format!("plan[{at}].service_level.resolution"), reason));
        }
    }
    if let Some(way) = cycle(&version.delivery.tasks) {
        let way: Vec<String> = way.iter().map(|key| format!("{key:?}")).collect();
        faults.push(Fault::new("plan", format!("a task waits for itself: {}", way.join(" waits for "))));
    }
    gives::check(version, models, &mut faults);
    for (at, supply) in version.delivery.supplies.iter().enumerate() {
        check_supply(version, &format!("supplies[{at}]"), supply, models, &mut faults);
    }
    let rows = version.form.rows().into_iter().flat_map(|group| &group.fields);
    let fields = version.form.fields().chain(rows);
    for (field, option) in fields.flat_map(|field| options(field).iter().map(move |option| (field, option))) {
        if let Some(model) = option.model.as_ref().filter(|model| !models.contains_key(*model)) {
            let place = format!("form.{}.options.{}.model", field.id, option.id);
            faults.push(Fault::new(place, format!("there is no model {model:?}")));
        }
    }
    faults
}

fn check_task(version: &ItemVersion, at: usize, task: &PlannedTask, faults: &mut Vec<Fault>) {
    let place = format!("plan[{at}]");
    named(&format!("{place}.title"), &task.title, "a task needs a title", faults);
    for field in &task.fields {
        named(&format!("{place}.fields.{}.label", field.id), &field.label, "a field needs a label", faults);
        for option in field.kind.options() {
            let place = format!("{place}.fields.{}.options.{}.label", field.id, option.id);
            named(&place, &option.label, "a choice needs a label", faults);
        }
    }
    let mut fault = |part: &str, reason: String| faults.push(Fault::new(format!("{place}.{part}"), reason));
    let tasks = &version.delivery.tasks;
    if tasks[..at].iter().any(|other| other.key == task.key) {
        fault("key", format!("{:?} is taken", task.key));
    }
    if task.per == Per::Line && version.form.rows().is_none() {
        fault("per", "the form has no rows, so there are no lines".to_owned());
    }
    match task.does {
        Does::Purchase => fault("does", "purchases are made by the gate where something is short".to_owned()),
        Does::Prepare | Does::Install | Does::HandOver if task.per != Per::Line => {
            fault("does", "stock is set aside for lines: this is a task of each line".to_owned());
        }
        Does::TakeBack if !names_piece(version, task.per) => {
            fault("does", "nothing asks which piece comes back: it takes a field of the kind asset".to_owned());
        }
        _ => {}
    }
    for key in task.after.iter().filter(|key| !tasks.iter().any(|other| other.key == **key)) {
        fault("after", format!("the plan has no task {key:?}"));
    }
    let mut seen = BTreeSet::new();
    for field in &task.fields {
        let simple = FieldKind::is_simple(&field.kind);
        if !simple {
            fault(&format!("fields.{}.kind", field.id), "a task asks for texts, dates and choices of one".to_owned());
        }
        if !seen.insert(&field.id) {
            fault(&format!("fields.{}", field.id), "this id occurs twice".to_owned());
        }
        if let Some((name, _)) = field.rules.all().next() {
            fault(&format!("fields.{}.{name}", field.id), "fields of a task have no conditions".to_owned());
        }
        if matches!(&field.kind, FieldKind::Choice { options } | FieldKind::MultiChoice { options } if options.is_empty())
        {
            fault(&format!("fields.{}.options", field.id), "there is nothing to choose from".to_owned());
        }
    }
    let names = AnswerNames::to_check(version, task.per == Per::Line);
    if let Some(reason) = task.when.as_ref().and_then(|when| condition(when, &names).err()) {
        fault("when", reason.to_string());
    }
}

/// Whether what a task is of, each line or the request, is asked for a piece.
fn names_piece(version: &ItemVersion, per: Per) -> bool {
    let is_piece = |field: &Field| field.kind == FieldKind::Asset;
    match per {
        Per::Request => version.form.fields().any(is_piece),
        Per::Line => version.form.rows().is_some_and(|group| group.fields.iter().any(is_piece)),
    }
}

/// The shortest way by which a task waits for itself: its key, those it waits for, and its key again.
fn cycle(tasks: &[PlannedTask]) -> Option<Vec<&str>> {
    tasks.iter().find_map(|first| way_back(tasks, first))
}

fn way_back<'a>(tasks: &'a [PlannedTask], first: &'a PlannedTask) -> Option<Vec<&'a str>> {
    // Breadth first, so that the first way back is the shortest.
    let mut ways = VecDeque::from([vec![first]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let last = *way.last()?;
        for next in tasks.iter().filter(|task| last.after.contains(&task.key)) {
            if next.key == first.key {
                return Some(way.iter().chain([&next]).map(|task| task.key.as_str()).collect());
            }
            if seen.insert(&next.key) {
                ways.push_back(way.iter().copied().chain([next]).collect());
            }
        }
    }
    None
}

fn check_supply(
    version: &ItemVersion,
    place: &str,
    supply: &Supply,
    models: &BTreeMap<String, KnownModel>,
    faults: &mut Vec<Fault>,
) {
    let mut fault = |part: &str, reason: String| faults.push(Fault::new(format!("{place}{part}"), reason));
    for key in supply.models.iter().filter(|key| !models.contains_key(*key)) {
        fault(".models", format!("there is no model {key:?}"));
    }
    match (&supply.chosen, supply.models.is_empty()) {
        (None, true) => return fault("", "it names neither models nor a choice of them".to_owned()),
        (Some(_), false) => return fault("", "it names models and a choice of them".to_owned()),
        _ => {}
    }
    let column = |id: &String| version.form.rows().and_then(|group| group.fields.iter().find(|field| field.id == *id));
    for (part, id) in [(".chosen", &supply.chosen), (".fits", &supply.fits)] {
        let Some(id) = id else { continue };
        let Some(field) = column(id).filter(|field| !options(field).is_empty()) else {
            fault(part, format!("the rows have no choice {id:?}"));
            continue;
        };
        if part == ".fits" {
            fits(&supply.models, field, models, &mut |reason| fault(".fits", reason));
        }
    }
}

/// Whatever is chosen, one of the models has to fit it.
fn fits(wanted: &[String], field: &Field, models: &BTreeMap<String, KnownModel>, fault: &mut impl FnMut(String)) {
    if !field.required || field.rules.visible.is_some() {
        fault(format!("{:?} need not be answered", field.id));
    }
    for option in options(field) {
        let Some(with) = &option.model else {
            fault(format!("the option {:?} names no model", option.id));
            continue;
        };
        if !wanted.iter().any(|key| models.get(key).is_some_and(|model| model.fits.contains(with))) {
            fault(format!("none of the models fits {with:?}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expression;
    use crate::fixture::{TEAM, docking_station};
    use crate::text::Text;

    fn planned(key: &str, per: Per, after: &[&str], does: Does) -> PlannedTask {
        PlannedTask {
            key: key.to_owned(),
            title: Text::plain(key),
            per,
            team: TEAM,
            instructions: Text::default(),
            after: after.iter().map(|key| (*key).to_owned()).collect(),
            when: None,
            fields: Vec::new(),
            does,
            weight: 1,
            level: None,
        }
    }

    #[test]
    fn plans_that_cannot_work_are_refused_with_their_place() {
        let mut version = docking_station(Default::default());
        let fields = vec![Field {
            id: "x".to_owned(),
            label: Text::plain("x"),
            hint: Text::default(),
            kind: FieldKind::Choice { options: Vec::new() },
            required: true,
            filled_from: None,
            material: true,
            rules: Default::default(),
        }];
        version.delivery.tasks = vec![
            planned("a", Per::Line, &["b"], Does::Work),
            planned("b", Per::Request, &["a"], Does::HandOver),
            PlannedTask { title: Text::default(), fields, ..planned("b", Per::Request, &["nothing"], Does::Purchase) },
            PlannedTask {
                when: Some(Expression::read("totals > 5").unwrap()),
                ..planned("c", Per::Request, &[], Does::Work)
            },
            PlannedTask {
                when: Some(Expression::read("employee = \"x\"").unwrap()),
                ..planned("d", Per::Line, &[], Does::Work)
            },
        ];
        version.delivery.supplies = vec![
            Supply { models: vec!["none".to_owned()], fits: Some("employee".to_owned()), chosen: None },
            Supply { models: Vec::new(), fits: None, chosen: None },
        ];
        let faults: Vec<String> = check(&version, &BTreeMap::new()).iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "plan[1].does: stock is set aside for lines: this is a task of each line",
                "plan[2].title: a task needs a title",
                "plan[2].key: \"b\" is taken",
                "plan[2].does: purchases are made by the gate where something is short",
                "plan[2].after: the plan has no task \"nothing\"",
                "plan[2].fields.x.options: there is nothing to choose from",
                "plan[3].when: character 1: there is no \"totals\"",
                "plan[4].when: character 12: \"employee\" is answered with an id, which \"x\" is not",
                "plan: a task waits for itself: \"a\" waits for \"b\" waits for \"a\"",
                "supplies[0].models: there is no model \"none\"",
                "supplies[0].fits: the rows have no choice \"employee\"",
                "supplies[1]: it names neither models nor a choice of them",
            ]
        );
    }

    /// What a line takes goes to its person by a task, or else it would be set aside for ever.
    #[test]
    fn a_plan_that_takes_stock_hands_it_over() {
        let mut version = docking_station(Default::default());
        version.delivery.supplies = vec![Supply { models: vec!["dock".to_owned()], fits: None, chosen: None }];
        let models = BTreeMap::from([("dock".to_owned(), KnownModel { fits: Vec::new(), serials: true })]);
        let faults = |tasks: Vec<PlannedTask>, version: &ItemVersion| {
            let mut version = version.clone();
            version.delivery.tasks = tasks;
            check(&version, &models).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let prepare = || planned("a", Per::Line, &[], Does::Prepare);
        let refused = "plan: lines take from stock, and no task with \"does\": \"hand_over\" gives it to them";
        assert_eq!(faults(Vec::new(), &version), [refused]);
        assert_eq!(faults(vec![prepare()], &version), [refused]);
        assert_eq!(faults(vec![prepare(), planned("b", Per::Line, &["a"], Does::HandOver)], &version), [""; 0]);
        version.delivery.supplies.clear();
        assert_eq!(faults(vec![prepare()], &version), [""; 0]);
    }
}

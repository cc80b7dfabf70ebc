//! Whether a plan gives every line what is set aside for it, whatever its conditions come to: once, and prepared before.

use super::{Does, Per, PlannedTask};
use crate::asset::reserve::models_of;
use crate::catalog::ItemVersion;
use crate::catalog::file::KnownModel;
use crate::fault::Fault;
use std::collections::{BTreeMap, BTreeSet};

/// The faults. What nobody gives stays set aside, or goes back to stock although somebody has it; what two give is given
/// twice. A condition is followed only where that is plain: as the opposite of another one's ([`opposites`]), or as that
/// what is chosen was answered ([`met_by_choice`]). Whatever else it may come to is taken for possible.
pub(super) fn check(version: &ItemVersion, models: &BTreeMap<String, KnownModel>, faults: &mut Vec<Fault>) {
    let tasks = &version.delivery.tasks;
    let of = |does: Does| -> Vec<(usize, &PlannedTask)> {
        tasks.iter().enumerate().filter(|(_, task)| task.does == does && task.per == Per::Line).collect()
    };
    let (gives, prepares) = (of(Does::HandOver), of(Does::Prepare));
    once(&gives, faults);
    for (at, task) in &prepares {
        if let Some(first) = gives.iter().find(|(_, gives)| waits_for(tasks, task, gives)) {
            let reason = format!("{:?} gives away what it prepares: it has to come before that", first.1.key);
            faults.push(Fault::new(format!("plan[{at}].after"), reason));
        }
    }
    if version.delivery.supplies.is_empty() {
        return;
    }
    match gives.as_slice() {
        // Set aside for good: nobody ever gets it, and no stock is told that it is gone.
        [] if !tasks.iter().any(|task| task.does == Does::HandOver) => {
            let reason = "lines take from stock, and no task with \"does\": \"hand_over\" gives it to them";
            faults.push(Fault::new("plan", reason));
        }
        [(at, _)] if !surely(version, &gives) => {
            let reason = "where this is not so, nobody gets what the line takes from stock: leave it out, or hand over in \
                          a second task under the opposite condition, \"not (…)\"";
            faults.push(Fault::new(format!("plan[{at}].when"), reason));
        }
        _ => {}
    }
    let has_serials = |key: &&str| models.get(*key).is_some_and(|model| model.serials);
    let Some(key) = models_of(version).into_iter().find(has_serials).filter(|_| !gives.is_empty()) else { return };
    if !surely(version, &prepares) {
        let place = prepares.first().map_or_else(|| "plan".to_owned(), |(at, _)| format!("plan[{at}].when"));
        let reason = format!(
            "{key:?} has serial numbers, and nothing is handed over before its number is recorded: a task of each line \
             that \"does\": \"prepare\" has to record it in any case"
        );
        faults.push(Fault::new(place, reason));
        return;
    }
    for (at, task) in &gives {
        let too_late = prepares.iter().any(|(_, prepares)| waits_for(tasks, prepares, task));
        if !too_late && !prepared(version, task) {
            let reason = format!(
                "{key:?} has serial numbers, and this can be done before they are recorded: in any case it has to come \
                 after a task of each line that \"does\": \"prepare\", and what is between them is left out by no \
                 condition"
            );
            faults.push(Fault::new(format!("plan[{at}].after"), reason));
        }
    }
}

/// Whether what hands over waits in any case for a task of its line that prepares. A task that its condition leaves out has
/// ended from the beginning: what comes after it waits for nothing before it.
fn prepared(version: &ItemVersion, gives: &PlannedTask) -> bool {
    let tasks = &version.delivery.tasks;
    let alike = |task: &PlannedTask| {
        task.when.as_ref().zip(gives.when.as_ref()).is_some_and(|(one, other)| one.is_same_as(other))
    };
    let (mut found, mut left, mut prepares) = (BTreeSet::new(), vec![gives], Vec::new());
    while let Some(task) = left.pop() {
        let before = tasks.iter().enumerate().filter(|(_, before)| task.after.contains(&before.key));
        for (at, before) in before {
            if !found.insert(at) {
                continue;
            }
            if before.does == Does::Prepare && before.per == Per::Line {
                prepares.push((at, before));
            }
            if before.when.is_none() || alike(before) || met_by_choice(version, before) {
                left.push(before);
            }
        }
    }
    surely(version, &prepares) || prepares.iter().any(|(_, task)| alike(task))
}

/// No line is handed over twice: of two tasks either one or the other opens.
fn once(gives: &[(usize, &PlannedTask)], faults: &mut Vec<Fault>) {
    for (nth, (at, task)) in gives.iter().enumerate() {
        if let Some((_, other)) = gives[..nth].iter().find(|(_, other)| !opposites(task, other)) {
            let reason = format!(
                "{:?} and {:?} can both hand over to one line: let the condition of one be \"not (…)\" of the other's",
                other.key, task.key
            );
            faults.push(Fault::new(format!("plan[{at}].does"), reason));
        }
    }
}

/// Whether one of these opens for each line that takes from stock.
fn surely(version: &ItemVersion, tasks: &[(usize, &PlannedTask)]) -> bool {
    let pair = |(nth, (_, task)): (usize, &(usize, &PlannedTask))| {
        tasks[..nth].iter().any(|(_, other)| opposites(task, other))
    };
    tasks.iter().any(|(_, task)| task.when.is_none() || met_by_choice(version, task))
        || tasks.iter().enumerate().any(pair)
}

/// Whether exactly one of two tasks opens for each line: under a condition, and under that it does not hold.
fn opposites(one: &PlannedTask, other: &PlannedTask) -> bool {
    one.when.as_ref().zip(other.when.as_ref()).is_some_and(|(one, other)| one.is_opposite_of(other))
}

/// Whether a task opens wherever a line takes from stock: all of it is chosen in one field, and that is given.
fn met_by_choice(version: &ItemVersion, task: &PlannedTask) -> bool {
    let field = task.when.as_ref().and_then(|when| when.given());
    field.is_some_and(|field| version.delivery.supplies.iter().all(|supply| supply.chosen.as_deref() == Some(field)))
}

/// Whether a task waits for another one, directly or by those in between.
fn waits_for(tasks: &[PlannedTask], task: &PlannedTask, other: &PlannedTask) -> bool {
    let (mut found, mut left) = (BTreeSet::new(), vec![task]);
    while let Some(at) = left.pop() {
        for before in tasks.iter().filter(|before| at.after.contains(&before.key)) {
            if before.key == other.key {
                return true;
            }
            if found.insert(before.key.as_str()) {
                left.push(before);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::Supply;
    use crate::expression::Expression;
    use crate::fixture::{TEAM, docking_station};
    use crate::fulfilment::check::check;
    use crate::text::Text;

    fn planned(key: &str, does: Does, after: &[&str], when: &str) -> PlannedTask {
        PlannedTask {
            key: key.to_owned(),
            title: Text::plain(key),
            per: Per::Line,
            team: TEAM,
            instructions: Text::default(),
            after: after.iter().map(|key| (*key).to_owned()).collect(),
            when: (!when.is_empty()).then(|| Expression::read(when).unwrap()),
            fields: Vec::new(),
            does,
            weight: 1,
            level: None,
        }
    }

    /// The faults of an item whose lines take a dock; `serials`: each dock is known by its number.
    fn faults(tasks: Vec<PlannedTask>, serials: bool) -> Vec<String> {
        let mut version = docking_station(Default::default());
        version.price = Some(100);
        version.delivery.supplies = vec![Supply { models: vec!["dock".to_owned()], fits: None, chosen: None }];
        version.delivery.tasks = tasks;
        told(&version, serials)
    }

    fn told(version: &ItemVersion, serials: bool) -> Vec<String> {
        let models = BTreeMap::from([("dock".to_owned(), KnownModel { fits: Vec::new(), serials })]);
        check(version, &models).iter().map(ToString::to_string).collect()
    }

    const NOBODY: &str = "plan[1].when: where this is not so, nobody gets what the line takes from stock: leave it out, or \
                          hand over in a second task under the opposite condition, \"not (…)\"";

    /// Else the line ends as not needed although another task put its piece up, and the piece is in stock by count alone.
    #[test]
    fn a_plan_hands_over_to_every_line_whatever_its_conditions_come_to() {
        let with = |gives: &[&str]| {
            let mut tasks = vec![planned("install", Does::Install, &[], "")];
            for (nth, when) in gives.iter().enumerate() {
                tasks.push(planned(&format!("give {nth}"), Does::HandOver, &["install"], when));
            }
            faults(tasks, false)
        };
        assert_eq!(with(&[""]), [""; 0]);
        assert_eq!(with(&["lines > 2"]), [NOBODY]);
        assert_eq!(with(&["lines > 2", "not (lines > 2)"]), [""; 0]);
        assert_eq!(with(&["not lines > 2", "lines > 2"]), [""; 0]);
        // Where there is no price, neither holds.
        let both = |one: &str, other: &str, at: usize| {
            format!(
                "plan[{at}].does: {one:?} and {other:?} can both hand over to one line: let the condition of one be \
                 \"not (…)\" of the other's"
            )
        };
        assert_eq!(with(&["total > 5", "total <= 5"]), [both("give 0", "give 1", 2)]);
        assert_eq!(with(&["", "lines > 2"]), [both("give 0", "give 1", 2)]);
        assert_eq!(with(&["", ""]), [both("give 0", "give 1", 2)]);
        let third = with(&["lines > 2", "not (lines > 2)", "lines > 3"]);
        assert_eq!(third, [both("give 0", "give 2", 3)]);
    }

    #[test]
    fn what_is_chosen_is_handed_over_where_something_is_chosen() {
        let mut version = docking_station(Default::default());
        version.delivery.tasks = vec![
            planned("prepare", Does::Prepare, &[], "given laptop"),
            planned("give", Does::HandOver, &["prepare"], "given laptop"),
        ];
        version.delivery.supplies = vec![Supply { models: Vec::new(), fits: None, chosen: Some("laptop".to_owned()) }];
        let of_gifts = |version: &ItemVersion| {
            let all = told(version, true).into_iter();
            all.filter(|fault| fault.contains("nobody gets")).collect::<Vec<_>>()
        };
        assert_eq!(of_gifts(&version), [""; 0]);
        version.delivery.supplies.push(Supply { models: vec!["dock".to_owned()], fits: None, chosen: None });
        assert_eq!(of_gifts(&version), [NOBODY]);
    }

    #[test]
    fn what_prepares_comes_before_what_hands_over() {
        let tasks = vec![
            planned("give", Does::HandOver, &["install"], ""),
            planned("tidy", Does::Work, &["give"], ""),
            planned("prepare", Does::Prepare, &["tidy"], ""),
            planned("install", Does::Install, &[], ""),
        ];
        let refused = "plan[2].after: \"give\" gives away what it prepares: it has to come before that";
        assert_eq!(faults(tasks, true), [refused]);
    }

    /// Nothing is handed over before its number is recorded: without a task that does the line would wait for ever.
    #[test]
    fn serial_numbers_are_recorded_in_any_case() {
        let give = || planned("give", Does::HandOver, &["prepare"], "");
        let alone = || planned("give", Does::HandOver, &[], "");
        let reason = "\"dock\" has serial numbers, and nothing is handed over before its number is recorded: a task of \
                      each line that \"does\": \"prepare\" has to record it in any case";
        let prepare = |when: &str| planned("prepare", Does::Prepare, &[], when);
        assert_eq!(faults(vec![alone()], true), [format!("plan: {reason}")]);
        assert_eq!(faults(vec![alone()], false), [""; 0]);
        assert_eq!(faults(vec![prepare("lines > 2"), give()], true), [format!("plan[0].when: {reason}")]);
        assert_eq!(faults(vec![prepare("lines > 2"), give()], false), [""; 0]);
        assert_eq!(faults(vec![prepare(""), give()], true), [""; 0]);
    }

    /// Both can be done at once otherwise, and whoever hands over first has no number to hand over.
    #[test]
    fn what_hands_over_comes_after_what_prepares_in_any_case() {
        let early = |at: usize| {
            format!(
                "plan[{at}].after: \"dock\" has serial numbers, and this can be done before they are recorded: in any case \
                 it has to come after a task of each line that \"does\": \"prepare\", and what is between them is left \
                 out by no condition"
            )
        };
        let prepare = |when: &str| planned("prepare", Does::Prepare, &[], when);
        let install = |when: &str| planned("install", Does::Install, &["prepare"], when);
        let give = |after: &[&str], when: &str| planned("give", Does::HandOver, after, when);
        assert_eq!(faults(vec![prepare(""), give(&[], "")], true), [early(1)]);
        assert_eq!(faults(vec![prepare(""), give(&[], "")], false), [""; 0], "nothing has to be recorded");
        // By what is between them, once for the whole request too.
        let check = PlannedTask { per: Per::Request, ..planned("check", Does::Work, &["install"], "") };
        assert_eq!(faults(vec![prepare(""), install(""), check, give(&["check"], "")], true), [""; 0]);
        assert_eq!(
            faults(vec![prepare(""), planned("install", Does::Install, &[], ""), give(&["install"], "")], true),
            [early(2)]
        );
        // What its condition leaves out holds nothing back.
        let left_out = vec![prepare(""), install("lines > 2"), give(&["install"], "")];
        assert_eq!(faults(left_out, true), [early(2)]);
        let both = vec![prepare(""), install("lines > 2"), give(&["install", "prepare"], "")];
        assert_eq!(faults(both, true), [""; 0]);
        // Under one and the same condition both are there, or neither is.
        let apart = |second: &[&str]| {
            let (few, many) = ("not (lines > 2)", "lines > 2");
            vec![
                prepare(many),
                give(&["prepare"], many),
                planned("prepare few", Does::Prepare, &[], few),
                planned("give few", Does::HandOver, second, few),
            ]
        };
        assert_eq!(faults(apart(&["prepare few"]), true), [""; 0]);
        assert_eq!(faults(apart(&["prepare"]), true), [early(3)]);
        assert_eq!(faults(apart(&["prepare", "prepare few"]), true), [""; 0]);
    }
}

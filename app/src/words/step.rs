//! A step of a ticket's work, stock or clocks, in the one line that its team reads.

use super::{Style, reason_word, say, task_icon};
use crate::data::clock;
use crate::ui::IconName;
use docket_messages::fulfilment::piece_with_serial;
use docket_messages::{Locale, conversation as said, sla};
use docket_shared::Timestamp;
use docket_shared::fulfilment::TaskState;
use docket_shared::fulfilment::api::Outcome;
use docket_shared::sla::Metric;
use docket_shared::ticket::activity::{Step, TaskName};

/// The most people who are named behind a task; of more it is said how many they are.
const NAMED_MAX: usize = 3;

/// The line of a step with its icon; none of what everybody reads.
pub(super) fn step_line(step: &Step, by: &str, locale: Locale) -> Option<(IconName, String)> {
    Some(match step {
        Step::AnswersEdited(_) => return None,
        Step::TasksOpened(_)
        | Step::TasksEnded(..)
        | Step::TasksLeftOut(_)
        | Step::TaskAssigned(..)
        | Step::TaskDeclined(..) => return task_line(step, by, locale),
        Step::StockReserved { reserved, short: 0 } => {
            (IconName::Cube, said::event_stock_reserved(locale, i64::from(*reserved)))
        }
        Step::StockReserved { reserved: 0, short } => {
            (IconName::Truck, said::event_stock_ordered(locale, i64::from(*short)))
        }
        Step::StockReserved { reserved, short } => {
            (IconName::Truck, said::event_stock_short(locale, i64::from(*reserved), i64::from(*short)))
        }
        Step::StockReceived { received, left: 0 } => {
            (IconName::Cube, said::event_stock_received(locale, i64::from(*received)))
        }
        Step::StockReceived { received, left } => {
            (IconName::Truck, said::event_stock_received_part(locale, i64::from(*left), i64::from(*received)))
        }
        Step::StockReleased(units) => (IconName::Cube, said::event_stock_released(locale, i64::from(*units))),
        Step::PieceDamaged { name, serial } => {
            let piece = piece_with_serial(locale, serial, name.get(locale.tag()));
            (IconName::Alert, said::event_piece_damaged(locale, &piece))
        }
        Step::StockLost { elsewhere, short } => stock_lost((*elsewhere, *short), by, locale),
        Step::ClocksHeld(clocks) => {
            let clocks: Vec<&str> = clocks.iter().map(|metric| metric_word(*metric, locale)).collect();
            (IconName::Pause, said::event_clock_held(locale, &clocks.join(", ")))
        }
        Step::ClockResumed(metric, due) => {
            let clock = metric_word(*metric, locale);
            let text = match due {
                Some(due) => said::event_clock_resumed(locale, clock, &moment(*due, locale)),
                None => said::event_clock_resumed_open(locale, clock),
            };
            (IconName::Clock, text)
        }
        Step::ClockRetargeted(metric, due) => {
            let clock = metric_word(*metric, locale);
            let text = match due {
                Some(due) => said::event_clock_moved(locale, clock, &moment(*due, locale)),
                None => said::event_clock_moved_held(locale, clock),
            };
            (IconName::Clock, text)
        }
        Step::ClockReached(metric, percent) => {
            (IconName::Clock, said::event_clock_reached(locale, metric_word(*metric, locale), i64::from(*percent)))
        }
        Step::ClockMet(metric) => (IconName::Check, said::event_clock_met(locale, metric_word(*metric, locale))),
        Step::Breached(metric) => (IconName::Alert, said::event_clock_breached(locale, metric_word(*metric, locale))),
        Step::TaskClockReached(task, percent) => {
            (IconName::Clock, said::event_clock_reached(locale, &task_word(task, locale), i64::from(*percent)))
        }
        Step::TaskBreached(task) => (IconName::Alert, said::event_clock_breached(locale, &task_word(task, locale))),
    })
}

/// That less was in stock than was set aside, and what of it comes from where instead.
fn stock_lost((elsewhere, short): (i32, i32), by: &str, locale: Locale) -> (IconName, String) {
    let other = (elsewhere > 0).then(|| said::event_stock_elsewhere(locale, i64::from(elsewhere)));
    let ordered = (short > 0).then(|| said::event_stock_ordered(locale, i64::from(short)));
    let what = [other, ordered].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let text = if by.is_empty() {
        said::event_stock_lost(locale, &what)
    } else {
        said::event_stock_lost_by(locale, by, &what)
    };
    (if short > 0 { IconName::Truck } else { IconName::Cube }, text)
}

/// The line of a step of tasks.
fn task_line(step: &Step, by: &str, locale: Locale) -> Option<(IconName, String)> {
    let in_a_row = |tasks: &[TaskName]| tasks.iter().map(|task| task_word(task, locale)).collect::<Vec<_>>().join("; ");
    Some(match step {
        Step::TasksOpened(tasks) => (task_icon(TaskState::Open), said::event_tasks_opened(locale, &in_a_row(tasks))),
        Step::TasksEnded(task, outcome) => ended(&task_word(task, locale), *outcome, by, locale),
        Step::TasksLeftOut(tasks) => {
            (task_icon(TaskState::Skipped), said::event_tasks_left_out(locale, &in_a_row(tasks)))
        }
        Step::TaskAssigned(task, to, from) => {
            let text = assigned((task, to, from.as_deref()), by, locale);
            (task_icon(TaskState::Open), text)
        }
        Step::TaskDeclined(task, reason) => {
            let text = said::event_task_declined(locale, by, reason_word(*reason, locale), &task_word(task, locale));
            (IconName::StatusNew, text)
        }
        _ => return None,
    })
}

/// Who got a task: by a rule, by taking it, or from somebody who gave it.
fn assigned((task, to, from): (&TaskName, &str, Option<&str>), by: &str, locale: Locale) -> String {
    let task = &task_word(task, locale);
    match from.filter(|from| *from != by) {
        None if by.is_empty() => said::event_task_assigned(locale, to, task),
        None if by == to => said::event_task_taken(locale, to, task),
        None => said::event_task_given(locale, by, task, to),
        Some(from) if by.is_empty() || by == to => said::event_task_assigned_from(locale, from, task, to),
        Some(from) => said::event_task_given_from(locale, by, from, task, to),
    }
}

fn ended(task: &str, outcome: Outcome, by: &str, locale: Locale) -> (IconName, String) {
    match outcome {
        Outcome::Complete => (task_icon(TaskState::Complete), said::event_task_done(locale, by, task)),
        Outcome::Skipped if by.is_empty() => {
            (task_icon(TaskState::Skipped), said::event_task_not_needed_any_more(locale, task))
        }
        Outcome::Skipped => (task_icon(TaskState::Skipped), said::event_task_not_needed(locale, by, task)),
        Outcome::Incomplete if by.is_empty() => {
            (task_icon(TaskState::Incomplete), said::event_task_hindered(locale, task))
        }
        Outcome::Incomplete => (task_icon(TaskState::Incomplete), said::event_task_not_possible(locale, by, task)),
    }
}

/// Install (Grace Kim, Ben Cole); Install (20).
fn task_word(task: &TaskName, locale: Locale) -> String {
    let title = task.title.get(locale.tag());
    let all_named = usize::try_from(task.count) == Ok(task.of.len());
    match task.count {
        ..=1 if task.of.is_empty() => title.to_owned(),
        _ if all_named && task.of.len() <= NAMED_MAX => format!("{title} ({})", task.of.join(", ")),
        count => format!("{title} ({count})"),
    }
}

fn metric_word(metric: Metric, locale: Locale) -> &'static str {
    match metric {
        Metric::FirstResponse => sla::first_response(locale),
        Metric::Resolution => sla::resolution(locale),
    }
}

fn moment(at: Timestamp, locale: Locale) -> String {
    say(locale, Style::Full, clock::local(clock::now()), clock::local(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::text::Text;
    use docket_shared::ticket::api::DeclineReason;

    fn line(step: &Step, by: &str) -> String {
        step_line(step, by, Locale::En).unwrap().1
    }

    #[test]
    fn tasks_are_named_with_whom_they_are_for_and_many_are_counted() {
        let task = |title: &str, count: i32, of: &[&str]| TaskName {
            title: Text::plain(title),
            count,
            of: of.iter().map(|name| (*name).to_owned()).collect(),
        };
        let names = ["Grace Kim", "Ben Cole", "Ida Roth", "Max Wolf"];
        let opened = Step::TasksOpened(vec![
            task("Order", 1, &[]),
            task("Prepare", 2, &names[..2]),
            task("Install", 4, &names),
            task("Test", 3, &names[..1]),
        ]);
        assert_eq!(line(&opened, ""), "Can be done now: Order; Prepare (Grace Kim, Ben Cole); Install (4); Test (3)");
        let install = task("Install", 1, &names[..1]);
        for (outcome, by, said) in [
            (Outcome::Complete, "Ana", "Ana finished a task: Install (Grace Kim)"),
            (Outcome::Skipped, "Ana", "Ana ended a task as not needed: Install (Grace Kim)"),
            (Outcome::Incomplete, "Ana", "Ana could not do a task: Install (Grace Kim)"),
            (Outcome::Skipped, "", "Not needed any more: Install (Grace Kim)"),
            (Outcome::Incomplete, "", "Not possible any more: Install (Grace Kim)"),
        ] {
            assert_eq!(line(&Step::TasksEnded(install.clone(), outcome), by), said);
        }
    }

    #[test]
    fn who_got_a_task_gave_it_back_or_needs_it_not_is_said() {
        let install = || TaskName { title: Text::plain("Install"), count: 1, of: vec!["Grace Kim".to_owned()] };
        let many = TaskName { title: Text::plain("Install a phone"), count: 3, of: Vec::new() };
        for (step, by, said) in [
            (
                Step::TasksLeftOut(vec![install(), many]),
                "",
                "Not needed by their conditions: Install (Grace Kim); Install a phone (3)",
            ),
            (Step::TaskAssigned(install(), "Max".to_owned(), None), "", "Install (Grace Kim): assigned to Max"),
            (
                Step::TaskAssigned(install(), "Max".to_owned(), Some("Ana".to_owned())),
                "Max",
                "Install (Grace Kim): Max took over from Ana",
            ),
            (
                Step::TaskAssigned(install(), "Max".to_owned(), Some("Ana".to_owned())),
                "Ana",
                "Install (Grace Kim): Ana gave it to Max",
            ),
            (
                Step::TaskDeclined(install(), DeclineReason::NoTime),
                "Max",
                "Max gave back Install (Grace Kim): no time then",
            ),
        ] {
            assert_eq!(line(&step, by), said);
        }
        let german = step_line(&Step::TaskDeclined(install(), DeclineReason::NoTime), "Max", Locale::De).unwrap().1;
        assert_eq!(german, "Max hat Install (Grace Kim) zurückgegeben: da keine Zeit");
    }

    #[test]
    fn stock_is_said_by_what_is_there_and_what_is_on_order() {
        for (step, said) in [
            (Step::StockReserved { reserved: 3, short: 0 }, "3 set aside from stock"),
            (Step::StockReserved { reserved: 3, short: 2 }, "3 set aside from stock, 2 on order"),
            (Step::StockReserved { reserved: 0, short: 2 }, "2 on order"),
            (Step::StockReceived { received: 1, left: 1 }, "1 arrived, 1 still on order"),
            (Step::StockReceived { received: 2, left: 0 }, "2 arrived"),
            (Step::StockLost { elsewhere: 0, short: 2 }, "Ana found less in stock than was set aside: 2 on order"),
            (
                Step::StockLost { elsewhere: 1, short: 2 },
                "Ana found less in stock than was set aside: 1 from other stock, 2 on order",
            ),
            (
                Step::PieceDamaged { name: Text::plain("Dock U100"), serial: "U1-1".to_owned() },
                "Damaged and in repair: Dock U100, serial number U1-1",
            ),
            (Step::StockReleased(4), "4 set aside or on order, not needed any more"),
        ] {
            assert_eq!(line(&step, "Ana"), said);
        }
    }

    #[test]
    fn clocks_are_said_by_their_names() {
        let install = || TaskName { title: Text::plain("Install"), count: 1, of: vec!["Grace Kim".to_owned()] };
        for (step, said) in [
            (
                Step::ClocksHeld(vec![Metric::FirstResponse, Metric::Resolution]),
                "The clock stands: First reply, Resolution",
            ),
            (Step::ClockResumed(Metric::Resolution, None), "Resolution: the clock runs again"),
            (Step::ClockRetargeted(Metric::Resolution, None), "Resolution: another target, the clock stands"),
            (Step::ClockReached(Metric::FirstResponse, 75), "First reply: 75 % of the time is over"),
            (Step::ClockMet(Metric::FirstResponse), "First reply: in time"),
            (Step::Breached(Metric::Resolution), "Resolution: the target was missed"),
            (Step::TaskClockReached(install(), 50), "Install (Grace Kim): 50 % of the time is over"),
            (Step::TaskBreached(install()), "Install (Grace Kim): the target was missed"),
        ] {
            assert_eq!(line(&step, ""), said);
        }
        assert!(step_line(&Step::AnswersEdited(true), "Ana", Locale::En).is_none(), "that everybody reads");
    }
}

//! Why something is expected on a day, in words: the facts in order, the deciding one last.

use super::{clock_time, date, date_full, duration};
use crate::data::clock;
use crate::ui::Fact;
use docket_messages::{Locale, outlook as said};
use docket_shared::Timestamp;
use docket_shared::sla::clock::Step;
use docket_shared::sla::{Promised, Target};

/// Pieces of working time that are told one by one; there may be many more.
const TOLD: usize = 6;

/// A target: `6 working days`, `8 h of working time`.
pub fn target(locale: Locale, target: Target) -> String {
    match target {
        Target::Days(days) => said::target_days(locale, i64::from(days)),
        Target::DayEnds(days) => said::target_day_ends(locale, i64::from(days)),
        Target::Working(time) => said::target_time(locale, &duration(locale, time.as_mins())),
    }
}

fn time(locale: Locale, at: Timestamp) -> String {
    let at = clock::local(at);
    docket_messages::time::date_at(locale, &date(locale, at.date()), &clock_time(at))
}

/// The facts behind a promise that was reckoned with these steps; `begins` says from when on its time counts.
pub fn facts(locale: Locale, promised: &Promised, steps: &[Step], begins: String, due: Timestamp) -> Vec<Fact> {
    let calendar = promised.calendar_name.get(locale.tag()).to_owned();
    let mut facts = vec![Fact { detail: Some(said::fact_calendar(locale, &calendar)), ..Fact::new(begins) }];
    let days: Vec<String> = steps
        .iter()
        .filter_map(|step| if let Step::Day(day) = step { Some(date(locale, *day)) } else { None })
        .collect();
    // The first opening stands before what counts behind it.
    if let Some(Step::Opens(at)) = steps.first() {
        facts.push(Fact { counts: false, ..Fact::new(said::fact_opens(locale, &time(locale, *at))) });
    }
    if !days.is_empty() {
        facts.push(Fact::new(said::fact_days(locale, &days.join(", "))));
    }
    let told = steps.iter().filter(|step| matches!(step, Step::Counts(..) | Step::Held(..))).count();
    let mut left = TOLD;
    for step in steps {
        let fact = match step {
            Step::Counts(from, to, _) => {
                let to = clock_time(clock::local(*to));
                Fact::new(said::fact_counts(locale, &time(locale, *from), &to))
            }
            Step::Held(from, to) => {
                let to = to.map_or_else(String::new, |to| time(locale, to));
                Fact { counts: false, ..Fact::new(said::fact_held(locale, &time(locale, *from), &to)) }
            }
            Step::Opens(_) | Step::Day(_) | Step::DayDue(_) => continue,
        };
        if matches!(step, Step::Counts(..) | Step::Held(..)) {
            left = left.saturating_sub(1);
            if left == 0 && told > TOLD {
                facts.push(Fact { counts: false, ..Fact::new(said::fact_more(locale).to_owned()) });
                break;
            }
        }
        facts.push(fact);
    }
    let at = clock::local(due);
    facts.push(Fact {
        detail: Some(clock_time(at)),
        decides: true,
        ..Fact::new(said::fact_due(locale, &date_full(locale, at.date()), &target(locale, promised.target)))
    });
    facts
}

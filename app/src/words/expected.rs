//! Why something is expected on a day, in words: the facts in order, the deciding one last.

use super::{clock_time, date, date_full, duration};
use crate::data::clock;
use crate::ui::Fact;
use docket_messages::{Locale, outlook as said};
use docket_shared::Timestamp;
use docket_shared::sla::clock::Step;
use docket_shared::sla::{Promised, Reckoned, Target};
use docket_shared::text::Text;

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
pub fn facts(locale: Locale, promised: &Promised, reckoned: &Reckoned, begins: String) -> Vec<Fact> {
    let steps = &reckoned.steps;
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
    let later = reckoned.arrives.filter(|arrives| *arrives > reckoned.target_at);
    let came = promised.arrived_at.filter(|_| promised.delivery.is_none()).map(|at| time(locale, at));
    if let (Some(came), None) = (&came, later) {
        facts.push(Fact::new(said::fact_arrived(locale, came)));
    }
    let at = clock::local(reckoned.target_at);
    facts.push(Fact {
        detail: Some(clock_time(at)),
        decides: later.is_none(),
        ..Fact::new(said::fact_due(locale, &date_full(locale, at.date()), &target(locale, promised.target)))
    });
    if let (Some(arrives), Some(days)) = (later, promised.delivery) {
        let day = date_full(locale, clock::local(arrives).date());
        facts.push(Fact { decides: true, ..Fact::new(said::fact_arrives(locale, &day, i64::from(days))) });
    } else if let (Some(came), Some(_)) = (came, later) {
        facts.push(Fact { decides: true, ..Fact::new(said::fact_arrived(locale, &came)) });
    }
    facts
}

/// How a model is met: "in stock", "about 10 working days", "4 from stock, 1 ordered (about 10 working days)".
pub fn availability(locale: Locale, stock: i64, ordered: i64, delivery: Option<i32>) -> String {
    match (stock, ordered, delivery.map(i64::from)) {
        (_, 0, _) if stock > 1 => said::some_in_stock(locale, stock),
        (_, 0, _) => said::in_stock(locale).to_owned(),
        (0, 1, Some(days)) => said::in_days(locale, days),
        (0, 1, None) => said::not_in_stock(locale).to_owned(),
        (_, _, Some(days)) => said::some_ordered_days(locale, days, ordered, stock),
        (_, _, None) => said::some_ordered(locale, ordered, stock),
    }
}

/// How a model was met of which some was ordered and came: beside that, what is still on order.
pub fn arrived_fact(
    locale: Locale,
    name: &Text,
    (stock, arrived): (i64, i64),
    ordered: i64,
    delivery: Option<i32>,
) -> Fact {
    if arrived == 0 {
        return stock_fact(locale, name, stock, ordered, delivery);
    }
    let came = said::some_arrived(locale, arrived);
    let rest = (stock + ordered > 0).then(|| match (stock, ordered) {
        (_, 0) => said::some_in_stock(locale, stock),
        _ => availability(locale, stock, ordered, delivery),
    });
    let met = rest.into_iter().chain([came]).collect::<Vec<_>>().join(", ");
    Fact {
        counts: ordered == 0 || delivery.is_some(),
        ..Fact::new(said::stock_met(locale, &met, name.get(locale.tag())))
    }
}

/// The same as a fact behind the day.
pub fn stock_fact(locale: Locale, name: &Text, stock: i64, ordered: i64, delivery: Option<i32>) -> Fact {
    let met = availability(locale, stock, ordered, delivery);
    let text = said::stock_met(locale, &met, name.get(locale.tag()));
    if ordered == 0 {
        return Fact::new(text);
    }
    let detail = if delivery.is_some() { said::stock_counted(locale) } else { said::stock_longer(locale) };
    Fact { detail: Some(detail.to_owned()), counts: delivery.is_some(), ..Fact::new(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_model_is_met_is_counted_over_the_rows() {
        let said = |stock, ordered, days| availability(Locale::En, stock, ordered, days);
        assert_eq!(said(1, 0, Some(10)), "in stock");
        assert_eq!(said(4, 0, None), "4 from stock");
        assert_eq!(said(3, 2, Some(10)), "3 from stock, 2 ordered (about 10 working days)");
        assert_eq!(said(0, 2, Some(1)), "0 from stock, 2 ordered (about 1 working day)");
        assert_eq!(said(0, 1, Some(10)), "about 10 working days");
        assert_eq!(said(1, 1, None), "1 from stock, 1 ordered");
    }

    #[test]
    fn what_came_is_said_to_have_come() {
        let said = |met, ordered, days| arrived_fact(Locale::En, &Text::plain("Dock"), met, ordered, days).text;
        assert_eq!(said((0, 3), 0, None), "Dock: 3 ordered and arrived");
        assert_eq!(said((2, 1), 0, None), "Dock: 2 from stock, 1 ordered and arrived");
        assert_eq!(
            said((0, 1), 2, Some(10)),
            "Dock: 0 from stock, 2 ordered (about 10 working days), 1 ordered and arrived"
        );
    }
}

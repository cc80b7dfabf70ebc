//! What is to be expected of an order as it stands: who approves, what is in stock, which day. Reckoned on the device, by
//! the server's own rules, from rows that are here already.

use super::person::name_of;
use super::shelf;
use super::state::Order;
use crate::data::clock;
use crate::ui::use_minute;
use docket_shared::approval::policy::{ApprovalStep, Source};
use docket_shared::asset::ModelCard;
use docket_shared::catalog::ItemVersion;
use docket_shared::catalog::form::FieldKind;
use docket_shared::ids::PersonId;
use docket_shared::service_request::form::Input;
use docket_shared::service_request::settle::{Settled, States};
use docket_shared::sla::clock::due as due_at;
use docket_shared::sla::compiled::Compiled;
use docket_shared::sla::{Metric, Promised, Reckoned, ServiceLevel, Target};
use docket_shared::text::Text;
use docket_shared::ticket::TicketKind;
use docket_shared::time::Written;
use docket_shared::{Date, Timestamp};
use leptos::prelude::*;

/// What is to be expected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// The steps of the gate that apply.
    pub approvals: Vec<Approver>,
    /// What is taken, each model once.
    pub stock: Vec<Shelved>,
    /// Until when the steps of the gate that apply are to be answered; none where one of them says no time.
    pub answered_by: Option<Timestamp>,
    /// The day; none where nothing is promised or no working time is known here.
    pub expected: Option<Expected>,
    /// The day that the person needs it by.
    pub needed: Option<Date>,
}

/// A model that is taken, and how it would be met.
#[derive(Clone, Debug, PartialEq)]
pub struct Shelved {
    /// The model.
    pub card: ModelCard,
    /// So many are there.
    pub stock: i64,
    /// So many have to be ordered.
    pub ordered: i64,
}

/// A step of the gate that applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Approver {
    /// Who is asked.
    pub who: Who,
    /// What they own that the step is about; none where it is about nothing of theirs.
    pub owns: Option<Owns>,
    /// The total above which the step applies, in hundredths of the organisation's currency.
    pub above: Option<i64>,
}

/// What somebody answers for.
#[derive(Clone, Debug, PartialEq)]
pub enum Owns {
    /// A cost centre, by its code.
    CostCentre(String),
    /// A location, by its name.
    Location(String),
}

/// Who is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// Somebody, or a team, by name.
    Named(String),
    /// The person's manager, whom this device need not know.
    Manager,
    /// Whoever the step comes to: its name.
    Step(Text),
}

/// The day and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// When.
    pub at: Timestamp,
    /// What is promised, beginning now.
    pub promised: Promised,
    /// How the day came about.
    pub reckoned: Reckoned,
}

/// The outlook, kept up with what is typed, with stock and with time.
pub fn outlook(order: Order) -> Memo<Outlook> {
    let minute = use_minute();
    let level = order.version.with_value(|version| version.service_level.clone());
    let calendar = level.as_ref().map(|level| level.calendar);
    // Unpacked once, not at every key.
    let compiled = Memo::new(move |_| {
        let calendar = order.data.working_time(calendar?)?;
        Some((Compiled::of(&calendar), calendar.name))
    });
    let approvals = Memo::new(move |_| {
        order.version.with_value(|version| order.settled.with(|settled| approvals(order, version, settled)))
    });
    let stock = shelf::use_shelf(order);
    let dues = Memo::new(move |_| order.version.with_value(|version| dues(order, version)));
    let answered_by = Memo::new(move |_| {
        minute.track();
        dues.with(|dues| order.settled.with(|settled| answered_by(dues, settled)))
    });
    // Which answers make an incident urgent stays with the server (`ItemVersion::delivery`). A day that moved with the
    // answers would tell it to whoever tries them out, be it reckoned here or asked for. So the form names a day only where
    // every priority is promised the same; else it is known once it is sent.
    let priority =
        order.version.with_value(|version| (version.kind == TicketKind::ServiceRequest).then_some(version.priority));
    let delivery = Memo::new(move |_| stock.with(|stock| shelf::longest(stock)));
    let expected = Memo::new(move |_| {
        minute.track();
        // The time counts from the approval: at the latest when it is due, where it is.
        let (level, now) = (level.as_ref()?, answered_by.get().unwrap_or_else(clock::now));
        let target = target(level, priority)?;
        compiled.with(|compiled| {
            let (compiled, name) = compiled.as_ref()?;
            let promised = Promised {
                calendar: level.calendar,
                calendar_name: name.clone(),
                target,
                started_at: now,
                holds: Vec::new(),
                delivery: delivery.get(),
                arrived_at: None,
                ordered_at: None,
            };
            let reckoned = promised.reckon(compiled)?;
            Some(Expected { at: reckoned.at(), promised, reckoned })
        })
    });
    let needed = Memo::new(move |_| {
        order.version.with_value(|version| order.settled.with(|settled| needed(version, &settled.once)))
    });
    Memo::new(move |_| Outlook {
        approvals: approvals.get(),
        stock: stock.get(),
        answered_by: answered_by.get(),
        expected: expected.get(),
        needed: needed.get(),
    })
}

/// Until when it is promised to be done; where the priority is not known, only what is promised whatever it is.
fn target(level: &ServiceLevel, priority: Option<i16>) -> Option<Target> {
    if let Some(priority) = priority {
        return level.target(Metric::Resolution, priority);
    }
    let mut all = (1..=5).map(|priority| level.target(Metric::Resolution, priority));
    let first = all.next()?;
    first.filter(|_| all.all(|other| other == first))
}

/// The first day that is answered once, as the server takes it.
fn needed(version: &ItemVersion, once: &States) -> Option<Date> {
    let dated = |kind: &FieldKind| matches!(kind, FieldKind::Date { .. } | FieldKind::DateTime { .. });
    let mut fields = version.form.fields().filter(|field| dated(&field.kind));
    fields.find_map(|field| Date::read(text_of(once, &field.id)?.trim().get(..10)?))
}

fn text_of<'a>(states: &'a States, id: &str) -> Option<&'a str> {
    match states.get(id)?.input.as_ref()? {
        Input::Text(text) => Some(text),
        Input::Choices(_) => None,
    }
}

fn approvals(order: Order, version: &ItemVersion, settled: &Settled) -> Vec<Approver> {
    let steps = version.approvals.iter().zip(&settled.steps).filter(|(_, applies)| **applies);
    steps.map(|(step, _)| approver(order, version, settled, step)).collect()
}

/// By whose working time and after how long each step of the gate is to be answered; none where it says no time.
fn dues(order: Order, version: &ItemVersion) -> Vec<Option<(Compiled, Target)>> {
    let due = |step: &ApprovalStep| {
        let due = step.due.as_ref()?;
        Some((Compiled::of(&order.data.working_time(due.calendar)?), due.after))
    };
    version.approvals.iter().map(due).collect()
}

/// When the last of the steps that apply is to be answered, asked one after another from now on.
fn answered_by(dues: &[Option<(Compiled, Target)>], settled: &Settled) -> Option<Timestamp> {
    let mut applying = dues.iter().zip(&settled.steps).filter(|(_, applies)| **applies).peekable();
    applying.peek()?;
    applying.try_fold(clock::now(), |asked, (due, _)| {
        let (compiled, after) = due.as_ref()?;
        due_at(compiled, asked, *after, &[]).at()
    })
}

/// Who a step comes to, as far as this device knows: the first of its sources that names somebody else than who asks.
fn approver(order: Order, version: &ItemVersion, settled: &Settled, step: &ApprovalStep) -> Approver {
    let data = order.data;
    let asks = [data.me().map(|me| me.person), order.other.with(|other| other.as_ref().map(|card| card.id))];
    let allowed = |person: PersonId| step.own || !asks.contains(&Some(person));
    let mut owns = None;
    let who = [Some(&step.from), step.or_from.as_ref()].into_iter().flatten().find_map(|source| match source {
        Source::CostCentreOwner => {
            let field = version.form.fields().find(|field| field.kind == FieldKind::CostCentre)?;
            let chosen = text_of(&settled.once, &field.id)?;
            let found = data.all_cost_centres().into_iter().find(|centre| centre.id.to_string() == chosen.trim())?;
            if !allowed(found.owner) {
                return None;
            }
            owns = Some(Owns::CostCentre(found.code));
            Some(Who::Named(found.owner_name))
        }
        Source::LocationOwner(field) => {
            let chosen = text_of(&settled.once, field)?;
            let found = data.all_locations().into_iter().find(|place| place.id.to_string() == chosen.trim())?;
            let _: PersonId = found.owner.filter(|owner| allowed(*owner))?;
            owns = Some(Owns::Location(found.name));
            found.owner_name.map(Who::Named)
        }
        Source::Person(person) if allowed(*person) => data.person(*person).map(|card| Who::Named(card.name)),
        Source::Team(team) => data.team(*team).map(|team| Who::Named(team.name)),
        Source::Manager => Some(Who::Manager),
        Source::Field(field) => {
            let chosen = text_of(&settled.once, field)?;
            let person = chosen.trim().parse().ok().filter(|person| allowed(*person))?;
            let _: PersonId = person;
            Some(Who::Named(name_of(order, chosen)))
        }
        Source::Person(_) => None,
    });
    Approver { who: who.unwrap_or_else(|| Who::Step(step.name.clone())), owns, above: step.above() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::ids::CalendarId;
    use docket_shared::sla::Targets;
    use uuid::Uuid;

    #[test]
    fn without_a_priority_only_what_is_promised_to_all_is_promised() {
        let read = |text: &str| Target::read(text);
        let mut level = ServiceLevel {
            calendar: CalendarId(Uuid::nil()),
            first_response: read("4h"),
            resolution: read("2wd"),
            priorities: Default::default(),
        };
        assert_eq!(target(&level, None), read("2wd"));
        level.priorities.insert(1, Targets { first_response: read("30m"), resolution: None });
        assert_eq!(target(&level, None), read("2wd"), "another first reply is no other day");
        level.priorities.insert(1, Targets { first_response: None, resolution: read("4h") });
        assert_eq!((target(&level, None), target(&level, Some(1))), (None, read("4h")));
        assert_eq!(target(&level, Some(3)), read("2wd"));
    }
}

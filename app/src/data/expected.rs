//! The day of a request that waits for approval: reckoned as the order form did, by the same rules, from rows that are here.

use super::{Data, clock};
use docket_shared::Timestamp;
use docket_shared::approval::{Gate, StepState};
use docket_shared::asset::ModelCard;
use docket_shared::asset::shelf::{allot, takes};
use docket_shared::catalog::ItemVersion;
use docket_shared::ids::TicketId;
use docket_shared::service_request::Line;
use docket_shared::sla::clock::{Due, explained};
use docket_shared::sla::compiled::Compiled;
use docket_shared::sla::{Metric, Promised, Reckoned};
use docket_shared::ticket::lifecycle::Status;

/// What is promised from the approval on.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// When it is expected.
    pub at: Timestamp,
    /// Until when the approvals are to be answered for that; none: it rests on an answer today.
    pub answered_by: Option<Timestamp>,
    /// What is promised.
    pub promised: Promised,
    /// How the day came about.
    pub reckoned: Reckoned,
}

/// The day of a request that waits for its approval; none where it does not, or nothing is promised. `at_once`: as if it
/// were approved now, and not when the answers are due.
pub fn before_approval(data: Data, ticket: TicketId, at_once: bool) -> Option<Expected> {
    let head = data.ticket_head(ticket).filter(|head| head.status == Status::AwaitingApproval)?;
    let public = data.ticket_public(ticket)?;
    let version = data.item_version(public.item?)?;
    let level = version.service_level.as_ref()?;
    let target = level.target(Metric::Resolution, head.priority)?;
    let calendar = data.working_time(level.calendar)?;
    let now = clock::now();
    let answered_by = public.gate.as_ref().filter(|_| !at_once).and_then(|gate| answered_by(data, &version, gate, now));
    let promised = Promised {
        calendar: level.calendar,
        calendar_name: calendar.name.clone(),
        target,
        started_at: answered_by.unwrap_or(now),
        holds: Vec::new(),
        delivery: delivery(&version, &data.lines_of(ticket), &data.models()),
    };
    let reckoned = promised.reckon(&Compiled::of(&calendar))?;
    Some(Expected { at: reckoned.at(), answered_by, promised, reckoned })
}

/// When the last of the steps that are open or still to come is to be answered; none where one of them says no time.
fn answered_by(data: Data, version: &ItemVersion, gate: &Gate, now: Timestamp) -> Option<Timestamp> {
    let steps = version.approvals.iter().zip(&gate.steps);
    let mut left = steps.filter(|(_, step)| matches!(step.state, StepState::Waiting | StepState::Later)).peekable();
    left.peek()?;
    left.try_fold(now, |asked, (policy, step)| {
        if let Some(due) = &step.due {
            return Some(due.at.max(asked));
        }
        let due = policy.due.as_ref()?;
        match explained(&Compiled::of(&data.working_time(due.calendar)?), asked, due.after, &[]).0 {
            Due::At(at) => Some(at),
            Due::Paused | Due::Never => None,
        }
    })
}

/// Working days until the last of what is not in stock is there; none where nothing has to be ordered, or nobody can say.
fn delivery(version: &ItemVersion, lines: &[Line], cards: &[ModelCard]) -> Option<i32> {
    let card = |key: &str| cards.iter().find(|card| card.key == key);
    let fits = |key: &str| card(key).map(|card| card.fits.as_slice());
    let mut units: Vec<Vec<String>> = Vec::new();
    for line in lines.iter().filter(|line| line.declined.is_none()) {
        let chosen = |field: &str| {
            let answer = line.answers.iter().find(|answer| answer.field == field);
            answer.map(|answer| answer.value.clone()).unwrap_or_default()
        };
        let keys = takes(version, &version.takes, &chosen, &fits);
        units.extend(keys.into_iter().map(|keys| keys.into_iter().map(str::to_owned).collect()));
    }
    let all = i64::try_from(units.len()).unwrap_or(i64::MAX);
    let free = cards.iter().map(|card| (card.key.clone(), if card.in_stock.is_empty() { 0 } else { all }));
    let short = allot(units.iter().map(Vec::as_slice), free.collect()).into_iter().filter(|one| one.ordered > 0);
    short.filter_map(|one| card(&one.model)?.delivery_days).max()
}

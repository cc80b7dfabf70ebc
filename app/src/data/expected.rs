//! The day of a request that waits for approval: reckoned as the order form did, by the same rules, from rows that are here
//! and from what the server says of stock.

use super::{Data, api, clock};
use docket_shared::Timestamp;
use docket_shared::approval::{Gate, StepState};
use docket_shared::asset::ModelCard;
use docket_shared::asset::api::{ASKED_MAX, AskStock};
use docket_shared::asset::shelf::{Allotted, guess, takes};
use docket_shared::authorization as endpoints;
use docket_shared::catalog::ItemVersion;
use docket_shared::ids::TicketId;
use docket_shared::service_request::Line;
use docket_shared::sla::clock::due as due_at;
use docket_shared::sla::compiled::Compiled;
use docket_shared::sla::{Metric, Promised, Reckoned};
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;
use leptos::task::spawn_local;

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

/// The version of a request that waits for its approval.
fn waiting(data: Data, ticket: TicketId) -> Option<ItemVersion> {
    data.ticket_head(ticket).filter(|head| head.status == Status::AwaitingApproval)?;
    data.item_version(data.ticket_public(ticket)?.item?)
}

/// How what a request takes would be met now, as the server says; none where nothing waits, or before it answers.
pub fn use_stock(data: Data, ticket: Option<TicketId>) -> Signal<Option<Vec<Allotted>>> {
    let asked = Memo::new(move |_| {
        let ticket = ticket?;
        Some(units(&waiting(data, ticket)?, &data.lines_of(ticket), &data.models()))
    });
    let found = RwSignal::new(None);
    Effect::new(move |_| {
        let Some(units) = asked.get().filter(|units| !units.is_empty() && units.len() <= ASKED_MAX) else { return };
        spawn_local(async move {
            let query = format!("?units={}", api::quoted(&AskStock::about(&units).units));
            // Without an answer it is reckoned by what everyone reads of a model.
            if let Ok(answer) = api::call::<endpoints::AskStock>(None, &query).await {
                found.try_set(Some(answer.models));
            }
        });
    });
    found.into()
}

/// The day of a request that waits for its approval; none where it does not, or nothing is promised. `at_once`: as if it
/// were approved now, and not when the answers are due.
pub fn before_approval(data: Data, ticket: TicketId, at_once: bool, stock: Option<Vec<Allotted>>) -> Option<Expected> {
    let version = waiting(data, ticket)?;
    let level = version.service_level.as_ref()?;
    let target = level.target(Metric::Resolution, data.ticket_head(ticket)?.priority)?;
    let calendar = data.working_time(level.calendar)?;
    let now = clock::now();
    let gate = data.ticket_public(ticket)?.gate.filter(|_| !at_once);
    let answered_by = gate.and_then(|gate| answered_by(data, &version, &gate, now));
    let cards = data.models();
    let stock = stock.unwrap_or_else(|| guess(&units(&version, &data.lines_of(ticket), &cards), &cards));
    let promised = Promised {
        calendar: level.calendar,
        calendar_name: calendar.name.clone(),
        target,
        started_at: answered_by.unwrap_or(now),
        holds: Vec::new(),
        delivery: delivery(&stock, &cards),
        arrived_at: None,
        ordered_at: None,
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
        due_at(&Compiled::of(&data.working_time(due.calendar)?), asked, due.after, &[]).at()
    })
}

/// For each unit that the lines take, the keys of the models that will do.
fn units(version: &ItemVersion, lines: &[Line], cards: &[ModelCard]) -> Vec<Vec<String>> {
    let fits = |key: &str| cards.iter().find(|card| card.key == key).map(|card| card.fits.as_slice());
    let mut units: Vec<Vec<String>> = Vec::new();
    for line in lines.iter().filter(|line| line.counts()) {
        let chosen = |field: &str| {
            let answer = line.answers.iter().find(|answer| answer.field == field);
            answer.map(|answer| answer.value.clone()).unwrap_or_default()
        };
        let keys = takes(version, &version.takes, &chosen, &fits);
        units.extend(keys.into_iter().map(|keys| keys.into_iter().map(str::to_owned).collect()));
    }
    units
}

/// Working days until the last of what has to be ordered is there; none where nothing has to, or nobody can say.
fn delivery(stock: &[Allotted], cards: &[ModelCard]) -> Option<i32> {
    let short = stock.iter().filter(|one| one.ordered > 0);
    short.filter_map(|one| cards.iter().find(|card| card.key == one.model)?.delivery_days).max()
}

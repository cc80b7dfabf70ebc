//! What happened to a task while somebody filled in its form: the form stays with what was typed, and says it in its place.

use super::tasks::state_word;
use crate::data::Data;
use crate::words::team_line;
use docket_messages::{Locale, fulfilment as said};
use docket_shared::fulfilment::{Task, TaskState};
use docket_shared::ids::TicketId;
use docket_shared::ticket::activity::{Deed, Happened, Step};

/// Why a task cannot be ended by now, and by whom; none where it can. `mine`: whether it is still theirs to end.
pub fn meanwhile(data: Data, task: &Task, mine: bool, locale: Locale) -> Option<String> {
    Some(match task.state {
        TaskState::Open if mine => return None,
        TaskState::Open => said::form_not_yours(locale).to_owned(),
        TaskState::Pending => match lost(data, task.ticket, locale) {
            Some(why) => said::form_waits_because(locale, &why),
            None => said::form_waits(locale).to_owned(),
        },
        state if task.ended_by.is_empty() => said::form_ended(locale, state_word(state, locale)),
        state => said::form_ended(locale, &said::ended(locale, &task.ended_by, state_word(state, locale))),
    })
}

/// That less was in stock than was set aside, as its team last read it.
fn lost(data: Data, ticket: TicketId, locale: Locale) -> Option<String> {
    let is_it = |line: &&Happened| matches!(line.what, Deed::Step(Step::StockLost { .. }));
    let happened = data.ticket_internal(ticket)?.happened;
    let line = happened.iter().rev().find(is_it)?;
    team_line(line, |_, _| "", locale).map(|(_, text)| text)
}

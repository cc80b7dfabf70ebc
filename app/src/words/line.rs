//! Where a line stands, in one word for everybody who reads it.

use docket_messages::{Locale, fulfilment};
use docket_shared::asset::ReservationState;
use docket_shared::fulfilment::delivered::came_to_nothing;
use docket_shared::fulfilment::report::{awaits_word, is_being_mended};
use docket_shared::service_request::{Line, LineState};
use docket_shared::ticket::lifecycle::Status;

/// The word for what a line says of itself, as its person reads it; none while it stands where its request does, or was
/// cancelled.
pub fn own_word(line: &Line, installed: bool, status: Status, locale: Locale) -> Option<&'static str> {
    let there = if installed { fulfilment::line_installed } else { fulfilment::line_handed_over };
    let ordered = line.supply.iter().any(|one| one.state == ReservationState::Ordered);
    Some(match line.state {
        LineState::Open if ordered && status.is_live() => fulfilment::line_ordered(locale),
        LineState::Open if is_being_mended(line) => fulfilment::line_mended(locale),
        LineState::Open if awaits_word(line) => there(locale),
        LineState::Open if installed && status.is_live() => fulfilment::line_set_up(locale),
        LineState::Open | LineState::Cancelled => return None,
        // Nothing of it comes: it was not needed, whoever ended it and however.
        LineState::Complete if came_to_nothing(line) => fulfilment::line_skipped(locale),
        LineState::Complete if line.confirmed_at.is_some() => fulfilment::line_confirmed(locale),
        LineState::Complete if line.handed_over.is_some() && line.closed_at.is_none() => there(locale),
        LineState::Complete => fulfilment::line_done(locale),
        LineState::Incomplete => fulfilment::line_incomplete(locale),
        LineState::Skipped => fulfilment::line_skipped(locale),
    })
}

/// Lines for tests.
#[cfg(test)]
pub mod tests {
    use super::*;
    use docket_shared::ids::{LineId, TicketId};
    use docket_shared::text::Text;
    use uuid::Uuid;

    /// A line that stands so, and nothing else.
    pub fn line(state: LineState) -> Line {
        Line {
            id: LineId(Uuid::nil()),
            ticket: TicketId(Uuid::nil()),
            position: 0,
            requested_for: None,
            person_name: String::new(),
            answers: Vec::new(),
            state,
            price: None,
            declined: None,
            taken_out: false,
            awaits_approval: false,
            number: String::new(),
            item_name: Text::default(),
            icon: String::new(),
            supply: Vec::new(),
            ended_at: None,
            confirmed_at: None,
            handed_over: None,
            reported_at: None,
            not_possible: None,
            closed_at: None,
        }
    }
}

//! What somebody is about to say of what they got: what is wrong with a line, and how it went.

use super::keep::{load, remove, save};
use crate::data::Data;
use docket_shared::ids::{LineId, TicketId};
use docket_shared::service_request::Line;

/// What was typed of what is wrong with a line.
pub fn wrong(data: Data, line: LineId) -> String {
    load(data, &wrong_name(line)).unwrap_or_default()
}

/// Keeps it; empty text is forgotten.
pub fn save_wrong(data: Data, line: LineId, text: &str) {
    let name = wrong_name(line);
    if text.is_empty() { remove(data, &name) } else { save(data, &name, &text) }
}

/// Forgets what was typed of a line about which somebody said meanwhile that it works: nobody is asked any more.
pub fn drop_answered(data: Data, line: &Line) {
    if line.confirmed_at.is_some() && !wrong(data, line.id).is_empty() {
        save_wrong(data, line.id, "");
    }
}

/// How a request went, chosen and typed and not sent: stars and words.
pub type RatingDraft = (Option<i16>, String);

/// What was chosen and typed; none where nothing was.
pub fn rating(data: Data, ticket: TicketId) -> Option<RatingDraft> {
    load(data, &rating_name(ticket))
}

/// Keeps it; none is forgotten.
pub fn save_rating(data: Data, ticket: TicketId, draft: Option<&RatingDraft>) {
    let name = rating_name(ticket);
    match draft {
        Some(draft) => save(data, &name, draft),
        None => remove(data, &name),
    }
}

fn rating_name(ticket: TicketId) -> String {
    format!("rating:{ticket}")
}

fn wrong_name(line: LineId) -> String {
    format!("wrong:{line}")
}

//! What happened to a task while somebody filled in its form: the form stays with what was typed, and says it in its place.

use super::tasks::state_word;
use super::typed::Typed;
use crate::data::{Data, use_locale};
use crate::ui::{Button, Kind, focus_element};
use crate::words::team_line;
use docket_messages::{Locale, fulfilment as said};
use docket_shared::fulfilment::api::Outcome;
use docket_shared::fulfilment::{Task, TaskState};
use docket_shared::ids::TicketId;
use docket_shared::ticket::activity::{Deed, Happened, Step};
use leptos::prelude::*;

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

/// The three ways to end it; while that cannot be done, why, and a way to leave what was typed.
#[component]
pub fn Ways(
    /// The task.
    task: StoredValue<Task>,
    /// Ends it so.
    end: Callback<Outcome>,
    /// Why it cannot be ended.
    meanwhile: Memo<Option<String>>,
    /// What was typed.
    typed: Typed,
    /// Whether somebody fills it in.
    typing: RwSignal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let why = task.with_value(|task| format!("meanwhile-{}", task.id));
    let way = {
        let why = why.clone();
        move |outcome: Outcome, kind: Kind, word: fn(Locale) -> &'static str| {
            view! {
                <Button small=true kind reason=meanwhile reason_id=why.clone() press=Callback::new(move |()| end.run(outcome))>{move || word(locale.get())}</Button>
            }
        }
    };
    let discard = Callback::new(move |()| {
        typed.put(None);
        typing.set(false);
        focus_element("tasks".to_owned());
    });
    view! {
        <div id=why role="status">{move || meanwhile.get().map(|why| view! { <p class="small">{why}</p> })}</div>
        <div class="btns">
            {way(Outcome::Complete, Kind::Primary, said::done)}
            {way(Outcome::Skipped, Kind::Plain, said::not_needed)}
            {way(Outcome::Incomplete, Kind::Plain, said::not_possible)}
            {move || meanwhile.with(Option::is_some).then(|| view! { <Button small=true kind=Kind::Ghost press=discard>{move || said::form_discard(locale.get())}</Button> })}
        </div>
    }
    .into_any()
}

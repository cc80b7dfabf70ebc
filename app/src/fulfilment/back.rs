//! What is filled in about a piece that comes back: how it is, and where it goes.

use super::pieces::condition_word;
use super::typed::Typed;
use crate::data::{Data, use_data, use_locale};
use crate::ui::{Field, Icon, IconName, described_by};
use docket_messages::{Locale, fulfilment as said};
use docket_shared::asset::take_back::{goes_to, named};
use docket_shared::asset::{AssetState, Condition};
use docket_shared::fulfilment::api::Outcome;
use docket_shared::fulfilment::{Does, Task};
use docket_shared::ids::AssetId;
use docket_shared::person::Location;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::Answer;
use leptos::prelude::*;

/// The pieces that the task takes back, as the answers name them; without those that somebody moved by hand meanwhile.
pub fn pieces(data: Data, task: &Task, locale: Locale) -> Vec<String> {
    if task.does != Does::TakeBack {
        return Vec::new();
    }
    let answers = answers_of(data, task);
    let is_there = |answer: &&Answer| named([*answer]).into_iter().any(|piece| !is_back(data, piece));
    let said = answers.iter().filter(is_there).flat_map(|answer| &answer.display);
    said.map(|name| name.get(locale.tag()).to_owned()).collect()
}

/// The answers of the task's line, or of its request.
pub fn answers_of(data: Data, task: &Task) -> Vec<Answer> {
    let line = data.lines_of(task.ticket).into_iter().find(|line| Some(line.id) == task.line);
    let request = data.get(RowKind::TicketPublic, task.ticket.0).and_then(|row| match row.as_ref() {
        Row::TicketPublic(public) => public.request.as_ref().map(|request| request.answers.clone()),
        _ => None,
    });
    line.map(|line| line.answers).or(request).unwrap_or_default()
}

/// Whether this device knows that nobody uses the piece any more.
fn is_back(data: Data, piece: AssetId) -> bool {
    data.get(RowKind::Asset, piece.0).is_some_and(|row| match row.as_ref() {
        Row::Asset(asset) => asset.state != AssetState::InUse,
        _ => false,
    })
}

/// Whether it goes into stock, so that the place is asked for.
fn to_stock(typed: Typed) -> bool {
    typed.back.get().is_none_or(|condition| goes_to(condition) == AssetState::InStock)
}

/// Whether something of what comes back is not said yet.
pub fn is_unsaid(typed: Typed, pieces: Memo<Vec<String>>) -> bool {
    untrack(|| {
        let asked = !pieces.with(Vec::is_empty);
        asked && (typed.back.get().is_none() || (to_stock(typed) && typed.location.with(String::is_empty)))
    })
}

/// How the piece is, and into which stock it goes.
#[component]
pub fn Back(
    /// What was typed.
    typed: Typed,
    /// The pieces.
    pieces: Memo<Vec<String>>,
    /// Id of the task.
    id: String,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let done = move || typed.checked.get() == Some(Outcome::Complete);
    let unsaid = Memo::new(move |_| done() && typed.back.get().is_none());
    let nowhere = Memo::new(move |_| done() && typed.location.with(String::is_empty));
    let stock = Memo::new(move |_| to_stock(typed));
    let missing =
        move |amiss: Memo<bool>| Signal::derive(move || amiss.get().then(|| said::missing(locale.get()).to_owned()));
    let choose =
        move |name: String| typed.back.set(Condition::ALL.into_iter().find(|condition| condition.name() == name));
    let option = move |condition: Condition| {
        let chosen = move || typed.back.get() == Some(condition);
        view! { <option value=condition.name() prop:selected=chosen>{move || condition_word(condition, locale.get())}</option> }
    };
    // What was chosen stays chosen, also when the place is asked for again.
    let at = move |location: Location| {
        let id = location.id.to_string();
        let chosen = {
            let id = id.clone();
            move || typed.location.with(|at| *at == id)
        };
        view! { <option value=id prop:selected=chosen>{location.name}</option> }
    };
    let place = move |control: String| {
        view! {
            <Field id=control.clone() label=Signal::derive(move || said::back_at(locale.get()).to_owned()) error=missing(nowhere)>
                <span class="inp inp-sel" class:is-error=nowhere>
                    <select
                        id=control.clone()
                        aria-invalid=move || nowhere.get().to_string()
                        aria-describedby={let control = control.clone(); move || described_by(&control, false, nowhere.get())}
                        on:change=move |event| typed.location.set(event_target_value(&event))
                    >
                        <option value="" prop:selected=move || typed.location.with(String::is_empty)>{move || said::choose(locale.get())}</option>
                        {move || data.locations().into_iter().map(at).collect_view()}
                    </select>
                    <Icon name=IconName::ChevronDown class="sm" />
                </span>
            </Field>
        }
    };
    let fields = move || {
        let (how, at) = (format!("back-{id}"), format!("back-at-{id}"));
        view! {
            <Field
                id=how.clone()
                label=Signal::derive(move || said::condition_of(locale.get(), &pieces.get().join("; ")))
                error=missing(unsaid)
            >
                <span class="inp inp-sel" class:is-error=unsaid>
                    <select
                        id=how.clone()
                        aria-invalid=move || unsaid.get().to_string()
                        aria-describedby={let how = how.clone(); move || described_by(&how, false, unsaid.get())}
                        on:change=move |event| choose(event_target_value(&event))
                    >
                        <option value="" prop:selected=move || typed.back.get().is_none()>{move || said::choose(locale.get())}</option>
                        {Condition::ALL.map(option)}
                    </select>
                    <Icon name=IconName::ChevronDown class="sm" />
                </span>
            </Field>
            {move || {
                if stock.get() {
                    place(at.clone()).into_any()
                } else {
                    view! { <p class="small muted">{move || said::back_repair(locale.get())}</p> }.into_any()
                }
            }}
        }
    };
    let any = Memo::new(move |_| !pieces.with(Vec::is_empty));
    move || any.get().then(|| fields.clone()().into_any())
}

//! A request whose approval found nobody to ask: said openly, and its service owner names somebody.

use crate::data::{clock, people, use_data, use_locale};
use crate::ui::{Button, Combobox, Icon, IconName, Kind, Pick};
use docket_messages::{form, ticket as said};
use docket_shared::actor::Role;
use docket_shared::approval::StepState;
use docket_shared::approval::api::NameApprover;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::person::PersonCard;
use leptos::prelude::*;

/// Whether a step of the ticket's gate found nobody to ask.
pub fn is_stuck(data: crate::data::Data, ticket: TicketId) -> bool {
    let gate = data.ticket_public(ticket).and_then(|public| public.gate);
    gate.is_some_and(|gate| gate.steps.iter().any(|step| step.state == StepState::Nobody))
}

/// The banner; nothing for any other ticket.
#[component]
pub fn Stuck(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let stuck = Memo::new(move |_| is_stuck(data, ticket));
    let owner = Memo::new(move |_| data.actor().is_some_and(|actor| actor.has(Role::ServiceOwner)));
    move || {
        stuck.get().then(|| {
            view! {
                <section class="banner b-warn" aria-labelledby="stuck">
                    <Icon name=IconName::Alert />
                    <div class="stack stack-2">
                        <b id="stuck">{move || said::stuck_title(locale.get())}</b>
                        <span>{move || said::stuck_text(locale.get())}</span>
                        {move || owner.get().then(|| view! { <Name ticket /> })}
                    </div>
                </section>
            }
        })
    }
}

#[component]
fn Name(ticket: TicketId) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let query = RwSignal::new(String::new());
    let chosen: RwSignal<Option<PersonCard>> = RwSignal::new(None);
    let search = people::use_search(data, query.into());
    let picks = Memo::new(move |_| {
        let pick =
            |card: &PersonCard| Pick { id: card.id.0.as_u128(), title: card.name.clone(), detail: card.job.clone() };
        search.with(|search| search.people.iter().map(pick).collect::<Vec<_>>())
    });
    let typed = Signal::derive(move || {
        chosen.with(|card| card.as_ref().map(|card| card.name.clone())).unwrap_or_else(|| query.get())
    });
    let note = Signal::derive(move || {
        let none = search.with(|search| !search.searching && search.people.is_empty());
        let text = query.get();
        (!text.trim().is_empty() && none).then(|| form::person_none(locale.get(), text.trim()))
    });
    let ask = Callback::new(move |()| {
        let Some(card) = chosen.get_untracked() else { return };
        let body = NameApprover { ticket, person: card.id };
        data.call(CallId(clock::new_id()), Command::NameApprover(body));
    });
    let reason =
        Signal::derive(move || chosen.with(Option::is_none).then(|| said::stuck_choose(locale.get()).to_owned()));
    view! {
        <div class="inline inline-3">
            <Combobox
                id="stuck-person"
                label=Signal::derive(move || said::stuck_person(locale.get()).to_owned())
                typed=typed
                picks=picks
                note=note
                placeholder=Signal::derive(move || form::person_search(locale.get()).to_owned())
                invalid=Signal::derive(|| false)
                described_by=Signal::derive(|| None::<String>)
                on_type=Callback::new(move |text: String| {
                    chosen.set(None);
                    query.set(text);
                })
                take=Callback::new(move |pick: Pick| {
                    let card = search.with_untracked(|search| {
                        search.people.iter().find(|card| card.id.0.as_u128() == pick.id).cloned()
                    });
                    chosen.set(card);
                    query.set(String::new());
                })
                on_leave=Callback::new(|()| {})
                on_enter=Callback::new(move |_| ask.run(()))
            />
            <Button kind=Kind::Primary small=true reason=reason press=ask>{move || said::stuck_ask(locale.get())}</Button>
        </div>
    }
}

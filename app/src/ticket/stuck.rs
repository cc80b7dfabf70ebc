//! A request whose approval found nobody to ask: said openly, and its service owner names somebody. And what of its plan
//! could not be done as written.

use crate::data::{Refused, clock, use_data, use_locale};
use crate::person::OnePerson;
use crate::refused::plain;
use crate::ui::{Button, Icon, IconName, Kind};
use docket_messages::ticket as said;
use docket_shared::actor::Role;
use docket_shared::approval::StepState;
use docket_shared::approval::api::NameApprover;
use docket_shared::command::Command;
use docket_shared::fulfilment::PlanFault;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::person::PersonCard;
use leptos::prelude::*;

/// Whether the ticket waits at a step of its gate that found nobody to ask.
pub fn is_stuck(data: crate::data::Data, ticket: TicketId) -> bool {
    if data.ticket_head(ticket).is_none_or(|head| !head.status.is_live()) {
        return false;
    }
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
    let chosen: RwSignal<Option<PersonCard>> = RwSignal::new(None);
    let asks = Memo::new(move |_| {
        let public = data.ticket_public(ticket);
        let reporter = public.and_then(|public| public.reporter).map(|reporter| reporter.person);
        let requester = data.ticket_head(ticket).map(|head| head.requester);
        chosen.with(|card| card.as_ref().is_some_and(|card| Some(card.id) == requester || Some(card.id) == reporter))
    });
    let refused = move || {
        let told = |refused: &Refused| match refused.call.command() {
            Some(Command::NameApprover(body)) if body.ticket == ticket => Some((body.person, refused.problem.clone())),
            _ => None,
        };
        let (person, problem) = data.refused().iter().rev().find_map(told)?;
        chosen.with(|card| card.as_ref().is_some_and(|card| card.id == person)).then_some(problem)
    };
    let error = Signal::derive(move || {
        let problem = refused()?;
        Some(if asks.get() { said::stuck_own(locale.get()).to_owned() } else { plain(&problem, locale.get()) })
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
            <OnePerson
                id="stuck-person"
                label=Signal::derive(move || said::stuck_person(locale.get()).to_owned())
                chosen
                invalid=Signal::derive(move || error.with(Option::is_some))
                described_by=Signal::derive(move || error.with(Option::is_some).then(|| "stuck-error".to_owned()))
                enter=Callback::new(move |_| ask.run(()))
            />
            <Button kind=Kind::Primary small=true reason=reason press=ask>{move || said::stuck_ask(locale.get())}</Button>
        </div>
        {move || error.get().map(|error| view! { <p class="err" role="alert" id="stuck-error">{error}</p> })}
    }
}

/// What of the item's plan could not be done as written; nothing while that is nothing.
#[component]
pub fn Faults(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let faults = Memo::new(move |_| data.ticket_internal(ticket).map(|internal| internal.faults).unwrap_or_default());
    let one = move |fault: PlanFault| {
        view! { <li>{fault.what.get(locale.get().tag()).to_owned()}": "<span class="muted">{fault.reason}</span></li> }
    };
    move || {
        (!faults.with(Vec::is_empty)).then(|| {
            view! {
                <section class="banner b-warn" aria-labelledby="faults">
                    <Icon name=IconName::Alert />
                    <div class="stack stack-2">
                        <b id="faults">{move || said::faults_title(locale.get())}</b>
                        <span>{move || said::faults_text(locale.get())}</span>
                        <ul>{move || faults.get().into_iter().map(one).collect_view()}</ul>
                    </div>
                </section>
            }
        })
    }
}

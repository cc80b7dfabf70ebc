//! Who has to approve a request, and what they said.

use crate::data::{use_data, use_locale};
use crate::ui::{Avatar, Icon, IconName};
use crate::words::{Style, When};
use docket_messages::{Locale, request};
use docket_shared::approval::{Asked, GateStep, StepState};
use docket_shared::ticket::{TicketHead, TicketPublic};
use leptos::prelude::*;

/// The card; nothing where nothing has to be approved.
#[component]
pub fn Approvals(
    /// The request.
    head: Memo<Option<TicketHead>>,
    /// Its public part.
    public: Memo<Option<TicketPublic>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let steps = Memo::new(move |_| {
        let gate = public.with(|public| public.as_ref().and_then(|public| public.gate.clone()));
        let steps = gate.map(|gate| gate.steps).unwrap_or_default();
        steps.into_iter().filter(|step| step.state != StepState::Skipped).collect::<Vec<_>>()
    });
    let mine = Memo::new(move |_| {
        let id = head.with(|head| head.as_ref().map(|head| head.id));
        data.waiting_approvals()
            .into_iter()
            .find(|approval| Some(approval.ticket) == id)
            .map(|approval| approval.ticket)
    });
    move || {
        (!steps.with(Vec::is_empty)).then(|| {
            view! {
                <section class="card card-pad" aria-labelledby="approvals">
                    <h2 id="approvals" class="title mb3">{move || request::approvals_title(locale.get())}</h2>
                    <ul class="stack stack-3" aria-live="polite">
                        {move || steps.get().into_iter().map(|step| view! { <StepRow step /> }).collect_view()}
                    </ul>
                    {move || mine.get().map(|ticket| view! {
                        <div class="btns mt4">
                            <a class="btn btn-primary btn-sm" href=crate::routes::Route::Approvals(Some(ticket)).href()>
                                {request::approvals_answer(locale.get())}
                            </a>
                        </div>
                    })}
                </section>
            }
        })
    }
}

#[component]
fn StepRow(step: GateStep) -> impl IntoView {
    let locale = use_locale();
    let (name, state) = (step.name.clone(), step.state);
    let said = move || match state {
        StepState::Later => Some(request::approval_later(locale.get())),
        StepState::Nobody => Some(request::approval_nobody(locale.get())),
        _ => None,
    };
    let asked = step.asked.into_iter().filter(|asked| matches!(state, StepState::Waiting) || asked.vote.is_some());
    view! {
        <li class="stack stack-2">
            <span class="small muted">{move || name.get(locale.get().tag()).to_owned()}</span>
            {move || said().map(|said| view! { <span class="small">{said}</span> })}
            {asked.map(|asked| view! { <AskedRow asked /> }).collect_view()}
        </li>
    }
}

#[component]
fn AskedRow(asked: Asked) -> impl IntoView {
    let locale = use_locale();
    let vote = asked.vote.clone();
    let (icon, word): (IconName, fn(Locale) -> &'static str) = match &vote {
        None => (IconName::StatusApproval, request::approval_waits),
        Some(vote) if vote.accepted => (IconName::Check, request::approval_given),
        Some(_) => (IconName::Cross, request::approval_refused),
    };
    let reason = vote.as_ref().map(|vote| vote.reason.clone()).filter(|reason| !reason.is_empty());
    view! {
        <span class="inline inline-3">
            <Avatar name=asked.name.clone() id=asked.approver.0.as_u128() />
            <span>
                <b>{asked.name}</b>
                <br />
                <span class="small muted inline">
                    <Icon name=icon class="sm" />
                    {move || word(locale.get())}
                    {vote.map(|vote| view! { " · " <When at=vote.at style=Style::Full /> })}
                </span>
                {reason.map(|reason| view! { <br /><span class="small">"“" {reason} "”"</span> })}
            </span>
        </span>
    }
}

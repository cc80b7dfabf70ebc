//! Who has to approve a request, and what they said.

use crate::data::{clock, use_data, use_locale};
use crate::ui::{Avatar, Icon, IconName, use_minute};
use crate::words::{self, Style, When};
use docket_messages::{Locale, request};
use docket_shared::approval::{Asked, GateStep, StandsInAs, StepState};
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
        // Beside others it says why nobody is asked; by itself it says nothing.
        if steps.iter().all(|step| step.state == StepState::Skipped) { Vec::new() } else { steps }
    });
    let ended = Memo::new(move |_| head.with(|head| head.as_ref().is_some_and(|head| !head.status.is_live())));
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
                        {move || {
                            let ended = ended.get();
                            steps.get().into_iter().map(|step| view! { <StepRow step ended /> }).collect_view()
                        }}
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
fn StepRow(
    step: GateStep,
    /// Whether the request ended: nobody answers any more what is not decided.
    ended: bool,
) -> impl IntoView {
    let (locale, minute) = (use_locale(), use_minute());
    let (name, state, by_time) = (step.name.clone(), step.state, step.by_time);
    let open = matches!(state, StepState::Waiting | StepState::Nobody) && !ended;
    let lack = step.asked.iter().filter(|asked| asked.lacks).map(|asked| asked.name.as_str());
    let lack = lack.collect::<Vec<_>>().join(", ");
    let rule = StoredValue::new(step.clone());
    let rule = move || rule.with_value(|step| words::approval_rule(locale.get(), step)).filter(|_| open);
    let said = move || match state {
        StepState::Later | StepState::Waiting | StepState::Nobody if ended => {
            Some(request::approval_undecided(locale.get()).to_owned())
        }
        // The others who are asked may still answer.
        StepState::Nobody if !lack.is_empty() => Some(request::approval_lacks(locale.get(), &lack)),
        StepState::Later => Some(request::approval_later(locale.get()).to_owned()),
        StepState::Nobody => Some(request::approval_nobody(locale.get()).to_owned()),
        StepState::Accepted if by_time => Some(request::approval_by_time(locale.get()).to_owned()),
        StepState::Refused if by_time => Some(request::approval_declined_by_time(locale.get()).to_owned()),
        StepState::Skipped => Some(request::approval_skipped(locale.get()).to_owned()),
        StepState::Lapsed => Some(request::approval_lapsed(locale.get()).to_owned()),
        _ => None,
    };
    let due = step.due.clone().filter(|_| open);
    let due = move || {
        minute.track();
        let at = due.as_ref()?.at;
        let past = at < clock::now();
        let words = if past { request::approval_was_due } else { request::approval_due };
        let local = clock::local(at);
        let date = format!("{}, {}", words::date(locale.get(), local.date()), words::clock_time(local));
        Some(
            view! { <span class="small inline"><Icon name=IconName::Clock class="sm" />{words(locale.get(), &date)}</span> },
        )
    };
    let asked = step.asked.into_iter().filter(|asked| open || asked.vote.is_some());
    view! {
        <li class="stack stack-2">
            <span class="small muted">{move || name.get(locale.get().tag()).to_owned()}</span>
            {move || said().map(|said| view! { <span class="small">{said}</span> })}
            {move || rule().map(|rule| view! { <span class="small">{rule}</span> })}
            {due}
            {asked.map(|asked| view! { <AskedRow asked /> }).collect_view()}
        </li>
    }
}

#[component]
fn AskedRow(asked: Asked) -> impl IntoView {
    let locale = use_locale();
    let vote = asked.vote.clone();
    let (icon, word): (IconName, fn(Locale) -> &'static str) = match &vote {
        None if asked.left => (IconName::Cross, request::approval_left),
        None => (IconName::StatusApproval, request::approval_waits),
        Some(vote) if vote.late && vote.accepted => (IconName::Minus, request::approval_given_late),
        Some(vote) if vote.late => (IconName::Minus, request::approval_refused_late),
        Some(vote) if vote.accepted => (IconName::Check, request::approval_given),
        Some(_) => (IconName::Cross, request::approval_refused),
    };
    let reason = vote.as_ref().map(|vote| vote.reason.clone()).filter(|reason| !reason.is_empty());
    let about = StoredValue::new(asked.clone());
    let more = move || about.with_value(|asked| more_of(asked, locale.get()));
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
                {move || more().into_iter().map(|line| view! { <br /><span class="small muted">{line}</span> }).collect_view()}
                {reason.map(|reason| view! { <br /><span class="small">{move || request::quoted(locale.get(), &reason)}</span> })}
            </span>
        </span>
    }
}

/// What else is to be said of somebody who was asked: reminders, absence, who answers in their place.
fn more_of(asked: &Asked, locale: Locale) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(by) = asked.vote.as_ref().and_then(|vote| vote.by.as_ref()) {
        lines.push(request::approval_by(locale, by, &asked.name));
    }
    if asked.vote.is_some() {
        return lines;
    }
    if let Some(at) = asked.reminded_at {
        lines.push(request::approval_reminded(locale, &words::date(locale, clock::local(at).date())));
    }
    if let Some(until) = asked.away_until.filter(|until| *until >= clock::today()) {
        lines.push(request::approval_away(locale, &words::date(locale, until)));
    }
    for other in &asked.stand_ins {
        let words = match other.stands_as {
            StandsInAs::Deputy => request::approval_deputy,
            StandsInAs::Manager => request::approval_manager,
            StandsInAs::Successor => request::approval_successor,
            StandsInAs::Named => request::approval_named,
        };
        lines.push(words(locale, &other.name));
    }
    lines
}

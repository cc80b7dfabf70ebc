//! The answers: approve, decline with a reason, ask back; single lines can be left out of an approval.

use crate::data::draft::{self, Came, Words};
use crate::data::expected::{before_approval, use_stock};
use crate::data::{clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Button, Dialog, Field, Icon, IconName, Kind, focus_element, on_keys, use_minute};
use crate::words;
use docket_messages::{approval as said, shell};
use docket_shared::approval::Approval;
use docket_shared::approval::api::{CastVote, DeclineLine};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, LineId};
use docket_shared::row::RowKind;
use docket_shared::service_request::{Line, LineState};
use docket_shared::ticket::TicketHead;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Lines that are left out of an approval, with the reason typed so far.
pub type Declined = BTreeMap<LineId, String>;

/// Marks a line as left out, and takes its reason.
#[component]
pub fn DeclineMark(
    /// The line.
    line: LineId,
    /// Whom it is for.
    name: String,
    /// All lines left out.
    declined: RwSignal<Declined>,
) -> impl IntoView {
    let locale = use_locale();
    let out = Memo::new(move |_| declined.with(|declined| declined.contains_key(&line)));
    let id = format!("line-{line}");
    let (label, field) = (StoredValue::new(name), StoredValue::new(id.clone()));
    let press = move |_| {
        declined.update(|declined| {
            if declined.remove(&line).is_none() {
                declined.insert(line, String::new());
            }
        });
        if out.get_untracked() {
            focus_element(field.get_value());
        }
    };
    view! {
        <button
            type="button"
            class="btn btn-sm btn-ghost"
            aria-pressed=move || out.get().to_string()
            on:click=press
        >
            {move || if out.get() { said::take_in(locale.get()) } else { said::leave_out(locale.get()) }}
            <span class="vh">" "{label.get_value()}</span>
        </button>
        {move || out.get().then(|| view! {
            <span class="inp">
                <input
                    type="text"
                    id=field.get_value()
                    maxlength="2000"
                    required
                    aria-label=move || said::line_reason_label(locale.get(), &label.get_value())
                    placeholder=move || said::line_reason(locale.get())
                    prop:value=move || declined.with(|declined| declined.get(&line).cloned().unwrap_or_default())
                    on:input=move |event| declined.update(|declined| drop(declined.insert(line, event_target_value(&event))))
                />
            </span>
        })}
    }
}

/// The two answers, or what was answered.
#[component]
pub fn Ballot(
    /// The question and its request.
    both: Signal<Option<(Approval, TicketHead)>>,
    /// Lines that are left out.
    declined: RwSignal<Declined>,
    /// What the rest costs.
    total: Memo<Option<i64>>,
    /// All lines.
    lines: Memo<Vec<Line>>,
    /// Whether the page is about this question alone: beside the list a phone hides it, and keeps its tab bar.
    alone: bool,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let declining = RwSignal::new(false);
    let open = Memo::new(move |_| both.get().is_some_and(|(approval, _)| approval.waits()));
    let open_lines =
        Memo::new(move |_| lines.with(|lines| lines.iter().filter(|line| line.state == LineState::Open).count()));
    // Why approving is not possible as it stands.
    let reason = Signal::derive(move || {
        let (all, blank) = declined.with(|declined| {
            (declined.len() >= open_lines.get().max(1), declined.values().any(|reason| reason.trim().is_empty()))
        });
        if all {
            Some(said::all_left_out(locale.get()).to_owned())
        } else if blank {
            Some(said::reasons_missing(locale.get()).to_owned())
        } else {
            None
        }
    });
    let approve = Callback::new(move |()| {
        let Some((approval, _)) = both.get_untracked().filter(|(approval, _)| approval.waits()) else { return };
        if reason.get_untracked().is_some() {
            return;
        }
        let declined_lines = declined.with_untracked(|declined| {
            declined.iter().map(|(line, reason)| DeclineLine { line: *line, reason: reason.clone() }).collect()
        });
        vote(data, &approval, true, String::new(), declined_lines);
    });
    on_keys(move |key| {
        let pressed = key == "a" && open.get_untracked();
        if pressed {
            approve.run(());
        }
        pressed
    });
    let bar = StoredValue::new(move || {
        let price = total.get().map(|total| words::money(locale.get(), &data.currency(), total, true));
        match price {
            Some(price) => said::approve_price(locale.get(), &price),
            None => said::approve(locale.get()).to_owned(),
        }
    });
    let ask = move || {
        both.get().map(|(approval, head)| {
            let first = head.requester_name.split_whitespace().next().unwrap_or_default().to_owned();
            (format!("{}#reply", Route::Request(approval.ticket).href()), first)
        })
    };
    let minute = use_minute();
    let stock = use_stock(data, both.with_untracked(|both| both.as_ref().map(|(approval, _)| approval.ticket)));
    let keeps = move || {
        minute.track();
        let ticket = both.get().map(|(approval, _)| approval.ticket)?;
        let at = before_approval(data, ticket, true, stock.get())?.at;
        Some(said::answering_now(locale.get(), &words::date_full(locale.get(), clock::local(at).date())))
    };
    on_cleanup(|| mark_body(false));
    Effect::new(move |_| mark_body(alone && open.get()));
    view! {
        {move || if open.get() {
            view! {
                <p class="form-sec small appr-reason" id="approve-reason" role="status" class:is-there=move || reason.with(Option::is_some)>
                    {move || reason.get().map(|reason| view! { <Icon name=IconName::Alert /> {reason} })}
                </p>
                <div class="form-sec spread donly">
                    <span class="small muted">{keeps}</span>
                    <div class="btns appr-answers">
                        {move || ask().map(|(href, first)| view! {
                            <a class="btn btn-ghost" href=href><Icon name=IconName::Message />{said::ask(locale.get(), &first)}</a>
                        })}
                        <Button kind=Kind::Danger press=Callback::new(move |()| declining.set(true))>{move || said::decline(locale.get())}</Button>
                        <Button kind=Kind::Primary icon=IconName::Check reason=reason reason_id="approve-reason" press=approve>
                            {move || bar.with_value(|bar| bar())}
                            " "<span class="bk" aria-hidden="true"><kbd>"A"</kbd></span>
                        </Button>
                    </div>
                </div>
                <div class="stickybar ponly-flex">
                    <Button kind=Kind::Danger press=Callback::new(move |()| declining.set(true))>{move || said::decline(locale.get())}</Button>
                    {move || ask().map(|(href, _)| view! {
                        <a class="btn" href=href><Icon name=IconName::Message />{said::ask_short(locale.get())}</a>
                    })}
                    <Button kind=Kind::Primary reason=reason reason_id="approve-reason" press=approve>{move || bar.with_value(|bar| bar())}</Button>
                </div>
            }.into_any()
        } else {
            view! { <Answered both /> }.into_any()
        }}
        <DeclineDialog both open=declining />
    }
}

/// On a phone the bar with the answers stands in for the tab bar.
fn mark_body(has_bar: bool) {
    if let Some(body) = document().body() {
        drop(body.class_list().toggle_with_force("has-bar", has_bar));
    }
}

fn vote(
    data: crate::data::Data,
    approval: &Approval,
    accepted: bool,
    reason: String,
    declined_lines: Vec<DeclineLine>,
) {
    let body = CastVote {
        ticket: approval.ticket,
        approval: approval.id,
        answers_version: approval.answers_version,
        accepted,
        reason,
        declined_lines,
    };
    data.call(CallId(clock::new_id()), Command::CastVote(body));
    // The answers give way to what was said: the focus follows.
    focus_element("answered".to_owned());
}

/// What the person said, and where to go on.
#[component]
fn Answered(both: Signal<Option<(Approval, TicketHead)>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let text = move || {
        let (approval, _) = both.get()?;
        // Until the server took it another answer may have been before it.
        let asked = data.is_pending(RowKind::Approval, approval.id.0);
        if let Some(name) = approval.voided_by.filter(|name| !name.is_empty()) {
            return Some(said::voided(locale.get(), &name));
        }
        let said = match &approval.vote {
            Some(vote) if asked && vote.accepted => said::asked_yes(locale.get()),
            Some(_) if asked => said::asked_no(locale.get()),
            Some(vote) if vote.late => said::answered_late(locale.get()),
            Some(vote) if vote.accepted => said::answered_yes(locale.get()),
            Some(_) => said::answered_no(locale.get()),
            None => said::not_needed(locale.get()),
        };
        Some(said.to_owned())
    };
    let icon = move || {
        let approval = both.get().map(|(approval, _)| approval);
        let asked = approval.as_ref().is_some_and(|approval| data.is_pending(RowKind::Approval, approval.id.0));
        let voided = approval.is_some_and(|approval| approval.voided_by.is_some());
        let name = match (voided, asked) {
            (true, _) => IconName::StatusCancelled,
            (false, true) => IconName::ArrowUp,
            (false, false) => IconName::Check,
        };
        view! { <Icon name /> }
    };
    let next = move || data.waiting_approvals().into_iter().next().map(|approval| approval.ticket);
    let request = move || both.get().map(|(approval, _)| Route::Request(approval.ticket).href());
    view! {
        <div class="form-sec spread appr-done">
            <p id="answered" tabindex="-1" role="status" class="inline">{icon}{text}</p>
            <div class="btns">
                <a class="btn" href=request>{move || said::to_request(locale.get())}</a>
                {move || next().map(|ticket| view! {
                    <a class="btn btn-primary" href=Route::Approvals(Some(ticket)).href()>{said::next(locale.get())}</a>
                })}
            </div>
        </div>
    }
}

/// Asks why; what is typed is kept until it is sent.
#[component]
fn DeclineDialog(both: Signal<Option<(Approval, TicketHead)>>, open: RwSignal<bool>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ticket = both.with_untracked(|both| both.as_ref().map(|(approval, _)| approval.ticket));
    let kept = move || ticket.map(|ticket| draft::words(data, Words::Refusal, ticket)).unwrap_or_default();
    let text = RwSignal::new(kept());
    let missing = RwSignal::new(false);
    let typed = move |words: String| {
        if let Some(ticket) = ticket {
            draft::save_words(data, Words::Refusal, ticket, &words);
        }
        missing.set(false);
        text.set(words);
    };
    // A refusal by the server brings the text back; what another tab types is followed.
    Effect::new(move |before: Option<()>| {
        let elsewhere = draft::returned(data) != Came::Back;
        if before.is_some() && (elsewhere || text.with_untracked(String::is_empty)) {
            text.set(kept());
        }
    });
    let decline = Callback::new(move |()| {
        let Some((approval, _)) = both.get_untracked().filter(|(approval, _)| approval.waits()) else { return };
        let reason = text.get_untracked();
        if reason.trim().is_empty() {
            missing.set(true);
            focus_element("refusal".to_owned());
            return;
        }
        typed(String::new());
        open.set(false);
        vote(data, &approval, false, reason, Vec::new());
    });
    Effect::new(move |_| {
        if open.get() {
            focus_element("refusal".to_owned());
        }
    });
    let requester = move || both.get().map(|(_, head)| head.requester_name).unwrap_or_default();
    view! {
        <Dialog
            open
            id="decline"
            title=Signal::derive(move || said::decline_title(locale.get()).to_owned())
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            <Field
                id="refusal"
                label=Signal::derive(move || said::decline_label(locale.get()).to_owned())
                hint=Signal::derive(move || Some(said::decline_hint(locale.get(), &requester())))
                error=Signal::derive(move || missing.get().then(|| said::decline_missing(locale.get()).to_owned()))
            >
                <span class="inp inp-area" class:is-error=missing>
                    <textarea
                        id="refusal"
                        rows="3"
                        maxlength="2000"
                        aria-required="true"
                        aria-invalid=move || missing.get().then_some("true")
                        aria-describedby=move || if missing.get() { "refusal-e" } else { "refusal-h" }
                        prop:value=text
                        on:input=move |event| typed(event_target_value(&event))
                    ></textarea>
                </span>
            </Field>
            <div class="btns">
                <Button press=Callback::new(move |()| open.set(false))>{move || said::keep(locale.get())}</Button>
                <Button kind=Kind::Danger press=decline>{move || said::decline_confirm(locale.get())}</Button>
            </div>
        </Dialog>
    }
}

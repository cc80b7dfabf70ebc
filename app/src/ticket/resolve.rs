//! Resolving: a dialog that asks what was done, for the requester to read. What is typed is kept until it is sent.

use crate::data::draft::{self, Came, Words};
use crate::data::{Data, clock, use_data, use_locale};
use crate::ui::{Button, Dialog, Field, FieldError, Icon, IconName, Kind, described_by, focus_element};
use docket_messages::{Locale, fulfilment, incident as how, shell, ticket as said};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::api::MoveStatus;
use docket_shared::ticket::hold::ResolutionCode;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::{TicketHead, TicketKind};
use leptos::prelude::*;

/// The dialog; `open` shows it.
#[component]
pub fn ResolveDialog(
    /// The ticket.
    #[prop(into)]
    head: Signal<TicketHead>,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ticket = head.with_untracked(|head| head.id);
    let text = RwSignal::new(draft::words(data, Words::Resolution, ticket));
    let typed = move |words: String| {
        draft::save_words(data, Words::Resolution, ticket, &words);
        text.set(words);
    };
    // A refusal brings the text back; what another tab types is followed.
    Effect::new(move |before: Option<()>| {
        let elsewhere = draft::returned(data) != Came::Back;
        if before.is_some() && (elsewhere || text.with_untracked(String::is_empty)) {
            text.set(draft::words(data, Words::Resolution, ticket));
        }
    });
    let (code, tried) = (RwSignal::new(None::<ResolutionCode>), RwSignal::new(false));
    let skip = Skip { left: open_tasks(data, ticket), on: RwSignal::new(false), tried: RwSignal::new(false) };
    let incident = head.with_untracked(|head| head.kind == TicketKind::Incident);
    let resolve = Callback::new(move |()| {
        let head = head.get_untracked();
        let (resolution, code) = (text.get_untracked(), code.get_untracked());
        if incident && (code.is_none() || resolution.trim().is_empty()) {
            tried.set(true);
            focus_element(if code.is_none() { "code" } else { "resolution" }.to_owned());
            return;
        }
        if skip.is_missing() {
            skip.tried.set(true);
            focus_element("skip".to_owned());
            return;
        }
        let skip_tasks = skip.on.get_untracked();
        let body =
            MoveStatus { resolution, code, skip_tasks, ..MoveStatus::new(head.id, head.status, Status::Resolved) };
        tried.set(false);
        typed(String::new());
        data.call(CallId(clock::new_id()), Command::MoveStatus(body));
        open.set(false);
        // The button that opened it is gone with the state it belonged to.
        focus_element("ticket".to_owned());
    });
    Effect::new(move |_| {
        if open.get() {
            // What was open when it was last ticked may be something else by now.
            skip.on.set(false);
            skip.tried.set(false);
            focus_element(if incident { "code" } else { "resolution" }.to_owned());
        }
    });
    let missing = Signal::derive(move || {
        let empty = incident && tried.get() && text.with(|text| text.trim().is_empty());
        empty.then(|| said::resolution_required(locale.get()).to_owned())
    });
    let hint = move || head.with(|head| said::resolution_hint(locale.get(), &head.requester_name));
    view! {
        <Dialog
            open
            id="resolve"
            title=Signal::derive(move || head.with(|head| said::resolve_title(locale.get(), &head.number)))
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            {incident.then(|| view! { <Code code tried /> })}
            <Field
                id="resolution"
                label=Signal::derive(move || said::resolution_label(locale.get()).to_owned())
                optional=Signal::derive(move || if incident { String::new() } else { shell::optional(locale.get()).to_owned() })
                hint=Signal::derive(move || Some(hint()))
                error=missing
            >
                <span class="inp inp-area" class:is-error=move || missing.with(Option::is_some)>
                    <textarea
                        id="resolution"
                        rows="3"
                        aria-invalid=move || missing.with(Option::is_some).then_some("true")
                        aria-describedby=move || described_by("resolution", true, missing.with(Option::is_some))
                        placeholder=move || said::resolution_placeholder(locale.get())
                        prop:value=text
                        on:input=move |event| typed(event_target_value(&event))
                        on:keydown=move |event| {
                            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                                event.prevent_default();
                                resolve.run(());
                            }
                        }
                    ></textarea>
                </span>
            </Field>
            <SkipTasks skip />
            <div class="btns">
                <Button press=Callback::new(move |()| open.set(false))>{move || said::keep_open(locale.get())}</Button>
                <Button kind=Kind::Primary press=resolve>{move || said::resolve_confirm(locale.get())}</Button>
            </div>
        </Dialog>
    }
}

/// That the tasks which did not end are not needed any more.
#[derive(Clone, Copy)]
struct Skip {
    /// How many there are.
    left: Memo<i64>,
    /// Whether it is said.
    on: RwSignal<bool>,
    /// Whether it was missing when somebody wanted to resolve.
    tried: RwSignal<bool>,
}

impl Skip {
    fn is_missing(self) -> bool {
        self.left.get_untracked() > 0 && !self.on.get_untracked()
    }
}

fn open_tasks(data: Data, ticket: TicketId) -> Memo<i64> {
    Memo::new(move |_| {
        let rows = data.children(RowKind::Task, ticket.0);
        let live = rows.iter().filter(|row| matches!(row.as_ref(), Row::Task(task) if task.state.is_live()));
        i64::try_from(live.count()).unwrap_or(i64::MAX)
    })
}

/// Asks for that, where tasks are left.
#[component]
fn SkipTasks(skip: Skip) -> impl IntoView {
    let locale = use_locale();
    let missing = move || skip.tried.get() && !skip.on.get();
    let any = Memo::new(move |_| skip.left.get() > 0);
    move || {
        any.get().then(|| view! {
            <div class="field">
                <label class="tick" class:is-error=missing>
                    <input
                        id="skip"
                        type="checkbox"
                        aria-invalid=move || missing().then_some("true")
                        aria-describedby=move || described_by("skip", false, missing())
                        prop:checked=skip.on
                        on:change=move |event| skip.on.set(event_target_checked(&event))
                    />
                    <span>{move || fulfilment::open_left(locale.get(), skip.left.get())}</span>
                </label>
                {move || missing().then(|| view! { <FieldError id="skip" error=fulfilment::open_left_required(locale.get()) /> })}
            </div>
        })
    }
}

/// How an incident was resolved: one of the team's words.
#[component]
fn Code(code: RwSignal<Option<ResolutionCode>>, tried: RwSignal<bool>) -> impl IntoView {
    let locale = use_locale();
    let error = Signal::derive(move || {
        let missing = tried.get() && code.with(Option::is_none);
        missing.then(|| how::code_required(locale.get()).to_owned())
    });
    let choose =
        move |at: String| code.set(at.parse::<usize>().ok().and_then(|at| ResolutionCode::ALL.get(at).copied()));
    view! {
        <Field
            id="code"
            label=Signal::derive(move || how::code_label(locale.get()).to_owned())
            hint=Signal::derive(move || Some(said::team_sees(locale.get()).to_owned()))
            error
        >
            <span class="inp inp-sel" class:is-error=move || error.with(Option::is_some)>
                <select
                    id="code"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || described_by("code", true, error.with(Option::is_some))
                    on:change=move |event| choose(event_target_value(&event))
                >
                    <option value="" prop:selected=move || code.with(Option::is_none)>{move || how::code_choose(locale.get())}</option>
                    {ResolutionCode::ALL.into_iter().enumerate().map(|(at, one)| view! {
                        <option value=at.to_string() prop:selected=move || code.get() == Some(one)>{move || code_word(one, locale.get())}</option>
                    }).collect_view()}
                </select>
                <Icon name=IconName::ChevronDown class="sm" />
            </span>
        </Field>
    }
}

/// The word for how it was resolved.
pub fn code_word(code: ResolutionCode, locale: Locale) -> &'static str {
    match code {
        ResolutionCode::Fixed => how::code_fixed(locale),
        ResolutionCode::Workaround => how::code_workaround(locale),
        ResolutionCode::Answered => how::code_answered(locale),
        ResolutionCode::NotReproduced => how::code_not_reproduced(locale),
        ResolutionCode::WentAway => how::code_went_away(locale),
    }
}

//! The drawer of what waits to be sent, and of what the server refused: each change in words, since when, and where its
//! text is now.

use crate::data::{Data, EntryState, LinkStatus, clock, use_data, use_locale};
use crate::routes::Route;
use crate::ticket::status_word;
use crate::ui::{Button, Dialog, Icon, IconName, unbroken};
use crate::words;
use docket_messages::{Locale, connection as said, shell, toast};
use docket_shared::Timestamp;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::problem::Problem;
use leptos::prelude::*;

/// Longest beginning of a text that is shown, in characters.
const BEGINNING: usize = 60;

#[derive(Clone, Copy)]
struct Opened(RwSignal<bool>);

/// Makes [`use_drawer`] possible. Call in the shell, before what opens it.
pub fn provide_drawer() -> RwSignal<bool> {
    let open = RwSignal::new(false);
    provide_context(Opened(open));
    open
}

/// Whether the drawer is open.
pub fn use_drawer() -> RwSignal<bool> {
    use_context::<Opened>().map_or_else(|| RwSignal::new(false), |opened| opened.0)
}

/// The drawer. `place` is the page of a ticket in this client.
#[component]
pub fn WaitingDrawer(
    /// The page of a ticket.
    place: fn(TicketId) -> Route,
) -> impl IntoView {
    let (data, locale, open) = (use_data(), use_locale(), use_drawer());
    let try_now =
        move || {
            let lost = data.status() != LinkStatus::Live;
            lost.then(|| view! {
            <footer>
                <Button press=Callback::new(move |()| data.try_now())>{move || said::try_now(locale.get())}</Button>
            </footer>
        })
        };
    view! {
        <Dialog
            open
            id="waiting"
            class="drawer"
            title=Signal::derive(move || said::drawer_title(locale.get()).to_owned())
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            <Refused place open />
            <Pending />
            {try_now}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Pending() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let waiting = move || data.pending();
    let hint = move || {
        if waiting().is_empty() { said::drawer_empty(locale.get()) } else { said::drawer_hint(locale.get()) }
    };
    let one = move |entry: (CallId, Option<Command>, Timestamp, EntryState)| {
        let (_, command, at, state) = entry;
        let (now, at_local) = (clock::local(clock::now()), clock::local(at));
        let since = words::say(locale.get_untracked(), words::Style::Full, now, at_local);
        let unsaved =
            (state == EntryState::Saving).then(|| view! { <p>{move || said::change_saving(locale.get())}</p> });
        view! {
            <li class="q">
                <Icon name=icon(command.as_ref()) />
                <Said command since=Some((at.to_string(), since)) />
                {unsaved}
            </li>
        }
    };
    let entries = move || {
        let read = |entry: docket_shared::sync::outbox::Entry| {
            (entry.call.id, entry.call.command(), entry.created_at, entry.state)
        };
        waiting().into_iter().map(read).collect::<Vec<_>>()
    };
    view! {
        <p class="muted">{hint}</p>
        <ol class="qs"><For each=entries key=|entry| (entry.0, entry.3 == EntryState::Saving) children=one /></ol>
    }
}

#[component]
fn Refused(place: fn(TicketId) -> Route, open: RwSignal<bool>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let some = Memo::new(move |_| !data.refused().is_empty());
    let refused = move || {
        let read = |refused: crate::data::Refused| (refused.call.id, refused.call.command(), refused.problem);
        data.refused().into_iter().map(read).collect::<Vec<_>>()
    };
    let one = move |(id, command, problem): (CallId, Option<Command>, Problem)| {
        let draft = command.as_ref().and_then(|command| draft_of(command, place));
        let reason = move || {
            let (title, text) = words::problem(locale.get(), &problem);
            format!("{title}. {text}")
        };
        view! {
            <li class="q clash">
                <Icon name=IconName::Alert />
                <Said command since=None />
                <p>{reason}</p>
                <div class="btns">
                    {draft.map(|draft| view! {
                        <a class="btn btn-sm" href=draft.href() on:click=move |_| open.set(false)>
                            {move || said::drawer_draft(locale.get())}
                        </a>
                    })}
                    <Button small=true press=Callback::new(move |()| data.dismiss(id))>
                        {move || toast::dismiss(locale.get())}
                    </Button>
                </div>
            </li>
        }
    };
    view! {
        {move || some.get().then(|| view! {
            <h3>{move || said::drawer_refused(locale.get())}</h3>
            <ul class="qs"><For each=refused key=|refused| refused.0 children=one /></ul>
        })}
    }
}

/// A change in words, and how its text begins.
#[component]
fn Said(
    command: Option<Command>,
    /// When it was made, as a machine and as a person reads it.
    since: Option<(String, String)>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let text = command.as_ref().and_then(text).map(beginning);
    let what = move || {
        command
            .as_ref()
            .map_or_else(|| said::change_other(locale.get()).to_owned(), |command| what(data, command, locale.get()))
    };
    view! {
        <b>{move || unbroken(&what())}</b>
        {since.map(|(exact, since)| view! { <time datetime=exact>{since}</time> })}
        {text.map(|text| view! { <p class="said">{text}</p> })}
    }
}

fn beginning(text: &str) -> String {
    let short: String = text.chars().take(BEGINNING).collect();
    if short.len() < text.len() { format!("“{}…”", short.trim_end()) } else { format!("“{short}”") }
}

/// What was typed with a change.
fn text(command: &Command) -> Option<&str> {
    let text = match command {
        Command::AddComment(body) => &body.body,
        Command::AddWorkNote(body) => &body.body,
        Command::MoveStatus(body) => body.comment.as_ref().map_or(&body.resolution, |comment| &comment.body),
        Command::CastVote(body) => &body.reason,
        Command::WithdrawServiceRequest(body) => &body.reason,
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn what(data: Data, command: &Command, locale: Locale) -> String {
    let number =
        ticket(command).and_then(|ticket| data.ticket_head(ticket)).map(|head| head.number).unwrap_or_default();
    match command {
        Command::SubmitServiceRequest(body) => {
            let title = data.item(body.item).map(|item| item.name.get(locale.tag()).to_owned()).unwrap_or_default();
            said::change_request(locale, &title)
        }
        Command::AddComment(_) => said::change_reply(locale, &number),
        Command::AddWorkNote(_) => said::change_note(locale, &number),
        Command::MoveStatus(body) => said::change_status(locale, &number, status_word(body.to, locale)),
        Command::ClaimTicket(_) => said::change_claim(locale, &number),
        Command::CastVote(_) => said::change_vote(locale, &number),
        Command::EndTask(_) => said::change_task(locale, &number),
        Command::SetPriority(_) => said::change_priority(locale, &number),
        Command::TransferTicket(_) | Command::DeclineTicket(_) => said::change_transfer(locale, &number),
        Command::EditAnswers(_) => said::change_answers(locale, &number),
        Command::WithdrawServiceRequest(_) => said::change_withdraw(locale, &number),
        Command::SetAvailability(_) => said::change_available(locale).to_owned(),
        Command::ReadNotices(_) => said::change_notices(locale).to_owned(),
        Command::SetMail(_) | Command::SetLanguage(_) => said::change_settings(locale).to_owned(),
        Command::SetDeputy(_) => said::change_deputy(locale).to_owned(),
        Command::SetCapacity(_) | Command::SendAway(_) => said::change_colleague(locale).to_owned(),
        Command::CountStock(_) | Command::ShowModel(_) | Command::ServeStock(_) => {
            said::change_stock(locale).to_owned()
        }
        Command::MoveAsset(_)
        | Command::SetWarranty(_)
        | Command::RelateAssets(_)
        | Command::UnrelateAssets(_)
        | Command::RepairAsset(_) => said::change_asset(locale).to_owned(),
        _ if !number.is_empty() => said::change_ticket(locale, &number),
        _ => said::change_other(locale).to_owned(),
    }
}

/// The ticket that a change is about.
fn ticket(command: &Command) -> Option<TicketId> {
    Some(match command {
        Command::SubmitServiceRequest(body) => body.id,
        Command::AddComment(body) => body.ticket,
        Command::AddWorkNote(body) => body.ticket,
        Command::MoveStatus(body) => body.ticket,
        Command::SetPriority(body) => body.ticket,
        Command::AddWatcher(body) => body.ticket,
        Command::RemoveWatcher(body) => body.ticket,
        Command::ClaimTicket(body) => body.ticket,
        Command::ConfirmTicket(body) => body.ticket,
        Command::RateTicket(body) => body.ticket,
        Command::TransferTicket(body) => body.ticket,
        Command::DeclineTicket(body) => body.ticket,
        Command::EndTask(body) => body.ticket,
        Command::ConfirmLine(body) => body.ticket,
        Command::ReportLine(body) => body.ticket,
        Command::WithdrawServiceRequest(body) => body.ticket,
        Command::NameApprover(body) => body.ticket,
        Command::CastVote(body) => body.ticket,
        Command::EditAnswers(body) => body.ticket,
        _ => return None,
    })
}

/// Where the text of a refused change is a draft again; none where nothing was typed.
fn draft_of(command: &Command, place: fn(TicketId) -> Route) -> Option<Route> {
    match command {
        Command::SubmitServiceRequest(body) => Some(Route::Item(body.item)),
        Command::EditAnswers(body) => Some(Route::Change(body.ticket)),
        _ => text(command).and(ticket(command)).map(place),
    }
}

fn icon(command: Option<&Command>) -> IconName {
    match command {
        Some(Command::AddComment(_) | Command::AddWorkNote(_)) => IconName::Message,
        Some(Command::SubmitServiceRequest(_) | Command::EditAnswers(_)) => IconName::Package,
        Some(Command::MoveStatus(_) | Command::EndTask(_) | Command::CastVote(_)) => IconName::Check,
        _ => IconName::ArrowUp,
    }
}

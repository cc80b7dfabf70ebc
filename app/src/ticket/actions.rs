//! What can be done with a ticket from its head: take it, move its status, resolve it.

use super::asking::Asking;
use super::pass_on::PassOn;
use super::row::{status_icon, status_word};
use crate::data::{Data, clock, use_data, use_locale};
use crate::ui::{Button, Icon, IconName, Menu, StatusIcon};
use docket_messages::{Locale, incident, ticket as said};
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::api::{ClaimTicket, MoveStatus};
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// Takes a ticket that nobody has.
pub fn claim(data: Data, head: &TicketHead) {
    data.call(CallId(clock::new_id()), Command::ClaimTicket(ClaimTicket { ticket: head.id }));
}

/// Whether who looks at it works on the ticket itself, not only on a task of it, or watches: its internal part is theirs.
pub fn is_own(data: Data, head: &TicketHead) -> bool {
    data.ticket_internal(head.id).is_some()
}

/// Whether nobody has it, it still needs somebody, and who looks at it may take it.
pub fn is_free(data: Data, head: &TicketHead) -> bool {
    is_sought(head) && is_own(data, head) && data.actor().is_some_and(|actor| actor.is_member(head.team))
}

/// Why who works on it cannot take it though nobody has it: they lead its department, and are not of its team.
pub fn cannot_take(data: Data, head: &TicketHead, locale: Locale) -> Option<String> {
    let team = head.team.filter(|_| is_sought(head) && is_own(data, head) && !is_free(data, head))?;
    Some(said::not_your_team(locale, &data.team(team).map(|team| team.name).unwrap_or_default()))
}

fn is_sought(head: &TicketHead) -> bool {
    head.assignee.is_none() && head.team.is_some() && head.status.is_live()
}

/// Whether it can be resolved now by who looks at it.
pub fn is_resolvable(data: Data, head: &TicketHead) -> bool {
    head.assignee.is_some() && head.status.moves().contains(&Status::Resolved) && is_own(data, head)
}

/// Why a key of the actions does nothing for who looks at it; none where it does something, or is no such key.
pub fn cannot(key: &str, data: Data, head: &TicketHead, locale: Locale) -> Option<String> {
    if !matches!(key, "a" | "e" | "s" | "p") {
        return None;
    }
    if head.status == Status::AwaitingApproval {
        return Some(said::cannot_yet(locale).to_owned());
    }
    let Some(team) = head.team.filter(|_| head.status.is_live()) else {
        return Some(said::cannot_any_more(locale, status_word(head.status, locale)));
    };
    let team = data.team(team).map(|team| team.name).unwrap_or_default();
    let free = key == "e" && head.assignee.is_none();
    (!is_own(data, head))
        .then(|| said::cannot_here(locale, &team))
        .or_else(|| free.then(|| said::cannot_before(locale).to_owned()))
}

/// The actions in the head of a ticket, each with its key.
#[component]
pub fn Actions(
    /// The ticket.
    head: Memo<TicketHead>,
    /// Opens the dialog that resolves it.
    resolving: RwSignal<bool>,
    /// Whether the statuses are shown.
    status_open: RwSignal<bool>,
    /// Whether those are shown whom it can be passed to.
    passing: RwSignal<bool>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let free = Memo::new(move |_| head.with(|head| is_free(data, head)));
    let resolvable = Memo::new(move |_| head.with(|head| is_resolvable(data, head)));
    let face = move || {
        view! {
            <StatusIcon icon=Signal::derive(move || status_icon(head.with(|head| head.status))) />
            <span>{move || status_word(head.with(|head| head.status), locale.get())}</span>
        }
    };
    let pass = move || {
        view! {
            <span>{move || said::pass_on(locale.get())}</span>
            {move || (!free.get()).then(|| view! { <span class="bk" aria-hidden="true"><kbd>"A"</kbd></span> })}
        }
    };
    view! {
        {move || free.get().then(|| view! {
            <Button small=true icon=IconName::Hand press=Callback::new(move |()| claim(data, &head.get_untracked()))>
                {move || said::assign_to_me(locale.get())}
                " "<span class="bk" aria-hidden="true"><kbd>"A"</kbd></span>
            </Button>
        })}
        <PassOn head class="btn btn-sm" label=String::new() open=passing face=pass />
        <StatusMenu head class="btn btn-sm" shortcut=true open=status_open face />
        {move || resolvable.get().then(|| view! {
            <button type="button" class="btn btn-sm" aria-keyshortcuts="e" on:click=move |_| resolving.set(true)>
                <Icon name=IconName::Check />
                <span>{move || said::resolve(locale.get())}</span>
                <span class="bk" aria-hidden="true"><kbd>"E"</kbd></span>
            </button>
        })}
    }
}

/// The statuses the ticket can have next; nothing where there is none. Resolving has a button of its own.
#[component]
pub fn StatusMenu(
    /// The ticket.
    head: Memo<TicketHead>,
    /// The button's class.
    class: &'static str,
    /// Whether its key is shown beside it.
    #[prop(optional)]
    shortcut: bool,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What the button shows.
    #[prop(into)]
    face: ViewFn,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let moves = Memo::new(move |_| head.with(|head| if is_own(data, head) { offered(head) } else { Vec::new() }));
    let any = Memo::new(move |_| !moves.with(Vec::is_empty));
    let asking = use_context::<Asking>();
    let go = move |to: Status| {
        if asking.is_some_and(|asking| asking.opens_for(to)) {
            return;
        }
        let head = head.get_untracked();
        let body = MoveStatus::new(head.id, head.status, to);
        data.call(CallId(clock::new_id()), Command::MoveStatus(body));
    };
    let label = move || {
        let status = status_word(head.with(|head| head.status), locale.get());
        format!("{}: {status}", said::status(locale.get()))
    };
    move || {
        any.get().then(|| {
            let face = face.clone();
            // With its key beside it the name is what is seen; a bare icon has a name of its own.
            let named = move || if shortcut { String::new() } else { label() };
            let face_with_key = move || {
                let around = shortcut.then(|| {
                    let key = view! { <span class="bk" aria-hidden="true"><kbd>"S"</kbd></span> };
                    (view! { <span class="vh">{move || said::status(locale.get())}": "</span> }, key)
                });
                let (name, key) = around.unzip();
                view! { {name} {face.run()} {key} }
            };
            view! {
                <Menu label=Signal::derive(named) class=class open=open face=face_with_key>
                    {move || moves.get().into_iter().map(|to| view! {
                        <button type="button" class="mi" data-closes on:click=move |_| go(to)>
                            <StatusIcon icon=status_icon(to) />
                            {move || move_word(to, locale.get())}
                        </button>
                    }).collect::<Vec<_>>()}
                </Menu>
            }
        })
    }
}

/// Moves by hand, without resolving, and without work that nobody would do.
fn offered(head: &TicketHead) -> Vec<Status> {
    let fits = |to: &Status| *to != Status::Resolved && (*to != Status::InProgress || head.assignee.is_some());
    head.status.moves().iter().copied().filter(fits).collect()
}

fn move_word(to: Status, locale: Locale) -> &'static str {
    match to {
        Status::InProgress => said::resume(locale),
        Status::Waiting => said::wait_for_requester(locale),
        Status::OnHold => incident::put_on_hold(locale),
        Status::Closed => said::close(locale),
        Status::Cancelled => said::cancel_ticket(locale),
        Status::AwaitingApproval | Status::New | Status::Resolved => status_word(to, locale),
    }
}

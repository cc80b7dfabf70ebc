//! One ticket: head with actions, lines, conversation, composer, properties, and why it is where it is.

use super::composer::Composer;
use super::conversation::Conversation;
use super::lines::{Banner, Lines};
use super::properties::Properties;
use super::resolve::ResolveDialog;
use super::row::{status_icon, status_word};
use crate::data::{Data, LinkStatus, clock, use_data, use_locale};
use crate::routes::{Route, View, navigate};
use crate::ui::{Art, Button, Empty, Icon, IconName, Menu, Skeleton, StatusIcon, on_keys};
use crate::words;
use docket_messages::{Locale, connection, conversation, ticket as said, toast};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, TicketId};
use docket_shared::row::RowKind;
use docket_shared::sync::outbox::Refused;
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::api::{ClaimTicket, MoveStatus};
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// Draws why a ticket is where it is: for a ticket, with its head, while the signal is set.
pub type Explain = fn(TicketId, Signal<TicketHead>, RwSignal<bool>) -> AnyView;

/// The detail pane of a ticket, or what stands there while it is not.
#[component]
pub fn TicketDetail(
    /// The ticket.
    ticket: TicketId,
    /// The view it was opened from.
    view: View,
    /// Draws why it is where it is.
    explain: Explain,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    // The last state stays while the row is on its way out.
    let head = Memo::new(move |before: Option<&Option<TicketHead>>| {
        data.ticket_head(ticket).or_else(|| before.cloned().flatten())
    });
    let there = Memo::new(move |_| head.with(Option::is_some));
    move || {
        match (there.get(), data.status()) {
        (true, _) => {
            let first = head.get_untracked()?;
            let head = Memo::new(move |_| head.get().unwrap_or_else(|| first.clone()));
            Some(view! { <Detail ticket head view explain /> }.into_any())
        }
        (false, LinkStatus::Loading) => Some(view! {
            <section class="dpane"><Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) /></section>
        }.into_any()),
        (false, _) => Some(view! {
            <section class="dpane">
                <Empty
                    art=Art::Lock
                    title=Signal::derive(move || said::not_here_title(locale.get()).to_owned())
                    text=Signal::derive(move || said::not_here_text(locale.get()).to_owned())
                />
            </section>
        }.into_any()),
    }
    }
}

#[component]
fn Detail(ticket: TicketId, head: Memo<TicketHead>, view: View, explain: Explain) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (resolving, why, details) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let status_open = RwSignal::new(false);
    on_keys(move |key| ticket_key(key, data, head, resolving, why, status_open));
    announce_replies(data, ticket);
    view! {
        <section class="dpane" id="ticket" tabindex="-1" aria-label=move || head.with(|head| said::ticket_label(locale.get(), &head.number))>
            <PhoneHead head view resolving />
            <header class="dhead">
                <div class="r">
                    <span class="id">{move || head.with(|head| head.number.clone())}</span>
                    <span class="end inline"><Actions head resolving status_open /></span>
                </div>
                <h2 class="dt">{move || head.with(|head| head.title.clone())}</h2>
                <Refusals ticket />
                <div class="tabs" role="tablist" aria-label=move || head.with(|head| said::ticket_label(locale.get(), &head.number))>
                    <button type="button" role="tab" aria-selected=move || (!details.get()).to_string() on:click=move |_| details.set(false)>
                        {move || conversation::title(locale.get())}
                    </button>
                    <button type="button" role="tab" class="tab-details" aria-selected=move || details.get().to_string() on:click=move |_| details.set(true)>
                        {move || said::properties(locale.get())}
                    </button>
                </div>
            </header>
            <div class="dgrid" data-tab=move || details.get().then_some("details")>
                <div class="conv">
                    <div class="conv-scroll" tabindex="0" role="region" aria-label=move || conversation::title(locale.get())>
                        <Lines ticket />
                        <Conversation ticket />
                    </div>
                    <Composer ticket head />
                </div>
                <Properties head why />
            </div>
            {explain(ticket, head.into(), why)}
            <ResolveDialog head open=resolving />
        </section>
    }
    .into_any()
}

fn ticket_key(
    key: &str,
    data: Data,
    head: Memo<TicketHead>,
    resolving: RwSignal<bool>,
    why: RwSignal<bool>,
    status_open: RwSignal<bool>,
) -> bool {
    let head = head.get_untracked();
    match key {
        "e" if head.status.moves().contains(&Status::Resolved) => resolving.set(true),
        "s" if !head.status.moves().is_empty() => status_open.set(true),
        "a" if head.assignee.is_none() && head.status.is_live() => claim(data, &head),
        "w" => why.update(|open| *open = !*open),
        _ => return false,
    }
    true
}

fn claim(data: Data, head: &TicketHead) {
    data.call(CallId(clock::new_id()), Command::ClaimTicket(ClaimTicket { ticket: head.id }));
}

#[component]
fn Actions(head: Memo<TicketHead>, resolving: RwSignal<bool>, status_open: RwSignal<bool>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let free = Memo::new(move |_| head.with(|head| head.assignee.is_none() && head.status.is_live()));
    let resolvable = Memo::new(move |_| {
        head.with(|head| head.assignee.is_some() && head.status.moves().contains(&Status::Resolved))
    });
    let moves = Memo::new(move |_| {
        head.with(|head| head.status.moves().iter().copied().filter(|to| *to != Status::Resolved).collect::<Vec<_>>())
    });
    let go = move |to: Status| {
        let head = head.get_untracked();
        let body = MoveStatus { ticket: head.id, from: head.status, to, resolution: String::new() };
        data.call(CallId(clock::new_id()), Command::MoveStatus(body));
    };
    view! {
        {move || free.get().then(|| view! {
            <Button small=true icon=IconName::Hand press=Callback::new(move |()| claim(data, &head.get_untracked()))>
                {move || said::assign_to_me(locale.get())}
            </Button>
        })}
        {move || (!moves.with(Vec::is_empty)).then(|| view! {
            <Menu
                label=Signal::derive(move || format!("{}: {}", said::status(locale.get()), status_word(head.with(|head| head.status), locale.get())))
                class="btn btn-sm"
                open=status_open
                face=move || view! {
                    <StatusIcon icon=Signal::derive(move || status_icon(head.with(|head| head.status))) />
                    <span>{move || status_word(head.with(|head| head.status), locale.get())}</span>
                }
            >
                {move || moves.get().into_iter().map(|to| view! {
                    <button type="button" class="mi" data-closes on:click=move |_| go(to)>
                        <StatusIcon icon=status_icon(to) />
                        {move || move_word(to, locale.get())}
                    </button>
                }).collect::<Vec<_>>()}
            </Menu>
        })}
        {move || resolvable.get().then(|| view! {
            <button type="button" class="btn btn-sm" aria-keyshortcuts="e" on:click=move |_| resolving.set(true)>
                <Icon name=IconName::Check />
                <span>{move || said::resolve(locale.get())}</span>
                <span class="bk" aria-hidden="true"><kbd>"E"</kbd></span>
            </button>
        })}
    }
}

fn move_word(to: Status, locale: Locale) -> &'static str {
    match to {
        Status::InProgress => said::resume(locale),
        Status::Waiting => said::wait_for_requester(locale),
        Status::Closed => said::close(locale),
        Status::Cancelled => said::cancel_ticket(locale),
        Status::New | Status::Resolved => status_word(to, locale),
    }
}

/// On a phone one pane is shown at a time: this leads back.
#[component]
fn PhoneHead(head: Memo<TicketHead>, view: View, resolving: RwSignal<bool>) -> impl IntoView {
    let (data, locale, go) = (use_data(), use_locale(), navigate());
    view! {
        <div class="phead">
            <button type="button" class="ibtn" aria-label=move || said::back_to_queue(locale.get()) on:click=move |_| go(&Route::Queue(view, None))>
                <Icon name=IconName::ChevronLeft />
            </button>
            <span class="id">{move || head.with(|head| head.number.clone())}</span>
            {move || head.with(|head| head.assignee.is_none() && head.status.is_live()).then(|| view! {
                <button type="button" class="ibtn" aria-label=said::assign_to_me(locale.get()) on:click=move |_| claim(data, &head.get_untracked())>
                    <Icon name=IconName::Hand />
                </button>
            })}
            {move || head.with(|head| head.assignee.is_some() && head.status.moves().contains(&Status::Resolved)).then(|| view! {
                <button type="button" class="ibtn" aria-label=said::resolve(locale.get()) on:click=move |_| resolving.set(true)>
                    <Icon name=IconName::Check />
                </button>
            })}
        </div>
    }
}

/// What the server refused on this ticket: the value is back, and this says why.
#[component]
fn Refusals(ticket: TicketId) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let about = move |refused: &Refused| match &refused.command {
        Command::MoveStatus(body) => body.ticket == ticket,
        Command::ClaimTicket(body) => body.ticket == ticket,
        Command::AddComment(body) => body.ticket == ticket,
        Command::AddWorkNote(body) => body.ticket == ticket,
        _ => false,
    };
    let refused = Memo::new(move |_| {
        data.refused()
            .iter()
            .filter(|refused| about(refused))
            .map(|refused| (refused.call, refused.problem.clone()))
            .collect::<Vec<_>>()
    });
    move || {
        refused.get().into_iter().map(|(call, problem)| view! {
        <Banner text=Signal::derive(move || {
            let (title, text) = words::problem(locale.get(), &problem);
            problem.detail.clone().map_or(format!("{title}. {text}"), |detail| format!("{title}. {detail}"))
        })>
            <button type="button" class="ibtn" aria-label=move || toast::dismiss(locale.get()) on:click=move |_| data.dismiss(call)>
                <Icon name=IconName::Cross />
            </button>
        </Banner>
    }).collect::<Vec<_>>()
    }
}

/// Says who replied on the open ticket, once each.
fn announce_replies(data: Data, ticket: TicketId) {
    let locale = use_locale();
    let heard = use_context::<super::views::Announcer>();
    Effect::new(move |before: Option<usize>| {
        data.children(RowKind::Comment, ticket.0);
        let entries = data.conversation(ticket);
        let me = data.me().map(|me| me.person);
        let others: Vec<_> = entries.iter().filter(|entry| Some(entry.comment.author) != me).collect();
        if let (Some(before), Some(last), Some(heard)) = (before, others.last(), heard)
            && others.len() > before
        {
            heard.say(conversation::new_reply(locale.get_untracked(), &last.comment.author_name));
        }
        others.len()
    });
}

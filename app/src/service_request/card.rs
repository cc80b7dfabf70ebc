//! A request as a row of a card, and the open ones for the first page.

use super::status::{self, Step};
use super::track::MiniTrack;
use crate::data::{Data, LinkStatus, clock, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Chip, Empty, Icon, IconName, Skeleton, unbroken, use_minute};
use crate::words::{self, When};
use docket_messages::{Locale, home, request, shell};
use docket_shared::ids::TicketId;
use docket_shared::order::sort_by_key;
use docket_shared::row::RowKind;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::{TicketHead, TicketKind};
use leptos::prelude::*;

/// Most open requests on the first page.
const SHOWN: usize = 5;

/// The chip of a request that is over.
pub type EndedChip = fn(Data, Signal<Locale>, (TicketId, TicketKind, Status)) -> AnyView;

/// A request: icon, title, number and state, date or what it needs, and its steps.
#[component]
pub fn RequestCard(
    /// The request.
    head: TicketHead,
    /// How one that is over ended; given where such ones are listed, because the first page needs none of it.
    #[prop(optional)]
    ended: Option<EndedChip>,
) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let (id, live) = (head.id, head.status.is_live());
    let changed = {
        let head = head.clone();
        Signal::derive(move || status::last_change(data, &head))
    };
    let pending = move || data.is_pending(RowKind::TicketHead, id.0);
    let number = {
        let number = head.number.clone();
        move || {
            if number.is_empty() || pending() {
                request::waiting_to_be_sent(locale.get()).to_owned()
            } else {
                number.clone()
            }
        }
    };
    // Of what somebody else asked for it is said who.
    let asked_by = (data.me().map(|me| me.person) != Some(head.requester)).then(|| head.requester_name.clone());
    let who = match (&head.assignee_name, head.status) {
        (Some(name), _) => Some(name.clone().into_any()),
        (None, Status::AwaitingApproval) => Some(view! { {move || request::being_approved(locale.get())} }.into_any()),
        (None, Status::New) if head.unserved => {
            Some(view! { {move || request::nobody_there(locale.get())} }.into_any())
        }
        (None, Status::New) => Some(view! { {move || request::being_assigned(locale.get())} }.into_any()),
        (None, _) => None,
    };
    let (state, expected, kind) = (head.status, head.expected_at.map(clock::local), head.kind);
    let when = move || {
        match (state, expected) {
        (Status::Waiting, _) => view! {
            <Chip tone=status::tone(state) icon=IconName::Message>{move || status::word(locale.get(), kind, state)}</Chip>
        }
        .into_any(),
        (Status::New | Status::InProgress, Some(at)) => {
            minute.track();
            let today = at.date() == clock::local(clock::now()).date();
            let (day, by) = if today {
                (request::today(locale.get()).to_owned(), request::expected_time(locale.get(), &words::clock_time(at)))
            } else {
                (words::date(locale.get(), at.date()), request::expected_day(locale.get()).to_owned())
            };
            view! { <b>{day}</b><small>{by}</small> }.into_any()
        }
        _ => match ended {
            Some(chip) if !state.is_live() => chip(data, locale, (id, kind, state)),
            _ => view! {
                <Chip tone=status::tone(state) icon=status::icon(state)>{move || status::word(locale.get(), kind, state)}</Chip>
            }
            .into_any(),
        },
    }
    };
    let accent = if live && Step::of(&head) > Step::Ordered { "icontile t-accent" } else { "icontile" };
    view! {
        <a class="reqcard" href=Route::Request(id).href()>
            <span class=accent><Icon name=IconName::from_key(&head.icon) /></span>
            <span class="t">
                {head.title.clone()}
                <small>
                    {asked_by.map(|name| format!("{name} · "))}
                    {move || unbroken(&number())} " · "
                    {who.map(|who| view! { {who} " · " })}
                    <When at=changed />
                </small>
            </span>
            <span class="when">{when}</span>
            {live.then(|| view! { <MiniTrack head /> })}
        </a>
    }
    .into_any()
}

/// The person's open requests, for the first page.
#[component]
pub fn OpenRequests() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let mine = Memo::new(move |_| own(data));
    let open = Memo::new(move |_| {
        mine.with(|mine| mine.iter().filter(|head| head.status.is_live()).cloned().collect::<Vec<_>>())
    });
    let list = move || {
        let open = open.get();
        if !open.is_empty() {
            let rows = open.into_iter().take(SHOWN).map(|head| view! { <RequestCard head /> });
            view! { <div class="card">{rows.collect_view()}</div> }.into_any()
        } else if data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) /> }.into_any()
        } else {
            view! {
                <div class="card">
                    <Empty
                        art=Art::Parcel
                        title=Signal::derive(move || home::open_empty_title(locale.get()).to_owned())
                        text=Signal::derive(move || home::open_empty_text(locale.get()).to_owned())
                    >
                        <a class="btn" href=Route::Catalog.href()>{move || home::open_empty_action(locale.get())}</a>
                    </Empty>
                </div>
            }
            .into_any()
        }
    };
    let all = move || i64::try_from(mine.with(Vec::len)).unwrap_or(i64::MAX);
    // What is for them stands above: something is open, only not asked for by them.
    let none = Memo::new(move |_| open.with(Vec::is_empty) && data.status() != LinkStatus::Loading && data.has_line());
    let section = move || {
        view! {
            <section aria-labelledby="mine">
                <div class="sec-h">
                    <h2 id="mine">{move || home::open_title(locale.get())}</h2>
                    {move || (all() > 0).then(|| view! { <a href=Route::MyRequests.href()>{home::open_all(locale.get(), all())}</a> })}
                </div>
                {list}
            </section>
        }
    };
    (move || (!none.get()).then(section)).into_any()
}

/// The requests the person asked for: what needs an answer first, then open ones, each newest first.
pub fn own(data: Data) -> Vec<TicketHead> {
    let me = data.me().map(|me| me.person);
    let mut mine: Vec<TicketHead> = data.ticket_heads().into_iter().filter(|head| Some(head.requester) == me).collect();
    sort_by_key(&mut mine, |head| {
        (head.status != Status::Waiting, !head.status.is_live(), std::cmp::Reverse(head.created_at))
    });
    mine
}

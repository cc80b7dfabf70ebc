//! The properties pane: status, priority, assignee with its reason, team, requester, dates.

use super::clock::Clocks;
use super::lines::Answers;
use super::priority::{Facts, Links, PriorityMenu};
use super::row::{status_icon, status_word};
use crate::data::{use_data, use_locale};
use crate::person::{Watching, is_watchable};
use crate::routes::{Route, View};
use crate::ui::{Avatar, Icon, IconName, Nobody, Size, StatusIcon};
use crate::words::{self, Style, When, stars_word};
use docket_messages::ticket as said;
use docket_shared::ids::TicketId;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use leptos::prelude::*;
use std::sync::Arc;

/// How it went, as who asked for it says.
#[component]
fn Ratings(ticket: TicketId) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ratings = Memo::new(move |_| {
        let rows = data.children(RowKind::Rating, ticket.0);
        let rating = |row: &Arc<Row>| match row.as_ref() {
            Row::Rating(rating) => Some((rating.stars, rating.text.clone())),
            _ => None,
        };
        rows.iter().filter_map(rating).collect::<Vec<_>>()
    });
    let one = move |(stars, text): (i16, String)| {
        view! { <p class="b">{move || stars_word(stars, locale.get())}</p><p>{text}</p> }
    };
    move || {
        (!ratings.with(Vec::is_empty)).then(|| {
            view! {
                <section>
                    <h3>{move || said::rating(locale.get())}</h3>
                    {move || ratings.get().into_iter().map(one).collect_view()}
                </section>
            }
        })
    }
}

/// Whether the pane is beside the conversation, or its tab is open.
pub fn are_shown() -> bool {
    let pane = document().query_selector(".props").ok().flatten();
    pane.is_some_and(|pane| pane.client_height() > 0)
}

/// The pane. `why` opens the explanation.
#[component]
pub fn Properties(
    /// The ticket.
    #[prop(into)]
    head: Signal<TicketHead>,
    /// Whether the explanation is open.
    why: RwSignal<bool>,
    /// Whether the menu of priorities is open.
    urgent: RwSignal<bool>,
    /// The view it was opened from: linked tickets open there.
    back: View,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let id = head.with_untracked(|head| head.id);
    let team = move || head.with(|head| head.team).and_then(|team| data.team(team)).map(|team| team.name);
    let explained = Memo::new(move |_| data.ticket_internal(id).and_then(|internal| internal.explanation).is_some());
    let reporter = Memo::new(move |_| data.ticket_public(id).and_then(|public| public.reporter));
    let watchable = Memo::new(move |_| head.with(|head| is_watchable(data, head)));
    let assignee = move || {
        match head.with(|head| head.assignee.zip(head.assignee_name.clone())) {
        Some((person, name)) => view! { <Avatar name=name.clone() id=person.0.as_u128() size=Size::Small />{name} }.into_any(),
        None => view! { <Nobody label=Signal::derive(move || said::nobody(locale.get()).to_owned()) size=Size::Small />{said::nobody(locale.get())} }.into_any(),
    }
    };
    view! {
        <aside class="props" aria-label=move || said::properties(locale.get()) tabindex="0">
            <section>
                <dl class="dl">
                    <dt>{move || said::status(locale.get())}</dt>
                    <dd><span class="stword"><StatusIcon icon=Signal::derive(move || status_icon(head.with(|head| head.status))) />{move || status_word(head.with(|head| head.status), locale.get())}</span></dd>
                    <dt>{move || said::priority(locale.get())}</dt>
                    <dd><PriorityMenu head open=urgent /></dd>
                    <Facts head />
                    <dt>{move || said::assignee(locale.get())}</dt>
                    <dd>
                        {assignee}
                        {move || explained.get().then(|| view! {
                            <button type="button" class="why" id="why-button" aria-expanded=move || why.get().to_string() on:click=move |_| why.update(|open| *open = !*open)>
                                <Icon name=IconName::Help />{move || said::why(locale.get())}
                            </button>
                        })}
                    </dd>
                    {move || team().map(|team| view! {
                        <dt>{said::team(locale.get())}</dt>
                        <dd>{team}</dd>
                    })}
                    <dt>{move || said::requester(locale.get())}</dt>
                    <dd>
                        {move || head.with(|head| view! { <Avatar name=head.requester_name.clone() id=head.requester.0.as_u128() size=Size::Small />{head.requester_name.clone()} })}
                    </dd>
                    {move || reporter.get().map(|reporter| view! {
                        <dt>{said::reported_by(locale.get())}</dt>
                        <dd><Avatar name=reporter.name.clone() id=reporter.person.0.as_u128() size=Size::Small />{reporter.name}</dd>
                    })}
                    {move || head.with(|head| head.needed_by).map(|date| view! {
                        <dt>{said::needed_by(locale.get())}</dt>
                        <dd class="num">{words::date(locale.get(), date)}</dd>
                    })}
                    <Links head href=Callback::new(move |ticket| Route::Queue(back, Some(ticket)).href()) />
                    <dt>{move || said::created(locale.get())}</dt>
                    <dd class="num"><When at=Signal::derive(move || head.with(|head| head.created_at)) style=Style::Full /></dd>
                </dl>
            </section>
            {move || watchable.get().then(|| view! {
                <section aria-labelledby="watching">
                    <h3 id="watching">{move || said::watchers(locale.get())}</h3>
                    <Watching ticket=id head=Signal::derive(move || Some(head.get())) leave=Route::Queue(View::Mine, None) />
                </section>
            })}
            <Clocks ticket=id />
            <Ratings ticket=id />
            <Answers ticket=id />
        </aside>
    }
    .into_any()
}

//! What others ordered for the person: each line as they may see it, and that it works.

use super::people::{in_words, line_icon, line_word, why_not};
use super::word::{SheetLink, Word};
use crate::data::{draft, use_data, use_locale};
use crate::ui::{Icon, IconName, StatusIcon, unbroken};
use docket_messages::fulfilment;
use docket_shared::fulfilment::equipped::is_installed;
use docket_shared::fulfilment::report::{awaits_word, is_going_on};
use docket_shared::ids::LineId;
use docket_shared::order::sort_by_key;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::{Line, LineState};
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;
use std::cmp::Reverse;

/// The list; nothing where nothing was ordered for them by somebody else.
#[component]
pub fn ForYou(
    /// Only what goes on, or waits for a word of theirs.
    #[prop(optional)]
    going_on: bool,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let lines = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        let own = |row: &std::sync::Arc<Row>| match row.as_ref() {
            Row::Line(line) if me.is_some() && line.requested_for == me => Some(line.clone()),
            _ => None,
        };
        let mut lines: Vec<Line> = data.all(RowKind::Line).iter().filter_map(own).collect();
        // What they asked for themselves is among their requests; before it is approved there is nothing to follow.
        lines.retain(|line| data.ticket_head(line.ticket).is_none_or(|head| Some(head.requester) != me));
        lines.retain(|line| !going_on || is_going_on(line));
        // What waits for a word stands first, what asked first before the others: a row in which somebody types is not
        // moved by one that asks later, which would take the focus from it.
        sort_by_key(&mut lines, |line| {
            let asks = awaits_word(line);
            let since = line.handed_over.as_ref().map(|given| given.at).or(line.ended_at).filter(|_| asks);
            (!asks, since, line.state != LineState::Open, Reverse(line.ended_at), line.id)
        });
        lines
    });
    // Also of a line that is listed no more, because it is over.
    Effect::new(move |_| {
        for row in data.all(RowKind::Line) {
            if let Row::Line(line) = row.as_ref() {
                draft::drop_answered(data, line);
            }
        }
    });
    let asking = Memo::new(move |_| {
        lines.with(|lines| lines.iter().filter(|line| awaits_word(line)).map(|line| line.id).collect::<Vec<_>>())
    });
    // A row stays as it is while another one changes: somebody may be typing in it.
    let row = move |line: Line| {
        let id = line.id;
        let found = move || lines.with(|lines| lines.iter().find(|line| line.id == id).cloned());
        let line = Memo::new(move |_| found().unwrap_or_else(|| line.clone()));
        view! { <OneForYou line asking /> }
    };
    let any = Memo::new(move |_| !lines.with(Vec::is_empty));
    move || {
        any.get().then(|| {
            view! {
                <section class="card mb4" aria-labelledby="for-you">
                    <div class="people-h"><h2 id="for-you" class="title" tabindex="-1">{move || fulfilment::for_you(locale.get())}</h2></div>
                    <ul class="people"><For each=move || lines.get() key=|line| line.id children=row /></ul>
                </section>
            }
        })
    }
}

#[component]
fn OneForYou(line: Memo<Line>, asking: Memo<Vec<LineId>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (ticket, id) = line.with_untracked(|line| (line.ticket, line.id));
    let icon = line.with_untracked(|line| IconName::from_key(&line.icon));
    let status = Memo::new(move |_| {
        // Without the request itself its tasks tell whether somebody works on it.
        let begun = !data.children(RowKind::Task, ticket.0).is_empty();
        let waits = line.with(|line| line.awaits_approval);
        let unseen = match begun {
            true => Status::InProgress,
            false if waits => Status::AwaitingApproval,
            false => Status::New,
        };
        data.ticket_head(ticket).map_or(unseen, |head| head.status)
    });
    let installed = Memo::new(move |_| line.with(|line| is_installed(line, &data.tasks_of(ticket))));
    let asked = Memo::new(move |_| line.with(awaits_word));
    let handed_over = Memo::new(move |_| line.with(|line| line.handed_over.is_some()));
    let name = Memo::new(move |_| line.with(|line| line.item_name.get(locale.get().tag()).to_owned()));
    let what = move || line.with(|line| name.with(|name| fulfilment::for_you_text(locale.get(), name, &line.number)));
    let why = move || line.with(|line| why_not(line, locale.get()));
    view! {
        <li class="prow" id=format!("line-{id}") tabindex="-1">
            <span class="pic"><Icon name=icon /></span>
            <span>
                <b>{move || unbroken(&what())}</b>
                <small>{move || line.with(|line| in_words(&line.answers, locale.get(), &data.currency()))}</small>
                {move || why().map(|why| view! { <small>{why}</small> })}
            </span>
            <span class="stword">
                <StatusIcon icon=Signal::derive(move || line.with(|line| line_icon(line, status.get()))) />
                {move || line.with(|line| line_word(line, installed.get(), status.get(), locale.get()))}
            </span>
            {move || (!asked.get() && handed_over.get()).then(|| view! { <SheetLink ticket line=id class="link small" /> })}
            {move || asked.get().then(|| view! { <Word line name own=true asking /> })}
        </li>
    }
    .into_any()
}

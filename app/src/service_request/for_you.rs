//! What others ordered for the person: each line as they may see it, and that it works.

use super::counts::is_installed;
use super::people::{in_words, line_icon, line_word, why_not};
use super::word::Word;
use crate::data::{use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Icon, IconName, StatusIcon};
use docket_messages::fulfilment;
use docket_shared::fulfilment::report::{awaits_word, is_going_on};
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
        let own = |row: &std::rc::Rc<Row>| match row.as_ref() {
            Row::Line(line) if me.is_some() && line.requested_for == me => Some(line.clone()),
            _ => None,
        };
        let mut lines: Vec<Line> = data.all(RowKind::Line).iter().filter_map(own).collect();
        // What they asked for themselves is among their requests; before it is approved there is nothing to follow.
        lines.retain(|line| data.ticket_head(line.ticket).is_none_or(|head| Some(head.requester) != me));
        lines.retain(|line| !going_on || is_going_on(line));
        // What waits for a word stands first.
        sort_by_key(&mut lines, |line| {
            (!awaits_word(line), line.state != LineState::Open, Reverse(line.ended_at), line.id)
        });
        lines
    });
    let one = move |line: Line| {
        // Without the request itself its tasks tell whether somebody works on it.
        let begun = !data.children(RowKind::Task, line.ticket.0).is_empty();
        let unseen = if begun { Status::InProgress } else { Status::New };
        let status = data.ticket_head(line.ticket).map_or(unseen, |head| head.status);
        let (icon, number) = (IconName::from_key(&line.icon), line.number.clone());
        let (name, answers) = (line.item_name.clone(), line.answers.clone());
        let confirm = awaits_word(&line);
        let word = line.clone();
        let shape = line.clone();
        let why = line.clone();
        let installed = is_installed(&line, &data.tasks_of(line.ticket));
        view! {
            <li class="prow">
                <span class="pic"><Icon name=icon /></span>
                <span>
                    <b>{move || fulfilment::for_you_text(locale.get(), name.get(locale.get().tag()), &number)}</b>
                    <small>{move || in_words(&answers, locale.get(), &data.currency())}</small>
                    {move || why_not(&why, locale.get()).map(|why| view! { <small>{why}</small> })}
                </span>
                <span class="stword">
                    <StatusIcon icon=Signal::derive(move || line_icon(&shape, status)) />
                    {move || line_word(&word, installed, status, locale.get())}
                </span>
                {(!confirm && line.handed_over.is_some()).then(|| {
                    let href = Route::Handover(line.ticket, line.id).href();
                    view! { <a class="link small" href=href>{move || fulfilment::sheet(locale.get())}</a> }
                })}
                {confirm.then(|| view! { <Word name=line.item_name.get(locale.get_untracked().tag()).to_owned() line own=true /> })}
            </li>
        }
    };
    move || {
        (!lines.with(Vec::is_empty)).then(|| {
            view! {
                <section class="card mb4" aria-labelledby="for-you">
                    <div class="people-h"><h2 id="for-you" class="title">{move || fulfilment::for_you(locale.get())}</h2></div>
                    <ul class="people">{move || lines.get().into_iter().map(one).collect_view()}</ul>
                </section>
            }
        })
    }
}

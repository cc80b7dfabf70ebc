//! What stands in the place of an empty list: why it is empty, and praise with numbers where work is done.

use super::views::Scope;
use crate::data::{clock, use_data, use_locale};
use crate::routes::{Route, View};
use crate::ui::{Art, Empty};
use docket_messages::{Locale, workspace};
use leptos::prelude::*;

/// An empty view, or one in which the search finds nothing.
#[component]
pub fn NothingHere(
    /// Whose tickets.
    scope: Scope,
    /// Which view.
    view: Signal<View>,
    /// What is searched for.
    search: Signal<String>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let team = move || match view.get() {
        View::TeamUnassigned(team) | View::TeamOpen(team) => data.team(team).map(|team| team.name).unwrap_or_default(),
        _ => scope.teams(data).into_iter().map(|team| team.name).collect::<Vec<_>>().join(", "),
    };
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let words = Memo::new(move |_| {
        let locale = locale.get();
        let hidden = scope.count(view.get());
        if hidden > 0 && !search.get().trim().is_empty() {
            let text = workspace::filtered_empty_text(locale, number(hidden));
            return (workspace::filtered_empty_title(locale).to_owned(), text);
        }
        let done = || number(scope.resolved_on(clock::today(), |at| clock::local(at).date()));
        said(view.get(), locale, &team, &done)
    });
    let takes = Memo::new(move |_| view.get() == View::Mine && scope.count(View::Unassigned) > 0);
    view! {
        <div class="tlist">
            <Empty
                art=Art::Tray
                title=Signal::derive(move || words.get().0)
                text=Signal::derive(move || words.get().1)
            >
                {move || takes.get().then(|| view! {
                    <a class="btn" href=Route::Queue(View::Unassigned, None).href()>{workspace::queue_empty_action(locale.get())}</a>
                })}
            </Empty>
        </div>
    }
}

/// Title and text of an empty view. Before the team's name is here, nothing is said of a team.
fn said(view: View, locale: Locale, team: &dyn Fn() -> String, done: &dyn Fn() -> i64) -> (String, String) {
    let of_team = |with: fn(Locale, &str) -> String, without: &str| match team() {
        team if team.is_empty() => without.to_owned(),
        team => with(locale, &team),
    };
    let (title, text) = match view {
        View::Mine => (workspace::queue_empty_title(locale), workspace::queue_empty_done(locale, done())),
        View::Resolved => (workspace::resolved_empty_title(locale), workspace::resolved_empty_text(locale).to_owned()),
        View::Unassigned | View::TeamUnassigned(_) => {
            let text = of_team(workspace::unassigned_empty_text, workspace::unassigned_empty_nobody(locale));
            (workspace::unassigned_empty_title(locale), text)
        }
        View::Waiting => (workspace::waiting_empty_title(locale), workspace::waiting_empty_text(locale).to_owned()),
        View::AtRisk => (workspace::at_risk_empty_title(locale), workspace::at_risk_empty_text(locale).to_owned()),
        View::Breached => (workspace::breached_empty_title(locale), workspace::breached_empty_text(locale).to_owned()),
        View::Open | View::TeamOpen(_) => {
            let text = of_team(workspace::open_empty_text, workspace::open_empty_nobody(locale));
            (workspace::open_empty_title(locale), text)
        }
    };
    (title.to_owned(), text)
}

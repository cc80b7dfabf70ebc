//! Which tickets belong to a view of the workspace, and in which order. Reads the replica, decides nothing.

use crate::data::{Data, use_data};
use crate::routes::View;
use docket_messages::{Locale, workspace};
use docket_shared::actor::Actor;
use docket_shared::ids::{TeamId, TicketId};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Priority, then age: the order in which the queue is assigned.
    #[default]
    Queue,
    /// Last change first.
    Changed,
    /// Newest first.
    Newest,
}

impl Sort {
    /// All, in order of the menu.
    pub const ALL: [Sort; 3] = [Sort::Queue, Sort::Changed, Sort::Newest];

    /// Its name.
    pub fn word(self, locale: Locale) -> &'static str {
        match self {
            Sort::Queue => workspace::sort_queue(locale),
            Sort::Changed => workspace::sort_changed(locale),
            Sort::Newest => workspace::sort_created(locale),
        }
    }
}

/// What a person works on: their own tickets, their teams' and their departments'.
#[derive(Clone, Copy)]
pub struct Scope {
    /// Every ticket that concerns the person as somebody who works on it.
    pub heads: Memo<Vec<TicketHead>>,
    actor: Memo<Option<Actor>>,
}

/// The scope of the signed-in person.
pub fn use_scope() -> Scope {
    let data = use_data();
    let actor = Memo::new(move |_| data.actor());
    let heads = Memo::new(move |_| {
        let Some(actor) = actor.get() else { return Vec::new() };
        let teams = teams_of(data, &actor);
        let concerns = |head: &TicketHead| {
            head.assignee == Some(actor.person) || head.team.is_some_and(|team| teams.contains(&team))
        };
        data.ticket_heads().into_iter().filter(concerns).collect()
    });
    Scope { heads, actor }
}

/// The person's teams, and those of the departments they see.
fn teams_of(data: Data, actor: &Actor) -> BTreeSet<TeamId> {
    let seen = data.teams().into_iter().filter(|team| actor.departments.contains(&team.department));
    actor.teams.iter().copied().chain(seen.map(|team| team.id)).collect()
}

impl Scope {
    /// The tickets of a view, sorted.
    pub fn view(self, view: View, sort: Sort) -> Vec<TicketHead> {
        let me = self.actor.with(|actor| actor.as_ref().map(|actor| actor.person));
        let mut heads: Vec<TicketHead> = self.heads.with(|heads| {
            heads.iter().filter(|head| belongs(head, view, me.is_some() && head.assignee == me)).cloned().collect()
        });
        match sort {
            Sort::Queue => heads.sort_by_key(|head| (head.priority, head.created_at, head.id)),
            Sort::Changed => heads.sort_by_key(|head| (std::cmp::Reverse(head.changed_at), head.id)),
            Sort::Newest => heads.sort_by_key(|head| (std::cmp::Reverse(head.created_at), head.id)),
        }
        heads
    }

    /// How many tickets a view holds.
    pub fn count(self, view: View) -> usize {
        self.view(view, Sort::Queue).len()
    }

    /// What a view of a closed ticket falls back to.
    pub fn find(self, ticket: TicketId) -> Option<TicketHead> {
        self.heads.with(|heads| heads.iter().find(|head| head.id == ticket).cloned())
    }
}

fn belongs(head: &TicketHead, view: View, mine: bool) -> bool {
    match view {
        View::Mine => mine && head.status.is_live(),
        View::Unassigned => head.assignee.is_none() && head.status.is_live(),
        View::Waiting => head.status == Status::Waiting,
        View::Open => head.status.is_live(),
        View::Resolved => head.status == Status::Resolved,
    }
}

/// The name of a view.
pub fn view_word(view: View, locale: Locale) -> &'static str {
    match view {
        View::Mine => workspace::my_queue(locale),
        View::Unassigned => workspace::unassigned(locale),
        View::Waiting => workspace::waiting_on_requester(locale),
        View::Open => workspace::all_open(locale),
        View::Resolved => workspace::recently_resolved(locale),
    }
}

/// The one polite live region of the workspace.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Makes the region's text; the shell shows it.
    pub fn provide() -> RwSignal<String> {
        let text = RwSignal::new(String::new());
        provide_context(Announcer(text));
        text
    }

    /// Says a sentence.
    pub fn say(self, sentence: String) {
        self.0.set(sentence);
    }
}

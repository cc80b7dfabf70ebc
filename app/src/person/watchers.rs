//! Who watches a ticket: their names, joining and leaving, and letting colleagues watch.

use super::OnePerson;
use crate::data::{Data, clock, people, use_data, use_locale};
use crate::routes::{Route, navigate};
use crate::ui::{Avatar, Button, Icon, IconName, Size, focus_element};
use docket_messages::ticket as said;
use docket_shared::actor::Actor;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, PersonId, TicketId};
use docket_shared::order::sort_by_key;
use docket_shared::person::PersonCard;
use docket_shared::ticket::api::{AddWatcher, RemoveWatcher};
use docket_shared::ticket::lifecycle::Category;
use docket_shared::ticket::watch::WATCHERS_MAX;
use docket_shared::ticket::{Mention, TicketHead};
use leptos::prelude::*;

/// Whether the person watches it.
pub fn watches(data: Data, ticket: TicketId, person: Option<PersonId>) -> bool {
    let public = data.ticket_public(ticket);
    public.is_some_and(|public| public.watchers.iter().any(|watcher| Some(watcher.person) == person))
}

/// What the person watches, the last changed first.
pub fn watched(data: Data) -> Vec<TicketHead> {
    let me = data.me().map(|me| me.person);
    let mut heads: Vec<TicketHead> = data
        .ticket_heads()
        .into_iter()
        .filter(|head| Some(head.requester) != me && watches(data, head.id, me))
        .collect();
    sort_by_key(&mut heads, |head| std::cmp::Reverse(head.changed_at));
    heads
}

/// Whether the person is of its team or department.
fn works_on(data: Data, actor: &Actor, head: &TicketHead) -> bool {
    let department = head.team.and_then(|team| data.team(team)).map(|team| team.department);
    actor.is_member(head.team) || department.is_some_and(|department| actor.departments.contains(&department))
}

/// Whether it is at its end: nobody begins to watch it.
fn is_over(head: &TicketHead) -> bool {
    matches!(head.status.category(), Category::Closed | Category::Cancelled)
}

/// Whether there is something to show of who watches it: somebody does, or the person may let somebody. A heading over
/// nothing is left out.
pub fn is_watchable(data: Data, head: &TicketHead) -> bool {
    let watched = data.ticket_public(head.id).is_some_and(|public| !public.watchers.is_empty());
    let decides = data.actor().is_some_and(|actor| works_on(data, &actor, head) || head.requester == actor.person);
    has_something(watched, decides, is_over(head))
}

fn has_something(watched: bool, decides: bool, over: bool) -> bool {
    watched || decides && !over
}

/// Those who watch, and what the person can do about it.
#[component]
pub fn Watching(
    /// The ticket.
    ticket: TicketId,
    /// What lists show of it.
    #[prop(into)]
    head: Signal<Option<TicketHead>>,
    /// Where somebody goes who leaves and sees it through nothing else.
    leave: Route,
) -> impl IntoView {
    let (data, locale, go) = (use_data(), use_locale(), navigate());
    let (adding, chosen) = (RwSignal::new(false), RwSignal::new(None::<PersonCard>));
    let watchers = Memo::new(move |_| data.ticket_public(ticket).map(|public| public.watchers).unwrap_or_default());
    let me = Memo::new(move |_| data.me().map(|me| me.person));
    let works = Memo::new(move |_| {
        head.with(|head| head.as_ref().zip(data.actor()).is_some_and(|(head, actor)| works_on(data, &actor, head)))
    });
    let decides =
        Memo::new(move |_| works.get() || head.with(|head| head.as_ref().map(|head| head.requester)) == me.get());
    let over = Memo::new(move |_| head.with(|head| head.as_ref().is_none_or(is_over)));
    let inside = Memo::new(move |_| watchers.with(|watchers| watchers.iter().any(|one| Some(one.person) == me.get())));
    let add = move |person: PersonId| {
        data.call(CallId(clock::new_id()), Command::AddWatcher(AddWatcher { ticket, person }));
    };
    let remove = Callback::new(move |person: PersonId| {
        data.call(CallId(clock::new_id()), Command::RemoveWatcher(RemoveWatcher { ticket, person }));
        if Some(person) == me.get_untracked() && !decides.get_untracked() {
            go(&leave);
        }
    });
    let row = move |watcher: Mention| view! { <Watcher watcher own=me decides remove /> };
    let without = Signal::derive(move || {
        let asked = head.with(|head| head.as_ref().map(|head| head.requester));
        watchers.with(|watchers| watchers.iter().map(|one| one.person).chain(asked).collect::<Vec<_>>())
    });
    let more = move || !over.get() && watchers.with(Vec::len) < WATCHERS_MAX;
    view! {
        <div class="watching">
            {move || (!watchers.with(Vec::is_empty)).then(|| view! {
                <ul class="watchers" aria-label=said::watchers(locale.get())>{watchers.get().into_iter().map(row).collect_view()}</ul>
            })}
            {move || (adding.get() && more()).then(|| view! {
                <OnePerson
                    id="watcher"
                    label=Signal::derive(move || said::watcher_add(locale.get()).to_owned())
                    chosen
                    without
                    took=Callback::new(move |card: PersonCard| {
                        people::remember(std::slice::from_ref(&card));
                        add(card.id);
                        chosen.set(None);
                        adding.set(false);
                    })
                />
            })}
            <div class="btns">
                {move || (works.get() && !inside.get() && more()).then(|| view! {
                    <Button small=true icon=IconName::Eye press=Callback::new(move |()| if let Some(me) = me.get_untracked() { add(me) })>
                        {move || said::watch(locale.get())}
                    </Button>
                })}
                {move || (decides.get() && more() && !adding.get()).then(|| view! {
                    <Button small=true icon=IconName::Plus press=Callback::new(move |()| {
                        adding.set(true);
                        focus_element("watcher".to_owned());
                    })>{move || said::watcher_add(locale.get())}</Button>
                })}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Watcher(
    watcher: Mention,
    own: Memo<Option<PersonId>>,
    decides: Memo<bool>,
    remove: Callback<PersonId>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let person = watcher.person;
    // The name of who was added without a network comes with the server's answer.
    let known = || people::known(data, person).map(|card| card.name).unwrap_or_default();
    let name = if watcher.name.is_empty() { known() } else { watcher.name };
    let spoken = name.clone();
    let label = move || {
        if own.get() == Some(person) {
            said::unwatch(locale.get()).to_owned()
        } else {
            said::watcher_remove(locale.get(), &spoken)
        }
    };
    let may = move || decides.get() || own.get() == Some(person);
    view! {
        <li>
            <Avatar name=name.clone() id=person.0.as_u128() size=Size::Small />
            <span>{name}</span>
            {move || may().then(|| {
                let label = label.clone();
                view! {
                    <button type="button" class="ibtn end" aria-label=label.clone() title=label on:click=move |_| remove.run(person)>
                        <Icon name=IconName::Cross />
                    </button>
                }
            })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nobody_watches_and_nobody_can_be_let_there_is_no_heading() {
        assert!(has_something(true, false, true), "who watches is named to the end");
        assert!(has_something(false, true, false), "somebody can be let watch");
        assert!(!has_something(false, true, true), "it is closed");
        assert!(!has_something(false, false, false), "it is another team's");
    }
}

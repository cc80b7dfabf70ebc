//! One ticket: head with actions, lines, conversation, composer, properties, and why it is where it is.

use super::actions::{Actions, cannot, cannot_take, claim, is_free, is_own, is_resolvable};
use super::asking::{AskDialog, Asking};
use super::composer::Composer;
use super::conversation::{Activity, Conversation};
use super::lines::Lines;
use super::pass_on::{PassingTask, is_passable};
use super::phone::{PhoneFacts, PhoneHead};
use super::priority::is_prioritisable;
use super::properties::Properties;
use super::refusals::Refusals;
use super::resolve::ResolveDialog;
use super::stuck::{Faults, Stuck};
use crate::data::{Data, LinkStatus, use_data, use_locale};
use crate::routes::{Route, View};
use crate::ui::{Art, Empty, Skeleton, focus_element, next_frame, on_keys, use_toasts};
use docket_messages::{Locale, connection, conversation, fulfilment, ticket as said};
use docket_shared::ids::TicketId;
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use leptos::html;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// What other features draw in a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// Why it is where it is.
    pub explain: Explain,
    /// Its tasks.
    pub tasks: Part,
    /// How many of its tasks ended.
    pub tasks_tab: Part,
    /// Its equipment.
    pub assets: Part,
    /// How much of that there is.
    pub assets_tab: Part,
}

/// Draws something of a ticket.
pub type Part = fn(TicketId) -> AnyView;

/// Draws why a ticket is where it is: for a ticket, with its head, while the signal is set.
pub type Explain = fn(TicketId, Signal<TicketHead>, RwSignal<bool>) -> AnyView;

/// The detail pane of a ticket, or what stands there while it is not.
#[component]
pub fn TicketDetail(
    /// The ticket.
    ticket: TicketId,
    /// The view it was opened from.
    view: View,
    /// What other features draw in it.
    parts: Parts,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    // The last state stays while what is drawn of it is on its way out.
    let head = Memo::new(move |before: Option<&Option<TicketHead>>| {
        data.ticket_head(ticket).or_else(|| before.cloned().flatten())
    });
    // What stands here changes with this alone: a lost connection leaves the ticket and what is typed there as it is.
    let place = Memo::new(move |before: Option<&Place>| {
        let loading = data.status() == LinkStatus::Loading;
        Place::after(before.copied(), data.get(RowKind::TicketHead, ticket.0).is_some(), loading)
    });
    move || {
        match place.get() {
        Place::Here => {
            let first = head.get_untracked()?;
            let head = Memo::new(move |_| head.get().unwrap_or_else(|| first.clone()));
            Some(view! { <Detail ticket head view parts /> }.into_any())
        }
        Place::Loading => Some(view! {
            <section class="dpane"><Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) /></section>
        }.into_any()),
        Place::Nowhere => Some(view! { <NotHere view text=said::not_here_text /> }.into_any()),
        Place::Left => {
            // What had the focus went with the ticket.
            next_frame(|| {
                if document().active_element() == document().body().map(Into::into) {
                    focus_element("ticket".to_owned());
                }
            });
            Some(view! { <NotHere view text=said::left_text /> }.into_any())
        }
    }
    }
}

/// Where the ticket of an open page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Not known yet.
    Loading,
    /// On this device.
    Here,
    /// It was on this device while its page was open, and is no longer: passed on to a team whose tickets who looks at it
    /// does not see.
    Left,
    /// It never was.
    Nowhere,
}

impl Place {
    /// Where it is after what it was. What is read anew as a whole is away only for that long.
    fn after(before: Option<Place>, here: bool, loading: bool) -> Place {
        match before {
            _ if here => Place::Here,
            Some(Place::Here) if loading => Place::Here,
            _ if loading => Place::Loading,
            Some(Place::Here | Place::Left) => Place::Left,
            Some(Place::Loading | Place::Nowhere) | None => Place::Nowhere,
        }
    }
}

/// What stands in the place of a ticket that is not on this device.
#[component]
fn NotHere(
    /// Where the way back leads.
    view: View,
    /// Why not.
    text: fn(Locale) -> &'static str,
) -> impl IntoView {
    let locale = use_locale();
    let title = move || said::not_here_title(locale.get()).to_owned();
    view! {
        <section class="dpane" id="ticket" tabindex="-1" aria-label=title>
            <Empty
                page=true
                art=Art::Lock
                title=Signal::derive(title)
                text=Signal::derive(move || text(locale.get()).to_owned())
            >
                <a class="btn" href=Route::Queue(view, None).href()>{move || said::back_to_queue(locale.get())}</a>
            </Empty>
        </section>
    }
}

#[component]
fn Detail(ticket: TicketId, head: Memo<TicketHead>, view: View, parts: Parts) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (resolving, why, tab) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(first_tab(data, head)));
    let (status_open, passing, urgent) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let asking = Asking::provide();
    let (passing_task, toasts) = (PassingTask::provide(), use_toasts());
    on_keys(move |key| {
        let known =
            ticket_key(key, data, head, Opened { resolving, why, status_open, passing, urgent, tab, passing_task });
        // A key that can do nothing here says why, and so does one that can only do something near.
        let (head, locale) = (head.get_untracked(), locale.get_untracked());
        let cannot = match known {
            true => (key == "a").then(|| cannot_take(data, &head, locale)).flatten(),
            false => cannot(key, data, &head, locale),
        };
        let said = cannot.is_some();
        cannot.into_iter().for_each(|why| toasts.say(why));
        known || said
    });
    announce_replies(data, ticket);
    view! {
        <section class="dpane" id="ticket" tabindex="-1" aria-label=move || head.with(|head| said::ticket_label(locale.get(), &head.number))>
            <PhoneHead head view resolving />
            <header class="dhead">
                <div class="r">
                    <span class="id">{move || head.with(|head| head.number.clone())}</span>
                    <span class="end inline"><Actions head resolving status_open passing /></span>
                </div>
                <h2 class="dt">{move || head.with(|head| head.title.clone())}</h2>
                <PhoneFacts head />
                <Refusals head />
                <div class="tabs" role="tablist" aria-label=move || head.with(|head| said::ticket_label(locale.get(), &head.number))>
                    <TabButton tab own=Tab::Conversation class="">{move || conversation::title(locale.get())}</TabButton>
                    <TabButton tab own=Tab::Tasks class="num">{(parts.tasks_tab)(ticket)}</TabButton>
                    <TabButton tab own=Tab::Assets class="num">{(parts.assets_tab)(ticket)}</TabButton>
                    <TabButton tab own=Tab::Activity class="">{move || said::activity(locale.get())}</TabButton>
                    <TabButton tab own=Tab::Details class="tab-details">{move || said::properties(locale.get())}</TabButton>
                </div>
            </header>
            <div class="dgrid" data-tab=move || tab.get().name()>
                <div class="conv conv-tasks" hidden=move || tab.get() != Tab::Tasks>
                    <div class="conv-scroll" tabindex="0" role="region" aria-label=move || fulfilment::title(locale.get())>
                        {(parts.tasks)(ticket)}
                    </div>
                </div>
                {move || (tab.get() == Tab::Assets).then(|| view! {
                    <div class="conv">
                        <div class="conv-scroll" tabindex="0" role="region" aria-label=said::assets(locale.get())>{(parts.assets)(ticket)}</div>
                    </div>
                })}
                {move || (tab.get() == Tab::Activity).then(|| view! {
                    <div class="conv">
                        <div class="conv-scroll" tabindex="0" role="region" aria-label=said::activity(locale.get())><Activity ticket /></div>
                    </div>
                })}
                <div class="conv" hidden=move || !matches!(tab.get(), Tab::Conversation | Tab::Details)>
                    <div class="conv-scroll said" tabindex="0" role="region" aria-label=move || conversation::title(locale.get())>
                        <Stuck ticket />
                        <Faults ticket />
                        <Lines ticket />
                        <Conversation ticket />
                    </div>
                    <Composer ticket head />
                </div>
                <Properties head why urgent back=view />
            </div>
            {(parts.explain)(ticket, head.into(), why)}
            <ResolveDialog head open=resolving />
            <AskDialog head asking />
        </section>
    }
    .into_any()
}

/// Who is here for a task of another team's ticket begins with the tasks.
fn first_tab(data: Data, head: Memo<TicketHead>) -> Tab {
    let head = head.get_untracked();
    let helps = untrack(|| {
        let actor = data.actor();
        let of_my_team = |row: &std::sync::Arc<Row>| matches!(row.as_ref(), Row::Task(task) if actor.as_ref().is_some_and(|actor| actor.is_member(Some(task.team))));
        !is_own(data, &head) && data.children(RowKind::Task, head.id.0).iter().any(of_my_team)
    });
    if helps { Tab::Tasks } else { Tab::Conversation }
}

/// What the middle of the pane shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Conversation,
    Tasks,
    Assets,
    Activity,
    Details,
}

impl Tab {
    fn name(self) -> Option<&'static str> {
        match self {
            Tab::Conversation => None,
            Tab::Tasks => Some("tasks"),
            Tab::Assets => Some("assets"),
            Tab::Activity => Some("activity"),
            Tab::Details => Some("details"),
        }
    }
}

#[component]
fn TabButton(tab: RwSignal<Tab>, own: Tab, class: &'static str, children: Children) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    // On a phone the row is wider than the window: what is chosen, by a key as well, moves into it.
    Effect::new(move |_| {
        let chosen = tab.get() == own;
        if let Some(button) = button.get().filter(|_| chosen) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            options.set_inline(ScrollLogicalPosition::Center);
            button.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <button type="button" role="tab" node_ref=button class=class aria-selected=move || (tab.get() == own).to_string() on:click=move |_| tab.set(own)>
            {children()}
        </button>
    }
}

/// What keys open.
struct Opened {
    resolving: RwSignal<bool>,
    why: RwSignal<bool>,
    status_open: RwSignal<bool>,
    passing: RwSignal<bool>,
    urgent: RwSignal<bool>,
    tab: RwSignal<Tab>,
    passing_task: PassingTask,
}

fn ticket_key(key: &str, data: Data, head: Memo<TicketHead>, open: Opened) -> bool {
    let Opened { resolving, why, status_open, passing, urgent, tab, passing_task } = open;
    let head = head.get_untracked();
    match key {
        "e" if is_resolvable(data, &head) => resolving.set(true),
        "s" if !head.status.moves().is_empty() && is_own(data, &head) => status_open.set(true),
        "p" if is_prioritisable(data, &head) => {
            // The menu is among the properties: where those are a tab, it is shown.
            if tab.get_untracked() != Tab::Details && !super::properties::are_shown() {
                tab.set(Tab::Details);
            }
            urgent.set(true);
        }
        "a" if is_free(data, &head) => claim(data, &head),
        "a" if is_passable(data, &head) => passing.set(true),
        // Who is here for a task passes that on.
        "a" => {
            let shown = passing_task.show(data, head.id);
            if shown {
                tab.set(Tab::Tasks);
            }
            return shown;
        }
        "t" => tab.update(|tab| *tab = if *tab == Tab::Tasks { Tab::Conversation } else { Tab::Tasks }),
        "r" | "n" if tab.get_untracked() != Tab::Conversation => {
            tab.set(Tab::Conversation);
            return false;
        }
        "w" if is_explained(data, head.id) => why.update(|open| *open = !*open),
        _ => return false,
    }
    true
}

fn is_explained(data: Data, ticket: TicketId) -> bool {
    let explanation = data.ticket_internal(ticket).and_then(|internal| internal.explanation);
    explanation.is_some_and(|explanation| data.explanation(explanation).is_some())
}

/// Says who replied on the open ticket, once each. What is there when it opens is not new, and notes are not replies.
fn announce_replies(data: Data, ticket: TicketId) {
    let locale = use_locale();
    let heard = use_context::<super::views::Announcer>();
    Effect::new(move |before: Option<Option<usize>>| {
        let me = data.me().map(|me| me.person);
        let replies = data.children(RowKind::Comment, ticket.0);
        let replies = replies.iter().filter_map(|row| match row.as_ref() {
            Row::Comment(comment) if Some(comment.author) != me => Some(comment),
            _ => None,
        });
        let replies: Vec<_> = replies.collect();
        if data.status() == LinkStatus::Loading {
            return None;
        }
        let last = replies.iter().max_by_key(|comment| comment.ordinal);
        if let (Some(before), Some(last), Some(heard)) = (before.flatten(), last, heard)
            && replies.len() > before
        {
            heard.say(conversation::new_reply(locale.get_untracked(), &last.author_name));
        }
        Some(replies.len())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_that_leaves_this_device_leaves_its_open_page() {
        let after = |steps: &[(bool, bool)]| {
            steps.iter().fold(None, |before, (here, loading)| Some(Place::after(before, *here, *loading)))
        };
        assert_eq!(after(&[(false, true)]), Some(Place::Loading));
        assert_eq!(after(&[(false, true), (false, false)]), Some(Place::Nowhere));
        assert_eq!(after(&[(false, true), (true, false)]), Some(Place::Here));
        // Passed on: its head is forgotten, and what it said last is shown no more.
        assert_eq!(after(&[(true, false), (false, false)]), Some(Place::Left));
        assert_eq!(after(&[(true, false), (false, false), (false, false)]), Some(Place::Left));
        assert_eq!(after(&[(true, false), (false, false), (true, false)]), Some(Place::Here));
        // Everything is read anew: what is typed stays where it is until it is known.
        assert_eq!(after(&[(true, false), (false, true)]), Some(Place::Here));
        assert_eq!(after(&[(true, false), (false, true), (false, false)]), Some(Place::Left));
    }
}

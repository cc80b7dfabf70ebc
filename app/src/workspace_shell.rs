//! The frame around the workspace's pages: the rail with views and live counts, the connection, the person.

use crate::assignment::{AvailabilitySwitch, AvailabilityWords, WhyPopover};
use crate::data::{LinkStatus, Session, use_data, use_locale};
use crate::routes::{Route, View, use_route};
use crate::session::{AccountMenu, EndedBar, SignInAgain};
use crate::ticket::views::{Announcer, view_word};
use crate::ticket::{Scope, TicketDetail, TicketList, use_scope};
use crate::ui::{Art, Bar, Empty, Icon, IconName, Toasts, on_keys, use_page};
use crate::words;
use docket_messages::{connection, keys, shell, toast, workspace};
use docket_shared::ids::TicketId;
use leptos::html;
use leptos::prelude::*;

/// The workspace: rail, list, detail.
#[component]
pub fn WorkspaceShell() -> impl IntoView {
    let (locale, route) = (use_locale(), use_route());
    let (again, search, scope) = (RwSignal::new(false), RwSignal::new(String::new()), use_scope());
    let view = Memo::new(move |_| match route.get() {
        Route::Queue(view, _) => view,
        Route::Ticket(_) => View::Open,
        _ => View::Mine,
    });
    let ticket = Memo::new(move |_| match route.get() {
        Route::Queue(_, ticket) => ticket,
        Route::Ticket(ticket) => Some(ticket),
        _ => None,
    });
    let announced = Announcer::provide();
    announce_arrivals(scope, announced);
    view! {
        <a class="skip" href="#main">{move || shell::skip_link(locale.get())}</a>
        <EndedBar open=again />
        <div class="shell">
            <Connection />
            <div class="work" data-pane=move || if ticket.get().is_some() { "detail" } else { "list" }>
                <Rail scope view search />
                <main id="main" tabindex="-1" class="wmain">
                    <div class="panes">
                        <TicketList scope view selected=ticket search />
                        {move || match ticket.get() {
                            Some(ticket) => view! { <OpenTicket ticket view=view.get_untracked() /> }.into_any(),
                            None => view! { <NothingOpen view /> }.into_any(),
                        }}
                    </div>
                    <div class="vh" role="status" aria-live="polite">{announced}</div>
                </main>
            </div>
            <TabBar view />
        </div>
        <Toasts
            label=Signal::derive(move || toast::region_label(locale.get()).to_owned())
            dismiss=Signal::derive(move || toast::dismiss(locale.get()).to_owned())
        />
        <SignInAgain open=again />
    }
    .into_any()
}

/// A ticket names the window.
#[component]
fn OpenTicket(ticket: TicketId, view: View) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    Effect::new(move |_| {
        if let Some(head) = data.ticket_head(ticket) {
            document().set_title(&shell::page_title(locale.get(), &format!("{} {}", head.number, head.title)));
        }
    });
    let explain = |ticket, head, open| view! { <WhyPopover ticket head open /> }.into_any();
    view! { <TicketDetail ticket view explain /> }
}

#[component]
fn NothingOpen(view: Memo<View>) -> impl IntoView {
    let locale = use_locale();
    use_page(move || shell::page_title(locale.get(), view_word(view.get(), locale.get())));
    view! {
        <section class="dpane">
            <Empty
                art=Art::Bubble
                title=Signal::derive(move || workspace::pick_title(locale.get()).to_owned())
                text=Signal::derive(move || workspace::pick_text(locale.get()).to_owned())
            />
        </section>
    }
}

#[component]
fn Rail(scope: Scope, view: Memo<View>, search: RwSignal<String>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let team = move || {
        let teams = data.actor().map(|actor| actor.teams).unwrap_or_default();
        teams.first().and_then(|team| data.team(*team)).map(|team| team.name).unwrap_or_default()
    };
    view! {
        <aside class="side" aria-label=move || workspace::workspace_label(locale.get())>
            <div class="side-top">
                <span class="wsbtn">
                    <span class="logo"><Icon name=IconName::Logo /></span>
                    <span><b>"Docket"</b><small>{move || data.organisation_name()}</small></span>
                </span>
            </div>
            <SearchField search />
            <nav class="side-nav" aria-label=move || workspace::views_label(locale.get())>
                <ul>
                    <ViewLink scope view target=View::Mine icon=IconName::User />
                    <ViewLink scope view target=View::Waiting icon=IconName::StatusWaiting />
                </ul>
                <h2>{team}</h2>
                <ul>
                    <ViewLink scope view target=View::Unassigned icon=IconName::StatusNew />
                    <ViewLink scope view target=View::Open icon=IconName::List />
                    <ViewLink scope view target=View::Resolved icon=IconName::StatusClosed />
                </ul>
                <h2>{move || shell::nav_portal(locale.get())}</h2>
                <ul><li><a href=Route::Home.href() rel="external"><Icon name=IconName::Home /><span>{move || workspace::go_to_portal(locale.get())}</span></a></li></ul>
            </nav>
            <div class="side-foot">
                <div class="syncline"><Live /><Saved /></div>
                <Me />
            </div>
        </aside>
    }
}

#[component]
fn Me() -> impl IntoView {
    let data = use_data();
    view! {
        <div class="mebtn">
            <AccountMenu />
            <span><b>{move || data.me().map(|me| me.name)}</b><small><AvailabilityWords /></small></span>
            <AvailabilitySwitch />
        </div>
    }
}

#[component]
fn SearchField(search: RwSignal<String>) -> impl IntoView {
    let locale = use_locale();
    let field = NodeRef::<html::Input>::new();
    on_keys(move |key| {
        if key != "/" {
            return false;
        }
        if let Some(field) = field.get_untracked() {
            drop(field.focus());
        }
        true
    });
    view! {
        <div class="side-tools">
            <span class="inp">
                <Icon name=IconName::Search />
                <input
                    type="search"
                    node_ref=field
                    aria-label=move || workspace::filter_text(locale.get())
                    placeholder=move || keys::search(locale.get())
                    prop:value=search
                    on:input=move |event| search.set(event_target_value(&event))
                    on:keydown=move |event| if event.key() == "Escape" {
                        search.set(String::new());
                        if let Some(field) = field.get_untracked() {
                            drop(field.blur());
                        }
                    }
                />
            </span>
        </div>
    }
}

#[component]
fn ViewLink(scope: Scope, view: Memo<View>, target: View, icon: IconName) -> impl IntoView {
    let locale = use_locale();
    let count = Memo::new(move |_| scope.count(target));
    view! {
        <li>
            <a href=Route::Queue(target, None).href() aria-current=move || (view.get() == target).then_some("page")>
                <Icon name=icon />
                <span>{move || view_word(target, locale.get())}</span>
                <span class="n num">{move || count.get()}</span>
            </a>
        </li>
    }
}

#[component]
fn TabBar(view: Memo<View>) -> impl IntoView {
    let locale = use_locale();
    let tab = move |target: View, icon: IconName| {
        view! {
            <a href=Route::Queue(target, None).href() aria-current=move || (view.get() == target).then_some("page")>
                <Icon name=icon />
                <span>{move || view_word(target, locale.get())}</span>
            </a>
        }
    };
    view! {
        <nav class="tabbar" aria-label=move || shell::tabs_label(locale.get())>
            {tab(View::Mine, IconName::Inbox)}
            {tab(View::Unassigned, IconName::StatusNew)}
            {tab(View::Open, IconName::List)}
            <span class="tab-me"><AccountMenu /></span>
        </nav>
    }
}

#[component]
fn Live() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let word = move || match data.status() {
        LinkStatus::Live => connection::live(locale.get()),
        LinkStatus::Loading => connection::connecting(locale.get()),
        LinkStatus::Reconnecting | LinkStatus::SignedOut => connection::offline(locale.get()),
    };
    view! { <span class="live" class:off=move || data.status() != LinkStatus::Live><i></i><span>{word}</span></span> }
}

#[component]
fn Saved() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let word = move || match i64::try_from(data.unsent()).unwrap_or(i64::MAX) {
        0 => connection::everything_saved(locale.get()).to_owned(),
        waiting => connection::waiting(locale.get(), waiting),
    };
    view! { <span class="muted">{word}</span> }
}

/// What has to be said of the connection: that it is lost, or how much waits.
#[component]
fn Connection() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let text = Signal::derive(move || {
        let Session::In(_) = data.session() else { return None };
        let since = data.lost_since()?;
        let time = words::clock_time(crate::data::clock::local(since));
        Some(connection::offline_bar(locale.get(), &time))
    });
    view! { <Bar text=text /> }
}

/// New tickets in one's own queue are gathered and said at most every ten seconds.
fn announce_arrivals(scope: Scope, announced: RwSignal<String>) {
    let locale = use_locale();
    let heard = RwSignal::new(0_i64);
    Effect::new(move |before: Option<Vec<TicketId>>| {
        let now: Vec<TicketId> =
            scope.view(View::Mine, crate::ticket::views::Sort::Queue).iter().map(|head| head.id).collect();
        if let Some(before) = before.filter(|before| !before.is_empty() || !now.is_empty()) {
            let new = now.iter().filter(|id| !before.contains(id)).count();
            heard.update(|heard| *heard += i64::try_from(new).unwrap_or(0));
        }
        now
    });
    let tick = set_interval_with_handle(
        move || {
            let count = heard.get_untracked();
            if count > 0 {
                heard.set(0);
                announced.set(workspace::new_announced(
                    locale.get_untracked(),
                    count,
                    view_word(View::Mine, locale.get_untracked()),
                ));
            }
        },
        std::time::Duration::from_secs(10),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
}

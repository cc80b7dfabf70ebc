//! The rail beside the list, and what stands for it on a phone: views with live counts, search, the person.

use crate::assignment::{AvailabilitySwitch, AvailabilityWords};
use crate::data::preferences::{Density, use_preferences};
use crate::data::{LinkStatus, use_data, use_locale};
use crate::notification::{Bell, MailSwitch};
use crate::routes::{Route, View, use_route};
use crate::session::AccountMenu;
use crate::ticket::Scope;
use crate::ticket::views::view_word;
use crate::ui::{Icon, IconName, focus_element, on_keys};
use docket_messages::{Locale, asset, board, connection, health, notice, shell, workspace};
use docket_shared::person::TeamCard;
use leptos::html;
use leptos::prelude::*;

/// The rail.
#[component]
pub fn Rail(
    /// Whose tickets.
    scope: Scope,
    /// The view that is shown.
    view: Memo<View>,
    /// What is searched for.
    search: RwSignal<String>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    view! {
        <aside class="side" aria-label=move || workspace::workspace_label(locale.get())>
            <div class="side-top">
                <span class="wsbtn">
                    <span class="logo"><Icon name=IconName::Logo /></span>
                    <span><b>"Docket"</b><small>{move || data.organisation_name()}</small></span>
                </span>
                <Bell to=Route::WorkNotices />
            </div>
            <div class="side-tools">
                <SearchField search />
                <a
                    class="ibtn boxed"
                    href=Route::NewTicket(None).href()
                    aria-label=move || workspace::new_ticket(locale.get())
                    title=move || workspace::new_ticket(locale.get())
                    aria-keyshortcuts="C"
                ><Icon name=IconName::Plus /></a>
            </div>
            <nav class="side-nav" aria-label=move || workspace::views_label(locale.get())>
                <ul>
                    <ViewLink scope view target=View::Mine icon=IconName::User />
                    <ViewLink scope view target=View::Waiting icon=IconName::StatusWaiting />
                </ul>
                <TeamViews scope view />
                <ManageLinks />
                <h2>{move || shell::nav_portal(locale.get())}</h2>
                <ul><li><a href=Route::Home.href() rel="external"><Icon name=IconName::Home /><span>{move || workspace::go_to_portal(locale.get())}</span></a></li></ul>
            </nav>
            <div class="side-foot">
                <div class="syncline"><Live /><Saved /></div>
                <div class="mebtn">
                    <AccountMenu sheet="up start" links=move || view! { <AvailabilityRow /><MailSwitch id="menu-mail" menu=true /><DensityChoice /> } />
                    <span><b>{move || data.me().map(|me| me.name)}</b><small><AvailabilityWords /></small></span>
                    <AvailabilitySwitch />
                </div>
            </div>
        </aside>
    }
}

/// What is looked after beside tickets.
#[component]
fn ManageLinks() -> impl IntoView {
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let here = move || matches!(route.get(), Route::Assets | Route::Asset(_)).then_some("page");
    let at_health = move || (route.get() == Route::Health).then_some("page");
    view! {
        <h2>{move || workspace::manage(locale.get())}</h2>
        <ul>
            // Where the rail shows icons only, its tools are not there.
            <li class="rail-new">
                <a href=Route::NewTicket(None).href() title=move || workspace::new_ticket(locale.get())>
                    <Icon name=IconName::Plus /><span>{move || workspace::new_ticket(locale.get())}</span>
                </a>
            </li>
            <li><a href=Route::Assets.href() aria-current=here><Icon name=IconName::Cube /><span>{move || asset::title(locale.get())}</span></a></li>
            {move || data.is_administrator().then(|| view! {
                <li><a href=Route::Health.href() aria-current=at_health><Icon name=IconName::Pulse /><span>{move || health::title(locale.get())}</span></a></li>
            })}
        </ul>
    }
}

/// The views of the teams: of the one team under its name; of several first all together, then each.
#[component]
fn TeamViews(scope: Scope, view: Memo<View>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let teams = Memo::new(move |_| scope.teams(data));
    let heading = move || match teams.get().as_slice() {
        [team] => team.name.clone(),
        _ => workspace::all_teams(locale.get()).to_owned(),
    };
    let several = move || if teams.with(Vec::len) > 1 { teams.get() } else { Vec::new() };
    let one = move |team: TeamCard| {
        view! {
            <h2>{team.name}</h2>
            <ul>
                <ViewLink scope view target=View::TeamUnassigned(team.id) icon=IconName::StatusNew />
                <ViewLink scope view target=View::TeamOpen(team.id) icon=IconName::List />
            </ul>
        }
    };
    view! {
        <h2>{heading}</h2>
        <ul>
            <ViewLink scope view target=View::Unassigned icon=IconName::StatusNew />
            <ViewLink scope view target=View::Open icon=IconName::List />
            <ViewLink scope view target=View::AtRisk icon=IconName::Clock />
            <ViewLink scope view target=View::Breached icon=IconName::Alert />
            <ViewLink scope view target=View::Resolved icon=IconName::StatusClosed />
            <BoardLink />
        </ul>
        <For each=several key=|team| (team.id, team.name.clone()) children=one />
    }
}

/// The board of the teams.
#[component]
fn BoardLink() -> impl IntoView {
    let (locale, route) = (use_locale(), use_route());
    let here = move || matches!(route.get(), Route::Board(_)).then_some("page");
    view! {
        <li>
            <a href=Route::Board(None).href() title=move || board::title(locale.get()) aria-current=here aria-keyshortcuts="G B">
                <Icon name=IconName::Board />
                <span>{move || board::title(locale.get())}</span>
            </a>
        </li>
    }
}

/// Narrows the list while somebody types. `/` leads to the one that is shown.
#[component]
pub fn SearchField(
    /// What is searched for.
    search: RwSignal<String>,
) -> impl IntoView {
    let locale = use_locale();
    let field = NodeRef::<html::Input>::new();
    on_keys(move |key| {
        let shown = field.get_untracked().filter(|field| key == "/" && field.offset_parent().is_some());
        if let Some(field) = &shown {
            drop(field.focus());
        }
        shown.is_some()
    });
    view! {
        <span class="inp">
            <Icon name=IconName::Search />
            <input
                type="search"
                node_ref=field
                aria-label=move || workspace::filter_text(locale.get())
                aria-keyshortcuts="/"
                placeholder=move || shell::search(locale.get())
                prop:value=search
                on:input=move |event| search.set(event_target_value(&event))
                on:keydown=move |event| if event.key() == "Escape" {
                    search.set(String::new());
                    focus_element("rows".to_owned());
                }
            />
            <span class="bk" aria-hidden="true"><kbd>"/"</kbd></span>
        </span>
    }
}

#[component]
fn ViewLink(scope: Scope, view: Memo<View>, target: View, icon: IconName) -> impl IntoView {
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let count = Memo::new(move |_| scope.count(target));
    // Where the rail shows icons only, and the same view occurs for several teams.
    let title = move || {
        let word = view_word(target, locale.get());
        match target {
            View::TeamUnassigned(team) | View::TeamOpen(team) => {
                data.team(team).map_or_else(|| word.to_owned(), |team| format!("{}: {word}", team.name))
            }
            _ => word.to_owned(),
        }
    };
    view! {
        <li>
            <a href=Route::Queue(target, None).href() title=title aria-current=move || (view.get() == target && !is_beside(&route.get())).then_some("page")>
                <Icon name=icon />
                <span>{move || view_word(target, locale.get())}</span>
                <span class="n num">{move || data.counted(count.get())}</span>
            </a>
        </li>
    }
}

/// Whether an address is none of a view: what is current there is no view.
fn is_beside(route: &Route) -> bool {
    matches!(
        route,
        Route::NewTicket(_) | Route::Assets | Route::Asset(_) | Route::Board(_) | Route::Health | Route::WorkNotices
    )
}

/// What a tab says: one short word, as a fifth of a phone is all that it has.
fn tab_word(view: View, locale: Locale) -> &'static str {
    match view {
        View::Mine => workspace::my_queue_short(locale),
        View::Unassigned => workspace::unassigned_short(locale),
        View::Open => workspace::all_open_short(locale),
        _ => view_word(view, locale),
    }
}

/// What a phone has instead of the rail.
#[component]
pub fn TabBar(
    /// Whose tickets.
    scope: Scope,
    /// The view that is shown.
    view: Memo<View>,
) -> impl IntoView {
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let unread = Memo::new(move |_| data.unread_notices());
    let tab = move |target: View, icon: IconName| {
        view! {
            <a href=Route::Queue(target, None).href() aria-current=move || (view.get() == target && !is_beside(&route.get())).then_some("page")>
                <Icon name=icon />
                <span>{move || tab_word(target, locale.get())}</span>
            </a>
        }
    };
    view! {
        <nav class="tabbar" aria-label=move || shell::tabs_label(locale.get())>
            {tab(View::Mine, IconName::Inbox)}
            {tab(View::Unassigned, IconName::StatusNew)}
            {tab(View::Open, IconName::List)}
            <a href=Route::WorkNotices.href() aria-current=move || (route.get() == Route::WorkNotices).then_some("page")>
                <Icon name=IconName::Bell />
                <span>{move || notice::title_short(locale.get())}</span>
                {move || (unread.get() > 0).then(|| view! {
                    <span class="count-dot"><span aria-hidden="true">{unread.get()}</span><span class="vh">{move || notice::unread(locale.get())}</span></span>
                })}
            </a>
            <span class="tab-me"><AccountMenu sheet="up" links=move || view! { <PhoneLinks scope view /> } /></span>
        </nav>
    }
}

/// On a phone the rest of the rail is in the account's menu.
#[component]
fn PhoneLinks(scope: Scope, view: Memo<View>) -> impl IntoView {
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let at = move |is: fn(&Route) -> bool| is(&route.get()).then_some("page");
    let link = move |target: View, icon: IconName| {
        view! {
            <a class="mi" data-closes href=Route::Queue(target, None).href() aria-current=move || (view.get() == target && !is_beside(&route.get())).then_some("page")>
                <Icon name=icon />
                {move || view_word(target, locale.get())}
                " "<span class="num muted">{move || data.counted(scope.count(target))}</span>
            </a>
        }
    };
    view! {
        <AvailabilityRow />
        <a class="mi" data-closes href=Route::NewTicket(None).href()>
            <Icon name=IconName::Plus />
            {move || workspace::new_ticket(locale.get())}
        </a>
        {link(View::Waiting, IconName::StatusWaiting)}
        {link(View::AtRisk, IconName::Clock)}
        {link(View::Breached, IconName::Alert)}
        {link(View::Resolved, IconName::StatusClosed)}
        <a class="mi" data-closes href=Route::Board(None).href() aria-current=move || at(|route| matches!(route, Route::Board(_)))>
            <Icon name=IconName::Board />
            {move || board::title(locale.get())}
        </a>
        <a class="mi" data-closes href=Route::Assets.href() aria-current=move || at(|route| matches!(route, Route::Assets | Route::Asset(_)))>
            <Icon name=IconName::Cube />
            {move || asset::title(locale.get())}
        </a>
        {move || data.is_administrator().then(|| view! {
            <a class="mi" data-closes href=Route::Health.href() aria-current=move || at(|route| *route == Route::Health)>
                <Icon name=IconName::Pulse />
                {move || health::title(locale.get())}
            </a>
        })}
        <a class="mi" href=Route::Home.href() rel="external">
            <Icon name=IconName::Home />
            {move || workspace::go_to_portal(locale.get())}
        </a>
        <hr />
        <MailSwitch id="phone-mail" menu=true />
        <DensityChoice />
    }
}

/// Availability in the account's menu, for windows whose rail has no room for it.
#[component]
fn AvailabilityRow() -> impl IntoView {
    view! { <div class="mi avail"><span><AvailabilityWords /></span><AvailabilitySwitch /></div> }
}

/// More room or more rows.
#[component]
fn DensityChoice() -> impl IntoView {
    let (locale, preferences) = (use_locale(), use_preferences());
    let choice = move |density: Density| {
        let word = move || match density {
            Density::Comfortable => shell::density_comfortable(locale.get()),
            Density::Compact => shell::density_compact(locale.get()),
        };
        view! {
            <button
                type="button"
                aria-pressed=move || (preferences.density.get() == density).to_string()
                on:click=move |_| preferences.choose_density(density)
            >
                {word}
            </button>
        }
    };
    view! {
        <p class="lab">{move || shell::density(locale.get())}</p>
        <div class="seg" role="group" aria-label=move || shell::density(locale.get())>
            {Density::ALL.map(choice)}
        </div>
    }
}

#[component]
fn Live() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let word = move || match data.status() {
        LinkStatus::Live => connection::live(locale.get()),
        LinkStatus::Loading | LinkStatus::Restored => connection::connecting(locale.get()),
        LinkStatus::Reconnecting => connection::offline(locale.get()),
        LinkStatus::SignedOut => connection::signed_out(locale.get()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_of_a_phone_says_one_word_that_stays_on_its_line() {
        for locale in Locale::ALL {
            for view in [View::Mine, View::Unassigned, View::Open] {
                let word = tab_word(view, locale);
                assert!(!word.contains(' ') && word.chars().count() <= 10, "{word}");
            }
        }
    }

    #[test]
    fn on_a_page_beside_the_views_no_view_is_the_current_one() {
        for path in ["new", "assets", "board", "health", "notices"] {
            assert!(is_beside(&Route::from_path(&format!("/workspace/{path}"))), "{path}");
        }
        assert!(!is_beside(&Route::Queue(View::Mine, None)));
    }
}

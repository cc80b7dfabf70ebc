//! The frame around the portal's pages: the bar on top, what has to be said of the connection, the phone's tab bar.

use crate::data::{LinkStatus, Session, use_data, use_locale, use_online, use_program};
use crate::notification::{Arrived, Bell};
use crate::routes::{Route, navigate, use_route};
use crate::session::{AccountMenu, EndedBar, SignInAgain};
use crate::ui::{Art, Bar, Empty, Icon, IconName, Skeleton, Toasts, focus_element, use_page};
use crate::waiting::{provide_drawer, use_drawer};
use crate::words;
use docket_messages::{Locale, connection, problem, shell, toast};
use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The parts of the portal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Home,
    Catalog,
    Requests,
    Approvals,
}

impl Part {
    const ALL: [Part; 4] = [Part::Home, Part::Catalog, Part::Requests, Part::Approvals];

    fn of(route: &Route) -> Option<Part> {
        match route {
            Route::Home => Some(Part::Home),
            Route::Catalog | Route::Category(_) | Route::Item(_) => Some(Part::Catalog),
            Route::MyRequests | Route::Request(_) | Route::Change(_) | Route::Handover(..) | Route::Equipment => {
                Some(Part::Requests)
            }
            Route::Approvals(_) => Some(Part::Approvals),
            _ => None,
        }
    }

    fn route(self) -> Route {
        match self {
            Part::Home => Route::Home,
            Part::Catalog => Route::Catalog,
            Part::Requests => Route::MyRequests,
            Part::Approvals => Route::Approvals(None),
        }
    }

    fn icon(self) -> IconName {
        match self {
            Part::Home => IconName::Home,
            Part::Catalog => IconName::Grid,
            Part::Requests => IconName::Package,
            Part::Approvals => IconName::StatusApproval,
        }
    }

    fn word(self, locale: Locale, short: bool) -> &'static str {
        match self {
            Part::Home => shell::nav_home(locale),
            Part::Catalog => shell::nav_catalog(locale),
            Part::Requests if short => shell::nav_requests_short(locale),
            Part::Requests => shell::nav_requests(locale),
            Part::Approvals => shell::nav_approvals(locale),
        }
    }
}

/// The frame. `page` is inside `main`, which the pages bring along.
#[component]
pub fn PortalShell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let (locale, again) = (use_locale(), RwSignal::new(false));
    provide_drawer();
    let to_search = search_key();
    view! {
        <a class="skip" href="#main">{move || shell::skip_link(locale.get())}</a>
        <EndedBar open=again />
        <Connection />
        <header class="rtop">
            <div class="wrap rtop-in">
                <a class="logo-a" href=Route::Home.href() aria-label=move || shell::home_link(locale.get())>
                    <span class="logo"><Icon name=IconName::Logo /><b>"Docket"</b></span>
                </a>
                <nav class="rnav" aria-label=move || shell::nav_label(locale.get())><Links short=false /></nav>
                <div class="rtop-end">
                    <SearchButton press=to_search />
                    <Live />
                    <Bell to=Route::Notices />
                    <Arrived />
                    <AccountMenu links=workspace_link />
                </div>
            </div>
        </header>
        {children()}
        <nav class="tabbar" aria-label=move || shell::tabs_label(locale.get())><Links short=true /></nav>
        <Toasts
            label=Signal::derive(move || toast::region_label(locale.get()).to_owned())
            dismiss=Signal::derive(move || toast::dismiss(locale.get()).to_owned())
        />
        <SignInAgain open=again />
    }
    .into_any()
}

#[component]
fn Links(short: bool) -> impl IntoView {
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let waiting = Memo::new(move |_| data.waiting_approvals().len());
    // Who is never asked to approve anything needs no page for it.
    let asked = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        data.all_approvals().iter().any(|approval| Some(approval.approver) == me)
    });
    let count = move || {
        let count = waiting.get();
        let said = move || shell::approvals_waiting(locale.get(), i64::try_from(count).unwrap_or(i64::MAX));
        (count > 0).then(|| view! { <span class="count-dot"><span aria-hidden="true">{count}</span><span class="vh">{said}</span></span> })
    };
    let link = move |part: Part| {
        view! {
            <a href=part.route().href() aria-current=move || (route.with(Part::of) == Some(part)).then_some("page")>
                <Icon name=part.icon() />
                <span>{move || part.word(locale.get(), short)}</span>
                {(part == Part::Approvals).then_some(count)}
            </a>
        }
    };
    move || {
        let asked = asked.get() || matches!(route.get(), Route::Approvals(_));
        Part::ALL.into_iter().filter(|part| *part != Part::Approvals || asked).map(link).collect_view()
    }
}

/// On every page but the first, which has the large search.
#[component]
fn SearchButton(press: Callback<()>) -> impl IntoView {
    let (locale, route) = (use_locale(), use_route());
    let elsewhere = Memo::new(move |_| route.get() != Route::Home);
    move || {
        elsewhere.get().then(|| view! {
        <button type="button" class="search-mini" aria-label=move || shell::search_label(locale.get()) on:click=move |_| press.run(())>
            <Icon name=IconName::Search />
            <span>{move || shell::search(locale.get())}</span>
            <kbd aria-hidden="true">"/"</kbd>
        </button>
    })
    }
}

/// The large search is on the first page: its key goes there from everywhere.
fn search_key() -> Callback<()> {
    let go = navigate();
    let open = Callback::new(move |()| {
        go(&Route::Home);
        focus_element("search".to_owned());
    });
    let pressed = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented());
        if plain && event.key() == "/" && !is_typing() {
            event.prevent_default();
            open.run(());
        }
    });
    on_cleanup(move || pressed.remove());
    open
}

fn is_typing() -> bool {
    document().active_element().is_some_and(|active| {
        let typed = matches!(active.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT");
        typed || active.closest("dialog[open]").ok().flatten().is_some()
    })
}

#[component]
fn Live() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let live = move || data.status() == LinkStatus::Live;
    let word = move || match data.status() {
        LinkStatus::Live => connection::live(locale.get()),
        LinkStatus::Loading | LinkStatus::Restored => connection::connecting(locale.get()),
        LinkStatus::Reconnecting => connection::offline(locale.get()),
        LinkStatus::SignedOut => connection::signed_out(locale.get()),
    };
    let title =
        move || if live() { connection::live_hint(locale.get()) } else { connection::reconnecting_hint(locale.get()) };
    view! { <span class="live" class:off=move || !live() title=title><i></i>{word}</span> }
}

/// What has to be said of the connection: that it is lost, or how much waits.
#[component]
pub fn Connection() -> impl IntoView {
    let (data, locale, program, online) = (use_data(), use_locale(), use_program(), use_online());
    let text = Signal::derive(move || {
        let Session::In(_) = data.session() else { return None };
        let since = data.lost_since()?;
        let time = words::clock_time(crate::data::clock::local(since));
        // Without a first snapshot there is nothing to keep working on; what is not on the device yet is not safe there.
        if data.status() == LinkStatus::Loading || data.is_saving() {
            return Some(connection::no_answer(locale.get(), &time));
        }
        if !data.keeps() {
            return Some(connection::no_storage(locale.get()).to_owned());
        }
        Some(if online.get() {
            connection::away_bar(locale.get(), &time)
        } else {
            connection::offline_bar(locale.get(), &time)
        })
    });
    let lost = Memo::new(move |_| text.with(Option::is_some));
    let refused = Memo::new(move |_| data.refused().len());
    // What waits in the memory of a browser that keeps nothing would not survive the reload.
    let renewed = Memo::new(move |_| program.renewed() && !lost.get() && refused.get() == 0 && data.unsent() == 0);
    let told = Signal::derive(move || {
        text.get().or_else(|| match refused.get() {
            0 => renewed.get().then(|| connection::renewed(locale.get()).to_owned()),
            count => Some(connection::refused_bar(locale.get(), i64::try_from(count).unwrap_or(i64::MAX))),
        })
    });
    let action = move || {
        let reload = move |_| drop(window().location().reload());
        if renewed.get() {
            view! { <button type="button" on:click=reload>{move || connection::renewed_reload(locale.get())}</button> }
                .into_any()
        } else {
            let again = move || {
                lost.get().then(|| {
                    view! {
                        <button type="button" on:click=move |_| data.try_now()>
                            {move || connection::try_now(locale.get())}
                        </button>
                    }
                })
            };
            view! { <Waiting lost refused /> {again} }.into_any()
        }
    };
    let icon = Signal::derive(move || match (renewed.get(), lost.get()) {
        (true, _) => IconName::Sync,
        (_, true) => IconName::Offline,
        _ => IconName::Alert,
    });
    view! { <Bar text=told icon=icon action=ViewFn::from(action) /> }
}

/// Opens the drawer of what waits and what was refused, if there is something.
#[component]
fn Waiting(lost: Memo<bool>, refused: Memo<usize>) -> impl IntoView {
    let (data, locale, drawer) = (use_data(), use_locale(), use_drawer());
    let word = Memo::new(move |_| {
        let waiting = i64::try_from(data.unsent()).unwrap_or(i64::MAX);
        match (lost.get(), refused.get(), waiting) {
            (true, 0, 0) => None,
            (true, 0, waiting) => Some(connection::waiting(locale.get(), waiting)),
            (true, refused, waiting) => {
                Some(connection::waiting(locale.get(), waiting + i64::try_from(refused).unwrap_or(i64::MAX)))
            }
            _ => Some(connection::refused_look(locale.get()).to_owned()),
        }
    });
    let some = Memo::new(move |_| word.with(Option::is_some));
    move || {
        some.get().then(|| {
            view! {
                <button type="button" aria-haspopup="dialog" on:click=move |_| drawer.set(true)>
                    {move || word.get()}
                </button>
            }
        })
    }
}

fn workspace_link() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    move || {
        data.actor().is_some_and(|actor| actor.has_workspace()).then(|| {
            view! {
                <a class="mi" href=Route::Queue(crate::routes::View::Mine, None).href()>
                    <Icon name=IconName::Inbox />
                    {move || shell::nav_workspace(locale.get())}
                </a>
            }
        })
    }
}

/// Before it is known who is signed in. Nothing for the first moments.
#[component]
pub fn Starting() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let wait = move || {
        if data.is_unanswered() {
            view! {
                <Empty
                    page=true
                    art=Art::Lens
                    title=Signal::derive(move || connection::server_away_title(locale.get()).to_owned())
                    text=Signal::derive(move || connection::start_away_text(locale.get()).to_owned())
                />
            }
            .into_any()
        } else {
            view! {
                <div class="page-h"><h1 class="vh">"Docket"</h1></div>
                <Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) />
            }
            .into_any()
        }
    };
    view! { <main id="main" tabindex="-1" class="wrap">{wait}</main> }
}

/// An address that leads nowhere.
#[component]
pub fn Missing() -> impl IntoView {
    let locale = use_locale();
    use_page(move || shell::page_title(locale.get(), problem::not_found_title(locale.get())));
    view! {
        <main id="main" tabindex="-1" class="wrap">
            <Empty
                page=true
                art=Art::Lock
                title=Signal::derive(move || problem::not_found_title(locale.get()).to_owned())
                text=Signal::derive(move || problem::not_found_text(locale.get()).to_owned())
            >
                <a class="btn btn-primary" href=Route::Home.href()>{move || problem::go_home(locale.get())}</a>
            </Empty>
        </main>
    }
}

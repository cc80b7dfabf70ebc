//! The frame around the workspace's pages: rail, list, detail, the connection, what is said aloud.

use crate::asset::{EquipmentOf, EquipmentSummary};
use crate::assignment::{TaskWhy, WhyPopover};
use crate::board::Borrowed;
use crate::data::{Seen, use_data, use_locale};
use crate::fulfilment::{TaskSummary, Tasks};
use crate::notification::{Arrived, look};
use crate::portal_shell::Connection;
use crate::routes::{Route, View, use_route};
use crate::session::{EndedBar, SignInAgain};
use crate::ticket::views::{Announcer, view_word};
use crate::ticket::{AllKeys, Parts, PassTaskOn, RowClock, TaskClock, TicketDetail, TicketList, use_scope};
use crate::ui::{Art, Empty, Toasts, use_page};
use crate::waiting::{WaitingDrawer, provide_drawer};
use crate::workspace_announce::announce_arrivals;
use crate::workspace_keys::go_by_keys;
use crate::workspace_rail::{Rail, SearchField, TabBar};
use docket_messages::{problem, shell, toast, workspace};
use docket_shared::ids::{AssetId, ItemId, LineId, TeamId, TicketId};
use leptos::prelude::*;

/// Draws what takes the place of list and ticket, or what stands there until it is here.
#[derive(Clone, Copy)]
pub struct Behind(pub Callback<(Pane, Borrowed), AnyView>);

/// The workspace: rail, list, detail. What is behind them comes by the [`Behind`] of the context.
#[component]
pub fn WorkspaceShell() -> impl IntoView {
    let behind: Behind = expect_context();
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let (again, search, scope) = (RwSignal::new(false), RwSignal::new(String::new()), use_scope());
    let all_keys = RwSignal::new(false);
    provide_drawer();
    let view = Memo::new(move |_| match route.get() {
        Route::Queue(view, _) => view,
        Route::Ticket(_) => View::Open,
        _ => View::Mine,
    });
    let pane = Memo::new(move |_| match route.get() {
        Route::Queue(_, ticket) => ticket.map_or(Pane::Nothing, Pane::Ticket),
        Route::Ticket(ticket) => Pane::Ticket(ticket),
        Route::TicketHandover(ticket, line) => Pane::Handover(ticket, line),
        Route::NewTicket(item) => Pane::New(item),
        Route::Assets => Pane::Assets,
        Route::Asset(asset) => Pane::Asset(asset),
        Route::WorkNotices => Pane::Notices,
        Route::Health => Pane::Health,
        Route::Board(team) => Pane::Board(team),
        _ => Pane::Missing,
    });
    let ticket = Memo::new(move |_| pane.get().ticket());
    Seen::provide(data);
    let announced = Announcer::provide();
    announce_arrivals(scope, announced);
    go_by_keys();
    let borrowed = Borrowed {
        clock: |ticket, task, metric| view! { <RowClock ticket task metric /> }.into_any(),
        say: Callback::new(move |sentence: String| announced.set(sentence)),
    };
    view! {
        <a class="skip" href="#main">{move || shell::skip_link(locale.get())}</a>
        <EndedBar open=again />
        <div class="shell">
            <Connection />
            <div class="work" data-pane=move || if pane.get().has_tabs() { "list" } else { "detail" }>
                <Rail scope view search />
                <main id="main" tabindex="-1" class="wmain">
                    {move || pane.get().is_whole().then(|| behind.0.run((pane.get(), borrowed)))}
                    <div class="panes" hidden=move || pane.get().is_whole()>
                        <TicketList
                            scope
                            view
                            selected=ticket
                            search
                            field=move || view! { <SearchField search /> }
                            all_keys=Callback::new(move |()| all_keys.set(true))
                        />
                        {move || match pane.get() {
                            Pane::Ticket(ticket) => view! { <OpenTicket ticket view=view.get_untracked() /> }.into_any(),
                            Pane::Nothing => view! { <NothingOpen view /> }.into_any(),
                            Pane::Missing => view! { <MissingPage /> }.into_any(),
                            _ => ().into_any(),
                        }}
                    </div>
                    <div class="vh" role="status" aria-live="polite">{announced}</div>
                </main>
            </div>
            <TabBar scope view />
        </div>
        <Toasts
            label=Signal::derive(move || toast::region_label(locale.get()).to_owned())
            dismiss=Signal::derive(move || toast::dismiss(locale.get()).to_owned())
        />
        <Arrived />
        <AllKeys open=all_keys />
        <WaitingDrawer place=Route::Ticket />
        <SignInAgain open=again />
    }
    .into_any()
}

/// What stands beside the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// Nothing is open.
    Nothing,
    /// A ticket.
    Ticket(TicketId),
    /// A ticket for somebody else.
    New(Option<ItemId>),
    /// Stock and equipment, without a list beside.
    Assets,
    /// A piece of equipment.
    Asset(AssetId),
    /// What the person is told.
    Notices,
    /// What the installation stands on.
    Health,
    /// The sheet of a hand-over.
    Handover(TicketId, LineId),
    /// A team's board, without a list beside.
    Board(Option<TeamId>),
    /// An address that leads nowhere.
    Missing,
}

impl Pane {
    fn ticket(self) -> Option<TicketId> {
        match self {
            Pane::Ticket(ticket) => Some(ticket),
            _ => None,
        }
    }

    /// Whether a phone shows the tab bar below it: a page of its own has no other way out. A ticket, a form and a sheet
    /// need the height, and lead back themselves.
    fn has_tabs(self) -> bool {
        match self {
            Pane::Nothing | Pane::Assets | Pane::Asset(_) | Pane::Notices | Pane::Health | Pane::Board(_) => true,
            Pane::New(item) => item.is_none(),
            Pane::Ticket(_) | Pane::Handover(..) | Pane::Missing => false,
        }
    }

    /// Whether it takes the place of the list too.
    fn is_whole(self) -> bool {
        matches!(
            self,
            Pane::New(_)
                | Pane::Assets
                | Pane::Asset(_)
                | Pane::Notices
                | Pane::Board(_)
                | Pane::Health
                | Pane::Handover(..)
        )
    }
}

/// A ticket names the window, and is read while it is open.
#[component]
fn OpenTicket(ticket: TicketId, view: View) -> impl IntoView {
    let (data, locale, seen) = (use_data(), use_locale(), use_context::<Seen>());
    Effect::new(move |_| {
        if let Some(head) = data.ticket_head(ticket) {
            document().set_title(&shell::page_title(locale.get(), &format!("{} {}", head.number, head.title)));
        }
    });
    Effect::new(move |_| {
        if let Some(seen) = seen {
            seen.look(data, ticket);
        }
    });
    look(data, ticket);
    let parts = Parts {
        explain: |ticket, head, open| view! { <WhyPopover ticket head open /> }.into_any(),
        tasks: |ticket| {
            let assigned = |ticket, task| {
                view! { <TaskClock ticket task /> <PassTaskOn ticket task /> <TaskWhy task /> }.into_any()
            };
            view! { <Tasks ticket assigned /> }.into_any()
        },
        tasks_tab: |ticket| view! { <TaskSummary ticket /> }.into_any(),
        assets: |ticket| view! { <EquipmentOf ticket /> }.into_any(),
        assets_tab: |ticket| view! { <EquipmentSummary ticket /> }.into_any(),
    };
    view! { <TicketDetail ticket view parts /> }
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

/// An address of the workspace that leads nowhere.
#[component]
fn MissingPage() -> impl IntoView {
    let locale = use_locale();
    use_page(move || shell::page_title(locale.get(), problem::not_found_title(locale.get())));
    view! {
        <section class="dpane">
            <Empty
                page=true
                art=Art::Lock
                title=Signal::derive(move || problem::not_found_title(locale.get()).to_owned())
                text=Signal::derive(move || problem::not_found_text(locale.get()).to_owned())
            >
                <a class="btn" href=Route::Queue(View::Mine, None).href()>{move || workspace::my_queue(locale.get())}</a>
            </Empty>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_its_own_has_the_tab_bar_as_the_way_out_on_a_phone() {
        let id = "018f4e6a-0000-7000-8000-000000000001";
        let (asset, team, item) = (id.parse().unwrap(), id.parse().unwrap(), id.parse().unwrap());
        let (ticket, line) = (id.parse().unwrap(), id.parse().unwrap());
        let pages = [Pane::Nothing, Pane::Assets, Pane::Asset(asset), Pane::Notices, Pane::Health, Pane::New(None)];
        for pane in pages.into_iter().chain([Pane::Board(None), Pane::Board(Some(team))]) {
            assert!(pane.has_tabs(), "{pane:?}");
        }
        // They have the way back on top, or the bar of a form.
        for pane in [Pane::Ticket(ticket), Pane::Handover(ticket, line), Pane::New(Some(item))] {
            assert!(!pane.has_tabs(), "{pane:?}");
        }
    }
}

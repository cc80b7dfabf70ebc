//! What takes the place of list and ticket. It is a part of the program of its own, which is fetched as soon as the queue
//! stands: who opens the workspace waits for the queue and its tickets alone.

use docket_app::asset::{AssetPage, AssetsPage};
use docket_app::board::{BoardPage, Borrowed};
use docket_app::catalog::NewTicketPage;
use docket_app::data::{LinkStatus, use_data, use_locale};
use docket_app::fulfilment::Handover;
use docket_app::health::HealthPage;
use docket_app::notification::NoticeList;
use docket_app::part::{Fetcher, NotLoaded, Part};
use docket_app::routes::{Route, use_route};
use docket_app::ui::{Skeleton, use_page};
use docket_app::workspace_shell::{Behind, Pane, WorkspaceShell};
use docket_messages::{connection, problem, shell};
use futures::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// The workspace with what is behind its first page.
#[component]
pub fn Workplace() -> impl IntoView {
    let (data, route) = (use_data(), use_route());
    let fetcher = Fetcher::new(async move || load_desk().await.is_ok());
    // One click leads there: it is wanted always, and the queue first.
    fetcher.fetch_when_wanted(Memo::new(move |_| {
        !matches!(route.get(), Route::Queue(..) | Route::Ticket(_)) || data.status() != LinkStatus::Loading
    }));
    let part = fetcher.part();
    let draw = move |(pane, borrowed): (Pane, Borrowed)| {
        let state = Memo::new(move |_| part.get());
        let draw = move || match state.get() {
            Part::Here => desk(pane, borrowed).now_or_never().and_then(Result::ok).into_any(),
            Part::Away => view! { <Coming /> }.into_any(),
            Part::Failed => view! { <NotFetched route=route.get_untracked() /> }.into_any(),
        };
        draw.into_any()
    };
    provide_context(Behind(Callback::new(draw)));
    view! { <WorkspaceShell /> }
}

/// Stands where the page will.
#[component]
fn Coming() -> impl IntoView {
    let locale = use_locale();
    use_page(move || shell::page_title(locale.get(), shell::loading(locale.get())));
    view! { <Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) /> }
}

/// The part could not be fetched.
#[component]
fn NotFetched(route: Route) -> impl IntoView {
    let locale = use_locale();
    use_page(move || shell::page_title(locale.get(), problem::page_title(locale.get())));
    view! { <NotLoaded route /> }
}

/// Draws something of the part; ready at once after `load_desk`.
#[wasm_split(desk, wasm_split_path = leptos::wasm_split, preload(load_desk), fallible)]
fn desk(pane: Pane, borrowed: Borrowed) -> Result<AnyView, SplitLoaderError> {
    Ok(match pane {
        Pane::New(item) => view! { <NewTicketPage item /> }.into_any(),
        Pane::Assets => view! { <AssetsPage /> }.into_any(),
        Pane::Asset(id) => view! { <AssetPage id /> }.into_any(),
        Pane::Health => view! { <HealthPage /> }.into_any(),
        Pane::Notices => view! { <div class="assets"><NoticeList /></div> }.into_any(),
        Pane::Handover(ticket, line) => view! { <Handover ticket line back=Route::Ticket(ticket) /> }.into_any(),
        Pane::Board(team) => view! { <BoardPage team borrowed /> }.into_any(),
        Pane::Nothing | Pane::Ticket(_) | Pane::Missing => ().into_any(),
    })
}

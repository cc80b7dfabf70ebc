//! What is behind the queue: tickets, board, equipment. It is a part of the program of its own, which is fetched as
//! soon as the first one stands: who opens the workspace waits for the queue alone.

use docket_app::asset::{AssetPage, AssetsPage};
use docket_app::board::BoardPage;
use docket_app::catalog::NewTicketPage;
use docket_app::data::{LinkStatus, Rules, use_data, use_locale, use_program};
use docket_app::fulfilment::Handover;
use docket_app::health::HealthPage;
use docket_app::notification::NoticeList;
use docket_app::part::{Fetcher, NotLoaded, Part};
use docket_app::routes::{Route, use_route};
use docket_app::ui::Skeleton;
use docket_app::workspace_shell::{Behind, Drawn, OpenTicket, Pane, WorkspaceShell};
use docket_messages::connection;
use docket_shared::row::{Row, RowKind};
use docket_shared::sync::replica::Reading;
use futures::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// The workspace with what is behind its first page.
#[component]
pub fn Workplace() -> impl IntoView {
    let (data, route, locale, program) = (use_data(), use_route(), use_locale(), use_program());
    // With it come the rules by which pending calls show their effect.
    let fetcher = Fetcher::new(async move || {
        let (loaded, rules) = (load_desk().await, rules().await);
        let is_here = loaded.is_ok() && rules.is_ok();
        if let Ok(rules) = rules {
            // Now all of the program is here; keeping it costs little more.
            program.keep("workspace");
            data.complete(rules);
        }
        is_here
    });
    // One click leads there: it is wanted always, and the queue first.
    fetcher.fetch_when_wanted(Memo::new(move |_| {
        let first = matches!(route.get(), Route::Queue(_, None)) && data.status() == LinkStatus::Loading;
        !first || data.unsent() > 0 || data.is_early()
    }));
    let part = fetcher.part();
    let draw = move |drawn: Drawn| {
        let state = Memo::new(move |_| part.get());
        // A ticket stands beside the list.
        let beside = matches!(drawn.pane, Pane::Ticket(_));
        let framed = move |inner: AnyView| match beside {
            true => view! { <section class="dpane">{inner}</section> }.into_any(),
            false => inner,
        };
        let draw = move || match state.get() {
            Part::Here => desk(drawn).now_or_never().and_then(Result::ok).into_any(),
            Part::Away => {
                let label = Signal::derive(move || connection::first_load(locale.get()).to_owned());
                framed(view! { <Skeleton label /> }.into_any())
            }
            Part::Failed => framed(view! { <NotLoaded route=route.get_untracked() /> }.into_any()),
        };
        draw.into_any()
    };
    provide_context(Behind(Callback::new(draw)));
    view! { <WorkspaceShell /> }
}

/// How rows are read.
pub fn read(kind: RowKind, json: &str) -> Reading {
    Reading::Row(Row::from_json(kind, json))
}

/// How pending calls show their effect, and are sent.
#[wasm_split(desk, wasm_split_path = leptos::wasm_split, fallible)]
fn rules() -> Result<Rules, SplitLoaderError> {
    Ok(Rules {
        reader: read,
        pending: docket_shared::sync::overlay::overlay,
        same: |left, right| left == right,
        settled: docket_app::data::settled,
        call: docket_app::data::call,
        give_back: docket_app::data::give_back,
        files: docket_app::data::files::begin,
    })
}

/// Draws something of the part; ready at once after `load_desk`.
#[wasm_split(desk, wasm_split_path = leptos::wasm_split, preload(load_desk), fallible)]
fn desk(drawn: Drawn) -> Result<AnyView, SplitLoaderError> {
    let Drawn { pane, view, borrowed } = drawn;
    Ok(match pane {
        Pane::Ticket(ticket) => view! { <OpenTicket ticket view /> }.into_any(),
        Pane::New(item) => view! { <NewTicketPage item /> }.into_any(),
        Pane::Assets => view! { <AssetsPage /> }.into_any(),
        Pane::Asset(id) => view! { <AssetPage id /> }.into_any(),
        Pane::Health => view! { <HealthPage /> }.into_any(),
        Pane::Notices => view! { <div class="assets"><NoticeList /></div> }.into_any(),
        Pane::Handover(ticket, line) => view! { <Handover ticket line back=Route::Ticket(ticket) /> }.into_any(),
        Pane::Board(team) => view! { <BoardPage team borrowed /> }.into_any(),
        Pane::Nothing | Pane::Missing => ().into_any(),
    })
}

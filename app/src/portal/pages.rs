//! The portal's pages behind the first one. They are a part of the program of their own, which is fetched as soon as
//! somebody stirs: a first visit waits for the first page alone.

use docket_app::approval::{AbsencePage, ApprovalsPage};
use docket_app::asset::EquipmentPage;
use docket_app::catalog::{CatalogPage, ChangePage, ItemPage};
use docket_app::data::{Rules, use_data, use_locale, use_program};
use docket_app::fulfilment::Handover;
use docket_app::notification::{NoticesPage, look};
use docket_app::part::{Fetcher, NotLoaded, Part};
use docket_app::portal_shell::{Missing, Starting};
use docket_app::routes::{Route, use_route};
use docket_app::service_request::{ForYou, MyRequestsPage, RequestPage};
use docket_app::ui::use_page;
use docket_app::waiting::{WaitingDrawer, use_drawer};
use docket_messages::{problem, shell};
use docket_shared::row::Row;
use futures::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// The page of the address; the first page comes as `home`.
#[component]
pub fn Pages(
    /// Draws the first page.
    #[prop(into)]
    home: ViewFn,
) -> impl IntoView {
    let (data, route, program) = (use_data(), use_route(), use_program());
    // With it come the rules by which pending calls show their effect.
    let fetcher = Fetcher::new(async move || {
        let (loaded, rules) = (load_pages().await, rules().await);
        let is_here = loaded.is_ok() && rules.is_ok();
        if let Ok(rules) = rules {
            // Now nearly all of the program is here; keeping it costs little more.
            program.keep("portal");
            data.complete(rules);
        }
        is_here
    });
    let part = fetcher.part();
    fetcher.fetch_when_somebody_stirs();
    let drawer = use_drawer();
    // Calls that wait from an earlier visit are shown as well, and what somebody is to approve with what it costs.
    fetcher.fetch_when_wanted(Memo::new(move |_| {
        !is_first(&route.get())
            || drawer.get()
            || data.unsent() > 0
            || data.is_early()
            || !data.waiting_approvals().is_empty()
            || data.has_line()
    }));
    // What others ordered for the person is told on the first page by what is behind it.
    provide_context(Behind(ViewFn::from(move || {
        let told = (part.get() == Part::Here).then(|| page(Drawn::ForYou).now_or_never().and_then(Result::ok));
        told.flatten().into_any()
    })));
    // Another request or item is another page: its parts are made anew. The first page does not look at the part.
    let shown = Memo::new(move |_| {
        let route = route.get();
        let part = if is_first(&route) { Part::Here } else { part.get() };
        (route, part)
    });
    let here = Memo::new(move |_| part.get() == Part::Here);
    let waiting = move || here.get().then(|| page(Drawn::Waiting).now_or_never().and_then(Result::ok));
    let shown = move || match shown.get() {
        (route, _) if is_first(&route) => home.run(),
        (route, Part::Here) => page(Drawn::Page(route)).now_or_never().and_then(Result::ok).into_any(),
        (route, Part::Failed) => view! { <NotFetched route /> }.into_any(),
        (_, Part::Away) => view! { <Starting /> }.into_any(),
    };
    view! {
        {shown}
        {waiting}
    }
}

/// What the first page shows out of the part, once that is here.
#[derive(Clone)]
pub struct Behind(pub ViewFn);

fn is_first(route: &Route) -> bool {
    matches!(route, Route::Home | Route::SignIn)
}

/// The part could not be fetched.
#[component]
fn NotFetched(route: Route) -> impl IntoView {
    let locale = use_locale();
    use_page(move || shell::page_title(locale.get(), problem::page_title(locale.get())));
    view! { <main id="main" tabindex="-1" class="wrap"><NotLoaded route /></main> }
}

/// How the rows behind the first page are read, and how pending calls show their effect.
#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
fn rules() -> Result<Rules, SplitLoaderError> {
    Ok(Rules {
        reader: Row::public_from_json,
        pending: docket_shared::sync::overlay::overlay,
        same: |left, right| left == right,
        call: docket_app::data::call,
        send: docket_app::data::send,
        read_on: docket_app::data::read_on,
        files: docket_app::data::files::begin,
    })
}

/// What is drawn out of the part: there is one way into it.
enum Drawn {
    /// A page behind the first one.
    Page(Route),
    /// What others ordered for the person and is not at its end, for the first page.
    ForYou,
    /// The drawer of what waits to be sent, for every page.
    Waiting,
}

/// Draws it; ready at once after `load_pages`.
#[wasm_split(pages, wasm_split_path = leptos::wasm_split, preload(load_pages), fallible)]
fn page(drawn: Drawn) -> Result<AnyView, SplitLoaderError> {
    let route = match drawn {
        Drawn::Page(route) => route,
        Drawn::Waiting => return Ok(view! { <WaitingDrawer place=Route::Request /> }.into_any()),
        Drawn::ForYou => return Ok(view! { <ForYou going_on=true /> }.into_any()),
    };
    if let Route::Request(ticket) | Route::Approvals(Some(ticket)) = route {
        look(use_data(), ticket);
    }
    Ok(match route {
        Route::Notices => view! { <NoticesPage /> }.into_any(),
        Route::Catalog => view! { <CatalogPage category=None /> }.into_any(),
        Route::Category(id) => view! { <CatalogPage category=Some(id) /> }.into_any(),
        Route::Item(id) => view! { <ItemPage item=id /> }.into_any(),
        Route::MyRequests => view! { <MyRequestsPage /> }.into_any(),
        Route::Approvals(id) => view! { <ApprovalsPage open=id /> }.into_any(),
        Route::Request(id) => view! { <RequestPage ticket=id /> }.into_any(),
        Route::Change(id) => view! { <ChangePage ticket=id /> }.into_any(),
        Route::Absence => view! { <AbsencePage /> }.into_any(),
        Route::Equipment => view! { <EquipmentPage /> }.into_any(),
        // Whom a line is for sees the line, not the request.
        Route::Handover(ticket, line) => view! {
            <main id="main" tabindex="-1" class="wrap"><Handover ticket line back=Route::MyRequests /></main>
        }
        .into_any(),
        _ => view! { <Missing /> }.into_any(),
    })
}

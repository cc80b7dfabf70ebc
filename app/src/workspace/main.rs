//! The technician client.

mod pages;

use docket_app::data::{self, Rules, Session, use_data, use_locale};
use docket_app::portal_shell::Starting;
use docket_app::routes::{Client, Route, provide_location};
use docket_app::session::SignInPage;
use docket_app::ui::{Art, Empty, page::provide_first_page, provide_minute, provide_toasts};
use docket_messages::{problem, workspace};
use docket_shared::row::Row;
use docket_shared::session::SignedIn;
use docket_shared::sync::replica::Reading;
use leptos::prelude::*;
use pages::Workplace;

fn main() {
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    // The static shell of the page gives way to the live one.
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    mount_to_body(Workspace);
}

#[component]
fn Workspace() -> impl IntoView {
    data::provide(|kind, json| Reading::Row(Row::from_json(kind, json))).complete(Rules {
        reader: |kind, json| Reading::Row(Row::from_json(kind, json)),
        pending: docket_shared::sync::overlay::overlay,
        same: |left, right| left == right,
        call: data::call,
        send: data::send,
        read_on: data::read_on,
        files: data::files::begin,
    });
    data::provide_program().keep("workspace");
    provide_location(Client::Workspace);
    provide_minute();
    provide_toasts();
    provide_first_page();
    let data = use_data();
    let works = Memo::new(move |_| match data.session() {
        Session::Checking => None,
        Session::Out => Some(None),
        Session::In(_) | Session::Ended(_) => Some(data.actor().map(|actor| actor.has_workspace())),
    });
    move || match works.get() {
        None => view! { <Starting /> }.into_any(),
        Some(None) => view! { <SignInPage done=Callback::new(|_: SignedIn| ()) /> }.into_any(),
        Some(Some(true)) => view! { <Workplace /> }.into_any(),
        Some(Some(false)) => view! { <NotHere /> }.into_any(),
    }
}

/// Somebody for whom there is nothing here came here.
#[component]
fn NotHere() -> impl IntoView {
    let locale = use_locale();
    view! {
        <main id="main" tabindex="-1" class="wrap">
            <Empty
                page=true
                art=Art::Lock
                title=Signal::derive(move || workspace::no_team_title(locale.get()).to_owned())
                text=Signal::derive(move || workspace::no_team_text(locale.get()).to_owned())
            >
                <a class="btn btn-primary" href=Route::Home.href() rel="external">{move || problem::go_home(locale.get())}</a>
            </Empty>
        </main>
    }
}

//! The requester client.

mod pages;

use docket_app::approval::WaitingForYou;
use docket_app::catalog::HomePage;
use docket_app::data::{self, Session, use_data};
use docket_app::portal_shell::{PortalShell, Starting};
use docket_app::routes::{self, Client, Route, View, provide_location, use_route};
use docket_app::service_request::OpenRequests;
use docket_app::session::SignInPage;
use docket_app::ui::{page::provide_first_page, provide_minute, provide_toasts};
use docket_shared::row::Row;
use docket_shared::session::SignedIn;
use leptos::prelude::*;
use pages::{Behind, Pages};

fn main() {
    // The static shell of the page gives way to the live one.
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    mount_to_body(Portal);
}

#[component]
fn Portal() -> impl IntoView {
    data::provide(Row::first_from_json);
    data::provide_program();
    provide_location(Client::Portal);
    provide_minute();
    provide_toasts();
    provide_first_page();
    let data = use_data();
    let signed_in = Memo::new(move |_| match data.session() {
        Session::Checking => None,
        Session::Out => Some(false),
        Session::In(_) | Session::Ended(_) => Some(true),
    });
    let requests = || {
        let behind = use_context::<Behind>();
        let behind = move || behind.as_ref().map(|behind| behind.0.run());
        view! { <div class="stack stack-5"><WaitingForYou />{behind}<OpenRequests /></div> }
    };
    let home = move || view! { <HomePage requests=requests /> };
    move || match signed_in.get() {
        None => view! { <Starting /> }.into_any(),
        Some(false) => view! { <SignIn /> }.into_any(),
        Some(true) => view! { <PortalShell><Pages home=home /></PortalShell> }.into_any(),
    }
}

/// Signing in leads to where the person wanted to go, and who works tickets from the first page to the workspace.
#[component]
fn SignIn() -> impl IntoView {
    let (route, replace) = (use_route(), routes::replace());
    let done = Callback::new(move |signed_in: SignedIn| {
        if !matches!(route.get_untracked(), Route::Home | Route::SignIn) {
            return;
        }
        let works = data::session::actor(&signed_in.me).works_tickets();
        replace(&if works { Route::Queue(View::Mine, None) } else { Route::Home });
    });
    view! { <SignInPage done /> }
}

//! A session that ended while its page is open: the page stays readable, signing in again happens over it.

use super::form::SignInForm;
use crate::data::{Session, use_data, use_locale};
use crate::routes;
use crate::routes::Route;
use crate::ui::{Dialog, Icon, IconName};
use docket_messages::{session as said, shell};
use docket_shared::session::SignedIn;
use leptos::prelude::*;

/// The dialog in which the person signs in again; shown while `open`.
#[component]
pub fn SignInAgain(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let before = StoredValue::new(None::<SignedIn>);
    Effect::new(move |_| match data.session() {
        // Nothing opens by itself: somebody may be typing. The bar says it, and leads here.
        Session::Ended(signed_in) => before.set_value(Some(signed_in)),
        Session::In(_) => open.set(false),
        Session::Checking | Session::Out => {}
    });
    let done = Callback::new(move |signed_in: SignedIn| {
        open.set(false);
        // Somebody else begins at their own first page; what the first one typed stays locked on the device.
        let same =
            before.with_value(|before| before.as_ref().is_some_and(|before| before.me.person == signed_in.me.person));
        if !same {
            routes::open(&Route::Home);
        }
    });
    let email =
        move || before.with_value(|before| before.as_ref().map(|before| before.me.email.clone())).unwrap_or_default();
    view! {
        <Dialog
            open
            id="ended"
            title=Signal::derive(move || said::ended_title(locale.get()).to_owned())
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            <p class="muted">{move || said::ended_text(locale.get())}</p>
            <div class="signbox"><SignInForm prefix="again" email=email() done /></div>
        </Dialog>
    }
}

/// The bar that stays while the session is ended and the dialog closed.
#[component]
pub fn EndedBar(
    /// Opens the dialog.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let ended = move || matches!(data.session(), Session::Ended(_));
    view! {
        {move || ended().then(|| view! {
            <div class="offbar" role="status">
                <Icon name=IconName::Lock />
                <span>{move || said::ended_title(locale.get())}</span>
                <button type="button" on:click=move |_| open.set(true)>{move || said::ended_sign_in(locale.get())}</button>
            </div>
        })}
    }
}

//! The menu of the account: who is signed in, language, theme, signing out here or everywhere.

use super::page::{LanguageChoice, ThemeChoice};
use crate::data::api::Failure;
use crate::data::{Data, session, use_data, use_locale};
use crate::routes::{self, Route};
use crate::ui::avatar::initials;
use crate::ui::{Avatar, Button, Dialog, Icon, IconName, Kind, Menu, Toaster, use_toasts};
use docket_messages::{absence, session as said, shell};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The avatar at the end of the top bar and what opens below it. `children` are links between the head and the rest.
#[component]
pub fn AccountMenu(
    /// Further links.
    #[prop(optional, into)]
    links: Option<ViewFn>,
    /// Where it opens, as of [`Menu`]: `up`, `start`.
    #[prop(optional, into)]
    sheet: String,
) -> impl IntoView {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
    let me = Memo::new(move |_| data.me());
    let name = move || me.with(|me| me.as_ref().map(|me| me.name.clone())).unwrap_or_default();
    let asking = RwSignal::new(false);
    let leave = move |everywhere: bool| {
        if data.unsent() + data.kept_files() > 0 && !everywhere {
            asking.set(true)
        } else {
            sign_out(data, toasts, everywhere)
        }
    };
    let avatar =
        move || view! { {move || me.get().map(|me| view! { <Avatar name=me.name id=me.person.0.as_u128() /> })} };
    let links = StoredValue::new(links);
    view! {
        <Menu
            label=Signal::derive(move || format!("{}, {}", initials(&name()), shell::account_menu(locale.get(), &name())))
            class="avbtn"
            sheet=sheet
            face=avatar
        >
            <div class="menu-head">
                {avatar}
                <span><b>{name}</b><small>{move || me.with(|me| me.as_ref().map(|me| me.email.clone()))}</small></span>
            </div>
            <hr />
            {links.with_value(|links| links.as_ref().map(ViewFn::run))}
            <a class="mi" href=Route::Absence.href() data-closes>
                <Icon name=IconName::Calendar />
                {move || absence::menu(locale.get())}
            </a>
            <p class="lab">{move || shell::language(locale.get())}</p>
            <LanguageChoice />
            <p class="lab">{move || shell::theme(locale.get())}</p>
            <ThemeChoice />
            <hr />
            <button type="button" class="mi" data-closes on:click=move |_| leave(false)>
                <Icon name=IconName::External />
                {move || said::sign_out(locale.get())}
            </button>
            <button type="button" class="mi" data-closes on:click=move |_| leave(true)>
                <Icon name=IconName::Lock />
                <span>
                    {move || said::sign_out_everywhere(locale.get())}
                    <small>{move || said::sign_out_everywhere_hint(locale.get())}</small>
                </span>
            </button>
        </Menu>
        <Unsent open=asking />
    }
    .into_any()
}

/// Asks before signing out while something is not with the server yet.
#[component]
fn Unsent(open: RwSignal<bool>) -> impl IntoView {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
    let count = move || i64::try_from(data.unsent() + data.kept_files()).unwrap_or(i64::MAX);
    view! {
        <Dialog
            open
            id="unsent"
            title=Signal::derive(move || said::sign_out_unsent_title(locale.get(), count()))
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            {move || (data.unsent() > 0).then(|| view! { <p>{said::sign_out_unsent_text(locale.get())}</p> })}
            {move || (data.kept_files() > 0).then(|| view! { <p>{said::sign_out_files(locale.get())}</p> })}
            <footer>
                <Button press=Callback::new(move |()| open.set(false))>
                    {move || said::sign_out_unsent_stay(locale.get())}
                </Button>
                <Button kind=Kind::Primary press=Callback::new(move |()| sign_out(data, toasts, false))>
                    {move || said::sign_out_unsent_leave(locale.get())}
                </Button>
            </footer>
        </Dialog>
    }
}

fn sign_out(data: Data, toasts: Toaster, everywhere: bool) {
    spawn_local(async move {
        let answer = if everywhere { session::sign_out_everywhere(data).await } else { session::sign_out(data).await };
        match answer {
            // A new page: nothing of the person stays in memory.
            Ok(()) => routes::open(&Route::SignIn),
            Err(Failure::Network) => {
                toasts.say(docket_messages::problem::network_title(crate::data::preferences::language()))
            }
            Err(Failure::Problem(problem)) => {
                toasts.say(crate::words::problem(crate::data::preferences::language(), &problem).0)
            }
        }
    });
}

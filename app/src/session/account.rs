//! The menu of the account: who is signed in, language, theme, signing out here or everywhere.

use super::page::{LanguageChoice, ThemeChoice};
use crate::data::api::Failure;
use crate::data::{Data, session, use_data, use_locale};
use crate::routes::{self, Route};
use crate::ui::avatar::initials;
use crate::ui::{Avatar, Button, Dialog, Icon, IconName, Kind, Menu, Toaster, use_toasts};
use docket_messages::{absence, session as said, shell};
use docket_shared::sync::kept::Unsent;
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
    let (asking, everywhere) = (RwSignal::new(false), RwSignal::new(false));
    let leave = move |all: bool| {
        everywhere.set(all);
        if untrack(|| data.only_here()).count() > 0 { asking.set(true) } else { sign_out(data, toasts, all) }
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
        <Discards open=asking everywhere />
    }
    .into_any()
}

/// Says what signing out would discard, and offers to send it first.
#[component]
fn Discards(open: RwSignal<bool>, everywhere: RwSignal<bool>) -> impl IntoView {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
    let waits = RwSignal::new(false);
    let only_here = Memo::new(move |_| if open.get() { data.only_here() } else { Unsent::default() });
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let leave = move || sign_out(data, toasts, everywhere.get_untracked());
    Effect::new(move |_| match (open.get(), waits.get()) {
        (true, true) if !only_here.get().goes_by_itself() => {
            waits.set(false);
            leave();
        }
        (false, true) => waits.set(false),
        _ => {}
    });
    let things = move || {
        let Unsent { calls, files, drafts } = only_here.get();
        let calls = (calls > 0).then(|| said::sign_out_calls(locale.get(), count(calls)));
        let files = (files > 0).then(|| said::sign_out_files(locale.get(), count(files)));
        let drafts = (drafts > 0).then(|| said::sign_out_drafts(locale.get(), count(drafts)));
        [calls, files, drafts].into_iter().flatten().map(|thing| view! { <li>{thing}</li> }).collect_view()
    };
    let sendable = Memo::new(move |_| only_here.get().goes_by_itself());
    view! {
        <Dialog
            open
            id="unsent"
            title=Signal::derive(move || said::sign_out_unsent_title(locale.get(), count(only_here.get().count())))
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            <p>{move || said::sign_out_unsent_text(locale.get())}</p>
            <ul>{things}</ul>
            <p role="status">{move || waits.get().then(|| said::sign_out_sending(locale.get()))}</p>
            <footer>
                <Button press=Callback::new(move |()| open.set(false))>
                    {move || said::sign_out_unsent_stay(locale.get())}
                </Button>
                {move || sendable.get().then(|| view! {
                    <Button kind=Kind::Primary busy=waits press=Callback::new(move |()| { waits.set(true); data.try_now(); })>
                        {move || said::sign_out_unsent_wait(locale.get())}
                    </Button>
                })}
                <Button kind=Kind::Danger press=Callback::new(move |()| leave())>
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

//! The sign-in form: e-mail and password as password managers know them, and what went wrong in words.

use crate::data::api::Failure;
use crate::data::{session, use_data, use_locale};
use crate::ui::{Button, Field, Icon, IconName, Kind, described_by, focus_element};
use docket_messages::{Locale, session as said};
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::session::SignedIn;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What stands in the form and what became of the last try.
#[derive(Clone, Copy)]
struct Form {
    email: RwSignal<String>,
    password: RwSignal<String>,
    shown: RwSignal<bool>,
    busy: RwSignal<bool>,
    missing: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

/// E-mail and password. `prefix` keeps ids apart where two forms could be on a page.
#[component]
pub fn SignInForm(
    /// Beginning of the ids.
    prefix: &'static str,
    /// The address to begin with.
    #[prop(optional)]
    email: String,
    /// Who signed in.
    done: Callback<SignedIn>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let form = Form {
        email: RwSignal::new(email),
        password: RwSignal::new(String::new()),
        shown: RwSignal::new(false),
        busy: RwSignal::new(false),
        missing: RwSignal::new(false),
        failure: RwSignal::new(None),
    };
    let submit = move || {
        let (email, password) = (form.email.get_untracked().trim().to_owned(), form.password.get_untracked());
        form.missing.set(true);
        if email.is_empty() || password.is_empty() || form.busy.get_untracked() {
            focus_element(format!("{prefix}-{}", if email.is_empty() { "email" } else { "password" }));
            return;
        }
        form.busy.set(true);
        form.failure.set(None);
        spawn_local(async move {
            let answer = session::sign_in(data, email, password).await;
            form.busy.try_set(false);
            match answer {
                Ok(signed_in) => done.run(signed_in),
                Err(failure) => {
                    form.failure.try_set(Some(failure));
                    focus_element(format!("{prefix}-password"));
                }
            }
        });
    };
    let alert = move || {
        form.failure.get().map(|failure| {
            view! {
                <div class="banner b-danger" role="alert" id=format!("{prefix}-alert")>
                    <Icon name=IconName::Alert />
                    <div>{failed(locale.get(), &failure)}</div>
                </div>
            }
        })
    };
    view! {
        <form
            class="stack"
            novalidate
            aria-label=move || said::sign_in_title(locale.get())
            on:submit=move |event| { event.prevent_default(); submit(); }
        >
            {alert}
            <Email form prefix />
            <Password form prefix />
            <Button kind=Kind::Primary submit=true block=true busy=form.busy>
                {move || if form.busy.get() { said::signing_in(locale.get()) } else { said::sign_in(locale.get()) }}
            </Button>
        </form>
    }
    .into_any()
}

#[component]
fn Email(form: Form, prefix: &'static str) -> impl IntoView {
    let locale = use_locale();
    let id = format!("{prefix}-email");
    let error = Signal::derive(move || {
        (form.missing.get() && form.email.with(|email| email.trim().is_empty()))
            .then(|| said::email_required(locale.get()).to_owned())
    });
    let described = {
        let id = id.clone();
        move || described_by(&id, false, error.with(Option::is_some))
    };
    view! {
        <Field id=id.clone() label=Signal::derive(move || said::email_label(locale.get()).to_owned()) error=error>
            <span class="inp" class:is-error=move || error.with(Option::is_some)>
                <input
                    id=id
                    name="email"
                    type="email"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder=move || said::email_placeholder(locale.get())
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    prop:value=form.email
                    on:input=move |event| form.email.set(event_target_value(&event))
                />
            </span>
        </Field>
    }
}

#[component]
fn Password(form: Form, prefix: &'static str) -> impl IntoView {
    let locale = use_locale();
    let id = format!("{prefix}-password");
    let error = Signal::derive(move || {
        (form.missing.get() && form.password.with(String::is_empty))
            .then(|| said::password_required(locale.get()).to_owned())
    });
    let described = {
        let id = id.clone();
        move || described_by(&id, false, error.with(Option::is_some))
    };
    let toggle =
        move || if form.shown.get() { said::hide_password(locale.get()) } else { said::show_password(locale.get()) };
    view! {
        <Field id=id.clone() label=Signal::derive(move || said::password_label(locale.get()).to_owned()) error=error>
            <span class="inp" class:is-error=move || error.with(Option::is_some)>
                <input
                    id=id
                    name="password"
                    type=move || if form.shown.get() { "text" } else { "password" }
                    autocomplete="current-password"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    prop:value=form.password
                    on:input=move |event| form.password.set(event_target_value(&event))
                />
                <button
                    type="button"
                    class="ibtn"
                    aria-label=toggle
                    title=toggle
                    aria-pressed=move || form.shown.get().to_string()
                    on:click=move |_| form.shown.update(|shown| *shown = !*shown)
                >
                    <Icon name=IconName::Eye />
                </button>
            </span>
        </Field>
    }
}

fn failed(locale: Locale, failure: &Failure) -> String {
    match failure {
        Failure::Network => said::sign_in_offline(locale).to_owned(),
        Failure::Problem(Problem {
            code: ProblemCode::WrongCredentials | ProblemCode::SignedOut | ProblemCode::Invalid,
            ..
        }) => said::wrong_credentials(locale).to_owned(),
        Failure::Problem(Problem { code: ProblemCode::TooMany, retry_after, .. }) => {
            let seconds = i64::try_from(retry_after.unwrap_or(60)).unwrap_or(60);
            if seconds > 90 {
                said::throttled_minutes(locale, (seconds + 59) / 60)
            } else {
                said::throttled_seconds(locale, seconds)
            }
        }
        Failure::Problem(_) => said::sign_in_unavailable(locale).to_owned(),
    }
}

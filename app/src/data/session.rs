//! Who is signed in: signing in and out, and noticing that it ended elsewhere.

use super::api::{self, Failure};
use super::{Data, clock, device, draft, files, preferences, push, transport};
use docket_shared::actor::{Actor, Role};
use docket_shared::authorization as endpoints;
use docket_shared::ids::ClientId;
use docket_shared::person::Me;
use docket_shared::row::{Row, RowKind};
use docket_shared::session::{SignIn, SignedIn};
use docket_shared::sync::link::{Input, Link};
use docket_shared::sync::outbox::Outbox;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Name under which tabs tell each other who is signed in.
const SIGNED_IN: &str = "signed-in";
/// Wait before the session is asked for again without a network, in milliseconds.
const RETRY_MS: u32 = 3_000;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub enum Session {
    /// Not known yet: the server has not answered.
    Checking,
    /// Nobody.
    Out,
    /// This person.
    In(SignedIn),
    /// This person was; their page stays readable.
    Ended(SignedIn),
}

impl Session {
    /// The person whose page this is.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        match self {
            Session::In(signed_in) | Session::Ended(signed_in) => Some(signed_in),
            Session::Checking | Session::Out => None,
        }
    }

    /// Whether the server takes calls.
    pub fn is_in(&self) -> bool {
        matches!(self, Session::In(_))
    }
}

impl Data {
    /// Who is signed in.
    pub fn session(self) -> Session {
        self.store().session.get()
    }

    /// The person whose page this is, as the replica knows them, else as they signed in.
    pub fn me(self) -> Option<Me> {
        let signed_in =
            self.store().session.with(|session| session.signed_in().map(|signed_in| signed_in.me.clone()))?;
        match self.get(RowKind::Me, signed_in.person.0).as_deref() {
            Some(Row::Me(me)) => Some(me.clone()),
            _ => Some(signed_in),
        }
    }

    /// The person as rules know them.
    pub fn actor(self) -> Option<Actor> {
        self.me().map(|me| actor(&me))
    }

    /// Whether the person looks after the installation.
    pub fn is_administrator(self) -> bool {
        self.me().is_some_and(|me| me.roles.contains(&Role::Administrator))
    }

    /// The organisation's name; empty while nobody is signed in.
    pub fn organisation_name(self) -> String {
        let name = self.organisations().into_iter().next().map(|organisation| organisation.name);
        let signed_in =
            || self.store().session.with(|session| session.signed_in().map(|me| me.organisation_name.clone()));
        name.or_else(signed_in).unwrap_or_default()
    }
}

/// The person as rules know them.
pub fn actor(me: &Me) -> Actor {
    Actor {
        person: me.person,
        name: me.name.clone(),
        language: preferences::language().tag().to_owned(),
        roles: me.roles.clone(),
        teams: me.teams.clone(),
        departments: me.departments.clone(),
    }
}

/// Asks the server who is signed in.
pub fn begin(data: Data) {
    spawn_local(async move {
        match api::call::<endpoints::WhoAmI>(None, "").await {
            Ok(signed_in) => enter(data, signed_in),
            Err(failure) if failure.is_signed_out() => {
                if data.store().session.with_untracked(|session| *session == Session::Checking) {
                    data.store().session.set(Session::Out);
                }
            }
            Err(_) => drop(Timeout::new(RETRY_MS, move || retry(data)).forget()),
        }
    });
}

/// Asks again where the first answer is still missing.
pub fn retry(data: Data) {
    if data.store().session.with_untracked(|session| *session == Session::Checking) {
        begin(data);
    }
}

/// Another tab signed in or out.
pub fn look(data: Data) {
    let now = device::read(SIGNED_IN);
    let session = data.store().session.get_untracked();
    match &session {
        Session::In(mine) if now.as_deref() != Some(&key(mine)) => ended(data),
        Session::Ended(mine) if now.as_deref() == Some(&key(mine)) => begin(data),
        Session::Out if now.is_some() => begin(data),
        _ => {}
    }
}

/// Signs in. What was typed stays with the caller.
///
/// # Errors
/// No network, wrong credentials, or too many tries with the seconds to wait.
pub async fn sign_in(data: Data, email: String, password: String) -> Result<SignedIn, Failure> {
    let body = serde_json::to_string(&SignIn { email, password }).ok();
    let signed_in = api::call::<endpoints::SignIn>(body, "").await?;
    enter(data, signed_in.clone());
    Ok(signed_in)
}

/// Signs out here.
///
/// # Errors
/// The server was not reached: the session goes on.
pub async fn sign_out(data: Data) -> Result<(), Failure> {
    left(data, api::call::<endpoints::SignOut>(None, "").await.map(drop))
}

/// Signs out on all devices.
///
/// # Errors
/// The server was not reached: the sessions go on.
pub async fn sign_out_everywhere(data: Data) -> Result<(), Failure> {
    left(data, api::call::<endpoints::SignOutEverywhere>(None, "").await.map(drop))
}

fn left(data: Data, answer: Result<(), Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if !failure.is_signed_out() => Err(failure),
        _ => {
            draft::flush(data);
            data.store().session.with_untracked(|session| session.signed_in().map(files::wipe));
            device::remove(SIGNED_IN);
            preferences::forget_language();
            transport::stop(data);
            data.store().session.set(Session::Out);
            Ok(())
        }
    }
}

/// The server does not know the session any more: the page stays as it is.
pub fn ended(data: Data) {
    let store = data.store();
    if let Session::In(signed_in) = store.session.get_untracked() {
        transport::stop(data);
        store.session.set(Session::Ended(signed_in));
        transport::step(data, Input::SignedOut);
    }
}

fn key(signed_in: &SignedIn) -> String {
    format!("{}:{}", signed_in.organisation, signed_in.me.person)
}

fn enter(data: Data, signed_in: SignedIn) {
    let store = data.store();
    let same = store
        .session
        .with_untracked(|session| session.signed_in().is_some_and(|previous| key(previous) == key(&signed_in)));
    draft::flush(data);
    device::write(SIGNED_IN, &key(&signed_in));
    preferences::reads(&signed_in.me.language);
    if !same {
        // Nothing of the person before may stay in sight; their drafts and calls stay sealed under their keys.
        transport::stop(data);
        store.replica.borrow_mut().clear();
        *store.outbox.borrow_mut() = Outbox::new(ClientId(clock::new_id()));
        *store.link.borrow_mut() = Link::default();
        store.drafts.forget();
        store.replaced();
    }
    store.session.set(Session::In(signed_in));
    store.status_changed();
    if !same {
        push::resume(data);
    }
    transport::step(data, Input::Start);
    push::pump(data);
}

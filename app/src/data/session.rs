//! Who is signed in: signing in and out, and noticing that it ended elsewhere.

use super::api::{self, Failure};
use super::kept::{self, Kept};
use super::{Data, LinkStatus, base, clock, device, draft, files, preferences, push, tabs, transport};
use docket_shared::actor::{Actor, Role};
use docket_shared::authorization as endpoints;
use docket_shared::ids::ClientId;
use docket_shared::person::Me;
use docket_shared::row::{Row, RowKind};
use docket_shared::session::{SignIn, SignedIn};
use docket_shared::sync::kept::Unsent;
use docket_shared::sync::link::{Input, Link};
use docket_shared::sync::outbox::Outbox;
use docket_shared::sync::tabs::Word;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

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

    /// The person whose page this is, as they signed in.
    pub(super) fn owner(self) -> Option<SignedIn> {
        self.store().session.with_untracked(|session| session.signed_in().cloned())
    }

    /// The person as rules know them.
    pub fn actor(self) -> Option<Actor> {
        self.me().map(|me| actor(&me))
    }

    /// What is on this device and nowhere else. Asked when somebody wants to leave.
    pub fn only_here(self) -> Unsent {
        let early = self.store().early.borrow().len();
        Unsent { calls: self.unsent() + early, files: self.kept_files(), drafts: draft::count(self) }
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

/// Opens from this device: who was signed in last sees what they saw, before any answer of the server. Then it is asked.
pub fn open(data: Data) {
    spawn_local(async move {
        let shown = match device::read(SIGNED_IN) {
            Some(folder) => restore(data, &folder).await,
            None => false,
        };
        if !shown {
            begin(data);
        }
    });
}

/// Shows what the device keeps of a person; false where it keeps nothing.
async fn restore(data: Data, folder: &str) -> bool {
    let Some(kept) = Kept::open(folder).await else { return false };
    let Some(owner) = kept.owner().await.filter(|owner| kept::folder(owner) == folder) else { return false };
    preferences::reads(&owner.me.language);
    move_in(data, folder, Some(kept)).await;
    let store = data.store();
    store.session.set(Session::In(owner));
    // Whose calls wait is known now. The base is as it was read.
    store.outbox_changed();
    transport::step(data, Input::Start);
    if !store.tabs.role().leads() {
        check(data);
    }
    true
}

/// Takes up what the device keeps of a person. Nothing of the person before stays in sight; what they typed and did stays
/// sealed under their name.
async fn move_in(data: Data, folder: &str, kept: Option<Kept>) {
    let store = data.store();
    transport::stop(data);
    store.tabs.leave();
    store.confirmed.set(false);
    store.replica.borrow_mut().clear();
    *store.outbox.borrow_mut() = Outbox::new(ClientId(clock::new_id()));
    *store.link.borrow_mut() = Link::default();
    store.drafts.forget();
    store.early.take();
    *store.kept.borrow_mut() = kept.map(Rc::new);
    store.replaced();
    push::reload(data).await;
    base::from_device(data).await;
    if store.kept().is_some() {
        tabs::join(data, folder).await;
    }
    if let Some(kept) = store.kept().filter(|_| store.tabs.role().leads()) {
        draft::recover(&kept, folder).await;
    }
}

/// Asks the server who is signed in.
pub fn begin(data: Data) {
    spawn_local(async move {
        match api::call::<endpoints::WhoAmI>(None, "").await {
            Ok(signed_in) => enter(data, signed_in).await,
            Err(failure) if failure.is_signed_out() => nobody(data),
            Err(_) if data.store().session.with_untracked(|session| *session == Session::Checking) => {
                data.store().unanswered.set(true);
                drop(Timeout::new(RETRY_MS, move || retry(data)).forget());
            }
            Err(_) => {
                let stands = data.store().replica.borrow().cursor().is_some();
                transport::step(data, if stands { Input::SocketClosed } else { Input::SnapshotFailed });
            }
        }
    });
}

/// Looks whether the session goes on.
pub fn check(data: Data) {
    spawn_local(async move {
        match api::call::<endpoints::WhoAmI>(None, "").await {
            Err(failure) if failure.is_signed_out() => nobody(data),
            Ok(signed_in) if data.owner().is_some_and(|owner| key(&owner) != key(&signed_in)) => {
                enter(data, signed_in).await;
            }
            _ => {}
        }
    });
}

/// The server knows no session. Who has begun to work, with it or without, keeps their page; whose page has only just
/// opened from the device does not see it any longer.
fn nobody(data: Data) {
    let store = data.store();
    let just_opened = !store.confirmed.get() && {
        let link = store.link.borrow();
        matches!(link.status(), LinkStatus::Loading | LinkStatus::Restored) && !link.is_lost()
    };
    match store.session.get_untracked() {
        Session::In(_) if just_opened => {
            if let Some(kept) = store.kept() {
                kept.replace(None, &[]);
            }
            go_out(data);
        }
        Session::In(_) => ended(data),
        Session::Checking => store.session.set(Session::Out),
        Session::Out | Session::Ended(_) => {}
    }
}

/// Nobody is signed in here any more, and nothing of them is in sight.
fn go_out(data: Data) {
    let store = data.store();
    draft::flush(data);
    store.drafts.forget();
    store.early.take();
    transport::stop(data);
    store.tabs.leave();
    store.confirmed.set(false);
    store.session.set(Session::Out);
    store.kept.take();
    store.replica.borrow_mut().clear();
    store.replaced();
}

/// Asks again where the first answer is still missing.
pub fn retry(data: Data) {
    if data.store().session.with_untracked(|session| *session == Session::Checking) {
        begin(data);
    }
}

/// The name under which the device keeps who is signed in.
pub fn is_of(name: &str) -> bool {
    name == SIGNED_IN
}

/// Somebody signed out in another tab: what was wiped from the device is shown here no longer.
pub fn left_elsewhere(data: Data) {
    data.store().drafts.forget();
    go_out(data);
}

/// Another tab signed in, or the session ended there.
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
    let picked = preferences::picked();
    enter(data, signed_in.clone()).await;
    if let Some(locale) = picked
        && locale.tag() != signed_in.me.language
        && let Some(preferences) = preferences::chosen()
    {
        preferences.choose_locale(locale);
        data.set_language(locale.tag());
    }
    Ok(signed_in)
}

/// Signs out here.
///
/// # Errors
/// The server was not reached: the session goes on.
pub async fn sign_out(data: Data) -> Result<(), Failure> {
    left(data, api::call::<endpoints::SignOut>(None, "").await.map(drop)).await
}

/// Signs out on all devices.
///
/// # Errors
/// The server was not reached: the sessions go on.
pub async fn sign_out_everywhere(data: Data) -> Result<(), Failure> {
    left(data, api::call::<endpoints::SignOutEverywhere>(None, "").await.map(drop)).await
}

/// With the session goes everything of the person that this device keeps.
async fn left(data: Data, answer: Result<(), Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if !failure.is_signed_out() => Err(failure),
        _ => {
            let (owner, kept) = (data.owner(), data.store().kept());
            // What was typed a moment ago is not written behind what is wiped.
            data.store().drafts.forget();
            // Other tabs hear of it before their base is gone.
            device::remove(SIGNED_IN);
            go_out(data);
            if let Some(kept) = kept {
                kept.wipe().await;
            }
            if let Some(owner) = owner {
                files::wipe(&owner);
                for name in device::names(&format!("{}:", key(&owner))) {
                    device::remove(&name);
                }
            }
            preferences::forget_language();
            Ok(())
        }
    }
}

/// The server does not know the session any more: the page stays as it is.
pub fn ended(data: Data) {
    let store = data.store();
    if let Session::In(signed_in) = store.session.get_untracked() {
        transport::stop(data);
        store.confirmed.set(false);
        store.tabs.say(&Word::Ended);
        store.session.set(Session::Ended(signed_in));
        transport::step(data, Input::SignedOut);
    }
}

fn key(signed_in: &SignedIn) -> String {
    kept::folder(signed_in)
}

async fn enter(data: Data, signed_in: SignedIn) {
    let store = data.store();
    let same = store
        .session
        .with_untracked(|session| session.signed_in().is_some_and(|previous| key(previous) == key(&signed_in)));
    draft::flush(data);
    device::write(SIGNED_IN, &key(&signed_in));
    preferences::reads(&signed_in.me.language);
    if !same {
        let folder = key(&signed_in);
        let kept = Kept::open(&folder).await;
        move_in(data, &folder, kept).await;
    }
    store.confirmed.set(true);
    if let Some(kept) = store.kept() {
        kept.set_owner(&signed_in);
    }
    let back = store.session.with_untracked(|session| matches!(session, Session::Ended(_)));
    store.session.set(Session::In(signed_in));
    store.status_changed();
    if same && back {
        // What is written on the device is the same as before, so nothing else tells the other tabs.
        store.tabs.say(&Word::Back);
    }
    if !same {
        store.replaced();
    }
    transport::step(data, Input::Start);
    push::take_over(data).await;
    push::pump(data);
}

//! Where drafts are: in memory at once, on the device a moment after each keystroke, and in other tabs as soon as they
//! are there.

use super::super::kept::Kept;
use super::super::{Data, clock, device};
use docket_shared::Timestamp;
use docket_shared::ids::{AssetId, ItemId};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Keystrokes within this time are one write, in milliseconds.
const COALESCE_MS: u32 = 250;
/// Under this name stands when drafts were last written, in milliseconds.
const STAMP: &str = "drafts-at";

/// Where the last change of a draft is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftState {
    /// Nothing was typed yet.
    #[default]
    Untouched,
    /// Not on the device yet.
    Saving,
    /// On the device since.
    Saved(Timestamp),
    /// This browser keeps nothing.
    NotSaved,
}

/// How a draft came to differ from what is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Came {
    /// What was sent was refused: it is a draft again.
    #[default]
    Back,
    /// Another tab typed it, sent it or gave it up; under this name.
    Elsewhere(String),
}

/// What is not on the device yet, and everything of this visit for a browser that keeps nothing.
#[derive(Default)]
pub struct Pending {
    memory: RefCell<BTreeMap<String, String>>,
    waiting: RefCell<BTreeSet<String>>,
    timer: RefCell<Option<Timeout>>,
    state: ArcRwSignal<DraftState>,
    opened: RefCell<Option<(ItemId, AssetId)>>,
    returned: ArcRwSignal<Came>,
}

impl Pending {
    /// Somebody else signed in: the first one's texts leave the memory.
    pub fn forget(&self) {
        self.memory.borrow_mut().clear();
        self.waiting.borrow_mut().clear();
        self.state.set(DraftState::Untouched);
    }
}

/// Where the last change is.
pub fn state(data: Data) -> DraftState {
    data.store().drafts.state.get()
}

/// Notified when a draft changed that may be on the page; with how.
pub fn returned(data: Data) -> Came {
    data.store().drafts.returned.get()
}

/// Refused text came back into a draft.
pub fn came_back(data: Data) {
    data.store().drafts.returned.set(Came::Back);
}

/// Another tab may have got text back: what is not being typed here is read anew.
pub fn changed_elsewhere(data: Data) {
    let store = data.store();
    let waiting = store.drafts.waiting.borrow().clone();
    if let Some(folder) = folder(data) {
        let here_alone = |name: &String| waiting.contains(name) || device::read(&format!("{folder}{name}")).is_none();
        store.drafts.memory.borrow_mut().retain(|name, _| here_alone(name));
    }
    came_back(data);
}

/// Another tab wrote or removed a text of the device. What is being typed here stays and is written after it.
pub fn heard(data: Data, name: &str) {
    let Some(name) = folder(data).and_then(|folder| name.strip_prefix(&folder).map(str::to_owned)) else { return };
    let store = data.store();
    if name != STAMP && !store.drafts.waiting.borrow().contains(&name) {
        store.drafts.memory.borrow_mut().remove(&name);
        store.drafts.returned.set(Came::Elsewhere(name));
    }
}

/// The piece of equipment from which the form of an item is about to be opened.
pub fn open_with(data: Data, item: ItemId, asset: AssetId) {
    *data.store().drafts.opened.borrow_mut() = Some((item, asset));
}

/// The piece from which the form of an item was just opened; asked once.
pub fn opened_with(data: Data, item: ItemId) -> Option<AssetId> {
    let opened = data.store().drafts.opened.borrow_mut().take();
    opened.filter(|(of, _)| *of == item).map(|(_, asset)| asset)
}

/// Where the signed-in person's things are kept on this device.
pub fn folder(data: Data) -> Option<String> {
    data.store().session.with_untracked(|session| {
        session.signed_in().map(|owner| format!("{}:{}:", owner.organisation, owner.me.person))
    })
}

/// Names of drafts that begin like this.
pub fn names(data: Data, beginning: &str) -> BTreeSet<String> {
    let Some(folder) = folder(data) else { return BTreeSet::new() };
    let kept = device::names(&format!("{folder}{beginning}")).into_iter().map(|name| name[folder.len()..].to_owned());
    let store = data.store();
    let memory = store.drafts.memory.borrow();
    let here = memory.keys().filter(|name| name.starts_with(beginning)).cloned();
    let mut names = BTreeSet::new();
    names.extend(kept.chain(here));
    names
}

/// A draft as it was last typed.
pub fn load<T: DeserializeOwned>(data: Data, name: &str) -> Option<T> {
    let here = data.store().drafts.memory.borrow().get(name).cloned();
    let text = here.or_else(|| device::read(&format!("{}{name}", folder(data)?)))?;
    serde_json::from_str(&text).ok()
}

/// Keeps a draft: here at once, on the device in a moment.
pub fn save<T: Serialize>(data: Data, name: &str, value: &T) {
    let Ok(text) = serde_json::to_string(value) else { return };
    let store = data.store();
    store.drafts.memory.borrow_mut().insert(name.to_owned(), text);
    store.drafts.state.set(DraftState::Saving);
    wait(data, name);
}

/// Writes down once what drafts need to be read later. It is no draft itself: nobody is told that it is saved.
pub fn note<T: Serialize>(data: Data, name: &str, value: impl FnOnce() -> T) {
    let store = data.store();
    if store.drafts.memory.borrow().contains_key(name) {
        return;
    }
    let Ok(text) = serde_json::to_string(&value()) else { return };
    if let Some(folder) = folder(data) {
        device::write(&format!("{folder}{name}"), &text);
    }
    store.drafts.memory.borrow_mut().insert(name.to_owned(), text);
}

/// Forgets a draft.
pub fn remove(data: Data, name: &str) {
    let store = data.store();
    store.drafts.memory.borrow_mut().remove(name);
    store.drafts.state.set(DraftState::Untouched);
    if let Some(folder) = folder(data) {
        device::remove(&format!("{folder}{name}"));
    }
    // The store forgets it a moment later: by then it has what was sent.
    wait(data, name);
}

fn wait(data: Data, name: &str) {
    let store = data.store();
    store.drafts.waiting.borrow_mut().insert(name.to_owned());
    let mut timer = store.drafts.timer.borrow_mut();
    if timer.is_none() {
        *timer = Some(Timeout::new(COALESCE_MS, move || flush(data)));
    }
}

/// Writes what waits, now: to where other tabs read it, and to the store, which alone makes it saved.
pub fn flush(data: Data) {
    let store = data.store();
    *store.drafts.timer.borrow_mut() = None;
    let waiting = std::mem::take(&mut *store.drafts.waiting.borrow_mut());
    let Some(folder) = folder(data).filter(|_| !waiting.is_empty()) else { return };
    let memory = store.drafts.memory.borrow();
    let (at, mut texts, mut all) = (clock::now(), Vec::new(), true);
    for name in waiting {
        let text = memory.get(&name).cloned();
        all &= text.as_ref().is_none_or(|text| device::write(&format!("{folder}{name}"), text));
        texts.push((name, text));
    }
    device::write(&format!("{folder}{STAMP}"), &at.as_millisecond().to_string());
    let typed = texts.iter().any(|(_, text)| text.is_some());
    let said = move |saved: bool| {
        let store = data.store();
        // What was typed since is on its way.
        if typed && store.drafts.waiting.borrow().is_empty() {
            store.drafts.state.set(if saved { DraftState::Saved(at) } else { DraftState::NotSaved });
        }
    };
    match store.kept() {
        Some(kept) => spawn_local(async move { said(kept.keep_drafts(at.as_millisecond(), texts).await) }),
        None => said(all),
    }
}

/// After a browser that was killed the store has what did not reach the disk any more in the other place. The tab that leads
/// brings it there before any draft is read.
pub async fn recover(kept: &Kept, folder: &str) {
    let Some(found) = kept.drafts().await else { return };
    let at = device::read(&format!("{folder}:{STAMP}")).and_then(|at| at.parse::<i64>().ok());
    if at.is_some_and(|at| at >= found.at) {
        return;
    }
    for (name, text) in found.texts {
        let name = format!("{folder}:{name}");
        match text {
            Some(text) => drop(device::write(&name, &text)),
            None => device::remove(&name),
        }
    }
}

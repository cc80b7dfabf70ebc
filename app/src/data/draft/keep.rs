//! Where drafts are: in memory at once, on the device a moment after each keystroke, and in other tabs as soon as they
//! are there.

use super::super::{Data, clock, device};
use docket_shared::Timestamp;
use docket_shared::ids::{AssetId, ItemId};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Keystrokes within this time are one write, in milliseconds.
const COALESCE_MS: u32 = 250;

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
    if !store.drafts.waiting.borrow().contains(&name) {
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
    store.drafts.waiting.borrow_mut().insert(name.to_owned());
    store.drafts.state.set(DraftState::Saving);
    let mut timer = store.drafts.timer.borrow_mut();
    if timer.is_none() {
        *timer = Some(Timeout::new(COALESCE_MS, move || flush(data)));
    }
}

/// Forgets a draft.
pub fn remove(data: Data, name: &str) {
    let store = data.store();
    store.drafts.memory.borrow_mut().remove(name);
    store.drafts.waiting.borrow_mut().remove(name);
    store.drafts.state.set(DraftState::Untouched);
    if let Some(folder) = folder(data) {
        device::remove(&format!("{folder}{name}"));
    }
}

/// Writes what waits, now.
pub fn flush(data: Data) {
    let store = data.store();
    *store.drafts.timer.borrow_mut() = None;
    let waiting = std::mem::take(&mut *store.drafts.waiting.borrow_mut());
    let Some(folder) = folder(data).filter(|_| !waiting.is_empty()) else { return };
    let memory = store.drafts.memory.borrow();
    let written = waiting.iter().filter_map(|name| memory.get(name).map(|text| (name, text)));
    let all = written.fold(true, |all, (name, text)| device::write(&format!("{folder}{name}"), text) && all);
    store.drafts.state.set(if all { DraftState::Saved(clock::now()) } else { DraftState::NotSaved });
}

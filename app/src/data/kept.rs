//! What this device keeps of the person: the base at its cursor, the outbox, what was refused, who they are. A database
//! for each person of each organisation. Optimistic values never go in.

mod base;

use super::idb::{self, Mode, done, ended};
use super::{clock, device};
use docket_shared::Timestamp;
use docket_shared::ids::{CallId, ClientId};
use docket_shared::problem::Problem;
use docket_shared::session::SignedIn;
use docket_shared::sync::api::Call;
use docket_shared::sync::kept::{KeptCall, Place, renumbered};
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::cell::Cell;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore, IdbTransaction};

const BASE: &str = "base";
const OUTBOX: &str = "outbox";
const REFUSED: &str = "refused";
const META: &str = "meta";
/// Names in [`META`].
const PLACE: &str = "place";
const OWNER: &str = "owner";
const DRAFTS: &str = "drafts";

/// The device's store of one person.
pub struct Kept {
    database: IdbDatabase,
    /// Counts what is written here of the outbox, so that what was read before it is not taken for what is.
    writes: Cell<u32>,
    /// Whether the browser was asked not to clear it.
    asked: Cell<bool>,
    /// How many rows stood beside the packs when the base was read.
    loose: Cell<u32>,
}

/// The name under which the things of a person are on this device.
pub fn folder(owner: &SignedIn) -> String {
    format!("{}:{}", owner.organisation, owner.me.person)
}

/// What was typed and not sent, as the store has it: it is on the disk, localStorage may lie in memory for seconds.
#[derive(Default, Serialize, Deserialize)]
pub struct KeptDrafts {
    /// When it was written, in milliseconds.
    pub at: i64,
    /// Texts by name; none: it was sent or given up.
    pub texts: BTreeMap<String, Option<String>>,
}

impl Kept {
    /// Opens the store of a person; none where the browser keeps nothing.
    pub async fn open(folder: &str) -> Option<Self> {
        let database = idb::open(&format!("docket:{folder}"), &[BASE, OUTBOX, REFUSED, META]).await?;
        Some(Self { database, writes: Cell::new(0), asked: Cell::new(false), loose: Cell::new(0) })
    }

    /// Who the person was when they were last known.
    pub async fn owner(&self) -> Option<SignedIn> {
        let transaction = idb::begin(&self.database, &[META], Mode::Read)?;
        read(&store(&transaction, META)?, OWNER).await
    }

    /// Remembers who the person is.
    pub fn set_owner(&self, owner: &SignedIn) {
        if let Some(transaction) = idb::begin(&self.database, &[META], Mode::Write) {
            put_json(&transaction, META, OWNER, owner);
        }
    }

    /// Keeps drafts beside those that are kept. True once they are on the device.
    pub async fn keep_drafts(&self, at: i64, texts: Vec<(String, Option<String>)>) -> bool {
        let written = async {
            let transaction = idb::begin(&self.database, &[META], Mode::WriteStrict)?;
            let mut kept = read::<KeptDrafts>(&store(&transaction, META)?, DRAFTS).await.unwrap_or_default();
            kept.at = at;
            kept.texts.extend(texts);
            put_json(&transaction, META, DRAFTS, &kept);
            Some(ended(&transaction).await)
        };
        written.await.unwrap_or(false)
    }

    /// What was typed and not sent; what was given up is forgotten with this.
    pub async fn drafts(&self) -> Option<KeptDrafts> {
        let transaction = idb::begin(&self.database, &[META], Mode::Write)?;
        let kept: KeptDrafts = read(&store(&transaction, META)?, DRAFTS).await?;
        let mut standing = KeptDrafts { at: kept.at, texts: BTreeMap::new() };
        standing.texts.extend(
            kept.texts.iter().filter(|(_, text)| text.is_some()).map(|(name, text)| (name.clone(), text.clone())),
        );
        put_json(&transaction, META, DRAFTS, &standing);
        Some(kept)
    }

    /// The sequence and all calls, those that were refused too. A device that keeps none yet begins a sequence.
    pub async fn calls(&self) -> Option<(Place, Vec<KeptCall>)> {
        loop {
            let before = self.writes.get();
            let transaction = idb::begin(&self.database, &[META, OUTBOX, REFUSED], Mode::Write)?;
            let waiting = store(&transaction, OUTBOX)?.get_all().ok()?;
            let refused = store(&transaction, REFUSED)?.get_all().ok()?;
            let place = place(&transaction).await?;
            let (waiting, refused) = (done(&waiting).await?, done(&refused).await?);
            if self.writes.get() == before {
                return Some((place, calls_of(&[texts(&waiting), texts(&refused)].concat())));
            }
        }
    }

    /// Keeps a call. Answers its place once it is on the device; none where there is no room.
    pub async fn save(&self, call: Call, created_at: Timestamp, again: bool) -> Option<Place> {
        if !self.asked.replace(true) {
            // Asked for where it matters first; a browser may say no.
            drop(window().navigator().storage().persist());
        }
        let transaction = idb::begin(&self.database, &[META, OUTBOX], Mode::WriteStrict)?;
        let place = place(&transaction).await?.next();
        let call = Call { seq: place.last, ..call };
        let kept = KeptCall { again, ..KeptCall::new(call, place.client, created_at) };
        let text = text_of(&kept)?;
        put_json(&transaction, META, PLACE, &place);
        store(&transaction, OUTBOX)?.put_with_key(&text.into(), &key(place.last)).ok()?;
        ended(&transaction).await.then_some(place)
    }

    /// Begins a new sequence under a new client with all that waits.
    pub async fn renew(&self) -> bool {
        let renewed = async {
            let transaction = idb::begin(&self.database, &[META, OUTBOX], Mode::WriteStrict)?;
            let outbox = store(&transaction, OUTBOX)?;
            let asked = outbox.get_all().ok()?;
            let calls = calls_of(&texts(&done(&asked).await?));
            let (place, calls) = renumbered(calls, ClientId(clock::new_id()));
            outbox.clear().ok()?;
            put_json(&transaction, META, PLACE, &place);
            for call in &calls {
                outbox.put_with_key(&text_of(call)?.into(), &key(call.seq)).ok()?;
            }
            self.writes.set(self.writes.get() + 1);
            Some(ended(&transaction).await)
        };
        renewed.await.unwrap_or(false)
    }

    /// The server has decided on these calls, some of which it refused.
    pub fn settle(&self, gone: &[Call], refused: &[(Call, Problem)]) {
        if let Some(transaction) = idb::begin(&self.database, &[OUTBOX, REFUSED], Mode::Write) {
            self.let_go(&transaction, gone);
            for (call, problem) in refused {
                let kept = KeptCall::new(call.clone(), ClientId(clock::new_id()), clock::now());
                let kept = KeptCall { refused: Some(problem.clone()), ..kept };
                put_json(&transaction, REFUSED, &call.id.to_string(), &kept);
            }
        }
    }

    /// The person has seen a refusal.
    pub fn dismiss(&self, call: CallId) {
        self.writes.set(self.writes.get() + 1);
        if let Some(transaction) = idb::begin(&self.database, &[REFUSED], Mode::Write) {
            drop(store(&transaction, REFUSED).map(|store| store.delete(&call.to_string().into())));
        }
    }

    /// Forgets everything of the person.
    pub async fn wipe(&self) {
        let stores = [META, BASE, OUTBOX, REFUSED];
        let Some(transaction) = idb::begin(&self.database, &stores, Mode::WriteStrict) else { return };
        for name in stores {
            drop(store(&transaction, name).map(|store| store.clear()));
        }
        ended(&transaction).await;
    }

    fn let_go(&self, transaction: &IdbTransaction, gone: &[Call]) {
        self.writes.set(self.writes.get() + 1);
        if let Some(outbox) = store(transaction, OUTBOX) {
            for call in gone {
                drop(outbox.delete(&key(call.seq)));
            }
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.database.close();
    }
}

/// The present place; a new client's where there is none.
async fn place(transaction: &IdbTransaction) -> Option<Place> {
    let kept = read(&store(transaction, META)?, PLACE).await;
    Some(kept.unwrap_or_else(|| {
        let place = Place { client: ClientId(clock::new_id()), last: 0 };
        put_json(transaction, META, PLACE, &place);
        place
    }))
}

fn key(seq: i64) -> JsValue {
    #[expect(clippy::cast_precision_loss, reason = "a device makes fewer than 2^53 calls")]
    JsValue::from_f64(seq as f64)
}

fn store(transaction: &IdbTransaction, name: &str) -> Option<IdbObjectStore> {
    transaction.object_store(name).ok()
}

fn put_json<T: Serialize>(transaction: &IdbTransaction, name: &str, key: &str, value: &T) {
    if let (Some(store), Ok(text)) = (store(transaction, name), serde_json::to_string(value)) {
        drop(store.put_with_key(&text.into(), &key.into()));
    }
}

async fn read<T: DeserializeOwned>(store: &IdbObjectStore, key: &str) -> Option<T> {
    let found = done(&store.get(&key.into()).ok()?).await?;
    serde_json::from_str(&found.as_string()?).ok()
}

/// Calls as the device keeps them. One that this build cannot read stays where it is. One reader and one writer for all: each
/// costs kilobytes.
#[inline(never)]
fn calls_of(texts: &[String]) -> Vec<KeptCall> {
    texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect()
}

#[inline(never)]
fn text_of(call: &KeptCall) -> Option<String> {
    serde_json::to_string(call).ok()
}

fn texts(found: &JsValue) -> Vec<String> {
    let found = found.dyn_ref::<js_sys::Array>();
    found.map(|found| found.iter().filter_map(|text| text.as_string()).collect()).unwrap_or_default()
}

/// A call on its way into the store, as localStorage keeps it: written in the same moment, so that a page that is killed
/// then loses nothing. Builds before the store kept all calls so.
#[derive(Serialize, Deserialize)]
pub struct OnItsWay {
    /// Its endpoint.
    pub name: String,
    /// The endpoint's version.
    pub version: u16,
    /// When it was made.
    #[serde(with = "docket_shared::time")]
    pub created_at: Timestamp,
    /// Its body.
    pub body: Box<RawValue>,
}

impl OnItsWay {
    /// Keeps a call until [`OnItsWay::arrived`].
    pub fn write(folder: &str, call: &Call, created_at: Timestamp) {
        let Call { id, name, version, body, .. } = call.clone();
        if let Ok(text) = serde_json::to_string(&Self { name, version, created_at, body }) {
            device::write(&format!("{folder}:call:{id}"), &text);
        }
    }

    /// The store has it.
    pub fn arrived(folder: &str, id: CallId) {
        device::remove(&format!("{folder}:call:{id}"));
    }

    /// All that never arrived, oldest first.
    pub fn all(folder: &str) -> Vec<(Call, Timestamp)> {
        let beginning = format!("{folder}:call:");
        let read = |name: String| {
            let id = name.strip_prefix(&beginning)?.parse().ok()?;
            let Self { name, version, created_at, body } = serde_json::from_str(&device::read(&name)?).ok()?;
            Some((Call { id, seq: 0, name, version, body }, created_at))
        };
        let mut calls: Vec<_> = device::names(&beginning).into_iter().filter_map(read).collect();
        docket_shared::order::sort_by_key(&mut calls, |(call, created_at)| (*created_at, call.id));
        calls
    }
}

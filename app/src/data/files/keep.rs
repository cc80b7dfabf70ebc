//! The store of files in IndexedDB: a database for each person of each organisation, blobs by id.

use super::super::idb::{self, Mode, done, ended};
use docket_shared::ids::AttachmentId;
use docket_shared::session::SignedIn;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, IdbDatabase, IdbObjectStore, IdbTransaction};

/// The object store.
const STORE: &str = "files";
/// Room that has to be left on the device beside a file, in bytes.
const RESERVE: f64 = 8_388_608.0;

/// Whether the device says that it has room. One that says nothing is tried.
pub async fn has_room(size: i64) -> bool {
    let Ok(asked) = window().navigator().storage().estimate() else { return true };
    let Ok(estimate) = JsFuture::from(asked).await else { return true };
    let number = |name: &str| js_sys::Reflect::get(&estimate, &JsValue::from_str(name)).ok()?.as_f64();
    #[expect(clippy::cast_precision_loss, reason = "a file's size is far below 2^53")]
    let needed = size as f64 + RESERVE;
    match (number("quota"), number("usage")) {
        (Some(quota), Some(usage)) => quota - usage >= needed,
        _ => true,
    }
}

/// Keeps a file; false where the device does not take it.
pub async fn put(owner: &SignedIn, id: AttachmentId, file: &Blob) -> bool {
    let Some(database) = open(owner).await else { return false };
    let Some((transaction, store)) = begin(&database, Mode::Write) else { return false };
    let asked = store.put_with_key(file, &JsValue::from_str(&id.to_string())).is_ok();
    // Only the end of the transaction says that there was room.
    let kept = asked && ended(&transaction).await;
    database.close();
    kept
}

/// A file.
pub async fn get(owner: &SignedIn, id: AttachmentId) -> Option<Blob> {
    let database = open(owner).await?;
    let (_, store) = begin(&database, Mode::Read)?;
    let found = done(&store.get(&JsValue::from_str(&id.to_string())).ok()?).await;
    database.close();
    found?.dyn_into().ok()
}

/// The ids of all files.
pub async fn all(owner: &SignedIn) -> Vec<AttachmentId> {
    let Some(database) = open(owner).await else { return Vec::new() };
    let asked = begin(&database, Mode::Read).and_then(|(_, store)| store.get_all_keys().ok());
    let keys = match asked {
        Some(asked) => done(&asked).await,
        None => None,
    };
    database.close();
    let keys = keys.map(|keys| js_sys::Array::from(&keys).to_vec()).unwrap_or_default();
    keys.into_iter().filter_map(|key| key.as_string()?.parse().ok()).collect()
}

/// Forgets a file.
pub async fn remove(owner: &SignedIn, id: AttachmentId) {
    let Some(database) = open(owner).await else { return };
    if let Some((transaction, store)) = begin(&database, Mode::Write)
        && store.delete(&JsValue::from_str(&id.to_string())).is_ok()
    {
        ended(&transaction).await;
    }
    database.close();
}

/// Forgets everything of a person.
pub fn wipe(owner: &SignedIn) {
    idb::delete(&name(owner));
}

fn name(owner: &SignedIn) -> String {
    format!("docket:{}:{}:files", owner.organisation, owner.me.person)
}

async fn open(owner: &SignedIn) -> Option<IdbDatabase> {
    idb::open(&name(owner), &[STORE]).await
}

fn begin(database: &IdbDatabase, mode: Mode) -> Option<(IdbTransaction, IdbObjectStore)> {
    let transaction = idb::begin(database, &[STORE], mode)?;
    let store = transaction.object_store(STORE).ok()?;
    Some((transaction, store))
}

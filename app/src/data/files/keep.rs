//! The store of files in IndexedDB: a database for each person of each organisation, blobs by id.

use docket_shared::ids::AttachmentId;
use docket_shared::session::SignedIn;
use futures::channel::oneshot;
use leptos::prelude::window;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Event, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

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
    let Some((transaction, store)) = begin(&database, IdbTransactionMode::Readwrite) else { return false };
    let asked = store.put_with_key(file, &JsValue::from_str(&id.to_string())).is_ok();
    // Only the end of the transaction says that there was room.
    let kept = asked && ended(&transaction).await;
    database.close();
    kept
}

/// A file.
pub async fn get(owner: &SignedIn, id: AttachmentId) -> Option<Blob> {
    let database = open(owner).await?;
    let (_, store) = begin(&database, IdbTransactionMode::Readonly)?;
    let found = done(&store.get(&JsValue::from_str(&id.to_string())).ok()?).await;
    database.close();
    found?.dyn_into().ok()
}

/// The ids of all files.
pub async fn all(owner: &SignedIn) -> Vec<AttachmentId> {
    let Some(database) = open(owner).await else { return Vec::new() };
    let asked = begin(&database, IdbTransactionMode::Readonly).and_then(|(_, store)| store.get_all_keys().ok());
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
    if let Some((transaction, store)) = begin(&database, IdbTransactionMode::Readwrite)
        && store.delete(&JsValue::from_str(&id.to_string())).is_ok()
    {
        ended(&transaction).await;
    }
    database.close();
}

/// Forgets everything of a person.
pub fn wipe(owner: &SignedIn) {
    if let Ok(Some(factory)) = window().indexed_db() {
        drop(factory.delete_database(&name(owner)));
    }
}

fn name(owner: &SignedIn) -> String {
    format!("docket:{}:{}:files", owner.organisation, owner.me.person)
}

async fn open(owner: &SignedIn) -> Option<IdbDatabase> {
    let request = window().indexed_db().ok()??.open_with_u32(&name(owner), 1).ok()?;
    let made = request.clone();
    let make = Closure::<dyn FnMut(Event)>::new(move |_| {
        let database = made.result().ok().and_then(|database| database.dyn_into::<IdbDatabase>().ok());
        drop(database.map(|database| database.create_object_store(STORE)));
    });
    request.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
    let database = done(&request).await;
    request.set_onupgradeneeded(None);
    database?.dyn_into().ok()
}

fn begin(database: &IdbDatabase, mode: IdbTransactionMode) -> Option<(IdbTransaction, IdbObjectStore)> {
    let transaction = database.transaction_with_str_and_mode(STORE, mode).ok()?;
    let store = transaction.object_store(STORE).ok()?;
    Some((transaction, store))
}

/// The result of a request; none where it failed.
async fn done(request: &IdbRequest) -> Option<JsValue> {
    let (closure, told) = told();
    let handler = Some(closure.as_ref().unchecked_ref());
    request.set_onsuccess(handler);
    request.set_onerror(handler);
    let outcome = told.await.ok();
    request.set_onsuccess(None);
    request.set_onerror(None);
    outcome.filter(|kind| kind == "success").and_then(|_| request.result().ok())
}

/// Whether a transaction was committed.
async fn ended(transaction: &IdbTransaction) -> bool {
    let (closure, told) = told();
    let handler = Some(closure.as_ref().unchecked_ref());
    transaction.set_oncomplete(handler);
    transaction.set_onabort(handler);
    let outcome = told.await.ok();
    transaction.set_oncomplete(None);
    transaction.set_onabort(None);
    outcome.is_some_and(|kind| kind == "complete")
}

/// A handler, and the type of the first event that it gets.
fn told() -> (Closure<dyn FnMut(Event)>, oneshot::Receiver<String>) {
    let (tell, told) = oneshot::channel();
    let tell = Rc::new(Cell::new(Some(tell)));
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        if let Some(tell) = tell.take() {
            drop(tell.send(event.type_()));
        }
    });
    (closure, told)
}

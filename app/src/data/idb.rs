//! IndexedDB: opening databases, transactions, and waiting for what was asked for. What is kept in it is said elsewhere.

use futures::channel::oneshot;
use leptos::prelude::window;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, IdbDatabase, IdbRequest, IdbTransaction};

/// What a transaction may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Read.
    Read,
    /// Write; done when the system has it.
    Write,
    /// Write; done when it is on the disk, where the browser knows the difference.
    WriteStrict,
}

#[wasm_bindgen]
extern "C" {
    /// A database, for what is not in the bindings yet.
    type Database;

    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Database, stores: &JsValue, mode: &str, options: &JsValue)
    -> Result<IdbTransaction, JsValue>;
}

/// Opens a database with these object stores; none where the browser has none.
pub async fn open(name: &str, stores: &'static [&'static str]) -> Option<IdbDatabase> {
    let request = window().indexed_db().ok()??.open_with_u32(name, 1).ok()?;
    let made = request.clone();
    let make = Closure::<dyn FnMut(Event)>::new(move |_| {
        let database = made.result().ok().and_then(|database| database.dyn_into::<IdbDatabase>().ok());
        if let Some(database) = database {
            for store in stores {
                drop(database.create_object_store(store));
            }
        }
    });
    request.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
    let database = done(&request).await;
    request.set_onupgradeneeded(None);
    database?.dyn_into().ok()
}

/// Deletes a database.
pub fn delete(name: &str) {
    if let Ok(Some(factory)) = window().indexed_db() {
        drop(factory.delete_database(name));
    }
}

/// Begins a transaction.
pub fn begin(database: &IdbDatabase, stores: &[&str], mode: Mode) -> Option<IdbTransaction> {
    let names: js_sys::Array = stores.iter().map(|store| JsValue::from_str(store)).collect();
    let options = js_sys::Object::new();
    if mode == Mode::WriteStrict {
        js_sys::Reflect::set(&options, &"durability".into(), &"strict".into()).ok()?;
    }
    let named = if mode == Mode::Read { "readonly" } else { "readwrite" };
    database.unchecked_ref::<Database>().transaction(&names, named, &options).ok()
}

/// The result of a request; none where it failed.
pub async fn done(request: &IdbRequest) -> Option<JsValue> {
    // Its events are over where it was waited for behind another one. A request that runs has no result.
    if let Ok(result) = request.result() {
        return Some(result);
    }
    let (closure, told) = told();
    let handler = Some(closure.as_ref().unchecked_ref());
    request.set_onsuccess(handler);
    request.set_onerror(handler);
    let outcome = told.await.ok();
    request.set_onsuccess(None);
    request.set_onerror(None);
    outcome.filter(|kind| kind == "success").and_then(|_| request.result().ok())
}

/// Whether a transaction was committed. Only its end says that there was room.
pub async fn ended(transaction: &IdbTransaction) -> bool {
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

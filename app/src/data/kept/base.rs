//! The base on this device: the rows of a snapshot in packs, and beside them, by name, what came since. A row by name
//! counts before the one in its pack; what is forgotten leaves the device with its pack written anew.

use super::{BASE, Kept, META, OUTBOX, put_json, read, store};
use crate::data::idb::{self, Mode, done};
use docket_shared::sync::api::{Call, Cursor, Snapshot};
use docket_shared::sync::kept::{BETWEEN, Base, BasePlace, pack_of, packed, without, written};
use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbObjectStore;

/// The place, in [`META`].
const AT: &str = "base";
/// With more rows than this beside the packs they are put into them.
const LOOSE_MAX: u32 = 256;

impl Kept {
    /// The base; none where there is none, or one of another version.
    pub async fn base(&self) -> Option<Base> {
        let transaction = idb::begin(&self.database, &[META, BASE], Mode::Read)?;
        let asked = store(&transaction, BASE)?.get_all().ok()?;
        let place = read(&store(&transaction, META)?, AT).await?;
        let (text, loose) = joined(&done(&asked).await?)?;
        self.loose.set(loose);
        Base::of(place, text)
    }

    /// Where the base stands.
    pub async fn cursor(&self) -> Option<Cursor> {
        let transaction = idb::begin(&self.database, &[META], Mode::Read)?;
        read::<BasePlace>(&store(&transaction, META)?, AT).await.map(|place| place.cursor)
    }

    /// Writes what a frame brought, with its cursor and the calls that it confirms, in one transaction; nothing of it
    /// where the kept base stands elsewhere.
    pub async fn follow(&self, from: &Cursor, to: &Cursor, ops: &[(String, Option<String>)], gone: &[Call]) {
        let Some(transaction) = idb::begin(&self.database, &[META, BASE, OUTBOX], Mode::Write) else { return };
        let (Some(meta), Some(base)) = (store(&transaction, META), store(&transaction, BASE)) else { return };
        let place = read::<BasePlace>(&meta, AT).await;
        if place.as_ref().is_some_and(|place| place.cursor != *from) {
            return;
        }
        self.let_go(&transaction, gone);
        if place.is_none() {
            return;
        }
        for (name, text) in ops {
            match text {
                Some(text) => drop(base.put_with_key(&text.as_str().into(), &name.as_str().into())),
                None if forget(&base, name).await.is_some() => {}
                // What could not be forgotten would come back: the base stays where it was.
                None => return drop(transaction.abort()),
            }
        }
        put_json(&transaction, META, AT, &BasePlace::at(to.clone()));
    }

    /// Puts a snapshot in the place of the base, or nothing.
    pub fn replace(&self, snapshot: Option<&Snapshot>, gone: &[Call]) {
        let Some(transaction) = idb::begin(&self.database, &[META, BASE, OUTBOX], Mode::Write) else { return };
        self.let_go(&transaction, gone);
        let (Some(meta), Some(base)) = (store(&transaction, META), store(&transaction, BASE)) else { return };
        drop((base.clear(), meta.delete(&AT.into())));
        let Some(snapshot) = snapshot else { return };
        let rows: Vec<String> = snapshot.rows.iter().filter_map(|op| written(op).1).collect();
        if let Some(packs) = packed(rows.iter().map(String::as_str)) {
            put_packs(&base, &packs);
            put_json(&transaction, META, AT, &BasePlace::at(snapshot.cursor.clone()));
        }
    }

    /// Puts rows that stand beside the packs into them, where they are many: the base is read sooner then. Nothing of it
    /// changes.
    pub async fn pack(&self) {
        if self.loose.replace(0) <= LOOSE_MAX {
            return;
        }
        let Some(transaction) = idb::begin(&self.database, &[BASE], Mode::Write) else { return };
        let packing = async {
            let base = store(&transaction, BASE)?;
            let (text, _) = joined(&done(&base.get_all().ok()?).await?)?;
            let packs = packed(text.split(BETWEEN).filter(|row| !row.is_empty()))?;
            base.clear().ok()?;
            put_packs(&base, &packs);
            Some(())
        };
        packing.await;
    }
}

fn put_packs(base: &IdbObjectStore, packs: &[(String, String)]) {
    for (name, rows) in packs {
        put_pack(base, name, rows);
    }
}

fn put_pack(base: &IdbObjectStore, name: &str, rows: &str) {
    drop(base.put_with_key(&Uint8Array::from(rows.as_bytes()), &name.into()));
}

/// Takes a row away, by itself and out of its pack. None where the pack cannot be read.
async fn forget(base: &IdbObjectStore, name: &str) -> Option<()> {
    base.delete(&name.into()).ok()?;
    let Some(pack) = pack_of(name) else { return Some(()) };
    let held = done(&base.get(&pack.as_str().into()).ok()?).await?;
    let Ok(held) = held.dyn_into::<Uint8Array>() else { return Some(()) };
    let held = String::from_utf8(held.to_vec()).ok()?;
    if let Some(left) = without(&held, name) {
        put_pack(base, &pack, &left);
    }
    Some(())
}

#[wasm_bindgen]
extern "C" {
    /// The browser's encoder: it takes a text where it lies.
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

/// All rows as one text, those of the packs first, and how many stand beside them. Handed over one by one, thousands take
/// longer than to read them.
fn joined(found: &JsValue) -> Option<(String, u32)> {
    // By their names the packs come last.
    let found = found.dyn_ref::<Array>()?;
    let (mut bytes, mut loose) = (Vec::new(), found.length());
    while let Some(pack) = loose.checked_sub(1).and_then(|last| found.get(last).dyn_into::<Uint8Array>().ok()) {
        bytes.extend(pack.to_vec());
        bytes.extend(BETWEEN.to_string().into_bytes());
        loose -= 1;
    }
    found.set_length(loose);
    bytes.extend(TextEncoder::new().encode(&found.join(&BETWEEN.to_string())).to_vec());
    Some((String::from_utf8(bytes).ok()?, loose))
}

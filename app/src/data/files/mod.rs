//! Files on this device: their bytes are kept from the moment they are chosen until the server has them, over reloads and
//! lost networks, under names that hold organisation and person.

mod keep;
mod send;

pub use send::begin;

use super::{Data, clock};
use docket_shared::attachment::api::NewAttachment;
use docket_shared::attachment::{CHUNK, FILE_MAX, cleaned_name};
use docket_shared::ids::AttachmentId;
use docket_shared::session::SignedIn;
use leptos::prelude::*;
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Url};

/// What is known of the files of this device.
#[derive(Default)]
pub struct Shelf {
    /// Addresses under which this page shows files of this device.
    addresses: RefCell<BTreeMap<AttachmentId, String>>,
    /// How many bytes the server has of what is being sent.
    sent: ArcRwSignal<BTreeMap<AttachmentId, i64>>,
    /// Files that are on this device and not with the server.
    kept: ArcRwSignal<BTreeSet<AttachmentId>>,
    /// Whether something is being sent, and whether to look again after it.
    sending: Cell<bool>,
    again: Cell<bool>,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// There is nothing in it.
    Empty,
    /// It is larger than files may be.
    TooLarge,
    /// This device has no room for it.
    NoRoom,
    /// It could not be read.
    Unreadable,
}

impl Shelf {
    /// A file is not on this device any more.
    fn let_go(&self, id: AttachmentId) {
        if let Some(address) = self.addresses.borrow_mut().remove(&id) {
            drop(Url::revoke_object_url(&address));
        }
        if self.kept.with_untracked(|kept| kept.contains(&id)) {
            self.kept.update(|kept| {
                kept.remove(&id);
            });
        }
    }
}

impl Data {
    /// Takes a file and keeps it on this device. Nothing is sent before a call names it.
    ///
    /// # Errors
    /// Why it is not taken; nothing is kept then.
    pub async fn take_file(self, name: String, file: Blob) -> Result<NewAttachment, NoFile> {
        #[expect(clippy::cast_possible_truncation, reason = "a file's size is whole and far below 2^53")]
        let size = file.size() as i64;
        if size == 0 {
            return Err(NoFile::Empty);
        }
        if size > FILE_MAX {
            return Err(NoFile::TooLarge);
        }
        if !keep::has_room(size).await {
            return Err(NoFile::NoRoom);
        }
        let sha256 = digest(&file, size).await.ok_or(NoFile::Unreadable)?;
        let owner = self.owner().ok_or(NoFile::Unreadable)?;
        let taken = NewAttachment { id: AttachmentId(clock::new_id()), name: cleaned_name(&name), size, sha256 };
        if !keep::put(&owner, taken.id, &file).await {
            return Err(NoFile::NoRoom);
        }
        self.store().files.kept.update(|kept| {
            kept.insert(taken.id);
        });
        if let Ok(address) = Url::create_object_url_with_blob(&file) {
            self.store().files.addresses.borrow_mut().insert(taken.id, address);
        }
        Ok(taken)
    }

    /// Forgets a file of this device that was chosen and is not wanted.
    pub fn leave_file(self, id: AttachmentId) {
        self.store().files.let_go(id);
        if let Some(owner) = self.owner() {
            leptos::task::spawn_local(async move { keep::remove(&owner, id).await });
        }
    }

    /// An address under which this page shows a file of this device; none where the device does not have it.
    pub async fn file_address(self, id: AttachmentId) -> Option<String> {
        let known = self.store().files.addresses.borrow().get(&id).cloned();
        if known.is_some() {
            return known;
        }
        let file = keep::get(&self.owner()?, id).await?;
        let address = Url::create_object_url_with_blob(&file).ok()?;
        self.store().files.addresses.borrow_mut().insert(id, address.clone());
        Some(address)
    }

    /// How many bytes of a file of this device the server has, while it is being sent.
    pub fn file_sent(self, id: AttachmentId) -> Option<i64> {
        self.store().files.sent.with(|sent| sent.get(&id).copied())
    }

    /// How many files are on this device and not with the server.
    pub fn kept_files(self) -> usize {
        self.store().files.kept.with(BTreeSet::len)
    }
}

/// Forgets all files of a person who signs out here.
pub fn wipe(owner: &SignedIn) {
    keep::wipe(owner);
}

/// SHA-256 of a file, read piece by piece so that the page stays alive.
async fn digest(file: &Blob, size: i64) -> Option<String> {
    let mut hash = Sha256::new();
    let step = i64::try_from(4 * CHUNK).ok()?;
    let mut offset = 0;
    while offset < size {
        let piece = slice(file, offset, (offset + step).min(size))?;
        let buffer = JsFuture::from(piece.array_buffer()).await.ok()?;
        hash.update(js_sys::Uint8Array::new(&buffer).to_vec());
        offset += step;
    }
    Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A part of a file, without a copy.
fn slice(file: &Blob, start: i64, end: i64) -> Option<Blob> {
    #[expect(clippy::cast_precision_loss, reason = "offsets in a file are far below 2^53")]
    let (start, end) = (start as f64, end as f64);
    file.slice_with_f64_and_f64(start, end).ok()
}

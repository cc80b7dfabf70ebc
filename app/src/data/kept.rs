//! Calls that the server has not decided on, kept on the device: a reload sends them again under the same ids, with the
//! same bytes.

use super::device;
use docket_shared::Timestamp;
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use docket_shared::order::sort_by_key;
use docket_shared::session::SignedIn;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A call as kept.
#[derive(Serialize, Deserialize)]
pub struct Kept {
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

fn folder(owner: &SignedIn) -> String {
    format!("{}:{}:call:", owner.organisation, owner.me.person)
}

/// Keeps a call until [`forget`].
pub fn keep(owner: &SignedIn, id: CallId, command: &Command, created_at: Timestamp) {
    let (name, version) = command.endpoint();
    let kept = command.body().map(|body| Kept { name: name.to_owned(), version, created_at, body });
    if let Ok(text) = kept.and_then(|kept| serde_json::to_string(&kept)) {
        // A browser that keeps nothing still sends; the person was told when they typed.
        device::write(&format!("{}{id}", folder(owner)), &text);
    }
}

/// The server has decided.
pub fn forget(owner: &SignedIn, id: CallId) {
    device::remove(&format!("{}{id}", folder(owner)));
}

/// All kept calls of a person, oldest first.
pub fn all(owner: &SignedIn) -> Vec<(CallId, Kept)> {
    let folder = folder(owner);
    let read = |name: String| {
        let id = name.strip_prefix(&folder)?.parse().ok()?;
        Some((id, serde_json::from_str::<Kept>(&device::read(&name)?).ok()?))
    };
    let mut calls: Vec<_> = device::names(&folder).into_iter().filter_map(read).collect();
    sort_by_key(&mut calls, |(id, kept)| (kept.created_at, *id));
    calls
}

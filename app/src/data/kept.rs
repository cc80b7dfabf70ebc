//! Calls that the server has not decided on, kept on the device: a reload sends them again under the same ids.

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
struct Kept {
    name: String,
    version: u16,
    #[serde(with = "docket_shared::time")]
    created_at: Timestamp,
    body: Box<RawValue>,
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

/// All kept calls of a person, oldest first. One that this build cannot read stays for a build that can.
pub fn all(owner: &SignedIn) -> Vec<(CallId, Command, Timestamp)> {
    let folder = folder(owner);
    let read = |name: String| {
        let id = name.strip_prefix(&folder)?.parse().ok()?;
        let kept: Kept = serde_json::from_str(&device::read(&name)?).ok()?;
        let command = Command::read(&kept.name, kept.version, &kept.body).ok()?;
        Some((id, command, kept.created_at))
    };
    let mut calls: Vec<_> = device::names(&folder).into_iter().filter_map(read).collect();
    sort_by_key(&mut calls, |(id, _, created_at)| (*created_at, *id));
    calls
}

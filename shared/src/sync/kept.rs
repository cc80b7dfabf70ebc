//! What a device keeps of one person, as texts: the base at its cursor, and the calls of the outbox. A base of another
//! version is thrown away; a call is never dropped, and every format that was ever written is read.

use super::api::{Call, Cursor, Op};
use crate::ids::{CallId, ClientId};
use crate::order::sort_by_key;
use crate::problem::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Version of the kept base. It goes up whenever a row of an earlier build cannot be read any more: the base is then
/// thrown away and comes as a snapshot. 2: most rows stand in packs.
pub const BASE_VERSION: u32 = 2;
/// Format of kept calls. A new one comes with a fixture of the one before, which is read for ever.
pub const CALL_FORMAT: u16 = 1;

/// Where the kept base stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePlace {
    /// [`BASE_VERSION`] of the build that wrote it.
    pub version: u32,
    /// Its cursor.
    pub cursor: Cursor,
}

impl BasePlace {
    /// A base of this build.
    pub fn at(cursor: Cursor) -> Self {
        Self { version: BASE_VERSION, cursor }
    }
}

/// The sequence of the calls of this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Under which client they are sent.
    pub client: ClientId,
    /// The last number that was given.
    pub last: i64,
}

impl Place {
    /// The place behind this one.
    pub fn next(self) -> Self {
        Self { last: self.last + 1, ..self }
    }
}

/// A call as a device keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptCall {
    /// [`CALL_FORMAT`] of the build that wrote it.
    pub format: u16,
    /// The client under which it is sent.
    pub client: ClientId,
    /// Its number in the client's sequence.
    pub seq: i64,
    /// Its id, the idempotency key.
    pub id: CallId,
    /// Its endpoint.
    pub name: String,
    /// The endpoint's version.
    pub version: u16,
    /// When it was made, by the device's clock.
    #[serde(with = "crate::time")]
    pub created_at: Timestamp,
    /// Its body, byte for byte.
    pub body: Box<RawValue>,
    /// It may have been sent under an earlier client.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// Why the server refused it; kept until the person has seen it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Problem>,
}

impl KeptCall {
    /// A call at its place.
    pub fn new(call: Call, client: ClientId, created_at: Timestamp) -> Self {
        let Call { id, seq, name, version, body } = call;
        Self { format: CALL_FORMAT, client, seq, id, name, version, created_at, body, again: false, refused: None }
    }

    /// The call as it is sent.
    pub fn into_call(self) -> Call {
        Call { id: self.id, seq: self.seq, name: self.name, version: self.version, body: self.body }
    }
}

/// The calls under a new client, with a sequence that begins anew in the same order; ids and bodies stay. After a gap
/// that will never be filled.
pub fn renumbered(mut calls: Vec<KeptCall>, client: ClientId) -> (Place, Vec<KeptCall>) {
    sort_by_key(&mut calls, |call| call.seq);
    let mut place = Place { client, last: 0 };
    for call in &mut calls {
        place = place.next();
        (call.client, call.seq, call.again) = (client, place.last, true);
    }
    (place, calls)
}

/// What of a person is on the device alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// Calls that the server has not decided on.
    pub calls: usize,
    /// Files that it does not have.
    pub files: usize,
    /// What was typed and not sent.
    pub drafts: usize,
}

impl Unsent {
    /// How many things signing out would discard; with any, it asks first.
    pub fn count(self) -> usize {
        self.calls + self.files + self.drafts
    }

    /// Whether waiting helps: a draft is sent by a person, not by waiting.
    pub fn goes_by_itself(self) -> bool {
        self.calls > 0
    }
}

/// What a row's change does to the kept base: under which name, and the text to put there; none to take it away.
pub fn written(op: &Op) -> (String, Option<String>) {
    match op {
        Op::Put(kind, id, ..) => (format!("{kind}:{id}"), serde_json::to_string(op).ok()),
        Op::Forget(kind, id) => (format!("{kind}:{id}"), None),
    }
}

/// What stands between the rows of a [`Base`], and of a pack: nothing that can stand in one.
pub const BETWEEN: char = '\u{1e}';

/// A kept base: rows as [`written`] at a cursor. They come as one text: to hand over thousands costs more than to read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Where it stands.
    pub cursor: Cursor,
    text: String,
}

impl Base {
    /// Of what is kept, with [`BETWEEN`] between the rows, the packs first; none where it is of another version.
    pub fn of(place: BasePlace, text: String) -> Option<Self> {
        (place.version == BASE_VERSION).then_some(Self { cursor: place.cursor, text })
    }

    /// Its rows. Of one that comes more than once the last counts.
    pub fn rows(&self) -> impl Iterator<Item = &str> {
        rows(&self.text)
    }
}

fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.split(BETWEEN).filter(|row| !row.is_empty())
}

/// How many packs a base has: of some thousand rows each stays below what browsers put into a file of its own.
const PACKS: u8 = 128;

/// The pack of the row of this name, behind the names of all rows; none of another name.
pub fn pack_of(name: &str) -> Option<String> {
    let id: Uuid = name.split_once(':')?.1.parse().ok()?;
    Some(pack_name(id))
}

fn pack_name(id: Uuid) -> String {
    // The end of an id is random.
    format!("~{}", id.as_bytes()[15] % PACKS)
}

/// The rows in packs, each with its name: a device hands over a hundred texts sooner than thousands. Of a row that comes more
/// than once the last counts. None where one of them is no row.
pub fn packed<'a>(written: impl Iterator<Item = &'a str>) -> Option<Vec<(String, String)>> {
    let mut last: BTreeMap<(&str, Uuid), &str> = BTreeMap::new();
    for row in written {
        let (kind, id, ..) = parts(row)?;
        last.insert((kind, id), row);
    }
    let mut packs: BTreeMap<String, String> = BTreeMap::new();
    for ((_, id), row) in last {
        let pack = packs.entry(pack_name(id)).or_default();
        if !pack.is_empty() {
            pack.push(BETWEEN);
        }
        pack.push_str(row);
    }
    Some(packs.into_iter().collect())
}

/// A pack without the row of this name; none where it is not in it.
pub fn without(pack: &str, name: &str) -> Option<String> {
    let (kind, id) = name.split_once(':')?;
    let id: Uuid = id.parse().ok()?;
    let is_it = |row: &str| parts(row).is_some_and(|(of, at, ..)| (of, at) == (kind, id));
    let left: Vec<&str> = rows(pack).filter(|row| !is_it(row)).collect();
    (left.len() < rows(pack).count()).then(|| left.join(&BETWEEN.to_string()))
}

/// Kind, id, version and content of a row as [`written`]; none of another text. The content is not looked at: it is most of
/// the text, and many rows are not needed at once.
pub fn parts(written: &str) -> Option<(&str, Uuid, i64, &str)> {
    let inside = written.strip_prefix("{\"p\":[\"")?.strip_suffix("]}")?;
    let (kind, inside) = inside.split_once("\",\"")?;
    let (id, inside) = inside.split_once("\",")?;
    let (version, content) = inside.split_once(',')?;
    Some((kind, id.parse().ok()?, version.parse().ok()?, content))
}

//! What a backup says of itself.

use docket_shared::Timestamp;
use docket_shared::ids::OrganisationId;
use serde::{Deserialize, Serialize};

/// The version of the file's format that this program writes. It grows with every change that an older one cannot read.
pub const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The version of the Docket that wrote it.
    pub docket: String,
    /// The moment that it holds, by the database's clock.
    #[serde(with = "docket_shared::time")]
    pub made_at: Timestamp,
    /// The version of the PostgreSQL that it comes from, such as 15.18.
    pub postgres: String,
    /// The major version of the `pg_dump` that wrote the dump; `pg_restore` has to be as new.
    pub pg_dump: u32,
    /// Migrations that its tables have had.
    pub migrations: Vec<i64>,
    /// Where the log of each organisation stood.
    pub logs: Vec<Log>,
    /// Tables whose rows are not in it.
    pub left_out: Vec<String>,
    /// The dump.
    pub dump: Part,
}

/// Where the log of an organisation stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Whose.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub name: String,
    /// The last number.
    pub seq: i64,
    /// The chain there, in hexadecimal digits; empty where the log was not whole.
    pub chain: String,
}

/// A part of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name in the file.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of it, in hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// As it stands in the file.
    pub(super) fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts and numbers are JSON");
        text.push('\n');
        text
    }

    /// Reads what [`Manifest::text`] wrote; none of anything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|manifest: &Self| manifest.format == FORMAT)
    }

    /// The version of a manifest's format, also of one that this program cannot read.
    pub(super) fn format(text: &str) -> Option<u32> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        serde_json::from_str::<Format>(text).ok().map(|format| format.format)
    }
}

//! Endpoints about notices.

use crate::ids::NoticeId;
use serde::{Deserialize, Serialize};

/// Most notices of one call.
pub const READ_MAX: usize = 1_000;

/// Say that one has read notices. Those that are gone, or of others, are passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadNotices {
    /// Which, 1 to [`READ_MAX`].
    pub notices: Vec<NoticeId>,
}

/// Say whether notices come by mail too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetMail {
    /// Whether they do.
    pub mail: bool,
}

/// The languages that the product speaks, by their tags.
pub const LANGUAGES: [&str; 2] = ["en", "de"];

/// Say in which language one reads, in the app and in mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetLanguage {
    /// One of [`LANGUAGES`].
    pub language: String,
}

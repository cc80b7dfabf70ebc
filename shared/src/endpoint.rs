//! Typed endpoints: name, version, method, path, body, reply and who may call. The only way to change anything.

use crate::authorization::Allow;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// HTTP method of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes or acts.
    Post,
    /// Sets.
    Put,
    /// Ends.
    Delete,
}

/// An endpoint. `ALLOW` has no default, so that one without an authorization row does not compile.
pub trait Endpoint {
    /// Name in the outbox and in stored results.
    const NAME: &'static str;
    /// Version of name and body; kept while clients of it may be offline.
    const VERSION: u16;
    /// HTTP method.
    const METHOD: Method;
    /// Path template, with `{name}` for parts.
    const PATH: &'static str;
    /// Who may call at all; rules of the thing itself follow in `decide`.
    const ALLOW: Allow;
    /// What it takes.
    type Body: Serialize + DeserializeOwned + Send + 'static;
    /// What it answers.
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}

/// Largest body of a call, in bytes.
pub const BODY_LIMIT: usize = 256 * 1024;

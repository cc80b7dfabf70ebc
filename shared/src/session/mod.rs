//! Signing in and who is signed in.

use crate::ids::OrganisationId;
use crate::person::Me;
use serde::{Deserialize, Serialize};

/// E-mail and password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// At most 254 characters; case does not matter.
    pub email: String,
    /// At most 1,024 characters.
    pub password: String,
}

/// Keeps the password out of logs.
impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").finish_non_exhaustive()
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The organisation; names the device's stores.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The person.
    pub me: Me,
    /// Whether the server sends mails at all; of one that does not, nobody is offered notices by mail.
    #[serde(default)]
    pub mails: bool,
}

//! The caller of a request: organisation by host, person by cookie, address by socket or trusted proxy.

use crate::platform::clock;
use crate::platform::http::{ProblemResponse, host};
use crate::state::AppState;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::problem::{Problem, ProblemCode};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;

/// What the database knows of a session's token.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey(pub [u8; 32]);

impl std::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionKey")
    }
}

/// A new token and its key.
pub fn new_token() -> (String, SessionKey) {
    let token = URL_SAFE_NO_PAD.encode(clock::random_bytes::<32>());
    let key = key_of(&token);
    (token, key)
}

fn key_of(token: &str) -> SessionKey {
    SessionKey(Sha256::digest(token.as_bytes()).into())
}

/// The signed-in person behind a request. Rejects with `SignedOut`.
#[derive(Clone, Debug)]
pub struct SignedInPerson {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The person; the account is active.
    pub person: PersonId,
    /// Where the request came from.
    pub address: Option<String>,
    /// The session.
    pub session: SessionKey,
}

impl FromRequestParts<AppState> for SignedInPerson {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let organisation = organisation(parts, state).await?;
        let Some(session) = cookie(&parts.headers, state).map(|token| key_of(&token)) else {
            return Err(Problem::new(ProblemCode::SignedOut).into());
        };
        let person = state.sessions.person(organisation, session.clone()).await?;
        let person = person.ok_or_else(|| Problem::new(ProblemCode::SignedOut))?;
        Ok(Self { organisation, person, address: address(parts, state), session })
    }
}

/// The organisation and address of a request by someone who may not be signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Where the request came from.
    pub address: Option<String>,
    /// The session of the cookie that came along, whether or not it still stands.
    pub session: Option<SessionKey>,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let session = cookie(&parts.headers, state).map(|token| key_of(&token));
        Ok(Self { organisation: organisation(parts, state).await?, address: address(parts, state), session })
    }
}

async fn organisation(parts: &Parts, state: &AppState) -> Result<OrganisationId, ProblemResponse> {
    Ok(state.organisation(host(&parts.headers, &parts.uri)).await.map_err(Problem::from)?)
}

fn address(parts: &Parts, state: &AppState) -> Option<String> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip();
    let forwarded = parts.headers.get_all("x-forwarded-for").iter();
    let forwarded: Vec<&str> = forwarded.filter_map(|value| value.to_str().ok()).collect();
    Some(state.trusted_proxies.caller(peer, forwarded.into_iter()).to_string())
}

/// The name of the cookie: with https a browser keeps it from other hosts and paths.
pub fn cookie_name(state: &AppState) -> &'static str {
    if state.public_url.is_https() { "__Host-docket" } else { "docket" }
}

fn cookie(headers: &HeaderMap, state: &AppState) -> Option<String> {
    let name = cookie_name(state);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

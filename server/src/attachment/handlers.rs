//! Pieces in, files out. A piece is kept in one transaction; the last one checks the whole, and the write path tells it.

use super::serving::File;
use super::store::bytes::{self, Held};
use super::store::{self, Found};
use crate::actions::own;
use crate::platform::executor::ActionError;
use crate::platform::http::{InPath, ProblemResponse, json_reply, read_bytes, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use docket_shared::attachment::api::{AttachmentOf, Received, UploadAt};
use docket_shared::attachment::{AttachmentState, MediaType, PIECE_MAX, Piece, Upload};
use docket_shared::command::invalid_query;
use docket_shared::ids::AttachmentId;
use docket_shared::problem::{FieldError, FieldFault, Problem, ProblemCode};
use futures_util::stream;
use sha2::{Digest, Sha256};

/// Keeps the next piece of a file that a call of the caller's own named.
pub async fn upload(
    State(state): State<AppState>,
    caller: SignedInPerson,
    InPath(id): InPath,
    query: Result<Query<UploadAt>, QueryRejection>,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let Query(at) = query.map_err(|error| invalid_query(&error.body_text()))?;
    let found = own_upload(&state, &caller, &id).await?;
    if found.state == AttachmentState::OnItsWay {
        let piece = read_bytes(request, PIECE_MAX).await?;
        keep(&state, &caller, &found, at.offset, &piece).await?;
    }
    told(&own_upload(&state, &caller, &id).await?)
}

/// How much of a file the server has; for who sends it.
pub async fn uploaded(
    State(state): State<AppState>,
    caller: SignedInPerson,
    InPath(id): InPath,
) -> Result<Response, ProblemResponse> {
    let found = own_upload(&state, &caller, &id).await?;
    if found.state == AttachmentState::OnItsWay && found.arrived.is_some() {
        // A server that ended between checking the bytes and telling of them left this to do.
        settle(&state, &caller, &found, true).await?;
        return told(&own_upload(&state, &caller, &id).await?);
    }
    told(&found)
}

/// The bytes of a file, for everybody who may see it.
pub async fn read(
    State(state): State<AppState>,
    caller: SignedInPerson,
    InPath(id): InPath,
    headers: HeaderMap,
) -> Result<Response, ProblemResponse> {
    let found = visible(&state, &caller, &id).await?;
    let (AttachmentState::Complete, Some(content), Some(media)) = (found.state, found.content, found.arrived) else {
        let detail = match found.state {
            AttachmentState::Lost => "This file did not arrive.",
            _ => "The bytes of this file are still on their way.",
        };
        return Err(Problem::because(ProblemCode::Conflict, detail).into());
    };
    let file = File { name: &found.name, media, size: found.size, sha256: &found.sha256 };
    let response = if file.is_known(&headers) {
        file.unchanged()
    } else {
        let pool = state.pool.clone();
        // No connection of the database waits for a slow reader: each chunk is read when there is room for it.
        let chunks = stream::try_unfold(0, move |ordinal: i32| {
            let (pool, organisation) = (pool.clone(), caller.organisation);
            async move {
                let chunk = bytes::chunk(&pool, organisation, content, ordinal).await?;
                Ok::<_, ActionError>(chunk.map(|chunk| (chunk, ordinal + 1)))
            }
        });
        file.response(Body::from_stream(chunks))
    };
    response.ok_or_else(|| unavailable("attachment", "a name that no header takes"))
}

async fn visible(state: &AppState, caller: &SignedInPerson, id: &str) -> Result<Found, ProblemResponse> {
    let id: AttachmentId = id.parse().map_err(|_| Problem::not_found())?;
    let found = store::visible(&state.pool, caller.organisation, caller.person, id).await.map_err(failed)?;
    found.ok_or_else(|| Problem::not_found().into())
}

/// A file that the caller sends. Somebody else's is not there, seen or not.
async fn own_upload(state: &AppState, caller: &SignedInPerson, id: &str) -> Result<Found, ProblemResponse> {
    let found = visible(state, caller, id).await?;
    if found.author == caller.person { Ok(found) } else { Err(Problem::not_found().into()) }
}

fn told(found: &Found) -> Result<Response, ProblemResponse> {
    if found.state == AttachmentState::Lost {
        let detail = "This file was given up: it did not come in time, or it is not what may be sent here.";
        return Err(Problem::because(ProblemCode::Conflict, detail).into());
    }
    let complete = found.state == AttachmentState::Complete;
    let answer = Received { received: found.received, size: found.size, complete };
    let body = serde_json::to_string(&answer).map_err(|error| unavailable("attachment", error))?;
    let mut response = json_reply(body);
    // For HEAD, which has no body.
    response.headers_mut().insert("upload-offset", HeaderValue::from(found.received));
    Ok(response)
}

/// What a piece came to.
enum Kept {
    /// More is to come, or another request was first.
    Part,
    /// Everything is here and is what was announced.
    Whole,
    /// Everything is here and is not what was announced.
    Wrong,
    /// Everything is here and is of a kind that is not taken.
    NotTaken,
}

async fn keep(
    state: &AppState,
    caller: &SignedInPerson,
    found: &Found,
    offset: i64,
    piece: &[u8],
) -> Result<(), ProblemResponse> {
    let kept = keep_piece(state, caller, found, offset, piece).await?;
    match kept {
        Kept::Part => Ok(()),
        Kept::Whole => settle(state, caller, found, true).await,
        Kept::Wrong => {
            let reason = "the bytes are not those that were announced; send them again from 0".to_owned();
            let errors = vec![FieldError::field("sha256", FieldFault::Unreadable { reason })];
            Err(Problem { expected: Some(0), ..Problem::invalid(errors) }.into())
        }
        Kept::NotTaken => {
            settle(state, caller, found, false).await?;
            Err(Problem::invalid(vec![FieldError::field("body", FieldFault::WrongMedia)]).into())
        }
    }
}

/// One transaction: the upload is locked, the piece judged and kept, the whole checked where it is the last.
async fn keep_piece(
    state: &AppState,
    caller: &SignedInPerson,
    found: &Found,
    offset: i64,
    piece: &[u8],
) -> Result<Kept, ProblemResponse> {
    let (organisation, Some(content)) = (caller.organisation, found.content) else { return Ok(Kept::Part) };
    let mut transaction = state.pool.begin().await.map_err(|error| failed(error.into()))?;
    let held = bytes::lock(&mut transaction, organisation, content).await.map_err(failed)?;
    let Some(Held { received, arrived: None }) = held else {
        // Another request has completed it meanwhile.
        return Ok(if held.is_some() { Kept::Whole } else { Kept::Part });
    };
    let Piece::Next { last } = (Upload { received, size: found.size }).piece(offset, piece.len())? else {
        return Ok(Kept::Part);
    };
    bytes::append(&mut transaction, organisation, content, offset, piece).await.map_err(failed)?;
    let kept = if last {
        let whole = bytes::whole(&mut transaction, organisation, content).await.map_err(failed)?;
        let media = MediaType::of(&whole);
        // 25 MB take a moment, and other requests do not wait for it.
        let digest = tokio::task::spawn_blocking(move || Sha256::digest(&whole)).await;
        let digest = digest.map_err(|error| unavailable("attachment", error))?;
        let is_right = digest.as_slice() == found.sha256;
        match (is_right, found.accept.takes(media)) {
            (true, true) => {
                let arrived = bytes::arrived(&mut transaction, organisation, found, content, media);
                arrived.await.map_err(failed)?;
                Kept::Whole
            }
            (is_right, _) => {
                bytes::begin_anew(&mut transaction, organisation, content).await.map_err(failed)?;
                if is_right { Kept::NotTaken } else { Kept::Wrong }
            }
        }
    } else {
        Kept::Part
    };
    transaction.commit().await.map_err(|error| failed(error.into()))?;
    Ok(kept)
}

/// Tells everybody through the write path what became of a file.
async fn settle(
    state: &AppState,
    caller: &SignedInPerson,
    found: &Found,
    arrived: bool,
) -> Result<(), ProblemResponse> {
    let of = AttachmentOf { ticket: found.ticket, attachment: found.id };
    Ok(own::settle_file(&state.executor, caller.organisation, of, arrived).await?)
}

fn failed(error: ActionError) -> ProblemResponse {
    unavailable("attachment", error)
}

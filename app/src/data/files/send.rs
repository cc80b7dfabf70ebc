//! Sends files that calls have named, one at a time, from where the server stands, again after every failure.

use super::super::api::{self, Failure};
use super::super::{Data, LinkStatus, clock, session};
use super::{keep, slice};
use docket_shared::attachment::api::Received;
use docket_shared::attachment::{Attachment, AttachmentState, CHUNK};
use docket_shared::ids::AttachmentId;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::row::{Row, RowKind};
use docket_shared::session::SignedIn;
use gloo_net::http::{Method, Request, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Blob};

/// Patience with a piece, in milliseconds.
const PATIENCE_MS: u32 = 60_000;
/// First and longest wait after a failure, in milliseconds.
const BACKOFF_MS: (u32, u32) = (1_000, 30_000);

/// Begins to look after the files of this device: whenever a file is announced, arrives or the network is back.
pub fn begin(data: Data) {
    Effect::new(move |_| {
        let live = data.status() == LinkStatus::Live;
        for kind in [RowKind::Attachment, RowKind::InternalAttachment] {
            data.all(kind);
        }
        if live && data.session().is_in() {
            look(data);
        }
    });
}

/// Looks for something to send, unless that is under way.
fn look(data: Data) {
    let store = data.store();
    if store.files.sending.replace(true) {
        store.files.again.set(true);
        return;
    }
    spawn_local(async move {
        loop {
            data.store().files.again.set(false);
            send_all(data).await;
            if !data.store().files.again.get() {
                break;
            }
        }
        data.store().files.sending.set(false);
    });
}

async fn send_all(data: Data) {
    let Some(owner) = data.owner() else { return };
    // Collecting would bring a sort into the first part.
    let mut kept = BTreeSet::new();
    kept.extend(keep::all(&owner).await);
    data.store().files.kept.set(kept.clone());
    for id in kept {
        // Not announced yet: a draft, or a call that waits.
        let Some(file) = announced(data, id) else { continue };
        if file.state == AttachmentState::OnItsWay && file.author == owner.me.person {
            send(data, &owner, &file).await;
        }
        if announced(data, id).is_some_and(|file| file.state != AttachmentState::OnItsWay) {
            forget(data, &owner, id).await;
        }
    }
}

/// The file as the server has told of it.
fn announced(data: Data, id: AttachmentId) -> Option<Attachment> {
    let store = data.store();
    let replica = store.replica.borrow();
    let find = |kind| match replica.get(kind, id.0).map(Arc::as_ref) {
        Some(Row::Attachment(file) | Row::InternalAttachment(file)) => Some(file.clone()),
        _ => None,
    };
    find(RowKind::Attachment).or_else(|| find(RowKind::InternalAttachment))
}

/// The server has it, or has given it up.
async fn forget(data: Data, owner: &SignedIn, id: AttachmentId) {
    keep::remove(owner, id).await;
    data.store().files.let_go(id);
    let sent = data.store().files.sent.clone();
    if sent.with_untracked(|sent| sent.contains_key(&id)) {
        sent.update(|sent| {
            sent.remove(&id);
        });
    }
}

/// Sends a file until the server has all of it, it is refused, or nobody is signed in.
async fn send(data: Data, owner: &SignedIn, file: &Attachment) {
    let Some(bytes) = keep::get(owner, file.id).await else { return };
    let mut attempt = 0;
    let mut stands = None;
    while data.owner().is_some_and(|now| now.me.person == owner.me.person) {
        let answer = match stands {
            None => asked(file.id).await,
            Some(offset) => piece(file, &bytes, offset).await,
        };
        match answer {
            Ok(received) => {
                attempt = 0;
                stands = Some(received.received);
                data.store().files.sent.update(|sent| {
                    sent.insert(file.id, received.received);
                });
                if received.complete {
                    return;
                }
            }
            Err(Failure::Problem(problem)) if problem.code == ProblemCode::SignedOut => {
                return session::ended(data);
            }
            Err(failure) => {
                // The server says where it stands; it is asked, too, where an answer was lost.
                stands = expected(&failure);
                if is_final(&failure) {
                    return;
                }
                wait(attempt).await;
                attempt += 1;
            }
        }
        if announced(data, file.id).is_none_or(|now| now.state != AttachmentState::OnItsWay) {
            return;
        }
    }
}

fn expected(failure: &Failure) -> Option<i64> {
    match failure {
        Failure::Problem(problem) => problem.expected,
        Failure::Network => None,
    }
}

/// Whether trying again cannot help. Nothing is lost by it: after the next reload it is tried again.
fn is_final(failure: &Failure) -> bool {
    match failure {
        Failure::Network => false,
        Failure::Problem(problem) => {
            let passes = matches!(problem.code, ProblemCode::Unavailable | ProblemCode::Fault | ProblemCode::TooMany);
            !passes && problem.expected.is_none()
        }
    }
}

async fn wait(attempt: u32) {
    let bound = BACKOFF_MS.0.saturating_mul(1 << attempt.min(5)).min(BACKOFF_MS.1);
    TimeoutFuture::new(bound / 2 + clock::random() % (bound / 2)).await;
}

fn path(id: AttachmentId) -> String {
    format!("/api/attachments/{id}/bytes")
}

async fn asked(id: AttachmentId) -> Result<Received, Failure> {
    let request = RequestBuilder::new(&path(id)).method(Method::GET).build();
    answer(request.map_err(|_| Failure::Network)?).await
}

async fn piece(file: &Attachment, bytes: &Blob, offset: i64) -> Result<Received, Failure> {
    let end = (offset + i64::try_from(CHUNK).unwrap_or(i64::MAX)).min(file.size);
    // Nothing is left to send where only the end was not told.
    if offset >= end {
        return asked(file.id).await;
    }
    let piece = slice(bytes, offset, end).ok_or(Failure::Network)?;
    let patience = AbortSignal::timeout_with_u32(PATIENCE_MS);
    let request = RequestBuilder::new(&format!("{}?offset={offset}", path(file.id)))
        .method(Method::PUT)
        .abort_signal(Some(&patience))
        .header("content-type", "application/octet-stream")
        .body(JsValue::from(piece));
    answer(request.map_err(|_| Failure::Network)?).await
}

async fn answer(request: Request) -> Result<Received, Failure> {
    let response = request.send().await.map_err(|_| Failure::Network)?;
    let text = response.text().await.map_err(|_| Failure::Network)?;
    if response.ok() {
        return serde_json::from_str(&text).map_err(|_| Failure::Network);
    }
    let problem: Problem = api::problem(response.status(), None, &text);
    Err(Failure::Problem(problem))
}

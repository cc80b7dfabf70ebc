//! HTTP's edge: problem documents out, bounded JSON bodies in, endpoints mounted with their authorization row.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use docket_shared::command::read_json;
use docket_shared::endpoint::{BODY_LIMIT, Endpoint, Method};
use docket_shared::problem::{FieldError, FieldFault, Problem, ProblemCode};
use serde::de::DeserializeOwned;
use std::any::TypeId;
use std::time::Duration;
use tokio::time::timeout;

/// A problem as a response: `application/problem+json`, with `Retry-After` where there is a wait.
#[derive(Debug)]
pub struct ProblemResponse(pub Problem);

impl From<Problem> for ProblemResponse {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for ProblemResponse {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self.0).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

/// The host that a request is for, as the browser has it in its address; empty where there is none.
pub fn host<'a>(headers: &'a HeaderMap, address: &'a Uri) -> &'a str {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    named.or_else(|| address.host()).unwrap_or_default()
}

/// The one named part of a request's path. What is no UTF-8 names nothing.
#[derive(Debug)]
pub struct InPath(pub String);

impl<S: Send + Sync> FromRequestParts<S> for InPath {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let named = Path::<String>::from_request_parts(parts, state).await;
        named.map(|Path(named)| Self(named)).map_err(|_| Problem::not_found().into())
    }
}

/// A JSON body of at most [`BODY_LIMIT`] bytes.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ProblemResponse;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let bytes = read_body(request).await?;
        Ok(Json(read_json(text(&bytes)?)?))
    }
}

/// Reads a bounded JSON body as it came.
///
/// # Errors
/// `Malformed` for another content type, `TooLarge` beyond [`BODY_LIMIT`].
pub async fn read_body(request: Request) -> Result<Vec<u8>, ProblemResponse> {
    read_bounded(request, "application/json", BODY_LIMIT).await
}

/// Reads bytes as they came, at most `limit`.
///
/// # Errors
/// As [`read_body`].
pub async fn read_bytes(request: Request, limit: usize) -> Result<Vec<u8>, ProblemResponse> {
    read_bounded(request, "application/octet-stream", limit).await
}

async fn read_bounded(request: Request, wanted: &str, most: usize) -> Result<Vec<u8>, ProblemResponse> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    if kind != Some(wanted) {
        return Err(Problem::because(ProblemCode::Malformed, format!("The content type has to be {wanted}.")).into());
    }
    let limit = Problem::because(ProblemCode::TooLarge, format!("A body has at most {most} bytes."));
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: u64| length > most as u64) {
        return Err(limit.into());
    }
    let body: Body = request.into_body();
    match timeout(BODY_WAIT, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        Ok(Err(_)) => Err(limit.into()),
        Err(_) => Err(Problem::because(ProblemCode::Malformed, "The body did not come in time.").into()),
    }
}

/// How long a body may take to arrive.
const BODY_WAIT: Duration = Duration::from_secs(30);

/// A body as text.
///
/// # Errors
/// `Malformed` where it is no UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str, Problem> {
    let problem = |_| Problem::because(ProblemCode::Malformed, "The body has to be UTF-8.");
    std::str::from_utf8(bytes).map_err(problem)
}

/// A reply as JSON that is never cached.
pub fn json_reply(body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, body).into_response()
}

/// Mounts a handler at its endpoint's method and path. There is no other way to mount one under /api, and an endpoint
/// without an authorization row does not compile.
pub fn mount<E, H, T, S>(router: Router<S>, _endpoint: E, handler: H) -> Router<S>
where
    E: Endpoint,
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let method: MethodRouter<S> = match E::METHOD {
        Method::Get => get(handler),
        Method::Post => post(handler),
        Method::Put => put(handler),
        Method::Delete => delete(handler),
    };
    // A query is for reading endpoints that say what they take.
    let method = match (E::METHOD, TypeId::of::<E::Body>() == TypeId::of::<()>()) {
        (Method::Get, false) => method,
        _ if E::PATH.ends_with("/stream") => method,
        // A piece of a file says in the query where it begins.
        (Method::Put, false) if E::PATH.ends_with("/bytes") => method,
        _ => method.layer(middleware::from_fn(without_query)),
    };
    router.route(E::PATH, method)
}

/// Refuses parameters where none are taken.
async fn without_query(request: Request, next: Next) -> Response {
    let named = request.uri().query().and_then(|query| query.split(['=', '&']).next()).filter(|name| !name.is_empty());
    match named {
        None => next.run(request).await,
        Some(name) => {
            let errors = vec![FieldError::field(name, FieldFault::UnknownField)];
            ProblemResponse(Problem { errors, ..Problem::new(ProblemCode::Malformed) }).into_response()
        }
    }
}

/// Names the failed step in the log and answers that the server cannot now.
pub fn unavailable(step: &'static str, error: impl std::fmt::Display) -> ProblemResponse {
    tracing::error!(step, %error, "request failed");
    Problem { retry_after: Some(1), ..Problem::new(ProblemCode::Unavailable) }.into()
}

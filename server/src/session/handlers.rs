//! Sign in, who is signed in, sign out here and everywhere.

use super::caller::{SignedInPerson, Visitor, cookie_name, new_token};
use super::{password, store, throttle};
use crate::admin::accounts;
use crate::platform::executor::ActionError;
use crate::platform::http::{Json, ProblemResponse, json_reply, unavailable};
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::problem::{FieldError, FieldFault, Problem, ProblemCode};
use docket_shared::session::{SignIn, SignedIn};

/// Signs in. A wrong address and a wrong password are one answer, after the same work.
pub async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    Json(body): Json<SignIn>,
) -> Result<Response, ProblemResponse> {
    let email = check(&body)?;
    let account = throttle::key(visitor.organisation, "account", &email);
    let address = throttle::key(visitor.organisation, "address", visitor.address.as_deref().unwrap_or("unknown"));
    charge(&state, visitor.organisation, [(address, throttle::ADDRESS), (account, throttle::ACCOUNT)]).await?;
    let found = store::credential(&state.pool, visitor.organisation, &email).await.map_err(failed)?;
    let (person, hash) = found.unzip();
    let fits = password::verify(body.password, hash).await;
    let Some(person) = person.filter(|_| fits) else {
        return Err(Problem::new(ProblemCode::WrongCredentials).into());
    };
    store::clear(&state.pool, visitor.organisation, &account).await.map_err(failed)?;
    store::refund(&state.pool, visitor.organisation, &address).await.map_err(failed)?;
    let token = renew(&state, &visitor, person).await.map_err(failed)?;
    let signed_in = signed_in(&state, visitor.organisation, person).await.map_err(failed)?;
    Ok(with_cookie(&state, &token, reply(&signed_in)?))
}

async fn signed_in(state: &AppState, organisation: OrganisationId, person: PersonId) -> Result<SignedIn, ActionError> {
    let mut connection = state.pool.acquire().await?;
    let signed_in = store::signed_in(&mut connection, organisation, person).await?;
    Ok(SignedIn { mails: state.mails(), ..signed_in })
}

fn check(body: &SignIn) -> Result<String, Problem> {
    let email = body.email.trim().to_lowercase();
    let mut errors = Vec::new();
    for (field, length, max) in
        [("email", email.chars().count(), 254), ("password", body.password.chars().count(), password::MAX)]
    {
        if length == 0 {
            errors.push(FieldError::field(field, FieldFault::Required));
        } else if length > max {
            errors.push(FieldError::field(field, FieldFault::TooLong { max }));
        }
    }
    if errors.is_empty() { Ok(email) } else { Err(Problem::invalid(errors)) }
}

/// A new session in the place of the one that the browser had; ended ones go along with it.
async fn renew(state: &AppState, visitor: &Visitor, person: PersonId) -> Result<String, ActionError> {
    let (token, key) = new_token();
    store::create(&state.pool, visitor.organisation, person, &key).await?;
    if let Some(old) = &visitor.session {
        let mut connection = state.pool.acquire().await?;
        store::delete(&mut connection, visitor.organisation, old).await?;
    }
    if let Err(error) = store::forget_old(&state.pool, visitor.organisation).await {
        tracing::warn!(%error, "ended sessions could not be deleted");
    }
    Ok(token)
}

async fn charge(
    state: &AppState,
    organisation: OrganisationId,
    rules: [([u8; 32], throttle::Throttle); 2],
) -> Result<(), ProblemResponse> {
    for (key, rule) in rules {
        let wait = store::charge(&state.pool, organisation, &key, rule).await.map_err(failed)?;
        if wait.is_some() {
            return Err(Problem { retry_after: wait, ..Problem::new(ProblemCode::TooMany) }.into());
        }
    }
    Ok(())
}

/// Says who is signed in.
pub async fn who_am_i(State(state): State<AppState>, caller: SignedInPerson) -> Result<Response, ProblemResponse> {
    reply(&signed_in(&state, caller.organisation, caller.person).await.map_err(failed)?)
}

/// Signs out here. A stream of this session, on whatever node, learns of it through the log.
pub async fn sign_out(State(state): State<AppState>, caller: SignedInPerson) -> Result<Response, ProblemResponse> {
    let here = Some(&caller.session);
    accounts::end_sessions(&state.pool, Some(&state.feed), caller.organisation, caller.person, here)
        .await
        .map_err(failed)?;
    Ok(with_cookie(&state, "", json_reply("{}".to_owned())))
}

/// Signs out everywhere: open streams on every node learn of it through the log.
pub async fn sign_out_everywhere(
    State(state): State<AppState>,
    caller: SignedInPerson,
) -> Result<Response, ProblemResponse> {
    accounts::end_sessions(&state.pool, Some(&state.feed), caller.organisation, caller.person, None)
        .await
        .map_err(failed)?;
    Ok(with_cookie(&state, "", json_reply("{}".to_owned())))
}

fn reply(signed_in: &SignedIn) -> Result<Response, ProblemResponse> {
    serde_json::to_string(signed_in).map(json_reply).map_err(|error| unavailable("session", error))
}

fn failed(error: ActionError) -> ProblemResponse {
    unavailable("session", error)
}

/// Sets the session cookie, or removes it with an empty token. Its end is the session's longest life; the database
/// decides when it ends earlier.
fn with_cookie(state: &AppState, token: &str, response: Response) -> Response {
    let name = cookie_name(state);
    let secure = if state.public_url.is_https() { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { 90 * 24 * 3_600 };
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    match HeaderValue::from_str(&cookie) {
        Ok(value) => ([(header::SET_COOKIE, value)], response).into_response(),
        Err(error) => unavailable("cookie", error).into_response(),
    }
}

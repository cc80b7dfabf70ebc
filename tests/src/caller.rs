//! A person at an HTTP client: cookies, headers as a browser sends them, every byte that was received kept.

use docket_shared::command::Command;
use docket_shared::ids::{CallId, ClientId, PersonId};
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::session::SignedIn;
use docket_shared::sync::PROTOCOL;
use docket_shared::sync::api::{Call, CallResult, Cursor, Outcome, Poll, Push, Pushed, StreamQuery};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

/// A new id for tests.
#[expect(clippy::disallowed_methods, reason = "tests make ids as browsers do")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Everything one person's clients received: status lines, headers, bodies, frames.
#[derive(Clone, Debug, Default)]
pub struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// Adds what was received.
    pub fn add(&self, bytes: &[u8]) {
        let mut heard = self.0.lock().expect("nobody panics with it");
        heard.extend_from_slice(bytes);
        heard.push(b'\n');
    }

    /// Whether some bytes occur in it.
    pub fn contains(&self, needle: &str) -> bool {
        let heard = self.0.lock().expect("nobody panics with it");
        heard.windows(needle.len()).any(|window| window == needle.as_bytes())
    }

    /// How much it is.
    pub fn len(&self) -> usize {
        self.0.lock().expect("nobody panics with it").len()
    }

    /// Whether nothing was received.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The body of a success.
    pub fn read<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The problem document of a refusal; checks that it is a whole one.
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem: Problem = serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        assert_eq!(problem.status, self.status.as_u16(), "{self:?}");
        problem
    }

    /// The problem's code.
    pub fn code(&self) -> ProblemCode {
        self.problem().code
    }
}

/// A person, or nobody, at a client.
#[derive(Clone)]
pub struct Caller {
    /// The server's scheme, host and port.
    pub url: String,
    /// The client's id: an outbox.
    pub client: ClientId,
    /// Who is signed in.
    pub person: Option<PersonId>,
    /// The session cookie as it is sent back.
    pub cookie: Option<String>,
    /// Everything received.
    pub heard: Heard,
    keeps: bool,
    http: reqwest::Client,
    seq: Arc<AtomicI64>,
}

impl Caller {
    /// Somebody who is not signed in.
    pub fn nobody(url: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let seq = Arc::new(AtomicI64::new(0));
        Self {
            url: url.to_owned(),
            client: ClientId(new_id()),
            person: None,
            cookie: None,
            heard: Heard::default(),
            keeps: true,
            http,
            seq,
        }
    }

    /// The same person with the same session at another client, or at another server.
    pub fn another_client(&self, url: &str) -> Self {
        Self { url: url.to_owned(), client: ClientId(new_id()), seq: Arc::new(AtomicI64::new(0)), ..self.clone() }
    }

    /// The same person who forgets what they hear: for measuring, where keeping it would cost as much as the product.
    pub fn forgetful(self) -> Self {
        Self { keeps: false, ..self }
    }

    /// The same client, talking to another server.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The same client with another cookie, or none.
    pub fn with_cookie(&self, cookie: Option<&str>) -> Self {
        Self { cookie: cookie.map(str::to_owned), ..self.clone() }
    }

    /// The same person, claiming to be another client.
    pub fn claiming(&self, client: ClientId) -> Self {
        Self { client, ..self.clone() }
    }

    /// Tries to sign in; keeps the cookie that comes back.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Reply {
        let body = serde_json::json!({ "email": email, "password": password });
        let reply = self.post("/api/session", &body).await;
        if reply.status.is_success() {
            let set = reply.header("set-cookie");
            self.cookie = set.split(';').next().map(str::to_owned);
            self.person = Some(reply.read::<SignedIn>().me.person);
        }
        reply
    }

    /// Any request. Headers come after the usual ones and replace them; an empty value leaves the header out.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<String>) -> Reply {
        self.send_bytes(method, path, headers, body.map(String::into_bytes)).await
    }

    /// Any request with bytes of any kind; without another `content-type` they are said to be JSON.
    pub async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Reply {
        let sent = self.try_send(method, path, headers, body).await;
        sent.unwrap_or_else(|error| panic!("{path}: {error:?}"))
    }

    /// Waits for what the server says by a long poll.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn poll(&self, cursor: Cursor, wait_ms: u32) -> Result<Reply, reqwest::Error> {
        let poll = Poll { stream: StreamQuery { protocol: PROTOCOL, client: self.client, cursor }, wait_ms };
        let body = serde_json::to_vec(&poll).expect("a poll serialises");
        self.try_send(Method::POST, "/api/sync/poll", &[], Some(body)).await
    }

    async fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Result<Reply, reqwest::Error> {
        let mut all = HeaderMap::new();
        let mut usual = vec![("sec-fetch-site", "same-origin"), ("origin", self.url.as_str())];
        if body.is_some() {
            usual.push(("content-type", "application/json"));
        }
        usual.extend(self.cookie.as_deref().map(|cookie| ("cookie", cookie)));
        for (name, value) in usual.into_iter().chain(headers.iter().copied()) {
            let name: HeaderName = name.parse().expect("a header's name");
            all.insert(name, HeaderValue::from_str(value).expect("a header's value"));
        }
        all.retain_not_empty();
        let mut request = self.http.request(method, format!("{}{path}", self.url)).headers(all);
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        if self.keeps {
            self.heard.add(format!("{status} {headers:?}").as_bytes());
            self.heard.add(&bytes);
        }
        Ok(Reply { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.to_vec() })
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], None).await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, &[], Some(body.to_string())).await
    }

    /// Makes a single call under a key.
    pub async fn call(&self, method: Method, path: &str, key: CallId, body: &Value) -> Reply {
        self.send(method, path, &[("idempotency-key", &key.to_string())], Some(body.to_string())).await
    }

    /// The next call of this client's outbox.
    pub fn next_call(&self, command: &Command) -> Call {
        self.call_as(CallId(new_id()), command)
    }

    /// The next call of this client's outbox, under a key.
    pub fn call_as(&self, id: CallId, command: &Command) -> Call {
        let (name, version) = command.endpoint();
        let seq = self.seq.fetch_add(1, Ordering::SeqCst) + 1;
        Call { id, seq, name: name.to_owned(), version, body: command.body().expect("a body serialises") }
    }

    /// Pushes calls.
    pub async fn push(&self, calls: Vec<Call>) -> Reply {
        let push = Push { client: self.client, calls };
        self.send(Method::POST, "/api/sync/push", &[], Some(serde_json::to_string(&push).expect("a push serialises")))
            .await
    }

    /// Pushes calls to servers that may be away: none where no answer that says what became of them came in time.
    pub async fn try_push(&self, calls: Vec<Call>, within: Duration) -> Option<Pushed> {
        let push = Push { client: self.client, calls };
        let request = self.http.post(format!("{}/api/sync/push", self.url)).timeout(within);
        let request = request.header("sec-fetch-site", "same-origin").header("origin", &self.url);
        let request = request.header("content-type", "application/json").header("cookie", self.cookie.as_deref()?);
        let answer = request.body(serde_json::to_string(&push).ok()?).send().await.ok()?;
        serde_json::from_slice(&answer.error_for_status().ok()?.bytes().await.ok()?).ok()
    }

    /// As [`Caller::run`], for a task of its own.
    ///
    /// # Errors
    /// The problem it was rejected with.
    pub async fn run_owned(&self, command: Command) -> Result<Value, Problem> {
        self.run(&command).await
    }

    /// Makes one call through the outbox's way.
    ///
    /// # Errors
    /// The problem it was rejected with.
    pub async fn run(&self, command: &Command) -> Result<Value, Problem> {
        let pushed: Pushed = self.push(vec![self.next_call(command)]).await.read();
        if let Some(stopped) = pushed.stopped {
            panic!("the push was stopped: {stopped}");
        }
        match pushed.results.into_iter().next() {
            Some(CallResult { outcome: Outcome::Accepted(reply), .. }) => {
                Ok(serde_json::from_str(reply.get()).expect("JSON"))
            }
            Some(CallResult { outcome: Outcome::Rejected(problem), .. }) => Err(problem),
            None => panic!("a push without results"),
        }
    }
}

trait RetainNotEmpty {
    fn retain_not_empty(&mut self);
}

impl RetainNotEmpty for HeaderMap {
    fn retain_not_empty(&mut self) {
        let empty: Vec<HeaderName> =
            self.iter().filter(|(_, value)| value.is_empty()).map(|(name, _)| name.clone()).collect();
        for name in empty {
            self.remove(name);
        }
    }
}

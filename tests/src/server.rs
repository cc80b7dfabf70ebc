//! Servers in this process, over real TCP on 127.0.0.1, as many as a test wants on one database.

use axum::Router;
use docket_server::AppState;
use docket_server::platform::config::{PublicUrl, TrustedProxies};
use docket_server::platform::database::Database;
use docket_server::platform::hints::Hints;
use docket_server::platform::shutdown::{self, Shutdown};
use sqlx::PgPool;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Whether a server hears other servers' notifications, or has the poll alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notifications {
    /// As in production.
    On,
    /// Every notification is lost, and no row is passed over because somebody else holds it.
    Off,
}

/// A running server.
pub struct TestServer {
    /// Scheme, host and port.
    pub url: String,
    /// Its state.
    pub state: AppState,
    shutdown: Shutdown,
    task: Option<JoinHandle<()>>,
    database: Option<Database>,
}

impl TestServer {
    /// Starts a server over a database.
    pub async fn start(database: Database, notifications: Notifications) -> Self {
        Self::start_at("127.0.0.1:0", database, notifications).await
    }

    /// Starts a server that reads snapshots from a standby.
    pub async fn start_beside(database: Database, standby: PgPool) -> Self {
        Self::start_as("127.0.0.1:0", database, Notifications::On, |state| state.with_standby(Some(standby)), |app| app)
            .await
    }

    /// Starts a server that people reach at another address, such as one of a proxy with https.
    pub async fn start_for(public_url: &str, database: Database) -> Self {
        let public_url = public_url.parse().expect("an address");
        let dress = |mut state: AppState| {
            state.public_url = public_url;
            state
        };
        Self::start_as("127.0.0.1:0", database, Notifications::On, dress, |app| app).await
    }

    /// Starts a server at an address, such as one that another server has left.
    pub async fn start_at(address: &str, database: Database, notifications: Notifications) -> Self {
        Self::start_with(address, database, notifications, |router| router).await
    }

    /// Starts a server whose answers pass through something more.
    pub async fn start_with(
        address: &str,
        database: Database,
        notifications: Notifications,
        wrap: impl FnOnce(Router) -> Router,
    ) -> Self {
        Self::start_as(address, database, notifications, |state| state, wrap).await
    }

    async fn start_as(
        address: &str,
        database: Database,
        notifications: Notifications,
        dress: impl FnOnce(AppState) -> AppState,
        wrap: impl FnOnce(Router) -> Router,
    ) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound address"));
        let public_url: PublicUrl = url.parse().expect("an address");
        let (pool, shutdown) = (database.pool().clone(), Shutdown::default());
        let hints = if notifications == Notifications::On { Hints::Used } else { Hints::Unused };
        let state = dress(AppState::new(pool, hints, public_url, TrustedProxies::default(), shutdown.clone()));
        let router = wrap(docket_server::app(state.clone()));
        let task = tokio::spawn({
            let shutdown = shutdown.clone();
            async move {
                shutdown::serve(listener, router, &shutdown, Duration::from_secs(2)).await.expect("serving");
            }
        });
        Self { url, state, shutdown, task: Some(task), database: Some(database) }
    }

    /// What Prometheus reads of it, over a listener of its own as in production.
    pub async fn metrics(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound address"));
        let (router, shutdown) = (docket_server::admin::metrics::router(self.state.clone()), self.shutdown.clone());
        tokio::spawn(async move {
            shutdown::serve(listener, router, &shutdown, Duration::ZERO).await.expect("serving metrics");
        });
        url
    }

    /// The host and port, as in a `Host` header.
    pub fn authority(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Stops it in order and waits for the end.
    pub async fn stop(&mut self) {
        self.shutdown.begin();
        if let Some(task) = self.task.take() {
            task.await.expect("the server ends without a panic");
        }
        if let Some(database) = self.database.take() {
            database.close().await;
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.shutdown.begin();
    }
}

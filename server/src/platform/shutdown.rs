//! Stopping in order: a signal begins it, every part hears of it, requests get their grace, then it is enforced.

use axum::Router;
use axum::serve::ListenerExt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// How far the stop has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Running,
    Draining,
    Forced,
}

/// The word that the server stops. Clones share it: whoever runs long (sockets, jobs, timers) holds one and waits on it.
#[derive(Clone, Debug)]
pub struct Shutdown {
    phase: watch::Sender<Phase>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { phase: watch::Sender::new(Phase::Running) }
    }
}

impl Shutdown {
    /// Begins on SIGINT or SIGTERM; a second signal cuts the grace short. Must be called inside the runtime.
    ///
    /// # Errors
    /// The operating system does not let the process listen to signals.
    pub fn on_signals() -> io::Result<Self> {
        let shutdown = Self::default();
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let told = shutdown.clone();
        tokio::spawn(async move {
            for phase in [Phase::Draining, Phase::Forced] {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                tracing::info!(?phase, "signal received");
                told.reach(phase);
            }
        });
        Ok(shutdown)
    }

    /// Begins the stop from inside, for example because the database is lost.
    pub fn begin(&self) {
        self.reach(Phase::Draining);
    }

    /// Whether the stop has begun.
    pub fn has_begun(&self) -> bool {
        *self.phase.borrow() >= Phase::Draining
    }

    /// Returns when the stop begins, at once if it has.
    pub async fn begun(&self) {
        self.reached(Phase::Draining).await;
    }

    /// Says in the log that something failed that is tried again; not while the server stops, when it is expected to.
    pub fn warn(&self, error: &impl std::fmt::Display, what: &'static str) {
        if !self.has_begun() {
            tracing::warn!(%error, "{what}");
        }
    }

    fn reach(&self, phase: Phase) {
        self.phase.send_if_modified(|current| {
            let further = phase > *current;
            if further {
                *current = phase;
            }
            further
        });
    }

    async fn reached(&self, phase: Phase) {
        let mut receiver = self.phase.subscribe();
        receiver.wait_for(|current| *current >= phase).await.expect("self holds the sender");
    }
}

/// How long a peer may take nothing of what is sent to it, in milliseconds; the kernel counts.
const STALLED_MS: u32 = 60_000;

/// Serves until the stop begins, then lets running requests end within `grace`; what is left is dropped.
/// Handlers find the peer's address by `ConnectInfo<SocketAddr>`.
///
/// # Errors
/// The listener fails.
pub async fn serve(listener: TcpListener, router: Router, shutdown: &Shutdown, grace: Duration) -> io::Result<()> {
    // Small frames must leave at once: waiting for more would cost the live updates 40 ms.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "nodelay could not be set");
        }
        // Who takes nothing of an answer for so long, or is gone, holds no connection for ever.
        if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(&*stream, STALLED_MS) {
            tracing::debug!(%error, "the patience with a stalled peer could not be set");
        }
    });
    let stop = shutdown.clone();
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move { stop.begun().await });
    tokio::select! {
        outcome = server.into_future() => outcome,
        () = grace_over(shutdown, grace) => {
            tracing::warn!(grace_seconds = grace.as_secs(), "requests were still running; they were cut off");
            Ok(())
        }
    }
}

async fn grace_over(shutdown: &Shutdown, grace: Duration) {
    shutdown.begun().await;
    tokio::select! {
        () = tokio::time::sleep(grace) => {}
        () = shutdown.reached(Phase::Forced) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::future::pending;
    use tokio::io::AsyncWriteExt;

    #[tokio::test]
    async fn whoever_waits_hears_of_it() {
        let shutdown = Shutdown::default();
        let waiter = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { shutdown.begun().await }
        });
        assert!(!shutdown.has_begun());
        shutdown.begin();
        waiter.await.unwrap();
        shutdown.begun().await;
    }

    #[tokio::test]
    async fn a_request_that_does_not_end_is_cut_off_after_the_grace() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = Shutdown::default();
        let (entered, mut inside) = tokio::sync::mpsc::channel::<()>(1);
        let router = Router::new().route(
            "/",
            get(move || {
                let entered = entered.clone();
                async move {
                    entered.send(()).await.unwrap();
                    pending::<()>().await;
                }
            }),
        );
        let server = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { serve(listener, router, &shutdown, Duration::from_millis(50)).await }
        });
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        inside.recv().await.unwrap();
        shutdown.begin();
        tokio::time::timeout(Duration::from_secs(5), server).await.unwrap().unwrap().unwrap();
    }
}

//! The command that serves, from the database that is there to the last word of a server that stops.

use super::{CommandError, ServeArguments, application, fill_demo, tell};
use crate::admin::metrics;
use crate::platform::config::Settings;
use crate::platform::database::{Database, DatabaseError, Purpose};
use crate::platform::shutdown::{self, Shutdown};
use crate::session::no_organisation::{MAKE_DEMO, MAKE_ONE};
use crate::state::{AppState, NoOrganisation};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long streams have to say their last word when the server stops.
const FAREWELLS: Duration = Duration::from_secs(2);

pub(super) async fn serve(settings: &Settings, arguments: &ServeArguments) -> Result<(), CommandError> {
    let shutdown = Shutdown::on_signals().map_err(CommandError::Runtime)?;
    // Taken before the database is touched, so that a port in use is told at once.
    let listener = bind(settings.listen).await?;
    let for_metrics = match settings.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let mut database = tokio::select! {
        prepared = prepare(settings) => prepared?,
        () = shutdown.begun() => return Ok(()),
    };
    let state = application(settings, &database, &shutdown).with_standby(Database::standby(settings)?);
    let feed = state.feed.clone();
    let outcome = tokio::select! {
        served = answer(settings, arguments, state, listener, for_metrics) => served,
        lost = database.lost() => Err(DatabaseError::from(lost).into()),
    };
    shutdown.begin();
    // Streams are no requests any more to who serves: they still have to say that the server goes.
    drop(tokio::time::timeout(FAREWELLS, feed.deserted()).await);
    database.close().await;
    outcome
}

/// Serves until it is told to stop.
async fn answer(
    settings: &Settings,
    arguments: &ServeArguments,
    state: AppState,
    listener: TcpListener,
    for_metrics: Option<TcpListener>,
) -> Result<(), CommandError> {
    if arguments.demo {
        fill_demo(&state).await?;
    }
    // Nobody is written to about demo data.
    match &settings.mail {
        Some(mail) => {
            state.send_mail(mail)?;
            tracing::info!(server = %mail.url, from = %mail.from, links = settings.public_url.origin(), "notices go out by mail");
        }
        None => tracing::info!("no mail server is configured (--smtp-url): notices are shown in the app only"),
    }
    if state.organisation("").await == Err(NoOrganisation::Yet) {
        tell(&format!("there is no organisation yet; make one with `{MAKE_ONE}`, or `{MAKE_DEMO}` for a look around"));
    }
    if let Some(listener) = for_metrics {
        tokio::spawn(serve_metrics(listener, state.clone()));
    }
    let shutdown = state.shutdown.clone();
    let router = crate::app(state);
    tell(&format!("Docket is ready at {}", settings.public_url.origin()));
    shutdown::serve(listener, router, &shutdown, settings.shutdown_grace).await.map_err(CommandError::Serve)
}

async fn bind(address: SocketAddr) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address).await.map_err(|source| CommandError::Listen { address, source })
}

/// Without its metrics a server still serves.
async fn serve_metrics(listener: TcpListener, state: AppState) {
    let shutdown = state.shutdown.clone();
    if let Err(error) = shutdown::serve(listener, metrics::router(state), &shutdown, Duration::ZERO).await {
        tracing::error!(%error, "metrics are not served any more");
    }
}

async fn prepare(settings: &Settings) -> Result<Database, CommandError> {
    let database = Database::open(settings, Purpose::Serve).await?;
    database.migrate().await?;
    Ok(database)
}

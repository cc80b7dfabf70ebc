//! What every handler reaches: database, executor, feed, configuration. Cheap to clone.

use crate::actions::ServiceDesk;
use crate::admin::organisation;
use crate::assignment::jobs;
use crate::notification;
use crate::platform::config::{ConfigError, MailSettings, PublicUrl, TrustedProxies};
use crate::platform::executor::Executor;
use crate::platform::feed::Feed;
use crate::platform::hints::Hints;
use crate::platform::metrics::Metrics;
use crate::platform::retention;
use crate::platform::shutdown::Shutdown;
use crate::session::Sessions;
use docket_shared::ids::OrganisationId;
use docket_shared::problem::{Problem, ProblemCode};
use sqlx::PgPool;
use std::sync::{Arc, RwLock};

/// The application's state.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub pool: PgPool,
    /// The write path.
    pub executor: Executor<ServiceDesk>,
    /// The read path.
    pub feed: Feed,
    /// The address people use; https makes cookies `__Host-`.
    pub public_url: PublicUrl,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: TrustedProxies,
    /// Says when the server stops.
    pub shutdown: Shutdown,
    /// What this server counts of itself.
    pub metrics: Metrics,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Connections to a standby, for snapshots.
    pub standby: Option<PgPool>,
    desk: ServiceDesk,
    organisations: Arc<RwLock<Vec<(String, OrganisationId)>>>,
}

impl AppState {
    /// The state of a server. Starts executor and feed on the current runtime.
    pub fn new(
        pool: PgPool,
        hints: Hints,
        public_url: PublicUrl,
        trusted_proxies: TrustedProxies,
        shutdown: Shutdown,
    ) -> Self {
        let feed = Feed::start(pool.clone(), hints, shutdown.clone());
        let desk = ServiceDesk::default();
        let metrics = Metrics::default();
        let executor = Executor::new(pool.clone(), desk.clone(), feed.clone(), metrics.clone());
        jobs::start(pool.clone(), executor.clone(), shutdown.clone());
        notification::jobs::start(pool.clone(), executor.clone(), shutdown.clone());
        retention::start(pool.clone(), shutdown.clone());
        let sessions = Sessions::start(pool.clone());
        let organisations = Arc::default();
        let standby = None;
        Self {
            pool,
            executor,
            feed,
            public_url,
            trusted_proxies,
            shutdown,
            metrics,
            sessions,
            standby,
            desk,
            organisations,
        }
    }

    /// The same, with snapshots read from a standby while it has everything.
    #[must_use]
    pub fn with_standby(self, standby: Option<PgPool>) -> Self {
        Self { standby, ..self }
    }

    /// From now on what people are told goes out by mail too.
    ///
    /// # Errors
    /// The mail server's address cannot be used.
    pub fn send_mail(&self, settings: &MailSettings) -> Result<(), ConfigError> {
        let mailer = notification::Mailer::new(settings, &self.public_url)?;
        self.desk.send_mail();
        notification::jobs::start_mail(self.pool.clone(), mailer, self.feed.hints(), self.shutdown.clone());
        Ok(())
    }

    /// Whether it does.
    pub fn mails(&self) -> bool {
        self.desk.mails()
    }

    /// The organisation that a host name selects; a single organisation answers to every host.
    ///
    /// # Errors
    /// No organisation answers, or the database does not.
    pub async fn organisation(&self, host: &str) -> Result<OrganisationId, NoOrganisation> {
        if let Some(found) = self.known_organisation(host) {
            return Ok(found);
        }
        let read = organisation::hosts(&self.pool).await.map_err(|error| {
            tracing::error!(%error, "organisations could not be read");
            NoOrganisation::Unknown
        })?;
        let missing = if read.is_empty() { NoOrganisation::Yet } else { NoOrganisation::Here };
        if let Ok(mut known) = self.organisations.write() {
            *known = read;
        }
        self.known_organisation(host).ok_or(missing)
    }

    fn known_organisation(&self, host: &str) -> Option<OrganisationId> {
        let known = self.organisations.read().ok()?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        match known.as_slice() {
            [(_, only)] => Some(*only),
            several => several.iter().find(|(known, _)| !known.is_empty() && known == name).map(|(_, id)| *id),
        }
    }
}

/// Why no organisation answers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoOrganisation {
    /// The database has none.
    Yet,
    /// There are several, and none has the host of the request.
    Here,
    /// The database does not answer.
    Unknown,
}

impl From<NoOrganisation> for Problem {
    fn from(why: NoOrganisation) -> Self {
        match why {
            NoOrganisation::Yet => Problem::because(
                ProblemCode::NotFound,
                "there is no organisation in the database yet; `docket user add --new-organisation NAME` makes the first",
            ),
            NoOrganisation::Here => {
                Problem::because(ProblemCode::NotFound, "no organisation of this server has the host of this address")
            }
            NoOrganisation::Unknown => Problem::new(ProblemCode::Unavailable),
        }
    }
}

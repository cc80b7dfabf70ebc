//! The way to PostgreSQL: an outside one or our private one, its connections with their limits, its migrations.
//! No table is named here.

use crate::platform::config::{DatabaseUrl, Settings};
use crate::platform::private_postgres::{self, PrivatePostgres, PrivatePostgresError};
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};
use std::future::pending;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// A connection that was used within this time is taken to be alive.
const IDLE_IS_TRUSTED: Duration = Duration::from_secs(1);
/// The oldest PostgreSQL as `server_version_num` counts.
const OLDEST_VERSION: i32 = 150_000;
/// How long a database that is starting is waited for.
const START_PATIENCE: Duration = Duration::from_secs(30);
/// How long a caller waits for a free connection before it hears that the server is overloaded.
const ACQUIRE_PATIENCE: Duration = Duration::from_secs(5);
/// How long a free connection to the standby is waited for, before the database itself is read.
const STANDBY_PATIENCE: Duration = Duration::from_millis(250);
/// How long connections get to come home when the server stops.
const CLOSE_PATIENCE: Duration = Duration::from_secs(5);

/// A statement that runs longer is a fault; a lock that is waited for longer means a stuck transaction; a transaction
/// that idles has lost its owner. Each would otherwise hold up everyone who comes after.
const LIMITS: [(&str, &str); 3] =
    [("statement_timeout", "15s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "30s")];

/// A statement is planned when a connection first prepares it, by the generic plan that the test of plans looks at, and not
/// anew for its values; it is never compiled.
const PLANS: [(&str, &str); 2] = [("plan_cache_mode", "force_generic_plan"), ("jit", "off")];

/// Who opens the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The server: it alone may run the private PostgreSQL of a data folder.
    Serve,
    /// A command beside it: joins a private PostgreSQL that runs already.
    Administer,
}

/// An open database. [`Database::close`] it: the private PostgreSQL, if there is one, stops with it.
#[derive(Debug)]
pub struct Database {
    pool: PgPool,
    unlimited: PgConnectOptions,
    private: Option<PrivatePostgres>,
}

impl Database {
    /// Opens what the settings name; waits up to 30 s for an outside database that is starting.
    ///
    /// # Errors
    /// It cannot be reached or started, or is older than PostgreSQL 15.
    pub async fn open(settings: &Settings, purpose: Purpose) -> Result<Self, DatabaseError> {
        let Some(url) = &settings.database_url else {
            return Self::open_private(settings, purpose).await;
        };
        Self::connect(parse(url)?, settings.pool_size).await
    }

    /// Connects to one database, for tests and tools that know its address.
    ///
    /// # Errors
    /// As for [`Database::open`].
    pub async fn connect(options: PgConnectOptions, pool_size: u32) -> Result<Self, DatabaseError> {
        let unlimited = options.application_name("docket");
        check_version(wait_for(&unlimited).await?).await?;
        let pool = connections(unlimited.clone(), pool_size, ACQUIRE_PATIENCE);
        Ok(Self { pool, unlimited, private: None })
    }

    /// Connections to the standby of the settings; none if they name none. It may be away, now and later.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn standby(settings: &Settings) -> Result<Option<PgPool>, DatabaseError> {
        let options = settings.standby_url.as_ref().map(parse).transpose()?;
        Ok(options.map(|options| {
            let options = options.application_name("docket snapshots");
            connections(options, settings.pool_size, STANDBY_PATIENCE)
        }))
    }

    async fn open_private(settings: &Settings, purpose: Purpose) -> Result<Self, DatabaseError> {
        if purpose == Purpose::Administer
            && let Some(options) = private_postgres::running_in(&settings.data_dir).await
        {
            return Self::connect(options, settings.pool_size).await;
        }
        let programs = settings.postgres_bin.as_deref().map(Path::new);
        let private = PrivatePostgres::start(&settings.data_dir, programs).await?;
        let database = Self::connect(private.connect_options(), settings.pool_size).await?;
        Ok(Self { private: Some(private), ..database })
    }

    /// The connections. Each has limits for statements, locks and idle transactions.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Brings the tables up to date. Several servers may do so at once: one works, the others wait. Migrations that a
    /// newer server has applied are left alone, so an older one can be started again during an upgrade.
    ///
    /// # Errors
    /// A migration fails, or one that was applied has been changed since.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        // Waiting for another server's migrations is no fault.
        let mut connection = self.unlimited().await?;
        self.migrate_by(&mut connection).await?;
        connection.close().await.map_err(|error| unreachable(&self.unlimited, error))
    }

    /// The same by a connection, which may hold off others' migrations by [`Database::hold_off_migrations`].
    ///
    /// # Errors
    /// As for [`Database::migrate`].
    pub async fn migrate_by(&self, connection: &mut PgConnection) -> Result<(), DatabaseError> {
        let encoding: String = sqlx::query_scalar("show server_encoding")
            .fetch_one(&mut *connection)
            .await
            .map_err(|error| unreachable(&self.unlimited, error))?;
        if encoding != "UTF8" {
            return Err(DatabaseError::Encoding(encoding));
        }
        let mut migrations = migrations();
        migrations.set_ignore_missing(true).run(connection).await?;
        Ok(())
    }

    /// Makes every server that starts wait before its migrations, until the connection is closed.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn hold_off_migrations(connection: &mut PgConnection) -> Result<(), DatabaseError> {
        Ok(Migrate::lock(connection).await?)
    }

    /// A connection without limits, for what takes long.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn unlimited(&self) -> Result<PgConnection, DatabaseError> {
        let options = self.unlimited.clone().disable_statement_logging();
        options.connect().await.map_err(|error| unreachable(&self.unlimited, error))
    }

    /// How to connect to it.
    pub fn options(&self) -> &PgConnectOptions {
        &self.unlimited
    }

    /// Returns when the private PostgreSQL has ended by itself; never for an outside one, which may come back.
    pub async fn lost(&mut self) -> PrivatePostgresError {
        match &mut self.private {
            Some(private) => private.ended().await,
            None => pending().await,
        }
    }

    /// Closes the connections and stops the private PostgreSQL, if there is one.
    pub async fn close(self) {
        if tokio::time::timeout(CLOSE_PATIENCE, self.pool.close()).await.is_err() {
            tracing::warn!("database connections were still in use");
        }
        if let Some(private) = self.private {
            private.stop().await;
        }
    }
}

/// Connections that are made when they are needed.
fn connections(options: PgConnectOptions, most: u32, patience: Duration) -> PgPool {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(patience)
        // One that was in use a moment ago needs no question whether it still lives.
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move {
                if known.idle_for > IDLE_IS_TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options.options(LIMITS).options(PLANS))
}

fn migrations() -> Migrator {
    sqlx::migrate!("./migrations")
}

/// The migrations that this program brings, by their numbers.
pub fn known_migrations() -> Vec<i64> {
    migrations().iter().map(|migration| migration.version).collect()
}

fn parse(url: &DatabaseUrl) -> Result<PgConnectOptions, DatabaseError> {
    // The parser's words may quote the address, and with it the password.
    url.expose().parse().map_err(|_error: sqlx::Error| DatabaseError::Address)
}

async fn wait_for(options: &PgConnectOptions) -> Result<PgConnection, DatabaseError> {
    let (started, mut pause) = (Instant::now(), Duration::from_millis(50));
    loop {
        let left = START_PATIENCE.saturating_sub(started.elapsed());
        let error = match tokio::time::timeout(left.max(pause), options.connect()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => error,
            Err(_late) => sqlx::Error::Io(io::ErrorKind::TimedOut.into()),
        };
        if !may_be_starting(&error) || started.elapsed() + pause > START_PATIENCE {
            return Err(unreachable(options, error));
        }
        tracing::warn!(%error, "waiting for the database");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

/// Refused connections and PostgreSQL's own "cannot connect now"; a wrong password will not become right by waiting.
fn may_be_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().as_deref() == Some("57P03"),
        _ => false,
    }
}

async fn check_version(mut connection: PgConnection) -> Result<(), DatabaseError> {
    let version: String = sqlx::query_scalar("show server_version_num")
        .fetch_one(&mut connection)
        .await
        .map_err(DatabaseError::Version)?;
    connection.close().await.map_err(DatabaseError::Version)?;
    match version.parse::<i32>() {
        Ok(number) if number >= OLDEST_VERSION => Ok(()),
        _ => Err(DatabaseError::TooOld { version }),
    }
}

fn unreachable(options: &PgConnectOptions, error: sqlx::Error) -> DatabaseError {
    let place = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let name = options.get_database().unwrap_or(options.get_username()).to_owned();
    DatabaseError::Unreachable { place, name, error }
}

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The database cannot hold every text.
    #[error("the database has the encoding {0}; make one with the encoding UTF8")]
    Encoding(String),
    /// The address cannot be read.
    #[error("the database address cannot be read; it looks like postgres://user:password@host:5432/database")]
    Address,
    /// Nothing answers, or it refuses.
    #[error("the database {name} at {place} cannot be reached: {error}")]
    Unreachable {
        /// Host and port, or the socket.
        place: String,
        /// The database's name.
        name: String,
        /// What the last try met.
        error: sqlx::Error,
    },
    /// Its version cannot be asked for.
    #[error("the database does not tell its version: {0}")]
    Version(sqlx::Error),
    /// It is too old.
    #[error("the database is PostgreSQL of version number {version}; Docket needs 150000 (PostgreSQL 15) or newer")]
    TooOld {
        /// As `server_version_num` tells it.
        version: String,
    },
    /// The tables could not be brought up to date.
    #[error("the tables could not be brought up to date: {0}")]
    Migrate(#[from] MigrateError),
    /// The private PostgreSQL fails.
    #[error(transparent)]
    Private(#[from] PrivatePostgresError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_waiting_can_cure_is_waited_for() {
        assert!(may_be_starting(&sqlx::Error::Io(io::ErrorKind::ConnectionRefused.into())));
        assert!(!may_be_starting(&sqlx::Error::Protocol("x".into())));
    }

    #[test]
    fn the_password_is_in_no_message() {
        let options: PgConnectOptions = "postgres://ada:secret@db.example.org:1/docket".parse().unwrap();
        let message = unreachable(&options, sqlx::Error::PoolTimedOut).to_string();
        assert!(message.contains("docket at db.example.org:1") && !message.contains("secret"), "{message}");
    }
}

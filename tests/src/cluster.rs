//! One PostgreSQL for all tests of a process, a migrated template, a database per test.
//! `DATABASE_URL` names an administrator's database to use instead; scripts/test sets it by `with-postgres`.

use docket_server::platform::database::Database;
use docket_server::platform::private_postgres::PrivatePostgres;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use tokio::sync::Mutex;

/// Connections of one test's server.
const POOL_SIZE: u32 = 8;

/// The running PostgreSQL with its template.
pub struct Cluster {
    administrator: PgConnectOptions,
    templates: Mutex<BTreeMap<&'static str, String>>,
    _private: Option<PrivatePostgres>,
}

static CLUSTER: Mutex<Weak<Cluster>> = Mutex::const_new(Weak::new());
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Where a private cluster of the tests lives.
pub fn folder() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // Root's home is closed to the unprivileged user that must run PostgreSQL.
    variable("DOCKET_TEST_POSTGRES").unwrap_or_else(|| std::env::temp_dir().join("docket-test-postgres"))
}

impl Cluster {
    /// The cluster of this process, started if no test has it yet; it stops with the last test that holds it.
    pub async fn get() -> Arc<Self> {
        let mut shared = CLUSTER.lock().await;
        if let Some(cluster) = shared.upgrade() {
            return cluster;
        }
        let cluster = Arc::new(Self::start().await);
        *shared = Arc::downgrade(&cluster);
        cluster
    }

    async fn start() -> Self {
        let given = std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty());
        let (administrator, private) = match given {
            Some(url) => (url.parse().expect("DATABASE_URL is an address of PostgreSQL"), None),
            None => {
                let private = PrivatePostgres::start(&folder(), None).await.expect("a private PostgreSQL");
                (private.superuser_options(), Some(private))
            }
        };
        let administrator = administrator.disable_statement_logging();
        Self { administrator, templates: Mutex::default(), _private: private }
    }

    async fn administer(&self, statement: String) {
        let mut connection: PgConnection = self.administrator.connect().await.expect("the administrator's database");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.expect("an administrator's statement");
        connection.close().await.expect("a connection closes");
    }

    /// A new database made from the template of that kind, which `fill` has filled once.
    pub async fn database(self: &Arc<Self>, kind: &'static str, fill: impl AsyncFnOnce(&Database)) -> TestDatabase {
        let mut templates = self.templates.lock().await;
        if !templates.contains_key(kind) {
            let name = format!("docket_template_{kind}_{}", std::process::id());
            self.administer(format!("drop database if exists {name} with (force)")).await;
            self.administer(format!("create database {name}")).await;
            let database = self.open(&name).await;
            database.migrate().await.expect("migrations");
            fill(&database).await;
            database.close().await;
            // A copy needs a template that nobody is connected to; tasks of the filling server may still be going.
            self.administer(format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"))
                .await;
            templates.insert(kind, name);
        }
        let name = format!("docket_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let source = &templates[kind];
        self.administer(format!("create database {name} template {source}")).await;
        TestDatabase { cluster: self.clone(), name }
    }

    /// A new database with nothing in it.
    pub async fn blank(self: &Arc<Self>) -> TestDatabase {
        let name = format!("docket_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        self.administer(format!("create database {name}")).await;
        TestDatabase { cluster: self.clone(), name }
    }

    async fn open(&self, name: &str) -> Database {
        Database::connect(self.administrator.clone().database(name), POOL_SIZE).await.expect("a test's database")
    }
}

/// A database of one test; dropped with it.
pub struct TestDatabase {
    cluster: Arc<Cluster>,
    name: String,
}

impl TestDatabase {
    /// Connections for one server.
    pub async fn open(&self) -> Database {
        self.cluster.open(&self.name).await
    }

    /// Its address, for a server in a process of its own.
    pub fn url(&self) -> String {
        self.cluster.administrator.clone().database(&self.name).to_url_lossy().to_string()
    }
}

impl TestDatabase {
    /// Its address as PostgreSQL's own programs read it.
    pub fn plain_url(&self) -> String {
        let url = self.url();
        let Some((address, parameters)) = url.split_once('?') else { return url };
        let known =
            parameters.split('&').filter(|pair| ["host=", "port=", "sslmode="].iter().any(|key| pair.starts_with(key)));
        format!("{address}?{}", known.collect::<Vec<_>>().join("&"))
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (cluster, name) = (self.cluster.clone(), self.name.clone());
        // Dropping is synchronous and a runtime is about to end here: a thread of its own waits for the database.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(cluster.administer(format!("drop database if exists {name} with (force)")));
        });
        drop(dropping.join());
    }
}

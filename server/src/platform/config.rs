//! What an administrator may set: flags, environment and a TOML file become one checked [`Settings`].
//! Precedence: flag, environment, file, default. Nothing else reads the environment for settings.

mod mail;

pub use mail::{MailFrom, MailSettings, SmtpUrl};

use crate::platform::hints::Hints;
use axum::http::Uri;
use serde::Deserialize;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

const DEFAULT_PORT: u16 = 8400;
const DEFAULT_POOL_SIZE: u32 = 16;
const DEFAULT_GRACE_SECONDS: u64 = 20;
/// PostgreSQL's notices, such as "already exists, skipping", tell an administrator nothing.
const DEFAULT_LOG_LEVEL: &str = "info,sqlx::postgres::notice=warn";

/// Settings as they are written: on the command line, in the environment or in the file. Absent means "not said here".
#[derive(Clone, Debug, Default, PartialEq, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Address and port to listen on [default: 127.0.0.1:8400]
    #[arg(long, env = "DOCKET_LISTEN", global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,

    /// Address and port where Prometheus reads /metrics, such as 127.0.0.1:9484; nothing else is served there, and it is read
    /// without a sign-in [default: none]
    #[arg(long, env = "DOCKET_METRICS_LISTEN", global = true, value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<SocketAddr>,

    /// PostgreSQL to use, 15 or newer; the variable DATABASE_URL is read too.
    /// Without it Docket runs a PostgreSQL of its own in the data folder
    #[arg(long, env = "DOCKET_DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<DatabaseUrl>,

    /// Hot standby of the database: snapshots of what somebody may see are read from it as long as it has all that the
    /// database itself has [default: none, everything is read from the database itself]
    #[arg(long, env = "DOCKET_STANDBY_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub standby_url: Option<DatabaseUrl>,

    /// Folder for what Docket keeps on disk
    /// [default: /var/lib/docket for root, else $XDG_DATA_HOME/docket or ~/.local/share/docket]
    #[arg(long, env = "DOCKET_DATA_DIR", global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// Folder with PostgreSQL's programs (initdb, postgres) for a PostgreSQL of Docket's own
    /// [default: the newest one found on this machine]
    #[arg(long, env = "DOCKET_POSTGRES_BIN", global = true, value_name = "FOLDER")]
    pub postgres_bin: Option<PathBuf>,

    /// Address that people type, scheme and host only; https switches on __Host- cookies and HSTS
    /// [default: http:// and the listen address]
    #[arg(long, env = "DOCKET_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// How log lines are written, on standard error [default: text]
    #[arg(long, env = "DOCKET_LOG_FORMAT", global = true, value_enum)]
    pub log_format: Option<LogFormat>,

    /// What is logged: error, warn, info, debug, trace, or a list such as info,sqlx=debug [default: info]
    #[arg(long, env = "DOCKET_LOG_LEVEL", global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,

    /// Address of a reverse proxy whose X-Forwarded-For is believed; repeat it or separate several by commas
    #[arg(long, env = "DOCKET_TRUSTED_PROXY", global = true, value_name = "ADDRESS", value_delimiter = ',')]
    pub trusted_proxy: Option<Vec<IpAddr>>,

    /// Mail server that notices go out by: smtp://HOST:25, smtp://USER:PASSWORD@HOST:587?tls=required or
    /// smtps://USER:PASSWORD@HOST. Without it notices are shown in the app only
    #[arg(long, env = "DOCKET_SMTP_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<SmtpUrl>,

    /// Address that mails come from, such as "Service desk <desk@example.org>"; needed with --smtp-url
    #[arg(long, env = "DOCKET_MAIL_FROM", global = true, value_name = "ADDRESS")]
    pub mail_from: Option<MailFrom>,

    /// Do without what only speeds things up: LISTEN, NOTIFY and SKIP LOCKED. For databases and poolers that have none
    /// of it; changes of another server then show within a second
    #[arg(long, env = "DOCKET_WITHOUT_HINTS", global = true, num_args = 0..=1, default_missing_value = "true",
          value_name = "BOOL")]
    pub without_hints: Option<bool>,

    /// Database connections, 2 to 500 [default: 16]
    #[arg(long, env = "DOCKET_POOL_SIZE", global = true, value_name = "COUNT",
          value_parser = clap::value_parser!(u32).range(2..=500))]
    pub pool_size: Option<u32>,

    /// Seconds that running requests get to end when the server stops, 0 to 600 [default: 20]
    #[arg(long, env = "DOCKET_SHUTDOWN_GRACE", global = true, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(0..=600))]
    pub shutdown_grace: Option<u64>,
}

impl Options {
    /// What is said here wins, what is not said here comes from `weaker`.
    fn or(self, weaker: Self) -> Self {
        Self {
            listen: self.listen.or(weaker.listen),
            metrics_listen: self.metrics_listen.or(weaker.metrics_listen),
            database_url: self.database_url.or(weaker.database_url),
            standby_url: self.standby_url.or(weaker.standby_url),
            data_dir: self.data_dir.or(weaker.data_dir),
            postgres_bin: self.postgres_bin.or(weaker.postgres_bin),
            public_url: self.public_url.or(weaker.public_url),
            log_format: self.log_format.or(weaker.log_format),
            log_level: self.log_level.or(weaker.log_level),
            trusted_proxy: self.trusted_proxy.or(weaker.trusted_proxy),
            smtp_url: self.smtp_url.or(weaker.smtp_url),
            mail_from: self.mail_from.or(weaker.mail_from),
            without_hints: self.without_hints.or(weaker.without_hints),
            pool_size: self.pool_size.or(weaker.pool_size),
            shutdown_grace: self.shutdown_grace.or(weaker.shutdown_grace),
        }
    }
}

/// The settings that hold, complete and checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where Prometheus reads.
    pub metrics_listen: Option<SocketAddr>,
    /// An outside database; `None` means a private one in `data_dir`.
    pub database_url: Option<DatabaseUrl>,
    /// A hot standby of it, for snapshots.
    pub standby_url: Option<DatabaseUrl>,
    /// What Docket keeps on disk.
    pub data_dir: PathBuf,
    /// Where PostgreSQL's programs are, when said.
    pub postgres_bin: Option<PathBuf>,
    /// The address that people type.
    pub public_url: PublicUrl,
    /// Text or JSON lines.
    pub log_format: LogFormat,
    /// A filter in the syntax of `tracing_subscriber::EnvFilter`.
    pub log_level: String,
    /// Reverse proxies that are believed.
    pub trusted_proxies: TrustedProxies,
    /// How mails go out; none: they do not.
    pub mail: Option<MailSettings>,
    /// Whether LISTEN, NOTIFY and SKIP LOCKED are used.
    pub hints: Hints,
    /// Most database connections, 2 to 500.
    pub pool_size: u32,
    /// How long running requests get when the server stops.
    pub shutdown_grace: Duration,
}

impl Settings {
    /// Reads the file, if one is named, and the rest of the environment, and fills in the defaults.
    ///
    /// # Errors
    /// The file cannot be read or holds something that is not a setting; a value is out of range.
    pub fn load(options: Options, file: Option<&Path>) -> Result<Self, ConfigError> {
        let from_file = file.map(read_file).transpose()?.unwrap_or_default();
        let surroundings = Surroundings {
            database_url: variable("DATABASE_URL"),
            data_home: variable("XDG_DATA_HOME").map(PathBuf::from),
            home: variable("HOME").map(PathBuf::from),
            is_root: rustix::process::geteuid().is_root(),
        };
        Self::resolve(options, from_file, surroundings)
    }

    fn resolve(options: Options, file: Options, around: Surroundings) -> Result<Self, ConfigError> {
        let database_url = around.database_url.as_deref().map(str::parse).transpose();
        let database_url = database_url.map_err(|why| ConfigError::Value(format!("DATABASE_URL: {why}")))?;
        let from_environment = Options { database_url, ..Options::default() };
        let said = options.or(from_environment).or(file);
        let listen = said.listen.unwrap_or(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), DEFAULT_PORT));
        // The file does not pass through the command line's range checks.
        let pool_size = in_range("pool_size", said.pool_size.unwrap_or(DEFAULT_POOL_SIZE), 2, 500)?;
        let grace = in_range("shutdown_grace", said.shutdown_grace.unwrap_or(DEFAULT_GRACE_SECONDS), 0, 600)?;
        Ok(Self {
            listen,
            metrics_listen: said.metrics_listen,
            database_url: said.database_url,
            standby_url: said.standby_url,
            data_dir: said.data_dir.unwrap_or_else(|| around.data_dir()),
            postgres_bin: said.postgres_bin,
            public_url: said.public_url.unwrap_or_else(|| PublicUrl { https: false, authority: listen.to_string() }),
            log_format: said.log_format.unwrap_or_default(),
            log_level: said.log_level.unwrap_or_else(|| DEFAULT_LOG_LEVEL.to_owned()),
            trusted_proxies: TrustedProxies(said.trusted_proxy.unwrap_or_default()),
            mail: MailSettings::of(said.smtp_url, said.mail_from)?,
            hints: if said.without_hints.unwrap_or(false) { Hints::Unused } else { Hints::Used },
            pool_size,
            shutdown_grace: Duration::from_secs(grace),
        })
    }
}

/// What of the process's surroundings the defaults depend on.
#[derive(Default)]
struct Surroundings {
    database_url: Option<String>,
    data_home: Option<PathBuf>,
    home: Option<PathBuf>,
    is_root: bool,
}

impl Surroundings {
    /// Root's home is closed to the unprivileged user that must run PostgreSQL, so root gets a system folder.
    fn data_dir(&self) -> PathBuf {
        match (&self.data_home, &self.home) {
            _ if self.is_root => PathBuf::from("/var/lib/docket"),
            (Some(data_home), _) => data_home.join("docket"),
            (None, Some(home)) => home.join(".local/share/docket"),
            (None, None) => PathBuf::from("data"),
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn read_file(path: &Path) -> Result<Options, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|error: toml::de::Error| {
        // Without the line itself: a password may stand in it.
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        let setting = text.lines().nth(line - 1).and_then(|line| line.split_once('=')).map(|(name, _)| name.trim());
        let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let of = setting.filter(is_name).map(|name| format!(", {name}")).unwrap_or_default();
        ConfigError::Syntax { path: path.to_owned(), error: format!("line {line}{of}: {}", error.message()) }
    })
}

fn in_range<N: PartialOrd + fmt::Display>(name: &str, value: N, low: N, high: N) -> Result<N, ConfigError> {
    if value < low || value > high {
        return Err(ConfigError::Value(format!("{name} is {value}; it must lie between {low} and {high}")));
    }
    Ok(value)
}

/// Why the settings do not hold.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("the configuration file {} could not be read: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds something that is not a setting.
    #[error("the configuration file {} is wrong:\n{error}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The parser's words, with the line.
        error: String,
    },
    /// A value cannot be used.
    #[error("{0}")]
    Value(String),
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// The address of a database. It may hold a password, so it is never printed whole.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address with its password, for connecting only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self(text.to_owned()))
        } else {
            Err("a database address begins with postgres:// or postgresql://".to_owned())
        }
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(hidden)")
    }
}

/// The address that people type: scheme and host, no path.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl {
    https: bool,
    authority: String,
}

impl PublicUrl {
    /// Whether browsers reach the server by https.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The origin as browsers send it: `https://desk.example.org`.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.https { "https" } else { "http" }, self.authority)
    }

    /// The origin of web sockets: `wss://desk.example.org`.
    pub fn socket_origin(&self) -> String {
        format!("{}://{}", if self.https { "wss" } else { "ws" }, self.authority)
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri: Uri = text.parse().map_err(|error| format!("not an address: {error}"))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err("the public address begins with http:// or https://".to_owned()),
        };
        let authority = uri.authority().ok_or("the public address names no host")?.as_str().to_ascii_lowercase();
        if authority.contains('@') || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err("the public address is scheme and host only, such as https://desk.example.org".to_owned());
        }
        Ok(Self { https, authority })
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// Reverse proxies whose word about the caller's address is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpAddr>);

impl TrustedProxies {
    /// The caller's address: the nearest hop that is no trusted proxy, counted from the right of `X-Forwarded-For`,
    /// because everything further left is the caller's own claim. `forwarded` is that header's values in order.
    pub fn caller<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let hops = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect::<Vec<_>>();
        let mut caller = peer.to_canonical();
        for hop in hops.into_iter().rev() {
            if !self.0.iter().any(|proxy| proxy.to_canonical() == caller) {
                break;
            }
            let Ok(address) = hop.parse::<IpAddr>() else { break };
            caller = address.to_canonical();
        }
        caller
    }
}

#[cfg(test)]
mod tests;

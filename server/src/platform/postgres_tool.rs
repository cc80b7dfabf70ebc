//! PostgreSQL's own programs for the databases that Docket uses: which one fits, and how it is run. A password reaches it
//! through its environment, never through its arguments, which everybody on the machine can read.

use crate::platform::private_postgres::{likely_folders, major_version};
use percent_encoding::percent_decode_str;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// What of an address PostgreSQL's programs read from variables of these names.
const FROM_ADDRESS: [(&str, &str); 4] =
    [("sslmode", "PGSSLMODE"), ("sslrootcert", "PGSSLROOTCERT"), ("sslcert", "PGSSLCERT"), ("sslkey", "PGSSLKEY")];
/// Variables that would lead a program elsewhere than it is told.
const MISLEADING: [&str; 4] = ["PGSERVICE", "PGSERVICEFILE", "PGHOSTADDR", "PGOPTIONS"];

/// A program of PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostgresTool {
    path: PathBuf,
    /// Its major version.
    pub major: u32,
}

impl PostgresTool {
    /// The program `name` for a server of version `major`: of the same version, else the oldest newer one. With `programs`
    /// only that folder is looked at.
    ///
    /// # Errors
    /// None fits.
    pub async fn find(name: &'static str, programs: Option<&Path>, major: u32) -> Result<Self, ToolError> {
        let folders = programs.map_or_else(likely_folders, |folder| vec![folder.to_owned()]);
        let mut found = Vec::new();
        for path in folders.into_iter().map(|folder| folder.join(name)).filter(|path| path.is_file()) {
            let Ok(output) = Command::new(&path).arg("--version").output().await else { continue };
            if let Some(major) = major_version(&String::from_utf8_lossy(&output.stdout)) {
                found.push(Self { path, major });
            }
        }
        choose(found, major).ok_or(ToolError { name, major })
    }

    /// The program, told which database to work on. It never asks for a password, and ends with its handle.
    pub fn on(&self, options: &PgConnectOptions) -> Command {
        let mut command = Command::new(&self.path);
        for name in MISLEADING {
            command.env_remove(name);
        }
        let host =
            options.get_socket().map_or_else(|| options.get_host().into(), |socket| socket.as_os_str().to_owned());
        let database = options.get_database().unwrap_or(options.get_username());
        command.arg("--host").arg(host).arg("--port").arg(options.get_port().to_string());
        command.args(["--username", options.get_username(), "--dbname", database, "--no-password"]);
        let address = options.to_url_lossy();
        if let Some(password) = address.password() {
            command.env("PGPASSWORD", percent_decode_str(password).decode_utf8_lossy().as_ref());
        }
        for (key, value) in address.query_pairs() {
            if let Some((_, variable)) = FROM_ADDRESS.iter().find(|(name, _)| key.replace('-', "") == *name) {
                command.env(variable, value.as_ref());
            }
        }
        command.env("PGAPPNAME", "docket").env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }
}

/// Of several of one version the first: the folders come in the order of trust.
fn choose(found: Vec<PostgresTool>, major: u32) -> Option<PostgresTool> {
    let fitting = found.into_iter().filter(|tool| tool.major >= major);
    fitting.reduce(|best, next| if next.major < best.major { next } else { best })
}

/// No program of PostgreSQL fits.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "PostgreSQL's {name} of version {major} or newer was not found on this machine. Install it (Debian: apt-get install \
     postgresql-client-{major}), or name the folder that it is in by --postgres-bin"
)]
pub struct ToolError {
    name: &'static str,
    major: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(major: u32) -> PostgresTool {
        PostgresTool { path: format!("/usr/lib/postgresql/{major}/bin/pg_dump").into(), major }
    }

    #[test]
    fn the_version_of_the_server_is_best_and_an_older_one_is_none() {
        let found = || vec![tool(14), tool(17), tool(15), tool(16)];
        assert_eq!(choose(found(), 15), Some(tool(15)));
        assert_eq!(choose(vec![tool(17), tool(16)], 15), Some(tool(16)));
        assert_eq!(choose(found(), 18), None);
    }

    #[test]
    fn a_password_is_no_argument() {
        let address = "postgres://desk:s%20ecret@db.example.org:5433/docket?sslmode=prefer";
        let options: PgConnectOptions = address.parse().unwrap();
        let command = tool(15).on(&options);
        let command = command.as_std();
        let words: Vec<String> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        assert_eq!(words[..4], ["--host", "db.example.org", "--port", "5433"]);
        assert!(words.iter().all(|word| !word.contains("ecret")), "{words:?}");
        let value = |name: &str| command.get_envs().find(|(key, _)| *key == name).and_then(|(_, value)| value);
        assert_eq!(value("PGPASSWORD").unwrap(), "s ecret");
        assert_eq!(value("PGSSLMODE").unwrap(), "prefer");
        assert!(command.get_envs().any(|(key, value)| key == "PGSERVICE" && value.is_none()));
    }
}

//! The program run as an administrator runs it, and backups that it makes.

use crate::cluster::folder;
use crate::crash::program;
use sqlx::PgPool;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;
use tokio::process::Command;

/// The database that a command works on.
pub enum Place<'a> {
    /// An address.
    At(String),
    /// A data folder, with a PostgreSQL of its own.
    In(&'a Path),
}

/// Runs the program as an administrator does.
pub async fn docket(words: &[&str], place: Place<'_>) -> Output {
    let mut command = Command::new(program());
    command.args(words).env_remove("DATABASE_URL").env_remove("DOCKET_DATABASE_URL").kill_on_drop(true);
    match place {
        Place::At(url) => command.env("DATABASE_URL", url),
        Place::In(folder) => command.arg("--data-dir").arg(folder),
    };
    command.output().await.expect("the program can be run")
}

/// What a command said that went well.
///
/// # Panics
/// It did not.
pub fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Why a command failed.
///
/// # Panics
/// It did not.
pub fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A place for a backup; it goes with it.
pub struct Backup {
    _folder: TempDir,
    /// Its file.
    pub path: PathBuf,
}

impl Backup {
    /// A place with nothing in it.
    pub fn in_a_new_folder() -> Self {
        // Where the user that runs a private PostgreSQL may pass.
        std::fs::create_dir_all(folder()).expect("a folder");
        let own = TempDir::new_in(folder()).expect("a folder");
        std::fs::set_permissions(own.path(), std::fs::Permissions::from_mode(0o711)).expect("a folder of ours");
        Self { path: own.path().join("docket.backup"), _folder: own }
    }

    /// Its file as a word of a command.
    pub fn path(&self) -> &str {
        self.path.to_str().expect("a plain path")
    }

    /// Backs up.
    pub async fn make(&self, url: String) -> Output {
        docket(&["backup", "--to", self.path()], Place::At(url)).await
    }

    /// Restores.
    pub async fn restore(&self, place: Place<'_>) -> Output {
        docket(&["restore", "--from", self.path()], place).await
    }
}

/// One value that a statement finds.
///
/// # Panics
/// It finds none.
pub async fn one<T>(pool: &PgPool, statement: &'static str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    sqlx::query_scalar(statement).fetch_one(pool).await.expect(statement)
}

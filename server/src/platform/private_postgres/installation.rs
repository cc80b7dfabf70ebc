//! Finds PostgreSQL's programs on the machine. Nothing is downloaded or installed here.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest major version that Docket's SQL runs on.
const OLDEST: u32 = 15;

/// A set of PostgreSQL programs of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Installation {
    /// The folder that holds `initdb` and `postgres`.
    pub(super) programs: PathBuf,
    /// The major version, 15 or more.
    pub(super) major: u32,
}

impl Installation {
    /// The newest one, or the newest of version `wanted` when a cluster of that version exists already.
    /// With `programs` only that folder is looked at.
    pub(super) fn find(programs: Option<&Path>, wanted: Option<u32>) -> Result<Self, InstallationError> {
        let folders = programs.map_or_else(likely_folders, |folder| vec![folder.to_owned()]);
        let found: Vec<Self> = folders.into_iter().filter_map(Self::inspect).collect();
        match programs {
            Some(folder) if found.is_empty() => Err(InstallationError::NotThere { folder: folder.to_owned() }),
            _ => choose(found, wanted),
        }
    }

    fn inspect(programs: PathBuf) -> Option<Self> {
        if !programs.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(programs.join("postgres")).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { programs, major })
    }
}

fn choose(found: Vec<Installation>, wanted: Option<u32>) -> Result<Installation, InstallationError> {
    let seen = found.iter().map(|installation| installation.major).max();
    let fitting = found.into_iter().filter(|installation| match wanted {
        Some(major) => installation.major == major,
        None => installation.major >= OLDEST,
    });
    // The first of equals wins: the folders come in the order of trust.
    fitting.reduce(|best, next| if next.major > best.major { next } else { best }).ok_or(match (wanted, seen) {
        (Some(major), _) => InstallationError::OtherVersion { major },
        (None, Some(newest)) => InstallationError::TooOld { newest },
        (None, None) => InstallationError::Missing,
    })
}

/// Where PostgreSQL's programs may be, in the order of trust.
pub(in crate::platform) fn likely_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    let packaged = [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql-"),
        ("/opt/homebrew/opt", "postgresql"),
        ("/usr/local/opt", "postgresql"),
    ];
    for (parent, prefix) in packaged {
        folders.extend(children(Path::new(parent), prefix).map(|version| version.join("bin")));
    }
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    folders
}

fn children(parent: &Path, prefix: &str) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    entries.filter(move |entry| entry.file_name().to_string_lossy().starts_with(prefix)).map(|entry| entry.path())
}

/// The number in `postgres (PostgreSQL) 15.18 (Debian ...)`, also of a beta such as `18beta2`.
pub(in crate::platform) fn major_version(words: &str) -> Option<u32> {
    let version = words.split_once("(PostgreSQL)")?.1.trim_start();
    let digits = version.find(|character: char| !character.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

/// Why no PostgreSQL can be used. Each names the remedy.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InstallationError {
    /// None is there.
    #[error(
        "no PostgreSQL was found on this machine. Install it (Debian: apt-get install postgresql), \
         or name its programs by --postgres-bin, or an outside database by --database-url"
    )]
    Missing,
    /// The folder that was named holds none.
    #[error(
        "--postgres-bin: {} holds no PostgreSQL programs (initdb, postgres). Name the folder they are in, \
         such as /usr/lib/postgresql/15/bin, or leave it out to have them looked for", folder.display()
    )]
    NotThere {
        /// The folder.
        folder: PathBuf,
    },
    /// All are too old.
    #[error("the newest PostgreSQL on this machine is {newest}; Docket needs {OLDEST} or newer")]
    TooOld {
        /// The newest major version found.
        newest: u32,
    },
    /// The cluster was made by a version that is not there.
    #[error(
        "the data was made by PostgreSQL {major}, which is not on this machine any more. \
         Install it again, or upgrade the data by pg_upgrade"
    )]
    OtherVersion {
        /// The cluster's major version.
        major: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation(major: u32) -> Installation {
        Installation { programs: format!("/usr/lib/postgresql/{major}/bin").into(), major }
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(major_version("postgres 9"), None);
    }

    #[test]
    fn the_newest_is_chosen_unless_a_cluster_wants_another() {
        let found = || vec![installation(15), installation(17), installation(14)];
        assert_eq!(choose(found(), None).unwrap().major, 17);
        assert_eq!(choose(found(), Some(15)).unwrap().major, 15);
        assert_eq!(choose(found(), Some(16)), Err(InstallationError::OtherVersion { major: 16 }));
        assert_eq!(choose(vec![installation(14)], None), Err(InstallationError::TooOld { newest: 14 }));
        assert_eq!(choose(Vec::new(), None), Err(InstallationError::Missing));
        let folder = tempfile::tempdir().unwrap();
        let nothing = Installation::find(Some(folder.path()), None).unwrap_err();
        assert!(nothing.to_string().contains(&folder.path().display().to_string()), "{nothing}");
    }
}

//! The folder of a private PostgreSQL: who owns what in it, who holds it, where its socket fits.
//!
//! `docket.lock`, `postgres.log` and `postgres/` lie in the data folder. Only `postgres/` (mode 0700) belongs to
//! the user that runs PostgreSQL; root writes nothing inside it by a name that this user could have made a link.

use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown};
use std::path::{Path, PathBuf};

/// Names the socket file only; nothing listens on a network.
pub(super) const SOCKET_PORT: u16 = 5432;

/// The kernel's limit for the path of a socket, without the closing zero.
const SOCKET_PATH_LIMIT: usize = if cfg!(target_os = "macos") { 103 } else { 107 };

/// The user and group that run PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// A folder that is ready for PostgreSQL.
#[derive(Debug)]
pub(super) struct Folder {
    private: PathBuf,
    cluster: PathBuf,
    socket: PathBuf,
    log: PathBuf,
    owner: Owner,
}

/// The lock on the folder, held by the operating system until the process ends, however it ends.
#[derive(Debug)]
pub(super) struct FolderLock {
    _file: File,
}

impl Folder {
    /// Makes the folder if needed and takes its lock.
    pub(super) fn claim(data_dir: &Path) -> Result<(Self, FolderLock), FolderError> {
        let is_root = rustix::process::geteuid().is_root();
        // Root's folder must let the unprivileged user pass, but not look around.
        let mode = if is_root { 0o711 } else { 0o700 };
        let make = || DirBuilder::new().recursive(true).mode(mode).create(data_dir);
        make().map_err(|source| unusable(data_dir, source))?;
        let data_dir = data_dir.canonicalize().map_err(|source| unusable(data_dir, source))?;
        let lock = lock(&data_dir)?;
        let private = data_dir.join("postgres");
        let owner = make_private(&private, is_root)?;
        let socket = socket_folder(&private, &runtime_folder(is_root));
        if socket != private {
            make_socket_folder(&socket, owner, is_root)?;
        }
        let folder = Self { cluster: private.join("data"), log: data_dir.join("postgres.log"), private, socket, owner };
        Ok((folder, lock))
    }

    /// The socket folder of a data folder that some server has used.
    pub(super) fn existing(data_dir: &Path) -> Option<PathBuf> {
        let private = data_dir.canonicalize().ok()?.join("postgres");
        let is_root = rustix::process::geteuid().is_root();
        private.is_dir().then(|| socket_folder(&private, &runtime_folder(is_root)))
    }

    /// The folder that only the cluster's user and root can enter.
    pub(super) fn private(&self) -> &Path {
        &self.private
    }

    /// PostgreSQL's data.
    pub(super) fn cluster(&self) -> &Path {
        &self.cluster
    }

    /// The folder of the socket.
    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Where PostgreSQL records that it runs.
    pub(super) fn pid_file(&self) -> PathBuf {
        self.cluster.join("postmaster.pid")
    }

    /// Who must run PostgreSQL, when that is not this process's own user.
    pub(super) fn other_owner(&self) -> Option<Owner> {
        (self.owner.uid != rustix::process::geteuid().as_raw()).then_some(self.owner)
    }

    /// Whether a cluster was made already.
    pub(super) fn has_cluster(&self) -> bool {
        self.cluster.join("PG_VERSION").exists()
    }

    /// The major version of the cluster, if there is one.
    pub(super) fn cluster_major(&self) -> Result<Option<u32>, FolderError> {
        let file = self.cluster.join("PG_VERSION");
        match std::fs::read_to_string(&file) {
            Ok(text) => {
                text.trim().parse().map(Some).map_err(|_| FolderError::NotACluster { path: self.cluster.clone() })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(unusable(&file, source)),
        }
    }

    /// Where a cluster is made before it is accepted.
    pub(super) fn new_cluster(&self) -> PathBuf {
        self.private.join("data.new")
    }

    /// Removes what a first start left that was cut off.
    pub(super) fn remove_half_cluster(&self) -> Result<(), FolderError> {
        match std::fs::remove_dir_all(self.new_cluster()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(&self.new_cluster(), error)),
            _ => Ok(()),
        }
    }

    /// Puts the new cluster in its place.
    pub(super) fn accept_new_cluster(&self) -> Result<(), FolderError> {
        std::fs::rename(self.new_cluster(), &self.cluster).map_err(|source| unusable(&self.cluster, source))
    }

    /// PostgreSQL's log. The one of the last run is kept beside it.
    pub(super) fn open_log(&self) -> io::Result<File> {
        let _first_start = std::fs::rename(&self.log, self.log.with_extension("log.previous"));
        OpenOptions::new().append(true).create(true).mode(0o600).open(&self.log)
    }

    /// The last 2 KB of PostgreSQL's log.
    pub(super) fn log_tail(&self) -> String {
        let tail = File::open(&self.log).and_then(|mut file| {
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(length.saturating_sub(2048)))?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
        });
        tail.unwrap_or_else(|error| format!("({} could not be read: {error})", self.log.display()))
    }

    /// Removes the lock beside the socket, which PostgreSQL takes for that of a rival while any process has its number.
    pub(super) fn remove_socket_lock(&self) -> io::Result<()> {
        match std::fs::remove_file(self.socket.join(format!(".s.PGSQL.{SOCKET_PORT}.lock"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Replaces the process id in `postmaster.pid` and leaves its other lines.
    pub(super) fn rewrite_recorded_pid(&self, pid: u32) -> io::Result<()> {
        let text = std::fs::read_to_string(self.pid_file())?;
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        let beside = self.private.join(format!("postmaster.pid.{pid}"));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        write!(file, "{pid}\n{rest}")?;
        fchown(&file, Some(self.owner.uid), Some(self.owner.gid))?;
        std::fs::rename(&beside, self.pid_file())
    }

    /// What a failed start of a program means.
    pub(super) fn explain(&self, source: io::Error) -> FolderError {
        match (source.kind(), self.other_owner()) {
            (io::ErrorKind::PermissionDenied, Some(owner)) => {
                FolderError::OutOfReach { path: self.private.clone(), uid: owner.uid }
            }
            _ => unusable(&self.private, source),
        }
    }
}

fn lock(data_dir: &Path) -> Result<FolderLock, FolderError> {
    let path = data_dir.join("docket.lock");
    let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    let mut file = open.map_err(|source| unusable(&path, source))?;
    match file.try_lock() {
        Ok(()) => {
            let written = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
            written.map_err(|source| unusable(&path, source))?;
            Ok(FolderLock { _file: file })
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let read = file.read_to_string(&mut holder);
            let holder = read.ok().and_then(|_| holder.trim().parse().ok());
            Err(FolderError::InUse { path: data_dir.to_owned(), holder: Holder(holder) })
        }
        Err(TryLockError::Error(source)) => Err(unusable(&path, source)),
    }
}

/// Makes the private folder, or takes the one that is there; its owner decides who runs PostgreSQL.
fn make_private(private: &Path, is_root: bool) -> Result<Owner, FolderError> {
    let fail = |source| unusable(private, source);
    if let Err(error) = DirBuilder::new().mode(0o700).create(private)
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(fail(error));
    }
    let found = std::fs::symlink_metadata(private).map_err(fail)?;
    if !found.is_dir() {
        return Err(FolderError::NotACluster { path: private.to_owned() });
    }
    let mut owner = Owner { uid: found.uid(), gid: found.gid() };
    if is_root && owner.uid == 0 {
        owner = unprivileged_owner().ok_or(FolderError::NobodyUnprivileged)?;
        chown(private, Some(owner.uid), Some(owner.gid)).map_err(fail)?;
    }
    std::fs::set_permissions(private, Permissions::from_mode(0o700)).map_err(fail)?;
    Ok(owner)
}

/// PostgreSQL refuses to run as root: the user of the distribution's package, else nobody.
fn unprivileged_owner() -> Option<Owner> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].into_iter().find_map(|name| user_in(&users, name))
}

fn user_in(users: &str, name: &str) -> Option<Owner> {
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2).map(str::parse);
    let (uid, gid) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    (uid != 0).then_some(Owner { uid, gid })
}

/// The private folder itself if the socket's path fits there, else a short one of its own.
fn socket_folder(private: &Path, runtime: &Path) -> PathBuf {
    let name = format!(".s.PGSQL.{SOCKET_PORT}");
    if private.join(&name).as_os_str().len() <= SOCKET_PATH_LIMIT {
        return private.to_owned();
    }
    let digest = Sha256::digest(private.as_os_str().as_bytes());
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    runtime.join(format!("docket-{short}"))
}

fn runtime_folder(is_root: bool) -> PathBuf {
    // Root's own runtime folder is closed to the user that runs PostgreSQL.
    let of_the_user = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| !is_root && path.is_dir());
    of_the_user.unwrap_or_else(|| if is_root { "/run".into() } else { "/tmp".into() })
}

/// In a folder that others may write to, only a new folder or one that is the owner's and closed to others is taken.
fn make_socket_folder(socket: &Path, owner: Owner, is_root: bool) -> Result<(), FolderError> {
    let fail = |source| unusable(socket, source);
    match DirBuilder::new().mode(0o700).create(socket) {
        Ok(()) if is_root => chown(socket, Some(owner.uid), Some(owner.gid)).map_err(fail)?,
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(fail(error)),
        _ => {}
    }
    let found = std::fs::symlink_metadata(socket).map_err(fail)?;
    if found.is_dir() && found.uid() == owner.uid && found.mode().trailing_zeros() >= 6 {
        return Ok(());
    }
    Err(FolderError::NotPrivate { path: socket.to_owned() })
}

fn unusable(path: &Path, source: io::Error) -> FolderError {
    FolderError::Unusable { path: path.to_owned(), source }
}

/// The process that holds a folder, as far as it has written its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder(pub Option<u32>);

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(pid) => write!(f, "process {pid}"),
            None => f.write_str("another process"),
        }
    }
}

/// Why a folder cannot hold a private PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another Docket uses it.
    #[error("the data folder {} is in use by {holder}. Stop that one first, or name another folder by --data-dir", path.display())]
    InUse {
        /// The data folder.
        path: PathBuf,
        /// Who has it.
        holder: Holder,
    },
    /// The operating system refuses.
    #[error("{} cannot be used: {source}", path.display())]
    Unusable {
        /// What was tried.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The user that must run PostgreSQL cannot enter.
    #[error("user {uid}, who must run PostgreSQL because root may not, cannot enter {}. Name a folder that it can reach by --data-dir", path.display())]
    OutOfReach {
        /// The private folder.
        path: PathBuf,
        /// The user's number.
        uid: u32,
    },
    /// There is no user for PostgreSQL.
    #[error(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody. Run Docket as another user"
    )]
    NobodyUnprivileged,
    /// Something else lies where the cluster should be.
    #[error("{} is no folder of a PostgreSQL cluster", path.display())]
    NotACluster {
        /// The place.
        path: PathBuf,
    },
    /// The socket's folder belongs to someone else or is open to others.
    #[error("{} belongs to another user or is open to others; remove it", path.display())]
    NotPrivate {
        /// The place.
        path: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_path_holds_its_own_socket_and_a_long_one_does_not() {
        let short = Path::new("/var/lib/docket/postgres");
        assert_eq!(socket_folder(short, Path::new("/run")), short);
        let name = format!("/.s.PGSQL.{SOCKET_PORT}").len();
        let longest = PathBuf::from(format!("/{}", "a".repeat(SOCKET_PATH_LIMIT - name - 1)));
        assert_eq!(socket_folder(&longest, Path::new("/run")), longest);
        let too_long = PathBuf::from(format!("/{}", "a".repeat(SOCKET_PATH_LIMIT - name)));
        let elsewhere = socket_folder(&too_long, Path::new("/run"));
        assert!(elsewhere.starts_with("/run") && elsewhere.as_os_str().len() < 40);
        assert_eq!(elsewhere, socket_folder(&too_long, Path::new("/run")));
    }

    #[test]
    fn users_are_found_and_root_is_never_one() {
        let users =
            "root:x:0:0::/root:/bin/sh\npostgres:x:101:104::/var/lib/postgresql:/bin/bash\nfake:x:0:0::/:/bin/sh\n";
        assert_eq!(user_in(users, "postgres"), Some(Owner { uid: 101, gid: 104 }));
        assert_eq!(user_in(users, "nobody"), None);
        assert_eq!(user_in(users, "fake"), None);
    }

    #[test]
    fn a_second_claim_is_refused_and_names_the_holder() {
        let directory = tempfile::tempdir().unwrap();
        let (_folder, lock) = Folder::claim(directory.path()).unwrap();
        let refusal = Folder::claim(directory.path()).unwrap_err().to_string();
        assert!(refusal.contains(&format!("in use by process {}", std::process::id())), "{refusal}");
        drop(lock);
        Folder::claim(directory.path()).unwrap();
    }

    #[test]
    fn a_socket_folder_of_someone_else_or_open_to_others_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let me = Owner { uid: rustix::process::geteuid().as_raw(), gid: rustix::process::getegid().as_raw() };
        let socket = directory.path().join("docket-x");
        make_socket_folder(&socket, me, false).unwrap();
        make_socket_folder(&socket, me, false).unwrap();
        std::fs::set_permissions(&socket, Permissions::from_mode(0o750)).unwrap();
        assert!(make_socket_folder(&socket, me, false).is_err());
        std::fs::set_permissions(&socket, Permissions::from_mode(0o700)).unwrap();
        assert!(make_socket_folder(&socket, Owner { uid: me.uid + 1, ..me }, false).is_err());
    }
}

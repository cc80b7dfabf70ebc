//! What an earlier server that was killed may have left: a PostgreSQL that still runs, or its stale `postmaster.pid`.
//! Called with the folder's lock held, so no living Docket owns what is found.

use super::PrivatePostgresError;
use super::folder::Folder;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// Leaves the cluster so that PostgreSQL can be started on it.
pub(super) async fn clear(folder: &Folder) -> Result<(), PrivatePostgresError> {
    let Some(pid) = recorded_pid(&folder.pid_file())? else { return Ok(folder.remove_socket_lock()?) };
    if is_postmaster_of(pid, folder.cluster()) {
        tracing::warn!(pid = pid.as_raw_nonzero(), "stopping the PostgreSQL that an earlier server left behind");
        return stop(pid, folder).await;
    }
    // Its socket's lock names the same process.
    folder.remove_socket_lock()?;
    if test_kill_process(pid) != Err(rustix::io::Errno::SRCH) {
        // Another program has got the number since, or it is dead and nobody has asked how it ended. PostgreSQL would
        // take it for a rival and refuse to start. It never
        // takes its own parent for one, and so still checks the rest of the file: shared memory that is in use.
        folder.rewrite_recorded_pid(std::process::id())?;
    }
    Ok(())
}

/// The first line of `postmaster.pid`; `None` if the file is absent or holds no process id.
fn recorded_pid(file: &Path) -> io::Result<Option<Pid>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.lines().next().and_then(|line| line.trim().parse().ok()).and_then(Pid::from_raw)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// PostgreSQL works inside its data folder, which no other program does by accident.
#[cfg(target_os = "linux")]
fn is_postmaster_of(pid: Pid, cluster: &Path) -> bool {
    std::fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero())).is_ok_and(|directory| directory == cluster)
}

/// Without `/proc` the command line tells whose it is.
#[cfg(not(target_os = "linux"))]
fn is_postmaster_of(pid: Pid, cluster: &Path) -> bool {
    let output =
        std::process::Command::new("ps").args(["-o", "args=", "-p", &pid.as_raw_nonzero().to_string()]).output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(&*cluster.to_string_lossy()))
}

async fn stop(pid: Pid, folder: &Folder) -> Result<(), PrivatePostgresError> {
    for signal in [Signal::INT, Signal::QUIT] {
        // It may end in this very moment, which is what is wanted.
        let _already_gone = kill_process(pid, signal);
        let (started, mut pause) = (Instant::now(), Duration::from_millis(10));
        while started.elapsed() < PATIENCE {
            if !is_postmaster_of(pid, folder.cluster()) {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(250));
        }
    }
    Err(PrivatePostgresError::Orphan { pid: pid.as_raw_nonzero().get(), cluster: folder.cluster().to_owned() })
}

//! The server as a process: how soon it is ready, how much memory it holds when idle.

use crate::{figure, median};
use docket_tests::Caller;
use docket_tests::cluster::TestDatabase;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// A running `docket serve`.
pub struct Docket {
    /// Scheme, host and port.
    pub url: String,
    process: Child,
}

/// The program that is measured.
pub fn program() -> std::ffi::OsString {
    std::env::var_os("DOCKET_PROGRAM").expect("DOCKET_PROGRAM names the docket to measure; scripts/bench sets it")
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Docket {
    /// Starts it on a database and waits until it is ready.
    pub async fn start(database: &str) -> Self {
        let listen = format!("127.0.0.1:{}", free_port());
        let mut command = Command::new(program());
        command.args(["serve", "--listen", &listen, "--log-level", "error"]).env("DATABASE_URL", database);
        let process = command.stdout(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        let docket = Self { url: format!("http://{listen}"), process };
        docket.ready().await;
        docket
    }

    async fn ready(&self) {
        let authority = self.url.trim_start_matches("http://");
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            assert!(Instant::now() < until, "docket does not become ready");
            if tokio::net::TcpStream::connect(authority).await.is_ok()
                && Caller::nobody(&self.url).get("/readyz").await.status.is_success()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Resident memory, in megabytes.
    pub fn memory(&self) -> f64 {
        resident(self.process.id().unwrap()).unwrap()
    }

    /// Stops it in order.
    pub async fn stop(mut self) {
        let id = self.process.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        self.process.wait().await.unwrap();
    }
}

/// Resident memory of a process, in megabytes; none of one that ended.
pub fn resident(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

/// Start on an existing database, and memory after 30 idle seconds.
pub async fn figures(database: &TestDatabase) {
    let (mut starts, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let begin = Instant::now();
        Command::new(program()).arg("--version").stdout(Stdio::null()).status().await.unwrap();
        bare.push(begin.elapsed().as_secs_f64() * 1e3);
        let begin = Instant::now();
        let docket = Docket::start(&database.url()).await;
        starts.push(begin.elapsed().as_secs_f64() * 1e3);
        docket.stop().await;
    }
    let control = format!("docket --version: {:.0} ms", median(bare));
    figure("docket serve ready, existing database", &format!("{:.0} ms", median(starts)), "at most 1000 ms", &control);
    let docket = Docket::start(&database.url()).await;
    let mut idle = Command::new("sleep").arg("60").kill_on_drop(true).spawn().unwrap();
    tokio::time::sleep(Duration::from_secs(30)).await;
    let control = format!("a sleeping process: {:.1} MB", resident(idle.id().unwrap()).unwrap());
    figure("memory after 30 s idle", &format!("{:.1} MB", docket.memory()), "at most 40 MB", &control);
    idle.kill().await.unwrap();
    docket.stop().await;
}

//! haproxy with the configuration that the README names.

use crate::free_port;
use docket_tests::Caller;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::Instant;

/// A running haproxy.
pub struct Balancer {
    /// Where people come.
    pub people: u16,
    /// Whichever PostgreSQL takes writes.
    pub postgresql: u16,
    process: Child,
}

impl Balancer {
    /// Starts it before three servers and two PostgreSQL, and waits until it passes connections to the primary.
    pub async fn start(nodes: [u16; 3], databases: [u16; 2]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("scripts/three-nodes");
        let (people, postgresql) = (free_port(), free_port());
        let at = |port: u16| format!("127.0.0.1:{port}");
        let mut command = Command::new("haproxy");
        command.arg("-db").arg("-f").arg(folder.join("haproxy.cfg"));
        command.env("DOCKET_PEOPLE", at(people)).env("DOCKET_POSTGRESQL", at(postgresql));
        for (name, port) in ["DOCKET_NODE_1", "DOCKET_NODE_2", "DOCKET_NODE_3"].iter().zip(nodes) {
            command.env(name, at(port));
        }
        for (name, port) in ["DOCKET_POSTGRESQL_1", "DOCKET_POSTGRESQL_2"].iter().zip(databases) {
            command.env(name, at(port));
        }
        command.env("DOCKET_IS_PRIMARY", folder.join("is-primary"));
        let process = command.stderr(Stdio::null()).kill_on_drop(true).spawn().expect("haproxy is installed");
        let balancer = Self { people, postgresql, process };
        let until = Instant::now() + Duration::from_secs(30);
        let url = format!("postgres://docket@127.0.0.1:{postgresql}/postgres?sslmode=disable");
        while <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.is_err() {
            assert!(Instant::now() < until, "haproxy finds no primary");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        balancer
    }

    /// Stops it.
    pub async fn stop(mut self) {
        self.process.kill().await.unwrap();
    }
}

/// Waits until a server answers behind the balancer.
pub async fn answers(address: &str) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        assert!(Instant::now() < until, "no server answers");
        let there = TcpStream::connect(address.trim_start_matches("http://")).await.is_ok();
        if there && Caller::nobody(address).get("/readyz").await.status.is_success() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

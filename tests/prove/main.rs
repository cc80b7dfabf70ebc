//! Three servers behind a load balancer, over a PostgreSQL with a synchronous standby, under load: servers are killed and
//! stopped, the primary is killed and the standby promoted. Every call that was answered is there once and in order, or
//! the program ends with the place. Then a server over a database whose disk fills up. `scripts/prove` sets the environment.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for a terminal; it fails with the place")]

mod balancer;
mod full;
mod postgres;
mod workload;

use balancer::Balancer;
use docket_shared::row::RowKind;
use docket_tests::cluster::{Cluster, folder};
use docket_tests::world::{Persona, World, fill};
use docket_tests::{Follower, eventually, invariants};
use postgres::Pair;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use workload::Workload;

/// Set for the second stage: where the databases lie.
const STAGE: &str = "DOCKET_PROVE_PORTS";

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::main]
async fn main() {
    match std::env::var(STAGE) {
        Ok(stage) => match stage.strip_prefix(full::STAGE) {
            Some(server) => full::prove(Path::new(server)).await,
            None => prove(&stage.split(',').map(|port| port.parse().unwrap()).collect::<Vec<u16>>()).await,
        },
        Err(_) => {
            set_up().await;
            full::set_up().await;
        }
    }
}

/// Makes the databases and the balancer, and runs this program again over them: the harness takes its PostgreSQL from
/// the environment.
async fn set_up() {
    let pair = Pair::start(&folder()).await;
    let nodes = [free_port(), free_port(), free_port()];
    let balancer = Balancer::start(nodes, [pair.first.port, pair.second.port]).await;
    let ports = [balancer.people, nodes[0], nodes[1], nodes[2]].map(|port| port.to_string()).join(",");
    let database = format!("postgres://docket@127.0.0.1:{}/postgres?sslmode=disable", balancer.postgresql);
    let holds = stage(&ports, &database).await;
    balancer.stop().await;
    pair.stop().await;
    end_unless(holds);
}

/// Runs a stage over a database; whether it holds.
async fn stage(name: &str, database: &str) -> bool {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.env(STAGE, name).env("DATABASE_URL", database).status().await.unwrap().success()
}

fn end_unless(holds: bool) {
    if !holds {
        std::process::exit(1);
    }
}

/// A `docket serve` at a port.
struct Node {
    port: u16,
    process: Child,
}

impl Node {
    async fn start(port: u16, [database, standby]: &[String; 2]) -> Self {
        Self::start_with(port, [("DATABASE_URL", database), ("DOCKET_STANDBY_URL", standby)]).await
    }

    async fn start_with<const N: usize>(port: u16, settings: [(&str, &String); N]) -> Self {
        let program = std::env::var_os("DOCKET_PROGRAM").expect("scripts/prove names the program");
        let mut command = Command::new(program);
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--log-level", "error"]);
        command.envs(settings).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        Self { port, process: command.spawn().unwrap() }
    }

    async fn signal(&mut self, signal: &str) {
        let id = self.process.id().unwrap().to_string();
        Command::new("kill").args([signal, &id]).status().await.unwrap();
        self.process.wait().await.unwrap();
    }
}

async fn prove(ports: &[u16]) {
    let (people, nodes) = (ports[0], &ports[1..]);
    let cluster = Cluster::get().await;
    let database = cluster.database("demo", fill).await;
    let urls = [database.url(), Pair::standby_url(&folder(), &database.url())];
    Pair::wait_for_the_standby(&folder()).await;
    let mut running = Vec::new();
    for port in nodes {
        running.push(Node::start(*port, &urls).await);
    }
    let address = format!("http://127.0.0.1:{people}");
    balancer::answers(&address).await;
    let world = World::attach(&address, database).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let work = Workload::start(&world, &rebecca).await;
    work.goes_on("all is well").await;
    eventually("snapshots are read from the standby", async || {
        Follower::start(&rebecca.another_client(&address)).await;
        (Pair::snapshots_of_the_standby(&folder()).await > 0).then_some(())
    })
    .await;
    println!("snapshots are read from the standby");

    running[0].signal("-KILL").await;
    work.goes_on("a server was killed").await;
    running[0] = Node::start(running[0].port, &urls).await;
    work.goes_on("it is back").await;
    running[1].signal("-TERM").await;
    work.goes_on("a server was stopped in order").await;
    running[1] = Node::start(running[1].port, &urls).await;
    work.goes_on("it is back").await;
    Pair::fail_over(&folder()).await;
    work.goes_on("the primary was killed, the standby promoted").await;

    let answered = work.stop().await;
    let found = answered.check(&world.pool).await;
    println!("{found} answered calls, each there once and in order");
    invariants::check_all(&world.pool).await;
    println!("log, chain, loads and choices hold");
    // Who comes back has everything.
    let follower = Follower::start(&rebecca).await;
    println!("a client that comes back holds {} comments", follower.replica.count(RowKind::Comment));
    for node in &mut running {
        node.signal("-TERM").await;
    }
    // The copies of the tests' databases go with the folder; nothing waits for them.
    tokio::time::timeout(Duration::from_secs(20), async move { drop(world) }).await.unwrap();
}

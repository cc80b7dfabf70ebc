//! The disk of the database fills up, log and tables: calls are refused, none is answered that is not kept, and once there
//! is room again everything goes on, each call once.

use crate::postgres::Server;
use crate::workload::Workload;
use crate::{Node, end_unless, free_port, stage};
use docket_tests::cluster::{Cluster, folder};
use docket_tests::invariants;
use docket_tests::world::{Persona, World, fill};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// What the stage is called.
pub const STAGE: &str = "full";

/// The size of the disk: what a database with demo data takes, and as much again.
const SIZE: &str = "size=400m";

fn disk() -> PathBuf {
    folder().join("disk")
}

/// What of a database lies on the small disk, the rest beside it.
const CASES: [(&str, bool); 2] = [("tables and log", true), ("log", false)];

/// Makes a small disk with a database on it, and runs this program again over that, twice. Only root can make a disk.
pub async fn set_up() {
    let disk = disk();
    std::fs::create_dir_all(&disk).unwrap();
    for (what, whole) in CASES {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(&disk).status().await;
        if !mounted.is_ok_and(|status| status.success()) {
            println!("skipped: a disk that fills up, because no disk can be made here (mount -t tmpfs)");
            return;
        }
        println!("a small disk for {what}");
        let beside = folder().join("beside");
        std::fs::create_dir_all(&beside).unwrap();
        for folder in [&disk, &beside] {
            Command::new("chown").arg("postgres").arg(folder).status().await.unwrap();
        }
        let server = Server::alone(if whole { &disk } else { &beside }, &disk.join("log")).await;
        server.start().await;
        let database = format!("postgres://docket@127.0.0.1:{}/postgres?sslmode=disable", server.port);
        let holds = stage(&format!("{STAGE}{}", server.folder().display()), &database).await;
        server.stop().await;
        Command::new("umount").arg(&disk).status().await.unwrap();
        end_unless(holds);
    }
}

/// Takes all room that is left.
fn fill_up(filler: &Path) {
    let mut file = File::create(filler).unwrap();
    let block = vec![0; 64 * 1024];
    while file.write_all(&block).is_ok() {}
    // The last piece of a page as well.
    while file.write_all(&block[..512]).is_ok() {}
}

/// The stage itself.
pub async fn prove(server: &Path) {
    let cluster = Cluster::get().await;
    let database = cluster.database("demo", fill).await;
    let port = free_port();
    let mut node = Node::start_with(port, [("DATABASE_URL", &database.url())]).await;
    let address = format!("http://127.0.0.1:{port}");
    crate::balancer::answers(&address).await;
    let world = World::attach(&address, database).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let work = Workload::start(&world, &rebecca).await;
    work.goes_on("all is well").await;

    let (server, filler) = (Server::at(server.parent().unwrap(), Server::ALONE), disk().join("filler"));
    fill_up(&filler);
    work.is_refused("it is full").await;
    std::fs::remove_file(&filler).unwrap();
    // PostgreSQL stops where it cannot write its log; starting it is what an operator does once there is room.
    if !server.answers().await {
        server.start().await;
        println!("PostgreSQL had stopped, and was started again");
    }
    work.goes_on("there is room again").await;

    let answered = work.stop().await;
    let found = answered.check(&world.pool).await;
    println!("{found} answered calls, each there once and in order");
    invariants::check_all(&world.pool).await;
    println!("log, chain, loads and choices hold");
    node.signal("-TERM").await;
    tokio::time::timeout(std::time::Duration::from_secs(20), async move { drop(world) }).await.unwrap();
}

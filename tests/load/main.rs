//! The figures of the product, each beside its control from the same run. Printed, never asserted (DECISIONS.md, "Figures").
//! Arguments name the figures that are wanted, of: process pages rules latency live throughput comments network client growth import arrivals. None means all.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for a terminal; it fails with the place")]

mod arrivals;
mod client;
mod control;
mod growth;
mod import;
mod latency;
mod line;
mod live;
mod pages;
mod process;
mod rules;
mod slow_network;
mod throughput;

use docket_tests::cluster::{Cluster, TestDatabase};
use docket_tests::world::{Persona, World};

/// One line of the table: what, measured, its bound, its control.
pub fn figure(what: &str, measured: &str, bound: &str, control: &str) {
    println!("{what:<46} {measured:>26}   {bound:<24} {control}");
}

/// The value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The value below which `percent` of the others lie.
pub fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * percent / 100).min(values.len() - 1)]
}

/// Behind a warm-up and for both sides: gathers statistics, as the server's own or a busy day would, for plans made for empty
/// tables are not what is measured; and clears away what earlier figures left, which would be charged to this one.
pub async fn tidy(world: &World, control: &control::Control) {
    sqlx::query("vacuum (analyze)").execute(&world.pool).await.unwrap();
    control.tidy().await;
}

#[tokio::main]
async fn main() {
    let cores = std::thread::available_parallelism().unwrap();
    println!("{cores} cores; server, PostgreSQL and load on this machine\n");
    figure("figure", "measured", "bound", "control");
    let cluster = Cluster::get().await;
    let (product, control) = (filled(&cluster).await, filled(&cluster).await);
    let named: Vec<String> = std::env::args().skip(1).collect();
    let wants = |name: &str| named.is_empty() || named.iter().any(|one| one == name);
    if wants("process") {
        process::figures(&product).await;
    }
    let server = process::Docket::start(&product.url()).await;
    let world = World::attach(&server.url, product).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    if wants("pages") {
        pages::figures(&rebecca).await;
    }
    let control = control::Control::new(control).await;
    if wants("rules") {
        rules::figures(&world, &rebecca, &control).await;
    }
    if wants("latency") {
        latency::figures(&world, &rebecca, &control).await;
    }
    if wants("live") {
        live::figures(&world, &rebecca, &server, &control).await;
    }
    if wants("throughput") {
        throughput::submissions(&world, &rebecca, &control).await;
    }
    if wants("throughput") || wants("comments") {
        throughput::comments(&world, &rebecca, &control).await;
    }
    if wants("network") {
        slow_network::figures(&world, &server.url).await;
    }
    if wants("client") {
        client::figures(&world, &rebecca, &server.url).await;
    }
    server.stop().await;
    if wants("growth") {
        growth::figures(filled(&cluster).await, &control).await;
    }
    if wants("import") {
        import::figures(filled(&cluster).await, filled(&cluster).await).await;
    }
    if wants("arrivals") {
        arrivals::figures(filled(&cluster).await).await;
    }
}

async fn filled(cluster: &std::sync::Arc<Cluster>) -> TestDatabase {
    cluster.database("demo", docket_tests::world::fill).await
}

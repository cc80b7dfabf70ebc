//! Server, clients and a hostile line from one seed, all in memory: I4 to I11, I13, I14, I16, I19.
//! The server applies the same `decide`, the same session; the clients are the real link, replica and outbox.

mod client;
mod server;

use crate::fixture::{Desk, Random};
use crate::sync::overlay::overlay;
use client::Client;
use server::Server;

/// Steps of trouble, then steps in which everything must come to rest.
const TROUBLE: usize = 220;
const REST: usize = 400;

struct Simulation {
    server: Server,
    clients: Vec<Client>,
    random: Random,
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let mut desk = Desk::new(crate::assignment::Ranking::LoadFirst);
        let (ana, tomasz) = (desk.technician(1, 2), desk.technician(2, 3));
        let actors = [desk.rebecca.clone(), desk.stranger.clone(), ana.clone(), tomasz, ana];
        let clients = (0..).zip(&actors).map(|(number, actor)| Client::new(number, actor.clone())).collect();
        Self { server: Server::new(desk, &actors), clients, random: Random(seed) }
    }

    /// One thing happens, chosen by the seed.
    fn step(&mut self, trouble: bool) {
        let number = self.random.below(self.clients.len());
        let client = &mut self.clients[number];
        match self.random.below(if trouble { 10 } else { 4 }) {
            0 => client.poll(&mut self.server, &mut self.random),
            1 => client.deliver(&mut self.random, trouble),
            2 => client.push(&mut self.server, &mut self.random, trouble),
            3 => client.timer(&mut self.random, trouble),
            4..=6 => client.make_a_call(&mut self.server, &mut self.random),
            7 => client.cut(&mut self.random),
            8 => self.server.regrant(client.actor.person, &mut self.random),
            _ => self.server.compact(&mut self.random),
        }
        self.clients[number].check(&self.server);
    }

    fn is_at_rest(&self) -> bool {
        self.clients
            .iter()
            .all(|client| client.seq() == Some(self.server.head()) && client.outbox.pending().count() == 0)
    }

    fn run(seed: u64) {
        let mut simulation = Self::new(seed);
        (0..TROUBLE).for_each(|_| simulation.step(true));
        for _ in 0..REST {
            (0..20).for_each(|_| simulation.step(false));
            if simulation.is_at_rest() {
                break;
            }
        }
        simulation.verdict(seed);
    }

    fn verdict(&self, seed: u64) {
        for (number, client) in self.clients.iter().enumerate() {
            let left: Vec<_> = client.outbox.pending().map(|entry| (entry.call.seq, entry.state)).collect();
            assert!(left.is_empty(), "I10, seed {seed}: client {number} still has {left:?}");
            assert_eq!(client.seq(), Some(self.server.head()), "I10, seed {seed}: client {number} is behind");
            let seen = self.server.visible_to(client.actor.person);
            assert_eq!(client.replica.canonical(), seen, "I5, seed {seed}: client {number}");
            let over = overlay(&client.replica, &client.outbox, &client.actor, crate::fixture::TODAY);
            assert!(over.is_empty(), "I8, seed {seed}");
        }
        self.server.verdict(seed);
    }
}

#[test]
fn i5_i10_after_any_trouble_every_replica_equals_the_server_and_every_outbox_is_empty() {
    (0..1_000).for_each(Simulation::run);
}

#[test]
fn i5_i10_after_any_other_trouble_too() {
    (1_000..2_000).for_each(Simulation::run);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let trace = |seed| {
        let mut simulation = Simulation::new(seed);
        (0..TROUBLE).for_each(|_| simulation.step(true));
        (
            simulation.server.chain(),
            simulation.clients.iter().map(|client| client.replica.canonical()).collect::<Vec<_>>(),
        )
    };
    assert_eq!(trace(7), trace(7));
    assert_ne!(trace(7).0, trace(8).0);
}

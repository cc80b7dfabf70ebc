//! Accepted calls a second at 32 clients, interleaved with the control, medians of five.

use crate::control::{Control, Rows};
use crate::{figure, median, tidy};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_tests::Caller;
use docket_tests::world::{World, comment};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 32;
const ROUNDS: usize = 5;
const WINDOW: Duration = Duration::from_secs(4);

/// The next call of a client, by the client's number and the number of its calls so far.
type Make = Arc<dyn Fn(usize, usize) -> Command + Send + Sync>;

/// Calls accepted a second while 32 clients call as fast as they are answered.
pub async fn rate(clients: &[Caller], make: Make) -> f64 {
    let accepted = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let running: Vec<_> = clients
        .iter()
        .cloned()
        .enumerate()
        .map(|(number, client)| {
            let (accepted, make) = (accepted.clone(), make.clone());
            tokio::spawn(async move {
                let mut count = 0;
                while begin.elapsed() < WINDOW {
                    client.run_owned(make(number, count)).await.unwrap();
                    accepted.fetch_add(1, Ordering::Relaxed);
                    count += 1;
                }
            })
        })
        .collect();
    for task in running {
        task.await.unwrap();
    }
    accepted.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}

/// Both sides run, then both are tidied.
async fn warm_up(world: &World, clients: &[Caller], make: &Make, control: &Control, rows: Rows) {
    rate(clients, make.clone()).await;
    control.rate(rows).await;
    tidy(world, control).await;
}

fn clients(world: &World, rebecca: &Caller) -> Vec<Caller> {
    (0..CLIENTS).map(|_| rebecca.another_client(&world.url).forgetful()).collect()
}

/// Prints the rate of submissions with its ratio to the control.
pub async fn submissions(world: &World, rebecca: &Caller, control: &Control) {
    let clients = clients(world, rebecca);
    let pattern = world.submission(rebecca, 3).await;
    let renew = world.renewer();
    let submission: Make = Arc::new(move |_, _| Command::SubmitServiceRequest(renew(&pattern)));
    world.everybody_has_room(rebecca).await;
    warm_up(world, &clients, &submission, control, Rows::Submission).await;
    let (mut product, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        world.end_all_work().await;
        world.everybody_has_room(rebecca).await;
        product.push(rate(&clients, submission.clone()).await);
        bare.push(control.rate(Rows::Submission).await);
    }
    print("accepted submissions a second, 32 clients", median(product), "at least 0.4 of control", median(bare));
}

/// Prints the rate of public comments with its ratio to the control.
pub async fn comments(world: &World, rebecca: &Caller, control: &Control) {
    let clients = clients(world, rebecca);
    world.end_all_work().await;
    world.everybody_has_room(rebecca).await;
    let (pattern, renew) = (world.submission(rebecca, 1).await, world.renewer());
    let mut tickets: Vec<TicketId> = Vec::new();
    for _ in 0..CLIENTS {
        let submission = renew(&pattern);
        tickets.push(submission.id);
        rebecca.run(&Command::SubmitServiceRequest(submission)).await.unwrap();
    }
    let comments: Make = Arc::new(move |number, count| {
        comment(tickets[number], &format!("The {count}th word on this, of the usual length of a reply."))
    });
    warm_up(world, &clients, &comments, control, Rows::Comment).await;
    let (mut product, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        product.push(rate(&clients, comments.clone()).await);
        bare.push(control.rate(Rows::Comment).await);
    }
    print("accepted public comments a second, 32 clients", median(product), "at least 1500/s", median(bare));
}

fn print(what: &str, product: f64, bound: &str, control: f64) {
    let beside = format!("pgbench {control:.0}/s, ratio {:.2}", product / control);
    figure(what, &format!("{product:.0}/s"), bound, &beside);
}

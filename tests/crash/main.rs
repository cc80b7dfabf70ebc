//! Kills servers, and now and then a process of the database, at every place around a commit, under load (SYNC.md 3.3: at
//! least 500 kills). `scripts/prove` sets the environment; `DOCKET_CRASHES` says how many, `DOCKET_SEED` which.

#![allow(clippy::print_stdout, reason = "a program for a terminal")]

use docket_tests::crash::{deaths, survive};

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable)
        .map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{variable}: not a number")))
}

#[tokio::main]
async fn main() {
    let (seed, count) = (number("DOCKET_SEED", 1), number("DOCKET_CRASHES", 500));
    let deaths = deaths(seed, usize::try_from(count).expect("a count"), true);
    println!("seed {seed}, {count} kills");
    let survived = survive(&deaths, |number, death| {
        if number % 50 == 0 {
            println!("{number:>5} {death:?}");
        }
    })
    .await;
    println!(
        "{} kills survived: {} answered calls, each there once and in order; {} sent again; {} ms from a death to the next \
         answer at most",
        survived.deaths,
        survived.answered,
        survived.again,
        survived.longest.as_millis()
    );
}

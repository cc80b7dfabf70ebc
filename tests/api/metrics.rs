//! What Prometheus reads: the text format, values that move with what happens, and nothing of people.

use docket_server::platform::failpoint::VARIABLE;
use docket_tests::crash::program;
use docket_tests::world::{Persona, comment};
use docket_tests::{Caller, Follower, World, eventually};
use reqwest::Method;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// A scrape: the value of each series by its name with its labels as they stand, and the type of each family.
#[derive(Debug, Default)]
struct Scrape {
    series: BTreeMap<String, f64>,
    types: BTreeMap<String, String>,
    text: String,
}

impl Scrape {
    async fn of(url: &str) -> Self {
        let reply = Caller::nobody(url).get("/metrics").await;
        assert_eq!(reply.status.as_u16(), 200, "{reply:?}");
        assert_eq!(reply.header("content-type"), "text/plain; version=0.0.4");
        Self::read(&reply.body)
    }

    /// The text format 0.0.4: HELP and TYPE once before the series of each family, every series once.
    fn read(text: &str) -> Self {
        let (mut scrape, mut helped) = (Self { text: text.to_owned(), ..Self::default() }, BTreeSet::new());
        assert!(text.ends_with('\n'), "the last line ends");
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, words) = help.split_once(' ').expect(line);
                assert!(helped.insert(name.to_owned()) && words.ends_with('.'), "{line}");
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').expect(line);
                assert!(helped.contains(name) && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
                assert_eq!(scrape.types.insert(name.to_owned(), kind.to_owned()), None, "{line}");
                assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            } else {
                let (series, value) = line.rsplit_once(' ').expect(line);
                let name = series.split('{').next().unwrap();
                let parts = ["_bucket", "_sum", "_count"].into_iter().filter_map(|part| name.strip_suffix(part));
                let family = parts.chain([name]).find(|name| scrape.types.contains_key(*name)).expect(line);
                assert!(
                    family.starts_with("docket_") && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                    "{line}"
                );
                let value: f64 = value.parse().expect(line);
                assert_eq!(scrape.series.insert(series.to_owned(), value), None, "{line}");
            }
        }
        scrape
    }

    /// The sum of all series of a name whose labels hold all of these.
    fn sum(&self, name: &str, labels: &[&str]) -> f64 {
        let matching = self.series.iter().filter(|(series, _)| {
            let (own, rest) = series.split_once('{').unwrap_or((series, ""));
            own == name && labels.iter().all(|label| rest.contains(label))
        });
        matching.map(|(_, value)| value).sum()
    }
}

#[tokio::test]
async fn values_move_with_what_happens() {
    let world = World::new().await;
    let url = world.server.as_ref().unwrap().metrics().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    let before = Scrape::of(&url).await;
    let mut follower = Follower::start(&rebecca.another_client(&world.url)).await;
    for number in 0..3 {
        rebecca.run(&comment(ticket, &format!("Word {number}"))).await.unwrap();
    }
    rebecca.run(&comment(ticket, "")).await.unwrap_err();
    rebecca.get("/api/nothing").await;
    follower.converge().await;
    // A cursor of nowhere begins anew.
    let poll = Caller::poll(&rebecca, docket_shared::sync::api::Cursor("nowhere".to_owned()), 1).await.unwrap();
    assert!(poll.body.contains("reset"), "{poll:?}");
    let after = eventually("the poll does not follow any more", async || {
        let scrape = Scrape::of(&url).await;
        (scrape.sum("docket_live_connections", &[]) == 1.0).then_some(scrape)
    })
    .await;
    let moved = |name: &str, labels: &[&str]| after.sum(name, labels) - before.sum(name, labels);
    let comments = r#"endpoint="ticket.add_comment""#;
    assert_eq!(moved("docket_calls_total", &[comments, r#"outcome="accepted""#]), 3.0, "{}", after.text);
    assert_eq!(moved("docket_calls_total", &[comments, r#"outcome="rejected""#]), 1.0);
    assert!(moved("docket_batch_calls_count", &[]) >= 4.0);
    assert_eq!(moved("docket_batch_duration_seconds_count", &[]), moved("docket_batch_calls_count", &[]));
    assert!(moved("docket_batch_duration_seconds_sum", &[]) > 0.0);
    assert!(moved("docket_log_head", &[]) >= 3.0);
    assert_eq!(after.sum("docket_log_behind", &[]), 0.0);
    assert!(moved("docket_frames_sent_total", &[]) >= 1.0);
    assert_eq!(moved("docket_resets_total", &[]), 1.0);
    assert_eq!(moved("docket_http_responses_total", &[r#"class="4xx""#]), 1.0);
    assert_eq!(moved("docket_http_responses_total", &[r#"class="1xx""#]), 1.0, "the live connection");
    assert!(moved("docket_http_response_duration_seconds_count", &[r#"class="2xx""#]) >= 4.0);
    assert_eq!(
        moved("docket_http_responses_total", &[r#"class="2xx""#]),
        moved("docket_http_response_duration_seconds_count", &[r#"class="2xx""#]) + 1.0,
        "the poll is not timed"
    );
    // The last bucket of a histogram has everything.
    assert_eq!(
        after.sum("docket_http_response_duration_seconds_bucket", &[r#"le="+Inf""#]),
        after.sum("docket_http_response_duration_seconds_count", &[])
    );
    let used = after.sum("docket_pool_connections", &[]);
    assert!((1.0..=after.sum("docket_pool_connections_max", &[])).contains(&used), "{}", after.text);
    assert_eq!(after.sum("docket_database_up", &[]), 1.0);
    assert_eq!(after.sum("docket_build_info", &[]), 1.0);
    assert_eq!(after.sum("docket_organisation_info", &[r#"name="Alpha Manufacturing""#]), 1.0);
}

#[tokio::test]
async fn what_waits_is_told_by_its_state() {
    let mut world = World::new().await;
    let server = world.server.as_ref().unwrap();
    let url = server.metrics().await;
    // Nobody knows this kind, so it stays as it is.
    let jobs = "insert into job (organisation_id, kind, subject, run_at, leased_until)
         select organisation_id, 'nobody.knows', gen_random_uuid(), now() + n.at, now() + n.leased
         from organisation, (values (interval '-5 minutes', null), (interval '-1 minute', interval '1 hour'),
           (interval '1 day', null)) n (at, leased)";
    Caller::nobody(&world.url).get("/healthz").await;
    // A world is a copy: what was due when the first one was made may be due here for longer, until it is done.
    eventually("nothing is due for long", async || {
        (Scrape::of(&url).await.sum("docket_job_oldest_due_seconds", &[]) < 300.0).then_some(())
    })
    .await;
    sqlx::query(jobs).execute(&world.pool).await.unwrap();
    eventually("the jobs are told", async || {
        let after = Scrape::of(&url).await;
        let at = |scrape: &Scrape, state: &str| scrape.sum("docket_jobs", &[&format!(r#"state="{state}""#)]);
        let oldest = after.sum("docket_job_oldest_due_seconds", &[]);
        (at(&after, "due") >= 1.0 && at(&after, "leased") >= 1.0 && (300.0..400.0).contains(&oldest)).then_some(())
    })
    .await;
    // Without the database there is something to tell as well.
    let state = server.state.clone();
    state.pool.close().await;
    let without = Scrape::of(&url).await;
    assert_eq!(without.sum("docket_database_up", &[]), 0.0);
    assert!(without.series.keys().any(|series| series.starts_with("docket_http_responses_total")), "{}", without.text);
    assert!(!without.types.contains_key("docket_log_head"), "nothing is told that is not known");
    world.server.take().unwrap().stop().await;
}

#[tokio::test]
async fn nothing_of_people_is_told_and_nothing_else_is_served() {
    let world = World::new().await;
    let url = world.server.as_ref().unwrap().metrics().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let ticket = world.submit(&rebecca, 1).await;
    rebecca.run(&comment(ticket, "A word that only some may read")).await.unwrap();
    let scrape = Scrape::of(&url).await;
    let client = rebecca.client.to_string();
    let people: Vec<String> = sqlx::query_scalar("select unnest(array[email, name, id::text]) from person")
        .fetch_all(&world.pool)
        .await
        .unwrap();
    let secrets = ["A word that only some may read", "127.0.0.1", &client, &ticket.to_string()].map(str::to_owned);
    for secret in people.iter().chain(&secrets) {
        assert!(!scrape.text.contains(secret.as_str()), "{secret} is told");
    }
    let nobody = Caller::nobody(&url);
    for path in ["/", "/api/session", "/healthz", "/metrics/"] {
        assert_eq!(nobody.get(path).await.status.as_u16(), 404, "{path}");
    }
    assert_eq!(nobody.send(Method::POST, "/metrics", &[], None).await.status.as_u16(), 405);
    // And the address of people serves no metrics: there it is a page like any other.
    let page = Caller::nobody(&world.url).get("/metrics").await;
    assert!(!page.body.contains("docket_build_info"), "{page:?}");
}

/// By the program itself: off unless it is asked for, at the address that was asked for.
#[tokio::test]
async fn the_program_serves_metrics_where_it_is_told_to() {
    let world = World::new().await;
    let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (people, metrics) = (free(), free());
    let mut command = Command::new(program());
    command.args(["serve", "--listen", &people.to_string(), "--metrics-listen", &metrics.to_string()]);
    command.args(["--log-level", "error"]).env("DATABASE_URL", world.database.url()).env_remove(VARIABLE);
    let mut serving = command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines();
    let ready = lines.next_line().await.unwrap().unwrap();
    assert!(ready.contains("Docket is ready"), "{ready}");
    let scrape = Scrape::of(&format!("http://{metrics}")).await;
    let version = format!(r#"docket_build_info{{version="{}"}}"#, env!("CARGO_PKG_VERSION"));
    assert_eq!(scrape.series.get(&version), Some(&1.0), "{}", scrape.text);
    serving.kill().await.unwrap();
}

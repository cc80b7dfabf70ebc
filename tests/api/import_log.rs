//! The import against a real log that nobody here wrote: every count that others took from the file has to come out of
//! Docket's own reports. Without the data the test says so and ends.

use crate::import::{Files, state};
use docket_tests::World;
use docket_tests::incident_log::{MAPPING, assert_counts, counted, expected, first_incidents, folder, reports};
use docket_tests::invariants::check_all;
use docket_tests::world::{Persona, comment};
use serde_json::json;

#[tokio::test]
async fn the_first_thousand_incidents_of_a_real_log_are_counted_as_others_counted_them() {
    let Some(folder) = folder() else { return };
    let expected = &expected(&folder)["first_1000_incidents_in_file_order"];
    let world = World::new().await;
    let files = Files::new(MAPPING);
    let log = files.path("log.csv");
    assert_eq!(json!(first_incidents(&folder, 1_000, &log)), expected["rows"]);

    let mut ana = world.follow(Persona::Ana).await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let messages = ana.messages;
    let said = files.import(&world, &log, false).await.unwrap();
    assert!(said.contains("tickets: 1000 were imported") && said.contains("rows: 6784 were imported"), "{said}");

    // Whoever was attached stays attached, hears little of it, and sees the next change at once.
    let ticket = world.submit(&rebecca, 1).await;
    rebecca.run(&comment(ticket, "Is it live?")).await.unwrap();
    let asked = |ana: &docket_tests::Follower| ana.head(ticket).is_some();
    ana.until("what happens after the import", asked).await;
    ana.converge().await;
    assert_eq!(ana.snapshots, 1, "nothing was read anew");
    assert!(ana.messages - messages < 40, "{} messages", ana.messages - messages);
    let held = sqlx::query_scalar::<_, i64>(
        "select count(*) from replica_row r join ticket_reference t on t.ticket_id = r.entity or t.ticket_id = r.parent",
    );
    assert_eq!(held.fetch_one(&world.pool).await.unwrap(), 0, "what ended years ago is in no replica");

    let (tickets, history) = reports(&world.pool, expected).await;
    assert_counts(expected, &counted(&tickets, &history));

    let before = state(&world).await;
    let again = files.import(&world, &log, false).await.unwrap();
    assert!(again.contains("rows: 0 were imported, 6784 were there"), "{again}");
    assert_eq!(state(&world).await, before, "a second import changes nothing");
    check_all(&world.pool).await;
}

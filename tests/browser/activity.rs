//! What happened to a ticket in one line each, as its team reads it, and the views of clocks that run out or are over.

use crate::scene::Scene;
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::world::{Persona, move_status};
use serde_json::json;

/// The lines of the part that is shown, in order.
async fn lines(page: &Page) -> Vec<String> {
    let script =
        "return [...document.querySelectorAll('.event')].filter(line => line.offsetParent).map(line => line.innerText)";
    let found = page.script(script).await;
    found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

async fn tells(page: &Page, words: &str) {
    eventually(&format!("a line that says {words:?}"), async || {
        lines(page).await.iter().any(|line| line.contains(words)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_stock_and_clocks_are_read_under_activity_and_in_the_conversation_as_they_happen() {
    let scene = Scene::new().await;
    sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&scene.world.pool).await.unwrap();
    let (rebecca, ana) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    let ticket = scene.world.submit(&rebecca, 2).await;
    let page = scene.ana(Window::Desk).await;
    page.go(&format!("/workspace/mine/{ticket}")).await;
    page.press("tab", "Activity").await;
    tells(&page, "2 on order").await;
    tells(&page, "Can be done now: Order").await;
    for (from, to) in [(Status::InProgress, Status::Waiting), (Status::Waiting, Status::InProgress)] {
        ana.run(&move_status(ticket, from, to, "")).await.unwrap();
    }
    tells(&page, "The clock stands: Resolution").await;
    tells(&page, "Resolution: the clock runs again, due ").await;
    let open: Vec<uuid::Uuid> = sqlx::query_scalar("select id from task where ticket_id = $1 and state = 'open'")
        .bind(ticket.0)
        .fetch_all(&scene.world.pool)
        .await
        .unwrap();
    for task in open {
        let body = json!({ "ticket": ticket, "task": task, "outcome": "skipped" });
        ana.run(&Command::EndTask(serde_json::from_value(body).unwrap())).await.unwrap();
    }
    tells(&page, "Ana Ferreira ended a task as not needed: Order").await;
    // The same lines stand among what was said, where they happened.
    page.press("tab", "Conversation").await;
    tells(&page, "Ana Ferreira ended a task as not needed: Order").await;
    let all = lines(&page).await;
    let place =
        |words: &str| all.iter().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}: {all:?}"));
    assert!(place("2 on order") < place("The clock stands") && place("The clock stands") < place("runs again"));
    assert!(place("runs again") < place("as not needed"), "{all:?}");
    scene.close([page]).await;
}

/// What no file may say makes the test short: a resolution in sixteen seconds.
async fn hurried(scene: &Scene) {
    let level = json!({ "resolution": "16s" });
    sqlx::query(
        "update catalog_version set definition = jsonb_set(definition #- '{service_level,first_response}',
           '{service_level,resolution}', $1 -> 'resolution') where definition ? 'service_level'",
    )
    .bind(sqlx::types::Json(level))
    .execute(&scene.world.pool)
    .await
    .unwrap();
    sqlx::query("update service_calendar set definition = '{\"zone\":\"Europe/Berlin\",\"week\":\"24x7\"}'")
        .execute(&scene.world.pool)
        .await
        .unwrap();
}

/// The number beside a view in the rail.
async fn counted(page: &Page, view: &str) -> String {
    let script =
        format!("return document.querySelector('.side-nav a[href=\"/workspace/{view}\"] .n')?.innerText ?? ''");
    page.script(&script).await.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_out_and_what_is_over_have_views_with_live_counts() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    hurried(&scene).await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let page = scene.ana(Window::Desk).await;
    page.press("link", "SLA at risk").await;
    page.find("heading", "SLA at risk").await;
    let before = (counted(&page, "sla-at-risk").await, counted(&page, "sla-breached").await);
    let ticket: TicketId = scene.world.submit(&rebecca, 1).await;
    let number = scene.number(ticket).await.unwrap();
    eventually("it is at risk, without a reload", async || {
        let row = page.text().await.contains(&number);
        (row && counted(&page, "sla-at-risk").await != before.0).then_some(())
    })
    .await;
    eventually("it is over", async || (counted(&page, "sla-breached").await != before.1).then_some(())).await;
    assert_eq!(counted(&page, "sla-at-risk").await, before.0, "it is in one of the two");
    page.press("link", "SLA breached").await;
    page.find("heading", "SLA breached").await;
    page.find("row", &number).await;
    // Once it waits for Rebecca it is late all the same; once it is done it is neither.
    let ana = scene.world.sign_in(Persona::Ana).await;
    ana.run(&move_status(ticket, Status::InProgress, Status::Resolved, "")).await.unwrap();
    eventually("it is over no more", async || (counted(&page, "sla-breached").await == before.1).then_some(())).await;
    scene.close([page]).await;
}

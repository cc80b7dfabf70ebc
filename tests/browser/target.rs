//! A clock of the service level before people's eyes: another priority gives it another target, it runs out, and it is over,
//! in the ticket and in a colleague's list, without a reload.

use crate::incident::{ITEM, fill_in};
use crate::scene::{Scene, send_by};
use crate::screens::{console, look, none};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::world::Persona;
use docket_tests::{eventually, eventually_or_none};
use serde_json::json;

/// What no file may say makes a target short. `levels` are those of priorities 1 and 2, beside four hours for the rest.
async fn targets(scene: &Scene, first: &str, second: &str) {
    let level = json!({
        "resolution": "4h",
        "priorities": { "1": { "resolution": first }, "2": { "resolution": second } },
    });
    sqlx::query(
        "update catalog_version set definition = jsonb_set(jsonb_set(definition #- '{service_level,first_response}',
           '{service_level,resolution}', $1 -> 'resolution'), '{service_level,priorities}', $1 -> 'priorities')
         where definition -> 'name' ->> 'en' = $2",
    )
    .bind(sqlx::types::Json(level))
    .bind(ITEM)
    .execute(&scene.world.pool)
    .await
    .unwrap();
}

/// Work never stands still.
async fn day_and_night(scene: &Scene) {
    sqlx::query("update service_calendar set definition = '{\"zone\":\"Europe/Berlin\",\"week\":\"24x7\"}'")
        .execute(&scene.world.pool)
        .await
        .unwrap();
}

async fn reported(page: &Page) -> TicketId {
    fill_in(page, "Stays black").await;
    send_by(page, "Report it").await
}

/// The chip of the clock in the ticket's row of the list, and the first of the ticket's clocks.
async fn chip(page: &Page, of: &str) -> String {
    let script = format!(
        "const one = [...document.querySelectorAll('{of}')].find(one => '{of}' !== '.trow' || one.textContent.includes('Stays black'));
         return one?.querySelector('.sla')?.innerText ?? ''"
    );
    page.script(&script).await.as_str().unwrap_or_default().to_owned()
}

/// For how many seconds it runs, and how many were told that its target was missed.
async fn clock(scene: &Scene, ticket: TicketId) -> (i64, i64) {
    let statement = "select ceil(extract(epoch from now() - k.created_at))::int8,
           (select count(*) from notice n where n.ticket_id = k.id and n.kind = 'breached')
         from ticket k where k.id = $1";
    sqlx::query_as(statement).bind(ticket.0).fetch_one(&scene.world.pool).await.unwrap()
}

async fn priority(ana: &Page, word: &str) {
    ana.keys("p").await;
    ana.press("button", word).await;
}

/// Who has it is told, and nobody twice.
async fn told_once(scene: &Scene, ana: &Page, ticket: TicketId) {
    let told = eventually("who has it is told", async || {
        let told = clock(scene, ticket).await.1;
        (told > 0).then_some(told)
    })
    .await;
    ana.find("link", "unread").await;
    let lead: i64 =
        sqlx::query_scalar("select count(distinct person_id) from notice where ticket_id = $1 and kind = 'breached'")
            .bind(ticket.0)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
    assert_eq!(told, lead, "nobody twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_follows_the_priority_and_its_breach_is_seen_live_by_who_has_it_and_in_lists() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    day_and_night(&scene).await;
    targets(&scene, "1h", "2h").await;
    let mut wrong = Vec::new();
    let (rebecca, ana) = (scene.rebecca(Window::Phone).await, scene.page(Window::Desk).await);
    let ticket = reported(&rebecca).await;
    eventually("the server has it", async || scene.number(ticket).await).await;
    scene.sign_in(&ana, Persona::Ana, &format!("/workspace/open/{ticket}")).await;
    ana.shows("Stays black").await;
    let tomasz = scene.page(Window::Desk).await;
    scene.sign_in(&tomasz, Persona::Tomasz, "/workspace/open").await;
    tomasz.find("row", "Stays black").await;
    let says = async |page: &Page, of: &str, words: &str| {
        let said = eventually_or_none(async || chip(page, of).await.contains(words).then_some(())).await;
        assert!(said.is_some(), "{of} says {:?}, not {words:?}", chip(page, of).await);
    };
    says(&ana, ".props", "3 h").await;
    says(&tomasz, ".trow", "3 h").await;

    // One hour from its start, not from now.
    priority(&ana, "Everybody, Now: Critical").await;
    says(&ana, ".props", " min left").await;
    says(&tomasz, ".trow", " min").await;
    let left = chip(&tomasz, ".trow").await;
    let minutes: i64 = left.split_whitespace().rev().nth(1).unwrap().parse().unwrap();
    assert!((50..60).contains(&minutes), "{left}: what ran before counts");
    look(&ana, "ticket-retargeted", &mut wrong).await;

    // A target that is nearly over: both see it run out, and it is told once.
    let (ran, told) = clock(&scene, ticket).await;
    assert_eq!(told, 0);
    let before = tomasz
        .script("return document.querySelector('.side-nav a[href=\"/workspace/sla-breached\"] .n')?.innerText ?? ''")
        .await;
    targets(&scene, "1h", &format!("{}s", ran + 14)).await;
    priority(&ana, ": High").await;
    says(&ana, ".props", "1 min left").await;
    says(&ana, ".props", "over").await;
    says(&tomasz, ".trow", "over").await;
    eventually("the number of what is over follows", async || {
        let now = tomasz
            .script(
                "return document.querySelector('.side-nav a[href=\"/workspace/sla-breached\"] .n')?.innerText ?? ''",
            )
            .await;
        (now != before).then_some(())
    })
    .await;
    look(&ana, "ticket-over", &mut wrong).await;
    told_once(&scene, &ana, ticket).await;
    console(&scene, &ana, &mut wrong).await;
    none(&wrong);
    scene.close([rebecca, ana, tomasz]).await;
}

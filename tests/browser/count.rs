//! Stock is counted below what is set aside: what that means is said before it is saved, and the ticket says what came of it.

use crate::fulfilment::three_docks;
use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_tests::browser::Window;
use docket_tests::world::Persona;
use docket_tests::{eventually, invariants};

const COUNT: &str = "Count Dock U100, USB-C at Plant North";

async fn counted_below(window: Window) {
    let scene = Scene::new().await;
    three_docks(&scene).await;
    sqlx::query(
        "update stock_level l set on_hand = 0 from asset_model m
         where m.id = l.model_id and m.key = 'dock-t200' and m.organisation_id = l.organisation_id",
    )
    .execute(&scene.world.pool)
    .await
    .unwrap();
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let ticket = scene.world.submit(&rebecca, 2).await;
    let number = eventually("it has a number", async || scene.number(ticket).await).await;
    let mut wrong = Vec::new();
    let ana = scene.page(window).await;
    scene.sign_in(&ana, Persona::Ana, "/workspace/assets").await;
    ana.press("button", COUNT).await;
    ana.fill("textbox", "How many are there?", "1").await;
    ana.shows("Then 1 that is set aside is missing. Who asked last loses it").await;
    ana.shows(&format!("Set aside for {number}.")).await;
    look(&ana, "assets-count-below", &mut wrong).await;
    ana.fill("textbox", "How many are there?", "-1").await;
    ana.shows("A number from 0 to").await;
    ana.fill("textbox", "How many are there?", "1").await;
    ana.press("button", "Save").await;
    ana.gone("button", "Save").await;
    let focused = async || {
        let words = ana.script("return document.activeElement.textContent").await;
        words.as_str().is_some_and(|words| words.contains("Plant North")).then_some(())
    };
    eventually("the keyboard is where it was", focused).await;
    let level: (i32, i32) = eventually("it is recorded", async || {
        let level: (i32, i32) = sqlx::query_as(
            "select l.on_hand, l.reserved from stock_level l join asset_model m on m.id = l.model_id
             join location p on p.id = l.location_id where m.key = 'dock-u100' and p.name = 'Plant North'",
        )
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
        (level.0 == 1).then_some(level)
    })
    .await;
    assert_eq!(level, (1, 1));
    ana.go(&format!("/workspace/tickets/{ticket}")).await;
    ana.press("tab", "Activity").await;
    ana.shows("Ana Ferreira found less in stock than was set aside: 1 on order").await;
    look(&ana, "activity-stock-lost", &mut wrong).await;
    ana.press("tab", "Tasks").await;
    ana.find("DisclosureTriangle", "Order 1 × Dock U100, USB-C").await;
    console(&scene, &ana, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_below_what_is_set_aside_says_what_it_means_and_is_recorded_at_a_desk() {
    counted_below(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_below_what_is_set_aside_says_what_it_means_and_is_recorded_on_a_phone() {
    counted_below(Window::Phone).await;
}

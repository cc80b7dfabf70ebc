//! Stock is counted below what is set aside: what that means is said before it is saved, and the ticket says what came of it.

use crate::fulfilment::three_docks;
use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::asset::api::CountStock;
use docket_shared::command::Command;
use docket_shared::fulfilment::Does;
use docket_shared::fulfilment::api::{EndTask, Serial};
use docket_shared::ids::{LocationId, ModelId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_tests::browser::{Page, Theme, Window};
use docket_tests::follower::Follower;
use docket_tests::plan::{ending, lines, open_tasks};
use docket_tests::world::Persona;
use docket_tests::{Caller, eventually, eventually_or_none, invariants};
use serde_json::json;
use uuid::Uuid;

const COUNT: &str = "Count Dock U100, USB-C at Plant North";

/// What of the stock stands outside its page or is cut, at the width of the window and at that of the smallest phone.
async fn cut_off(page: &Page, wrong: &mut Vec<String>) {
    let cut = "
        const page = document.querySelector('.assets'), edge = page.getBoundingClientRect().right;
        const inside = [...page.querySelectorAll('section.card, .cards tbody, .cards td, .cards button, .cards input, .cards .hint')];
        const beyond = inside.filter(one => one.getBoundingClientRect().right > edge || one.scrollWidth > one.clientWidth + 1);
        return [page.scrollWidth - page.clientWidth, ...beyond.map(one => one.tagName + ' ' + one.textContent.trim().slice(0, 40))]";
    let widths: &[i64] = if page.window == Window::Phone { &[390, 320] } else { &[1440] };
    for width in widths {
        let metrics = json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": *width < 600 });
        page.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        page.settled().await;
        let found = page.script(cut).await;
        if found != json!([0]) {
            wrong.push(format!("stock at {width}: {found}"));
        }
        if *width == 320 {
            for theme in [Theme::Light, Theme::Dark] {
                page.theme(theme).await;
                page.picture("assets-count-below-320", theme).await;
            }
            page.theme(Theme::Light).await;
        }
    }
    if page.window == Window::Phone {
        let metrics = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true });
        page.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }
    // A place is one line, also beside the message of a low count.
    let broken = page
        .script(
            "return [...document.querySelectorAll('.stock .where')].filter(cell => {
               const words = document.createRange();
               words.selectNodeContents(cell);
               return words.getBoundingClientRect().height > 1.9 * parseFloat(getComputedStyle(cell).fontSize);
             }).map(cell => cell.textContent)",
        )
        .await;
    if broken != json!([]) {
        wrong.push(format!("{:?}: places in two lines: {broken}", page.window));
    }
}

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
    cut_off(&ana, &mut wrong).await;
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

/// Somebody counts a model at Plant North through the API.
async fn counts(scene: &Scene, caller: &Caller, model: &str, to: i32) {
    let (model, location, from): (Uuid, Uuid, i32) = sqlx::query_as(
        "select l.model_id, l.location_id, l.on_hand from stock_level l join asset_model m on m.id = l.model_id
         join location p on p.id = l.location_id where m.key = $1 and p.name = 'Plant North'",
    )
    .bind(model)
    .fetch_one(&scene.world.pool)
    .await
    .unwrap();
    let body = CountStock { model: ModelId(model), location: LocationId(location), from, to };
    caller.run(&Command::CountStock(body)).await.unwrap();
}

/// Numbers change beside what somebody types: it stays, and is not taken for a count of what is there now.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_of_a_count_stays_while_somebody_else_counts_the_same() {
    const HEADSETS: &str = "Count Headset, USB at Plant North";
    let mut wrong = Vec::new();
    let scene = Scene::new().await;
    let tomasz = scene.world.sign_in(Persona::Tomasz).await;
    let ana = scene.page(Window::Phone).await;
    scene.sign_in(&ana, Persona::Ana, "/workspace/assets").await;
    ana.press("button", HEADSETS).await;
    ana.fill("textbox", "How many are there?", "11").await;
    counts(&scene, &tomasz, "headset-usb", 7).await;
    let there = "return [...document.querySelectorAll('.stock tbody tr')].find(row => row.textContent.includes('Headset')).querySelector('.num').textContent";
    eventually("his number is beside it", async || {
        ana.script(there).await.as_str().is_some_and(|text| text.ends_with('7')).then_some(())
    })
    .await;
    assert_eq!(ana.value("textbox", "How many are there?").await, "11");
    ana.press("button", "Save").await;
    ana.find("button", HEADSETS).await;
    // Hers was of the shelf before his: she is told, and counts anew.
    ana.shows("Headset, USB at Plant North: your count of 11 is not saved.").await;
    look(&ana, "assets-count-refused", &mut wrong).await;
    ana.press("button", "Dismiss").await;
    ana.gone("button", "Dismiss").await;
    eventually("his count stands", async || {
        ana.script(there).await.as_str().is_some_and(|text| text.ends_with('7')).then_some(())
    })
    .await;
    none(&wrong);
    scene.close([ana]).await;
}

/// A request that lost its docks says when, in the list and on its page, without a reload.
#[tokio::test(flavor = "multi_thread")]
async fn who_asked_reads_when_a_count_took_theirs() {
    let scene = Scene::new().await;
    three_docks(&scene).await;
    let (caller, ana) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    let ticket: TicketId = scene.world.submit(&caller, 1).await;
    // It happened a while ago, and nothing of it was told to a browser yet.
    for earlier in [
        "update ticket set changed_at = now() - interval '3 minutes' where id = $1",
        "update replica_row set body = jsonb_set(body::jsonb, '{changed_at}', to_jsonb(now() - interval '3 minutes'))::text
         where kind = 'ticket_head' and entity = $1",
    ] {
        sqlx::query(earlier).bind(ticket.0).execute(&scene.world.pool).await.unwrap();
    }
    let (list, page) = (scene.rebecca(Window::Phone).await, scene.rebecca(Window::Phone).await);
    list.go("/requests").await;
    list.shows("3 min ago").await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("Live, changed 3 min ago").await;
    for model in ["dock-u100", "dock-t200"] {
        counts(&scene, &ana, model, 0).await;
    }
    page.shows("Live, changed now").await;
    let card = format!("return document.querySelector('.reqcard[href$=\"{ticket}\"]').innerText");
    let row = async || list.script(&card).await;
    let now = async || row().await.as_str().is_some_and(|text| text.contains("· now")).then_some(());
    if eventually_or_none(now).await.is_none() {
        panic!("the row does not say so: {} on a page that is {}", row().await, list.outline().await);
    }
    scene.close([list, page]).await;
}

/// One dock in all, for one person: prepared with that serial number and put up, so that it can be handed over.
async fn to_hand_over(scene: &Scene, ana: &mut Follower, ticket: TicketId, serial: &str) {
    for does in [Does::Prepare, Does::Install] {
        ana.until("it can be done", |one| open_tasks(one, ticket, does).len() == 1).await;
        let task = open_tasks(ana, ticket, does).remove(0);
        let units = ana.replica.all(RowKind::Reservation).filter_map(|(_, row)| match row.as_ref() {
            Row::Reservation(unit) if unit.ticket == ticket && does == Does::Prepare => Some(unit.id),
            _ => None,
        });
        let serials = units.map(|reservation| Serial { reservation, serial: serial.to_owned() }).collect();
        ana.caller.run(&Command::EndTask(EndTask { serials, ..ending(&task) })).await.unwrap();
    }
    ana.until("it can be handed over", |one| open_tasks(one, ticket, Does::HandOver).len() == 1).await;
    invariants::check_all(&scene.world.pool).await;
}

/// One dock in all, in the north: its model and its place.
async fn one_dock(scene: &Scene) -> (Uuid, Uuid) {
    sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&scene.world.pool).await.unwrap();
    sqlx::query_as(
        "update stock_level l set on_hand = 1 from asset_model m, location p
         where m.id = l.model_id and m.key = 'dock-u100' and p.id = l.location_id and p.name = 'Plant North'
         returning m.id, p.id",
    )
    .fetch_one(&scene.world.pool)
    .await
    .unwrap()
}

/// The lost piece is put back where two are counted, as one of them.
async fn put_back(scene: &Scene, ana: &Page, place: Uuid, wrong: &mut Vec<String>) {
    ana.go("/workspace/assets").await;
    ana.press("link", "U1-0077").await;
    ana.pick("combobox", "Where is it?", &place.to_string()).await;
    ana.shows("2 pieces are counted there whose serial numbers are not known.").await;
    look(ana, "asset-found", wrong).await;
    let label = ana.script("return document.querySelector('label[for=moved-counted]').innerText").await;
    assert_eq!(label, "Is it counted there already?", "what is chosen does not take the question away");
    ana.pick("combobox", "Is it counted there already?", "true").await;
    ana.press("button", "Return to stock").await;
    ana.find("button", "Mark as lost").await;
    ana.shows("In stock").await;
    let level: (i32, i32) = eventually("the count stays", async || {
        sqlx::query_as(
            "select l.on_hand, l.reserved from stock_level l join asset a on a.model_id = l.model_id
               and a.location_id = l.location_id where a.serial = 'U1-0077' and a.state = 'in_stock'",
        )
        .fetch_optional(&scene.world.pool)
        .await
        .unwrap()
    })
    .await;
    assert_eq!(level, (2, 1));
}

/// The piece is there again: what the form waits for by now is what is done with it, and nothing is on order.
async fn waits_for_what_is_done(ana: &Page, wrong: &mut Vec<String>) {
    ana.shows("This task waits again and cannot be ended now. Waits for: Install at the desk.").await;
    assert!(!ana.text().await.contains("1 on order. What you typed"), "it came");
    look(ana, "task-found-while-typing", wrong).await;
}

/// While somebody fills in a hand-over its piece is counted away: what is typed stays, what happened stands beside it, and
/// the keyboard is where it was. Counted again it goes on, also with the very piece that was lost.
async fn lost_while_typing(window: Window) {
    let scene = Scene::new().await;
    let (model, place) = one_dock(&scene).await;
    let count =
        |from, to| Command::CountStock(CountStock { model: ModelId(model), location: LocationId(place), from, to });
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    scene.world.everybody_has_room(&rebecca).await;
    let (mut own, tomasz) = (scene.world.follow(Persona::Ana).await, scene.world.sign_in(Persona::Tomasz).await);
    let ticket = scene.world.submit(&rebecca, 1).await;
    to_hand_over(&scene, &mut own, ticket, "U1-0077").await;
    let whom = lines(&own, ticket).remove(0).person_name;

    let mut wrong = Vec::new();
    let ana = scene.page(window).await;
    scene.sign_in(&ana, Persona::Ana, &format!("/workspace/tickets/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    let form = format!("Hand over {whom}");
    ana.press("DisclosureTriangle", &form).await;
    ana.fill("textbox", "Note", "The cable is with reception.").await;
    tomasz.run(&count(1, 0)).await.unwrap();
    ana.shows("Tomasz Wójcik found less in stock than was set aside: 1 on order").await;
    ana.shows("What you typed stays here.").await;
    assert_eq!(ana.value("textbox", "Note").await, "The cable is with reception.");
    let tag = ana.script("return document.activeElement.tagName").await;
    assert_eq!(tag.as_str(), Some("INPUT"), "the keyboard is where it was");
    look(&ana, "task-lost-while-typing", &mut wrong).await;
    ana.press("button", "Done").await;
    ana.find("button", "Discard what I typed").await;

    tomasz.run(&count(0, 1)).await.unwrap();
    waits_for_what_is_done(&ana, &mut wrong).await;
    to_hand_over(&scene, &mut own, ticket, "U1-0077").await;
    ana.gone("button", "Discard what I typed").await;
    assert_eq!(ana.value("textbox", "Note").await, "The cable is with reception.");

    // Lost once more, and two are counted: who finds it says whether it is one of them.
    tomasz.run(&count(1, 0)).await.unwrap();
    ana.press("button", "Discard what I typed").await;
    ana.gone("DisclosureTriangle", &form).await;
    tomasz.run(&count(0, 2)).await.unwrap();
    put_back(&scene, &ana, place, &mut wrong).await;
    console(&scene, &ana, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_stays_when_its_piece_is_counted_away_at_a_desk() {
    lost_while_typing(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_stays_when_its_piece_is_counted_away_on_a_phone() {
    lost_while_typing(Window::Phone).await;
}

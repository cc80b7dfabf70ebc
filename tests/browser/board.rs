//! The lead's board: live counts, a ticket given by keys and by the list of people, capacity, absence.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::actor::Role;
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::person::api::SetCapacity;
use docket_tests::browser::{Page, Window};
use docket_tests::world::Persona;
use docket_tests::{eventually, eventually_or_none, invariants};
use serde_json::{Value, json};

const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";

async fn lead(scene: &Scene, window: Window) -> Page {
    let page = scene.page(window).await;
    scene.sign_in(&page, Persona::Holding(Role::TeamLead), "/workspace/board").await;
    page.find("heading", "Team board").await;
    page
}

/// A tile says which ticket it is, what it is about, how urgent, since when, and how long its clock has left; and leads there.
async fn has_its_facts(scene: &Scene, board: &Page, ticket: TicketId, number: &str) {
    let (title, priority): (String, i16) = sqlx::query_as("select title, priority from ticket where id = $1")
        .bind(ticket.0)
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    assert_eq!(priority, 3);
    let tile = format!(
        "const tile = [...document.querySelectorAll('.tcard')].find(one => one.textContent.includes('{number}')); \
         return [tile?.querySelector('.t')?.textContent, tile?.querySelector('.t')?.getAttribute('href'), \
         tile?.querySelector('[aria-label=Moderate]') ? 'Moderate' : '', \
         tile?.querySelector('time')?.textContent, tile?.querySelector('.sla')?.textContent]"
    );
    let facts = eventually("the tile has its clock", async || {
        let facts = board.script(&tile).await;
        facts[4].as_str().is_some_and(|left| !left.is_empty()).then_some(facts)
    })
    .await;
    assert_eq!((facts[0].as_str(), facts[2].as_str()), (Some(title.as_str()), Some("Moderate")), "{facts}");
    let there = facts[1].as_str().unwrap_or_default();
    assert!(there.starts_with("/workspace/") && there.ends_with(&ticket.to_string()), "{facts}");
    assert_eq!(facts[3], "now", "{facts}");
}

/// The question has the keyboard on its first answer; Esc is the other one. Then it is asked again.
async fn other_answer(board: &Page, number: &str) {
    let on = async |name: &str| {
        let focused = eventually_or_none(async || board.focused().await.1.contains(name).then_some(())).await;
        assert!(focused.is_some(), "the keyboard is on {:?}, not {name}", board.focused().await);
    };
    on("Give it all the same").await;
    board.keys(ESCAPE).await;
    eventually("it is put back", async || (!board.text().await.contains("No room for it")).then_some(())).await;
    on(&format!("Lift {number}")).await;
    board.keys(" ").await;
    board.keys(DOWN).await;
    board.keys(ENTER).await;
    on("Give it all the same").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_gives_work_by_keys_and_looks_after_people() {
    let scene = Scene::new().await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let ana = scene.world.sign_in(Persona::Ana).await.person.unwrap();
    let ingrid = scene.world.sign_in(Persona::Holding(Role::TeamLead)).await;
    let none_at_once = SetCapacity { person: ana, from: 1_000, to: 0 };
    ingrid.run(&Command::SetCapacity(none_at_once)).await.unwrap();
    let board = lead(&scene, Window::Desk).await;
    let ticket = scene.world.submit(&rebecca, 1).await;
    let number = eventually("the server has it", async || scene.number(ticket).await).await;
    // It arrives without a reload, and says who it could go to.
    board.find("button", &format!("Lift {number}")).await;
    has_its_facts(&scene, &board, ticket, &number).await;
    board.tab_to("button", &format!("Lift {number}")).await;
    board.keys(" ").await;
    board.keys(DOWN).await;
    board.shows("Give to Ana Ferreira").await;
    let mut wrong = Vec::new();
    look(&board, "board-lifted", &mut wrong).await;
    board.keys(ESCAPE).await;
    eventually("it is put back", async || (!board.text().await.contains("Give to Ana Ferreira")).then_some(())).await;
    board.tab_to("button", &format!("Lift {number}")).await;
    board.keys(" ").await;
    board.keys(DOWN).await;
    board.keys(ENTER).await;
    board.shows("No room for it. Give it all the same?").await;
    assert_eq!(scene.world.assignee(ticket).await, None, "not before it is said");
    other_answer(&board, &number).await;
    board.keys(ENTER).await;
    eventually("it is Ana's", async || (scene.world.assignee(ticket).await == Some(ana)).then_some(())).await;
    board.shows("above the limit").await;

    board.press("button", "Capacity and absence of Ana Ferreira").await;
    board.fill("textbox", "Units at once", "60").await;
    look(&board, "board-look-after", &mut wrong).await;
    board.press("button", "Save the capacity").await;
    board.shows("of 60").await;
    board.press("button", "Capacity and absence of Ana Ferreira").await;
    board.fill("textbox", "Why are they away?", "Training").await;
    board.press("button", "Set to “Away”").await;
    board.shows("Ingrid Solberg: Training").await;
    let other = scene.world.submit(&rebecca, 1).await;
    let other = eventually("the server has it", async || scene.number(other).await).await;
    board.press("button", &format!("Give {other} to…")).await;
    look(&board, "board-give", &mut wrong).await;
    board.keys(ESCAPE).await;
    board.keys("gq").await;
    board.find("heading", "My queue").await;
    board.keys("gb").await;
    board.find("heading", "Team board").await;
    look(&board, "board", &mut wrong).await;
    let phone = lead(&scene, Window::Phone).await;
    phone.shows("Ana Ferreira").await;
    look(&phone, "board", &mut wrong).await;
    console(&scene, &board, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([board, phone]).await;
}

/// Esc puts back what is lifted, also after Tab led away from it, and the keyboard is where it was lifted.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_lifted_is_put_back_from_anywhere_on_the_board() {
    let scene = Scene::new().await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let board = lead(&scene, Window::Desk).await;
    let ticket = scene.world.submit(&rebecca, 1).await;
    let number = eventually("the server has it", async || scene.number(ticket).await).await;
    let grip = format!("Lift {number}");
    board.find("button", &grip).await;
    let before = scene.world.assignee(ticket).await;
    board.tab_to("button", &grip).await;
    board.keys(" ").await;
    let lifted = async || board.script("return document.querySelectorAll('.tcard.lifted').length").await == json!(1);
    eventually("it is lifted", async || lifted().await.then_some(())).await;
    for _ in 0..2 {
        board.keys(TAB).await;
    }
    assert!(!board.focused().await.1.contains(&grip), "Tab leads away");
    assert!(lifted().await, "and leaves it in hand");
    board.keys(ESCAPE).await;
    eventually("it is put back", async || (!lifted().await).then_some(())).await;
    eventually("the keyboard is on the grip", async || board.focused().await.1.contains(&grip).then_some(())).await;
    assert_eq!(scene.world.assignee(ticket).await, before, "it is with whom it was");
    scene.close([board]).await;
}

/// Who works tickets reads the board, and moves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_technician_reads_the_board_without_acting() {
    let scene = Scene::new().await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    scene.world.submit(&rebecca, 1).await;
    let ana = scene.ana(Window::Desk).await;
    ana.keys("gb").await;
    ana.find("heading", "Team board").await;
    ana.shows("Tomasz Wójcik").await;
    assert!(!ana.has("button", "Lift").await && !ana.has("button", "Give").await);
    assert!(!ana.has("button", "Capacity and absence").await);
    scene.close([ana]).await;
}

/// What the tile of that name counts.
async fn tile(board: &Page, name: &str) -> String {
    let script = format!(
        "const tile = [...document.querySelectorAll('.figure')].find(one => one.querySelector('dt').textContent === '{name}'); \
         return tile?.querySelector('.v')?.textContent ?? ''"
    );
    board.script(&script).await.as_str().unwrap().to_owned()
}

/// The rows of the clocks that are over: number, clock, and that the chip says so.
async fn over(board: &Page) -> Value {
    let rows = "return [...document.querySelectorAll('.running-out tbody tr')].map(row => [row.querySelector('.num').textContent,
        row.cells[1].textContent, row.cells[2].querySelector('.sla-breach') !== null]).filter(row => row[2])";
    board.script(rows).await
}

/// A ticket of which two clocks run counts in the tiles with both, and both stand in the table.
#[tokio::test(flavor = "multi_thread")]
async fn each_clock_of_a_ticket_is_counted_and_has_its_row() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    for statement in [
        "update person set language = 'en'",
        "update catalog_version set definition = jsonb_set(jsonb_set(definition, '{service_level,first_response}', '\"2s\"'),
           '{service_level,resolution}', '\"4s\"') where definition ? 'service_level'",
        "update service_calendar set definition = '{\"zone\":\"Europe/Berlin\",\"week\":\"24x7\"}'",
    ] {
        sqlx::query(statement).execute(&scene.world.pool).await.unwrap();
    }
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let board = lead(&scene, Window::Desk).await;
    eventually("nothing is over", async || (tile(&board, "Overdue").await == "0").then_some(())).await;
    let ticket = scene.world.submit(&rebecca, 1).await;
    let number = eventually("the server has it", async || scene.number(ticket).await).await;
    eventually("both are over", async || (tile(&board, "Overdue").await == "2").then_some(())).await;
    assert_eq!(tile(&board, "At risk").await, "0");
    let both = json!([[number, "First reply", true], [number, "Resolution", true]]);
    eventually("both are told as over", async || (over(&board).await == both).then_some(())).await;
    let mut wrong = Vec::new();
    look(&board, "board-two-clocks", &mut wrong).await;
    let phone = lead(&scene, Window::Phone).await;
    eventually("both count there", async || (tile(&phone, "Overdue").await == "2").then_some(())).await;
    look(&phone, "board-two-clocks", &mut wrong).await;
    // A reply ends one of them: the other one is what is left, in the tile and in the table.
    let ana = scene.world.sign_in(Persona::Ana).await;
    ana.run(&docket_tests::world::comment(ticket, "It is on its way.")).await.unwrap();
    eventually("one is left", async || (tile(&board, "Overdue").await == "1").then_some(())).await;
    assert_eq!(over(&board).await, json!([[number, "Resolution", true]]));
    console(&scene, &board, &mut wrong).await;
    none(&wrong);
    scene.close([board, phone]).await;
}

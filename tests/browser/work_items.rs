//! Tasks of other teams' tickets as work of their own: in the queue of who has them, on the board, with their clocks and what
//! they weigh; and what who asked reads of what did not come.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::actor::Role;
use docket_shared::command::Command;
use docket_shared::fulfilment::api::EndTask;
use docket_shared::ids::{PersonId, TaskId, TicketId};
use docket_shared::person::api::SetCapacity;
use docket_shared::service_request::form::Input;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::world::{Persona, move_status};
use serde_json::json;

const LAPTOP: &str = "Prepare laptop and account";
const HR: Persona = Persona::MemberOf("HR services");

/// The task of that title, once it can be done.
async fn open_task(scene: &Scene, ticket: TicketId, title: &str) -> TaskId {
    let statement = "select id from task where ticket_id = $1 and title ->> 'en' = $2 and state = 'open'";
    let found = eventually("it can be done", async || {
        let task = sqlx::query_scalar(statement).bind(ticket.0).bind(title).fetch_optional(&scene.world.pool);
        task.await.unwrap()
    });
    TaskId(found.await)
}

fn done(ticket: TicketId, task: TaskId, fields: serde_json::Value) -> Command {
    let body = json!({ "ticket": ticket, "task": task, "outcome": "complete", "fields": fields });
    Command::EndTask(serde_json::from_value::<EndTask>(body).unwrap())
}

/// A new starter of whom HR did its part, so that the laptop can be prepared: work of end-user support.
async fn laptop(scene: &Scene) -> (TicketId, TaskId) {
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let version = scene.world.item(&rebecca, "New starter").await;
    let body = scene.world.submission_of(&version, &rebecca, 0).await;
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let first = open_task(scene, ticket, "Open the personnel file").await;
    scene.world.sign_in(HR).await.run(&done(ticket, first, json!({}))).await.unwrap();
    (ticket, open_task(scene, ticket, LAPTOP).await)
}

async fn capacity(scene: &Scene, person: PersonId, units: i32) {
    scene.world.arrange(&[person], units, true).await;
}

/// Everybody reads English.
async fn english(scene: &Scene) {
    sqlx::query("update person set language = 'en'").execute(&scene.world.pool).await.unwrap();
}

/// The number beside a view in the rail.
async fn counted(page: &Page, view: &str) -> String {
    let script =
        format!("return document.querySelector('.side-nav a[href=\"/workspace/{view}\"] .n')?.innerText ?? ''");
    page.script(&script).await.as_str().unwrap().to_owned()
}

/// Whoever is in two teams has the task of the one though the ticket of the other is a colleague's.
#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_mine_is_in_my_queue_with_its_title_and_clock_though_the_ticket_is_a_colleagues() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    english(&scene).await;
    let (rebecca, julia) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(HR).await);
    let person = julia.person.unwrap();
    scene.world.join_team(person, &rebecca).await;
    let ana = scene.world.sign_in(Persona::Ana).await.person.unwrap();
    capacity(&scene, ana, 0).await;
    capacity(&scene, person, 0).await;
    let page = scene.page(Window::Desk).await;
    scene.sign_in(&page, HR, "/workspace").await;
    page.find("heading", "My queue").await;
    let samuel: uuid::Uuid = sqlx::query_scalar("select id from person where name = 'Samuel Osei'")
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    capacity(&scene, PersonId(samuel), 9).await;
    let version = scene.world.item(&rebecca, "New starter").await;
    let body = scene.world.submission_of(&version, &rebecca, 0).await;
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let first = open_task(&scene, ticket, "Open the personnel file").await;
    assert_eq!(scene.world.assignee(ticket).await, Some(PersonId(samuel)));
    capacity(&scene, person, 9).await;
    julia.run(&done(ticket, first, json!({}))).await.unwrap();
    let task = open_task(&scene, ticket, LAPTOP).await;

    page.find("row", &format!("{LAPTOP}: New starter")).await;
    eventually("it counts", async || (counted(&page, "mine").await == "1").then_some(())).await;
    let chip = "return document.querySelector('.trow .sla')?.textContent ?? ''";
    eventually("its own clock stands beside it", async || {
        page.script(chip).await.as_str().is_some_and(|text| text.contains(LAPTOP)).then_some(())
    })
    .await;
    let mut wrong = Vec::new();
    look(&page, "queue-task", &mut wrong).await;
    let phone = scene.page(Window::Phone).await;
    scene.sign_in(&phone, HR, "/workspace").await;
    phone.find("row", &format!("{LAPTOP}: New starter")).await;
    look(&phone, "queue-task", &mut wrong).await;
    // It ends while it is open beside the list: its row stays, and says so.
    page.press("row", LAPTOP).await;
    julia.run(&done(ticket, task, json!({ "computer_name": "LT-1" }))).await.unwrap();
    eventually("it counts no more", async || (counted(&page, "mine").await == "0").then_some(())).await;
    eventually("the row says that it is done", async || {
        let row = page.script("return document.querySelector('.trow.ghost')?.innerText ?? ''").await;
        row.as_str().is_some_and(|row| row.contains("Done")).then_some(())
    })
    .await;
    console(&scene, &page, &mut wrong).await;
    none(&wrong);
    scene.close([page, phone]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_nobody_has_waits_on_its_teams_board_and_a_lead_gives_it_away() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    english(&scene).await;
    let ana = scene.world.sign_in(Persona::Ana).await.person.unwrap();
    let lead = scene.world.sign_in(Persona::Holding(Role::TeamLead)).await;
    lead.run(&Command::SetCapacity(SetCapacity { person: ana, from: 1_000, to: 1 })).await.unwrap();
    let board = scene.page(Window::Desk).await;
    scene.sign_in(&board, Persona::Holding(Role::TeamLead), "/workspace/board").await;
    board.find("heading", "Team board").await;
    let (ticket, task) = laptop(&scene).await;
    let number = scene.number(ticket).await.unwrap();
    let name = format!("{number}, {LAPTOP}");
    board.find("button", &format!("Lift {name}")).await;
    let tile = format!(
        "const tiles = [...document.querySelectorAll('section[aria-labelledby=board-unassigned] .tcard')]; \
         const tile = tiles.find(one => one.textContent.includes('{LAPTOP}')); \
         return [tile?.querySelector('.t')?.textContent, tile?.textContent, tile?.querySelector('.sla')?.textContent]"
    );
    let facts = board.script(&tile).await;
    assert_eq!(facts[0], format!("{LAPTOP}: New starter"), "{facts}");
    assert!(facts[1].as_str().unwrap().contains("Takes 2 units"), "{facts}");
    assert!(facts[2].as_str().is_some_and(|clock| clock.contains(LAPTOP) && clock.contains(" d")), "{facts}");
    let mut wrong = Vec::new();
    look(&board, "board-task", &mut wrong).await;
    let phone = scene.page(Window::Phone).await;
    scene.sign_in(&phone, Persona::Holding(Role::TeamLead), "/workspace/board").await;
    phone.find("button", &format!("Lift {name}")).await;
    look(&phone, "board-task", &mut wrong).await;
    board.tab_to("button", &format!("Lift {name}")).await;
    board.keys(" ").await;
    board.keys("\u{e015}").await;
    board.shows("Give to Ana Ferreira").await;
    board.keys("\u{e007}").await;
    board.shows("No room for it. Give it all the same?").await;
    board.keys("\u{e007}").await;
    let has = "select assignee_id from work_item where id = $1";
    eventually("it is Ana's", async || {
        let assignee: Option<uuid::Uuid> =
            sqlx::query_scalar(has).bind(task.0).fetch_one(&scene.world.pool).await.unwrap();
        (assignee == Some(ana.0)).then_some(())
    })
    .await;
    // She finds it in her queue; the task says what it weighs, and so does why it waited.
    let queue = scene.ana(Window::Desk).await;
    queue.press("row", LAPTOP).await;
    queue.press("tab", "Tasks").await;
    queue.shows("Takes 2 units").await;
    queue.press("button", "Why?").await;
    queue.shows("It takes 2 units of capacity").await;
    look(&queue, "ticket-task-weight", &mut wrong).await;
    console(&scene, &board, &mut wrong).await;
    none(&wrong);
    scene.close([board, phone, queue]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_is_late_is_among_what_is_over_and_its_ticket_says_who_has_it() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    english(&scene).await;
    docket_tests::catalog::publish_changed(&scene.world.pool, "new-starter", |item| {
        item["plan"][1]["service_level"]["resolution"] = json!("1m");
    })
    .await;
    // What no file may say makes the test short.
    for statement in [
        "update catalog_version set delivery = jsonb_set(delivery, '{tasks,1,level,target}', '\"2s\"') where version = 2",
        "update service_calendar set definition = '{\"zone\":\"Europe/Berlin\",\"week\":\"24x7\"}' where key = 'office-hours'",
    ] {
        sqlx::query(statement).execute(&scene.world.pool).await.unwrap();
    }
    let page = scene.ana(Window::Desk).await;
    page.press("link", "SLA breached").await;
    page.find("heading", "SLA breached").await;
    let before = counted(&page, "sla-breached").await;
    let (ticket, _) = laptop(&scene).await;
    page.find("row", &format!("{LAPTOP}: New starter")).await;
    eventually("it counts", async || (counted(&page, "sla-breached").await != before).then_some(())).await;
    let mut wrong = Vec::new();
    look(&page, "sla-breached-task", &mut wrong).await;
    // Who has the ticket itself reads who got the task.
    let hr = scene.page(Window::Desk).await;
    scene.sign_in(&hr, HR, "/workspace").await;
    hr.go(&format!("/workspace/open/{ticket}")).await;
    hr.press("tab", "Activity").await;
    hr.shows(&format!("{LAPTOP}: assigned to Ana Ferreira")).await;
    hr.shows(&format!("{LAPTOP}: the target was missed")).await;
    look(&hr, "ticket-activity-task", &mut wrong).await;
    // And finds it among what is over: as the ticket that their team coordinates, with the clock of the other team's task.
    hr.go("/workspace/sla-breached").await;
    hr.find("row", "New starter").await;
    let row = "const row = document.querySelector('.trow'); return [row?.innerText ?? '', row?.querySelector('.sla')?.textContent ?? '']";
    let row = hr.script(row).await;
    let (text, clock) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
    assert!(!text.contains(&format!("{LAPTOP}: New starter")) && clock.contains(LAPTOP), "{row}");
    look(&hr, "sla-breached-coordinated", &mut wrong).await;
    none(&wrong);
    scene.close([page, hr]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_come_stands_apart_in_the_price_and_is_told_to_whom_it_was_for() {
    let scene = Scene::new().await;
    let (rebecca, ana) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    let grace = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let mut body = scene.world.submission(&rebecca, 1).await;
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(grace.to_string()));
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    eventually("the server has it", async || scene.number(ticket).await).await;
    let mut wrong = Vec::new();
    let page = scene.rebecca(Window::Phone).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.find("heading", "Details").await;
    assert!(!page.text().await.contains("Not delivered"), "it is still to come");
    ana.run(&move_status(ticket, Status::InProgress, Status::Resolved, "")).await.unwrap();
    page.shows("Not delivered").await;
    let rows = "return [...document.querySelectorAll('section[aria-labelledby=details] dd')].slice(-3).map(row => row.innerText)";
    let rows = page.script(rows).await;
    let (ordered, without) = (rows[0].as_str().unwrap(), rows[1].as_str().unwrap());
    assert!(without.contains(ordered) && without.contains("Grace Kim"), "{rows}");
    assert_eq!(rows[2], "€0.00", "{rows}");
    look(&page, "request-not-delivered", &mut wrong).await;
    let desk = scene.rebecca(Window::Desk).await;
    desk.go(&format!("/requests/{ticket}")).await;
    desk.shows("Not delivered").await;
    desk.shows("Ended as not needed").await;
    desk.shows("Nothing of it comes.").await;
    desk.find("button", "Close it as it is").await;
    look(&desk, "request-not-delivered", &mut wrong).await;
    let told = scene.page(Window::Phone).await;
    scene.sign_in(&told, Persona::Grace, "/notices").await;
    told.shows("Ana Ferreira ended what was ordered for you as not needed, it does not come").await;
    look(&told, "notice-not-delivered", &mut wrong).await;
    console(&scene, &page, &mut wrong).await;
    none(&wrong);
    scene.close([page, desk, told]).await;
}

/// Whoever is here for a task passes that on by the key, and reads why the other keys do nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_on_another_teams_ticket_passes_on_the_task_or_says_whose_it_is() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    english(&scene).await;
    let (ticket, task) = laptop(&scene).await;
    let ana = scene.world.sign_in(Persona::Ana).await;
    let tomasz = scene.world.sign_in(Persona::Tomasz).await.person.unwrap();
    capacity(&scene, tomasz, 9).await;
    let page = scene.page(Window::Desk).await;
    scene.sign_in(&page, Persona::Ana, &format!("/workspace/open/{ticket}")).await;
    page.find("tab", "Conversation").await;
    page.press("tab", "Conversation").await;
    page.keys("a").await;
    page.shows("Give to").await;
    let mut wrong = Vec::new();
    look(&page, "ticket-task-passed-by-key", &mut wrong).await;
    page.press("button", "Tomasz Wójcik").await;
    let holder = "select assignee_id from work_item where task_id = $1";
    eventually("it is Tomasz's", async || {
        let now: Option<uuid::Uuid> =
            sqlx::query_scalar(holder).bind(task.0).fetch_one(&scene.world.pool).await.unwrap();
        (now == Some(tomasz.0)).then_some(())
    })
    .await;
    for key in ["e", "s", "p"] {
        page.keys(key).await;
        page.shows("HR services has this ticket: they assign it, move it and resolve it.").await;
        page.press("button", "Dismiss").await;
        page.gone("button", "Dismiss").await;
    }
    // Once the task is done there is nothing to pass on either, and the key says so.
    ana.run(&done(ticket, task, json!({ "computer_name": "LT-2" }))).await.unwrap();
    page.gone("button", "Pass on").await;
    page.keys("a").await;
    page.shows("HR services has this ticket").await;
    console(&scene, &page, &mut wrong).await;
    none(&wrong);
    scene.close([page]).await;
}

/// Who leads the department sees what waits for a team they are not of: they cannot take it, and read why; to give it to
/// somebody of that team is offered instead.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_of_the_team_is_not_offered_to_take_its_ticket_and_the_key_says_why() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    english(&scene).await;
    sqlx::query("update technician set capacity = 0").execute(&scene.world.pool).await.unwrap();
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let ticket = scene.world.submit(&rebecca, 1).await;
    let page = scene.page(Window::Desk).await;
    scene.sign_in(&page, Persona::Nadia, &format!("/workspace/tickets/{ticket}")).await;
    page.find("button", "Pass on").await;
    assert_eq!(scene.world.assignee(ticket).await, None, "it waits for somebody");
    assert!(!page.has("button", "Assign to me").await, "it would be refused");
    page.keys("a").await;
    page.shows("Only members of End-user support can take its tickets.").await;
    page.shows("Give to").await;
    let mut wrong = Vec::new();
    look(&page, "ticket-not-of-the-team", &mut wrong).await;
    console(&scene, &page, &mut wrong).await;
    none(&wrong);
    // Whoever is of the team is offered it.
    let ana = scene.page(Window::Phone).await;
    scene.sign_in(&ana, Persona::Ana, &format!("/workspace/tickets/{ticket}")).await;
    ana.find("button", "Assign to me").await;
    scene.close([page, ana]).await;
}

//! A request of which something, or nothing, came: who asked reads that instead of a plain "Done", in lists and on its page,
//! and whom nothing was handed to is asked nothing.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::asset::Condition;
use docket_shared::command::Command;
use docket_shared::fulfilment::Does;
use docket_shared::fulfilment::api::{EndTask, Outcome, PieceCondition, Serial};
use docket_shared::ids::{LineId, PersonId, ReservationId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::browser::{Page, Window};
use docket_tests::plan::{ending, open_tasks, tasks};
use docket_tests::world::{Persona, move_status};
use docket_tests::{Follower, invariants};

const HR: Persona = Persona::MemberOf("HR services");
const NO_LAPTOP: &str = "No laptop can be had before spring.";
/// All steps of a new starter but the first.
const NOT_NEEDED: &str = "Prepare laptop and account, Make the badge, Set up the desk, Welcome on the first day";

/// Does one step of a line.
async fn step(ana: &mut Follower, (ticket, line): (TicketId, LineId), does: Does, said: impl Fn(EndTask) -> EndTask) {
    let open = |ana: &Follower| open_tasks(ana, ticket, does).into_iter().find(|task| task.line == Some(line));
    ana.until("it can be done", |ana| open(ana).is_some()).await;
    let body = said(ending(&open(ana).unwrap()));
    ana.caller.run(&Command::EndTask(body)).await.unwrap();
}

fn unit_of(ana: &Follower, line: LineId) -> ReservationId {
    let mut units = ana.replica.all(RowKind::Reservation).filter_map(|(_, row)| match row.as_ref() {
        Row::Reservation(unit) if unit.line == line => Some(unit.id),
        _ => None,
    });
    units.next().unwrap()
}

/// The same of its equipment's serial number.
async fn prepared(ana: &mut Follower, of: (TicketId, LineId), serial: &str) {
    let ready = |ana: &Follower| !open_tasks(ana, of.0, Does::Prepare).is_empty();
    ana.until("it is set aside", ready).await;
    let reservation = unit_of(ana, of.1);
    let serials = vec![Serial { reservation, serial: serial.to_owned() }];
    step(ana, of, Does::Prepare, |body| EndTask { serials: serials.clone(), ..body }).await;
}

/// Docks for these people, each prepared, the first `given` of them handed over; then Ana resolves it as it is.
async fn resolved(scene: &Scene, people: &[PersonId], given: usize) -> TicketId {
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let mut ana = scene.world.follow(Persona::Ana).await;
    let mut body = scene.world.submission(&rebecca, people.len()).await;
    for (row, person) in body.rows.iter_mut().zip(people) {
        row.fields.insert("employee".to_owned(), Input::Text(person.to_string()));
    }
    let (ticket, lines) = (body.id, body.rows.iter().map(|row| row.id.unwrap()).collect::<Vec<_>>());
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    for (number, line) in lines.into_iter().enumerate() {
        let of = (ticket, line);
        prepared(&mut ana, of, &format!("U1-{}-{number}", &ticket.to_string()[..8])).await;
        if number < given {
            step(&mut ana, of, Does::Install, |body| body).await;
            let conditions = vec![PieceCondition { reservation: unit_of(&ana, line), condition: Condition::New }];
            step(&mut ana, of, Does::HandOver, |body| EndTask { conditions: conditions.clone(), ..body }).await;
        }
    }
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Resolved, "")).await.unwrap();
    ticket
}

/// Docks for these people, each prepared and installed, none of them handed over.
async fn installed(scene: &Scene, ana: &mut Follower, people: &[PersonId]) -> (TicketId, Vec<LineId>) {
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let mut body = scene.world.submission(&rebecca, people.len()).await;
    for (row, person) in body.rows.iter_mut().zip(people) {
        row.fields.insert("employee".to_owned(), Input::Text(person.to_string()));
    }
    let (ticket, lines) = (body.id, body.rows.iter().map(|row| row.id.unwrap()).collect::<Vec<_>>());
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    for (number, line) in lines.iter().enumerate() {
        prepared(ana, (ticket, *line), &format!("U1-09{number}")).await;
        step(ana, (ticket, *line), Does::Install, |body| body).await;
    }
    (ticket, lines)
}

/// The row of a person on the page of a request, or of a line in a list of those for oneself.
async fn row_of(page: &Page, name: &str) -> String {
    let row = format!(
        "return [...document.querySelectorAll('.people .prow')].filter(one => one.innerText.includes('{name}')).map(one => one.innerText).join()"
    );
    page.script(&row).await.as_str().unwrap().replace('\n', " ")
}

/// Both docks are installed, and the hand-over of one is not needed while the other goes on: its piece is in stock again, and
/// nobody reads that it is installed, done or to be confirmed.
async fn not_handed_over(window: Window) {
    let scene = Scene::new().await;
    let grace = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let luis: uuid::Uuid = sqlx::query_scalar("select id from person where name = 'Luis Ortega'")
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    let mut own = scene.world.follow(Persona::Ana).await;
    let (ticket, lines) = installed(&scene, &mut own, &[grace, PersonId(luis)]).await;
    let mut wrong = Vec::new();
    let (rebecca, person, ana) = (scene.rebecca(window).await, scene.page(window).await, scene.page(window).await);
    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.shows("Installed 2 of 2, confirmed 0 of 2").await;
    scene.sign_in(&person, Persona::Grace, "/requests").await;
    person.find("heading", "Ordered for you").await;
    assert!(row_of(&person, "Docking station").await.contains("Installed"), "it stands at her desk");

    scene.sign_in(&ana, Persona::Ana, &format!("/workspace/tickets/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    ana.press("DisclosureTriangle", "Hand over Grace Kim").await;
    ana.shows("Not needed: what is set aside goes back to stock, and its person is told that nothing comes.").await;
    look(&ana, "task-hand-over-not-needed", &mut wrong).await;
    ana.press("button", "Not needed").await;
    ana.gone("DisclosureTriangle", "Hand over Grace Kim").await;

    rebecca.shows("Installed 1 of 1, confirmed 0 of 1").await;
    rebecca.shows("1 installed · 1 not needed").await;
    let hers = row_of(&rebecca, "Grace Kim").await;
    assert!(hers.contains("Not needed") && !hers.contains("Installed") && !hers.contains("Dock U100"), "{hers}");
    assert!(!rebecca.has("button", "Confirm it works: Grace Kim").await, "there is nothing to confirm");
    let piece: (String, Option<uuid::Uuid>) =
        sqlx::query_as("select state, user_id from asset where serial = 'U1-090'")
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
    assert_eq!(piece, ("in_stock".to_owned(), None), "while the other line goes on");
    look(&rebecca, "request-line-not-needed", &mut wrong).await;
    person.shows("Not needed").await;
    let hers = row_of(&person, "Docking station").await;
    assert!(!hers.contains("Installed") && !hers.contains("Confirm"), "{hers}");
    look(&person, "for-you-not-needed", &mut wrong).await;
    person.go("/notices").await;
    person.shows("Ana Ferreira ended what was ordered for you as not needed, it does not come: Docking station").await;

    step(&mut own, (ticket, lines[1]), Does::HandOver, |body| body).await;
    rebecca.find("heading", "Done, without Grace Kim").await;
    rebecca.find("button", "Confirm it works: Luis Ortega").await;
    assert!(!rebecca.has("button", "Confirm it works: Grace Kim").await, "nor at the end");
    rebecca.press("button", "Confirm it works: Luis Ortega").await;
    in_the_list(&rebecca, "Done", &["Done, without Grace Kim"]).await;
    for page in [&rebecca, &person, &ana] {
        console(&scene, page, &mut wrong).await;
    }
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, person, ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_that_is_not_handed_over_is_neither_installed_nor_to_be_confirmed_on_a_desk() {
    not_handed_over(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_that_is_not_handed_over_is_neither_installed_nor_to_be_confirmed_on_a_phone() {
    not_handed_over(Window::Phone).await;
}

/// The list of what has ended says it too.
async fn in_the_list(page: &Page, tab: &str, words: &[&str]) {
    page.go("/requests").await;
    page.press("button", tab).await;
    for words in words {
        page.shows(words).await;
    }
}

async fn said(window: Window) {
    let scene = Scene::new().await;
    let grace = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let luis: uuid::Uuid = sqlx::query_scalar("select id from person where name = 'Luis Ortega'")
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    let nothing = resolved(&scene, &[grace], 0).await;
    let partly = resolved(&scene, &[PersonId(luis), grace], 1).await;
    let mut wrong = Vec::new();
    let rebecca = scene.rebecca(window).await;
    rebecca.go(&format!("/requests/{nothing}")).await;
    rebecca.find("heading", "Ended as not needed").await;
    rebecca.shows("Nothing of it comes.").await;
    rebecca.shows("Ana Ferreira ended it as not needed").await;
    assert!(!rebecca.text().await.contains("finished it"), "nobody finished what nobody did");
    rebecca.find("button", "Close it as it is").await;
    assert!(!rebecca.has("button", "Confirm it works").await, "there is nothing to confirm");
    look(&rebecca, "request-nothing-comes", &mut wrong).await;
    rebecca.go(&format!("/requests/{partly}")).await;
    rebecca.find("heading", "Done, without Grace Kim").await;
    rebecca.find("button", "Confirm it works: Luis Ortega").await;
    assert!(!rebecca.has("button", "Confirm it works: Grace Kim").await, "she has nothing of it");
    look(&rebecca, "request-done-without", &mut wrong).await;
    in_the_list(&rebecca, "Done", &["Ended as not needed", "Done, without Grace Kim"]).await;
    look(&rebecca, "my-requests-without", &mut wrong).await;

    let person = scene.page(window).await;
    scene.sign_in(&person, Persona::Grace, "/requests").await;
    person.find("heading", "Ordered for you").await;
    assert!(!person.has("button", "Confirm it works").await, "nothing was handed to her");
    look(&person, "for-you-nothing-came", &mut wrong).await;
    sqlx::query("update person set language = 'de'").execute(&scene.world.pool).await.unwrap();
    let german = scene.page(window).await;
    scene.sign_in(&german, Persona::Rebecca, "/").await;
    in_the_list(&german, "Erledigt", &["Als nicht nötig beendet", "Erledigt, ohne Grace Kim"]).await;
    look(&german, "my-requests-without-german", &mut wrong).await;
    console(&scene, &rebecca, &mut wrong).await;
    none(&wrong);
    scene.close([rebecca, person, german]).await;
}

/// A new starter of which each step that can be done next ends as these say, until it has ended.
async fn starter(scene: &Scene, outcomes: &[Outcome]) -> TicketId {
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let version = scene.world.item(&rebecca, "New starter").await;
    let body = scene.world.submission_of(&version, &rebecca, 0).await;
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let mut julia = scene.world.follow(HR).await;
    for outcome in outcomes {
        julia.until("a step can be done", |julia| !open_tasks(julia, ticket, Does::Work).is_empty()).await;
        let task = open_tasks(&julia, ticket, Does::Work).remove(0);
        let reason = if *outcome == Outcome::Incomplete { NO_LAPTOP } else { "" }.to_owned();
        let body = EndTask { outcome: *outcome, reason, ..ending(&task) };
        julia.caller.run(&Command::EndTask(body)).await.unwrap();
        let ended = |julia: &Follower| tasks(julia, ticket).iter().any(|one| one.id == task.id && !one.state.is_live());
        julia.until("it has ended", ended).await;
    }
    ticket
}

/// Of three departments one did its part, the others ended theirs as not needed: who asked reads what does not come.
async fn in_part(window: Window) {
    let scene = Scene::new().await;
    sqlx::query("update person set language = 'en'").execute(&scene.world.pool).await.unwrap();
    use Outcome::{Complete, Incomplete, Skipped};
    let part = starter(&scene, &[Complete, Skipped, Skipped, Skipped, Skipped]).await;
    let nothing = starter(&scene, &[Skipped; 5]).await;
    // Without a laptop nobody is welcomed: that step ends by itself.
    let short = starter(&scene, &[Complete, Incomplete, Skipped, Complete]).await;
    let julia = scene.world.email(HR).await;
    let julia: String = sqlx::query_scalar("select name from person where email = $1")
        .bind(julia)
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    let mut wrong = Vec::new();
    let page = scene.rebecca(window).await;
    page.go(&format!("/requests/{part}")).await;
    page.find("heading", "1 done, 4 not needed").await;
    page.shows(&format!("{julia} finished it, 1 done, 4 not needed")).await;
    let named = "return [...document.querySelectorAll('section[aria-labelledby=resolution] li b')].map(one => one.innerText).join(', ')";
    assert_eq!(page.script(named).await, NOT_NEEDED);
    let track = "return document.querySelector('.track').innerText";
    assert!(page.script(track).await.as_str().unwrap().contains("Being prepared"));
    look(&page, "request-in-part", &mut wrong).await;
    page.go(&format!("/requests/{nothing}")).await;
    page.find("heading", "Ended as not needed").await;
    let track = page.script(track).await;
    let prepared = track.as_str().unwrap();
    assert!(!prepared.contains("Being prepared") && prepared.contains("Ended as not needed"), "{prepared}");
    let words = format!("{julia} ended it as not needed");
    page.shows(&words).await;
    let event = format!(
        "return [...document.querySelectorAll('.event')].find(one => one.innerText.includes('{words}')).querySelector('.st-cancel') !== null"
    );
    assert_eq!(page.script(&event).await, true, "no green check for what nobody did");
    look(&page, "request-nobody-did", &mut wrong).await;
    // What was not possible is said by the notice as by the page, and neither asks to confirm that all is well.
    page.go(&format!("/requests/{short}")).await;
    page.find("heading", "Partly done").await;
    page.find("button", "Close it as it is").await;
    page.shows(NO_LAPTOP).await;
    page.shows("Could not be done without it: Welcome on the first day").await;
    look(&page, "request-short", &mut wrong).await;
    in_the_list(&page, "Done", &["1 done, 4 not needed", "Ended as not needed", "Partly done"]).await;
    page.go("/notices").await;
    page.shows("Partly done. Not possible: Prepare laptop and account. Could not be done without it: Welcome on the first day. Not needed: Make the badge. Reply if something is not right, or close it as it is.").await;
    page.shows(&format!("It is done. Not needed: {NOT_NEEDED}. Confirm, or it closes on")).await;
    look(&page, "notice-in-part", &mut wrong).await;
    console(&scene, &page, &mut wrong).await;
    none(&wrong);
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_needed_while_another_part_was_done_is_named_on_a_desk() {
    in_part(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_needed_while_another_part_was_done_is_named_on_a_phone() {
    in_part(Window::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_come_is_no_plain_done_and_asks_for_no_word_on_a_desk() {
    said(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_come_is_no_plain_done_and_asks_for_no_word_on_a_phone() {
    said(Window::Phone).await;
}

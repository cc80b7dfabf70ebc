//! Saying what is wrong with what was handed over: nothing that is typed is lost while others' lines change, nor by a reload.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::ConfirmLine;
use docket_shared::ids::{LineId, PersonId, TicketId};
use docket_shared::service_request::form::Input;
use docket_tests::browser::{Page, Window};
use docket_tests::world::Persona;
use docket_tests::{Caller, eventually, invariants};
use serde_json::{Value, json};
use uuid::Uuid;

const WRONG: &str = "What is wrong?";

/// Docks for these people, ordered by Rebecca.
async fn docks_for(scene: &Scene, rebecca: &Caller, people: &[PersonId]) -> TicketId {
    let mut body = scene.world.submission(rebecca, people.len()).await;
    for (row, person) in body.rows.iter_mut().zip(people) {
        row.fields.insert("employee".to_owned(), Input::Text(person.to_string()));
    }
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    ticket
}

/// Ends what is done for a person's line, one after another.
async fn end(scene: &Scene, ana: &Caller, (ticket, person): (TicketId, PersonId), does: &[&str]) {
    for does in does {
        let task: Uuid = eventually("its turn has come", async || {
            sqlx::query_scalar(
                "select t.id from task t join ticket_line l on l.id = t.line_id
                 where t.ticket_id = $1 and l.requested_for = $2 and t.does = $3 and t.state = 'open'",
            )
            .bind(ticket.0)
            .bind(person.0)
            .bind(*does)
            .fetch_optional(&scene.world.pool)
            .await
            .unwrap()
        })
        .await;
        let mut body = json!({ "ticket": ticket, "task": task, "outcome": "complete" });
        if *does == "prepare" {
            let units: Vec<Uuid> = sqlx::query_scalar(
                "select r.id from reservation r join ticket_line l on l.id = r.line_id
                 where r.ticket_id = $1 and l.requested_for = $2",
            )
            .bind(ticket.0)
            .bind(person.0)
            .fetch_all(&scene.world.pool)
            .await
            .unwrap();
            let serials = units.iter().map(|unit| json!({ "reservation": unit, "serial": format!("W-{unit}") }));
            body["serials"] = serials.collect();
        }
        ana.run(&Command::EndTask(serde_json::from_value(body).unwrap())).await.unwrap();
    }
}

/// Begins to type. The field is marked: another one in its place would not have the mark.
async fn begin(page: &Page, button: &str) {
    page.press("button", button).await;
    page.fill("textbox", WRONG, "It does not").await;
    page.script("document.querySelector('.word textarea').dataset.mark = 'mine'").await;
}

async fn typed(page: &Page) -> Value {
    page.script("return [...document.querySelectorAll('.word textarea[data-mark=mine]')].map(one => one.value)").await
}

/// A second line asks by now; who types in the first one goes on where they were.
async fn goes_on(page: &Page) {
    eventually("both ask", async || {
        let asking = page.script("return document.querySelectorAll('.people .word').length").await;
        (asking == 2).then_some(())
    })
    .await;
    assert_eq!(typed(page).await, json!(["It does not"]), "the same field, with what was typed");
    page.keys(" charge.").await;
    assert_eq!(typed(page).await, json!(["It does not charge."]), "and with the focus");
}

/// Whether what was typed of a line is on the device.
async fn kept(page: &Page) -> bool {
    page.script("return Object.keys(localStorage).some(name => name.includes(':wrong:'))").await == true
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_of_ones_own_stays_while_another_line_changes_and_after_a_reload() {
    let scene = Scene::new().await;
    let (rebecca, ana) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    let person = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let first = docks_for(&scene, &rebecca, &[person]).await;
    let second = docks_for(&scene, &rebecca, &[person]).await;
    end(&scene, &ana, (second, person), &["prepare", "install", "hand_over"]).await;
    end(&scene, &ana, (first, person), &["prepare"]).await;
    let grace = scene.page(Window::Phone).await;
    scene.sign_in(&grace, Persona::Grace, "/").await;
    grace.shows("Ana Ferreira hands you").await;
    begin(&grace, "Something is wrong").await;
    // The other one, which is older, is handed over as well: it asks her too, and stands after this one.
    end(&scene, &ana, (first, person), &["install", "hand_over"]).await;
    goes_on(&grace).await;
    let mut wrong = Vec::new();
    look(&grace, "for-you-typing", &mut wrong).await;

    eventually("it is on the device", async || kept(&grace).await.then_some(())).await;
    grace.reload().await;
    assert_eq!(grace.value("textbox", WRONG).await, "It does not charge.");
    grace.go("/requests").await;
    assert_eq!(grace.value("textbox", WRONG).await, "It does not charge.", "on the other page as well");
    grace.press("button", "Send").await;
    grace.shows("Something is wrong, being looked at").await;
    eventually("it has arrived", async || {
        let texts = scene.comments(second).await;
        texts.iter().any(|text| text.ends_with("\nIt does not charge.")).then_some(())
    })
    .await;
    eventually("nothing is left of it", async || (!kept(&grace).await).then_some(())).await;
    console(&scene, &grace, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([grace]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_who_asked_types_stays_while_another_persons_line_changes_and_goes_when_it_is_right() {
    let scene = Scene::new().await;
    let (caller, ana) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    let grace = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let martin = scene.world.sign_in(Persona::Martin).await.person.unwrap();
    let ticket = docks_for(&scene, &caller, &[martin, grace]).await;
    end(&scene, &ana, (ticket, grace), &["prepare", "install", "hand_over"]).await;
    end(&scene, &ana, (ticket, martin), &["prepare", "install"]).await;
    let rebecca = scene.rebecca(Window::Desk).await;
    rebecca.go(&format!("/requests/{ticket}")).await;
    begin(&rebecca, "Something is wrong: Grace Kim").await;
    end(&scene, &ana, (ticket, martin), &["hand_over"]).await;
    goes_on(&rebecca).await;
    let mut wrong = Vec::new();
    look(&rebecca, "request-typing", &mut wrong).await;
    eventually("it is on the device", async || kept(&rebecca).await.then_some(())).await;
    // It works after all: the other answer.
    rebecca.press("button", "Confirm it works: Grace Kim").await;
    rebecca.gone("button", "Confirm it works: Grace Kim").await;
    eventually("nothing is left of it", async || (!kept(&rebecca).await).then_some(())).await;
    rebecca.find("button", "Confirm it works: Martin Okafor").await;
    console(&scene, &rebecca, &mut wrong).await;
    none(&wrong);
    scene.close([rebecca]).await;
}

/// Somebody else said meanwhile that it works: what was typed is asked for by nobody any more, and does not stay behind.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_goes_when_somebody_else_confirms_it() {
    let scene = Scene::new().await;
    let (rebecca, ana) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    let person = scene.world.sign_in(Persona::Grace).await.person.unwrap();
    let ticket = docks_for(&scene, &rebecca, &[person]).await;
    end(&scene, &ana, (ticket, person), &["prepare", "install", "hand_over"]).await;
    let grace = scene.page(Window::Phone).await;
    scene.sign_in(&grace, Persona::Grace, "/").await;
    begin(&grace, "Something is wrong").await;
    eventually("it is on the device", async || kept(&grace).await.then_some(())).await;
    let line: Uuid = sqlx::query_scalar("select id from ticket_line where ticket_id = $1")
        .bind(ticket.0)
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    let works = ConfirmLine { ticket, line: LineId(line) };
    rebecca.run(&Command::ConfirmLine(works)).await.unwrap();
    grace.gone("textbox", WRONG).await;
    eventually("nothing is left of it", async || (!kept(&grace).await).then_some(())).await;
    invariants::check_all(&scene.world.pool).await;
    scene.close([grace]).await;
}

/// How it went is chosen and not sent: it is a draft as every text is, until it is sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_rating_that_is_chosen_and_not_sent_is_there_after_a_reload() {
    let scene = Scene::new().await;
    let ticket = scene.request(true).await;
    let rebecca = scene.rebecca(Window::Phone).await;
    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.shows("Ended as not needed").await;
    // Nothing of it came, so that no line is said to cost anything.
    assert_eq!(rebecca.script("return document.querySelectorAll('.people .pstate .num').length").await, json!(0));
    rebecca.press("radio", "Good").await;
    rebecca.fill("textbox", "What should we know? Optional", "Quick").await;
    let drafts = "return Object.keys(localStorage).some(name => name.includes(':rating:'))";
    eventually("it is on the device", async || (rebecca.script(drafts).await == true).then_some(())).await;
    rebecca.reload().await;
    assert_eq!(rebecca.value("textbox", "What should we know? Optional").await, "Quick");
    let chosen = rebecca.script("return [...document.querySelectorAll('[name=stars]')].map(one => one.checked)").await;
    assert_eq!(chosen, json!([false, false, false, true, false]));
    let mut wrong = Vec::new();
    look(&rebecca, "rating-kept", &mut wrong).await;
    rebecca.press("button", "Send rating").await;
    rebecca.shows("Thank you. The team reads it.").await;
    eventually("nothing is left of it", async || (rebecca.script(drafts).await == false).then_some(())).await;
    eventually("it has arrived", async || {
        let rated: Option<(i16, String)> = sqlx::query_as("select stars, text from rating where ticket_id = $1")
            .bind(ticket.0)
            .fetch_optional(&scene.world.pool)
            .await
            .unwrap();
        (rated == Some((4, "Quick".to_owned()))).then_some(())
    })
    .await;
    console(&scene, &rebecca, &mut wrong).await;
    none(&wrong);
    scene.close([rebecca]).await;
}

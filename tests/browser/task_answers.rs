//! What a technician filled in when a task was done stands with the task, for who works on it and nobody else.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{EndTask, Outcome};
use docket_shared::ids::{TaskId, TicketId};
use docket_tests::browser::Window;
use docket_tests::eventually;
use docket_tests::world::Persona;

/// A task of another team that has a form, open for Ana.
async fn laptop(scene: &Scene) -> TicketId {
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let version = scene.world.item(&rebecca, "New starter").await;
    let body = scene.world.submission_of(&version, &rebecca, 0).await;
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let first = eventually("the plan is there", async || {
        sqlx::query_scalar("select id from task where ticket_id = $1 and title ->> 'en' = 'Open the personnel file'")
            .bind(ticket.0)
            .fetch_optional(&scene.world.pool)
            .await
            .unwrap()
    })
    .await;
    let end = EndTask {
        ticket,
        task: TaskId(first),
        outcome: Outcome::Complete,
        reason: String::new(),
        note: String::new(),
        location: None,
        condition: None,
        picked: Vec::new(),
        pieces: Vec::new(),
        piece_serial: String::new(),
        serials: Vec::new(),
        fields: Default::default(),
        received: None,
        arrived: Vec::new(),
        conditions: Vec::new(),
    };
    let hr = scene.world.sign_in(Persona::MemberOf("HR services")).await;
    hr.run(&Command::EndTask(end)).await.unwrap();
    ticket
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_filled_in_stands_with_the_task_and_the_requester_reads_nothing_of_it() {
    let scene = Scene::new().await;
    let ticket = laptop(&scene).await;
    let ana = scene.ana(Window::Desk).await;
    ana.go(&format!("/workspace/open/{ticket}")).await;
    ana.press("tab", "Tasks").await;
    let task = "Prepare laptop and account";
    ana.press("DisclosureTriangle", task).await;
    ana.press("button", "Done").await;
    ana.shows("Fill this in first.").await;
    let there = async || ana.focused().await.1.contains("Computer name").then_some(());
    eventually("the keyboard is on what is missing", there).await;
    ana.fill("textbox", "Computer name", "LT-20931").await;
    ana.press("button", "Done").await;
    ana.gone("DisclosureTriangle", task).await;
    let said =
        "return [...document.querySelectorAll('.task-said')].map(one => one.innerText.replace(/\\s+/g, ' ')).join('|')";
    let told = async || (ana.script(said).await == "Computer name LT-20931").then_some(());
    eventually("what she filled in stands there at once", told).await;
    // And it is the server's by now: a page that begins anew has it too.
    ana.reload().await;
    ana.press("tab", "Tasks").await;
    eventually("what she filled in is there after a reload", told).await;
    let mut wrong = Vec::new();
    look(&ana, "ticket-task-answers", &mut wrong).await;
    let rebecca = scene.rebecca(Window::Phone).await;
    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.shows(task).await;
    assert!(!rebecca.text().await.contains("LT-20931"), "what is filled in is for who works on it");
    console(&scene, &ana, &mut wrong).await;
    none(&wrong);
    scene.close([ana, rebecca]).await;
}

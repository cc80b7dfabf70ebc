//! Who is here for a task of another department's request: what is theirs is offered and works, the rest is not there.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::command::Command;
use docket_shared::service_request::form::Input;
use docket_tests::browser::Window;
use docket_tests::plan::{ending, tasks};
use docket_tests::world::Persona;

#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_another_department_can_be_done_passed_on_and_written_about() {
    let mut wrong = Vec::new();
    let scene = Scene::new().await;
    let mut rebecca = scene.world.follow(Persona::Rebecca).await;
    let version = scene.world.item(&rebecca.caller, "New starter").await;
    let mut body = scene.world.submission_of(&version, &rebecca.caller, 0).await;
    body.fields.insert("name".to_owned(), Input::Text("Noor Haddad".to_owned()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let hr = scene.world.sign_in(Persona::MemberOf("HR services")).await;
    rebecca.until("the plan is there", |rebecca| tasks(rebecca, ticket).len() == 5).await;
    hr.run(&Command::EndTask(ending(&tasks(&rebecca, ticket)[0]))).await.unwrap();
    let ana = scene.page(Window::Desk).await;
    scene.sign_in(&ana, Persona::Ana, &format!("/workspace/tickets/{ticket}")).await;
    // The tasks come first, and of the ticket itself nothing is offered that would be refused.
    ana.find("DisclosureTriangle", "Prepare laptop").await;
    for name in ["Resolve", "Status", "Assign to me"] {
        assert!(!ana.has("button", name).await, "{name} is of who works on the request");
    }
    look(&ana, "helping", &mut wrong).await;
    ana.press("button", "Why?").await;
    ana.shows("was the only one who could take it").await;
    ana.press("button", "Close").await;
    ana.press("tab", "Conversation").await;
    assert!(!ana.has("tab", "Internal note").await, "notes are of who works on the request");
    ana.fill("textbox", "Public reply to", "Which size of screen?").await;
    ana.press("button", "Send reply").await;
    ana.shows("Which size of screen?").await;
    ana.press("tab", "Tasks").await;
    ana.press("button", "Pass on").await;
    ana.press("button", "I cannot do this").await;
    ana.shows("waiting for somebody").await;
    console(&scene, &ana, &mut wrong).await;
    none(&wrong);
    scene.close([ana]).await;
}

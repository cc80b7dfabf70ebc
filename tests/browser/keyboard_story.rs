//! The rest of the story by keys alone: the approval, the tasks with a serial number, the confirmed hand-over.

use crate::approval::order;
use crate::scene::Scene;
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::world::Persona;
use thirtyfour::Key;

fn key(key: Key) -> String {
    key.value().to_string()
}

async fn enter(page: &Page, role: &str, name: &str) {
    page.tab_to(role, name).await;
    page.keys(key(Key::Enter)).await;
}

/// Opens what ends a task and says that it is done; `serial` is typed where one is asked for.
async fn done(page: &Page, task: &str, serial: Option<&str>) {
    enter(page, "DisclosureTriangle", task).await;
    if let Some(serial) = serial {
        page.tab_to("textbox", "Serial number").await;
        page.keys(serial).await;
    }
    enter(page, "button", "Done").await;
    page.gone("DisclosureTriangle", task).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn approving_working_and_confirming_need_no_pointer() {
    let scene = Scene::new().await;
    let rebecca = scene.rebecca(Window::Desk).await;
    let ticket = order(&rebecca).await;
    let number = eventually("the server has the request", async || scene.number(ticket).await).await;
    let (martin, ana, grace) =
        (scene.page(Window::Desk).await, scene.ana(Window::Desk).await, scene.page(Window::Desk).await);
    scene.sign_in(&martin, Persona::Martin, "/").await;
    enter(&martin, "link", "4 docking stations").await;
    martin.find("button", "Approve €596").await;
    // One person is left out and taken in again; the reason has the focus at once.
    enter(&martin, "button", "Leave out Luis Ortega").await;
    eventually("the reason has the focus", async || {
        martin.focused().await.1.contains("Why Luis Ortega is left out").then_some(())
    })
    .await;
    enter(&martin, "button", "Take in again Luis Ortega").await;
    enter(&martin, "button", "Approve €596").await;
    martin.shows("You approved this.").await;
    eventually("the focus follows to what was said", async || {
        martin
            .script("return document.activeElement?.id")
            .await
            .as_str()
            .is_some_and(|id| id == "answered")
            .then_some(())
    })
    .await;

    ana.go("/workspace/open").await;
    ana.shows(&number).await;
    ana.tab_to("grid", "All open").await;
    for _ in 0..60 {
        if ana.selected_text().await.contains(&number) {
            break;
        }
        ana.keys("j").await;
    }
    ana.keys(key(Key::Enter)).await;
    ana.find("heading", "4 docking stations").await;
    ana.keys("t").await;
    ana.find("DisclosureTriangle", "Prepare and label Grace Kim").await;
    done(&ana, "Prepare and label Grace Kim", Some("U1-88F3-0147")).await;
    done(&ana, "Install at the desk Grace Kim", None).await;
    done(&ana, "Hand over Grace Kim", None).await;

    scene.sign_in(&grace, Persona::Grace, "/").await;
    grace.shows("hands you Dock").await;
    enter(&grace, "link", "Hand-over sheet").await;
    grace.find("heading", "Handover of equipment").await;
    enter(&grace, "link", "Back").await;
    enter(&grace, "button", "Confirm it works").await;
    grace.shows("Confirmed").await;
    scene.close([rebecca, martin, ana, grace]).await;
}

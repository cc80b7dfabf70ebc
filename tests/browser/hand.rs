//! What is done by hand with a mouse, and the same by keys alone: a ticket dragged to a colleague, files dropped on a reply
//! and attached without a mouse.

use crate::scene::Scene;
use crate::screens::{look, none};
use docket_shared::actor::Role;
use docket_tests::browser::Window;
use docket_tests::eventually;
use docket_tests::world::Persona;
use std::path::PathBuf;

const ENTER: &str = "\u{e007}";

/// A file of this machine that goes with its folder.
fn file(folder: &tempfile::TempDir, name: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, "Serial numbers: U1-0147, U1-0148").unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_drags_a_ticket_to_a_colleague() {
    let scene = Scene::new().await;
    let (rebecca, ana) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    let tomasz = scene.world.sign_in(Persona::Tomasz).await.person.unwrap();
    // Nobody takes it by themselves, and he has room.
    scene.world.arrange(&[ana.person.unwrap()], 0, true).await;
    scene.world.arrange(&[tomasz], 50, false).await;
    let board = scene.page(Window::Desk).await;
    scene.sign_in(&board, Persona::Holding(Role::TeamLead), "/workspace/board").await;
    let ticket = scene.world.submit(&rebecca, 1).await;
    let number = eventually("the server has it", async || scene.number(ticket).await).await;
    board.find("button", &format!("Lift {number}")).await;
    board.settled().await;
    // By its number: a grip, a link and a button beside it do other things when they are pressed.
    let from = board.middle(&format!(".tcard:has([aria-label='Lift {number}']) .num")).await;
    let to = board.middle(&format!("#lane-{tomasz}")).await;
    board.drag(from, to).await;
    eventually("it is Tomasz's", async || (scene.world.assignee(ticket).await == Some(tomasz)).then_some(())).await;
    scene.close([board]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_dropped_on_the_reply_goes_with_it() {
    let (scene, folder) = (Scene::new().await, tempfile::tempdir().unwrap());
    let ticket = scene.request(false).await;
    let mut wrong = Vec::new();
    let desk = scene.ana(Window::Desk).await;
    desk.go(&format!("/workspace/tickets/{ticket}")).await;
    desk.shows("They arrive on Monday.").await;
    desk.settled().await;
    let at = desk.middle(".composer .ctext").await;
    desk.drop_file(&file(&folder, "serials.txt"), at).await;
    desk.find("button", "Remove serials.txt").await;
    look(&desk, "reply-with-dropped-file", &mut wrong).await;
    desk.fill("textbox", "Public reply to", "The list.").await;
    desk.press("button", "Send reply").await;
    desk.find("link", "serials.txt").await;
    scene.close([desk]).await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_attached_and_sent_by_keys_alone() {
    let (scene, folder) = (Scene::new().await, tempfile::tempdir().unwrap());
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Desk).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    page.script(
        "document.querySelector('.file-in').addEventListener('click', (event) => { event.preventDefault(); window.asked = true; });",
    )
    .await;
    page.tab_to("button", "Attach files").await;
    page.keys(ENTER).await;
    assert_eq!(page.script("return window.asked === true").await, true, "the key opens the picker");
    page.take_in_picker(".file-in", &file(&folder, "serials.txt")).await;
    page.find("button", "Remove serials.txt").await;
    page.tab_to("button", "Send reply").await;
    page.keys(ENTER).await;
    page.find("link", "serials.txt").await;
    scene.close([page]).await;
}

//! The page of health: what an administrator sees of the installation, also when the server is away.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::actor::Role;
use docket_tests::browser::Window;
use docket_tests::world::Persona;

async fn read(window: Window) {
    let mut scene = Scene::new().await;
    let page = scene.page(window).await;
    scene.sign_in(&page, Persona::Holding(Role::Administrator), "/workspace/health").await;
    page.find("heading", "Health").await;
    page.shows("Log of changes").await;
    page.shows(&format!("/{}", std::process::id())).await;
    let mut wrong = Vec::new();
    look(&page, "health", &mut wrong).await;
    console(&scene, &page, &mut wrong).await;
    scene.world.server.take().unwrap().stop().await;
    page.shows("The server does not answer").await;
    page.shows("Log of changes").await;
    look(&page, "health-away", &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_what_the_installation_stands_on_at_a_desk() {
    read(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_what_the_installation_stands_on_with_a_phone() {
    read(Window::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_after_no_installation_has_no_link_and_reads_why() {
    let scene = Scene::new().await;
    let page = scene.ana(Window::Desk).await;
    page.gone("link", "Health").await;
    page.go("/workspace/health").await;
    page.shows("Your account does not look after this installation.").await;
    scene.close([page]).await;
}

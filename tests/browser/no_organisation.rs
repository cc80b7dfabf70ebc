//! The first thing that an operator sees of a server whose database is empty, and that it gives way to the product.

use crate::screens::{look, none};
use docket_tests::World;
use docket_tests::browser::{Chrome, Page, Window};
use docket_tests::server::Notifications;
use docket_tests::world::fill_again;

async fn read(window: Window) {
    let world = World::empty().await;
    let server = world.another_server(Notifications::On).await;
    let chrome = Chrome::start().await;
    let page = Page::open(&chrome, window, &server.url).await;
    page.go("/").await;
    page.find("heading", "Docket is running, and empty").await;
    page.shows("docket user add").await;
    let mut wrong = Vec::new();
    look(&page, "no-organisation", &mut wrong).await;
    fill_again(&world.pool).await.unwrap();
    page.press("link", "Look again").await;
    page.find("textbox", "Work email").await;
    page.close().await;
    chrome.stop().await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_says_how_it_begins_at_a_desk() {
    read(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_says_how_it_begins_with_a_phone() {
    read(Window::Phone).await;
}

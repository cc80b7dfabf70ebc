//! Every screen, on phone and desk, light and dark: clean by axe-core, without errors in the console, and pictured.

use crate::scene::{Scene, fill_form, open_item};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Theme, Window, axe};
use docket_tests::eventually;
use docket_tests::server::{Notifications, TestServer};
use std::collections::BTreeMap;

/// The key in WebDriver's own plane.
const ESCAPE: &str = "\u{e00c}";
const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

/// Pictures and checks the screen as it stands, in both themes; answers what is wrong.
pub async fn look(page: &Page, name: &str, wrong: &mut Vec<String>) {
    for theme in THEMES {
        page.theme(theme).await;
        page.settled().await;
        page.picture(name, theme).await;
        let found = axe::violations(page).await;
        wrong.extend(found.into_iter().map(|found| format!("{name} {:?} {theme:?}: {found}", page.window)));
    }
    page.theme(Theme::Light).await;
    // The workspace fills the window; what scrolls in it are its panes.
    let below = page
        .script("return document.querySelector('.shell') ? document.documentElement.scrollHeight - innerHeight : 0")
        .await;
    if page.window == Window::Desk && below.as_i64().unwrap_or(0) > 0 {
        wrong.push(format!("{name} {:?}: the page is longer than the window by {below}", page.window));
    }
    for size in ["", "200%"] {
        let sideways = page.script(&SIDEWAYS.replace("SIZE", size)).await;
        if let Some(widest) = sideways.as_str() {
            wrong.push(format!("{name} {:?}: scrolls sideways with text of {size:?}: {widest}", page.window));
        }
    }
}

/// How far the page goes beyond the window with text of that size, and what reaches furthest; none where it fits.
const SIDEWAYS: &str = "
    const root = document.documentElement;
    root.style.fontSize = 'SIZE';
    const width = root.clientWidth, beyond = root.scrollWidth - width;
    const reach = one => one.getBoundingClientRect().right;
    const scrolls = one => one && (getComputedStyle(one).overflowX === 'auto' || scrolls(one.parentElement));
    const wide = [...document.body.querySelectorAll('*')].filter(one => reach(one) > width + 1 && !scrolls(one));
    const inner = wide.filter(one => ![...one.children].some(child => reach(child) > width + 1));
    const said = inner.slice(0, 3).map(one => one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 30));
    root.style.fontSize = '';
    return beyond > 0 ? beyond + ' px, ' + said.join(' | ') : null";

/// Errors in the console, which also tell of a blocked style or script.
pub async fn console(scene: &Scene, page: &Page, wrong: &mut Vec<String>) {
    for entry in scene.chrome.log(&page.session(), "browser").await {
        let text = entry["message"].as_str().unwrap_or_default();
        // The question who is signed in is answered 401 before anybody is.
        if entry["level"] == "SEVERE" && !text.contains("/api/session") {
            wrong.push(format!("console: {text}"));
        }
    }
}

/// Fails with every finding once, with the first screens that show it.
pub fn none(wrong: &[String]) {
    let mut screens: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for finding in wrong {
        let (screen, what) = finding.split_once(": ").unwrap_or(("", finding));
        screens.entry(what).or_default().push(screen);
    }
    let wrong: Vec<String> =
        screens.into_iter().map(|(what, on)| format!("{what}\n    on {}", on.join(", "))).collect();
    assert!(wrong.is_empty(), "{} findings:\n  {}", wrong.len(), wrong.join("\n  "));
}

async fn requester(window: Window) {
    let scene = Scene::new().await;
    let (open, done) = (scene.request(false).await, scene.request(true).await);
    let mut wrong = Vec::new();
    let page = scene.page(window).await;
    page.go("/").await;
    page.find("textbox", "Work email").await;
    look(&page, "sign-in", &mut wrong).await;
    page.fill("textbox", "Work email", "nobody@example.org").await;
    page.fill("textbox", "Password", "wrong").await;
    page.press("button", "Sign in").await;
    page.shows("do not match").await;
    look(&page, "sign-in-wrong", &mut wrong).await;
    scene.sign_in(&page, docket_tests::world::Persona::Rebecca, "/").await;
    page.shows("What do you need?").await;
    look(&page, "home", &mut wrong).await;
    page.fill("combobox", "Search services and requests", "dock").await;
    page.find("option", crate::scene::ITEM).await;
    look(&page, "search", &mut wrong).await;
    page.fill("combobox", "Search services and requests", "xyzzy").await;
    page.shows("Nothing called").await;
    look(&page, "search-nothing", &mut wrong).await;
    page.go("/catalog").await;
    page.shows(crate::scene::ITEM).await;
    look(&page, "catalog", &mut wrong).await;
    order_screens(&page, &mut wrong).await;
    request_screens(&page, open, done, &mut wrong).await;
    console(&scene, &page, &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

async fn order_screens(page: &Page, wrong: &mut Vec<String>) {
    page.go("/").await;
    open_item(page).await;
    look(page, "item", wrong).await;
    page.press("button", "Send request").await;
    page.shows("need a look before this can be sent").await;
    look(page, "item-errors", wrong).await;
    page.reload().await;
    page.find("heading", crate::scene::ITEM).await;
    fill_form(page, &["Grace Kim", "Luis Ortega", "Hanna Virtanen"]).await;
    look(page, "item-filled", wrong).await;
    page.press("button", "Paste a list").await;
    page.find("dialog", "Paste a list of people").await;
    look(page, "item-paste", wrong).await;
    let table = "Name\tJob\tLaptop\tShoe size\ngrace.kim@alpha.example\tPlanner\tThinkPad T14\t38";
    // A tab that is typed would leave the field.
    page.script(&format!(
        "const area = document.querySelector('dialog[open] textarea'); area.value = {}; area.dispatchEvent(new Event('input', {{ bubbles: true }}))",
        serde_json::json!(table)
    ))
    .await;
    page.shows("not taken: nothing here is called that").await;
    look(page, "item-paste-table", wrong).await;
    page.press("button", "Add 1").await;
    page.has_value("combobox", "Employee", "Grace Kim").await;
}

async fn request_screens(page: &Page, open: TicketId, done: TicketId, wrong: &mut Vec<String>) {
    page.go("/requests").await;
    page.find("heading", "My requests").await;
    look(page, "requests", wrong).await;
    page.go(&format!("/requests/{open}")).await;
    page.shows("They arrive on Monday.").await;
    look(page, "request", wrong).await;
    page.go(&format!("/requests/{done}")).await;
    page.shows("Installed at both desks.").await;
    look(page, "request-done", wrong).await;
    page.go("/requests/00000000-0000-0000-0000-000000000009").await;
    page.find("heading", "").await;
    look(page, "request-not-there", wrong).await;
    page.go("/nowhere").await;
    page.find("heading", "").await;
    look(page, "nowhere", wrong).await;
}

async fn views(page: &Page, wrong: &mut Vec<String>) {
    for (view, heading) in [
        ("unassigned", "Unassigned"),
        ("waiting", "Waiting on requester"),
        ("open", "All open"),
        ("sla-at-risk", "SLA at risk"),
        ("sla-breached", "SLA breached"),
        ("resolved", "Recently resolved"),
    ] {
        page.go(&format!("/workspace/{view}")).await;
        page.find("heading", heading).await;
        look(page, &format!("queue-{view}"), wrong).await;
    }
}

async fn technician(window: Window) {
    let scene = Scene::new().await;
    let (open, _) = (scene.request(false).await, scene.request(true).await);
    let number = scene.number(open).await.unwrap();
    let mut wrong = Vec::new();
    let page = scene.ana(window).await;
    page.shows(&number).await;
    look(&page, "queue", &mut wrong).await;
    page.press("row", &number).await;
    page.shows("They arrive on Monday.").await;
    look(&page, "ticket", &mut wrong).await;
    if window == Window::Phone {
        page.press("tab", "Properties").await;
        look(&page, "ticket-properties", &mut wrong).await;
    }
    // A clock says what is left, and opens to how that is counted.
    page.shows("left").await;
    page.script("document.querySelectorAll('.clock').forEach(clock => { clock.open = true })").await;
    page.shows("in Office hours").await;
    look(&page, "ticket-clocks", &mut wrong).await;
    page.press("tab", "Activity").await;
    page.shows("Can be done now:").await;
    look(&page, "ticket-activity", &mut wrong).await;
    page.press("tab", if window == Window::Phone { "Properties" } else { "Conversation" }).await;
    page.press("button", "Pass on").await;
    page.shows("Give to").await;
    look(&page, "ticket-pass-on", &mut wrong).await;
    page.keys(ESCAPE).await;
    page.press("button", "Why").await;
    page.shows("could take it").await;
    look(&page, "ticket-why", &mut wrong).await;
    page.keys(ESCAPE).await;
    if window == Window::Phone {
        page.press("tab", "Conversation").await;
    }
    // On a phone one button changes between the two kinds of message.
    page.press(if window == Window::Phone { "button" } else { "tab" }, "Internal note").await;
    page.find("textbox", "Internal note").await;
    look(&page, "ticket-note", &mut wrong).await;
    page.press("button", "Resolve").await;
    page.find("textbox", "What was done").await;
    look(&page, "ticket-resolve", &mut wrong).await;
    views(&page, &mut wrong).await;
    page.press("button", "Ana Ferreira, account").await;
    page.shows("Sign out everywhere").await;
    look(&page, "queue-account", &mut wrong).await;
    page.keys(ESCAPE).await;
    page.keys("?").await;
    page.find("dialog", "All keys").await;
    look(&page, "queue-keys", &mut wrong).await;
    console(&scene, &page, &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_of_a_requester_on_a_phone() {
    requester(Window::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_of_a_requester_on_a_desk() {
    requester(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_of_a_technician_on_a_desk() {
    technician(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_of_a_technician_on_a_phone() {
    technician(Window::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn losing_the_server_is_shown_and_passes_by_itself() {
    let mut scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    let ticket = scene.request(false).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    page.script("window.__not_reloaded = true").await;
    scene.world.server.take().unwrap().stop().await;
    page.shows("Offline").await;
    let mut wrong = Vec::new();
    look(&page, "request-offline", &mut wrong).await;
    page.fill("textbox", "Write to Ana", "Written without a server.").await;
    page.press("button", "Queue reply").await;
    page.shows("Not sent").await;
    look(&page, "request-unsent", &mut wrong).await;
    let address = scene.world.url.trim_start_matches("http://").to_owned();
    let database = scene.world.database.open().await;
    scene.world.server = Some(TestServer::start_at(&address, database, Notifications::On).await);
    eventually("the reply reaches the server by itself", async || {
        let found: i64 =
            sqlx::query_scalar("select count(*) from ticket_comment where body = 'Written without a server.'")
                .fetch_one(&scene.world.server.as_ref()?.state.pool)
                .await
                .ok()?;
        (found == 1).then_some(())
    })
    .await;
    page.gone("button", "Queue reply").await;
    assert_eq!(page.script("return window.__not_reloaded === true").await, serde_json::json!(true));
    scene.close([page]).await;
    none(&wrong);
}

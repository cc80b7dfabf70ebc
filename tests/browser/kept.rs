//! The device's store (SYNC.md 2.10, I9 and I15): pages open from it without a server, what was done without one is sent
//! once and in order, signing out asks and leaves nothing.

use crate::scene::Scene;
use crate::screens::{look, none};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window, axe};
use docket_tests::canary::WORK_NOTE;
use docket_tests::server::{Notifications, TestServer};
use docket_tests::world::{Persona, note};
use docket_tests::{eventually, eventually_or_none};
use jiff::SignedDuration;
use serde_json::json;

/// What the bar says while there is no server.
pub const AWAY: &str = "Keep working, your changes are safe on this device.";

/// How many entries an object store of the person's database has.
pub async fn entries(page: &Page, store: &str) -> usize {
    held(page, store).await.len()
}

/// What an object store of the person's database holds; of packs their rows.
pub async fn held(page: &Page, store: &str) -> Vec<String> {
    held_as(page, store, "true").await
}

/// The rows of the base that are in packs.
pub async fn packed(page: &Page) -> Vec<String> {
    held_as(page, "base", "value instanceof Uint8Array").await
}

async fn held_as(page: &Page, store: &str, which: &str) -> Vec<String> {
    let script = format!(
        "
        const done = arguments[0];
        (async () => {{
            let held = [];
            for (const {{ name }} of await indexedDB.databases()) {{
                if (name.endsWith(':files')) continue;
                held = held.concat(await new Promise(told => {{
                    const opening = indexedDB.open(name);
                    opening.onsuccess = () => {{
                        const asked = opening.result.transaction('{store}').objectStore('{store}').getAll();
                        const rows = value => value instanceof Uint8Array
                            ? new TextDecoder().decode(value).split('\\u001e').filter(Boolean) : [value];
                        asked.onsuccess = () => {{ told(asked.result.filter(value => {which}).flatMap(rows)); opening.result.close(); }};
                    }};
                }}));
            }}
            return held;
        }})().then(done)"
    );
    serde_json::from_value(page.script_async(&script).await).unwrap()
}

/// Waits until the page follows the log.
pub async fn live(page: &Page) {
    eventually("the page is live", async || {
        (page.script("return document.body.dataset.live").await == json!("live")).then_some(())
    })
    .await;
}

/// The program is on the device, and the base as well.
pub async fn ready(page: &Page, path: &str) {
    live(page).await;
    eventually("the device keeps the base", async || (entries(page, "base").await > 0).then_some(())).await;
    let kept = format!(
        "const done = arguments[0];
        (async () => {{
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys())
                    if (new URL(request.url).pathname === '{path}') return true;
            return false;
        }})().then(done)"
    );
    eventually("the program is on the device", async || (page.script_async(&kept).await == json!(true)).then_some(()))
        .await;
    // What was looked at is told to the server, too.
    eventually("nothing waits", async || (entries(page, "outbox").await == 0).then_some(())).await;
}

impl Scene {
    pub async fn server_goes(&mut self) {
        self.world.server.take().unwrap().stop().await;
        // With the server its connections are gone.
        self.world.pool = self.world.database.open().await.pool().clone();
    }

    pub async fn server_comes(&mut self) {
        let address = self.world.url.trim_start_matches("http://").to_owned();
        let database = self.world.database.open().await;
        self.world.server = Some(TestServer::start_with(&address, database, Notifications::On, |router| router).await);
    }

    /// What was written on a ticket for everyone, in order.
    pub async fn comments(&self, ticket: TicketId) -> Vec<String> {
        let statement = "select body from ticket_comment where ticket_id = $1 and kind = 'public' order by ordinal";
        sqlx::query_scalar(statement).bind(ticket.0).fetch_all(&self.world.pool).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn catalog_requests_and_queue_open_from_the_device_alone() {
    let mut scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let (rebecca, ana) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    rebecca.press("link", "Catalog").await;
    ready(&rebecca, "/").await;
    ready(&ana, "/workspace").await;
    scene.server_goes().await;
    let mut wrong = Vec::new();
    rebecca.go("/catalog").await;
    rebecca.find("heading", "Catalog").await;
    rebecca.shows(AWAY).await;
    look(&rebecca, "offline-catalog", &mut wrong).await;
    rebecca.go("/requests").await;
    rebecca.shows("2 docking stations for hybrid work").await;
    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.shows("They arrive on Monday.").await;
    ana.reload().await;
    ana.find("heading", "My queue").await;
    ana.shows(AWAY).await;
    ana.go(&format!("/workspace/tickets/{ticket}")).await;
    ana.shows("They arrive on Monday.").await;
    look(&ana, "offline-ticket", &mut wrong).await;
    // Back again, what was missed comes without a new snapshot.
    scene.server_comes().await;
    live(&ana).await;
    let snapshots =
        "return performance.getEntriesByType('resource').filter(one => one.name.includes('/snapshot')).length";
    assert_eq!(ana.script(snapshots).await, json!(0));
    none(&wrong);
    scene.close([rebecca, ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i15_replies_written_without_a_server_survive_the_page_and_are_sent_once_in_order() {
    let mut scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Phone).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    ready(&page, "/").await;
    let before = scene.comments(ticket).await;
    scene.server_goes().await;
    page.shows(AWAY).await;
    for text in ["First without a server", "Second without a server"] {
        page.fill("textbox", "Write to Ana", text).await;
        page.press("button", "Queue reply").await;
        page.shows(text).await;
    }
    eventually("both are on the device", async || {
        let replies = held(&page, "outbox").await.iter().filter(|call| call.contains("without a server")).count();
        (replies == 2).then_some(())
    })
    .await;
    // The page is killed, and another one opened in the same browser.
    page.leave().await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("Second without a server").await;
    page.press("button", "2 waiting").await;
    page.shows("Waiting changes").await;
    let mut wrong = Vec::new();
    look(&page, "waiting-changes", &mut wrong).await;
    none(&wrong);
    page.press("button", "Close").await;
    scene.server_comes().await;
    let all = eventually("everything has arrived", async || {
        let now = scene.comments(ticket).await;
        (now.len() >= before.len() + 2).then_some(now)
    })
    .await;
    assert_eq!(all[before.len()..], ["First without a server", "Second without a server"]);
    eventually("nothing is kept any longer", async || (entries(&page, "outbox").await == 0).then_some(())).await;
    assert_eq!(scene.comments(ticket).await.len(), before.len() + 2, "exactly once");
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_says_what_is_not_sent_and_leaves_nothing_of_the_person() {
    let mut scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Desk).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    ready(&page, "/").await;
    scene.server_goes().await;
    page.shows(AWAY).await;
    page.fill("textbox", "Write to Ana", "Sent before I go").await;
    page.press("button", "Queue reply").await;
    page.find("button", "1 waiting").await;
    page.press("button", "Rebecca Lindqvist, account").await;
    page.press("button", "Sign out").await;
    page.shows("1 change that waits to be sent").await;
    assert_eq!(axe::violations(&page).await, Vec::<String>::new());
    let mut wrong = Vec::new();
    look(&page, "sign-out-unsent", &mut wrong).await;
    page.press("button", "Send first, then sign out").await;
    page.shows("You are signed out as soon as everything is sent.").await;
    scene.server_comes().await;
    page.find("textbox", "Work email").await;
    assert!(scene.comments(ticket).await.iter().any(|one| one == "Sent before I go"));
    for store in ["base", "outbox", "refused", "meta"] {
        assert_eq!(entries(&page, store).await, 0, "{store}");
    }
    let texts = page.script("return Object.keys(localStorage).filter(name => name.split(':').length > 3)").await;
    assert_eq!(texts, json!([]));
    none(&wrong);
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i14_a_refused_change_is_a_draft_again_and_stands_in_the_drawer_until_it_is_dismissed() {
    let mut scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.ana(Window::Desk).await;
    page.go(&format!("/workspace/tickets/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    ready(&page, "/workspace").await;
    scene.server_goes().await;
    page.shows(AWAY).await;
    page.fill("textbox", "Public reply to Rebecca", "Is Tuesday fine, too?").await;
    page.press("button", "Queue reply").await;
    page.press("button", "1 waiting").await;
    page.shows("Waiting changes").await;
    page.shows("Reply on REQ-").await;
    let mut wrong = Vec::new();
    look(&page, "waiting-changes", &mut wrong).await;
    page.press("button", "Close").await;
    // Meanwhile the request has ended.
    sqlx::query("update ticket set status = 'cancelled' where id = $1")
        .bind(ticket.0)
        .execute(&scene.world.pool)
        .await
        .unwrap();
    scene.server_comes().await;
    page.shows("1 change was not accepted.").await;
    page.press("button", "Look at it").await;
    page.shows("Not accepted").await;
    look(&page, "refused-change", &mut wrong).await;
    page.find("link", "Open the draft").await;
    page.press("button", "Close").await;
    assert_eq!(page.value("textbox", "Public reply to Rebecca").await, "Is Tuesday fine, too?");
    // It is there after a reload, until somebody has seen it.
    page.reload().await;
    page.press("button", "Look at it").await;
    page.press("button", "Dismiss").await;
    page.press("button", "Close").await;
    eventually("it is gone", async || (entries(&page, "refused").await == 0).then_some(())).await;
    none(&wrong);
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i17_after_a_revocation_the_device_holds_nothing_of_what_it_took() {
    let mut scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.ana(Window::Desk).await;
    ready(&page, "/workspace").await;
    let holds = async |text: &str| held(&page, "base").await.iter().any(|row| row.contains(text));
    eventually("the note is on the device", async || holds(WORK_NOTE).await.then_some(())).await;
    // While nobody looks, Ana leaves the team, and the team writes on.
    page.leave().await;
    let (rebecca, ana) = (scene.world.sign_in(Persona::Rebecca).await, scene.world.sign_in(Persona::Ana).await);
    scene.world.leave_team(ana.person.unwrap(), &rebecca).await;
    let tomasz = scene.world.sign_in(Persona::Tomasz).await;
    tomasz.run(&note(ticket, "Written after she left")).await.unwrap();
    page.go("/workspace").await;
    live(&page).await;
    eventually("the note is gone", async || {
        (entries(&page, "base").await > 0 && !holds(WORK_NOTE).await).then_some(())
    })
    .await;
    assert!(!holds("Written after she left").await);
    scene.server_goes().await;
    page.reload().await;
    page.shows(AWAY).await;
    assert!(!page.text().await.contains(WORK_NOTE));
    scene.close([page]).await;
}

/// Waits until the browser refuses to keep anything more. It may remember for half a minute how much room there was.
async fn has_no_room(page: &Page) {
    let put = "
        const done = arguments[0];
        const opening = indexedDB.open('room:files');
        opening.onupgradeneeded = () => opening.result.createObjectStore('room');
        opening.onblocked = () => done('blocked');
        opening.onerror = () => done(String(opening.error && opening.error.name));
        opening.onsuccess = () => {
            const transaction = opening.result.transaction('room', 'readwrite');
            const end = name => { opening.result.close(); done(String(name)); };
            transaction.oncomplete = () => end('kept');
            transaction.onabort = () => end(transaction.error && transaction.error.name);
            transaction.objectStore('room').put('x'.repeat(1000), 'x');
        }";
    let refused = async || (page.script_async(put).await == json!("QuotaExceededError")).then_some(());
    if eventually_or_none(refused).await.is_none() {
        eventually("the browser has no room", refused).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i9_without_room_nothing_is_said_to_be_saved_and_the_text_is_back() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Desk).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    live(&page).await;
    // The browser itself gives the page no room any more.
    let origin = &scene.world.url;
    page.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 1 })).await;
    has_no_room(&page).await;
    let before = scene.comments(ticket).await;
    page.fill("textbox", "Write to Ana", "There is no room for me").await;
    page.press("button", "Send reply").await;
    page.shows("1 change was not accepted.").await;
    assert_eq!(page.value("textbox", "Write to Ana").await, "There is no room for me");
    page.press("button", "Look at it").await;
    page.shows("Not saved on this device.").await;
    assert_eq!((&scene.comments(ticket).await, entries(&page, "outbox").await), (&before, 0));
    // With room again the same text goes out.
    page.cdp("Storage.overrideQuotaForOrigin", json!({ "origin": origin })).await;
    page.press("button", "Close").await;
    page.press("button", "Send reply").await;
    eventually("it is sent", async || (scene.comments(ticket).await.len() == before.len() + 1).then_some(())).await;
    scene.close([page]).await;
}

/// Leaves a reply on the device that was made days ago and never sent, as builds before the store kept calls; answers
/// under which name.
async fn kept_the_old_way(page: &Page, ticket: TicketId, text: &str, days: i64) -> String {
    let id = "01900000-0000-7000-8000-00000000000a";
    let body = json!({ "ticket": ticket, "id": id, "body": text });
    let made = (docket_server::platform::clock::now() - SignedDuration::from_hours(days * 24)).to_string();
    let call = json!({ "name": "ticket.add_comment", "version": 1, "created_at": made, "body": body });
    let name = format!("'docket:' + localStorage.getItem('docket:signed-in') + ':call:{id}'");
    page.script(&format!("localStorage.setItem({name}, JSON.stringify({call}))")).await;
    name
}

#[tokio::test(flavor = "multi_thread")]
async fn i15_what_was_not_sent_for_three_weeks_is_a_draft_again_and_is_not_sent() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Phone).await;
    live(&page).await;
    let before = scene.comments(ticket).await;
    kept_the_old_way(&page, ticket, "Is it too late for this?", 22).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("1 change was not accepted.").await;
    page.press("button", "Look at it").await;
    page.shows("Not sent for three weeks.").await;
    let mut wrong = Vec::new();
    look(&page, "too-old-change", &mut wrong).await;
    page.press("button", "Close").await;
    assert_eq!(page.value("textbox", "Write to Ana").await, "Is it too late for this?");
    // What else a page says by itself, that a notice was read, may be on its way.
    eventually("nothing waits", async || (entries(&page, "outbox").await == 0).then_some(())).await;
    assert_eq!(scene.comments(ticket).await, before);
    // What is written after it goes.
    page.press("button", "Send reply").await;
    eventually("it is sent", async || {
        scene.comments(ticket).await.iter().any(|one| one == "Is it too late for this?").then_some(())
    })
    .await;
    none(&wrong);
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i15_a_call_that_an_earlier_build_kept_is_taken_over_and_sent_once() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Desk).await;
    live(&page).await;
    let before = scene.comments(ticket).await.len();
    // Without a decision of the server it lies where builds before the store kept calls.
    let name = kept_the_old_way(&page, ticket, "Kept the old way", 1).await;
    page.reload().await;
    eventually("it has arrived", async || {
        scene.comments(ticket).await.iter().any(|one| one == "Kept the old way").then_some(())
    })
    .await;
    eventually("it is kept nowhere any longer", async || {
        let old = page.script(&format!("return localStorage.getItem({name})")).await;
        (old.is_null() && entries(&page, "outbox").await == 0).then_some(())
    })
    .await;
    page.reload().await;
    live(&page).await;
    assert_eq!(scene.comments(ticket).await.len(), before + 1, "exactly once");
    scene.close([page]).await;
}

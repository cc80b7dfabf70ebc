//! Files in the browser: a photo from a phone that the technician sees live, a picture pasted on the desk, an upload that
//! a reload cuts, what is refused before it is sent, and what signing out leaves behind.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::world::Persona;
use serde_json::{Value, json};

/// A picture of some size, drawn in the page: noise does not compress.
const DRAW: &str = "
  const draw = async (name, side) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
    const paper = canvas.getContext('2d');
    const picture = paper.createImageData(side, side);
    for (let at = 0; at < picture.data.length; at += 65536) { crypto.getRandomValues(picture.data.subarray(at, at + 65536)); }
    for (let at = 3; at < picture.data.length; at += 4) { picture.data[at] = 255; picture.data[at - 1] = at * 160 / picture.data.length; }
    paper.putImageData(picture, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
    return new File([blob], name, { type: 'image/png' });
  };
  const carrying = (...files) => { const carrier = new DataTransfer(); files.forEach((file) => carrier.items.add(file)); return carrier; };";

/// Chooses files as a person does in the browser's own picker, which no test can press.
pub async fn choose(page: &Page, input: &str, files: &str) {
    let script = format!(
        "{DRAW} const done = arguments[arguments.length - 1];
         (async () => {{
           const input = document.querySelector('{input}');
           input.files = carrying({files}).files;
           input.dispatchEvent(new Event('change', {{ bubbles: true }}));
           done(true);
         }})();"
    );
    assert_eq!(page.script_async(&script).await, json!(true));
}

async fn files_of(scene: &Scene, ticket: TicketId) -> Vec<(String, String)> {
    sqlx::query_as("select name, state from attachment where ticket_id = $1 order by name")
        .bind(ticket.0)
        .fetch_all(&scene.world.pool)
        .await
        .unwrap()
}

/// Whether every picture on the page is really there.
async fn pictures(page: &Page) -> Value {
    page.script(
        "return [...document.querySelectorAll('.pic img')].map((image) => image.complete && image.naturalWidth > 0)",
    )
    .await
}

/// What this browser keeps of files, all people together.
async fn kept(page: &Page) -> i64 {
    let script = "
      const done = arguments[arguments.length - 1];
      indexedDB.databases().then((all) => Promise.all(all.filter((one) => one.name.endsWith(':files')).map((one) => new Promise((told) => {
        const open = indexedDB.open(one.name);
        open.onerror = () => told(0);
        open.onsuccess = () => {
          if (!open.result.objectStoreNames.contains('files')) { open.result.close(); return told(0); }
          const count = open.result.transaction('files').objectStore('files').count();
          count.onsuccess = () => { open.result.close(); told(count.result); };
        };
      })))).then((counts) => done(counts.reduce((sum, count) => sum + count, 0)));";
    page.script_async(script).await.as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_from_the_phone_is_seen_by_the_technician_live() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let mut wrong = Vec::new();
    let (phone, desk) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    desk.go(&format!("/workspace/tickets/{ticket}")).await;
    desk.shows("They arrive on Monday.").await;
    phone.go(&format!("/requests/{ticket}")).await;
    phone.shows("They arrive on Monday.").await;
    phone.find("button", "Take a photo").await;
    choose(&phone, ".photo-in", "await draw('Port of the dock.png', 300)").await;
    phone.find("button", "Remove Port of the dock.png").await;
    phone.fill("textbox", "Write to Ana", "This port is bent.").await;
    look(&phone, "reply-with-photo", &mut wrong).await;
    phone.press("button", "Send reply").await;
    desk.find("button", "Open Port of the dock.png").await;
    phone.find("button", "Open Port of the dock.png").await;
    for page in [&phone, &desk] {
        eventually("the picture is shown", async || (pictures(page).await == json!([true])).then_some(())).await;
        look(page, "conversation-with-photo", &mut wrong).await;
    }
    assert_eq!(files_of(&scene, ticket).await, [("Port of the dock.png".to_owned(), "complete".to_owned())]);
    eventually("the phone keeps no copy", async || (kept(&phone).await == 0).then_some(())).await;
    desk.press("button", "Open Port of the dock.png").await;
    desk.find("dialog", "Port of the dock.png").await;
    look(&desk, "photo-large", &mut wrong).await;
    desk.keys("\u{e00c}").await;
    desk.gone("dialog", "Port of the dock.png").await;
    console(&scene, &phone, &mut wrong).await;
    console(&scene, &desk, &mut wrong).await;
    scene.close([phone, desk]).await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_pasted_into_a_note_is_the_teams_alone() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let (phone, desk) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    phone.go(&format!("/requests/{ticket}")).await;
    phone.shows("They arrive on Monday.").await;
    desk.go(&format!("/workspace/tickets/{ticket}")).await;
    desk.shows("They arrive on Monday.").await;
    desk.press("tab", "Internal note").await;
    let paste = format!(
        "{DRAW} const done = arguments[arguments.length - 1];
         (async () => {{
           const clipboardData = carrying(await draw('image.png', 200));
           document.querySelector('.composer textarea').dispatchEvent(new ClipboardEvent('paste', {{ clipboardData, bubbles: true, cancelable: true }}));
           done(true);
         }})();"
    );
    desk.script_async(&paste).await;
    desk.find("button", "Remove image.png").await;
    desk.press("tab", "Public reply").await;
    desk.gone("button", "Remove image.png").await;
    desk.press("tab", "Internal note").await;
    desk.find("button", "Remove image.png").await;
    desk.press("button", "Add note").await;
    desk.find("button", "Open image.png").await;
    eventually("the picture is shown", async || (pictures(&desk).await == json!([true])).then_some(())).await;
    let ana = scene.world.sign_in(Persona::Ana).await;
    ana.run(&docket_tests::world::comment(ticket, "The last word.")).await.unwrap();
    phone.shows("The last word.").await;
    assert!(!phone.script("return document.documentElement.outerHTML").await.to_string().contains("image.png"));
    scene.close([phone, desk]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_dropped_on_a_reply_and_the_camera_is_asked_for_on_a_phone() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let (phone, desk) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    phone.go(&format!("/requests/{ticket}")).await;
    phone.find("button", "Take a photo").await;
    let camera =
        "const one = document.querySelector('.photo-in'); return [one.type, one.getAttribute('capture'), one.accept]";
    assert_eq!(phone.script(camera).await, json!(["file", "environment", "image/*"]));
    desk.go(&format!("/workspace/tickets/{ticket}")).await;
    desk.shows("They arrive on Monday.").await;
    let drag = |what: &str, then: &str| {
        format!(
            "{DRAW} const done = arguments[arguments.length - 1];
             (async () => {{
               const dataTransfer = carrying(await draw('Desk.png', 200));
               const box = document.querySelector('.composer textarea');
               const event = new DragEvent('{what}', {{ dataTransfer, bubbles: true, cancelable: true }});
               box.dispatchEvent(event);
               requestAnimationFrame(() => done({then}));
             }})();"
        )
    };
    let taken = desk.script_async(&drag("dragover", "event.defaultPrevented")).await;
    assert_eq!(taken, json!(true), "a file may be dropped here");
    desk.script_async(&drag("drop", "true")).await;
    desk.find("button", "Remove Desk.png").await;
    desk.press("button", "Send reply").await;
    phone.find("button", "Open Desk.png").await;
    eventually("the picture is shown", async || (pictures(&phone).await == json!([true])).then_some(())).await;
    scene.close([phone, desk]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_in_the_middle_of_an_upload_goes_on_where_it_stood() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Phone).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    // About 2.5 MB at 150 KB/s: long enough to be cut.
    choose(&page, ".file-in", "await draw('Large.png', 900)").await;
    page.find("button", "Remove Large.png").await;
    let slow =
        |rate: i64| json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate });
    page.cdp("Network.emulateNetworkConditions", slow(150_000)).await;
    page.press("button", "Send reply").await;
    let received = async || -> Option<i64> {
        let statement = "select c.received from attachment a join attachment_content c on c.id = a.content_id where a.ticket_id = $1";
        sqlx::query_scalar(statement).bind(ticket.0).fetch_optional(&scene.world.pool).await.unwrap()
    };
    let before = eventually("some of it is there", async || received().await.filter(|received| *received > 0)).await;
    assert_eq!(files_of(&scene, ticket).await, [("Large.png".to_owned(), "on_its_way".to_owned())]);
    page.shows("% sent").await;
    page.reload().await;
    page.cdp("Network.emulateNetworkConditions", slow(-1)).await;
    page.find("button", "Open Large.png").await;
    assert!(received().await > Some(before), "it went on");
    assert_eq!(files_of(&scene, ticket).await, [("Large.png".to_owned(), "complete".to_owned())]);
    eventually("the phone keeps no copy", async || (kept(&page).await == 0).then_some(())).await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_a_file_waits_on_the_device_and_says_so() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Phone).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    let network =
        |offline: bool| json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.cdp("Network.emulateNetworkConditions", network(true)).await;
    page.find("button", "Queue reply").await;
    choose(&page, ".file-in", "await draw('Later.png', 200), new File(['hello'], 'notes.txt')").await;
    page.find("button", "Remove notes.txt").await;
    page.press("button", "Remove notes.txt").await;
    page.gone("button", "Remove notes.txt").await;
    page.press("button", "Queue reply").await;
    page.shows("Will be sent when there is a network").await;
    assert_eq!(kept(&page).await, 1);
    page.cdp("Network.emulateNetworkConditions", network(false)).await;
    page.find("button", "Open Later.png").await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_said_at_once_and_signing_out_leaves_nothing() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Desk).await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    choose(
        &page,
        ".file-in",
        "new File([], 'nothing.txt'), new File([new ArrayBuffer(26214401)], 'huge.iso'), await draw('good.png', 100)",
    )
    .await;
    page.shows("nothing.txt is empty.").await;
    page.shows("huge.iso is larger than 25 MB.").await;
    page.find("button", "Remove good.png").await;
    // What was chosen survives a reload as the text does.
    page.reload().await;
    page.find("button", "Remove good.png").await;
    assert_eq!(kept(&page).await, 1);
    page.press("button", "Rebecca Lindqvist, account").await;
    page.press("button", "Sign out").await;
    // The file was never sent: that is said before it goes.
    page.shows("1 file that is not sent yet").await;
    page.script("document.querySelector('dialog[open] .btn-danger').click()").await;
    page.find("textbox", "Work email").await;
    eventually("nothing is left", async || (kept(&page).await == 0).then_some(())).await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_takes_photos_and_the_team_sees_them_with_the_answers() {
    let scene = Scene::new().await;
    let mut wrong = Vec::new();
    let page = scene.rebecca(Window::Phone).await;
    page.fill("combobox", "Search services and requests", "broken").await;
    page.press("option", "Something in the building is broken").await;
    page.find("heading", "Something in the building is broken").await;
    page.pick_first("combobox", "Where?").await;
    page.fill("textbox", "What is broken?", "The light flickers.").await;
    page.pick("combobox", "Whom does it trouble?", "me").await;
    page.pick("combobox", "Can it wait?", "no").await;
    choose(&page, ".file-in", "await draw('Lamp.png', 250), new File(['x'], 'list.xls')").await;
    page.find("button", "Remove Lamp.png").await;
    page.shows("list.xls is of a kind that is not taken here.").await;
    look(&page, "form-with-photo", &mut wrong).await;
    let ticket = crate::scene::send_by(&page, "Report it").await;
    page.find("button", "Open Lamp.png").await;
    assert_eq!(files_of(&scene, ticket).await, [("Lamp.png".to_owned(), "complete".to_owned())]);
    look(&page, "request-with-photo", &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

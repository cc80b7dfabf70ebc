//! What the client does in a browser: what a repeat visit costs, how soon a change of one's own is on the screen, how soon
//! it starts from the device alone, how soon it is live again.

use crate::line::Line;
use crate::{figure, median, percentile};
use docket_shared::ids::TicketId;
use docket_tests::Caller;
use docket_tests::browser::{Chrome, Page, Window};
use docket_tests::eventually;
use docket_tests::world::{PASSWORD, Persona, World};
use serde_json::{Value, json};
use std::time::Duration;

/// Rows that the technician holds.
const ROWS: usize = 5_000;
/// Changes that are measured, and starts.
const CHANGES: usize = 60;
const STARTS: usize = 5;

/// Notes when the page is usable: its search, or the first row of its list.
const WATCH: &str = "
  const look = () => {
    const usable = document.querySelector('main input:not([disabled]), [role=grid] [role=row]');
    if (usable && window.__usable === undefined) { window.__usable = performance.now(); }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });";

/// From the press of the button to the note in the document with style and layout done, in milliseconds. Beside it the same
/// for a change of a text that nothing depends on.
const NOTE: &str = "
  const [done] = arguments;
  const shown = (element) => element.checkVisibility();
  const field = [...document.querySelectorAll('textarea')].find(shown);
  const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
  set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const frames = (count, then) => requestAnimationFrame(() => count ? frames(count - 1, then) : then());
  const measure = (root, act, then) => {
    const begin = performance.now();
    const seen = new MutationObserver((records) => {
      if (!records.some((record) => [...record.addedNodes].some((node) => node.textContent.includes(text)))) return;
      seen.disconnect();
      document.body.getBoundingClientRect();
      then(performance.now() - begin);
    });
    seen.observe(root, { childList: true, subtree: true, characterData: true });
    act();
  };
  frames(20, () => {
    const button = [...document.querySelectorAll('button')].filter(shown).find((one) => one.textContent.trim().startsWith('Add note'));
    measure(document.body, () => button.click(), (took) => frames(5, () => {
      const empty = document.createElement('p');
      document.querySelector('main').append(empty);
      frames(5, () => measure(empty, () => empty.replaceChildren(text), (bare) => { empty.remove(); done([took, bare]); }));
    }));
  });";

/// Notes how many milliseconds pass from the network's return until the page follows the log.
const BACK: &str = "
  window.__back = null;
  window.addEventListener('online', () => {
    const begin = performance.now();
    const look = () => {
      if (document.body.dataset.live !== 'live') return;
      seen.disconnect();
      window.__back = performance.now() - begin;
    };
    const seen = new MutationObserver(look);
    seen.observe(document.body, { attributes: true });
    look();
  }, { once: true });";

/// Prints the figures of both programs.
pub async fn figures(world: &World, rebecca: &Caller, server: &str) {
    let chrome = Chrome::start().await;
    let line = Line::to(server).await;
    repeat_visit(world, &chrome, &line).await;
    let ticket = fill(world, rebecca).await;
    let page = signed_in(world, &chrome, &line, Persona::Ana, &format!("/workspace/tickets/{ticket}")).await;
    page.press("tab", "Internal note").await;
    page.find("textbox", "Internal note").await;
    own_change(&page, 1, "at most 16 ms").await;
    own_change(&page, 4, "at most 50 ms").await;
    live_again(&page, &line).await;
    cold_start(&page, &line).await;
    page.close().await;
    chrome.stop().await;
}

async fn signed_in(world: &World, chrome: &Chrome, line: &Line, persona: Persona, path: &str) -> Page {
    let page = Page::open(chrome, if path == "/" { Window::Phone } else { Window::Desk }, &line.url).await;
    page.go(path).await;
    page.fill("textbox", "Work email", &world.email(persona).await).await;
    page.fill("textbox", "Password", PASSWORD).await;
    page.press("button", "Sign in").await;
    page.gone("textbox", "Password").await;
    if path == "/" {
        // The first touch of the home brings what lies behind it.
        page.press("link", "Catalog").await;
    }
    on_the_device(&page).await;
    page
}

/// Live, and with program and base on the device.
async fn on_the_device(page: &Page) {
    eventually("the page is live", async || {
        (page.script("return document.body.dataset.live").await == json!("live")).then_some(())
    })
    .await;
    let kept = "const done = arguments[0];
      (async () => {
        const names = await caches.keys();
        const there = (await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length))).some(Boolean);
        return there;
      })().then(done)";
    eventually("the program is on the device", async || (page.script_async(kept).await == json!(true)).then_some(()))
        .await;
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Everything that comes down the line for a visit of a browser that was there before.
async fn repeat_visit(world: &World, chrome: &Chrome, line: &Line) {
    line.taken();
    let page = signed_in(world, chrome, line, Persona::Rebecca, "/").await;
    page.settled().await;
    let first = line.taken();
    let mut times = Vec::new();
    for _ in 0..STARTS {
        page.go("/").await;
        on_the_device(&page).await;
        page.settled().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        times.push(line.taken() as f64 / 1024.0);
    }
    let beside = format!("with signing in and all parts for later, {} KB at first", first / 1024);
    figure("repeat visit, everything that comes", &format!("{:.1} KB", median(times)), "under 5 KB", &beside);
    page.close().await;
}

/// Requests until the technician holds the rows; one of them.
async fn fill(world: &World, rebecca: &Caller) -> TicketId {
    let ana = world.sign_in(Persona::Ana).await;
    let members = world.members(rebecca).await;
    world.arrange(&members, 0, true).await;
    world.arrange(&[ana.person.unwrap()], 1_000, true).await;
    loop {
        let ticket = world.submit(rebecca, 3).await;
        let held: i64 = sqlx::query_scalar(
            "select count(*) from replica_row r where exists (
               select from access_grant g where g.person_id = $1 and g.tag_id = any(r.tags))",
        )
        .bind(ana.person.unwrap().0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
        if usize::try_from(held).unwrap() >= ROWS {
            return ticket;
        }
    }
}

/// Writing a note: from the press to the screen.
async fn own_change(page: &Page, throttle: u32, bound: &str) {
    page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": throttle })).await;
    let (mut took, mut bare) = (Vec::new(), Vec::new());
    for count in 0..CHANGES {
        let text = format!("Measured {throttle} {count}.");
        let script = format!("const text = {};{NOTE}", json!(text));
        let times = page.script_async(&script).await;
        took.push(number(&times[0]));
        bare.push(number(&times[1]));
    }
    page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await;
    let what = format!("own change to screen, {ROWS} rows, {throttle}x CPU, p95");
    let beside = format!("p50 {:.1} ms; an empty change p95 {:.1} ms", median(took.clone()), percentile(&mut bare, 95));
    figure(&what, &format!("{:.1} ms", percentile(&mut took, 95)), bound, &beside);
}

/// The network goes for five seconds; from its return to following the log.
async fn live_again(page: &Page, line: &Line) {
    let network = async |offline: bool| {
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        page.cdp("Network.emulateNetworkConditions", conditions).await;
    };
    let mut times = Vec::new();
    for _ in 0..STARTS {
        line.cut();
        network(true).await;
        eventually("the page knows", async || {
            (page.script("return document.body.dataset.live").await != json!("live")).then_some(())
        })
        .await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        page.script(BACK).await;
        line.mend();
        network(false).await;
        let back = eventually("the page is live again", async || page.script("return window.__back").await.as_f64());
        times.push(back.await);
    }
    let beside =
        format!("the shortest {:.0} ms, the longest {:.0} ms", percentile(&mut times, 0), percentile(&mut times, 100));
    figure(
        "live again after the network is back, p50",
        &format!("{:.0} ms", median(times)),
        "at most 1500 ms",
        &beside,
    );
}

/// The queue from the device alone, with nothing at the other end of the line.
async fn cold_start(page: &Page, line: &Line) {
    page.cdp("Page.enable", json!({})).await;
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    page.go("/workspace").await;
    on_the_device(page).await;
    line.cut();
    let mut at = Vec::new();
    for throttle in [1, 4] {
        page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": throttle })).await;
        let mut times = Vec::new();
        for _ in 0..STARTS {
            page.go("/workspace").await;
            let usable = eventually("the queue shows", async || {
                page.script("return window.__usable === undefined ? null : window.__usable").await.as_f64()
            })
            .await;
            times.push(usable);
        }
        at.push(median(times));
    }
    page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await;
    line.mend();
    let beside = format!("without throttling {:.0} ms", at[0]);
    figure(
        &format!("cold start from the device, {ROWS} rows, 4x CPU"),
        &format!("{:.0} ms", at[1]),
        "at most 1000 ms",
        &beside,
    );
}

//! The requester's home on a slow phone: Fast 3G and a CPU four times slower, beside what the line alone takes.

use crate::{figure, median};
use docket_tests::browser::{Chrome, Page, Window};
use docket_tests::world::{PASSWORD, Persona, World};
use serde_json::{Value, json};

/// Bytes a second and milliseconds of the profile; the floor counts 180 KB/s and three round trips of 562 ms.
const BYTES_PER_SECOND: f64 = 200_000.0;
const LATENCY_MS: f64 = 150.0;

/// Notes when the search of the home can be typed into.
const WATCH: &str = "
  const look = () => {
    const field = document.querySelector('main input:not([disabled])');
    if (field && window.__usable === undefined) { window.__usable = performance.now(); }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });";

/// Prints the time until the home is usable, and its floor.
pub async fn figures(world: &World, url: &str) {
    let chrome = Chrome::start().await;
    let page = Page::open(&chrome, Window::Phone, url).await;
    page.go("/").await;
    page.fill("textbox", "Work email", &world.email(Persona::Rebecca).await).await;
    page.fill("textbox", "Password", PASSWORD).await;
    page.press("button", "Sign in").await;
    page.shows("What do you need?").await;
    page.cdp("Page.enable", json!({})).await;
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    let conditions = json!({ "offline": false, "latency": LATENCY_MS, "downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND });
    page.cdp("Network.emulateNetworkConditions", conditions).await;
    page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await;
    let (mut usable, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        page.cdp("Network.clearBrowserCache", json!({})).await;
        page.go("/").await;
        page.shows("What do you need?").await;
        let seen = page.script("return window.__usable || performance.now()").await;
        let sizes = "return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).reduce((sum, entry) => sum + entry.transferSize, 0)";
        let bytes = page.script(sizes).await;
        let number = |value: &Value| value.as_f64().unwrap_or_default();
        usable.push(number(&seen));
        floors.push(number(&bytes) / 180.0 + 3.0 * 562.0);
    }
    let (usable, floor) = (median(usable), median(floors));
    let beside = format!("floor {floor:.0} ms: bytes / 180 KB/s + 3 x 562 ms");
    figure("home usable, Fast 3G and 4x CPU", &format!("{usable:.0} ms"), "floor + 1500 ms", &beside);
    page.close().await;
    chrome.stop().await;
}

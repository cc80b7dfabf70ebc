//! A form that is published anew while somebody fills it in, or between two visits: what was typed stays, what has changed
//! is said in words, and nobody reads an id.

use crate::scene::{Scene, common_answers, name_people, open_item, send};
use crate::screens::{console, look, none};
use docket_tests::browser::{Page, Window};
use docket_tests::catalog::publish_changed;
use docket_tests::eventually;
use serde_json::{Value, json};

/// The item without the Latitude and the headset, without the note, and with one question more.
async fn publish(scene: &Scene) {
    publish_changed(&scene.world.pool, "docking-station", |item| {
        let before = item["price"].as_i64().unwrap_or_default();
        item["price"] = json!(before + 1_000);
        item["approvals"].as_array_mut().unwrap().push(json!({
            "name": { "en": "Security", "de": "Sicherheit" }, "from": "manager", "due": { "calendar": "office-hours", "after": "2wd", "then": "remind" },
        }));
        let sections = item["form"]["sections"].as_array_mut().unwrap();
        for section in sections.iter_mut() {
            if let Some(fields) = section.get_mut("fields").and_then(Value::as_array_mut) {
                fields.retain(|field| field["id"] != "note");
            }
            for field in section.pointer_mut("/rows/fields").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(options) = field.get_mut("options").and_then(Value::as_array_mut) {
                    options.retain(|option| option["id"] != "latitude-5450" && option["id"] != "headset");
                }
            }
        }
        let last = sections.iter_mut().rev().find(|section| section["fields"].is_array()).unwrap();
        last["fields"].as_array_mut().unwrap().push(json!({
            "id": "floor", "kind": "short_text", "max": 40, "label": { "en": "Floor", "de": "Stockwerk" },
        }));
    })
    .await;
}

async fn says(page: &Page) {
    for words in [
        "This form has changed since you began",
        "Person 1: Laptop model: Latitude 5450 is not offered any more. Please choose again.",
        "Peripherals: Headset is not offered any more",
        "You had entered: Please ring twice.",
        "New question: Floor",
        "The price of Docking station for hybrid work changed from",
        "Now asked: approval “Security”",
        "What is not named here is as you left it.",
    ] {
        page.shows(words).await;
    }
    let text = page.text().await;
    for id in ["latitude-5450", "thinkpad-t14"] {
        assert!(!text.contains(id), "{id} is on the page: {text}");
    }
    let values =
        page.script("return [...document.querySelectorAll('option')].map(one => one.textContent).join('|')").await;
    assert!(!values.as_str().unwrap().contains("latitude-5450"), "{values}");
}

async fn begun(window: Window, away: bool) {
    let scene = Scene::new().await;
    let page = scene.rebecca(window).await;
    let mut wrong = Vec::new();
    open_item(&page).await;
    name_people(&page, &["Grace Kim"]).await;
    common_answers(&page).await;
    page.press("checkbox", "Headset").await;
    page.fill("textbox", "Anything we should know?", "Please ring twice.").await;
    page.shows("Draft saved").await;
    let path = page.path().await;
    if away {
        page.go("/requests").await;
    }
    publish(&scene).await;
    if away {
        page.go(&path).await;
    }
    says(&page).await;
    let top = "const at = document.getElementById('form-moved').getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight";
    eventually("it is in sight, wherever they were", async || page.script(top).await.as_bool().filter(|seen| *seen))
        .await;
    look(&page, "form-moved", &mut wrong).await;
    // Nothing of the hint is lost before it was seen, and what fits is where it was.
    page.reload().await;
    says(&page).await;
    eventually("the date is kept", async || page.has_value("Date", "Needed by", "2099-12-07").await.then_some(()))
        .await;
    page.press("button", "Got it").await;
    eventually("the hint is gone", async || (!page.text().await.contains("This form has changed")).then_some(())).await;
    page.shows("Draft saved").await;
    page.reload().await;
    page.shows("You started this").await;
    assert!(!page.text().await.contains("This form has changed"), "it was seen");
    page.press("button", "Send request").await;
    page.shows("1 thing needs a look").await;
    page.pick("combobox", "Laptop model", "thinkpad-t14").await;
    let request = send(&page).await;
    let version: i32 = eventually("the request is there", async || {
        sqlx::query_scalar("select item_version from ticket where id = $1")
            .bind(request.0)
            .fetch_optional(&scene.world.pool)
            .await
            .unwrap()
    })
    .await;
    assert_eq!(version, 2);
    console(&scene, &page, &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_changes_while_it_is_filled_in_says_what_has_changed_on_a_phone() {
    begun(Window::Phone, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_of_an_earlier_form_says_what_has_changed_since_on_a_desk() {
    begun(Window::Desk, true).await;
}

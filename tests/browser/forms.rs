//! Forms that change with what is typed, and what is to be expected of them before they are sent: by pointer, by keys, for
//! listeners, on phone and desk.

use crate::scene::{Scene, common_answers, name_people, name_person, open_item, send};
use crate::screens::{console, look, none};
use docket_shared::asset::api::CountStock;
use docket_shared::command::Command;
use docket_shared::ids::{LocationId, ModelId};
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;
use docket_tests::world::Persona;
use thirtyfour::Key;
use uuid::Uuid;

async fn open(page: &Page, search: &str, name: &str) {
    page.go("/").await;
    page.fill("combobox", "Search services and requests", search).await;
    page.press("option", name).await;
    page.find("heading", name).await;
}

/// The text of the element of that test id.
async fn part(page: &Page, id: &str) -> String {
    let text = page.script(&format!("return document.querySelector('[data-testid={id}]')?.innerText ?? ''")).await;
    text.as_str().unwrap_or_default().to_owned()
}

async fn part_says(page: &Page, id: &str, words: &str) {
    eventually(&format!("{id} says {words}"), async || part(page, id).await.contains(words).then_some(())).await;
}

async fn conditions(window: Window) {
    let scene = Scene::new().await;
    let page = scene.rebecca(window).await;
    let mut wrong = Vec::new();
    open(&page, "vpn", "VPN access").await;
    page.fill("textbox", "What do you need it for?", "Two weeks near my family.").await;
    assert!(!page.has("textbox", "Country").await, "nobody is asked where before they say so");
    page.press("checkbox", "I work from abroad").await;
    page.find("textbox", "Country").await;
    part_says(&page, "appeared", "New question: Country").await;
    page.pick("Date", "From", "2099-12-07").await;
    page.pick("Date", "Until", "2099-12-20").await;
    eventually("the days are computed", async || page.has_value("textbox", "Days abroad", "14").await.then_some(()))
        .await;
    look(&page, "form-conditions", &mut wrong).await;
    page.press("button", "Send request").await;
    page.shows("1 thing needs a look").await;
    // What is not asked any more is not wrong any more, and what was typed there is still there when it is asked again.
    page.fill("textbox", "Country", "Portugal").await;
    page.press("checkbox", "I work from abroad").await;
    page.gone("textbox", "Country").await;
    page.press("checkbox", "I work from abroad").await;
    eventually("the country is kept", async || page.has_value("textbox", "Country", "Portugal").await.then_some(()))
        .await;
    page.press("checkbox", "I work from abroad").await;
    page.gone("textbox", "Country").await;
    let request = send(&page).await;
    page.shows("Two weeks near my family.").await;
    let answers: String = eventually("it is there", async || {
        sqlx::query_scalar("select answers::text from ticket where id = $1")
            .bind(request.0)
            .fetch_optional(&scene.world.pool)
            .await
            .unwrap()
    })
    .await;
    assert!(!answers.contains("Portugal") && answers.contains("abroad"), "{answers}");
    console(&scene, &page, &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_come_and_go_with_what_is_answered_on_a_desk() {
    conditions(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_come_and_go_with_what_is_answered_on_a_phone() {
    conditions(Window::Phone).await;
}

/// Every kind that the demo's forms ask for, by keys: what is typed is kept as the language writes it.
#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_booked_with_numbers_money_and_a_time() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    let mut wrong = Vec::new();
    open(&page, "meeting", "Equipment for a meeting room").await;
    page.fill("textbox", "Room", "A3").await;
    page.pick_first("combobox", "Location").await;
    page.pick("DateTime", "It begins", "2099-12-07T09:00").await;
    page.fill("textbox", "People", "twelve").await;
    page.keys(Key::Tab.value().to_string()).await;
    page.shows("Write a number").await;
    page.fill("textbox", "People", "1,200").await;
    page.keys(Key::Tab.value().to_string()).await;
    page.shows("At most 200").await;
    page.fill("textbox", "People", "12").await;
    page.find("heading", "Refreshments").await;
    page.press("checkbox", "Coffee and water").await;
    page.fill("textbox", "Most it may cost", "1,234.5").await;
    page.keys(Key::Tab.value().to_string()).await;
    eventually("money has two decimals", async || {
        page.has_value("textbox", "Most it may cost", "1,234.50").await.then_some(())
    })
    .await;
    page.press("checkbox", "Camera").await;
    look(&page, "form-kinds", &mut wrong).await;
    send(&page).await;
    page.shows("12 people").await;
    page.shows("€1,234.50").await;
    look(&page, "form-kinds-sent", &mut wrong).await;
    console(&scene, &page, &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

async fn expectation(window: Window) {
    let scene = Scene::new().await;
    let page = scene.rebecca(window).await;
    let mut wrong = Vec::new();
    page.go("/").await;
    open_item(&page).await;
    part_says(&page, "expected", "6 working days").await;
    assert!(!part(&page, "next-steps").await.contains("approve"), "one dock needs nobody's approval");
    name_people(&page, &["Grace Kim", "Luis Ortega", "Hanna Virtanen", "Oliver Brandt"]).await;
    common_answers(&page).await;
    // Four docks are above 500: now the owner of the cost centre approves, by name, and the day is after that.
    part_says(&page, "next-steps", "Nadia Karim approves").await;
    part_says(&page, "next-steps", "because it is above €500").await;
    part_says(&page, "expected", "if it is approved by").await;
    part_says(&page, "expected", "after approval").await;
    part_says(&page, "stock", "Dock T200").await;
    part_says(&page, "stock", "in stock").await;
    empty_the_shelf(&scene).await;
    part_says(&page, "stock", "about 10 working days").await;
    look(&page, "expected", &mut wrong).await;
    page.press("button", "Why?").await;
    page.find("dialog", "Why").await;
    page.shows("Working time: Office hours").await;
    page.shows("These days count").await;
    look(&page, "expected-why", &mut wrong).await;
    page.keys(Key::Escape.value().to_string()).await;
    eventually("the focus is back at the link", async || page.focused().await.1.contains("Why?").then_some(())).await;
    let today: String = sqlx::query_scalar("select current_date::text").fetch_one(&scene.world.pool).await.unwrap();
    page.pick("Date", "Needed by", &today).await;
    part_says(&page, "needed-earlier", "You need it before it is expected").await;
    look(&page, "expected-late", &mut wrong).await;
    console(&scene, &page, &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

/// Nobody has the dock of Oliver's laptop any more.
async fn empty_the_shelf(scene: &Scene) {
    let ana = scene.world.sign_in(Persona::Ana).await;
    let levels: Vec<(Uuid, Uuid, i32)> = sqlx::query_as(
        "select l.model_id, l.location_id, l.on_hand from stock_level l join asset_model m on m.id = l.model_id
         where m.key = 'dock-t200'",
    )
    .fetch_all(&scene.world.pool)
    .await
    .unwrap();
    for (model, location, from) in levels {
        let body = CountStock { model: ModelId(model), location: LocationId(location), from, to: 0 };
        ana.run(&Command::CountStock(body)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_to_expect_follows_what_is_typed_and_what_is_in_stock_on_a_desk() {
    expectation(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_to_expect_follows_what_is_typed_and_what_is_in_stock_on_a_phone() {
    expectation(Window::Phone).await;
}

/// The day that was said before sending is the one the request says, with its reasons. The device reckons it: all that is
/// asked while somebody types is how much of what they take is in stock, and nothing waits for that.
#[tokio::test(flavor = "multi_thread")]
async fn the_day_that_was_said_is_the_day_that_is_promised() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    page.go("/").await;
    open_item(&page).await;
    part_says(&page, "expected", "6 working days").await;
    page.script("performance.clearResourceTimings()").await;
    name_people(&page, &["Grace Kim"]).await;
    common_answers(&page).await;
    let asked = page
        .script("return performance.getEntriesByType('resource').map(one => one.name).filter(name => name.includes('/api/') && !name.includes('/api/people') && !name.includes('/api/stock/answer'))")
        .await;
    assert_eq!(asked, serde_json::json!([]), "nothing else is asked of the server while somebody types");
    let said = page.script("return document.querySelector('[data-testid=expected] .bigdate').innerText").await;
    let said = said.as_str().unwrap().to_owned();
    send(&page).await;
    page.shows(&format!("Expected by {said}")).await;
    page.press("button", "Why?").await;
    page.find("dialog", "Why").await;
    page.shows("6 working days end on").await;
    let mut wrong = Vec::new();
    look(&page, "request-why", &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

/// What a field that is left finds wrong does not move a button away under the pointer that presses it.
#[tokio::test(flavor = "multi_thread")]
async fn a_press_counts_where_it_began() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Desk).await;
    page.go("/").await;
    open_item(&page).await;
    page.press("combobox", "Employee").await;
    page.press_slowly("button", "Paste a list").await;
    page.find("dialog", "Paste").await;
    page.keys(Key::Escape.value().to_string()).await;
    page.shows("Choose a person").await;
    scene.close([page]).await;
}

/// A table from a spreadsheet: who and what is not known here stays as it was pasted, is wrong at its field and row in
/// either language, and nothing of the directory stands in for it.
async fn pasted_strangers(window: Window) {
    let scene = Scene::new().await;
    let page = scene.rebecca(window).await;
    let mut wrong = Vec::new();
    open_item(&page).await;
    let table =
        "Name\tLaptop model\tPeripherals\nGrace Kim\tMacBook Air\tMonitor, beamer\nNobody Atall\tThinkPad T14\tHeadset";
    page.script(&format!(
        "const clipboardData = new DataTransfer(); clipboardData.setData('text', {});
         document.querySelector('.rows input').dispatchEvent(new ClipboardEvent('paste', {{ clipboardData, bubbles: true, cancelable: true }}));",
        serde_json::json!(table)
    ))
    .await;
    page.press("button", "Add 2 people").await;
    page.shows("“MacBook Air” is not offered here. Choose another.").await;
    page.shows("“beamer” is not offered here. Choose another.").await;
    page.shows("Nobody active has this name.").await;
    eventually("Grace is found", async || page.has_value("combobox", "Employee", "Grace Kim").await.then_some(()))
        .await;
    let strange = "return document.querySelector('.rrow select').selectedOptions[0].text";
    let shown = eventually("what was pasted is seen", async || {
        let shown = page.script(strange).await;
        (shown == "MacBook Air").then_some(shown)
    })
    .await;
    assert_eq!(shown, "MacBook Air", "the directory's laptop does not stand in for it");
    let person = "return document.querySelectorAll('.rrow [role=combobox]')[1].value";
    assert_eq!(page.script(person).await, "Nobody Atall");
    look(&page, "item-pasted", &mut wrong).await;
    page.press("button", "Send request").await;
    page.shows("Person 1, Laptop model: “MacBook Air” is not offered here.").await;
    page.shows("Person 1, Peripherals: “beamer” is not offered here.").await;
    page.shows("Person 2, Employee: Nobody active has this name.").await;
    look(&page, "item-pasted-errors", &mut wrong).await;
    // One is taken off, the other chosen anew; then neither is wrong any more.
    page.press("checkbox", "beamer").await;
    page.gone("checkbox", "beamer").await;
    page.pick("combobox", "Laptop model", "latitude-5450").await;
    eventually("both are right", async || (!page.text().await.contains("is not offered here")).then_some(())).await;
    console(&scene, &page, &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_pasted_table_names_and_nobody_knows_stays_and_is_wrong_where_it_stands_on_a_desk() {
    pasted_strangers(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_pasted_table_names_and_nobody_knows_stays_and_is_wrong_where_it_stands_on_a_phone() {
    pasted_strangers(Window::Phone).await;
}

/// All rows are copied as a table in the reader's language, and a form that takes the table has them again.
async fn copied(window: Window) {
    let scene = Scene::new().await;
    let page = scene.rebecca(window).await;
    let mut wrong = Vec::new();
    page.go("/").await;
    open_item(&page).await;
    assert!(!page.has("button", "Copy the list").await, "there is nothing to copy yet");
    name_people(&page, &["Grace Kim"]).await;
    page.press("checkbox", "Headset").await;
    page.find("button", "Copy the answers of Grace Kim to the next person").await;
    page.press("button", "Add a person").await;
    eventually("the new row has the focus", async || {
        (page.focused().await == ("combobox".to_owned(), "Employee".to_owned())).then_some(())
    })
    .await;
    name_person(&page, "Luis Ortega").await;
    page.press("button", "Copy the list").await;
    page.shows("2 people copied as a table").await;
    look(&page, "item-copied", &mut wrong).await;
    page.reload().await;
    page.press("button", "Start afresh").await;
    page.gone("button", "Copy the list").await;
    page.press("button", "Paste a list").await;
    page.press("textbox", "Paste a list").await;
    page.control('v').await;
    eventually("the table is there", async || {
        let text = page.value("textbox", "Paste a list").await;
        let lines: Vec<&str> = text.trim_end().split('\n').collect();
        let head = "Employee\tJob\tOffice location\tLaptop model\tPeripherals";
        (lines.len() == 3 && lines[0] == head && lines[1].starts_with("Grace Kim\t") && lines[1].ends_with("\tHeadset"))
            .then_some(())
    })
    .await;
    page.press("button", "Add 2 people").await;
    for name in ["Grace Kim", "Luis Ortega"] {
        eventually("the row is there again", async || page.has_value("combobox", "Employee", name).await.then_some(()))
            .await;
    }
    console(&scene, &page, &mut wrong).await;
    scene.close([page]).await;
    none(&wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_people_of_a_form_are_copied_and_pasted_again_on_a_desk() {
    copied(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_people_of_a_form_are_copied_and_pasted_again_on_a_phone() {
    copied(Window::Phone).await;
}

//! The story: Rebecca orders on her phone, it reaches Ana's open queue, comes back resolved. Nobody reloads.

use crate::scene::{Scene, fill_form, open_item, send};
use docket_tests::browser::{Page, Window};
use docket_tests::world::Persona;
use docket_tests::{canary, eventually, eventually_or_none, invariants};
use serde_json::json;

/// The number in the message that names one, and on how many lines it stands at most, however wide the message is.
const ONE_PIECE: &str = "
    const text = [...document.querySelectorAll('.msg .b')].find(one => one.textContent.includes('REQ-1028'));
    const number = text.querySelector('.nowrap');
    let lines = 0;
    for (let width = 90; width < 330; width += 5) {
        text.style.width = width + 'px';
        lines = Math.max(lines, number.getClientRects().length);
    }
    text.style.width = '';
    return [number.textContent, lines]";

/// A mark in the page that a reload would wipe out.
async fn mark(page: &Page) {
    page.script("window.__not_reloaded = true").await;
}

async fn was_not_reloaded(page: &Page) {
    assert_eq!(page.script("return window.__not_reloaded === true").await, json!(true), "the page was loaded anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_order_reaches_the_open_queue_and_comes_back_resolved_without_a_reload() {
    let scene = Scene::new().await;
    let (rebecca, ana) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    mark(&rebecca).await;
    mark(&ana).await;

    open_item(&rebecca).await;
    fill_form(&rebecca, &["Grace Kim", "Luis Ortega", "Hanna Virtanen"]).await;
    let ticket = send(&rebecca).await;
    let number = eventually("the server has the request", async || scene.number(ticket).await).await;
    rebecca.shows(&number).await;
    rebecca.shows("Ana Ferreira").await;
    for name in ["Grace Kim", "Luis Ortega", "Hanna Virtanen"] {
        rebecca.shows(name).await;
    }

    arrives(&ana, &number).await;
    open_ticket(&ana, &number).await;
    for words in ["Grace Kim", "Luis Ortega", "Hanna Virtanen", "ThinkPad T14", "Plant North, B2-14"] {
        ana.shows(words).await;
    }
    ana.press("button", "Why").await;
    ana.shows("could take it").await;
    ana.keys("\u{e00c}").await;

    ana.press("tab", "Internal note").await;
    ana.fill("textbox", "Internal note", canary::WORK_NOTE).await;
    ana.press("button", "Add note").await;
    ana.shows(canary::WORK_NOTE).await;
    ana.press("tab", "Public reply").await;
    ana.fill("textbox", "Public reply to Rebecca", "They arrive on Monday, as those of (REQ-1028) did.").await;
    ana.press("button", "Send reply").await;
    rebecca.shows("They arrive on Monday, as those of (REQ-1028) did.").await;
    for page in [&rebecca, &ana] {
        page.shows("They arrive on Monday, as those of").await;
        assert_eq!(page.script(ONE_PIECE).await, json!(["(REQ-1028)", 1]), "its number breaks at no width");
    }

    ana.press("button", "Resolve").await;
    ana.fill("textbox", "What was done", "Installed at all three desks.").await;
    // Tasks are left: that they are not needed is hers to say.
    ana.press("button", "Resolve ticket").await;
    ana.shows("Say so here, or end them under Tasks first.").await;
    ana.press("checkbox", "that are not done as not needed").await;
    ana.press("button", "Resolve ticket").await;
    rebecca.shows("Installed at all three desks.").await;
    rebecca.shows("Ended as not needed").await;
    assert!(!rebecca.text().await.contains(canary::WORK_NOTE));

    rebecca.fill("textbox", "Write to Ana", "One cable is missing.").await;
    rebecca.press("button", "Send reply").await;
    ana.shows("One cable is missing.").await;
    for page in [&rebecca, &ana] {
        was_not_reloaded(page).await;
    }
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, ana]).await;
}

/// The row, or the pill that stands for it, shows without anybody doing anything.
async fn arrives(ana: &Page, number: &str) {
    eventually("row or pill", async || {
        let row = ana.text().await.contains(number);
        (row || ana.has("button", "new").await).then_some(())
    })
    .await;
}

async fn open_ticket(ana: &Page, number: &str) {
    // It comes at once or behind the pill, between any two looks.
    let opening = eventually_or_none(async || match ana.press_if_there("row", number).await {
        Some(()) => Some(()),
        None => ana.press_if_there("button", "new").await.and(None),
    });
    assert!(opening.await.is_some(), "no row {number}: {}", ana.outline().await);
    ana.find("heading", "docking stations").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_passed_on_and_given_back_before_everybodys_eyes() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let number = scene.number(ticket).await.unwrap();
    let tomasz_id = scene.world.sign_in_cached(Persona::Tomasz).await.person;
    scene.world.arrange(&[tomasz_id.unwrap()], 5, true).await;
    let ana = scene.ana(Window::Desk).await;
    let tomasz = scene.page(Window::Phone).await;
    scene.sign_in(&tomasz, Persona::Tomasz, "/workspace/mine").await;
    open_ticket(&ana, &number).await;
    // The key of the button opens it, its first choice has the focus.
    ana.keys("a").await;
    ana.find("button", "Tomasz Wójcik").await;
    ana.press("button", "Tomasz Wójcik").await;
    let with_tomasz = async || (scene.world.assignee(ticket).await == tomasz_id).then_some(());
    eventually("the server gave it to Tomasz", with_tomasz).await;
    arrives(&tomasz, &number).await;
    open_ticket(&tomasz, &number).await;
    tomasz.shows("They arrive on Monday.").await;
    tomasz.press("button", "Pass on").await;
    tomasz.press("button", "I am involved myself").await;
    eventually("it is not with Tomasz any more", async || {
        (scene.world.assignee(ticket).await != tomasz_id).then_some(())
    })
    .await;
    scene.close([ana, tomasz]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_rated_and_closed_by_who_asked() {
    let scene = Scene::new().await;
    let ticket = scene.request(true).await;
    let rebecca = scene.rebecca(Window::Phone).await;
    rebecca.go(&format!("/requests/{ticket}")).await;
    rebecca.press("radio", "Great").await;
    rebecca.fill("textbox", "What should we know?", "Quick and friendly.").await;
    rebecca.press("button", "Send rating").await;
    rebecca.shows("Thank you. The team reads it.").await;
    // Its steps were ended as not needed: that all is well is not said for her.
    rebecca.press("button", "Close it as it is").await;
    rebecca.shows("This request is closed.").await;
    let ana = scene.page(Window::Desk).await;
    scene.sign_in(&ana, Persona::Ana, &format!("/workspace/tickets/{ticket}")).await;
    ana.shows("Quick and friendly.").await;
    scene.close([rebecca, ana]).await;
}

/// A row that came while a ticket was open waits behind the pill; once that is closed, or after a while without a hand on
/// anything, the row is there and the pill is not.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_meanwhile_is_in_the_list_once_the_open_ticket_is_closed_or_nobody_touches_anything() {
    let scene = Scene::new().await;
    scene.world.end_all_work().await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let ana = scene.ana(Window::Desk).await;
    let numbered = async |ticket| eventually("the server has it", async || scene.number(ticket).await).await;
    let first = numbered(scene.world.submit(&rebecca, 2).await).await;
    open_ticket(&ana, &first).await;
    // The pointer lies where it pressed: over the list.
    let second = numbered(scene.world.submit(&rebecca, 2).await).await;
    ana.find("button", "1 new").await;
    assert!(!ana.has("row", &second).await, "rows do not move under a hand");
    ana.keys("\u{e00c}").await;
    ana.find("row", &second).await;
    ana.gone("button", "1 new").await;

    // With no ticket open the key does there what the pill does.
    let over =
        "document.getElementById('rows').dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }))";
    ana.script(over).await;
    let held = numbered(scene.world.submit(&rebecca, 2).await).await;
    ana.find("button", "1 new").await;
    assert!(!ana.has("row", &held).await, "rows do not move under a pointer");
    ana.keys("\u{e00c}").await;
    ana.find("row", &held).await;
    ana.gone("button", "1 new").await;

    ana.press("row", &first).await;
    ana.find("heading", "docking").await;
    let third = numbered(scene.world.submit(&rebecca, 2).await).await;
    ana.find("button", "1 new").await;
    // The hand goes to the ticket, and rests.
    let away =
        "document.getElementById('rows').dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }))";
    ana.script(away).await;
    ana.find("row", &third).await;
    ana.gone("button", "1 new").await;
    scene.close([ana]).await;
}

//! The gate as people see it: what it costs while ordering, the question on the owner's phone, the answer in two taps.

use crate::scene::{Scene, name_people, open_item, send};
use crate::screens::{console, look, none};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::catalog::publish_changed;
use docket_tests::world::Persona;
use docket_tests::{eventually, invariants};
use serde_json::json;

const PEOPLE: [&str; 4] = ["Grace Kim", "Luis Ortega", "Hanna Virtanen", "Oliver Brandt"];

/// What is to happen each minute happens ten times a second, and is counted.
const FAST_MINUTES: &str = "window.minutes = 0;
    const slowly = window.setInterval;
    window.setInterval = (call, every, ...more) => every === 60000
        ? slowly(() => { window.minutes += 1; call(...more); }, 100)
        : slowly(call, every, ...more);";

/// Orders for four people: more than may go unapproved. The price is there before it is sent.
pub async fn order(rebecca: &Page) -> TicketId {
    open_item(rebecca).await;
    name_people(rebecca, &PEOPLE).await;
    // Her own cost centre is chosen already; Martin answers for it.
    rebecca.pick("Date", "Needed by", "2099-12-07").await;
    rebecca.pick_first("combobox", "Delivery location").await;
    rebecca.shows("€596.00").await;
    send(rebecca).await
}

pub async fn martin(scene: &Scene, window: Window) -> Page {
    let page = scene.page(window).await;
    scene.sign_in(&page, Persona::Martin, "/").await;
    page.shows("What do you need?").await;
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_the_cost_centre_approves_in_two_taps_and_everybody_sees_it_live() {
    let scene = Scene::new().await;
    let (rebecca, ana) = (scene.rebecca(Window::Phone).await, scene.ana(Window::Desk).await);
    let martin = martin(&scene, Window::Phone).await;
    let ticket = order(&rebecca).await;
    let number = eventually("the server has the request", async || scene.number(ticket).await).await;
    rebecca.shows("Waiting for approval").await;
    rebecca.shows("asked, has not answered yet").await;
    // The day that the form named does not go away with sending: it rests on an answer in time.
    rebecca.shows(", if it is approved by ").await;
    // It is on Martin's first page without a reload, and nowhere at Ana's.
    martin.shows("4 docking stations for hybrid work").await;
    assert!(!ana.text().await.contains(&number));

    martin.press("link", "4 docking stations").await;
    martin.shows("Rebecca Lindqvist, Operations manager, asks for").await;
    for words in [
        "€596.00",
        "Grace Kim",
        "You answer for this: Cost centre 4410 Operations.",
        "It has to be approved above €500.",
        "Docking station for hybrid work",
    ] {
        martin.shows(words).await;
    }
    martin.press("button", "Approve €596").await;
    martin.shows("You approved this.").await;
    rebecca.shows("Martin Okafor approved it").await;
    rebecca.shows("Ana Ferreira").await;
    eventually("row or pill", async || {
        let row = ana.text().await.contains(&number);
        (row || ana.has("button", "new").await).then_some(())
    })
    .await;
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, ana, martin]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_and_waits_for_somebody_with_room_stands_at_approved() {
    let scene = Scene::new().await;
    let ana = scene.world.sign_in(Persona::Ana).await;
    let members = scene.world.members(&ana).await;
    scene.world.arrange(&members, 0, true).await;
    let (rebecca, martin) = (scene.rebecca(Window::Phone).await, martin(&scene, Window::Phone).await);
    order(&rebecca).await;
    martin.press("link", "4 docking stations").await;
    martin.press("button", "Approve €596").await;
    martin.shows("You approved this.").await;
    rebecca.find("heading", "Approved").await;
    let now = "return document.querySelector('[aria-current=step]')?.textContent";
    assert!(rebecca.script(now).await.as_str().unwrap().starts_with("Approved"));
    rebecca.shows("Being assigned").await;
    scene.close([rebecca, martin]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_that_the_form_named_stands_on_the_request_while_it_waits() {
    let scene = Scene::new().await;
    // Not enough for four: the rest has to be ordered, which takes longer than what is promised.
    let short = "update stock_level l set on_hand = least(on_hand, 1) from asset_model m
                 where m.id = l.model_id and m.key like 'dock-%'";
    sqlx::query(short).execute(&scene.world.pool).await.unwrap();
    let rebecca = scene.rebecca(Window::Desk).await;
    open_item(&rebecca).await;
    name_people(&rebecca, &PEOPLE).await;
    rebecca.pick("Date", "Needed by", "2099-12-07").await;
    rebecca.pick_first("combobox", "Delivery location").await;
    rebecca.shows("ordered (about 10 working days)").await;
    rebecca.shows("if it is approved by").await;
    let day = rebecca.script("return document.querySelector('[data-testid=expected] .bigdate').textContent").await;
    send(&rebecca).await;
    rebecca.shows(&format!("Expected by {}, if it is approved by", day.as_str().unwrap())).await;
    rebecca.press("button", "Why?").await;
    rebecca.shows("What is ordered is there by").await;
    scene.close([rebecca]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opened_reasons_stay_open_while_the_day_moves_with_the_minute() {
    let scene = Scene::new().await;
    // Without a time to answer the day is reckoned as if it were approved now: anew with every minute.
    publish_changed(&scene.world.pool, "docking-station", |item| {
        for step in item["approvals"].as_array_mut().unwrap() {
            step.as_object_mut().unwrap().remove("due");
        }
    })
    .await;
    let rebecca = scene.rebecca(Window::Desk).await;
    let ticket = order(&rebecca).await;
    eventually("the server has the request", async || scene.number(ticket).await).await;
    // Here minutes pass fast.
    rebecca.cdp("Page.enable", json!({})).await;
    rebecca.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": FAST_MINUTES })).await;
    rebecca.reload().await;
    rebecca.press("button", "Why?").await;
    let mark = "const opened = document.querySelector('.whypop');
                if (opened) opened.dataset.opened = window.minutes;
                return opened ? true : null";
    eventually("the reasons are open", async || rebecca.script(mark).await.as_bool()).await;
    let passed = "const opened = document.querySelector('[data-opened]')?.dataset.opened ?? 'closed';
                  return opened === 'closed' || window.minutes > Number(opened) + 3 ? opened : null";
    let opened = eventually("minutes pass", async || rebecca.script(passed).await.as_str().map(str::to_owned)).await;
    assert_ne!(opened, "closed", "the reasons closed by themselves");
    scene.close([rebecca]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_asks_why_and_the_requester_reads_it() {
    let scene = Scene::new().await;
    let (rebecca, martin) = (scene.rebecca(Window::Desk).await, martin(&scene, Window::Desk).await);
    order(&rebecca).await;
    martin.press("link", "4 docking stations").await;
    martin.press("button", "Decline").await;
    martin.press("button", "Decline request").await;
    martin.shows("Say why").await;
    martin.fill("textbox", "Why", "Not in this quarter.").await;
    // What was typed is a draft until it is sent.
    martin.reload().await;
    martin.press("button", "Decline").await;
    assert_eq!(martin.value("textbox", "Why").await, "Not in this quarter.");
    martin.press("button", "Decline request").await;
    martin.shows("You declined this.").await;
    rebecca.shows("Not in this quarter.").await;
    rebecca.shows("Cancelled").await;
    scene.close([rebecca, martin]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_person_is_left_out_with_a_reason_that_everybody_reads() {
    let scene = Scene::new().await;
    let (rebecca, martin) = (scene.rebecca(Window::Desk).await, martin(&scene, Window::Desk).await);
    order(&rebecca).await;
    martin.press("link", "4 docking stations").await;
    martin.press("button", "Leave out Luis Ortega").await;
    martin.shows("Say why for each line that is left out.").await;
    martin.fill("textbox", "Why Luis Ortega is left out", "Has one already").await;
    martin.press("button", "Approve €447").await;
    martin.shows("You approved this.").await;
    // What was left out is taken off once, and stays marked with its reason.
    let cost = "return document.querySelector('[data-testid=approval-total]').textContent";
    eventually("the total without Luis", async || (martin.script(cost).await == "€447.00").then_some(())).await;
    martin.shows("Martin Okafor left this out: “Has one already”").await;
    assert_eq!(martin.script("return document.querySelectorAll('.ppl tr.out').length").await, 1);
    // Listeners hear as well that his price is in no total.
    let prices = "return [...document.querySelectorAll('.ppl tbody tr.out td.num')].map(cell => cell.innerHTML).join()";
    let price = martin.script(prices).await;
    assert!(price.as_str().is_some_and(|price| price.contains("<s>€") && price.contains("not counted")), "{price}");
    let struck = martin.script("return document.querySelectorAll('.ppl s').length").await;
    assert_eq!(struck, 1, "what the others cost is counted");
    rebecca.shows("Has one already").await;
    rebecca.shows("€447.00").await;
    scene.close([rebecca, martin]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_takes_it_back_and_the_question_goes_away() {
    let scene = Scene::new().await;
    let (rebecca, martin) = (scene.rebecca(Window::Phone).await, martin(&scene, Window::Phone).await);
    order(&rebecca).await;
    martin.shows("4 docking stations for hybrid work").await;
    rebecca.press("button", "Withdraw").await;
    rebecca.fill("textbox", "Why", "Ordered twice.").await;
    rebecca.press("button", "Withdraw request").await;
    rebecca.shows("Ordered twice.").await;
    rebecca.gone("button", "Withdraw").await;
    rebecca.shows("The request ended before this was decided.").await;
    assert!(!rebecca.text().await.contains("has not answered yet"), "nobody is waited for");
    martin.gone("link", "4 docking stations").await;
    scene.close([rebecca, martin]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_owner_sees_what_is_stuck_and_names_who_is_asked() {
    let scene = Scene::new().await;
    // Nobody answers for the cost centre any more, and Rebecca's manager left.
    sqlx::query("update person set active = false where email like 'martin.okafor%'")
        .execute(&scene.world.pool)
        .await
        .unwrap();
    let (rebecca, nadia) = (scene.rebecca(Window::Desk).await, scene.page(Window::Desk).await);
    scene.sign_in(&nadia, Persona::Nadia, "/workspace/open").await;
    let ticket = order(&rebecca).await;
    let number = eventually("the server has the request", async || scene.number(ticket).await).await;
    rebecca.shows("There is nobody to ask.").await;
    nadia.press("row", &number).await;
    nadia.shows("There is nobody to ask for approval").await;
    let mut wrong = Vec::new();
    look(&nadia, "ticket-stuck", &mut wrong).await;
    // Nobody approves what they asked for themselves, not even named; the field says so and keeps what was chosen.
    nadia.press("combobox", "Who is to approve this").await;
    nadia.keys("Rebecca").await;
    nadia.press("option", "Rebecca Lindqvist").await;
    nadia.press("button", "Ask this person").await;
    nadia.shows("Who asked for it does not approve it. Choose somebody else.").await;
    let described = "const field = document.getElementById('stuck-person'); \
        return [field.getAttribute('aria-invalid'), document.getElementById(field.getAttribute('aria-describedby'))?.textContent]";
    let described = nadia.script(described).await;
    assert_eq!(described[0], "true");
    assert!(described[1].as_str().unwrap_or_default().contains("does not approve it"), "{described}");
    assert_eq!(nadia.value("combobox", "Who is to approve this").await, "Rebecca Lindqvist");
    look(&nadia, "ticket-stuck-refused", &mut wrong).await;
    let asked: i64 = sqlx::query_scalar("select count(*) from approval where ticket_id = $1")
        .bind(ticket.0)
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    assert_eq!(asked, 0, "nobody was asked");
    none(&wrong);
    nadia.fill("combobox", "Who is to approve this", "Helena").await;
    nadia.press("option", "Helena Brandt").await;
    nadia.gone("alert", "does not approve it").await;
    nadia.press("button", "Ask this person").await;
    rebecca.shows("Helena Brandt").await;
    scene.close([rebecca, nadia]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_approval_are_clean_on_phone_and_desk() {
    let scene = Scene::new().await;
    let rebecca = scene.rebecca(Window::Desk).await;
    let ticket = order(&rebecca).await;
    let mut wrong = Vec::new();
    rebecca.shows("asked, has not answered yet").await;
    look(&rebecca, "request-awaiting", &mut wrong).await;
    for window in [Window::Desk, Window::Phone] {
        let page = martin(&scene, window).await;
        page.shows("Waiting for your approval").await;
        look(&page, "home-approver", &mut wrong).await;
        page.go("/approvals").await;
        page.shows("4 docking stations").await;
        look(&page, "approvals", &mut wrong).await;
        if window == Window::Phone {
            let bar = "return getComputedStyle(document.querySelector('.tabbar')).display !== 'none'";
            assert_eq!(page.script(bar).await, true, "the list of what waits keeps the tab bar");
        }
        page.go(&format!("/approvals/{ticket}")).await;
        page.shows("Why this comes to you").await;
        look(&page, "approve", &mut wrong).await;
        page.press("button", "Leave out Luis Ortega").await;
        page.shows("Say why for each line that is left out.").await;
        look(&page, "approve-left-out", &mut wrong).await;
        let out = "const box = document.querySelector('.ppl .act .inp').getBoundingClientRect();
                   const card = document.querySelector('.appr-detail .card').getBoundingClientRect();
                   return box.right <= card.right && box.left >= card.left";
        assert_eq!(page.script(out).await, true, "the reason stands inside its card");
        page.press("button", "Decline").await;
        page.find("textbox", "Why").await;
        look(&page, "approve-decline", &mut wrong).await;
        page.go(&format!("/approvals/{}", docket_tests::caller::new_id())).await;
        page.shows("This question is not here").await;
        look(&page, "approve-gone", &mut wrong).await;
        console(&scene, &page, &mut wrong).await;
        page.close().await;
    }
    none(&wrong);
    scene.close([rebecca]).await;
}

/// A move is approved by the owner of the place it goes to: the form says so beforehand, and he reads why it comes to him.
#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_the_new_place_is_named_before_it_is_sent_and_reads_why_he_is_asked() {
    let scene = Scene::new().await;
    let (rebecca, jonas) = (scene.rebecca(Window::Desk).await, scene.page(Window::Phone).await);
    let caller = scene.world.sign_in(Persona::Rebecca).await;
    let item = scene.world.item(&caller, "Desk move").await.item;
    rebecca.go(&format!("/catalog/items/{item}")).await;
    let south: uuid::Uuid = sqlx::query_scalar("select id from location where name = 'Plant South'")
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    rebecca.pick("combobox", "New location", &south.to_string()).await;
    rebecca.shows("Jonas Keller approves").await;
    rebecca.shows("Owner of the location Plant South. Nothing starts before.").await;
    let mut wrong = Vec::new();
    look(&rebecca, "item-location-owner", &mut wrong).await;
    rebecca.fill("textbox", "Room or desk", "A0-12").await;
    rebecca.pick("Date", "Needed by", "2099-12-07").await;
    let ticket = send(&rebecca).await;
    scene.sign_in(&jonas, Persona::Jonas, &format!("/approvals/{ticket}")).await;
    // He reads German.
    jonas.shows("Sie sind für diesen Ort verantwortlich: Plant South.").await;
    look(&jonas, "approve-location-owner", &mut wrong).await;
    jonas.press("button", "Freigeben").await;
    jonas.shows("Sie haben das freigegeben.").await;
    none(&wrong);
    scene.close([rebecca, jonas]).await;
}

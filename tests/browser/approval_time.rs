//! What approvals need beside a yes or no, as people see it: answers that are changed, deputies, and until when.

use crate::approval::{martin, order};
use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::world::{PASSWORD, Persona};
use docket_tests::{eventually, invariants};
use serde_json::json;

/// Henrik, signed in on a path.
async fn henrik(scene: &Scene, window: Window, path: &str) -> Page {
    let page = scene.page(window).await;
    page.go(path).await;
    page.fill("textbox", "Work email", "henrik.dahl@alpha.example").await;
    page.fill("textbox", "Password", PASSWORD).await;
    page.press("button", "Sign in").await;
    page.gone("textbox", "Password").await;
    page
}

/// Today and ten days later, by the organisation's date.
async fn days(scene: &Scene) -> (String, String) {
    sqlx::query_as(
        "select ((now() at time zone time_zone)::date)::text, ((now() at time zone time_zone)::date + 10)::text
         from organisation limit 1",
    )
    .fetch_one(&scene.world.pool)
    .await
    .unwrap()
}

/// Martin says on his page that Henrik answers for him.
async fn go_away(scene: &Scene, martin: &Page) {
    let (today, later) = days(scene).await;
    martin.pick("Date", "First day away", &today).await;
    martin.pick("Date", "Last day away", &later).await;
    martin.press("combobox", "Deputy").await;
    martin.keys("Henrik").await;
    martin.press("option", "Henrik Dahl").await;
    martin.press("button", "Save").await;
    martin.shows("Henrik Dahl answers for you.").await;
}

async fn change(rebecca: &Page, ticket: TicketId) {
    rebecca.press("link", "Change").await;
    rebecca.find("heading", "Change request").await;
    rebecca.pick("Date", "Needed by", "2099-12-09").await;
    rebecca.press("button", "Save changes").await;
    eventually("the request's page is back", async || {
        (rebecca.path().await == format!("/requests/{ticket}")).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_request_is_changed_on_the_phone_and_the_approver_sees_old_and_new() {
    let scene = Scene::new().await;
    let (rebecca, martin) = (scene.rebecca(Window::Phone).await, martin(&scene, Window::Desk).await);
    let ticket = order(&rebecca).await;
    eventually("the server has the request", async || scene.number(ticket).await).await;
    martin.press("link", "4 docking stations").await;
    martin.shows("Answer expected by").await;
    martin.shows("your deputy, or else your manager, is asked as well").await;
    change(&rebecca, ticket).await;
    for words in ["What was changed", "7 Dec 2099", "9 Dec 2099"] {
        martin.shows(words).await;
    }
    let mut wrong = Vec::new();
    look(&martin, "approve-changed", &mut wrong).await;
    martin.press("button", "Approve").await;
    martin.shows("You approved this.").await;
    rebecca.shows("Ana Ferreira").await;
    rebecca.gone("link", "Change").await;
    rebecca.shows("Work on it may have begun").await;
    rebecca.go(&format!("/requests/{ticket}/change")).await;
    rebecca.shows("This can no longer be changed").await;
    look(&rebecca, "change-locked", &mut wrong).await;
    console(&scene, &martin, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, martin]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deputy_is_named_on_the_phone_and_answers_for_who_is_away() {
    let scene = Scene::new().await;
    let (rebecca, martin) = (scene.rebecca(Window::Desk).await, martin(&scene, Window::Phone).await);
    let ticket = order(&rebecca).await;
    eventually("the server has the request", async || scene.number(ticket).await).await;
    martin.press("button", "MO, ").await;
    martin.press("link", "Away and deputy").await;
    martin.shows("You are there").await;
    martin.press("button", "Save").await;
    martin.shows("Choose who answers for you.").await;
    let mut wrong = Vec::new();
    look(&martin, "absence-missing", &mut wrong).await;
    go_away(&scene, &martin).await;
    look(&martin, "absence", &mut wrong).await;
    rebecca.shows("is asked as well, as deputy").await;
    look(&rebecca, "request-deputy", &mut wrong).await;

    let henrik = henrik(&scene, Window::Phone, &format!("/approvals/{ticket}")).await;
    henrik.shows("You answer for Martin Okafor as their deputy").await;
    look(&henrik, "approve-deputy", &mut wrong).await;
    henrik.press("button", "Approve").await;
    henrik.shows("You approved this.").await;
    rebecca.shows("Henrik Dahl answered for Martin Okafor").await;
    henrik.go("/absence").await;
    henrik.shows("You answer for others").await;
    martin.press("button", "I am back").await;
    martin.shows("You are there").await;
    console(&scene, &henrik, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, martin, henrik]).await;
}

/// Whoever was named and is not any more reads one thing: it was theirs, and is not.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_former_deputy_says_that_somebody_else_was_named() {
    let scene = Scene::new().await;
    let (rebecca, martin) = (scene.rebecca(Window::Desk).await, martin(&scene, Window::Desk).await);
    let ticket = order(&rebecca).await;
    eventually("the server has the request", async || scene.number(ticket).await).await;
    martin.go("/absence").await;
    go_away(&scene, &martin).await;
    let mut wrong = Vec::new();
    for window in [Window::Phone, Window::Desk] {
        let henrik = henrik(&scene, window, &format!("/approvals/{ticket}")).await;
        if window == Window::Phone {
            henrik.shows("You answer for Martin Okafor as their deputy").await;
            let (from, until) = days(&scene).await;
            let deputy = scene.world.sign_in(Persona::Ana).await.person.unwrap();
            let away = json!({ "away": { "from": from, "until": until, "deputy": deputy } });
            let other = Command::SetDeputy(serde_json::from_value(away).unwrap());
            scene.world.sign_in(Persona::Martin).await.run(&other).await.unwrap();
            martin.shows("Ana Ferreira answers for you.").await;
        }
        henrik.shows("You were asked in place of Martin Okafor, who has named somebody else since.").await;
        henrik.shows("Your answer is not needed any more.").await;
        henrik.gone("button", "Approve").await;
        let text = henrik.text().await;
        for theirs in ["You answer for", "before you have answered", "Why this comes to you"] {
            assert!(!text.contains(theirs), "{theirs}: {text}");
        }
        look(&henrik, "approve-let-go", &mut wrong).await;
        console(&scene, &henrik, &mut wrong).await;
        henrik.close().await;
    }
    none(&wrong);
    scene.close([rebecca, martin]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_change_and_absence_are_clean_on_phone_and_desk() {
    let scene = Scene::new().await;
    let mut wrong = Vec::new();
    for window in [Window::Desk, Window::Phone] {
        let rebecca = scene.rebecca(window).await;
        let ticket = order(&rebecca).await;
        eventually("the server has the request", async || scene.number(ticket).await).await;
        rebecca.shows("asked, has not answered yet").await;
        look(&rebecca, "request-awaiting", &mut wrong).await;
        rebecca.press("link", "Change").await;
        rebecca.find("heading", "Change request").await;
        rebecca.shows("Grace Kim").await;
        look(&rebecca, "change-request", &mut wrong).await;
        rebecca.go("/absence").await;
        rebecca.shows("You are there").await;
        look(&rebecca, "absence-none", &mut wrong).await;
        console(&scene, &rebecca, &mut wrong).await;
        rebecca.close().await;
    }
    none(&wrong);
    scene.close([]).await;
}

/// Who answers for the cost centres.
async fn answered_for_by(scene: &Scene, name: &str) {
    sqlx::query("update cost_centre set owner_id = (select id from person where name = $1)")
        .bind(name)
        .execute(&scene.world.pool)
        .await
        .unwrap();
}

/// A change after which somebody else is asked: whoever was asked before reads who changed it, on the page that is open and by
/// the old link, and who is asked now reads old and new.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_asked_any_more_reads_who_changed_the_request() {
    let scene = Scene::new().await;
    sqlx::query("update person set language = 'en'").execute(&scene.world.pool).await.unwrap();
    let rebecca = scene.rebecca(Window::Desk).await;
    let (henriks, martins) = ("Henrik Dahl", "Martin Okafor");
    answered_for_by(&scene, henriks).await;
    let ticket = order(&rebecca).await;
    let number = eventually("the server has the request", async || scene.number(ticket).await).await;
    let link = format!("/approvals/{ticket}");
    let phone = henrik(&scene, Window::Phone, &link).await;
    phone.shows("Why this comes to you").await;
    answered_for_by(&scene, martins).await;
    change(&rebecca, ticket).await;
    let says = "Rebecca Lindqvist changed it after you were asked.";
    phone.shows(says).await;
    phone.find("heading", &format!("{number} · 4 docking stations")).await;
    let mut wrong = Vec::new();
    look(&phone, "approve-changed-away", &mut wrong).await;
    // By the old link, on another device as well.
    let desk = henrik(&scene, Window::Desk, &link).await;
    desk.shows(says).await;
    assert!(!desk.text().await.contains("typing error"));
    look(&desk, "approve-changed-away", &mut wrong).await;
    let asked = martin(&scene, Window::Desk).await;
    asked.go(&link).await;
    asked.shows("What was changed").await;
    asked.find("button", "Approve").await;
    // Whoever was never asked learns nothing of it.
    let other = scene.page(Window::Desk).await;
    scene.sign_in(&other, Persona::Victor, &link).await;
    other.shows("This question is not here").await;
    assert!(!other.text().await.contains("Rebecca") && !other.text().await.contains(&number));
    // Asked again, the same link leads to the new question. Martin, who sees what his people ask for, reads who changed it.
    answered_for_by(&scene, henriks).await;
    rebecca.press("link", "Change").await;
    rebecca.find("heading", "Change request").await;
    rebecca.pick("Date", "Needed by", "2099-12-10").await;
    rebecca.press("button", "Save changes").await;
    desk.shows("What was changed").await;
    desk.find("button", "Approve").await;
    asked.shows("Rebecca Lindqvist changed this after you were asked.").await;
    assert!(!asked.has("button", "Approve").await);
    look(&asked, "approve-changed-answered", &mut wrong).await;
    console(&scene, &desk, &mut wrong).await;
    none(&wrong);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, phone, desk, asked, other]).await;
}

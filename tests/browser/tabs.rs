//! Several tabs of one person: one of them leads, the others hear of it what the server says (SYNC.md 2.7).

use crate::kept::live;
use crate::scene::{Scene, fill_form, name_person, open_item, requests_of, send};
use docket_shared::ids::TicketId;
use docket_tests::browser::{Page, Window};
use docket_tests::world::{PASSWORD, Persona, comment};
use docket_tests::{eventually, eventually_or_none};
use thirtyfour::WindowHandle;

/// Pushes that this tab has made.
async fn pushes(page: &Page) -> u64 {
    let script =
        "return performance.getEntriesByType('resource').filter(one => one.name.endsWith('/sync/push')).length";
    page.script(script).await.as_u64().unwrap()
}

/// Rebecca's page of a request in two tabs; the second one is shown, the first one leads. With what the first one pushed.
async fn two_tabs(scene: &Scene) -> (Page, TicketId, [WindowHandle; 2], u64) {
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Desk).await;
    let path = format!("/requests/{ticket}");
    page.go(&path).await;
    live(&page).await;
    let (first, before) = (page.tab().await, pushes(&page).await);
    let second = page.new_tab(&path).await;
    live(&page).await;
    (page, ticket, [first, second], before)
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_two_tabs_write_and_one_pushes_until_it_is_closed() {
    let scene = Scene::new().await;
    let (page, ticket, [first, second], before) = two_tabs(&scene).await;
    page.fill("textbox", "Write to Ana", "From the second tab").await;
    page.press("button", "Send reply").await;
    let arrived = async |text: &str| {
        eventually("it has arrived", async || scene.comments(ticket).await.iter().any(|one| one == text).then_some(()))
            .await;
    };
    arrived("From the second tab").await;
    assert_eq!(pushes(&page).await, 0, "who follows does not push");
    page.to_tab(&first).await;
    page.shows("From the second tab").await;
    assert!(pushes(&page).await > before, "who leads has pushed for the other one");
    page.fill("textbox", "Write to Ana", "From the first tab").await;
    page.press("button", "Send reply").await;
    arrived("From the first tab").await;
    // The tab that leads is gone; the other one takes its place.
    page.close_tab().await;
    page.to_tab(&second).await;
    page.shows("From the first tab").await;
    page.fill("textbox", "Write to Ana", "From the last one").await;
    page.press("button", "Send reply").await;
    arrived("From the last one").await;
    assert!(pushes(&page).await > 0, "it pushes now");
    let ana = scene.world.sign_in(Persona::Ana).await;
    ana.run(&comment(ticket, "Heard by who leads now")).await.unwrap();
    page.shows("Heard by who leads now").await;
    let texts = scene.comments(ticket).await;
    for text in ["From the second tab", "From the first tab", "From the last one"] {
        assert_eq!(texts.iter().filter(|one| *one == text).count(), 1, "{text}");
    }
    scene.close([page]).await;
}

/// The browser keeps a page that was left for the way back, asleep; it leads nothing meanwhile, and begins anew when
/// somebody comes back to it.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_left_for_another_one_hands_over_and_is_live_again_on_the_way_back() {
    let scene = Scene::new().await;
    let (page, ticket, [first, second], _) = two_tabs(&scene).await;
    let arrived = async |text: &str| {
        eventually("it has arrived", async || scene.comments(ticket).await.iter().any(|one| one == text).then_some(()))
            .await;
    };
    page.to_tab(&first).await;
    // Another page of Docket, loaded as by a link in a mail.
    page.go("/catalog").await;
    live(&page).await;
    page.to_tab(&second).await;
    page.fill("textbox", "Write to Ana", "From the tab that stayed").await;
    page.press("button", "Send reply").await;
    arrived("From the tab that stayed").await;
    let ana = scene.world.sign_in(Persona::Ana).await;
    ana.run(&comment(ticket, "Read in both")).await.unwrap();
    page.shows("Read in both").await;
    page.to_tab(&first).await;
    page.script("history.back()").await;
    page.shows("Read in both").await;
    live(&page).await;
    page.fill("textbox", "Write to Ana", "From who came back").await;
    page.press("button", "Send reply").await;
    arrived("From who came back").await;
    scene.close([page]).await;
}

/// A tab that leads and says nothing, because the browser put it to sleep with the lock, is not waited for.
#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_holds_the_lock_and_sleeps_loses_it() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Desk).await;
    let path = format!("/requests/{ticket}");
    page.go(&path).await;
    live(&page).await;
    // What sleeps answers nobody: here the lock alone is held, by a page that runs no program.
    let name = "return 'docket:' + localStorage.getItem('docket:signed-in')";
    let name = page.script(name).await.as_str().unwrap().to_owned();
    let first = page.tab().await;
    page.new_tab("/icon.svg").await;
    let hold = format!("navigator.locks.request('{name}', () => new Promise(() => {{}}))");
    page.script(&hold).await;
    let asleep = page.tab().await;
    page.to_tab(&first).await;
    page.reload().await;
    page.shows("They arrive on Monday.").await;
    page.fill("textbox", "Write to Ana", "Nobody else is awake").await;
    page.press("button", "Send reply").await;
    let arrived = async || scene.comments(ticket).await.iter().any(|one| one == "Nobody else is awake").then_some(());
    if eventually_or_none(arrived).await.is_none() {
        eventually("it has arrived", arrived).await;
    }
    live(&page).await;
    page.to_tab(&asleep).await;
    page.close_tab().await;
    page.to_tab(&first).await;
    scene.close([page]).await;
}

/// What a sign-out wipes from the device is shown in no other tab either.
#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_in_one_tab_is_signed_out_in_every_one() {
    let scene = Scene::new().await;
    let (page, ticket, [first, second], _) = two_tabs(&scene).await;
    page.shows("They arrive on Monday.").await;
    page.to_tab(&first).await;
    page.press("button", "Rebecca Lindqvist, account").await;
    page.press("button", "Sign out").await;
    page.to_tab(&second).await;
    page.find("textbox", "Password").await;
    assert!(!page.text().await.contains("They arrive on Monday."));
    page.fill("textbox", "Work email", &scene.world.email(Persona::Rebecca).await).await;
    page.fill("textbox", "Password", PASSWORD).await;
    page.press("button", "Sign in").await;
    page.shows("They arrive on Monday.").await;
    assert_eq!(page.path().await, format!("/requests/{ticket}"));
    page.to_tab(&first).await;
    live(&page).await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_goes_on_in_every_tab_when_somebody_signs_in_again_in_one() {
    let scene = Scene::new().await;
    let (page, ticket, [first, _], _) = two_tabs(&scene).await;
    sqlx::query("delete from session").execute(&scene.world.pool).await.unwrap();
    // The tab that leads finds out when it sends for the other one.
    page.fill("textbox", "Write to Ana", "Across the end of a session").await;
    page.press("button", "Send reply").await;
    page.shows("You were signed out").await;
    // Nothing opens by itself over what somebody may be typing.
    page.gone("textbox", "Password").await;
    page.press("button", "Sign in and go on").await;
    page.fill("textbox", "Password", PASSWORD).await;
    page.press("button", "Sign in").await;
    page.gone("textbox", "Password").await;
    eventually("it has arrived", async || {
        scene.comments(ticket).await.iter().any(|one| one == "Across the end of a session").then_some(())
    })
    .await;
    live(&page).await;
    page.to_tab(&first).await;
    page.gone("textbox", "Password").await;
    page.shows("Across the end of a session").await;
    live(&page).await;
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_form_in_two_tabs_is_one_draft_and_one_request() {
    let scene = Scene::new().await;
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let before = requests_of(&rebecca, &scene.world).await;
    let page = scene.rebecca(Window::Desk).await;
    open_item(&page).await;
    let (first, path) = (page.tab().await, page.path().await);
    let second = page.new_tab(&path).await;
    live(&page).await;
    // What the second one is given stands in the first one, and the other way round.
    fill_form(&page, &["Grace Kim"]).await;
    page.shows("Draft saved on this device").await;
    page.to_tab(&first).await;
    eventually("the first tab follows", async || {
        page.has_value("combobox", "Employee", "Grace Kim").await.then_some(())
    })
    .await;
    page.press("button", "Add a person").await;
    eventually("the new row has the focus", async || (page.focused().await.1 == "Employee").then_some(())).await;
    name_person(&page, "Luis Ortega").await;
    page.shows("Draft saved on this device").await;
    page.to_tab(&second).await;
    eventually("the second tab follows", async || {
        page.has_value("combobox", "Employee", "Luis Ortega").await.then_some(())
    })
    .await;
    let ticket = send(&page).await;
    // The form that was sent is gone from the other tab, which says so.
    page.to_tab(&first).await;
    page.shows("Sent or given up in another tab").await;
    eventually("the form is empty", async || {
        (!page.has_value("combobox", "Employee", "Grace Kim").await).then_some(())
    })
    .await;
    let made = async || requests_of(&rebecca, &scene.world).await - before;
    eventually("it has arrived", async || (made().await > 0).then_some(())).await;
    assert_eq!(made().await, 1);
    let lines: i64 = sqlx::query_scalar("select count(*) from ticket_line where ticket_id = $1")
        .bind(ticket.0)
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    assert_eq!(lines, 2);
    scene.close([page]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_in_two_tabs_is_one_reply() {
    let scene = Scene::new().await;
    let (page, ticket, [first, second], _) = two_tabs(&scene).await;
    page.fill("textbox", "Write to Ana", "Begun in the second tab").await;
    page.shows("Draft kept on this device").await;
    page.to_tab(&first).await;
    eventually("it follows", async || {
        (page.value("textbox", "Write to Ana").await == "Begun in the second tab").then_some(())
    })
    .await;
    page.press("button", "Send reply").await;
    let arrived =
        async || scene.comments(ticket).await.iter().filter(|text| *text == "Begun in the second tab").count();
    eventually("it has arrived", async || (arrived().await > 0).then_some(())).await;
    page.to_tab(&second).await;
    eventually("nothing is left to send", async || {
        page.value("textbox", "Write to Ana").await.is_empty().then_some(())
    })
    .await;
    assert_eq!(arrived().await, 1);
    scene.close([page]).await;
}

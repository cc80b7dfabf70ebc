//! Notices as people see them: the bell lives, each line leads to its thing and is read with it, names in a note.

use crate::approval::{martin, order};
use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_shared::command::Command;
use docket_shared::ids::NoticeId;
use docket_shared::notification::api::ReadNotices;
use docket_tests::browser::{Page, Window};
use docket_tests::mail::MailSink;
use docket_tests::world::{Persona, comment};
use docket_tests::{eventually, invariants};
use serde_json::json;

async fn read_everything(scene: &Scene, persona: Persona) {
    let caller = scene.world.sign_in(persona).await;
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar("select id from notice where person_id = $1 and read_at is null")
        .bind(caller.person.unwrap().0)
        .fetch_all(&scene.world.pool)
        .await
        .unwrap();
    if !ids.is_empty() {
        let notices = ids.into_iter().map(NoticeId).collect();
        caller.run(&Command::ReadNotices(ReadNotices { notices })).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_approver_sees_the_bell_live_and_goes_to_the_question() {
    let scene = Scene::new().await;
    // What the demo told him before is read: the bell says what is new.
    read_everything(&scene, Persona::Martin).await;
    let rebecca = scene.rebecca(Window::Desk).await;
    let martin = martin(&scene, Window::Phone).await;
    martin.find("link", "Notices").await;
    assert!(!martin.has("link", "Notices, 1 unread").await);
    let ticket = order(&rebecca).await;
    martin.find("link", "Notices, 1 unread").await;
    martin.press("link", "Notices, 1 unread").await;
    martin.find("heading", "Today").await;
    martin.press("link", "Rebecca Lindqvist asks for your approval").await;
    martin.shows("Why this comes to you").await;
    assert_eq!(martin.path().await, format!("/approvals/{ticket}"));
    martin.gone("link", "Notices, 1 unread").await;
    let read: i64 = eventually("the server knows that it was read", async || {
        let read: i64 = sqlx::query_scalar("select count(*) from notice where ticket_id = $1 and read_at is not null")
            .bind(ticket.0)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        (read > 0).then_some(read)
    })
    .await;
    assert_eq!(read, 1);
    invariants::check_all(&scene.world.pool).await;
    scene.close([rebecca, martin]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requester_hears_of_a_reply_and_reads_all_at_once() {
    let scene = Scene::new().await;
    let mails = MailSink::start().await;
    let server = &scene.world.server.as_ref().unwrap().state;
    let rebecca = scene.rebecca(Window::Desk).await;
    let ticket = scene.request(false).await;
    rebecca.find("link", "unread").await;
    // A server that sends no mails offers none.
    rebecca.go("/notices").await;
    rebecca.find("heading", "Notices").await;
    rebecca.gone("switch", "Also by mail").await;
    server.send_mail(&mails.settings()).unwrap();
    rebecca.go("/").await;
    let ana = scene.world.sign_in(Persona::Ana).await;
    ana.run(&comment(ticket, "One more thing.")).await.unwrap();
    rebecca.press("link", "unread").await;
    rebecca.find("heading", "Notices").await;
    rebecca.shows("Ana Ferreira wrote to you").await;
    rebecca.press("button", "Mark all as read").await;
    rebecca.gone("button", "Mark all as read").await;
    rebecca.gone("link", "unread").await;
    rebecca.press("switch", "Also by mail").await;
    eventually("the server knows that she wants no mail", async || {
        let off: i64 = sqlx::query_scalar("select count(*) from notice_settings where not mail")
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        (off == 1).then_some(())
    })
    .await;
    rebecca.press("link", "Ana Ferreira wrote to you").await;
    rebecca.shows("One more thing.").await;
    scene.close([rebecca]).await;
}

/// Of a conversation that does not fit, the message with these words can be read.
async fn in_sight(page: &Page, words: &str) {
    let place = format!(
        "const message = [...document.querySelectorAll('.msg')].find(one => one.innerText.includes('{words}')), pane = message.closest('.conv-scroll');
         const [own, whole] = [message.getBoundingClientRect(), pane.getBoundingClientRect()];
         return [pane.scrollHeight > pane.clientHeight, own.top >= whole.top - 1 && own.bottom <= whole.bottom + 1]"
    );
    eventually("it is in sight", async || (page.script(&place).await == json!([true, true])).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_is_named_by_the_keyboard_and_hears_of_it() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let ana = scene.page(Window::Desk).await;
    scene.sign_in(&ana, Persona::Ana, &format!("/workspace/tickets/{ticket}")).await;
    let tomasz = scene.page(Window::Desk).await;
    scene.sign_in(&tomasz, Persona::Tomasz, "/workspace").await;
    tomasz.find("heading", "My queue").await;
    for page in [&ana, &tomasz] {
        // The conversation does not fit.
        let low = json!({ "width": 1440, "height": 520, "deviceScaleFactor": 1, "mobile": false });
        page.cdp("Emulation.setDeviceMetricsOverride", low).await;
    }
    ana.shows("They arrive on Monday.").await;
    ana.press("tab", "Internal note").await;
    ana.keys("Can you look, @tom").await;
    ana.find("option", "Tomasz").await;
    ana.keys("\u{e007}").await;
    ana.keys("please?").await;
    ana.press("button", "Add note").await;
    eventually("the name stands out", async || {
        let named = ana.script("return document.querySelector('.msg .mention')?.innerText || ''").await;
        (named.as_str() == Some("@Tomasz Wójcik")).then_some(())
    })
    .await;
    in_sight(&ana, "please?").await;
    tomasz.find("link", "unread").await;
    tomasz.keys("g").await;
    tomasz.keys("n").await;
    tomasz.press("link", "Ana Ferreira mentioned you in an internal note").await;
    tomasz.shows("please?").await;
    in_sight(&tomasz, "please?").await;
    scene.close([ana, tomasz]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_notices_are_clean_on_phone_and_desk() {
    let scene = Scene::new().await;
    let ticket = scene.request(true).await;
    let mut wrong = Vec::new();
    for window in [Window::Desk, Window::Phone] {
        let page = scene.rebecca(window).await;
        page.find("link", "unread").await;
        look(&page, "home-bell", &mut wrong).await;
        page.go("/notices").await;
        page.find("heading", "Today").await;
        look(&page, "notices", &mut wrong).await;
        console(&scene, &page, &mut wrong).await;
        page.close().await;
        let page = scene.page(window).await;
        scene.sign_in(&page, Persona::Ana, "/workspace/notices").await;
        page.find("heading", "Today").await;
        look(&page, "work-notices", &mut wrong).await;
        page.go(&format!("/workspace/tickets/{ticket}")).await;
        page.shows("They arrive on Monday.").await;
        if window == Window::Desk {
            page.press("tab", "Internal note").await;
            page.keys("@").await;
            page.find("option", "Tomasz").await;
            look(&page, "mention", &mut wrong).await;
        }
        console(&scene, &page, &mut wrong).await;
        page.close().await;
    }
    none(&wrong);
    scene.close([]).await;
}

/// The person's language decides wherever they sign in, whatever the browser speaks; before that the browser does.
#[tokio::test(flavor = "multi_thread")]
async fn a_language_is_the_persons_and_goes_with_them() {
    let scene = Scene::new().await;
    let here = scene.page(Window::Desk).await;
    scene.sign_in(&here, Persona::Grace, "/").await;
    here.shows("What do you need?").await;
    here.press("button", "Grace Kim").await;
    here.press("button", "Deutsch").await;
    here.shows("Was brauchen Sie?").await;
    eventually("the server keeps it", async || {
        let language: String = sqlx::query_scalar("select language from person where email like 'grace.kim%'")
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        (language == "de").then_some(())
    })
    .await;
    let there = scene.page(Window::Phone).await;
    there.go("/").await;
    there.find("textbox", "Work email").await;
    scene.sign_in(&there, Persona::Grace, "/").await;
    there.shows("Was brauchen Sie?").await;
    scene.close([here, there]).await;
}

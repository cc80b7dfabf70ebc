//! Somebody comes to work in another department while they fill in a form: what is not for them any more goes, and with them
//! back it is there again, with what they had typed.

use crate::scene::Scene;
use crate::screens::{console, look, none};
use docket_server::admin::accounts::{Belonging, belong};
use docket_shared::ids::OrganisationId;
use docket_tests::browser::Window;
use docket_tests::eventually;
use docket_tests::world::Persona;

async fn moves_to(scene: &Scene, department: &str) {
    let organisation = sqlx::query_scalar("select organisation_id from organisation").fetch_one(&scene.world.pool);
    let organisation = OrganisationId(organisation.await.unwrap());
    let email = scene.world.email(Persona::Rebecca).await;
    let belonging = Belonging { department: Some(department), ..Belonging::default() };
    belong(&scene.world.pool, organisation, &email, belonging).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_for_somebody_any_more_goes_from_their_pages_and_comes_back_with_them() {
    let scene = Scene::new().await;
    let page = scene.rebecca(Window::Phone).await;
    let mut wrong = Vec::new();
    page.fill("combobox", "Search services and requests", "starter").await;
    page.press("option", "New starter").await;
    page.fill("textbox", "Name of the new person", "Noor Haddad").await;
    page.shows("Draft saved").await;
    moves_to(&scene, "IT").await;
    page.gone("textbox", "Name of the new person").await;
    page.find("heading", "This service is not offered any more").await;
    look(&page, "item-not-for-you", &mut wrong).await;
    page.go("/").await;
    page.fill("combobox", "Search services and requests", "starter").await;
    page.shows("Nothing called").await;
    assert!(!page.text().await.contains("New starter"), "nor is its draft among what was begun");
    moves_to(&scene, "Operations").await;
    eventually("it is found again", async || {
        page.fill("combobox", "Search services and requests", "starter").await;
        page.has("option", "New starter").await.then_some(())
    })
    .await;
    page.press("option", "New starter").await;
    eventually("what was typed is there", async || {
        page.has_value("textbox", "Name of the new person", "Noor Haddad").await.then_some(())
    })
    .await;
    console(&scene, &page, &mut wrong).await;
    none(&wrong);
    scene.close([page]).await;
}

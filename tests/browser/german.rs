//! The screens of the story in German, on desk and phone: clean, nothing cut off sideways, and no English of ours left over.

use crate::scene::Scene;
use crate::screens::{look, none};
use docket_shared::actor::Role;
use docket_shared::asset::Condition;
use docket_shared::asset::api::SetWarranty;
use docket_shared::command::Command;
use docket_shared::fulfilment::Does;
use docket_shared::fulfilment::api::{EndTask, PieceCondition, Serial};
use docket_shared::ids::{AssetId, LineId, TicketId};
use docket_shared::notification::api::SetLanguage;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_tests::browser::{Page, Window};
use docket_tests::plan::{ending, open_tasks};
use docket_tests::world::Persona;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Whole messages of a language, those with an argument left out.
fn messages(locale: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/messages/locales").join(locale);
    let mut messages = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let values =
            text.lines().filter(|line| !line.starts_with(['#', ' '])).filter_map(|line| line.split_once(" = "));
        messages.extend(values.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.contains('{')));
    }
    messages
}

/// Words that a screen reads or that readers hear, one by one.
const WORDS: &str = "const found = new Set(); \
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
    while (walk.nextNode()) { if (!walk.currentNode.parentElement.closest('script, style')) found.add(walk.currentNode.textContent.trim()); } \
    for (const one of document.querySelectorAll('[aria-label], [placeholder], [title]')) \
      for (const name of ['aria-label', 'placeholder', 'title']) if (one.hasAttribute(name)) found.add(one.getAttribute(name).trim()); \
    return [...found];";

/// What is cut off: text that is wider than what it stands in, where that hides or shortens it.
const CUT: &str = "return [...document.querySelectorAll('button, .btn, .chip, h1, h2, h3, dt, th, label')] \
    .filter(one => one.offsetParent && !one.closest('.vh') && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible') \
    .map(one => one.textContent.trim());";

struct German {
    english: BTreeSet<String>,
    wrong: Vec<String>,
}

impl German {
    fn new() -> Self {
        let german = messages("de");
        let english = messages("en").into_iter().filter(|text| !german.contains(text)).collect();
        Self { english, wrong: Vec::new() }
    }

    async fn look(&mut self, page: &Page, name: &str) {
        let name = format!("german-{name}");
        look(page, &name, &mut self.wrong).await;
        let strings = |value: Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
        };
        let words = strings(page.script(WORDS).await);
        let left = words.into_iter().filter(|word| self.english.contains(word));
        self.wrong.extend(left.map(|word| format!("{name} {:?}: English: {word}", page.window)));
        let cut = strings(page.script(CUT).await);
        self.wrong.extend(cut.into_iter().map(|word| format!("{name} {:?}: cut off: {word}", page.window)));
    }
}

/// Signs somebody in who reads German.
async fn signed_in(scene: &Scene, persona: Persona, window: Window, path: &str) -> Page {
    let caller = scene.world.sign_in(persona).await;
    caller.run(&Command::SetLanguage(SetLanguage { language: "de".to_owned() })).await.unwrap();
    let page = scene.page(window).await;
    scene.sign_in(&page, persona, path).await;
    page
}

/// A dock for Grace, prepared, installed and handed over: the request, its line and the piece.
async fn handed_over(scene: &Scene) -> (TicketId, LineId, AssetId) {
    let world = &scene.world;
    let (rebecca, grace) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Grace).await);
    let mut ana = world.follow(Persona::Ana).await;
    let mut body = world.submission(&rebecca, 2).await;
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(grace.person.unwrap().to_string()));
    let (ticket, line) = (body.id, body.rows[0].id.unwrap());
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    let of_line = |ana: &docket_tests::follower::Follower, does| {
        open_tasks(ana, ticket, does).into_iter().find(|task| task.line == Some(line))
    };
    ana.until("it can be prepared", |ana| of_line(ana, Does::Prepare).is_some()).await;
    let unit = ana.replica.all(RowKind::Reservation).find_map(|(_, row)| match row.as_ref() {
        Row::Reservation(unit) if unit.line == line => Some(unit.id),
        _ => None,
    });
    let serials = vec![Serial { reservation: unit.unwrap(), serial: "U1-88F3-0147".to_owned() }];
    let task = of_line(&ana, Does::Prepare).unwrap();
    ana.caller.run(&Command::EndTask(EndTask { serials, ..ending(&task) })).await.unwrap();
    ana.until("it can be installed", |ana| of_line(ana, Does::Install).is_some()).await;
    let task = of_line(&ana, Does::Install).unwrap();
    ana.caller.run(&Command::EndTask(ending(&task))).await.unwrap();
    ana.until("it can be handed over", |ana| of_line(ana, Does::HandOver).is_some()).await;
    let task = of_line(&ana, Does::HandOver).unwrap();
    let conditions = vec![PieceCondition { reservation: unit.unwrap(), condition: Condition::New }];
    ana.caller.run(&Command::EndTask(EndTask { conditions, ..ending(&task) })).await.unwrap();
    let piece = sqlx::query_scalar("select id from asset where serial = 'U1-88F3-0147'");
    let asset = AssetId(piece.fetch_one(&world.pool).await.unwrap());
    let until = Some(docket_shared::Date::constant(2099, 9, 14));
    ana.caller.run(&Command::SetWarranty(SetWarranty { asset, from: None, until })).await.unwrap();
    (ticket, line, asset)
}

async fn portal(scene: &Scene, window: Window, german: &mut German, (ticket, line): (TicketId, LineId)) {
    let rebecca = scene.world.sign_in(Persona::Rebecca).await;
    let item = scene.world.docking_station(&rebecca).await.item;
    let page = signed_in(scene, Persona::Rebecca, window, "/").await;
    page.shows("Was brauchen Sie?").await;
    german.look(&page, "home").await;
    page.go(&format!("/catalog/items/{item}")).await;
    page.shows("Dockingstation").await;
    german.look(&page, "item").await;
    page.press("button", "Anfrage senden").await;
    german.look(&page, "item-errors").await;
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("1 von 2 installiert, 0 von 2 bestätigt").await;
    german.look(&page, "request").await;
    // A reply that is written and not sent is on this device alone: signing out says so first.
    page.fill("textbox", "schreiben", "Bitte am Fenster.").await;
    page.press("button", "Rebecca Lindqvist, Konto").await;
    german.look(&page, "account").await;
    page.press("button", "Abmelden").await;
    page.find("dialog", "").await;
    german.look(&page, "sign-out").await;
    page.keys("\u{e00c}").await;
    page.gone("dialog", "").await;
    page.go(&format!("/requests/{ticket}/handover/{line}")).await;
    page.shows("U1-88F3-0147").await;
    german.look(&page, "handover").await;
    page.close().await;

    let waits = scene.world.costly_submission(&rebecca, 4).await;
    let asked = waits.id;
    rebecca.run(&Command::SubmitServiceRequest(waits)).await.unwrap();
    let page = signed_in(scene, Persona::Martin, window, &format!("/approvals/{asked}")).await;
    page.shows("Warum das zu Ihnen kommt").await;
    german.look(&page, "approve").await;
    page.close().await;
}

async fn workspace(scene: &Scene, window: Window, german: &mut German, (ticket, piece): (TicketId, AssetId)) {
    let page = signed_in(scene, Persona::Ana, window, &format!("/workspace/open/{ticket}")).await;
    page.shows("Gespräch").await;
    german.look(&page, "ticket").await;
    page.press("tab", "Aufgaben").await;
    page.shows("Am Arbeitsplatz anschließen").await;
    german.look(&page, "ticket-tasks").await;
    page.press("tab", "Geräte").await;
    page.find("link", "U1-88F3-0147").await;
    german.look(&page, "ticket-assets").await;
    page.press("tab", "Verlauf").await;
    page.shows("Ana Ferreira hat es an Grace Kim übergeben").await;
    german.look(&page, "ticket-activity").await;
    page.go("/workspace/assets").await;
    page.shows("U1-88F3-0147").await;
    german.look(&page, "assets").await;
    page.go(&format!("/workspace/assets/{piece}")).await;
    page.shows(", endet in ").await;
    german.look(&page, "asset").await;
    page.close().await;
    let page = signed_in(scene, Persona::Holding(Role::TeamLead), window, "/workspace/board").await;
    page.shows("Ana Ferreira").await;
    german.look(&page, "board").await;
    page.close().await;
}

async fn everything(window: Window) {
    let scene = Scene::new().await;
    let (ticket, line, piece) = handed_over(&scene).await;
    let mut german = German::new();
    portal(&scene, window, &mut german, (ticket, line)).await;
    workspace(&scene, window, &mut german, (ticket, piece)).await;
    scene.close([]).await;
    none(&german.wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_are_german_on_a_desk() {
    everything(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_are_german_on_a_phone() {
    everything(Window::Phone).await;
}

//! Every item of the demo is ordered on a phone with every kind of field that it asks; who has the ticket reads each answer
//! at a desk, and who asked reads them on the request.

use crate::attachment::choose;
use crate::scene::{Scene, name_person, send_by};
use crate::screens::{console, none};
use crate::take_back::dock_of_rebecca;
use docket_shared::approval::Approval;
use docket_shared::catalog::ItemVersion;
use docket_shared::catalog::form::{Choice, Field, FieldKind};
use docket_shared::ids::TicketId;
use docket_shared::ticket::TicketKind;
use docket_tests::browser::{Page, Window};
use docket_tests::world::{Persona, vote};
use docket_tests::{eventually, eventually_or_none};
use std::collections::BTreeSet;

/// What was answered: what its question is called, and the words that are to be read of it.
struct Said {
    label: String,
    words: String,
    once: bool,
}

/// An order that is filled in.
struct Filled<'a> {
    page: &'a Page,
    said: Vec<Said>,
    /// Fields that were not asked.
    hidden: Vec<String>,
    kinds: BTreeSet<String>,
    dates: i64,
}

impl Filled<'_> {
    /// Whether the control of a field is on the page: in a row its id begins with the row's.
    async fn asks(&self, field: &Field, once: bool) -> bool {
        self.page.settled().await;
        let id = &field.id;
        let control = if once { format!("#f-{id}") } else { format!("[id^='r-'][id$='-{id}']") };
        let found = format!("return document.querySelector(\"{control}\") !== null");
        self.page.script(&found).await == true
    }

    async fn answer(&mut self, field: &Field, once: bool) {
        let label = field.label.get("en").to_owned();
        if !field.kind.asks() {
            self.page.settled().await;
            let shown = self.page.text().await.contains(&label);
            self.kinds.extend(shown.then(|| kind(field)));
            if !shown {
                self.hidden.push(field.id.clone());
            }
            return;
        }
        if !self.asks(field, once).await {
            return self.hidden.push(field.id.clone());
        }
        self.kinds.insert(kind(field));
        let words = if field.filled_from.is_some() || field.rules.computed.is_some() {
            self.there(field, &label).await
        } else {
            self.typed(field, &label).await
        };
        self.said.extend(words.into_iter().map(|words| Said { label: label.clone(), words, once }));
    }

    /// What stands in a field that nobody types into.
    async fn there(&self, field: &Field, label: &str) -> Vec<String> {
        let role = if field.kind.options().is_empty() { "textbox" } else { "combobox" };
        let value = eventually(&format!("{label} is filled"), async || {
            Some(self.page.value(role, label).await).filter(|value| !value.is_empty())
        })
        .await;
        vec![field.kind.options().iter().find(|one| one.id == value).map_or(value, said)]
    }

    async fn typed(&mut self, field: &Field, label: &str) -> Vec<String> {
        let page = self.page;
        match &field.kind {
            FieldKind::ShortText { max } | FieldKind::LongText { max } => {
                let text: String = format!("Words for {}", field.id).chars().take(*max).collect();
                page.fill("textbox", label, &text).await;
                vec![text]
            }
            FieldKind::Email => {
                page.fill("textbox", label, "rebecca@home.example").await;
                vec!["rebecca@home.example".to_owned()]
            }
            FieldKind::Number { .. } => {
                page.fill("textbox", label, "24").await;
                vec!["24".to_owned()]
            }
            FieldKind::Money { .. } => {
                page.fill("textbox", label, "234.5").await;
                vec!["€234.50".to_owned()]
            }
            FieldKind::Date { from_today } => self.date(*from_today, label).await,
            FieldKind::DateTime { .. } => {
                page.pick("DateTime", label, "2099-12-07T09:00").await;
                vec!["Mon 7 Dec 2099, 09:00".to_owned()]
            }
            _ => self.chosen(field, label).await,
        }
    }

    /// What is chosen, ticked or attached, not typed.
    async fn chosen(&self, field: &Field, label: &str) -> Vec<String> {
        let page = self.page;
        match &field.kind {
            FieldKind::Choice { options } | FieldKind::AssetModel { options } => {
                // What costs most asks most.
                let dear = options.iter().max_by_key(|one| one.price).filter(|one| one.price.is_some());
                let one = dear.or(options.last()).unwrap();
                page.pick("combobox", label, &one.id).await;
                vec![said(one)]
            }
            FieldKind::MultiChoice { options } => {
                for one in options {
                    page.press("checkbox", one.label.get("en")).await;
                }
                options.iter().map(said).collect()
            }
            FieldKind::Checkbox => {
                page.press("checkbox", label).await;
                vec!["Yes".to_owned()]
            }
            FieldKind::Person => {
                page.press("combobox", label).await;
                name_person(page, "Grace Kim").await;
                vec!["Grace Kim".to_owned()]
            }
            FieldKind::Department | FieldKind::Location | FieldKind::CostCentre | FieldKind::Asset => {
                let last = format!(
                    "const field = document.getElementById('f-{}'), last = field.options[field.options.length - 1];
                     return [last.value, last.textContent]",
                    field.id
                );
                let last = page.script(&last).await;
                page.pick("combobox", label, last[0].as_str().unwrap()).await;
                vec![last[1].as_str().unwrap().to_owned()]
            }
            FieldKind::Attachment { accept, .. } => {
                let (name, file) = match format!("{accept:?}").to_lowercase() {
                    kind if kind.contains("pdf") => {
                        ("quote.pdf", "new File(['%PDF-1.4'], 'quote.pdf', { type: 'application/pdf' })")
                    }
                    _ => ("Lamp.png", "await draw('Lamp.png', 120)"),
                };
                choose(page, ".file-in", file).await;
                page.find("button", &format!("Remove {name}")).await;
                vec![name.to_owned()]
            }
            _ => unreachable!("nothing else is asked"),
        }
    }

    /// Each day is a week after the one before, so that what begins ends later.
    async fn date(&mut self, from_today: bool, label: &str) -> Vec<String> {
        let first = if from_today { jiff::civil::date(2099, 12, 7) } else { jiff::civil::date(2026, 11, 2) };
        let day = first + jiff::Span::new().weeks(self.dates);
        self.dates += 1;
        self.page.pick("Date", label, &day.to_string()).await;
        vec![day.strftime("%a %-d %b %Y").to_string()]
    }
}

/// Its kind, as files call it.
fn kind(field: &Field) -> String {
    serde_json::to_value(field).unwrap()["kind"].as_str().unwrap().to_owned()
}

fn said(choice: &Choice) -> String {
    choice.label.get("en").to_owned()
}

/// Fills an item's form and sends it.
async fn ordered<'a>(page: &'a Page, version: &ItemVersion) -> (TicketId, Filled<'a>) {
    page.go(&format!("/catalog/items/{}", version.item)).await;
    page.find("heading", version.name.get("en")).await;
    let mut filled = Filled { page, said: Vec::new(), hidden: Vec::new(), kinds: BTreeSet::new(), dates: 0 };
    let rows = version.form.sections.iter().filter_map(|section| section.rows.as_ref());
    for field in rows.flat_map(|group| &group.fields) {
        filled.answer(field, false).await;
    }
    for field in version.form.sections.iter().flat_map(|section| &section.fields) {
        filled.answer(field, true).await;
    }
    let send = if version.kind == TicketKind::Incident { "Report it" } else { "Send request" };
    (send_by(page, send).await, filled)
}

/// Whoever is asked approves, until nobody is.
async fn approved(scene: &Scene, ticket: TicketId) {
    eventually("the server has it", async || scene.number(ticket).await).await;
    for approver in [Persona::Martin, Persona::Jonas, Persona::Nadia] {
        let asked = scene.world.follow(approver).await;
        // Who leads people holds their questions too.
        let own = |question: &Approval| question.waits() && Some(question.approver) == asked.caller.person;
        for question in asked.approvals(ticket).into_iter().filter(own) {
            asked.caller.run(&vote(&question, true, "")).await.unwrap();
        }
    }
}

/// What of the answers a page does not say; those that were given once with their question beside them.
async fn unsaid(page: &Page, said: &[Said]) -> Vec<String> {
    let pairs = "return [...document.querySelectorAll('dl.dl dt')].map(dt => dt.innerText + ': ' + dt.nextElementSibling.innerText).join('\\n')";
    let (text, pairs) = (page.text().await, page.script(pairs).await);
    let pairs = pairs.as_str().unwrap_or_default();
    let pair = |one: &Said| {
        let mut lines = pairs.split('\n').filter(|line| line.starts_with(&one.label));
        lines.any(|line| line.contains(&one.words)) || pairs.contains(&format!("{}: {}", one.label, one.words))
    };
    // What is ticked in a row is said by its own name.
    let in_row = |one: &Said| text.contains(if one.words == "Yes" { &one.label } else { &one.words });
    // A picture opens by its name.
    let files = "return [...document.querySelectorAll('.files [title], .files a')].map(one => one.title + one.textContent).join('\\n')";
    let files = page.script(files).await;
    let file = |one: &Said| one.words.contains(".p") && files.as_str().unwrap_or_default().contains(&one.words);
    let missing = said.iter().filter(|one| !file(one) && !if one.once { pair(one) } else { in_row(one) });
    missing.map(|one| format!("{}: {}", one.label, one.words)).collect()
}

async fn reads(page: &Page, who: &str, item: &str, said: &[Said]) {
    let read = async || unsaid(page, said).await.is_empty().then_some(());
    let all = eventually_or_none(read).await;
    assert!(all.is_some(), "{item}: {who} does not read {:?}\n{}", unsaid(page, said).await, page.text().await);
}

/// The items of these names, from the phone to the desk of the team that has them.
async fn every(names: &[&str], kinds: &[&str]) {
    let scene = Scene::new().await;
    sqlx::query("update person set language = 'en'").execute(&scene.world.pool).await.unwrap();
    dock_of_rebecca(&scene, "U1-0151").await;
    let caller = scene.world.sign_in(Persona::Rebecca).await;
    let phone = scene.rebecca(Window::Phone).await;
    let (mut asked, mut hidden, mut wrong) = (BTreeSet::new(), Vec::new(), Vec::new());
    for name in names {
        let version = scene.world.item(&caller, name).await;
        let (ticket, filled) = ordered(&phone, &version).await;
        reads(&phone, "who asked", name, &filled.said).await;
        approved(&scene, ticket).await;
        let team: String = sqlx::query_scalar("select name from team where id = $1")
            .bind(version.team.0)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        let desk = scene.page(Window::Desk).await;
        let member = Persona::MemberOf(Box::leak(team.into_boxed_str()));
        scene.sign_in(&desk, member, &format!("/workspace/tickets/{ticket}")).await;
        reads(&desk, "the team", name, &filled.said).await;
        console(&scene, &desk, &mut wrong).await;
        desk.close().await;
        asked.extend(filled.kinds);
        hidden.extend(filled.hidden);
    }
    console(&scene, &phone, &mut wrong).await;
    none(&wrong);
    // Nothing was passed over but what only a long stay asks.
    hidden.retain(|field| field != "long-stay");
    assert_eq!(hidden, Vec::<String>::new());
    let missing: Vec<&&str> = kinds.iter().filter(|kind| !asked.contains(**kind)).collect();
    assert!(missing.is_empty(), "{missing:?} were not asked, only {asked:?}");
    scene.close([phone]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn items_with_rows_are_ordered_on_a_phone_and_every_answer_is_read_on_the_ticket() {
    let names = ["Docking station for hybrid work", "Laptop", "Monitor", "Shared mailbox", "Software licence"];
    let kinds = [
        "person",
        "short_text",
        "choice",
        "multi_choice",
        "asset_model",
        "checkbox",
        "attachment",
        "date",
        "cost_centre",
        "long_text",
        "money",
    ];
    every(&names, &kinds).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn items_without_rows_are_ordered_on_a_phone_and_every_answer_is_read_on_the_ticket() {
    let names = [
        "VPN access",
        "Badge access",
        "Desk move",
        "Equipment for a meeting room",
        "New starter",
        "Question about parental leave",
    ];
    let kinds =
        ["asset", "location", "date_time", "number", "department", "money", "email", "checkbox", "heading", "note"];
    every(&names, &kinds).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn incidents_and_equipment_are_reported_on_a_phone_and_every_answer_is_read_on_the_ticket() {
    let names = [
        "Something does not work",
        "Something in the building is broken",
        "Something is wrong with my equipment",
        "Give equipment back",
    ];
    every(&names, &["attachment", "asset", "choice", "long_text"]).await;
}

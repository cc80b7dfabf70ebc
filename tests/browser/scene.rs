//! What every browser test begins with: a world in which Ana takes the work, browsers, signing in, ordering.

use docket_shared::ids::TicketId;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::browser::{Chrome, Page, Window};
use docket_tests::world::{PASSWORD, Persona, World, comment, move_status, note};
use docket_tests::{Caller, eventually};

/// The item of the story.
pub const ITEM: &str = "Docking station for hybrid work";

/// A world and a chromedriver.
pub struct Scene {
    pub world: World,
    pub chrome: Chrome,
}

impl Scene {
    pub async fn new() -> Self {
        let world = World::new().await;
        let ana = world.sign_in(Persona::Ana).await;
        let members = world.members(&ana).await;
        world.arrange(&members, 0, true).await;
        world.arrange(&[ana.person.unwrap()], 1_000, true).await;
        Self { world, chrome: Chrome::start().await }
    }

    pub async fn page(&self, window: Window) -> Page {
        Page::open(&self.chrome, window, &self.world.url).await
    }

    /// Signs in at a path and waits until the form is gone.
    pub async fn sign_in(&self, page: &Page, persona: Persona, path: &str) {
        page.go(path).await;
        page.fill("textbox", "Work email", &self.world.email(persona).await).await;
        page.fill("textbox", "Password", PASSWORD).await;
        page.press("button", "Sign in").await;
        page.gone("textbox", "Password").await;
    }

    /// Rebecca, signed in on her home.
    pub async fn rebecca(&self, window: Window) -> Page {
        let page = self.page(window).await;
        self.sign_in(&page, Persona::Rebecca, "/").await;
        page.shows("What do you need?").await;
        page
    }

    /// Ana, signed in on her queue.
    pub async fn ana(&self, window: Window) -> Page {
        let page = self.page(window).await;
        self.sign_in(&page, Persona::Ana, "/workspace").await;
        page.find("heading", "My queue").await;
        page
    }

    /// A request of Rebecca's with a reply and a note, made by the API; resolved or not.
    pub async fn request(&self, resolved: bool) -> TicketId {
        let (rebecca, ana) = (self.world.sign_in(Persona::Rebecca).await, self.world.sign_in(Persona::Ana).await);
        let ticket = self.world.submit(&rebecca, 2).await;
        ana.run(&comment(ticket, "They arrive on Monday.")).await.unwrap();
        ana.run(&note(ticket, docket_tests::canary::WORK_NOTE)).await.unwrap();
        rebecca.run(&comment(ticket, "Thank you, Monday is fine.")).await.unwrap();
        if resolved {
            ana.run(&move_status(ticket, Status::InProgress, Status::Resolved, "Installed at both desks."))
                .await
                .unwrap();
        }
        ticket
    }

    /// The number of a ticket, once the server has it.
    pub async fn number(&self, ticket: TicketId) -> Option<String> {
        let statement = "select number from ticket where id = $1";
        sqlx::query_scalar(statement).bind(ticket.0).fetch_optional(&self.world.pool).await.unwrap()
    }

    pub async fn close<const N: usize>(self, pages: [Page; N]) {
        for page in pages {
            page.close().await;
        }
        self.chrome.stop().await;
    }
}

/// From the home to the item's form by search.
pub async fn open_item(page: &Page) {
    page.fill("combobox", "Search services and requests", "docking").await;
    page.press("option", ITEM).await;
    page.find("heading", ITEM).await;
}

/// Names the person of the row that has the focus, and takes the suggestion.
pub async fn name_person(page: &Page, name: &str) {
    page.keys(name).await;
    page.press("option", name).await;
}

/// Fills the form: one row per person, and the common answers.
pub async fn fill_form(page: &Page, people: &[&str]) {
    name_people(page, people).await;
    common_answers(page).await;
}

/// One row per person.
pub async fn name_people(page: &Page, people: &[&str]) {
    for (number, name) in people.iter().enumerate() {
        if number == 0 {
            page.press("combobox", "Employee").await;
        } else {
            page.press("button", "Add a person").await;
        }
        eventually("the new row's person field has the focus", async || {
            (page.focused().await == ("combobox".to_owned(), "Employee".to_owned())).then_some(())
        })
        .await;
        name_person(page, name).await;
    }
}

/// Date, cost centre and delivery.
pub async fn common_answers(page: &Page) {
    page.pick("Date", "Needed by", "2099-12-07").await;
    for name in ["Cost centre", "Delivery location"] {
        page.pick_first("combobox", name).await;
    }
}

/// Sends the form and answers the request's id, once the page shows it.
pub async fn send(page: &Page) -> TicketId {
    send_by(page, "Send request").await
}

/// The same by a button of that name.
pub async fn send_by(page: &Page, button: &str) -> TicketId {
    page.press("button", button).await;
    let path = eventually("the request's page opens", async || {
        let path = page.path().await;
        path.starts_with("/requests/").then_some(path)
    })
    .await;
    path.trim_start_matches("/requests/").parse().unwrap()
}

/// How many requests a person has made.
pub async fn requests_of(caller: &Caller, world: &World) -> i64 {
    sqlx::query_scalar("select count(*) from ticket where requester_id = $1")
        .bind(caller.person.unwrap().0)
        .fetch_one(&world.pool)
        .await
        .unwrap()
}

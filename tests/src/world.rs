//! A demo organisation in a database of its own, served, with its people.

use crate::caller::{Caller, new_id};
pub use crate::calls::{claim, comment, move_status, note, vote};
use crate::cluster::{Cluster, TestDatabase};
use crate::follower::Follower;
use crate::server::{Notifications, TestServer};
use docket_server::AppState;
use docket_server::admin::directory::Directory;
use docket_server::demo::DemoError;
use docket_server::platform::config::TrustedProxies;
use docket_server::platform::hints::Hints;
use docket_server::platform::shutdown::Shutdown;
use docket_shared::actor::Role;
use docket_shared::catalog::ItemVersion;
use docket_shared::catalog::form::FieldKind;
use docket_shared::command::Command;
use docket_shared::ids::{ItemId, LineId, OrganisationId, PersonId, TeamId, TicketId};
use docket_shared::person::api::FoundPeople;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::api::{RowInput, SubmitServiceRequest};
use docket_shared::service_request::form::Input;
use docket_shared::sync::api::{Op, Snapshot};
use sqlx::PgPool;
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Somebody of the demo organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persona {
    /// Operations manager who orders.
    Rebecca,
    /// A technician of end-user support.
    Ana,
    /// Another technician of end-user support.
    Tomasz,
    /// A technician of the network team.
    Victor,
    /// Owner of the cost centre that the demo's people book on.
    Martin,
    /// The owner of a location.
    Jonas,
    /// An employee of Rebecca's.
    Grace,
    /// The manager of nobody who orders here; a service owner of IT.
    Nadia,
    /// A technician of the team of that name.
    MemberOf(&'static str),
    /// Anybody who holds a role and no higher one.
    Holding(Role),
}

/// What the demo data of a test is about.
pub struct World {
    /// Where its first server answers.
    pub url: String,
    /// A server in this process; none when it runs in one of its own.
    pub server: Option<TestServer>,
    /// Connections for arranging and checking.
    pub pool: PgPool,
    /// The database.
    pub database: TestDatabase,
    signed_in: Mutex<Vec<(Persona, Caller)>>,
}

impl World {
    /// A fresh organisation with one server.
    pub async fn new() -> Self {
        Self::with(Notifications::On).await
    }

    /// A fresh organisation with one server that hears other servers, or does not.
    pub async fn with(notifications: Notifications) -> Self {
        let cluster = Cluster::get().await;
        let database = cluster.database("demo", fill).await;
        let open = database.open().await;
        let pool = open.pool().clone();
        let server = TestServer::start(open, notifications).await;
        Self { url: server.url.clone(), server: Some(server), pool, database, signed_in: Mutex::default() }
    }

    /// A migrated database without any organisation.
    pub async fn empty() -> Self {
        let database = Cluster::get().await.database("empty", async |_| {}).await;
        Self::attach("", database).await
    }

    /// The organisation of a server that runs elsewhere.
    pub async fn attach(url: &str, database: TestDatabase) -> Self {
        let pool = database.open().await.pool().clone();
        Self { url: url.to_owned(), server: None, pool, database, signed_in: Mutex::default() }
    }

    /// Another server on the same database.
    pub async fn another_server(&self, notifications: Notifications) -> TestServer {
        TestServer::start(self.database.open().await, notifications).await
    }

    /// The sign-in address of a persona.
    pub async fn email(&self, persona: Persona) -> String {
        let name = match persona {
            Persona::Rebecca => "rebecca%",
            Persona::Ana => "ana%",
            Persona::Tomasz => "tomasz%",
            Persona::Victor => "victor%",
            Persona::Martin => "martin.okafor%",
            Persona::Jonas => "jonas.keller%",
            Persona::Grace => "grace.kim%",
            Persona::Nadia => "nadia.karim%",
            Persona::Holding(role) => return self.email_of_role(role).await,
            Persona::MemberOf(team) => return self.email_of_member(team).await,
        };
        let found =
            sqlx::query_scalar("select email from person where email like $1 order by email limit 1").bind(name);
        found.fetch_one(&self.pool).await.expect("the demo has this person")
    }

    async fn email_of_member(&self, team: &str) -> String {
        let statement = "select p.email from person p
             join credential c on c.organisation_id = p.organisation_id and c.person_id = p.id
             join technician h on h.organisation_id = p.organisation_id and h.person_id = p.id
             join team_member m on m.organisation_id = p.organisation_id and m.person_id = p.id
             join team t on t.organisation_id = m.organisation_id and t.id = m.team_id
             where p.active and t.name = $1 order by p.email limit 1";
        sqlx::query_scalar(statement).bind(team).fetch_one(&self.pool).await.expect("the team has somebody")
    }

    async fn email_of_role(&self, role: Role) -> String {
        let statement = "select p.email from person p join credential c on c.organisation_id = p.organisation_id and c.person_id = p.id
             where p.active and exists (
               select from person_role r where r.organisation_id = p.organisation_id and r.person_id = p.id and r.role = $1)
             order by (select count(*) from person_role r where r.organisation_id = p.organisation_id and r.person_id = p.id), p.email
             limit 1";
        let found: Option<String> =
            sqlx::query_scalar(statement).bind(role.name()).fetch_optional(&self.pool).await.expect("people");
        found.unwrap_or_else(|| panic!("nobody of the demo is a {role:?} who can sign in"))
    }

    /// A persona, signed in.
    pub async fn sign_in(&self, persona: Persona) -> Caller {
        let email = self.email(persona).await;
        let mut caller = Caller::nobody(&self.url);
        let reply = caller.sign_in(&email, PASSWORD).await;
        assert!(reply.status.is_success(), "{email}: {reply:?}");
        caller
    }

    /// A persona signed in once per world: for tests that ask much and change nothing of the session.
    pub async fn sign_in_cached(&self, persona: Persona) -> Caller {
        let mut signed_in = self.signed_in.lock().await;
        if let Some((_, caller)) = signed_in.iter().find(|(known, _)| *known == persona) {
            return caller.clone();
        }
        let caller = self.sign_in(persona).await;
        signed_in.push((persona, caller.clone()));
        caller
    }

    /// The roles that a person holds.
    pub async fn roles(&self, person: PersonId) -> BTreeSet<Role> {
        let names: Vec<String> = sqlx::query_scalar("select role from person_role where person_id = $1")
            .bind(person.0)
            .fetch_all(&self.pool)
            .await
            .expect("roles");
        names.iter().filter_map(|name| Role::from_name(name)).collect()
    }

    /// A persona, signed in and following the log.
    pub async fn follow(&self, persona: Persona) -> Follower {
        Follower::start(&self.sign_in(persona).await).await
    }

    /// The item of the story, as a person may order it.
    pub async fn docking_station(&self, caller: &Caller) -> ItemVersion {
        self.item(caller, "ocking station").await
    }

    /// The item whose English name holds a text, as a person may order it.
    pub async fn item(&self, caller: &Caller, name: &str) -> ItemVersion {
        let snapshot: Snapshot = caller.get(&format!("/api/sync/snapshot?client={}", caller.client)).await.read();
        let versions = snapshot.rows.iter().filter_map(|op| match op {
            Op::Put(kind, _, _, body) if kind == RowKind::ItemVersion.name() => {
                Row::from_json(RowKind::ItemVersion, body.get()).ok()
            }
            _ => None,
        });
        let mut versions =
            versions.filter_map(|row| if let Row::ItemVersion(version) = row { Some(version) } else { None });
        versions.find(|version| version.name.get("en").contains(name)).expect("an item of that name")
    }

    /// A correct submission of the item with some rows, each for another person.
    pub async fn submission(&self, caller: &Caller, rows: usize) -> SubmitServiceRequest {
        let version = self.docking_station(caller).await;
        self.submission_of(&version, caller, rows).await
    }

    /// A correct submission of an item.
    pub async fn submission_of(&self, version: &ItemVersion, caller: &Caller, rows: usize) -> SubmitServiceRequest {
        let people: Vec<PersonId> = self.people(caller).await;
        let columns = version.form.rows().map(|group| group.fields.as_slice()).unwrap_or_default();
        let mut lines = Vec::new();
        for number in 0..rows {
            let mut fields = BTreeMap::new();
            for field in columns.iter().filter(|field| field.kind.asks()) {
                fields.insert(field.id.clone(), self.value(field, people[number % people.len()]).await);
            }
            lines.push(RowInput { id: Some(LineId(new_id())), fields });
        }
        let mut fields = BTreeMap::new();
        for field in version.form.fields().filter(|field| field.kind.asks()) {
            fields.insert(field.id.clone(), self.value(field, people[0]).await);
        }
        SubmitServiceRequest {
            on_behalf_of: None,
            id: TicketId(new_id()),
            item: version.item,
            version: version.version,
            fields,
            rows: lines,
            attachments: Vec::new(),
        }
    }

    /// A correct submission that costs more than may go unapproved: every row asks for everything there is to choose.
    pub async fn costly_submission(&self, caller: &Caller, rows: usize) -> SubmitServiceRequest {
        let version = self.docking_station(caller).await;
        let mut body = self.submission(caller, rows).await;
        for field in &version.form.rows().expect("the item has a row group").fields {
            if let FieldKind::MultiChoice { options } = &field.kind {
                let all = Input::Choices(options.iter().map(|choice| choice.id.clone()).collect());
                body.rows.iter_mut().for_each(|row| drop(row.fields.insert(field.id.clone(), all.clone())));
            }
        }
        body
    }

    /// People that a caller finds.
    pub async fn people(&self, caller: &Caller) -> Vec<PersonId> {
        let mut found = Vec::new();
        for letter in ["a", "b", "e", "m", "s", "r", "k", "j", "l", "t"] {
            let people: FoundPeople = caller.get(&format!("/api/people?search={letter}")).await.read();
            found.extend(people.people.into_iter().map(|card| card.id));
        }
        found.sort_unstable();
        found.dedup();
        assert!(!found.is_empty(), "nobody is found");
        found
    }

    pub(crate) async fn first(&self, statement: &'static str) -> Uuid {
        sqlx::query_scalar(statement).fetch_one(&self.pool).await.expect(statement)
    }

    /// Submits the item of the story for a number of people.
    pub async fn submit(&self, caller: &Caller, rows: usize) -> TicketId {
        let body = self.submission(caller, rows).await;
        let id = body.id;
        caller.run(&Command::SubmitServiceRequest(body)).await.expect("a correct submission");
        id
    }

    /// The team that receives the item of the story.
    pub async fn team(&self, item: ItemId) -> TeamId {
        let team: Uuid =
            sqlx::query_scalar("select team_id from catalog_version where item_id = $1 order by version desc limit 1")
                .bind(item.0)
                .fetch_one(&self.pool)
                .await
                .expect("the item's team");
        TeamId(team)
    }

    /// Members of the team that receives the item of the story.
    pub async fn members(&self, caller: &Caller) -> Vec<PersonId> {
        let team = self.team(self.docking_station(caller).await.item).await;
        let members: Vec<Uuid> =
            sqlx::query_scalar("select person_id from team_member where team_id = $1 order by person_id")
                .bind(team.0)
                .fetch_all(&self.pool)
                .await
                .expect("members");
        members.into_iter().map(PersonId).collect()
    }

    /// Arranges technicians: capacity, and availability for an hour or none, whatever the hour: no shifts are kept of them.
    pub async fn arrange(&self, people: &[PersonId], capacity: i32, available: bool) {
        let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
        sqlx::query(
            "update technician set capacity = $2, availability = case when $3 then 'available' else 'away' end,
               lease_until = now() + interval '1 hour', lapsed = false,
               shift_id = null, shift_opens = null, shift_closes = null, shift_at = null where person_id = any($1)",
        )
        .bind(ids)
        .bind(capacity)
        .bind(available)
        .execute(&self.pool)
        .await
        .expect("technicians are arranged");
    }

    /// Arranges that every member of the team has this much room, and nobody else of it matters.
    pub async fn everybody_has_room(&self, caller: &Caller) -> Vec<PersonId> {
        let members = self.members(caller).await;
        self.arrange(&members, 1_000, true).await;
        members
    }

    /// Ends all work of the demo data, so that a test counts its own, also while a server assigns.
    pub async fn end_all_work(&self) {
        let mut transaction = self.pool.begin().await.expect("a transaction");
        for statement in [
            // Servers lock in this order.
            "select from ticket order by id for no key update",
            "select from team order by id for no key update",
            "select from technician order by person_id for no key update",
            "update ticket set status = 'cancelled', hold = null",
            "update work_item set state = 'ended'",
            "update technician set load = 0",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await.expect(statement);
        }
        transaction.commit().await.expect("a commit");
    }

    /// Takes a person out of the team of the story's item, as an administrator does, with grants and log entry.
    pub async fn leave_team(&self, person: PersonId, caller: &Caller) {
        let leave = "delete from team_member where team_id = $1 and person_id = $2";
        self.change_team(person, caller, leave, "admin.leave_team").await;
    }

    /// Takes a person into that team.
    pub async fn join_team(&self, person: PersonId, caller: &Caller) {
        let join = "insert into team_member (organisation_id, team_id, person_id)
                    select organisation_id, id, $2 from team where id = $1";
        self.change_team(person, caller, join, "admin.join_team").await;
    }

    async fn change_team(&self, person: PersonId, caller: &Caller, statement: &'static str, action: &'static str) {
        let team = self.team(self.docking_station(caller).await.item).await;
        let organisation = OrganisationId(self.first("select organisation_id from organisation limit 1").await);
        let mut transaction = self.pool.begin().await.expect("a transaction");
        // Who assigns holds technicians before it counts in their memberships.
        let first = "select from technician where person_id = $1 for no key update";
        sqlx::query(first).bind(person.0).execute(&mut *transaction).await.expect(first);
        sqlx::query(statement).bind(team.0).bind(person.0).execute(&mut *transaction).await.expect(statement);
        let directory = Directory::open(&mut transaction, organisation).await.expect("the directory opens");
        directory.finish(&[person], action).await.expect("grants are written");
        transaction.commit().await.expect("a commit");
    }

    /// The correct submission of one row again, under ids of its own.
    pub fn renewed(&self, submission: &SubmitServiceRequest) -> SubmitServiceRequest {
        renewed(submission)
    }

    /// As [`World::renewed`], to be taken into tasks.
    pub fn renewer(&self) -> impl Fn(&SubmitServiceRequest) -> SubmitServiceRequest + Send + Sync + 'static {
        renewed
    }

    /// Who has a ticket.
    pub async fn assignee(&self, ticket: TicketId) -> Option<PersonId> {
        let found: Option<Option<Uuid>> = sqlx::query_scalar("select assignee_id from work_item where id = $1")
            .bind(ticket.0)
            .fetch_optional(&self.pool)
            .await
            .expect("a work item");
        found.flatten().map(PersonId)
    }
}

fn renewed(submission: &SubmitServiceRequest) -> SubmitServiceRequest {
    let mut renewed = SubmitServiceRequest { id: TicketId(new_id()), ..submission.clone() };
    renewed.rows.iter_mut().for_each(|row| row.id = Some(LineId(new_id())));
    renewed
}

/// The password of every demo account.
pub const PASSWORD: &str = docket_server::demo::PASSWORD;

/// Fills a migrated database with the demo organisation.
pub async fn fill(database: &docket_server::platform::database::Database) {
    fill_again(database.pool()).await.expect("demo data");
}

/// Runs the filling over a database in whatever state it is.
///
/// # Errors
/// As the filling's.
pub async fn fill_again(pool: &PgPool) -> Result<bool, DemoError> {
    let (pool, shutdown) = (pool.clone(), Shutdown::default());
    let public_url = "http://127.0.0.1".parse().expect("an address");
    let state = AppState::new(pool, Hints::Unused, public_url, TrustedProxies::default(), shutdown.clone());
    let filled = docket_server::demo::run(&state).await;
    shutdown.begin();
    filled
}

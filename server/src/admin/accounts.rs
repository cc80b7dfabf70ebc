//! Local accounts: add, password, deactivate, list, and ending sessions everywhere.

use super::store::directory::{Directory, NewPerson};
use super::store::publish::{Publication, people};
use super::store::{account, organisation};
use crate::platform::executor::ActionError;
use crate::platform::feed::Feed;
use crate::session::{SessionKey, password, store as sessions};
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::row::Row;
use docket_shared::sync::log::Commit;
use docket_shared::tag::{TagKind, Tags};
use docket_shared::world::AuditEntry;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

/// Why an account command failed, in words for an administrator.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] ActionError),
    /// No such account.
    #[error("there is no account with the address {0}")]
    Unknown(String),
    /// The address is taken.
    #[error("there is already an account with the address {0}")]
    Taken(String),
    /// Not an address.
    #[error("{0:?} is no e-mail address")]
    NoAddress(String),
    /// A name or job that is none.
    #[error("a {0} has at most {NAME_MAX} characters, none of which controls a terminal, and a name is not empty")]
    Text(&'static str),
    /// The account was deactivated.
    #[error("{0} is deactivated")]
    Deactivated(String),
    /// There is an organisation already.
    #[error("this database has an organisation already")]
    NotEmpty,
    /// No team of that name, or several.
    #[error("there is not exactly one team with the name {0:?}")]
    Team(String),
    /// No department, location or customer of that name, or several.
    #[error("there is not exactly one {0} with the name {1:?}")]
    Group(&'static str, String),
    /// Nothing of where a person belongs was given.
    #[error("say at least one of department, location and customer")]
    Nowhere,
    /// Beyond what a technician can take at once.
    #[error("a capacity is from 0 to 1000")]
    Capacity,
    /// The password is too short or too long.
    #[error("a password has {} to {} characters", password::MIN, password::MAX)]
    Password,
}

impl From<sqlx::Error> for AccountError {
    fn from(error: sqlx::Error) -> Self {
        AccountError::Database(error.into())
    }
}

/// The longest name or job, in characters.
const NAME_MAX: usize = 200;

/// Where a person belongs, by names: none leaves it as it is, an empty one takes it away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Belonging<'a> {
    /// The department they work in.
    pub department: Option<&'a str>,
    /// The location they work at.
    pub location: Option<&'a str>,
    /// The internal team or external company they belong to.
    pub customer: Option<&'a str>,
}

impl Belonging<'_> {
    fn is_nothing(&self) -> bool {
        self.department.is_none() && self.location.is_none() && self.customer.is_none()
    }
}

/// A row of the list of accounts.
#[derive(Clone, Debug)]
pub struct Account {
    /// Sign-in address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Whether it can be signed in to.
    pub active: bool,
    /// Names of roles.
    pub roles: Vec<String>,
    /// Name of the department they work in.
    pub department: Option<String>,
    /// Name of the location they work at.
    pub location: Option<String>,
    /// Name of the customer they belong to.
    pub customer: Option<String>,
}

/// Makes the organisation of an empty database.
///
/// # Errors
/// The database is not empty, or fails.
pub async fn first_organisation(pool: &PgPool, name: &str) -> Result<OrganisationId, AccountError> {
    let mut transaction = pool.begin().await?;
    organisation::lock_making(&mut transaction).await?;
    if organisation::is_demo(&mut transaction).await?.is_some() {
        return Err(AccountError::NotEmpty);
    }
    let id = organisation::create(&mut transaction, name, "", false).await?;
    let mut directory = Directory::open(&mut transaction, id).await?;
    directory.organisation(name, "EUR");
    directory.finish(&[], "admin.create_organisation").await?;
    transaction.commit().await?;
    Ok(id)
}

/// Whether an account can be made of this at all, before anything is made for it.
///
/// # Errors
/// The address is none, a text is empty, too long or holds what cannot be shown, the password does not fit the limits.
pub fn check(person: &NewPerson<'_>, password: &str) -> Result<(), AccountError> {
    let email = person.email.trim();
    let odd = |one: char| one.is_whitespace() || one.is_control();
    let halves =
        email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if !halves || email.len() > 254 || email.contains(odd) {
        return Err(AccountError::NoAddress(person.email.to_owned()));
    }
    for (what, text, needed) in [("name", person.name, true), ("job", person.job, false)] {
        let length = text.trim().chars().count();
        if (needed && length == 0) || length > NAME_MAX || text.contains(char::is_control) {
            return Err(AccountError::Text(what));
        }
    }
    if (password::MIN..=password::MAX).contains(&password.chars().count()) {
        Ok(())
    } else {
        Err(AccountError::Password)
    }
}

/// Adds a person with a password.
///
/// # Errors
/// The address is taken or none, there is no such place to belong to, the password does not fit the limits, the database
/// fails.
pub async fn add(
    pool: &PgPool,
    organisation: OrganisationId,
    person: NewPerson<'_>,
    belonging: Belonging<'_>,
    password: String,
) -> Result<(), AccountError> {
    check(&person, &password)?;
    let email = person.email.trim().to_lowercase();
    let hash = checked_hash(password).await?;
    let mut transaction = pool.begin().await?;
    if account::find(&mut transaction, organisation, &email).await?.is_some() {
        return Err(AccountError::Taken(email));
    }
    let mut directory = Directory::open(&mut transaction, organisation).await?;
    let id = directory.person(NewPerson { email: &email, ..person }).await?;
    directory.password_hash(id, &hash).await?;
    put_belonging(directory.connection(), organisation, id, belonging).await?;
    let roles: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
    directory.audit(entry("admin.add_user", id, None, Some(json!({ "email": email, "roles": roles }))));
    directory.finish(&[id], "admin.add_user").await?;
    transaction.commit().await?;
    Ok(())
}

/// Makes a person a technician of a team, or of one more. `capacity` is in units of work at once; none leaves it as it
/// is, which is 4 for someone new.
///
/// # Errors
/// No such account or team, the capacity is out of range, the database fails.
pub async fn join_team(
    pool: &PgPool,
    organisation: OrganisationId,
    email: &str,
    team: &str,
    capacity: Option<i32>,
) -> Result<(), AccountError> {
    if capacity.is_some_and(|units| !(0..=1_000).contains(&units)) {
        return Err(AccountError::Capacity);
    }
    let mut transaction = pool.begin().await?;
    let person = known(&mut transaction, organisation, email).await?;
    if !account::is_active(&mut transaction, organisation, person).await? {
        return Err(AccountError::Deactivated(email.to_owned()));
    }
    let found = account::teams_named(&mut transaction, organisation, team).await?;
    let [team_id] = found.as_slice() else { return Err(AccountError::Team(team.to_owned())) };
    account::join_team(&mut transaction, organisation, person, *team_id, capacity).await?;
    let mut publication = Publication::default();
    people(&mut transaction, organisation, &[person], &mut publication).await?;
    let after = json!({ "team": team_id, "capacity": capacity });
    publication.audit(None, entry("admin.join_team", person, None, Some(after)));
    publication.finish(&mut transaction, organisation, "admin.join_team").await?;
    transaction.commit().await?;
    Ok(())
}

/// Says where a person belongs: audiences that they come into or fall out of by it show or take away their items at once,
/// on open pages too.
///
/// # Errors
/// No such account or place to belong to, nothing was given, the database fails.
pub async fn belong(
    pool: &PgPool,
    organisation: OrganisationId,
    email: &str,
    belonging: Belonging<'_>,
) -> Result<(), AccountError> {
    if belonging.is_nothing() {
        return Err(AccountError::Nowhere);
    }
    let mut transaction = pool.begin().await?;
    let person = known(&mut transaction, organisation, email).await?;
    let before = account::belonging(&mut transaction, organisation, person).await?;
    put_belonging(&mut transaction, organisation, person, belonging).await?;
    let after = account::belonging(&mut transaction, organisation, person).await?;
    let mut publication = Publication::default();
    people(&mut transaction, organisation, &[person], &mut publication).await?;
    publication.audit(None, entry("admin.move_user", person, Some(before), Some(after)));
    publication.finish(&mut transaction, organisation, "admin.move_user").await?;
    transaction.commit().await?;
    Ok(())
}

async fn put_belonging(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
    belonging: Belonging<'_>,
) -> Result<(), AccountError> {
    let Belonging { department, location, customer } = belonging;
    for (kind, name) in [("department", department), ("location", location), ("customer", customer)] {
        let Some(name) = name else { continue };
        let group = match name {
            "" => None,
            name => {
                let found = account::groups_named(connection, organisation, kind, name).await?;
                let [group] = found.as_slice() else { return Err(AccountError::Group(kind, name.to_owned())) };
                Some(*group)
            }
        };
        account::put_group(connection, organisation, person, kind, group).await?;
    }
    Ok(())
}

/// Sets a password and ends the person's sessions, both or neither.
///
/// # Errors
/// No such account, the password does not fit the limits, the database fails.
pub async fn set_password(
    pool: &PgPool,
    organisation: OrganisationId,
    email: &str,
    password: String,
) -> Result<(), AccountError> {
    let hash = checked_hash(password).await?;
    let mut transaction = pool.begin().await?;
    let person = known(&mut transaction, organisation, email).await?;
    Directory::open(&mut transaction, organisation).await?.password_hash(person, &hash).await?;
    sessions::delete_all(&mut transaction, organisation, person).await?;
    look_again(&mut transaction, organisation, person, None, "admin.set_password").await?;
    transaction.commit().await?;
    Ok(())
}

/// Ends a person's sessions and refuses new ones; what they did stays. Answers how many requests wait for their approval: a
/// running server asks somebody else within a second, or tells the service owner.
///
/// # Errors
/// No such account, the database fails.
pub async fn deactivate(pool: &PgPool, organisation: OrganisationId, email: &str) -> Result<i64, AccountError> {
    let mut transaction = pool.begin().await?;
    let person = known(&mut transaction, organisation, email).await?;
    account::deactivate(&mut transaction, organisation, person).await?;
    let waiting = crate::approval::store::waiting_for(&mut transaction, organisation, person).await?;
    sessions::delete_all(&mut transaction, organisation, person).await?;
    let teams: Vec<_> =
        sessions::signed_in(&mut transaction, organisation, person).await?.me.teams.into_iter().collect();
    let mut publication = Publication::default();
    people(&mut transaction, organisation, &[person], &mut publication).await?;
    // Their teams' queues are looked at: whom the last one leaves behind is said.
    crate::assignment::store::ask_for_drain(&mut transaction, organisation, &teams).await?;
    let (before, after) = (json!({ "active": true }), json!({ "active": false }));
    publication.audit(None, entry("admin.deactivate_user", person, Some(before), Some(after)));
    publication.finish(&mut transaction, organisation, "admin.deactivate_user").await?;
    transaction.commit().await?;
    Ok(waiting)
}

/// The accounts, by address.
///
/// # Errors
/// The database fails.
pub async fn list(pool: &PgPool, organisation: OrganisationId) -> Result<Vec<Account>, AccountError> {
    Ok(account::list(pool, organisation).await?)
}

/// Ends the session named, or all sessions of the person, who asks for it.
///
/// # Errors
/// The database fails.
pub async fn end_sessions(
    pool: &PgPool,
    feed: Option<&Feed>,
    organisation: OrganisationId,
    person: PersonId,
    session: Option<&SessionKey>,
) -> Result<(), ActionError> {
    let mut transaction = pool.begin().await?;
    let action = match session {
        Some(session) => {
            sessions::delete(&mut transaction, organisation, session).await?;
            "session.sign_out"
        }
        None => {
            sessions::delete_all(&mut transaction, organisation, person).await?;
            "session.sign_out_everywhere"
        }
    };
    let commit = look_again(&mut transaction, organisation, person, Some(person), action).await?;
    transaction.commit().await?;
    if let Some((feed, commit)) = feed.zip(commit) {
        feed.publish(organisation, commit);
    }
    Ok(())
}

/// The unchanged `me` row goes through the log, so that open streams on every node look at their session again at once.
async fn look_again(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
    by: Option<PersonId>,
    action: &'static str,
) -> Result<Option<Commit>, ActionError> {
    let me = sessions::signed_in(connection, organisation, person).await?.me;
    let alone = super::store::tag(connection, organisation, TagKind::Mailbox, person.0).await?;
    let mut publication = Publication::default();
    publication.row(Row::Me(me), Tags::new(vec![alone]));
    publication.audit(by, entry(action, person, None, None));
    publication.finish(connection, organisation, action).await
}

fn entry(action: &'static str, person: PersonId, before: Option<Value>, after: Option<Value>) -> AuditEntry {
    AuditEntry { action, entity_kind: "person", entity: person.0, before, after }
}

async fn checked_hash(password: String) -> Result<String, AccountError> {
    let length = password.chars().count();
    if !(password::MIN..=password::MAX).contains(&length) {
        return Err(AccountError::Password);
    }
    Ok(password::hash(password).await)
}

async fn known(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    email: &str,
) -> Result<PersonId, AccountError> {
    let email = email.trim().to_lowercase();
    account::find(connection, organisation, &email).await?.ok_or(AccountError::Unknown(email))
}

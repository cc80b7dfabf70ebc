//! Writing the directory and the catalog: typed tables, tags, and the rows everyone reads, in one transaction.

use super::publish::{Publication, people};
use super::{audience, catalog, tag};
use crate::platform::clock;
use crate::platform::executor::ActionError;
use docket_shared::actor::Role;
use docket_shared::catalog::Category;
use docket_shared::catalog::check::check;
use docket_shared::catalog::file::ReadItem;
use docket_shared::ids::{
    AudienceId, CostCentreId, CustomerId, DepartmentId, LocationId, OrganisationId, PersonId, SkillId, TeamId,
};
use docket_shared::person::{CostCentre, Department, Location, Organisation, TeamCard};
use docket_shared::row::Row;
use docket_shared::search::fold;
use docket_shared::sync::log::Commit;
use docket_shared::tag::{TagKind, Tags};
use docket_shared::ticket::priority::PriorityTable;
use docket_shared::world::AuditEntry;
use sqlx::PgConnection;

/// A person to be made.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewPerson<'a> {
    /// Sign-in address, lower case.
    pub email: &'a str,
    /// Full name.
    pub name: &'a str,
    /// Job title.
    pub job: &'a str,
    /// Room or desk.
    pub desk: &'a str,
    /// Laptop, by the choice id of catalog forms.
    pub laptop: Option<&'a str>,
    /// "en" or "de".
    pub language: &'a str,
    /// Where they work.
    pub location: Option<LocationId>,
    /// The department they work in.
    pub department: Option<DepartmentId>,
    /// The internal team or external company they belong to.
    pub customer: Option<CustomerId>,
    /// Whom they report to.
    pub manager: Option<PersonId>,
    /// Roles beside requester, which everyone holds.
    pub roles: &'a [Role],
}

/// A directory being written. [`Directory::finish`] publishes it.
pub struct Directory<'c> {
    connection: &'c mut PgConnection,
    organisation: OrganisationId,
    everyone: Tags,
    publication: Publication,
}

impl<'c> Directory<'c> {
    /// Begins to write in a transaction.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn open(connection: &'c mut PgConnection, organisation: OrganisationId) -> Result<Self, ActionError> {
        let everyone = tag(connection, organisation, TagKind::Organisation, organisation.0).await?;
        Ok(Self { connection, organisation, everyone: Tags::new(vec![everyone]), publication: Publication::default() })
    }

    /// Publishes the rows, and what these people hold and see. Commit right after.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn finish(mut self, changed: &[PersonId], endpoint: &str) -> Result<Option<Commit>, ActionError> {
        people(self.connection, self.organisation, changed, &mut self.publication).await?;
        self.publication.finish(self.connection, self.organisation, endpoint).await
    }

    /// Adds a line to the audit trail, said by someone at the server's command line.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.publication.audit(None, entry);
    }

    /// Adds a row that others made, with its audience.
    pub fn row(&mut self, row: Row, tags: Tags) {
        self.publication.row(row, tags);
    }

    /// Adds a row that everyone of the organisation sees.
    pub fn public_row(&mut self, row: Row) {
        self.publication.row(row, self.everyone.clone());
    }

    /// The tags of who keeps stock: a team and its department.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn keepers(&mut self, team: TeamId, department: DepartmentId) -> Result<Tags, ActionError> {
        let team = tag(self.connection, self.organisation, TagKind::Team, team.0).await?;
        let department = tag(self.connection, self.organisation, TagKind::Department, department.0).await?;
        Ok(Tags::new(vec![team, department]))
    }

    /// Publishes the organisation itself.
    pub fn organisation(&mut self, name: &str, currency: &str) {
        let (id, name, currency) = (self.organisation, name.to_owned(), currency.to_owned());
        let row = Organisation { id, name, currency, priorities: PriorityTable::default() };
        self.publication.row(Row::Organisation(row), self.everyone.clone());
    }

    /// Makes a department.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn department(&mut self, name: &str) -> Result<DepartmentId, ActionError> {
        let id = DepartmentId(clock::new_id());
        sqlx::query!("insert into department values ($1, $2, $3)", self.organisation.0, id.0, name)
            .execute(&mut *self.connection)
            .await?;
        tag(self.connection, self.organisation, TagKind::Department, id.0).await?;
        self.publication.row(Row::Department(Department { id, name: name.to_owned() }), self.everyone.clone());
        Ok(id)
    }

    /// Makes a location.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn location(&mut self, name: &str) -> Result<LocationId, ActionError> {
        let id = LocationId(clock::new_id());
        sqlx::query!("insert into location values ($1, $2, $3)", self.organisation.0, id.0, name)
            .execute(&mut *self.connection)
            .await?;
        self.publication.row(
            Row::Location(Location { id, name: name.to_owned(), owner: None, owner_name: None }),
            self.everyone.clone(),
        );
        Ok(id)
    }

    /// Publishes a location anew, after its owner changed.
    pub fn location_again(&mut self, location: Location) {
        self.publication.row_again(Row::Location(location), self.everyone.clone());
    }

    /// Makes a team of a department.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn team(&mut self, department: DepartmentId, name: &str) -> Result<TeamId, ActionError> {
        let id = TeamId(clock::new_id());
        sqlx::query!(
            "insert into team (organisation_id, id, department_id, name) values ($1, $2, $3, $4)",
            self.organisation.0,
            id.0,
            department.0,
            name
        )
        .execute(&mut *self.connection)
        .await?;
        tag(self.connection, self.organisation, TagKind::Team, id.0).await?;
        self.publication.row(Row::Team(TeamCard { id, name: name.to_owned(), department }), self.everyone.clone());
        Ok(id)
    }

    /// Makes a person without a password; requester is added to the roles.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn person(&mut self, new: NewPerson<'_>) -> Result<PersonId, ActionError> {
        let id = PersonId(clock::new_id());
        let language = if new.language.is_empty() { "en" } else { new.language };
        sqlx::query!(
            "insert into person (organisation_id, id, email, name, name_folded, job, desk, laptop, language, location_id, manager_id,
               department_id, customer_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            self.organisation.0,
            id.0,
            new.email,
            new.name,
            fold(new.name),
            new.job,
            new.desk,
            new.laptop,
            language,
            new.location.map(|location| location.0),
            new.manager.map(|manager| manager.0),
            new.department.map(|department| department.0),
            new.customer.map(|customer| customer.0)
        )
        .execute(&mut *self.connection)
        .await?;
        tag(self.connection, self.organisation, TagKind::Person, id.0).await?;
        for role in std::iter::once(&Role::Requester).chain(new.roles) {
            sqlx::query!(
                "insert into person_role values ($1, $2, $3) on conflict on constraint person_role_pk do nothing",
                self.organisation.0,
                id.0,
                role.name()
            )
            .execute(&mut *self.connection)
            .await?;
        }
        Ok(id)
    }

    /// Sets the hash of a person's password.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn password_hash(&mut self, person: PersonId, hash: &str) -> Result<(), ActionError> {
        sqlx::query!(
            "insert into credential (organisation_id, person_id, password_hash) values ($1, $2, $3)
             on conflict on constraint credential_pk do update set password_hash = excluded.password_hash, changed_at = now()",
            self.organisation.0,
            person.0,
            hash
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Lets a person see the tickets of a department, as its lead or service owner.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn department_member(&mut self, department: DepartmentId, person: PersonId) -> Result<(), ActionError> {
        sqlx::query!("insert into department_member values ($1, $2, $3)", self.organisation.0, department.0, person.0)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Makes a person a technician of teams, available as soon as a session of theirs is open.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn technician(&mut self, person: PersonId, teams: &[TeamId], capacity: i32) -> Result<(), ActionError> {
        sqlx::query!(
            "insert into technician (organisation_id, person_id, capacity, availability) values ($1, $2, $3, 'available')",
            self.organisation.0,
            person.0,
            capacity
        )
        .execute(&mut *self.connection)
        .await?;
        for team in teams {
            sqlx::query!("insert into team_member values ($1, $2, $3)", self.organisation.0, team.0, person.0)
                .execute(&mut *self.connection)
                .await?;
        }
        Ok(())
    }

    /// Makes a skill.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn skill(&mut self, name: &str) -> Result<SkillId, ActionError> {
        let id = SkillId(clock::new_id());
        sqlx::query!("insert into skill values ($1, $2, $3)", self.organisation.0, id.0, name)
            .execute(&mut *self.connection)
            .await?;
        Ok(id)
    }

    /// Gives a person a skill at a level of 1 to 5.
    ///
    /// # Errors
    /// The database refuses, among others another level.
    pub async fn has_skill(&mut self, person: PersonId, skill: SkillId, level: i32) -> Result<(), ActionError> {
        sqlx::query!("insert into person_skill values ($1, $2, $3, $4)", self.organisation.0, person.0, skill.0, level)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Makes a customer: an internal team or an external company that people belong to.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn customer(&mut self, name: &str) -> Result<CustomerId, ActionError> {
        let id = CustomerId(clock::new_id());
        audience::make_customer(self.connection, self.organisation, id, name).await?;
        Ok(id)
    }

    /// Makes a cost centre.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn cost_centre(
        &mut self,
        code: &str,
        name: &str,
        owner: PersonId,
        owner_name: &str,
    ) -> Result<CostCentreId, ActionError> {
        let id = CostCentreId(clock::new_id());
        sqlx::query!(
            "insert into cost_centre values ($1, $2, $3, $4, $5)",
            self.organisation.0,
            id.0,
            code,
            name,
            owner.0
        )
        .execute(&mut *self.connection)
        .await?;
        let row =
            CostCentre { id, code: code.to_owned(), name: name.to_owned(), owner, owner_name: owner_name.to_owned() };
        self.publication.row(Row::CostCentre(row), self.everyone.clone());
        Ok(id)
    }

    /// Books a person's orders on a cost centre unless they say otherwise.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn books_on(&mut self, person: PersonId, centre: CostCentreId) -> Result<(), ActionError> {
        sqlx::query!(
            "update person set cost_centre_id = $3 where organisation_id = $1 and id = $2",
            self.organisation.0,
            person.0,
            centre.0
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Makes an audience; without `everyone` it holds nobody until its rules are written.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn audience(&mut self, name: &str, everyone: bool) -> Result<AudienceId, ActionError> {
        let id = AudienceId(clock::new_id());
        sqlx::query!("insert into audience values ($1, $2, $3, $4)", self.organisation.0, id.0, name, everyone)
            .execute(&mut *self.connection)
            .await?;
        tag(self.connection, self.organisation, TagKind::Audience, id.0).await?;
        Ok(id)
    }

    /// Makes a category, or writes what it says now.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn category(&mut self, key: &str, category: Category) -> Result<(), ActionError> {
        catalog::put_category(self.connection, self.organisation, key, &category).await?;
        self.publication.row(Row::Category(category), self.everyone.clone());
        Ok(())
    }

    /// Publishes an item's version to its audience.
    ///
    /// # Errors
    /// `Unpublishable` with everything that does not hold together; or the database refuses.
    pub async fn item(&mut self, key: &str, item: ReadItem) -> Result<(), ActionError> {
        let faults = check(&item.version);
        if !faults.is_empty() {
            return Err(ActionError::Unpublishable(faults));
        }
        catalog::publish(self.connection, self.organisation, key, &item).await?;
        let seen_by = tag(self.connection, self.organisation, TagKind::Audience, item.audience.0).await?;
        self.publication.row(Row::Item(item.card), Tags::new(vec![seen_by]));
        self.publication.row(Row::ItemVersion(item.version), Tags::new(vec![seen_by]));
        Ok(())
    }

    /// The connection of the transaction that is written in.
    pub fn connection(&mut self) -> &mut PgConnection {
        self.connection
    }

    /// Whom an import concerns: who came into an audience or left one by it, and technicians, whose cards say when they
    /// work.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn concerned(&mut self) -> Result<Vec<PersonId>, ActionError> {
        audience::concerned(self.connection, self.organisation).await
    }
}

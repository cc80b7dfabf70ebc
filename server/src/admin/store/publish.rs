//! Publishing the directory: what people may see and hold is computed here, and nowhere else, from the typed tables,
//! and written to the log as one mutation.

use super::tag;
use crate::assignment::jobs::SERVER_CLIENT;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use crate::platform::log::{Audit, Entries, Mutation, RowChange, append};
use docket_shared::ids::{CallId, OrganisationId, PersonId};
use docket_shared::person::audience::{PersonTags, card_tags};
use docket_shared::person::{PersonCard, Technician, TechnicianCard};
use docket_shared::row::Row;
use docket_shared::sync::log::Commit;
use docket_shared::tag::{TagKind, Tags};
use docket_shared::world::AuditEntry;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Rows on their way into one mutation, and what the audit trail says of it.
#[derive(Debug, Default)]
pub struct Publication {
    rows: Vec<(Row, Tags)>,
    audits: Vec<(Option<PersonId>, AuditEntry)>,
}

impl Publication {
    /// Adds a row with its audience.
    pub fn row(&mut self, row: Row, tags: Tags) {
        self.rows.push((row, tags));
    }

    /// Adds a row with its audience, in the place of the one that was added of the same thing before.
    pub fn row_again(&mut self, row: Row, tags: Tags) {
        self.rows.retain(|(other, _)| (other.kind(), other.id()) != (row.kind(), row.id()));
        self.row(row, tags);
    }

    /// Adds a line to the audit trail; `by` is none for someone at the server's command line.
    pub fn audit(&mut self, by: Option<PersonId>, entry: AuditEntry) {
        self.audits.push((by, entry));
    }

    /// Writes the rows to the log as one mutation of the server. Call it last in its transaction.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn finish(
        self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        endpoint: &str,
    ) -> Result<Option<Commit>, ActionError> {
        let before = tags_before(connection, organisation, &self.rows).await?;
        let mut changes = Vec::with_capacity(self.rows.len());
        for (row, tags) in &self.rows {
            let old = before.get(&(row.kind().name().to_owned(), row.id())).cloned().unwrap_or_default();
            changes.push(RowChange::new(row, old, tags.clone())?);
        }
        let call = CallId(clock::new_id());
        let mut audit = Audit::default();
        for (by, entry) in &self.audits {
            audit.add(call, *by, None, entry);
        }
        let mutation = Mutation {
            call,
            client: SERVER_CLIENT,
            client_seq: None,
            endpoint: endpoint.to_owned(),
            version: 1,
            digest: [0; 32],
            accepted: true,
            result: "{}".to_owned(),
            changes,
        };
        let mutations = [mutation];
        let numbers = append(connection, organisation, Entries::of(&mutations), &audit, &BTreeMap::new()).await?;
        Ok(numbers.map(|numbers| numbers.commit(&mutations)))
    }
}

async fn tags_before(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    rows: &[(Row, Tags)],
) -> Result<BTreeMap<(String, Uuid), Tags>, ActionError> {
    let ids: Vec<Uuid> = rows.iter().map(|(row, _)| row.id()).collect();
    let kinds: Vec<String> = rows.iter().map(|(row, _)| row.kind().name().to_owned()).collect();
    let stored = sqlx::query!(
        "select kind, entity, tags from replica_row
         where organisation_id = $1 and kind = any($2) and entity = any($3)",
        organisation.0,
        &kinds,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(stored.into_iter().map(|row| ((row.kind, row.entity), Tags::new(row.tags))).collect())
}

/// Computes grants and rows of these people anew, from the typed tables.
///
/// # Errors
/// The database refuses.
pub async fn people(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
    publication: &mut Publication,
) -> Result<(), ActionError> {
    if !people.is_empty() {
        // Whoever changes an audience meanwhile, or is about to, reckons with what is written here.
        super::catalog::lock(connection, organisation).await?;
    }
    for person in people {
        let tags = compute_grants(connection, organisation, *person).await?;
        let card = person_card(connection, organisation, *person).await?;
        publication.row(Row::Person(card), card_tags(&tags));
        let signed_in = crate::session::store::signed_in(connection, organisation, *person).await?;
        publication.row(Row::Me(signed_in.me), Tags::new(vec![tags.mailbox]));
        // The update comes first: it takes the row's lock, so that no assignment changes the load between card and commit.
        let audience = tags.colleagues.union(&Tags::new(tags.departments_of_teams.clone()));
        sqlx::query!(
            "update technician set tags = $3 where organisation_id = $1 and person_id = $2",
            organisation.0,
            person.0,
            audience.as_slice()
        )
        .execute(&mut *connection)
        .await?;
        if let Some(card) = technician_card(connection, organisation, *person).await? {
            publication.row(Row::Technician(card), audience);
        }
    }
    Ok(())
}

/// Stores what a person holds: own tag, mailbox, direct reports', teams', departments', audiences (allow minus deny), everyone's.
/// Someone who is not active holds nothing.
async fn compute_grants(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<PersonTags, ActionError> {
    let own = tag(connection, organisation, TagKind::Person, person.0).await?;
    let mailbox = tag(connection, organisation, TagKind::Mailbox, person.0).await?;
    sqlx::query!("delete from access_grant where organisation_id = $1 and person_id = $2", organisation.0, person.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "insert into access_grant (organisation_id, person_id, tag_id)
         select distinct $1::uuid, p.id, t.id
         from person p join tag t on t.organisation_id = p.organisation_id
         where p.organisation_id = $1 and p.id = $2 and p.active and (
           t.kind = 'o'
           or (t.kind = 'n' and t.subject = p.id)
           or (t.kind = 'u' and (t.subject = p.id or exists (
                select 1 from person r where r.organisation_id = $1 and r.id = t.subject and r.manager_id = p.id)))
           or (t.kind = 'q' and exists (
                select 1 from team_member m where m.organisation_id = $1 and m.team_id = t.subject and m.person_id = p.id))
           or (t.kind = 'd' and exists (
                select 1 from department_member d where d.organisation_id = $1 and d.department_id = t.subject and d.person_id = p.id))
           or (t.kind = 'c' and exists (
                select 1 from audience_holder h
                where h.organisation_id = $1 and h.audience_id = t.subject and h.person_id = p.id))
         )",
        organisation.0,
        person.0
    )
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query!(
        r#"select
             array(select t.id from tag t join person r on r.organisation_id = $1 and r.id = t.subject
               where t.organisation_id = $1 and t.kind = 'u'
                 and (r.manager_id = p.id or r.id = p.manager_id)) as "related!",
             array(select t.id from tag t join team_member m on m.organisation_id = $1 and m.team_id = t.subject
               where t.organisation_id = $1 and t.kind = 'q' and m.person_id = p.id) as "teams!",
             array(select distinct t.id from tag t
               join team g on g.organisation_id = $1 and g.department_id = t.subject
               join team_member m on m.organisation_id = $1 and m.team_id = g.id
               where t.organisation_id = $1 and t.kind = 'd' and m.person_id = p.id) as "departments!",
             array(select t.id from tag t
               join team g on g.organisation_id = $1 and g.id = t.subject
               join department_member d on d.organisation_id = $1 and d.department_id = g.department_id
               where t.organisation_id = $1 and t.kind = 'q' and d.person_id = p.id) as "owned!"
           from person p where p.organisation_id = $1 and p.id = $2"#,
        organisation.0,
        person.0
    )
    .fetch_one(connection)
    .await?;
    Ok(PersonTags {
        own,
        mailbox,
        related: row.related,
        colleagues: Tags::new(row.teams),
        departments_of_teams: row.departments,
        teams_of_departments: row.owned,
    })
}

async fn person_card(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<PersonCard, ActionError> {
    let row = sqlx::query!(
        r#"select name, job, location_id, desk, laptop,
             array(select d.department_id from department_member d
               join person_role r on r.organisation_id = $1 and r.person_id = d.person_id and r.role = 'service_owner'
               where d.organisation_id = $1 and d.person_id = p.id) as "owns!"
           from person p where organisation_id = $1 and id = $2"#,
        organisation.0,
        person.0
    )
    .fetch_one(connection)
    .await?;
    Ok(PersonCard {
        id: person,
        name: row.name,
        job: row.job,
        location: row.location_id.map(docket_shared::ids::LocationId),
        desk: row.desk,
        laptop: row.laptop,
        owns: row.owns.into_iter().map(docket_shared::ids::DepartmentId).collect(),
    })
}

async fn technician_card(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Option<TechnicianCard>, ActionError> {
    let people = BTreeSet::from([person]);
    let technicians = crate::assignment::store::lock_technicians(connection, organisation, &people).await?;
    Ok(technicians.first().map(Technician::card))
}

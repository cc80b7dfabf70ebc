//! SQL of people as the write path needs them: actors, names, tags.

use crate::platform::executor::ActionError;
use docket_shared::actor::{Actor, Role};
use docket_shared::ids::{CostCentreId, DepartmentId, LocationId, OrganisationId, PersonId, TeamId};
use docket_shared::person::PersonCard;
use docket_shared::search::fold;
use docket_shared::tag::{Tag, TagKind};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Reads active people as actors; someone who was deactivated is not among them.
pub async fn load_actors(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Actor>, ActionError> {
    let ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select p.id, p.name, p.language,
             array(select role from person_role r where r.organisation_id = $1 and r.person_id = p.id) as "roles!",
             array(select team_id from team_member m where m.organisation_id = $1 and m.person_id = p.id) as "teams!",
             array(select department_id from department_member d where d.organisation_id = $1 and d.person_id = p.id) as "departments!"
           from person p where p.organisation_id = $1 and p.id = any($2) and p.active"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let actors = rows.into_iter().map(|row| {
        actor_of(ActorRow {
            id: row.id,
            name: row.name,
            language: row.language,
            roles: row.roles,
            teams: row.teams,
            departments: row.departments,
        })
    });
    Ok(actors.map(|actor| (actor.person, actor)).collect())
}

struct ActorRow {
    id: Uuid,
    name: String,
    language: String,
    roles: Vec<String>,
    teams: Vec<Uuid>,
    departments: Vec<Uuid>,
}

fn actor_of(row: ActorRow) -> Actor {
    Actor {
        person: PersonId(row.id),
        name: row.name,
        language: row.language,
        roles: row.roles.iter().filter_map(|name| Role::from_name(name)).collect(),
        teams: row.teams.into_iter().map(TeamId).collect(),
        departments: row.departments.into_iter().map(DepartmentId).collect(),
    }
}

/// Names that forms refer to, as far as there are any.
#[derive(Debug, Default)]
pub struct Names {
    /// Active people.
    pub people: BTreeMap<PersonId, String>,
    /// Locations.
    pub locations: BTreeMap<LocationId, String>,
    /// Code and name of cost centres.
    pub cost_centres: BTreeMap<CostCentreId, String>,
    /// Departments.
    pub departments: BTreeMap<DepartmentId, String>,
}

/// Reads the names behind ids of which it is not known what they are.
pub async fn load_names(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Names, ActionError> {
    let rows = sqlx::query!(
        r#"select 'person' as "kind!", id as "id!", name as "name!" from person
           where organisation_id = $1 and id = any($2) and active
           union all
           select 'location', id, name from location where organisation_id = $1 and id = any($2)
           union all
           select 'department', id, name from department where organisation_id = $1 and id = any($2)
           union all
           select 'cost_centre', id, code || ' ' || name from cost_centre where organisation_id = $1 and id = any($2)"#,
        organisation.0,
        ids
    )
    .fetch_all(connection)
    .await?;
    let mut names = Names::default();
    for row in rows {
        match row.kind.as_str() {
            "person" => drop(names.people.insert(PersonId(row.id), row.name)),
            "location" => drop(names.locations.insert(LocationId(row.id), row.name)),
            "department" => drop(names.departments.insert(DepartmentId(row.id), row.name)),
            _ => drop(names.cost_centres.insert(CostCentreId(row.id), row.name)),
        }
    }
    Ok(names)
}

/// The cards of active people, each with the name of where they work.
pub async fn load_cards(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
) -> Result<Vec<(PersonCard, Option<String>)>, ActionError> {
    let ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select p.id, p.name, p.job, p.location_id, p.desk, p.laptop, l.name as "location_name?"
           from person p left join location l on l.organisation_id = p.organisation_id and l.id = p.location_id
           where p.organisation_id = $1 and p.id = any($2) and p.active"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let cards = rows.into_iter().map(|row| {
        let card = PersonCard {
            id: PersonId(row.id),
            name: row.name,
            job: row.job,
            location: row.location_id.map(LocationId),
            desk: row.desk,
            laptop: row.laptop,
            owns: Default::default(),
        };
        (card, row.location_name)
    });
    Ok(cards.collect())
}

/// Currency and zone of the organisation.
pub async fn money_and_zone(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<(String, String), ActionError> {
    let row = sqlx::query!("select currency, time_zone from organisation where organisation_id = $1", organisation.0)
        .fetch_one(connection)
        .await?;
    Ok((row.currency, row.time_zone))
}

/// Reads the tags of these subjects from the dictionary.
pub async fn load_tags(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    subjects: &[(TagKind, Uuid)],
) -> Result<BTreeMap<(TagKind, Uuid), Tag>, ActionError> {
    let kinds: Vec<String> = subjects.iter().map(|(kind, _)| kind.letter().to_owned()).collect();
    let ids: Vec<Uuid> = subjects.iter().map(|(_, id)| *id).collect();
    let rows = sqlx::query!(
        "select t.kind, t.subject, t.id from tag t
         join unnest($2::text[], $3::uuid[]) n (kind, subject) on t.kind = n.kind and t.subject = n.subject
         where t.organisation_id = $1",
        organisation.0,
        &kinds,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let kind = |letter: &str| {
        [
            TagKind::Person,
            TagKind::Team,
            TagKind::Department,
            TagKind::Audience,
            TagKind::Organisation,
            TagKind::Mailbox,
        ]
        .into_iter()
        .find(|kind| kind.letter() == letter)
    };
    Ok(rows.into_iter().filter_map(|row| Some(((kind(&row.kind)?, row.subject), row.id))).collect())
}

/// Active people whose name holds every word or whose e-mail address begins so, those whose names begin with it first.
pub async fn search(
    pool: &sqlx::PgPool,
    organisation: OrganisationId,
    text: &str,
) -> Result<Vec<PersonCard>, ActionError> {
    let words: Vec<String> = fold(text).split_whitespace().map(|word| format!("%{}%", escape_like(word))).collect();
    let start = format!("{}%", escape_like(&fold(text)));
    // An address is found by how it begins, as far as it is typed.
    let mail = format!("{}%", escape_like(&text.trim().to_lowercase()));
    let rows = sqlx::query!(
        "select id, name, job, location_id, desk, laptop from person
         where organisation_id = $1 and active and (name_folded like all($2) or email like $4)
         order by name_folded like $3 desc, name_folded like '% ' || $3 desc, name, id
         limit 10",
        organisation.0,
        &words,
        start,
        mail
    )
    .fetch_all(pool)
    .await?;
    let cards = rows.into_iter().map(|row| PersonCard {
        id: PersonId(row.id),
        name: row.name,
        job: row.job,
        location: row.location_id.map(LocationId),
        desk: row.desk,
        laptop: row.laptop,
        owns: Default::default(),
    });
    Ok(cards.collect())
}

/// Takes the meaning from the characters that LIKE knows.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

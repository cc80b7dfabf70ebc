//! SQL of absences, and of who answers in the place of whom.

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::approval::absence::{Absence, Away, TaggedAbsence};
use docket_shared::approval::stand_in::Substitutes;
use docket_shared::ids::{OrganisationId, PersonId};
use docket_shared::tag::Tags;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// An absence as its table holds it.
#[derive(Debug, Serialize, Deserialize)]
struct StoredAbsence {
    organisation_id: OrganisationId,
    person_id: PersonId,
    name: String,
    #[serde(with = "docket_shared::time::option", default)]
    from_date: Option<docket_shared::Date>,
    #[serde(with = "docket_shared::time::option", default)]
    until_date: Option<docket_shared::Date>,
    deputy_id: Option<PersonId>,
    deputy_name: Option<String>,
    #[serde(with = "docket_shared::time")]
    said_at: Timestamp,
    tags: Tags,
}

/// Reads the absences of people, and locks the people: who names whom is said one after another.
pub async fn load_absences(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
) -> Result<Vec<TaggedAbsence>, ActionError> {
    let ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    sqlx::query!(
        "select id from person where organisation_id = $1 and id = any($2) order by id for no key update",
        organisation.0,
        &ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let rows = sqlx::query_scalar!(
        r#"select to_json(a)::text as "absence!" from absence a where a.organisation_id = $1 and a.person_id = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let absence = |text: String| {
        let stored: StoredAbsence = ActionError::read("absence", &text)?;
        let days = stored.from_date.zip(stored.until_date);
        let away = days.zip(stored.deputy_id.zip(stored.deputy_name));
        let away = away.map(|((from, until), (deputy, deputy_name))| Away { from, until, deputy, deputy_name });
        let absence = Absence { person: stored.person_id, name: stored.name, away, said_at: stored.said_at };
        Ok(TaggedAbsence { absence, tags: stored.tags })
    };
    rows.into_iter().map(absence).collect()
}

/// Writes absences.
pub async fn store_absences(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    absences: &[&TaggedAbsence],
) -> Result<(), ActionError> {
    let stored = |tagged: &&TaggedAbsence| {
        let away = tagged.absence.away.as_ref();
        StoredAbsence {
            organisation_id: organisation,
            person_id: tagged.absence.person,
            name: tagged.absence.name.clone(),
            from_date: away.map(|away| away.from),
            until_date: away.map(|away| away.until),
            deputy_id: away.map(|away| away.deputy),
            deputy_name: away.map(|away| away.deputy_name.clone()),
            said_at: tagged.absence.said_at,
            tags: tagged.tags.clone(),
        }
    };
    let rows: Vec<StoredAbsence> = absences.iter().map(stored).collect();
    sqlx::query!(
        "insert into absence select * from json_populate_recordset(null::absence, $1::text::json)
         on conflict on constraint absence_pk do update
         set name = excluded.name, from_date = excluded.from_date, until_date = excluded.until_date,
             deputy_id = excluded.deputy_id, deputy_name = excluded.deputy_name, said_at = excluded.said_at,
             tags = excluded.tags",
        ActionError::write(&rows)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Who of these people is away or has left, and who may answer for them: active, and not away as well. Days are the
/// organisation's.
pub async fn substitutes(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Substitutes>, ActionError> {
    let ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"with day as (
             select (now() at time zone time_zone)::date as today from organisation where organisation_id = $1
           ), away as (
             select a.person_id, a.until_date, a.deputy_id from absence a, day
             where a.organisation_id = $1 and day.today between a.from_date and a.until_date
           ), present as (
             select p.id, p.name from person p
             where p.organisation_id = $1 and p.active and not exists (select from away where away.person_id = p.id)
           )
           select p.id, p.active, away.until_date as "until_date?", away.deputy_id as "named?", deputy.id as "deputy_id?", deputy.name as "deputy_name?",
             manager.id as "manager_id?", manager.name as "manager_name?"
           from person p
           left join away on away.person_id = p.id
           left join present deputy on deputy.id = away.deputy_id
           left join present manager on manager.id = p.manager_id
           where p.organisation_id = $1 and p.id = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let found = rows.into_iter().map(|row| {
        let named = |id: Option<Uuid>, name: Option<String>| id.map(PersonId).zip(name);
        let substitutes = Substitutes {
            left: !row.active,
            away_until: row.until_date.map(|date| date.to_jiff()),
            named: row.named.map(PersonId),
            deputy: named(row.deputy_id, row.deputy_name),
            manager: named(row.manager_id, row.manager_name),
        };
        (PersonId(row.id), substitutes)
    });
    Ok(found.collect())
}

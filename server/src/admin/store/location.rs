//! SQL of locations and who answers for them.

use crate::platform::executor::ActionError;
use docket_shared::ids::{LocationId, OrganisationId, PersonId};
use docket_shared::person::Location;
use sqlx::PgConnection;

/// A location, and its owner's sign-in address.
#[derive(Clone, Debug)]
pub struct Owned {
    /// The location as everyone sees it.
    pub location: Location,
    /// The owner's sign-in address; none where nobody answers for it.
    pub email: Option<String>,
}

/// All locations, by name.
pub async fn owned(connection: &mut PgConnection, organisation: OrganisationId) -> Result<Vec<Owned>, ActionError> {
    let rows = sqlx::query!(
        r#"select l.id, l.name, p.id as "owner_id?", p.name as "owner_name?", p.email as "email?"
           from location l left join person p on p.organisation_id = l.organisation_id and p.id = l.owner_id
           where l.organisation_id = $1 order by l.name"#,
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    let owned = rows.into_iter().map(|row| Owned {
        location: Location {
            id: LocationId(row.id),
            name: row.name,
            owner: row.owner_id.map(PersonId),
            owner_name: row.owner_name,
        },
        email: row.email,
    });
    Ok(owned.collect())
}

/// Writes who answers for a location; answers their name, where they are active and of this organisation.
pub async fn put_owner(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    location: LocationId,
    owner: Option<PersonId>,
) -> Result<Option<String>, ActionError> {
    let name = sqlx::query_scalar!(
        r#"update location l set owner_id = $3
           where l.organisation_id = $1 and l.id = $2
           returning (select p.name from person p where p.organisation_id = $1 and p.id = $3)"#,
        organisation.0,
        location.0,
        owner.map(|person| person.0)
    )
    .fetch_one(connection)
    .await?;
    Ok(name)
}

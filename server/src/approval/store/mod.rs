//! All SQL of approvals: questions, and the people whom the sources of steps come to. Absences are in `absence`, what the
//! server has to do by itself is in `due`.

mod absence;
mod due;

pub use absence::{load_absences, store_absences, substitutes};
pub use due::{ApprovalCall, replacements_due, tellings_due, waiting_for};

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::approval::{Approval, Because, Candidates, ForPerson, GivenVote, TaggedApproval};
use docket_shared::ids::{ApprovalId, CostCentreId, ItemId, LocationId, OrganisationId, PersonId, TeamId, TicketId};
use docket_shared::tag::Tags;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A question as its table holds it.
#[derive(Debug, Serialize, Deserialize)]
struct StoredApproval {
    organisation_id: OrganisationId,
    id: ApprovalId,
    ticket_id: TicketId,
    step: i32,
    approver_id: PersonId,
    approver_name: String,
    because: Because,
    answers_version: i32,
    #[serde(with = "docket_shared::time")]
    asked_at: Timestamp,
    open: bool,
    vote: Option<GivenVote>,
    for_person: Option<ForPerson>,
    #[serde(with = "docket_shared::time::option", default)]
    away_until: Option<docket_shared::Date>,
    #[serde(default)]
    away_deputy: Option<PersonId>,
    #[serde(default)]
    voided_by: Option<String>,
    tags: Tags,
}

/// What of a ticket tells who has to approve it; none of it changes after the submission.
#[derive(Clone, Debug)]
pub struct GateFacts {
    /// The ticket.
    pub ticket: TicketId,
    /// Its item and version.
    pub version: (ItemId, i32),
    /// Who asked.
    pub requester: PersonId,
    /// Who pays.
    pub cost_centre: Option<CostCentreId>,
    /// People and locations that the answers name.
    pub named: Vec<Uuid>,
}

/// Reads these facts of tickets that came from the catalog.
pub async fn gate_facts(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[TicketId],
) -> Result<Vec<GateFacts>, ActionError> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select t.id, t.item_id as "item!", t.item_version as "version!", t.requester_id, t.cost_centre_id,
             array(select (a.value -> 'value' ->> 0)::uuid from jsonb_array_elements(t.answers) a
                   where a.value ->> 'kind' in ('person', 'location')) as "named!"
           from ticket t
           where t.organisation_id = $1 and t.id = any($2) and t.item_id is not null"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let facts = rows.into_iter().map(|row| GateFacts {
        ticket: TicketId(row.id),
        version: (ItemId(row.item), row.version),
        requester: PersonId(row.requester_id),
        cost_centre: row.cost_centre_id.map(CostCentreId),
        named: row.named,
    });
    Ok(facts.collect())
}

/// Active people, by the key of what names them, in order of id.
pub async fn candidates(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    wanted: &[Candidates],
) -> Result<BTreeMap<Candidates, Vec<(PersonId, String)>>, ActionError> {
    let (kinds, subjects): (Vec<&str>, Vec<Uuid>) = wanted.iter().map(key).unzip();
    let rows = sqlx::query!(
        r#"select n.kind as "kind!", n.subject as "subject!", p.id, p.name
           from unnest($2::text[], $3::uuid[]) n (kind, subject)
           left join person asked on asked.organisation_id = $1 and asked.id = n.subject and n.kind = 'manager'
           left join cost_centre c on c.organisation_id = $1 and c.id = n.subject and n.kind = 'owner'
           left join location l on l.organisation_id = $1 and l.id = n.subject and n.kind = 'location'
           left join team_member m on m.organisation_id = $1 and m.team_id = n.subject and n.kind = 'team'
           join person p on p.organisation_id = $1 and p.active
             and p.id = case n.kind when 'person' then n.subject when 'manager' then asked.manager_id
                                    when 'owner' then c.owner_id when 'location' then l.owner_id
                                    else m.person_id end
           order by p.id"#,
        organisation.0,
        &kinds as &[&str],
        &subjects
    )
    .fetch_all(connection)
    .await?;
    let mut found: BTreeMap<Candidates, Vec<(PersonId, String)>> = BTreeMap::new();
    for row in rows {
        let key = match row.kind.as_str() {
            "person" => Candidates::Person(PersonId(row.subject)),
            "manager" => Candidates::ManagerOf(PersonId(row.subject)),
            "owner" => Candidates::OwnerOf(CostCentreId(row.subject)),
            "location" => Candidates::OwnerOfLocation(LocationId(row.subject)),
            _ => Candidates::Team(TeamId(row.subject)),
        };
        found.entry(key).or_default().push((PersonId(row.id), row.name));
    }
    Ok(found)
}

fn key(candidates: &Candidates) -> (&'static str, Uuid) {
    match candidates {
        Candidates::Person(person) => ("person", person.0),
        Candidates::Team(team) => ("team", team.0),
        Candidates::ManagerOf(person) => ("manager", person.0),
        Candidates::OwnerOf(centre) => ("owner", centre.0),
        Candidates::OwnerOfLocation(location) => ("location", location.0),
    }
}

/// Reads the questions of tickets. Call it after the tickets are locked.
pub async fn load(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[TicketId],
) -> Result<Vec<TaggedApproval>, ActionError> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    let rows = sqlx::query_scalar!(
        r#"select to_json(a)::text as "approval!" from approval a where a.organisation_id = $1 and a.ticket_id = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let approval = |text: String| {
        let stored: StoredApproval = ActionError::read("approval", &text)?;
        let approval = Approval {
            id: stored.id,
            ticket: stored.ticket_id,
            step: stored.step,
            approver: stored.approver_id,
            approver_name: stored.approver_name,
            because: stored.because,
            answers_version: stored.answers_version,
            asked_at: stored.asked_at,
            open: stored.open,
            vote: stored.vote,
            for_person: stored.for_person,
            away_until: stored.away_until,
            away_deputy: stored.away_deputy,
            voided_by: stored.voided_by,
        };
        Ok(TaggedApproval { approval, tags: stored.tags })
    };
    rows.into_iter().map(approval).collect()
}

/// Writes questions: new ones, and answers to those that were there.
pub async fn store(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    approvals: &[&TaggedApproval],
) -> Result<(), ActionError> {
    let stored = |tagged: &&TaggedApproval| {
        let approval = &tagged.approval;
        StoredApproval {
            organisation_id: organisation,
            id: approval.id,
            ticket_id: approval.ticket,
            step: approval.step,
            approver_id: approval.approver,
            approver_name: approval.approver_name.clone(),
            because: approval.because,
            answers_version: approval.answers_version,
            asked_at: approval.asked_at,
            open: approval.open,
            vote: approval.vote.clone(),
            for_person: approval.for_person.clone(),
            away_until: approval.away_until,
            away_deputy: approval.away_deputy,
            voided_by: approval.voided_by.clone(),
            tags: tagged.tags.clone(),
        }
    };
    let rows: Vec<StoredApproval> = approvals.iter().map(stored).collect();
    sqlx::query!(
        "insert into approval select * from json_populate_recordset(null::approval, $1::text::json)
         on conflict on constraint approval_pk do update
         set open = excluded.open, vote = excluded.vote, away_until = excluded.away_until,
             away_deputy = excluded.away_deputy, voided_by = excluded.voided_by",
        ActionError::write(&rows)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

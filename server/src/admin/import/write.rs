//! Writing a batch of an import: tickets, work, facts, references, and last the log.

use super::run::{Import, Next, nobody};
use super::ticket::{self as made, Frame};
use crate::admin::store::import::{self as store, NewEvents};
use crate::admin::store::publish::Publication;
use crate::admin::store::tag;
use crate::assignment;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use crate::ticket::store as tickets;
use docket_shared::assignment::weight;
use docket_shared::ids::{DepartmentId, PersonId, TeamId, TicketId};
use docket_shared::person::{TeamCard, Technician};
use docket_shared::row::{Row, rows_of};
use docket_shared::tag::{TagKind, Tags};
use docket_shared::ticket::lifecycle::{Category, Status};
use docket_shared::ticket::{Fact, Ticket};
use docket_shared::world::{AuditEntry, Record};
use serde_json::json;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl Import {
    /// Writes a batch: tickets, work, facts, references, and last the log.
    pub(super) async fn write(
        &mut self,
        connection: &mut PgConnection,
        next: &[Next<'_>],
        teams: Vec<(TeamId, String)>,
    ) -> Result<(), ActionError> {
        let (organisation, now) = (self.place.organisation, clock::now());
        let Some((source, department)) = self.place.source.zip(self.place.department) else { return Ok(()) };
        let mut publication = Publication::default();
        let everyone = tag(connection, organisation, TagKind::Organisation, organisation.0).await?;
        for (team, name) in teams {
            // The team is there before its tickets are.
            store::make_team(connection, organisation, department, (team, &name)).await?;
            publication.row(Row::Team(TeamCard { id: team, name, department }), Tags::new(vec![everyone]));
        }
        let mut records = self.records(connection, next, department).await?;
        self.give(connection, &mut records, next, &mut publication).await?;
        let (new, old): (Vec<_>, Vec<_>) = records.iter().zip(next).partition(|(_, next)| next.known.is_none());
        tracing::debug!(new = new.len(), old = old.len(), "a batch is written");
        tickets::insert(connection, organisation, &new.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>()).await?;
        if !old.is_empty() {
            tickets::update(connection, organisation, &old.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>())
                .await?;
        }
        self.write_work(connection, &records).await?;
        let (keys, ids, last, events) = columns(&records, next)?;
        store::write(connection, organisation, source, &events, (&keys, &ids, &last)).await?;
        let shown = store::shown(connection, organisation, &ids).await?;
        for (ticket, one) in records.iter().zip(next) {
            let archived = made::is_archived(&one.standing, now);
            if archived && !shown.contains(&ticket.head.id.0) {
                continue;
            }
            for (row, tags) in rows_of(&Record::Ticket(ticket.clone())) {
                publication.row(row, if archived { Tags::none() } else { tags });
            }
        }
        let after = json!({ "source": self.mapping.file.source, "tickets": ids.len(),
            "rows": next.iter().map(|next| next.rows.len()).sum::<usize>(), "first": keys.first(), "last": keys.last() });
        let (action, entity_kind) = ("import.tickets", "import_source");
        publication.audit(None, AuditEntry { action, entity_kind, entity: source, before: None, after: Some(after) });
        publication.finish(connection, organisation, "admin.import_tickets").await?;
        Ok(())
    }

    async fn records(
        &self,
        connection: &mut PgConnection,
        next: &[Next<'_>],
        department: DepartmentId,
    ) -> Result<Vec<Ticket>, ActionError> {
        let (organisation, kind) = (self.place.organisation, self.mapping.file.kind);
        let count = next.iter().filter(|next| next.known.is_none()).count();
        let mut numbers = tickets::draw_numbers(connection, organisation, kind, count).await?.into_iter();
        let mut records = Vec::with_capacity(next.len());
        for one in next {
            let played = (&one.standing, one.told.as_slice());
            if let Some((before, _)) = &one.before {
                let mut ticket = before.clone();
                made::go_on(&mut ticket, self.department_tag, &one.rows, played, &self.names);
                records.push(ticket);
                continue;
            }
            let number = numbers.next().ok_or(ActionError::Impossible("number"))?;
            let frame = Frame {
                id: TicketId(clock::new_id()),
                number: format!("{}-{number}", kind.prefix()),
                department,
                department_tag: self.department_tag,
                nobody: nobody(&self.mapping),
            };
            let ticket = made::new(&frame, &self.mapping, &one.rows, played, &self.names);
            records.push(ticket.ok_or(ActionError::Impossible("person_reference"))?);
        }
        Ok(records)
    }

    /// Gives open tickets to who had them in the source, where that is a technician of their team; loads follow. Everything
    /// else joins its team's queue.
    async fn give(
        &self,
        connection: &mut PgConnection,
        records: &mut [Ticket],
        next: &[Next<'_>],
        publication: &mut Publication,
    ) -> Result<(), ActionError> {
        let had = |one: &Next<'_>| one.before.as_ref().and_then(|(ticket, _)| held(ticket));
        let said = |one: &Next<'_>| one.standing.assignee.filter(|_| one.standing.status.is_some_and(Status::is_live));
        let people: BTreeSet<PersonId> = next.iter().flat_map(|one| [had(one), said(one)]).flatten().collect();
        if people.is_empty() {
            return Ok(());
        }
        let technicians = assignment::store::lock_technicians(connection, self.place.organisation, &people).await?;
        let mut technicians: BTreeMap<PersonId, (Technician, i32)> =
            technicians.into_iter().map(|one| (one.person, (one.clone(), one.load))).collect();
        for (ticket, one) in records.iter_mut().zip(next) {
            let who = said(one).and_then(|person| technicians.get(&person)).map(|(who, _)| who);
            let who = who.filter(|who| who.active && ticket.head.team.is_some_and(|team| who.teams.contains(&team)));
            ticket.head.assignee = who.map(|who| who.person);
            ticket.head.assignee_name = who.map(|who| who.name.clone());
            let assigned_at = who.and(one.standing.at);
            let weight = ticket.internal.as_mut().map_or_else(weight::usual, |internal| {
                internal.assigned_at = assigned_at;
                internal.weight
            });
            for (person, change) in [(had(one), -weight), (held(ticket), weight)] {
                if let Some((who, _)) = person.and_then(|person| technicians.get_mut(&person)) {
                    who.load += change;
                }
            }
        }
        let changed: Vec<&Technician> =
            technicians.values().filter(|(who, before)| who.load != *before).map(|(who, _)| who).collect();
        if !changed.is_empty() {
            let loads: Vec<(&Technician, bool)> = changed.iter().map(|who| (*who, false)).collect();
            assignment::store::store_technicians(connection, self.place.organisation, &loads).await?;
        }
        for who in changed {
            publication.row(Row::Technician(who.card()), who.tags.clone());
        }
        Ok(())
    }

    /// Work items, and a look at the queues that got some.
    async fn write_work(&self, connection: &mut PgConnection, records: &[Ticket]) -> Result<(), ActionError> {
        let items: Vec<_> = records.iter().filter_map(|ticket| Some((made::work_item(ticket)?, ticket))).collect();
        let items: Vec<_> =
            items.iter().map(|(item, ticket)| (item, assignment::store::Placed::of_ticket(ticket))).collect();
        if items.is_empty() {
            return Ok(());
        }
        assignment::store::store_work_items(connection, self.place.organisation, &items).await?;
        let live = records.iter().filter(|ticket| ticket.head.status.is_live());
        let mut teams: Vec<TeamId> = live.filter_map(|ticket| ticket.head.team).collect();
        teams.sort_unstable();
        teams.dedup();
        if !teams.is_empty() {
            assignment::store::ask_for_drain(connection, self.place.organisation, &teams).await?;
        }
        Ok(())
    }
}

/// Whose load a ticket counts in.
fn held(ticket: &Ticket) -> Option<PersonId> {
    ticket.head.assignee.filter(|_| ticket.head.status.category() == Category::Open)
}

/// Numbers of the source, tickets, last ordinals, and events, column by column.
type Columns = (Vec<String>, Vec<Uuid>, Vec<i32>, NewEvents);

fn columns(records: &[Ticket], next: &[Next<'_>]) -> Result<Columns, ActionError> {
    let (mut keys, mut ids, mut last, mut events) = (Vec::new(), Vec::new(), Vec::new(), NewEvents::default());
    for (ticket, one) in records.iter().zip(next) {
        keys.push(one.group.key.clone());
        ids.push(ticket.head.id.0);
        last.push(ticket.events);
        let first = ticket.events - i32::try_from(one.told.len()).unwrap_or(i32::MAX) + 1;
        for (ordinal, (place, told)) in (first..).zip(&one.told) {
            let is_row = matches!(told.fact, Fact::Imported { .. });
            events.tickets.push(ticket.head.id.0);
            events.ordinals.push(ordinal);
            events.actors.push(told.actor.map(|actor| actor.0));
            events.times.push(told.at.to_string());
            events.bodies.push(ActionError::write(&told.fact)?);
            events.keys.push(is_row.then(|| one.rows[*place].row_key.to_vec()));
        }
    }
    Ok((keys, ids, last, events))
}

//! What priorities and replies to closed tickets need: targets of versions, the organisation's table, numbers.

use super::load::Load;
use super::wanted::Wanted;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use crate::{catalog, ticket};
use docket_shared::ids::TicketId;
use docket_shared::ticket::finish::is_over;
use docket_shared::ticket::{Ticket, TicketKind};
use docket_shared::world::World;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// How far this server's clock may be behind the database's, by which the rule decides.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(10);

impl Load<'_> {
    /// What tickets were promised whose priority changes.
    pub(super) async fn targets(&mut self, wanted: &mut Wanted) -> Result<(), ActionError> {
        if wanted.prioritised.is_empty() {
            return Ok(());
        }
        let tickets: Vec<TicketId> = wanted.prioritised.iter().copied().collect();
        wanted.versions.extend(ticket::store::versions_of(self.connection, self.organisation, &tickets).await?);
        Ok(())
    }

    /// The table by which priorities follow.
    pub(super) async fn priorities(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        let triaged =
            wanted.submissions > 0 && world.versions.values().any(|version| version.delivery.triage.is_some());
        if triaged || !wanted.prioritised.is_empty() {
            world.priorities = ticket::store::priorities(self.connection, self.organisation).await?;
        }
        Ok(())
    }

    /// Draws numbers for new tickets of a kind.
    pub(super) async fn numbers(
        &mut self,
        world: &mut World,
        kind: TicketKind,
        count: usize,
    ) -> Result<(), ActionError> {
        let mut drawn = ticket::store::draw_numbers(self.connection, self.organisation, kind, count).await?;
        drawn.reverse();
        world.numbers.entry(kind).or_default().splice(0..0, drawn);
        Ok(())
    }

    /// Closed tickets to which their requester replies: numbers and versions for those that follow them. Call it under the
    /// tickets' locks; their teams are locked after it.
    pub(super) async fn followed(
        &mut self,
        wanted: &mut Wanted,
        world: &mut World,
        tickets: &[Ticket],
    ) -> Result<(), ActionError> {
        // Read too much rather than too little: the rule decides by the database's time.
        let now = clock::now() + CLOCKS_APART;
        let over = tickets.iter().filter(|ticket| {
            let own = wanted.commented.contains(&ticket.head.id) && wanted.actors.contains(&ticket.head.requester);
            own && is_over(ticket, now)
        });
        let over: Vec<&Ticket> = over.collect();
        if over.is_empty() {
            return Ok(());
        }
        let mut counts: BTreeMap<TicketKind, usize> = BTreeMap::new();
        for ticket in &over {
            // The same closed ticket may be replied to several times in a batch.
            *counts.entry(ticket.head.kind).or_default() += wanted.comments.len();
        }
        for (kind, count) in counts {
            self.numbers(world, kind, count).await?;
        }
        let requests = over.iter().filter_map(|ticket| ticket.public.request.as_ref());
        let versions: Vec<_> = requests.map(|request| (request.item, request.version)).collect();
        for version in catalog::store::load_versions(self.connection, self.organisation, &versions).await? {
            world.versions.insert((version.item, version.version), version);
        }
        let closed: Vec<TicketId> = over.iter().map(|ticket| ticket.head.id).collect();
        world.followers = ticket::store::followers(self.connection, self.organisation, &closed).await?;
        wanted.followed.extend(over.iter().map(|ticket| ticket.head.id));
        Ok(())
    }
}

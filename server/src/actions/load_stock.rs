//! What of tasks and stock a batch needs.

use super::load::Load;
use super::locks::Locks;
use super::wanted::Wanted;
use crate::asset::store::WantedModels;
use crate::platform::executor::ActionError;
use crate::{asset, fulfilment, service_request, ticket};
use docket_shared::asset::relate::Relation;
use docket_shared::asset::reserve::models_of;
use docket_shared::asset::take_back::named;
use docket_shared::fulfilment::{Does, TaggedTask, TaskState};
use docket_shared::ids::{AssetId, ModelId, PersonId, TeamId, TicketId};
use docket_shared::ticket::Ticket;
use docket_shared::world::{Record, World};
use std::collections::{BTreeMap, BTreeSet};

impl Load<'_> {
    /// Tickets whose lines are on order and get what is free and what appears.
    pub(super) async fn on_order(&mut self, wanted: &Wanted) -> Result<Vec<TicketId>, ActionError> {
        let mut tickets = Vec::new();
        for (model, count) in &wanted.appeared {
            tickets.extend(fulfilment::store::on_order(self.connection, self.organisation, *model, *count).await?);
        }
        Ok(tickets)
    }

    /// What pieces leave behind that are taken out of their stock.
    pub(super) async fn leaving(&mut self, wanted: &mut Wanted) -> Result<(), ActionError> {
        if !wanted.leaving.is_empty() {
            let left = asset::store::without(self.connection, self.organisation, &wanted.leaving).await?;
            wanted.lowered.extend(left);
        }
        Ok(())
    }

    /// Tickets for which more is set aside than is there by what is counted and taken out.
    pub(super) async fn losing(&mut self, wanted: &Wanted) -> Result<Vec<TicketId>, ActionError> {
        let mut tickets = Vec::new();
        for lowered in &wanted.lowered {
            tickets.extend(asset::store::losing(self.connection, self.organisation, *lowered).await?);
        }
        Ok(tickets)
    }

    /// Lines, tasks and reservations of tickets whose plan goes on or ends.
    pub(super) async fn fulfilment(&mut self, wanted: &mut Wanted, world: &mut World) -> Result<(), ActionError> {
        let told: Vec<TicketId> = wanted.told.difference(&wanted.fulfilled).copied().collect();
        if !told.is_empty() {
            for task in fulfilment::store::load(self.connection, self.organisation, &told, &[]).await? {
                world.load(Record::Task(task));
            }
        }
        if wanted.fulfilled.is_empty() {
            return Ok(());
        }
        let tickets: Vec<TicketId> = wanted.fulfilled.iter().copied().collect();
        for line in service_request::store::load_lines(self.connection, self.organisation, &[], &tickets).await? {
            world.load(Record::Line(line));
        }
        let mut teams: BTreeMap<TicketId, BTreeSet<TeamId>> = BTreeMap::new();
        for task in fulfilment::store::load(self.connection, self.organisation, &tickets, &[]).await? {
            teams.entry(task.task.ticket).or_default().insert(task.task.team);
            world.load(Record::Task(task));
        }
        wanted.opening.extend(teams.into_iter().filter(|(_, teams)| teams.len() > 1).map(|(ticket, _)| ticket));
        let opening: Vec<TicketId> = wanted.opening.iter().copied().collect();
        if !opening.is_empty() {
            for comment in ticket::store::load_comments(self.connection, self.organisation, &[], &opening).await? {
                world.load(Record::Comment(comment));
            }
        }
        for unit in asset::store::load_reservations(self.connection, self.organisation, &tickets).await? {
            world.load(Record::Reservation(unit));
        }
        Ok(())
    }

    /// Pieces that tasks of these tickets take back: what they are and where they go is locked with the stock.
    pub(super) async fn taken_back(
        &mut self,
        wanted: &mut Wanted,
        world: &World,
        tickets: &[Ticket],
    ) -> Result<(), ActionError> {
        let mut owners: BTreeSet<PersonId> = BTreeSet::new();
        for ticket in tickets.iter().filter(|ticket| wanted.fulfilled.contains(&ticket.head.id)) {
            let takes =
                |tagged: &TaggedTask| tagged.task.does == Does::TakeBack && tagged.task.state == TaskState::Open;
            if world.tasks_of(ticket.head.id).any(takes) {
                wanted.assets.extend(named(ticket.public.request.iter().flat_map(|request| &request.answers)));
                let lines = world.lines_of(ticket.head.id);
                wanted.assets.extend(named(lines.iter().flat_map(|tagged| &tagged.line.answers)));
                owners.insert(ticket.head.requester);
                owners.extend(lines.iter().filter_map(|tagged| tagged.line.requested_for));
            }
        }
        if !(wanted.returned.is_empty() || owners.is_empty()) {
            let owners: Vec<PersonId> = owners.into_iter().collect();
            let found = asset::store::with_serials(self.connection, self.organisation, &owners, &wanted.returned);
            wanted.assets.extend(found.await?);
        }
        Ok(())
    }

    /// Levels and pieces of the models that plans may take or that tickets have taken, and where people work.
    pub(super) async fn stock(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        let keys: BTreeSet<&str> = world.versions.values().flat_map(models_of).collect();
        let units = || wanted.fulfilled.iter().flat_map(|ticket| world.reservations_of(*ticket));
        let mut ids: BTreeSet<ModelId> = units().map(|unit| unit.reservation.model).collect();
        ids.extend(&wanted.counted);
        let mut pieces: Vec<AssetId> = units().filter_map(|unit| unit.reservation.asset).collect();
        if !wanted.assets.is_empty() {
            pieces.extend(&wanted.assets);
            ids.extend(asset::store::models_of(self.connection, self.organisation, &wanted.assets).await?);
        }
        let models =
            WantedModels { keys: keys.into_iter().map(str::to_owned).collect(), ids: ids.into_iter().collect() };
        if models.keys.is_empty() && models.ids.is_empty() {
            return Ok(());
        }
        let models = asset::store::models(self.connection, self.organisation, Some(&models)).await?;
        let ids: Vec<ModelId> = models.iter().map(|model| model.id).collect();
        self.locks.pass_to(Locks::StockLevels);
        for level in asset::store::lock_levels(self.connection, self.organisation, &ids).await? {
            world.load(Record::StockLevel(level));
        }
        // Whoever came to wait before the stock was locked gets it as well, and whoever got some may lose it.
        let late = self.on_order(wanted).await?.into_iter().chain(self.losing(wanted).await?);
        if late.into_iter().any(|ticket| !wanted.fulfilled.contains(&ticket)) {
            return Err(ActionError::Again);
        }
        if !wanted.related.is_empty() {
            pieces.extend(asset::store::wholes_of(self.connection, self.organisation, &wanted.related).await?);
        }
        if !(pieces.is_empty() && wanted.serials.is_empty()) {
            let serials = &wanted.serials;
            let beside = asset::store::beside_lost(self.connection, self.organisation, &pieces, &ids, serials).await?;
            pieces.extend(beside);
            self.locks.pass_to(Locks::Assets);
            for piece in asset::store::lock_assets(self.connection, self.organisation, &pieces, &ids, serials).await? {
                world.load(Record::Asset(piece));
            }
        }
        // What became part of something before it was locked is looked up anew.
        if !wanted.related.iter().all(|piece| has_wholes(world, *piece)) {
            return Err(ActionError::Again);
        }
        world.models = models.into_iter().map(|model| (model.key.clone(), model)).collect();
        let elsewhere = wanted.sourced || !(wanted.appeared.is_empty() && wanted.lowered.is_empty());
        let served = wanted.fulfilled.iter().filter(|_| elsewhere);
        let lines = wanted.voted.iter().chain(served).flat_map(|ticket| world.lines_of(*ticket));
        let mut people: BTreeSet<PersonId> = lines.filter_map(|line| line.line.requested_for).collect();
        people.extend(world.people.keys());
        let people: Vec<PersonId> = people.into_iter().collect();
        world.person_locations = asset::store::person_locations(self.connection, self.organisation, &people).await?;
        Ok(())
    }
}

/// Whether everything that a piece is part of, over however many pieces, is here.
fn has_wholes(world: &World, piece: AssetId) -> bool {
    let (mut at, mut passed) = (piece, BTreeSet::new());
    while passed.insert(at) {
        let Some(tagged) = world.asset(at.0) else { return at == piece };
        let above = tagged.asset.relations.iter().find(|half| half.relation == Relation::PartOf);
        let Some(above) = above else { return true };
        at = above.other;
    }
    true
}

//! What a client shows: the base, with the pending calls applied by the same pure rules.

mod fill;
mod fill_tasks;

use super::outbox::Outbox;
use super::replica::Replica;
use crate::actor::Actor;
use crate::command::decide;
use crate::row::{Row, RowKind, rows_of};
use crate::world::{Context, World};
use fill::fill;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Rows that pending calls put over the base.
pub type Overlay = BTreeMap<(RowKind, Uuid), Arc<Row>>;

/// Applies the pending calls to the base. With an empty outbox the overlay is empty (invariant I8).
pub fn overlay(base: &Replica, outbox: &Outbox, actor: &Actor, today: Date) -> Overlay {
    let mut overlay = Overlay::new();
    let mut world = World::default();
    for entry in outbox.pending() {
        let Some(command) = entry.call.command() else { continue };
        fill(&mut world, base, actor, &command);
        let mut context = Context::new(Some(actor), entry.call.id, entry.created_at, today);
        if decide(&mut world, &mut context, &command).is_err() {
            continue;
        }
        for effect in world.take_effects().records {
            for (row, _) in rows_of(&effect.after) {
                overlay.insert((row.kind(), row.id()), Arc::new(row));
            }
        }
    }
    overlay
}

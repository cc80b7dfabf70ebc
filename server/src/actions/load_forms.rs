//! What forms are checked against beside names: own equipment, what the directory fills in, currency and zone. Each is read
//! only where a form asks for it.

use super::load::Load;
use super::wanted::Wanted;
use crate::platform::executor::ActionError;
use crate::{asset, person};
use docket_shared::catalog::form::{DirectoryField, Field, FieldKind};
use docket_shared::ids::PersonId;
use docket_shared::world::World;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Load<'_> {
    /// The facts that the forms of the loaded versions ask for.
    pub(super) async fn form_facts(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        let forms = world.versions.values().map(|version| &version.form);
        let fields: Vec<&Field> = forms
            .flat_map(|form| form.fields().chain(form.rows().into_iter().flat_map(|group| &group.fields)))
            .collect();
        let any = |asks: fn(&Field) -> bool| fields.iter().any(|field| asks(field));
        let dated_or_priced = any(|field| matches!(field.kind, FieldKind::Money { .. } | FieldKind::DateTime { .. }));
        let own = any(|field| field.kind == FieldKind::Asset);
        let filled = any(|field| field.rules.read_only.is_some() && field.filled_from.is_some());
        if dated_or_priced {
            let (currency, zone) = person::store::money_and_zone(self.connection, self.organisation).await?;
            (world.currency, world.time_zone) = (Some(currency), Some(zone));
        }
        if own {
            let ids: Vec<Uuid> = wanted.names.iter().copied().collect();
            let askers = wanted.orders.iter().map(|(person, ..)| *person);
            let people: BTreeSet<PersonId> = wanted.actors.iter().copied().chain(askers).collect();
            let people: Vec<PersonId> = people.into_iter().collect();
            let own = asset::store::own_assets(self.connection, self.organisation, &ids, &people).await?;
            world.own_assets.extend(own);
        }
        if filled {
            let people: Vec<PersonId> = world.people.keys().copied().collect();
            for (card, location) in person::store::load_cards(self.connection, self.organisation, &people).await? {
                for from in [DirectoryField::Job, DirectoryField::Office, DirectoryField::Laptop] {
                    world.filled_in.insert((card.id, from), from.of(&card, location.as_deref()));
                }
            }
        }
        Ok(())
    }
}

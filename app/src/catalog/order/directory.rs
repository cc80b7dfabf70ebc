//! The directory that a form's answers name, as far as this device knows it.

use crate::data::Data;
use docket_shared::catalog::form::DirectoryField;
use docket_shared::ids::{AssetId, CostCentreId, DepartmentId, LocationId, PersonId};
use docket_shared::person::PersonCard;
use docket_shared::service_request::form::{Directory, Known};
use std::collections::BTreeMap;

/// The directory as far as this device knows it; the server knows the rest.
pub(super) struct Here {
    pub(super) data: Data,
    pub(super) people: BTreeMap<PersonId, PersonCard>,
}

impl Directory for Here {
    fn person(&self, id: PersonId) -> Known<String> {
        self.people.get(&id).map_or(Known::Unsure, |card| Known::Yes(card.name.clone()))
    }

    fn location(&self, id: LocationId) -> Known<String> {
        let mut all = self.data.all_locations().into_iter();
        all.find(|location| location.id == id).map_or(Known::Unsure, |location| Known::Yes(location.name))
    }

    fn cost_centre(&self, id: CostCentreId) -> Known<String> {
        let mut all = self.data.all_cost_centres().into_iter();
        all.find(|centre| centre.id == id).map_or(Known::Unsure, |centre| Known::Yes(centre.name))
    }

    fn department(&self, id: DepartmentId) -> Known<String> {
        let mut all = self.data.departments().into_iter();
        all.find(|department| department.id == id).map_or(Known::Unsure, |department| Known::Yes(department.name))
    }

    fn asset(&self, id: AssetId) -> Known<String> {
        let mut own = self.data.own_assets().into_iter();
        own.find(|asset| asset.id == id).map_or(Known::Unsure, |asset| Known::Yes(asset.said()))
    }

    fn filled(&self, person: PersonId, from: DirectoryField) -> Known<String> {
        self.people.get(&person).map_or(Known::Unsure, |card| Known::Yes(known(self.data, from, card)))
    }

    fn currency(&self) -> Option<String> {
        Some(self.data.currency())
    }

    fn zone(&self) -> Option<String> {
        None
    }
}

/// What the directory fills in for a person.
pub(super) fn known(data: Data, from: DirectoryField, card: &PersonCard) -> String {
    let location = data.all_locations().into_iter().find(|location| Some(location.id) == card.location);
    from.of(card, location.map(|location| location.name).as_deref())
}

//! The directory as forms are checked against it.

use super::World;
use crate::catalog::form::DirectoryField;
use crate::ids::{AssetId, CostCentreId, DepartmentId, LocationId, PersonId};
use crate::service_request::form::{Directory, Known};

/// The directory as somebody who asks for something sees it.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The loaded rows.
    pub world: &'a World,
    /// Who asks.
    pub person: PersonId,
}

impl Directory for Asking<'_> {
    fn person(&self, id: PersonId) -> Known<String> {
        self.world.person(id)
    }

    fn location(&self, id: LocationId) -> Known<String> {
        self.world.location(id)
    }

    fn cost_centre(&self, id: CostCentreId) -> Known<String> {
        self.world.cost_centre(id)
    }

    fn department(&self, id: DepartmentId) -> Known<String> {
        self.world.department(id)
    }

    fn asset(&self, id: AssetId) -> Known<String> {
        self.world.known(self.world.own_assets.get(&(self.person, id)))
    }

    fn filled(&self, person: PersonId, from: DirectoryField) -> Known<String> {
        self.world.filled(person, from)
    }

    fn currency(&self) -> Option<String> {
        self.world.currency()
    }

    fn zone(&self) -> Option<String> {
        self.world.zone()
    }
}

impl Directory for World {
    fn person(&self, id: PersonId) -> Known<String> {
        self.known(self.people.get(&id))
    }

    fn location(&self, id: LocationId) -> Known<String> {
        self.known(self.locations.get(&id))
    }

    fn cost_centre(&self, id: CostCentreId) -> Known<String> {
        self.known(self.cost_centres.get(&id))
    }

    fn department(&self, id: DepartmentId) -> Known<String> {
        self.known(self.departments.get(&id))
    }

    /// Nobody's: see [`Asking`].
    fn asset(&self, _id: AssetId) -> Known<String> {
        self.known(None)
    }

    fn filled(&self, person: PersonId, from: DirectoryField) -> Known<String> {
        self.known(self.filled_in.get(&(person, from)))
    }

    fn currency(&self) -> Option<String> {
        self.currency.clone()
    }

    fn zone(&self) -> Option<String> {
        self.time_zone.clone()
    }
}

impl World {
    fn known(&self, name: Option<&String>) -> Known<String> {
        match name {
            Some(name) => Known::Yes(name.clone()),
            None if self.directory_complete => Known::No,
            None => Known::Unsure,
        }
    }
}

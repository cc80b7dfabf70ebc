//! Every id type, in one registry. Ids are UUIDs; version 7 is for index locality only, nothing may order by it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! define_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map($name) }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid { id.0 }
        }
    )*};
}

define_id! {
    /// The unit of order and isolation.
    OrganisationId;
    /// A department offers services: IT, HR, Facilities.
    DepartmentId;
    /// A team works tickets.
    TeamId;
    /// A person: requester, technician or both.
    PersonId;
    /// An office or plant.
    LocationId;
    /// An internal team or an external company that requesters belong to.
    CustomerId;
    /// Where a cost is booked; its owner approves.
    CostCentreId;
    /// A skill that work may ask for.
    SkillId;
    /// Who may see and order catalog items: allow and deny lists.
    AudienceId;
    /// A category of the catalog.
    CategoryId;
    /// A service calendar: the working time in which targets are reckoned.
    CalendarId;
    /// A catalog item; its versions are numbered.
    ItemId;
    /// A ticket of any kind. The id of the draft it was.
    TicketId;
    /// One requested thing inside a service request.
    LineId;
    /// A step of a request's plan.
    TaskId;
    /// What is assigned: the ticket or task of the same id.
    WorkItemId;
    /// A model of equipment, such as one kind of docking station.
    ModelId;
    /// The stock of one model at one location.
    StockLevelId;
    /// A unit of stock that a line asked for.
    ReservationId;
    /// One piece of equipment with its serial number.
    AssetId;
    /// A public comment or a work note.
    CommentId;
    /// A file of a comment, a note or an answer.
    AttachmentId;
    /// One question of an approval gate to one person.
    ApprovalId;
    /// What somebody says of how their request went.
    RatingId;
    /// Something that one person is told.
    NoticeId;
    /// The stored explanation of one assignment decision.
    ExplanationId;
    /// One call of an endpoint: the idempotency key.
    CallId;
    /// One client: a browser profile, an integration, or the server itself.
    ClientId;
}

impl From<TicketId> for WorkItemId {
    fn from(id: TicketId) -> Self {
        WorkItemId(id.0)
    }
}

impl From<TaskId> for WorkItemId {
    fn from(id: TaskId) -> Self {
        WorkItemId(id.0)
    }
}

/// Ids that a pure rule needs: derived from the call's id and a count, so that the same call makes the same ids
/// in the browser, on the server and when it is run again.
#[derive(Clone, Debug)]
pub struct DerivedIds {
    call: CallId,
    count: u32,
}

impl DerivedIds {
    /// The ids of one call, from the first.
    pub fn new(call: CallId) -> Self {
        Self { call, count: 0 }
    }

    /// The next id: a version 8 UUID over the call's id and the count.
    pub fn next_id(&mut self) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(self.call.0.as_bytes());
        hash.update(self.count.to_be_bytes());
        self.count += 1;
        let digest = hash.finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_depend_on_call_and_count_only() {
        let call = CallId(Uuid::from_u128(7));
        let mut first = DerivedIds::new(call);
        let mut again = DerivedIds::new(call);
        let (a, b) = (first.next_id(), first.next_id());
        assert_ne!(a, b);
        assert_eq!((a, b), (again.next_id(), again.next_id()));
    }
}

//! An order in somebody else's place: who that is, and what follows from it in the form.

use super::state::{Order, Place};
use crate::data::people;
use crate::routes::Route;
use crate::words::{self, About};
use docket_messages::form;
use docket_shared::asset::{AssetState, Equipment};
use docket_shared::ids::TicketId;
use docket_shared::order::sort_by;
use docket_shared::person::PersonCard;
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;

impl Order {
    /// The person was chosen in whose place it is asked; a form that asks for people begins with them.
    pub fn choose_other(self, card: &PersonCard) {
        people::remember(std::slice::from_ref(card));
        self.people.update(|people| drop(people.insert(card.id, card.clone())));
        self.refused.update(|refused| {
            if let Some(problem) = refused {
                problem.errors.retain(|error| error.field != "on_behalf_of");
            }
        });
        let field = self.group().and_then(|group| group.person_field().map(|field| field.id.clone()));
        let row = untrack(|| self.row_ids()).first().copied();
        if let (Some(field), Some(row)) = (field, row) {
            let place = Place { row: Some(row), field };
            if untrack(|| self.text(&place)).trim().is_empty() {
                return self.choose_person(&place, card);
            }
        }
        self.keep();
    }

    /// What is wrong with whom it is for, once everything is checked.
    pub fn other_error(self) -> Option<String> {
        let locale = self.locale.get();
        let refused = self
            .refused
            .with(|refused| refused.as_ref()?.errors.iter().find(|error| error.field == "on_behalf_of").cloned());
        let missing = self.checked.get() && self.other.with(Option::is_none);
        let missing = missing.then(|| form::for_whom_required(locale).to_owned());
        missing.or_else(|| refused.map(|error| words::fault(locale, &error.fault, About::Text)))
    }

    /// Whether nobody is chosen although it is to be in somebody's place.
    pub(super) fn lacks_other(self) -> bool {
        self.for_other && self.other.with_untracked(Option::is_none)
    }

    /// Where somebody goes who sent it.
    pub(super) fn sent_to(self, request: TicketId) -> Route {
        if self.for_other { Route::Ticket(request) } else { Route::Request(request) }
    }

    /// The equipment of whom it is for, as far as this device knows it.
    pub(super) fn assets(self) -> Vec<Equipment> {
        if !self.for_other {
            return self.data.own_assets();
        }
        let Some(person) = self.other.with(|other| other.as_ref().map(|card| card.id)) else { return Vec::new() };
        let rows = self.data.all(RowKind::Asset);
        let theirs = rows.iter().filter_map(|row| match row.as_ref() {
            Row::Asset(asset) if asset.user == Some(person) && asset.state == AssetState::InUse => {
                Some(asset.equipment())
            }
            _ => None,
        });
        let mut theirs: Vec<Equipment> = theirs.collect();
        sort_by(&mut theirs, |left, right| left.said().cmp(&right.said()));
        theirs
    }
}

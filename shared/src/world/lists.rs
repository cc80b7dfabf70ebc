//! The records of a kind, by id.

use super::{Key, Record, World};
use crate::asset::{TaggedAsset, TaggedReservation, TaggedStockLevel};
use crate::ids::TicketId;
use crate::notification::TaggedNotice;
use crate::ticket::Ticket;
use uuid::Uuid;

impl World {
    /// All tickets, by id.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        let all = Key::Ticket(TicketId(Uuid::nil()))..=Key::Ticket(TicketId(Uuid::max()));
        self.records.range(all).filter_map(|(_, record)| match record {
            Record::Ticket(ticket) => Some(ticket),
            _ => None,
        })
    }

    /// All stock levels, by id.
    pub fn stock_levels(&self) -> impl Iterator<Item = &TaggedStockLevel> {
        let all = Key::StockLevel(Uuid::nil())..=Key::StockLevel(Uuid::max());
        self.records.range(all).filter_map(|(_, record)| match record {
            Record::StockLevel(tagged) => Some(tagged),
            _ => None,
        })
    }

    /// What lines asked for from stock, by id.
    pub fn reservations(&self) -> impl Iterator<Item = &TaggedReservation> {
        let all = Key::Reservation(Uuid::nil())..=Key::Reservation(Uuid::max());
        self.records.range(all).filter_map(|(_, record)| match record {
            Record::Reservation(tagged) => Some(tagged),
            _ => None,
        })
    }

    /// What lines of a ticket asked for from stock, by id.
    pub fn reservations_of(&self, ticket: TicketId) -> impl Iterator<Item = &TaggedReservation> {
        self.reservations().filter(move |tagged| tagged.reservation.ticket == ticket)
    }

    /// All assets, by id.
    pub fn assets(&self) -> impl Iterator<Item = &TaggedAsset> {
        self.records.range(Key::Asset(Uuid::nil())..=Key::Asset(Uuid::max())).filter_map(|(_, record)| match record {
            Record::Asset(tagged) => Some(tagged),
            _ => None,
        })
    }

    /// All notices that were read, by id.
    pub fn notices(&self) -> impl Iterator<Item = &TaggedNotice> {
        self.records.range(Key::Notice(Uuid::nil())..=Key::Notice(Uuid::max())).filter_map(|(_, record)| match record {
            Record::Notice(tagged) => Some(tagged),
            _ => None,
        })
    }
}

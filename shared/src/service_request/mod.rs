//! Service requests: one submission from the catalog, its answers and its lines.

pub mod answer_files;
pub mod api;
pub mod decide;
pub mod edit;
pub mod form;
pub mod moved;
pub mod price;
pub mod settle;
pub mod terms;
mod value;

pub use answer_files::kept as kept_files;
pub use value::local_time;

use crate::asset::Supplied;
use crate::ids::{CostCentreId, ItemId, LineId, PersonId, TeamId, TicketId};
use crate::tag::Tags;
use crate::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One answered question. Self-describing: no screen needs the version it was asked by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Id of the field.
    pub field: String,
    /// Type of the field, as in the form's definition ("choice", "person", ...).
    pub kind: String,
    /// The label it had.
    pub label: Text,
    /// What is shown, in every language it has; several for a multiple choice.
    pub display: Vec<Text>,
    /// The values themselves: choice ids, ids, dates or the text. A number as software writes it, money in hundredths,
    /// `true` or `false` of a box, a date and time with the zone whose wall clock it is.
    pub value: Vec<String>,
    /// What it adds to the price, in hundredths of the organisation's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
}

/// What a request asked once, for the whole request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestAnswers {
    /// The item.
    pub item: ItemId,
    /// The version it was asked by.
    pub version: i32,
    /// In order of the form.
    pub answers: Vec<Answer>,
    /// When it is needed.
    #[serde(with = "crate::time::option", default)]
    pub needed_by: Option<Date>,
    /// Who pays.
    pub cost_centre: Option<CostCentreId>,
    /// What all of it costs, in hundredths of the organisation's currency; none where nothing has a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// Counts the changes of the answers, from 1.
    #[serde(default = "first_edition")]
    pub edition: i32,
}

/// The edition of answers as they were submitted.
pub fn first_edition() -> i32 {
    1
}

/// State of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// Being worked on, or waiting for it.
    Open,
    /// Done.
    Complete,
    /// Ended without what was asked.
    Incomplete,
    /// Not needed.
    Skipped,
    /// Cancelled before the end.
    Cancelled,
}

/// One requested thing: a row of the form's repeatable group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// The request it belongs to.
    pub ticket: TicketId,
    /// Order in the request, from 0.
    pub position: i32,
    /// Whom it is for.
    pub requested_for: Option<PersonId>,
    /// Their name.
    pub person_name: String,
    /// In order of the columns.
    pub answers: Vec<Answer>,
    /// Where it stands.
    pub state: LineState,
    /// What it costs, in hundredths of the organisation's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// Why an approver took it out of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Declined>,
    /// Whether a change of the request took it out again, before it was worked on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_out: bool,
    /// Whether its request is not approved yet: whom a line is for sees the line alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaits_approval: bool,
    /// Number of the request: whom a line is for sees the line alone.
    pub number: String,
    /// What it is of: the item's name.
    pub item_name: Text,
    /// Key of the item's icon.
    pub icon: String,
    /// What was set aside for it, or is on order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supply: Vec<Supplied>,
    /// When it ended.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// When somebody said that it is as it should be.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
    /// When it was last handed over, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandedOver>,
    /// When somebody last said that something is wrong with it.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// Why it could not be done, or something of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_possible: Option<NotPossible>,
    /// When its request was closed or cancelled: nobody is asked about it any more.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
}

impl Line {
    /// Whether it is part of what is asked for: no approver left it out, and no change took it out. What is not counts in no
    /// total, and no plan makes anything for it.
    pub fn counts(&self) -> bool {
        self.declined.is_none() && !self.taken_out
    }
}

/// That a line, or something of it, could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotPossible {
    /// Why, for whom it is for.
    pub reason: String,
    /// Who said so.
    pub by_name: String,
}

/// That equipment went to its person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// Who gave it.
    pub by_name: String,
    /// The team that did.
    pub team: TeamId,
}

/// An approver's no to one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by_name: String,
}

/// A line with the tags that may see it: the ticket's and the requested-for's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedLine {
    /// The line.
    pub line: Line,
    /// Who sees it.
    pub tags: Tags,
}

#[cfg(test)]
mod tests;

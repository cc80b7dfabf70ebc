//! What an item's version says about approvals: steps, who is asked, when the votes decide, under which condition.

use super::due::StepDue;
use super::{Because, Candidates};
use crate::expression::Expression;
use crate::ids::{PersonId, TeamId};
use crate::service_request::RequestAnswers;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalStep {
    /// Its name, such as "Cost".
    pub name: Text,
    /// Who is asked.
    pub from: Source,
    /// Who is asked where the first finds nobody, such as an owner who orders for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_from: Option<Source>,
    /// When the votes decide.
    #[serde(default)]
    pub rule: Rule,
    /// The step applies only where this holds; a step that does not apply is skipped, and recorded so. It may name
    /// `total`, `lines` and the fields that are answered once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// Whether somebody may approve what they asked for themselves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// Until when answers are expected, and what happens then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<StepDue>,
}

impl ApprovalStep {
    /// The total above which it applies, in hundredths of the organisation's currency; none where its condition is another.
    pub fn above(&self) -> Option<i64> {
        let (name, bound) = self.when.as_ref()?.above()?;
        bound.hundredths().filter(|_| name == "total")
    }
}

/// When the votes of a step decide it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// One vote for it.
    #[default]
    Any,
    /// All votes for it.
    Everyone,
    /// This share of all votes for it, 1 to 100.
    Percent(u8),
}

/// Who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// This person.
    Person(PersonId),
    /// The members of this team.
    Team(TeamId),
    /// The manager of who asks.
    Manager,
    /// The owner of the cost centre that is answered.
    CostCentreOwner,
    /// The owner of the location in this field of the form.
    LocationOwner(String),
    /// The person in this field of the form.
    Field(String),
}

impl Source {
    /// Whom it comes to for these answers; none where the answer is missing.
    pub fn candidates(&self, requester: PersonId, request: &RequestAnswers) -> Option<Candidates> {
        Some(match self {
            Source::Person(person) => Candidates::Person(*person),
            Source::Team(team) => Candidates::Team(*team),
            Source::Manager => Candidates::ManagerOf(requester),
            Source::CostCentreOwner => Candidates::OwnerOf(request.cost_centre?),
            Source::LocationOwner(field) => Candidates::OwnerOfLocation(answered(request, field)?),
            Source::Field(field) => Candidates::Person(answered(request, field)?),
        })
    }

    /// Why somebody whom it names is asked.
    pub fn because(&self) -> Because {
        match self {
            Source::Person(_) => Because::Named,
            Source::Team(_) => Because::Member,
            Source::Manager => Because::Manager,
            Source::CostCentreOwner => Because::CostCentre,
            Source::LocationOwner(_) => Because::Location,
            Source::Field(_) => Because::Field,
        }
    }
}

/// What a field that is answered once names; none where it names nothing.
fn answered<T: std::str::FromStr>(request: &RequestAnswers, field: &str) -> Option<T> {
    let answer = request.answers.iter().find(|answer| answer.field == field)?;
    answer.value.first()?.parse().ok()
}

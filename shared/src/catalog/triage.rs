//! Which answers of an incident's form say how far it reaches and how long it can wait.

use super::form::{FieldKind, Form};
use crate::fault::Fault;
use crate::service_request::Answer;
use crate::ticket::priority::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where impact and urgency come from; the organisation's table makes the priority of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triage {
    /// How far it reaches.
    pub impact: Scale,
    /// How long it can wait.
    pub urgency: Scale,
}

/// A question whose choices stand for levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Id of the field: a choice of one that has to be answered.
    pub field: String,
    /// The level of each choice, by its id.
    pub levels: BTreeMap<String, Level>,
}

impl Triage {
    /// Impact and urgency by these answers; none where one of them is not answered.
    pub fn of(&self, answers: &[Answer]) -> Option<(Level, Level)> {
        self.by(&|field| answers.iter().find(|answer| answer.field == field)?.value.first().cloned())
    }

    /// The same by what `chosen` answers for a field.
    pub fn by(&self, chosen: &dyn Fn(&str) -> Option<String>) -> Option<(Level, Level)> {
        Some((self.impact.by(chosen)?, self.urgency.by(chosen)?))
    }

    /// What of it does not fit the form, with its place.
    pub fn faults(&self, form: &Form) -> Vec<Fault> {
        [("triage.impact", &self.impact), ("triage.urgency", &self.urgency)]
            .into_iter()
            .flat_map(|(place, scale)| scale.faults(place, form))
            .collect()
    }
}

impl Scale {
    fn by(&self, chosen: &dyn Fn(&str) -> Option<String>) -> Option<Level> {
        self.levels.get(&chosen(&self.field)?).copied()
    }

    fn faults(&self, place: &str, form: &Form) -> Vec<Fault> {
        let field = form.fields().find(|field| field.id == self.field);
        let Some(FieldKind::Choice { options }) = field.filter(|field| field.required).map(|field| &field.kind) else {
            let reason = format!("{:?} is no choice of one that has to be answered", self.field);
            return vec![Fault::new(format!("{place}.field"), reason)];
        };
        let missing = options.iter().filter(|option| !self.levels.contains_key(&option.id));
        let missing = missing
            .map(|option| Fault::new(format!("{place}.levels"), format!("the choice {:?} has no level", option.id)));
        let unknown = self.levels.keys().filter(|id| !options.iter().any(|option| option.id == **id));
        let unknown =
            unknown.map(|id| Fault::new(format!("{place}.levels.{id}"), "the field has no such choice".to_owned()));
        missing.chain(unknown).collect()
    }
}

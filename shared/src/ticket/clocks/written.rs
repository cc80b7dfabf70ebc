//! How the clocks of a ticket are kept and sent.

use super::Promise;
use crate::ids::TaskId;
use crate::sla::{Clock, Metric};
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::sync::Arc;

/// The clocks of a ticket as they are stored and sent: a JSON text. Who shows or moves them reads it; all others, such as
/// every reply to the ticket, only carry it.
#[derive(Clone, Debug, Default)]
pub struct Clocks(Option<Arc<RawValue>>);

impl PartialEq for Clocks {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Clocks {}

impl Serialize for Clocks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(text) => text.serialize(serializer),
            None => serializer.collect_seq(std::iter::empty::<()>()),
        }
    }
}

impl<'de> Deserialize<'de> for Clocks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let empty = text.get().trim() == "[]";
        Ok(Self((!empty).then(|| text.into())))
    }
}

impl Clocks {
    fn text(&self) -> &str {
        self.0.as_ref().map_or("[]", |text| text.get())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The clocks; none where the text is not what this build knows.
    pub fn all(&self) -> Vec<Clock> {
        serde_json::from_str(self.text()).unwrap_or_default()
    }

    /// What lists show of each clock of the ticket itself that did not end, in order; none where the text is not what this
    /// build knows. Of everything else that stands in it nothing is read.
    pub fn promises(&self) -> Vec<Promise> {
        #[derive(Deserialize)]
        struct Written {
            metric: Metric,
            #[serde(default, with = "crate::time::option")]
            due_at: Option<Timestamp>,
            #[serde(default)]
            told: i16,
            #[serde(default)]
            task: Option<TaskId>,
            #[serde(default)]
            stopped_at: Option<IgnoredAny>,
        }
        let all: Vec<Written> = serde_json::from_str(self.text()).unwrap_or_default();
        let own = all.into_iter().filter(|clock| clock.task.is_none() && clock.stopped_at.is_none());
        own.map(|clock| Promise { metric: clock.metric, due_at: clock.due_at, told: clock.told }).collect()
    }

    /// These clocks.
    pub fn of(clocks: &[Clock]) -> Self {
        if clocks.is_empty() {
            return Self::default();
        }
        Self(serde_json::value::to_raw_value(clocks).ok().map(Into::into))
    }

    /// Whether one is a task's. Said without reading them.
    pub(super) fn any_of_task(&self) -> bool {
        self.text().contains("\"task\":")
    }

    /// When the next of them has something to tell.
    pub fn next_at(&self) -> Option<Timestamp> {
        if self.is_empty() { None } else { self.all().iter().filter_map(|clock| clock.next_at).min() }
    }
}

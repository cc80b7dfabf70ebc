//! What items refer to, each as people write it.

use crate::catalog::Category;
use crate::ids::CategoryId;
use crate::sla::CalendarFile;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A service calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarEntry {
    /// Stable; items name it.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Its working time.
    pub definition: CalendarFile,
}

/// A department and its teams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentFile {
    /// Its name.
    pub name: String,
    /// The names of its teams.
    #[serde(default)]
    pub teams: Vec<String>,
}

/// A location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocationFile {
    /// Its name.
    pub name: String,
    /// The sign-in address of who answers for it, whom approval steps may ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryFile {
    /// Stable; items name it.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// What is in it, in a few words.
    pub summary: Text,
    /// Key of its icon.
    pub icon: String,
}

impl CategoryFile {
    /// The category at its place on the home page.
    pub fn category(&self, id: CategoryId, position: i32) -> Category {
        let (name, summary) = (self.name.clone(), self.summary.clone());
        Category { id, name, summary, icon: self.icon.clone(), position }
    }
}

//! What became of each thing that files name, and how the command line says so.

use super::BASE;

/// What became of something that a file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The first version of an item.
    New,
    /// This version of an item came after others.
    Published(i32),
    /// The item's file says what is published already, as this version.
    Unchanged(i32),
    /// Something of the base that was not there.
    Created,
    /// Something of the base that said something else.
    Changed,
    /// Something of the base that is as the file says.
    Same,
    /// Something of the base was left out, with its reason, and is no fault.
    LeftOut,
}

/// Things by what they are called, in order of the files.
pub type Outcomes = Vec<(String, Outcome)>;

impl Outcome {
    /// Of something of the base: whether it was there, and whether it said something else.
    pub(super) fn of(there: bool, changed: bool) -> Self {
        match (there, changed) {
            (false, _) => Outcome::Created,
            (true, true) => Outcome::Changed,
            (true, false) => Outcome::Same,
        }
    }
}

/// How something of the base is called: by its file, its kind and its name or key.
pub(super) fn called(kind: &str, name: &str) -> String {
    format!("{BASE}: {kind} {name:?}")
}

/// The line of the command.
pub(super) fn said(what: &str, outcome: Outcome, dry_run: bool) -> String {
    let would = if dry_run { "would be" } else { "is" };
    match outcome {
        Outcome::New => format!("{what}: {would} published as a new item, version 1"),
        Outcome::Published(version) => format!("{what}: {would} published as version {version}"),
        Outcome::Unchanged(version) => format!("{what}: unchanged, version {version}"),
        Outcome::Created => format!("{what}: {would} created"),
        Outcome::Changed => format!("{what}: {would} changed"),
        Outcome::Same => format!("{what}: unchanged"),
        Outcome::LeftOut => format!("warning: {what}; left out"),
    }
}

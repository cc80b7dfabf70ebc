//! Absence: from when until when somebody does not answer, and who does in their place. Said by themselves, never guessed.

use super::api::SetDeputy;
use crate::ids::PersonId;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::{TagKind, Tags};
use crate::world::{AuditEntry, Context, World};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The longest absence, in days.
pub const ABSENCE_DAYS_MAX: i32 = 366;

/// The absence that a person last said; one row per person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// When and with whom; none: they are there.
    pub away: Option<Away>,
    /// When it was last said.
    #[serde(with = "crate::time")]
    pub said_at: Timestamp,
}

/// When somebody is away, and who answers for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// The first day.
    #[serde(with = "crate::time")]
    pub from: Date,
    /// The last day.
    #[serde(with = "crate::time")]
    pub until: Date,
    /// Who answers.
    pub deputy: PersonId,
    /// Their name.
    pub deputy_name: String,
}

impl Away {
    /// Whether it lasts on that day.
    pub fn lasts(&self, day: Date) -> bool {
        (self.from..=self.until).contains(&day)
    }

    /// Whether two absences share a day.
    fn meets(&self, from: Date, until: Date) -> bool {
        self.from <= until && from <= self.until
    }
}

/// An absence with the tags that may see it: the person and the deputy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedAbsence {
    /// The absence.
    pub absence: Absence,
    /// Who sees it.
    pub tags: Tags,
}

/// Says when one is away and who answers meanwhile, or that one is there.
///
/// # Errors
/// `Invalid` with every field that is wrong: days that are over or the wrong way round, a deputy who is oneself, nobody, or
/// away in that time as well. That last rule leaves no circle; the deputy of a deputy is never asked.
pub fn set_deputy(world: &mut World, context: &mut Context<'_>, body: &SetDeputy) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let away = match &body.away {
        None => None,
        Some(said) => {
            let mut errors = Vec::new();
            if said.until < said.from || said.until < context.today {
                let fault =
                    if said.until < said.from { late("it is before the first day") } else { FieldFault::InThePast };
                errors.push(FieldError::field("until", fault));
            } else if said.from.until(said.until).map_or(true, |span| span.get_days() >= ABSENCE_DAYS_MAX) {
                errors.push(FieldError::field("until", late("an absence is at most a year long")));
            }
            let deputy_name = match world.people.get(&said.deputy) {
                _ if said.deputy == actor.person => {
                    errors.push(FieldError::field("deputy", late("nobody is their own deputy")));
                    String::new()
                }
                Some(name) => name.clone(),
                None if !world.directory_complete => String::new(),
                None => {
                    errors.push(FieldError::field("deputy", FieldFault::UnknownPerson));
                    String::new()
                }
            };
            let other = world.absence(said.deputy).and_then(|other| other.absence.away.as_ref());
            if other.is_some_and(|other| said.deputy != actor.person && other.meets(said.from, said.until)) {
                errors.push(FieldError::field("deputy", late("this person is away in that time as well")));
            }
            if !errors.is_empty() {
                return Err(Problem::invalid(errors));
            }
            Some(Away { from: said.from, until: said.until, deputy: said.deputy, deputy_name })
        }
    };
    let before = world.absence(actor.person).and_then(|known| known.absence.away.clone());
    world.audit(AuditEntry {
        action: "person.set_deputy",
        entity_kind: "person",
        entity: actor.person.0,
        before: before.map(|away| json!(away)),
        after: Some(json!(away)),
    });
    let people = std::iter::once(actor.person).chain(away.as_ref().map(|away| away.deputy));
    // Theirs alone: managers hold their reports' own tags.
    let tags = world.tags_for(people.map(|person| (TagKind::Mailbox, person.0)));
    let absence = Absence { person: actor.person, name: actor.name.clone(), away, said_at: context.now };
    world.put_absence(TaggedAbsence { absence, tags });
    Ok(json!({}))
}

fn late(reason: &str) -> FieldFault {
    FieldFault::Unreadable { reason: reason.to_owned() }
}

//! People who are named in a comment: only who may see it, and each once.

use super::Mention;
use super::api::MENTIONS_MAX;
use crate::ids::PersonId;
use crate::problem::{FieldError, FieldFault, Problem};
use crate::tag::Tags;
use crate::world::World;

/// The people named in a comment that these tags may see. A browser takes those whose name it knows.
///
/// # Errors
/// `Invalid` for too many, and for everybody who is unknown, not active or may not see it.
pub(super) fn mentions(world: &World, tags: &Tags, named: &[PersonId]) -> Result<Vec<Mention>, Problem> {
    if named.len() > MENTIONS_MAX {
        let fault = FieldFault::TooManyRows { max: MENTIONS_MAX };
        return Err(Problem::invalid(vec![FieldError::field("mentions", fault)]));
    }
    let (mut mentions, mut errors) = (Vec::<Mention>::new(), Vec::new());
    for (row, person) in named.iter().enumerate() {
        let sees = world.grants.get(person).is_some_and(|grants| tags.meet(grants));
        let name = world.people.get(person).filter(|_| sees || !world.directory_complete);
        match name {
            Some(name) if mentions.iter().all(|known| known.person != *person) => {
                mentions.push(Mention { person: *person, name: name.clone() });
            }
            None if world.directory_complete => {
                errors.push(FieldError::row("mentions", row, FieldFault::UnknownPerson));
            }
            _ => {}
        }
    }
    if errors.is_empty() { Ok(mentions) } else { Err(Problem::invalid(errors)) }
}

/// A part of a comment's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As it was written.
    Text(String),
    /// `@` and the name of somebody who is named.
    Name(String),
}

/// The text with the names in it apart. Of names that begin alike the longest counts.
pub fn parts(body: &str, mentions: &[Mention]) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut rest, mut text) = (body, String::new());
    while let Some(at) = rest.find('@') {
        let behind = &rest[at + 1..];
        let named = mentions.iter().filter(|mention| !mention.name.is_empty() && behind.starts_with(&mention.name));
        let longest = named.map(|mention| mention.name.len()).max().unwrap_or(0);
        text.push_str(&rest[..at]);
        if longest == 0 {
            text.push('@');
        } else {
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(Part::Name(format!("@{}", &behind[..longest])));
        }
        rest = &behind[longest..];
    }
    text.push_str(rest);
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    parts
}

/// The parts of a text, for showing: whether it is a name, and what stands there.
pub fn shown(body: &str, mentions: &[Mention]) -> Vec<(bool, String)> {
    let part = |part: Part| match part {
        Part::Text(text) => (false, text),
        Part::Name(name) => (true, name),
    };
    parts(body, mentions).into_iter().map(part).collect()
}

/// Those of `people` who are named in a text that is being written, each once.
pub fn named(body: &str, people: &[Mention]) -> Vec<PersonId> {
    let mut found: Vec<PersonId> = Vec::new();
    for part in parts(body, people) {
        let Part::Name(name) = part else { continue };
        let person = people.iter().find(|mention| name.strip_prefix('@') == Some(mention.name.as_str()));
        found.extend(person.map(|mention| mention.person).filter(|person| !found.contains(person)));
    }
    found.truncate(MENTIONS_MAX);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn mention(name: &str) -> Mention {
        Mention { person: PersonId(Uuid::from_u128(1)), name: name.to_owned() }
    }

    #[test]
    fn names_stand_apart_and_other_signs_stay_text() {
        let known = [mention("Ana Weber"), mention("Ana")];
        let text = |text: &str| Part::Text(text.to_owned());
        let name = |name: &str| Part::Name(name.to_owned());
        assert_eq!(
            parts("Ask @Ana Weber, not @Ana or a@b.example", &known),
            [text("Ask "), name("@Ana Weber"), text(", not "), name("@Ana"), text(" or a@b.example")]
        );
        assert_eq!(parts("@Ana", &known), [name("@Ana")]);
        assert_eq!(parts("nobody @Zoë", &known), [text("nobody @Zoë")]);
        assert_eq!(parts("", &known), []);
        assert_eq!(named("@Ana, @Ana Weber", &known), [PersonId(Uuid::from_u128(1))], "each once");
        assert_eq!(named("nobody", &known), []);
    }
}

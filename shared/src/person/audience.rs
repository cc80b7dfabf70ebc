//! Who sees a person's card (DECISIONS.md, audience tags).

use crate::tag::{Tag, Tags};

/// The tags around a person.
#[derive(Clone, Debug)]
pub struct PersonTags {
    /// The person's own.
    pub own: Tag,
    /// What is the person's alone.
    pub mailbox: Tag,
    /// Of direct reports and of the manager.
    pub related: Vec<Tag>,
    /// Of the teams the person is in.
    pub colleagues: Tags,
    /// Of the departments these teams belong to.
    pub departments_of_teams: Vec<Tag>,
    /// The teams of the departments whose tickets the person sees as lead or service owner.
    pub teams_of_departments: Vec<Tag>,
}

/// A person's card is seen by themselves, their reports and manager, their teams, and the teams of which they see the tickets
/// as lead or service owner: these name them in notes. Others search on the server.
pub fn card_tags(tags: &PersonTags) -> Tags {
    let known = tags.related.iter().chain(&tags.teams_of_departments).copied();
    Tags::new(std::iter::once(tags.own).chain(known).collect()).union(&tags.colleagues)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_for_self_relations_and_teams_only() {
        let tags = PersonTags {
            own: 1,
            mailbox: 40,
            related: vec![5, 2],
            colleagues: Tags::new(vec![9]),
            departments_of_teams: vec![30],
            teams_of_departments: vec![11],
        };
        assert_eq!(card_tags(&tags).as_slice(), &[1, 2, 5, 9, 11]);
    }
}

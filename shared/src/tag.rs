//! Audience tags: who may see a row. A row is visible to a person when its tags meet the person's grants.

use serde::{Deserialize, Serialize};

/// A small integer from the organisation's tag dictionary.
pub type Tag = i32;

/// What a tag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagKind {
    /// `u:` one person.
    Person,
    /// `q:` the members of one team.
    Team,
    /// `d:` leads and service owners of one department.
    Department,
    /// `c:` an audience of catalog items and articles.
    Audience,
    /// `o:` everyone of the organisation.
    Organisation,
    /// `n:` what is told to one person alone: unlike `u:` not held by who manages them.
    Mailbox,
}

impl TagKind {
    /// The letter under which the dictionary stores the kind.
    pub fn letter(self) -> &'static str {
        match self {
            TagKind::Person => "u",
            TagKind::Team => "q",
            TagKind::Department => "d",
            TagKind::Audience => "c",
            TagKind::Organisation => "o",
            TagKind::Mailbox => "n",
        }
    }
}

/// A sorted set of tags, as stored in `int4[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// Sorts and removes doubles.
    pub fn new(tags: Vec<Tag>) -> Self {
        let mut sorted = Vec::with_capacity(tags.len());
        for tag in tags {
            if let Err(place) = sorted.binary_search(&tag) {
                sorted.insert(place, tag);
            }
        }
        Self(sorted)
    }

    /// No tag: nobody sees the row.
    pub fn none() -> Self {
        Self::default()
    }

    /// The sorted tags.
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }

    /// Whether the two sorted sets share a tag.
    pub fn meet(&self, grants: &[Tag]) -> bool {
        let (mut left, mut right) = (self.0.iter().peekable(), grants.iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => left.next(),
                std::cmp::Ordering::Greater => right.next(),
            };
        }
        false
    }

    /// This set without what the other one holds.
    pub fn without(&self, other: &Tags) -> Tags {
        Tags(self.0.iter().copied().filter(|tag| other.0.binary_search(tag).is_err()).collect())
    }

    /// Both sets together.
    pub fn union(&self, other: &Tags) -> Tags {
        Tags::new(self.0.iter().chain(&other.0).copied().collect())
    }
}

impl From<Vec<Tag>> for Tags {
    fn from(tags: Vec<Tag>) -> Self {
        Tags::new(tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meets_only_on_a_shared_tag() {
        let tags = Tags::new(vec![9, 3, 3]);
        assert_eq!(tags.as_slice(), &[3, 9]);
        assert!(tags.meet(&[1, 9]));
        assert!(!tags.meet(&[1, 4, 10]));
        assert!(!Tags::none().meet(&[1]));
    }
}

//! How the tabs of one person in one browser share the work. One of them leads: it pushes the outbox, follows the log and
//! writes the base. The others hear of it what the server said; the outbox is written by all of them.

/// What a tab is to the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// It holds the lock.
    Leads,
    /// Another one does.
    Follows,
    /// This browser has no locks, or tabs cannot hear each other: each tab does everything. The server takes a call that
    /// several of them send as one.
    #[default]
    Alone,
}

impl Role {
    /// Whether the tab pushes the outbox, and writes the base and what became of the calls.
    pub fn leads(self) -> bool {
        self != Role::Follows
    }
}

/// What a tab says to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Who follows asks where the one that leads stands.
    Hello,
    /// What the server said, as it said it.
    Said(String),
    /// The server does not answer.
    Lost,
    /// The base cannot be continued, or the person may see less than before: it is gone from the device.
    Reset,
    /// The outbox on the device is another one.
    Calls,
    /// The server does not know the session any more.
    Ended,
    /// The person has signed in again.
    Back,
}

impl Word {
    /// As it goes through the channel.
    pub fn to_text(&self) -> String {
        match self {
            Word::Hello => "hello".to_owned(),
            Word::Said(text) => format!("said {text}"),
            Word::Lost => "lost".to_owned(),
            Word::Reset => "reset".to_owned(),
            Word::Calls => "calls".to_owned(),
            Word::Ended => "ended".to_owned(),
            Word::Back => "back".to_owned(),
        }
    }

    /// Reads it; none for a word of another build.
    pub fn from_text(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("said", text)) => Some(Word::Said(text.to_owned())),
            Some(_) => None,
            None => [Word::Hello, Word::Lost, Word::Reset, Word::Calls, Word::Ended, Word::Back]
                .into_iter()
                .find(|word| word.to_text() == text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_was_said_and_no_other_is() {
        let said = Word::Said(r#"{"frame": {"from": "a b"}}"#.to_owned());
        for word in [Word::Hello, said, Word::Lost, Word::Reset, Word::Calls, Word::Ended, Word::Back] {
            assert_eq!(Word::from_text(&word.to_text()), Some(word));
        }
        for text in ["", "said", "hello you", "later 1"] {
            assert_eq!(Word::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn only_who_follows_leaves_the_outbox_alone() {
        assert!(Role::Leads.leads() && Role::Alone.leads() && !Role::Follows.leads());
    }
}

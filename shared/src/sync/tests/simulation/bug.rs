//! Known bugs that can be switched on: a simulation that does not find them proves nothing (SYNC.md 3.3, layer 11).

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bug {
    /// Numbers come from a plain sequence: what is refused uses one up.
    PlainSequence,
    /// A notification is believed: the ring moves to its number without reading the log.
    NotificationTrusted,
    /// A push is answered although its transaction never commits.
    AnswerBeforeCommit,
    /// A frame is made by the tags after a change alone.
    TagsAfterOnly,
    /// A refusal is answered and not stored.
    RefusalNotStored,
    /// Grants are read once, when the stream opens.
    GrantsReadOnce,
    /// Grants that changed while the client was away are taken for those of its base.
    AwayUnnoticed,
    /// Commits, cursors and rings are compared by number alone.
    ChainIgnored,
    /// Without a notification nobody looks.
    NoPoll,
    /// A call leaves the outbox with the answer, before its effect is in the base.
    ForgottenWhenAccepted,
    /// The outbox lives in memory.
    OutboxInMemory,
    /// Rows and head of a snapshot are read at two moments.
    SnapshotOfTwoMoments,
    /// The key of a call is not looked up.
    KeyIgnored,
    /// An accepted call is never asked for again, whatever became of the log.
    NeverAskedAgain,
}

impl Bug {
    /// All of them, each with the invariants that may find it.
    pub(super) const ALL: [(Bug, &[&str]); 14] = [
        (Bug::PlainSequence, &["I1"]),
        (Bug::NotificationTrusted, &["I5", "I10", "I17"]),
        (Bug::AnswerBeforeCommit, &["I12"]),
        (Bug::TagsAfterOnly, &["I5", "I19"]),
        (Bug::RefusalNotStored, &["I14"]),
        (Bug::GrantsReadOnce, &["I17", "I5", "I10"]),
        (Bug::AwayUnnoticed, &["I17", "I18", "I5", "I10"]),
        (Bug::ChainIgnored, &["I3a", "I4", "I5", "I10"]),
        (Bug::NoPoll, &["I10", "I26"]),
        (Bug::ForgottenWhenAccepted, &["I9"]),
        (Bug::OutboxInMemory, &["I15", "I9"]),
        // What a client reads of its calls is newer than the rows: a call is taken for confirmed that they do not show (I9).
        (Bug::SnapshotOfTwoMoments, &["I5", "I6", "I9", "I10"]),
        (Bug::KeyIgnored, &["I11"]),
        (Bug::NeverAskedAgain, &["I10"]),
    ];
}

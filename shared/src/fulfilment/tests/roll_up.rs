//! How the states of children make the state of their parent.

use super::*;

/// DOMAIN.md section 1: any child open: open; else any incomplete: incomplete; else all skipped: skipped; else complete.
#[test]
fn parents_stand_where_their_children_stand() {
    use TaskState::*;
    for (children, state) in [
        (vec![], LineState::Open),
        (vec![Complete, Pending], LineState::Open),
        (vec![Incomplete, Open], LineState::Open),
        (vec![Complete, Incomplete, Skipped], LineState::Incomplete),
        (vec![Skipped, Skipped], LineState::Skipped),
        (vec![Complete, Skipped], LineState::Complete),
        (vec![Complete, Complete], LineState::Complete),
    ] {
        assert_eq!(roll_up(children.clone()), state, "{children:?}");
    }
}

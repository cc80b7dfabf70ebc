//! What a gate means for single lines.

use super::*;

/// Whom a line is for sees the line alone, so that it has to say itself that nobody works on it yet.
#[test]
fn a_line_says_whether_its_request_waits_for_approval() {
    let mut gated = Gated::new(vec![ApprovalStep { when: when("total > 500"), ..step(Source::CostCentreOwner) }]);
    let owner = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let waits = |gated: &Gated, ticket| -> Vec<bool> {
        gated.desk.world.lines_of(ticket).iter().map(|tagged| tagged.line.awaits_approval).collect()
    };
    let (small, large) = (gated.submit(3), gated.submit(4));
    assert_eq!((waits(&gated, small), waits(&gated, large)), (vec![false; 3], vec![true; 4]));
    gated.vote(large, &owner, true, "").unwrap();
    assert_eq!(waits(&gated, large), [false; 4]);
}

#[test]
fn single_lines_are_declined_with_a_reason_and_not_paid() {
    let mut gated = Gated::new(vec![step(Source::CostCentreOwner)]);
    let martin = gated.approver(1, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(3);
    let lines: Vec<LineId> = gated.desk.world.lines_of(ticket).iter().map(|line| line.line.id).collect();
    let decline = |line: LineId, reason: &str| DeclineLine { line, reason: reason.to_owned() };
    let ballot = gated.ballot(ticket, &martin, true, "");
    for (accepted, declined, field) in [
        (true, vec![decline(lines[0], "")], "reason"),
        (true, vec![decline(LineId(Uuid::from_u128(1)), "x")], "line"),
        (true, vec![decline(lines[0], "x"), decline(lines[0], "x")], "line"),
        (true, lines.iter().map(|line| decline(*line, "x")).collect(), "declined_lines"),
        (false, vec![decline(lines[0], "x")], "declined_lines"),
    ] {
        let body = CastVote { accepted, reason: "x".to_owned(), declined_lines: declined, ..ballot.clone() };
        let problem = gated.desk.call(Some(&martin), &Command::CastVote(body)).unwrap_err();
        assert_eq!(problem.errors[0].field, field, "{problem:?}");
    }
    let body = CastVote { declined_lines: vec![decline(lines[1], "Has one already")], ..ballot };
    gated.desk.call(Some(&martin), &Command::CastVote(body)).unwrap();
    let states: Vec<LineState> = gated.desk.world.lines_of(ticket).iter().map(|line| line.line.state).collect();
    assert_eq!(states, [LineState::Open, LineState::Cancelled, LineState::Open]);
    let declined = gated.desk.world.line(lines[1].0).unwrap().line.declined.clone().unwrap();
    assert_eq!((declined.reason.as_str(), declined.by_name.as_str()), ("Has one already", "Approver 1"));
    assert_eq!(gated.desk.world.ticket(ticket).unwrap().public.request.as_ref().unwrap().total, Some(29_800));
    assert_eq!(gated.status(ticket), Status::InProgress);
}

//! The condition of a later step is asked of what the steps before it left.

use super::*;

/// Three docks of 149.00, a step for everybody's manager, and one of which the condition is looked at when it begins.
fn gated(later: &str) -> (Gated, Actor, TicketId) {
    let second = ApprovalStep { when: when(later), ..step(Source::CostCentreOwner) };
    let mut gated = Gated::new(vec![step(Source::Manager), second]);
    let manager = gated.approver(1, Candidates::ManagerOf(REBECCA));
    gated.approver(2, Candidates::OwnerOf(CENTRE));
    let ticket = gated.submit(3);
    (gated, manager, ticket)
}

/// The manager approves and leaves the last lines out.
fn leaves_out(gated: &mut Gated, manager: &Actor, ticket: TicketId, count: usize) {
    let lines = gated.desk.world.lines_of(ticket).into_iter().rev().take(count);
    let declined = lines.map(|line| DeclineLine { line: line.line.id, reason: "Has one".to_owned() }).collect();
    let body = CastVote { declined_lines: declined, ..gated.ballot(ticket, manager, true, "") };
    gated.desk.call(Some(manager), &Command::CastVote(body)).unwrap();
}

#[test]
fn an_amount_that_is_not_reached_any_more_is_put_to_nobody() {
    for (left_out, second, status) in [
        (0, StepState::Waiting, Status::AwaitingApproval),
        (1, StepState::Skipped, Status::InProgress),
        (2, StepState::Skipped, Status::InProgress),
    ] {
        let (mut gated, manager, ticket) = gated("total > 300");
        assert_eq!(gated.states(ticket), [StepState::Waiting, StepState::Later]);
        leaves_out(&mut gated, &manager, ticket, left_out);
        assert_eq!(gated.states(ticket), [StepState::Accepted, second], "{left_out}");
        assert_eq!(gated.status(ticket), status, "{left_out}");
        let asked = gated.approvals(ticket).len();
        assert_eq!(asked, if second == StepState::Waiting { 2 } else { 1 }, "{left_out}");
    }
}

#[test]
fn what_is_left_is_counted_and_may_also_be_what_a_step_is_about() {
    let (mut first, manager, ticket) = gated("lines > 2");
    leaves_out(&mut first, &manager, ticket, 1);
    assert_eq!(first.states(ticket), [StepState::Accepted, StepState::Skipped]);
    let (mut first, manager, ticket) = gated("lines < 3");
    assert_eq!(first.states(ticket), [StepState::Waiting, StepState::Skipped]);
    leaves_out(&mut first, &manager, ticket, 1);
    assert_eq!(first.states(ticket), [StepState::Accepted, StepState::Waiting], "nothing is approved silently");
    assert_eq!(first.status(ticket), Status::AwaitingApproval);
}

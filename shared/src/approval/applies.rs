//! Whether a step of the gate applies: its condition, asked of what is left of a request when it begins.

use super::policy::ApprovalStep;
use super::{Gate, GateStep, StepState};
use crate::catalog::ItemVersion;
use crate::catalog::names::AnswerNames;
use crate::service_request::RequestAnswers;
use crate::ticket::Ticket;
use crate::world::World;

/// The gate of a new request: every step that applies is still to come; none where no step applies to anybody.
pub fn prepare(version: &ItemVersion, request: &RequestAnswers, lines: usize) -> Option<Gate> {
    if version.approvals.is_empty() {
        return None;
    }
    let names = AnswerNames::of_request(&version.form, Some(request), lines);
    let step = |step: &ApprovalStep| GateStep {
        name: step.name.clone(),
        rule: step.rule,
        above: step.above(),
        state: to_come(step, &names),
        asked: Vec::new(),
        due: None,
        by_time: false,
    };
    Some(Gate { answers_version: 1, steps: version.approvals.iter().map(step).collect() })
}

/// Whether a step that has not begun is to come, or its condition leaves it out. A condition that fails although it was
/// checked at publishing asks rather than skips, and `open_step` says so: nothing is approved silently.
fn to_come(step: &ApprovalStep, names: &AnswerNames<'_>) -> StepState {
    let applies = step.when.as_ref().is_none_or(|when| when.holds(names).unwrap_or(true));
    if applies { StepState::Later } else { StepState::Skipped }
}

/// The conditions of the steps that have not begun are asked of what those before them left of the request, as those of the
/// plan are: a step that is about an amount is not put to anybody for one that is not reached any more.
pub(super) fn look_again(world: &World, ticket: &mut Ticket, version: &ItemVersion) {
    let (lines, request) = (lines_left(world, ticket), ticket.public.request.clone());
    let names = AnswerNames::of_request(&version.form, request.as_ref(), lines);
    let Some(gate) = &mut ticket.public.gate else { return };
    let before = |step: &GateStep| matches!(step.state, StepState::Later | StepState::Skipped);
    let begun = gate.steps.iter().rposition(|step| !before(step)).map_or(0, |last| last + 1);
    for (step, policy) in gate.steps.iter_mut().zip(&version.approvals).skip(begun) {
        step.state = to_come(policy, &names);
    }
}

/// How many lines are left: neither left out by an approver nor taken out by a change.
fn lines_left(world: &World, ticket: &Ticket) -> usize {
    world.lines_of(ticket.head.id).iter().filter(|tagged| tagged.line.counts()).count()
}

/// Why the condition of a step cannot be reckoned; none where it can.
pub(super) fn fault_of(world: &World, ticket: &Ticket, version: &ItemVersion, policy: &ApprovalStep) -> Option<String> {
    let lines = lines_left(world, ticket);
    let names = AnswerNames::of_request(&version.form, ticket.public.request.as_ref(), lines);
    policy.when.as_ref()?.holds(&names).err().map(|fault| fault.to_string())
}

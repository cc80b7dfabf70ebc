//! Who answers where somebody is away, has left or lets the time pass. A seat of a step belongs to who was asked first;
//! whoever stands in is asked in addition, and the first answer of either counts once, as that seat.
//!
//! A deputy is followed once: the deputy of a deputy is asked by nobody, so there are neither chains nor circles. Who asked
//! for the request never stands in for who decides it, and nobody sits twice in one step.

use super::gate::{ask_one, lacks_somebody, version_of};
use super::policy::Rule;
use super::{Asked, Because, ForPerson, StandIn, StandsInAs, StepState, TaggedApproval};
use crate::ids::{PersonId, TicketId};
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, Ticket};
use crate::world::{Context, World};
use jiff::civil::Date;

/// What is known of somebody who was asked, by the organisation's date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Substitutes {
    /// Their account was deactivated.
    pub left: bool,
    /// The last day of their absence, while it lasts.
    pub away_until: Option<Date>,
    /// Whom they named for it, whether they can answer or not.
    pub named: Option<PersonId>,
    /// The same person, where they are active and not away as well.
    pub deputy: Option<(PersonId, String)>,
    /// Their manager: active, and not away as well.
    pub manager: Option<(PersonId, String)>,
}

/// Somebody who may stand in, and as what.
pub(super) type Found = (PersonId, String, StandsInAs);

/// Who may stand in for a seat: the deputy named for the absence; for who left, somebody else whom the item's sources name
/// by now; else the manager.
pub(super) fn find(world: &World, ticket: &Ticket, at: usize, seat: PersonId) -> Option<Found> {
    let known = world.substitutes.get(&seat).cloned().unwrap_or_default();
    let sources = if known.left { successors(world, ticket, at) } else { Vec::new() };
    let deputy = known.deputy.map(|(person, name)| (person, name, StandsInAs::Deputy));
    let successors = sources.into_iter().map(|(person, name)| (person, name, StandsInAs::Successor));
    let manager = known.manager.map(|(person, name)| (person, name, StandsInAs::Manager));
    let sits = |person: PersonId| {
        let step = ticket.public.gate.as_ref().and_then(|gate| gate.steps.get(at));
        step.is_some_and(|step| step.asked.iter().any(|asked| asked.concerns(person)))
    };
    let mut candidates = deputy.into_iter().chain(successors).chain(manager);
    candidates.find(|(person, ..)| !ticket.is_asked_by(*person) && *person != seat && !sits(*person))
}

/// Whom the step's sources name by now.
fn successors(world: &World, ticket: &Ticket, at: usize) -> Vec<(PersonId, String)> {
    let (Some(version), Some(request)) = (version_of(world, ticket), ticket.public.request.as_ref()) else {
        return Vec::new();
    };
    let Some(policy) = version.approvals.get(at) else { return Vec::new() };
    let sources = [Some(&policy.from), policy.or_from.as_ref()].into_iter().flatten();
    let keys = sources.filter_map(|source| source.candidates(ticket.head.requester, request));
    let people = keys.filter_map(|key| world.approvers.get(&key)).flatten().cloned();
    let active = |person: &PersonId| world.substitutes.get(person).is_none_or(|known| !known.left);
    people.filter(|(person, _)| active(person)).collect()
}

/// Asks somebody in the place of a seat's holder, who stays asked.
pub(super) fn ask_instead(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &mut Ticket,
    at: usize,
    seat: PersonId,
    (person, name, stands_as): Found,
) {
    let held =
        |tagged: &&TaggedApproval| usize::try_from(tagged.approval.step) == Ok(at) && tagged.approval.approver == seat;
    let because = world.approvals_of(ticket.head.id).find(held).map_or(Because::Named, |held| held.approval.because);
    let step = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at));
    let Some(asked) = step.and_then(|step| step.asked.iter_mut().find(|asked| asked.approver == seat)) else { return };
    asked.lacks = false;
    asked.stand_ins.push(StandIn { person, name: name.clone(), stands_as });
    let for_person = ForPerson { person: seat, name: asked.name.clone(), stands_as };
    let number = i32::try_from(at).unwrap_or(i32::MAX);
    world.event(context, ticket, Fact::StandInAsked { step: number, of: person, in_place_of: seat, stands_as });
    ask_one(world, context, ticket, at, because, (person, name), Some(for_person));
}

/// The server's own call where somebody who was asked is away or has left. Does nothing where it was done already.
pub fn replace(world: &mut World, context: &mut Context<'_>, id: TicketId) {
    let Some(mut ticket) = world.ticket(id).filter(|one| one.head.status == Status::AwaitingApproval).cloned() else {
        return;
    };
    let before = ticket.clone();
    tend(world, context, &mut ticket);
    if ticket != before {
        world.put_ticket(ticket);
    }
}

/// Asks somebody in the place of each who is away or has left, as far as that is known here. The caller stores the ticket.
pub(super) fn tend(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket) {
    let mut open: Vec<TaggedApproval> =
        world.approvals_of(ticket.head.id).filter(|tagged| tagged.approval.waits()).cloned().collect();
    open.sort_by_key(|tagged| (tagged.approval.asked_at, tagged.approval.id));
    for tagged in open {
        replace_one(world, context, ticket, tagged);
    }
}

fn replace_one(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, mut tagged: TaggedApproval) {
    let (person, seat, step) = (tagged.approval.approver, tagged.approval.seat(), tagged.approval.step);
    let at = usize::try_from(step).unwrap_or(usize::MAX);
    let Some(known) = world.substitutes.get(&person).cloned() else { return };
    if known.left {
        tagged.approval.open = false;
        world.event(context, ticket, Fact::ApproverLeft { step, of: person });
        mark(ticket, at, person, |asked| asked.left = true);
    } else if known.away_until.is_some()
        && (known.away_until, known.named) != (tagged.approval.away_until, tagged.approval.away_deputy)
    {
        (tagged.approval.away_until, tagged.approval.away_deputy) = (known.away_until, known.named);
        mark(ticket, at, person, |asked| asked.away_until = known.away_until);
    } else {
        return;
    }
    world.put_approval(tagged);
    let found = find(world, ticket, at, seat);
    if !known.left && person == seat && found.is_some() {
        let_go(world, ticket, (step, seat), known.named);
    }
    // Whom somebody names for their absence is asked whoever else was asked before it, as where the time had passed.
    let names_deputy = !known.left && person == seat && matches!(found, Some((.., StandsInAs::Deputy)));
    if !names_deputy && answerable(world, ticket, step, seat) {
        return;
    }
    match found {
        Some(found) => ask_instead(world, context, ticket, at, seat, found),
        // Who is away comes back; who left does not.
        None if known.left && !others_decide(world, ticket, step, seat) => {
            lacks_somebody(world, context, ticket, at, seat);
        }
        None => {}
    }
}

/// Whoever was named for an absence before somebody else was, and did not answer, is asked no more.
fn let_go(world: &mut World, ticket: &mut Ticket, (step, seat): (i32, PersonId), named: Option<PersonId>) {
    let former = |tagged: &&TaggedApproval| {
        let approval = &tagged.approval;
        let as_deputy = approval.for_person.as_ref().is_some_and(|other| other.stands_as == StandsInAs::Deputy);
        let of_seat = approval.step == step && approval.seat() == seat;
        of_seat && as_deputy && approval.waits() && Some(approval.approver) != named
    };
    let former: Vec<TaggedApproval> = world.approvals_of(ticket.head.id).filter(former).cloned().collect();
    for mut tagged in former {
        tagged.approval.open = false;
        let gone = tagged.approval.approver;
        mark(ticket, usize::try_from(step).unwrap_or(usize::MAX), seat, |asked| {
            asked.stand_ins.retain(|other| other.person != gone);
        });
        world.put_approval(tagged);
    }
}

/// Writes something beside a seat's holder.
fn mark(ticket: &mut Ticket, at: usize, person: PersonId, what: impl FnOnce(&mut Asked)) {
    let step = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at));
    if let Some(asked) = step.and_then(|step| step.asked.iter_mut().find(|asked| asked.approver == person)) {
        what(asked);
    }
}

/// Whether somebody who is there can answer for the seat.
fn answerable(world: &World, ticket: &Ticket, step: i32, seat: PersonId) -> bool {
    let there =
        |person: PersonId| world.substitutes.get(&person).is_none_or(|known| !known.left && known.away_until.is_none());
    world.approvals_of(ticket.head.id).any(|tagged| {
        let approval = &tagged.approval;
        approval.step == step && approval.seat() == seat && approval.waits() && there(approval.approver)
    })
}

/// Whether the step can be decided without this seat: one answer is enough, and somebody else can give it.
fn others_decide(world: &World, ticket: &Ticket, step: i32, seat: PersonId) -> bool {
    let at = usize::try_from(step).unwrap_or(usize::MAX);
    let step_of = ticket.public.gate.as_ref().and_then(|gate| gate.steps.get(at));
    let any = step_of.is_some_and(|step| step.rule == Rule::Any && step.state == StepState::Waiting);
    let open = |tagged: &TaggedApproval| {
        tagged.approval.step == step && tagged.approval.waits() && tagged.approval.seat() != seat
    };
    any && world.approvals_of(ticket.head.id).any(open)
}

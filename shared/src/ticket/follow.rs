//! A reply to a closed ticket: it stays as it is, and a new one follows it (DOMAIN.md 2.1, INC-6).

use super::api::{AddComment, Commented};
use super::clocks::{Move, follow};
use super::decide::{change_status, put_comment};
use super::lifecycle::Status;
use super::{CommentKind, Fact, Followed, Mention, Ticket, TicketHead, TicketInternal, TicketPublic};
use crate::actor::Actor;
use crate::approval::gate::enqueue;
use crate::assignment::drain::{drain, explain_waiting};
use crate::ids::{CallId, DerivedIds, TicketId};
use crate::service_request::RequestAnswers;
use crate::tag::{TagKind, Tags};
use crate::world::{AuditEntry, Context, World};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Opens the ticket that follows a closed one, with the reply as its first message. It is of the same kind, about the same
/// thing, with the same answers, is watched by the same people, and goes to the team that had the other one; nothing is
/// ordered or approved again. Who is named in the reply stays named where they see the new one.
pub(super) fn open_next(
    world: &mut World,
    context: &mut Context<'_>,
    actor: &Actor,
    closed: Ticket,
    body: &AddComment,
    mentioned: Vec<Mention>,
) -> Value {
    let id = TicketId(context.ids.next_id());
    // The time to come back is over, and nobody closed it yet.
    if closed.head.status == Status::Resolved {
        change_status(world, context, closed.clone(), Status::Closed, None);
    }
    let number = world.draw_number(closed.head.kind);
    let people = closed.public.watchers.iter().map(|watcher| watcher.person).chain([actor.person]);
    let own = world.tags_for(people.map(|person| (TagKind::Person, person.0)));
    let mut ticket = next(&closed, id, number, own, context.now);
    // Who approved the other one does not see this one.
    let reads = |mention: &Mention| {
        let grants = world.grants.get(&mention.person);
        !world.directory_complete || grants.is_some_and(|grants| ticket.public_tags.meet(grants))
    };
    let mentioned = mentioned.into_iter().filter(reads).collect();
    let request = ticket.public.request.as_ref();
    let version = request.and_then(|request| world.versions.get(&(request.item, request.version))).cloned();
    world.event(context, &mut ticket, Fact::Submitted);
    world.event(context, &mut ticket, Fact::Follows { ticket: closed.head.id });
    if let Some(level) = version.as_ref().and_then(|version| version.service_level.as_ref()) {
        follow(world, context, &mut ticket, Move::Submitted(level));
    }
    world.audit(AuditEntry {
        action: "ticket.follow_up",
        entity_kind: "ticket",
        entity: id.0,
        before: None,
        after: Some(json!({ "number": ticket.head.number, "follows": closed.head.id })),
    });
    put_comment(
        world,
        context,
        (actor, &mut ticket, CommentKind::Public),
        body.id,
        (&body.body, mentioned, &body.attachments),
    );
    let team = closed.head.team.or(version.as_ref().map(|version| version.team));
    if let Some(team) = team {
        enqueue(world, context, &mut ticket, team, version.as_ref());
        world.put_ticket(ticket);
        drain(world, context, team);
        explain_waiting(world, context, id);
    } else {
        world.put_ticket(ticket);
    }
    serde_json::to_value(Commented { follow_up: Some(id) }).unwrap_or_default()
}

/// Number of the live ticket that follows a closed one already: a second reply opens no second one.
pub(super) fn live_follower(world: &World, closed: &Ticket) -> Option<String> {
    let key = (closed.head.id, closed.head.requester);
    let here = || {
        let follows = |ticket: &&Ticket| {
            ticket.public.follows.as_ref().is_some_and(|follows| follows.ticket == closed.head.id)
                && ticket.head.requester == closed.head.requester
                && ticket.head.status.is_live()
        };
        world.tickets().find(follows).map(|ticket| ticket.head.number.clone())
    };
    world.followers.get(&key).cloned().or_else(here)
}

/// The ticket that a reply to a closed one opens, by the reply's call: known before the server answers.
pub fn follow_up_id(call: CallId) -> TicketId {
    TicketId(DerivedIds::new(call).next_id())
}

/// The new ticket before anything happened to it.
fn next(closed: &Ticket, id: TicketId, number: String, own: Tags, now: Timestamp) -> Ticket {
    let head = TicketHead {
        id,
        number,
        status: Status::New,
        team: None,
        assignee: None,
        assignee_name: None,
        lines: 0,
        created_at: now,
        changed_at: now,
        needed_by: None,
        expected_at: None,
        unserved: false,
        ..closed.head.clone()
    };
    let request = closed.public.request.clone();
    let of_before = closed.internal.as_ref();
    let internal = TicketInternal {
        impact: of_before.and_then(|internal| internal.impact),
        urgency: of_before.and_then(|internal| internal.urgency),
        ..TicketInternal::queued(id, now)
    };
    Ticket {
        head,
        public: TicketPublic {
            item: closed.public.item,
            // Nothing is ordered again: what it cost and when it was needed are the other one's.
            request: request.map(|request| RequestAnswers { needed_by: None, total: None, ..request }),
            follows: Some(Followed { ticket: closed.head.id, number: closed.head.number.clone() }),
            watchers: closed.public.watchers.clone(),
            ..TicketPublic::new(id)
        },
        internal: Some(internal),
        department: closed.department,
        public_tags: own.union(&closed.internal_tags),
        internal_tags: closed.internal_tags.clone(),
        events: 0,
        comments: 0,
        notes: 0,
    }
}

#[cfg(test)]
mod tests;

//! The end of a ticket for who asked: confirming that all is well, rating it, and the close that comes by itself.

use super::api::{ConfirmTicket, RATING_TEXT_MAX, RateTicket};
use super::decide::{change_status, readable};
use super::lifecycle::Status;
use super::{Fact, Ticket, TicketHead, TicketPublic};
use crate::actor::Actor;
use crate::ids::{PersonId, RatingId, TicketId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::tag::{TagKind, Tags};
use crate::world::{AuditEntry, Context, World};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Days after its resolution at which a ticket that nobody brought back is closed (DECISIONS.md: the same setting is the
/// window in which a reply brings it back).
pub const CLOSE_AFTER_DAYS: i64 = 14;

/// What somebody says of how their request went. One per person and ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Its id.
    pub id: RatingId,
    /// The ticket.
    pub ticket: TicketId,
    /// Who says so.
    pub author: PersonId,
    /// 1 (bad) to 5 (great).
    pub stars: i16,
    /// In their own words; may be empty.
    pub text: String,
    /// When it was last said.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
}

/// A rating with the tags that may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedRating {
    /// The rating.
    pub rating: Rating,
    /// Who sees it: its author, team and department.
    pub tags: Tags,
}

/// Closes a resolved ticket on the word of who asked for it.
///
/// # Errors
/// `Forbidden` for anybody else who sees it, `NotFound` for who does not, `Conflict` where it is not resolved.
pub fn confirm(world: &mut World, context: &mut Context<'_>, body: &ConfirmTicket) -> Result<Value, Problem> {
    let (_, mut ticket) = own(world, context, body.ticket).map_err(|problem| {
        let seen = readable(world, context, body.ticket).is_ok();
        if seen { Problem::because(ProblemCode::Forbidden, "Only who asked for it confirms it.") } else { problem }
    })?;
    if ticket.head.status != Status::Resolved {
        return Err(Problem::because(ProblemCode::Conflict, "Only what is done can be confirmed."));
    }
    world.event(context, &mut ticket, Fact::Confirmed);
    world.audit(AuditEntry {
        action: "ticket.confirm",
        entity_kind: "ticket",
        entity: body.ticket.0,
        before: Some(json!({ "status": Status::Resolved })),
        after: Some(json!({ "status": Status::Closed })),
    });
    change_status(world, context, ticket, Status::Closed, None);
    Ok(json!({}))
}

/// The server's own call once the window is over. It counts from the resolution alone: nothing that happens to a resolved
/// ticket puts it off (DOMAIN.md 2.1, INC-5).
pub fn close(world: &mut World, context: &mut Context<'_>, id: TicketId) {
    let Some(ticket) = world.ticket(id).filter(|ticket| ticket.head.status == Status::Resolved).cloned() else {
        return;
    };
    if closes_at(&ticket.head, &ticket.public).is_some_and(|ends| ends <= context.now) {
        change_status(world, context, ticket, Status::Closed, None);
    }
}

/// When a resolved ticket closes by itself, and from when on a reply does not bring it back any more.
fn closes_at(head: &TicketHead, public: &TicketPublic) -> Option<Timestamp> {
    let resolved = public.resolution.as_ref().filter(|_| head.status == Status::Resolved)?;
    resolved.at.checked_add(SignedDuration::from_hours(24 * CLOSE_AFTER_DAYS)).ok()
}

/// Whether a reply does not bring the ticket back any more.
pub fn is_over(ticket: &Ticket, now: Timestamp) -> bool {
    has_ended(&ticket.head, &ticket.public, now)
}

/// The same by what everybody reads of it: also between the end of the window and the server's close.
pub fn has_ended(head: &TicketHead, public: &TicketPublic, now: Timestamp) -> bool {
    head.status == Status::Closed || closes_at(head, public).is_some_and(|ends| ends <= now)
}

/// Says how it went. Saying it again replaces what was said.
///
/// # Errors
/// `NotFound` for anybody but who asked for it, `Conflict` before it is done, `Invalid` for stars or text out of range.
pub fn rate(world: &mut World, context: &mut Context<'_>, body: &RateTicket) -> Result<Value, Problem> {
    let (actor, mut ticket) = own(world, context, body.ticket)?;
    if !matches!(ticket.head.status, Status::Resolved | Status::Closed) {
        return Err(Problem::because(ProblemCode::Conflict, "It can be rated once it is done."));
    }
    if !(1..=5).contains(&body.stars) {
        let fault = FieldFault::Unreadable { reason: "stars are 1 to 5".to_owned() };
        return Err(Problem::invalid(vec![FieldError::field("stars", fault)]));
    }
    if body.text.chars().count() > RATING_TEXT_MAX {
        let fault = FieldFault::TooLong { max: RATING_TEXT_MAX };
        return Err(Problem::invalid(vec![FieldError::field("text", fault)]));
    }
    let before = world.rating_of(body.ticket, actor.person).cloned();
    let id = before.as_ref().map_or_else(|| RatingId(context.ids.next_id()), |before| before.rating.id);
    world.event(context, &mut ticket, Fact::Rated { stars: body.stars });
    world.audit(AuditEntry {
        action: "ticket.rate",
        entity_kind: "rating",
        entity: id.0,
        before: before.map(|before| json!({ "stars": before.rating.stars })),
        after: Some(json!({ "stars": body.stars })),
    });
    let tags = world.tags_for([(TagKind::Person, actor.person.0)]).union(&ticket.internal_tags);
    let rating = Rating {
        id,
        ticket: body.ticket,
        author: actor.person,
        stars: body.stars,
        text: body.text.trim().to_owned(),
        at: context.now,
    };
    world.put_rating(TaggedRating { rating, tags });
    world.put_ticket(ticket);
    Ok(json!({}))
}

/// The ticket, if the actor asked for it.
fn own<'a>(world: &World, context: &Context<'a>, id: TicketId) -> Result<(&'a Actor, Ticket), Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let ticket = world.ticket(id).filter(|ticket| ticket.head.requester == actor.person);
    ticket.cloned().map(|ticket| (actor, ticket)).ok_or_else(Problem::not_found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::Ranking;
    use crate::command::Command;
    use crate::fixture::Desk;

    fn resolved() -> (Desk, Actor, TicketId) {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let ana = desk.technician(1, 2);
        let ticket = desk.submit();
        desk.status(&ana, ticket, Status::Resolved).unwrap();
        desk.world.take_effects();
        (desk, ana, ticket)
    }

    fn status(desk: &Desk, ticket: TicketId) -> Status {
        desk.world.ticket(ticket).unwrap().head.status
    }

    fn rating(desk: &mut Desk, actor: &Actor, ticket: TicketId, stars: i16) -> Result<Value, Problem> {
        let text = " Quick and friendly. ".to_owned();
        desk.call(Some(actor), &Command::RateTicket(RateTicket { ticket, stars, text }))
    }

    #[test]
    fn who_asked_confirms_and_nobody_else() {
        let (mut desk, ana, ticket) = resolved();
        let (rebecca, confirm) = (desk.rebecca.clone(), Command::ConfirmTicket(ConfirmTicket { ticket }));
        assert_eq!(desk.call(Some(&ana), &confirm).unwrap_err().code, ProblemCode::Forbidden, "she sees it");
        let stranger = desk.stranger.clone();
        assert_eq!(desk.call(Some(&stranger), &confirm).unwrap_err().code, ProblemCode::NotFound);
        desk.call(Some(&rebecca), &confirm).unwrap();
        assert_eq!(status(&desk, ticket), Status::Closed);
        assert_eq!(desk.call(Some(&rebecca), &confirm).unwrap_err().code, ProblemCode::Conflict);
    }

    /// INC-5 of DOMAIN.md 2.1, with Docket's 14 days: an update in between does not put the close off.
    #[test]
    fn inc_5_it_closes_by_itself_counted_from_the_resolution_alone() {
        let (mut desk, ana, ticket) = resolved();
        let resolved = desk.world.ticket(ticket).unwrap().public.resolution.as_ref().unwrap().at;
        let ends = resolved.checked_add(SignedDuration::from_hours(24 * CLOSE_AFTER_DAYS)).unwrap();
        desk.now += SignedDuration::from_hours(24 * 5);
        desk.note(&ana, ticket, "Checked again.").unwrap();
        desk.now = ends.checked_sub(SignedDuration::from_secs(2)).unwrap();
        desk.call(None, &Command::CloseTicket(ticket)).unwrap();
        assert_eq!(status(&desk, ticket), Status::Resolved, "a second too early");
        desk.call(None, &Command::CloseTicket(ticket)).unwrap();
        assert_eq!((status(&desk, ticket), desk.now), (Status::Closed, ends));
        desk.world.take_effects();
        desk.call(None, &Command::CloseTicket(ticket)).unwrap();
        assert!(!desk.world.is_changed(), "once");
    }

    #[test]
    fn what_came_back_is_not_closed() {
        let (mut desk, _, ticket) = resolved();
        let rebecca = desk.rebecca.clone();
        desk.now += SignedDuration::from_hours(24 * 13);
        desk.comment(&rebecca, ticket, "It flickers.").unwrap();
        desk.now += SignedDuration::from_hours(24 * 30);
        desk.call(None, &Command::CloseTicket(ticket)).unwrap();
        assert_eq!(status(&desk, ticket), Status::InProgress);
    }

    #[test]
    fn one_rating_for_a_person_and_ticket_seen_by_author_team_and_department() {
        let (mut desk, ana, ticket) = resolved();
        let rebecca = desk.rebecca.clone();
        for (stars, named) in [(0, "stars"), (6, "stars")] {
            assert_eq!(rating(&mut desk, &rebecca, ticket, stars).unwrap_err().errors[0].field, named);
        }
        assert_eq!(rating(&mut desk, &ana, ticket, 5).unwrap_err().code, ProblemCode::NotFound);
        rating(&mut desk, &rebecca, ticket, 2).unwrap();
        let first = desk.world.rating_of(ticket, rebecca.person).unwrap().clone();
        rating(&mut desk, &rebecca, ticket, 5).unwrap();
        let second = desk.world.rating_of(ticket, rebecca.person).unwrap().clone();
        assert_eq!((second.rating.id, second.rating.stars), (first.rating.id, 5));
        assert_eq!(second.rating.text, "Quick and friendly.");
        let own = desk.world.tags_for([(TagKind::Person, rebecca.person.0)]);
        assert_eq!(second.tags, own.union(&desk.internal_tags()));
        let open = desk.submit();
        assert_eq!(rating(&mut desk, &rebecca, open, 5).unwrap_err().code, ProblemCode::Conflict);
    }
}

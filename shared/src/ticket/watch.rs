//! Who watches a ticket beside who asked for it and who works on it: they see its public part and are told of it.

use super::api::{AddWatcher, RemoveWatcher};
use super::decide::{was_asked, works_on};
use super::lifecycle::Category;
use super::{CommentKind, Fact, Mention, Ticket};
use crate::actor::Actor;
use crate::attachment::decide::retag as retag_files;
use crate::ids::{LineId, PersonId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::tag::{TagKind, Tags};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// The most people who watch one ticket.
pub const WATCHERS_MAX: usize = 20;

impl Ticket {
    /// Whether the person watches it.
    pub fn is_watched_by(&self, person: PersonId) -> bool {
        self.public.watchers.iter().any(|watcher| watcher.person == person)
    }
}

/// Lets somebody watch a ticket: oneself, or a colleague whom who asked for it or who works on it adds. Whoever watches
/// already goes on.
///
/// # Errors
/// `NotFound` where the actor may not see the ticket, `Forbidden` for somebody else to add others, `Conflict` once it
/// ended, `Invalid` for who asked for it, somebody unknown, or one too many.
pub fn add(world: &mut World, context: &mut Context<'_>, body: &AddWatcher) -> Result<Value, Problem> {
    let (actor, mut ticket) = super::decide::visible(world, context, body.ticket)?;
    if body.person != actor.person && !decides_who(actor, &ticket) {
        let detail = "Only who asked for it and who works on it let others watch it.";
        return Err(Problem::because(ProblemCode::Forbidden, detail));
    }
    if matches!(ticket.head.status.category(), Category::Closed | Category::Cancelled) {
        return Err(Problem::because(ProblemCode::Conflict, "The ticket has ended."));
    }
    if ticket.is_watched_by(body.person) {
        return Ok(json!({}));
    }
    let wrong = |fault| Err(Problem::invalid(vec![FieldError::field("person", fault)]));
    if body.person == ticket.head.requester {
        return wrong(FieldFault::Unreadable { reason: "who asked for it follows it anyway".to_owned() });
    }
    if ticket.public.watchers.len() >= WATCHERS_MAX {
        return wrong(FieldFault::TooManyRows { max: WATCHERS_MAX });
    }
    let name = match world.people.get(&body.person) {
        Some(name) => name.clone(),
        // A browser does not know everybody; the server does.
        None if !world.directory_complete => String::new(),
        None => return wrong(FieldFault::UnknownPerson),
    };
    ticket.public.watchers.push(Mention { person: body.person, name });
    show(world, &mut ticket, body.person, true);
    world.event(context, &mut ticket, Fact::WatcherAdded { person: body.person });
    audit(world, "ticket.add_watcher", &ticket, body.person);
    world.put_ticket(ticket);
    Ok(json!({}))
}

/// Lets somebody watch a ticket no more: oneself, or whom who asked for it or who works on it takes out.
///
/// # Errors
/// `NotFound` where the actor may not see the ticket, `Forbidden` for somebody else to take others out.
pub fn remove(world: &mut World, context: &mut Context<'_>, body: &RemoveWatcher) -> Result<Value, Problem> {
    let (actor, mut ticket) = super::decide::visible(world, context, body.ticket)?;
    if body.person != actor.person && !decides_who(actor, &ticket) {
        let detail = "Only who asked for it and who works on it take others out.";
        return Err(Problem::because(ProblemCode::Forbidden, detail));
    }
    if !ticket.is_watched_by(body.person) {
        return Ok(json!({}));
    }
    ticket.public.watchers.retain(|watcher| watcher.person != body.person);
    // Who is or was asked to approve it sees it all the same.
    if !was_asked(body.person, &ticket) {
        show(world, &mut ticket, body.person, false);
    }
    world.event(context, &mut ticket, Fact::WatcherRemoved { person: body.person });
    audit(world, "ticket.remove_watcher", &ticket, body.person);
    world.put_ticket(ticket);
    Ok(json!({}))
}

fn decides_who(actor: &Actor, ticket: &Ticket) -> bool {
    ticket.head.requester == actor.person || works_on(actor, ticket)
}

fn audit(world: &mut World, action: &'static str, ticket: &Ticket, person: PersonId) {
    let after = Some(json!({ "person": person }));
    world.audit(AuditEntry { action, entity_kind: "ticket", entity: ticket.head.id.0, before: None, after });
}

/// Everything public of the ticket is seen by the person, or is no more; a line that is for them they see anyway.
fn show(world: &mut World, ticket: &mut Ticket, person: PersonId, watches: bool) {
    let own = world.tags_for([(TagKind::Person, person.0)]);
    let changed = |tags: &Tags| if watches { tags.union(&own) } else { tags.without(&own) };
    let id = ticket.head.id;
    let (mut theirs, lines) = (Vec::<LineId>::new(), world.lines_of(id).into_iter().cloned().collect::<Vec<_>>());
    for mut line in lines {
        if line.line.requested_for == Some(person) {
            theirs.push(line.line.id);
        }
        if watches || line.line.requested_for != Some(person) {
            line.tags = changed(&line.tags);
            world.put_line(line);
        }
    }
    let concerned = |line: Option<LineId>| watches || line.is_none_or(|line| !theirs.contains(&line));
    let tasks: Vec<_> = world.tasks_of(id).filter(|tagged| concerned(tagged.task.line)).cloned().collect();
    for mut tagged in tasks {
        tagged.tags = changed(&tagged.tags);
        world.put_task(tagged);
    }
    for mut comment in world.public_comments_of(id) {
        comment.tags = changed(&comment.tags);
        world.put_comment(comment);
    }
    retag_files(world, id, |tagged| {
        let public = tagged.kind == CommentKind::Public && concerned(tagged.attachment.line);
        if public { changed(&tagged.tags) } else { tagged.tags.clone() }
    });
    ticket.public_tags = changed(&ticket.public_tags);
}

#[cfg(test)]
mod tests;

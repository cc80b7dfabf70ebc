//! What a client shows: the base, with the pending calls applied by the same pure rules.

use super::outbox::Outbox;
use super::replica::Replica;
use crate::actor::Actor;
use crate::approval::TaggedApproval;
use crate::assignment::{Policy, Ranking, Team, WorkItem, WorkState};
use crate::catalog::RequiredSkills;
use crate::command::{Command, decide};
use crate::fulfilment::TaggedTask;
use crate::ids::{DepartmentId, ItemId, PersonId, TeamId, TicketId};
use crate::person::Technician;
use crate::row::{Row, RowKind, rows_of};
use crate::service_request::TaggedLine;
use crate::tag::Tags;
use crate::ticket::api::{MoveStatus, TransferTo};
use crate::ticket::finish::TaggedRating;
use crate::ticket::lifecycle::Category;
use crate::ticket::{CommentKind, TaggedComment, Ticket, TicketHead, TicketInternal};
use crate::world::{Context, Orderable, Record, World};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::rc::Rc;
use uuid::Uuid;

/// Rows that pending calls put over the base.
pub type Overlay = BTreeMap<(RowKind, Uuid), Rc<Row>>;

/// Applies the pending calls to the base. With an empty outbox the overlay is empty (invariant I8).
pub fn overlay(base: &Replica, outbox: &Outbox, actor: &Actor, today: Date) -> Overlay {
    let mut overlay = Overlay::new();
    let mut world = World::default();
    for entry in outbox.pending() {
        fill(&mut world, base, actor, &entry.command);
        let mut context = Context::new(Some(actor), entry.call.id, entry.created_at, today);
        if decide(&mut world, &mut context, &entry.command).is_err() {
            continue;
        }
        for effect in world.take_effects().records {
            for (row, _) in rows_of(&effect.after) {
                overlay.insert((row.kind(), row.id()), Rc::new(row));
            }
        }
    }
    overlay
}

/// Loads what the call needs and the world does not have yet.
fn fill(world: &mut World, base: &Replica, actor: &Actor, command: &Command) {
    match command {
        Command::SubmitServiceRequest(body) => {
            fill_item(world, base, actor, body.item);
            fill_directory(world, base);
        }
        Command::AddComment(body) => {
            fill_ticket(world, base, actor, body.ticket, Some((body.id.0, CommentKind::Public)))
        }
        Command::AddWorkNote(body) => {
            fill_ticket(world, base, actor, body.ticket, Some((body.id.0, CommentKind::WorkNote)))
        }
        Command::MoveStatus(body) => fill_move(world, base, actor, body),
        Command::SetPriority(body) => fill_priority(world, base, actor, body.ticket),
        Command::ClaimTicket(body) => fill_ticket(world, base, actor, body.ticket, None),
        Command::CastVote(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            fill_approval(world, base, body.approval.0);
            fill_lines(world, base, body.ticket);
        }
        Command::ConfirmTicket(body) => fill_ticket(world, base, actor, body.ticket, None),
        Command::RateTicket(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            for (_, row) in base.all(RowKind::Rating) {
                if let Row::Rating(rating) = row.as_ref()
                    && rating.ticket == body.ticket
                    && world.rating(rating.id.0).is_none()
                {
                    world.load(Record::Rating(TaggedRating { rating: rating.clone(), tags: Tags::none() }));
                }
            }
        }
        Command::EndTask(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            fill_tasks(world, base, body.ticket);
        }
        Command::ConfirmLine(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            fill_lines(world, base, body.ticket);
        }
        Command::DeclineTicket(body) => fill_ticket(world, base, actor, body.ticket, None),
        Command::TransferTicket(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            match body.to {
                TransferTo::Team(team) => drop(fill_team(world, base, team)),
                TransferTo::Person(person) => fill_technician(world, base, person),
            }
        }
        Command::WithdrawServiceRequest(body) => fill_ticket(world, base, actor, body.ticket, None),
        Command::NameApprover(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            fill_directory(world, base);
        }
        // Stock, load, lease, queue and clocks are the server's to decide.
        Command::MoveAsset(_)
        | Command::CountStock(_)
        | Command::SetAvailability(_)
        | Command::DrainTeam(_)
        | Command::TellClocks(_)
        | Command::CloseTicket(_)
        | Command::Unreadable(_) => {}
    }
}

fn fill_item(world: &mut World, base: &Replica, actor: &Actor, item: ItemId) {
    if let Some(Row::ItemVersion(version)) = base.get(RowKind::ItemVersion, item.0).map(Rc::as_ref) {
        fill_team(world, base, version.team);
        // A version that was replaced meanwhile is the server's to judge.
        world.orderable.insert((actor.person, item), Orderable::only(version.version));
        world.versions.insert((item, version.version), version.clone());
    }
}

fn fill_move(world: &mut World, base: &Replica, actor: &Actor, body: &MoveStatus) {
    let comment = body.comment.as_ref().map(|comment| (comment.id.0, CommentKind::Public));
    fill_ticket(world, base, actor, body.ticket, comment);
}

/// The ticket, and the table by which its priority follows.
fn fill_priority(world: &mut World, base: &Replica, actor: &Actor, ticket: TicketId) {
    fill_ticket(world, base, actor, ticket, None);
    let organisation = base.all(RowKind::Organisation).find_map(|(_, row)| match row.as_ref() {
        Row::Organisation(organisation) => Some(organisation.priorities),
        _ => None,
    });
    world.priorities = organisation.unwrap_or_default();
}

fn fill_directory(world: &mut World, base: &Replica) {
    for (_, row) in base.all(RowKind::Person).chain(base.all(RowKind::Location)).chain(base.all(RowKind::CostCentre)) {
        match row.as_ref() {
            Row::Person(person) => drop(world.people.insert(person.id, person.name.clone())),
            Row::Location(location) => drop(world.locations.insert(location.id, location.name.clone())),
            Row::CostCentre(centre) => {
                world.cost_centres.insert(centre.id, format!("{} {}", centre.code, centre.name));
            }
            _ => {}
        }
    }
}

fn fill_team(world: &mut World, base: &Replica, id: TeamId) -> DepartmentId {
    let Some(Row::Team(card)) = base.get(RowKind::Team, id.0).map(Rc::as_ref) else { return DepartmentId(Uuid::nil()) };
    if world.team(id).is_none() {
        world.load(Record::Team(Team {
            id,
            name: card.name.clone(),
            department: card.department,
            assignment_no: 0,
            policy: Policy { version: 1, ranking: Ranking::LoadFirst },
            members: Vec::new(),
        }));
    }
    card.department
}

fn fill_ticket(world: &mut World, base: &Replica, actor: &Actor, id: TicketId, comment: Option<(Uuid, CommentKind)>) {
    if let Some((comment, kind)) = comment {
        let row_kind = if kind == CommentKind::Public { RowKind::Comment } else { RowKind::WorkNote };
        if let Some(Row::Comment(row) | Row::WorkNote(row)) = base.get(row_kind, comment).map(Rc::as_ref) {
            world.load(Record::Comment(TaggedComment { comment: row.clone(), kind, tags: Tags::none() }));
        }
    }
    if world.ticket(id).is_some() {
        return;
    }
    let (Some(Row::TicketHead(head)), Some(Row::TicketPublic(public))) =
        (base.get(RowKind::TicketHead, id.0).map(Rc::as_ref), base.get(RowKind::TicketPublic, id.0).map(Rc::as_ref))
    else {
        return;
    };
    let internal = match base.get(RowKind::TicketInternal, id.0).map(Rc::as_ref) {
        Some(Row::TicketInternal(internal)) => Some(internal.clone()),
        _ => None,
    };
    let department = head.team.map_or(DepartmentId(Uuid::nil()), |team| fill_team(world, base, team));
    if let (Some(internal), Some(team)) = (&internal, head.team) {
        world.load(Record::WorkItem(work_item(head, internal, team)));
    }
    fill_technician(world, base, actor.person);
    if let Some(assignee) = head.assignee {
        fill_technician(world, base, assignee);
    }
    world.load(Record::Ticket(Ticket {
        head: head.clone(),
        public: public.clone(),
        internal,
        department,
        public_tags: Tags::none(),
        internal_tags: Tags::none(),
        events: 0,
        // Pending comments come after every confirmed one.
        comments: i32::MAX / 2,
        notes: i32::MAX / 2,
    }));
}

fn fill_approval(world: &mut World, base: &Replica, id: Uuid) {
    if let (None, Some(Row::Approval(row))) = (world.approval(id), base.get(RowKind::Approval, id).map(Rc::as_ref)) {
        world.load(Record::Approval(TaggedApproval { approval: row.clone(), tags: Tags::none() }));
    }
}

fn fill_lines(world: &mut World, base: &Replica, ticket: TicketId) {
    for (id, row) in base.all(RowKind::Line) {
        if let Row::Line(line) = row.as_ref()
            && line.ticket == ticket
            && world.line(*id).is_none()
        {
            world.load(Record::Line(TaggedLine { line: line.clone(), tags: Tags::none() }));
        }
    }
}

fn fill_tasks(world: &mut World, base: &Replica, ticket: TicketId) {
    for (id, row) in base.all(RowKind::Task) {
        if let Row::Task(task) = row.as_ref()
            && task.ticket == ticket
            && world.task(*id).is_none()
        {
            let work = match base.get(RowKind::TaskWork, *id).map(Rc::as_ref) {
                Some(Row::TaskWork(work)) => Some(work.clone()),
                _ => None,
            };
            let (tags, work_tags) = (Tags::none(), Tags::none());
            world.load(Record::Task(TaggedTask { task: task.clone(), work, tags, work_tags }));
        }
    }
}

/// The work item that a ticket's head and internal part show. Weight and skills matter to the server's choice only.
fn work_item(head: &TicketHead, internal: &TicketInternal, team: TeamId) -> WorkItem {
    let state = match head.status.category() {
        Category::Open => WorkState::Open,
        Category::Paused => WorkState::Paused,
        Category::Resolved | Category::Closed | Category::Cancelled => WorkState::Ended,
    };
    WorkItem {
        id: head.id.into(),
        ticket: head.id,
        task: None,
        team,
        assignee: head.assignee,
        weight: 1,
        priority: head.priority,
        sla_due: None,
        queued_at: internal.queued_at,
        queue_no: 0,
        skills: RequiredSkills::default(),
        state,
        declined: BTreeMap::new(),
    }
}

/// Somebody's load, as the team sees it.
fn fill_technician(world: &mut World, base: &Replica, person: PersonId) {
    let Some(Row::Technician(card)) = base.get(RowKind::Technician, person.0).map(Rc::as_ref) else { return };
    if world.technician(person).is_none() {
        world.load(Record::Technician(Technician {
            person: card.person,
            name: card.name.clone(),
            active: true,
            availability: card.availability,
            lease_until: Timestamp::MIN,
            capacity: card.capacity,
            load: card.load,
            shift: None,
            skills: BTreeMap::new(),
            teams: card.teams.clone(),
            tags: Tags::none(),
        }));
    }
}

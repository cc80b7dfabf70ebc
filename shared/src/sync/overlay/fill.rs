//! What a call needs of the base, put into the world in which it is tried.

use super::fill_tasks::fill_tasks;
use crate::actor::Actor;
use crate::approval::TaggedApproval;
use crate::assignment::{Policy, Ranking, Team, WorkItem, WorkState};
use crate::catalog::RequiredSkills;
use crate::command::Command;
use crate::ids::{DepartmentId, ItemId, PersonId, TeamId, TicketId};
use crate::notification::{NoticeSettings, TaggedNotice, TaggedNoticeSettings};
use crate::person::Technician;
use crate::person::shift::Shift;
use crate::row::{Row, RowKind};
use crate::service_request::TaggedLine;
use crate::sync::replica::Replica;
use crate::tag::Tags;
use crate::ticket::api::TransferTo;
use crate::ticket::finish::TaggedRating;
use crate::ticket::lifecycle::{Category, Status};
use crate::ticket::{CommentKind, TaggedComment, Ticket, TicketHead, TicketInternal};
use crate::world::{Orderable, Record, World};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Loads what the call needs and the world does not have yet.
pub(super) fn fill(world: &mut World, base: &Replica, actor: &Actor, command: &Command) {
    match command {
        Command::SubmitServiceRequest(body) => fill_order(world, base, actor, body.item),
        Command::AddWatcher(body) => fill_watched(world, base, actor, (body.ticket, body.person)),
        Command::RemoveWatcher(body) => fill_watched(world, base, actor, (body.ticket, body.person)),
        Command::EditAnswers(body) => fill_whole(world, base, actor, body.ticket),
        Command::AddComment(_)
        | Command::AddWorkNote(_)
        | Command::MoveStatus(_)
        | Command::ReportLine(_)
        | Command::TransferTicket(_) => fill_conversation(world, base, actor, command),
        Command::SetPriority(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            fill_priorities(world, base);
        }
        Command::CastVote(body) => {
            fill_with_lines(world, base, actor, body.ticket);
            fill_approval(world, base, body.approval.0);
        }
        Command::RateTicket(body) => fill_ratings(world, base, actor, body.ticket),
        Command::EndTask(body) => fill_work(world, base, actor, body.ticket),
        Command::ConfirmLine(body) => fill_with_lines(world, base, actor, body.ticket),
        Command::NameApprover(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            fill_directory(world, base);
        }
        Command::ClaimTicket(body) => fill_ticket(world, base, actor, body.ticket, None),
        Command::ConfirmTicket(body) => fill_ticket(world, base, actor, body.ticket, None),
        Command::DeclineTicket(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            body.task.into_iter().for_each(|_| fill_tasks(world, base, body.ticket));
        }
        Command::WithdrawServiceRequest(body) => fill_ticket(world, base, actor, body.ticket, None),
        Command::ReadNotices(body) => body.notices.iter().for_each(|id| fill_notice(world, base, id.0)),
        Command::SetMail(_) | Command::SetLanguage(_) => fill_notice_settings(world, base, actor.person),
        Command::SetCapacity(body) => fill_led(world, base, body.person),
        Command::SendAway(body) => fill_led(world, base, body.person),
        Command::SetDeputy(_) => fill_directory(world, base),
        // Stock, load, lease, queue and clocks are the server's to decide.
        Command::MoveAsset(_)
        | Command::CountStock(_)
        | Command::RelateAssets(_)
        | Command::UnrelateAssets(_)
        | Command::SetWarranty(_)
        | Command::SetAvailability(_)
        | Command::DrainTeam(_)
        | Command::TellClocks(_)
        | Command::TellApprovals(_)
        | Command::ReplaceApprovers(_)
        | Command::CloseTicket(_)
        | Command::ForgetNotices(_)
        | Command::CompileCalendar(_)
        | Command::ShowModel(_)
        | Command::ServeStock(_)
        | Command::RepairAsset(_)
        | Command::TurnShift(_)
        | Command::TurnLease(_)
        | Command::CompleteAttachment(_)
        | Command::GiveUpAttachment(_)
        | Command::Unreadable(_) => {}
    }
}

/// A ticket and its tasks.
fn fill_work(world: &mut World, base: &Replica, actor: &Actor, ticket: TicketId) {
    fill_ticket(world, base, actor, ticket, None);
    fill_tasks(world, base, ticket);
}

/// A ticket, and the name of who is to watch it as far as it is known here.
fn fill_watched(world: &mut World, base: &Replica, actor: &Actor, (ticket, person): (TicketId, PersonId)) {
    fill_ticket(world, base, actor, ticket, None);
    fill_people(world, base, ticket, &[person]);
    if person == actor.person {
        world.people.insert(person, actor.name.clone());
    }
}

/// The same for calls that write something, move a ticket or pass it on.
fn fill_conversation(world: &mut World, base: &Replica, actor: &Actor, command: &Command) {
    match command {
        Command::AddComment(body) => {
            fill_ticket(world, base, actor, body.ticket, Some((body.id.0, CommentKind::Public)));
            fill_end(world, base, body.ticket);
            fill_people(world, base, body.ticket, &body.mentions);
        }
        Command::AddWorkNote(body) => {
            fill_ticket(world, base, actor, body.ticket, Some((body.id.0, CommentKind::WorkNote)));
            fill_people(world, base, body.ticket, &body.mentions);
        }
        Command::MoveStatus(body) => {
            let comment = body.comment.as_ref().map(|comment| (comment.id.0, CommentKind::Public));
            fill_ticket(world, base, actor, body.ticket, comment);
            fill_end(world, base, body.ticket);
        }
        Command::ReportLine(body) => {
            fill_ticket(world, base, actor, body.ticket, Some((body.comment.0, CommentKind::Public)));
            fill_lines(world, base, body.ticket);
        }
        Command::TransferTicket(body) => {
            fill_ticket(world, base, actor, body.ticket, None);
            body.task.into_iter().for_each(|_| fill_tasks(world, base, body.ticket));
            match body.to {
                TransferTo::Team(team) => drop(fill_team(world, base, team)),
                TransferTo::Person(person) => fill_technician(world, base, person),
            }
        }
        _ => {}
    }
}

/// What an end came to is kept with it when the ticket is brought back.
fn fill_end(world: &mut World, base: &Replica, ticket: TicketId) {
    if world.ticket(ticket).is_some_and(|ticket| ticket.head.status == Status::Resolved) {
        fill_lines(world, base, ticket);
        fill_tasks(world, base, ticket);
    }
}

fn fill_with_lines(world: &mut World, base: &Replica, actor: &Actor, ticket: TicketId) {
    fill_ticket(world, base, actor, ticket, None);
    fill_lines(world, base, ticket);
}

/// A request with its form, as far as this device has it.
fn fill_whole(world: &mut World, base: &Replica, actor: &Actor, ticket: TicketId) {
    fill_with_lines(world, base, actor, ticket);
    fill_tasks(world, base, ticket);
    if let Some(item) = world.ticket(ticket).and_then(|ticket| ticket.public.item) {
        fill_order(world, base, actor, item);
    }
}

/// The item of an order, and all that its form may name.
fn fill_order(world: &mut World, base: &Replica, actor: &Actor, item: ItemId) {
    fill_item(world, base, actor, item);
    fill_directory(world, base);
    fill_own(world, base, actor);
}

/// A ticket, and what people said of how it went.
fn fill_ratings(world: &mut World, base: &Replica, actor: &Actor, ticket: TicketId) {
    fill_ticket(world, base, actor, ticket, None);
    for (_, row) in base.all(RowKind::Rating) {
        if let Row::Rating(rating) = row.as_ref()
            && rating.ticket == ticket
            && world.rating(rating.id.0).is_none()
        {
            world.load(Record::Rating(TaggedRating { rating: rating.clone(), tags: Tags::none() }));
        }
    }
}

fn fill_item(world: &mut World, base: &Replica, actor: &Actor, item: ItemId) {
    if let Some(Row::ItemVersion(version)) = base.get(RowKind::ItemVersion, item.0).map(Arc::as_ref) {
        fill_team(world, base, version.team);
        // A version that was replaced meanwhile is the server's to judge.
        world.orderable.insert((actor.person, item), Orderable::only(version.version));
        world.versions.insert((item, version.version), version.clone());
    }
}

fn fill_priorities(world: &mut World, base: &Replica) {
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

/// Names of people, as far as this client knows them: by their cards, as colleagues, or from the ticket itself.
fn fill_people(world: &mut World, base: &Replica, ticket: TicketId, people: &[PersonId]) {
    for person in people {
        let card = |kind| match base.get(kind, person.0).map(Arc::as_ref) {
            Some(Row::Person(card)) => Some(card.name.clone()),
            Some(Row::Technician(card)) => Some(card.name.clone()),
            _ => None,
        };
        let of_ticket = || match base.get(RowKind::TicketHead, ticket.0).map(Arc::as_ref) {
            Some(Row::TicketHead(head)) if head.requester == *person => Some(head.requester_name.clone()),
            Some(Row::TicketHead(head)) if head.assignee == Some(*person) => head.assignee_name.clone(),
            _ => None,
        };
        let asked = || match base.get(RowKind::TicketPublic, ticket.0).map(Arc::as_ref) {
            Some(Row::TicketPublic(public)) => {
                let asked = public.gate.iter().flat_map(|gate| &gate.steps).flat_map(|step| &step.asked);
                asked.into_iter().find(|asked| asked.approver == *person).map(|asked| asked.name.clone())
            }
            _ => None,
        };
        let name = card(RowKind::Person).or_else(|| card(RowKind::Technician)).or_else(of_ticket).or_else(asked);
        if let Some(name) = name {
            world.people.insert(*person, name);
        }
    }
}

/// What forms name beside people and places: departments, one's own equipment, the currency.
fn fill_own(world: &mut World, base: &Replica, actor: &Actor) {
    let rows = base.all(RowKind::Department).chain(base.all(RowKind::Equipment)).chain(base.all(RowKind::Organisation));
    for (_, row) in rows {
        match row.as_ref() {
            Row::Department(department) => drop(world.departments.insert(department.id, department.name.clone())),
            Row::Equipment(asset) if asset.is_with(actor.person) => {
                world.own_assets.insert((actor.person, asset.id), asset.said());
            }
            Row::Organisation(organisation) => world.currency = Some(organisation.currency.clone()),
            _ => {}
        }
    }
}

pub(super) fn fill_team(world: &mut World, base: &Replica, id: TeamId) -> DepartmentId {
    let Some(Row::Team(card)) = base.get(RowKind::Team, id.0).map(Arc::as_ref) else {
        return DepartmentId(Uuid::nil());
    };
    if world.team(id).is_none() {
        world.load(Record::Team(Team {
            id,
            name: card.name.clone(),
            department: card.department,
            assignment_no: 0,
            policy: Policy::by(Ranking::LoadFirst),
            members: Vec::new(),
        }));
    }
    card.department
}

fn fill_ticket(world: &mut World, base: &Replica, actor: &Actor, id: TicketId, comment: Option<(Uuid, CommentKind)>) {
    if let Some((comment, kind)) = comment {
        let row_kind = if kind == CommentKind::Public { RowKind::Comment } else { RowKind::WorkNote };
        if let Some(Row::Comment(row) | Row::WorkNote(row)) = base.get(row_kind, comment).map(Arc::as_ref) {
            world.load(Record::Comment(TaggedComment { comment: row.clone(), kind, tags: Tags::none() }));
        }
    }
    if world.ticket(id).is_some() {
        return;
    }
    let (Some(Row::TicketHead(head)), Some(Row::TicketPublic(public))) =
        (base.get(RowKind::TicketHead, id.0).map(Arc::as_ref), base.get(RowKind::TicketPublic, id.0).map(Arc::as_ref))
    else {
        return;
    };
    let internal = match base.get(RowKind::TicketInternal, id.0).map(Arc::as_ref) {
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
    if let (None, Some(Row::Approval(row))) = (world.approval(id), base.get(RowKind::Approval, id).map(Arc::as_ref)) {
        world.load(Record::Approval(TaggedApproval { approval: row.clone(), tags: Tags::none() }));
    }
}

fn fill_notice(world: &mut World, base: &Replica, id: Uuid) {
    if let (None, Some(Row::Notice(row))) = (world.notice(id), base.get(RowKind::Notice, id).map(Arc::as_ref)) {
        world.load(Record::Notice(TaggedNotice { notice: row.clone(), tags: Tags::none() }));
    }
}

fn fill_notice_settings(world: &mut World, base: &Replica, person: PersonId) {
    let settings = match base.get(RowKind::NoticeSettings, person.0).map(Arc::as_ref) {
        Some(Row::NoticeSettings(settings)) => settings.clone(),
        _ => NoticeSettings { person, mail: true, language: String::new() },
    };
    world.load(Record::NoticeSettings(TaggedNoticeSettings { settings, tags: Tags::none() }));
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

/// The work item that a ticket's head and internal part show. Skills matter to the server's choice only.
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
        weight: internal.weight,
        priority: head.priority,
        sla_due: None,
        queued_at: internal.queued_at,
        queue_no: 0,
        skills: RequiredSkills::default(),
        state,
        declined: BTreeMap::new(),
    }
}

/// A colleague with their teams: who leads them is asked of the teams.
fn fill_led(world: &mut World, base: &Replica, person: PersonId) {
    fill_technician(world, base, person);
    for team in world.technician(person).map(|technician| technician.teams.clone()).unwrap_or_default() {
        fill_team(world, base, team);
    }
}

/// Somebody's load, as the team sees it.
pub(super) fn fill_technician(world: &mut World, base: &Replica, person: PersonId) {
    let Some(Row::Technician(card)) = base.get(RowKind::Technician, person.0).map(Arc::as_ref) else { return };
    if world.technician(person).is_none() {
        world.load(Record::Technician(Technician {
            person: card.person,
            name: card.name.clone(),
            active: true,
            availability: card.availability,
            lease_until: Timestamp::MIN,
            lapsed: card.lapsed,
            capacity: card.capacity,
            load: card.load,
            since: card.since,
            sent_away: card.sent_away.clone(),
            shift: card.shift.map(Shift::Window),
            shift_id: None,
            shift_at: None,
            skills: card.skills.iter().map(|held| (held.id, held.level)).collect(),
            skill_names: card.skills.iter().map(|held| (held.id, held.name.clone())).collect(),
            job: card.job.clone(),
            teams: card.teams.clone(),
            tags: Tags::none(),
        }));
    }
}

//! Submitting a service request: request, a line per row, then the gate or the queue, in one set of effects.

use super::api::{SubmitServiceRequest, SubmittedServiceRequest, WithdrawServiceRequest};
use super::form::{CheckedForm, check};
use super::price::Prices;
use super::{Answer, Line, LineState, RequestAnswers, TaggedLine, answer_files, first_edition};
use crate::actor::Actor;
use crate::approval::gate::{advance, close_questions, holds_back, prepare, queue};
use crate::assignment::drain::explain_waiting;
use crate::catalog::ItemVersion;
use crate::ids::{DepartmentId, LineId, PersonId, TicketId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::tag::{TagKind, Tags};
use crate::ticket::clocks::{Move, follow};
use crate::ticket::decide::{change_status, check_text};
use crate::ticket::lifecycle::Status;
use crate::ticket::priority::Level;
use crate::ticket::{Fact, Mention, Resolution, Ticket, TicketHead, TicketInternal, TicketPublic};
use crate::world::{Asking, AuditEntry, Context, World};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Submits what was typed, for oneself or, by somebody who works tickets, in somebody's place: that person is the requester
/// then, what they may not order is not ordered for them, and who reported it watches it.
///
/// # Errors
/// `NotFound` for an item outside the actor's audience, `Forbidden` for others to ask in somebody's place, `Conflict` for a
/// version that is not the current one, `Invalid` with every field and row that is wrong.
pub fn submit(world: &mut World, context: &mut Context<'_>, body: &SubmitServiceRequest) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    if world.ticket(body.id).is_some() {
        return Err(Problem::because(ProblemCode::Conflict, "A request of this id exists."));
    }
    let orderable = world.orderable.get(&(actor.person, body.item)).ok_or_else(Problem::not_found)?;
    if !orderable.takes(body.version) {
        let detail = format!("The form is now at version {}.", orderable.current);
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    let version = world.versions.get(&(body.item, body.version)).cloned().ok_or_else(Problem::not_found)?;
    let requester = requester(world, actor, body)?;
    let asking = Asking { world, person: requester.person };
    let checked = check(&version, body, &asking, context.today).map_err(Problem::invalid)?;
    check_line_ids(world, body)?;
    answer_files::check(world, body, &checked, &answer_files::Placed::new())?;
    let department = world.team(version.team).map(|team| team.department).ok_or_else(Problem::not_found)?;

    let lines = lines(context, body, &version, checked.rows.clone(), &checked.prices);
    let people = (actor, &requester);
    let mut ticket = ticket(world, context, people, body, &version, department, &checked, &lines, checked.prices.total);
    let reply = SubmittedServiceRequest { id: body.id, number: ticket.head.number.clone() };
    world.event(context, &mut ticket, Fact::Submitted);
    if let Some(level) = &version.service_level {
        follow(world, context, &mut ticket, Move::Submitted(level));
    }
    world.audit(AuditEntry {
        action: "service_request.submit",
        entity_kind: "ticket",
        entity: body.id.0,
        before: None,
        after: Some(json!({ "number": reply.number, "item": body.item, "version": body.version, "lines": lines.len(),
                "on_behalf_of": body.on_behalf_of })),
    });
    let of_request = answer_files::of_request(body.id, &ticket.public_tags);
    answer_files::put(world, actor, (&body.attachments, &version), of_request, &checked.answers);
    for mut line in lines {
        line.number.clone_from(&reply.number);
        line.awaits_approval = ticket.head.status == Status::AwaitingApproval;
        let person = line.requested_for.map(|person| (TagKind::Person, person.0));
        let tags = world.tags_for(person).union(&ticket.public_tags);
        answer_files::put(
            world,
            actor,
            (&body.attachments, &version),
            answer_files::of_line(&line, &tags),
            &line.answers,
        );
        world.put_line(TaggedLine { line, tags });
    }
    if ticket.head.status == Status::AwaitingApproval {
        advance(world, context, ticket, &version);
    } else {
        queue(world, context, ticket, &version);
        explain_waiting(world, context, body.id);
    }
    Ok(serde_json::to_value(reply).unwrap_or_default())
}

/// Who is to have what is asked for: the actor, or in whose place they ask.
fn requester(world: &World, actor: &Actor, body: &SubmitServiceRequest) -> Result<Mention, Problem> {
    let Some(person) = body.on_behalf_of.filter(|person| *person != actor.person) else {
        return Ok(Mention { person: actor.person, name: actor.name.clone() });
    };
    if !actor.works_tickets() {
        let detail = "Only who works tickets asks in somebody's place.";
        return Err(Problem::because(ProblemCode::Forbidden, detail));
    }
    let wrong = |fault| Err(Problem::invalid(vec![FieldError::field("on_behalf_of", fault)]));
    match world.people.get(&person) {
        None if !world.directory_complete => Ok(Mention { person, name: String::new() }),
        None => wrong(FieldFault::UnknownPerson),
        Some(_) if world.directory_complete && !world.orderable.contains_key(&(person, body.item)) => {
            wrong(FieldFault::Unreadable { reason: "this person cannot order it".to_owned() })
        }
        Some(name) => Ok(Mention { person, name: name.clone() }),
    }
}

/// Takes one's own request back: before it is approved, or while nobody has it.
///
/// # Errors
/// `NotFound` for anybody but who asked for it, `Conflict` once somebody works on it, `Invalid` for a reason too long.
pub fn withdraw(world: &mut World, context: &mut Context<'_>, body: &WithdrawServiceRequest) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let mut ticket = world.ticket(body.ticket).cloned().ok_or_else(Problem::not_found)?;
    if ticket.head.requester != actor.person {
        return Err(Problem::not_found());
    }
    check_text(&body.reason, "reason", false)?;
    if !ticket.head.is_withdrawable() {
        let detail = "Somebody works on it already, or it has ended. Write to them instead.";
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    close_questions(world, &ticket, None);
    world.event(context, &mut ticket, Fact::Withdrawn);
    world.audit(AuditEntry {
        action: "service_request.withdraw",
        entity_kind: "ticket",
        entity: body.ticket.0,
        before: Some(json!({ "status": ticket.head.status })),
        after: Some(json!({ "status": Status::Cancelled })),
    });
    let resolution = Resolution { text: body.reason.trim().to_owned(), at: context.now, by_name: actor.name.clone() };
    change_status(world, context, ticket, Status::Cancelled, Some(resolution));
    Ok(json!({}))
}

/// Ids that the client chose must be new and different; they are checked before anything is written.
fn check_line_ids(world: &World, body: &SubmitServiceRequest) -> Result<(), Problem> {
    let mut seen = std::collections::BTreeSet::new();
    for (row, input) in body.rows.iter().enumerate() {
        if let Some(id) = input.id
            && (!seen.insert(id) || world.line(id.0).is_some())
        {
            let fault = FieldFault::Unreadable { reason: "this line id is in use".to_owned() };
            return Err(Problem::invalid(vec![FieldError::row("id", row, fault)]));
        }
    }
    Ok(())
}

pub(super) fn lines(
    context: &mut Context<'_>,
    body: &SubmitServiceRequest,
    version: &ItemVersion,
    rows: Vec<Vec<Answer>>,
    prices: &Prices,
) -> Vec<Line> {
    let person_field = version.form.rows().and_then(|group| group.person_field()).map(|field| field.id.clone());
    let rows = rows.into_iter().zip(&body.rows).enumerate();
    let line = |(position, (answers, input)): (usize, (Vec<Answer>, &super::api::RowInput))| {
        let person = answers.iter().find(|answer| Some(&answer.field) == person_field.as_ref());
        let requested_for = person.and_then(|answer| answer.value.first()?.parse::<PersonId>().ok());
        let person_name = person.and_then(|answer| answer.display.first()).map_or("", |name| name.get("")).to_owned();
        Line {
            id: input.id.unwrap_or_else(|| LineId(context.ids.next_id())),
            ticket: body.id,
            position: i32::try_from(position).unwrap_or(i32::MAX),
            requested_for,
            person_name,
            answers,
            state: LineState::Open,
            price: prices.lines.get(position).copied().flatten(),
            declined: None,
            taken_out: false,
            awaits_approval: false,
            number: String::new(),
            item_name: version.name.clone(),
            icon: version.icon.clone(),
            supply: Vec::new(),
            ended_at: None,
            confirmed_at: None,
            handed_over: None,
            reported_at: None,
            not_possible: None,
            closed_at: None,
        }
    };
    rows.map(line).collect()
}

#[expect(clippy::too_many_arguments, reason = "one record out of everything the submission brought")]
fn ticket(
    world: &mut World,
    context: &Context<'_>,
    (actor, requester): (&Actor, &Mention),
    body: &SubmitServiceRequest,
    version: &ItemVersion,
    department: DepartmentId,
    checked: &CheckedForm,
    lines: &[Line],
    total: Option<i64>,
) -> Ticket {
    let request = RequestAnswers {
        item: body.item,
        version: body.version,
        answers: checked.answers.clone(),
        needed_by: checked.needed_by(version),
        cost_centre: checked.first_cost_centre(),
        total,
        edition: first_edition(),
    };
    let triaged = version.delivery.triage.as_ref().and_then(|triage| triage.of(&request.answers));
    let gate = prepare(version, &request, lines.len());
    let held_back = gate.as_ref().is_some_and(holds_back);
    // Before the gate has passed neither team nor department sees anything of it.
    let internal_tags = if held_back {
        Tags::none()
    } else {
        world.tags_for([(TagKind::Team, version.team.0), (TagKind::Department, department.0)])
    };
    let reporter =
        (requester.person != actor.person).then(|| Mention { person: actor.person, name: actor.name.clone() });
    let people = [requester.person, actor.person].map(|person| (TagKind::Person, person.0));
    let public_tags: Tags = world.tags_for(people).union(&internal_tags);
    let head = TicketHead {
        id: body.id,
        kind: version.kind,
        number: world.draw_number(version.kind),
        title: titled(version, lines, &checked.answers, &actor.language),
        language: actor.language.clone(),
        status: if held_back { Status::AwaitingApproval } else { Status::New },
        priority: triaged.map_or(version.priority, |(impact, urgency)| world.priorities.priority(impact, urgency)),
        team: None,
        assignee: None,
        assignee_name: None,
        requester: requester.person,
        requester_name: requester.name.clone(),
        icon: version.icon.clone(),
        lines: i32::try_from(lines.len()).unwrap_or(i32::MAX),
        created_at: context.now,
        changed_at: context.now,
        needed_by: request.needed_by,
        expected_at: None,
        unserved: false,
    };
    Ticket {
        head,
        public: TicketPublic {
            item: Some(body.item),
            request: Some(request),
            gate,
            watchers: reporter.iter().cloned().collect(),
            reporter,
            ..TicketPublic::new(body.id)
        },
        internal: Some(internal(body.id, triaged, context.now)),
        department,
        public_tags,
        internal_tags,
        events: 0,
        comments: 0,
        notes: 0,
    }
}

/// What the team reads of a new ticket.
fn internal(id: TicketId, triaged: Option<(Level, Level)>, now: Timestamp) -> TicketInternal {
    let (impact, urgency) = triaged.unzip();
    TicketInternal { impact, urgency, ..TicketInternal::queued(id, now) }
}

/// The longest title made of answers, in characters.
const TITLE_MAX: usize = 120;

/// A title with the answers that it names, such as `{what}`, put in; of a text its first line.
fn titled(version: &ItemVersion, lines: &[Line], answers: &[Answer], language: &str) -> String {
    let first = lines.first().map_or("", |line| line.person_name.as_str());
    let pattern = version.title(language, lines.len().max(1), first);
    let (mut title, mut rest) = (String::new(), pattern.as_str());
    while let Some((before, field, after)) = rest
        .split_once('{')
        .and_then(|(before, rest)| rest.split_once('}').map(|(field, after)| (before, field, after)))
    {
        let answer = answers.iter().find(|answer| answer.field == field).and_then(|answer| answer.display.first());
        let said = answer.map_or("", |text| text.get(language));
        title.push_str(before);
        title.push_str(said.lines().next().unwrap_or_default().trim());
        rest = after;
    }
    title.push_str(rest);
    if title.trim().is_empty() {
        return version.name.get(language).to_owned();
    }
    match title.char_indices().nth(TITLE_MAX) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title,
    }
}

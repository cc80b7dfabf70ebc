//! Changing the answers of a request that nobody works on yet. What is material voids the votes and brings the request back
//! to its gate, shown to the approvers with the old and the new value; anything else changes the answer alone.

mod form;

pub use form::typed;

use super::api::{EditAnswers, SubmitServiceRequest};
use super::decide::lines as lines_of;
use super::form::CheckedForm;
use super::{Answer, Line, LineState, RequestAnswers, TaggedLine, answer_files};
use crate::approval::Gate;
use crate::approval::gate::{advance, holds_back, pass, prepare, return_to_gate};
use crate::catalog::ItemVersion;
use crate::fulfilment::TaskState;
use crate::problem::{Problem, ProblemCode};
use crate::tag::TagKind;
use crate::text::Text;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, Ticket, TicketHead};
use crate::world::{AuditEntry, Context, World};
use form::{check_changed, check_rows};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The most edits that a request keeps; what was changed before stays in the audit trail.
pub const EDITS_MAX: usize = 20;

/// One change of the answers by who asked for the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// Who.
    pub by_name: String,
    /// Whether it had to be approved anew.
    pub material: bool,
    /// What, in the order of the form.
    pub changes: Vec<Change>,
}

/// One thing that an edit changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Whose line; none: an answer that is given once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What of it.
    pub what: What,
}

/// What an edit did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Another answer.
    Answer(AnswerChange),
    /// A line more.
    Added,
    /// A line less.
    Removed,
}

/// An answer before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerChange {
    /// The field.
    pub field: String,
    /// Its label.
    pub label: Text,
    /// Its kind, as of [`Answer::kind`].
    pub kind: String,
    /// What stood there; nothing where it was not answered.
    pub before: Vec<Text>,
    /// What stands there now.
    pub after: Vec<Text>,
}

/// Why answers can no longer be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// Somebody works on it, or a task of it can be done or was done.
    Started,
    /// It has ended.
    Ended,
}

/// Whether the answers of a request can be changed: before its gate has passed, and after that while no task is open and
/// nobody has it (DECISIONS.md).
///
/// # Errors
/// Why not.
pub fn changeable(head: &TicketHead, tasks: impl IntoIterator<Item = TaskState>) -> Result<(), Locked> {
    let begun = |state: TaskState| matches!(state, TaskState::Open | TaskState::Complete | TaskState::Incomplete);
    match head.status {
        Status::AwaitingApproval => Ok(()),
        Status::New if head.assignee.is_none() && !tasks.into_iter().any(begun) => Ok(()),
        Status::New | Status::InProgress | Status::Waiting | Status::OnHold => Err(Locked::Started),
        Status::Resolved | Status::Closed | Status::Cancelled => Err(Locked::Ended),
    }
}

/// Changes the answers of one's own request.
///
/// # Errors
/// `NotFound` for anybody but who asked for it, `Conflict` where the answers are of another edition or can no longer be
/// changed, `Invalid` with every field and row that is wrong.
pub fn edit_answers(world: &mut World, context: &mut Context<'_>, body: &EditAnswers) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let ticket = world.ticket(body.ticket).cloned().ok_or_else(Problem::not_found)?;
    if ticket.head.requester != actor.person {
        return Err(Problem::not_found());
    }
    let request = ticket.public.request.clone().ok_or_else(Problem::not_found)?;
    let tasks: Vec<TaskState> = world.tasks_of(body.ticket).map(|tagged| tagged.task.state).collect();
    changeable(&ticket.head, tasks).map_err(|locked| {
        let detail = match locked {
            Locked::Started => "It is with the team already. Write there instead.",
            Locked::Ended => "The request has ended.",
        };
        Problem::because(ProblemCode::Conflict, detail)
    })?;
    if body.based_on != request.edition {
        let detail = "The answers have been changed meanwhile. Please look at them again.";
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    let version = world.versions.get(&(request.item, request.version)).cloned();
    let version = version.ok_or_else(|| Problem::new(ProblemCode::Unavailable))?;
    let (fields, rows) = (body.fields.clone(), body.rows.clone());
    let open: Vec<TaggedLine> =
        world.lines_of(body.ticket).into_iter().filter(|line| line.line.state == LineState::Open).cloned().collect();
    let given = request.answers.iter().chain(open.iter().flat_map(|line| &line.line.answers));
    let attachments = answer_files::kept(given);
    let (item, number) = (request.item, request.version);
    let whole =
        SubmitServiceRequest { on_behalf_of: None, id: body.ticket, item, version: number, fields, rows, attachments };
    check_rows(world, &open, &whole)?;
    let checked = check_changed(world, context, actor.person, &version, &whole, &request, &open)?;
    answer_files::check(world, &whole, &checked, &answer_files::placed(&request.answers, &open))?;
    let mut edited = Edited { ticket, request, version, whole, open, changes: Vec::new() };
    edited.compare(&checked);
    if edited.changes.is_empty() {
        return Ok(json!({}));
    }
    edited.apply(world, context, checked, &actor.name);
    Ok(json!({}))
}

/// A request whose answers are changed.
struct Edited {
    ticket: Ticket,
    request: RequestAnswers,
    version: ItemVersion,
    whole: SubmitServiceRequest,
    open: Vec<TaggedLine>,
    changes: Vec<Change>,
}

impl Edited {
    /// Finds out what is different.
    fn compare(&mut self, checked: &CheckedForm) {
        let mut changes = differences(&self.request.answers, &checked.answers, None);
        for (input, answers) in self.whole.rows.iter().zip(&checked.rows) {
            match self.open.iter().find(|line| Some(line.line.id) == input.id) {
                Some(line) => {
                    changes.extend(differences(&line.line.answers, answers, Some(&line.line.person_name)));
                }
                None => changes.push(Change { person: Some(self.person_of(answers)), what: What::Added }),
            }
        }
        for line in self.removed() {
            changes.push(Change { person: Some(line.line.person_name.clone()), what: What::Removed });
        }
        self.changes = changes;
    }

    fn removed(&self) -> Vec<&TaggedLine> {
        self.open.iter().filter(|line| !self.whole.rows.iter().any(|row| row.id == Some(line.line.id))).collect()
    }

    fn person_of(&self, answers: &[Answer]) -> String {
        let field = self.version.form.rows().and_then(|group| group.person_field());
        let answer = field.and_then(|field| answers.iter().find(|answer| answer.field == field.id));
        answer.and_then(|answer| answer.display.first()).map(|name| name.get("").to_owned()).unwrap_or_default()
    }

    /// Whether something changed that has to be approved anew.
    fn is_material(&self) -> bool {
        let rows = self.version.form.rows().into_iter().flat_map(|group| &group.fields);
        let fields: Vec<_> = self.version.form.fields().chain(rows).collect();
        self.changes.iter().any(|change| match &change.what {
            What::Answer(answer) => fields.iter().all(|field| field.id != answer.field || field.material),
            What::Added | What::Removed => true,
        })
    }

    /// Whether it costs something else, or somebody else pays: by whatever way an answer came to that.
    fn costs_otherwise(&self, checked: &CheckedForm) -> bool {
        self.request.total != checked.prices.total || self.request.cost_centre != checked.first_cost_centre()
    }

    fn apply(mut self, world: &mut World, context: &mut Context<'_>, checked: CheckedForm, by_name: &str) {
        let material = self.is_material() || self.costs_otherwise(&checked);
        let before = self.request.clone();
        let priced = checked.prices.clone();
        let lines = lines_of(context, &self.whole, &self.version, checked.rows.clone(), &priced);
        let first = lines.first().map_or("", |line| line.person_name.as_str());
        let head = &mut self.ticket.head;
        head.title = self.version.title(&head.language, lines.len().max(1), first);
        head.lines = i32::try_from(lines.len()).unwrap_or(i32::MAX);
        head.needed_by = checked.needed_by(&self.version);
        self.request.needed_by = head.needed_by;
        self.request.cost_centre = checked.first_cost_centre();
        self.request.total = priced.total;
        self.request.answers = checked.answers;
        self.request.edition += 1;
        let edition = self.request.edition;
        self.ticket.public.request = Some(self.request.clone());
        let (at, changes) = (context.now, self.changes.clone());
        let edits = &mut self.ticket.public.edits;
        edits.push(Edit { at, by_name: by_name.to_owned(), material, changes: changes.clone() });
        edits.drain(..edits.len().saturating_sub(EDITS_MAX));
        // Where nobody has to approve what it is now, nobody reads that somebody has to.
        let anew = material && self.gate().as_ref().is_some_and(holds_back);
        world.event(context, &mut self.ticket, Fact::AnswersEdited { edition, material: anew });
        world.audit(AuditEntry {
            action: "service_request.edit_answers",
            entity_kind: "ticket",
            entity: self.ticket.head.id.0,
            before: Some(json!({ "edition": before.edition, "total": before.total, "answers": before.answers })),
            after: Some(
                json!({ "edition": edition, "total": self.request.total, "material": material, "changes": changes }),
            ),
        });
        self.put_lines(world, context, lines);
        self.go_on(world, context, material);
    }

    /// Lines that stay with their new answers, new ones, and those that were taken out. Whoever a line is for now sees its
    /// files, and whom it was for before does not.
    fn put_lines(&self, world: &mut World, context: &Context<'_>, lines: Vec<Line>) {
        let all = world.lines_of(self.ticket.head.id);
        let mut next = all.iter().map(|line| line.line.position + 1).max().unwrap_or(0);
        for new in lines {
            let person = new.requested_for.map(|person| (TagKind::Person, person.0));
            let tags = world.tags_for(person).union(&self.ticket.public_tags);
            let known = self.open.iter().find(|line| line.line.id == new.id);
            let line = match known {
                Some(known) => Line {
                    requested_for: new.requested_for,
                    person_name: new.person_name,
                    answers: new.answers,
                    price: new.price,
                    ..known.line.clone()
                },
                None => {
                    next += 1;
                    let awaits_approval = self.ticket.head.status == Status::AwaitingApproval;
                    Line { position: next - 1, number: self.ticket.head.number.clone(), awaits_approval, ..new }
                }
            };
            // A browser may not know the tags; the server's answer follows.
            world.put_line(TaggedLine { line, tags });
        }
        answer_files::retag(world, self.ticket.head.id);
        for line in self.removed() {
            let mut line = line.clone();
            (line.line.state, line.line.taken_out) = (LineState::Cancelled, true);
            line.line.ended_at = Some(context.now);
            world.put_line(line);
        }
    }

    /// Who has to approve what it is now, from the beginning.
    fn gate(&self) -> Option<Gate> {
        prepare(&self.version, &self.request, self.whole.rows.len())
    }

    /// What a change means for gate and queue.
    fn go_on(self, world: &mut World, context: &mut Context<'_>, material: bool) {
        let gate = self.gate();
        let Self { mut ticket, version, .. } = self;
        if !material {
            return world.put_ticket(ticket);
        }
        let passed = ticket.head.status == Status::New;
        let answers_version = ticket.public.gate.as_ref().map_or(1, |gate| gate.answers_version) + 1;
        let gate = gate.map(|gate| Gate { answers_version, ..gate });
        let held = gate.as_ref().is_some_and(holds_back);
        ticket.public.gate = gate;
        return_to_gate(world, context, &mut ticket, passed);
        if !world.directory_complete {
            // A browser shows that it is asked anew; who is asked, and what is set aside, is the server's to say.
            if held && passed {
                ticket.head.status = Status::AwaitingApproval;
            }
            return world.put_ticket(ticket);
        }
        match ticket.public.gate {
            Some(_) => advance(world, context, ticket, &version),
            // Nothing has to be approved: the plan is made anew.
            None => pass(world, context, ticket, &version),
        }
    }
}

/// Answers that are not what they were, in the order of the new ones.
fn differences(before: &[Answer], after: &[Answer], person: Option<&str>) -> Vec<Change> {
    let change = |label: &Answer, before: Option<&Answer>, after: Option<&Answer>| Change {
        person: person.map(str::to_owned),
        what: What::Answer(AnswerChange {
            field: label.field.clone(),
            label: label.label.clone(),
            kind: label.kind.clone(),
            before: before.map(|answer| answer.display.clone()).unwrap_or_default(),
            after: after.map(|answer| answer.display.clone()).unwrap_or_default(),
        }),
    };
    let find = |all: &'_ [Answer], field: &str| all.iter().position(|answer| answer.field == field);
    let mut changes = Vec::new();
    for answer in after {
        match find(before, &answer.field).map(|at| &before[at]) {
            Some(old) if old.value == answer.value => {}
            old => changes.push(change(answer, old, Some(answer))),
        }
    }
    for old in before.iter().filter(|old| find(after, &old.field).is_none()) {
        changes.push(change(old, Some(old), None));
    }
    changes
}

//! Every call that changes something, as one value; and `decide`, which turns rows and a call into effects.

use crate::approval::api::{CastVote, NameApprover};
use crate::asset::api::{CountStock, MoveAsset};
use crate::authorization as table;
use crate::endpoint::Endpoint;
use crate::fulfilment::api::{ConfirmLine, EndTask};
use crate::ids::{TeamId, TicketId};
use crate::person::api::SetAvailability;
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::service_request::api::{SubmitServiceRequest, WithdrawServiceRequest};
use crate::ticket::api::{
    AddComment, AddWorkNote, ClaimTicket, ConfirmTicket, DeclineTicket, MoveStatus, RateTicket, TransferTicket,
};
use crate::world::{Context, World};
use crate::{approval, asset, assignment, fulfilment, person, service_request, ticket};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use serde_path_to_error::Segment;

/// A call with its body read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// [`table::SubmitServiceRequest`]
    SubmitServiceRequest(SubmitServiceRequest),
    /// [`table::AddComment`]
    AddComment(AddComment),
    /// [`table::AddWorkNote`]
    AddWorkNote(AddWorkNote),
    /// [`table::MoveStatus`]
    MoveStatus(MoveStatus),
    /// [`table::ClaimTicket`]
    ClaimTicket(ClaimTicket),
    /// [`table::ConfirmTicket`]
    ConfirmTicket(ConfirmTicket),
    /// [`table::RateTicket`]
    RateTicket(RateTicket),
    /// [`table::TransferTicket`]
    TransferTicket(TransferTicket),
    /// [`table::DeclineTicket`]
    DeclineTicket(DeclineTicket),
    /// [`table::EndTask`]
    EndTask(EndTask),
    /// [`table::ConfirmLine`]
    ConfirmLine(ConfirmLine),
    /// [`table::MoveAsset`]
    MoveAsset(MoveAsset),
    /// [`table::CountStock`]
    CountStock(CountStock),
    /// [`table::WithdrawServiceRequest`]
    WithdrawServiceRequest(WithdrawServiceRequest),
    /// [`table::NameApprover`]
    NameApprover(NameApprover),
    /// [`table::CastVote`]
    CastVote(CastVote),
    /// [`table::SetAvailability`]
    SetAvailability(SetAvailability),
    /// The server's own: look at a team's queue. No endpoint reaches it.
    DrainTeam(TeamId),
    /// The server's own: a clock of this ticket has something to tell. No endpoint reaches it.
    TellClocks(TicketId),
    /// The server's own: the time in which this ticket could come back is over. No endpoint reaches it.
    CloseTicket(TicketId),
    /// A known endpoint with a body that cannot be read: decided as a rejection, so that it blocks nothing behind it.
    Unreadable(Unreadable),
}

/// A call whose body cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The endpoint.
    pub endpoint: &'static str,
    /// Its version.
    pub version: u16,
    /// The body as it came.
    pub body: String,
    /// What is wrong with it, naming the field.
    pub problem: Problem,
}

impl Command {
    /// Reads a call's body. The one list of what can be pushed.
    ///
    /// # Errors
    /// `Unsupported` for an unknown name or version (never a stored result), `Malformed` naming the field otherwise.
    pub fn read(name: &str, version: u16, body: &RawValue) -> Result<Command, Problem> {
        match (name, version) {
            (table::SubmitServiceRequest::NAME, 1) => read(body).map(Command::SubmitServiceRequest),
            (table::AddComment::NAME, 1) => read(body).map(Command::AddComment),
            (table::AddWorkNote::NAME, 1) => read(body).map(Command::AddWorkNote),
            (table::MoveStatus::NAME, 1) => read(body).map(Command::MoveStatus),
            (table::ClaimTicket::NAME, 1) => read(body).map(Command::ClaimTicket),
            (table::ConfirmTicket::NAME, 1) => read(body).map(Command::ConfirmTicket),
            (table::RateTicket::NAME, 1) => read(body).map(Command::RateTicket),
            (table::TransferTicket::NAME, 1) => read(body).map(Command::TransferTicket),
            (table::EndTask::NAME, 1) => read(body).map(Command::EndTask),
            (table::ConfirmLine::NAME, 1) => read(body).map(Command::ConfirmLine),
            (table::MoveAsset::NAME, 1) => read(body).map(Command::MoveAsset),
            (table::CountStock::NAME, 1) => read(body).map(Command::CountStock),
            (table::DeclineTicket::NAME, 1) => read(body).map(Command::DeclineTicket),
            (table::WithdrawServiceRequest::NAME, 1) => read(body).map(Command::WithdrawServiceRequest),
            (table::NameApprover::NAME, 1) => read(body).map(Command::NameApprover),
            (table::CastVote::NAME, 1) => read(body).map(Command::CastVote),
            (table::SetAvailability::NAME, 1) => read(body).map(Command::SetAvailability),
            _ => Err(Problem::because(ProblemCode::Unsupported, format!("{name} version {version}"))),
        }
    }

    /// Reads a call of an outbox: a body that cannot be read becomes a call that will be rejected.
    ///
    /// # Errors
    /// `Unsupported` for an unknown name or version.
    pub fn read_pushed(name: &str, version: u16, body: &RawValue) -> Result<Command, Problem> {
        let endpoint = table::TABLE.iter().find(|row| row.name == name).map(|row| row.name);
        match (Command::read(name, version, body), endpoint) {
            (Err(problem), Some(endpoint)) if problem.code == ProblemCode::Malformed => {
                Ok(Command::Unreadable(Unreadable { endpoint, version, body: body.get().to_owned(), problem }))
            }
            (result, _) => result,
        }
    }

    /// The endpoint that carries it.
    pub fn endpoint(&self) -> (&'static str, u16) {
        match self {
            Command::SubmitServiceRequest(_) => (table::SubmitServiceRequest::NAME, 1),
            Command::AddComment(_) => (table::AddComment::NAME, 1),
            Command::AddWorkNote(_) => (table::AddWorkNote::NAME, 1),
            Command::MoveStatus(_) => (table::MoveStatus::NAME, 1),
            Command::ClaimTicket(_) => (table::ClaimTicket::NAME, 1),
            Command::ConfirmTicket(_) => (table::ConfirmTicket::NAME, 1),
            Command::RateTicket(_) => (table::RateTicket::NAME, 1),
            Command::TransferTicket(_) => (table::TransferTicket::NAME, 1),
            Command::EndTask(_) => (table::EndTask::NAME, 1),
            Command::ConfirmLine(_) => (table::ConfirmLine::NAME, 1),
            Command::MoveAsset(_) => (table::MoveAsset::NAME, 1),
            Command::CountStock(_) => (table::CountStock::NAME, 1),
            Command::DeclineTicket(_) => (table::DeclineTicket::NAME, 1),
            Command::WithdrawServiceRequest(_) => (table::WithdrawServiceRequest::NAME, 1),
            Command::NameApprover(_) => (table::NameApprover::NAME, 1),
            Command::CastVote(_) => (table::CastVote::NAME, 1),
            Command::SetAvailability(_) => (table::SetAvailability::NAME, 1),
            Command::DrainTeam(_) => ("assignment.drain", 1),
            Command::TellClocks(_) => ("sla.tell", 1),
            Command::CloseTicket(_) => ("ticket.close", 1),
            Command::Unreadable(call) => (call.endpoint, call.version),
        }
    }

    /// The body as it is sent.
    ///
    /// # Errors
    /// Never for bodies made here: every body serialises.
    pub fn body(&self) -> serde_json::Result<Box<RawValue>> {
        use serde_json::value::to_raw_value;
        match self {
            Command::SubmitServiceRequest(body) => to_raw_value(body),
            Command::AddComment(body) => to_raw_value(body),
            Command::AddWorkNote(body) => to_raw_value(body),
            Command::MoveStatus(body) => to_raw_value(body),
            Command::ClaimTicket(body) => to_raw_value(body),
            Command::ConfirmTicket(body) => to_raw_value(body),
            Command::RateTicket(body) => to_raw_value(body),
            Command::TransferTicket(body) => to_raw_value(body),
            Command::EndTask(body) => to_raw_value(body),
            Command::ConfirmLine(body) => to_raw_value(body),
            Command::MoveAsset(body) => to_raw_value(body),
            Command::CountStock(body) => to_raw_value(body),
            Command::DeclineTicket(body) => to_raw_value(body),
            Command::WithdrawServiceRequest(body) => to_raw_value(body),
            Command::NameApprover(body) => to_raw_value(body),
            Command::CastVote(body) => to_raw_value(body),
            Command::SetAvailability(body) => to_raw_value(body),
            Command::DrainTeam(team) => to_raw_value(team),
            Command::TellClocks(ticket) | Command::CloseTicket(ticket) => to_raw_value(ticket),
            Command::Unreadable(call) => RawValue::from_string(call.body.clone()),
        }
    }
}

/// Reads a body.
fn read<T: DeserializeOwned>(body: &RawValue) -> Result<T, Problem> {
    read_json(body.get())
}

/// Reads a JSON object; a fault names the field, and the row where it is in one.
///
/// # Errors
/// `Malformed` with that field, or with `body` where the text is no JSON object at all.
pub fn read_json<T: DeserializeOwned>(json: &str) -> Result<T, Problem> {
    // A record is an object: read from a list it would take whatever stands where.
    if !json.trim_start().starts_with('{') {
        return Err(unreadable(Place::default(), "it has to be a JSON object".to_owned()));
    }
    if let Some(place) = has_nul(json).then(|| nul_place(json)).flatten() {
        return Err(unreadable(place, "the character U+0000 cannot be stored".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| malformed(error.inner(), Place::of(error.path())))?;
    reader.end().map_err(|error| malformed(&error, Place::default()))?;
    Ok(value)
}

/// Where in a body something is: the innermost name, and the row around it.
#[derive(Default)]
struct Place {
    field: Option<String>,
    row: Option<usize>,
    list: Option<usize>,
    depth: usize,
}

/// Where the first text with U+0000 stands.
fn nul_place(json: &str) -> Option<Place> {
    fn walk(value: &Value, path: &mut Vec<Step>) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(items) => items.iter().enumerate().any(|(index, item)| inside(Step::Index(index), item, path)),
            Value::Object(fields) => fields.iter().any(|(name, field)| {
                let step = Step::Name(name.replace('\0', ""));
                name.contains('\0') || inside(step, field, path)
            }),
            _ => false,
        }
    }
    fn inside(step: Step, value: &Value, path: &mut Vec<Step>) -> bool {
        path.push(step);
        let found = walk(value, path);
        if !found {
            path.pop();
        }
        found
    }
    let (value, mut path) = (serde_json::from_str(json).ok()?, Vec::new());
    let mut place = Place::default();
    walk(&value, &mut path).then(|| {
        path.iter().for_each(|step| match step {
            Step::Name(name) => place.name(name),
            Step::Index(index) => place.index(*index),
        });
        place.settled()
    })
}

enum Step {
    Name(String),
    Index(usize),
}

impl Place {
    fn of(path: &serde_path_to_error::Path) -> Self {
        let mut place = Self::default();
        for segment in path.iter() {
            match segment {
                Segment::Map { key } => place.name(key),
                Segment::Seq { index } => place.index(*index),
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        place.settled()
    }

    /// A name further inside: a list around it was a list of rows, the outermost one counts.
    fn name(&mut self, name: &str) {
        self.row = self.row.or(self.list.take());
        self.depth += 1;
        self.field = Some(name.to_owned());
    }

    fn index(&mut self, index: usize) {
        self.list = Some(index);
    }

    /// A list without a name inside is a list of rows only where the body itself holds it.
    fn settled(mut self) -> Self {
        if self.depth == 1 {
            self.row = self.row.or(self.list);
        }
        self
    }
}

/// Whether a string of the JSON text holds U+0000, which PostgreSQL's text cannot.
fn has_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let backslashes = json[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        backslashes % 2 == 0
    })
}

/// The problem document of a body that could not be read. A name that is missing or unknown is in the reader's words
/// alone; of a value that does not fit the reader says the value, and the place says where.
fn malformed(error: &serde_json::Error, place: Place) -> Problem {
    let reason = error.to_string();
    let in_words = ["missing field", "unknown field", "duplicate field"].iter().any(|words| reason.starts_with(words));
    let named = if in_words { reason.split('`').nth(1).map(str::to_owned) } else { place.field };
    unreadable(Place { field: named, ..place }, reason)
}

fn unreadable(place: Place, reason: String) -> Problem {
    let field = place.field.unwrap_or_else(|| "body".to_owned());
    Problem {
        errors: vec![FieldError { field, row: place.row, fault: FieldFault::Unreadable { reason } }],
        ..Problem::new(ProblemCode::Malformed)
    }
}

/// Applies a call to the world. A refusal leaves the world as it was.
///
/// # Errors
/// The problem that the caller is told; nothing was changed.
pub fn decide(world: &mut World, context: &mut Context<'_>, command: &Command) -> Result<Value, Problem> {
    match command {
        Command::SubmitServiceRequest(body) => service_request::decide::submit(world, context, body),
        Command::AddComment(body) => ticket::decide::add_comment(world, context, body),
        Command::AddWorkNote(body) => ticket::decide::add_work_note(world, context, body),
        Command::MoveStatus(body) => ticket::decide::move_status(world, context, body),
        Command::ClaimTicket(body) => ticket::decide::claim(world, context, body),
        Command::ConfirmTicket(body) => ticket::finish::confirm(world, context, body),
        Command::RateTicket(body) => ticket::finish::rate(world, context, body),
        Command::TransferTicket(body) => ticket::transfer::transfer(world, context, body),
        Command::EndTask(body) => fulfilment::decide::end_task(world, context, body),
        Command::ConfirmLine(body) => fulfilment::decide::confirm_line(world, context, body),
        Command::MoveAsset(body) => asset::decide::move_asset(world, context, body),
        Command::CountStock(body) => asset::decide::count_stock(world, context, body),
        Command::DeclineTicket(body) => ticket::transfer::decline(world, context, body),
        Command::WithdrawServiceRequest(body) => service_request::decide::withdraw(world, context, body),
        Command::NameApprover(body) => approval::decide::name_approver(world, context, body),
        Command::CastVote(body) => approval::decide::cast_vote(world, context, body),
        Command::SetAvailability(body) => person::decide::set_availability(world, context, body),
        Command::DrainTeam(team) => {
            assignment::drain::drain(world, context, *team);
            Ok(Value::Object(serde_json::Map::new()))
        }
        Command::CloseTicket(id) => {
            ticket::finish::close(world, context, *id);
            Ok(Value::Object(serde_json::Map::new()))
        }
        Command::TellClocks(id) => {
            ticket::clocks::tell(world, context, *id);
            Ok(Value::Object(serde_json::Map::new()))
        }
        Command::Unreadable(call) => Err(call.problem.clone()),
    }
}

/// The problem document of a query string that could not be read.
pub fn invalid_query(reason: &str) -> Problem {
    let fault = reason.strip_prefix("Failed to deserialize query string: ").unwrap_or(reason);
    let in_words = ["missing field", "unknown field", "duplicate field"].iter().any(|words| fault.contains(words));
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
    // What is missing or unknown stands in the reader's words; of a value that does not fit the name stands before.
    let before = || fault.split(": ").next().filter(is_name);
    let named = if in_words { fault.split('`').nth(1) } else { before() };
    let field = named.unwrap_or("query").to_owned();
    Problem {
        errors: vec![FieldError::field(&field, FieldFault::Unreadable { reason: reason.to_owned() })],
        ..Problem::new(ProblemCode::Malformed)
    }
}

/// SHA-256 of endpoint, version and body: tells whether an idempotency key comes with the same call again. The body is
/// taken as it was understood, so that spaces and the order of names do not matter.
pub fn digest(command: &Command) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let (name, version) = command.endpoint();
    let body = command.body().map(|body| body.get().to_owned()).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update(version.to_be_bytes());
    hash.update(body.as_bytes());
    hash.finalize().into()
}

//! Every call that changes something, as one value; and `decide`, which turns rows and a call into effects.

mod reading;

pub use reading::{invalid_query, read_json};

use crate::attachment::api::AttachmentOf;
use crate::authorization as table;
use crate::endpoint::Endpoint;
use crate::ids::{AssetId, CalendarId, ModelId, PersonId, TeamId, TicketId};
use crate::problem::{Problem, ProblemCode};
use crate::world::{Context, World};
use crate::{approval, asset, assignment, attachment, fulfilment, notification, person, service_request, sla, ticket};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

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

macro_rules! commands {
    (pushed { $($pushed:ident => $decide:path;)* } own { $($(#[$doc:meta])* $own:ident($id:ty) = $name:literal => $act:path;)* }) => {
        /// A call with its body read.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Command {
            $(#[doc = concat!("[`table::", stringify!($pushed), "`]")] $pushed(<table::$pushed as Endpoint>::Body),)*
            $($(#[$doc])* $own($id),)*
            /// A known endpoint with a body that cannot be read: decided as a rejection, so that it blocks nothing
            /// behind it.
            Unreadable(Unreadable),
        }

        impl Command {
            /// Reads a call's body. The one list of what can be pushed.
            ///
            /// # Errors
            /// `Unsupported` for an unknown name or version (never a stored result), `Malformed` naming the field
            /// otherwise.
            pub fn read(name: &str, version: u16, body: &RawValue) -> Result<Command, Problem> {
                match (name, version) {
                    $((table::$pushed::NAME, table::$pushed::VERSION) => read_json(body.get()).map(Command::$pushed),)*
                    _ => Err(Problem::because(ProblemCode::Unsupported, format!("{name} version {version}"))),
                }
            }

            /// Reads a call that this program wrote: a fault in it needs no place, and browsers carry no search for one.
            pub fn read_own(name: &str, version: u16, body: &RawValue) -> Option<Command> {
                match (name, version) {
                    $((table::$pushed::NAME, table::$pushed::VERSION) => {
                        serde_json::from_str(body.get()).ok().map(Command::$pushed)
                    })*
                    _ => None,
                }
            }

            /// The endpoint that carries it; of the server's own calls a name that no endpoint has.
            pub fn endpoint(&self) -> (&'static str, u16) {
                match self {
                    $(Command::$pushed(_) => (table::$pushed::NAME, table::$pushed::VERSION),)*
                    $(Command::$own(_) => ($name, 1),)*
                    Command::Unreadable(call) => (call.endpoint, call.version),
                }
            }

            /// The body as it is sent.
            ///
            /// # Errors
            /// Never for bodies made here: every body serialises.
            pub fn body(&self) -> serde_json::Result<Box<RawValue>> {
                match self {
                    $(Command::$pushed(body) => to_raw_value(body),)*
                    $(Command::$own(id) => to_raw_value(id),)*
                    Command::Unreadable(call) => RawValue::from_string(call.body.clone()),
                }
            }
        }

        /// Applies a call to the world. A refusal leaves the world as it was.
        ///
        /// # Errors
        /// The problem that the caller is told; nothing was changed.
        pub fn decide(world: &mut World, context: &mut Context<'_>, command: &Command) -> Result<Value, Problem> {
            match command {
                $(Command::$pushed(body) => $decide(world, context, body),)*
                $(Command::$own(id) => {
                    $act(world, context, *id);
                    Ok(Value::Object(serde_json::Map::new()))
                })*
                Command::Unreadable(call) => Err(call.problem.clone()),
            }
        }
    };
}

commands! {
    pushed {
        SubmitServiceRequest => service_request::decide::submit;
        AddComment => ticket::decide::add_comment;
        AddWorkNote => ticket::decide::add_work_note;
        MoveStatus => ticket::decide::move_status;
        SetPriority => ticket::priority::set_priority;
        AddWatcher => ticket::watch::add;
        RemoveWatcher => ticket::watch::remove;
        ClaimTicket => ticket::decide::claim;
        ConfirmTicket => ticket::finish::confirm;
        RateTicket => ticket::finish::rate;
        TransferTicket => ticket::transfer::transfer;
        DeclineTicket => ticket::transfer::decline;
        EndTask => fulfilment::decide::end_task;
        ConfirmLine => fulfilment::decide::confirm_line;
        ReportLine => fulfilment::report::report_line;
        MoveAsset => asset::decide::move_asset;
        CountStock => asset::decide::count_stock;
        RelateAssets => asset::relate::relate;
        UnrelateAssets => asset::relate::unrelate;
        SetWarranty => asset::warranty::set_warranty;
        WithdrawServiceRequest => service_request::decide::withdraw;
        NameApprover => approval::decide::name_approver;
        CastVote => approval::decide::cast_vote;
        SetDeputy => approval::absence::set_deputy;
        EditAnswers => service_request::edit::edit_answers;
        SetAvailability => person::decide::set_availability;
        ReadNotices => notification::decide::read;
        SetMail => notification::decide::set_mail;
        SetLanguage => notification::decide::set_language;
        SetCapacity => person::lead::set_capacity;
        SendAway => person::lead::send_away;
    }
    own {
        /// The server's own: look at a team's queue. No endpoint reaches it.
        DrainTeam(TeamId) = "assignment.drain" => assignment::drain::drain;
        /// The server's own: a clock of this ticket has something to tell. No endpoint reaches it.
        TellClocks(TicketId) = "sla.tell" => ticket::clocks::tell;
        /// The server's own: the time of an approval step has come to something. No endpoint reaches it.
        TellApprovals(TicketId) = "approval.tell" => approval::due::tell;
        /// The server's own: somebody who was asked is away or has left. No endpoint reaches it.
        ReplaceApprovers(TicketId) = "approval.replace" => approval::stand_in::replace;
        /// The server's own: the time in which this ticket could come back is over. No endpoint reaches it.
        CloseTicket(TicketId) = "ticket.close" => ticket::finish::close;
        /// The server's own: notices that this person read long ago are taken away. No endpoint reaches it.
        ForgetNotices(PersonId) = "notice.forget" => notification::decide::forget;
        /// The server's own: this calendar has to be compiled anew. No endpoint reaches it.
        CompileCalendar(CalendarId) = "sla.compile" => sla::compiled::compile;
        /// The server's own: nobody reads of this model yet. No endpoint reaches it.
        ShowModel(ModelId) = "asset.show_model" => asset::shelf::show;
        /// The server's own: something of this model is free although lines wait for it. No endpoint reaches it.
        ServeStock(ModelId) = "asset.serve" => asset::waiting::serve;
        /// The server's own: this piece is in stock and recorded as damaged. No endpoint reaches it.
        RepairAsset(AssetId) = "asset.repair" => asset::decide::send_to_repair;
        /// The server's own: a shift of this person begins or ends. No endpoint reaches it.
        TurnShift(PersonId) = "shift.turn" => person::lead::turn_shift;
        /// The server's own: the lease behind somebody's word ran out, or lives again. No endpoint reaches it.
        TurnLease(PersonId) = "lease.turn" => person::decide::turn_lease;
        /// The server's own: the bytes of a file are there and checked. No endpoint reaches it.
        CompleteAttachment(AttachmentOf) = "attachment.complete" => attachment::decide::complete;
        /// The server's own: a file did not come, or is not what may be sent. No endpoint reaches it.
        GiveUpAttachment(AttachmentOf) = "attachment.give_up" => attachment::decide::give_up;
    }
}

impl Command {
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

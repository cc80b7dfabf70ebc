//! What the calls of a batch name, before anything is read.

use docket_shared::command::Command;
use docket_shared::fulfilment::api::EndTask;
use docket_shared::ids::{AssetId, CommentId, ItemId, LineId, ModelId, PersonId, TeamId, TicketId};
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_shared::service_request::form::Input;
use docket_shared::ticket::api::TransferTo;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the calls name.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) actors: BTreeSet<PersonId>,
    pub(super) tickets: BTreeSet<TicketId>,
    pub(super) comments: Vec<CommentId>,
    pub(super) commented: BTreeSet<TicketId>,
    pub(super) lines: Vec<LineId>,
    pub(super) versions: BTreeSet<(ItemId, i32)>,
    pub(super) orders: BTreeSet<(PersonId, ItemId, i32)>,
    pub(super) names: BTreeSet<Uuid>,
    pub(super) submissions: usize,
    /// Tickets that are rated.
    pub(super) rated: BTreeSet<TicketId>,
    /// Tickets that others will see: everything of them is read.
    pub(super) retagged: BTreeSet<TicketId>,
    /// Tickets whose tasks, lines and stock may change.
    pub(super) fulfilled: BTreeSet<TicketId>,
    /// Pieces that are moved by hand.
    pub(super) assets: Vec<AssetId>,
    /// Models that are counted.
    pub(super) counted: Vec<ModelId>,
    /// Serial numbers that are recorded, in lower case.
    pub(super) serials: Vec<String>,
    /// Tickets about which somebody votes: their gate may pass.
    pub(super) voted: BTreeSet<TicketId>,
    /// Tickets whose status, assignee or load may change: their team is locked.
    pub(super) moved: BTreeSet<TicketId>,
    pub(super) teams: BTreeSet<TeamId>,
    /// People whose own teams are looked at.
    pub(super) available: BTreeSet<PersonId>,
    /// Whether clocks may begin, go on or be told, so that calendars are needed.
    pub(super) reckons: bool,
    /// Whether a call can make room, so that the queue is needed.
    pub(super) makes_room: bool,
}

impl Wanted {
    pub(super) fn of(calls: &[(Option<PersonId>, &Command)]) -> Self {
        let mut wanted = Self::default();
        for (person, command) in calls {
            wanted.actors.extend(*person);
            match command {
                Command::SubmitServiceRequest(body) => wanted.submits(*person, body),
                Command::AddComment(body) => wanted.comment(body.ticket, body.id),
                Command::AddWorkNote(body) => wanted.comment(body.ticket, body.id),
                Command::MoveStatus(body) => wanted.fulfils(body.ticket),
                Command::EndTask(body) => wanted.ends_task(body),
                Command::MoveAsset(body) => {
                    wanted.assets.push(body.asset);
                    wanted.names.extend(body.location.map(|location| location.0));
                }
                Command::CountStock(body) => {
                    wanted.counted.push(body.model);
                    wanted.names.insert(body.location.0);
                }
                Command::ConfirmLine(body) => wanted.fulfils(body.ticket),
                Command::ClaimTicket(body) => wanted.moves(body.ticket),
                Command::TransferTicket(body) => {
                    wanted.moves(body.ticket);
                    if let TransferTo::Team(team) = body.to {
                        wanted.teams.insert(team);
                        wanted.retagged.insert(body.ticket);
                        wanted.fulfilled.insert(body.ticket);
                    }
                }
                Command::ConfirmTicket(body) => wanted.moves(body.ticket),
                Command::CloseTicket(ticket) => wanted.moves(*ticket),
                Command::RateTicket(body) => {
                    wanted.tickets.insert(body.ticket);
                    wanted.rated.insert(body.ticket);
                }
                Command::DeclineTicket(body) => wanted.moves(body.ticket),
                Command::WithdrawServiceRequest(body) => {
                    wanted.fulfils(body.ticket);
                    wanted.voted.insert(body.ticket);
                }
                Command::NameApprover(body) => {
                    wanted.tickets.insert(body.ticket);
                    wanted.voted.insert(body.ticket);
                    wanted.names.insert(body.person.0);
                }
                Command::CastVote(body) => {
                    wanted.tickets.insert(body.ticket);
                    wanted.voted.insert(body.ticket);
                    // A request that joins the queue may be the head of it.
                    wanted.makes_room = true;
                }
                Command::SetAvailability(_) => {
                    wanted.available.extend(*person);
                    wanted.makes_room = true;
                }
                Command::DrainTeam(team) => {
                    wanted.teams.insert(*team);
                    wanted.makes_room = true;
                }
                Command::TellClocks(ticket) => {
                    wanted.tickets.insert(*ticket);
                    wanted.reckons = true;
                }
                Command::Unreadable(_) => {}
            }
        }
        wanted
    }

    fn submits(&mut self, person: Option<PersonId>, body: &SubmitServiceRequest) {
        self.submissions += 1;
        self.tickets.insert(body.id);
        self.versions.insert((body.item, body.version));
        self.orders.extend(person.map(|person| (person, body.item, body.version)));
        self.lines.extend(body.rows.iter().filter_map(|row| row.id));
        let inputs = body.fields.values().chain(body.rows.iter().flat_map(|row| row.fields.values()));
        self.names.extend(inputs.filter_map(|input| match input {
            Input::Text(text) => text.trim().parse::<Uuid>().ok(),
            Input::Choices(_) => None,
        }));
    }

    fn fulfils(&mut self, ticket: TicketId) {
        self.moves(ticket);
        self.fulfilled.insert(ticket);
    }

    fn ends_task(&mut self, body: &EndTask) {
        self.fulfils(body.ticket);
        self.serials.extend(body.serials.iter().map(|said| said.serial.trim().to_lowercase()));
        self.names.extend(body.location.map(|location| location.0));
        let texts =
            body.fields.values().filter_map(|input| if let Input::Text(text) = input { Some(text) } else { None });
        self.names.extend(texts.filter_map(|text| text.trim().parse::<Uuid>().ok()));
    }

    fn comment(&mut self, ticket: TicketId, comment: CommentId) {
        self.tickets.insert(ticket);
        self.commented.insert(ticket);
        self.comments.push(comment);
    }

    fn moves(&mut self, ticket: TicketId) {
        self.tickets.insert(ticket);
        self.moved.insert(ticket);
        self.makes_room = true;
        self.reckons = true;
    }
}

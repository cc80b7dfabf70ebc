//! What the calls of a batch name, before anything is read.

use docket_shared::approval::api::NameApprover;
use docket_shared::asset::api::{CountStock, MoveAsset};
use docket_shared::attachment::api::{AttachmentOf, NewAttachment};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::EndTask;
use docket_shared::ids::{AssetId, AttachmentId, CommentId, ItemId, LineId, ModelId, PersonId, TeamId, TicketId};
use docket_shared::service_request::api::SubmitServiceRequest;
use docket_shared::service_request::form::Input;
use docket_shared::ticket::api::{TransferTicket, TransferTo};
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
    /// Files that are named, or whose bytes came or did not come.
    pub(super) files: Vec<AttachmentId>,
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
            wanted.call(*person, command);
        }
        wanted
    }

    fn call(&mut self, person: Option<PersonId>, command: &Command) {
        match command {
            Command::SubmitServiceRequest(body) => self.submits(person, body),
            Command::AddComment(body) => self.comment(body.ticket, body.id, &body.attachments),
            Command::AddWorkNote(body) => self.comment(body.ticket, body.id, &body.attachments),
            Command::MoveStatus(body) => self.fulfils(body.ticket),
            Command::EndTask(body) => self.ends_task(body),
            Command::MoveAsset(body) => self.moves_asset(body),
            Command::CountStock(body) => self.counts_stock(body),
            Command::ConfirmLine(body) => self.fulfils(body.ticket),
            Command::ClaimTicket(body) => self.moves(body.ticket),
            Command::TransferTicket(body) => self.transfers(body),
            Command::ConfirmTicket(body) => self.moves(body.ticket),
            Command::CloseTicket(ticket) => self.moves(*ticket),
            Command::RateTicket(body) => self.rates(body.ticket),
            Command::DeclineTicket(body) => self.moves(body.ticket),
            Command::WithdrawServiceRequest(body) => self.withdraws(body.ticket),
            Command::NameApprover(body) => self.names_approver(body),
            Command::CastVote(body) => self.votes(body.ticket),
            Command::SetAvailability(_) => self.sets_availability(person),
            Command::DrainTeam(team) => self.drains(*team),
            Command::TellClocks(ticket) => self.tells_clocks(*ticket),
            Command::CompleteAttachment(of) | Command::GiveUpAttachment(of) => self.settles(*of),
            Command::Unreadable(_) => {}
        }
    }

    fn moves_asset(&mut self, body: &MoveAsset) {
        self.assets.push(body.asset);
        self.names.extend(body.location.map(|location| location.0));
    }

    fn counts_stock(&mut self, body: &CountStock) {
        self.counted.push(body.model);
        self.names.insert(body.location.0);
    }

    fn transfers(&mut self, body: &TransferTicket) {
        self.moves(body.ticket);
        if let TransferTo::Team(team) = body.to {
            self.teams.insert(team);
            self.retagged.insert(body.ticket);
            self.fulfilled.insert(body.ticket);
        }
    }

    fn rates(&mut self, ticket: TicketId) {
        self.tickets.insert(ticket);
        self.rated.insert(ticket);
    }

    fn withdraws(&mut self, ticket: TicketId) {
        self.fulfils(ticket);
        self.voted.insert(ticket);
    }

    fn names_approver(&mut self, body: &NameApprover) {
        self.tickets.insert(body.ticket);
        self.voted.insert(body.ticket);
        self.names.insert(body.person.0);
    }

    fn votes(&mut self, ticket: TicketId) {
        self.tickets.insert(ticket);
        self.voted.insert(ticket);
        // A request that joins the queue may be the head of it.
        self.makes_room = true;
    }

    fn sets_availability(&mut self, person: Option<PersonId>) {
        self.available.extend(person);
        self.makes_room = true;
    }

    fn drains(&mut self, team: TeamId) {
        self.teams.insert(team);
        self.makes_room = true;
    }

    fn tells_clocks(&mut self, ticket: TicketId) {
        self.tickets.insert(ticket);
        self.reckons = true;
    }

    fn submits(&mut self, person: Option<PersonId>, body: &SubmitServiceRequest) {
        self.submissions += 1;
        self.tickets.insert(body.id);
        self.versions.insert((body.item, body.version));
        self.orders.extend(person.map(|person| (person, body.item, body.version)));
        self.files.extend(body.attachments.iter().map(|file| file.id));
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

    fn settles(&mut self, of: AttachmentOf) {
        self.tickets.insert(of.ticket);
        self.files.push(of.attachment);
    }

    fn comment(&mut self, ticket: TicketId, comment: CommentId, files: &[NewAttachment]) {
        self.files.extend(files.iter().map(|file| file.id));
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

//! What the calls of a batch name, before anything is read.

use crate::asset::store::Lowered;
use docket_shared::approval::api::{NameApprover, SetDeputy};
use docket_shared::asset::AssetState;
use docket_shared::asset::api::{CountStock, MoveAsset};
use docket_shared::attachment::api::{AttachmentOf, NewAttachment};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{EndTask, Outcome, ReportLine};
use docket_shared::ids::{
    AssetId, AttachmentId, CommentId, ItemId, LineId, ModelId, NoticeId, PersonId, TeamId, TicketId,
};
use docket_shared::service_request::api::{EditAnswers, SubmitServiceRequest};
use docket_shared::service_request::form::Input;
use docket_shared::ticket::api::{MoveStatus, TransferTicket, TransferTo};
use std::collections::{BTreeMap, BTreeSet};
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
    /// People who are named in comments.
    pub(super) mentioned: BTreeSet<PersonId>,
    /// Notices that are read.
    pub(super) notices: Vec<NoticeId>,
    /// People who say how they want to be told.
    pub(super) notice_settings: Vec<PersonId>,
    /// People whose old notices are taken away.
    pub(super) forgotten: Vec<PersonId>,
    /// Tickets that are rated.
    pub(super) rated: BTreeSet<TicketId>,
    /// Tickets that others will see: everything of them is read.
    pub(super) retagged: BTreeSet<TicketId>,
    /// Tickets whose tasks, lines and stock may change.
    pub(super) fulfilled: BTreeSet<TicketId>,
    /// Of these, tickets of which a task may open to another team: it sees what was said and sent.
    pub(super) opening: BTreeSet<TicketId>,
    /// Pieces that are moved by hand.
    pub(super) assets: Vec<AssetId>,
    /// Of these what they are part of, over however many pieces, is locked as well.
    pub(super) related: Vec<AssetId>,
    /// Models that are counted.
    pub(super) counted: Vec<ModelId>,
    /// How many there are now of models at places: what is set aside beyond that loses its stock.
    pub(super) lowered: Vec<Lowered>,
    /// Of the pieces those that leave the stock in which they are.
    pub(super) leaving: Vec<AssetId>,
    /// How many more there are of models whose lines on order get what is free.
    pub(super) appeared: BTreeMap<ModelId, i64>,
    /// Serial numbers of pieces that people give back, in lower case.
    pub(super) returned: Vec<String>,
    /// Whether a purchase may turn out not to be needed: what stock has then goes where people work.
    pub(super) sourced: bool,
    /// Serial numbers that are recorded, in lower case.
    pub(super) serials: Vec<String>,
    /// Tickets about which somebody votes: their gate may pass.
    pub(super) voted: BTreeSet<TicketId>,
    /// Tickets at whose gate somebody may be asked in the place of somebody else.
    pub(super) replaced: BTreeSet<TicketId>,
    /// People whose absences are read.
    pub(super) absent: BTreeSet<PersonId>,
    /// Tickets whose status, assignee or load may change: their team is locked.
    pub(super) moved: BTreeSet<TicketId>,
    pub(super) teams: BTreeSet<TeamId>,
    /// People whose own teams are looked at.
    pub(super) available: BTreeSet<PersonId>,
    /// Files that are named, or whose bytes came or did not come.
    pub(super) files: Vec<AttachmentId>,
    /// Tickets whose clocks tell something: of their tasks' ones the tasks show it.
    pub(super) told: BTreeSet<TicketId>,
    /// Whether clocks may begin, go on or be told, so that calendars are needed.
    pub(super) reckons: bool,
    /// Whether a call tells everyone something.
    pub(super) for_everyone: bool,
    /// Whether a call can make room, so that the queue is needed.
    pub(super) makes_room: bool,
    /// Tickets that become more or less urgent: their version's targets are needed.
    pub(super) prioritised: BTreeSet<TicketId>,
    /// Closed tickets that are replied to: a new one follows each.
    pub(super) followed: BTreeSet<TicketId>,
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
            Command::AddComment(body) => self.comment(body.ticket, body.id, (&body.mentions, &body.attachments)),
            Command::AddWorkNote(body) => self.comment(body.ticket, body.id, (&body.mentions, &body.attachments)),
            Command::AddWatcher(body) => self.watches(body.ticket, Some(body.person)),
            Command::RemoveWatcher(body) => self.watches(body.ticket, None),
            Command::ReadNotices(body) => self.notices.extend(&body.notices),
            Command::SetMail(_) | Command::SetLanguage(_) => self.notice_settings.extend(person),
            Command::ForgetNotices(person) => self.forgotten.push(*person),
            Command::MoveStatus(body) => self.moves_status(body),
            Command::SetPriority(body) => self.prioritises(body.ticket),
            Command::EndTask(body) => self.ends_task(body),
            Command::MoveAsset(body) => self.moves_asset(body),
            Command::CountStock(body) => self.counts_stock(body),
            Command::RelateAssets(body) => self.relates([body.asset, body.other]),
            Command::UnrelateAssets(body) => self.assets.extend([body.asset, body.other]),
            Command::SetWarranty(body) => self.assets.push(body.asset),
            Command::ConfirmLine(body) => self.fulfils(body.ticket),
            Command::ReportLine(body) => self.reports_line(body),
            Command::ClaimTicket(body) => self.moves(body.ticket),
            Command::TransferTicket(body) => self.transfers(body),
            Command::ConfirmTicket(body) => self.fulfils(body.ticket),
            Command::CloseTicket(ticket) => self.fulfils(*ticket),
            Command::RateTicket(body) => self.rates(body.ticket),
            Command::DeclineTicket(body) if body.task.is_some() => self.fulfils(body.ticket),
            Command::DeclineTicket(body) => self.moves(body.ticket),
            Command::WithdrawServiceRequest(body) => self.withdraws(body.ticket),
            Command::NameApprover(body) => self.names_approver(body),
            Command::CastVote(body) => self.votes(body.ticket),
            Command::SetAvailability(_) => self.sets_availability(person),
            Command::DrainTeam(team) => self.drains(*team),
            Command::TellClocks(ticket) => self.tells_clocks(*ticket),
            Command::TellApprovals(ticket) | Command::ReplaceApprovers(ticket) => self.tends(*ticket),
            Command::EditAnswers(body) => self.edits(body),
            Command::SetDeputy(body) => self.sets_deputy(person, body),
            Command::CompileCalendar(_) => self.compiles(),
            Command::ShowModel(model) => self.counted.push(*model),
            Command::ServeStock(model) => self.serves(*model),
            Command::RepairAsset(piece) => self.takes_out(*piece),
            Command::SetCapacity(body) => self.looks_after(body.person),
            Command::SendAway(body) => self.looks_after(body.person),
            Command::TurnShift(person) => self.turns_shift(*person),
            Command::TurnLease(person) => self.turns_lease(*person),
            Command::CompleteAttachment(of) | Command::GiveUpAttachment(of) => self.settles(*of),
            Command::Unreadable(_) => {}
        }
    }

    fn moves_status(&mut self, body: &MoveStatus) {
        self.fulfils(body.ticket);
        self.comments.extend(body.comment.as_ref().map(|comment| comment.id));
    }

    fn relates(&mut self, pieces: [AssetId; 2]) {
        self.assets.extend(pieces);
        self.related.extend(pieces);
    }

    /// A piece leaves its stock, of which all may be set aside.
    fn takes_out(&mut self, piece: AssetId) {
        self.assets.push(piece);
        self.leaving.push(piece);
    }

    fn moves_asset(&mut self, body: &MoveAsset) {
        match body.from {
            AssetState::InStock => self.takes_out(body.asset),
            _ => self.assets.push(body.asset),
        }
        self.names.extend(body.location.map(|location| location.0));
        self.names.extend(body.user.map(|person| person.0));
    }

    fn counts_stock(&mut self, body: &CountStock) {
        self.counted.push(body.model);
        self.names.insert(body.location.0);
        if body.to < body.from {
            self.lowered.push(Lowered { model: body.model, location: body.location, on_hand: body.to });
        }
        *self.appeared.entry(body.model).or_default() += i64::from((body.to - body.from).max(0));
    }

    fn serves(&mut self, model: ModelId) {
        self.counted.push(model);
        self.appeared.entry(model).or_default();
    }

    fn transfers(&mut self, body: &TransferTicket) {
        if body.task.is_some() {
            return self.fulfils(body.ticket);
        }
        self.moves(body.ticket);
        if let TransferTo::Team(team) = body.to {
            self.teams.insert(team);
            self.retagged.insert(body.ticket);
            self.fulfilled.insert(body.ticket);
        }
    }

    /// Everything that is seen of a ticket may be seen by one more, or one less.
    fn watches(&mut self, ticket: TicketId, person: Option<PersonId>) {
        self.tickets.insert(ticket);
        self.retagged.insert(ticket);
        self.fulfilled.insert(ticket);
        self.names.extend(person.map(|person| person.0));
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

    fn tends(&mut self, ticket: TicketId) {
        self.votes(ticket);
        self.replaced.insert(ticket);
        self.reckons = true;
    }

    fn edits(&mut self, body: &EditAnswers) {
        self.withdraws(body.ticket);
        self.retagged.insert(body.ticket);
        self.lines.extend(body.rows.iter().filter_map(|row| row.id));
        let inputs = body.fields.values().chain(body.rows.iter().flat_map(|row| row.fields.values()));
        self.names.extend(inputs.filter_map(|input| match input {
            Input::Text(text) => text.trim().parse::<Uuid>().ok(),
            Input::Choices(_) => None,
        }));
    }

    fn sets_deputy(&mut self, person: Option<PersonId>, body: &SetDeputy) {
        self.absent.extend(person);
        if let Some(away) = &body.away {
            self.absent.insert(away.deputy);
            self.names.insert(away.deputy.0);
        }
    }

    fn sets_availability(&mut self, person: Option<PersonId>) {
        self.available.extend(person);
        self.makes_room = true;
    }

    /// A technician with all their teams.
    fn looks_after(&mut self, person: PersonId) {
        self.actors.insert(person);
        self.available.insert(person);
        self.makes_room = true;
    }

    fn turns_shift(&mut self, person: PersonId) {
        self.looks_after(person);
        self.reckons = true;
    }

    fn turns_lease(&mut self, person: PersonId) {
        self.actors.insert(person);
        self.available.insert(person);
    }

    fn drains(&mut self, team: TeamId) {
        self.teams.insert(team);
        self.makes_room = true;
    }

    fn tells_clocks(&mut self, ticket: TicketId) {
        self.tickets.insert(ticket);
        self.told.insert(ticket);
        self.reckons = true;
    }

    fn compiles(&mut self) {
        self.reckons = true;
        self.for_everyone = true;
    }

    fn submits(&mut self, person: Option<PersonId>, body: &SubmitServiceRequest) {
        self.submissions += 1;
        self.tickets.insert(body.id);
        self.versions.insert((body.item, body.version));
        self.names.extend(body.on_behalf_of.map(|person| person.0));
        let people = [person, body.on_behalf_of].into_iter().flatten();
        self.orders.extend(people.map(|person| (person, body.item, body.version)));
        self.files.extend(body.attachments.iter().map(|file| file.id));
        self.lines.extend(body.rows.iter().filter_map(|row| row.id));
        let inputs = body.fields.values().chain(body.rows.iter().flat_map(|row| row.fields.values()));
        self.names.extend(inputs.filter_map(|input| match input {
            Input::Text(text) => text.trim().parse::<Uuid>().ok(),
            Input::Choices(_) => None,
        }));
    }

    fn prioritises(&mut self, ticket: TicketId) {
        self.fulfils(ticket);
        self.prioritised.insert(ticket);
    }

    pub(super) fn fulfils(&mut self, ticket: TicketId) {
        self.moves(ticket);
        self.fulfilled.insert(ticket);
    }

    fn reports_line(&mut self, body: &ReportLine) {
        self.fulfils(body.ticket);
        self.comments.push(body.comment);
    }

    fn ends_task(&mut self, body: &EndTask) {
        self.fulfils(body.ticket);
        self.serials.extend(body.arrived.iter().map(|serial| serial.trim().to_lowercase()));
        self.serials.extend(body.serials.iter().map(|said| said.serial.trim().to_lowercase()));
        self.serials.extend(body.picked.iter().map(|pick| pick.serial.trim().to_lowercase()));
        self.names.extend(body.picked.iter().map(|pick| pick.location.0));
        self.sourced |= body.outcome == Outcome::Skipped;
        self.assets.extend(&body.pieces);
        self.returned.extend(Some(body.piece_serial.trim().to_lowercase()).filter(|serial| !serial.is_empty()));
        self.names.extend(body.location.map(|location| location.0));
        let texts =
            body.fields.values().filter_map(|input| if let Input::Text(text) = input { Some(text) } else { None });
        self.names.extend(texts.filter_map(|text| text.trim().parse::<Uuid>().ok()));
    }

    fn settles(&mut self, of: AttachmentOf) {
        self.tickets.insert(of.ticket);
        self.files.push(of.attachment);
    }

    fn comment(&mut self, ticket: TicketId, comment: CommentId, (mentions, files): (&[PersonId], &[NewAttachment])) {
        self.mentioned.extend(mentions);
        self.names.extend(mentions.iter().map(|person| person.0));
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

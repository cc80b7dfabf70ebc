//! What views read by name: typed records out of the replica, with pending calls applied.

use super::{Data, Entry};
use docket_shared::approval::Approval;
use docket_shared::approval::absence::Absence;
use docket_shared::asset::{Equipment, ModelCard};
use docket_shared::assignment::Explanation;
use docket_shared::attachment::Attachment;
use docket_shared::catalog::{Category, ItemCard, ItemVersion};
use docket_shared::fulfilment::Task;
use docket_shared::fulfilment::delivered::Came;
use docket_shared::ids::{CalendarId, ExplanationId, ItemId, PersonId, TeamId, TicketId};
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::person::{CostCentre, Department, Location, Organisation, PersonCard, TeamCard, TechnicianCard};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::Line;
use docket_shared::sla::CompiledCalendar;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::priority::PriorityTable;
use docket_shared::ticket::{TicketHead, TicketInternal, TicketPublic};

macro_rules! one {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $variant:ident($type:ty);)*) => {$(
        $(#[$doc])*
        pub fn $name(self, id: $id) -> Option<$type> {
            match self.get(RowKind::$variant, id.0)?.as_ref() {
                Row::$variant(row) => Some(row.clone()),
                _ => None,
            }
        }
    )*};
}

macro_rules! every {
    ($($(#[$doc:meta])* $name:ident -> $variant:ident($type:ty);)*) => {$(
        $(#[$doc])*
        pub fn $name(self) -> Vec<$type> {
            let rows = self.all(RowKind::$variant);
            rows.iter().filter_map(|row| match row.as_ref() { Row::$variant(row) => Some(row.clone()), _ => None }).collect()
        }
    )*};
}

impl Data {
    /// The tickets that follow a closed one, as far as the person may see them, the oldest first.
    pub fn followers(self, ticket: TicketId) -> Vec<TicketHead> {
        let rows = self.children(RowKind::TicketPublic, ticket.0);
        let heads = rows.iter().filter_map(|row| self.ticket_head(TicketId(row.id())));
        let mut heads: Vec<TicketHead> = heads.collect();
        sort_by_key(&mut heads, |head| head.created_at);
        heads
    }

    /// Which priority follows from impact and urgency.
    pub fn priorities(self) -> PriorityTable {
        self.all(RowKind::Organisation)
            .iter()
            .find_map(|row| match row.as_ref() {
                Row::Organisation(organisation) => Some(organisation.priorities),
                _ => None,
            })
            .unwrap_or_default()
    }

    one! {
        /// What lists show of a ticket.
        ticket_head(TicketId) -> TicketHead(TicketHead);
        /// What a ticket's page shows everyone.
        ticket_public(TicketId) -> TicketPublic(TicketPublic);
        /// What only the team reads; a requester's replica has none.
        ticket_internal(TicketId) -> TicketInternal(TicketInternal);
        /// Why a ticket went to somebody.
        explanation(ExplanationId) -> Explanation(Explanation);
        /// A catalog item's card.
        item(ItemId) -> Item(ItemCard);
        /// An item's published version.
        item_version(ItemId) -> ItemVersion(ItemVersion);
        /// The working time of a calendar, compiled.
        working_time(CalendarId) -> WorkingTime(CompiledCalendar);
        /// A team.
        team(TeamId) -> Team(TeamCard);
        /// A colleague's load and availability.
        technician(PersonId) -> Technician(TechnicianCard);
        /// A person whose card this device holds.
        person(PersonId) -> Person(PersonCard);
    }

    every! {
        /// Categories, by id; see [`Category::position`].
        all_categories -> Category(Category);
        /// Items that can be ordered, by id.
        items -> Item(ItemCard);
        /// Teams, by id.
        teams -> Team(TeamCard);
        /// Departments, by id.
        departments -> Department(Department);
        /// Colleagues with load and availability, by id.
        technicians -> Technician(TechnicianCard);
        /// Cost centres, by id.
        all_cost_centres -> CostCentre(CostCentre);
        /// Locations, by id.
        all_locations -> Location(Location);
        /// People whose cards this device holds, by id.
        people -> Person(PersonCard);
        /// What lists show of every ticket, by id.
        ticket_heads -> TicketHead(TicketHead);
        /// Questions of gates that this device holds, by id.
        all_approvals -> Approval(Approval);
        /// Absences that this device holds: one's own, and those for which one is the deputy.
        absences -> Absence(Absence);
        /// Equipment that this device knows of, by id.
        equipment -> Equipment(Equipment);
        /// What everyone reads of models of equipment, by id.
        models -> Model(ModelCard);
        /// The organisation: one row.
        organisations -> Organisation(Organisation);
    }

    /// Categories in the order of the home page.
    pub fn categories(self) -> Vec<Category> {
        let mut categories = self.all_categories();
        sort_by_key(&mut categories, |category| category.position);
        categories
    }

    /// What waits for the person's own approval, the oldest question first.
    pub fn waiting_approvals(self) -> Vec<Approval> {
        let me = self.me().map(|me| me.person);
        let mut waiting = self.all_approvals();
        waiting.retain(|approval| Some(approval.approver) == me && approval.waits());
        sort_by_key(&mut waiting, |approval| (approval.asked_at, approval.id));
        waiting
    }

    /// The organisation's currency.
    pub fn currency(self) -> String {
        self.organisations().into_iter().next().map_or_else(|| "EUR".to_owned(), |organisation| organisation.currency)
    }

    /// Equipment that the person has, by name.
    pub fn own_assets(self) -> Vec<Equipment> {
        let mut own = self.equipment();
        let me = self.me().map(|me| me.person);
        own.retain(|asset| me.is_some_and(|me| asset.is_with(me)));
        sort_by(&mut own, |left, right| left.said().cmp(&right.said()));
        own
    }

    /// Cost centres by code.
    pub fn cost_centres(self) -> Vec<CostCentre> {
        let mut centres = self.all_cost_centres();
        sort_by(&mut centres, |left, right| left.code.cmp(&right.code));
        centres
    }

    /// Locations by name.
    pub fn locations(self) -> Vec<Location> {
        let mut locations = self.all_locations();
        sort_by(&mut locations, |left, right| left.name.cmp(&right.name));
        locations
    }

    /// A request's tasks in order, as far as the person sees them.
    pub fn tasks_of(self, ticket: TicketId) -> Vec<Task> {
        let rows = self.children(RowKind::Task, ticket.0);
        let task =
            |row: &std::sync::Arc<Row>| if let Row::Task(task) = row.as_ref() { Some(task.clone()) } else { None };
        let mut tasks: Vec<Task> = rows.iter().filter_map(task).collect();
        sort_by_key(&mut tasks, |task| (task.position, task.id));
        tasks
    }

    /// A request's lines in order.
    pub fn lines_of(self, ticket: TicketId) -> Vec<Line> {
        let rows = self.children(RowKind::Line, ticket.0);
        let line = |row: &std::sync::Arc<Row>| match row.as_ref() {
            Row::Line(line) => Some(line.clone()),
            _ => None,
        };
        let mut lines: Vec<Line> = rows.iter().filter_map(line).collect();
        sort_by_key(&mut lines, |line| (line.position, line.id));
        lines
    }

    /// How much of a ticket that ended came, as far as this device holds it.
    pub fn came(self, ticket: TicketId) -> Came {
        let ended = |head: &TicketHead| matches!(head.status, Status::Resolved | Status::Closed);
        let Some(head) = self.ticket_head(ticket).filter(ended) else { return Came::All };
        let (lines, tasks) = (self.lines_of(ticket), self.tasks_of(ticket));
        Came::of(head.kind, &lines.iter().collect::<Vec<_>>(), &tasks)
    }

    /// The files of a ticket that this device knows of, in order, those of notes among them.
    pub fn files_of(self, ticket: TicketId) -> Vec<Attachment> {
        let rows = [RowKind::Attachment, RowKind::InternalAttachment].map(|kind| self.children(kind, ticket.0));
        let file = |row: &std::sync::Arc<Row>| match row.as_ref() {
            Row::Attachment(file) | Row::InternalAttachment(file) => Some(file.clone()),
            _ => None,
        };
        let mut files: Vec<Attachment> = rows.iter().flatten().filter_map(file).collect();
        sort_by_key(&mut files, |file| (file.position, file.id));
        files
    }

    /// Comments and work notes in order, pending ones last.
    pub fn conversation(self, ticket: TicketId) -> Vec<Entry> {
        let rows = [RowKind::Comment, RowKind::WorkNote].map(|kind| self.written(kind, ticket.0));
        let mut entries: Vec<Entry> = rows.into_iter().flatten().filter_map(Entry::of).collect();
        sort_by_key(&mut entries, |entry| {
            let comment = entry.comment();
            (entry.pending, comment.ordinal, comment.note, comment.at)
        });
        entries
    }
}

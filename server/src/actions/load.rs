//! Which rows a batch needs, read and locked in the declared order.

use super::locks::Locks;
use super::wanted::Wanted;
use crate::platform::executor::{ActionError, Attempt, Loaded};
use crate::{assignment, catalog, fulfilment, notification, person, service_request, sla, ticket};
use docket_shared::asset::shelf;
use docket_shared::assignment::{Team, WorkItem};
use docket_shared::catalog::ItemVersion;
use docket_shared::command::Command;
use docket_shared::ids::{LineId, OrganisationId, PersonId, TaskId, TeamId, TicketId};
use docket_shared::sla::Metric;
use docket_shared::tag::TagKind;
use docket_shared::ticket::clocks::Calendars;
use docket_shared::ticket::lifecycle::Category;
use docket_shared::ticket::{TaggedComment, Ticket, TicketKind};
use docket_shared::world::{Record, World};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Reads what a batch needs, in the declared lock order.
pub(super) struct Load<'a> {
    pub(super) connection: &'a mut PgConnection,
    pub(super) organisation: OrganisationId,
    pub(super) locks: Locks,
}

impl Load<'_> {
    pub(super) async fn run(
        mut self,
        calls: &[(Option<PersonId>, &Command)],
        attempt: Attempt,
    ) -> Result<Loaded, ActionError> {
        let mut wanted = Wanted::of(calls);
        let mut loaded = Loaded::default();
        loaded.world.directory_complete = true;
        let actors: Vec<PersonId> = wanted.actors.iter().copied().collect();
        loaded.actors = person::store::load_actors(self.connection, self.organisation, &actors).await?;
        for person in &wanted.available {
            wanted.teams.extend(loaded.actors.get(person).into_iter().flat_map(|actor| &actor.teams));
        }
        let facts = self.gate_facts(&mut wanted).await?;
        self.targets(&mut wanted).await?;
        self.versions(&wanted, &mut loaded.world).await?;
        self.absences(&wanted, &mut loaded.world).await?;
        self.names(&wanted, &mut loaded).await?;
        self.forms(&wanted, &mut loaded).await?;
        self.approvers(calls, &facts, &mut loaded.world).await?;
        for version in loaded.world.versions.values() {
            wanted.teams.insert(version.team);
            wanted.teams.extend(version.delivery.tasks.iter().map(|task| task.team));
        }
        self.leaving(&mut wanted).await?;
        for ticket in self.on_order(&wanted).await?.into_iter().chain(self.losing(&wanted).await?) {
            wanted.fulfils(ticket);
        }
        self.tickets(&mut wanted, &mut loaded.world, attempt).await?;
        self.tags(&wanted, &mut loaded).await?;
        self.attachments(&wanted, &mut loaded.world).await?;
        self.calendars(&wanted, &mut loaded.world).await?;
        self.notices(&wanted, &mut loaded.world).await?;
        self.priorities(&wanted, &mut loaded.world).await?;
        Ok(loaded)
    }

    async fn versions(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        if wanted.versions.is_empty() {
            return Ok(());
        }
        let versions: Vec<_> = wanted.versions.iter().copied().collect();
        for version in catalog::store::load_versions(self.connection, self.organisation, &versions).await? {
            world.versions.insert((version.item, version.version), version);
        }
        Ok(())
    }

    /// The names that calls refer to.
    async fn names(&mut self, wanted: &Wanted, loaded: &mut Loaded) -> Result<(), ActionError> {
        if wanted.names.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = wanted.names.iter().copied().collect();
        let names = person::store::load_names(self.connection, self.organisation, &ids).await?;
        loaded.world.people = names.people;
        loaded.world.locations = names.locations;
        loaded.world.cost_centres = names.cost_centres;
        loaded.world.departments = names.departments;
        if !wanted.mentioned.is_empty() {
            let mentioned: Vec<PersonId> = wanted.mentioned.iter().copied().collect();
            loaded.world.grants = notification::store::grants(self.connection, self.organisation, &mentioned).await?;
        }
        Ok(())
    }

    /// Who may order, used ids, numbers: what submissions need.
    async fn forms(&mut self, wanted: &Wanted, loaded: &mut Loaded) -> Result<(), ActionError> {
        if wanted.submissions == 0 {
            return Ok(());
        }
        let orders: Vec<_> = wanted.orders.iter().copied().collect();
        loaded.world.orderable = catalog::store::orderable(self.connection, self.organisation, &orders).await?;
        self.form_facts(wanted, &mut loaded.world).await?;
        for line in service_request::store::load_lines(self.connection, self.organisation, &wanted.lines, &[]).await? {
            loaded.world.load(Record::Line(line));
        }
        let versions = &loaded.world.versions;
        let kinds = wanted.orders.iter().filter_map(|(_, item, version)| versions.get(&(*item, *version)));
        let kinds: BTreeSet<TicketKind> = kinds.map(|version| version.kind).collect();
        for kind in kinds {
            self.numbers(&mut loaded.world, kind, wanted.submissions).await?;
        }
        Ok(())
    }

    /// Tickets, then teams, then technicians are locked; what they hold is read after that.
    async fn tickets(&mut self, wanted: &mut Wanted, world: &mut World, attempt: Attempt) -> Result<(), ActionError> {
        let (organisation, read_queue) = (self.organisation, attempt.with_queue || wanted.makes_room);
        if attempt.with_queue {
            // A reply that brings a ticket back needs its team's queue too, and is only seen once the ticket is read.
            wanted.moved.extend(wanted.tickets.iter().copied());
        }
        let mut named: Vec<TicketId> = wanted.tickets.iter().copied().collect();
        let teams_of: BTreeMap<TicketId, TeamId> = if wanted.moved.is_empty() {
            BTreeMap::new()
        } else {
            assignment::store::teams_of(self.connection, organisation, &named).await?.into_iter().collect()
        };
        wanted.teams.extend(wanted.moved.iter().filter_map(|ticket| teams_of.get(ticket)));
        // So it does with the teams of its tasks.
        let returning = wanted.moved.iter().filter(|_| attempt.with_queue);
        let fulfilled: Vec<TicketId> = wanted.fulfilled.iter().chain(returning).copied().collect();
        if !fulfilled.is_empty() {
            wanted.teams.extend(fulfilment::store::teams_of(self.connection, organisation, &fulfilled).await?);
        }
        if read_queue && !wanted.teams.is_empty() {
            let teams: Vec<TeamId> = wanted.teams.iter().copied().collect();
            named.extend(assignment::store::queue_ids(self.connection, organisation, &teams).await?);
        }
        named.sort_unstable();
        named.dedup();
        if named.is_empty() && wanted.teams.is_empty() {
            return self.stock(wanted, world).await;
        }
        self.locks.pass_to(Locks::Tickets);
        ticket::store::lock(self.connection, organisation, &named).await?;
        for comment in self.comments(wanted, attempt.careful).await? {
            world.load(Record::Comment(comment));
        }
        self.gates(wanted, world).await?;
        if !wanted.rated.is_empty() {
            let rated: Vec<TicketId> = wanted.rated.iter().copied().collect();
            for rating in ticket::store::load_ratings(self.connection, organisation, &rated).await? {
                world.load(Record::Rating(rating));
            }
        }
        let tickets = ticket::store::load(self.connection, organisation, &named).await?;
        replies(wanted, &tickets);
        self.followed(wanted, world, &tickets).await?;
        self.fulfilment(wanted, world).await?;
        self.taken_back(wanted, world, &tickets).await?;
        self.stock(wanted, world).await?;
        if !wanted.teams.is_empty() {
            self.teams(wanted, world, &named).await?;
            // Heads are written under the team's lock: what was read before it is read again.
            for ticket in ticket::store::load(self.connection, organisation, &named).await? {
                world.load(Record::Ticket(ticket));
            }
            return Ok(());
        }
        for ticket in tickets {
            world.load(Record::Ticket(ticket));
        }
        Ok(())
    }

    /// Comments whose ids calls bring, and all of tickets whose readers may change.
    async fn comments(&mut self, wanted: &Wanted, careful: bool) -> Result<Vec<TaggedComment>, ActionError> {
        let whole: Vec<TicketId> = wanted.voted.union(&wanted.retagged).copied().collect();
        let brought = if careful { wanted.comments.as_slice() } else { &[] };
        if brought.is_empty() && whole.is_empty() {
            return Ok(Vec::new());
        }
        ticket::store::load_comments(self.connection, self.organisation, brought, &whole).await
    }

    async fn teams(&mut self, wanted: &Wanted, world: &mut World, named: &[TicketId]) -> Result<(), ActionError> {
        let organisation = self.organisation;
        let ids: Vec<TeamId> = wanted.teams.iter().copied().collect();
        self.locks.pass_to(Locks::Teams);
        let teams = assignment::store::lock_teams(self.connection, organisation, &ids).await?;
        let mut people: BTreeSet<PersonId> =
            teams.iter().flat_map(|team| team.members.iter().map(|member| member.person)).collect();
        people.extend(&wanted.available);
        let items = assignment::store::load_work_items(self.connection, organisation, named).await?;
        people.extend(items.iter().filter_map(|item| item.assignee));
        let needed = |item: &WorkItem| match item.task {
            None => wanted.moved.contains(&item.ticket),
            Some(_) => wanted.fulfilled.contains(&item.ticket),
        };
        if items.iter().any(|item| !wanted.teams.contains(&item.team) && needed(item)) {
            return Err(ActionError::Again);
        }
        let tasks: Vec<TaskId> = items.iter().filter_map(|item| item.task).collect();
        let tasks: Vec<TaskId> = tasks.into_iter().filter(|task| world.task(task.0).is_none()).collect();
        if !tasks.is_empty() {
            let tasks = fulfilment::store::load(self.connection, organisation, &[], &tasks).await?;
            // Whoever gets one is told for whom its line is.
            let lines: BTreeSet<LineId> = tasks.iter().filter_map(|task| task.task.line).collect();
            let lines: Vec<LineId> = lines.into_iter().filter(|line| world.line(line.0).is_none()).collect();
            if !lines.is_empty() {
                for line in service_request::store::load_lines(self.connection, organisation, &lines, &[]).await? {
                    world.load(Record::Line(line));
                }
            }
            tasks.into_iter().for_each(|task| world.load(Record::Task(task)));
        }
        self.locks.pass_to(Locks::Technicians);
        let technicians = assignment::store::lock_technicians(self.connection, organisation, &people).await?;
        let room = technicians.iter().any(|person| person.load < person.capacity);
        if room || wanted.makes_room {
            self.check_queue(&ids, named).await?;
        }
        items.into_iter().for_each(|item| world.load(Record::WorkItem(item)));
        technicians.into_iter().for_each(|person| world.load(Record::Technician(person)));
        teams.into_iter().for_each(|team: Team| world.load(Record::Team(team)));
        Ok(())
    }

    /// Nobody who waits is overtaken: under the team's lock, everything that waits has to be among what was locked.
    async fn check_queue(&mut self, teams: &[TeamId], named: &[TicketId]) -> Result<(), ActionError> {
        let waiting = assignment::store::queue_ids(self.connection, self.organisation, teams).await?;
        if waiting.iter().all(|id| named.binary_search(id).is_ok()) { Ok(()) } else { Err(ActionError::QueueNeeded) }
    }

    /// A clock that begins, goes on, is told or ends is reckoned by its calendar.
    async fn calendars(&mut self, wanted: &Wanted, world: &mut World) -> Result<(), ActionError> {
        let timed = |version: &ItemVersion| {
            version.approvals.iter().any(|step| step.due.is_some())
                || version.delivery.tasks.iter().any(|task| task.level.is_some())
        };
        let begins = world.versions.values().any(|version| version.service_level.is_some() || timed(version));
        let mut calendars = Calendars::default();
        if begins || wanted.reckons {
            calendars = sla::store::calendars(self.connection, self.organisation).await?;
        }
        world.clockwork = Some(Arc::new(calendars));
        Ok(())
    }

    async fn tags(&mut self, wanted: &Wanted, loaded: &mut Loaded) -> Result<(), ActionError> {
        let tasks = loaded.world.work_items().any(|item| item.task.is_some()) || !wanted.fulfilled.is_empty();
        let others = wanted.voted.is_empty() && wanted.retagged.is_empty() && wanted.rated.is_empty();
        let others = others && wanted.followed.is_empty();
        let by_hand = !(wanted.assets.is_empty() && wanted.counted.is_empty());
        let by_hand = by_hand || wanted.for_everyone || !wanted.absent.is_empty();
        let helping = helping(wanted, loaded);
        if wanted.submissions == 0 && others && !tasks && !by_hand && helping.is_empty() {
            return Ok(());
        }
        let asked = loaded.world.approvers.values().flatten().map(|(person, _)| *person);
        let known = loaded.world.substitutes.values();
        let others = known.flat_map(|known| [&known.deputy, &known.manager]).flatten().map(|(person, _)| *person);
        let named = loaded.world.people.keys().copied().chain(asked).chain(others);
        let watchers = wanted.tickets.iter().filter_map(|ticket| loaded.world.ticket(*ticket));
        let watchers = watchers.flat_map(|ticket| &ticket.public.watchers).map(|watcher| watcher.person);
        let people = wanted.actors.iter().copied().chain(named).chain(watchers);
        let mut subjects: BTreeSet<(TagKind, Uuid)> = people.map(|person| (TagKind::Person, person.0)).collect();
        subjects.extend(wanted.absent.iter().map(|person| (TagKind::Mailbox, person.0)));
        subjects.extend(helping.into_iter().map(|team| (TagKind::Team, team.0)));
        for team in wanted.teams.iter().filter_map(|team| loaded.world.team(*team)) {
            subjects.insert((TagKind::Team, team.id.0));
            subjects.insert((TagKind::Department, team.department.0));
        }
        for model in loaded.world.models.values() {
            subjects.insert((TagKind::Team, model.team.0));
            subjects.insert((TagKind::Department, model.department.0));
        }
        if wanted.for_everyone || !loaded.world.models.is_empty() {
            subjects.insert((TagKind::Organisation, self.organisation.0));
        }
        let users = wanted.fulfilled.iter().flat_map(|ticket| loaded.world.lines_of(*ticket));
        subjects.extend(users.filter_map(|line| Some((TagKind::Person, line.line.requested_for?.0))));
        let subjects: Vec<_> = subjects.into_iter().collect();
        loaded.world.tags = person::store::load_tags(self.connection, self.organisation, &subjects).await?;
        shelf::load(&mut loaded.world);
        Ok(())
    }
}

/// Teams of who comments on a ticket that is another team's: a task of it may be theirs, so that they see it.
fn helping(wanted: &Wanted, loaded: &Loaded) -> BTreeSet<TeamId> {
    let tickets = wanted.commented.iter().filter_map(|ticket| loaded.world.ticket(*ticket));
    let own: BTreeSet<TeamId> = tickets.filter_map(|ticket| ticket.head.team).collect();
    let actors = loaded.actors.values().filter(|actor| !own.is_empty() && !own.is_subset(&actor.teams));
    actors.flat_map(|actor| actor.teams.iter().copied()).collect()
}

/// A requester's reply may bring a held or resolved ticket back: then its team is needed too. The first reply of somebody
/// else ends a clock, whose steps end there, and which may have been late.
fn replies(wanted: &mut Wanted, tickets: &[Ticket]) {
    let returning = tickets.iter().filter(|ticket| {
        let held = matches!(ticket.head.status.category(), Category::Paused | Category::Resolved | Category::Closed);
        held && wanted.commented.contains(&ticket.head.id) && wanted.actors.contains(&ticket.head.requester)
    });
    let returning: Vec<&Ticket> = returning.collect();
    let resolved = returning.iter().filter(|ticket| ticket.head.status.category() == Category::Resolved);
    let resolved: Vec<TicketId> = resolved.map(|ticket| ticket.head.id).collect();
    let teams: Vec<TeamId> = returning.iter().filter_map(|ticket| ticket.head.team).collect();
    let unanswered = |ticket: &&Ticket| {
        let clocks = ticket.internal.iter().flat_map(|internal| internal.clocks.all());
        wanted.commented.contains(&ticket.head.id)
            && wanted.actors.iter().any(|actor| *actor != ticket.head.requester)
            && clocks.filter(|clock| clock.stopped_at.is_none()).any(|clock| clock.metric == Metric::FirstResponse)
    };
    wanted.reckons |= !teams.is_empty() || tickets.iter().any(|ticket| unanswered(&ticket));
    wanted.fulfilled.extend(resolved);
    wanted.teams.extend(teams);
}

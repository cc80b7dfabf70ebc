//! The service desk's half of the write path: which rows a batch needs, in the declared lock order, and where its
//! effects go. Lock order: clients, tickets by id, teams by id, technicians by id, counter last (DECISIONS.md).

use crate::platform::executor::{ActionError, Actions, Loaded};
use crate::{assignment, catalog, person, service_request, ticket};
use docket_shared::assignment::{Team, WorkItem};
use docket_shared::command::Command;
use docket_shared::ids::{CommentId, ItemId, LineId, OrganisationId, PersonId, TeamId, TicketId};
use docket_shared::service_request::form::Input;
use docket_shared::tag::TagKind;
use docket_shared::ticket::lifecycle::Category;
use docket_shared::ticket::{Ticket, TicketEvent, TicketKind};
use docket_shared::world::{Effect, Effects, Key, Record, World};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The service desk as the executor sees it.
#[derive(Clone, Copy, Debug)]
pub struct ServiceDesk;

impl Actions for ServiceDesk {
    async fn load(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        calls: &[(Option<PersonId>, &Command)],
        with_queue: bool,
    ) -> Result<Loaded, ActionError> {
        Load { connection, organisation }.run(calls, with_queue).await
    }

    async fn store(
        &self,
        connection: &mut PgConnection,
        organisation: OrganisationId,
        world: &World,
        effects: &[&Effects],
    ) -> Result<(), ActionError> {
        store(connection, organisation, world, effects).await
    }
}

/// What the calls name.
#[derive(Default)]
struct Wanted {
    actors: BTreeSet<PersonId>,
    tickets: BTreeSet<TicketId>,
    comments: Vec<CommentId>,
    commented: BTreeSet<TicketId>,
    lines: Vec<LineId>,
    versions: BTreeSet<(ItemId, i32)>,
    orders: BTreeSet<(PersonId, ItemId)>,
    names: BTreeSet<Uuid>,
    submissions: usize,
    /// Tickets whose status, assignee or load may change: their team is locked.
    moved: BTreeSet<TicketId>,
    teams: BTreeSet<TeamId>,
    /// People whose own teams are looked at.
    available: BTreeSet<PersonId>,
    /// Whether a call can make room, so that the queue is needed.
    makes_room: bool,
}

impl Wanted {
    fn of(calls: &[(Option<PersonId>, &Command)]) -> Self {
        let mut wanted = Self::default();
        for (person, command) in calls {
            wanted.actors.extend(*person);
            match command {
                Command::SubmitServiceRequest(body) => {
                    wanted.submissions += 1;
                    wanted.tickets.insert(body.id);
                    wanted.versions.insert((body.item, body.version));
                    wanted.orders.extend(person.map(|person| (person, body.item)));
                    wanted.lines.extend(body.rows.iter().filter_map(|row| row.id));
                    let inputs = body.fields.values().chain(body.rows.iter().flat_map(|row| row.fields.values()));
                    wanted.names.extend(inputs.filter_map(|input| match input {
                        Input::Text(text) => text.trim().parse::<Uuid>().ok(),
                        Input::Choices(_) => None,
                    }));
                }
                Command::AddComment(body) => wanted.comment(body.ticket, body.id),
                Command::AddWorkNote(body) => wanted.comment(body.ticket, body.id),
                Command::MoveStatus(body) => wanted.moves(body.ticket),
                Command::ClaimTicket(body) => wanted.moves(body.ticket),
                Command::SetAvailability(_) => {
                    wanted.available.extend(*person);
                    wanted.makes_room = true;
                }
                Command::DrainTeam(team) => {
                    wanted.teams.insert(*team);
                    wanted.makes_room = true;
                }
                Command::Unreadable(_) => {}
            }
        }
        wanted
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
    }
}

struct Load<'a> {
    connection: &'a mut PgConnection,
    organisation: OrganisationId,
}

impl Load<'_> {
    async fn run(mut self, calls: &[(Option<PersonId>, &Command)], with_queue: bool) -> Result<Loaded, ActionError> {
        let mut wanted = Wanted::of(calls);
        let mut loaded = Loaded::default();
        loaded.world.directory_complete = true;
        let actors: Vec<PersonId> = wanted.actors.iter().copied().collect();
        loaded.actors = person::store::load_actors(self.connection, self.organisation, &actors).await?;
        for person in &wanted.available {
            wanted.teams.extend(loaded.actors.get(person).into_iter().flat_map(|actor| &actor.teams));
        }
        self.forms(&wanted, &mut loaded).await?;
        wanted.teams.extend(loaded.world.versions.values().map(|version| version.team));
        self.tickets(&mut wanted, &mut loaded.world, with_queue).await?;
        self.tags(&wanted, &mut loaded).await?;
        Ok(loaded)
    }

    /// Versions, who may order, names in answers, numbers: what submissions need.
    async fn forms(&mut self, wanted: &Wanted, loaded: &mut Loaded) -> Result<(), ActionError> {
        if wanted.submissions == 0 {
            return Ok(());
        }
        let versions: Vec<_> = wanted.versions.iter().copied().collect();
        for version in catalog::store::load_versions(self.connection, self.organisation, &versions).await? {
            loaded.world.versions.insert((version.item, version.version), version);
        }
        let orders: Vec<_> = wanted.orders.iter().copied().collect();
        for (person, item, version) in catalog::store::orderable(self.connection, self.organisation, &orders).await? {
            loaded.world.orderable.insert((person, item), version);
        }
        let ids: Vec<Uuid> = wanted.names.iter().copied().collect();
        let names = person::store::load_names(self.connection, self.organisation, &ids).await?;
        loaded.world.people = names.people;
        loaded.world.locations = names.locations;
        loaded.world.cost_centres = names.cost_centres;
        for line in service_request::store::existing_lines(self.connection, self.organisation, &wanted.lines).await? {
            loaded.world.load(Record::Line(line));
        }
        let kind = TicketKind::ServiceRequest;
        loaded.numbers =
            ticket::store::draw_numbers(self.connection, self.organisation, kind, wanted.submissions).await?;
        loaded.numbers.reverse();
        Ok(())
    }

    /// Tickets, then teams, then technicians are locked; what they hold is read after that.
    async fn tickets(&mut self, wanted: &mut Wanted, world: &mut World, with_queue: bool) -> Result<(), ActionError> {
        let (organisation, read_queue) = (self.organisation, with_queue || wanted.makes_room);
        if with_queue {
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
        if read_queue && !wanted.teams.is_empty() {
            let teams: Vec<TeamId> = wanted.teams.iter().copied().collect();
            named.extend(assignment::store::queue_ids(self.connection, organisation, &teams).await?);
        }
        named.sort_unstable();
        named.dedup();
        if named.is_empty() && wanted.teams.is_empty() {
            return Ok(());
        }
        ticket::store::lock(self.connection, organisation, &named).await?;
        for comment in self.comments(wanted).await? {
            world.load(Record::Comment(comment));
        }
        let tickets = ticket::store::load(self.connection, organisation, &named).await?;
        replies(wanted, &tickets);
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

    async fn comments(&mut self, wanted: &Wanted) -> Result<Vec<docket_shared::ticket::TaggedComment>, ActionError> {
        if wanted.comments.is_empty() {
            return Ok(Vec::new());
        }
        ticket::store::existing_comments(self.connection, self.organisation, &wanted.comments).await
    }

    async fn teams(&mut self, wanted: &Wanted, world: &mut World, named: &[TicketId]) -> Result<(), ActionError> {
        let organisation = self.organisation;
        let ids: Vec<TeamId> = wanted.teams.iter().copied().collect();
        let teams = assignment::store::lock_teams(self.connection, organisation, &ids).await?;
        let mut people: BTreeSet<PersonId> =
            teams.iter().flat_map(|team| team.members.iter().map(|member| member.person)).collect();
        people.extend(&wanted.available);
        let items = assignment::store::load_work_items(self.connection, organisation, named).await?;
        people.extend(items.iter().filter_map(|item| item.assignee));
        if items.iter().any(|item| !wanted.teams.contains(&item.team) && wanted.moved.contains(&item.id)) {
            return Err(ActionError::Again);
        }
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

    async fn tags(&mut self, wanted: &Wanted, loaded: &mut Loaded) -> Result<(), ActionError> {
        if wanted.submissions == 0 {
            return Ok(());
        }
        let people = wanted.actors.iter().copied().chain(loaded.world.people.keys().copied());
        let mut subjects: BTreeSet<(TagKind, Uuid)> = people.map(|person| (TagKind::Person, person.0)).collect();
        for team in wanted.teams.iter().filter_map(|team| loaded.world.team(*team)) {
            subjects.insert((TagKind::Team, team.id.0));
            subjects.insert((TagKind::Department, team.department.0));
        }
        let subjects: Vec<_> = subjects.into_iter().collect();
        loaded.world.tags = person::store::load_tags(self.connection, self.organisation, &subjects).await?;
        Ok(())
    }
}

/// A requester's reply may bring a held or resolved ticket back: then its team is needed too.
fn replies(wanted: &mut Wanted, tickets: &[Ticket]) {
    let returning = tickets.iter().filter(|ticket| {
        let held = matches!(ticket.head.status.category(), Category::Paused | Category::Resolved);
        held && wanted.commented.contains(&ticket.head.id) && wanted.actors.contains(&ticket.head.requester)
    });
    wanted.teams.extend(returning.filter_map(|ticket| ticket.head.team));
}

/// The effects of a whole batch by table: how each record was before the batch, and its last state.
#[derive(Default)]
struct Net<'a> {
    records: BTreeMap<Key, (Option<&'a Record>, &'a Record)>,
}

impl<'a> Net<'a> {
    fn of(effects: &[&'a Effects]) -> Self {
        let mut net = Self::default();
        for Effect { key, before, after } in effects.iter().flat_map(|effects| &effects.records) {
            net.records.entry(*key).or_insert((before.as_ref(), after)).1 = after;
        }
        net
    }

    fn each<T>(&self, pick: impl Fn(&'a Record) -> Option<T>) -> Vec<(Option<T>, T)> {
        let picked = self.records.values().filter_map(|(before, after)| Some((before.and_then(&pick), pick(after)?)));
        picked.collect()
    }
}

async fn store(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    world: &World,
    effects: &[&Effects],
) -> Result<(), ActionError> {
    let net = Net::of(effects);
    let counted = store_tickets(connection, organisation, world, &net).await?;
    let lines = net.each(|record| if let Record::Line(line) = record { Some(line) } else { None });
    let lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
    if !lines.is_empty() {
        service_request::store::insert(connection, organisation, &lines).await?;
    }
    let comments = net.each(|record| if let Record::Comment(comment) = record { Some(comment) } else { None });
    let comments: Vec<_> = comments.into_iter().map(|(_, comment)| comment).collect();
    if !comments.is_empty() {
        ticket::store::insert_comments(connection, organisation, &comments).await?;
    }
    let events: Vec<TicketEvent> = effects.iter().flat_map(|effects| effects.events.iter().cloned()).collect();
    if !events.is_empty() {
        ticket::store::insert_events(connection, organisation, &events, &counted).await?;
    }
    store_assignment(connection, organisation, world, &net).await
}

/// Writes tickets and work items; answers the tickets that only count one event more, which is written with the events.
async fn store_tickets<'a>(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    world: &World,
    net: &Net<'a>,
) -> Result<Vec<&'a Ticket>, ActionError> {
    let tickets = net.each(|record| if let Record::Ticket(ticket) = record { Some(ticket) } else { None });
    let (mut new, mut counted, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for (before, ticket) in &tickets {
        match before {
            None => new.push(*ticket),
            Some(before)
                if before.head == ticket.head
                    && before.public == ticket.public
                    && before.internal == ticket.internal =>
            {
                counted.push(*ticket);
            }
            Some(_) => changed.push(*ticket),
        }
    }
    if !new.is_empty() {
        ticket::store::insert(connection, organisation, &new).await?;
    }
    if !changed.is_empty() {
        ticket::store::update(connection, organisation, &changed).await?;
    }
    // The work item's row carries what the ticket shows of its placement.
    let mut items: BTreeMap<TicketId, (&WorkItem, &Ticket)> = BTreeMap::new();
    let moved =
        tickets.iter().filter(|(before, ticket)| before.is_none_or(|before| placement(before) != placement(ticket)));
    let moved = moved.map(|(_, ticket)| ticket.head.id);
    let changed_items = net.each(|record| if let Record::WorkItem(item) = record { Some(item.id) } else { None });
    for id in moved.chain(changed_items.into_iter().map(|(_, id)| id)) {
        items.extend(world.work_item(id).zip(world.ticket(id)).map(|pair| (id, pair)));
    }
    if !items.is_empty() {
        let items: Vec<_> = items.into_values().collect();
        assignment::store::store_work_items(connection, organisation, &items).await?;
    }
    Ok(counted)
}

fn placement(ticket: &Ticket) -> (Option<&str>, Option<docket_shared::Timestamp>, Option<Uuid>) {
    let internal = ticket.internal.as_ref();
    (
        ticket.head.assignee_name.as_deref(),
        internal.and_then(|internal| internal.assigned_at),
        internal.and_then(|internal| internal.explanation).map(|explanation| explanation.0),
    )
}

async fn store_assignment(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    world: &World,
    net: &Net<'_>,
) -> Result<(), ActionError> {
    let teams = net.each(|record| if let Record::Team(team) = record { Some(team) } else { None });
    let teams: Vec<_> = teams.into_iter().map(|(_, team)| team).collect();
    if !teams.is_empty() {
        assignment::store::store_teams(connection, organisation, &teams).await?;
    }
    let people = net.each(|record| if let Record::Technician(person) = record { Some(person) } else { None });
    let people: Vec<_> =
        people.into_iter().map(|(_, person)| (person, world.automatic.contains(&person.person))).collect();
    if !people.is_empty() {
        assignment::store::store_technicians(connection, organisation, &people).await?;
    }
    let explanations =
        net.each(|record| if let Record::Explanation(explanation) = record { Some(explanation) } else { None });
    let explanations: Vec<_> = explanations.into_iter().map(|(_, explanation)| explanation).collect();
    if !explanations.is_empty() {
        assignment::store::insert_explanations(connection, organisation, &explanations).await?;
    }
    Ok(())
}

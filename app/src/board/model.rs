//! What the board shows, read from the replica at once: tickets of a team, and its tasks of other teams' tickets, by who has
//! them; clocks, room. Decides nothing.

use crate::data::work::{TaskItem, most_pressing};
use crate::data::{Data, clock};
use docket_messages::Locale;
use docket_shared::Timestamp;
use docket_shared::assignment::{queue_order, weight};
use docket_shared::catalog::RequiredSkills;
use docket_shared::ids::{PersonId, SkillId, TaskId, TeamId, TicketId};
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::person::{Availability, TechnicianCard};
use docket_shared::row::{Row, RowKind};
use docket_shared::sla::Metric;
use docket_shared::text::Text;
use docket_shared::ticket::clocks::Promise;
use docket_shared::ticket::lifecycle::Category;
use docket_shared::ticket::{TicketHead, TicketInternal};
use std::collections::BTreeMap;

/// What is due within this time is among the clocks that run out, in minutes.
const SOON_MINUTES: i64 = 120;

/// What is on the board: a ticket, or a task of it that is a work item of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardId {
    /// The ticket.
    pub ticket: TicketId,
    /// The task; none: the ticket itself.
    pub task: Option<TaskId>,
}

impl CardId {
    /// The id of what it is lifted by.
    pub fn grip(self) -> String {
        format!("grip-{}", self.task.map_or(self.ticket.0, |task| task.0))
    }
}

impl From<TicketId> for CardId {
    fn from(ticket: TicketId) -> Self {
        Self { ticket, task: None }
    }
}

/// Which clock of what is on the board: the ticket's own by what it measures, or that of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockId {
    /// What is on the board.
    pub card: CardId,
    /// The task whose clock it is.
    pub task: Option<TaskId>,
    /// What it measures.
    pub metric: Metric,
}

/// A ticket or a task on the board.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Which.
    pub id: CardId,
    /// The ticket's number.
    pub number: String,
    /// The ticket's title.
    pub title: String,
    /// Of a task, what has to be done, and for whom.
    pub task: Option<Text>,
    /// 1 to 5.
    pub priority: i16,
    /// Whether it takes room: it is open, not held.
    pub is_open: bool,
    /// Units that it takes then.
    pub weight: i32,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// Since when it waits, or when it came.
    pub since: Timestamp,
    /// The promise that is due first: of the ticket and the tasks that go with it, or of the task.
    pub promise: Option<Promise>,
    /// When it is due in the order of the queue.
    pub due: Option<Timestamp>,
    /// The task whose promise that is; none: the ticket's own.
    pub clock: Option<TaskId>,
    /// All its promises that are not kept yet: its own by what they measure, and those of the tasks that go with it.
    pub promises: Vec<(Option<TaskId>, Promise)>,
}

impl Card {
    fn of(head: &TicketHead, (queued_at, weight): (Timestamp, i32), promises: &[Promise]) -> Self {
        let promises: Vec<_> = promises.iter().map(|promise| (None, *promise)).collect();
        let promise = most_pressing(promises.iter().copied()).map(|(_, promise)| promise);
        Self {
            id: head.id.into(),
            number: head.number.clone(),
            title: head.title.clone(),
            task: None,
            priority: head.priority,
            is_open: head.status.category() == Category::Open,
            weight,
            assignee: head.assignee,
            since: queued_at,
            promise,
            due: promise.and_then(|promise| promise.due_at),
            clock: None,
            promises,
        }
    }

    /// A task of a ticket of another team. Without a time of its own it is due with its ticket, as in the queue.
    fn of_task(head: &TicketHead, task: &TaskItem, title: Text, promises: &[Promise]) -> Self {
        let of_ticket = most_pressing(promises.iter().map(|promise| ((), *promise))).map(|(_, promise)| promise);
        Self {
            id: CardId { ticket: head.id, task: Some(task.id) },
            task: Some(title),
            is_open: true,
            assignee: task.assignee,
            promise: task.promise,
            due: task.promise.or(of_ticket).and_then(|promise| promise.due_at),
            clock: task.promise.map(|_| task.id),
            promises: task.promise.map(|promise| (Some(task.id), promise)).into_iter().collect(),
            ..Self::of(head, (task.since.unwrap_or(head.created_at), task.weight), &[])
        }
    }

    /// The tasks of the ticket's own team go with it: it is due when the first of them is.
    fn take_in(&mut self, tasks: &[TaskItem], team: TeamId) {
        let tasks = tasks.iter().filter(|task| task.is_open && task.team == team);
        self.promises.extend(tasks.filter_map(|task| Some((Some(task.id), task.promise?))));
        if let Some((clock, promise)) = most_pressing(self.promises.iter().copied()) {
            (self.clock, self.promise, self.due) = (clock, Some(promise), promise.due_at);
        }
    }

    /// What it is about: the ticket's title, and of a task what has to be done as well.
    pub fn words(&self, locale: Locale) -> String {
        match &self.task {
            Some(task) => format!("{}: {}", task.get(locale.tag()), self.title),
            None => self.title.clone(),
        }
    }

    /// Its name where it is spoken of: the number, and of a task what has to be done.
    pub fn name(&self, locale: Locale) -> String {
        match &self.task {
            Some(task) => format!("{}, {}", self.number, task.get(locale.tag())),
            None => self.number.clone(),
        }
    }

    /// Its promises with the clocks that measure them.
    fn clocks(&self) -> impl Iterator<Item = (ClockId, Promise)> {
        let one = |(task, promise): &(Option<TaskId>, Promise)| {
            (ClockId { card: self.id, task: *task, metric: promise.metric }, *promise)
        };
        self.promises.iter().map(one)
    }

    /// Order of the queue, as the server assigns it.
    fn queue_key(&self) -> ((i16, bool, Option<Timestamp>, Timestamp), CardId) {
        (queue_order(self.priority, self.due, self.since), self.id)
    }
}

/// One technician of the team.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// Who, with load and room.
    pub person: TechnicianCard,
    /// What they have, in the order in which it is due.
    pub cards: Vec<CardId>,
}

/// Since when a ticket waits, the units that it takes, and its promises that are not kept yet.
type Placed = ((Timestamp, i32), Vec<Promise>);

/// The promises of a ticket that are not kept yet: by its clocks, else the one that lists show.
fn promises_of(internal: &TicketInternal) -> Vec<Promise> {
    let all = internal.clocks.promises();
    if all.is_empty() { internal.promise.into_iter().collect() } else { all }
}

/// What of a ticket is on the board of a team: the ticket where it is with the team, else its tasks that are.
fn cards_of(
    head: &TicketHead,
    known: Option<Placed>,
    tasks: &[TaskItem],
    team: TeamId,
    title: impl Fn(TaskId) -> Text,
) -> Vec<Card> {
    if !head.status.is_live() {
        return Vec::new();
    }
    let (placed, promises) = known.unwrap_or(((head.created_at, weight::usual()), Vec::new()));
    if head.team == Some(team) {
        let mut card = Card::of(head, placed, &promises);
        card.take_in(tasks, team);
        return vec![card];
    }
    let open = tasks.iter().filter(|task| task.is_open && task.team == team);
    open.map(|task| Card::of_task(head, task, title(task.id), &promises)).collect()
}

/// The board of a team.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// All its open and held tickets, and its open tasks of other teams' tickets.
    pub cards: BTreeMap<CardId, Card>,
    /// What nobody has, in order of the queue.
    pub unassigned: Vec<CardId>,
    /// Its technicians, by name.
    pub seats: Vec<Seat>,
    /// The clocks that are at risk, or over, or due soon: all that is counted; the most pressing first, what stands last.
    pub running_out: Vec<ClockId>,
    /// How many promises are at risk.
    pub at_risk: usize,
    /// How many are broken.
    pub breached: usize,
}

impl Board {
    /// The board of a team as this device knows it, at that time.
    pub fn read(data: Data, team: TeamId) -> Self {
        let now = clock::now();
        let tasks = data.task_items(|of| of == team);
        let mut cards = BTreeMap::new();
        for row in data.all(RowKind::TicketHead) {
            let Row::TicketHead(head) = row.as_ref() else { continue };
            let of = tasks.get(&head.id).map(Vec::as_slice).unwrap_or_default();
            // Clocks are read of what is on the board alone.
            if !head.status.is_live() || head.team != Some(team) && of.is_empty() {
                continue;
            }
            let known = match data.get(RowKind::TicketInternal, head.id.0).as_deref() {
                Some(Row::TicketInternal(row)) => Some(((row.queued_at, row.weight), promises_of(row))),
                _ => None,
            };
            let title = |task| match data.get(RowKind::Task, task)?.as_ref() {
                Row::Task(task) => Some(data.task_title(task)),
                _ => None,
            };
            for card in cards_of(head, known, of, team, |task| title(task.0).unwrap_or_default()) {
                cards.insert(card.id, card);
            }
        }
        let mut people: Vec<TechnicianCard> = data.technicians();
        people.retain(|card| card.teams.contains(&team));
        sort_by(&mut people, |left, right| left.name.cmp(&right.name));
        Self::of(cards, people, now)
    }

    fn of(cards: BTreeMap<CardId, Card>, people: Vec<TechnicianCard>, now: Timestamp) -> Self {
        let sorted = |pick: &dyn Fn(&Card) -> bool| {
            let mut picked: Vec<&Card> = cards.values().filter(|card| pick(card)).collect();
            sort_by_key(&mut picked, |card| card.queue_key());
            picked.into_iter().map(|card| card.id).collect::<Vec<_>>()
        };
        let unassigned = sorted(&|card| card.assignee.is_none());
        let mut by_person: BTreeMap<PersonId, Vec<CardId>> = BTreeMap::new();
        for id in sorted(&|card| card.assignee.is_some()) {
            if let Some(person) = cards[&id].assignee {
                by_person.entry(person).or_default().push(id);
            }
        }
        let seat =
            |person: TechnicianCard| Seat { cards: by_person.remove(&person.person).unwrap_or_default(), person };
        let seats = people.into_iter().map(seat).collect();
        let clocks: Vec<(ClockId, Promise)> = cards.values().flat_map(Card::clocks).collect();
        let soon = |(_, promise): &&(ClockId, Promise)| {
            let near = promise.due_at.is_some_and(|due| now.duration_until(due).as_mins() < SOON_MINUTES);
            near || promise.is_at_risk(now) || promise.is_broken(now)
        };
        let mut pressing: Vec<&(ClockId, Promise)> = clocks.iter().filter(soon).collect();
        sort_by_key(&mut pressing, |(id, promise)| (promise.due_at.is_none(), promise.due_at, *id));
        let running_out = pressing.into_iter().map(|(id, _)| *id).collect();
        let at_risk = clocks.iter().filter(|(_, promise)| promise.is_at_risk(now)).count();
        let breached = clocks.iter().filter(|(_, promise)| promise.is_broken(now)).count();
        Self { unassigned, seats, running_out, at_risk, breached, cards }
    }

    /// How many tickets and tasks are open; held ones are not among them.
    pub fn open(&self) -> usize {
        self.cards.values().filter(|card| card.is_open).count()
    }

    /// Since when the longest waits.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.unassigned.iter().filter_map(|id| self.cards.get(id)).map(|card| card.since).min()
    }

    /// When the next promise is due.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.cards
            .values()
            .flat_map(Card::clocks)
            .filter_map(|(_, promise)| promise.due_at)
            .filter(|due| *due > now)
            .min()
    }

    /// Units that are free at those who work now, and how many these have in all.
    pub fn room(&self, now: Timestamp) -> (i64, i64) {
        let here = self.seats.iter().filter(|seat| presence(&seat.person, now) == Presence::Here);
        here.fold((0, 0), |(free, all), seat| {
            let (load, capacity) = (i64::from(seat.person.load), i64::from(seat.person.capacity));
            (free + (capacity - load).max(0), all + capacity)
        })
    }

    /// A technician of it.
    pub fn seat(&self, person: PersonId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.person.person == person)
    }
}

/// Whether somebody takes work now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Takes work.
    Here,
    /// Said to be away.
    Away,
    /// Said to be there, but nothing is heard of them.
    Lapsed,
    /// Outside their shift.
    OffShift,
}

/// Whether somebody takes work at that time.
pub fn presence(card: &TechnicianCard, now: Timestamp) -> Presence {
    match card.shift {
        _ if card.availability == Availability::Away => Presence::Away,
        Some(shift) if !shift.runs(now) => Presence::OffShift,
        _ if card.lapsed => Presence::Lapsed,
        _ => Presence::Here,
    }
}

/// What giving a ticket to somebody would come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Names of asked skills that they have.
    pub has: Vec<String>,
    /// Names of asked skills that they lack, or have at too low a level; a name is empty where nobody here has it.
    pub lacks: Vec<String>,
    /// Units before.
    pub before: i32,
    /// Units after.
    pub after: i32,
    /// Units they take at once.
    pub capacity: i32,
    /// Whether they take work now.
    pub presence: Option<Presence>,
}

impl Preview {
    /// Of giving that ticket to that person.
    pub fn of(data: Data, card: &Card, to: &TechnicianCard) -> Self {
        // What an item asks for is asked of who takes the ticket.
        let asked = if card.task.is_some() { RequiredSkills::default() } else { asked(data, card.id.ticket) };
        let weight = if card.is_open { card.weight } else { 0 };
        let mut preview = Self {
            before: to.load,
            after: to.load + weight,
            capacity: to.capacity,
            presence: Some(presence(to, clock::now())),
            ..Self::default()
        };
        let mut names: BTreeMap<SkillId, String> = BTreeMap::new();
        for known in data.technicians() {
            names.extend(known.skills.into_iter().map(|held| (held.id, held.name)));
        }
        let wanted = asked.mandatory.iter().map(|(id, level)| (id, *level));
        for (id, level) in wanted.chain(asked.preferred.keys().map(|id| (id, 1))) {
            let held = to.skills.iter().find(|held| held.id == *id).map_or(0, |held| held.level);
            let name = names.get(id).cloned().unwrap_or_default();
            if held >= level {
                preview.has.push(name);
            } else {
                preview.lacks.push(name);
            }
        }
        preview
    }

    /// Whether it goes above what they take at once.
    pub fn is_over(&self) -> bool {
        self.after > self.before && self.after > self.capacity
    }
}

/// The skills that a ticket's item asks for.
fn asked(data: Data, ticket: TicketId) -> RequiredSkills {
    let item = data.ticket_public(ticket).and_then(|public| public.item);
    item.and_then(|item| data.item_version(item)).map(|version| version.skills).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::person::shift::ShiftWindow;
    use docket_shared::ticket::TicketKind;
    use docket_shared::ticket::lifecycle::Status;
    use uuid::Uuid;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn card(number: u128, priority: i16, assignee: Option<u128>, promise: Option<(i16, &str)>) -> Card {
        Card {
            id: TicketId(Uuid::from_u128(number)).into(),
            number: format!("REQ-{number}"),
            title: String::new(),
            task: None,
            clock: None,
            due: promise.map(|(_, due)| at(due)),
            priority,
            is_open: true,
            weight: 1,
            assignee: assignee.map(|person| PersonId(Uuid::from_u128(person))),
            since: at("2026-11-23T08:00:00Z"),
            promise: promise.map(resolution),
            promises: promise.into_iter().map(|of| (None, resolution(of))).collect(),
        }
    }

    fn resolution((told, due): (i16, &str)) -> Promise {
        Promise { metric: Metric::Resolution, due_at: Some(at(due)), told }
    }

    fn person(number: u128, load: i32, capacity: i32, shift: Option<(&str, &str)>) -> TechnicianCard {
        TechnicianCard {
            person: PersonId(Uuid::from_u128(number)),
            name: format!("P{number}"),
            availability: Availability::Available,
            lapsed: false,
            capacity,
            load,
            teams: Default::default(),
            job: String::new(),
            skills: Vec::new(),
            since: None,
            sent_away: None,
            shift: shift.map(|(opens, closes)| ShiftWindow { opens: at(opens), closes: at(closes) }),
        }
    }

    #[test]
    fn who_waits_stands_in_the_order_of_the_queue_and_clocks_by_what_is_due() {
        let now = at("2026-11-23T09:00:00Z");
        let cards = [
            card(1, 3, None, None),
            card(2, 3, None, Some((50, "2026-11-23T20:00:00Z"))),
            card(3, 1, None, None),
            card(4, 2, Some(7), Some((75, "2026-11-23T14:00:00Z"))),
            card(5, 2, Some(7), Some((100, "2026-11-23T08:30:00Z"))),
            card(6, 2, Some(9), Some((0, "2026-11-23T10:00:00Z"))),
        ];
        let cards = cards.into_iter().map(|card| (card.id, card)).collect();
        let board = Board::of(cards, vec![person(7, 2, 4, None)], now);
        let ids = |list: &[CardId]| list.iter().map(|id| id.ticket.0.as_u128()).collect::<Vec<_>>();
        let pressing: Vec<CardId> = board.running_out.iter().map(|clock| clock.card).collect();
        assert_eq!(ids(&board.unassigned), [3, 2, 1]);
        assert_eq!(ids(&board.seats[0].cards), [5, 4]);
        assert_eq!((ids(&pressing), board.at_risk, board.breached), (vec![5, 6, 4], 1, 1));
        assert_eq!((board.open(), board.next_due(now)), (6, Some(at("2026-11-23T10:00:00Z"))));
    }

    fn head(number: u128, team: u128) -> TicketHead {
        TicketHead {
            id: TicketId(Uuid::from_u128(number)),
            kind: TicketKind::ServiceRequest,
            number: format!("REQ-{number}"),
            title: "New starter".to_owned(),
            language: "en".to_owned(),
            status: Status::InProgress,
            priority: 3,
            team: Some(TeamId(Uuid::from_u128(team))),
            assignee: None,
            assignee_name: None,
            requester: PersonId(Uuid::from_u128(99)),
            requester_name: String::new(),
            icon: String::new(),
            lines: 1,
            created_at: at("2026-11-23T07:00:00Z"),
            changed_at: at("2026-11-23T07:00:00Z"),
            needed_by: None,
            expected_at: None,
            unserved: false,
        }
    }

    fn task(number: u128, team: u128, assignee: Option<u128>, promise: Option<(i16, &str)>) -> TaskItem {
        TaskItem {
            id: TaskId(Uuid::from_u128(number)),
            team: TeamId(Uuid::from_u128(team)),
            position: 0,
            is_open: true,
            assignee: assignee.map(|person| PersonId(Uuid::from_u128(person))),
            since: Some(at("2026-11-23T08:30:00Z")),
            weight: 3,
            promise: promise.map(|(told, due)| Promise { metric: Metric::Resolution, due_at: Some(at(due)), told }),
        }
    }

    #[test]
    fn a_task_stands_with_who_has_it_or_with_what_nobody_has_and_runs_out_by_its_own_clock() {
        let now = at("2026-11-23T09:00:00Z");
        let team = TeamId(Uuid::from_u128(1));
        let (late, calm) = (Some((100, "2026-11-23T08:45:00Z")), Some((0, "2026-11-25T09:00:00Z")));
        let known = Some(((at("2026-11-23T07:00:00Z"), 1), calm.map(resolution).into_iter().collect::<Vec<_>>()));
        let title = |task: TaskId| Text::plain(&format!("Task {}", task.0.as_u128()));
        let elsewhere = [task(11, 1, None, late), task(12, 1, Some(7), None), task(13, 2, None, late)];
        let ended = TaskItem { is_open: false, ..task(14, 1, None, None) };
        let own = [task(21, 1, None, late), ended];
        let closed = TicketHead { status: Status::Closed, ..head(3, 1) };
        let cards = [(head(1, 9), &elsewhere[..]), (head(2, 1), &own[..]), (closed, &[][..])];
        let cards = cards.iter().flat_map(|(head, tasks)| cards_of(head, known.clone(), tasks, team, title));
        let board = Board::of(cards.map(|card| (card.id, card)).collect(), vec![person(7, 3, 4, None)], now);
        let names = |ids: &[CardId]| ids.iter().map(|id| board.cards[id].name(Locale::En)).collect::<Vec<_>>();
        assert_eq!(names(&board.unassigned), ["REQ-2", "REQ-1, Task 11"], "the ticket waits longer for the same time");
        assert_eq!(names(&board.seats[0].cards), ["REQ-1, Task 12"]);
        assert_eq!((board.breached, board.at_risk, board.open()), (2, 0, 3));
        let pressing: Vec<CardId> = board.running_out.iter().map(|clock| clock.card).collect();
        assert_eq!(names(&pressing), ["REQ-1, Task 11", "REQ-2"]);
        let (ticket, without) = (&board.cards[&head(2, 1).id.into()], &board.cards[&board.seats[0].cards[0]]);
        assert_eq!((ticket.clock, ticket.promises.len()), (Some(own[0].id), 2), "the clock is its task's");
        assert_eq!((without.promise, without.due), (None, calm.map(|(_, due)| at(due))), "due with its ticket");
        assert_eq!(without.words(Locale::En), "Task 12: New starter");
        assert_eq!((without.weight, without.since), (3, at("2026-11-23T08:30:00Z")));
    }

    /// Each clock is counted and stands in the table, whichever of its ticket's is due first; one that is over and stands too.
    #[test]
    fn every_clock_of_a_ticket_is_counted_and_listed() {
        let now = at("2026-11-23T09:00:00Z");
        let team = TeamId(Uuid::from_u128(1));
        let first = |told, due: Option<&str>| Promise { metric: Metric::FirstResponse, due_at: due.map(at), told };
        let both_over = vec![first(100, Some("2026-11-23T08:00:00Z")), resolution((100, "2026-11-23T08:30:00Z"))];
        let one_over = vec![resolution((75, "2026-11-23T14:00:00Z")), first(100, Some("2026-11-23T08:45:00Z"))];
        let calm = vec![first(0, Some("2026-11-23T10:30:00Z")), resolution((0, "2026-11-25T09:00:00Z"))];
        let stands = vec![first(100, None), Promise { due_at: None, ..resolution((75, "2026-11-23T14:00:00Z")) }];
        let own = [task(21, 1, None, Some((75, "2026-11-23T12:00:00Z")))];
        let of = [(1, both_over, &[][..]), (2, one_over, &own[..]), (3, calm, &[][..]), (4, stands, &[][..])];
        let cards = of.into_iter().flat_map(|(number, promises, tasks)| {
            let known = Some(((at("2026-11-23T07:00:00Z"), 1), promises));
            cards_of(&head(number, 1), known, tasks, team, |_| Text::plain("Prepare"))
        });
        let board = Board::of(cards.map(|card| (card.id, card)).collect(), Vec::new(), now);
        let listed = board.running_out.iter().map(|id| (id.card.ticket.0.as_u128(), id.task.is_some(), id.metric));
        let (reply, end) = (Metric::FirstResponse, Metric::Resolution);
        let expected = [
            (1, false, reply),
            (1, false, end),
            (2, false, reply),
            (3, false, reply),
            (2, true, end),
            (2, false, end),
            (4, false, reply),
        ];
        assert_eq!(listed.collect::<Vec<_>>(), expected);
        assert_eq!((board.breached, board.at_risk), (4, 2), "what is only due soon is in the table and in no tile");
        assert_eq!(board.next_due(now), Some(at("2026-11-23T10:30:00Z")));
        let second = &board.cards[&head(2, 1).id.into()];
        assert_eq!(
            (second.promise.map(|promise| promise.metric), second.clock),
            (Some(reply), None),
            "its tile has the first"
        );
    }

    #[test]
    fn room_counts_only_who_works_now_and_nobody_counts_below_nothing() {
        let now = at("2026-11-23T09:00:00Z");
        let away = TechnicianCard { availability: Availability::Away, ..person(3, 0, 9, None) };
        let people = vec![
            person(1, 1, 4, Some(("2026-11-23T08:00:00Z", "2026-11-23T16:00:00Z"))),
            person(2, 0, 4, Some(("2026-11-23T14:00:00Z", "2026-11-23T22:00:00Z"))),
            away,
            person(4, 6, 4, None),
        ];
        let board = Board::of(BTreeMap::new(), people, now);
        assert_eq!(board.room(now), (3, 8));
    }
}

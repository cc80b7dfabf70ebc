//! What the board shows, read from the replica at once: tickets of a team by who has them, clocks, room. Decides nothing.

use crate::data::{Data, clock};
use docket_shared::Timestamp;
use docket_shared::assignment::{queue_order, weight};
use docket_shared::catalog::RequiredSkills;
use docket_shared::fulfilment::TaskState;
use docket_shared::ids::{PersonId, SkillId, TaskId, TeamId, TicketId};
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::person::{Availability, TechnicianCard};
use docket_shared::row::{Row, RowKind};
use docket_shared::sla::Metric;
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::clocks::Promise;
use docket_shared::ticket::lifecycle::Category;
use std::collections::BTreeMap;

/// What is due within this time is among the clocks that run out, in minutes.
const SOON_MINUTES: i64 = 120;

/// A ticket on the board.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
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
    /// The promise that is due first.
    pub promise: Option<Promise>,
}

impl Card {
    fn of(head: &TicketHead, (queued_at, weight): (Timestamp, i32), promise: Option<Promise>) -> Self {
        Self {
            id: head.id,
            number: head.number.clone(),
            title: head.title.clone(),
            priority: head.priority,
            is_open: head.status.category() == Category::Open,
            weight,
            assignee: head.assignee,
            since: queued_at,
            promise,
        }
    }

    fn due(&self) -> Option<Timestamp> {
        self.promise.and_then(|promise| promise.due_at)
    }

    /// Whether its promise is broken.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.promise.is_some_and(|promise| promise.is_broken(now))
    }

    fn is_at_risk(&self, now: Timestamp) -> bool {
        self.promise.is_some_and(|promise| promise.is_at_risk(now))
    }

    /// What its promise is about.
    pub fn metric(&self) -> Option<Metric> {
        self.promise.map(|promise| promise.metric)
    }

    /// Order of the queue, as the server assigns it.
    fn queue_key(&self) -> ((i16, bool, Option<Timestamp>, Timestamp), TicketId) {
        (queue_order(self.priority, self.due(), self.since), self.id)
    }
}

/// A task of another team's request that somebody of the team has.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskCard {
    /// The task.
    pub id: TaskId,
    /// The request.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// What has to be done.
    pub title: docket_shared::text::Text,
}

/// One technician of the team.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// Who, with load and room.
    pub person: TechnicianCard,
    /// Their tickets, in the order in which they are due.
    pub tickets: Vec<TicketId>,
    /// Their tasks of other teams' requests.
    pub tasks: Vec<TaskCard>,
}

/// The board of a team.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// All its open and held tickets.
    pub cards: BTreeMap<TicketId, Card>,
    /// What nobody has, in order of the queue.
    pub unassigned: Vec<TicketId>,
    /// Its technicians, by name.
    pub seats: Vec<Seat>,
    /// What is at risk, or over, or due soon; the most pressing first.
    pub running_out: Vec<TicketId>,
    /// How many promises are at risk.
    pub at_risk: usize,
    /// How many are broken.
    pub breached: usize,
}

impl Board {
    /// The board of a team as this device knows it, at that time.
    pub fn read(data: Data, team: TeamId) -> Self {
        let now = clock::now();
        let mut internal: BTreeMap<TicketId, ((Timestamp, i32), Option<Promise>)> = BTreeMap::new();
        for row in data.all(RowKind::TicketInternal) {
            if let Row::TicketInternal(row) = row.as_ref() {
                internal.insert(row.id, ((row.queued_at, row.weight), row.promise));
            }
        }
        let mut cards = BTreeMap::new();
        for row in data.all(RowKind::TicketHead) {
            let Row::TicketHead(head) = row.as_ref() else { continue };
            if head.team == Some(team) && head.status.is_live() {
                let unknown = ((head.created_at, weight::usual()), None);
                let (placed, promise) = internal.get(&head.id).copied().unwrap_or(unknown);
                cards.insert(head.id, Card::of(head, placed, promise));
            }
        }
        let mut people: Vec<TechnicianCard> = data.technicians();
        people.retain(|card| card.teams.contains(&team));
        sort_by(&mut people, |left, right| left.name.cmp(&right.name));
        let mut board = Self::of(cards, people, now);
        board.add_tasks(data, team);
        board
    }

    fn of(cards: BTreeMap<TicketId, Card>, people: Vec<TechnicianCard>, now: Timestamp) -> Self {
        let sorted = |pick: &dyn Fn(&Card) -> bool| {
            let mut picked: Vec<&Card> = cards.values().filter(|card| pick(card)).collect();
            sort_by_key(&mut picked, |card| card.queue_key());
            picked.into_iter().map(|card| card.id).collect::<Vec<_>>()
        };
        let unassigned = sorted(&|card| card.assignee.is_none());
        let mut by_person: BTreeMap<PersonId, Vec<TicketId>> = BTreeMap::new();
        for id in sorted(&|card| card.assignee.is_some()) {
            if let Some(person) = cards[&id].assignee {
                by_person.entry(person).or_default().push(id);
            }
        }
        let seats = people.into_iter().map(|person| Seat {
            tickets: by_person.remove(&person.person).unwrap_or_default(),
            person,
            tasks: Vec::new(),
        });
        let seats = seats.collect();
        let soon = |card: &&Card| {
            let near = card.due().is_some_and(|due| now.duration_until(due).as_mins() < SOON_MINUTES);
            card.due().is_some() && (near || card.is_at_risk(now))
        };
        let mut pressing: Vec<&Card> = cards.values().filter(soon).collect();
        sort_by_key(&mut pressing, |card| (card.due(), card.id));
        let running_out = pressing.into_iter().map(|card| card.id).collect();
        let at_risk = cards.values().filter(|card| card.is_at_risk(now)).count();
        let breached = cards.values().filter(|card| card.is_over(now)).count();
        Self { unassigned, seats, running_out, at_risk, breached, cards }
    }

    fn add_tasks(&mut self, data: Data, team: TeamId) {
        for row in data.all(RowKind::Task) {
            let Row::Task(task) = row.as_ref() else { continue };
            let own = || self.cards.contains_key(&task.ticket);
            if task.state != TaskState::Open || task.team != team || own() {
                continue;
            }
            let assignee = match data.get(RowKind::TaskWork, task.id.0).as_deref() {
                Some(Row::TaskWork(work)) => work.assignee,
                _ => None,
            };
            let number = data.ticket_head(task.ticket).map(|head| head.number).unwrap_or_default();
            if let Some(seat) = self.seats.iter_mut().find(|seat| Some(seat.person.person) == assignee) {
                let (id, ticket, title) = (task.id, task.ticket, task.title.clone());
                seat.tasks.push(TaskCard { id, ticket, number, title });
            }
        }
    }

    /// How many tickets are open; held ones are not among them.
    pub fn open(&self) -> usize {
        self.cards.values().filter(|card| card.is_open).count()
    }

    /// Since when the longest waits.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.unassigned.iter().filter_map(|id| self.cards.get(id)).map(|card| card.since).min()
    }

    /// When the next promise is due.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.cards.values().filter_map(Card::due).filter(|due| *due > now).min()
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
        let asked = asked(data, card.id);
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
    use uuid::Uuid;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn card(number: u128, priority: i16, assignee: Option<u128>, promise: Option<(i16, &str)>) -> Card {
        Card {
            id: TicketId(Uuid::from_u128(number)),
            number: format!("REQ-{number}"),
            title: String::new(),
            priority,
            is_open: true,
            weight: 1,
            assignee: assignee.map(|person| PersonId(Uuid::from_u128(person))),
            since: at("2026-11-23T08:00:00Z"),
            promise: promise.map(|(told, due)| Promise { metric: Metric::Resolution, due_at: Some(at(due)), told }),
        }
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
        let ids = |list: &[TicketId]| list.iter().map(|id| id.0.as_u128()).collect::<Vec<_>>();
        assert_eq!(ids(&board.unassigned), [3, 2, 1]);
        assert_eq!(ids(&board.seats[0].tickets), [5, 4]);
        assert_eq!((ids(&board.running_out), board.at_risk, board.breached), (vec![5, 6, 4], 1, 1));
        assert_eq!((board.open(), board.next_due(now)), (6, Some(at("2026-11-23T10:00:00Z"))));
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

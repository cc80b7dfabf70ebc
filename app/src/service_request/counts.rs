//! How far a request's lines are, as numbers: what is in work, on order, installed or handed over, confirmed.

use docket_messages::{Locale, fulfilment};
use docket_shared::asset::{ReservationState, Supplied};
use docket_shared::fulfilment::delivered::came_to_nothing;
use docket_shared::fulfilment::equipped::{installs, is_installed};
use docket_shared::fulfilment::report::is_done;
use docket_shared::fulfilment::{Does, Task, TaskState};
use docket_shared::service_request::{Line, LineState};
use docket_shared::text::Text;

/// The numbers. What was left out or taken back counts nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines that are to be fulfilled.
    pub all: i64,
    /// Of them, what waits for something that is on order.
    pub ordered: i64,
    /// Of them, what is neither on order nor there yet.
    pub work: i64,
    /// Of them, what is with its person, or done.
    pub there: i64,
    /// Of them, what somebody said to be right.
    pub confirmed: i64,
    /// Of them, what has ended as it was asked for.
    pub ended: i64,
    /// Of them, what could not be done.
    pub incomplete: i64,
    /// Of them, what was not needed.
    pub skipped: i64,
    /// Whether something is installed, and everything that is there was.
    pub installs: bool,
    /// Whether there is anything to hand over: of an access, or of a word, it is said that it is done.
    pub hands: bool,
    /// Whether anything was worked on: a step was done, or turned out not to be possible.
    pub worked: bool,
}

impl Counts {
    /// Of these lines, with the tasks of their request.
    pub fn of(lines: &[Line], tasks: &[Task]) -> Self {
        let meant = |line: &&Line| line.counts() && line.state != LineState::Cancelled;
        let planned = |line: &Line| tasks.iter().any(|task| installs(task, line) && task.state != TaskState::Skipped);
        let worked = tasks.iter().any(|task| matches!(task.state, TaskState::Complete | TaskState::Incomplete));
        // What went back to stock before anybody had it is not there, though something was done for it.
        let nothing = |line: &Line| line.state != LineState::Incomplete && came_to_nothing(line);
        let installs = lines.iter().filter(meant).any(|line| planned(line) && !nothing(line));
        let gives = |task: &Task| matches!(task.does, Does::Prepare | Does::Install | Does::HandOver | Does::Purchase);
        let given = |line: &Line| !line.supply.is_empty() || line.handed_over.is_some();
        let hands = tasks.iter().any(gives) || lines.iter().filter(meant).any(given);
        let mut counts = Self { installs, hands, worked, ..Self::default() };
        for line in lines.iter().filter(meant) {
            let installed = is_installed(line, tasks);
            let ordered = line.supply.iter().any(|one| one.state == ReservationState::Ordered);
            let open = line.state == LineState::Open;
            let nothing = nothing(line);
            // What is not possible is said as that alone, however far it came before.
            let failed = line.state == LineState::Incomplete;
            let there = !nothing && !failed && (is_done(line) || line.handed_over.is_some() || installed);
            counts.all += 1;
            counts.installs &= installed || !there;
            counts.ended += i64::from(is_done(line));
            counts.incomplete += i64::from(failed);
            counts.skipped += i64::from(line.state == LineState::Skipped || nothing);
            counts.there += i64::from(there);
            counts.confirmed += i64::from(line.confirmed_at.is_some());
            counts.ordered += i64::from(open && ordered && !there);
            counts.work += i64::from(open && !ordered && !there);
        }
        counts
    }

    /// What goes on: "3 in work, 2 on order".
    pub fn going_on(self, locale: Locale) -> String {
        let parts = [
            (self.work, fulfilment::count_work as fn(Locale, i64) -> String),
            (self.ordered, fulfilment::count_ordered),
        ];
        said(locale, &parts)
    }

    /// How much of it has come to its end: "Installed 1 of 5, confirmed 0 of 5"; "Handed over" where nothing is installed,
    /// and "Done" where there is nothing to hand over.
    /// What was not needed is none of them; "2 not needed" where nothing else is left.
    pub fn come_to(self, locale: Locale) -> String {
        let words = match self {
            Self { installs: true, .. } => fulfilment::count_set_up,
            Self { hands: true, .. } => fulfilment::count_there,
            _ => fulfilment::count_done_of,
        };
        match self.all - self.skipped {
            0 => self.summary(locale),
            all => words(locale, all, self.confirmed, self.there),
        }
    }

    /// All of it in one line: "1 installed, 2 in work, 2 on order".
    pub fn summary(self, locale: Locale) -> String {
        let there = match self {
            Self { installs: true, .. } => fulfilment::count_installed,
            Self { hands: true, .. } => fulfilment::count_handed,
            _ => fulfilment::count_done,
        };
        let parts = [
            (self.there, there as fn(Locale, i64) -> String),
            (self.work, fulfilment::count_work),
            (self.ordered, fulfilment::count_ordered),
            (self.incomplete, fulfilment::count_incomplete),
            (self.skipped, fulfilment::count_skipped),
        ];
        said(locale, &parts)
    }

    /// How much of it is done, and what came to nothing: "3 of 4 done · 1 not possible".
    pub fn progress(self, locale: Locale) -> String {
        let done = fulfilment::progress(locale, &self.all.to_string(), &self.ended.to_string());
        let parts = [
            (self.incomplete, fulfilment::count_incomplete as fn(Locale, i64) -> String),
            (self.skipped, fulfilment::count_skipped),
        ];
        let rest = said(locale, &parts);
        if rest.is_empty() { done } else { format!("{done} · {rest}") }
    }
}

/// How a model was met for a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Met {
    /// The model's name.
    pub name: Text,
    /// So many were in stock.
    pub stock: i64,
    /// So many had to be ordered, and came.
    pub arrived: i64,
    /// So many are on order.
    pub ordered: i64,
    /// Working days until the last of them is there.
    pub delivery: Option<i32>,
}

/// How the models of these lines were met, each once.
pub fn met(lines: &[Line]) -> Vec<Met> {
    let mut all: Vec<Met> = Vec::new();
    let wanted = |one: &&Supplied| one.state != ReservationState::Released;
    for one in lines.iter().flat_map(|line| &line.supply).filter(wanted) {
        let at = all.iter().position(|known| known.name == one.name).unwrap_or_else(|| {
            all.push(Met { name: one.name.clone(), stock: 0, arrived: 0, ordered: 0, delivery: None });
            all.len() - 1
        });
        if one.state != ReservationState::Ordered && one.delivery_days.is_some() {
            all[at].arrived += 1;
        } else if one.state == ReservationState::Ordered {
            all[at].ordered += 1;
            all[at].delivery = all[at].delivery.max(one.delivery_days);
        } else {
            all[at].stock += 1;
        }
    }
    all
}

/// A number and the words for it.
type Part = (i64, fn(Locale, i64) -> String);

fn said(locale: Locale, parts: &[Part]) -> String {
    let there = parts.iter().filter(|(count, _)| *count > 0);
    there.map(|(count, words)| words(locale, *count)).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use docket_shared::Timestamp;
    use docket_shared::ids::{LineId, ReservationId, TaskId, TeamId, TicketId};
    use docket_shared::service_request::Declined;
    use uuid::Uuid;

    pub use crate::words::line::tests::line;

    /// A line that counts as done though everything that was set aside for it went back to stock.
    pub fn given_up() -> Line {
        let supply = vec![Supplied {
            reservation: ReservationId(Uuid::nil()),
            name: Text::plain("Dock"),
            state: ReservationState::Released,
            serial: None,
            condition: None,
            delivery_days: None,
        }];
        Line { supply, ..line(LineState::Complete) }
    }

    #[test]
    fn each_line_is_counted_where_it_stands_and_what_was_left_out_nowhere() {
        let mut confirmed = line(LineState::Complete);
        confirmed.confirmed_at = Some(Timestamp::UNIX_EPOCH);
        let mut short = line(LineState::Open);
        short.supply.push(Supplied {
            reservation: ReservationId(Uuid::nil()),
            name: Text::plain("Dock"),
            state: ReservationState::Ordered,
            serial: None,
            condition: None,
            delivery_days: Some(10),
        });
        let mut out = line(LineState::Cancelled);
        out.declined = Some(Declined { reason: "Has one".to_owned(), by_name: "Martin".to_owned() });
        let lines = [confirmed, short.clone(), line(LineState::Open), line(LineState::Open), out];
        let counts = Counts::of(&lines, &[]);
        assert_eq!(
            counts,
            Counts { all: 4, ordered: 1, work: 2, there: 1, confirmed: 1, ended: 1, hands: true, ..Counts::default() }
        );
        assert_eq!(
            met(std::slice::from_ref(&short)),
            [Met { name: Text::plain("Dock"), stock: 0, arrived: 0, ordered: 1, delivery: Some(10) }]
        );
        let mut came = short.clone();
        came.supply[0].state = ReservationState::Reserved;
        assert_eq!(met(&[came]), [Met { name: Text::plain("Dock"), stock: 0, arrived: 1, ordered: 0, delivery: None }]);
        assert_eq!(counts.going_on(Locale::En), "2 in work · 1 on order");
        assert_eq!(counts.come_to(Locale::En), "Handed over 1 of 4, confirmed 1 of 4");
        assert_eq!(counts.summary(Locale::De), "1 übergeben · 2 in Arbeit · 1 bestellt");
    }

    /// Of an access, or of what was reopened, nothing is handed over.
    #[test]
    fn what_hands_over_nothing_does_not_speak_of_handing_over() {
        let lines = [line(LineState::Complete), line(LineState::Open)];
        let work = |state| Task { does: Does::Work, ..install(0, state) };
        let counts = Counts::of(&lines, &[work(TaskState::Complete), work(TaskState::Open)]);
        assert_eq!(counts.come_to(Locale::En), "Done 1 of 2, confirmed 0 of 2");
        assert_eq!(counts.come_to(Locale::De), "1 von 2 erledigt, 0 von 2 bestätigt");
        assert_eq!((counts.summary(Locale::En), counts.hands), ("1 done · 1 in work".to_owned(), false));
        let gives = [Task { does: Does::HandOver, ..install(0, TaskState::Open) }];
        assert_eq!(Counts::of(&lines, &gives).come_to(Locale::En), "Handed over 1 of 2, confirmed 0 of 2");
    }

    #[test]
    fn what_came_to_nothing_is_not_done() {
        let lines = [line(LineState::Complete), line(LineState::Incomplete), line(LineState::Skipped)];
        let counts = Counts::of(&lines, &[]);
        assert_eq!(counts.progress(Locale::En), "1 of 3 done · 1 not possible · 1 not needed");
        assert_eq!(Counts::of(&lines[..1], &[]).progress(Locale::De), "1 von 1 erledigt");
        let given_up = [line(LineState::Complete), given_up()];
        let counts = Counts::of(&given_up, &[]);
        assert_eq!(counts.progress(Locale::En), "1 of 2 done · 1 not needed");
        assert_eq!((counts.there, counts.ended, counts.skipped), (1, 1, 1));
    }

    /// The hand-over of an installed piece was ended as not needed: it is in stock again, and counts neither as installed nor
    /// among those that come.
    #[test]
    fn what_went_back_to_stock_is_left_out_of_what_is_installed() {
        let with = |id: u128, state, stock| {
            let mut line = Line { id: LineId(Uuid::from_u128(id)), ..given_up() };
            (line.state, line.supply[0].state) = (state, stock);
            line
        };
        let tasks = [install(1, TaskState::Complete), install(2, TaskState::Complete)];
        let (aside, back) = (ReservationState::Reserved, ReservationState::Released);
        let open = with(1, LineState::Open, aside);
        for given_up in [with(2, LineState::Skipped, back), with(2, LineState::Complete, back)] {
            let counts = Counts::of(&[open.clone(), given_up.clone()], &tasks);
            assert_eq!(counts.come_to(Locale::En), "Installed 1 of 1, confirmed 0 of 1");
            assert_eq!(counts.summary(Locale::En), "1 installed · 1 not needed");
            let alone = Counts::of(std::slice::from_ref(&given_up), &tasks);
            assert_eq!((alone.come_to(Locale::En), alone.installs), ("1 not needed".to_owned(), false));
        }
        // As an older build left it: done, and still set aside.
        let left = Counts::of(&[open.clone(), with(2, LineState::Complete, aside)], &tasks);
        assert_eq!(left.come_to(Locale::En), "Installed 1 of 1, confirmed 0 of 1");
        // Another step of its line goes on.
        let going_on = [open, with(2, LineState::Open, back)];
        assert!(!is_installed(&going_on[1], &tasks));
        assert_eq!(Counts::of(&going_on, &tasks).come_to(Locale::En), "Installed 1 of 2, confirmed 0 of 2");
    }

    fn install(line: u128, state: TaskState) -> Task {
        Task {
            id: TaskId(Uuid::from_u128(line)),
            ticket: TicketId(Uuid::nil()),
            line: Some(LineId(Uuid::from_u128(line))),
            position: 0,
            title: Text::plain("Install at the desk"),
            does: Does::Install,
            state,
            team: TeamId(Uuid::nil()),
            after: Vec::new(),
            ended_at: None,
            ended_by: String::new(),
            reason: None,
        }
    }

    #[test]
    fn installed_is_said_only_of_what_was_installed() {
        let line = |id: u128, state| Line { id: LineId(Uuid::from_u128(id)), ..line(state) };
        let lines = [line(1, LineState::Open), line(2, LineState::Open)];
        let none = Counts::of(&lines, &[install(1, TaskState::Open), install(2, TaskState::Pending)]);
        assert_eq!(none.come_to(Locale::En), "Installed 0 of 2, confirmed 0 of 2");
        assert!(!none.worked);
        let tasks = [install(1, TaskState::Complete), install(2, TaskState::Pending)];
        let one = Counts::of(&lines, &tasks);
        assert_eq!(one.come_to(Locale::En), "Installed 1 of 2, confirmed 0 of 2");
        assert_eq!(one.summary(Locale::De), "1 installiert · 1 in Arbeit");
        // Installed, and then not possible: it counts once, as that.
        let failed = [line(1, LineState::Open), line(2, LineState::Incomplete)];
        let tasks = [install(1, TaskState::Complete), install(2, TaskState::Complete)];
        let failed = Counts::of(&failed, &tasks);
        assert_eq!(failed.summary(Locale::En), "1 installed · 1 not possible");
        assert_eq!(failed.come_to(Locale::En), "Installed 1 of 2, confirmed 0 of 2");
        let none = Counts::of(&[line(2, LineState::Incomplete)], &tasks[1..]);
        assert_eq!((none.summary(Locale::En), none.there), ("1 not possible".to_owned(), 0));
        // The second one came to its person without being installed.
        let lines = [line(1, LineState::Complete), line(2, LineState::Complete)];
        let tasks = [install(1, TaskState::Complete), install(2, TaskState::Skipped)];
        assert_eq!(Counts::of(&lines, &tasks).come_to(Locale::En), "Handed over 2 of 2, confirmed 0 of 2");
    }
}

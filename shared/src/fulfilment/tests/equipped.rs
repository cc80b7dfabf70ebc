//! A hand-over that is not needed: what is read of its line and where its piece is agree, at once and whatever comes after.

use super::*;
use crate::asset::{Asset, Supplied};
use crate::fulfilment::api::ReportLine;
use crate::fulfilment::delivered::came_to_nothing;
use crate::fulfilment::equipped::{Fate, fate, is_given_up, state_of};
use crate::fulfilment::report::{awaits_word, is_done};
use crate::ids::CommentId;
use crate::notification::Kind;
use crate::notification::tell::tellings;
use crate::service_request::{HandedOver, Line, TaggedLine};
use crate::ticket::activity::Deed;

/// A line whose only unit stands so, of which a word was said or not.
fn line(shop: &Shop, ticket: TicketId, unit: ReservationState, (confirmed, reported): (bool, bool)) -> Line {
    let mut line = shop.desk.world.lines_of(ticket)[0].line.clone();
    line.supply[0].state = unit;
    line.confirmed_at = confirmed.then_some(shop.desk.now);
    line.reported_at = reported.then_some(shop.desk.now);
    line
}

/// Whether a line reads as its equipment is: what ended holds nothing back, and what counts as done is with its person.
pub fn agrees(line: &Line) -> bool {
    let is = |state| line.supply.iter().any(|one| one.state == state);
    let held = is(ReservationState::Reserved) || is(ReservationState::Ordered);
    let given = line.state != LineState::Complete || is(ReservationState::HandedOver);
    (line.state == LineState::Open || !held) && given
}

/// The rule as a table: how the hand-over stands, where the unit is, what its person said, and what becomes of both.
#[test]
fn one_rule_says_how_a_line_stands_and_where_its_equipment_goes() {
    use ReservationState::{HandedOver as Given, Ordered, Released, Reserved};
    let mut shop = shop(plan(), 5, 0);
    let ticket = shop.submit(1);
    let tasks = |gives: TaskState, by_hand: bool, rest: TaskState| -> Vec<Task> {
        let all = shop.tasks(ticket).into_iter().map(|tagged| tagged.task.clone());
        let set = |mut task: Task| {
            task.state = if task.does == Does::HandOver { gives } else { rest };
            task.ended_at = (by_hand && !task.state.is_live()).then_some(shop.desk.now);
            task
        };
        all.map(set).collect()
    };
    let (silent, confirmed, reported) = ((false, false), (true, false), (false, true));
    use LineState as L;
    use TaskState::{Complete, Incomplete, Open, Pending, Skipped};
    for (gives, rest, unit, word, state, becomes) in [
        (Pending, Open, Reserved, silent, L::Open, Fate::Waits),
        (Open, Complete, Reserved, silent, L::Open, Fate::Waits),
        (Skipped, Complete, Reserved, silent, L::Skipped, Fate::GoesBack),
        (Skipped, Complete, Ordered, silent, L::Skipped, Fate::GoesBack),
        (Skipped, Complete, Released, silent, L::Skipped, Fate::GoesBack),
        (Skipped, Skipped, Reserved, silent, L::Skipped, Fate::GoesBack),
        (Incomplete, Complete, Reserved, silent, L::Incomplete, Fate::GoesBack),
        // Something else of the line goes on: nobody gets the piece all the same.
        (Skipped, Open, Reserved, silent, L::Open, Fate::GoesBack),
        (Incomplete, Open, Reserved, silent, L::Open, Fate::GoesBack),
        // An older build asked for a word while the piece was only set aside: whoever gave it has the piece.
        (Skipped, Complete, Reserved, confirmed, L::Complete, Fate::Kept),
        (Skipped, Complete, Reserved, reported, L::Complete, Fate::Kept),
        (Skipped, Open, Reserved, reported, L::Open, Fate::Waits),
        (Skipped, Complete, Released, confirmed, L::Skipped, Fate::GoesBack),
        (Skipped, Complete, Ordered, confirmed, L::Skipped, Fate::GoesBack),
        (Complete, Complete, Given, silent, L::Complete, Fate::GoesBack),
        (Complete, Skipped, Given, confirmed, L::Complete, Fate::GoesBack),
    ] {
        let case = format!("{gives:?} {rest:?} {unit:?} {word:?}");
        let (mut line, tasks) = (line(&shop, ticket, unit, word), tasks(gives, true, rest));
        line.handed_over = (unit == Given).then(|| HandedOver { at: shop.desk.now, by_name: "Ana".into(), team: TEAM });
        assert_eq!(state_of(&line, &tasks), state, "{case}");
        line.state = state;
        assert_eq!(fate(&line, &tasks), becomes, "{case}");
        let kept = becomes == Fate::Kept || unit == Given;
        assert_eq!(is_done(&line), state == L::Complete, "{case}");
        assert_eq!(came_to_nothing(&line), state != L::Open && !kept, "{case}");
    }
    // What its own condition leaves out never was to give anything.
    let left_out = tasks(Skipped, false, Open);
    assert!(!is_given_up(&line(&shop, ticket, Reserved, silent), &left_out));
    assert_eq!(fate(&line(&shop, ticket, Reserved, silent), &left_out), Fate::Waits);
}

impl Shop {
    /// The lines from the first one are prepared and installed.
    fn installed(&mut self, ticket: TicketId, lines: usize) {
        for number in 1..=lines {
            self.prepared(ticket, &format!("U1-{number}")).unwrap();
        }
        for _ in 0..lines {
            self.done(ticket, "install").unwrap();
        }
    }

    /// Ends the hand-over of a line as not needed.
    fn not_handed_over(&mut self, ticket: TicketId, line: LineId) {
        let ana = self.ana.clone();
        let gives = |task: &&TaggedTask| task.task.line == Some(line) && task.task.does == Does::HandOver;
        let task = self.tasks(ticket).into_iter().find(gives).unwrap().task.id;
        self.end(&ana, unsaid(ticket, task, Outcome::Skipped)).unwrap();
    }

    fn piece(&self, serial: &str) -> Asset {
        self.desk.world.assets().find(|tagged| tagged.asset.serial == serial).unwrap().asset.clone()
    }

    fn line_at(&self, ticket: TicketId, place: usize) -> Line {
        self.desk.world.lines_of(ticket)[place].line.clone()
    }

    fn confirms(&mut self, by: &Actor, ticket: TicketId, line: LineId) -> Result<Value, Problem> {
        self.desk.call(Some(by), &Command::ConfirmLine(ConfirmLine { ticket, line }))
    }

    /// What an older build left behind: the hand-over was not needed, the line counts as done, its piece is set aside.
    fn as_an_older_build_left_it(&mut self, ticket: TicketId, line: LineId, word: impl Fn(&mut Line, Timestamp)) {
        let now = self.desk.now;
        let gives = |task: &&TaggedTask| task.task.line == Some(line) && task.task.does == Does::HandOver;
        let mut task = self.tasks(ticket).into_iter().find(gives).unwrap().clone();
        (task.task.state, task.task.ended_at) = (TaskState::Skipped, Some(now));
        self.desk.world.load(Record::Task(task));
        let mut tagged: TaggedLine = self.desk.world.line(line.0).unwrap().clone();
        (tagged.line.state, tagged.line.ended_at) = (LineState::Complete, Some(now));
        word(&mut tagged.line, now);
        self.desk.world.load(Record::Line(tagged));
    }
}

fn stands(line: &Line) -> (LineState, Vec<ReservationState>) {
    (line.state, line.supply.iter().map(|one: &Supplied| one.state).collect())
}

/// The finding of a review: both pieces are installed, the hand-over of the first is not needed, the second line goes on.
#[test]
fn a_hand_over_that_is_not_needed_frees_its_piece_with_the_same_call() {
    let mut shop = shop(plan(), 3, 0);
    let ticket = shop.submit(2);
    shop.installed(ticket, 2);
    let first = shop.line_at(ticket, 0);
    assert_eq!(shop.level(NORTH), (3, 2));
    shop.desk.world.take_effects();
    shop.not_handed_over(ticket, first.id);
    let effects = shop.desk.world.take_effects();
    let freed = (LineState::Skipped, vec![ReservationState::Released]);
    assert_eq!((stands(&shop.line_at(ticket, 0)), shop.status(ticket)), (freed.clone(), Status::InProgress));
    let piece = shop.piece("U1-1");
    assert_eq!((piece.state, piece.user, piece.location), (AssetState::InStock, None, Some(NORTH)));
    assert_eq!((shop.level(NORTH), shop.piece("U1-2").state), ((3, 1), AssetState::Reserved));
    let told: Vec<_> = tellings(&effects, Some(&shop.ana)).into_iter().map(|told| told.kind).collect();
    assert_eq!(told, [Kind::NotPossible; 2], "whom it was for, and who asked");
    let happened = shop.desk.world.ticket(ticket).unwrap().public.happened.last().unwrap().what.clone();
    assert_eq!(happened, Deed::LineEnded(first.person_name.clone(), LineState::Skipped));

    // Nobody is asked whether it works, by who asked or whom it is for.
    assert!(!awaits_word(&shop.line_at(ticket, 0)));
    let (rebecca, sam) = (shop.desk.rebecca.clone(), shop.desk.stranger.clone());
    for by in [&rebecca, &sam] {
        let refused = shop.confirms(by, ticket, first.id).unwrap_err();
        assert_eq!(refused.detail.as_deref(), Some("Nothing of it was handed over."));
    }
    // Somebody else has it meanwhile: the end of the request takes nothing from them.
    let other = shop.submit(1);
    shop.prepared(other, "U1-1").unwrap();
    shop.done(ticket, "hand over").unwrap();
    let (victor, patch) = (shop.victor.clone(), shop.ending(ticket, "patch", Outcome::Complete));
    shop.end(&victor, patch).unwrap();
    assert_eq!(shop.status(ticket), Status::Resolved);
    assert_eq!((shop.piece("U1-1").state, shop.piece("U1-2").state), (AssetState::Reserved, AssetState::InUse));
    assert_eq!((stands(&shop.line_at(ticket, 0)), shop.level(NORTH)), (freed, (2, 1)));
}

/// The same at the end of the whole request, whoever ends it and how: by its last task, resolved, or cancelled.
#[test]
fn the_end_of_the_request_follows_the_same_rule() {
    for (to, end) in [
        (None, LineState::Skipped),
        (Some(Status::Resolved), LineState::Skipped),
        (Some(Status::Cancelled), LineState::Cancelled),
    ] {
        let mut tasks = plan();
        tasks.truncate(3);
        let mut shop = shop(tasks, 3, 0);
        let ticket = shop.submit(2);
        shop.installed(ticket, 2);
        shop.done(ticket, "hand over").unwrap();
        let (given, left) = (shop.line_at(ticket, 0), shop.line_at(ticket, 1));
        let (sam, ana) = (shop.desk.stranger.clone(), shop.ana.clone());
        shop.confirms(&sam, ticket, given.id).unwrap();
        match to {
            None => shop.not_handed_over(ticket, left.id),
            Some(to) => drop(shop.desk.status(&ana, ticket, to).unwrap()),
        }
        let back = (end, vec![ReservationState::Released]);
        assert_eq!(stands(&shop.line_at(ticket, 1)), back, "{to:?}");
        let piece = shop.piece("U1-2");
        assert_eq!((piece.state, piece.user), (AssetState::InStock, None), "{to:?}");
        // What was confirmed stays with who said so.
        let kept = (LineState::Complete, vec![ReservationState::HandedOver]);
        assert_eq!(stands(&shop.line_at(ticket, 0)), kept, "{to:?}");
        let piece = shop.piece("U1-1");
        assert_eq!((piece.state, piece.user), (AssetState::InUse, Some(STRANGER)), "{to:?}");
        assert_eq!(shop.level(NORTH), (2, 0), "{to:?}");
        // Of what came to nothing nobody said that it is right: whichever call ends it leaves the last word to who asked.
        assert_eq!(shop.status(ticket), to.unwrap_or(Status::Resolved));
    }
}

/// An older build left the piece set aside and asked for a word. Who gave it keeps the piece, by whichever call comes next;
/// where nobody did it goes back.
#[test]
fn what_somebody_said_they_have_stays_theirs_whatever_ends() {
    type Said = fn(&mut Line, Timestamp);
    let confirmed: Said = |line, now| line.confirmed_at = Some(now);
    let reported: Said = |line, now| line.reported_at = Some(now);
    let silent: Said = |_, _| {};
    for (word, keeps) in [(confirmed, true), (reported, true), (silent, false)] {
        for to in [None, Some(Status::Resolved), Some(Status::Cancelled)] {
            let mut shop = shop(plan(), 3, 0);
            let ticket = shop.submit(2);
            shop.installed(ticket, 2);
            let first = shop.line_at(ticket, 0).id;
            shop.as_an_older_build_left_it(ticket, first, word);
            let before = shop.line_at(ticket, 0);
            assert_eq!(
                (came_to_nothing(&before), awaits_word(&before)),
                (!keeps, keeps && before.confirmed_at.is_none())
            );
            let ana = shop.ana.clone();
            match to {
                None => drop(shop.done(ticket, "hand over").unwrap()),
                Some(to) => drop(shop.desk.status(&ana, ticket, to).unwrap()),
            }
            let (line, piece) = (shop.line_at(ticket, 0), shop.piece("U1-1"));
            assert_eq!((line.state, came_to_nothing(&line)), (LineState::Complete, !keeps), "{to:?}");
            let (unit, state, user) = if keeps {
                (ReservationState::HandedOver, AssetState::InUse, Some(STRANGER))
            } else {
                (ReservationState::Released, AssetState::InStock, None)
            };
            assert_eq!((stands(&line).1, piece.state, piece.user), (vec![unit], state, user), "{to:?}");
            assert_eq!(line.handed_over.is_some(), keeps);
            let sam = shop.desk.world.tags[&(TagKind::Person, STRANGER.0)];
            let tagged = shop.desk.world.assets().find(|tagged| tagged.asset.serial == "U1-1").unwrap();
            assert_eq!(tagged.user_tags.meet(&[sam]), keeps, "it is among their equipment, or it is not");
        }
    }
}

/// What comes back after its end is followed up; a line of which nothing came stays so, and stock is not counted twice.
#[test]
fn a_request_that_comes_back_takes_and_gives_no_stock_anew() {
    let mut shop = shop(plan(), 2, 0);
    let ticket = shop.submit(2);
    shop.installed(ticket, 2);
    let first = shop.line_at(ticket, 0).id;
    shop.not_handed_over(ticket, first);
    shop.done(ticket, "hand over").unwrap();
    let (victor, patch) = (shop.victor.clone(), shop.ending(ticket, "patch", Outcome::Skipped));
    shop.end(&victor, patch).unwrap();
    assert_eq!((shop.status(ticket), shop.level(NORTH)), (Status::Resolved, (1, 0)));
    let ended = shop.line_at(ticket, 0);
    let rebecca = shop.desk.rebecca.clone();
    shop.desk.comment(&rebecca, ticket, "Sam wanted it.").unwrap();
    assert_eq!((shop.status(ticket), shop.level(NORTH)), (Status::InProgress, (1, 0)));
    let (line, comment) = (ended.id, CommentId(shop.desk.fresh()));
    let wrong = ReportLine { ticket, line, comment, text: "It is not here.".to_owned() };
    let refused = shop.desk.call(Some(&rebecca), &Command::ReportLine(wrong)).unwrap_err();
    assert_eq!(refused.detail.as_deref(), Some("Nothing of it was handed over."));
    for outcome in [Outcome::Complete, Outcome::Skipped] {
        let (body, ana) = (shop.ending(ticket, "Follow up: it came back", outcome), shop.ana.clone());
        shop.end(&ana, body).unwrap();
        assert_eq!((shop.status(ticket), shop.level(NORTH)), (Status::Resolved, (1, 0)), "{outcome:?}");
        assert_eq!(shop.line_at(ticket, 0), ended, "{outcome:?}: it is told once, and stays as it ended");
        assert_eq!((shop.piece("U1-1").state, shop.piece("U1-2").state), (AssetState::InStock, AssetState::InUse));
        shop.desk.comment(&rebecca, ticket, "And now?").unwrap();
    }
    // What its person has comes back with a task on its line; that this is not needed takes nothing from them.
    let (second, comment) = (shop.line_at(ticket, 1).id, CommentId(shop.desk.fresh()));
    let wrong = ReportLine { ticket, line: second, comment, text: "It flickers.".to_owned() };
    shop.desk.call(Some(&rebecca), &Command::ReportLine(wrong)).unwrap();
    assert_eq!(shop.line_at(ticket, 1).state, LineState::Open);
    let ana = shop.ana.clone();
    while let Some(task) =
        shop.tasks(ticket).iter().find(|one| one.task.state == TaskState::Open).map(|one| one.task.id)
    {
        shop.end(&ana, unsaid(ticket, task, Outcome::Skipped)).unwrap();
    }
    assert_eq!(stands(&shop.line_at(ticket, 1)), (LineState::Complete, vec![ReservationState::HandedOver]));
    assert_eq!((shop.piece("U1-2").state, shop.level(NORTH)), (AssetState::InUse, (1, 0)));
}

/// Another step of the line goes on: the piece goes back with the hand-over, that is told then and not once more, and what
/// is still to be prepared asks for no other piece.
#[test]
fn what_is_left_of_a_line_goes_on_without_its_piece() {
    let mut tasks = plan();
    tasks[2].after.clear();
    tasks.push(planned("train", Per::Line, &["hand over"], Does::Work));
    let mut shop = shop(tasks, 3, 0);
    let ticket = shop.submit(2);
    let (first, ana) = (shop.line_at(ticket, 0).id, shop.ana.clone());
    shop.desk.world.take_effects();
    shop.not_handed_over(ticket, first);
    assert_eq!(stands(&shop.line_at(ticket, 0)), (LineState::Open, vec![ReservationState::Released]));
    assert_eq!(shop.level(NORTH), (3, 1));
    let told = |shop: &mut Shop| -> Vec<Kind> {
        let effects = shop.desk.world.take_effects();
        let news = tellings(&effects, Some(&ana)).into_iter().map(|told| told.kind);
        news.filter(|kind| *kind == Kind::NotPossible).collect()
    };
    assert_eq!(told(&mut shop).len(), 2);
    for (title, outcome) in
        [("prepare", Outcome::Complete), ("install", Outcome::Complete), ("train", Outcome::Skipped)]
    {
        let of_first = |one: &&TaggedTask| one.task.line == Some(first) && one.task.title.get("en") == title;
        let task = shop.tasks(ticket).into_iter().find(of_first).unwrap().task.id;
        shop.end(&ana, unsaid(ticket, task, outcome)).unwrap();
        assert_eq!(told(&mut shop), [], "{title}");
    }
    assert_eq!(stands(&shop.line_at(ticket, 0)), (LineState::Skipped, vec![ReservationState::Released]));
    assert_eq!((shop.level(NORTH), shop.desk.world.assets().count()), ((3, 1), 0));
}

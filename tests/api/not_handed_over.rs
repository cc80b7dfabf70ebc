//! A hand-over that is not needed: where its piece is and what is read of its line, with that call, at the end of the
//! request and after it came back, over real PostgreSQL.

use docket_shared::asset::{Equipment, ReservationState};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{ConfirmLine, EndTask, Outcome, ReportLine, Serial};
use docket_shared::fulfilment::{Does, Task, TaskState};
use docket_shared::ids::{CommentId, LineId, ReservationId, TicketId};
use docket_shared::notification::{Kind, Notice};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_shared::service_request::{Line, LineState};
use docket_shared::ticket::api::AddComment;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::plan::{ending, lines, open_tasks, tasks};
use docket_tests::world::{Persona, move_status};
use docket_tests::{Follower, World, invariants};

/// Grace's dock, and somebody else's that is installed as well.
const HERS: &str = "U1-0147";
const OTHER: &str = "U1-0148";

/// Two docks, prepared and installed: the first for Grace.
struct Ordered {
    world: World,
    rebecca: Follower,
    ana: Follower,
    grace: Follower,
    ticket: TicketId,
    hers: LineId,
    other: LineId,
}

/// Where a piece is: its state, who has it, and what its stock says is there and set aside of all places.
type Stands = (String, Option<uuid::Uuid>, i64, i64);

impl Ordered {
    async fn new() -> Self {
        let world = World::new().await;
        let (rebecca, ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
        let grace = world.follow(Persona::Grace).await;
        world.everybody_has_room(&rebecca.caller).await;
        // Counted once for all: so many are there, nothing is set aside.
        sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&world.pool).await.unwrap();
        sqlx::query(
            "update stock_level l set on_hand = 3 from asset_model m, location p
             where m.id = l.model_id and m.key = 'dock-u100' and p.id = l.location_id and p.name = 'Plant North'",
        )
        .execute(&world.pool)
        .await
        .unwrap();
        let mut body = world.submission(&rebecca.caller, 2).await;
        let person = grace.caller.person.unwrap().to_string();
        let somebody = rebecca.caller.person.unwrap().to_string();
        for (row, whom) in body.rows.iter_mut().zip([person, somebody]) {
            row.fields.insert("employee".to_owned(), Input::Text(whom));
        }
        let (ticket, hers, other) = (body.id, body.rows[0].id.unwrap(), body.rows[1].id.unwrap());
        rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
        let mut ordered = Self { world, rebecca, ana, grace, ticket, hers, other };
        for (line, serial) in [(hers, HERS), (other, OTHER)] {
            let prepare = ordered.open(Does::Prepare, line).await;
            let serials = vec![Serial { reservation: ordered.unit(line), serial: serial.to_owned() }];
            ordered.ends(EndTask { serials, ..ending(&prepare) }).await;
            let install = ordered.open(Does::Install, line).await;
            ordered.ends(ending(&install)).await;
        }
        ordered
    }

    /// The task of a line, once it can be done.
    async fn open(&mut self, does: Does, line: LineId) -> Task {
        let ticket = self.ticket;
        let of = |ana: &Follower| open_tasks(ana, ticket, does).into_iter().find(|task| task.line == Some(line));
        self.ana.until("it can be done", |ana| of(ana).is_some()).await;
        of(&self.ana).unwrap()
    }

    async fn ends(&self, body: EndTask) {
        self.ana.caller.run(&Command::EndTask(body)).await.unwrap();
    }

    /// Ends a hand-over as not needed, or hands over.
    async fn hands_over(&mut self, line: LineId, outcome: Outcome) {
        let task = self.open(Does::HandOver, line).await;
        self.ends(EndTask { outcome, ..ending(&task) }).await;
    }

    fn unit(&self, line: LineId) -> ReservationId {
        let unit = self.ana.replica.all(RowKind::Reservation).find_map(|(_, row)| match row.as_ref() {
            Row::Reservation(unit) if unit.line == line => Some(unit.id),
            _ => None,
        });
        unit.unwrap()
    }

    /// Where a piece is by the tables.
    async fn stands(&self, serial: &str) -> Stands {
        sqlx::query_as(
            "select a.state, a.user_id, (select sum(on_hand) from stock_level l where l.model_id = a.model_id)::int8,
               (select sum(reserved) from stock_level l where l.model_id = a.model_id)::int8
             from asset a where a.serial = $1",
        )
        .bind(serial)
        .fetch_one(&self.world.pool)
        .await
        .unwrap()
    }

    /// Until somebody reads that nothing of Grace's line comes.
    async fn nothing_for_grace(&mut self) {
        let (ticket, hers) = (self.ticket, self.hers);
        for follower in [&mut self.rebecca, &mut self.grace, &mut self.ana] {
            let nothing = |line: &Line| {
                line.id == hers
                    && (line.state, line.supply[0].state) == (LineState::Skipped, ReservationState::Released)
            };
            follower.until("nothing comes", |one| lines(one, ticket).iter().any(nothing)).await;
        }
    }

    /// Nobody can say a word of Grace's line: neither she nor who asked, neither that it works nor what is wrong.
    async fn nothing_is_asked(&self) {
        let (ticket, line) = (self.ticket, self.hers);
        let (comment, text) = (CommentId(new_id()), "It flickers.".to_owned());
        let confirm = Command::ConfirmLine(ConfirmLine { ticket, line });
        let report = Command::ReportLine(ReportLine { ticket, line, comment, text });
        for caller in [&self.grace.caller, &self.rebecca.caller] {
            for call in [&confirm, &report] {
                let refused = caller.run(call).await.unwrap_err();
                assert_eq!(refused.code, ProblemCode::Conflict);
                assert_eq!(refused.detail.as_deref(), Some("Nothing of it was handed over."));
            }
        }
    }

    async fn confirms(&self, line: LineId) {
        let body = ConfirmLine { ticket: self.ticket, line };
        self.rebecca.caller.run(&Command::ConfirmLine(body)).await.unwrap();
    }

    async fn is(&mut self, status: Status) {
        let ticket = self.ticket;
        self.ana.until("its status", |ana| ana.head(ticket).is_some_and(|head| head.status == status)).await;
    }

    async fn end(mut self) {
        for follower in [&mut self.rebecca, &mut self.ana, &mut self.grace] {
            follower.converge().await;
        }
        invariants::check_all(&self.world.pool).await;
    }
}

fn in_stock(on_hand: i64, reserved: i64) -> Stands {
    ("in_stock".to_owned(), None, on_hand, reserved)
}

/// The finding of a review: the piece lay set aside until the whole request ended, and its person was asked whether it works.
#[tokio::test]
async fn a_piece_that_is_not_handed_over_is_in_stock_with_that_call_and_stays_there() {
    let mut ordered = Ordered::new().await;
    let (hers, other, ticket) = (ordered.hers, ordered.other, ordered.ticket);
    let grace = ordered.grace.caller.person.unwrap();
    assert_eq!(ordered.stands(HERS).await, ("reserved".to_owned(), Some(grace.0), 3, 2));
    ordered.hands_over(hers, Outcome::Skipped).await;
    assert_eq!(ordered.stands(HERS).await, in_stock(3, 1), "with the same call");
    ordered.nothing_for_grace().await;
    ordered.nothing_is_asked().await;
    let notice = |row: &Row| match row {
        Row::Notice(notice) if notice.ticket == ticket && notice.kind == Kind::NotPossible => Some(notice.clone()),
        _ => None,
    };
    let told = |follower: &Follower| -> Vec<Notice> {
        follower.replica.all(RowKind::Notice).filter_map(|(_, row)| notice(row.as_ref())).collect()
    };
    for follower in [&mut ordered.grace, &mut ordered.rebecca] {
        follower.until("they are told", |one| !told(one).is_empty()).await;
        let notices = told(follower);
        let [notice] = notices.as_slice() else { panic!("{notices:?}") };
        assert!(notice.arguments.not_needed && notice.arguments.line == Some(hers), "{notice:?}");
    }

    // The other line goes on; with it the request ends, and takes nothing once more.
    ordered.hands_over(other, Outcome::Complete).await;
    ordered.is(Status::Resolved).await;
    let rebecca = ordered.rebecca.caller.person.unwrap();
    let given = ("in_use".to_owned(), Some(rebecca.0), 2, 0);
    assert_eq!((ordered.stands(HERS).await, ordered.stands(OTHER).await), (in_stock(2, 0), given.clone()));

    // It comes back, is followed up, and is done again: nothing is set aside anew or freed twice.
    let body = "Grace wanted hers.".to_owned();
    let comment = AddComment { ticket, id: CommentId(new_id()), body, mentions: Vec::new(), attachments: Vec::new() };
    ordered.rebecca.caller.run(&Command::AddComment(comment)).await.unwrap();
    ordered.is(Status::InProgress).await;
    assert_eq!(ordered.stands(HERS).await, in_stock(2, 0));
    ordered.nothing_is_asked().await;
    ordered.ana.until("a follow-up", |ana| open_tasks(ana, ticket, Does::Work).len() == 1).await;
    let follow_up = open_tasks(&ordered.ana, ticket, Does::Work).remove(0);
    ordered.ends(ending(&follow_up)).await;
    ordered.is(Status::Resolved).await;
    ordered.nothing_for_grace().await;
    assert_eq!((ordered.stands(HERS).await, ordered.stands(OTHER).await), (in_stock(2, 0), given));
    // The one word that is left closes it: nobody waits for Grace's.
    ordered.confirms(other).await;
    ordered.is(Status::Closed).await;
    ordered.end().await;
}

/// The mirror: the request is resolved or cancelled while the hand-over is open. What was confirmed stays with who said so.
#[tokio::test]
async fn the_end_of_the_request_frees_what_nobody_has_and_leaves_what_was_confirmed() {
    for (to, state) in [(Status::Resolved, LineState::Skipped), (Status::Cancelled, LineState::Cancelled)] {
        let mut ordered = Ordered::new().await;
        let (other, ticket) = (ordered.other, ordered.ticket);
        ordered.hands_over(other, Outcome::Complete).await;
        ordered.confirms(other).await;
        ordered.ana.caller.run(&move_status(ticket, Status::InProgress, to, "The plant moves.")).await.unwrap();
        assert_eq!(ordered.stands(HERS).await, in_stock(2, 0), "{to:?}");
        let rebecca = ordered.rebecca.caller.person.unwrap();
        assert_eq!(ordered.stands(OTHER).await, ("in_use".to_owned(), Some(rebecca.0), 2, 0), "{to:?}");
        let hers = ordered.hers;
        ordered
            .rebecca
            .until("both lines say so", |rebecca| {
                let stands = |line: &Line| (line.id == hers, line.state, line.supply[0].state);
                let mut all: Vec<_> = lines(rebecca, ticket).iter().map(stands).collect();
                all.sort();
                all == [
                    (false, LineState::Complete, ReservationState::HandedOver),
                    (true, state, ReservationState::Released),
                ]
            })
            .await;
        ordered.nothing_is_asked().await;
        ordered.end().await;
    }
}

/// As an older build left it: the hand-over was not needed, the piece set aside, and Grace said that it works. It stays hers,
/// by the end of another task as by that of the request, and is among her equipment.
#[tokio::test]
async fn a_piece_of_which_its_person_said_that_it_works_stays_theirs() {
    for by_task in [true, false] {
        let mut ordered = Ordered::new().await;
        let (hers, other, ticket) = (ordered.hers, ordered.other, ordered.ticket);
        ordered.hands_over(hers, Outcome::Skipped).await;
        ordered.nothing_for_grace().await;
        let grace = ordered.grace.caller.person.unwrap();
        for (statement, id) in [
            ("update reservation set state = 'reserved' where line_id = $1", hers.0),
            (
                "update stock_level l set reserved = l.reserved + 1 from reservation r
                 where r.line_id = $1 and l.model_id = r.model_id and l.location_id = r.location_id",
                hers.0,
            ),
            (
                "update asset set state = 'reserved', user_id = $1, user_name = 'Grace Kim' where serial = 'U1-0147'",
                grace.0,
            ),
            (
                "update ticket_line set state = 'complete', confirmed_at = now(),
                   supply = jsonb_set(supply, '{0,state}', '\"reserved\"') where id = $1",
                hers.0,
            ),
        ] {
            sqlx::query(statement).bind(id).execute(&ordered.world.pool).await.unwrap();
        }
        assert_eq!(ordered.stands(HERS).await, ("reserved".to_owned(), Some(grace.0), 3, 2));
        if by_task {
            ordered.hands_over(other, Outcome::Skipped).await;
        } else {
            let ends = move_status(ticket, Status::InProgress, Status::Cancelled, "The plant moves.");
            ordered.ana.caller.run(&ends).await.unwrap();
        }
        assert_eq!(ordered.stands(HERS).await, ("in_use".to_owned(), Some(grace.0), 2, 0), "{by_task}");
        assert_eq!(ordered.stands(OTHER).await, in_stock(2, 0), "{by_task}");
        let hers = |line: &Line| line.id == hers && line.handed_over.is_some() && line.confirmed_at.is_some();
        ordered.grace.until("it is handed over", |grace| lines(grace, ticket).iter().any(hers)).await;
        let mine = |row: &Row| matches!(row, Row::Equipment(Equipment { serial, .. }) if serial == HERS);
        let has = |grace: &Follower| grace.replica.all(RowKind::Equipment).any(|(_, row)| mine(row.as_ref()));
        ordered.grace.until("it is among her equipment", has).await;
        let live = |ana: &Follower| tasks(ana, ticket).iter().any(|task| task.state == TaskState::Open);
        ordered.ana.until("nothing is left to do", |ana| !live(ana)).await;
        ordered.end().await;
    }
}

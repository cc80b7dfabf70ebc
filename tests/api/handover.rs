//! Receipt in parts, hand-over, and what the employee says of it, over real PostgreSQL; who reads what of it.

use docket_shared::asset::api::MoveAsset;
use docket_shared::asset::{AssetState, Condition, Equipment, ReservationState, StockLevel};
use docket_shared::command::Command;
use docket_shared::fulfilment::Does;
use docket_shared::fulfilment::api::{ConfirmLine, EndTask, PieceCondition, ReportLine, Serial};
use docket_shared::ids::{AssetId, CommentId, LocationId, PersonId, ReservationId, TicketId};
use docket_shared::problem::{FieldError, FieldFault, ProblemCode};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::form::Input;
use docket_shared::service_request::{Line, LineState};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::follower::Follower;
use docket_tests::plan::{ending, lines, open_tasks as open};
use docket_tests::world::{Persona, move_status};
use docket_tests::{World, invariants};

fn equipment(follower: &Follower) -> Vec<Equipment> {
    let rows = follower.replica.all(RowKind::Equipment).filter_map(|(_, row)| match row.as_ref() {
        Row::Equipment(piece) => Some(piece.clone()),
        _ => None,
    });
    rows.collect()
}

fn low(follower: &Follower) -> Option<StockLevel> {
    follower.replica.all(RowKind::StockLevel).find_map(|(_, row)| match row.as_ref() {
        Row::StockLevel(level) if level.name.get("en").starts_with("Dock U100") => Some(level.clone()),
        _ => None,
    })
}

async fn nothing_in_stock(world: &World) -> LocationId {
    sqlx::query("update stock_level set on_hand = 0, reserved = 0").execute(&world.pool).await.unwrap();
    let north: uuid::Uuid =
        sqlx::query_scalar("select id from location where name = 'Plant North'").fetch_one(&world.pool).await.unwrap();
    LocationId(north)
}

#[tokio::test]
async fn two_of_three_came_and_their_lines_go_on_while_one_stays_on_order() {
    let world = World::new().await;
    let north = nothing_in_stock(&world).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    world.everybody_has_room(&rebecca.caller).await;
    let ticket = world.submit(&rebecca.caller, 3).await;
    ana.until("three are on order", |ana| !open(ana, ticket, Does::Purchase).is_empty()).await;
    let purchase = open(&ana, ticket, Does::Purchase).remove(0);
    assert_eq!(purchase.title.get("en").split(' ').nth(1), Some("3"));
    let came = |received, arrived: &[&str]| {
        let arrived = arrived.iter().map(|serial| (*serial).to_owned()).collect();
        Command::EndTask(EndTask { location: Some(north), received, arrived, ..ending(&purchase) })
    };
    assert_eq!(ana.caller.run(&came(Some(4), &[])).await.unwrap_err().errors[0].field, "received");
    let fault = |row, fault| FieldError::row("arrived", row, fault);
    let twice = ana.caller.run(&came(Some(2), &["A", "a"])).await.unwrap_err().errors;
    assert_eq!(twice, [fault(1, FieldFault::Duplicate { row: 0 })]);
    ana.caller.run(&came(Some(2), &["A-1", "A-2"])).await.unwrap();
    ana.until("two are prepared next", |ana| open(ana, ticket, Does::Prepare).len() == 2).await;
    let left = open(&ana, ticket, Does::Purchase).remove(0);
    assert_eq!((left.id, left.title.get("en").split(' ').nth(1)), (purchase.id, Some("1")));
    rebecca
        .until("the requester sees who waits", |rebecca| {
            let ordered = |line: &&Line| line.supply.iter().any(|one| one.state == ReservationState::Ordered);
            lines(rebecca, ticket).iter().filter(ordered).count() == 1
        })
        .await;
    let told: i64 = sqlx::query_scalar("select count(*) from asset where jsonb_array_length(history) = 2")
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(told, 2, "each piece came into stock, and was set aside");
    let warranties: Vec<bool> = sqlx::query_scalar(
        "select warranty_until between current_date + interval '35 months' and current_date + interval '37 months' from asset",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(warranties, [true, true], "the model's warranty begins on the day they arrive");
    let known = ana.caller.run(&came(Some(1), &["a-1"])).await.unwrap_err().errors;
    assert_eq!(known, [fault(0, FieldFault::KnownPiece)]);
    ana.caller.run(&came(None, &[])).await.unwrap();
    ana.until("the rest came", |ana| open(ana, ticket, Does::Prepare).len() == 3).await;
    assert!(open(&ana, ticket, Does::Purchase).is_empty());
    ana.converge().await;
    assert_eq!(low(&ana).unwrap().minimum, 2);
    rebecca.converge().await;
    assert_eq!(rebecca.replica.all(RowKind::StockLevel).count(), 0);
    assert!(!rebecca.caller.heard.contains("on_hand"), "no requester learns a count of stock");
    assert_eq!(rebecca.replica.all(RowKind::Asset).count(), 0);
    invariants::check_all(&world.pool).await;
}

/// A dock for Grace that can be prepared, and what was set aside for her.
async fn asked_for(
    world: &World,
    rebecca: &mut Follower,
    ana: &mut Follower,
    grace: PersonId,
) -> (TicketId, ReservationId) {
    world.everybody_has_room(&rebecca.caller).await;
    let mut body = world.submission(&rebecca.caller, 1).await;
    body.rows[0].fields.insert("employee".to_owned(), Input::Text(grace.to_string()));
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    ana.until("it can be prepared", |ana| !open(ana, ticket, Does::Prepare).is_empty()).await;
    let unit = ana.replica.all(RowKind::Reservation).find_map(|(_, row)| match row.as_ref() {
        Row::Reservation(unit) if unit.ticket == ticket => Some(unit.id),
        _ => None,
    });
    let unit = unit.unwrap();
    (ticket, unit)
}

/// A dock for Grace, prepared; and what was set aside for her.
async fn prepared_for(
    world: &World,
    rebecca: &mut Follower,
    ana: &mut Follower,
    grace: PersonId,
) -> (TicketId, ReservationId) {
    let (ticket, unit) = asked_for(world, rebecca, ana, grace).await;
    let serials = vec![Serial { reservation: unit, serial: "U1-0147".to_owned() }];
    let prepare = open(ana, ticket, Does::Prepare).remove(0);
    ana.caller.run(&Command::EndTask(EndTask { serials, ..ending(&prepare) })).await.unwrap();
    (ticket, unit)
}

/// A dock for Grace, prepared, installed and handed over.
async fn for_grace(world: &World, rebecca: &mut Follower, ana: &mut Follower, grace: PersonId) -> TicketId {
    let (ticket, unit) = prepared_for(world, rebecca, ana, grace).await;
    ana.until("it can be installed", |ana| !open(ana, ticket, Does::Install).is_empty()).await;
    let install = open(ana, ticket, Does::Install).remove(0);
    ana.caller.run(&Command::EndTask(ending(&install))).await.unwrap();
    ana.until("it can be handed over", |ana| !open(ana, ticket, Does::HandOver).is_empty()).await;
    let hand_over = open(ana, ticket, Does::HandOver).remove(0);
    let conditions = vec![PieceCondition { reservation: unit, condition: Condition::Used }];
    ana.caller.run(&Command::EndTask(EndTask { conditions, ..ending(&hand_over) })).await.unwrap();
    ticket
}

/// The piece lies in stock there in that condition, whatever was recorded of it.
async fn lies_in_stock(world: &World, piece: uuid::Uuid, location: uuid::Uuid, condition: &str) {
    sqlx::query("update asset set state = 'in_stock', location_id = $2, condition = $3 where id = $1")
        .bind(piece)
        .bind(location)
        .bind(condition)
        .execute(&world.pool)
        .await
        .unwrap();
}

/// A piece that comes back damaged by the asset's page is nobody's stock; mended it goes to the next one as it is recorded.
#[tokio::test]
async fn a_damaged_piece_goes_to_nobody_and_a_used_one_is_not_said_to_be_new() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let grace = world.sign_in(Persona::Grace).await.person.unwrap();
    for_grace(&world, &mut rebecca, &mut ana, grace).await;
    let north: uuid::Uuid =
        sqlx::query_scalar("select id from location where name = 'Plant North'").fetch_one(&world.pool).await.unwrap();
    let piece: uuid::Uuid =
        sqlx::query_scalar("select id from asset where serial = 'U1-0147'").fetch_one(&world.pool).await.unwrap();
    let back = |from, condition| {
        let (asset, to, location) = (AssetId(piece), AssetState::InStock, Some(LocationId(north)));
        Command::MoveAsset(MoveAsset {
            asset,
            from,
            to,
            location,
            condition: Some(condition),
            user: None,
            counted: None,
        })
    };
    let stock = "select coalesce(sum(on_hand), 0)::int8 from stock_level";
    let before: i64 = sqlx::query_scalar(stock).fetch_one(&world.pool).await.unwrap();
    ana.caller.run(&back(AssetState::InUse, Condition::Damaged)).await.unwrap();
    let kept: (String, Option<uuid::Uuid>) = sqlx::query_as("select state, location_id from asset where id = $1")
        .bind(piece)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(kept, ("in_repair".to_owned(), None));
    assert_eq!(sqlx::query_scalar::<_, i64>(stock).fetch_one(&world.pool).await.unwrap(), before);
    let damaged = ana.caller.run(&back(AssetState::InRepair, Condition::Damaged)).await.unwrap_err();
    assert_eq!(damaged.errors[0].field, "condition");

    // As it may lie there from before that rule.
    lies_in_stock(&world, piece, north, "damaged").await;
    let (ticket, unit) = asked_for(&world, &mut rebecca, &mut ana, grace).await;
    let prepare = open(&ana, ticket, Does::Prepare).remove(0);
    let serials = vec![Serial { reservation: unit, serial: "u1-0147".to_owned() }];
    let prepare = Command::EndTask(EndTask { serials, ..ending(&prepare) });
    let refused = ana.caller.run(&prepare).await.unwrap_err();
    let fault = FieldFault::Unreadable { reason: "this piece is damaged: it is repaired first".to_owned() };
    assert_eq!(refused.errors, [FieldError::row("serials", 0, fault)]);
    // The server may have put it into repair meanwhile.
    lies_in_stock(&world, piece, north, "used").await;
    ana.caller.run(&prepare).await.unwrap();
    for does in [Does::Install, Does::HandOver] {
        ana.until("it is its turn", |ana| !open(ana, ticket, does).is_empty()).await;
        let task = open(&ana, ticket, does).remove(0);
        ana.caller.run(&Command::EndTask(ending(&task))).await.unwrap();
    }
    rebecca
        .until("it is handed over as it is recorded", |rebecca| {
            lines(rebecca, ticket).first().is_some_and(|line| line.supply[0].condition == Some(Condition::Used))
        })
        .await;
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn the_employee_is_told_at_once_says_what_is_wrong_and_confirms_when_it_is_right() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut ana = world.follow(Persona::Ana).await;
    let mut grace = world.follow(Persona::Grace).await;
    let person = grace.caller.person.unwrap();
    let ticket = for_grace(&world, &mut rebecca, &mut ana, person).await;
    let given =
        |follower: &Follower| lines(follower, ticket).first().and_then(|line| line.handed_over.clone()).is_some();
    grace.until("she is told", given).await;
    let line = lines(&grace, ticket).remove(0);
    assert_eq!(line.supply[0].serial.as_deref(), Some("U1-0147"));
    assert_eq!((line.supply[0].condition, line.confirmed_at), (Some(Condition::Used), None));
    grace.until("it is among her equipment", |grace| equipment(grace).len() == 1).await;
    let piece = equipment(&grace).remove(0);
    assert_eq!((piece.serial.as_str(), piece.condition), ("U1-0147", Some(Condition::Used)));
    assert!(piece.fault_item.is_some() && piece.return_item.is_some());
    assert_eq!(grace.replica.all(RowKind::Asset).count(), 0, "who had it before is not hers to read");
    let comment = CommentId(new_id());
    let report = |text: &str| Command::ReportLine(ReportLine { ticket, line: line.id, comment, text: text.to_owned() });
    assert_eq!(ana.caller.run(&report("no")).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(grace.caller.run(&report(" ")).await.unwrap_err().errors[0].field, "text");
    grace.caller.run(&report("It does not charge.")).await.unwrap();
    ana.until("it comes back with a task", |ana| {
        open(ana, ticket, Does::Work).iter().any(|task| task.line == Some(line.id))
    })
    .await;
    ana.until("and with what she said", |ana| {
        ana.comments(RowKind::Comment, ticket).iter().any(|body| body.contains("It does not charge."))
    })
    .await;
    grace
        .until("she reads what she wrote", |grace| {
            grace.comments(RowKind::Comment, ticket).iter().any(|body| body.contains("It does not charge."))
        })
        .await;
    let confirm = Command::ConfirmLine(ConfirmLine { ticket, line: line.id });
    assert_eq!(grace.caller.run(&confirm).await.unwrap_err().code, ProblemCode::Conflict, "it is being looked at");
    let again = open(&ana, ticket, Does::Work).remove(0);
    ana.caller.run(&Command::EndTask(ending(&again))).await.unwrap();
    grace.until("it is done again", |grace| lines(grace, ticket)[0].ended_at.is_some()).await;
    grace.caller.run(&confirm).await.unwrap();
    ana.until("the technician sees it", |ana| lines(ana, ticket)[0].confirmed_at.is_some()).await;
    for follower in [&mut rebecca, &mut ana, &mut grace] {
        follower.converge().await;
    }
    invariants::check_all(&world.pool).await;
}

/// The dock was prepared and the request resolved before anybody had it: it went back to stock.
#[tokio::test]
async fn where_nothing_was_handed_over_nobody_can_confirm_it_or_say_that_it_is_wrong() {
    let world = World::new().await;
    let (mut rebecca, mut ana) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Ana).await);
    let mut grace = world.follow(Persona::Grace).await;
    let ticket = prepared_for(&world, &mut rebecca, &mut ana, grace.caller.person.unwrap()).await.0;
    ana.caller.run(&move_status(ticket, Status::InProgress, Status::Resolved, "")).await.unwrap();
    let ended = |follower: &Follower| lines(follower, ticket).first().is_some_and(|line| line.ended_at.is_some());
    grace.until("it has ended", ended).await;
    let line = lines(&grace, ticket).remove(0);
    assert_eq!((line.state, line.supply[0].state), (LineState::Skipped, ReservationState::Released));
    let confirm = Command::ConfirmLine(ConfirmLine { ticket, line: line.id });
    let (comment, text) = (CommentId(new_id()), "It does not charge.".to_owned());
    let report = Command::ReportLine(ReportLine { ticket, line: line.id, comment, text });
    for (caller, call) in [(&grace.caller, &confirm), (&rebecca.caller, &confirm), (&grace.caller, &report)] {
        let refused = caller.run(call).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::Conflict);
        assert_eq!(refused.detail.as_deref(), Some("Nothing of it was handed over."));
    }
    for follower in [&mut rebecca, &mut ana, &mut grace] {
        follower.converge().await;
    }
    assert_eq!(rebecca.head(ticket).unwrap().status, Status::Resolved);
    invariants::check_all(&world.pool).await;
}

//! Answers that are changed over real servers: asked anew, out of the queue and back, and refused once work has begun.

use crate::catalog::{export, import, read, write};

use docket_shared::catalog::ItemVersion;
use docket_shared::command::Command;
use docket_shared::ids::{LineId, PersonId, TicketId};
use docket_shared::problem::ProblemCode;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::api::{EditAnswers, RowInput};
use docket_shared::service_request::edit::{What, typed};
use docket_shared::service_request::form::Input;
use docket_shared::service_request::{Answer, Line, LineState};
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::files::DeviceFile;
use docket_tests::follower::Follower;
use docket_tests::world::{Persona, vote};
use docket_tests::{World, invariants};
use serde_json::json;
use std::collections::BTreeMap;

pub fn lines(follower: &Follower, ticket: TicketId) -> Vec<Line> {
    let mut lines: Vec<Line> = follower
        .replica
        .all(RowKind::Line)
        .filter_map(|(_, row)| match row.as_ref() {
            Row::Line(line) if line.ticket == ticket && line.state == LineState::Open => Some(line.clone()),
            _ => None,
        })
        .collect();
    lines.sort_by_key(|line| line.position);
    lines
}

fn fields(answers: &[Answer]) -> BTreeMap<String, Input> {
    answers.iter().map(|answer| (answer.field.clone(), typed(answer))).collect()
}

/// The answers as the requester's form shows them.
pub fn form(follower: &Follower, ticket: TicketId) -> EditAnswers {
    let request = follower.public(ticket).unwrap().request.unwrap();
    let rows = lines(follower, ticket).into_iter();
    let rows = rows.map(|line| RowInput { id: Some(line.id), fields: fields(&line.answers) }).collect();
    EditAnswers { ticket, based_on: request.edition, fields: fields(&request.answers), rows }
}

pub fn edit(form: &EditAnswers) -> Command {
    Command::EditAnswers(form.clone())
}

/// What of a change is refused: by others, with wrong values, with a line of another request.
async fn refused(world: &World, rebecca: &Follower, changed: &EditAnswers) {
    for other in [Persona::Martin, Persona::Ana] {
        let problem = world.sign_in(other).await.run(&edit(changed)).await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::NotFound, "{other:?}");
    }
    let mut wrong = changed.clone();
    wrong.fields.insert("needed_by".to_owned(), Input::Text("2020-01-01".to_owned()));
    wrong.rows[0].fields.remove("office");
    let problem = rebecca.caller.run(&edit(&wrong)).await.unwrap_err();
    let places: Vec<_> = problem.errors.iter().map(|error| (error.field.clone(), error.row)).collect();
    assert_eq!(places, [("needed_by".to_owned(), None), ("office".to_owned(), Some(0))]);
    // A line of another request is no line of this one.
    let other = world.submission(&rebecca.caller, 1).await;
    let foreign = other.rows[0].id;
    rebecca.caller.run(&Command::SubmitServiceRequest(other)).await.unwrap();
    let mut stolen = changed.clone();
    stolen.rows[1].id = foreign;
    let problem = rebecca.caller.run(&edit(&stolen)).await.unwrap_err();
    assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].row), ("id", Some(1)));
}

#[tokio::test]
async fn a_change_of_what_waits_is_asked_anew_and_the_approver_sees_old_and_new() {
    let world = World::new().await;
    let (mut rebecca, mut martin) = (world.follow(Persona::Rebecca).await, world.follow(Persona::Martin).await);
    let mut ana = world.follow(Persona::Ana).await;
    let body = world.costly_submission(&rebecca.caller, 3).await;
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    martin.until("Martin is asked", |one| one.approvals(ticket).iter().any(|asked| asked.waits())).await;
    rebecca.until("her request is there", |one| lines(one, ticket).len() == 3).await;
    let question = martin.approvals(ticket).remove(0);
    let first = form(&rebecca, ticket);
    let mut changed = first.clone();
    changed.fields.insert("needed_by".to_owned(), Input::Text("2099-12-09".to_owned()));
    changed.rows.pop();
    refused(&world, &rebecca, &changed).await;
    rebecca.caller.run(&edit(&changed)).await.unwrap();
    martin
        .until("the new question is there", |one| {
            one.approvals(ticket).iter().any(|asked| asked.waits() && asked.answers_version == 2)
        })
        .await;
    let public = martin.public(ticket).unwrap();
    assert_eq!(public.request.unwrap().total, Some(2 * 42_600));
    let last = public.edits.last().unwrap();
    let What::Answer(date) = &last.changes[0].what else { panic!("{last:?}") };
    assert_eq!((date.before[0].get("en"), date.after[0].get("en")), ("2099-12-07", "2099-12-09"));
    assert_eq!((last.changes[1].what.clone(), last.material), (What::Removed, true));

    // What was shown before can neither be approved nor changed any more.
    let problem = martin.caller.run(&vote(&question, true, "")).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::Conflict);
    assert_eq!(rebecca.caller.run(&edit(&first)).await.unwrap_err().code, ProblemCode::Conflict);
    ana.converge().await;
    assert!(ana.head(ticket).is_none());

    world.everybody_has_room(&rebecca.caller).await;
    let question = martin.approvals(ticket).into_iter().find(|asked| asked.waits()).unwrap();
    martin.caller.run(&vote(&question, true, "")).await.unwrap();
    rebecca.until("somebody has it", |one| one.head(ticket).is_some_and(|head| head.assignee.is_some())).await;
    let late = EditAnswers { rows: Vec::new(), ..form(&rebecca, ticket) };
    let problem = rebecca.caller.run(&edit(&late)).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::Conflict);
    assert!(problem.detail.unwrap().contains("It is with the team already"));
    for follower in [&mut rebecca, &mut martin, &mut ana] {
        follower.converge().await;
    }
    invariants::check_all(&world.pool).await;
}

/// Docking stations for which stock is set aside, and no task is open before somebody has them; a note is not material.
async fn without_plan(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    export(world, folder.path()).await;
    let item = folder.path().join("docking-station.json");
    let mut docks = read(&item);
    docks["form"]["sections"][1]["fields"][3]["material"] = json!(false);
    write(&item, &docks);
    import(world, &item, false).await.unwrap();
    // As a version that was published before a plan had to hand over what its lines take.
    let without = "update catalog_version v set delivery = v.delivery - 'tasks'
         from catalog_item i where i.organisation_id = v.organisation_id and i.id = v.item_id and i.key = 'docking-station'";
    sqlx::query(without).execute(&world.pool).await.unwrap();
}

/// Units that are set aside or on order for what nobody has yet.
async fn reserved(world: &World) -> i64 {
    let statement = "select count(*) from reservation where state in ('reserved', 'ordered') and ticket_id = any(
         select id from ticket where status in ('awaiting_approval', 'new'))";
    sqlx::query_scalar(statement).fetch_one(&world.pool).await.unwrap()
}

/// The form with four more people than before: dear enough to be approved.
async fn dear(world: &World, rebecca: &Follower, ticket: TicketId) -> EditAnswers {
    let mut dear = form(rebecca, ticket);
    for person in world.people(&rebecca.caller).await.iter().rev().take(4) {
        let mut row = RowInput { id: Some(LineId(new_id())), ..dear.rows[0].clone() };
        row.fields.insert("employee".to_owned(), Input::Text(person.to_string()));
        dear.rows.push(row);
    }
    dear
}

#[tokio::test]
async fn what_waits_in_the_queue_goes_back_to_the_gate_and_its_stock_is_free_again() {
    let world = World::new().await;
    without_plan(&world).await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let (mut martin, mut ana) = (world.follow(Persona::Martin).await, world.follow(Persona::Ana).await);
    let members = world.members(&rebecca.caller).await;
    world.arrange(&members, 0, true).await;
    let before = reserved(&world).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    ana.until("it is in the queue", |ana| ana.head(ticket).is_some()).await;
    rebecca.until("her line is there", |one| lines(one, ticket).len() == 1).await;
    assert_eq!(reserved(&world).await, before + 1);

    let mut note = form(&rebecca, ticket);
    note.fields.insert("note".to_owned(), Input::Text("Ring twice.".to_owned()));
    rebecca.caller.run(&edit(&note)).await.unwrap();
    ana.until("the note is there", |ana| {
        ana.public(ticket).is_some_and(|public| public.edits.first().is_some_and(|edit| !edit.material))
    })
    .await;
    assert_eq!(ana.head(ticket).unwrap().status, Status::New, "a note is nothing that has to be approved");

    rebecca.until("her own change is there", |one| form(one, ticket).based_on == 2).await;
    let dear = dear(&world, &rebecca, ticket).await;
    rebecca.caller.run(&edit(&dear)).await.unwrap();
    martin.until("Martin is asked", |one| one.approvals(ticket).iter().any(|asked| asked.waits())).await;
    ana.until("Ana sees nothing of it", |ana| ana.head(ticket).is_none() && ana.public(ticket).is_none()).await;
    assert!(lines(&ana, ticket).is_empty());
    assert_eq!(reserved(&world).await, before);
    rebecca
        .until("Rebecca sees that it is asked anew", |one| {
            one.head(ticket).is_some_and(|head| head.status == Status::AwaitingApproval && head.team.is_none())
        })
        .await;
    let (open, tags): (String, i32) = sqlx::query_as(
        "select w.state, cardinality(t.internal_tags) from work_item w join ticket t on t.id = w.id where t.id = $1",
    )
    .bind(ticket.0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert_eq!((open.as_str(), tags), ("ended", 0));

    world.arrange(&[ana.caller.person.unwrap()], 1_000, true).await;
    let question = martin.approvals(ticket).into_iter().find(|asked| asked.waits()).unwrap();
    martin.caller.run(&vote(&question, true, "")).await.unwrap();
    ana.until("it is Ana's", |ana| ana.head(ticket).is_some_and(|head| head.assignee.is_some())).await;
    assert_eq!((lines(&ana, ticket).len(), reserved(&world).await), (5, before));
    for follower in [&mut rebecca, &mut martin, &mut ana] {
        follower.converge().await;
    }
    invariants::check_all(&world.pool).await;
}

#[tokio::test]
async fn the_form_of_an_own_request_stays_after_the_item_has_a_newer_one() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let body = world.costly_submission(&rebecca.caller, 2).await;
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    rebecca.until("her request is there", |one| lines(one, ticket).len() == 2).await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let item = folder.path().join("docking-station.json");
    let mut docks = read(&item);
    docks["price"] = json!(99_900);
    write(&item, &docks);
    import(&world, &item, false).await.unwrap();
    let path = format!("/api/service_request_form?ticket={ticket}");
    let version: ItemVersion = rebecca.caller.get(&path).await.read();
    assert_eq!((version.version, version.price), (1, Some(14_900)));
    for other in [Persona::Martin, Persona::Ana] {
        let reply = world.sign_in(other).await.get(&path).await;
        assert_eq!(reply.code(), ProblemCode::NotFound, "{other:?}");
    }
    // A change is priced by the version of the request.
    let mut changed = form(&rebecca, ticket);
    changed.rows.pop();
    rebecca.caller.run(&edit(&changed)).await.unwrap();
    rebecca
        .until("it costs what was offered", |one| one.public(ticket).unwrap().request.unwrap().total == Some(42_600))
        .await;
}

/// A line that is given to somebody else before anybody works on it: who has it now reads its files, who had it does not.
#[tokio::test]
async fn files_of_a_line_follow_whom_it_is_for() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    export(&world, folder.path()).await;
    let item = folder.path().join("docking-station.json");
    let mut docks = read(&item);
    let columns = docks["form"]["sections"][0]["rows"]["fields"].as_array_mut().unwrap();
    columns.push(json!({ "id": "picture", "label": { "en": "Picture" }, "kind": "attachment", "accept": "image",
        "min_files": 0, "max_files": 2 }));
    write(&item, &docks);
    import(&world, &item, false).await.unwrap();
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let (mut grace, mut jonas) = (world.follow(Persona::Grace).await, world.follow(Persona::Jonas).await);
    let employee = |follower: &Follower| Input::Text(follower.caller.person.unwrap().to_string());
    let picture = DeviceFile::picture("desk.png", 1, 0);
    let mut body = world.costly_submission(&rebecca.caller, 2).await;
    for row in &mut body.rows {
        row.fields.remove("picture");
    }
    body.rows[0].fields.insert("employee".to_owned(), employee(&grace));
    body.rows[0].fields.insert("picture".to_owned(), Input::Choices(vec![picture.id().to_string()]));
    body.rows[1].fields.insert("employee".to_owned(), employee(&rebecca));
    body.attachments = vec![picture.said.clone()];
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    picture.send_all(&rebecca.caller).await;
    let has = |follower: &Follower| follower.replica.get(RowKind::Attachment, picture.id().0).is_some();
    grace.until("it is Grace's", |grace| has(grace)).await;
    assert_eq!(picture.read(&grace.caller).await.bytes, picture.bytes);
    assert_eq!(picture.read(&jonas.caller).await.code(), ProblemCode::NotFound);

    rebecca.until("her request is there", |one| lines(one, ticket).len() == 2).await;
    let mut changed = form(&rebecca, ticket);
    changed.rows[0].fields.insert("employee".to_owned(), employee(&jonas));
    rebecca.caller.run(&edit(&changed)).await.unwrap();
    jonas.until("it is Jonas's", |jonas| has(jonas)).await;
    assert_eq!(picture.read(&jonas.caller).await.bytes, picture.bytes);
    grace.until("it is Grace's no more", |grace| !has(grace)).await;
    assert_eq!(picture.read(&grace.caller).await.code(), ProblemCode::NotFound);
    assert_eq!(picture.read(&rebecca.caller).await.bytes, picture.bytes, "who asked for it still has it");
    for follower in [&mut rebecca, &mut grace, &mut jonas] {
        follower.converge().await;
    }
    invariants::check_all(&world.pool).await;
}

/// Who answers for the cost centres.
async fn answered_for_by(world: &World, person: PersonId) {
    sqlx::query("update cost_centre set owner_id = $1").bind(person.0).execute(&world.pool).await.unwrap();
}

/// A dear order is changed, and somebody else is asked: who was asked before sees nothing of it any more but that it was
/// changed, and by whom; once they are asked again the new question stands beside the old one.
#[tokio::test]
async fn who_was_asked_before_a_change_and_is_not_any_more_reads_who_changed_it_and_nothing_else() {
    let world = World::new().await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    let mut julia = world.follow(Persona::MemberOf("HR services")).await;
    let (julias, martins) = (julia.caller.person.unwrap(), world.sign_in(Persona::Martin).await.person.unwrap());
    answered_for_by(&world, julias).await;
    let body = world.costly_submission(&rebecca.caller, 3).await;
    let ticket = body.id;
    rebecca.caller.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    julia.until("she is asked", |one| one.approvals(ticket).iter().any(|asked| asked.waits())).await;
    rebecca.until("her lines are there", |one| lines(one, ticket).len() == 3).await;
    answered_for_by(&world, martins).await;
    let changed = |rebecca: &Follower, day: &str| {
        let mut changed = form(rebecca, ticket);
        changed.fields.insert("needed_by".to_owned(), Input::Text(day.to_owned()));
        changed
    };
    rebecca.caller.run(&edit(&changed(&rebecca, "2099-12-09"))).await.unwrap();
    julia.until("nothing of it is there", |one| one.head(ticket).is_none() && one.public(ticket).is_none()).await;
    julia.converge().await;
    let asked = julia.approvals(ticket);
    let [asked] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((asked.waits(), asked.voided_by.as_deref()), (false, Some("Rebecca Lindqvist")));
    assert!(!julia.caller.heard.contains("2099-12-09"), "not a byte of the new answers");
    let kept: Vec<(bool, Option<String>)> =
        sqlx::query_as("select open, voided_by from approval where ticket_id = $1 order by answers_version")
            .bind(ticket.0)
            .fetch_all(&world.pool)
            .await
            .unwrap();
    assert_eq!(kept, [(false, asked.voided_by.clone()), (true, None)], "the old question, and Martin's");
    // Somebody who was never asked has no row of it.
    let victor = world.follow(Persona::Victor).await;
    assert!(victor.approvals(ticket).is_empty() && victor.head(ticket).is_none());

    answered_for_by(&world, julias).await;
    rebecca.until("her change is there", |one| form(one, ticket).based_on == 2).await;
    rebecca.caller.run(&edit(&changed(&rebecca, "2099-12-10"))).await.unwrap();
    julia.until("she is asked anew", |one| one.approvals(ticket).iter().any(|asked| asked.waits())).await;
    let standing: Vec<_> = julia.approvals(ticket).into_iter().filter(|asked| asked.voided_by.is_none()).collect();
    assert!(standing.len() == 1 && standing[0].waits() && julia.head(ticket).is_some(), "{standing:?}");
    invariants::check_all(&world.pool).await;
}

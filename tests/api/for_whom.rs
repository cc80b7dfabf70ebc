//! A task of a line that waited for room says for whom it is, however it goes to somebody.

use docket_shared::actor::Role;
use docket_shared::command::Command;
use docket_shared::ids::PersonId;
use docket_shared::person::api::SetCapacity;
use docket_tests::catalog::publish_changed;
use docket_tests::plan::lines;
use docket_tests::world::Persona;
use docket_tests::{World, invariants};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn what_goes_to_somebody_once_there_is_room_names_its_person() {
    let world = World::new().await;
    publish_changed(&world.pool, "docking-station", |item| {
        let port = json!({
            "key": "port", "title": { "en": "Patch the port", "de": "Port patchen" }, "per": "line", "team": "Network",
            "instructions": { "en": "Second floor.", "de": "Zweiter Stock." }
        });
        item["plan"].as_array_mut().unwrap().push(port);
    })
    .await;
    let mut rebecca = world.follow(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca.caller).await;
    let victor = world.sign_in(Persona::Victor).await.person.unwrap();
    let network: Vec<Uuid> = sqlx::query_scalar(
        "select m.person_id from team_member m join team t on t.id = m.team_id where t.name = 'Network'",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    let network: Vec<PersonId> = network.into_iter().map(PersonId).collect();
    world.arrange(&network, 0, true).await;
    let ticket = world.submit(&rebecca.caller, 1).await;
    rebecca.until("its line is there", |rebecca| lines(rebecca, ticket).len() == 1).await;
    let name = lines(&rebecca, ticket)[0].person_name.clone();
    let told = || {
        let told = sqlx::query_scalar::<_, String>(
            "select arguments -> 'what' ->> 'de' from notice
             where person_id = $1 and ticket_id = $2 and kind = 'task_assigned'",
        );
        told.bind(victor.0).bind(ticket.0).fetch_all(&world.pool)
    };
    assert_eq!(told().await.unwrap(), Vec::<String>::new(), "nobody has room");
    let lead = world.sign_in(Persona::Holding(Role::TeamLead)).await;
    lead.run(&Command::SetCapacity(SetCapacity { person: victor, from: 0, to: 4 })).await.unwrap();
    assert_eq!(told().await.unwrap(), [format!("Port patchen ({name})")]);
    invariants::check_all(&world.pool).await;
}

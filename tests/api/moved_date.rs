//! The mail of a day on which something is expected, over a day that moves before it left.

use crate::mail::{mailing, sent_to};
use crate::service_level::{always, promise};
use docket_shared::command::Command;
use docket_shared::ids::TicketId;
use docket_shared::ticket::api::SetPriority;
use docket_tests::world::Persona;
use serde_json::json;

/// The day that it is expected on moves with its priority: a mail of a day that is not so any more never leaves.
#[tokio::test]
async fn a_date_that_moved_back_or_on_before_the_mail_left_is_not_mailed_as_it_was() {
    let (world, sink) = mailing().await;
    let slower = json!({ "4": { "resolution": "240h" }, "5": { "resolution": "480h" } });
    let level = json!({ "calendar": "always", "resolution": "24h", "priorities": slower });
    promise(&world, level, always).await.unwrap();
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    let later = async |ticket: TicketId, from: i16, to: i16| {
        let body = SetPriority { ticket, from, priority: Some(to), impact: None, urgency: None };
        ana.run(&Command::SetPriority(body)).await.unwrap();
    };
    let priority = async |ticket: TicketId| {
        let found = sqlx::query_scalar("select priority from ticket where id = $1").bind(ticket.0);
        let priority: i16 = found.fetch_one(&world.pool).await.unwrap();
        priority
    };
    let expected = async |ticket: TicketId| {
        let found = sqlx::query_scalar(
            "select to_char(t.expected_at at time zone o.time_zone, 'FMDD Mon') from ticket t
             join organisation o on o.organisation_id = t.organisation_id where t.id = $1",
        );
        let day: String = found.bind(ticket.0).fetch_one(&world.pool).await.unwrap();
        day
    };
    // It is later, and as early as before when the mail could leave.
    let back = world.submit(&rebecca, 1).await;
    let usual = priority(back).await;
    later(back, usual, 5).await;
    let told: i64 = sqlx::query_scalar("select count(*) from notice where ticket_id = $1 and kind = 'expected_later'")
        .bind(back.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    assert_eq!(told, 1, "in the app she reads it at once");
    later(back, 5, usual).await;
    assert!(sent_to(&world, &sink, &rebecca).await.is_empty(), "the day is the one she knows");
    let reasons: Vec<String> = sqlx::query_scalar(
        "select m.reason from mail m join notice n on n.organisation_id = m.organisation_id and n.id = m.notice_id
         where n.kind = 'expected_later' and m.state = 'dropped'",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(reasons, ["it does not hold any more"]);
    // It moves on twice: only the last day is mailed.
    let on = world.submit(&rebecca, 1).await;
    later(on, usual, 4).await;
    let first = expected(on).await;
    later(on, 4, 5).await;
    let last = expected(on).await;
    assert_ne!(first, last);
    let mails = sent_to(&world, &sink, &rebecca).await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    let text = mail.part("text/plain");
    assert!(text.contains("Now expected on ") && text.contains(&last), "{last}: {text}");
}

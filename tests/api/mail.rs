//! Mails out, over real TCP to a mail server of the tests: one per notice, in the person's language, nothing internal.

use docket_shared::command::Command;
use docket_shared::ids::{CommentId, TicketId};
use docket_shared::notification::api::{SetLanguage, SetMail};
use docket_shared::service_request::api::WithdrawServiceRequest;
use docket_shared::service_request::form::Input;
use docket_shared::session::SignedIn;
use docket_shared::ticket::api::AddWorkNote;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::caller::new_id;
use docket_tests::mail::{Mail, MailSink, free_address, settings};
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment, move_status, note};
use docket_tests::{Caller, TestServer, World, canary, eventually};
use std::collections::BTreeSet;

/// A world whose server mails to a sink.
pub async fn mailing() -> (World, MailSink) {
    let (world, sink) = (World::new().await, MailSink::start().await);
    world.server.as_ref().unwrap().state.send_mail(&sink.settings()).unwrap();
    (world, sink)
}

/// What waits may leave now: nobody waits ten seconds in a test.
async fn hurry(world: &World) {
    sqlx::query("update mail set not_before = now() where state = 'waiting' and leased_until is null")
        .execute(&world.pool)
        .await
        .unwrap();
}

async fn count(world: &World, state: &str) -> i64 {
    sqlx::query_scalar("select count(*) from mail where state = $1").bind(state).fetch_one(&world.pool).await.unwrap()
}

/// Mails that came to a person, once everything that waits has left.
pub async fn sent_to(world: &World, sink: &MailSink, caller: &Caller) -> Vec<Mail> {
    hurry(world).await;
    eventually("everything has left", async || (count(world, "waiting").await == 0).then_some(())).await;
    let email: String = sqlx::query_scalar("select email from person where id = $1")
        .bind(caller.person.unwrap().0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    sink.mails().into_iter().filter(|mail| mail.to == [email.clone()]).collect()
}

async fn costly(world: &World, rebecca: &Caller) -> TicketId {
    let mut body = world.costly_submission(rebecca, 2).await;
    // For nobody who approves: whom a line is for hears of it as well.
    let people = [rebecca.person, world.sign_in(Persona::Grace).await.person];
    for (row, person) in body.rows.iter_mut().zip(people) {
        row.fields.insert("employee".to_owned(), Input::Text(person.unwrap().to_string()));
    }
    let ticket = body.id;
    rebecca.run(&Command::SubmitServiceRequest(body)).await.unwrap();
    ticket
}

#[tokio::test]
async fn a_mail_says_what_happened_and_leads_there() {
    let (world, sink) = mailing().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.run(&comment(ticket, "Größe <L> & mehr?\nSay when.")).await.unwrap();
    ana.run(&move_status(ticket, Status::InProgress, Status::Resolved, "Done")).await.unwrap();
    let mails = sent_to(&world, &sink, &rebecca).await;
    let [reply, done] = mails.as_slice() else { panic!("{mails:?}") };
    let number: String = sqlx::query_scalar("select number from ticket where id = $1")
        .bind(ticket.0)
        .fetch_one(&world.pool)
        .await
        .unwrap();
    for mail in [reply, done] {
        assert!(mail.subject().starts_with(&format!("[{number}] ")), "{}", mail.subject());
        assert_eq!(mail.header("auto-submitted"), "auto-generated");
        assert!(mail.header("from").contains("desk@alpha.example"), "{mail:?}");
        assert!(mail.header("message-id").contains(".notice@") && mail.header("date").len() > 10, "{mail:?}");
        assert!(mail.header("content-type").starts_with("multipart/alternative"));
        let link = format!("{}/requests/{ticket}", world.url);
        assert!(
            mail.part("text/plain").contains(&link) && mail.part("text/html").contains(&link),
            "{}",
            mail.everything()
        );
    }
    assert_eq!(reply.header("references"), done.header("references"), "threads hold together");
    assert_ne!(reply.header("message-id"), done.header("message-id"));
    assert!(reply.part("text/plain").contains("> Größe <L> & mehr?\n> Say when."), "{}", reply.part("text/plain"));
    assert!(reply.part("text/html").contains("Größe &lt;L&gt; &amp; mehr?<br>"), "{}", reply.part("text/html"));
    assert!(
        done.part("text/plain").contains("nothing of it comes. Reply if that is wrong, or it closes on "),
        "{}",
        done.part("text/plain")
    );
    assert!(done.part("text/plain").contains("> Done"), "what was done is said: {}", done.part("text/plain"));
}

#[tokio::test]
async fn a_mail_whose_news_do_not_hold_any_more_does_not_leave_and_a_question_is_in_its_mail() {
    let (world, sink) = mailing().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    let (works, waits, done) = (Status::InProgress, Status::Waiting, Status::Resolved);
    for (from, to) in [(works, done), (done, works), (works, waits), (waits, works)] {
        ana.run(&move_status(ticket, from, to, "")).await.unwrap();
    }
    let mails = sent_to(&world, &sink, &rebecca).await;
    let news: Vec<String> = mails.iter().map(|mail| mail.part("text/plain")).collect();
    assert!(news.is_empty(), "neither that it is done nor that it waits: {news:?}");
    assert!(count(&world, "dropped").await >= 2);
    ana.run(&move_status(ticket, works, waits, "")).await.unwrap();
    let mails = sent_to(&world, &sink, &rebecca).await;
    let [asked] = mails.as_slice() else { panic!("{mails:?}") };
    let text = asked.part("text/plain");
    assert!(text.contains("waits for your answer") && text.contains("> Which one is it?"), "{text}");
}

#[tokio::test]
async fn an_approver_reads_in_the_mail_what_it_costs_and_whom() {
    let (world, sink) = mailing().await;
    let (rebecca, martin) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Martin).await);
    costly(&world, &rebecca).await;
    let mails = sent_to(&world, &sink, &martin).await;
    let text = mails.first().expect("a mail").part("text/plain");
    assert!(text.contains(" · Amount: ") && text.contains(" · Cost centre: "), "{text}");
}

#[tokio::test]
async fn a_language_that_nobody_speaks_here_is_refused_and_each_choice_is_audited() {
    let world = World::new().await;
    let martin = world.sign_in(Persona::Martin).await;
    let set = |language: &str| Command::SetLanguage(SetLanguage { language: language.to_owned() });
    let problem = martin.run(&set("tlh")).await.unwrap_err();
    assert_eq!(problem.errors[0].field, "language");
    martin.run(&set("de")).await.unwrap();
    // How he is told stays as he said it.
    martin.run(&Command::SetMail(SetMail { mail: false })).await.unwrap();
    let (language, mail, audits): (String, bool, i64) = sqlx::query_as(
        "select p.language, s.mail, (select count(*) from audit where action = 'person.set_language')
         from person p join notice_settings s on s.person_id = p.id where p.id = $1",
    )
    .bind(martin.person.unwrap().0)
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert_eq!((language.as_str(), mail, audits), ("de", false, 1));
}

#[tokio::test]
async fn everybody_is_written_to_in_their_language() {
    let (world, sink) = mailing().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    let martin = world.sign_in(Persona::Martin).await;
    for (language, subject, text) in
        [("de", "Bitte freigeben: [", "bittet um Ihre Freigabe"), ("en", "Please approve: [", "asks for your approval")]
    {
        martin.run(&Command::SetLanguage(SetLanguage { language: language.to_owned() })).await.unwrap();
        let me: SignedIn = martin.get("/api/session").await.read();
        assert_eq!(me.me.language, language, "the next device he signs in on speaks it as well");
        let ticket = costly(&world, &rebecca).await;
        let mails = sent_to(&world, &sink, &martin).await;
        let mail = mails.last().expect("a mail");
        assert!(mail.subject().starts_with(subject), "{}", mail.subject());
        assert!(mail.part("text/plain").contains(text) && mail.part("text/html").contains(text));
        assert!(mail.part("text/html").contains(&format!("<html lang=\"{language}\">")));
        assert!(mail.part("text/plain").contains(&format!("{}/approvals/{ticket}", world.url)));
    }
}

#[tokio::test]
async fn no_mail_holds_a_work_note_and_none_to_a_requester_anything_internal() {
    let (world, sink) = mailing().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    let tomasz = world.sign_in(Persona::Tomasz).await;
    let members = world.members(&ana).await;
    world.arrange(&members, 0, false).await;
    world.arrange(&[ana.person.unwrap()], 100, true).await;
    let ticket = world.submit(&rebecca, 1).await;
    let mentions = vec![tomasz.person.unwrap()];
    let body = format!("{} @Tomasz", canary::WORK_NOTE);
    ana.run(&Command::AddWorkNote(AddWorkNote {
        ticket,
        id: CommentId(new_id()),
        body,
        mentions,
        attachments: Vec::new(),
    }))
    .await
    .unwrap();
    ana.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    ana.run(&comment(ticket, "All is well.")).await.unwrap();
    ana.run(&move_status(ticket, Status::InProgress, Status::Waiting, "")).await.unwrap();
    let hers = sent_to(&world, &sink, &rebecca).await;
    assert_eq!(hers.len(), 2, "{hers:?}");
    for mail in &hers {
        let all = mail.everything();
        for word in [canary::WORK_NOTE, "note", "/workspace", "Notiz", "internal", "SLA", "due"] {
            assert!(
                !all.replace(".notice@", "").replace("/notices", "").replace("Notices", "").contains(word),
                "{word}: {all}"
            );
        }
    }
    let his = sent_to(&world, &sink, &tomasz).await;
    let [named] = his.as_slice() else { panic!("{his:?}") };
    assert!(named.part("text/plain").contains("in an internal note"), "{}", named.everything());
    assert!(named.part("text/plain").contains(&format!("{}/workspace/tickets/{ticket}", world.url)));
    for mail in sink.mails() {
        assert!(!mail.everything().contains(canary::WORK_NOTE), "a work note was mailed: {mail:?}");
    }
}

#[tokio::test]
async fn two_servers_send_each_mail_once() {
    let (world, sink) = mailing().await;
    let second: TestServer = world.another_server(Notifications::On).await;
    second.state.send_mail(&settings(&sink.url)).unwrap();
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    for number in 0..40 {
        let there = if number % 2 == 0 { &world.url } else { &second.url };
        ana.another_client(there).run(&comment(ticket, &format!("{number}"))).await.unwrap();
    }
    assert!(
        sink.mails().is_empty() && count(&world, "waiting").await >= 41,
        "nothing leaves before it can be undone no more"
    );
    let early: i64 = sqlx::query_scalar(
        "select count(*) from mail m join notice n on n.organisation_id = m.organisation_id and n.id = m.notice_id
         where m.not_before <> n.at + interval '10 seconds'",
    )
    .fetch_one(&world.pool)
    .await
    .unwrap();
    assert_eq!(early, 0);
    assert_eq!(sent_to(&world, &sink, &rebecca).await.len(), 40);
    let ids: BTreeSet<String> = sink.mails().iter().map(|mail| mail.header("message-id")).collect();
    assert_eq!((ids.len(), i64::try_from(ids.len()).unwrap()), (sink.mails().len(), count(&world, "sent").await));
}

#[tokio::test]
async fn a_server_that_died_after_sending_leaves_a_double_under_the_same_id() {
    let (world, sink) = mailing().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.run(&comment(ticket, "Hello")).await.unwrap();
    assert_eq!(sent_to(&world, &sink, &rebecca).await.len(), 1);
    // As if it had died before it could say so: its lease is over.
    sqlx::query("update mail set state = 'waiting', ended_at = null, leased_until = now() - interval '1 second'")
        .execute(&world.pool)
        .await
        .unwrap();
    let mails = sent_to(&world, &sink, &rebecca).await;
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].header("message-id"), mails[1].header("message-id"));
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_tried_again_and_a_mailbox_that_is_none_is_given_up() {
    let world = World::new().await;
    let address = free_address().await;
    world.server.as_ref().unwrap().state.send_mail(&settings(&format!("smtp://{address}"))).unwrap();
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    ana.run(&comment(ticket, "Hello")).await.unwrap();
    hurry(&world).await;
    let reason = eventually("the first try fails", async || {
        let found: Option<(i32, String)> = sqlx::query_as(
            "select m.attempts, m.reason from mail m join notice n on n.id = m.notice_id
             where n.kind = 'replied' and m.reason is not null and m.leased_until is null and m.not_before > now() + interval '20 seconds'",
        )
        .fetch_optional(&world.pool)
        .await
        .unwrap();
        found
    })
    .await;
    assert_eq!(reason.0, 1, "{reason:?}");
    let sink = MailSink::start_at(&address, "ana.").await;
    assert_eq!(sent_to(&world, &sink, &rebecca).await.len(), 1);
    rebecca.run(&comment(ticket, "And?")).await.unwrap();
    if world.assignee(ticket).await == ana.person {
        assert!(sent_to(&world, &sink, &ana).await.is_empty());
        let why: Option<String> = sqlx::query_scalar("select reason from mail where state = 'failed' limit 1")
            .fetch_one(&world.pool)
            .await
            .unwrap();
        assert!(why.unwrap().contains("no such mailbox"));
    }
}

#[tokio::test]
async fn what_is_moot_or_not_wanted_is_not_mailed() {
    let (world, sink) = mailing().await;
    let (rebecca, martin) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Martin).await);
    let ticket = costly(&world, &rebecca).await;
    let withdraw = WithdrawServiceRequest { ticket, reason: String::new() };
    rebecca.run(&Command::WithdrawServiceRequest(withdraw)).await.unwrap();
    assert!(sent_to(&world, &sink, &martin).await.is_empty(), "the question is not open any more");
    martin.run(&Command::SetMail(SetMail { mail: false })).await.unwrap();
    costly(&world, &rebecca).await;
    assert_eq!(count(&world, "waiting").await, 0);
    martin.run(&Command::SetMail(SetMail { mail: true })).await.unwrap();
    costly(&world, &rebecca).await;
    assert_eq!(sent_to(&world, &sink, &martin).await.len(), 1);
    let reasons: Vec<String> =
        sqlx::query_scalar("select reason from mail where state = 'dropped'").fetch_all(&world.pool).await.unwrap();
    assert_eq!(reasons, ["it does not hold any more"]);
}

#[tokio::test]
async fn odd_names_and_titles_make_no_headers() {
    let (world, sink) = mailing().await;
    let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
    world.everybody_has_room(&ana).await;
    let ticket = world.submit(&rebecca, 1).await;
    sqlx::query(r"update ticket set title = E'Dock\r\nBcc: all@alpha.example' where id = $1")
        .bind(ticket.0)
        .execute(&world.pool)
        .await
        .unwrap();
    sqlx::query(r#"update person set name = E'Eve "E"\r\nBcc: all@alpha.example' where id = $1"#)
        .bind(rebecca.person.unwrap().0)
        .execute(&world.pool)
        .await
        .unwrap();
    ana.run(&comment(ticket, "Hello\r\n.\r\nBcc: all@alpha.example")).await.unwrap();
    let mails = sent_to(&world, &sink, &rebecca).await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(!mail.headers().contains_key("bcc") && mail.to.len() == 1, "{mail:?}");
    assert!(mail.subject().contains("Dock Bcc: all@alpha.example"), "{}", mail.subject());
    assert!(mail.part("text/plain").contains("> Bcc: all@alpha.example"), "{}", mail.everything());
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_kept_for_sending() {
    let world = World::new().await;
    let rebecca = world.sign_in(Persona::Rebecca).await;
    world.everybody_has_room(&rebecca).await;
    world.submit(&rebecca, 1).await;
    let told: i64 = sqlx::query_scalar("select count(*) from notice").fetch_one(&world.pool).await.unwrap();
    let mails: i64 = sqlx::query_scalar("select count(*) from mail").fetch_one(&world.pool).await.unwrap();
    assert!(told > 0);
    assert_eq!(mails, 0);
}

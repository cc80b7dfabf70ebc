//! One suite over both carriers, WebSocket and long poll: the same messages, whatever brings them. I6, I7, I16 to I18, I26.

use docket_shared::row::RowKind;
use docket_shared::sync::api::{Cursor, POLL_MAX_MS, Polled, ServerMessage};
use docket_shared::sync::carrier::Carrier;
use docket_shared::sync::link::LinkStatus;
use docket_tests::server::Notifications;
use docket_tests::world::{Persona, comment, note};
use docket_tests::{Caller, Follower, World, canary, eventually};

/// Rebecca's request with Ana's team, and both at their clients.
struct Scene {
    world: World,
    rebecca: Follower,
    ana: Caller,
    ticket: docket_shared::ids::TicketId,
}

impl Scene {
    async fn by(carrier: Carrier) -> Self {
        let world = World::new().await;
        let (rebecca, ana) = (world.sign_in(Persona::Rebecca).await, world.sign_in(Persona::Ana).await);
        world.everybody_has_room(&ana).await;
        let ticket = world.submit(&rebecca, 1).await;
        let rebecca = Follower::start_by(&rebecca, carrier).await;
        Self { world, rebecca, ana, ticket }
    }

    async fn says(&self, text: &str) {
        self.ana.run(&comment(self.ticket, text)).await.unwrap();
    }

    async fn reads(&mut self, texts: &[&str]) {
        let ticket = self.ticket;
        self.rebecca.until("it shows", |rebecca| rebecca.comments(RowKind::Comment, ticket) == texts).await;
    }
}

/// Something new arrives by itself, acknowledged, without another snapshot.
async fn delivers(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    scene.says("one").await;
    scene.reads(&["one"]).await;
    scene.says("two").await;
    scene.reads(&["one", "two"]).await;
    scene.rebecca.converge().await;
    assert_eq!(scene.rebecca.snapshots, 1);
}

/// Whoever comes back goes on from where they stood, and gets nothing twice.
async fn resumes(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    for number in ["1", "2", "3"] {
        scene.says(number).await;
        scene.rebecca.reconnect().await;
    }
    scene.reads(&["1", "2", "3"]).await;
    scene.rebecca.converge().await;
    assert_eq!(scene.rebecca.snapshots, 1, "I6: the cursor held");
}

/// A client that asks again from an earlier cursor gets the same frames; its base knows them.
async fn repeats(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    let early = scene.rebecca.replica.clone();
    scene.says("one").await;
    scene.reads(&["one"]).await;
    let late = scene.rebecca.replica.canonical();
    scene.rebecca.replica = early;
    scene.rebecca.reconnect().await;
    scene.reads(&["one"]).await;
    assert_eq!(scene.rebecca.replica.canonical(), late, "I7");
    assert_eq!(scene.rebecca.snapshots, 1);
}

/// A frame that does not follow on the base is a gap: the client comes back with its cursor.
async fn closes_gaps(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    let early = scene.rebecca.replica.clone();
    scene.says("one").await;
    scene.reads(&["one"]).await;
    // What was applied is lost, while what carries the messages goes on behind it.
    scene.rebecca.replica = early;
    scene.says("two").await;
    scene.reads(&["one", "two"]).await;
    scene.rebecca.converge().await;
    assert_eq!(scene.rebecca.snapshots, 1, "I7: a gap needs no snapshot");
}

/// A cursor that fits no log is answered by a reset.
async fn resets(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    sqlx::query("update log_commit set chain = sha256(chain)").execute(&scene.world.pool).await.unwrap();
    scene.rebecca.reconnect().await;
    scene.rebecca.until("it was reset", |rebecca| rebecca.snapshots == 2).await;
}

/// Whoever loses a team is reset in order of the log, and hears nothing of later.
async fn revokes(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    let tomasz = scene.world.sign_in(Persona::Tomasz).await;
    let mut ana = Follower::start_by(&scene.ana, carrier).await;
    tomasz.run(&note(scene.ticket, "Known to the team")).await.unwrap();
    let ticket = scene.ticket;
    ana.until("Ana has the note", |ana| !ana.comments(RowKind::WorkNote, ticket).is_empty()).await;
    scene.world.leave_team(ana.caller.person.unwrap(), &scene.rebecca.caller).await;
    tomasz.run(&note(ticket, canary::WORK_NOTE)).await.unwrap();
    ana.until("Ana was reset", |ana| ana.snapshots == 2).await;
    ana.converge().await;
    assert_eq!(ana.replica.count(RowKind::WorkNote), 0, "I17: what she held is gone");
    assert!(!ana.caller.heard.contains(canary::WORK_NOTE), "I17: content after the revocation");
    scene.rebecca.converge().await;
}

/// The same while the client is away: it comes back with a good cursor and the grants of then.
async fn revokes_who_is_away(carrier: Carrier) {
    let scene = Scene::by(carrier).await;
    let mut ana = Follower::start_by(&scene.ana, carrier).await;
    ana.caller.run(&note(scene.ticket, "Known to the team")).await.unwrap();
    let ticket = scene.ticket;
    ana.until("Ana has the note", |ana| !ana.comments(RowKind::WorkNote, ticket).is_empty()).await;
    ana.leave();
    scene.world.leave_team(ana.caller.person.unwrap(), &scene.rebecca.caller).await;
    ana.reconnect().await;
    ana.until("Ana was reset", |ana| ana.snapshots == 2).await;
    ana.converge().await;
    assert_eq!(ana.replica.count(RowKind::WorkNote), 0, "I17: at the next contact what she held is gone");
}

/// A server that stops sends its clients away; they go on at another one with their cursor.
async fn goes_away(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    let second = scene.world.another_server(Notifications::On).await;
    scene.rebecca.caller.url.clone_from(&second.url);
    scene.world.server.take().unwrap().stop().await;
    scene.ana = scene.ana.at(&second.url);
    scene.says("elsewhere").await;
    scene.reads(&["elsewhere"]).await;
    assert_eq!(scene.rebecca.snapshots, 1, "the cursor is good at every server");
}

/// A session that ends is told, or refused, at once.
async fn signs_out(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    let elsewhere = scene.world.sign_in(Persona::Rebecca).await;
    assert!(elsewhere.send(reqwest::Method::DELETE, "/api/sessions", &[], None).await.status.is_success());
    scene.rebecca.until("signed out", |rebecca| rebecca.status() == LinkStatus::SignedOut).await;
}

/// Who takes nothing for a while has missed nothing, and has held nothing up.
async fn waits_for_slow_readers(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    let mut quick = Follower::start_by(&scene.rebecca.caller.another_client(&scene.world.url), carrier).await;
    let texts: Vec<String> = (0..60).map(|number| format!("{number}: {}", "x".repeat(2_000))).collect();
    for text in &texts {
        scene.says(text).await;
    }
    let (all, ticket) = (texts.iter().map(String::as_str).collect::<Vec<_>>(), scene.ticket);
    quick.until("the quick one has all", |quick| quick.comments(RowKind::Comment, ticket) == all).await;
    scene.reads(&all).await;
    assert_eq!((quick.snapshots, scene.rebecca.snapshots), (1, 1));
}

/// The heartbeat carries the cursor over what a person does not see.
async fn passes_over_what_is_hidden(carrier: Carrier) {
    let mut scene = Scene::by(carrier).await;
    for _ in 0..5 {
        scene.ana.run(&note(scene.ticket, canary::WORK_NOTE)).await.unwrap();
    }
    scene.rebecca.reconnect().await;
    scene.rebecca.converge().await;
    assert!(!scene.rebecca.caller.heard.contains(canary::WORK_NOTE), "I16");
    assert_eq!(scene.rebecca.snapshots, 1);
}

macro_rules! over_both {
    ($($law:ident: $web_socket:ident, $long_poll:ident;)*) => {$(
        #[tokio::test]
        async fn $web_socket() {
            $law(Carrier::WebSocket).await;
        }

        #[tokio::test]
        async fn $long_poll() {
            $law(Carrier::LongPoll).await;
        }
    )*};
}

over_both! {
    delivers: what_is_new_comes_by_itself_over_a_websocket, what_is_new_comes_by_itself_over_a_long_poll;
    resumes: i6_who_returns_goes_on_over_a_websocket, i6_who_returns_goes_on_over_a_long_poll;
    repeats: i7_an_earlier_cursor_gets_the_same_over_a_websocket, i7_an_earlier_cursor_gets_the_same_over_a_long_poll;
    closes_gaps: i7_a_gap_is_closed_over_a_websocket, i7_a_gap_is_closed_over_a_long_poll;
    resets: i3a_another_log_resets_over_a_websocket, i3a_another_log_resets_over_a_long_poll;
    revokes: i17_a_revocation_holds_over_a_websocket, i17_a_revocation_holds_over_a_long_poll;
    revokes_who_is_away: i17_a_revocation_meets_who_is_away_over_a_websocket, i17_a_revocation_meets_who_is_away_over_a_long_poll;
    goes_away: who_is_sent_away_goes_on_elsewhere_over_a_websocket, who_is_sent_away_goes_on_elsewhere_over_a_long_poll;
    signs_out: an_ended_session_is_told_over_a_websocket, an_ended_session_is_told_over_a_long_poll;
    waits_for_slow_readers: i25_a_slow_reader_misses_nothing_over_a_websocket, i25_a_slow_reader_misses_nothing_over_a_long_poll;
    passes_over_what_is_hidden: i16_what_is_hidden_is_passed_over_on_a_websocket, i16_what_is_hidden_is_passed_over_on_a_long_poll;
}

#[tokio::test]
async fn a_poll_waits_until_there_is_something_and_never_longer_than_asked() {
    let scene = Scene::by(Carrier::WebSocket).await;
    let rebecca = &scene.rebecca.caller;
    let cursor = scene.rebecca.replica.cursor().unwrap().clone();
    let polled: Polled = rebecca.poll(cursor.clone(), 0).await.unwrap().read();
    let [ServerMessage::Frame(beat)] = polled.messages.as_slice() else { panic!("a heartbeat: {polled:?}") };
    assert!(beat.ops.is_empty(), "there was nothing to wait for");
    let waits = tokio::spawn({
        let rebecca = rebecca.clone();
        async move { rebecca.poll(cursor, POLL_MAX_MS).await }
    });
    scene.says("now").await;
    let polled: Polled = waits.await.unwrap().unwrap().read();
    assert!(matches!(polled.messages.as_slice(), [ServerMessage::Frame(frame)] if !frame.ops.is_empty()));
}

#[tokio::test]
async fn a_poll_from_a_page_of_somebody_else_or_of_another_protocol_is_refused() {
    let scene = Scene::by(Carrier::WebSocket).await;
    let rebecca = &scene.rebecca.caller;
    let body = |protocol: u16, cursor: &Cursor| {
        let client = rebecca.client;
        serde_json::json!({ "stream": { "protocol": protocol, "client": client, "cursor": cursor }, "wait_ms": 0 })
            .to_string()
    };
    let cursor = scene.rebecca.replica.cursor().unwrap();
    let post = reqwest::Method::POST;
    let foreign = [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")];
    let reply = rebecca.send(post.clone(), "/api/sync/poll", &foreign, Some(body(1, cursor))).await;
    assert_eq!(reply.status.as_u16(), 403, "{reply:?}");
    let reply = rebecca.send(post.clone(), "/api/sync/poll", &[], Some(body(99, cursor))).await;
    assert_eq!(reply.status.as_u16(), 409, "{reply:?}");
    let longer = body(1, cursor).replace("\"wait_ms\":0", "\"wait_ms\":25001");
    let reply = rebecca.send(post.clone(), "/api/sync/poll", &[], Some(longer)).await;
    assert_eq!((reply.status.as_u16(), reply.problem().errors[0].field.as_str()), (422, "wait_ms"), "{reply:?}");
    let nonsense = Cursor("nonsense".to_owned());
    let polled: Polled = rebecca.send(post, "/api/sync/poll", &[], Some(body(1, &nonsense))).await.read();
    assert!(matches!(polled.messages.as_slice(), [ServerMessage::Reset { .. }]), "{polled:?}");
}

#[tokio::test]
async fn asking_renews_the_lease_of_who_is_available() {
    let scene = Scene::by(Carrier::LongPoll).await;
    let ana = Follower::start_by(&scene.ana, Carrier::LongPoll).await;
    let person = ana.caller.person.unwrap().0;
    let lapsed = "update technician set availability = 'available', lease_until = now() - interval '1 second' where person_id = $1";
    sqlx::query(lapsed).bind(person).execute(&scene.world.pool).await.unwrap();
    let cursor = ana.replica.cursor().unwrap().clone();
    ana.caller.poll(cursor, 0).await.unwrap();
    eventually("the lease holds", async || {
        let holds: bool = sqlx::query_scalar("select lease_until > now() from technician where person_id = $1")
            .bind(person)
            .fetch_one(&scene.world.pool)
            .await
            .unwrap();
        holds.then_some(())
    })
    .await;
}

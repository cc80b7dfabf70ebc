//! Nothing that a requester's browser holds or receives shows an internal note: page, stores, network. I16.

use crate::scene::Scene;
use docket_shared::command::Command;
use docket_shared::ticket::lifecycle::Status;
use docket_tests::browser::{Page, Window};
use docket_tests::canary::{ATTACHMENT, STEPS, WORK_NOTE};
use docket_tests::files::DeviceFile;
use docket_tests::world::{Persona, move_status, note};
use serde_json::{Value, json};

/// Everything the page and its stores hold, as text.
const STORES: &str = "
  const done = arguments[arguments.length - 1];
  const all = [document.documentElement.outerHTML, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  const read = (database) => new Promise((resolve) => {
    const open = indexedDB.open(database.name);
    open.onerror = () => resolve();
    open.onsuccess = () => {
      const names = [...open.result.objectStoreNames];
      let left = names.length;
      if (left === 0) { resolve(); }
      for (const name of names) {
        const request = open.result.transaction(name).objectStore(name).getAll();
        request.onsuccess = request.onerror = () => { all.push(JSON.stringify(request.result || null)); if (--left === 0) { resolve(); } };
      }
    };
  });
  indexedDB.databases().then((found) => Promise.all(found.map(read))).then(() => done(all.join('\\n')));";

/// The network log: frames of sockets, and the bodies of every answer.
async fn network(scene: &Scene, page: &Page) -> (String, usize) {
    let mut text = String::new();
    let mut frames = 0;
    for entry in scene.chrome.log(&page.session(), "performance").await {
        let message: Value = serde_json::from_str(entry["message"].as_str().unwrap_or("{}")).unwrap();
        let (method, parameters) =
            (message["message"]["method"].as_str().unwrap_or_default(), &message["message"]["params"]);
        if method == "Network.webSocketFrameReceived" {
            frames += 1;
            text.push_str(parameters["response"]["payloadData"].as_str().unwrap_or_default());
        }
        if method == "Network.responseReceived" {
            text.push_str(&parameters["response"].to_string());
        }
        if method == "Network.loadingFinished"
            && let Some(body) =
                page.try_cdp("Network.getResponseBody", json!({ "requestId": parameters["requestId"] })).await
        {
            text.push_str(body["body"].as_str().unwrap_or_default());
        }
    }
    (text, frames)
}

#[tokio::test(flavor = "multi_thread")]
async fn i16_no_internal_note_is_anywhere_in_a_requesters_browser() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.rebecca(Window::Phone).await;
    // The base comes once; the next page opens from the device.
    let (base, _) = network(&scene, &page).await;
    assert!(base.contains("ticket_head"), "the scan sees the bodies that came");
    page.go(&format!("/requests/{ticket}")).await;
    page.shows("They arrive on Monday.").await;
    let ana = scene.world.sign_in(Persona::Ana).await;
    for number in 0..5 {
        ana.run(&note(ticket, &format!("{WORK_NOTE} {number}"))).await.unwrap();
    }
    let file = DeviceFile::new("CANARY-name.txt", format!("{ATTACHMENT} in a file").into_bytes());
    ana.run(&file.note(ticket, "")).await.unwrap();
    file.send_all(&ana).await;
    // What only the team reads of clocks, tasks and stock happens as well.
    for (from, to) in [(Status::InProgress, Status::Waiting), (Status::Waiting, Status::InProgress)] {
        ana.run(&move_status(ticket, from, to, "")).await.unwrap();
    }
    let tasks: Vec<uuid::Uuid> = sqlx::query_scalar("select id from task where ticket_id = $1 and state = 'open'")
        .bind(ticket.0)
        .fetch_all(&scene.world.pool)
        .await
        .unwrap();
    for task in tasks {
        let body = json!({ "ticket": ticket, "task": task, "outcome": "incomplete", "reason": "Out of order." });
        ana.run(&Command::EndTask(serde_json::from_value(body).unwrap())).await.unwrap();
    }
    let kept: String = sqlx::query_scalar("select internal_activity::text from ticket where id = $1")
        .bind(ticket.0)
        .fetch_one(&scene.world.pool)
        .await
        .unwrap();
    let steps: Vec<&str> = STEPS.into_iter().filter(|step| kept.contains(&format!("\"{step}\""))).collect();
    assert!(steps.len() >= 5, "there is something to be found: {steps:?}");
    ana.run(&docket_tests::world::comment(ticket, "The last word.")).await.unwrap();
    page.shows("The last word.").await;
    let (network, frames) = network(&scene, &page).await;
    assert!(frames > 0 && network.contains("The last word."), "the scan sees the frames that came");
    let network = format!("{base}{network}");
    assert!(!network.contains(WORK_NOTE), "an internal note came over the network");
    for word in [ATTACHMENT, "CANARY-name", "internal_attachment"] {
        assert!(!network.contains(word), "{word} of an internal file came over the network");
    }
    for step in &steps {
        assert!(!network.contains(step), "{step} came over the network");
    }
    let stores = page.script_async(STORES).await;
    let stores = stores.as_str().unwrap();
    assert!(stores.contains("The last word."), "the scan sees the page");
    assert!(!stores.contains(WORK_NOTE), "an internal note is in the page or its stores");
    assert!(!stores.contains("CANARY-name"), "an internal file is in the page or its stores");
    for step in &steps {
        assert!(!stores.contains(step), "{step} is in the page or its stores");
    }
    scene.close([page]).await;
}

//! The base that a device keeps is read as it is needed, and one that cannot be read comes anew.

use crate::kept::{held, live, packed, ready};
use crate::scene::Scene;
use docket_shared::command::Command;
use docket_shared::ids::TeamId;
use docket_shared::ticket::api::{TransferTicket, TransferTo};
use docket_tests::browser::{Page, Window};
use docket_tests::canary::WORK_NOTE;
use docket_tests::eventually;
use docket_tests::world::{Persona, note};

/// More notes than may stand beside the packs when the base is read.
const SINCE: usize = 260;

/// Damages the rows of a kind that the device keeps; answers how many.
async fn damaged(page: &Page, kind: &str) -> u64 {
    let script = format!(
        "
        const done = arguments[0];
        (async () => {{
            let count = 0;
            for (const {{ name }} of await indexedDB.databases()) {{
                if (name.endsWith(':files')) continue;
                await new Promise(told => {{
                    const opening = indexedDB.open(name);
                    opening.onsuccess = () => {{
                        const writing = opening.result.transaction('base', 'readwrite');
                        writing.objectStore('base').openCursor().onsuccess = ({{ target }}) => {{
                            const at = target.result;
                            if (!at) return;
                            const packed = at.value instanceof Uint8Array;
                            const rows = packed ? new TextDecoder().decode(at.value).split('\\u001e') : [at.value];
                            const damaged = rows.map(row => {{
                                if (!row.startsWith('{{\"p\":[\"{kind}\"')) return row;
                                count += 1;
                                return row.replace(/,\\{{.*$/, ',{{\"damaged\":1}}]}}');
                            }});
                            at.update(packed ? new TextEncoder().encode(damaged.join('\\u001e')) : damaged[0]);
                            at.continue();
                        }};
                        writing.oncomplete = () => {{ opening.result.close(); told(); }};
                    }};
                }});
            }}
            return count;
        }})().then(done)"
    );
    page.script_async(&script).await.as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_the_device_that_the_program_cannot_read_shows_itself_and_the_base_comes_anew() {
    let scene = Scene::new().await;
    scene.request(false).await;
    let ana = scene.ana(Window::Desk).await;
    ready(&ana, "/workspace").await;
    let is_damaged = |row: &String| row.contains(r#"{"damaged":1}"#);
    // Nothing of the queue needs them: they are read behind it.
    let count = damaged(&ana, "location").await;
    assert!(count > 0 && held(&ana, "base").await.iter().filter(|row| is_damaged(row)).count() as u64 == count);
    ana.reload().await;
    ana.shows("2 docking stations for hybrid work").await;
    eventually("the device holds what can be read", async || {
        let rows = held(&ana, "base").await;
        (!rows.is_empty() && !rows.iter().any(is_damaged)).then_some(())
    })
    .await;
    live(&ana).await;
    ana.shows("2 docking stations for hybrid work").await;
    scene.close([ana]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i17_what_leaves_a_persons_sight_leaves_the_packs_of_the_device() {
    let scene = Scene::new().await;
    let ticket = scene.request(false).await;
    let page = scene.ana(Window::Desk).await;
    ready(&page, "/workspace").await;
    let has = |rows: &[String], text: &str| rows.iter().any(|row| row.contains(text));
    assert!(has(&packed(&page).await, WORK_NOTE), "what a snapshot brings is in packs");
    let ana = scene.world.sign_in(Persona::Ana).await;
    let since = |count: usize| format!("Written since: {count}.");
    for count in 0..SINCE {
        ana.run(&note(ticket, &since(count))).await.unwrap();
    }
    let last = since(SINCE - 1);
    eventually("the device has it", async || has(&held(&page, "base").await, &last).then_some(())).await;
    assert!(!has(&packed(&page).await, &last), "what came since stands beside them");
    page.reload().await;
    live(&page).await;
    eventually("so much is put into them", async || has(&packed(&page).await, &last).then_some(())).await;
    assert_eq!(packed(&page).await.len(), held(&page, "base").await.len());
    let network = sqlx::query_scalar("select id from team where name = 'Network'").fetch_one(&scene.world.pool).await;
    let (from, to) = (scene.world.assignee(ticket).await, TransferTo::Team(TeamId(network.unwrap())));
    let transfer = TransferTicket { ticket, task: None, from, to, over_capacity: false };
    ana.run(&Command::TransferTicket(transfer)).await.unwrap();
    eventually("the device holds none of the notes", async || {
        let rows = held(&page, "base").await;
        (!has(&rows, WORK_NOTE) && !has(&rows, "Written since")).then_some(())
    })
    .await;
    assert!(!packed(&page).await.is_empty(), "the others stay");
    scene.close([page]).await;
}

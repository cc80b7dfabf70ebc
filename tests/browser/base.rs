//! The base that a device keeps is read as it is needed, and one that cannot be read comes anew.

use crate::kept::{held, live, ready};
use crate::scene::Scene;
use docket_tests::browser::{Page, Window};
use docket_tests::eventually;

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

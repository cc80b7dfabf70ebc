//! Bytes of the first visit to the requester's home: page, files, manifest, icon, session and snapshot, as a browser gets
//! them, without the headers of HTTP. One KB is 1,000 bytes, and a part of one counts whole.

use crate::figure;
use docket_tests::Caller;
use reqwest::Method;

async fn weight(caller: &Caller, path: &str, encoding: &str) -> (usize, String) {
    let reply = caller.send(Method::GET, path, &[("accept-encoding", encoding)], None).await;
    assert!(reply.status.is_success(), "{path}: {reply:?}");
    // As they came: a compressed body read as text would count three bytes for each that is none.
    (reply.bytes.len(), reply.body)
}

/// Prints the sum, with the parts.
pub async fn figures(caller: &Caller) {
    let (_, page) = weight(caller, "/", "identity").await;
    let words = page.split(['"', '\'', '=', ' ', '>']);
    let mut paths: Vec<String> = words.filter(|word| word.starts_with("/assets/portal/")).map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    // What is fetched once somebody stirs is named by the loader alone.
    let loader = paths.iter().find(|path| path.ends_with("_split.js")).expect("the loader of the parts").clone();
    let (_, loader) = weight(caller, &loader, "identity").await;
    let behind: Vec<String> = loader
        .split('"')
        .filter_map(|word| word.strip_prefix("./").filter(|word| word.ends_with(".wasm") || word.ends_with(".css")))
        .map(|name| format!("/assets/portal/{name}"))
        .collect();
    // A browser that offers to install the program looks at its smallest icon.
    paths.extend(["/", "/manifest.webmanifest", "/icon-192.png"].map(str::to_owned));
    paths.push("/api/session".to_owned());
    paths.push(format!("/api/sync/snapshot?client={}", caller.client));
    let (mut compressed, mut plain, mut largest) = (0, 0, (0, String::new()));
    for path in paths {
        let (small, _) = weight(caller, &path, "br").await;
        let (raw, _) = weight(caller, &path, "identity").await;
        compressed += small;
        plain += raw;
        if small > largest.0 {
            largest = (small, path.rsplit('/').next().unwrap().to_owned());
        }
    }
    let control =
        format!("uncompressed {} KB; largest: {} {} KB", plain.div_ceil(1_000), largest.1, largest.0.div_ceil(1_000));
    figure(
        "first visit to the home, brotli",
        &format!("{} KB", compressed.div_ceil(1_000)),
        "at most 350 KB",
        &control,
    );
    let mut later = 0;
    for path in &behind {
        later += weight(caller, path, "br").await.0;
    }
    figure("  pages behind it, at the first key or touch", &format!("{} KB", later.div_ceil(1_000)), "", "");
}

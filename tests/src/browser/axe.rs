//! axe-core over a page: every rule of WCAG 2.2 A and AA, and of best practice the serious ones, headings and landmarks.

use super::page::Page;
use serde_json::Value;

/// What axe finds, as one line each.
///
/// # Panics
/// `DOCKET_AXE` names no file; scripts/lib.sh sets it and scripts/setup installs it.
pub async fn violations(page: &Page) -> Vec<String> {
    let path = std::env::var("DOCKET_AXE")
        .expect("DOCKET_AXE names axe.min.js; run by scripts/test, or source scripts/lib.sh");
    let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}; run scripts/setup"));
    page.script(&format!("if (!window.axe) {{ {source}; }}")).await;
    let script = "
        const done = arguments[arguments.length - 1];
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
          .then((result) => done(result.violations), (error) => done([{ id: String(error), tags: ['wcag2a'], nodes: [] }]));";
    let found = page.script_async(script).await;
    found.as_array().into_iter().flatten().filter(|violation| counts(violation)).map(describe).collect()
}

fn counts(violation: &Value) -> bool {
    let best_practice = violation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == "best-practice"));
    // What somebody who hears a page finds their way by.
    let told = ["page-has-heading-one", "landmark-unique"].iter().any(|id| violation["id"] == *id);
    !best_practice || told || ["serious", "critical"].iter().any(|impact| violation["impact"] == *impact)
}

fn describe(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let places: Vec<String> = nodes
        .take(4)
        .map(|node| {
            format!(
                "{} ({})",
                node["html"].as_str().unwrap_or_default(),
                node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ")
            )
        })
        .collect();
    format!(
        "{}: {} - {}",
        violation["id"].as_str().unwrap_or_default(),
        violation["help"].as_str().unwrap_or_default(),
        places.join("; ")
    )
}

/// Fails with everything axe finds on the page.
pub async fn is_clean(page: &Page, screen: &str) {
    let found = violations(page).await;
    assert!(found.is_empty(), "{screen} in {:?}:\n  {}", page.window, found.join("\n  "));
}

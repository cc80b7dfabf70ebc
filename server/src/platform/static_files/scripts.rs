//! Hashes of the inline scripts of a page, for the content security policy. Reads our own build's output only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The hash of each inline script of the page, as `sha256-<base64>`.
pub(super) fn hashes(page: &str) -> Vec<String> {
    inline_scripts(page).into_iter().map(hash).collect()
}

/// Browsers hash the text of the element, in which the HTML parser has made every line end a plain newline.
fn hash(script: &str) -> String {
    let text = script.replace("\r\n", "\n").replace('\r', "\n");
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

fn inline_scripts(page: &str) -> Vec<&str> {
    // Lower case of ASCII only, so that every offset fits the page itself.
    let lower = page.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut from = 0;
    while let Some(start) = lower[from..].find("<script").map(|at| from + at) {
        let Some(open) = lower[start..].find('>').map(|at| start + at + 1) else { break };
        let Some(end) = lower[open..].find("</script").map(|at| open + at) else { break };
        let is_inline = !lower[start..open].split_ascii_whitespace().any(|attribute| attribute.starts_with("src="));
        if is_inline {
            scripts.push(&page[open..end]);
        }
        from = end;
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_found_and_others_are_not() {
        let page =
            "<SCRIPT type=\"module\">\nimport a from 'ä';\n</SCRIPT><script src=\"/a.js\"></script><script>b</script>";
        assert_eq!(inline_scripts(page), ["\nimport a from 'ä';\n", "b"]);
    }

    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        // The example of the Content Security Policy specification.
        assert_eq!(hash("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
        assert_eq!(hash("a\r\nb"), hash("a\nb"));
    }
}

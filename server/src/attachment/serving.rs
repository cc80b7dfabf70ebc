//! How a file is answered: as a download unless it is a picture that every browser shows, never as something that runs.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use docket_shared::attachment::MediaType;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a header's extended value takes unescaped (RFC 8187, `attr-char`).
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Nothing in the answer may run, load or be framed, should somebody open it by itself.
const POLICY: &str = "default-src 'none'; sandbox";
/// Kept by the browser, and asked for again each time: whether somebody may still see it is decided at every request.
const CACHING: &str = "private, no-cache";

/// A file's name, type, length and content.
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) media: MediaType,
    pub(super) size: i64,
    pub(super) sha256: &'a [u8],
}

impl File<'_> {
    /// The name of the content for caches: its SHA-256.
    fn tag(&self) -> String {
        let digits: String = self.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("\"{digits}\"")
    }

    /// `Content-Disposition` (RFC 6266): a plain name for old readers, the real one for all others.
    fn disposition(&self) -> String {
        let kind = if self.media.is_shown() { "inline" } else { "attachment" };
        let plain = |one: char| {
            if one.is_ascii_graphic() && !matches!(one, '"' | '\\' | '%') || one == ' ' { one } else { '_' }
        };
        let fallback: String = self.name.chars().map(plain).collect();
        format!("{kind}; filename=\"{fallback}\"; filename*=UTF-8''{}", utf8_percent_encode(self.name, ATTRIBUTE))
    }

    fn headers(&self) -> Option<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media.name()));
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&self.disposition()).ok()?);
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHING));
        headers.insert(header::VARY, HeaderValue::from_static("cookie"));
        headers.insert(header::ETAG, HeaderValue::from_str(&self.tag()).ok()?);
        Some(headers)
    }

    /// Whether the asking browser has these bytes already.
    pub(super) fn is_known(&self, asked: &HeaderMap) -> bool {
        let tags = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let tag = self.tag();
        tags.flat_map(|value| value.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag)
    }

    /// That nothing changed.
    pub(super) fn unchanged(&self) -> Option<Response> {
        Some((StatusCode::NOT_MODIFIED, self.headers()?).into_response())
    }

    /// The answer with its bytes.
    pub(super) fn response(&self, body: Body) -> Option<Response> {
        let mut headers = self.headers()?;
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(self.size));
        Some((headers, body).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, media: MediaType) -> File<'_> {
        File { name, media, size: 3, sha256: &[0xab, 0x01] }
    }

    #[test]
    fn only_pictures_are_shown_in_place() {
        assert!(file("a.png", MediaType::Png).disposition().starts_with("inline; "));
        for media in [MediaType::Pdf, MediaType::Bytes, MediaType::Heif] {
            assert!(file("a.svg", media).disposition().starts_with("attachment; "), "{media:?}");
        }
    }

    #[test]
    fn names_stay_whole_and_never_leave_their_quotes() {
        let said = file("Büro \"1\"; x=y %41.pdf", MediaType::Pdf).disposition();
        assert_eq!(
            said,
            "attachment; filename=\"B_ro _1_; x=y _41.pdf\"; filename*=UTF-8''B%C3%BCro%20%221%22%3B%20x%3Dy%20%2541.pdf"
        );
    }

    #[test]
    fn the_same_bytes_are_not_sent_twice() {
        let mut asked = HeaderMap::new();
        assert!(!file("a", MediaType::Bytes).is_known(&asked));
        asked.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"x\", W/\"ab01\""));
        assert!(file("a", MediaType::Bytes).is_known(&asked));
    }
}

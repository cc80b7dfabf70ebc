//! The page that stands in for every other while no organisation answers: what is missing, and the command that mends it.

use crate::platform::html::escape;
use crate::platform::http::host;
use crate::platform::static_files;
use crate::state::{AppState, NoOrganisation};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use docket_messages::{Locale, installation as said};
use std::cmp::Reverse;

/// Makes the first organisation, with an administrator who is asked for a password.
pub const MAKE_ONE: &str = "docket user add you@example.com --name \"Your Name\" --role administrator --new-organisation \"Your Organisation\"";
/// Makes Alpha Manufacturing.
pub const MAKE_DEMO: &str = "docket demo";

/// Answers a page's address with this page where no organisation would answer what the page then asks for.
pub async fn instead(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !static_files::is_page(request.method(), request.uri().path()) {
        return next.run(request).await;
    }
    let host = host(request.headers(), request.uri()).to_owned();
    match state.organisation(&host).await {
        Err(NoOrganisation::Yet) => page(locale(request.headers()), &host, NoOrganisation::Yet, request.method()),
        Err(NoOrganisation::Here) => page(locale(request.headers()), &host, NoOrganisation::Here, request.method()),
        // The client itself says that the server is away, and shows what it keeps.
        Ok(_) | Err(NoOrganisation::Unknown) => next.run(request).await,
    }
}

/// The language that the browser would rather have than any other that is here (RFC 9110, section 12.5.4).
fn locale(headers: &HeaderMap) -> Locale {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut tags: Vec<(u16, &str)> = asked.split(',').map(weighed).filter(|(weight, _)| *weight > 0).collect();
    tags.sort_by_key(|(weight, _)| Reverse(*weight));
    Locale::from_tags(tags.into_iter().map(|(_, tag)| tag))
}

/// A language with its weight in thousandths: a thousand where none is said.
fn weighed(range: &str) -> (u16, &str) {
    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
    let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
    (weight.map_or(1_000, |weight| (weight.clamp(0.0, 1.0) * 1_000.0) as u16), tag.trim())
}

fn page(locale: Locale, host: &str, why: NoOrganisation, method: &Method) -> Response {
    let (status, headers) = match why {
        // It is there as soon as somebody has made it.
        NoOrganisation::Yet => (StatusCode::SERVICE_UNAVAILABLE, [(header::CACHE_CONTROL, "no-store")]),
        _ => (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]),
    };
    let body = if method == Method::HEAD { Body::empty() } else { Body::from(html(locale, host, why)) };
    (status, headers, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

fn html(locale: Locale, host: &str, why: NoOrganisation) -> String {
    let (title, text, commands) = match why {
        NoOrganisation::Yet => {
            let command = |words: &str, command: &str| format!("<p>{words}</p>\n<pre>{}</pre>\n", escape(command));
            // A flag a line, as a shell takes it.
            let own = command(said::no_organisation_own(locale), &MAKE_ONE.replace(" --", " \\\n  --"));
            let demo = command(said::no_organisation_demo(locale), MAKE_DEMO);
            (said::no_organisation_title(locale), said::no_organisation_text(locale).to_owned(), own + &demo)
        }
        _ => {
            let text = escape(&said::no_organisation_here_text(locale, host));
            (said::no_organisation_here_title(locale), text, String::new())
        }
    };
    // What came with the request goes in last: braces in it stay braces.
    include_str!("no_organisation.html")
        .replace("{language}", locale.tag())
        .replace("{title}", title)
        .replace("{stylesheet}", &static_files::stylesheet())
        .replace("{again}", said::look_again(locale))
        .replace("{commands}", &commands)
        .replace("{text}", &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(language: &'static str) -> Locale {
        locale(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, language.parse().unwrap())]))
    }

    #[test]
    fn the_language_is_the_one_that_is_liked_best_of_those_that_are_here() {
        assert_eq!(asked("fr-CH, de;q=0.9, en;q=0.8"), Locale::De);
        assert_eq!(asked("en-GB,de"), Locale::En);
        assert_eq!(asked("fr, de;q=0.5, en;q=0.8"), Locale::En);
        assert_eq!(asked("en;q=0, de;q=0.1"), Locale::De);
        assert_eq!(asked("*"), Locale::En);
        assert_eq!(locale(&HeaderMap::new()), Locale::En);
    }

    #[test]
    fn the_page_names_the_commands_and_leaves_no_place_open() {
        for (locale, language) in [(Locale::En, "en"), (Locale::De, "de")] {
            let page = html(locale, "desk.example.org", NoOrganisation::Yet);
            assert!(
                page.contains("--new-organisation &quot;Your Organisation&quot;")
                    && page.contains("<pre>docket demo</pre>")
            );
            assert!(page.contains(&format!("<html lang=\"{language}\">")), "{page}");
            assert!(!page.contains('{') && !page.contains('}'), "{page}");
        }
    }

    #[test]
    fn the_host_of_a_request_is_text() {
        let page = html(Locale::En, "<script>{title}", NoOrganisation::Here);
        assert!(page.contains("&lt;script&gt;{title}") && !page.contains("<script"), "{page}");
        assert!(!page.contains("docket demo"));
    }
}

//! The parts of the page: what is looked at once, and the servers.

use crate::data::use_locale;
use crate::ui::{Icon, IconName};
use crate::words::{Style, When};
use docket_messages::{Locale, health as said};
use docket_shared::health::{Fact, Node, Queue};
use leptos::prelude::*;

/// What is looked at, a row each: whether it is in order, what it is, how it is, and what to do.
#[component]
pub fn Foundations(
    /// What was found.
    facts: Signal<Vec<Fact>>,
) -> impl IntoView {
    let locale = use_locale();
    let row = move |fact: Fact| {
        let good = fact.is_good();
        let (title, text, advice) = words(&fact, locale.get())?;
        Some(view! {
            <li class:wrong=!good>
                <Mark good />
                <span><b>{title}</b><small>{text}</small>{(!good).then(|| view! { <small class="err">{advice}</small> })}</span>
            </li>
        })
    };
    view! {
        <section class="card card-pad" aria-labelledby="foundations">
            <h2 id="foundations" class="title mb3">{move || said::foundations(locale.get())}</h2>
            <ul class="history health">{move || facts.get().into_iter().filter_map(row).collect_view()}</ul>
        </section>
    }
}

#[component]
fn Mark(good: bool) -> impl IntoView {
    let locale = use_locale();
    let (icon, word): (_, fn(Locale) -> &'static str) =
        if good { (IconName::Check, said::good) } else { (IconName::Alert, said::wrong) };
    view! { <span class="mark" class:wrong=!good><Icon name=icon /><span class="vh">{move || word(locale.get())}</span></span> }
}

/// Name, state and advice of a fact; none of what is shown elsewhere.
fn words(fact: &Fact, locale: Locale) -> Option<(String, String, String)> {
    let (title, text, advice) = match fact {
        Fact::Database { version, answer_us, connections } => {
            let ms = tenths(locale, i64::try_from(*answer_us).unwrap_or(i64::MAX) / 100);
            let text = said::database_text(locale, &connections.to_string(), &ms, version);
            (said::database(locale), text, said::database_slow(locale))
        }
        Fact::Clock { apart_ms } => {
            let text = said::clocks_text(locale, &tenths(locale, apart_ms / 100));
            (said::clocks(locale), text, said::clocks_wrong(locale))
        }
        Fact::Tables { applied, missing, newer, broken } => {
            let text = match (broken, missing, newer) {
                (Some(_), ..) => said::tables_broken(locale).to_owned(),
                (None, 0, 0) => said::tables_text(locale, &applied.to_string()),
                (None, 0, newer) => said::tables_newer(locale, &newer.to_string()),
                (None, missing, _) => said::tables_missing(locale, &missing.to_string()),
            };
            (said::tables(locale), text, "")
        }
        Fact::Log { seq, floor, .. } => {
            let text = said::log_text(locale, &floor.to_string(), &seq.to_string());
            (said::log(locale), text, said::log_wrong(locale))
        }
        Fact::Queue { queue, due, oldest_s, failed } => {
            let title = match queue {
                Queue::Jobs => said::jobs(locale),
                Queue::Mails => said::mails(locale),
            };
            let due = said::queue_text(locale, *due, &oldest_s.to_string());
            let failed = (*failed > 0).then(|| said::queue_failed(locale, *failed));
            let text = failed.map_or(due.clone(), |failed| format!("{due} · {failed}"));
            (title, text, said::queue_wrong(locale))
        }
        Fact::Node(_) => return None,
    };
    Some((title.to_owned(), text, advice.to_owned()))
}

/// A number of tenths with one decimal.
fn tenths(locale: Locale, tenths: i64) -> String {
    let (sign, mark) = (if tenths < 0 { "-" } else { "" }, if locale == Locale::De { "," } else { "." });
    format!("{sign}{}{mark}{}", tenths.abs() / 10, tenths.abs() % 10)
}

/// The servers, as each reported last.
#[component]
pub fn Servers(
    /// What they said.
    nodes: Memo<Vec<Node>>,
) -> impl IntoView {
    let locale = use_locale();
    let row = move |node: Node| {
        let good = Fact::Node(node.clone()).is_good();
        view! {
            <tr>
                <td><Mark good />" "{node.name}</td>
                <td class="donly">{node.version}</td>
                <td class="donly"><When at=node.started_at style=Style::Short /></td>
                <td>{said::ago(locale.get(), &node.silent_s.to_string())}</td>
                <td class="num">{node.followers}</td>
                <td class="num">{node.behind}</td>
                <td class="num donly">{node.resets}</td>
                <td class="num donly">{move || said::seconds(locale.get(), &node.waited_s.to_string())}</td>
            </tr>
        }
    };
    let body = move || {
        if nodes.with(Vec::is_empty) {
            return view! { <p class="found muted">{move || said::no_servers(locale.get())}</p> }.into_any();
        }
        view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col">{move || said::server(locale.get())}</th>
                        <th scope="col" class="donly">{move || said::version(locale.get())}</th>
                        <th scope="col" class="donly">{move || said::since(locale.get())}</th>
                        <th scope="col">{move || said::reported(locale.get())}</th>
                        <th scope="col" class="num">{move || said::clients(locale.get())}</th>
                        <th scope="col" class="num">{move || said::behind(locale.get())}</th>
                        <th scope="col" class="num donly" title=move || said::resets_hint(locale.get())>{move || said::resets(locale.get())}</th>
                        <th scope="col" class="num donly" title=move || said::waited_hint(locale.get())>{move || said::waited(locale.get())}</th>
                    </tr>
                </thead>
                <tbody>{move || nodes.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="servers">
            <h2 id="servers" class="title">{move || said::servers(locale.get())}</h2>
            {body}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_said_in_both_languages_with_what_to_do() {
        let facts = [
            Fact::Database { version: "15.18".to_owned(), answer_us: 60_400, connections: 3 },
            Fact::Clock { apart_ms: -7_250 },
            Fact::Log { name: "Alpha".to_owned(), seq: 7, logged: 6, floor: 2, fits: false },
            Fact::Queue { queue: Queue::Mails, due: 2, oldest_s: 90, failed: 1 },
        ];
        let said = [
            ("PostgreSQL 15.18, answers in 60.4 ms, 3 connections", "15.18, antwortet in 60,4 ms, 3 Verbindungen"),
            ("Database and server are -7.2 s apart", "liegen -7,2 s auseinander"),
            ("At number 7, kept from 2 on", "Bei Nummer 7, aufbewahrt ab 2"),
            (
                "2 are due, the oldest for 90 s · 1 was given up",
                "2 sind fällig, die älteste seit 90 s · 1 wurde aufgegeben",
            ),
        ];
        for (fact, (english, german)) in facts.iter().zip(said) {
            let (title, text, advice) = words(fact, Locale::En).unwrap();
            assert_eq!(text, english);
            assert!(!title.is_empty() && !advice.is_empty());
            assert!(words(fact, Locale::De).unwrap().1.contains(german), "{german}");
        }
        let broken = Fact::Tables { applied: 1, missing: 1, newer: 0, broken: None };
        assert!(words(&broken, Locale::En).unwrap().1.contains("docket migrate"));
    }
}

//! The page of all keys: a dialog that `?` opens, and the switch that turns single letters off (WCAG 2.1.4).

use crate::data::preferences::use_preferences;
use crate::data::use_locale;
use crate::ui::{Dialog, on_keys};
use docket_messages::{Locale, keys as said, shell};
use leptos::prelude::*;

type Word = fn(Locale) -> &'static str;
/// Keys, and what they do.
type Key = (&'static [&'static str], Word);
/// A heading, and the keys below it.
type Group = (Word, &'static [Key]);

const GROUPS: [Group; 4] = [
    (
        said::group_list,
        &[
            (&["J", "↓"], said::next_row),
            (&["K", "↑"], said::previous_row),
            (&["↵"], said::open),
            (&["Esc"], said::back),
            (&["."], said::show_new),
        ],
    ),
    (
        said::group_ticket,
        &[
            (&["R"], said::reply),
            (&["N"], said::note),
            (&["A"], said::assign_to_me),
            (&["A"], said::pass_on),
            (&["S"], said::status),
            (&["P"], said::priority),
            (&["E"], said::resolve),
            (&["W"], said::why),
            (&["T"], said::tasks),
            (&["Ctrl", "↵"], said::send),
        ],
    ),
    (
        said::group_everywhere,
        &[
            (&["/"], said::search),
            (&["C"], said::new_ticket),
            (&["G", "Q"], said::go_queue),
            (&["G", "U"], said::go_unassigned),
            (&["G", "B"], said::go_board),
            (&["G", "S"], said::go_assets),
            (&["G", "N"], said::go_notices),
            (&["?"], said::all_keys),
        ],
    ),
    (
        said::group_board,
        &[(&["Space"], said::lift), (&["↑", "↓"], said::hold_over), (&["↵"], said::drop), (&["Esc"], said::put_back)],
    ),
];

/// What stands on the key.
fn named(key: &'static str, locale: Locale) -> &'static str {
    match key {
        "Ctrl" => said::ctrl(locale),
        "Space" => said::space(locale),
        _ => key,
    }
}

/// The dialog; `open` shows it, and so does `?`.
#[component]
pub fn AllKeys(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (locale, preferences) = (use_locale(), use_preferences());
    on_keys(move |key| {
        if key == "?" {
            open.set(true);
        }
        key == "?"
    });
    let group = move |(title, keys): Group| {
        let row = move |(keys, word): &Key| {
            let word = *word;
            view! {
                <dt>{keys.iter().map(|&key| view! { <kbd>{move || named(key, locale.get())}</kbd> }).collect::<Vec<_>>()}</dt>
                <dd>{move || word(locale.get())}</dd>
            }
        };
        view! {
            <section class="stack stack-2">
                <h3>{move || title(locale.get())}</h3>
                <dl class="dl">{keys.iter().map(row).collect::<Vec<_>>()}</dl>
            </section>
        }
    };
    let letters = move || preferences.letters.get();
    view! {
        <Dialog
            open
            id="keys"
            title=Signal::derive(move || said::title(locale.get()).to_owned())
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            {GROUPS.map(group)}
            <div class="inline">
                <button
                    type="button"
                    class="switch"
                    role="switch"
                    aria-checked=move || letters().to_string()
                    aria-labelledby="keys-letters"
                    on:click=move |_| preferences.choose_letters(!letters())
                ></button>
                <span id="keys-letters">{move || said::single_letters(locale.get())}</span>
            </div>
            <p class="small muted">{move || said::hint(locale.get())}</p>
        </Dialog>
    }
}

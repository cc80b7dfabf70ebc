//! What the server refused of what somebody did here: the value is back, and a banner says why until it is dismissed.

use crate::data::{Refused, use_data, use_locale};
use crate::ui::{Icon, IconName, unbroken};
use crate::words;
use docket_messages::{Locale, toast};
use docket_shared::command::Command;
use docket_shared::problem::Problem;
use leptos::prelude::*;

/// The banners, oldest first, of the calls that this place is about.
#[component]
pub fn Refusals(
    /// Whether a call is told here.
    about: impl Fn(&Command) -> bool + Copy + Send + Sync + 'static,
    /// What was wanted, and why it is not so.
    reason: impl Fn(&Command, &Problem, Locale) -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let one = move |(refused, command): (Refused, Command)| {
        let call = refused.call.id;
        let text = move || reason(&command, &refused.problem, locale.get());
        view! {
            <div class="banner b-danger" role="alert">
                <Icon name=IconName::Alert />
                <span>{move || unbroken(&text())}</span>
                <button type="button" class="ibtn" aria-label=move || toast::dismiss(locale.get()) on:click=move |_| data.dismiss(call)>
                    <Icon name=IconName::Cross />
                </button>
            </div>
        }
    };
    let read = move |refused: Refused| {
        refused.call.command().filter(|command| about(command)).map(|command| (refused, command))
    };
    let refused = move || data.refused().into_iter().filter_map(read).collect::<Vec<_>>();
    view! { <For each=refused key=|(refused, _)| refused.call.id children=one /> }
}

/// A problem as one text.
pub fn plain(problem: &Problem, locale: Locale) -> String {
    let (title, text) = words::problem(locale, problem);
    format!("{title}. {text}")
}

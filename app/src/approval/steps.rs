//! The steps that a request has to pass, for whoever is asked for one of several.

use crate::data::use_locale;
use docket_messages::{Locale, approval as said, request};
use docket_shared::approval::{GateStep, StepState};
use docket_shared::ticket::TicketPublic;
use leptos::prelude::*;

/// Every step by its name, with what became of it; nothing where there is one alone.
#[component]
pub fn Steps(
    /// What everyone reads of the request.
    public: Memo<Option<TicketPublic>>,
    /// Whether the request ended.
    #[prop(into)]
    ended: Signal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let steps = Memo::new(move |_| {
        let gate = public.with(|public| public.as_ref().and_then(|public| public.gate.clone()));
        gate.map(|gate| gate.steps).filter(|steps| steps.len() > 1).unwrap_or_default()
    });
    let row = move |step: GateStep| {
        let name = step.name.get(locale.get().tag()).to_owned();
        view! {
            <li class="spread">
                <b>{name}</b>
                <span class="small muted">{word(step.state, ended.get(), locale.get())}</span>
            </li>
        }
    };
    move || {
        (!steps.with(Vec::is_empty)).then(|| {
            view! {
                <section class="card card-pad" aria-labelledby="steps">
                    <h2 id="steps" class="title mb3">{move || said::steps_title(locale.get())}</h2>
                    <ol class="stack stack-2">{move || steps.get().into_iter().map(row).collect_view()}</ol>
                </section>
            }
        })
    }
}

/// What became of a step.
fn word(state: StepState, ended: bool, locale: Locale) -> &'static str {
    match state {
        StepState::Later | StepState::Waiting | StepState::Nobody if ended => request::approval_undecided(locale),
        StepState::Later => request::approval_later(locale),
        StepState::Waiting => said::step_asked(locale),
        StepState::Nobody => request::approval_nobody(locale),
        StepState::Skipped => request::approval_skipped(locale),
        StepState::Accepted => said::step_accepted(locale),
        StepState::Refused => said::step_refused(locale),
        StepState::Lapsed => request::approval_lapsed(locale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_says_what_became_of_it() {
        let words = |ended: bool| {
            [StepState::Skipped, StepState::Accepted, StepState::Waiting, StepState::Later]
                .map(|state| word(state, ended, Locale::En))
        };
        assert_eq!(
            words(false),
            ["Not needed for this order.", "Approved.", "Is asked now.", "Is asked when the step before is approved."]
        );
        let over = "The request ended before this was decided.";
        assert_eq!(words(true), ["Not needed for this order.", "Approved.", over, over]);
    }
}

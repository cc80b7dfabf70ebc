//! What is written about a task as it ends: why it is not possible, and anything else for the team.

use super::typed::Typed;
use crate::data::{use_data, use_locale};
use crate::ui::{Field, described_by};
use docket_messages::{fulfilment as said, shell};
use docket_shared::fulfilment::Task;
use docket_shared::fulfilment::api::{Outcome, TASK_NOTE_MAX};
use leptos::prelude::*;

/// Why it is not possible, or why no piece comes back: for who asked for it and whom it is for, and so asked.
#[component]
pub fn Reason(
    /// What was typed.
    typed: Typed,
    /// The task.
    task: StoredValue<Task>,
    /// Id of the control.
    control: String,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let missing = move || {
        let tried = typed.checked.get();
        tried.is_some() && tried == typed.asked.get() && typed.reason.with(|reason| reason.trim().is_empty())
    };
    let label = move || match typed.asked.get() {
        None | Some(Outcome::Incomplete) => said::note_why(locale.get()).to_owned(),
        Some(_) => said::which_why(locale.get()).to_owned(),
    };
    let readers = move || {
        let (ticket, line) = task.with_value(|task| (task.ticket, task.line));
        let line = data.lines_of(ticket).into_iter().find(|known| Some(known.id) == line);
        let mut names: Vec<String> = data.ticket_head(ticket).map(|head| head.requester_name).into_iter().collect();
        names.extend(line.map(|line| line.person_name).filter(|name| !name.is_empty() && !names.contains(name)));
        Some(said::reason_hint(locale.get(), &names.join(", ")))
    };
    view! {
        <Field
            id=control.clone()
            label=Signal::derive(label)
            hint=Signal::derive(readers)
            error=Signal::derive(move || missing().then(|| said::missing(locale.get()).to_owned()))
        >
            <span class="inp inp-area" class:is-error=missing>
                <textarea
                    id=control.clone()
                    rows="2"
                    maxlength=TASK_NOTE_MAX.to_string()
                    aria-invalid=move || missing().to_string()
                    aria-describedby={
                        let control = control.clone();
                        move || described_by(&control, true, missing())
                    }
                    prop:value=typed.reason
                    on:input=move |event| typed.reason.set(event_target_value(&event))
                ></textarea>
            </span>
        </Field>
    }
}

/// Anything else, for the team.
#[component]
pub fn Note(
    /// What was typed.
    typed: Typed,
    /// Id of the task.
    id: String,
) -> impl IntoView {
    let locale = use_locale();
    let control = format!("note-{id}");
    view! {
        <Field
            id=control.clone()
            label=Signal::derive(move || said::note(locale.get()).to_owned())
            optional=Signal::derive(move || shell::optional(locale.get()).to_owned())
            hint=Signal::derive(move || Some(said::note_hint(locale.get()).to_owned()))
        >
            <span class="inp">
                <input
                    id=control.clone()
                    autocomplete="off"
                    aria-describedby=described_by(&control, true, false)
                    maxlength=TASK_NOTE_MAX.to_string()
                    prop:value=typed.note
                    on:input=move |event| typed.note.set(event_target_value(&event))
                />
            </span>
        </Field>
    }
}

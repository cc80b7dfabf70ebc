//! Until when an answer is expected, what happens then, and for whom the person answers.

use crate::data::{Data, clock, use_data, use_locale};
use crate::ui::{Icon, IconName, use_minute};
use crate::words;
use docket_messages::{Locale, approval as said};
use docket_shared::Timestamp;
use docket_shared::approval::due::{AnswerDue, Outcome};
use docket_shared::approval::{Approval, StandsInAs};
use leptos::prelude::*;

/// The time of the step that a question is of.
fn time_of(data: Data, approval: &Approval) -> Option<AnswerDue> {
    let step = usize::try_from(approval.step).ok()?;
    data.ticket_public(approval.ticket)?.gate?.steps.get(step)?.due.clone()
}

/// Until when an answer is expected.
pub fn due_of(data: Data, approval: &Approval) -> Option<Timestamp> {
    time_of(data, approval).map(|due| due.at)
}

/// The same in a list.
pub fn due_word(locale: Locale, at: Timestamp) -> String {
    let local = clock::local(at);
    said::due(locale, &words::date(locale, local.date()), &words::clock_time(local))
}

/// The line above the answers; nothing where no time is set or the question is closed.
#[component]
pub fn ExpectedBy(
    /// The question.
    approval: Memo<Option<Approval>>,
) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let due = Memo::new(move |_| {
        let approval = approval.get().filter(Approval::waits)?;
        time_of(data, &approval)
    });
    let line = move |due: AnswerDue| {
        minute.track();
        let at = clock::local(due.at);
        let (date, time) = (words::date(locale.get(), at.date()), words::clock_time(at));
        let past = due.at < clock::now();
        let words = if past { said::answer_was_due } else { said::answer_by };
        (words(locale.get(), &date, &time), (!past).then(|| then(locale.get(), due.then)))
    };
    move || {
        due.get().map(line).map(|(text, then)| {
            view! {
                <div class="form-sec appr-due" data-testid="answer-by">
                    <p class="inline"><Icon name=IconName::Clock class="sm" /><b>{text}</b></p>
                    {then.map(|then| view! { <p class="small muted">{then}</p> })}
                </div>
            }
        })
    }
}

fn then(locale: Locale, then: Outcome) -> &'static str {
    match then {
        Outcome::Remind => said::then_remind(locale),
        Outcome::Approve => said::then_approve(locale),
        Outcome::Decline => said::then_decline(locale),
        Outcome::Cancel => said::then_cancel(locale),
        Outcome::Deputy => said::then_deputy(locale),
    }
}

/// For whom the person answers, in a sentence; none: for themselves.
pub fn in_place_of(approval: &Approval, locale: Locale) -> Option<String> {
    let other = approval.for_person.as_ref()?;
    let words = match other.stands_as {
        StandsInAs::Deputy => said::for_deputy,
        StandsInAs::Manager => said::for_manager,
        StandsInAs::Successor => said::for_successor,
        StandsInAs::Named => said::for_named,
    };
    Some(words(locale, &other.name))
}

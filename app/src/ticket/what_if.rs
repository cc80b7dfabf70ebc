//! What if: when the clocks of a ticket would be due with another priority, another calendar, or a hold. The server
//! reckons; nothing is changed by asking.

use super::clock::{Without, counted};
use super::row::priority_word;
use crate::data::{api, clock, use_data, use_locale};
use crate::ui::{Button, Field, Icon, IconName};
use crate::words::{self, Style};
use docket_messages::{incident as said, sla};
use docket_shared::authorization as endpoints;
use docket_shared::ids::TicketId;
use docket_shared::sla::{Clock, Metric};
use docket_shared::ticket::priority::PRIORITIES;
use docket_shared::ticket::what_if::{CalendarChoice, WhatIf};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is supposed, as it stands in the fields.
#[derive(Clone, Copy)]
struct Supposed {
    priority: RwSignal<String>,
    calendar: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
}

impl Supposed {
    /// The query; none while nothing is supposed.
    fn query(self) -> Option<String> {
        let time = |text: String| clock::of_local(&text).map(|at| at.to_string());
        let parts = [
            ("priority", Some(self.priority.get_untracked()).filter(|text| !text.is_empty())),
            ("calendar", Some(self.calendar.get_untracked()).filter(|text| !text.is_empty())),
            ("hold_from", time(self.from.get_untracked())),
            ("hold_to", time(self.to.get_untracked())),
        ];
        let given = parts.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", api::quoted(&value?))));
        let given: Vec<String> = given.collect();
        (!given.is_empty()).then(|| format!("?{}", given.join("&")))
    }
}

/// The part below the clocks.
#[component]
pub fn WhatIfPart(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (locale, opened) = (use_locale(), RwSignal::new(0_u32));
    view! {
        <details class="clock what-if" on:toggle=move |event| {
            if event_target::<web_sys::Element>(&event).has_attribute("open") {
                opened.update(|times| *times += 1);
            }
        }>
            <summary><span>{move || said::what_if(locale.get())}</span></summary>
            <Ask ticket opened=opened.into() />
        </details>
    }
}

#[component]
fn Ask(
    ticket: TicketId,
    /// How often it was opened.
    opened: Signal<u32>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let empty = || RwSignal::new(String::new());
    let supposed = Supposed { priority: empty(), calendar: empty(), from: empty(), to: empty() };
    let (answer, failed) = (RwSignal::new(None::<WhatIf>), RwSignal::new(None::<String>));
    let calendars = Memo::new(move |_| answer.with(|answer| answer.as_ref().map(|one| one.calendars.clone())));
    // The choice stands before the first question: asked for nothing, the server says which calendars there are.
    Effect::new(move |_| {
        if opened.get() > 0 && calendars.with_untracked(Option::is_none) {
            spawn_local(async move {
                let Ok(found) = api::call_of_ticket::<endpoints::AskWhatIf>(ticket, "").await else { return };
                let choice = WhatIf { clocks: Vec::new(), ..found };
                answer.try_update(|answer| *answer = answer.take().or(Some(choice)));
            });
        }
    });
    let ask = move |query: String| {
        spawn_local(async move {
            match api::call_of_ticket::<endpoints::AskWhatIf>(ticket, &query).await {
                Ok(found) => {
                    failed.try_set(None);
                    answer.try_set(Some(found));
                }
                Err(api::Failure::Network) => {
                    failed.try_set(Some(said::what_if_offline(locale.get_untracked()).to_owned()));
                }
                Err(api::Failure::Problem(problem)) => {
                    let (title, text) = words::problem(locale.get_untracked(), &problem);
                    failed.try_set(Some(format!("{title}. {text}")));
                }
            }
        });
    };
    let reckon = Callback::new(move |()| match supposed.query() {
        Some(query) => ask(query),
        None => failed.set(Some(said::what_if_nothing(locale.get_untracked()).to_owned())),
    });
    // A clock that moved makes an old answer wrong.
    Effect::new(move |before: Option<()>| {
        drop(data.ticket_internal(ticket));
        if before.is_some() {
            answer.update(|answer| {
                if let Some(answer) = answer {
                    answer.clocks.clear();
                }
            });
        }
    });
    view! {
        <div class="stack stack-2">
            <p class="hint">{move || said::what_if_hint(locale.get())}</p>
            <Fields supposed calendars />
            <div class="btns"><Button small=true press=reckon>{move || said::what_if_ask(locale.get())}</Button></div>
            <div aria-live="polite">
                {move || failed.get().map(|text| view! { <p class="err"><Icon name=IconName::Alert />{text}</p> })}
                {move || answer.get().map(|answer| answer.clocks.into_iter().map(|clock| view! { <Answer clock /> }).collect_view())}
            </div>
        </div>
    }
}

/// Whether another calendar can be supposed: not where there is one only. Until they are known it stands there as it is.
fn is_choice(known: Option<&[CalendarChoice]>) -> bool {
    known.is_none_or(|all| all.len() > 1)
}

#[component]
fn Fields(supposed: Supposed, calendars: Memo<Option<Vec<CalendarChoice>>>) -> impl IntoView {
    let locale = use_locale();
    let as_it_is = move || said::what_if_as_it_is(locale.get());
    let offered = Memo::new(move |_| calendars.with(|known| is_choice(known.as_deref())));
    let time = move |id: &'static str, label: fn(docket_messages::Locale) -> &'static str, value: RwSignal<String>| {
        view! {
            <Field id=id label=Signal::derive(move || label(locale.get()).to_owned())>
                <span class="inp">
                    <input id=id type="datetime-local" prop:value=value on:input=move |event| value.set(event_target_value(&event)) />
                </span>
            </Field>
        }
    };
    view! {
        <Field id="what-if-priority" label=Signal::derive(move || docket_messages::ticket::priority(locale.get()).to_owned())>
            <span class="inp inp-sel">
                <select id="what-if-priority" on:change=move |event| supposed.priority.set(event_target_value(&event))>
                    <option value="">{as_it_is}</option>
                    {PRIORITIES.map(|priority| view! {
                        <option value=priority.to_string()>{move || priority_word(priority, locale.get())}</option>
                    })}
                </select>
                <Icon name=IconName::ChevronDown class="sm" />
            </span>
        </Field>
        {move || offered.get().then(|| view! {
            <Field id="what-if-calendar" label=Signal::derive(move || said::what_if_calendar(locale.get()).to_owned())>
                <span class="inp inp-sel">
                    <select
                        id="what-if-calendar"
                        prop:value=supposed.calendar
                        on:change=move |event| supposed.calendar.set(event_target_value(&event))
                    >
                        <option value="">{as_it_is}</option>
                        {move || calendars.get().unwrap_or_default().into_iter().map(|one| view! {
                            <option value=one.key>{move || one.name.get(locale.get().tag()).to_owned()}</option>
                        }).collect_view()}
                    </select>
                    <Icon name=IconName::ChevronDown class="sm" />
                </span>
            </Field>
        })}
        {time("what-if-from", said::what_if_from, supposed.from)}
        {time("what-if-to", said::what_if_to, supposed.to)}
    }
}

/// A clock as it would stand.
#[component]
fn Answer(clock: Clock) -> impl IntoView {
    let locale = use_locale();
    let name = match clock.metric {
        Metric::FirstResponse => sla::first_response,
        Metric::Resolution => sla::resolution,
    };
    let due = clock.due_at;
    let text = move || match due {
        Some(due) => sla::due(
            locale.get(),
            &words::say(locale.get(), Style::Full, clock::local(clock::now()), clock::local(due)),
        ),
        None => sla::paused(locale.get()).to_owned(),
    };
    view! {
        <details class="clock" open>
            <summary><span>{move || name(locale.get())}</span><b class="num">{text}</b></summary>
            {move || counted(&clock, Without::NotNeeded, locale.get())}
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::text::Text;

    #[test]
    fn another_calendar_can_be_supposed_from_the_first_question_on() {
        let one = |key: &str| CalendarChoice { key: key.to_owned(), name: Text::plain(key) };
        assert!(is_choice(None), "it does not wait for an answer");
        assert!(is_choice(Some(&[one("de"), one("always")])));
        assert!(!is_choice(Some(&[one("de")])));
    }
}

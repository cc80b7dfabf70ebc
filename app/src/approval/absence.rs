//! When the person is away, and who answers approvals for them: said here, by themselves.

use crate::data::{Data, Refused, clock, people, use_data, use_locale};
use crate::person::OnePerson;
use crate::ui::{Button, Field, Icon, IconName, Kind, described_by, focus_element, use_page, use_toasts};
use crate::words;
use docket_messages::{Locale, absence as said, shell};
use docket_shared::Date;
use docket_shared::approval::absence::{Absence, Away};
use docket_shared::approval::api::{SaidAway, SetDeputy};
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use docket_shared::person::PersonCard;
use docket_shared::time::Written;
use leptos::prelude::*;

/// The page.
#[component]
pub fn AbsencePage() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    use_page(move || shell::page_title(locale.get(), said::title(locale.get())));
    let own = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        data.absences().into_iter().find(|absence| Some(absence.person) == me).and_then(|absence| absence.away)
    });
    let now = move || match own.get().filter(|away| away.until >= clock::today()) {
        Some(away) => {
            let name = deputy_name(data, &away);
            said::now(locale.get(), &day(locale.get(), away.from), &name, &day(locale.get(), away.until))
        }
        None => said::nobody(locale.get()).to_owned(),
    };
    // Another absence, saved here or on another device, is another form.
    let form = move || view! { <AbsenceForm own=own.get() /> };
    view! {
        <main id="main" tabindex="-1" class="wrap absence">
            <div class="item-head">
                <span class="icontile big t-accent"><Icon name=IconName::Calendar /></span>
                <div>
                    <h1>{move || said::title(locale.get())}</h1>
                    <p>{move || said::intro(locale.get())}</p>
                </div>
            </div>
            <div class="stack stack-5">
                <section class="card" aria-labelledby="absence-now">
                    <div class="form-sec"><p id="absence-now" class="b" role="status" tabindex="-1">{now}</p></div>
                    {form}
                </section>
                <StandsFor />
            </div>
        </main>
    }
}

fn day(locale: Locale, date: Date) -> String {
    words::date_full(locale, date)
}

fn deputy_name(data: Data, away: &Away) -> String {
    let known = || people::known(data, away.deputy).map(|card| card.name);
    Some(away.deputy_name.clone()).filter(|name| !name.is_empty()).or_else(known).unwrap_or_default()
}

/// For whom the person answers.
#[component]
fn StandsFor() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let others = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        let mut all = data.absences();
        all.retain(|absence| {
            absence.away.as_ref().is_some_and(|away| Some(away.deputy) == me && away.until >= clock::today())
        });
        all
    });
    let row = move |absence: Absence| {
        let away = absence.away?;
        let text = move || {
            said::stands_for(locale.get(), &day(locale.get(), away.from), &absence.name, &day(locale.get(), away.until))
        };
        Some(view! { <li>{text}</li> })
    };
    move || {
        (!others.with(Vec::is_empty)).then(|| {
            view! {
                <section class="card card-pad" aria-labelledby="stands-for">
                    <h2 id="stands-for" class="title mb3">{move || said::stands_title(locale.get())}</h2>
                    <ul class="stack stack-2">{move || others.get().into_iter().filter_map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    from: RwSignal<String>,
    until: RwSignal<String>,
    deputy: RwSignal<Option<PersonCard>>,
    /// Whether it was to be saved, so that what is missing is said.
    tried: RwSignal<bool>,
}

impl Typed {
    /// The absence, or which fields are wrong.
    fn read(self, locale: Locale) -> Result<SaidAway, [Option<String>; 3]> {
        let (from, until) = (Date::read(&self.from.get()), Date::read(&self.until.get()));
        let missing = || Some(said::missing_day(locale).to_owned());
        let order = from.zip(until).filter(|(from, until)| until < from).map(|_| said::order(locale).to_owned());
        let deputy = self.deputy.get();
        let errors = [
            if from.is_none() { missing() } else { None },
            if until.is_none() { missing() } else { order },
            deputy.is_none().then(|| said::missing_deputy(locale).to_owned()),
        ];
        match (from, until, deputy) {
            (Some(from), Some(until), Some(card)) if errors.iter().all(Option::is_none) => {
                Ok(SaidAway { from, until, deputy: card.id })
            }
            _ => Err(errors),
        }
    }
}

/// The last absence that the server refused.
fn refused(data: Data) -> Option<Refused> {
    data.refused().into_iter().rev().find(|refused| matches!(refused.call.command(), Some(Command::SetDeputy(_))))
}

#[component]
fn AbsenceForm(own: Option<Away>) -> impl IntoView {
    let (data, locale, toasts) = (use_data(), use_locale(), use_toasts());
    let lasts = own.as_ref().is_some_and(|away| away.until >= clock::today());
    let typed = begin(data, own);
    let problem = Memo::new(move |_| refused(data).map(|refused| refused.problem.errors).unwrap_or_default());
    let error = move |at: usize, field: &'static str| {
        Signal::derive(move || {
            let own = typed.tried.get().then(|| typed.read(locale.get()).err()).flatten();
            let words = if field == "deputy" { said::wrong_deputy } else { said::wrong_days };
            let theirs = || {
                let named = problem.with(|errors| errors.iter().any(|error| error.field == field));
                named.then(|| words(locale.get()).to_owned())
            };
            own.and_then(|errors| errors[at].clone()).or_else(theirs)
        })
    };
    let send = move |away: Option<SaidAway>, words: &'static str| {
        if let Some(refused) = untrack(|| refused(data)) {
            data.dismiss(refused.call.id);
        }
        data.call(CallId(clock::new_id()), Command::SetDeputy(SetDeputy { away }));
        toasts.say(words);
        focus_element("absence-now".to_owned());
    };
    let save = Callback::new(move |()| {
        typed.tried.set(true);
        match untrack(|| typed.read(locale.get_untracked())) {
            Ok(away) => send(Some(away), said::saved(locale.get_untracked())),
            Err(errors) => {
                let ids = ["absence-from", "absence-until", "absence-deputy"];
                let first = errors.iter().position(Option::is_some).unwrap_or_default();
                focus_element(ids[first].to_owned());
            }
        }
    });
    let back = Callback::new(move |()| send(None, said::cleared(locale.get_untracked())));
    view! {
        <form class="form-sec stack stack-4" novalidate on:submit=move |event| { event.prevent_default(); save.run(()); }>
            <div class="g2">
                <Day id="absence-from" label=said::first_day value=typed.from error=error(0, "from") />
                <Day id="absence-until" label=said::last_day value=typed.until error=error(1, "until") />
            </div>
            <Deputy chosen=typed.deputy error=error(2, "deputy") />
            <div class="btns">
                {lasts.then(|| view! { <Button press=back>{move || said::back(locale.get())}</Button> })}
                <Button kind=Kind::Primary submit=true>{move || said::save(locale.get())}</Button>
            </div>
        </form>
    }
}

/// What was refused stands in the form again, else what counts now.
fn begin(data: Data, own: Option<Away>) -> Typed {
    let back = untrack(|| refused(data)).and_then(|refused| match refused.call.command()? {
        Command::SetDeputy(SetDeputy { away }) => away,
        _ => None,
    });
    let own = own.filter(|away| away.until >= clock::today());
    let card = |id, name: String| PersonCard {
        id,
        name,
        job: String::new(),
        location: None,
        desk: String::new(),
        laptop: None,
        owns: Default::default(),
    };
    let (from, until, deputy) = match (back, own) {
        (Some(said), _) => (Some(said.from), Some(said.until), untrack(|| people::known(data, said.deputy))),
        (None, Some(away)) => {
            let name = untrack(|| deputy_name(data, &away));
            (Some(away.from), Some(away.until), Some(card(away.deputy, name)))
        }
        (None, None) => (None, None, None),
    };
    let text = |date: Option<Date>| RwSignal::new(date.map(|date| date.to_string()).unwrap_or_default());
    Typed { from: text(from), until: text(until), deputy: RwSignal::new(deputy), tried: RwSignal::new(false) }
}

#[component]
fn Day(
    id: &'static str,
    label: fn(Locale) -> &'static str,
    value: RwSignal<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Field id=id label=Signal::derive(move || label(locale.get()).to_owned()) error=error>
            <span class="inp" class:is-error=move || error.with(Option::is_some)>
                <Icon name=IconName::Calendar />
                <input
                    id=id
                    type="date"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || described_by(id, false, error.with(Option::is_some))
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </span>
        </Field>
    }
}

#[component]
fn Deputy(chosen: RwSignal<Option<PersonCard>>, error: Signal<Option<String>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let without = Signal::derive(move || data.me().map(|me| me.person).into_iter().collect::<Vec<_>>());
    view! {
        <Field
            id="absence-deputy"
            label=Signal::derive(move || said::deputy(locale.get()).to_owned())
            hint=Signal::derive(move || Some(said::deputy_hint(locale.get()).to_owned()))
            error=error
        >
            <OnePerson
                id="absence-deputy"
                label=Signal::derive(move || said::deputy(locale.get()).to_owned())
                chosen
                without
                invalid=Signal::derive(move || error.with(Option::is_some))
                described_by=Signal::derive(move || described_by("absence-deputy", true, error.with(Option::is_some)))
            />
        </Field>
    }
}

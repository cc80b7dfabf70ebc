//! One field's control: the native element for its kind, bound to its place in the order.

use super::files::FilesControl;
use super::number::{Beside, number};
use super::person::PersonPicker;
use super::state::{Order, Place};
use super::tick::tick;
use crate::ui::{Icon, IconName, described_by};
use crate::words::About;
use docket_messages::form;
use docket_shared::catalog::form::{Choice, Field, FieldKind};
use docket_shared::service_request::form::Input;
use docket_shared::service_request::settle::State;
use docket_shared::text::Text;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use uuid::Uuid;

/// What a fault in a field is about.
pub fn about(kind: &FieldKind) -> About {
    match kind {
        FieldKind::Person => About::Person,
        FieldKind::Choice { .. }
        | FieldKind::MultiChoice { .. }
        | FieldKind::Location
        | FieldKind::CostCentre
        | FieldKind::Department
        | FieldKind::Asset
        | FieldKind::AssetModel { .. } => About::Choice,
        FieldKind::Checkbox => About::Box,
        FieldKind::ShortText { .. } | FieldKind::LongText { .. } | FieldKind::Date { .. } => About::Text,
        FieldKind::Number { .. }
        | FieldKind::Money { .. }
        | FieldKind::Email
        | FieldKind::DateTime { .. }
        | FieldKind::Heading
        | FieldKind::Note
        | FieldKind::Attachment { .. } => About::Text,
    }
}

/// The control of a field. In a row it is named by the column, elsewhere by its label.
#[component]
pub fn Control(
    /// The order.
    order: Order,
    /// Its place.
    place: Place,
    /// The field.
    field: Field,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// Enter was pressed in it, in a row.
    #[prop(optional, into)]
    enter: Option<Callback<KeyboardEvent>>,
) -> impl IntoView {
    let Field { kind, label, hint, .. } = field;
    let has_hint = !hint.is_empty() && place.row.is_none();
    let common = Common { order, place, label, has_hint, error, enter };
    match kind {
        FieldKind::ShortText { .. } => text(common, "text").into_any(),
        FieldKind::Date { from_today } => date(common, "date", from_today).into_any(),
        FieldKind::LongText { .. } => area(common).into_any(),
        FieldKind::Choice { options } => select(common, said(order, options), None).into_any(),
        FieldKind::AssetModel { options } => select(common, said(order, options), Some(IconName::Package)).into_any(),
        FieldKind::Email => text(common, "email").into_any(),
        FieldKind::DateTime { from_today } => date(common, "datetime-local", from_today).into_any(),
        FieldKind::Number { unit, decimals, .. } => number(common, Beside::Unit(unit), decimals).into_any(),
        FieldKind::Money { .. } => number(common, Beside::Currency, 2).into_any(),
        FieldKind::Checkbox => tick(common).into_any(),
        FieldKind::Department => {
            let options = move || order.data.departments().into_iter().map(|one| (one.id.to_string(), one.name)).collect();
            select(common, Signal::derive(options), Some(IconName::Building)).into_any()
        }
        FieldKind::Asset => {
            let options = move || order.assets().into_iter().map(|one| (one.id.to_string(), one.said())).collect();
            select(common, Signal::derive(options), Some(IconName::Package)).into_any()
        }
        FieldKind::Heading | FieldKind::Note => ().into_any(),
        FieldKind::MultiChoice { options } => toggles(common, options).into_any(),
        FieldKind::Location => {
            let options = move || order.data.locations().into_iter().map(|location| (location.id.to_string(), location.name)).collect();
            select(common, Signal::derive(options), Some(IconName::Pin)).into_any()
        }
        FieldKind::CostCentre => {
            let options = move || order.data.cost_centres().into_iter().map(|centre| (centre.id.to_string(), format!("{} {}", centre.code, centre.name))).collect();
            select(common, Signal::derive(options), Some(IconName::Wallet)).into_any()
        }
        FieldKind::Attachment { accept, max_files, .. } => {
            view! { <FilesControl order place=common.place.clone() label=common.name() described=common.described() accept max=max_files /> }.into_any()
        }
        FieldKind::Person => view! {
            <PersonPicker order place=common.place.clone() label=common.name() error described=common.described() enter=common.enter_or_nothing() />
        }
        .into_any(),
    }
}

/// Choices by id, in the reader's language.
fn said(order: Order, options: Vec<Choice>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let locale = order.locale.get();
        options.iter().map(|choice| (choice.id.clone(), choice.label.get(locale.tag()).to_owned())).collect()
    })
}

/// What all kinds share.
#[derive(Clone)]
pub(super) struct Common {
    pub(super) order: Order,
    pub(super) place: Place,
    label: Text,
    has_hint: bool,
    pub(super) error: Signal<Option<String>>,
    enter: Option<Callback<KeyboardEvent>>,
}

impl Common {
    pub(super) fn name(&self) -> Signal<String> {
        let (order, label) = (self.order, self.label.clone());
        Signal::derive(move || label.get(order.locale.get().tag()).to_owned())
    }

    /// The name of a control in a row; elsewhere a label points at it.
    pub(super) fn row_name(&self) -> impl Fn() -> Option<String> + Send + 'static + use<> {
        let (name, in_row) = (self.name(), self.place.row.is_some());
        move || in_row.then(|| name.get())
    }

    pub(super) fn described(&self) -> Signal<Option<String>> {
        let (id, has_hint, error) = (self.place.id(), self.has_hint, self.error);
        Signal::derive(move || described_by(&id, has_hint, error.with(Option::is_some)))
    }

    pub(super) fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + 'static + use<> {
        let error = self.error;
        move || error.with(Option::is_some).then_some("true")
    }

    pub(super) fn value(&self) -> Signal<String> {
        let (order, place) = (self.order, self.place.clone());
        let text = move |_: Option<&String>| match order.state(&place) {
            // What nobody can type into shows what counts.
            Some(State { read_only: true, input, .. }) => match input {
                Some(Input::Text(text)) => text,
                _ => String::new(),
            },
            _ => order.text(&place),
        };
        Memo::new(text).into()
    }

    /// Whether nobody can type into it now.
    pub(super) fn locked(&self) -> Signal<bool> {
        let (order, place) = (self.order, self.place.clone());
        Memo::new(move |_| order.state(&place).is_some_and(|state| state.read_only)).into()
    }

    pub(super) fn put(&self) -> impl Fn(String) + 'static + use<> {
        let (order, place) = (self.order, self.place.clone());
        move |text| order.put(&place, Input::Text(text))
    }

    pub(super) fn leave(&self) -> impl Fn() + 'static + use<> {
        let (order, place) = (self.order, self.place.clone());
        move || order.leave(&place)
    }

    fn enter_or_nothing(&self) -> Callback<KeyboardEvent> {
        self.enter.unwrap_or_else(|| Callback::new(|event: KeyboardEvent| event.prevent_default()))
    }

    pub(super) fn keys(&self) -> impl Fn(KeyboardEvent) + 'static + use<> {
        let enter = self.enter;
        move |event| {
            if event.key() == "Enter"
                && !event.is_composing()
                && let Some(enter) = enter
            {
                enter.run(event);
            }
        }
    }
}

fn text(common: Common, kind: &'static str) -> impl IntoView {
    let (put, leave, keys) = (common.put(), common.leave(), common.keys());
    let locked = common.locked();
    view! {
        <span class="inp" class:is-error=move || common.error.with(Option::is_some) class:is-readonly=locked>
            <input
                id=common.place.id()
                type=kind
                readonly=locked
                autocomplete="off"
                aria-label=common.row_name()
                aria-invalid=common.invalid()
                aria-describedby=common.described()
                title=common.value()
                prop:value=common.value()
                on:input=move |event| put(event_target_value(&event))
                on:blur=move |_| leave()
                on:keydown=keys
            />
        </span>
    }
}

fn date(common: Common, kind: &'static str, from_today: bool) -> impl IntoView {
    let (put, leave, keys, locked) = (common.put(), common.leave(), common.keys(), common.locked());
    let time = if kind == "date" { "" } else { "T00:00" };
    let min = from_today.then(|| format!("{}{time}", crate::data::clock::today()));
    view! {
        <span class="inp" class:is-error=move || common.error.with(Option::is_some) class:is-readonly=locked>
            <Icon name=IconName::Calendar />
            <input
                id=common.place.id()
                type=kind
                min=min
                readonly=locked
                aria-label=common.row_name()
                aria-invalid=common.invalid()
                aria-describedby=common.described()
                prop:value=common.value()
                on:input=move |event| put(event_target_value(&event))
                on:blur=move |_| leave()
                on:keydown=keys
            />
        </span>
    }
}

fn area(common: Common) -> impl IntoView {
    let (put, leave, locked) = (common.put(), common.leave(), common.locked());
    view! {
        <span class="inp inp-area" class:is-error=move || common.error.with(Option::is_some) class:is-readonly=locked>
            <textarea
                id=common.place.id()
                rows="2"
                readonly=locked
                aria-label=common.row_name()
                aria-invalid=common.invalid()
                aria-describedby=common.described()
                prop:value=common.value()
                on:input=move |event| put(event_target_value(&event))
                on:blur=move |_| leave()
            ></textarea>
        </span>
    }
}

fn select(common: Common, options: Signal<Vec<(String, String)>>, icon: Option<IconName>) -> impl IntoView {
    let (put, leave, keys, value) = (common.put(), common.leave(), common.keys(), common.value());
    let (order, locked) = (common.order, common.locked());
    let option = move |(id, label): (String, String)| {
        let chosen = {
            let id = id.clone();
            move || value.with(|value| *value == id)
        };
        view! { <option value=id prop:selected=chosen>{label}</option> }
    };
    // What was pasted and is not offered is seen until something else is chosen; the id of something is no name.
    let strange = Memo::new(move |_| {
        let value = value.get();
        let offered = options.with(|options| options.iter().any(|(id, _)| *id == value));
        (!value.is_empty() && !offered && value.parse::<Uuid>().is_err()).then_some(value)
    });
    view! {
        <span class="inp inp-sel" class:is-error=move || common.error.with(Option::is_some) class:is-readonly=locked>
            {icon.map(|icon| view! { <Icon name=icon /> })}
            <select
                id=common.place.id()
                disabled=locked
                aria-label=common.row_name()
                aria-invalid=common.invalid()
                aria-describedby=common.described()
                on:change=move |event| put(event_target_value(&event))
                on:blur=move |_| leave()
                on:keydown=keys
            >
                <option value="" prop:selected=move || value.with(String::is_empty)>{move || form::choose(order.locale.get())}</option>
                {move || options.get().into_iter().map(option).collect_view()}
                {move || strange.get().map(|text| { let said = text.clone(); view! { <option value=text prop:selected=true>{said}</option> } })}
            </select>
            <Icon name=IconName::ChevronDown class="sm" />
        </span>
    }
}

/// A choice that stands there without being offered: by what was pasted.
fn not_offered(text: String) -> Choice {
    Choice { label: Text::plain(&text), id: text, icon: None, price: None, model: None }
}

fn toggles(common: Common, options: Vec<Choice>) -> impl IntoView {
    let (order, place, keys) = (common.order, common.place.clone(), common.keys());
    let chosen = {
        let place = place.clone();
        Memo::new(move |_| order.choices(&place))
    };
    let strange = {
        let place = place.clone();
        Memo::new(move |_| order.strange_choices(&place))
    };
    let toggle = move |choice: Choice, strange: bool| {
        let id = choice.id.clone();
        let on = {
            let id = id.clone();
            move || chosen.with(|chosen| chosen.contains(&id))
        };
        let label = {
            let label = choice.label.clone();
            move || label.get(order.locale.get().tag()).to_owned()
        };
        let (name, title) = (label.clone(), label.clone());
        let place = place.clone();
        view! {
            <label class="tog" class:strange=strange>
                <input
                    type="checkbox"
                    aria-label=name
                    prop:checked=on
                    on:change=move |event| {
                        let mut chosen = chosen.get_untracked();
                        chosen.retain(|other| *other != id);
                        if event_target_checked(&event) {
                            chosen.push(id.clone());
                        }
                        order.put(&place, Input::Choices(chosen));
                    }
                />
                <span title=title>
                    {choice.icon.map(|icon| view! { <Icon name=IconName::from_key(&icon) /> })}
                    <span class="tw">{label}</span>
                </span>
            </label>
        }
    };
    let (leave, others) = (common.leave(), toggle.clone());
    view! {
        <div
            class="toggles"
            role="group"
            id=common.place.id()
            tabindex="-1"
            aria-label=common.name()
            aria-describedby=common.described()
            on:focusout=move |_| leave()
            on:keydown=keys
        >
            {options.into_iter().map(|choice| toggle(choice, false)).collect_view()}
            {move || strange.get().into_iter().map(|text| others(not_offered(text), true)).collect_view()}
        </div>
    }
}

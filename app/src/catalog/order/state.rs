//! An order as it stands: typed values, chosen people, what is wrong, and what each change does to the draft.

use super::body::{about_piece, blank, fields, fitted, row_of};
use super::directory::{Here, known};
use super::moved::met;
use super::outlook::{Outlook, outlook};
use crate::data::draft::{self, ItemDraft};
use crate::data::{Data, clock, people};
use crate::ui::follow_presses;
use docket_messages::Locale;
use docket_shared::attachment::api::NewAttachment;
use docket_shared::catalog::ItemVersion;
use docket_shared::catalog::form::{DirectoryField, Field, RowGroup};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, LineId, PersonId, TicketId};
use docket_shared::person::PersonCard;
use docket_shared::problem::{FieldError, Problem};
use docket_shared::service_request::api::{RowInput, SubmitServiceRequest};
use docket_shared::service_request::form::{Input, checked};
use docket_shared::service_request::moved::Change;
use docket_shared::service_request::price::Prices;
use docket_shared::service_request::settle::{Settled, State, settle};
use docket_shared::service_request::terms::TermChange;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Where a value stands: a field that is answered once, or a field of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The row, by the id of the line it becomes.
    pub row: Option<LineId>,
    /// The field.
    pub field: String,
}

impl Place {
    /// The id of its control on the page.
    pub fn id(&self) -> String {
        match self.row {
            Some(row) => format!("r-{row}-{}", self.field),
            None => format!("f-{}", self.field),
        }
    }
}

/// An order form that is being filled in.
#[derive(Clone, Copy)]
pub struct Order {
    /// The replica.
    pub data: Data,
    /// The language.
    pub locale: Signal<Locale>,
    /// The form's definition.
    pub version: StoredValue<ItemVersion>,
    /// What was typed.
    pub body: RwSignal<SubmitServiceRequest>,
    /// The people chosen.
    pub people: RwSignal<BTreeMap<PersonId, PersonCard>>,
    /// What the server found wrong, until the field is changed.
    pub refused: RwSignal<Option<Problem>>,
    /// Whether everything is checked, not only what was left.
    pub checked: RwSignal<bool>,
    /// When the draft that was found was last changed.
    pub restored: RwSignal<Option<docket_shared::Timestamp>>,
    /// How the form has changed since the draft was begun, until the person has seen it.
    pub moved: RwSignal<Option<Vec<Change>>>,
    /// What of price and approvals has changed with it.
    pub terms: RwSignal<Vec<TermChange>>,
    pub(super) left: RwSignal<BTreeSet<Place>>,
    /// Where a name is being searched for: it is not wrong before it is left.
    pub(super) searching: RwSignal<Option<Place>>,
    /// Rows added since everything was checked: nobody has had the time to fill them in.
    pub(super) fresh: RwSignal<BTreeSet<LineId>>,
    /// What is asked and what counts, once the conditions are looked at.
    pub settled: Memo<Settled>,
    /// What is to be expected of it.
    pub outlook: Memo<Outlook>,
    pub(super) errors: Memo<Vec<FieldError>>,
    pub(super) sent: StoredValue<bool>,
    /// Whether it is asked in somebody's place, and in whose.
    pub for_other: bool,
    /// Who that is, once they are chosen.
    pub other: RwSignal<Option<PersonCard>>,
    /// The request whose answers are changed, with the edition that they are of; none: a new order.
    pub editing: Option<(TicketId, i32)>,
}

impl Order {
    /// Takes up the draft of the item, or begins a new order, for oneself or in somebody's place.
    pub fn begin(data: Data, locale: Signal<Locale>, version: ItemVersion, for_other: bool) -> Self {
        let found = draft::of_item(data, version.item, for_other).map(|draft| met(data, &version, draft));
        let restored = found.as_ref().filter(|draft| draft.refused.is_none()).map(|draft| draft.changed_at);
        let refused = found.as_ref().and_then(|draft| draft.refused.clone());
        let moved = found.as_ref().and_then(|draft| draft.moved.clone());
        let terms = found.as_ref().map(|draft| draft.terms.clone()).unwrap_or_default();
        let people = found.as_ref().map(|draft| draft.people.clone()).unwrap_or_default();
        people::remember(&people.values().cloned().collect::<Vec<_>>());
        let mut body = found.map_or_else(|| blank(data, &version, for_other), |draft| draft.body);
        about_piece(data, &version, &mut body);
        let other = body.on_behalf_of.and_then(|person| people.get(&person).cloned());
        let order = Self { for_other, ..Self::with(data, locale, version, body, people, None) };
        order.other.set(other);
        order.checked.set(refused.is_some());
        order.refused.set(refused);
        // That the form has changed says that it was begun before.
        order.restored.set(restored.filter(|_| moved.is_none()));
        order.moved.set(moved);
        order.terms.set(terms);
        order.follow_tabs();
        order
    }

    /// An order form with these values.
    pub(super) fn with(
        data: Data,
        locale: Signal<Locale>,
        version: ItemVersion,
        body: SubmitServiceRequest,
        people: BTreeMap<PersonId, PersonCard>,
        editing: Option<(TicketId, i32)>,
    ) -> Self {
        follow_presses();
        let body = RwSignal::new(fitted(body, &version));
        let people = RwSignal::new(people);
        let version = StoredValue::new(version);
        let settled = Memo::new(move |_| {
            let here = Here { data, people: people.get() };
            version.with_value(|version| body.with(|body| settle(version, body, &here)))
        });
        let errors = Memo::new(move |_| {
            let here = Here { data, people: people.get() };
            version.with_value(|version| {
                let check = |body: &_| checked(&version.form, body, settled.get(), &here, clock::today());
                body.with(|body| check(body).err().unwrap_or_default())
            })
        });
        let order = Self {
            data,
            locale,
            version,
            body,
            people,
            checked: RwSignal::new(false),
            refused: RwSignal::new(None),
            restored: RwSignal::new(None),
            moved: RwSignal::new(None),
            terms: RwSignal::default(),
            left: RwSignal::default(),
            searching: RwSignal::default(),
            fresh: RwSignal::default(),
            settled,
            outlook: Memo::new(|_| Outlook::default()),
            errors,
            sent: StoredValue::new(false),
            for_other: false,
            other: RwSignal::new(None),
            editing,
        };
        Self { outlook: outlook(order), ..order }
    }

    /// What it costs as it stands.
    pub fn prices(self) -> Prices {
        self.settled.with(|settled| settled.prices.clone())
    }

    /// A field as its conditions leave it; none where the form has no such field.
    pub fn state(self, place: &Place) -> Option<State> {
        let number = self.number_of(place.row);
        self.settled.with(|settled| match (place.row, number) {
            (None, _) => settled.once.get(&place.field).cloned(),
            (Some(_), Some(row)) => settled.rows.get(row)?.get(&place.field).cloned(),
            (Some(_), None) => None,
        })
    }

    /// Whether a field is asked.
    pub fn asks(self, place: &Place) -> bool {
        self.state(place).is_some_and(|state| state.visible)
    }

    /// The repeatable group.
    pub fn group(self) -> Option<RowGroup> {
        self.version.with_value(|version| version.form.rows().cloned())
    }

    /// The text in a place; empty where several choices or nothing stand.
    pub fn text(self, place: &Place) -> String {
        match self.input(place) {
            Some(Input::Text(text)) => text,
            _ => String::new(),
        }
    }

    /// The choices in a place.
    pub fn choices(self, place: &Place) -> Vec<String> {
        match self.input(place) {
            Some(Input::Choices(choices)) => choices,
            _ => Vec::new(),
        }
    }

    pub(super) fn input(self, place: &Place) -> Option<Input> {
        self.body.with(|body| fields(body, place.row).and_then(|fields| fields.get(&place.field).cloned()))
    }

    /// Puts a value in its place and keeps the draft.
    pub fn put(self, place: &Place, input: Input) {
        self.body.update(|body| {
            let fields = match place.row {
                None => Some(&mut body.fields),
                Some(id) => body.rows.iter_mut().find(|row| row.id == Some(id)).map(|row| &mut row.fields),
            };
            if let Some(fields) = fields {
                if input.is_blank() {
                    drop(fields.remove(&place.field))
                } else {
                    drop(fields.insert(place.field.clone(), input))
                }
            }
        });
        let number = self.number_of(place.row);
        self.refused.update(|refused| {
            if let Some(problem) = refused {
                problem.errors.retain(|error| error.field != place.field || error.row != number);
            }
        });
        self.keep();
    }

    /// Puts the files of a field in its place; those that no answer names any more are left out when it is sent.
    pub fn put_files(self, place: &Place, files: Vec<NewAttachment>) {
        let ids = files.iter().map(|file| file.id.to_string()).collect();
        self.body.update(|body| {
            body.attachments.retain(|known| !files.iter().any(|file| file.id == known.id));
            body.attachments.extend(files);
        });
        self.put(place, Input::Choices(ids));
    }

    /// The files of a field, in order.
    pub fn files(self, place: &Place) -> Vec<NewAttachment> {
        let ids = self.choices(place);
        self.body.with(|body| {
            let file = |id: &String| body.attachments.iter().find(|file| file.id.to_string() == *id).cloned();
            ids.iter().filter_map(file).collect()
        })
    }

    /// A person was chosen for a row: what the directory knows fills its columns.
    pub fn choose_person(self, place: &Place, card: &PersonCard) {
        people::remember(std::slice::from_ref(card));
        self.people.update(|people| drop(people.insert(card.id, card.clone())));
        self.put(place, Input::Text(card.id.to_string()));
        // Another person that a row names says nothing about whom it is for.
        let of_row = |group: &RowGroup| group.person_field().is_some_and(|field| field.id == place.field);
        let Some(group) = self.group().filter(|group| place.row.is_some() && of_row(group)) else { return };
        for field in &group.fields {
            if let Some(text) = field.filled_from.and_then(|from| self.known(field, from, card)) {
                self.put(&Place { row: place.row, field: field.id.clone() }, Input::Text(text));
            }
        }
    }

    fn known(self, field: &Field, from: DirectoryField, card: &PersonCard) -> Option<String> {
        let text = untrack(|| known(self.data, from, card));
        let options = field.kind.options();
        let fits = options.is_empty() || options.iter().any(|choice| choice.id == text);
        // A laptop that nobody knows leaves the choice as it is.
        (fits && (from != DirectoryField::Laptop || !text.is_empty())).then_some(text)
    }

    /// Ids of the rows, in order.
    pub fn row_ids(self) -> Vec<LineId> {
        self.body.with(|body| body.rows.iter().filter_map(|row| row.id).collect())
    }

    /// The row's place in order, from 0.
    pub fn number_of(self, row: Option<LineId>) -> Option<usize> {
        let row = row?;
        self.body.with(|body| body.rows.iter().position(|input| input.id == Some(row)))
    }

    /// Adds rows with these values; answers the id of the first.
    pub fn add_rows(self, rows: Vec<BTreeMap<String, Input>>) -> Option<LineId> {
        let rows: Vec<RowInput> = rows.into_iter().map(row_of).collect();
        self.fresh.update(|fresh| fresh.extend(rows.iter().filter_map(|row| row.id)));
        let first = rows.first().and_then(|row| row.id);
        self.body.update(|body| body.rows.extend(rows));
        self.keep();
        first
    }

    /// Takes a row out; answers it and where it stood.
    pub fn remove_row(self, id: LineId) -> Option<(usize, RowInput)> {
        let at = self.number_of(Some(id))?;
        let removed = self.body.try_update(|body| body.rows.remove(at))?;
        self.refused.update(|refused| {
            if let Some(problem) = refused {
                problem.errors.retain(|error| error.row.is_none())
            }
        });
        self.keep();
        Some((at, removed))
    }

    /// Puts a row back where it stood.
    pub fn restore_row(self, at: usize, row: RowInput) {
        self.body.update(|body| body.rows.insert(at.min(body.rows.len()), row));
        self.keep();
    }

    /// Forgets the draft and begins anew.
    pub fn begin_anew(self) {
        if self.editing.is_some() {
            return self.as_it_was();
        }
        draft::remove_item(self.data, &self.body.get_untracked());
        self.refused.set(None);
        self.restored.set(None);
        self.moved.set(None);
        self.terms.set(Vec::new());
        self.checked.set(false);
        self.left.set(BTreeSet::new());
        self.body.set(self.version.with_value(|version| fitted(blank(self.data, version, self.for_other), version)));
        self.other.set(None);
    }

    /// Sends the order if nothing is wrong with it; answers the request it becomes. Twice is once.
    pub fn send(self) -> Option<TicketId> {
        self.checked.set(true);
        self.searching.set(None);
        self.fresh.set(BTreeSet::new());
        self.drop_blank_rows();
        self.drop_unnamed_files();
        if self.sent.get_value() || self.lacks_other() || !untrack(|| self.all_errors()).is_empty() {
            return None;
        }
        self.sent.set_value(true);
        let body = self.as_asked();
        if let Some((ticket, based_on)) = self.editing {
            self.send_change(ticket, based_on, body);
            return Some(ticket);
        }
        draft::remove_item(self.data, &body);
        // What was typed where nothing is asked any more stays in the draft until now, and goes nowhere.
        let body = self.settled.with_untracked(|settled| settled.effective(&body));
        let id = body.id;
        self.data.call(CallId(id.0), Command::SubmitServiceRequest(body));
        Some(id)
    }

    /// What was typed, and in whose place.
    fn as_asked(self) -> SubmitServiceRequest {
        let on_behalf_of = self.other.with_untracked(|other| other.as_ref().map(|card| card.id));
        SubmitServiceRequest { on_behalf_of, ..self.body.get_untracked() }
    }

    pub(super) fn keep(self) {
        let body = self.as_asked();
        if self.editing.is_some() {
            return draft::save_edit(self.data, &self.draft());
        }
        if draft::is_blank(&body) {
            draft::remove_item(self.data, &body);
            return;
        }
        self.version.with_value(|version| draft::note_questions(self.data, version));
        draft::save_item(self.data, &self.draft());
    }

    /// The form as it stands.
    pub(super) fn draft(self) -> ItemDraft {
        ItemDraft {
            body: self.as_asked(),
            people: self.people.get_untracked(),
            for_other: self.for_other,
            refused: self.refused.get_untracked(),
            moved: self.moved.get_untracked(),
            terms: self.terms.get_untracked(),
            changed_at: clock::now(),
        }
    }
}

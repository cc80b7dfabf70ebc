//! What is wrong with an order: in a place, in the summary, in all.

use super::state::{Order, Place};
use crate::ui::after_press;
use crate::words::{self, About};
use docket_shared::catalog::form::Field;
use docket_shared::order::sort_by_key;
use docket_shared::problem::{FieldError, FieldFault};
use docket_shared::service_request::form::Input;
use leptos::prelude::*;

impl Order {
    /// The field was left: from now on it says what is wrong with it.
    pub fn leave(self, place: &Place) {
        let place = place.clone();
        // What is wrong moves what stands below: not under a pointer that is pressed.
        after_press(move || self.mark_left(&place));
    }

    fn mark_left(self, place: &Place) {
        // A field that goes with its page is left as well; then there is nothing to say any more.
        let Some(known) = self.left.try_with_untracked(|left| left.contains(place)) else { return };
        if self.searching.with_untracked(|searching| searching.as_ref() == Some(place)) {
            self.searching.set(None);
        }
        if !known {
            self.left.update(|left| {
                left.insert(place.clone());
            });
        }
    }

    /// What is wrong in a place, in words, once it was left or everything was checked.
    pub fn error(self, place: &Place, about: About) -> Option<String> {
        if self.searching.with(|searching| searching.as_ref() == Some(place)) {
            return None;
        }
        let number = self.number_of(place.row);
        let here = |error: &&FieldError| error.field == place.field && error.row == number;
        let refused = self.refused.with(|refused| refused.as_ref()?.errors.iter().find(here).cloned());
        let fresh = place.row.is_some_and(|row| self.fresh.with(|fresh| fresh.contains(&row)));
        let shown = (self.checked.get() && !fresh) || self.left.with(|left| left.contains(place));
        let found = || shown.then(|| self.errors.with(|errors| errors.iter().find(here).cloned())).flatten();
        refused.or_else(found).map(|error| self.fault(place, &error.fault, about))
    }

    /// A fault in words, with what was pasted or chosen there where that is what is wrong.
    pub fn fault(self, place: &Place, fault: &FieldFault, about: About) -> String {
        let typed = match self.input(place) {
            Some(Input::Choices(_)) => self.strange_choices(place).join(", "),
            Some(Input::Text(text)) => text,
            None => String::new(),
        };
        words::fault_of(self.locale.get(), fault, about, typed.trim())
    }

    /// Choices that stand in a place and are not offered there, such as pasted ones.
    pub fn strange_choices(self, place: &Place) -> Vec<String> {
        let mut chosen = self.choices(place);
        let field = self.version.with_value(|version| version.form.field(&place.field).cloned());
        let offered = |field: &Field, id: &String| field.kind.options().iter().any(|choice| choice.id == *id);
        chosen.retain(|id| field.as_ref().is_none_or(|field| !offered(field, id)));
        chosen
    }

    /// What the summary says is wrong, in the order of the page: everything but rows that were only just added and the
    /// name that is being searched for.
    pub fn summary(self) -> Vec<FieldError> {
        let rows = self.row_ids();
        let fresh = self.fresh.get();
        let mut shown = self.all_errors();
        shown.retain(|error| error.row.and_then(|row| rows.get(row)).is_none_or(|row| !fresh.contains(row)));
        if let Some(searching) = self.searching.get() {
            let row = self.number_of(searching.row);
            shown.retain(|error| error.field != searching.field || error.row != row);
        }
        let place = self.version.with_value(|version| {
            let mut fields = Vec::new();
            for section in &version.form.sections {
                let rows = section
                    .rows
                    .iter()
                    .flat_map(|group| std::iter::once(&group.id).chain(group.fields.iter().map(|field| &field.id)));
                fields.extend(rows.chain(section.fields.iter().map(|field| &field.id)).cloned());
            }
            fields
        });
        let section_of_rows = self.group().and_then(|group| place.iter().position(|id| *id == group.id));
        sort_by_key(&mut shown, |error| {
            let at = place.iter().position(|id| *id == error.field);
            (error.row.and(section_of_rows).or(at), error.row, at)
        });
        shown
    }

    /// Everything that is wrong, the server's findings first.
    pub fn all_errors(self) -> Vec<FieldError> {
        let mut all =
            self.refused.with(|refused| refused.as_ref().map(|problem| problem.errors.clone())).unwrap_or_default();
        // What is not asked any more is not wrong any more.
        let rows = self.row_ids();
        all.retain(|error| {
            let row = error.row.and_then(|row| rows.get(row)).copied();
            self.state(&Place { row, field: error.field.clone() }).is_none_or(|state| state.visible)
        });
        let own = self.errors.get();
        all.extend(
            own.into_iter()
                .filter(|error| !all.iter().any(|known| known.field == error.field && known.row == error.row))
                .collect::<Vec<_>>(),
        );
        all
    }
}

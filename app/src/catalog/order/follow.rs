//! The same form in several tabs: each shows what was typed last, and what one sends or gives up is gone from all.

use super::form::FORM;
use super::moved::met;
use super::state::Order;
use crate::data::draft::{self, Came, ItemDraft};
use crate::ui::{Toast, Toaster, focus_element, use_toasts};
use docket_messages::{form, toast};
use leptos::prelude::*;

impl Order {
    /// Follows what other tabs type into this form, while rendering.
    pub(super) fn follow_tabs(self) {
        let toasts = use_toasts();
        Effect::new(move |before: Option<()>| {
            let Came::Elsewhere(name) = draft::returned(self.data) else { return };
            if before.is_none() || self.sent.get_value() {
                return;
            }
            let (own, kept) = (name == self.draft_name(), self.kept());
            match kept {
                Some(found) if own => self.take_up(found),
                None if own => {
                    self.begin_anew();
                    toasts.say(form::ended_elsewhere(self.locale.get_untracked()));
                }
                // Nothing was typed here yet.
                None if self.editing.is_none() => {
                    let item = self.body.with_untracked(|body| body.item);
                    if let Some(found) = draft::of_item(self.data, item, self.for_other) {
                        self.take_up(found);
                    }
                }
                _ => {}
            }
        });
    }

    /// Gives the draft up and begins anew; one press brings it back.
    pub(super) fn start_afresh(self, toasts: Toaster, back: Callback<()>) {
        self.begin_anew();
        focus_element(FORM.to_owned());
        let locale = self.locale.get_untracked();
        let text = form::draft_discarded(locale).to_owned();
        toasts.show(Toast { text, action: Some((toast::undo(locale).to_owned(), back)) });
    }

    fn draft_name(self) -> String {
        match self.editing {
            Some((ticket, _)) => draft::edit_name(ticket),
            None => self.body.with_untracked(draft::item_name),
        }
    }

    fn kept(self) -> Option<ItemDraft> {
        match self.editing {
            Some((ticket, _)) => draft::of_edit(self.data, ticket),
            None => self.body.with_untracked(|body| draft::of_body(self.data, body)),
        }
    }

    pub(super) fn take_up(self, found: ItemDraft) {
        let found = self.version.with_value(|version| met(self.data, version, found));
        let other = found.body.on_behalf_of.and_then(|person| found.people.get(&person).cloned());
        self.people.set(found.people);
        self.other.set(other);
        self.refused.set(found.refused);
        self.moved.set(found.moved);
        self.terms.set(found.terms);
        self.body.set(found.body);
    }
}

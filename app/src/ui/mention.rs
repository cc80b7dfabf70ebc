//! Naming people in a text: behind an `@` a list of names opens above the text, moved through with the arrow keys.
//! The text keeps the focus and tells readers of the list, as a combobox does.

use super::avatar::Avatar;
use super::combobox::Pick;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// Longest part of a name that is looked for, in characters.
const QUERY_MAX: usize = 40;

/// What is being named in a text area.
#[derive(Clone, Copy)]
pub struct MentionPicker {
    area: NodeRef<html::Textarea>,
    id: &'static str,
    at: RwSignal<Option<Typed>>,
    active: RwSignal<usize>,
    picks: Memo<Vec<Pick>>,
}

/// A name that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Typed {
    /// Where its `@` is, in bytes.
    start: usize,
    /// What is behind it, up to the caret.
    query: String,
}

impl MentionPicker {
    /// A picker over a text area; `find` answers whom a part of a name may mean, best first.
    pub fn new(
        area: NodeRef<html::Textarea>,
        id: &'static str,
        find: impl Fn(&str) -> Vec<Pick> + Send + Sync + 'static,
    ) -> Self {
        let at = RwSignal::new(None::<Typed>);
        let picks =
            Memo::new(move |_| at.with(|at| at.as_ref().map_or_else(Vec::new, |typed| find(typed.query.trim_end()))));
        Self { area, id, at, active: RwSignal::new(0), picks }
    }

    /// Looks at the text again: something was typed.
    pub fn typed(self) {
        let Some(area) = self.area.get_untracked() else { return };
        let caret = area.selection_start().ok().flatten().unwrap_or(0);
        let now = name_before(&area.value(), usize::try_from(caret).unwrap_or(0));
        if self.at.get_untracked() != now {
            self.active.set(0);
            self.at.set(now);
        }
    }

    /// Closes the list; what was typed stays.
    pub fn close(self) {
        self.at.try_set(None);
    }

    /// Whether the list is open.
    pub fn is_open(self) -> bool {
        !self.picks.with(Vec::is_empty)
    }

    /// The id of the list.
    pub fn list_id(self) -> String {
        format!("{}-list", self.id)
    }

    /// The id of the choice that Enter takes.
    pub fn active_id(self) -> Option<String> {
        self.is_open().then(|| format!("{}-{}", self.list_id(), self.active.get()))
    }

    /// A key in the text; the new text where a choice was taken. A key that was used is used up.
    pub fn key(self, event: &KeyboardEvent) -> Option<String> {
        let count = self.picks.with_untracked(Vec::len);
        if count == 0 || event.is_composing() {
            return None;
        }
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        match event.key().as_str() {
            "ArrowDown" => self.active.update(|active| *active = (*active + 1) % count),
            "ArrowUp" => self.active.update(|active| *active = (*active + count - 1) % count),
            "Escape" => {
                event.stop_propagation();
                self.close();
            }
            "Enter" | "Tab" if plain && !event.shift_key() => {
                event.prevent_default();
                let pick = self.picks.with_untracked(|picks| picks.get(self.active.get_untracked()).cloned());
                return pick.and_then(|pick| self.take(&pick));
            }
            _ => return None,
        }
        event.prevent_default();
        None
    }

    /// Puts a name in the place of what was typed of it; answers the new text.
    fn take(self, pick: &Pick) -> Option<String> {
        let typed = self.at.get_untracked()?;
        let area = self.area.get_untracked()?;
        let text = area.value();
        let end = typed.start + 1 + typed.query.len();
        let before = format!("{}@{} ", text.get(..typed.start)?, pick.title);
        let behind = text.get(end..)?.trim_start_matches(' ').to_owned();
        let caret = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
        let text = before + &behind;
        self.close();
        // At once: whoever types on must find the caret behind the name. The same text set again leaves it there.
        area.set_value(&text);
        drop(area.focus());
        drop(area.set_selection_range(caret, caret));
        Some(text)
    }
}

/// The name before a caret that is given in UTF-16 units: behind an `@` that begins a word.
fn name_before(text: &str, caret: usize) -> Option<Typed> {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    let before = String::from_utf16_lossy(&units);
    let start = before.rfind('@')?;
    let begins = before[..start].chars().next_back().is_none_or(|one| one.is_whitespace() || one == '(');
    let query = &before[start + 1..];
    let fits = !query.contains('\n') && !query.starts_with(' ') && query.chars().count() <= QUERY_MAX;
    (begins && fits).then(|| Typed { start, query: query.to_owned() })
}

/// The list of a picker, to stand before its text. `take` gets the new text.
#[component]
pub fn MentionList(
    /// The picker.
    picker: MentionPicker,
    /// The list's name for readers.
    #[prop(into)]
    label: Signal<String>,
    /// A choice was taken by hand.
    #[prop(into)]
    take: Callback<String>,
) -> impl IntoView {
    let option = move |(at, pick): (usize, Pick)| {
        let taken = pick.clone();
        view! {
            <li
                class="pick"
                role="option"
                id=format!("{}-{at}", picker.list_id())
                aria-selected=move || (picker.active.get() == at).to_string()
                // The text keeps the focus: a pointer chooses before it can be lost.
                on:pointerdown=move |event| event.prevent_default()
                on:click=move |_| if let Some(text) = picker.take(&taken) { take.run(text) }
            >
                <Avatar name=pick.title.clone() id=pick.id />
                <span><b>{pick.title}</b><small>{pick.detail}</small></span>
            </li>
        }
    };
    view! {
        <div class="mentions">
            <div class="picks pop" hidden=move || !picker.is_open()>
                <ul role="listbox" id=picker.list_id() aria-label=label>
                    {move || picker.picks.get().into_iter().enumerate().map(option).collect_view()}
                </ul>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<String> {
        name_before(text, text.encode_utf16().count()).map(|typed| typed.query)
    }

    #[test]
    fn a_name_begins_behind_an_at_sign_that_begins_a_word() {
        assert_eq!(name("Ask @An"), Some("An".to_owned()));
        assert_eq!(name("@"), Some(String::new()));
        assert_eq!(name("(@Ana We"), Some("Ana We".to_owned()));
        assert_eq!(name("Größe 🙂 @Zo"), Some("Zo".to_owned()));
        for none in ["Ask An", "ana@alpha", "@ ", "@Ana\nnext", &format!("@{}", "x".repeat(41))] {
            assert_eq!(name(none), None, "{none}");
        }
    }

    #[test]
    fn only_what_is_before_the_caret_counts() {
        assert_eq!(name_before("🙂 @Ana and @To", 5), Some(Typed { start: 5, query: "A".to_owned() }));
    }
}

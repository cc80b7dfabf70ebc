//! Initials of a person in a tone of their own.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// How large an avatar is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// In dense rows.
    Small,
    /// Beside a line of text.
    #[default]
    Medium,
    /// Beside two lines.
    Large,
    /// On a page about the person.
    ExtraLarge,
}

impl Size {
    fn class(self) -> &'static str {
        match self {
            Size::Small => "av-sm",
            Size::Medium => "av-md",
            Size::Large => "av-lg",
            Size::ExtraLarge => "av-xl",
        }
    }
}

/// The initials of a person, hidden from readers: the name stands beside them. The tone follows the id.
#[component]
pub fn Avatar(
    /// Full name.
    #[prop(into)]
    name: String,
    /// The person's id as a number.
    id: u128,
    /// How large.
    #[prop(optional)]
    size: Size,
    /// Here (a filled dot), away (a ring), or not told.
    #[prop(optional, into)]
    here: Signal<Option<bool>>,
) -> impl IntoView {
    let presence = move || match here.get() {
        Some(true) => "here",
        Some(false) => "away",
        None => "",
    };
    let class = move || format!("av av-{} {} {}", tone(id), size.class(), presence());
    view! { <span class=class aria-hidden="true">{initials(&name)}</span> }
}

/// The dashed ring that stands for nobody; `label` says so to readers.
#[component]
pub fn Nobody(
    /// What readers hear; nothing where the words stand beside it.
    #[prop(into)]
    label: Signal<String>,
    /// How large.
    #[prop(optional)]
    size: Size,
) -> impl IntoView {
    let named = move || label.with(|label| !label.is_empty());
    view! {
        <span
            class=format!("av av-none {}", size.class())
            role=move || named().then_some("img")
            aria-label=move || named().then(|| label.get())
            aria-hidden=move || (!named()).then_some("true")
        >
            <Icon name=IconName::User />
        </span>
    }
}

/// One of the six tones.
pub fn tone(id: u128) -> u8 {
    // All parts of the id count: ids made one after another share their beginning.
    let folded = id.to_le_bytes().iter().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    u8::try_from(folded % 6).unwrap_or(0) + 1
}

/// First letters of the first and the last word of a name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let (first, last) = (words.next(), words.next_back());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Rebecca Lindqvist"), "RL");
        assert_eq!(initials("ana maria ferreira"), "AF");
        assert_eq!(initials("Łukasz"), "Ł");
        assert_eq!(initials("(temp) Grace"), "TG");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn tones_are_one_to_six_and_stay() {
        for id in 0..100 {
            assert!((1..=6).contains(&tone(id)));
            assert_eq!(tone(id), tone(id));
        }
    }
}

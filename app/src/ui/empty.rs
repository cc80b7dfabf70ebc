//! A place with nothing in it: a drawing, what it is for, why it is empty, one next step.

use leptos::prelude::*;

/// The drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Art {
    /// A tray with a check: all done.
    Tray,
    /// A parcel: nothing ordered.
    Parcel,
    /// A lens: nothing found.
    Lens,
    /// A speech bubble: nothing said.
    Bubble,
    /// A lock: not for this person, or not there.
    Lock,
}

impl Art {
    fn shapes(self) -> &'static str {
        match self {
            Art::Tray => {
                r#"<path class="fillb" d="M14 38 24 16h40l10 22v14a4 4 0 0 1-4 4H18a4 4 0 0 1-4-4z"/><path d="M14 38h17l4 7h18l4-7h17"/><path class="acc" d="m37 24 5 5 9-10"/>"#
            }
            Art::Parcel => {
                r#"<path class="fillb" d="m44 8 24 12v24L44 56 20 44V20z"/><path d="m20 20 24 12 24-12M44 32v24"/><path class="acc" d="M32 14l24 12"/>"#
            }
            Art::Lens => {
                r#"<circle class="fillb" cx="40" cy="28" r="17"/><path d="m53 41 14 14"/><path class="acc" d="M33 28h14"/>"#
            }
            Art::Bubble => {
                r#"<path class="fillb" d="M18 12h52a5 5 0 0 1 5 5v22a5 5 0 0 1-5 5H42L28 55V44H18a5 5 0 0 1-5-5V17a5 5 0 0 1 5-5z"/><path class="acc" d="M28 24h32M28 32h20"/>"#
            }
            Art::Lock => {
                r#"<rect class="fillb" x="24" y="28" width="40" height="28" rx="5"/><path d="M32 28v-6a12 12 0 0 1 24 0v6"/><path class="acc" d="M44 39v6"/>"#
            }
        }
    }
}

/// An empty place. `children` are its buttons.
#[component]
pub fn Empty(
    /// The drawing.
    art: Art,
    /// What is not here.
    #[prop(into)]
    title: Signal<String>,
    /// Why, and what comes.
    #[prop(into)]
    text: Signal<String>,
    /// Whether the title is the page's heading.
    #[prop(optional)]
    page: bool,
    /// The next step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = if page { view! { <h1>{title}</h1> }.into_any() } else { view! { <h2>{title}</h2> }.into_any() };
    view! {
        <div class="empty" class:tall=page>
            <svg class="art" viewBox="0 0 88 64" aria-hidden="true" inner_html=art.shapes()></svg>
            {heading}
            <p>{text}</p>
            {children.map(|children| view! { <div class="btns">{children()}</div> })}
        </div>
    }
}

//! A dialog on the native element: it keeps the focus inside and gives it back.

use super::icon::{Icon, IconName};
use super::unbroken::unbroken;
use leptos::html;
use leptos::prelude::*;

/// A modal dialog. Esc, the cross and the backdrop set `open` to false; nothing inside is lost by that.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// Name of the cross.
    #[prop(into)]
    close: Signal<String>,
    /// A stable id for the heading.
    #[prop(into)]
    id: String,
    /// A further class, such as `drawer` for a sheet at the edge.
    #[prop(optional, into)]
    class: String,
    /// What is inside, made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            drop(dialog.show_modal());
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let heading = StoredValue::new(format!("{id}-title"));
    view! {
        <dialog
            class=format!("dialog pop {class}")
            node_ref=dialog
            aria-labelledby=heading.get_value()
            on:close=move |_| open.set(false)
            on:click=move |event| {
                // Only the backdrop belongs to the dialog element itself.
                let target = event_target::<web_sys::Element>(&event);
                if target.tag_name() == "DIALOG" {
                    open.set(false);
                }
            }
        >
            {move || open.get().then(|| view! {
                <div class="dialog-body">
                    <header>
                        <h2 id=heading.get_value()>{move || unbroken(&title.get())}</h2>
                        <button type="button" class="ibtn" aria-label=close on:click=move |_| open.set(false)>
                            <Icon name=IconName::Cross />
                        </button>
                    </header>
                    {children()}
                </div>
            })}
        </dialog>
    }
}

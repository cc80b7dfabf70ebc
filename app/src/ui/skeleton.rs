//! Still rows for the first load of a device; the style sheet hides them for the first 400 ms.

use leptos::prelude::*;

/// A heading and some rows. `label` is what readers hear.
#[component]
pub fn Skeleton(
    /// What is being done.
    #[prop(into)]
    label: Signal<String>,
    /// How many rows.
    #[prop(default = 3)]
    rows: usize,
) -> impl IntoView {
    let row = || view! { <span class="sk sk-long"></span><span class="sk sk-mid"></span> };
    view! {
        <div class="card card-pad late" role="status" aria-label=label>
            <span class="sk sk-title"></span>
            {(0..rows).map(|_| row()).collect_view()}
        </div>
    }
}

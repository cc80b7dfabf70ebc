//! A field that takes files: chosen, dropped or photographed, each shown with its name before anything is sent.

use super::state::{Order, Place};
use crate::attachment::{Buttons, Chosen, Tray};
use docket_shared::attachment::Accept;
use leptos::prelude::*;

/// The control.
#[component]
pub fn FilesControl(
    /// The order.
    order: Order,
    /// Its place.
    place: Place,
    /// Its name.
    label: Signal<String>,
    /// What describes it.
    described: Signal<Option<String>>,
    /// What it takes.
    accept: Accept,
    /// Most files.
    max: usize,
) -> impl IntoView {
    // In a row there is room for icons only.
    let (id, worded) = (place.id(), place.row.is_none());
    let files = {
        let place = place.clone();
        Memo::new(move |_| order.files(&place))
    };
    let put = {
        let place = place.clone();
        Callback::new(move |chosen| order.put_files(&place, chosen))
    };
    let tray = Tray::new(files.into(), put, accept, max);
    view! {
        <div
            class="field-files"
            role="group"
            id=id
            tabindex="-1"
            aria-label=label
            aria-describedby=described
            on:dragover=move |event| tray.drag(&event)
            on:dragleave=move |_| tray.leave()
            on:drop=move |event| tray.drop(&event)
            on:paste=move |event| tray.paste(&event)
            on:focusout=move |_| order.leave(&place)
        >
            <Chosen tray />
            <div class="btns"><Buttons tray worded /></div>
        </div>
    }
}

//! A text field that offers choices while one types, by the combobox pattern: arrows choose, Enter takes, Esc closes.

use super::avatar::Avatar;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// One choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The value, as a number; also the avatar's tone.
    pub id: u128,
    /// What is read.
    pub title: String,
    /// A second line.
    pub detail: String,
}

/// The field. `typed` is always what stands in it; taking a choice calls `take`, which sets `typed`.
#[component]
pub fn Combobox(
    /// The input's id.
    #[prop(into)]
    id: String,
    /// The input's name for readers.
    #[prop(into)]
    label: Signal<String>,
    /// What stands in the field.
    #[prop(into)]
    typed: Signal<String>,
    /// The choices for it.
    #[prop(into)]
    picks: Signal<Vec<Pick>>,
    /// A sentence below the choices, or instead of them.
    #[prop(into)]
    note: Signal<Option<String>>,
    /// What the field says while it is empty.
    #[prop(into)]
    placeholder: Signal<String>,
    /// Whether the value is wrong.
    #[prop(into)]
    invalid: Signal<bool>,
    /// Id of what describes it.
    #[prop(into)]
    described_by: Signal<Option<String>>,
    /// Text was typed.
    #[prop(into)]
    on_type: Callback<String>,
    /// A choice was taken.
    #[prop(into)]
    take: Callback<Pick>,
    /// The field was left.
    #[prop(into)]
    on_leave: Callback<()>,
    /// Enter was pressed without a choice.
    #[prop(into)]
    on_enter: Callback<KeyboardEvent>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let active = RwSignal::new(0_usize);
    let list_id = format!("{id}-list");
    let shown = Signal::derive(move || open.get() && (!picks.with(Vec::is_empty) || note.with(Option::is_some)));
    let choose = move |pick: Pick| {
        open.set(false);
        take.run(pick);
    };
    let keys = move |event: KeyboardEvent| {
        let count = picks.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                event.prevent_default();
                if open.get_untracked() {
                    let step = if event.key() == "ArrowDown" { 1 } else { count - 1 };
                    active.update(|active| *active = (*active + step) % count);
                } else {
                    open.set(true);
                }
            }
            "Escape" if shown.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
            }
            "Enter" if !event.is_composing() => {
                match picks.with_untracked(|picks| picks.get(active.get_untracked()).cloned()) {
                    Some(pick) if open.get_untracked() => {
                        event.prevent_default();
                        choose(pick);
                    }
                    _ => on_enter.run(event),
                }
            }
            _ => {}
        }
    };
    let option = {
        let list_id = list_id.clone();
        move |(at, pick): (usize, Pick)| {
            let taken = pick.clone();
            view! {
                <li
                    class="pick"
                    role="option"
                    id=format!("{list_id}-{at}")
                    aria-selected=move || (active.get() == at).to_string()
                    // The field keeps the focus: a pointer chooses before it can be lost.
                    on:pointerdown=move |event| event.prevent_default()
                    on:click=move |_| choose(taken.clone())
                >
                    <Avatar name=pick.title.clone() id=pick.id />
                    <span><b>{pick.title}</b><small>{pick.detail}</small></span>
                </li>
            }
        }
    };
    let active_id = {
        let list_id = list_id.clone();
        move || (shown.get() && !picks.with(Vec::is_empty)).then(|| format!("{list_id}-{}", active.get()))
    };
    view! {
        <span class="inp" class:is-error=invalid>
            <input
                id=id
                type="text"
                role="combobox"
                autocomplete="off"
                aria-label=label
                aria-expanded=move || shown.get().to_string()
                aria-controls=list_id.clone()
                aria-autocomplete="list"
                aria-activedescendant=active_id
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described_by.get()
                placeholder=placeholder
                prop:value=typed
                on:input=move |event| {
                    active.set(0);
                    open.set(true);
                    on_type.run(event_target_value(&event));
                }
                on:keydown=keys
                // A field that goes with its page is left as well; nobody listens then.
                on:blur=move |_| if open.try_set(false).is_none() { on_leave.try_run(()); }
            />
            <div class="picks pop" hidden=move || !shown.get()>
                <ul role="listbox" id=list_id aria-label=label>
                    {move || picks.get().into_iter().enumerate().map(&option).collect_view()}
                </ul>
                {move || note.get().map(|note| view! { <p class="picks-none" role="status">{note}</p> })}
            </div>
        </span>
    }
}

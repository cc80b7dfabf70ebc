//! What who asked for it changed since it was first asked: old and new side by side.

use crate::data::clock;
use crate::data::use_locale;
use crate::ui::use_minute;
use crate::words::{self, Style};
use docket_messages::{Locale, approval as said};
use docket_shared::Date;
use docket_shared::service_request::edit::{AnswerChange, Change, Edit, What};
use docket_shared::text::Text;
use docket_shared::ticket::TicketPublic;
use docket_shared::time::Written;
use leptos::prelude::*;

/// The card; nothing where nothing was changed. The last change stands first.
#[component]
pub fn Changes(
    /// The request's public part.
    public: Memo<Option<TicketPublic>>,
) -> impl IntoView {
    let locale = use_locale();
    let edits = Memo::new(move |_| {
        let edits = public.with(|public| public.as_ref().map(|public| public.edits.clone()));
        edits.into_iter().flatten().rev().collect::<Vec<Edit>>()
    });
    move || {
        (!edits.with(Vec::is_empty)).then(|| {
            view! {
                <section class="card card-pad" aria-labelledby="changes">
                    <h2 id="changes" class="title mb3">{move || said::changed_title(locale.get())}</h2>
                    <div class="stack stack-4">
                        {move || edits.get().into_iter().map(|edit| view! { <OneEdit edit /> }).collect_view()}
                    </div>
                </section>
            }
        })
    }
}

#[component]
fn OneEdit(edit: Edit) -> impl IntoView {
    let (locale, minute) = (use_locale(), use_minute());
    let (name, at, material) = (edit.by_name.clone(), edit.at, edit.material);
    let intro = move || {
        minute.track();
        let when = words::say(locale.get(), Style::Full, clock::local(clock::now()), clock::local(at));
        let words = if material { said::changed_by } else { said::changed_small };
        words(locale.get(), &name, &when)
    };
    let row = move |change: Change| match change.what {
        What::Answer(answer) => answer_row(change.person, answer).into_any(),
        What::Added => line_row(change.person, said::changed_added).into_any(),
        What::Removed => line_row(change.person, said::changed_removed).into_any(),
    };
    view! {
        <div>
            <p class="small muted mb2">{intro}</p>
            <table class="ppl changes">
                <caption class="vh">{move || said::changed_title(locale.get())}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || said::changed_column(locale.get())}</th>
                        <th scope="col">{move || said::changed_before(locale.get())}</th>
                        <th scope="col">{move || said::changed_after(locale.get())}</th>
                    </tr>
                </thead>
                <tbody>{edit.changes.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn answer_row(person: Option<String>, answer: AnswerChange) -> impl IntoView {
    let locale = use_locale();
    let AnswerChange { label, kind, before, after, .. } = answer;
    let (old, new) = (StoredValue::new((kind.clone(), before)), StoredValue::new((kind, after)));
    view! {
        <tr>
            <td>
                {move || label.get(locale.get().tag()).to_owned()}
                {person.map(|person| view! { <br /><small class="muted">{person}</small> })}
            </td>
            <td class="muted">{move || old.with_value(|(kind, values)| shown(kind, values, locale.get()))}</td>
            <td><b>{move || new.with_value(|(kind, values)| shown(kind, values, locale.get()))}</b></td>
        </tr>
    }
}

fn line_row(person: Option<String>, words: fn(Locale, &str) -> String) -> impl IntoView {
    let locale = use_locale();
    let person = person.unwrap_or_default();
    view! { <tr><td colspan="3">{move || words(locale.get(), &person)}</td></tr> }
}

fn shown(kind: &str, values: &[Text], locale: Locale) -> String {
    let one = |text: &Text| {
        let text = text.get(locale.tag());
        let date = (kind == "date").then(|| Date::read(text)).flatten();
        date.map_or_else(|| text.to_owned(), |date| words::date_full(locale, date))
    };
    if values.is_empty() {
        return said::changed_nothing(locale).to_owned();
    }
    values.iter().map(one).collect::<Vec<_>>().join(", ")
}

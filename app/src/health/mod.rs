//! What the installation stands on: asked of the server while the page is open, and shown with what to do.

mod facts;

use crate::data::{api, use_locale};
use crate::ui::{Art, Chip, Empty, Icon, IconName, Skeleton, Tone, use_page};
use docket_messages::{health as said, shell};
use docket_shared::authorization as endpoints;
use docket_shared::health::{Fact, Health, Node};
use docket_shared::problem::ProblemCode;
use facts::{Foundations, Servers};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How often the server is asked, in milliseconds.
const AGAIN_MS: u32 = 10_000;

/// What is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Awaited,
    Here,
    Away,
    Refused,
}

/// The page.
#[component]
pub fn HealthPage() -> impl IntoView {
    let locale = use_locale();
    use_page(move || shell::page_title(locale.get(), said::title(locale.get())));
    let (health, answer) = (RwSignal::new(None::<Health>), RwSignal::new(Answer::Awaited));
    ask(health, answer);
    let again = StoredValue::new_local(Some(Interval::new(AGAIN_MS, move || ask(health, answer))));
    on_cleanup(move || {
        // The interval ends with its value.
        again.try_update_value(Option::take);
    });
    let shown = Memo::new(move |_| (answer.get(), health.with(Option::is_some)));
    let body = move || {
        match shown.get() {
        (Answer::Refused, _) => view! {
            <Empty
                art=Art::Lock
                title=Signal::derive(move || said::refused_title(locale.get()).to_owned())
                text=Signal::derive(move || said::refused_text(locale.get()).to_owned())
            />
        }
        .into_any(),
        (_, true) => view! { <Parts health=Signal::derive(move || health.get().map(|health| health.facts).unwrap_or_default()) /> }.into_any(),
        (Answer::Away, false) => view! {
            <Empty
                art=Art::Lens
                title=Signal::derive(move || said::away_title(locale.get()).to_owned())
                text=Signal::derive(move || said::away_text(locale.get()).to_owned())
            />
        }
        .into_any(),
        _ => view! { <Skeleton label=Signal::derive(move || said::loading(locale.get()).to_owned()) rows=6 /> }.into_any(),
    }
    };
    view! {
        <div class="assets" tabindex="0" role="region" aria-label=move || said::title(locale.get())>
            <Head health />
            {move || (shown.get() == (Answer::Away, true)).then(|| view! {
                <div class="banner b-warn" role="status">
                    <Icon name=IconName::Offline />
                    <div><b>{move || said::away_title(locale.get())}</b>" "{move || said::away_text(locale.get())}</div>
                </div>
            })}
            {body}
        </div>
    }
    .into_any()
}

fn ask(health: RwSignal<Option<Health>>, answer: RwSignal<Answer>) {
    spawn_local(async move {
        let now = match api::call::<endpoints::ReadHealth>(None, "").await {
            Ok(found) => {
                health.try_set(Some(found));
                Answer::Here
            }
            Err(api::Failure::Problem(problem)) if problem.code == ProblemCode::Forbidden => Answer::Refused,
            Err(_) => Answer::Away,
        };
        answer.try_set(now);
    });
}

/// The name of the page, whether all is well, and as of when.
#[component]
fn Head(health: RwSignal<Option<Health>>) -> impl IntoView {
    let locale = use_locale();
    let wrong = Memo::new(move |_| {
        let count = |health: &Health| health.facts.iter().filter(|fact| !fact.is_good()).count();
        health.with(|health| health.as_ref().map(count))
    });
    let at = Memo::new(move |_| health.with(|health| health.as_ref().map(|health| health.at)));
    let verdict = move || {
        wrong.get().map(|wrong| match i64::try_from(wrong).unwrap_or(i64::MAX) {
            0 => view! { <Chip tone=Tone::Ok icon=IconName::Check>{move || said::all_good(locale.get())}</Chip> }.into_any(),
            count => view! { <Chip tone=Tone::Danger icon=IconName::Alert>{move || said::some_wrong(locale.get(), count)}</Chip> }.into_any(),
        })
    };
    view! {
        <div class="page-h">
            <h1>{move || said::title(locale.get())}</h1>
            <span role="status">{verdict}</span>
        </div>
        {move || at.get().map(|at| view! {
            <p class="small muted">{move || said::as_of(locale.get(), &crate::words::exact(locale.get(), at))}</p>
        })}
    }
}

#[component]
fn Parts(#[prop(into)] health: Signal<Vec<Fact>>) -> impl IntoView {
    let nodes = Memo::new(move |_| {
        let node = |fact: &Fact| if let Fact::Node(node) = fact { Some(node.clone()) } else { None };
        health.with(|facts| facts.iter().filter_map(node).collect::<Vec<Node>>())
    });
    view! { <Foundations facts=health /><Servers nodes /> }
}

//! Where a request stands as steps: large on its page, in one line in lists.

use super::counts::Counts;
use super::outcome::Outcome;
use super::status::{Step, is_gated};
use crate::data::use_locale;
use crate::ui::{Icon, IconName};
use crate::words::{Style, When};
use docket_messages::request;
use docket_shared::Timestamp;
use docket_shared::approval::{Gate, StepState};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::lifecycle::Status;
use leptos::prelude::*;

/// The steps, from left to right on a desk, from top to bottom on a phone.
#[component]
pub fn Track(
    /// The request.
    head: Memo<Option<TicketHead>>,
    /// When work began.
    #[prop(into)]
    started: Signal<Option<Timestamp>>,
    /// What has to be approved.
    #[prop(into)]
    gate: Signal<Option<Gate>>,
    /// How far its lines are.
    counts: Memo<Counts>,
    /// How much of it was possible.
    outcome: Memo<Outcome>,
) -> impl IntoView {
    let locale = use_locale();
    let gate = Signal::derive(move || gate.get().filter(is_gated));
    let passed = Memo::new(move |_| {
        let (head, started) = (head.get(), started.with(Option::is_some));
        let happened = |step: &Step| match &head {
            Some(head) if head.status == Status::Cancelled => {
                gate.with(|gate| step.happened(head, started, gate.as_ref()))
            }
            // Ended as not needed before anything was done for it: nobody prepared anything.
            _ if *step == Step::Preparing && outcome.with(|outcome| *outcome == Outcome::NotNeeded) => {
                counts.with(|counts| counts.worked)
            }
            _ => true,
        };
        Step::all(gate.with(Option::is_some)).into_iter().filter(happened).collect::<Vec<_>>()
    });
    let steps = move || {
        let Some(head) = head.get() else { return Vec::new() };
        let gate = gate.get();
        let now = if gate.is_some() { Step::of_gated(&head) } else { Step::of(&head) };
        let point = |step| {
            view! { <Point head=head.clone() step now started=started.get() gate=gate.clone() counts=counts.get() outcome=outcome.get() /> }
                .into_any()
        };
        passed.get().into_iter().map(point).collect()
    };
    let count = move || passed.with(Vec::len).to_string();
    view! {
        <ol class="track" style=("--steps", count) aria-label=move || request::status_in_progress(locale.get())>
            {steps}
        </ol>
    }
}

#[component]
fn Point(
    head: TicketHead,
    step: Step,
    now: Step,
    started: Option<Timestamp>,
    gate: Option<Gate>,
    counts: Counts,
    outcome: Outcome,
) -> impl IntoView {
    let locale = use_locale();
    // The last step is no step on the way: once it is reached everything is done.
    let (done, current) = (step < now || (step == now && now == Step::Done), step == now && now != Step::Done);
    let held = matches!(head.status, Status::Waiting | Status::OnHold);
    let at = match step {
        Step::Ordered => Some(head.created_at),
        Step::Approval => gate.as_ref().and_then(decided_at),
        Step::Assigned => None,
        // Since when it is held is not known here: when work began says nothing of it.
        Step::Preparing => started.filter(|_| !held && now >= Step::Preparing),
        Step::Done => Some(head.changed_at).filter(|_| now == Step::Done),
    };
    let detail = match (step, &head.assignee_name) {
        (Step::Approval, _) if head.status == Status::AwaitingApproval => {
            gate.as_ref().map(asked_names).unwrap_or_default().into_any()
        }
        (Step::Assigned, Some(name)) => name.clone().into_any(),
        (Step::Assigned, None) if head.status == Status::New && !head.unserved => {
            view! { {move || request::being_assigned(locale.get())} }.into_any()
        }
        (Step::Preparing, _) if current && counts.all > 1 => {
            view! { {move || counts.going_on(locale.get())} }.into_any()
        }
        (Step::Done, _) if now == Step::Preparing && counts.all > 1 => {
            view! { {move || counts.come_to(locale.get())} }.into_any()
        }
        _ => at.map(|at| view! { <When at=at style=Style::Full /> }).into_any(),
    };
    // The end that is not what was asked for looks like one.
    let short = step == Step::Done && (outcome.is_no_success() || head.status == Status::Cancelled);
    let quiet = short && outcome == Outcome::NotNeeded;
    let icon = match (done, short) {
        (true, true) => IconName::Cross,
        (true, false) => IconName::Check,
        _ => step.icon(),
    };
    let word = move || match step {
        Step::Done if outcome != Outcome::Complete => outcome.word(locale.get(), head.kind, head.status),
        _ => step.word(locale.get(), head.kind, head.status).to_owned(),
    };
    let state = move || match (done, current) {
        (true, _) => request::step_done(locale.get()),
        (_, true) => request::step_now(locale.get()),
        _ => request::step_next(locale.get()),
    };
    view! {
        <li class:done=done class:short=short class:quiet=quiet class:now=current aria-current=current.then_some("step")>
            <span class="dot"><Icon name=icon /></span>
            <b>{word}</b>
            <span class="vh">" ("{state}")"</span>
            " "
            <span>{detail}</span>
        </li>
    }
}

/// When the gate's last vote was given.
fn decided_at(gate: &Gate) -> Option<Timestamp> {
    let votes = gate.steps.iter().flat_map(|step| &step.asked).filter_map(|asked| asked.vote.as_ref());
    votes.filter(|vote| !vote.late).map(|vote| vote.at).max()
}

/// Whose answers are missing: of who left those who are asked in their place, of who is away both.
fn asked_names(gate: &Gate) -> String {
    let open = gate.steps.iter().filter(|step| step.state == StepState::Waiting).flat_map(|step| &step.asked);
    let names = open.filter(|asked| asked.vote.is_none()).flat_map(|asked| {
        let own = (!asked.left).then_some(asked.name.as_str());
        own.into_iter().chain(asked.stand_ins.iter().map(|other| other.name.as_str()))
    });
    let mut names: Vec<&str> = names.collect();
    let mut known = std::collections::BTreeSet::new();
    names.retain(|name| known.insert(*name));
    names.join(", ")
}

/// The same in one line.
#[component]
pub fn MiniTrack(
    /// The request.
    head: TicketHead,
) -> impl IntoView {
    let locale = use_locale();
    let (at, status, kind) = (Step::of(&head), head.status, head.kind);
    let mut steps = Step::all(status == Status::AwaitingApproval);
    if status == Status::Cancelled {
        steps.retain(|step| matches!(step, Step::Ordered | Step::Done));
    }
    let (index, count) = (steps.iter().position(|step| *step == at).unwrap_or(0), steps.len());
    let number = |value: usize| i64::try_from(value).unwrap_or(0);
    let label = move || {
        request::track_label(locale.get(), at.word(locale.get(), kind, status), number(index + 1), number(count))
    };
    let part = |step: Step| {
        if step < at || at == Step::Done {
            "d"
        } else if step == at {
            "c"
        } else {
            ""
        }
    };
    view! {
        <span class="mini" role="img" aria-label=label style=("--steps", count.to_string())>
            {steps.into_iter().map(|step| view! { <i class=part(step)></i> }).collect_view()}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::approval::policy::Rule;
    use docket_shared::approval::{Asked, GateStep, StandIn, StandsInAs};
    use docket_shared::ids::PersonId;
    use docket_shared::text::Text;
    use uuid::Uuid;

    #[test]
    fn who_is_asked_now_is_named_and_nobody_who_left() {
        let person = |id| PersonId(Uuid::from_u128(id));
        let mut daniel = Asked::now(person(1), "Daniel Weiss".to_owned());
        daniel.left = true;
        let stands_as = StandsInAs::Successor;
        daniel.stand_ins.push(StandIn { person: person(2), name: "Nadia Haddad".to_owned(), stands_as });
        let mut martin = Asked::now(person(3), "Martin".to_owned());
        martin.stand_ins.push(StandIn {
            person: person(2),
            name: "Nadia Haddad".to_owned(),
            stands_as: StandsInAs::Deputy,
        });
        let step = |asked| GateStep {
            name: Text::default(),
            rule: Rule::Any,
            above: None,
            state: StepState::Waiting,
            asked,
            due: None,
            by_time: false,
        };
        let gate = |asked| Gate { answers_version: 1, steps: vec![step(asked)] };
        assert_eq!(asked_names(&gate(vec![daniel.clone()])), "Nadia Haddad");
        assert_eq!(asked_names(&gate(vec![daniel, martin])), "Nadia Haddad, Martin");
    }
}

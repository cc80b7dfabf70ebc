//! The explanation of an assignment in words: the facts used, in order, the deciding one last.

use crate::data::{clock, use_data, use_locale};
use crate::ui::{Icon, IconName, after_anyway};
use crate::words::{self, Style};
use docket_messages::{Locale, shell, ticket, why as said};
use docket_shared::Timestamp;
use docket_shared::assignment::{Considered, DecidedBy, Explanation, Ranking, Verdict};
use docket_shared::ids::{PersonId, TaskId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::activity::{Deed, Happened};
use leptos::prelude::*;
use leptos::{ev, html};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The popover beside a ticket's "Why?".
#[component]
pub fn WhyPopover(
    /// The ticket.
    ticket: TicketId,
    /// What its head says.
    #[prop(into)]
    head: Signal<TicketHead>,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let data = use_data();
    let explanation = Memo::new(move |_| {
        let id = data.ticket_internal(ticket)?.explanation?;
        data.explanation(id)
    });
    let had = Signal::derive(move || {
        let assignee = head.with(|head| head.assignee.zip(head.assignee_name.clone()));
        (assignee, data.ticket_internal(ticket).and_then(|internal| internal.assigned_at))
    });
    let happened = Memo::new(move |_| data.ticket_internal(ticket).map(|internal| internal.happened));
    let happened = Signal::derive(move || happened.get().unwrap_or_default());
    let given_by = Signal::derive(move || had.get().1.and_then(|at| happened.with(|happened| hand(happened, at))));
    view! { <Popover explanation had given_by happened open button="why-button".to_owned() /> }
}

/// "Why?" of a task that is a work item of its own, with what it opens; nothing while nothing explains it.
#[component]
pub fn TaskWhy(
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let open = RwSignal::new(false);
    let work = Memo::new(move |_| match data.get(RowKind::TaskWork, task.0)?.as_ref() {
        Row::TaskWork(work) => Some(work.clone()),
        _ => None,
    });
    let explanation = Memo::new(move |_| data.explanation(work.get()?.explanation?));
    let had = Signal::derive(move || {
        let work = work.get();
        let assigned_at = work.as_ref().and_then(|work| work.assigned_at);
        (work.and_then(|work| work.assignee.zip(work.assignee_name)), assigned_at)
    });
    let happened = Memo::new(move |_| {
        let ticket = work.with(|work| work.as_ref().map(|work| work.ticket))?;
        Some(data.ticket_internal(ticket)?.happened)
    });
    let happened = Signal::derive(move || happened.get().unwrap_or_default());
    // Another team holds no lines of the ticket: the task itself says who gave it.
    let given_by = Signal::derive(move || work.with(|work| work.as_ref()?.given_by.clone()));
    let explained = Memo::new(move |_| explanation.with(Option::is_some));
    let button = format!("why-{task}");
    move || {
        explained.get().then(|| {
            let (id, back) = (button.clone(), button.clone());
            view! {
                <button type="button" class="why" id=id aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                    <Icon name=IconName::Help />{move || ticket::why(locale.get())}
                </button>
                <Popover explanation had given_by happened open button=back />
            }
        })
    }
}

/// Who has it, and since when.
type Had = (Option<(PersonId, String)>, Option<Timestamp>);

/// What explains it. Esc closes it and gives the focus back.
#[component]
fn Popover(
    explanation: Memo<Option<Explanation>>,
    had: Signal<Had>,
    /// Who gave it to whoever has it, where that is known.
    given_by: Signal<Option<String>>,
    happened: Signal<Vec<Happened>>,
    open: RwSignal<bool>,
    button: String,
) -> impl IntoView {
    let locale = use_locale();
    let button = StoredValue::new(button);
    let panel = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        // The first button takes the focus, so that Esc and Enter close it.
        let button = panel.get().and_then(|panel| panel.query_selector("button").ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            drop(button.focus());
        }
    });
    let close = move || {
        open.set(false);
        crate::ui::focus_element(button.get_value());
    };
    let escape = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            // The other keys' listeners still see the popover, and leave this key to it.
            after_anyway(Duration::ZERO, close);
        }
    });
    on_cleanup(move || escape.remove());
    move || {
        let explanation = explanation.get().filter(|_| open.get())?;
        let (assignee, assigned_at) = had.get();
        let team = happened.with(|happened| team_hint(&explanation, happened, locale.get()));
        let hand = given_by.get();
        Some(view! {
            <div
                class="pop whypop"
                role="dialog"
                aria-labelledby="why-title"
                tabindex="-1"
                node_ref=panel
            >
                <Facts explanation team assignee assigned_at hand locale=locale.get() />
                <footer>
                    <button type="button" class="btn btn-sm" on:click=move |_| close()><span>{shell::close(locale.get())}</span></button>
                </footer>
            </div>
        })
    }
}

#[component]
fn Facts(
    explanation: Explanation,
    /// How it came to the team, where that is known.
    team: Option<String>,
    assignee: Option<(PersonId, String)>,
    assigned_at: Option<Timestamp>,
    /// Who gave it to whoever has it, where that is known.
    hand: Option<String>,
    locale: Locale,
) -> impl IntoView {
    let chosen = explanation.pool.iter().find(|person| Some(person.person) == explanation.chosen).cloned();
    // Somebody else than the rule chose has it now: they took it, or somebody gave it to them.
    let by_hand = assignee.filter(|(person, _)| explanation.chosen != Some(*person)).map(|(_, name)| name);
    let title = match (&by_hand, &chosen) {
        (Some(name), _) => said::open_taken(locale, name),
        (None, Some(chosen)) => said::open(locale, first_name(&chosen.name)),
        (None, None) => said::open_waiting(locale).to_owned(),
    };
    let rule = match explanation.policy.ranking {
        Ranking::LoadFirst => said::policy_load(locale, i64::from(explanation.policy.version)),
        Ranking::RoundRobin => said::policy_round_robin(locale, i64::from(explanation.policy.version)),
    };
    let rule = match explanation.policy.minutes_needed {
        0 => rule,
        minutes => said::policy_minutes(locale, i64::from(minutes), &rule),
    };
    let at = words::say(locale, Style::Full, clock::local(clock::now()), clock::local(explanation.at));
    let eligible = explanation.pool.iter().filter(|person| person.verdict == Verdict::Eligible).count();
    let none = eligible == 0;
    let pool = said::pool(locale, count(eligible), count(explanation.pool.len()));
    let waited = waited(&explanation, by_hand.is_some(), locale);
    let people: Vec<_> = explanation
        .pool
        .iter()
        .map(|person| {
            let fits = person.verdict == Verdict::Eligible;
            view! {
                <li class:no=!fits>
                    <Icon name=if fits { IconName::Check } else { IconName::Minus } />
                    <span>{person.name.clone()}<small>{verdict(person, &explanation, locale)}</small></span>
                </li>
            }
        })
        .collect();
    let decided = match (&chosen, by_hand) {
        (_, Some(name)) => {
            let at =
                assigned_at.map(|at| words::say(locale, Style::Full, clock::local(clock::now()), clock::local(at)));
            let at = at.unwrap_or_default();
            match hand {
                Some(by) if by == name => said::taken_by_hand(locale, &name, &at),
                Some(by) => said::given_by_hand(locale, &by, &name, &at),
                None => said::came_by_hand(locale, &name, &at),
            }
        }
        (Some(chosen), None) => decisive(&explanation, chosen, locale),
        // It is of then: who is there now may have come since.
        (None, None) => said::waiting_then(locale, &at, &nobody(&explanation, locale)),
    };
    view! {
        <h3 id="why-title">{title}</h3>
        <p class="small muted">{rule}". "{said::decided_at(locale, &at)}"."</p>
        <ol>
            <li><Icon name=IconName::Check /><span>{said::team(locale, &explanation.team_name)}{team.map(|team| view! { <small>{team}</small> })}</span></li>
            {(explanation.weight > 1).then(|| view! {
                <li><Icon name=IconName::Cube /><span>{said::weighs(locale, i64::from(explanation.weight))}</span></li>
            })}
            <li class:no=none><Icon name=if none { IconName::Minus } else { IconName::Check } /><span>{pool}</span></li>
            {people}
            <li>
                <Icon name=if chosen.is_some() { IconName::Check } else { IconName::Clock } />
                <span><b>{decided}</b>{waited.map(|waited| view! { <small>{waited}</small> })}</span>
            </li>
            <li class="no"><Icon name=IconName::Minus /><span class="muted">{said::not_used(locale)}</span></li>
        </ol>
    }
}

/// How long it had waited when the rule gave it to somebody. Of who has it by hand that says nothing.
fn waited(explanation: &Explanation, by_hand: bool, locale: Locale) -> Option<String> {
    let by_rule = explanation.chosen.is_some() && !by_hand;
    by_rule.then(|| match explanation.at.duration_since(explanation.queued_at).as_secs() {
        ..1 => said::waited_not(locale).to_owned(),
        seconds @ 1..60 => said::waited_seconds(locale, seconds),
        seconds => said::waited(locale, &words::duration(locale, seconds / 60)),
    })
}

/// How it came to the team: by its catalog item, unless the ticket was passed on before this was decided. Of a task that was
/// decided after that nothing is said: its plan may have named the team, or it went along.
fn team_hint(explanation: &Explanation, happened: &[Happened], locale: Locale) -> Option<String> {
    let passed = happened.iter().rev().find(|line| match &line.what {
        // Names of teams change, and clocks differ: either tells that it was before.
        Deed::Transferred(_, to) => line.at <= explanation.at || *to == explanation.team_name,
        _ => false,
    });
    match passed {
        None => Some(said::team_hint(locale).to_owned()),
        Some(_) if explanation.task.is_some() => None,
        Some(line) if line.by.is_empty() => Some(said::team_passed_unnamed(locale).to_owned()),
        Some(line) => Some(said::team_passed(locale, &line.by)),
    }
}

/// Who gave a ticket to whoever got it then; they themselves where they took it. None where a rule did, or the line of it is
/// kept no more.
fn hand(happened: &[Happened], assigned_at: Timestamp) -> Option<String> {
    let given = |line: &&Happened| matches!(line.what, Deed::Assigned(..));
    let line = happened.iter().rev().filter(given).find(|line| line.at == assigned_at)?;
    (!line.by.is_empty()).then(|| line.by.clone())
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How long ago somebody last got something of the team, beside the others who could take it.
fn last(person: &Considered, pool: &[Considered], locale: Locale) -> String {
    if person.last_assignment_no.is_none() {
        return said::fact_never(locale).to_owned();
    }
    let others = pool.iter().filter(|other| other.verdict == Verdict::Eligible && other.person != person.person);
    let (earlier, later): (Vec<_>, Vec<_>) =
        others.partition(|other| other.last_assignment_no < person.last_assignment_no);
    match (earlier.len(), later.len()) {
        (0, 0) => said::fact_before(locale).to_owned(),
        (0, _) => said::fact_longest(locale).to_owned(),
        (earlier, _) => said::fact_longer(locale, count(earlier)),
    }
}

fn verdict(person: &Considered, explanation: &Explanation, locale: Locale) -> String {
    let (pool, weight) = (&explanation.pool, i64::from(explanation.weight));
    let (load, capacity) = (i64::from(person.load), i64::from(person.capacity));
    match &person.verdict {
        Verdict::Eligible => {
            let mut facts = vec![said::fact_load(locale, capacity, load), last(person, pool, locale)];
            if person.preferred > 0 {
                facts.insert(0, said::fact_preferred(locale, i64::from(person.preferred)));
            }
            facts.join(" · ")
        }
        Verdict::Inactive => said::inactive(locale).to_owned(),
        Verdict::Away => said::away(locale).to_owned(),
        Verdict::LeaseLapsed => said::lapsed(locale).to_owned(),
        Verdict::ShiftEnds { left: 0, .. } => said::off_shift(locale).to_owned(),
        Verdict::ShiftEnds { left, .. } => said::shift_ends(locale, i64::from(*left)),
        Verdict::Declined { reason: None } => said::declined(locale).to_owned(),
        Verdict::Declined { reason: Some(reason) } => {
            said::declined_because(locale, words::reason_word(*reason, locale))
        }
        Verdict::AtCapacity if weight > 1 => said::at_capacity_for(locale, capacity, load, weight),
        Verdict::AtCapacity => said::at_capacity(locale, capacity, load),
        Verdict::MissingSkill { asked, held: 0, .. } => said::missing_level_none(locale, i64::from(*asked)),
        Verdict::MissingSkill { asked, held, .. } => said::missing_level(locale, i64::from(*asked), i64::from(*held)),
    }
}

fn decisive(explanation: &Explanation, chosen: &Considered, locale: Locale) -> String {
    let name = chosen.name.as_str();
    match explanation.decided_by {
        DecidedBy::Nobody => nobody(explanation, locale),
        DecidedBy::OnlyOne => said::by_only_one(locale, name),
        DecidedBy::PreferredSkills => said::by_preferred_skills(locale, i64::from(chosen.preferred), name),
        DecidedBy::SkillLevels => said::by_skill_levels(locale, name),
        DecidedBy::Load => said::by_load(locale, i64::from(chosen.capacity), i64::from(chosen.load), name),
        DecidedBy::LongestSince if chosen.last_assignment_no.is_none() => said::by_never(locale, name),
        DecidedBy::LongestSince => said::by_longest_since(locale, name),
        DecidedBy::PersonId => said::by_person_id(locale).to_owned(),
    }
}

/// Why nobody could take it when it was decided: what all the verdicts have in common, if anything.
fn nobody(explanation: &Explanation, locale: Locale) -> String {
    let (team, pool) = (explanation.team_name.as_str(), &explanation.pool);
    let off_shift = |person: &Considered| matches!(person.verdict, Verdict::ShiftEnds { .. });
    let out = |person: &Considered| {
        use Verdict::{Away, Inactive, LeaseLapsed};
        matches!(person.verdict, Away | LeaseLapsed | Inactive)
    };
    let away = |person: &Considered| out(person) || off_shift(person);
    let full = |person: &Considered| person.verdict == Verdict::AtCapacity;
    let mut reason = if pool.is_empty() {
        said::waiting_empty_team(locale, team)
    } else if pool.iter().all(off_shift) {
        said::waiting_all_off_shift(locale, team)
    } else if pool.iter().all(out) {
        said::waiting_all_away(locale, team)
    } else if pool.iter().all(away) {
        said::waiting_none_there(locale, team)
    } else if pool.iter().all(|person| away(person) || full(person)) {
        said::waiting_all_full(locale, team)
    } else {
        String::new()
    };
    if !reason.is_empty() {
        reason.push(' ');
    }
    reason + &said::waiting_nobody(locale, team)
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::assignment::Policy;
    use docket_shared::ids::{ExplanationId, TeamId};
    use docket_shared::text::Text;
    use docket_shared::ticket::activity::{Step, TaskName};
    use uuid::Uuid;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Decided for the network team at second 20.
    fn decided(task: Option<TaskId>) -> Explanation {
        Explanation {
            id: ExplanationId(Uuid::nil()),
            ticket: TicketId(Uuid::nil()),
            task,
            team: TeamId(Uuid::nil()),
            team_name: "Network".to_owned(),
            policy: Policy { version: 1, ranking: Ranking::LoadFirst, minutes_needed: 0 },
            at: at(20),
            queued_at: at(20),
            weight: 1,
            pool: Vec::new(),
            chosen: None,
            decided_by: DecidedBy::Nobody,
        }
    }

    fn passed(second: i64, by: &str, to: &str) -> Happened {
        let what = Deed::Transferred("Workplace".to_owned(), to.to_owned());
        Happened { at: at(second), by: by.to_owned(), what, place: None }
    }

    #[test]
    fn the_catalog_item_named_the_team_until_somebody_passed_it_on() {
        let hint = |happened: &[Happened]| team_hint(&decided(None), happened, Locale::En);
        let item = Some("The catalog item names this team.".to_owned());
        assert_eq!(hint(&[]), item);
        let assigned = Happened { what: Deed::Assigned("Ana".to_owned(), None), ..passed(9, "Ana Ferreira", "") };
        assert_eq!(hint(std::slice::from_ref(&assigned)), item);
        assert_eq!(hint(&[passed(30, "Ana Ferreira", "Printing")]), item, "it went on only after this was decided");
        let twice = [passed(5, "Ingrid Solberg", "Printing"), assigned, passed(20, "Ana Ferreira", "Network")];
        assert_eq!(hint(&twice).as_deref(), Some("Ana Ferreira passed it on to this team."), "the last who did");
        let renamed = [passed(20, "Ana Ferreira", "Networks of the north")];
        assert_eq!(hint(&renamed).as_deref(), Some("Ana Ferreira passed it on to this team."));
    }

    #[test]
    fn who_has_it_by_hand_is_not_said_to_have_got_it_at_once() {
        let waiting = decided(None);
        let chosen = Explanation { chosen: Some(PersonId(Uuid::from_u128(1))), ..waiting.clone() };
        assert_eq!(waited(&chosen, false, Locale::En).as_deref(), Some(said::waited_not(Locale::En)));
        assert_eq!(waited(&chosen, true, Locale::En), None, "that was of whom the rule chose");
        assert_eq!(waited(&waiting, false, Locale::En), None, "it waits on");
    }

    #[test]
    fn who_gave_it_is_who_is_named_for_the_one_who_has_it_now() {
        let line =
            |second: i64, by: &str, what: Deed| Happened { at: at(second), by: by.to_owned(), what, place: None };
        let to = |name: &str| Deed::Assigned(name.to_owned(), Some("Ana Ferreira".to_owned()));
        let task = TaskName { title: Text::plain("Patch"), count: 1, of: Vec::new() };
        let of_task = Deed::Step(Step::TaskAssigned(task, "Victor Lindqvist".to_owned(), None));
        let happened = [
            line(10, "", Deed::Assigned("Ana Ferreira".to_owned(), None)),
            line(20, "Ingrid Solberg", to("Tomasz Wójcik")),
            line(20, "Victor Lindqvist", of_task),
            line(30, "Tomasz Wójcik", passed(30, "Tomasz Wójcik", "Network").what),
        ];
        assert_eq!(hand(&happened, at(20)).as_deref(), Some("Ingrid Solberg"), "not who gave a task of it then");
        assert_eq!(hand(&happened, at(10)), None, "a rule did");
        assert_eq!(hand(&happened, at(30)), None, "nothing is kept of it");
    }

    #[test]
    fn where_nobody_is_known_to_have_passed_it_on_it_was_passed_on_all_the_same() {
        let happened = [passed(20, "", "Network")];
        let hint = |locale: Locale| team_hint(&decided(None), &happened, locale);
        assert_eq!(hint(Locale::En).as_deref(), Some("It was passed on to this team."));
        assert_eq!(hint(Locale::De).as_deref(), Some("Es wurde an dieses Team weitergegeben."));
    }

    #[test]
    fn of_a_task_decided_after_its_ticket_was_passed_on_nothing_is_said() {
        let task = decided(Some(TaskId(Uuid::nil())));
        assert_eq!(team_hint(&task, &[passed(20, "Ana Ferreira", "Network")], Locale::En), None);
        let item = Some("The catalog item names this team.".to_owned());
        assert_eq!(team_hint(&task, &[], Locale::En), item);
    }
}

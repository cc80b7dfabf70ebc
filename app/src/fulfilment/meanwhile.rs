//! What happened to a task while somebody filled in its form: the form stays with what was typed, and says it in its place.

use super::tasks::{state_word, units_of, waits_for};
use super::typed::Typed;
use crate::data::{Data, use_locale};
use crate::ui::{Button, Kind, focus_element};
use crate::words::team_line;
use docket_messages::{Locale, fulfilment as said};
use docket_shared::asset::{Reservation, ReservationState};
use docket_shared::fulfilment::api::Outcome;
use docket_shared::fulfilment::{Task, TaskState};
use docket_shared::ids::LineId;
use docket_shared::ticket::activity::{Deed, Happened, Step};
use leptos::prelude::*;

/// Why a task cannot be ended by now, and by whom; none where it can. `mine`: whether it is still theirs to end.
pub fn meanwhile(data: Data, task: &Task, mine: bool, locale: Locale) -> Option<String> {
    Some(match task.state {
        TaskState::Open if mine => return None,
        TaskState::Open => said::form_not_yours(locale).to_owned(),
        TaskState::Pending => {
            let waits = || waits_for(task, &data.tasks_of(task.ticket), locale);
            match lost(data, task, locale).or_else(waits) {
                Some(why) => said::form_waits_because(locale, &why),
                None => said::form_waits(locale).to_owned(),
            }
        }
        state if task.ended_by.is_empty() => said::form_ended(locale, state_word(state, locale)),
        state => said::form_ended(locale, &said::ended(locale, &task.ended_by, state_word(state, locale))),
    })
}

/// That less was in stock than was set aside, as its team last read it; none once what was on order for that is there, or
/// comes no more: then it waits for what is done with it.
fn lost(data: Data, task: &Task, locale: Locale) -> Option<String> {
    let happened = data.ticket_internal(task.ticket)?.happened;
    let line = loss_that_holds(&happened, task.line, &units_of(data, task.ticket))?;
    team_line(line, |_, _| "", locale).map(|(_, text)| text)
}

/// The last loss, where what it says of the units of a line, or without one of the whole ticket, is still so.
fn loss_that_holds<'a>(happened: &'a [Happened], line: Option<LineId>, units: &[Reservation]) -> Option<&'a Happened> {
    let (last, short) = happened.iter().rev().find_map(|one| match &one.what {
        Deed::Step(Step::StockLost { short, .. }) => Some((one, *short)),
        _ => None,
    })?;
    let mut own = units.iter().filter(|unit| line.is_none_or(|line| unit.line == line));
    (short == 0 || own.any(|unit| unit.state == ReservationState::Ordered)).then_some(last)
}

/// The three ways to end it; while that cannot be done, why, and a way to leave what was typed.
#[component]
pub fn Ways(
    /// The task.
    task: StoredValue<Task>,
    /// Ends it so.
    end: Callback<Outcome>,
    /// Why it cannot be ended.
    meanwhile: Memo<Option<String>>,
    /// What was typed.
    typed: Typed,
    /// Whether somebody fills it in.
    typing: RwSignal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let why = task.with_value(|task| format!("meanwhile-{}", task.id));
    let way = {
        let why = why.clone();
        move |outcome: Outcome, kind: Kind, word: fn(Locale) -> &'static str| {
            view! {
                <Button small=true kind reason=meanwhile reason_id=why.clone() press=Callback::new(move |()| end.run(outcome))>{move || word(locale.get())}</Button>
            }
        }
    };
    let discard = Callback::new(move |()| {
        typed.put(None);
        typing.set(false);
        focus_element("tasks".to_owned());
    });
    view! {
        <div id=why role="status">{move || meanwhile.get().map(|why| view! { <p class="small">{why}</p> })}</div>
        <div class="btns">
            {way(Outcome::Complete, Kind::Primary, said::done)}
            {way(Outcome::Skipped, Kind::Plain, said::not_needed)}
            {way(Outcome::Incomplete, Kind::Plain, said::not_possible)}
            {move || meanwhile.with(Option::is_some).then(|| view! { <Button small=true kind=Kind::Ghost press=discard>{move || said::form_discard(locale.get())}</Button> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::Timestamp;
    use docket_shared::ids::{ModelId, ReservationId, TicketId};
    use docket_shared::text::Text;
    use uuid::Uuid;

    /// The reason is what is so now: what came back is not on order any more, whatever was said when it was lost.
    #[test]
    fn a_loss_is_the_reason_only_while_what_it_says_is_so() {
        let lost = |short| Happened {
            at: Timestamp::UNIX_EPOCH,
            by: "Tomasz".to_owned(),
            what: Deed::Step(Step::StockLost { elsewhere: 0, short }),
            place: None,
        };
        let line = |id| LineId(Uuid::from_u128(id));
        let unit = |of, state| Reservation {
            id: ReservationId(Uuid::nil()),
            ticket: TicketId(Uuid::nil()),
            line: line(of),
            model: ModelId(Uuid::nil()),
            name: Text::plain("Dock"),
            serials: true,
            state,
            location: None,
            asset: None,
            serial: None,
            condition: None,
        };
        let (ordered, aside) = (unit(1, ReservationState::Ordered), unit(1, ReservationState::Reserved));
        let other = unit(2, ReservationState::Ordered);
        let happened = [lost(1)];
        let holds = |units: &[Reservation], of| loss_that_holds(&happened, of, units).is_some();
        assert!(holds(&[ordered], Some(line(1))));
        assert!(!holds(std::slice::from_ref(&aside), Some(line(1))), "it is set aside again");
        assert!(!holds(&[aside.clone(), other.clone()], Some(line(1))), "another line's is none of it");
        assert!(holds(&[aside.clone(), other], None), "the whole request waits for any of it");
        assert!(
            loss_that_holds(&[lost(0)], Some(line(1)), &[aside]).is_some(),
            "from other stock: nothing is on order"
        );
        assert!(loss_that_holds(&[], Some(line(1)), &[]).is_none());
    }
}

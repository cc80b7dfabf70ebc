//! One question: who asks for what, what it costs, for whom, why it comes to this person.

use super::ballot::{Ballot, DeclineMark, Declined};
use super::because::{self, centre_of};
use super::changes::Changes;
use super::steps::Steps;
use super::time::{ExpectedBy, in_place_of};
use crate::data::{LinkStatus, people, use_data, use_locale};
use crate::routes::Route;
use crate::ui::{Art, Avatar, Empty, Size, Skeleton, use_minute};
use crate::words;
use docket_messages::{Locale, approval as said, request, shell};
use docket_shared::approval::Approval;
use docket_shared::catalog::ItemVersion;
use docket_shared::catalog::names::TICKED;
use docket_shared::ids::{LineId, TicketId};
use docket_shared::order::sort_by_key;
use docket_shared::service_request::{Answer, Line, RequestAnswers};
use docket_shared::ticket::{TicketHead, TicketPublic};
use leptos::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The question about a request.
#[component]
pub fn Question(
    /// The request.
    ticket: TicketId,
    /// Whether the page is about it alone, and not about the list beside it, which on a phone hides it.
    alone: bool,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let head = Memo::new(move |_| data.ticket_head(ticket));
    let approval = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        let mine = data.all_approvals().into_iter();
        // The open one before those that were answered, and of those the last one asked: a change asks anew.
        let mut mine: Vec<Approval> =
            mine.filter(|approval| approval.ticket == ticket && Some(approval.approver) == me).collect();
        sort_by_key(&mut mine, |approval| (!approval.waits(), Reverse((approval.answers_version, approval.asked_at))));
        mine.into_iter().next()
    });
    let there = Memo::new(move |_| head.with(Option::is_some) && approval.with(Option::is_some));
    move || {
        if there.get() {
            let signal = Signal::derive(move || approval.get().zip(head.get()));
            view! { <There ticket both=signal alone /> }.into_any()
        } else if data.status() == LinkStatus::Loading {
            view! { <Skeleton label=Signal::derive(move || shell::loading(locale.get()).to_owned()) rows=6 /> }
                .into_any()
        } else {
            view! { <Gone ticket approval /> }.into_any()
        }
    }
}

/// In the place of a question that is not here. Whoever was asked and sees nothing of the request any more reads that it was
/// changed: a new round asks who it needs, and everybody else does not see what became of it.
#[component]
fn Gone(
    ticket: TicketId,
    /// What they were asked, if they were.
    approval: Memo<Option<Approval>>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    // What they were told when they were asked is theirs.
    let told = Memo::new(move |_| {
        let told = data.notices().into_iter().find(|notice| notice.ticket == ticket)?;
        Some(format!("{} · {}", told.number, told.title))
    });
    let words =
        move || approval.with(|asked| told.with(|told| gone_words(asked.as_ref(), told.as_deref(), locale.get())));
    let (title, text) = (move || words().0, move || words().1);
    view! {
        <Empty page=true art=Art::Lock title=Signal::derive(title) text=Signal::derive(text)>
            <a class="btn btn-primary" href=Route::Approvals(None).href()>{move || said::gone_action(locale.get())}</a>
        </Empty>
    }
}

/// Title and text where a question is not here: to somebody who was asked, what they were `told` it was about, and that it was
/// changed since, and by whom.
fn gone_words(asked: Option<&Approval>, told: Option<&str>, locale: Locale) -> (String, String) {
    let changed = match asked.map(|asked| asked.voided_by.as_deref().unwrap_or_default()) {
        None => return (said::gone_title(locale).to_owned(), said::gone_text(locale).to_owned()),
        Some("") => said::voided_unnamed(locale).to_owned(),
        Some(name) => said::voided_text(locale, name),
    };
    (told.unwrap_or_else(|| said::voided_title(locale)).to_owned(), changed)
}

#[component]
fn There(
    ticket: TicketId,
    /// The question and what lists show of its request.
    both: Signal<Option<(Approval, TicketHead)>>,
    /// Whether the page is about it alone.
    alone: bool,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let title = move |head: &TicketHead| {
        let title = head.title.clone();
        if alone {
            view! { <h1 id="question" class="appr-title">{title}</h1> }.into_any()
        } else {
            view! { <h2 id="question" class="appr-title">{title}</h2> }.into_any()
        }
    };
    let public = Memo::new(move |_| data.ticket_public(ticket));
    let request = Memo::new(move |_| public.with(|public| public.as_ref().and_then(|public| public.request.clone())));
    let asked = Memo::new(move |_| both.get().map(|(approval, _)| approval));
    let lines = Memo::new(move |_| asked_for(data.lines_of(ticket)));
    let declined: RwSignal<Declined> = RwSignal::new(BTreeMap::new());
    // What is asked for may change while it is looked at: a line that is gone is left out by nobody.
    Effect::new(move |_| {
        let there = |line: &LineId| lines.with(|lines| lines.iter().any(|one| one.id == *line));
        if declined.with_untracked(|declined| declined.keys().any(|line| !there(line))) {
            declined.update(|declined| declined.retain(|line, _| there(line)));
        }
    });
    let who = move || both.get().map(|(_, head)| head);
    let total = Memo::new(move |_| {
        let total = request.with(|request| request.as_ref().and_then(|request| request.total))?;
        Some(lines.with(|lines| declined.with(|declined| cost_without(total, lines, declined))))
    });
    let price = move || total.get().map(|total| words::money(locale.get(), &data.currency(), total, false));
    let note = move || request.with(|request| request.as_ref().and_then(note_of));
    let centre = move || request.with(|request| request.as_ref().and_then(|request| centre_of(request, locale.get())));
    let needed = move || {
        let date = both.get().and_then(|(_, head)| head.needed_by)?;
        Some(said::needed_by(locale.get(), &words::date_full(locale.get(), date)))
    };
    view! {
        <section class="card" aria-labelledby="question">
            <div class="form-sec">
                {move || who().map(|head| view! {
                    <div class="inline inline-3">
                        <Avatar name=head.requester_name.clone() id=head.requester.0.as_u128() size=Size::ExtraLarge />
                        <div>
                            <Asker head=head.clone() />
                            {title(&head)}
                        </div>
                    </div>
                })}
                {move || note().map(|note| view! { <p class="mt4">{request::quoted(locale.get(), &note)}</p> })}
            </div>
            {move || price().map(|price| view! {
                <div class="form-sec spread appr-cost">
                    <span class="bigdate num" data-testid="approval-total">{price}</span>
                    <span class="small muted">{centre()}</span>
                </div>
            })}
            <div class="form-sec">
                <People ticket lines declined open=Signal::derive(move || both.get().is_some_and(|(approval, _)| approval.waits())) />
                {move || needed().map(|needed| view! { <p class="small muted mt4">{needed}</p> })}
            </div>
            <ExpectedBy approval=asked />
            <Ballot both declined total lines alone />
        </section>
        <Changes public />
        <Why both public />
        <Steps public ended=Signal::derive(move || both.get().is_some_and(|(_, head)| !head.status.is_live())) />
    }
}

/// Who asks, with what they do.
#[component]
fn Asker(head: TicketHead) -> impl IntoView {
    let locale = use_locale();
    let card = people::use_card(use_data(), head.requester, head.requester_name.clone());
    let name = head.requester_name;
    let text = move || match card.with(|card| card.as_ref().map(|card| card.job.clone())) {
        Some(job) if !job.is_empty() => said::asks_for_as(locale.get(), &job, &name),
        _ => said::asks_for(locale.get(), &name),
    };
    view! { <p class="small muted">{text}</p> }
}

/// The lines that are asked for, and those that were left out with a reason; without what its requester took back, which no
/// total has.
fn asked_for(mut lines: Vec<Line>) -> Vec<Line> {
    lines.retain(|line| !line.taken_out);
    lines
}

/// What it costs without the lines that are marked. The total is already without those that were left out before.
fn cost_without(total: i64, lines: &[Line], declined: &Declined) -> i64 {
    let marked = lines.iter().filter(|line| line.counts() && declined.contains_key(&line.id));
    total - marked.filter_map(|line| line.price).sum::<i64>()
}

/// The long text of the request: what the requester has to say.
fn note_of(request: &RequestAnswers) -> Option<String> {
    let long = request.answers.iter().find(|answer| answer.kind == "long_text")?;
    long.value.first().cloned().filter(|text| !text.is_empty())
}

/// Whom it is for, with what, at which price; while the question is open single lines can be marked as declined.
#[component]
fn People(ticket: TicketId, lines: Memo<Vec<Line>>, declined: RwSignal<Declined>, open: Signal<bool>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let matched = Memo::new(move |_| matched(data.ticket_public(ticket).and_then(|it| data.item_version(it.item?))));
    let several = move || lines.with(Vec::len) > 1;
    let priced = move || lines.with(|lines| lines.iter().any(|line| line.price.is_some()));
    let row = move |line: Line| {
        let (id, price) = (line.id, line.price);
        let reason = line.declined.clone();
        let left_out = reason.is_some();
        let out = move || left_out || declined.with(|declined| declined.contains_key(&id));
        let said = reason.map(|no| move || request::line_declined(locale.get(), &no.by_name, &no.reason));
        let name = line.person_name.clone();
        view! {
            <tr class:out=out>
                <td>{name.clone()}</td>
                <td class="muted">
                    <span class="what">{move || matched.with(|matched| with(&line, matched, locale.get()))}</span>
                    {said.map(|said| view! { <small class="why-out">{said}</small> })}
                </td>
                {move || priced().then(|| view! {
                    <td class="num">{price.map(|price| view! { <Price price out=Signal::derive(out) /> })}</td>
                })}
                {move || (open.get() && several()).then(|| view! {
                    <td class="act">{(!left_out).then(|| view! { <DeclineMark line=id name=name.clone() declined /> })}</td>
                })}
            </tr>
        }
    };
    move || {
        (!lines.with(Vec::is_empty)).then(|| {
            view! {
                <table class="ppl">
                    <caption class="vh">{move || said::people_caption(locale.get())}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{move || said::column_for(locale.get())}</th>
                            <th scope="col">{move || said::column_with(locale.get())}</th>
                            {move || priced().then(|| view! { <th scope="col" class="num">{said::column_cost(locale.get())}</th> })}
                            {move || (open.get() && several()).then(|| view! {
                                <th scope="col"><span class="vh">{said::column_decline(locale.get())}</span></th>
                            })}
                        </tr>
                    </thead>
                    <tbody>{move || lines.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            }
        })
    }
}

/// What a line costs; of one that is left out, that it is not counted.
#[component]
fn Price(price: i64, out: Signal<bool>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    move || {
        let money = words::money(locale.get(), &data.currency(), price, true);
        match out.get() {
            true => view! { <s>{money}</s><span class="vh">" "{said::not_counted(locale.get())}</span> }.into_any(),
            false => money.into_any(),
        }
    }
}

/// The columns that only say what an ordered thing has to fit, such as a laptop that the person has already.
fn matched(version: Option<ItemVersion>) -> Vec<String> {
    let supplies = version.into_iter().flat_map(|version| version.takes);
    supplies.filter_map(|supply| supply.fits).collect()
}

/// What is ordered for a person: the item itself, then what was chosen with it; not the directory's facts, and not
/// what it has to fit.
fn with(line: &Line, matched: &[String], locale: Locale) -> String {
    let told = |answer: &Answer| match answer.kind.as_str() {
        "choice" | "multi_choice" | "asset_model" | "number" => !matched.contains(&answer.field),
        "checkbox" => answer.value.first().is_some_and(|value| value == TICKED),
        _ => false,
    };
    let words = line.answers.iter().filter(|answer| told(answer)).flat_map(|answer| match answer.kind.as_str() {
        "checkbox" => vec![answer.label.get(locale.tag())],
        _ => answer.display.iter().map(|text| text.get(locale.tag())).collect(),
    });
    let item = line.item_name.get(locale.tag());
    std::iter::once(item).filter(|name| !name.is_empty()).chain(words).collect::<Vec<_>>().join(", ")
}

/// Whether somebody else was named in the place of who was asked, while the answer is still missing.
fn is_let_go(approval: &Approval, public: &TicketPublic) -> bool {
    // Of former answers nobody is asked any more, whoever was named.
    let gate = public.gate.as_ref().filter(|gate| gate.answers_version == approval.answers_version);
    let step = gate.zip(usize::try_from(approval.step).ok()).and_then(|(gate, step)| gate.steps.get(step));
    let seat = step.into_iter().flat_map(|step| &step.asked).find(|asked| asked.approver == approval.seat());
    seat.is_some_and(|seat| !seat.concerns(approval.approver))
}

/// Why the question comes to this person, in words.
#[component]
fn Why(both: Signal<Option<(Approval, TicketHead)>>, public: Memo<Option<TicketPublic>>) -> impl IntoView {
    let (data, locale, minute) = (use_data(), use_locale(), use_minute());
    let step = Memo::new(move |_| {
        let step = usize::try_from(both.get()?.0.step).ok()?;
        public.with(|public| public.as_ref()?.gate.as_ref()?.steps.get(step).cloned())
    });
    // Whether the answer decides alone.
    let rule = move || step.with(|step| words::approval_rule(locale.get(), step.as_ref()?));
    // The condition by which it came at all.
    let above = move || {
        let above = step.with(|step| step.as_ref()?.above)?;
        Some(said::because_above(locale.get(), &words::money(locale.get(), &data.currency(), above, true)))
    };
    // Of several locations that are answered it is the one that is the person's.
    let own = move || {
        let me = data.me().map(|me| me.person);
        let own = data.all_locations().into_iter().filter(|place| place.owner.is_some() && place.owner == me);
        own.map(|place| place.id.to_string()).collect::<Vec<_>>()
    };
    let waits = Memo::new(move |_| both.get().is_some_and(|(approval, _)| approval.waits()));
    let text = move || {
        minute.track();
        let (approval, head) = both.get()?;
        if let Some(other) = approval.for_person.as_ref().filter(|_| !waits.get() && approval.vote.is_none()) {
            let let_go = public.with(|public| public.as_ref().is_some_and(|public| is_let_go(&approval, public)));
            return Some(if let_go {
                said::let_go(locale.get(), &other.name)
            } else {
                said::was_for(locale.get(), &other.name)
            });
        }
        if let Some(text) = in_place_of(&approval, locale.get()) {
            return Some(text);
        }
        Some(
            public
                .with(|public| because::words(&approval, public.as_ref(), &head.requester_name, &own(), locale.get())),
        )
    };
    view! {
        <section class="card card-pad" aria-labelledby="why-you">
            <h2 id="why-you" class="title mb3">{move || if waits.get() { said::why_title(locale.get()) } else { said::why_came_title(locale.get()) }}</h2>
            <p class="small muted">{text} " " {above} " " {move || waits.get().then(|| said::nothing_before(locale.get()))}</p>
            {move || rule().map(|rule| view! { <p class="small muted mt2" role="status">{rule}</p> })}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::approval::Because;
    use docket_shared::service_request::{Declined as LeftOut, LineState};
    use docket_shared::text::Text;
    use uuid::Uuid;

    fn line(number: u128, price: i64) -> Line {
        let answer = |field: &str, kind: &str, value: &str| Answer {
            field: field.to_owned(),
            label: Text::plain(field),
            kind: kind.to_owned(),
            value: vec![value.to_owned()],
            display: vec![Text::plain(value)],
            price: None,
        };
        Line {
            id: LineId(Uuid::from_u128(number)),
            person_name: "Luis".to_owned(),
            answers: vec![answer("laptop", "choice", "Latitude"), answer("more", "multi_choice", "Monitor")],
            price: Some(price),
            item_name: Text::plain("Docking station"),
            ..words::line::tests::line(LineState::Open)
        }
    }

    #[test]
    fn what_was_left_out_is_subtracted_once() {
        let mut lines = [line(1, 18_800), line(2, 32_800), line(3, 32_800)];
        let marked: Declined = [(lines[1].id, "Has one".to_owned())].into_iter().collect();
        assert_eq!(cost_without(84_400, &lines, &marked), 51_600, "while it is only marked");
        lines[1].declined = Some(LeftOut { reason: "Has one".to_owned(), by_name: "Martin".to_owned() });
        assert_eq!(cost_without(51_600, &lines, &marked), 51_600, "and once it is done the total is without it");
    }

    #[test]
    fn what_its_requester_took_back_is_not_asked_for_any_more() {
        let mut lines = vec![line(1, 100), line(2, 100), line(3, 100)];
        (lines[1].state, lines[1].taken_out) = (LineState::Cancelled, true);
        lines[2].declined = Some(LeftOut { reason: "Has one".to_owned(), by_name: "Martin".to_owned() });
        lines[2].state = LineState::Cancelled;
        let ids = |lines: &[Line]| asked_for(lines.to_vec()).iter().map(|line| line.id).collect::<Vec<_>>();
        let shown = [lines[0].id, lines[2].id];
        assert_eq!(ids(&lines), shown, "who was left out stands there with the reason");
        lines[0].state = LineState::Cancelled;
        assert_eq!(ids(&lines), shown, "of one that was cancelled everything is shown that was asked for then");
    }

    /// Who was never asked learns nothing, and who was asked reads who changed it, in place of a guess.
    #[test]
    fn who_was_asked_before_a_change_reads_who_changed_it_and_nobody_else_does() {
        let asked = |voided_by: Option<&str>| Approval {
            id: docket_shared::ids::ApprovalId(Uuid::nil()),
            ticket: TicketId(Uuid::nil()),
            step: 0,
            approver: docket_shared::ids::PersonId(Uuid::nil()),
            approver_name: "Martin Okafor".to_owned(),
            because: Because::CostCentre,
            answers_version: 1,
            asked_at: docket_shared::Timestamp::UNIX_EPOCH,
            open: false,
            vote: None,
            for_person: None,
            away_until: None,
            away_deputy: None,
            voided_by: voided_by.map(str::to_owned),
        };
        let told = Some("REQ-7 · 4 docking stations");
        let words = |asked: Option<&Approval>| gone_words(asked, told, Locale::En);
        let (title, text) = words(Some(&asked(Some("Rebecca Lindqvist"))));
        assert_eq!(title, "REQ-7 · 4 docking stations");
        assert!(text.starts_with("Rebecca Lindqvist changed it after you were asked."), "{text}");
        let (_, text) = words(Some(&asked(None)));
        assert!(text.starts_with("It was changed after you were asked."), "{text}");
        let (title, _) = gone_words(Some(&asked(None)), None, Locale::De);
        assert_eq!(title, "Diese Anfrage wurde geändert");
        let (title, text) = words(None);
        assert_eq!(title, "This question is not here");
        assert!(!text.contains("changed") && !text.contains("REQ-7"), "{text}");
    }

    #[test]
    fn what_is_ordered_is_named_and_not_what_it_has_to_fit() {
        let one = line(1, 100);
        assert_eq!(with(&one, &["laptop".to_owned()], Locale::En), "Docking station, Monitor");
        assert_eq!(with(&one, &[], Locale::En), "Docking station, Latitude, Monitor");
    }
}

//! The page of a hand-over, one sheet of paper: what went to whom, how it was, and two lines to sign on.

use super::pieces::condition_word;
use crate::data::{LinkStatus, clock, use_data, use_locale};
use crate::routes::{Route, came_from};
use crate::ui::{Art, Chip, Empty, Icon, IconName, Skeleton, Tone, unbroken, use_page};
use crate::words;
use docket_messages::{connection, handover as said, shell};
use docket_shared::asset::{ReservationState, Supplied};
use docket_shared::fulfilment::report::is_being_mended;
use docket_shared::ids::{LineId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::{HandedOver, Line};
use leptos::prelude::*;

/// The sheet, with what leads back and prints.
#[component]
pub fn Handover(
    /// The request.
    ticket: TicketId,
    /// The line.
    line: LineId,
    /// Where it leads back to, unless a link of another page opened it.
    back: Route,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let back = came_from::of(line).unwrap_or(back);
    let shown = Memo::new(move |_| match data.get(RowKind::Line, line.0)?.as_ref() {
        Row::Line(line) if line.ticket == ticket => Some(line.clone()),
        _ => None,
    });
    let number = move || shown.with(|line| line.as_ref().map(numbered)).unwrap_or_default();
    use_page(move || shell::page_title(locale.get(), &said::number(locale.get(), &number())));
    let print = move |_| drop(window().print());
    let printable = Memo::new(move |_| shown.with(|line| line.as_ref().is_some_and(|line| line.handed_over.is_some())));
    let sheet = move || match shown.get() {
        Some(line) => match line.handed_over.clone() {
            Some(given) => view! { <Sheet line given /> }.into_any(),
            None => view! {
                <Empty
                    page=true
                    art=Art::Parcel
                    title=Signal::derive(move || said::not_yet_title(locale.get()).to_owned())
                    text=Signal::derive(move || said::not_yet_text(locale.get()).to_owned())
                />
            }
            .into_any(),
        },
        None if data.status() == LinkStatus::Loading => {
            view! { <Skeleton label=Signal::derive(move || connection::first_load(locale.get()).to_owned()) rows=4 /> }
                .into_any()
        }
        None => view! {
            <Empty
                page=true
                art=Art::Lock
                title=Signal::derive(move || said::gone_title(locale.get()).to_owned())
                text=Signal::derive(move || said::gone_text(locale.get()).to_owned())
            />
        }
        .into_any(),
    };
    view! {
        <div class="handover">
            <div class="handover-bar noprint">
                <a class="btn" href=back.href()>{move || said::back(locale.get())}</a>
                {move || printable.get().then(|| view! {
                    <button type="button" class="btn btn-primary" on:click=print><Icon name=IconName::Printer /><span>{move || said::print(locale.get())}</span></button>
                    <span class="small muted">{move || said::print_hint(locale.get())}</span>
                })}
            </div>
            {sheet}
        </div>
    }
    .into_any()
}

/// The request's number and the place of the line in it.
fn numbered(line: &Line) -> String {
    format!("{} / {}", line.number, line.position + 1)
}

#[component]
fn Sheet(line: Line, given: HandedOver) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let HandedOver { at, by_name, team } = given;
    let day = move || words::date_full(locale.get(), clock::local(at).date());
    let team = move || data.team(team).map(|team| team.name).unwrap_or_default();
    let person = line.requested_for.and_then(|person| data.person(person));
    let (job, desk) = person.as_ref().map(|card| (card.job.clone(), card.desk.clone())).unwrap_or_default();
    let place = person.and_then(|card| card.location);
    let place = move || {
        let name = data.all_locations().into_iter().find(|known| Some(known.id) == place).map(|known| known.name);
        let parts = [Some(data.organisation_name()), name, Some(desk.clone()).filter(|desk| !desk.is_empty())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let centre = {
        let ticket = line.ticket;
        move || {
            let answers = data.ticket_public(ticket)?.request?.answers;
            let answer = answers.into_iter().find(|answer| answer.kind == "cost_centre")?;
            answer.display.first().map(|text| text.get(locale.get().tag()).to_owned())
        }
    };
    let supply: Vec<Supplied> =
        line.supply.iter().filter(|one| one.state == ReservationState::HandedOver).cloned().collect();
    let number = numbered(&line);
    let receiver = line.person_name.clone();
    let received = [receiver.clone(), job].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let (giver, signs) = (by_name.clone(), by_name);
    view! {
        <article class="card handover-sheet">
            <header>
                <span class="logo"><Icon name=IconName::Logo /><b>"Docket"</b></span>
                <p class="small muted num">{move || unbroken(&said::number(locale.get(), &number))}<br />{day}</p>
            </header>
            <h1>{move || said::title(locale.get())}</h1>
            <p class="muted small">{place}</p>
            <Confirmation line=line.clone() />
            <dl class="dl">
                <dt>{move || said::received_by(locale.get())}</dt>
                <dd>{received}</dd>
                <dt>{move || said::handed_over_by(locale.get())}</dt>
                <dd>{move || format!("{giver}, {}", team())}</dd>
                {move || centre().map(|centre| view! { <dt>{said::cost_centre(locale.get())}</dt><dd>{centre}</dd> })}
            </dl>
            <Pieces supply />
            <p>{move || said::sentence(locale.get(), &team())}</p>
            <div class="signatures">
                <p>{move || said::sign(locale.get(), &receiver)}</p>
                <p>{move || said::sign(locale.get(), &signs)}</p>
            </div>
        </article>
    }
    .into_any()
}

/// Whether the employee said that it is right.
#[component]
fn Confirmation(line: Line) -> impl IntoView {
    let locale = use_locale();
    let time = move |at| words::say(locale.get(), words::Style::Full, clock::local(clock::now()), clock::local(at));
    // What was mended is there to be confirmed once more.
    let reported = line.reported_at.filter(|_| is_being_mended(&line));
    move || match (line.confirmed_at, reported) {
        (Some(at), _) => {
            view! { <p><Chip tone=Tone::Ok icon=IconName::Check>{said::confirmed(locale.get(), &time(at))}</Chip></p> }
        }
        (None, Some(at)) => {
            view! { <p><Chip tone=Tone::Warn icon=IconName::Alert>{said::reported(locale.get(), &time(at))}</Chip></p> }
        }
        (None, None) => {
            view! { <p><Chip tone=Tone::Wait icon=IconName::Clock>{said::unconfirmed(locale.get())}</Chip></p> }
        }
    }
}

#[component]
fn Pieces(supply: Vec<Supplied>) -> impl IntoView {
    let locale = use_locale();
    let row = move |one: Supplied| {
        let (name, condition) = (one.name, one.condition);
        view! {
            <tr>
                <td>{move || name.get(locale.get().tag()).to_owned()}</td>
                <td class="num"><span class="lbl">{move || said::serial(locale.get())}" "</span>{one.serial.unwrap_or_else(|| "–".to_owned())}</td>
                <td>
                    {condition.map(|condition| view! {
                        <span class="lbl">{move || said::condition(locale.get())}" "</span>
                        {move || condition_word(condition, locale.get())}
                    })}
                </td>
            </tr>
        }
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{move || said::what(locale.get())}</th>
                    <th scope="col">{move || said::serial(locale.get())}</th>
                    <th scope="col">{move || said::condition(locale.get())}</th>
                </tr>
            </thead>
            <tbody>{supply.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

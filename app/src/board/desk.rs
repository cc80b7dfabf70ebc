//! What is in the lead's hand: a lifted ticket or task, whom it is held over, and the call that gives it.

use super::Borrowed;
use super::model::{Board, Card, CardId, Preview};
use super::said;
use crate::data::{Data, clock, use_data, use_locale};
use crate::ui::focus_element;
use docket_messages::{Locale, board as words};
use docket_shared::command::Command;
use docket_shared::ids::{CallId, PersonId, TeamId};
use docket_shared::ticket::api::{TransferTicket, TransferTo};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Room below a row for what giving would come to, in pixels.
const TIP: i32 = 140;

/// The answer that gives it all the same.
pub const ASKED: &str = "board-asked";

/// A ticket or task that is lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lift {
    /// Which.
    pub card: CardId,
    /// Whom it is held over.
    pub over: Option<PersonId>,
    /// Whether it was asked if it may go above what they take at once.
    pub asked: bool,
}

/// What the parts of a board share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Whose board.
    pub team: TeamId,
    /// What it shows.
    pub board: Memo<Board>,
    /// Whether who looks leads the team.
    pub acts: Memo<bool>,
    /// What is lifted.
    pub lift: RwSignal<Option<Lift>>,
    /// For what the list of people is open.
    pub giving: RwSignal<Option<CardId>>,
    /// Who is looked after.
    pub looking: RwSignal<Option<PersonId>>,
    /// What other features lend.
    pub borrowed: Borrowed,
    data: Data,
    locale: Signal<Locale>,
}

/// The board's, while rendering.
pub fn use_desk() -> Desk {
    expect_context()
}

impl Desk {
    /// Makes it known to the parts of a board.
    pub fn provide(team: TeamId, board: Memo<Board>, acts: Memo<bool>, borrowed: Borrowed) {
        let (data, locale) = (use_data(), use_locale());
        let (lift, giving, looking) = (RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
        provide_context(Desk { team, board, acts, lift, giving, looking, borrowed, data, locale });
    }

    /// A ticket or task of it.
    pub fn card(self, card: CardId) -> Option<Card> {
        self.board.with_untracked(|board| board.cards.get(&card).cloned())
    }

    /// What giving it to somebody would come to.
    pub fn preview(self, card: CardId, to: PersonId) -> Option<Preview> {
        self.board.with(|board| {
            let (card, seat) = (board.cards.get(&card)?, board.seat(to)?);
            Some(Preview::of(self.data, card, &seat.person))
        })
    }

    /// Lifts it, or puts it back where it is lifted.
    pub fn toggle(self, card: CardId) {
        if self.lift.with_untracked(|lift| lift.is_some_and(|lift| lift.card == card)) {
            return self.put_back();
        }
        self.lift.set(Some(Lift { card, over: None, asked: false }));
        if let Some(card) = self.card(card) {
            self.say(words::lifted(self.locale.get_untracked(), &card.name(self.locale.get_untracked())));
        }
    }

    /// Puts what is lifted back. The keyboard is where it was lifted.
    pub fn put_back(self) {
        if let Some(lift) = self.lift.get_untracked() {
            self.lift.set(None);
            focus_element(lift.card.grip());
            if let Some(card) = self.card(lift.card) {
                self.say(words::returned(self.locale.get_untracked(), &card.name(self.locale.get_untracked())));
            }
        }
    }

    /// Holds what is lifted over the next or the previous person, around the ends.
    pub fn step(self, forward: bool) {
        let Some(lift) = self.lift.get_untracked() else { return };
        let has = self.card(lift.card).and_then(|card| card.assignee);
        let people: Vec<PersonId> = self.board.with_untracked(|board| {
            let others = board.seats.iter().map(|seat| seat.person.person).filter(|person| Some(*person) != has);
            others.collect()
        });
        if people.is_empty() {
            return;
        }
        let at = lift.over.and_then(|over| people.iter().position(|person| *person == over));
        let next = match (at, forward) {
            (None, true) => 0,
            (None, false) => people.len() - 1,
            (Some(at), true) => (at + 1) % people.len(),
            (Some(at), false) => (at + people.len() - 1) % people.len(),
        };
        self.hold_over(people[next]);
        self.show(people[next]);
    }

    /// Holds what is lifted over a person, and says what giving it would come to.
    pub fn hold_over(self, person: PersonId) {
        let Some(lift) = self.lift.get_untracked().filter(|lift| lift.over != Some(person)) else { return };
        self.lift.set(Some(Lift { over: Some(person), asked: false, ..lift }));
        let name = self.board.with_untracked(|board| board.seat(person).map(|seat| seat.person.name.clone()));
        if let (Some(name), Some(preview)) = (name, untrack(|| self.preview(lift.card, person))) {
            self.say(said::preview(&name, &preview, self.locale.get_untracked()));
        }
    }

    /// Scrolls a person's row into sight, and only the board: the frame around it stays where it is.
    fn show(self, person: PersonId) {
        let lane = document().get_element_by_id(&format!("lane-{person}"));
        let Some(lane) = lane.and_then(|lane| lane.dyn_into::<HtmlElement>().ok()) else { return };
        let Some(board) = lane.closest(".board").ok().flatten() else { return };
        let (top, end) = (lane.offset_top(), lane.offset_top() + lane.offset_height() + TIP);
        let (seen, room) = (board.scroll_top(), board.client_height());
        if top < seen {
            board.set_scroll_top(top);
        } else if end > seen + room {
            board.set_scroll_top(end - room);
        }
    }

    /// Gives what is lifted to whom it is held over. Above what they take at once only when it is dropped a second time.
    pub fn drop_it(self) {
        let Some(lift) = self.lift.get_untracked() else { return };
        let Some(person) = lift.over else { return };
        let over = untrack(|| self.preview(lift.card, person)).is_some_and(|preview| preview.is_over());
        if over && !lift.asked {
            self.lift.set(Some(Lift { asked: true, ..lift }));
            focus_element(ASKED.to_owned());
            return self.say(words::over_asked(self.locale.get_untracked()).to_owned());
        }
        self.lift.set(None);
        self.give(lift.card, person, over);
    }

    /// Gives a ticket or task to a person.
    pub fn give(self, card: CardId, to: PersonId, over_capacity: bool) {
        let Some(card) = self.card(card) else { return };
        let name = self.board.with_untracked(|board| board.seat(to).map(|seat| seat.person.name.clone()));
        let CardId { ticket, task } = card.id;
        let body = TransferTicket { ticket, task, from: card.assignee, to: TransferTo::Person(to), over_capacity };
        self.data.call(CallId(clock::new_id()), Command::TransferTicket(body));
        self.say(words::given(
            self.locale.get_untracked(),
            &name.unwrap_or_default(),
            &card.name(self.locale.get_untracked()),
        ));
        focus_element(format!("lane-{to}"));
    }

    fn say(self, sentence: String) {
        self.borrowed.say.run(sentence);
    }
}

//! Which carrier brings the server's messages: a WebSocket, or a long poll where WebSockets are blocked or buffered.

/// A way to bring the same messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// The server says what it has as soon as it has it.
    WebSocket,
    /// Each answer waits until there is something to say.
    LongPoll,
}

impl Carrier {
    /// Every carrier.
    pub const ALL: [Carrier; 2] = [Carrier::WebSocket, Carrier::LongPoll];
}

/// Silence after which an open WebSocket counts as blocked, in milliseconds: the first message comes at once.
pub const MUTE_MS: u32 = 10_000;
/// WebSockets in a row that end unheard before a poll is tried.
const UNHEARD_MAX: u32 = 2;
/// First and longest time with polls before a WebSocket is tried again, in milliseconds.
const POLLED_MS: (u64, u64) = (30_000, 600_000);

/// The choice. Moments are milliseconds of any clock that does not go back.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    unheard: u32,
    /// While polling: from when on a WebSocket is tried again, and after how long.
    polling: Option<(u64, u64)>,
    /// The poll was heard: it is not the network that is away.
    polled: bool,
    open: Option<Carrier>,
}

impl Choice {
    /// What to open now.
    pub fn next(&mut self, now: u64) -> Carrier {
        let carrier = match self.polling {
            Some((until, _)) if now < until || !self.polled => Carrier::LongPoll,
            _ => Carrier::WebSocket,
        };
        self.open = Some(carrier);
        carrier
    }

    /// Whether a poll that has its answer shall make way for another try of a WebSocket.
    pub fn is_over(&self, now: u64) -> bool {
        self.open == Some(Carrier::LongPoll) && self.polling.is_some_and(|(until, _)| now >= until)
    }

    /// A message came over what is open.
    pub fn heard(&mut self) {
        match self.open {
            Some(Carrier::WebSocket) => *self = Self { open: self.open, ..Self::default() },
            Some(Carrier::LongPoll) => self.polled = true,
            None => {}
        }
    }

    /// What was open has ended, and brought nothing. Answers whether the other carrier is worth a try at once.
    pub fn unheard(&mut self, now: u64) -> bool {
        match (self.open.take(), self.polling) {
            (Some(Carrier::WebSocket), Some((_, time))) => {
                let time = (time * 2).min(POLLED_MS.1);
                self.polling = Some((now + time, time));
                self.polled = false;
            }
            (Some(Carrier::WebSocket), None) => {
                self.unheard += 1;
                if self.unheard >= UNHEARD_MAX {
                    self.polling = Some((now + POLLED_MS.0, POLLED_MS.0));
                    self.polled = false;
                }
            }
            // Not even that: the network is away, or the server, and nothing is said of WebSockets.
            (Some(Carrier::LongPoll), _) if !self.polled => *self = Self::default(),
            _ => {}
        }
        self.polling.is_some() && !self.polled
    }

    /// The device is in another network, or says so: nothing that was learnt holds.
    pub fn network_changed(&mut self) {
        *self = Self { open: self.open, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two WebSockets that nothing came over, and a poll that brought something.
    fn polling() -> Choice {
        let mut choice = Choice::default();
        for at_once in [false, true] {
            assert_eq!(choice.next(0), Carrier::WebSocket);
            assert_eq!(choice.unheard(0), at_once);
        }
        assert_eq!(choice.next(0), Carrier::LongPoll);
        choice.heard();
        choice
    }

    #[test]
    fn a_websocket_is_tried_first_and_one_failure_says_nothing() {
        let mut choice = Choice::default();
        assert_eq!(choice.next(0), Carrier::WebSocket);
        choice.unheard(0);
        assert_eq!(choice.next(1), Carrier::WebSocket);
        choice.heard();
        choice.unheard(2);
        assert_eq!(choice.next(2), Carrier::WebSocket, "what was heard once is forgiven once");
    }

    #[test]
    fn where_websockets_stay_mute_it_polls_and_tries_again_ever_later() {
        let mut choice = polling();
        assert_eq!(choice.next(29_999), Carrier::LongPoll);
        assert!(!choice.is_over(29_999) && choice.is_over(30_000));
        assert_eq!(choice.next(30_000), Carrier::WebSocket);
        choice.unheard(31_000);
        assert_eq!(choice.next(31_000), Carrier::LongPoll, "one more failure is enough");
        choice.heard();
        assert_eq!((choice.next(90_999), choice.next(91_000)), (Carrier::LongPoll, Carrier::WebSocket));
        let mut last = 91_000;
        for _ in 0..8 {
            choice.unheard(last);
            choice.next(last);
            choice.heard();
            let wait = (1..=600_000).find(|wait| choice.is_over(last + wait)).unwrap();
            last += wait;
            assert_eq!(choice.next(last), Carrier::WebSocket);
        }
        choice.unheard(last);
        choice.next(last);
        choice.heard();
        assert!(!choice.is_over(last + 599_999) && choice.is_over(last + 600_000), "at most ten minutes");
    }

    #[test]
    fn a_websocket_that_speaks_again_is_kept() {
        let mut choice = polling();
        choice.next(40_000);
        choice.heard();
        choice.unheard(50_000);
        assert_eq!(choice.next(50_000), Carrier::WebSocket);
    }

    #[test]
    fn when_nothing_gets_through_it_is_not_the_websockets_fault() {
        let mut choice = Choice::default();
        for _ in 0..2 {
            choice.next(0);
            choice.unheard(0);
        }
        assert_eq!(choice.next(0), Carrier::LongPoll);
        assert!(!choice.unheard(0));
        assert_eq!(choice.next(0), Carrier::WebSocket);
    }

    #[test]
    fn another_network_begins_anew() {
        let mut choice = polling();
        choice.network_changed();
        assert_eq!(choice.next(1), Carrier::WebSocket);
    }
}

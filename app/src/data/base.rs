//! The base that the device keeps becomes this tab's: what is drawn first is read first.

use super::Data;
use super::transport::step;
use docket_shared::sync::link::Input;
use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;

/// How long after the base was taken from the device what nobody asked for is read, in milliseconds: the first page stands.
const DRAWN_MS: u32 = 300;
/// How many rows are read at once then; between two pieces the page answers.
const PIECE: usize = 64;

/// Puts the base that the device keeps in the place of this tab's, unless they are the same. Answers whether there is one.
pub async fn from_device(data: Data) -> bool {
    let Some(kept) = data.store().kept() else { return false };
    let Some(cursor) = kept.cursor().await else { return false };
    if data.store().replica.borrow().cursor() == Some(&cursor) {
        return true;
    }
    let Some(base) = kept.base().await else { return false };
    let store = data.store();
    // The part that knows every row reads those that are drawn first, and the others behind them.
    let rules = store.rules();
    let unreadable = store.replica.borrow_mut().restore(&base, rules.is_some());
    if !unreadable.is_empty() {
        // Another build wrote it. It comes anew.
        store.replica.borrow_mut().clear();
        return false;
    }
    if let Some(rules) = rules {
        (rules.read_on)(data);
    }
    step(data, Input::Restored);
    store.replaced();
    true
}

/// Reads what nobody has asked for yet, piece by piece behind what is drawn: what is opened next is there, and a row that
/// another build wrote shows itself.
pub fn read_on(data: Data) {
    spawn_local(async move {
        TimeoutFuture::new(DRAWN_MS).await;
        loop {
            let read = data.store().replica.borrow_mut().read_on(PIECE);
            match read {
                Ok(true) => TimeoutFuture::new(0).await,
                Ok(false) => break,
                Err(fault) => {
                    leptos::logging::warn!("the base of this device comes anew: {fault}");
                    if data.store().tabs.listens() {
                        // Who leads may hold another one.
                        data.store().tabs.read_alone();
                    }
                    step(data, Input::Unreadable);
                    return data.store().replaced();
                }
            }
        }
        // Only who leads writes the base.
        let kept = data.store().kept().filter(|_| data.store().tabs.role().leads());
        if let Some(kept) = kept {
            kept.pack().await;
        }
    });
}

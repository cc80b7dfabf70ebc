//! The tabs of one person in this browser: who leads, and what they tell each other. The rules are in
//! `docket_shared::sync::tabs`; here are the lock and the channel.

use super::{Data, base, push, session, transport};
use docket_shared::sync::api::{Frame, ServerMessage};
use docket_shared::sync::link::{Input, LinkStatus};
use docket_shared::sync::tabs::{Role, Word};
use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which is not in the bindings yet.
    type Locks;

    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, options: &JsValue, granted: &Function) -> Promise;
}

/// A tab among the others.
#[derive(Default)]
pub struct Tabs {
    role: Cell<Role>,
    /// It follows in pushing alone: the device keeps no base, so it reads the log by itself.
    reads: Cell<bool>,
    /// It asked the tab that leads where it stands, and heard nothing since.
    unanswered: Cell<bool>,
    joined: RefCell<Option<Joined>>,
}

/// What ends when the tab leaves.
struct Joined {
    channel: BroadcastChannel,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    lock: Rc<Lock>,
}

/// The lock of who leads, as one visit knows it.
struct Lock {
    locks: Locks,
    name: String,
    /// Lets go of the lock, once it is held.
    release: RefCell<Option<Function>>,
    /// Gives up waiting for it.
    waits: RefCell<Option<AbortController>>,
}

impl Lock {
    fn let_go(&self) {
        if let Some(waits) = self.waits.take() {
            waits.abort();
        }
        if let Some(release) = self.release.take() {
            drop(release.call0(&JsValue::NULL));
        }
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
        self.lock.let_go();
    }
}

impl Tabs {
    /// What this tab is to the others.
    pub fn role(&self) -> Role {
        self.role.get()
    }

    /// Whether this tab hears of another one what the server says.
    pub fn listens(&self) -> bool {
        self.role.get() == Role::Follows && !self.reads.get()
    }

    /// The device keeps no base that could be followed: this tab reads the log by itself.
    pub fn read_alone(&self) {
        self.reads.set(true);
    }

    /// Says something to the others, if there can be any.
    pub fn say(&self, word: &Word) {
        if let Some(joined) = self.joined.borrow().as_ref() {
            drop(joined.channel.post_message(&word.to_text().into()));
        }
    }

    /// Asks the tab that leads where it stands; false where it said nothing since it was asked last.
    pub fn greets(&self) -> bool {
        let heard = !self.unanswered.replace(true);
        if heard {
            self.say(&Word::Hello);
        }
        heard
    }

    /// The lock, while this visit lasts.
    fn lock(&self) -> Option<Rc<Lock>> {
        self.joined.borrow().as_ref().map(|joined| joined.lock.clone())
    }

    /// Lets go of the lock and hears nothing any more.
    pub fn leave(&self) {
        self.role.set(Role::Alone);
        self.reads.set(false);
        self.unanswered.set(false);
        drop(self.joined.take());
    }
}

/// Joins the tabs of a person. Answers once it is known whether this one leads.
pub async fn join(data: Data, folder: &str) {
    let store = data.store();
    store.tabs.leave();
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(|locks| locks.is_object());
    let name = format!("docket:{folder}");
    let (Some(locks), Ok(channel)) = (locks, BroadcastChannel::new(&name)) else { return };
    let locks: Locks = locks.unchecked_into();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(word) = event.data().as_string().as_deref().and_then(Word::from_text) {
            hear(data, word);
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    let lock = Rc::new(Lock { locks, name, release: RefCell::default(), waits: RefCell::default() });
    *store.tabs.joined.borrow_mut() = Some(Joined { channel, _heard: heard, lock: lock.clone() });
    let leads = ask(data, &lock, Way::AtOnce).await;
    store.tabs.role.set(if leads { Role::Leads } else { Role::Follows });
    if !leads {
        // The lock is free as soon as the tab that leads is gone, however it went.
        spawn_local(seek(data, lock, Way::Waits));
    }
}

/// Leads once it has the lock.
async fn seek(data: Data, lock: Rc<Lock>, way: Way) {
    if !ask(data, &lock, way).await {
        return;
    }
    if is_here(data, &lock) {
        lead(data).await;
    } else {
        lock.let_go();
    }
}

/// Leads in the place of a tab that holds the lock and says nothing: the browser has put it to sleep.
pub fn take_over(data: Data) {
    let Some(lock) = data.store().tabs.lock() else { return };
    lock.let_go();
    spawn_local(seek(data, lock, Way::Steals));
}

fn is_here(data: Data, lock: &Rc<Lock>) -> bool {
    data.store().tabs.lock().is_some_and(|now| Rc::ptr_eq(&now, lock))
}

/// How a tab asks for the lock.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// If nobody holds it.
    AtOnce,
    /// When nobody holds it any more.
    Waits,
    /// Whoever holds it loses it.
    Steals,
}

/// Asks for the lock; answers whether it is held. It is until it is let go, or taken by another tab.
async fn ask(data: Data, lock: &Rc<Lock>, way: Way) -> bool {
    let (tell, told) = oneshot::channel();
    let tell = Rc::new(Cell::new(Some(tell)));
    let options = Object::new();
    let set = |name: &str, value: &JsValue| drop(Reflect::set(&options, &name.into(), value));
    match way {
        Way::AtOnce => set("ifAvailable", &JsValue::TRUE),
        Way::Steals => set("steal", &JsValue::TRUE),
        Way::Waits => {
            if let Ok(waits) = AbortController::new() {
                set("signal", &waits.signal());
                *lock.waits.borrow_mut() = Some(waits);
            }
        }
    }
    let (held, telling) = (lock.clone(), tell.clone());
    let granted = Closure::once_into_js(move |given: JsValue| -> JsValue {
        let got = !given.is_null();
        // Nobody waits for it where the person has changed meanwhile.
        let _unheard = telling.take().map(|tell| tell.send(got));
        if !got {
            return JsValue::UNDEFINED;
        }
        held.waits.take();
        Promise::new(&mut |resolve, _| *held.release.borrow_mut() = Some(resolve)).into()
    });
    let ends = JsFuture::from(lock.locks.request(&lock.name, &options, granted.unchecked_ref()));
    let held = lock.clone();
    spawn_local(async move {
        let taken = ends.await.is_err() && held.release.take().is_some();
        drop(tell.take());
        if taken && is_here(data, &held) {
            lost(data, held);
        }
    });
    told.await.unwrap_or(false)
}

/// Another tab leads now: this one slept.
fn lost(data: Data, lock: Rc<Lock>) {
    data.store().tabs.role.set(Role::Follows);
    transport::stop(data);
    transport::step(data, Input::Start);
    spawn_local(seek(data, lock, Way::Waits));
}

/// This tab leads from now on: it goes on from where the device stands.
async fn lead(data: Data) {
    let store = data.store();
    store.tabs.role.set(Role::Leads);
    store.tabs.reads.set(false);
    store.tabs.unanswered.set(false);
    if !base::from_device(data).await {
        // Frames are written behind a base alone.
        store.replica.borrow_mut().clear();
    }
    push::reload(data).await;
    transport::step(data, Input::Start);
    push::take_over(data).await;
    push::pump(data);
}

fn hear(data: Data, word: Word) {
    let store = data.store();
    let (leads, listens) = (store.tabs.role() == Role::Leads, store.tabs.listens());
    if matches!(word, Word::Said(_) | Word::Lost | Word::Reset | Word::Ended) {
        store.tabs.unanswered.set(false);
    }
    match word {
        Word::Calls => spawn_local(async move {
            push::reload(data).await;
            push::pump(data);
        }),
        Word::Hello if leads => greet(data),
        Word::Said(text) if listens => follow(data, &text),
        Word::Lost if listens => transport::step(data, Input::SocketClosed),
        Word::Reset if listens => {
            let message = ServerMessage::Reset { reason: "another tab was told".to_owned() };
            transport::step(data, Input::Message(message));
        }
        Word::Ended if listens => session::check(data),
        Word::Back => session::look(data),
        _ => {}
    }
}

/// Tells who follows where the log stands, or that the server does not answer.
fn greet(data: Data) {
    let store = data.store();
    let cursor = store.replica.borrow().cursor().cloned();
    let live = store.link.borrow().status() == LinkStatus::Live;
    if let Some(cursor) = cursor.filter(|_| live) {
        let frame = Frame { from: cursor.clone(), to: cursor, ops: Vec::new(), acks: Vec::new() };
        say_frame(data, &ServerMessage::Frame(frame));
    } else {
        store.tabs.say(&Word::Lost);
    }
}

/// Tells who follows what the server said.
pub fn say_frame(data: Data, message: &ServerMessage) {
    if let Ok(text) = serde_json::to_string(message) {
        data.store().tabs.say(&Word::Said(text));
    }
}

/// Applies what the tab that leads was told.
fn follow(data: Data, text: &str) {
    let store = data.store();
    let Some(ServerMessage::Frame(frame)) = transport::read(text) else { return };
    if store.link.borrow().is_lost() {
        transport::step(data, Input::NetworkReturned);
    }
    let fits = store.replica.borrow().fits(&frame);
    if fits {
        transport::step(data, Input::Message(ServerMessage::Frame(frame)));
    } else {
        spawn_local(async move {
            // What was missed is on the device.
            base::from_device(data).await;
            data.store().tabs.say(&Word::Hello);
        });
    }
}

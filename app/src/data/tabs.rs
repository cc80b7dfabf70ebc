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
use web_sys::{BroadcastChannel, MessageEvent};

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
    joined: RefCell<Option<Joined>>,
}

/// What ends when the tab leaves.
struct Joined {
    channel: BroadcastChannel,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    /// Lets go of the lock, once it is held.
    release: Rc<RefCell<Option<Function>>>,
}

impl Drop for Joined {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
        if let Some(release) = self.release.take() {
            drop(release.call0(&JsValue::NULL));
        }
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

    /// Lets go of the lock and hears nothing any more.
    pub fn leave(&self) {
        self.role.set(Role::Alone);
        self.reads.set(false);
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
    let release = Rc::new(RefCell::new(None));
    *store.tabs.joined.borrow_mut() = Some(Joined { channel, _heard: heard, release: release.clone() });
    let leads = ask(&locks, &name, true, release.clone()).await;
    store.tabs.role.set(if leads { Role::Leads } else { Role::Follows });
    if !leads {
        spawn_local(async move {
            // The lock is free as soon as the tab that leads is gone, however it went.
            let here = |data: Data| {
                data.store().tabs.joined.borrow().as_ref().is_some_and(|now| Rc::ptr_eq(&now.release, &release))
            };
            let granted = ask(&locks, &name, false, release.clone()).await;
            if granted && here(data) {
                lead(data).await;
            } else if let Some(release) = release.take() {
                drop(release.call0(&JsValue::NULL));
            }
        });
    }
}

/// Asks for the lock: at once or not at all, or until it is free. It is held until `release` is called.
async fn ask(locks: &Locks, name: &str, at_once: bool, release: Rc<RefCell<Option<Function>>>) -> bool {
    let (tell, told) = oneshot::channel();
    let options = Object::new();
    drop(Reflect::set(&options, &"ifAvailable".into(), &at_once.into()));
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let got = !lock.is_null();
        // Nobody waits for it where the person has changed meanwhile.
        let _unheard = tell.send(got);
        if !got {
            return JsValue::UNDEFINED;
        }
        Promise::new(&mut |resolve, _| *release.borrow_mut() = Some(resolve)).into()
    });
    drop(locks.request(name, &options, granted.unchecked_ref()));
    told.await.unwrap_or(false)
}

/// This tab leads from now on: it goes on from where the device stands.
async fn lead(data: Data) {
    let store = data.store();
    store.tabs.role.set(Role::Leads);
    store.tabs.reads.set(false);
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

/// Tells who follows where the log stands, if that is known.
fn greet(data: Data) {
    let store = data.store();
    let cursor = store.replica.borrow().cursor().cloned();
    let live = store.link.borrow().status() == LinkStatus::Live;
    if let Some(cursor) = cursor.filter(|_| live) {
        let frame = Frame { from: cursor.clone(), to: cursor, ops: Vec::new(), acks: Vec::new() };
        say_frame(data, &ServerMessage::Frame(frame));
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

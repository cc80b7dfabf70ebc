//! The program on this device: a service worker keeps its files, so that Docket opens without a network. Browsers allow
//! it over https and on the machine itself; elsewhere Docket works without.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, VisibilityState};

/// What keeps the files; `app/static/service-worker.js`.
const WORKER: &str = "/service-worker.js";

/// The program's files on this device.
#[derive(Clone, Copy)]
pub struct Program {
    renewed: RwSignal<bool>,
    keeps: StoredValue<bool>,
}

/// Makes [`use_program`] possible. Call once, at the root.
pub fn provide_program() -> Program {
    let program = Program { renewed: RwSignal::new(false), keeps: StoredValue::new(false) };
    provide_context(program);
    program
}

/// The program's files, while rendering.
pub fn use_program() -> Program {
    expect_context()
}

impl Program {
    /// Whether a newer version took the place of the one this page runs.
    pub fn renewed(self) -> bool {
        self.renewed.get()
    }

    /// Keeps the files of a client, `portal` or `workspace`, on the device from now on. Only the first call counts.
    pub fn keep(self, client: &'static str) {
        let Some(container) = container().filter(|_| !self.keeps.get_value()) else { return };
        self.keeps.set_value(true);
        self.watch(&container);
        spawn_local(async move {
            // Where it is refused, everything but opening without a network works all the same.
            let Ok(registered) = JsFuture::from(container.register(WORKER)).await else { return };
            look_for_newer(registered.unchecked_into());
            // The page that began it all came before the worker, which has not seen it asked for.
            let Ok(ready) = container.ready() else { return };
            let Ok(ready) = JsFuture::from(ready).await else { return };
            if let Some(worker) = ready.unchecked_into::<ServiceWorkerRegistration>().active() {
                drop(worker.post_message(&client.into()));
            }
        });
    }

    /// A worker of a newer version takes over as soon as it has all files.
    fn watch(self, container: &ServiceWorkerContainer) {
        let mut had = container.controller().is_some();
        let changed = Closure::<dyn FnMut()>::new(move || {
            if std::mem::replace(&mut had, true) {
                self.renewed.try_set(true);
            }
        });
        drop(container.add_event_listener_with_callback("controllerchange", changed.as_ref().unchecked_ref()));
        // It listens as long as the page is there.
        changed.forget();
    }
}

/// Asks for a newer version whenever somebody comes back to the page; a browser asks by itself only where pages open.
fn look_for_newer(registration: ServiceWorkerRegistration) {
    let listener = window_event_listener(ev::visibilitychange, move |_| {
        if document().visibility_state() == VisibilityState::Visible
            && let Ok(update) = registration.update()
        {
            spawn_local(async move { drop(JsFuture::from(update).await) });
        }
    });
    std::mem::forget(listener);
}

fn container() -> Option<ServiceWorkerContainer> {
    Some(window().navigator().service_worker()).filter(|container| !container.is_undefined())
}

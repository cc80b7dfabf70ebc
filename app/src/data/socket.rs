//! The stream's WebSocket: text in, text out, closed when dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, MessageEvent, WebSocket};

/// An open or opening stream.
pub struct Socket {
    socket: WebSocket,
    _opened: Closure<dyn FnMut(Event)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut(Event)>,
}

impl Socket {
    /// Opens a stream of this origin at `path`. None where the browser refuses at once.
    pub fn open(
        path: &str,
        mut opened: impl FnMut() + 'static,
        mut message: impl FnMut(String) + 'static,
        mut closed: impl FnMut() + 'static,
    ) -> Option<Self> {
        let location = leptos::prelude::window().location();
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        let socket = WebSocket::new(&format!("{scheme}://{}{path}", location.host().ok()?)).ok()?;
        let opened = Closure::new(move |_: Event| opened());
        let message = Closure::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                message(text);
            }
        });
        let closed = Closure::new(move |_: Event| closed());
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Some(Self { socket, _opened: opened, _message: message, _closed: closed })
    }

    /// Says something; lost if the socket is not open, which its end will tell.
    pub fn say(&self, text: &str) {
        drop(self.socket.send_with_str(text));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        drop(self.socket.close());
    }
}

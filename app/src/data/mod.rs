//! The only room that touches network, storage and sockets: a live replica of what the person may see, the outbox of
//! their calls over it, their drafts and preferences. No views, no words.

pub mod api;
mod base;
pub mod clock;
mod device;
pub mod draft;
pub mod expected;
pub mod files;
mod head;
mod idb;
mod index;
mod kept;
pub mod mentions;
mod notices;
pub mod people;
mod poll;
pub mod preferences;
mod program;
mod push;
mod rows;
mod seen;
pub mod session;
mod socket;
mod store;
mod tabs;
mod told;
mod transport;
mod watch;
pub mod work;

pub use base::read_on;
pub use docket_shared::sync::link::LinkStatus;
pub use docket_shared::sync::outbox::{EntryState, Refused};
pub use files::NoFile;
pub use head::Head;
pub use preferences::use_locale;
pub use program::{Program, provide_program, use_program};
pub use push::{call, send};
pub use seen::Seen;
pub use session::Session;
pub use store::{Data, Rules, provide, use_data};
pub use told::{Entry, Line, Told, told_key};
pub use transport::use_online;

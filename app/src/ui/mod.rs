//! The design system: components on native elements. Leptos only; no domain words, no data.

pub mod avatar;
pub mod bar;
pub mod button;
pub mod chip;
pub mod combobox;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod icon;
pub mod keys;
pub mod later;
pub mod menu;
pub mod page;
pub mod skeleton;
pub mod state_icon;
pub mod time;
pub mod toast;
pub mod why;

pub use avatar::{Avatar, Nobody, Size};
pub use bar::Bar;
pub use button::{Button, Kind};
pub use chip::{Chip, Tone};
pub use combobox::{Combobox, Pick};
pub use dialog::Dialog;
pub use empty::{Art, Empty};
pub use field::{Field, FieldError, described_by};
pub use icon::{Icon, IconName};
pub use keys::on_keys;
pub use later::{after_anyway, next_frame, next_frame_anyway};
pub use menu::Menu;
pub use page::{focus_element, use_page};
pub use skeleton::Skeleton;
pub use state_icon::{PriorityIcon, StatusIcon};
pub use time::{Moment, provide_minute, use_minute};
pub use toast::{Toast, Toaster, Toasts, provide_toasts, use_toasts};
pub use why::{Fact, Why};

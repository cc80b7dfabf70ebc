//! Debian's Chromium, driven: a chromedriver of our own on a free port, windows as phone and desk, light and dark.
//! Things are found in the accessibility tree, by role and name, as a person with a screen reader finds them.

pub mod axe;
pub mod driver;
mod hand;
pub mod page;
mod tabs;

pub use driver::Chrome;
pub use page::{Page, Theme, Window};

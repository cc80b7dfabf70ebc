//! Signing in: the page, the dialog over a page whose session ended, and the menu of the account.

mod account;
mod dialog;
mod form;
mod page;

pub use account::AccountMenu;
pub use dialog::{EndedBar, SignInAgain};
pub use page::SignInPage;

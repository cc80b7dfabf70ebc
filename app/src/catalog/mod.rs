//! The catalog as requesters see it: the first page, categories, an item's page with its order form.

mod browse;
mod change;
mod for_other;
mod home;
mod item;
mod order;
mod search;

pub use browse::CatalogPage;
pub use change::ChangePage;
pub use for_other::NewTicketPage;
pub use home::HomePage;
pub use item::ItemPage;

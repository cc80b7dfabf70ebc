//! Every address of both clients, as one enum: links are built from it, never typed. And where the browser is now.
//! No data, no words.

pub mod came_from;
mod location;

pub use location::{navigate, open, provide_location, replace, use_route};

use docket_shared::ids::{AssetId, CategoryId, ItemId, LineId, TeamId, TicketId};

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The requester's first page.
    Home,
    /// The sign-in page.
    SignIn,
    /// All categories and items.
    Catalog,
    /// The items of one category.
    Category(CategoryId),
    /// An item's page with its order form.
    Item(ItemId),
    /// The requests of the person.
    MyRequests,
    /// One of them.
    Request(TicketId),
    /// The form in which its answers are changed.
    Change(TicketId),
    /// When the person is away, and who answers for them.
    Absence,
    /// The sheet of a line's hand-over, for who asked and whom it is for.
    Handover(TicketId, LineId),
    /// One's own equipment.
    Equipment,
    /// What waits for the person's approval, with one of it open or not.
    Approvals(Option<TicketId>),
    /// What the person is told.
    Notices,
    /// The same in the workspace.
    WorkNotices,
    /// A view of the workspace, with a ticket open beside the list or not.
    Queue(View, Option<TicketId>),
    /// A ticket as a page of its own in the workspace.
    Ticket(TicketId),
    /// The sheet of a line's hand-over, for who works on it.
    TicketHandover(TicketId, LineId),
    /// A ticket that is opened for somebody else: what can be asked for, or the form of an item.
    NewTicket(Option<ItemId>),
    /// Stock and equipment.
    Assets,
    /// A piece of equipment.
    Asset(AssetId),
    /// The board of a team; none: of the first team of the person.
    Board(Option<TeamId>),
    /// What the installation stands on.
    Health,
    /// None of the above: the path as it is.
    Unknown(String),
}

/// The workspace's views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// What the person has.
    Mine,
    /// What nobody of the person's teams has.
    Unassigned,
    /// What waits for a requester.
    Waiting,
    /// Everything open of the person's teams.
    Open,
    /// What is open and of which a clock runs out.
    AtRisk,
    /// What is open and of which a clock's target was missed.
    Breached,
    /// What was resolved lately.
    Resolved,
    /// What nobody of one team has.
    TeamUnassigned(TeamId),
    /// Everything open of one team.
    TeamOpen(TeamId),
}

/// Which bundle shows an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// The requesters' one.
    Portal,
    /// The technicians' one.
    Workspace,
}

impl View {
    /// Those that name no team, in the order of the navigation.
    pub const ALL: [View; 7] =
        [View::Mine, View::Unassigned, View::Waiting, View::Open, View::AtRisk, View::Breached, View::Resolved];

    /// The part of the path that names it.
    pub fn slug(self) -> String {
        match self {
            View::Mine => "mine".to_owned(),
            View::Unassigned => "unassigned".to_owned(),
            View::Waiting => "waiting".to_owned(),
            View::Open => "open".to_owned(),
            View::AtRisk => "sla-at-risk".to_owned(),
            View::Breached => "sla-breached".to_owned(),
            View::Resolved => "resolved".to_owned(),
            View::TeamUnassigned(team) => format!("unassigned-{team}"),
            View::TeamOpen(team) => format!("open-{team}"),
        }
    }

    fn from_slug(slug: &str) -> Option<View> {
        let of_team = |word: &str, view: fn(TeamId) -> View| slug.strip_prefix(word)?.parse().ok().map(view);
        let whole = View::ALL.into_iter().find(|view| view.slug() == slug);
        whole.or_else(|| of_team("unassigned-", View::TeamUnassigned)).or_else(|| of_team("open-", View::TeamOpen))
    }
}

impl Route {
    /// The path, as in a link.
    pub fn href(&self) -> String {
        match self {
            Route::Home => "/".to_owned(),
            Route::SignIn => "/sign-in".to_owned(),
            Route::Catalog => "/catalog".to_owned(),
            Route::Category(id) => format!("/catalog/categories/{id}"),
            Route::Item(id) => format!("/catalog/items/{id}"),
            Route::MyRequests => "/requests".to_owned(),
            Route::Request(id) => format!("/requests/{id}"),
            Route::Change(id) => format!("/requests/{id}/change"),
            Route::Absence => "/absence".to_owned(),
            Route::Handover(id, line) => format!("/requests/{id}/handover/{line}"),
            Route::Equipment => "/equipment".to_owned(),
            Route::Approvals(None) => "/approvals".to_owned(),
            Route::Approvals(Some(id)) => format!("/approvals/{id}"),
            Route::Notices => "/notices".to_owned(),
            Route::WorkNotices => "/workspace/notices".to_owned(),
            Route::Queue(view, None) => format!("/workspace/{}", view.slug()),
            Route::Queue(view, Some(ticket)) => format!("/workspace/{}/{ticket}", view.slug()),
            Route::Ticket(id) => format!("/workspace/tickets/{id}"),
            Route::TicketHandover(id, line) => format!("/workspace/tickets/{id}/handover/{line}"),
            Route::NewTicket(None) => "/workspace/new".to_owned(),
            Route::NewTicket(Some(item)) => format!("/workspace/new/{item}"),
            Route::Assets => "/workspace/assets".to_owned(),
            Route::Asset(id) => format!("/workspace/assets/{id}"),
            Route::Board(None) => "/workspace/board".to_owned(),
            Route::Board(Some(team)) => format!("/workspace/board/{team}"),
            Route::Health => "/workspace/health".to_owned(),
            Route::Unknown(path) => path.clone(),
        }
    }

    /// The address of a path, without query and fragment.
    pub fn from_path(path: &str) -> Route {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let route = match parts.as_slice() {
            [] => Some(Route::Home),
            ["sign-in"] => Some(Route::SignIn),
            ["catalog"] => Some(Route::Catalog),
            ["catalog", "categories", id] => id.parse().ok().map(Route::Category),
            ["catalog", "items", id] => id.parse().ok().map(Route::Item),
            ["requests"] => Some(Route::MyRequests),
            ["requests", id] => id.parse().ok().map(Route::Request),
            ["requests", id, "change"] => id.parse().ok().map(Route::Change),
            ["absence"] => Some(Route::Absence),
            ["requests", id, "handover", line] => {
                id.parse().ok().zip(line.parse().ok()).map(|(id, line)| Route::Handover(id, line))
            }
            ["equipment"] => Some(Route::Equipment),
            ["approvals"] => Some(Route::Approvals(None)),
            ["approvals", id] => id.parse().ok().map(|id| Route::Approvals(Some(id))),
            ["notices"] => Some(Route::Notices),
            ["workspace", "notices"] => Some(Route::WorkNotices),
            ["workspace"] => Some(Route::Queue(View::Mine, None)),
            ["workspace", "tickets", id] => id.parse().ok().map(Route::Ticket),
            ["workspace", "tickets", id, "handover", line] => {
                id.parse().ok().zip(line.parse().ok()).map(|(id, line)| Route::TicketHandover(id, line))
            }
            ["workspace", "new"] => Some(Route::NewTicket(None)),
            ["workspace", "new", item] => item.parse().ok().map(|item| Route::NewTicket(Some(item))),
            ["workspace", "assets"] => Some(Route::Assets),
            ["workspace", "assets", id] => id.parse().ok().map(Route::Asset),
            ["workspace", "health"] => Some(Route::Health),
            ["workspace", "board"] => Some(Route::Board(None)),
            ["workspace", "board", id] => id.parse().ok().map(|id| Route::Board(Some(id))),
            ["workspace", view] => View::from_slug(view).map(|view| Route::Queue(view, None)),
            ["workspace", view, id] => {
                View::from_slug(view).zip(id.parse().ok()).map(|(view, id)| Route::Queue(view, Some(id)))
            }
            _ => None,
        };
        route.unwrap_or_else(|| Route::Unknown(path.to_owned()))
    }

    /// Which bundle shows it. A change between the two loads a page.
    pub fn client(&self) -> Client {
        match self {
            Route::Unknown(path) if path.starts_with("/workspace") => Client::Workspace,
            Route::Queue(..)
            | Route::Ticket(_)
            | Route::TicketHandover(..)
            | Route::NewTicket(_)
            | Route::Assets
            | Route::Asset(_)
            | Route::Board(_)
            | Route::Health
            | Route::WorkNotices => Client::Workspace,
            _ => Client::Portal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_found_again() {
        let id = "018f4e6a-0000-7000-8000-000000000001";
        let routes = [
            Route::Home,
            Route::SignIn,
            Route::Catalog,
            Route::Category(id.parse().unwrap()),
            Route::Item(id.parse().unwrap()),
            Route::MyRequests,
            Route::Request(id.parse().unwrap()),
            Route::Change(id.parse().unwrap()),
            Route::Absence,
            Route::Approvals(None),
            Route::Approvals(Some(id.parse().unwrap())),
            Route::Notices,
            Route::WorkNotices,
            Route::Queue(View::Unassigned, None),
            Route::Queue(View::Mine, Some(id.parse().unwrap())),
            Route::Queue(View::TeamUnassigned(id.parse().unwrap()), None),
            Route::Queue(View::TeamOpen(id.parse().unwrap()), Some(id.parse().unwrap())),
            Route::Ticket(id.parse().unwrap()),
            Route::NewTicket(None),
            Route::NewTicket(Some(id.parse().unwrap())),
            Route::Assets,
            Route::Asset(id.parse().unwrap()),
            Route::Handover(id.parse().unwrap(), id.parse().unwrap()),
            Route::TicketHandover(id.parse().unwrap(), id.parse().unwrap()),
            Route::Equipment,
            Route::Health,
            Route::Board(None),
            Route::Board(Some(id.parse().unwrap())),
        ];
        for route in routes {
            assert_eq!(Route::from_path(&route.href()), route);
        }
    }

    #[test]
    fn what_is_no_address_stays_as_it_is() {
        assert_eq!(Route::from_path("/requests/none"), Route::Unknown("/requests/none".to_owned()));
        assert_eq!(Route::from_path("/workspace"), Route::Queue(View::Mine, None));
        assert_eq!(Route::from_path("/workspace/else").client(), Client::Workspace);
    }
}

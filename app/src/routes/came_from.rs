//! Where somebody came from to a page that several lead to, so that its way back leads there. It is not kept: after a
//! reload the page leads where it leads by itself.

use super::Route;
use docket_shared::ids::LineId;
use std::cell::RefCell;

thread_local! {
    static FROM: RefCell<Option<(LineId, Route)>> = const { RefCell::new(None) };
}

/// The sheet of this line is opened from there.
pub fn remember(line: LineId, from: Route) {
    FROM.set(Some((line, from)));
}

/// From where the sheet of this line was opened last; none where it was not opened by a link.
pub fn of(line: LineId) -> Option<Route> {
    FROM.with_borrow(|from| from.as_ref().filter(|(of, _)| *of == line).map(|(_, from)| from.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_leads_back_to_where_it_was_opened() {
        let id = |last: char| format!("018f4e6a-0000-7000-8000-00000000000{last}").parse().unwrap();
        assert_eq!(of(id('1')), None, "opened by its address");
        remember(id('1'), Route::Home);
        assert_eq!(of(id('1')), Some(Route::Home));
        assert_eq!(of(id('2')), None, "that was another sheet");
        remember(id('1'), Route::MyRequests);
        assert_eq!(of(id('1')), Some(Route::MyRequests));
    }
}

//! Several tabs of one browser, and pages that are gone in the middle of it.

use super::{Chrome, Page};
use std::path::Path;
use thirtyfour::WindowHandle;

impl Page {
    /// Leaves the page for an empty one: what it had in memory is gone.
    pub async fn leave(&self) {
        self.driver.goto("about:blank").await.expect("nothing opens");
    }

    /// Ends the browser as `kill -9` does.
    pub async fn kill(self, profile: &Path) {
        Chrome::kill(profile).await;
        // The driver learns that nobody is there any more.
        drop(self.driver.quit().await);
    }

    /// The name of the window's tab.
    pub async fn tab(&self) -> WindowHandle {
        self.driver.window().await.expect("a tab")
    }

    /// Opens a path in another tab of the same browser, and goes on there.
    pub async fn new_tab(&self, path: &str) -> WindowHandle {
        let tab = self.driver.new_tab().await.expect("another tab");
        self.to_tab(&tab).await;
        self.go(path).await;
        tab
    }

    /// Goes on in another tab.
    pub async fn to_tab(&self, tab: &WindowHandle) {
        self.driver.switch_to_window(tab.clone()).await.expect("the tab");
    }

    /// Closes the tab.
    pub async fn close_tab(&self) {
        self.driver.close_window().await.expect("the tab closes");
    }
}

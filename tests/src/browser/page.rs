//! One window: a size, a theme, and a page in it.

use super::driver::Chrome;
use crate::eventually::{PATIENCE, eventually, eventually_or_none};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use thirtyfour::cdp::Cdp;
use thirtyfour::{By, Key, WebDriver, WebElement};

/// Size of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// 390 by 844, touch, as a phone.
    Phone,
    /// 1440 by 900.
    Desk,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// What a device in daylight asks for.
    Light,
    /// What a device in the dark asks for.
    Dark,
}

/// A window with a page.
pub struct Page {
    /// The window.
    pub window: Window,
    pub(super) driver: WebDriver,
    tools: Cdp,
    base: String,
    found: AtomicU32,
}

/// A node of the accessibility tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its role.
    pub role: String,
    /// Its name.
    pub name: String,
    backend: i64,
}

impl Page {
    /// A new browser in a window of that size, on a server.
    pub async fn open(chrome: &Chrome, window: Window, base: &str) -> Self {
        Self::open_in(chrome, window, base, None).await
    }

    /// The same on the profile in a folder, which stays when the browser goes.
    pub async fn open_in(chrome: &Chrome, window: Window, base: &str, profile: Option<&Path>) -> Self {
        let driver = chrome.browser(profile).await;
        let tools = driver.cdp();
        let page = Self { window, driver, tools, base: base.to_owned(), found: AtomicU32::new(0) };
        let (width, height, mobile) = match window {
            Window::Phone => (390, 844, true),
            Window::Desk => (1440, 900, false),
        };
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        page.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        page.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": mobile })).await;
        page.cdp("Network.enable", json!({})).await;
        page.theme(Theme::Light).await;
        page
    }

    /// A command of the DevTools protocol.
    pub async fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.tools.send_raw(command, parameters).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// A command of the DevTools protocol that may be refused.
    pub async fn try_cdp(&self, command: &str, parameters: Value) -> Option<Value> {
        self.tools.send_raw(command, parameters).await.ok()
    }

    /// What the device prefers.
    pub async fn theme(&self, theme: Theme) {
        let value = if theme == Theme::Dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }, { "name": "prefers-reduced-motion", "value": "reduce" }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// The WebDriver session's id.
    pub fn session(&self) -> String {
        self.driver.session_id().to_string()
    }

    /// Goes to a path of the server.
    pub async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.base)).await.expect("the page opens");
    }

    /// Loads the page anew.
    pub async fn reload(&self) {
        self.driver.refresh().await.expect("the page reloads");
    }

    /// The path of the page.
    pub async fn path(&self) -> String {
        self.driver.current_url().await.expect("an address").path().to_owned()
    }

    /// Runs a script and answers its value.
    pub async fn script(&self, script: &str) -> Value {
        self.driver.execute(script, Vec::new()).await.expect("the script runs").json().clone()
    }

    /// Runs a script that calls its last argument when it is done.
    pub async fn script_async(&self, script: &str) -> Value {
        self.driver.execute_async(script, Vec::new()).await.expect("the script runs").json().clone()
    }

    /// Everything of that role, in order of the page, hidden things left out.
    pub async fn all(&self, role: &str) -> Vec<Node> {
        let document = self.cdp("DOM.getDocument", json!({ "depth": 0 })).await;
        let query = json!({ "nodeId": document["root"]["nodeId"], "role": role });
        let Ok(answer) = self.tools.send_raw("Accessibility.queryAXTree", query).await else {
            // The document was replaced between the two commands.
            return Vec::new();
        };
        let nodes = answer["nodes"].as_array().cloned().unwrap_or_default();
        let seen = nodes.into_iter().filter(|node| node["ignored"] != json!(true));
        seen.filter_map(|node| {
            let name = node["name"]["value"].as_str().unwrap_or_default().to_owned();
            Some(Node { role: role.to_owned(), name, backend: node["backendDOMNodeId"].as_i64()? })
        })
        .collect()
    }

    async fn element(&self, node: &Node) -> Option<WebElement> {
        let resolve = json!({ "backendNodeId": node.backend });
        let resolved = self.tools.send_raw("DOM.resolveNode", resolve).await.ok()?;
        let mark = self.found.fetch_add(1, Ordering::Relaxed).to_string();
        let function = format!(
            "function() {{ (this.nodeType === 1 ? this : this.parentElement).setAttribute('data-test-found', '{mark}'); }}"
        );
        let call = json!({ "objectId": resolved["object"]["objectId"], "functionDeclaration": function });
        self.tools.send_raw("Runtime.callFunctionOn", call).await.ok()?;
        self.driver.find(By::Css(format!("[data-test-found='{mark}']"))).await.ok()
    }

    async fn look(&self, role: &str, name: &str) -> Option<WebElement> {
        let nodes = self.all(role).await;
        let exact = nodes.iter().find(|node| node.name == name);
        let node = exact.or_else(|| nodes.iter().find(|node| node.name.contains(name)))?;
        self.element(node).await
    }

    /// The first thing of that role with that name, or with a name that holds it; waits for it.
    pub async fn find(&self, role: &str, name: &str) -> WebElement {
        let asking = eventually_or_none(async || self.look(role, name).await).await;
        match asking {
            Some(element) => element,
            None => panic!("no {role} called {name:?} within {PATIENCE:?}; there are: {}", self.outline().await),
        }
    }

    /// Whether there is such a thing now.
    pub async fn has(&self, role: &str, name: &str) -> bool {
        self.look(role, name).await.is_some()
    }

    /// Waits until there is no such thing any more.
    pub async fn gone(&self, role: &str, name: &str) {
        eventually(&format!("{role} {name:?} goes away"), async || (!self.has(role, name).await).then_some(())).await;
    }

    /// Presses a thing, as by click or touch.
    pub async fn press(&self, role: &str, name: &str) {
        if eventually_or_none(async || self.press_if_there(role, name).await).await.is_none() {
            panic!("{role} {name:?} cannot be pressed within {PATIENCE:?}; there are: {}", self.outline().await);
        }
    }

    /// Presses a thing if it is there now and can be.
    pub async fn press_if_there(&self, role: &str, name: &str) -> Option<()> {
        let element = self.look(role, name).await?;
        element.scroll_into_view().await.ok()?;
        element.click().await.ok()
    }

    /// Types into a field, in place of what is there.
    pub async fn fill(&self, role: &str, name: &str, text: &str) {
        let field = self.find(role, name).await;
        field.scroll_into_view().await.expect("the field can be seen");
        field.click().await.expect("the field takes the focus");
        field.send_keys(Key::Control + "a").await.expect("keys");
        field.send_keys(text).await.expect("keys");
    }

    /// Presses a thing twice as fast as a hand can.
    pub async fn press_twice(&self, role: &str, name: &str) {
        let element = self.find(role, name).await;
        element.scroll_into_view().await.expect("it can be seen");
        let chain = self.driver.action_chain().double_click_element(&element);
        chain.perform().await.expect("a double click");
    }

    /// Presses a thing with the mouse as slowly as people do: the page has time to draw what the press changes before the
    /// button is let go where it was pressed.
    pub async fn press_slowly(&self, role: &str, name: &str) {
        let element = self.find(role, name).await;
        element.scroll_into_view().await.expect("it can be scrolled to");
        let chain = self.driver.action_chain().move_to_element_center(&element).click_and_hold();
        chain.perform().await.expect("the button goes down");
        self.settled().await;
        self.driver.action_chain().release().perform().await.expect("the button goes up");
    }

    /// Gives a date field or a list of choices a value, as the device's own picker does.
    pub async fn pick(&self, role: &str, name: &str, value: &str) {
        let field = self.find(role, name).await;
        let script = "
            const [field, value] = arguments;
            const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value');
            own.set.call(field, value);
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        self.driver
            .execute(script, vec![field.to_json().expect("an element"), json!(value)])
            .await
            .expect("a value is picked");
    }

    /// Takes the first real choice of a list.
    pub async fn pick_first(&self, role: &str, name: &str) {
        let field = self.find(role, name).await;
        let script =
            "return [...arguments[0].options].map((option) => option.value).find((value) => value !== '') || ''";
        let value = self
            .driver
            .execute(script, vec![field.to_json().expect("an element")])
            .await
            .expect("choices")
            .json()
            .clone();
        self.pick(role, name, value.as_str().unwrap_or_default()).await;
    }

    /// Whether one of the fields of that name holds a value.
    pub async fn has_value(&self, role: &str, name: &str, value: &str) -> bool {
        for node in self.all(role).await.iter().filter(|node| node.name == name) {
            if let Some(element) = self.element(node).await
                && element.value().await.ok().flatten().is_some_and(|held| held == value)
            {
                return true;
            }
        }
        false
    }

    /// Waits until two frames have been drawn and every font and transition has come to rest.
    pub async fn settled(&self) {
        let script = "
            const done = arguments[arguments.length - 1];
            Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))
              .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
            setTimeout(() => done(false), 3000);";
        self.script_async(script).await;
    }

    /// What stands in a field.
    pub async fn value(&self, role: &str, name: &str) -> String {
        self.find(role, name).await.value().await.expect("a value").unwrap_or_default()
    }

    /// The text of the page as it is shown.
    pub async fn text(&self) -> String {
        self.script("return document.body ? document.body.innerText : ''").await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows some words.
    pub async fn shows(&self, words: &str) {
        let shown = eventually_or_none(async || self.text().await.contains(words).then_some(())).await;
        assert!(shown.is_some(), "the page does not show {words:?} within {PATIENCE:?}: {}", self.text().await);
    }

    /// Presses keys wherever the focus is.
    pub async fn keys(&self, keys: impl AsRef<str>) {
        let chain = self.driver.action_chain().send_keys(keys.as_ref().to_owned());
        chain.perform().await.expect("keys");
    }

    /// Presses a key while Control is held.
    pub async fn keys_with_control(&self, key: Key) {
        let chain =
            self.driver.action_chain().key_down(Key::Control).send_keys(key.value().to_string()).key_up(Key::Control);
        chain.perform().await.expect("keys");
    }

    /// Presses a letter while Control is held.
    pub async fn control(&self, letter: char) {
        let chain =
            self.driver.action_chain().key_down(Key::Control).send_keys(letter.to_string()).key_up(Key::Control);
        chain.perform().await.expect("keys");
    }

    /// The text of the row that is selected in the list that has the focus.
    pub async fn selected_text(&self) -> String {
        let script =
            "const row = document.querySelector('[role=row][aria-selected=true]'); return row ? row.innerText : ''";
        self.script(script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Role and name of what has the focus.
    pub async fn focused(&self) -> (String, String) {
        let active = self.driver.active_element().await.expect("something has the focus");
        let mark = self.found.fetch_add(1, Ordering::Relaxed).to_string();
        drop(
            self.driver
                .execute(
                    "arguments[0].setAttribute('data-test-focus', arguments[1])",
                    vec![active.to_json().expect("an element"), json!(mark)],
                )
                .await,
        );
        let document = self.cdp("DOM.getDocument", json!({ "depth": 0 })).await;
        let node = self
            .try_cdp(
                "DOM.querySelector",
                json!({ "nodeId": document["root"]["nodeId"], "selector": format!("[data-test-focus='{mark}']") }),
            )
            .await
            .unwrap_or_default();
        // What had the focus may be gone by now: then nothing has it.
        let tree = self
            .try_cdp("Accessibility.getPartialAXTree", json!({ "nodeId": node["nodeId"], "fetchRelatives": false }))
            .await
            .unwrap_or_default();
        let node = &tree["nodes"][0];
        let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
        (text(&node["role"]), text(&node["name"]))
    }

    /// Goes on by the Tab key until something has the focus.
    ///
    /// # Panics
    /// It is not reached within 80 steps.
    pub async fn tab_to(&self, role: &str, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..80 {
            let focused = self.focused().await;
            if focused.0 == role && focused.1.contains(name) {
                return;
            }
            passed.push(format!("{} {:?}", focused.0, focused.1));
            self.keys(Key::Tab.value().to_string()).await;
        }
        panic!("Tab does not reach {role} {name:?}; it passed {passed:?}");
    }

    /// Roles and names of what can be used, for messages of failures.
    pub async fn outline(&self) -> String {
        let mut outline = Vec::new();
        for role in [
            "heading",
            "button",
            "link",
            "textbox",
            "searchbox",
            "combobox",
            "checkbox",
            "radio",
            "option",
            "tab",
            "row",
            "gridcell",
            "alert",
        ] {
            outline.extend(self.all(role).await.into_iter().map(|node| format!("{role} {:?}", node.name)));
        }
        format!("{} at {}: {}", outline.join(", "), self.path().await, self.text().await)
    }

    /// A picture of the window in tests/screenshots.
    pub async fn picture(&self, name: &str, theme: Theme) {
        let window = if self.window == Window::Phone { "phone" } else { "desk" };
        let theme = if theme == Theme::Dark { "dark" } else { "light" };
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let picture = self.driver.screenshot_as_png().await.expect("a picture");
        std::fs::write(folder.join(format!("{name}-{window}-{theme}.png")), picture).expect("the picture is kept");
    }

    /// Closes the browser.
    pub async fn close(self) {
        self.driver.quit().await.expect("the browser closes");
    }
}

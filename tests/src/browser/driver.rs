//! The chromedriver process: started on a free port, ended by its id.

use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use thirtyfour::{CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// What Chromium is started with: nothing of its own goes to the network.
const ARGUMENTS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=en-US",
];

fn of_profile(profile: &Path) -> String {
    format!("--user-data-dir={}", profile.display())
}

/// How often chromedriver is started at most.
const STARTS: usize = 3;

/// A running chromedriver.
pub struct Chrome {
    process: Child,
    url: String,
}

impl Chrome {
    /// Starts chromedriver on a port that it chooses. Where somebody else was given the same port it ends at once, and is
    /// started again.
    pub async fn start() -> Self {
        for _ in 0..STARTS {
            if let Some(started) = Self::started().await {
                return started;
            }
        }
        panic!("chromedriver ended {STARTS} times before it named its port");
    }

    async fn started() -> Option<Self> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut process = command.spawn().unwrap_or_else(|error| {
            panic!("chromedriver cannot be started ({error}); scripts/setup installs chromium-driver")
        });
        let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let port = loop {
            let line = lines.next_line().await.expect("chromedriver talks")?;
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        // Read on, so that its pipe never fills.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Some(Self { process, url: format!("http://127.0.0.1:{port}") })
    }

    /// A browser with a profile of its own: a new one, or the one in that folder.
    pub async fn browser(&self, profile: Option<&Path>) -> WebDriver {
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in ARGUMENTS {
            capabilities.add_arg(argument).expect("an argument");
        }
        if let Some(profile) = profile {
            capabilities.add_arg(&of_profile(profile)).expect("an argument");
        }
        let logs = json!({ "performance": "ALL", "browser": "ALL" });
        capabilities.set("goog:loggingPrefs", logs).expect("a capability");
        WebDriver::new(&self.url, capabilities).await.expect("Chromium starts")
    }

    /// Ends a browser as `kill -9` does, with all its processes.
    pub async fn kill(profile: &Path) {
        let killed = Command::new("pkill").args(["-KILL", "-f", "--", &of_profile(profile)]).status().await;
        assert!(killed.expect("pkill runs").success(), "a browser runs on {}", profile.display());
    }

    /// What the browser logged since the last time: kind `performance` is the network, `browser` the console.
    pub async fn log(&self, session: &str, kind: &str) -> Vec<Value> {
        let url = format!("{}/session/{session}/se/log", self.url);
        let client = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let request = client.request(Method::POST, url).header("content-type", "application/json");
        let reply = request.body(json!({ "type": kind }).to_string()).send().await.expect("chromedriver answers");
        let body: Value = serde_json::from_slice(&reply.bytes().await.expect("a body")).expect("JSON");
        body["value"].as_array().cloned().unwrap_or_default()
    }

    /// Ends it and waits.
    pub async fn stop(mut self) {
        self.process.kill().await.expect("it can be ended");
    }
}

//! A hand on the mouse: real input events of the browser, for what is dragged and dropped.

use super::page::Page;
use serde_json::{Value, json};
use std::path::Path;

/// A point of the window, in its pixels.
pub type Point = (f64, f64);

impl Page {
    /// The middle of the first element that the selector finds.
    pub async fn middle(&self, selector: &str) -> Point {
        let script = format!(
            "const box = document.querySelector({selector:?}).getBoundingClientRect();
             return [box.x + box.width / 2, box.y + box.height / 2];"
        );
        let point = self.script(&script).await;
        (point[0].as_f64().expect("a number"), point[1].as_f64().expect("a number"))
    }

    /// Presses the mouse at a point, drags what is there to another one and drops it. The browser hands the drag over to
    /// this hand instead of to the window system, which is not there.
    pub async fn drag(&self, from: Point, to: Point) {
        let mouse = |kind: &str, (x, y): Point, buttons: i64| {
            let kind = kind.to_owned();
            json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 })
        };
        let send = async |event: Value| drop(self.cdp("Input.dispatchMouseEvent", event).await);
        self.cdp("Input.setInterceptDrags", json!({ "enabled": true })).await;
        send(mouse("mouseMoved", from, 0)).await;
        send(mouse("mousePressed", from, 1)).await;
        // A drag begins once the mouse has moved a little.
        for step in 1..=8 {
            send(mouse("mouseMoved", (from.0 + f64::from(step) * 2.0, from.1 + f64::from(step)), 1)).await;
        }
        let data = json!({ "items": [], "dragOperationsMask": 1 });
        self.carry(&data, to).await;
        send(mouse("mouseReleased", to, 0)).await;
        self.cdp("Input.setInterceptDrags", json!({ "enabled": false })).await;
    }

    /// Brings what is dragged to a point and drops it there.
    async fn carry(&self, data: &Value, at: Point) {
        for kind in ["dragEnter", "dragOver", "dragOver", "drop"] {
            let event = json!({ "type": kind, "x": at.0, "y": at.1, "data": data });
            self.cdp("Input.dispatchDragEvent", event).await;
            self.settled().await;
        }
    }

    /// Drops a file of this machine at a point, as from a folder beside the window.
    pub async fn drop_file(&self, file: &Path, at: Point) {
        self.settled().await;
        self.carry(&json!({ "items": [], "files": [file], "dragOperationsMask": 1 }), at).await;
    }

    /// Gives a file input the file that somebody takes in the browser's own picker, which no test can press.
    pub async fn take_in_picker(&self, selector: &str, file: &Path) {
        let document = self.cdp("DOM.getDocument", json!({ "depth": 0 })).await;
        let query = json!({ "nodeId": document["root"]["nodeId"], "selector": selector });
        let found = self.cdp("DOM.querySelector", query).await;
        self.cdp("DOM.setFileInputFiles", json!({ "nodeId": found["nodeId"], "files": [file] })).await;
    }
}

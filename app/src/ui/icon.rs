//! Icons of one hand: a 24-pixel grid, strokes in the colour of the text beside them.
//! Only drawing lives here; which icon a thing has is decided where the thing is known.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident $key:literal $path:literal)*) => {
        /// Every icon that can be drawn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum IconName { $($(#[$doc])* $name,)* }

        impl IconName {
            /// Every icon, in the order of the drawing sheet.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The key by which catalog data names the icon, for example `laptop`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// The icon that catalog data names; an unknown key gives the package, so that a newer catalog still has a picture.
            #[must_use]
            pub fn from_key(key: &str) -> Self {
                match key { $($key => Self::$name,)* _ => Self::Package }
            }

            const fn shapes(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }
        }
    };
}

icons! {
    /// The mark of Docket.
    Logo "logo" r#"<path d="M6.5 3.5h11A1.5 1.5 0 0 1 19 5v4.2a2.8 2.8 0 0 0 0 5.6V19a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19V5a1.5 1.5 0 0 1 1.5-1.5z" fill="currentColor" stroke="none"/><path class="knock" d="m8.6 12.4 2.4 2.4 4.2-5" stroke-width="2.2"/>"#
    /// Search.
    Search "search" r#"<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>"#
    /// Home.
    Home "home" r#"<path d="M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z"/>"#
    /// Four squares: the catalog.
    Grid "grid" r#"<rect x="4" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.5"/>"#
    /// Inbox.
    Inbox "inbox" r#"<path d="M4 13.5 6.3 5.6A1.5 1.5 0 0 1 7.8 4.5h8.4a1.5 1.5 0 0 1 1.5 1.1L20 13.5V18a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18z"/><path d="M4 13.5h4.5l1.2 2.5h4.6l1.2-2.5H20"/>"#
    /// User.
    User "user" r#"<circle cx="12" cy="8" r="3.6"/><path d="M4.8 19.8c.9-3.4 3.7-5.3 7.2-5.3s6.3 1.9 7.2 5.3"/>"#
    /// Users.
    Users "users" r#"<circle cx="9" cy="8.5" r="3.2"/><path d="M2.8 19c.7-3 3.1-4.8 6.2-4.8s5.5 1.8 6.2 4.8"/><path d="M15.5 5.6a3.2 3.2 0 0 1 0 5.9M17.4 14.6c2 .7 3.3 2.2 3.8 4.4"/>"#
    /// Columns: a board.
    Board "board" r#"<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><path d="M9.2 4.5v15M14.8 4.5v15"/>"#
    /// Dots to take something by.
    Grip "grip" r#"<path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01" stroke-width="2.6"/>"#
    /// Bell.
    Bell "bell" r#"<path d="M6.5 10a5.5 5.5 0 0 1 11 0c0 4.5 2 6 2 6h-15s2-1.5 2-6z"/><path d="M10 19.2a2.2 2.2 0 0 0 4 0"/>"#
    /// Check.
    Check "check" r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#
    /// A cross: close, remove.
    Cross "x" r#"<path d="M6 6l12 12M18 6 6 18"/>"#
    /// Plus.
    Plus "plus" r#"<path d="M12 5v14M5 12h14"/>"#
    /// Minus.
    Minus "minus" r#"<path d="M5 12h14"/>"#
    /// A chevron to the end of the line.
    ChevronRight "right" r#"<path d="m9.5 6 6 6-6 6"/>"#
    /// A chevron to the start of the line.
    ChevronLeft "left" r#"<path d="m14.5 6-6 6 6 6"/>"#
    /// A chevron downwards.
    ChevronDown "down" r#"<path d="m6 9.5 6 6 6-6"/>"#
    /// A chevron upwards.
    ChevronUp "up" r#"<path d="m6 14.5 6-6 6 6"/>"#
    /// An arrow onwards.
    ArrowRight "arrow" r#"<path d="M4.5 12h15M13.5 6l6 6-6 6"/>"#
    /// An arrow upwards: not sent yet.
    ArrowUp "arrowup" r#"<path d="M12 19.5v-15M6 10.5l6-6 6 6"/>"#
    /// An arrow downwards.
    ArrowDown "arrowdown" r#"<path d="M12 4.5v15M6 13.5l6 6 6-6"/>"#
    /// A pulse: how something does.
    Pulse "pulse" r#"<path d="M3 12.5h4l2.5-6 4.5 11 2.5-5h4.5"/>"#
    /// Clock.
    Clock "clock" r#"<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>"#
    /// Calendar.
    Calendar "calendar" r#"<rect x="4" y="5.5" width="16" height="14.5" rx="2"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/>"#
    /// A place.
    Pin "pin" r#"<path d="M12 20.5s6.5-5.6 6.5-10.5a6.5 6.5 0 0 0-13 0c0 4.9 6.5 10.5 6.5 10.5z"/><circle cx="12" cy="10" r="2.3"/>"#
    /// Laptop.
    Laptop "laptop" r#"<rect x="5" y="5" width="14" height="10" rx="1.5"/><path d="M2.5 18.5h19"/>"#
    /// Monitor.
    Monitor "monitor" r#"<rect x="3.5" y="4.5" width="17" height="11.5" rx="1.5"/><path d="M12 16v3.5M8.5 19.5h7"/>"#
    /// Keyboard.
    Keyboard "keyboard" r#"<rect x="2.5" y="7" width="19" height="11" rx="2"/><path d="M6.5 11h.01M10 11h.01M14 11h.01M17.5 11h.01M8.5 14.5h7"/>"#
    /// Headset.
    Headset "headset" r#"<path d="M4.5 14v-2a7.5 7.5 0 0 1 15 0v2"/><rect x="3.5" y="13" width="4" height="6" rx="1.5"/><rect x="16.5" y="13" width="4" height="6" rx="1.5"/><path d="M18.5 19c0 1.3-1.5 2-4 2"/>"#
    /// Dock.
    Dock "dock" r#"<rect x="3" y="9" width="18" height="7.5" rx="2"/><path d="M6.5 12.8h2M11 12.8h2M16.2 12.8h1.3M12 9V6a1.5 1.5 0 0 1 1.5-1.5h3M5.5 19h13"/>"#
    /// Key.
    Key "key" r#"<circle cx="8" cy="15.5" r="3.5"/><path d="m10.5 13 8-8M15.5 8l2.5 2.5M13 10.5l1.5 1.5"/>"#
    /// Wifi.
    Wifi "wifi" r#"<path d="M3.5 9.5a13 13 0 0 1 17 0M6.5 13a8.5 8.5 0 0 1 11 0M9.5 16.3a4 4 0 0 1 5 0"/><path d="M12 19.5h.01"/>"#
    /// Shield.
    Shield "shield" r#"<path d="M12 3.8 5 6.3v5.2c0 4.3 2.9 7.3 7 8.7 4.1-1.4 7-4.4 7-8.7V6.3z"/><path d="m9 12 2.2 2.2L15.2 10"/>"#
    /// Package.
    Package "package" r#"<path d="m12 3.5 7.5 4.2v8.6L12 20.5l-7.5-4.2V7.7z"/><path d="m4.5 7.7 7.5 4.3 7.5-4.3M12 12v8.5M8.2 5.6l7.5 4.3"/>"#
    /// Truck.
    Truck "truck" r#"<path d="M3 6.5h10.5v10H9.6M5 16.5H3v-10M13.5 10H18l3 3.2v3.3h-1.5M13.5 16.5h1.8"/><circle cx="7.3" cy="17" r="2.2"/><circle cx="17.4" cy="17" r="2.2"/>"#
    /// Wrench.
    Wrench "wrench" r#"<path d="M14.8 6.2a4.2 4.2 0 0 1 4.5-1.3l-2.6 2.6.5 1.7 1.7.5 2.6-2.6a4.2 4.2 0 0 1-5.7 5l-7 7a2 2 0 0 1-2.9-2.9l7-7a4.2 4.2 0 0 1 1.9-3z" transform="translate(-1.2 .6)"/>"#
    /// Hand over.
    Hand "hand" r#"<path d="M3.5 13.5h3l3-1.5c1.2-.6 2.3 0 3 .8l1.8 1.9c.8.9-.4 2.1-1.4 1.5l-2-1.2"/><path d="m14.5 14.8 4-2.2c1.3-.7 2.5.7 1.5 1.7l-4.8 4.2c-.8.7-1.8.9-2.8.6l-5.4-1.6H3.5M9 8.5h6M12 5.5v6"/>"#
    /// Message.
    Message "message" r#"<path d="M5.5 5h13A1.5 1.5 0 0 1 20 6.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 3.5V17h-1A1.5 1.5 0 0 1 4 15.5v-9A1.5 1.5 0 0 1 5.5 5z"/>"#
    /// Lock.
    Lock "lock" r#"<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>"#
    /// A camera.
    Camera "camera" r#"<path d="M4 8.5A1.5 1.5 0 0 1 5.5 7H8l1.3-2h5.4L16 7h2.5A1.5 1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5z"/><circle cx="12" cy="12.8" r="3.4"/>"#
    /// A paperclip: attach.
    Paperclip "clip" r#"<path d="m19 11.5-7.2 7.2a4.3 4.3 0 0 1-6.1-6.1l7.7-7.7a2.9 2.9 0 0 1 4.1 4.1l-7.3 7.3a1.4 1.4 0 0 1-2-2l6.5-6.5"/>"#
    /// Mention a person.
    Mention "at" r#"<circle cx="12" cy="12" r="3.5"/><path d="M15.5 8.5v5c0 1.5.9 2.5 2.2 2.5 1.5 0 2.5-1.5 2.5-4A8.2 8.2 0 1 0 16 19.2"/>"#
    /// Send.
    Send "send" r#"<path d="M20 4 3.8 10.3l6.7 3.2 3.2 6.7z"/><path d="m10.5 13.5 4-4"/>"#
    /// Link.
    Link "link" r#"<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1"/><path d="M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/>"#
    /// Eye.
    Eye "eye" r#"<path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>"#
    /// Filter.
    Filter "filter" r#"<path d="M4 6.5h16M7 12h10M10 17.5h4"/>"#
    /// Sort.
    Sort "sort" r#"<path d="M8 5v14M4.5 15.5 8 19l3.5-3.5M16 19V5M12.5 8.5 16 5l3.5 3.5"/>"#
    /// More.
    More "more" r#"<path d="M5.5 12h.01M12 12h.01M18.5 12h.01" stroke-width="2.6"/>"#
    /// Settings.
    Settings "settings" r#"<path d="M4 7.5h9M18 7.5h2M4 16.5h2M11 16.5h9"/><circle cx="15.5" cy="7.5" r="2.3"/><circle cx="8.5" cy="16.5" r="2.3"/>"#
    /// Alert.
    Alert "alert" r#"<path d="M12 4.5 3.2 19.5h17.6z"/><path d="M12 10v4.5M12 17h.01"/>"#
    /// Info.
    Info "info" r#"<circle cx="12" cy="12" r="8"/><path d="M12 11.2v5M12 8h.01"/>"#
    /// Help.
    Help "help" r#"<circle cx="12" cy="12" r="8"/><path d="M9.7 9.7a2.4 2.4 0 0 1 4.7.6c0 1.7-2.4 1.9-2.4 3.5M12 16.5h.01"/>"#
    /// No network.
    Offline "offline" r#"<path d="M7 18.5a4.5 4.5 0 0 1-.8-8.9M9.5 6.8a6 6 0 0 1 8.3 4 3.9 3.9 0 0 1 1.7 6.8M16.5 18.5H7M4 4l16 16"/>"#
    /// Two turning arrows: work in progress.
    Sync "sync" r#"<path d="M19.5 11A7.6 7.6 0 0 0 5.8 7.8L4.5 9.5M4.5 5v4.5H9M4.5 13a7.6 7.6 0 0 0 13.7 3.2l1.3-1.7M19.5 19v-4.5H15"/>"#
    /// History.
    History "history" r#"<path d="M4.5 6v4h4"/><path d="M4.8 10A7.7 7.7 0 1 1 4.3 13"/><path d="M12 8v4.5l3 1.8"/>"#
    /// Lines of a list.
    List "list" r#"<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01"/>"#
    /// Book.
    Book "book" r#"<path d="M5 5.5A1.5 1.5 0 0 1 6.5 4H19v13H6.5A1.5 1.5 0 0 0 5 18.5z"/><path d="M5 18.5A1.5 1.5 0 0 0 6.5 20H19v-3M9 8h6"/>"#
    /// Building.
    Building "building" r#"<path d="M5 20V5.5A1.5 1.5 0 0 1 6.5 4h7A1.5 1.5 0 0 1 15 5.5V20M15 10h2.5A1.5 1.5 0 0 1 19 11.5V20M3.5 20h17M8.5 8h3M8.5 12h3M8.5 16h3"/>"#
    /// Phone.
    Phone "phone" r#"<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M11 18h2"/>"#
    /// Printer.
    Printer "printer" r#"<path d="M7 9V4h10v5M7 16.5H5A1.5 1.5 0 0 1 3.5 15v-4.5A1.5 1.5 0 0 1 5 9h14a1.5 1.5 0 0 1 1.5 1.5V15a1.5 1.5 0 0 1-1.5 1.5h-2"/><path d="M7 14h10v6H7z"/>"#
    /// Mail.
    Mail "mail" r#"<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4 7.5 8 5.7 8-5.7"/>"#
    /// Copy.
    Copy "copy" r#"<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2"/><path d="M15.5 5.5A1.5 1.5 0 0 0 14 4H5.5A1.5 1.5 0 0 0 4 5.5V14a1.5 1.5 0 0 0 1.5 1.5"/>"#
    /// Trash.
    Trash "trash" r#"<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12a1.5 1.5 0 0 0 1.5 1.4h6.4a1.5 1.5 0 0 0 1.5-1.4l.8-12M10.5 11v5.5M13.5 11v5.5"/>"#
    /// External.
    External "external" r#"<path d="M13.5 4.5h6v6M19.5 4.5l-9 9M17 14v4.5a1 1 0 0 1-1 1H5.5a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1H10"/>"#
    /// Moon.
    Moon "moon" r#"<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z"/>"#
    /// Sun.
    Sun "sun" r#"<circle cx="12" cy="12" r="3.7"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"/>"#
    /// Contrast.
    Contrast "contrast" r#"<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" stroke="none"/>"#
    /// Undo.
    Undo "undo" r#"<path d="M4.5 9.5h9.5a5 5 0 0 1 0 10h-4M8.5 5.5l-4 4 4 4"/>"#
    /// Wallet.
    Wallet "wallet" r#"<path d="M4 7.5A2 2 0 0 1 6 5.5h11v3"/><path d="M4 7.5v9.5a2 2 0 0 0 2 2h13a1 1 0 0 0 1-1V9.5a1 1 0 0 0-1-1H5M16.5 13.7h.01"/>"#
    /// Pen.
    Pen "pen" r#"<path d="m5 19 1-4.2L16.3 4.5a1.7 1.7 0 0 1 2.4 0l.8.8a1.7 1.7 0 0 1 0 2.4L9.2 18z"/><path d="m14.5 6.5 3 3"/>"#
    /// Saved text.
    Text "text" r#"<path d="M5 6.5V5h14v1.5M12 5v14M9.5 19h5"/>"#
    /// Cart.
    Cart "cart" r#"<path d="M3.5 5h2.3l1.7 10h10l1.7-7.5H6.3"/><circle cx="9" cy="18.7" r="1.3"/><circle cx="16.5" cy="18.7" r="1.3"/>"#
    /// Desk.
    Desk "desk" r#"<path d="M3 9h18M5 9v10M19 9v10M12.5 9v5H19"/>"#
    /// An asset.
    Cube "cube" r#"<path d="m12 3.5 7.5 4.2v8.6L12 20.5l-7.5-4.2V7.7z"/><path d="m4.5 7.7 7.5 4.3 7.5-4.3M12 12v8.5"/>"#
    /// Flag.
    Flag "flag" r#"<path d="M6 20.5V4.5M6 5.5h11.5l-2 3.7 2 3.8H6"/>"#
    /// Globe.
    Globe "globe" r#"<circle cx="12" cy="12" r="8"/><path d="M4 12h16M12 4c2.5 2.3 3.5 5 3.5 8s-1 5.7-3.5 8c-2.5-2.3-3.5-5-3.5-8s1-5.7 3.5-8z"/>"#
    /// Pause.
    Pause "pause" r#"<path d="M8.5 5.5v13M15.5 5.5v13"/>"#
    /// Bolt.
    Bolt "bolt" r#"<path d="M13 3.5 5.5 13.5H11l-1 7 7.5-10H12z"/>"#
    /// Tag.
    Tag "tag" r#"<path d="M4 11.5V5a1 1 0 0 1 1-1h6.5L20 12.5 12.5 20z"/><path d="M8.2 8.2h.01"/>"#
    /// Dashed ring.
    StatusNew "st-new" r#"<circle cx="12" cy="12" r="7.5" stroke-dasharray="2.6 3.29" stroke-width="2"/>"#
    /// Dashed check.
    StatusApproval "st-approval" r#"<circle cx="12" cy="12" r="7.5" stroke-width="2"/><path d="m9 12.3 2.2 2.2 4-4.3" stroke-width="2" stroke-dasharray="1.8 2"/>"#
    /// Half disc.
    StatusProgress "st-progress" r#"<circle cx="12" cy="12" r="7.5" stroke-width="2"/><path d="M12 7.2a4.8 4.8 0 0 1 0 9.6z" fill="currentColor" stroke="none"/>"#
    /// Pause in a ring.
    StatusWaiting "st-waiting" r#"<circle cx="12" cy="12" r="7.5" stroke-width="2"/><path d="M10 9.2v5.6M14 9.2v5.6" stroke-width="2"/>"#
    /// Filled check.
    StatusDone "st-done" r#"<circle cx="12" cy="12" r="8.5" fill="currentColor" stroke="none"/><path class="knock" d="m8.3 12.3 2.6 2.6 4.8-5.3" stroke-width="2"/>"#
    /// Check in a ring.
    StatusClosed "st-closed" r#"<circle cx="12" cy="12" r="7.5" stroke-width="2"/><path d="m8.8 12.3 2.3 2.3 4.2-4.7" stroke-width="2"/>"#
    /// Cross in a ring.
    StatusCancelled "st-cancel" r#"<circle cx="12" cy="12" r="7.5" stroke-width="2"/><path d="m9.3 9.3 5.4 5.4M14.7 9.3l-5.4 5.4" stroke-width="2"/>"#
    /// Bar in a ring.
    StatusBlocked "st-blocked" r#"<circle cx="12" cy="12" r="7.5" stroke-width="2"/><path d="M8.5 12h7" stroke-width="2"/>"#
    /// Filled square with a mark.
    PriorityUrgent "pr-urgent" r#"<rect x="4" y="4" width="16" height="16" rx="4" fill="currentColor" stroke="none"/><path class="knock" d="M12 8v5M12 16h.01" stroke-width="2.2"/>"#
    /// Three bars.
    PriorityHigh "pr-high" r#"<path d="M6.5 18v-4M12 18v-8M17.5 18V6" stroke-width="3.2"/>"#
    /// Two bars.
    PriorityMedium "pr-med" r#"<path d="M6.5 18v-4M12 18v-8" stroke-width="3.2"/><path class="rest" d="M17.5 18V6" stroke-width="3.2"/>"#
    /// One bar.
    PriorityLow "pr-low" r#"<path d="M6.5 18v-4" stroke-width="3.2"/><path class="rest" d="M12 18v-8M17.5 18V6" stroke-width="3.2"/>"#
}

/// One icon, hidden from readers: the words beside it, or the name of its button, say what it means.
/// `class` adds a size (`sm`, `lg`) or a tone (`st-progress`); give a `label` only to an icon that stands alone.
#[component]
pub fn Icon(
    /// Which icon; a signal where it changes.
    #[prop(into)]
    name: Signal<IconName>,
    /// Further classes beside `ic`.
    #[prop(optional, into)]
    class: Signal<String>,
    /// Its name for readers, if nothing beside it says the same.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
) -> impl IntoView {
    view! {
        <svg
            class=move || class.with(|more| if more.is_empty() { "ic".to_owned() } else { format!("ic {more}") })
            viewBox="0 0 24 24"
            role=label.map(|_| "img")
            aria-label=move || label.map(|label| label.get())
            aria-hidden=label.is_none().then_some("true")
            inner_html=move || name.get().shapes()
        ></svg>
    }
}

#[cfg(test)]
mod tests {
    use super::IconName;

    #[test]
    fn every_key_finds_its_icon_again() {
        for icon in IconName::ALL {
            assert_eq!(IconName::from_key(icon.key()), *icon);
        }
        assert_eq!(IconName::from_key("of another age"), IconName::Package);
    }

    /// What a catalog may name is what can be drawn: it is refused at its import otherwise.
    #[test]
    fn a_catalog_may_name_every_icon_and_no_other() {
        let drawn: Vec<&str> = IconName::ALL.iter().map(|icon| icon.key()).collect();
        assert_eq!(drawn, docket_shared::catalog::icons::ICONS);
    }
}

//! The icons that a catalog may name: what its pages can draw.

use super::ItemVersion;
use super::file::CatalogFile;
use crate::fault::Fault;

/// Every key, in the order of the drawing sheet: the client draws these and no others, which a test of its keeps so.
pub const ICONS: [&str; 91] = [
    "logo",
    "search",
    "home",
    "grid",
    "inbox",
    "user",
    "users",
    "board",
    "grip",
    "bell",
    "check",
    "x",
    "plus",
    "minus",
    "right",
    "left",
    "down",
    "up",
    "arrow",
    "arrowup",
    "arrowdown",
    "pulse",
    "clock",
    "calendar",
    "pin",
    "laptop",
    "monitor",
    "keyboard",
    "headset",
    "dock",
    "key",
    "wifi",
    "shield",
    "package",
    "truck",
    "wrench",
    "hand",
    "message",
    "lock",
    "camera",
    "clip",
    "at",
    "send",
    "link",
    "eye",
    "filter",
    "sort",
    "more",
    "settings",
    "alert",
    "info",
    "help",
    "offline",
    "sync",
    "history",
    "list",
    "book",
    "building",
    "phone",
    "printer",
    "mail",
    "copy",
    "trash",
    "external",
    "moon",
    "sun",
    "contrast",
    "undo",
    "wallet",
    "pen",
    "text",
    "cart",
    "desk",
    "cube",
    "flag",
    "globe",
    "pause",
    "bolt",
    "tag",
    "st-new",
    "st-approval",
    "st-progress",
    "st-waiting",
    "st-done",
    "st-closed",
    "st-cancel",
    "st-blocked",
    "pr-urgent",
    "pr-high",
    "pr-med",
    "pr-low",
];

/// Icons that an item names and nothing draws: of itself, of what happens next, and of its choices.
pub fn check(version: &ItemVersion) -> Vec<Fault> {
    let mut faults: Vec<Fault> = known("icon", &version.icon).into_iter().collect();
    let steps = version.steps.iter().enumerate();
    faults.extend(steps.filter_map(|(at, step)| known(&format!("steps[{at}].icon"), &step.icon)));
    for (number, section) in version.form.sections.iter().enumerate() {
        let place = format!("form.sections[{number}]");
        let once = section.fields.iter().map(|field| (format!("{place}.fields"), field));
        let rows = section.rows.iter().flat_map(|group| &group.fields);
        let rows = rows.map(|field| (format!("{place}.rows.fields"), field));
        for (place, field) in once.chain(rows) {
            let options = field.kind.options().iter();
            let place = |option: &str| format!("{place}.{}.options.{option}.icon", field.id);
            faults.extend(options.filter_map(|option| known(&place(&option.id), option.icon.as_deref()?)));
        }
    }
    faults
}

/// Icons of categories that nothing draws.
pub fn check_base(base: &CatalogFile) -> Vec<Fault> {
    let categories = base.categories.iter().enumerate();
    categories.filter_map(|(at, category)| known(&format!("categories[{at}].icon"), &category.icon)).collect()
}

fn known(place: &str, icon: &str) -> Option<Fault> {
    let reason = || format!("there is no icon {icon:?}; there are {}", ICONS.join(", "));
    (!ICONS.contains(&icon)).then(|| Fault::new(place, reason()))
}

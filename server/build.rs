//! Makes sure that the folders of the built client exist, so that the server compiles before the first client build.
//! Nothing is built here.

use std::fs;

fn main() {
    for bundle in ["portal", "workspace"] {
        fs::create_dir_all(format!("../app/dist/{bundle}")).expect("the checkout is writable");
    }
    // File names of the client change with its content and migrations are added as files:
    // both must compile the crate again.
    println!("cargo:rerun-if-changed=../app/dist");
    println!("cargo:rerun-if-changed=migrations");
}

//! The binary `docket`: reads the command line, starts the runtime, turns a failure into an exit code.

use docket_server::cli;
use std::process::ExitCode;

/// Gives back what a burst took: after many sign-ins, each of which hashes in 19 MiB, glibc's keeps most of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The allocator asks for huge pages: each that is given back and taken again is two megabytes that the kernel clears,
    // more than a quarter of a busy server's time. Where the kernel knows no such switch nothing is lost.
    let _kernel_may_not_know = rustix::thread::disable_transparent_huge_pages(true);
    let cli = cli::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(cli::CommandError::Runtime)
        .and_then(|runtime| runtime.block_on(cli::run(cli)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::complain(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

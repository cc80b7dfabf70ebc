//! Runs a command with a private PostgreSQL whose administrator's address is in DATABASE_URL; ends with the command's code.

use docket_server::platform::private_postgres::PrivatePostgres;
use sqlx::ConnectOptions;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let program = words.next().expect("usage: with-postgres COMMAND...");
    let postgres = PrivatePostgres::start(&docket_tests::cluster::folder(), None).await.expect("a private PostgreSQL");
    let url = postgres.superuser_options().to_url_lossy().to_string();
    let status = tokio::process::Command::new(program).args(words).env("DATABASE_URL", url).status().await;
    postgres.stop().await;
    let code = status.expect("the command can be run").code();
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

//! A server that dies at every place around a commit; `scripts/prove` does so for longer, and kills the database too.

use docket_server::platform::failpoint::Failpoint;
use docket_tests::crash::{Death, deaths, survive};

#[tokio::test(flavor = "multi_thread")]
async fn i12_what_was_answered_survives_a_server_that_dies_at_every_place() {
    let deaths = deaths(1, 2 * Failpoint::ALL.len(), false);
    for place in Failpoint::ALL {
        assert!(deaths.iter().any(|death| matches!(death, Death::Server(at, _) if *at == place)), "{place:?}");
    }
    let survived = survive(&deaths, |_, _| {}).await;
    assert_eq!(survived.deaths, deaths.len());
    assert!(survived.answered > deaths.len(), "work goes on: {survived:?}");
    assert!(survived.again > 0, "somebody was cut off: {survived:?}");
}

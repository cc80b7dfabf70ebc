//! Precedence, defaults, and what is refused.

use super::*;

fn file(text: &str) -> Options {
    toml::from_str(text).unwrap()
}

fn surroundings(database_url: Option<&str>) -> Surroundings {
    Surroundings {
        database_url: database_url.map(str::to_owned),
        home: Some("/home/ada".into()),
        ..Surroundings::default()
    }
}

#[test]
fn defaults_hold_when_nothing_is_said() {
    let settings = Settings::resolve(Options::default(), Options::default(), surroundings(None)).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8400");
    assert_eq!(settings.public_url.origin(), "http://127.0.0.1:8400");
    assert_eq!(settings.data_dir, PathBuf::from("/home/ada/.local/share/docket"));
    assert_eq!((settings.pool_size, settings.shutdown_grace.as_secs()), (16, 20));
    assert!(settings.database_url.is_none());
}

#[test]
fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
    let flags = Options { pool_size: Some(7), ..Options::default() };
    let file = file("pool_size = 9\nshutdown_grace = 3\nlog_format = \"json\"");
    let settings = Settings::resolve(flags, file, surroundings(None)).unwrap();
    assert_eq!(settings.pool_size, 7);
    assert_eq!(settings.shutdown_grace.as_secs(), 3);
    assert_eq!(settings.log_format, LogFormat::Json);
}

#[test]
fn the_database_url_of_the_environment_stands_between_flag_and_file() {
    let file = || file("database_url = \"postgres://file/x\"");
    let flags = Options { database_url: Some("postgres://flag/x".parse().unwrap()), ..Options::default() };
    let around = || surroundings(Some("postgres://environment/x"));
    let url = |flags, around| Settings::resolve(flags, file(), around).unwrap().database_url.unwrap().0;
    assert_eq!(url(flags, around()), "postgres://flag/x");
    assert_eq!(url(Options::default(), around()), "postgres://environment/x");
    assert_eq!(url(Options::default(), surroundings(None)), "postgres://file/x");
}

#[test]
fn root_keeps_its_data_where_an_unprivileged_user_can_reach_it() {
    let around = Surroundings { is_root: true, ..surroundings(None) };
    assert_eq!(around.data_dir(), PathBuf::from("/var/lib/docket"));
}

#[test]
fn unknown_keys_and_values_out_of_range_are_refused() {
    assert!(toml::from_str::<Options>("colour = \"red\"").is_err());
    let error = Settings::resolve(Options::default(), file("pool_size = 0"), surroundings(None)).unwrap_err();
    assert_eq!(error.to_string(), "pool_size is 0; it must lie between 2 and 500");
}

#[test]
fn mail_is_off_until_a_server_is_named_and_a_server_needs_a_sender() {
    let resolve = |text: &str| Settings::resolve(Options::default(), file(text), surroundings(None));
    assert!(resolve("").unwrap().mail.is_none());
    let server = "smtp_url = \"smtp://127.0.0.1:2525\"";
    assert!(resolve(server).unwrap_err().to_string().contains("mail_from"));
    let mail = resolve(&format!("{server}\nmail_from = \"Desk <desk@example.org>\"")).unwrap().mail.unwrap();
    assert_eq!(
        (mail.url.to_string().as_str(), mail.from.to_string().as_str()),
        ("smtp://127.0.0.1:2525", "Desk <desk@example.org>")
    );
    for wrong in ["smtp_url = \"mail.example.org\"", "mail_from = \"nobody\""] {
        assert!(toml::from_str::<Options>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_public_address_is_scheme_and_host() {
    let url: PublicUrl = "https://Desk.example.org/".parse().unwrap();
    assert_eq!(
        (url.origin(), url.socket_origin()),
        ("https://desk.example.org".into(), "wss://desk.example.org".into())
    );
    for wrong in ["desk.example.org", "ftp://desk", "https://desk/app", "https://a@desk", "https://desk/?x"] {
        assert!(wrong.parse::<PublicUrl>().is_err(), "{wrong}");
    }
}

#[test]
fn passwords_do_not_show() {
    let url: DatabaseUrl = "postgres://docket:secret@db/docket".parse().unwrap();
    assert!(!format!("{url:?}").contains("secret"));
}

#[test]
fn forwarded_addresses_count_from_the_right_and_only_behind_trusted_proxies() {
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    let proxies = TrustedProxies(vec![address("10.0.0.1"), address("10.0.0.2")]);
    let caller = |peer, header: &'static str| proxies.caller(address(peer), [header].into_iter()).to_string();
    assert_eq!(caller("192.0.2.9", "198.51.100.1"), "192.0.2.9");
    assert_eq!(caller("10.0.0.1", "6.6.6.6, 198.51.100.1"), "198.51.100.1");
    assert_eq!(caller("10.0.0.1", "198.51.100.1, 10.0.0.2"), "198.51.100.1");
    assert_eq!(caller("10.0.0.1", "nonsense"), "10.0.0.1");
    assert_eq!(caller("::ffff:10.0.0.1", "198.51.100.1"), "198.51.100.1");
}

#[test]
fn what_is_wrong_in_the_file_is_named_by_its_line_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docket.toml");
    for wrong in ["database_url = \"mysql://desk:s3cret@db\"", "database_url = s3cret", "s3cret"] {
        std::fs::write(&path, format!("pool_size = 7\n{wrong}\n")).unwrap();
        let error = read_file(&path).unwrap_err().to_string();
        assert!(error.contains("line 2") && !error.contains("s3cret"), "{wrong}: {error}");
    }
}

#[test]
fn a_wrong_value_is_named_by_its_setting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docket.toml");
    for (wrong, named) in
        [("listen = \"nowhere\"", "line 1, listen: "), ("pool_size = \"many\"", "line 1, pool_size: ")]
    {
        std::fs::write(&path, wrong).unwrap();
        let error = read_file(&path).unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
    std::fs::write(&path, "listen = \"127.0.0.1:1\"\nlissten = \"x\"\n").unwrap();
    let error = read_file(&path).unwrap_err().to_string();
    assert!(error.contains("line 2, lissten: "), "{error}");
}

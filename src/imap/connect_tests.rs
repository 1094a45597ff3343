//! The server's words are found inside what the library makes of them.

use rstest::rstest;

use super::{Error, login_error, words_of};

#[rstest]
#[case("code: None, info: Some(\"Authentication failed.\")", "Authentication failed.")]
#[case("code: None, info: Some(\"He said \\\"no\\\"\")", "He said \"no\"")]
#[case("code: None, info: None", "")]
#[case("", "")]
fn finds_the_words(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(words_of(text).as_str(), expected);
}

#[test]
fn what_the_server_sent_does_not_get_into_an_error() {
    let leak = std::io::Error::other("during parsing of \"patient DUPONT\"");
    let error = login_error("h", async_imap::error::Error::Io(leak));
    assert!(matches!(error, Error::Greeting));
    assert!(!format!("{error:?} {error}").contains("DUPONT"));
}

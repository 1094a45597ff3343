//! The strict reading of headers: what passes and what is in doubt.

use rstest::rstest;

use super::{Fault, read};

fn addresses(value: &str) -> Result<Vec<String>, Fault> {
    let message = format!("To:{value}\r\n\r\n");
    Ok(read(message.as_bytes())?.addresses("to")?.iter().map(ToString::to_string).collect())
}

#[rstest]
#[case(" a@b.fr", &["a@b.fr"])]
#[case(" A B <a@b.fr>, <c@d.fr>,e@f.fr", &["a@b.fr", "c@d.fr", "e@f.fr"])]
#[case(" \"B, C (x) <y@z.fr>; \\\" :\" <a@b.fr>", &["a@b.fr"])]
#[case(" =?utf-8?Q?=C3=89lo=C3=AFse?= <a@b.fr>", &["a@b.fr"])]
#[case("\r\n a@b.fr,\r\n\tc@d.fr", &["a@b.fr", "c@d.fr"])]
fn plain_lists(#[case] value: &str, #[case] expected: &[&str]) {
    assert_eq!(addresses(value).unwrap(), expected);
}

#[rstest]
#[case(" a@b.fr,")]
#[case(" ,a@b.fr")]
#[case(" equipe: a@b.fr;")]
#[case(" undisclosed-recipients:;")]
#[case(" a@b.fr (c@d.fr)")]
#[case(" <@relais.fr:a@b.fr>")]
#[case(" <a@b.fr> <c@d.fr>")]
#[case(" <a@b.fr> c@d.fr")]
#[case(" c@d.fr <a@b.fr>")]
#[case(" <a@b.fr>x")]
#[case(" \"a b\"@c.fr")]
#[case(" \"x\" \"y@z.fr")]
#[case(" a@[127.0.0.1]")]
#[case(" a @b.fr")]
#[case(" a@b.fr c@d.fr")]
#[case(" <<a@b.fr>>")]
#[case(" x\\,y@b.fr")]
#[case(" <a@b.fr,c@d.fr>")]
#[case(" ")]
#[case(" a@b.fr; c@d.fr")]
fn doubtful_lists(#[case] value: &str) {
    assert_eq!(addresses(value), Err(Fault::Addresses));
}

#[rstest]
#[case("To: a@b.fr\r\n", Fault::Shape)]
#[case("To: a@b.fr\n\r\n", Fault::Octets)]
#[case("To: a@b.fr\r\r\n\r\n", Fault::Octets)]
#[case("To: a@b.fr\0\r\n\r\n", Fault::Octets)]
#[case("To: a@b.fr\r\n\r\nx\ny", Fault::Octets)]
#[case("To: a@b.fr\r\n\r\nx", Fault::Octets)]
#[case(" To: a@b.fr\r\n\r\n", Fault::Shape)]
#[case("To : a@b.fr\r\n\r\n", Fault::Shape)]
#[case("From x@y\r\nTo: a@b.fr\r\n\r\n", Fault::Shape)]
#[case("To: a@b.fr\r\n \r\n c@d.fr\r\n\r\n", Fault::Shape)]
#[case("To: é@b.fr\r\n\r\n", Fault::Shape)]
#[case("To: a@b.fr\r\nTO: c@d.fr\r\n\r\n", Fault::Twice)]
#[case("Subject: a\r\nsubject: b\r\n\r\n", Fault::Twice)]
#[case("Resent-To: a@b.fr\r\n\r\n", Fault::Resent)]
#[case("X: a\u{8}b\r\n\r\n", Fault::Octets)]
#[case(&format!("X: {}\r\n\r\n", "a".repeat(1_000)), Fault::Octets)]
fn doubtful_blocks(#[case] message: &str, #[case] fault: Fault) {
    assert_eq!(read(message.as_bytes()).err(), Some(fault));
}

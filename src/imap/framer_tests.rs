//! Whatever the chunks in which octets arrive, the responses are the same; whatever the octets, nothing panics.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use proptest::prelude::*;
use rstest::rstest;
use tokio::io::{AsyncRead, ReadBuf};

use super::{Caps, Error, Framer};

/// Gives its octets in the given chunks, then ends.
#[derive(Debug)]
struct Chunks {
    octets: Vec<u8>,
    at: usize,
    sizes: Vec<usize>,
}

impl AsyncRead for Chunks {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let size = self.sizes.pop().unwrap_or(usize::MAX).max(1).min(buf.remaining());
        let end = (self.at.saturating_add(size)).min(self.octets.len());
        buf.put_slice(&self.octets[self.at..end]);
        self.at = end;
        Poll::Ready(Ok(()))
    }
}

fn responses(octets: &[u8], sizes: Vec<usize>, caps: Caps) -> (Vec<Vec<u8>>, Error) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut framer = Framer::new(Chunks { octets: octets.to_vec(), at: 0, sizes }, caps);
        let mut found = Vec::new();
        loop {
            match framer.response().await {
                Ok(extent) => found.push(framer.octets(&extent).to_vec()),
                Err(error) => return (found, error),
            }
        }
    })
}

#[rstest]
#[case(b"* OK hello {12}\r\n* 1 EXISTS\r\n", &[&b"* OK hello {12}\r\n"[..], b"* 1 EXISTS\r\n"])]
#[case(b"P1 NO quota {9}\r\n* 1 EXISTS\r\n", &[&b"P1 NO quota {9}\r\n"[..], b"* 1 EXISTS\r\n"])]
#[case(b"+ ready {3}\r\n", &[&b"+ ready {3}\r\n"[..]])]
#[case(b"* 1 FETCH (BODY[] {4}\r\na\r\nb FLAGS ())\r\n", &[&b"* 1 FETCH (BODY[] {4}\r\na\r\nb FLAGS ())\r\n"[..]])]
#[case(b"* 1 FETCH (BODY[] ~{2}\r\n\0\n)\r\n", &[&b"* 1 FETCH (BODY[] ~{2}\r\n\0\n)\r\n"[..]])]
#[case(b"* LIST () {1}\r\n\" {5+}\r\n\r\n\r\n{\r\nX Y\n", &[&b"* LIST () {1}\r\n\" {5+}\r\n\r\n\r\n{\r\n"[..], b"X Y\n"])]
#[case(b"* 1 FETCH (BODY[] {0}\r\n)\r\n", &[&b"* 1 FETCH (BODY[] {0}\r\n)\r\n"[..]])]
fn cuts_whole_responses(#[case] octets: &[u8], #[case] expected: &[&[u8]]) {
    let (found, end) = responses(octets, Vec::new(), Caps::default());
    assert_eq!(found, expected);
    assert!(matches!(end, Error::Closed));
}

#[test]
fn what_is_cut_inside_a_literal_is_no_response() {
    let (found, end) = responses(b"* 1 FETCH (BODY[] {10}\r\nabc\r\n", Vec::new(), Caps::default());
    assert!(found.is_empty());
    assert!(matches!(end, Error::Closed));
}

#[rstest]
#[case(b"* 1 FETCH (BODY[] {11}\r\n")]
#[case(b"* 1 FETCH (A {6}\r\n123456 B {5}\r\n")]
#[case(b"* 1 FETCH (BODY[] {99999999999999999999}\r\n")]
#[case(b"* SEARCH 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22")]
fn caps_hold(#[case] octets: &[u8]) {
    let (found, end) = responses(octets, Vec::new(), Caps { line: 40, literal: 10 });
    assert!(found.is_empty());
    assert!(matches!(end, Error::Oversize));
}

/// One response with literals, some of whose content looks like protocol.
fn response() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        "[A-Za-z (){}\"+~0-9]{0,20}[A-Za-z]".prop_map(String::into_bytes),
        prop::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'}'), any::<u8>()], 0..40)
            .prop_map(|octets| [format!(" {{{}}}\r\n", octets.len()).into_bytes(), octets].concat()),
    ];
    prop::collection::vec(piece, 0..5)
        .prop_map(|pieces| [b"* X ".to_vec(), pieces.concat(), b" .\r\n".to_vec()].concat())
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn chunks_do_not_matter(
        wire in prop::collection::vec(response(), 0..6),
        sizes in prop::collection::vec(1_usize..30, 0..60),
    ) {
        let (found, end) = responses(&wire.concat(), sizes, Caps::default());
        prop_assert_eq!(found, wire);
        prop_assert!(matches!(end, Error::Closed));
    }

    #[test]
    fn hostile_octets_never_panic(octets in prop::collection::vec(
        prop_oneof![Just(b'{'), Just(b'}'), Just(b'9'), Just(b'\r'), Just(b'\n'), Just(b'*'), Just(b' '), any::<u8>()], 0..200,
    ), sizes in prop::collection::vec(1_usize..20, 0..40)) {
        let caps = Caps { line: 60, literal: 60 };
        let (found, _) = responses(&octets, sizes, caps);
        prop_assert!(found.iter().all(|response| response.len() <= 120));
        prop_assert!(octets.starts_with(&found.concat()));
    }
}

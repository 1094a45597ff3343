//! Whole passes against a scripted server that no longer shows a mailbox: only a proof makes Pli forget it.

use std::fmt::Write as _;

use jiff::Timestamp;
use pli::auth::{Login, Peer};
use pli::domain::{Address, Secret};
use pli::imap::authenticate;
use pli::store::Store;
use pli::sync::{ImapRemote, Policy, pass};
use rstest::rstest;
use tokio::sync::mpsc;

use crate::script::play;

/// What the client asks and the server answers, command by command.
struct Script {
    text: String,
    tag: u32,
}

impl Script {
    /// An open session and a first pass over two empty mailboxes.
    fn begin() -> Self {
        let text = "S: * OK ready
            C: A0001 AUTHENTICATE EXTERNAL
            S: +
            C:
            S: A0001 OK welcome
            C: P1 CAPABILITY
            S: * CAPABILITY IMAP4rev1
            S: P1 OK done
            ";
        Self { text: text.to_owned(), tag: 1 }.list(&["INBOX", "Archives"]).open("INBOX").open("Archives")
    }

    fn command(mut self, command: &str, untagged: &[&str], answer: &str) -> Self {
        self.tag += 1;
        writeln!(self.text, "C: P{} {command}", self.tag).unwrap();
        for line in untagged {
            writeln!(self.text, "S: * {line}").unwrap();
        }
        writeln!(self.text, "S: P{} {answer}", self.tag).unwrap();
        self
    }

    fn list(self, names: &[&str]) -> Self {
        let lines: Vec<String> = names.iter().map(|name| format!("LIST () \"/\" {name}")).collect();
        self.command("LIST \"\" \"*\"", &lines.iter().map(String::as_str).collect::<Vec<_>>(), "OK done")
    }

    fn open(self, name: &str) -> Self {
        let lines = ["0 EXISTS", "OK [UIDVALIDITY 9] ok", "OK [UIDNEXT 1] ok"];
        self.command(&format!("SELECT \"{name}\""), &lines, "OK done").command("UID SEARCH ALL", &["SEARCH"], "OK done")
    }

    /// Asks for the mailbox that the list leaves out.
    fn status(self, answer: &str) -> Self {
        self.command("STATUS \"Archives\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)", &[], answer)
    }

    /// Plays so many passes; after each, whether it went well and the mailboxes that are here, `?` where one cannot be reached.
    async fn play(self, passes: usize) -> Vec<(bool, Vec<String>)> {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(dir.path(), &Secret::new([7; 32]), Timestamp::UNIX_EPOCH).unwrap();
        let address = Address::parse("dr@medecin.mssante.fr").unwrap();
        let (account, _) = store.write(move |tx| tx.account(&address)).await.unwrap();
        let (stream, peer) = play(&self.text);
        let mut remote = ImapRemote::new(
            authenticate(stream, Peer { host: "localhost", port: 143 }, &Login::CERTIFICATE, false).await.unwrap(),
        );
        let (_sender, mut priority) = mpsc::channel(1);
        let mut outcomes = Vec::new();
        for _ in 0..passes {
            let outcome = pass(&mut remote, &store, account, &Policy::default(), &mut priority, &|_| ()).await;
            let rows = store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
            let mark = |unreachable| if unreachable { "?" } else { "" };
            let mut here: Vec<String> =
                rows.iter().map(|row| format!("{}{}", row.name.as_str(), mark(row.unreachable))).collect();
            here.sort();
            outcomes.push((outcome.is_ok(), here));
        }
        drop(remote);
        assert_eq!(String::from_utf8_lossy(&peer.await.unwrap()), "");
        store.close().await;
        outcomes
    }
}

fn well(here: &[&str]) -> (bool, Vec<String>) {
    (true, here.iter().map(|&name| name.to_owned()).collect())
}

#[rstest]
#[case::denied("NO [NONEXISTENT] no such mailbox")]
#[case::denied_in_small_letters("NO [nonexistent] no such mailbox")]
#[tokio::test]
async fn a_mailbox_that_the_server_denies_is_forgotten(#[case] answer: &str) {
    let script = Script::begin().list(&["INBOX"]).status(answer).open("INBOX");
    assert_eq!(script.play(2).await, [well(&["Archives", "INBOX"]), well(&["INBOX"])]);
}

#[rstest]
#[case::refused("NO try later")]
#[case::no_right("NO [NOPERM] not yours")]
#[case::words_only("NO nonexistent [NONEXISTENT]")]
#[case::not_understood("BAD what")]
#[tokio::test]
async fn without_proof_a_mailbox_stays_until_a_second_list_leaves_it_out(#[case] answer: &str) {
    let out = |script: Script| script.list(&["INBOX"]).status(answer).open("INBOX");
    let back = |script: Script| script.list(&["INBOX", "Archives"]).open("INBOX").open("Archives");
    let script = out(out(back(out(Script::begin()))));
    let (there, lost) = (well(&["Archives", "INBOX"]), well(&["Archives?", "INBOX"]));
    assert_eq!(script.play(5).await, [there.clone(), lost.clone(), there, lost, well(&["INBOX"])]);
}

#[tokio::test]
async fn a_mailbox_that_is_listed_and_not_opened_stays() {
    let listed = |script: Script| script.list(&["INBOX", "Archives"]).open("INBOX");
    let mut script = Script::begin();
    for _ in 0..3 {
        script = listed(script).command("SELECT \"Archives\"", &[], "NO [UNAVAILABLE] later");
    }
    let (there, lost) = (well(&["Archives", "INBOX"]), well(&["Archives?", "INBOX"]));
    let outcomes = listed(script).open("Archives").play(5).await;
    assert_eq!(outcomes, [there.clone(), lost.clone(), lost.clone(), lost, there]);
}

/// A list that ends with NO proves nothing at all.
#[tokio::test]
async fn a_list_that_is_cut_forgets_nothing() {
    let mut script = Script::begin();
    for _ in 0..3 {
        script = script.command("LIST \"\" \"*\"", &["LIST () \"/\" INBOX"], "NO cut");
    }
    let there = well(&["Archives", "INBOX"]);
    let cut = (false, there.1.clone());
    assert_eq!(script.play(4).await, [there, cut.clone(), cut.clone(), cut]);
}

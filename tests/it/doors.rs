//! There is no fourth door: where letters are sealed, submitted, queued and filed is written down here, and a place that is added
//! fails until it is looked at. The ways in that issue trackers dream of and the program does not have are named too: the day one is
//! built, it must come as an [`Entry`].

use std::collections::BTreeSet;

use pli::domain::Entry;

use crate::architecture::{Source, sources};

/// `call → the files that may make it`, exactly.
const DOORS: &[(&str, &[&str])] = &[
    // Only the sender submits, and only what is sealed.
    ("smtp::deliver(", &["submission/sender"]),
    // Only the seal makes what can be submitted, and only its last look.
    ("Ok(Outgoing {", &["submission/outgoing"]),
    // Only the gate makes a proof.
    ("Verified {", &["trust/recipient"]),
    ("VerifiedPatient {", &["trust/recipient"]),
    // Only what the user set, under the policy, opens the gate to patients; only a comparison with the matricule confirms one.
    (".with_patients(", &["engine/gatekeeper", "trust/gate", "trust/keeper"]),
    ("Identity::confirm(", &["cli/patient", "store/patients", "ui/part/patient"]),
    // Where each form is sealed.
    ("Outgoing::seal(", &["engine/postman"]),
    ("Outgoing::seal_eml(", &["engine/postman"]),
    ("Outgoing::seal_receipt(", &["engine/postman"]),
    ("Outgoing::reseal(", &["submission/sender"]),
    // Letters in the outbox: what was sealed, and what a backup or a damaged vault gave back, which is sealed again before it leaves.
    (".queue(&NewOutgoing {", &["store/carry", "submission/sender"]),
    // Who asks for a letter to be sent: the window, which needs a permit for it, and the command line.
    ("Command::Send {", &["cli/send", "engine/clerk", "engine/commands", "ui/screen/compose/sendability"]),
    ("Command::SendRaw {", &["cli/send", "engine/clerk", "engine/commands"]),
    // Who has a letter put where those who share a mailbox find it: a person, each time; no keeping of a draft does.
    ("Command::Propose {", &["engine/clerk", "engine/commands", "ui/screen/compose/proposing"]),
    // Who answers a message that asks to be told when it is read: a person, each time.
    ("Command::Acknowledge {", &["engine/work", "ui/screen/reader"]),
    ("Permit(())", &["ui/screen/compose/sendability"]),
    // Who takes members of a group: a group fills a field, or the recipients of the command line, as if each had been typed. It is no
    // way in of its own: what comes of it is a draft.
    ("Query::Members(", &["cli/contacts", "engine/library", "ui/part/recipient_field", "ui/screen/contacts"]),
    // Octets put into a mailbox: accepted letters into Sent of the account they left from; messages that had gone from the server back
    // into the account they came from; drafts into those of their own mailbox. None of these can name another account, and so nobody else's
    // mailbox. What is confided goes into a mailbox that others share, of this account or another, and so does a letter that is proposed to be
    // sent by somebody: with leave of the gate, each time.
    ("session.append(", &["submission/sender/filing", "sync/remote"]),
    (
        "self.remote.append(",
        &["sync/replay/confide", "sync/replay/drafts", "sync/replay/propose", "sync/replay/put_back"],
    ),
    // Messages of a mailbox moved and copied on its server: into a mailbox that others share with leave of the gate only. Nobody but
    // the one constructor makes a destination, and nothing else is taken by what tells the server.
    ("session.copy_messages(", &[]),
    ("session.move_messages(", &[]),
    (".copy_messages(", &["sync/remote", "sync/replay/transfer"]),
    (".move_messages(", &["sync/remote", "sync/replay/transfer"]),
    ("Destination::admit(", &["sync/replay/drafts", "sync/replay/propose", "sync/replay/transfer"]),
    ("Destination(", &["sync/destination"]),
    ("Crossing(())", &["trust/crossing"]),
    (".crossing(&own", &["engine/desks"]),
];

/// `way in → the files that name it`, beside its own.
const ENTRIES: &[(&str, &[&str])] = &[
    ("Entry::Written", &["ui/screen/compose", "ui/screen/compose/wording"]),
    ("Entry::ReplyAll", &["ui/screen/compose/entrance", "ui/screen/compose/wording"]),
    ("Entry::Reply", &["ui/screen/compose/entrance", "ui/screen/compose/wording"]),
    ("Entry::Forward", &["ui/screen/compose/entrance", "ui/screen/compose/wording"]),
    ("Entry::Redirect", &["ui/screen/compose/entrance", "ui/screen/compose/view"]),
    ("Entry::Anew", &["ui/screen/compose/entrance"]),
    ("Entry::Link", &["ui/incoming", "ui/screen/compose/wording"]),
    ("Entry::Dropped", &["ui/screen/compose/entrance"]),
    ("Entry::Kept", &["ui/screen/compose", "ui/screen/compose/entrance"]),
    ("Entry::Drafts", &["ui/screen/compose/entrance"]),
    ("Entry::Validated", &["ui/screen/compose/entrance"]),
    ("Entry::Rework", &["ui/screen/compose/entrance"]),
    ("Entry::CommandLine", &["cli/send"]),
    ("Entry::Message", &["engine/postman"]),
    ("Entry::Receipt", &["engine/postman"]),
    ("Entry::Outbox", &["submission/sender"]),
];

/// `way in that does not exist → what its code could not do without`. Whoever writes one of these words in the program adds the
/// variant of [`Entry`] (or the gate) that goes with it, and moves the line above.
const NOT_BUILT: &[(&str, &[&str])] = &[
    ("receipts that nobody has agreed to", &["MDN-sent-automatically", "automatic-action"]),
    // A letter bears the name of who answers for it (mssante.md §3.5, the seal's own rule): what is redirected is a letter of who does it.
    ("letters resent under the name of another", &["\"Resent-To", "\"resent-to"]),
    ("absence messages, automatic answers", &["auto-replied", "Auto-Submitted"]),
    ("MAPI", &["MAPISendMail", "mapi32"]),
    ("taking the links of the desktop over by itself", &["x-scheme-handler/mailto"]),
    ("an outbox in a folder of the server", &["À envoyer"]),
];

/// Code of the program itself, without its tests.
fn production() -> Vec<(String, String)> {
    let of = |source: &Source| {
        let code = source.code();
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        (source.name.clone(), code)
    };
    let is_test =
        |source: &Source| source.is_test() || source.name.ends_with("/model") || source.name.contains("testing");
    sources().iter().filter(|source| !is_test(source)).map(of).collect()
}

fn files_with(all: &[(String, String)], needle: &str) -> BTreeSet<String> {
    let names = |code: &str| {
        code.match_indices(needle).any(|(at, _)| {
            // Not the end of a longer name.
            let longer = code[at + needle.len()..].chars().next().is_some_and(char::is_alphanumeric);
            let open = needle.ends_with(['(', '{', ')']);
            open || !longer
        })
    };
    all.iter().filter(|(_, code)| names(code)).map(|(name, _)| name.clone()).collect()
}

#[test]
fn letters_pass_through_these_doors_and_no_other() {
    let all = production();
    let mut faults = Vec::new();
    for (call, homes) in DOORS {
        let (found, known) = (files_with(&all, call), homes.iter().map(|home| (*home).to_owned()).collect());
        if found != known {
            faults.push(format!("{call} in {found:?}, known are {known:?}"));
        }
    }
    // Any other append of octets to a mailbox, however its session is called.
    for (name, code) in &all {
        let appends =
            code.match_indices(".append(").filter(|(at, _)| !code[at + ".append(".len()..].starts_with("&mut "));
        let known = [
            "submission/sender/filing",
            "sync/remote",
            "sync/replay/confide",
            "sync/replay/drafts",
            "sync/replay/propose",
            "sync/replay/put_back",
            "mime/blocks/writer",
        ];
        if appends.count() > 0 && !known.contains(&name.as_str()) {
            faults.push(format!("{name} appends"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_way_in_is_used_where_it_is_known_to_be() {
    let all: Vec<_> = production().into_iter().filter(|(name, _)| name != "domain/entry").collect();
    let mut faults = Vec::new();
    let mut listed = BTreeSet::new();
    for (entry, homes) in ENTRIES {
        listed.insert(entry.strip_prefix("Entry::").unwrap().to_owned());
        let (found, known) = (files_with(&all, entry), homes.iter().map(|home| (*home).to_owned()).collect());
        if found != known {
            faults.push(format!("{entry} in {found:?}, known are {known:?}"));
        }
    }
    let every: BTreeSet<String> = Entry::ALL.iter().map(|entry| format!("{entry:?}")).collect();
    assert_eq!(listed, every, "each way in has its line");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_not_built_has_no_code() {
    let all = production();
    for (what, words) in NOT_BUILT {
        for word in *words {
            let found: Vec<&String> =
                all.iter().filter(|(_, code)| code.contains(word)).map(|(name, _)| name).collect();
            assert!(found.is_empty(), "{what}: {word} in {found:?}: it needs a way in of its own (domain::Entry)");
        }
    }
}

#[test]
fn the_search_can_find() {
    let code = vec![("x".to_owned(), "let a = Entry::ReplyAll; smtp::deliver(stream)".to_owned())];
    assert!(files_with(&code, "Entry::Reply").is_empty());
    assert_eq!(files_with(&code, "Entry::ReplyAll").len(), 1);
    assert_eq!(files_with(&code, "smtp::deliver(").len(), 1);
}

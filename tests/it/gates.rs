//! Every way by which a letter may come, against everybody who must not receive it: no way in is without its gates. A way in that is
//! added does not compile here until it says what it would carry.

use jiff::Timestamp;
use pli::domain::entry::Form;
use pli::domain::notice::ListFault;
use pli::domain::{Account, Address, Contact, Draft, Endpoint, Entry, Face, HolderId, Method, Security, Tenure};
use pli::mime::read::receipt_request;
use pli::submission::{Kept, Outgoing, ReadMessage, SealError, Sealing};
use pli::trust::{Gate, Refusal};

use crate::xml_signature;

const LISTED: [&str; 3] = ["medecin.mssante.fr", "ch-exemple.mssante.fr", "patient.mssante.fr"];
const FRIEND: &str = "claire.dubreuil@medecin.mssante.fr";
/// Outside the trust space, each in a way of its own.
const FOREIGN: [&str; 9] = [
    "marie@gmail.com",
    "marie@sous.medecin.mssante.fr",
    "marie@mssante.fr",
    "marie@medecin.mssante.fr.evil.fr",
    "marie@xmedecin.mssante.fr",
    "marie@m\u{435}decin.mssante.fr",
    "marie@medecin.mssante.fr.",
    "marie%gmail.com@medecin.mssante.fr",
    "279035121518989@patient.mssante.fr",
];

pub fn account() -> Account {
    let endpoint = Endpoint { host: "mail.exemple.fr".to_owned(), port: 587, security: Security::StartTls };
    Account {
        holder: HolderId::parse("899700000017").unwrap(),
        address: Address::parse("marie.martin@medecin.mssante.fr").unwrap(),
        name: None,
        imap: endpoint.clone(),
        submission: endpoint,
        method: Method::Card,
        face: Face::default(),
        tenure: Tenure::Own,
        collected: false,
        retention: None,
    }
}

/// A seal under a list.
struct Desk {
    account: Account,
    gate: Gate,
    now: Timestamp,
}

impl Desk {
    fn new(domains: &[&str]) -> Self {
        let (gate, now) = xml_signature::gate(domains);
        Self { account: account(), gate, now }
    }

    fn sealing(&self, entry: Entry) -> Sealing<'_> {
        Sealing {
            entry,
            account: &self.account,
            gate: &self.gate,
            max_size: 1_000_000,
            documents: None,
            product: None,
            now: self.now,
        }
    }

    /// What becomes of letters to this address, in each place where this way in can name it.
    fn letters(&self, entry: Entry, address: &str) -> Vec<(String, Result<Outgoing, SealError>)> {
        let sealing = self.sealing(entry);
        // Exhaustive: whoever adds a way in says here how it names people.
        match entry {
            Entry::Written
            | Entry::Reply
            | Entry::ReplyAll
            | Entry::Forward
            | Entry::Redirect
            | Entry::Anew
            | Entry::Link
            | Entry::Dropped
            | Entry::Kept
            | Entry::Drafts
            | Entry::Validated
            | Entry::Rework
            | Entry::CommandLine => Self::drafts(&sealing, address),
            Entry::Message => messages(address)
                .into_iter()
                .map(|eml| (eml.clone(), Outgoing::seal_eml(eml.as_bytes(), None, &sealing)))
                .collect(),
            Entry::Receipt => Self::receipts(&sealing, address),
            Entry::Outbox => self.kept(&sealing, address),
        }
    }

    fn drafts(sealing: &Sealing<'_>, address: &str) -> Vec<(String, Result<Outgoing, SealError>)> {
        let texts = [
            address.to_owned(),
            format!("Dr Marie <{address}>"),
            format!("\"{FRIEND}\" <{address}>"),
            format!("{FRIEND}, {address}"),
            format!("{FRIEND} <{address}>"),
            format!("<{FRIEND}>, <{address}>"),
            format!("mailto:{address}"),
            format!("{address}?cc={FRIEND}"),
            format!("Groupe: {FRIEND}, {address};"),
            format!("{FRIEND}\r\nBcc: {address}"),
            format!("{FRIEND}\n{address}"),
            format!("=?utf-8?q?x?= <{address}>"),
        ];
        let mut all = Vec::new();
        for text in texts {
            for place in ["to", "cc", "bcc"] {
                let mut draft = Draft { subject: "x".to_owned(), body: "y".to_owned(), ..Draft::default() };
                draft.to.push(FRIEND.to_owned());
                match place {
                    "to" => draft.to.push(text.clone()),
                    "cc" => draft.cc.push(text.clone()),
                    _ => draft.bcc.push(text.clone()),
                }
                all.push((format!("{place} {text}"), Outgoing::seal(&draft, None, sealing)));
            }
        }
        all
    }

    /// Messages that ask an address to be told when they are read, in each way in which one can be asked; what cannot be understood is asked
    /// of nobody.
    fn receipts(sealing: &Sealing<'_>, address: &str) -> Vec<(String, Result<Outgoing, SealError>)> {
        let asks = [
            address.to_owned(),
            format!("<{address}>"),
            format!("{FRIEND} <{address}>"),
            format!("\"{FRIEND}\" <{address}>"),
            format!("<{address}> ({FRIEND})"),
            format!("=?utf-8?q?x?= <{address}>"),
            format!("<@relay.fr:{address}>"),
            format!("Groupe: {address};"),
            format!("{FRIEND}, {address}"),
            format!("{address}, {FRIEND}"),
            format!("{FRIEND}\r\nDisposition-Notification-To: {address}"),
        ];
        let mut all = Vec::new();
        for ask in asks {
            for before in ["", "Return-Path: <>\r\n", &format!("Return-Path: <{FRIEND}>\r\n")] {
                for after in ["", "Message-ID: <x@y.fr>\r\n"] {
                    let eml = format!(
                        "{before}From: <{FRIEND}>\r\nDisposition-Notification-To: {ask}\r\n{after}Subject: x\r\n\r\ny\r\n"
                    );
                    let sealed = match receipt_request(eml.as_bytes()) {
                        Some(request) => Outgoing::seal_receipt(&read(&eml, &request.to), sealing),
                        None => Err(SealError::NoRecipient),
                    };
                    all.push((eml, sealed));
                }
            }
        }
        all
    }

    /// The outbox, edited by hand: the envelope, or the octets.
    fn kept(&self, sealing: &Sealing<'_>, address: &str) -> Vec<(String, Result<Outgoing, SealError>)> {
        let honest = self.honest_octets();
        let text = String::from_utf8(honest.clone()).unwrap();
        let friend = Address::parse(FRIEND).unwrap();
        let mut all = Vec::new();
        // What does not parse cannot stand in the envelope at all.
        if let Ok(foreign) = Address::parse(address) {
            for to in [vec![foreign.clone()], vec![friend.clone(), foreign]] {
                all.push(("envelope".to_owned(), Outgoing::reseal(honest.clone(), to, Kept::LETTER, sealing)));
            }
        }
        for edited in [
            text.replacen(FRIEND, address, 1),
            text.replacen(&format!("<{FRIEND}>"), &format!("<{FRIEND}>, {address}"), 1),
            format!("Cc: {address}\r\n{text}"),
            format!("Bcc: {address}\r\n{text}"),
            format!("Reply-To: {address}\r\n{text}"),
            format!("Resent-To: {address}\r\n{text}"),
            format!("Disposition-Notification-To: {address}\r\n{text}"),
        ] {
            if edited != text {
                let resealed =
                    Outgoing::reseal(edited.clone().into_bytes(), vec![friend.clone()], Kept::LETTER, sealing);
                all.push((edited, resealed));
            }
        }
        all
    }

    fn honest_octets(&self) -> Vec<u8> {
        let draft = Draft { to: vec![FRIEND.to_owned()], subject: "x".to_owned(), ..Draft::default() };
        let (gate, now) = xml_signature::gate(&LISTED);
        let sealing = Sealing {
            entry: Entry::Written,
            account: &self.account,
            gate: &gate,
            max_size: 1_000_000,
            documents: None,
            product: None,
            now,
        };
        Outgoing::seal(&draft, None, &sealing).unwrap().octets().to_vec()
    }

    /// One letter to a friend.
    fn honest(&self, entry: Entry) -> Result<Outgoing, SealError> {
        let sealing = self.sealing(entry);
        let draft = Draft { to: vec![FRIEND.to_owned()], subject: "x".to_owned(), ..Draft::default() };
        match entry.form() {
            Form::Draft => Outgoing::seal(&draft, None, &sealing),
            Form::Message => Outgoing::seal_eml(&self.honest_octets(), None, &sealing),
            Form::Receipt => Outgoing::seal_receipt(&read("Subject: x\r\n\r\ny\r\n", &friend()), &sealing),
            Form::Sealed => {
                let to = vec![Address::parse(FRIEND).unwrap()];
                Outgoing::reseal(self.honest_octets(), to, Kept::LETTER, &sealing)
            }
        }
    }
}

fn friend() -> Address {
    Address::parse(FRIEND).unwrap()
}

fn read<'a>(eml: &'a str, to: &'a Address) -> ReadMessage<'a> {
    ReadMessage { to, subject: "Lu", words: "Lu", message_id: None, octets: eml.as_bytes() }
}

/// Finished messages that name this address in each field that may name people.
fn messages(address: &str) -> Vec<String> {
    let from = "From: <marie.martin@medecin.mssante.fr>\r\n";
    let to = format!("To: <{FRIEND}>\r\n");
    let mut all: Vec<String> = ["Cc", "Bcc", "Reply-To", "Sender", "Disposition-Notification-To", "Return-Receipt-To"]
        .iter()
        .map(|field| format!("{from}{to}{field}: <{address}>\r\nSubject: x\r\n\r\ny\r\n"))
        .collect();
    for field in ["Resent-To", "Resent-Cc", "Resent-Bcc", "Resent-From", "Resent-Sender", "Resent-Reply-To"] {
        all.push(format!("{from}{to}{field}: <{address}>\r\nSubject: x\r\n\r\ny\r\n"));
    }
    all.push(format!("{from}To: <{address}>\r\n\r\ny\r\n"));
    all.push(format!("{from}To: <{FRIEND}>, <{address}>\r\n\r\ny\r\n"));
    all.push(format!("{from}To: <{FRIEND}>,\r\n <{address}>\r\n\r\ny\r\n"));
    all.push(format!("{from}{to}To: <{address}>\r\n\r\ny\r\n"));
    all.push(format!("{from}To: \"{address}\" <{FRIEND}>, ({FRIEND}) {address}\r\n\r\ny\r\n"));
    all.push(format!("{from}To: Groupe: <{FRIEND}>, <{address}>;\r\n\r\ny\r\n"));
    all.push(format!("{from}To: <@relay.fr:{address}>\r\n\r\ny\r\n"));
    all.push(format!("From: <{address}>\r\n{to}\r\ny\r\n"));
    all
}

#[test]
fn no_way_in_reaches_anybody_outside() {
    let desk = Desk::new(&LISTED);
    for entry in Entry::ALL {
        let mut tried = 0;
        for address in FOREIGN {
            for (what, sealed) in desk.letters(entry, address) {
                assert!(sealed.is_err(), "{entry:?} let {address} pass: {what}");
                tried += 1;
            }
        }
        assert!(tried > 40, "{entry:?}: {tried}");
        // The test can tell: the same way in lets a friend pass.
        let sealed = desk.honest(entry).unwrap_or_else(|error| panic!("{entry:?}: {error}"));
        assert_eq!(sealed.recipients().len(), 1);
    }
}

/// The list of the moment: a correspondent whose domain has left it, or no list at all.
#[test]
fn each_way_in_asks_the_list_of_the_moment() {
    let (full, shorter) = (Desk::new(&LISTED), Desk::new(&["ch-exemple.mssante.fr"]));
    let closed = Desk { gate: Gate::closed(ListFault::Missing), ..Desk::new(&LISTED) };
    let late = Desk { now: "2026-12-24T00:00:00Z".parse().unwrap(), ..Desk::new(&LISTED) };
    for entry in Entry::ALL {
        assert!(full.honest(entry).is_ok(), "{entry:?}");
        for desk in [&shorter, &closed, &late] {
            assert!(matches!(desk.honest(entry), Err(SealError::Refused(_))), "{entry:?}");
        }
    }
}

/// What is put into a folder that others share is handed to them without a letter: the operator of that mailbox must be of the trust
/// space at that moment.
#[test]
fn no_message_is_shared_with_an_operator_outside() {
    let full = Desk::new(&LISTED);
    let own = &full.account.address;
    assert!(full.gate.crossing(own, full.now).is_ok());
    let shorter = Desk::new(&["ch-exemple.mssante.fr"]);
    assert!(matches!(shorter.gate.crossing(own, shorter.now), Err(Refusal::NotListed(_))));
    let closed = Gate::closed(ListFault::Missing);
    assert!(matches!(closed.crossing(own, full.now), Err(Refusal::NoList(_))));
    let late = "2026-12-24T00:00:00Z".parse().unwrap();
    assert!(matches!(full.gate.crossing(own, late), Err(Refusal::NoList(ListFault::Expired))));
    for address in FOREIGN.iter().filter_map(|address| Address::parse(address).ok()) {
        let is_listed = LISTED.contains(&address.domain().as_str());
        let is_patients = address.domain().as_str().contains("patient");
        assert_eq!(full.gate.crossing(&address, full.now).is_ok(), is_listed && !is_patients, "{address}");
    }
}

/// What one way in hands over is not taken from another: a finished message cannot come as a draft, nor what the outbox kept as new.
#[test]
fn each_way_in_hands_over_its_own_form() {
    let desk = Desk::new(&LISTED);
    let draft = Draft { to: vec![FRIEND.to_owned()], ..Draft::default() };
    let (octets, to) = (desk.honest_octets(), vec![Address::parse(FRIEND).unwrap()]);
    for entry in Entry::ALL {
        let sealing = desk.sealing(entry);
        let tried = [
            (Form::Draft, Outgoing::seal(&draft, None, &sealing)),
            (Form::Message, Outgoing::seal_eml(&octets, None, &sealing)),
            (Form::Receipt, Outgoing::seal_receipt(&read("Subject: x\r\n\r\ny\r\n", &friend()), &sealing)),
            (Form::Sealed, Outgoing::reseal(octets.clone(), to.clone(), Kept::LETTER, &sealing)),
        ];
        for (form, sealed) in tried {
            assert_eq!(matches!(sealed, Err(SealError::Entry(_))), form != entry.form(), "{entry:?} {form:?}");
        }
    }
}

/// A group of correspondents fills a field: each member passes the gate as if it had been typed, and one who may not receive holds the
/// letter back from all.
#[test]
fn members_of_a_group_pass_the_gate_one_by_one() {
    let desk = Desk::new(&LISTED);
    let member = |text: &str| Contact::new(Address::parse(text).unwrap(), "Dr Claire, cardio (CH)").to_text();
    let drafts: Vec<Entry> = Entry::ALL.into_iter().filter(|entry| entry.form() == Form::Draft).collect();
    let mut tried = 0;
    for entry in drafts {
        let sealing = desk.sealing(entry);
        let to = |members: &[&str]| Draft { to: members.iter().map(|text| member(text)).collect(), ..Draft::default() };
        let sealed = Outgoing::seal(&to(&[FRIEND, "cabinet@ch-exemple.mssante.fr"]), None, &sealing).unwrap();
        assert_eq!(sealed.recipients().len(), 2, "{entry:?}");
        // What does not parse as an address cannot be a member at all.
        for foreign in FOREIGN.into_iter().filter(|text| Address::parse(text).is_ok()) {
            let sealed = Outgoing::seal(&to(&[FRIEND, foreign]), None, &sealing);
            assert!(matches!(sealed, Err(SealError::Refused(_))), "{entry:?} {foreign}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

//! Small values for the tests of reducers.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::context::Context;
use super::theme::Theme;
use crate::domain::account::Security;
use crate::domain::document::Patient;
use crate::domain::export;
use crate::domain::filing::{Certainty, DocumentId, DocumentRow, Found, Nature, Stage};
use crate::domain::holder::CardKind;
use crate::domain::ins::Sex;
use crate::domain::listing::{Body, MailboxRow, MessageRow, MessageView, Part};
use crate::domain::message::Correspondence;
use crate::domain::{
    Account, AccountId, Address, DeskStanding, Endpoint, Envelope, Face, Flags, Holder, HolderId, Keywords, MailboxId,
    MailboxName, MessageId, Method, Role, Tenure,
};
use crate::engine::event::{Opened, RecoveryState};
use crate::l10n::{L10n, Language};

pub(crate) fn cx() -> Context {
    Context {
        l10n: L10n::new(Language::French, TimeZone::UTC),
        now: Timestamp::UNIX_EPOCH,
        theme: Theme::light(),
        downloads: std::path::PathBuf::from("/tmp"),
        preferred_holder: None,
        passphrase: false,
        readable: false,
        practice: true,
    }
}

/// A doctor, by her card.
pub(crate) fn holder() -> Holder {
    Holder {
        id: HolderId::parse("899700000017").unwrap(),
        given_name: "Claire".to_owned(),
        family_name: "DUBREUIL".to_owned(),
        profession: None,
        organisation: None,
        card: CardKind::Cps,
        not_after: Timestamp::UNIX_EPOCH,
    }
}

/// Her open session, with these mailboxes of the settings.
pub(crate) fn opened(accounts: Vec<Account>) -> Opened {
    let ids = (1..).map(AccountId).take(accounts.len()).collect();
    Opened {
        holder: holder(),
        accounts,
        ids,
        added: Vec::new(),
        since: Timestamp::UNIX_EPOCH,
        recovery: RecoveryState::Made,
        read_only: false,
        receipts: crate::settings::ReceiptSettings::default(),
        notices: Vec::new(),
    }
}

pub(crate) fn row(id: i64) -> MessageRow {
    MessageRow {
        id: MessageId(id),
        mailbox: MailboxId(1),
        from: Correspondence { name: "Dr Paul MERCIER".to_owned(), address: "p.mercier@exemple.mssante.fr".to_owned() },
        to: Correspondence::default(),
        subject: format!("Objet {id}"),
        preview: String::new(),
        date: Timestamp::UNIX_EPOCH,
        size: 1_000,
        flags: Flags::default(),
        keywords: Keywords::NONE,
        has_attachments: false,
        has_body: true,
        urgent: false,
        gone: None,
        sent: None,
    }
}

/// A document of this message that is to be filed, about the patient of the published samples.
pub(crate) fn document(id: i64) -> DocumentRow {
    let patient = Patient {
        family: "PAT-TROIS".to_owned(),
        given: "DOMINIQUE".to_owned(),
        born: Some(jiff::civil::date(1979, 3, 28)),
        sex: Some(Sex::Female),
        ..Patient::default()
    };
    let found = Found {
        part: 2,
        nature: Nature::Xdm,
        name: "IHE_XDM.ZIP".to_owned(),
        code: "11502-2".to_owned(),
        kind: "CR d’examens biologiques".to_owned(),
        act: Some(jiff::civil::date(1969, 12, 30)),
        author: "Dr Paul SORT".to_owned(),
        patient: Some(patient),
        ..export::sample()
    };
    let (account, stage) = (AccountId(1), Stage::ToFile);
    DocumentRow {
        id: DocumentId(id),
        message: row(id),
        account,
        found,
        count: 1,
        certainty: Certainty::Certain,
        doubts: Vec::new(),
        stage,
        earlier: None,
        handed: None,
    }
}

pub(crate) fn mailbox(id: i64, role: Role) -> MailboxRow {
    let name = MailboxName::new(role.as_str());
    MailboxRow {
        id: MailboxId(id),
        account: AccountId(1),
        name,
        delimiter: Some('/'),
        role,
        total: 10,
        unseen: 2,
        unreachable: false,
        pending: false,
        desks: DeskStanding::Shared,
        place: crate::domain::Place::Own,
        secretariat_of: Vec::new(),
        orders: Vec::new(),
    }
}

pub(crate) fn part(number: u32, name: &str, media_type: &str) -> Part {
    Part { number, name: name.to_owned(), media_type: media_type.to_owned(), size: 10, content_id: None, inline: false }
}

pub(crate) fn view(id: i64, parts: Vec<Part>) -> MessageView {
    let text = "Cher confrère,".to_owned();
    let body = Body::Ready { document: crate::domain::block::Document::default(), text, parts, truncated: false };
    MessageView { row: row(id), envelope: Envelope::default(), body, sent: None, asks: None, confided: None }
}

/// A mailbox of a doctor.
pub(crate) fn account() -> Account {
    let endpoint = |port| Endpoint { host: "mail.test".to_owned(), port, security: Security::StartTls };
    Account {
        holder: HolderId::parse("899700000000").unwrap(),
        address: Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap(),
        name: None,
        imap: endpoint(143),
        submission: endpoint(587),
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: Tenure::Own,
        retention: None,
    }
}

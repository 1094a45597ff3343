//! Mailboxes of several as a secretary sees them: her own, one that she opens by its name, one beside her own with its rights; what is
//! closed says so; what may not be done is not offered; and from which of them she writes.

use iced_test::selector::id;
use pli::domain::listing::MailboxRow;
use pli::domain::notice::MailboxFault;
use pli::domain::outgoing::{Kind, OutgoingRow, OutgoingState, Receipts};
use pli::domain::{
    Account, AccountId, Act as Deed, Address, DisplayName, Face, MailboxId, MailboxName, Notice, OutgoingId, Place,
    Rights, Role, SyncStatus, Tenure,
};
use pli::engine::{Command, Event};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::effect::Effect;
use pli::ui::part::folders;
use pli::ui::screen::compose::from_id;
use pli::ui::screen::mailbox;
use pli::ui::shortcut::Act;
use pli::ui::{DeskMessage, Message};

use crate::support::mail::{account, doctor, folder, folders, opened};
use crate::support::vault::Vault;
use crate::support::{Bench, mail_message, now, simulator};

const WIDE: (f32, f32) = (1320.0, 980.0);
const MIDDLE: (f32, f32) = (940.0, 860.0);
const SERVICE: &str = "pneumologie@ch-exemple.mssante.fr";

pub fn service() -> Account {
    let name = DisplayName::clean("Service de pneumologie");
    let face = Face { label: name.clone(), colour: None };
    Account { address: Address::parse(SERVICE).unwrap(), name, face, tenure: Tenure::Shared, ..account() }
}

fn beside(id: i64, name: &str, part: Role, rights: &str, (total, unseen): (u32, u32)) -> MailboxRow {
    let root = MailboxName::new(name.split('/').next().unwrap());
    let place = Place::Shared { root, part, rights: Some(Rights::parse(rights)) };
    MailboxRow { place, ..folder((id, 1), name, Role::Other, (total, unseen)) }
}

pub fn rows() -> Vec<MailboxRow> {
    let mut rows = folders();
    rows.truncate(7);
    rows.extend([
        folder((21, 2), "INBOX", Role::Inbox, (40, 12)),
        folder((22, 2), "Sent", Role::Sent, (9, 0)),
        beside(31, "Cabinet des Tilleuls/Accueil", Role::Inbox, "lrs", (18, 4)),
        beside(32, "Cabinet des Tilleuls/À rappeler", Role::Other, "lrswite", (6, 2)),
        beside(33, "Cabinet des Tilleuls/Corbeille", Role::Trash, "lrswite", (3, 0)),
        MailboxRow { unreachable: true, ..beside(41, "Remplacements/Accueil", Role::Inbox, "lrs", (5, 0)) },
    ]);
    rows
}

fn tell(bench: &mut Bench, account: i64, status: SyncStatus) {
    bench.say(Message::Engine(Event::Sync { account: AccountId(account), status }));
}

fn good() -> SyncStatus {
    SyncStatus::UpToDate { at: "2026-11-23T14:39:50Z".parse().unwrap() }
}

fn withdrawn() -> SyncStatus {
    SyncStatus::Failed {
        notice: Notice::Mailbox(MailboxFault::Withdrawn),
        last_good: Some("2026-11-23T11:02:00Z".parse().unwrap()),
    }
}

pub fn session(language: Language, appearance: Appearance) -> Bench {
    let mut bench = Bench::new(language, appearance);
    let others = [(21, 12), (31, 9), (32, 4), (41, 3)].map(|(id, count)| (MailboxId(id), count));
    bench.vault = Vault { folders: rows(), others: others.into(), ..Vault::doctor() };
    bench.opens(opened(doctor(), vec![account(), service()]));
    for account in [1, 2] {
        tell(&mut bench, account, good());
    }
    bench
}

pub fn show(bench: &mut Bench, folder: i64) {
    bench.say(mail_message(mailbox::Message::Folders(folders::Message::Show(MailboxId(folder)))));
}

pub fn read_first(bench: &mut Bench) {
    bench.say(mail_message(mailbox::Message::Act(Act::Next)));
}

pub fn shows(bench: &Bench, words: &str) -> bool {
    simulator(&bench.app, WIDE).find(words).is_ok()
}

#[test]
fn each_stands_under_its_name_and_what_is_closed_says_so() {
    let mut bench = session(Language::French, Appearance::Light);
    for name in ["claire.dubreuil", "Service de pneumologie", "Cabinet des Tilleuls", "Remplacements"] {
        assert!(shows(&bench, name), "{name}");
    }
    show(&mut bench, 31);
    assert!(shows(
        &bench,
        "Lecture seule\u{a0}: dans ce dossier partagé, vous pouvez lire et copier, mais ni marquer, ni déplacer, ni supprimer."
    ));
    show(&mut bench, 32);
    show(&mut bench, 41);
    assert!(shows(&bench, "L’accès à «\u{a0}Remplacements\u{a0}» a été retiré. Ce qui est gardé ici reste lisible."));
    tell(&mut bench, 2, withdrawn());
    show(&mut bench, 21);
    assert!(shows(
        &bench,
        "L’accès à cette boîte a été retiré. Ce qui est gardé ici reste lisible\u{a0}; rien ne part de cette boîte."
    ));
}

#[test]
fn what_is_forbidden_does_nothing_and_the_rest_does() {
    let mut bench = session(Language::French, Appearance::Light);
    show(&mut bench, 31);
    read_first(&mut bench);
    for act in [Act::Bin, Act::Archive, Act::Flag, Act::Filed] {
        bench.say(mail_message(mailbox::Message::Act(act)));
        assert!(bench.obey().is_empty(), "{act:?}");
        assert!(shows(&bench, "Vous n’en avez pas le droit dans ce dossier partagé."), "{act:?}");
    }
    bench.say(mail_message(mailbox::Message::Act(Act::Unread)));
    assert_eq!(bench.obey().len(), 1);
}

#[test]
fn a_letter_leaves_from_the_mailbox_that_is_looked_at_unless_another_is_chosen() {
    let mut bench = session(Language::French, Appearance::Light);
    show(&mut bench, 21);
    bench.say(mail_message(mailbox::Message::Act(Act::Compose)));
    assert!(shows(&bench, SERVICE));
    bench.act(WIDE, |window| drop(window.click(id(from_id(0))).unwrap()));
    assert!(!shows(&bench, SERVICE));
    let saved = |bench: &mut Bench| {
        bench.say(Message::Desk(DeskMessage::Compose(pli::ui::screen::compose::Message::Subject("Essai".to_owned()))));
        bench.say(Message::Desk(DeskMessage::Compose(pli::ui::screen::compose::Message::Save)));
        let mut drafts = bench.wishes.iter().filter_map(|wish| match wish {
            Effect::Send(Command::SaveDraft { draft, .. }) => draft.from.as_ref().map(ToString::to_string),
            _ => None,
        });
        drafts.next_back()
    };
    assert_eq!(saved(&mut bench), Some(account().address.to_string()));
}

#[test]
fn what_is_kept_of_a_closed_share_is_forgotten_by_its_button() {
    let mut bench = session(Language::French, Appearance::Light);
    show(&mut bench, 41);
    bench.act(WIDE, |window| drop(window.click(id(mailbox::FORGET)).unwrap()));
    assert!(bench.obey().is_empty(), "asked first");
    assert!(shows(&bench, "Oublier «\u{a0}Remplacements\u{a0}»\u{202f}?"));
    bench.say(mail_message(mailbox::Message::Over(mailbox::OverMessage::Confirm)));
    let done = bench.obey();
    assert!(matches!(done[..], [Deed::ForgetShare { .. }]), "{done:?}");
    assert!(!shows(&bench, "Remplacements"));
}

fn waiting(account: i64) -> OutgoingRow {
    OutgoingRow {
        id: OutgoingId(account),
        kind: Kind::Letter,
        account: AccountId(account),
        message_id: "1@a".to_owned(),
        recipients: vec![Address::parse("k.roussel@medecin.mssante.fr").unwrap()],
        refused: Vec::new(),
        subject: "Compte rendu de consultation".to_owned(),
        size: 48_000,
        sealed_at: now(),
        state: OutgoingState::Deferred { until: now(), attempts: 1, words: String::new() },
        receipts: Receipts::default(),
    }
}

#[test]
fn a_letter_that_waits_for_a_closed_mailbox_says_why() {
    let mut bench = session(Language::French, Appearance::Light);
    bench.vault.outbox = vec![waiting(2), waiting(1)];
    bench.say(mail_message(mailbox::Message::Act(Act::Outbox)));
    let why = "En attente\u{a0}: L’accès à cette boîte a été retiré";
    assert!(!shows(&bench, why));
    tell(&mut bench, 2, withdrawn());
    assert!(shows(&bench, why) && shows(&bench, "De\u{a0}: Service de pneumologie"));
    assert!(shows(&bench, "Nouvel essai à 15:40"), "the other one");
}

#[test]
fn pictures_of_mailboxes_of_several() {
    let looks = [(Appearance::Light, "light"), (Appearance::Dark, "dark"), (Appearance::Contrast, "contrast")];
    for (appearance, look) in looks {
        for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
            let name = |what: &str| format!("shared-{what}_{tag}_{look}");
            let mut bench = session(language, appearance);
            bench.draw(&name("own"), WIDE);
            bench.say(mail_message(mailbox::Message::Act(Act::AllInboxes)));
            bench.draw(&name("all"), WIDE);
            show(&mut bench, 31);
            read_first(&mut bench);
            bench.draw(&name("read-only"), WIDE);
            bench.say(mail_message(mailbox::Message::Act(Act::Bin)));
            bench.draw(&name("forbidden"), MIDDLE);
            show(&mut bench, 41);
            bench.draw(&name("closed"), WIDE);
            bench.say(mail_message(mailbox::Message::Act(Act::RemoveFolder)));
            bench.draw(&name("forget"), MIDDLE);
            bench.say(mail_message(mailbox::Message::Over(mailbox::OverMessage::Close)));
            tell(&mut bench, 2, withdrawn());
            show(&mut bench, 21);
            bench.draw(&name("withdrawn"), WIDE);
            bench.say(mail_message(mailbox::Message::Act(Act::Compose)));
            bench.draw(&name("compose"), WIDE);
            let mut bench = session(language, appearance);
            bench.vault.outbox = vec![waiting(2), waiting(1)];
            tell(&mut bench, 2, withdrawn());
            bench.say(mail_message(mailbox::Message::Act(Act::Outbox)));
            bench.draw(&name("outbox"), MIDDLE);
            let mut bench = session(language, appearance);
            tell(&mut bench, 2, withdrawn());
            bench.say(Message::Act(Act::Mailboxes));
            bench.draw(&name("list"), WIDE);
        }
    }
}

//! Several mailboxes in one session: each under its name and colour, with its own state; the status line names what troubles.

use pli::domain::listing::MailboxRow;
use pli::domain::{Account, AccountId, Address, Colour, DisplayName, Face, Notice, Role, SyncStatus};
use pli::engine::Event;
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;

use crate::support::mail::{account, doctor, folder, folders, opened};
use crate::support::vault::Vault;
use crate::support::{Bench, simulator};

const WIDE: (f32, f32) = (1320.0, 980.0);
const MIDDLE: (f32, f32) = (940.0, 700.0);

fn other(address: &str, label: &str, colour: Option<Colour>) -> Account {
    let face = Face { label: DisplayName::clean(label), colour };
    Account { address: Address::parse(address).unwrap(), face, ..account() }
}

fn three() -> Vec<Account> {
    vec![
        account(),
        other("secretariat@cabinet-tilleuls.mssante.fr", "Cabinet des Tilleuls", None),
        other("pneumologie@ch-exemple.mssante.fr", "", Some(Colour::Teal)),
    ]
}

fn rows() -> Vec<MailboxRow> {
    let mut rows = folders();
    let one = |id, account, name, role, unseen| folder((id, account), name, role, (40, unseen));
    rows.truncate(7);
    rows.extend([
        one(21, 2, "INBOX", Role::Inbox, 12),
        one(22, 2, "Sent", Role::Sent, 0),
        one(23, 2, "À rappeler", Role::Other, 2),
        one(31, 3, "INBOX", Role::Inbox, 0),
        one(32, 3, "Sent", Role::Sent, 0),
        one(33, 3, "Trash", Role::Trash, 0),
    ]);
    rows
}

fn tell(bench: &mut Bench, account: i64, status: SyncStatus) {
    bench.say(Message::Engine(Event::Sync { account: AccountId(account), status }));
}

fn good(time: &str) -> SyncStatus {
    SyncStatus::UpToDate { at: format!("2026-11-23T{time}Z").parse().unwrap() }
}

fn session(language: Language, appearance: Appearance) -> Bench {
    let mut bench = Bench::new(language, appearance);
    bench.vault = Vault { folders: rows(), ..Vault::doctor() };
    bench.opens(opened(doctor(), three()));
    for (account, time) in [(1, "14:39:50"), (2, "14:38:00"), (3, "14:39:00")] {
        tell(&mut bench, account, good(time));
    }
    bench
}

fn shows(bench: &Bench, words: &str) -> bool {
    simulator(&bench.app, WIDE).find(words).is_ok()
}

#[test]
fn each_mailbox_stands_under_its_name() {
    let bench = session(Language::French, Appearance::Light);
    for name in ["claire.dubreuil", "Cabinet des Tilleuls", "pneumologie"] {
        assert!(shows(&bench, name), "{name}");
    }
    assert!(shows(&bench, "À jour il y a 2\u{a0}min"), "the oldest");
    // One alone needs no name.
    let one = Bench::open(Language::French, Appearance::Light);
    assert!(!shows(&one, "claire.dubreuil"));
}

#[test]
fn the_one_in_trouble_is_named_and_the_others_go_on() {
    let mut bench = session(Language::French, Appearance::Light);
    tell(&mut bench, 2, good("14:26:00"));
    assert!(shows(&bench, "Cabinet des Tilleuls\u{a0}: dernière mise à jour il y a 14\u{a0}min"));
    let notice = Notice::ServerUnreachable { host: "imap.ch-exemple.mssante.fr".to_owned() };
    tell(&mut bench, 3, SyncStatus::Failed { notice, last_good: None });
    assert!(shows(&bench, "2 boîtes aux lettres sur 3 ne sont pas à jour"));
    tell(&mut bench, 2, good("14:40:00"));
    assert!(shows(&bench, "pneumologie\u{a0}: non synchronisé, dernière mise à jour il y a 1\u{a0}min"));
    tell(&mut bench, 3, good("14:40:00"));
    assert!(shows(&bench, "À jour à l’instant"));
}

#[test]
fn pictures_of_several_mailboxes() {
    let looks = [(Appearance::Light, "light"), (Appearance::Dark, "dark"), (Appearance::Contrast, "contrast")];
    for (appearance, look) in looks {
        for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
            let mut bench = session(language, appearance);
            bench.draw(&format!("accounts-three_{tag}_{look}"), WIDE);
            tell(&mut bench, 2, good("14:26:00"));
            bench.draw(&format!("accounts-stalled_{tag}_{look}"), WIDE);
            let notice = Notice::ServerUnreachable { host: "imap.ch-exemple.mssante.fr".to_owned() };
            tell(&mut bench, 3, SyncStatus::Failed { notice, last_good: None });
            bench.draw(&format!("accounts-two-in-trouble_{tag}_{look}"), MIDDLE);
            let mut one = Bench::open(language, appearance);
            tell(&mut one, 1, good("14:26:00"));
            one.draw(&format!("accounts-one-stalled_{tag}_{look}"), WIDE);
        }
    }
}

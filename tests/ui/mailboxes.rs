//! The page of mailboxes: drawn in its states, shown by itself while a session has none, gone through with the keys alone.

use iced::keyboard::{Modifiers, key::Named};
use iced_test::selector::id;
use pli::domain::account::Method;
use pli::domain::discovery::{Offer, Source, Standing};
use pli::domain::notice::{CertificateFault, MailboxFault};
use pli::domain::{Account, Address, Endpoint, MethodKind, Notice, Security};
use pli::engine::event::{Check, Opened, RecoveryState};
use pli::engine::{Answer, Command, Event, SessionState, Ticket};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;
use pli::ui::effect::Effect;
use pli::ui::screen::mailboxes::{ADD, ADDRESS, BACK, Field, HAND, SURE, TRY, Which};
use pli::ui::screen::{access, mailbox, mailboxes};
use pli::ui::shortcut::Act;

use crate::stage::press;
use crate::support::mail::{account, doctor, opened};
use crate::support::{Bench, now};

const WIDE: (f32, f32) = (1320.0, 860.0);
/// The usual window at 200 %.
const DOUBLE: (f32, f32) = (660.0, 430.0);
const HERS: &str = "claire.dubreuil@medecin.mssante.fr";
const CABINET: &str = "secretariat@cabinet-tilleuls.mssante.fr";

fn session(accounts: Vec<Account>, added: &[&str]) -> Message {
    let added = added.iter().map(|address| Address::parse(address).unwrap()).collect();
    let opened = Opened { added, ..opened(doctor(), accounts) };
    Message::Engine(Event::Session(SessionState::Open(Box::new(opened))))
}

fn cabinet() -> Account {
    Account { address: Address::parse(CABINET).unwrap(), method: Method::Psc { only: None }, ..account() }
}

/// A session without a mailbox.
fn bare(language: Language, appearance: Appearance) -> Bench {
    let mut bench = Bench::new(language, appearance);
    bench.say(session(Vec::new(), &[]));
    bench
}

fn listing(language: Language, appearance: Appearance) -> Bench {
    let mut bench = Bench::open(language, appearance);
    bench.say(session(vec![account(), cabinet()], &[CABINET]));
    bench.say(Message::Act(Act::Mailboxes));
    bench
}

fn server(host: &str, port: u16) -> Endpoint {
    Endpoint::new(host, port, Security::StartTls).unwrap()
}

fn offers() -> Vec<Offer> {
    let offer = |host: &str, source, standing| Offer {
        imap: server(host, 143),
        submission: server(host, 587),
        source,
        standing,
    };
    let foreign = "mail.ailleurs.example".to_owned();
    let fault = CertificateFault::UnknownIssuer;
    vec![
        offer(
            "mail.medecin.mssante.fr",
            Source::Srv,
            Standing::Proved { methods: vec![MethodKind::Card, MethodKind::Psc] },
        ),
        offer(
            "imap.operateur.fr",
            Source::Preset { operator: "Mailiz".to_owned() },
            Standing::Proved { methods: vec![MethodKind::Organisation] },
        ),
        offer(
            &foreign,
            Source::Autoconfig { host: "autoconfig.medecin.mssante.fr".to_owned() },
            Standing::Refused(Notice::ServerCertificate { host: foreign.clone(), fault }),
        ),
    ]
}

fn say(bench: &mut Bench, message: mailboxes::Message) {
    bench.say(Message::Mailboxes(message));
}

/// The ticket of what was asked for last.
fn asked(bench: &Bench, is_meant: impl Fn(&Command) -> Option<Ticket>) -> Ticket {
    let last = bench.wishes.iter().rev().find_map(|wish| match wish {
        Effect::Send(command) => is_meant(command),
        _ => None,
    });
    last.expect("it is asked for")
}

fn answer(bench: &mut Bench, ticket: Ticket, answer: Answer) {
    bench.say(Message::Engine(Event::Answer(ticket, answer)));
}

fn search(bench: &mut Bench, found: Vec<Offer>) {
    say(bench, mailboxes::Message::Typed(HERS.to_owned()));
    say(bench, mailboxes::Message::Search);
    let check = asked(bench, |command| match command {
        Command::Check { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let checked = Check::of(HERS.to_owned(), Ok(()));
    answer(bench, check, Answer::Checked(vec![checked]));
    let find = asked(bench, |command| match command {
        Command::FindServers { ticket, .. } => Some(*ticket),
        _ => None,
    });
    answer(bench, find, Answer::Servers(found));
}

fn adding(bench: &Bench) -> Ticket {
    asked(bench, |command| match command {
        Command::AddMailbox { ticket, .. } => Some(*ticket),
        _ => None,
    })
}

fn everywhere(name: &str, size: (f32, f32), bench: impl Fn(Language, Appearance) -> Bench) {
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for (appearance, look) in
            [(Appearance::Light, "light"), (Appearance::Dark, "dark"), (Appearance::Contrast, "contrast")]
        {
            bench(language, appearance).draw(&format!("mailboxes-{name}_{tag}_{look}"), size);
        }
    }
}

fn then(begin: fn(Language, Appearance) -> Bench, act: impl Fn(&mut Bench)) -> impl Fn(Language, Appearance) -> Bench {
    move |language, appearance| {
        let mut bench = begin(language, appearance);
        act(&mut bench);
        bench
    }
}

#[test]
fn every_state_is_drawn_in_every_language_theme_and_size() {
    everywhere("first", WIDE, bare);
    everywhere("first-double", DOUBLE, bare);
    everywhere("lacking", WIDE, then(bare, |bench| say(bench, mailboxes::Message::Back)));
    everywhere("mistyped", WIDE, then(bare, |bench| say(bench, mailboxes::Message::Search)));
    everywhere(
        "searching",
        WIDE,
        then(bare, |bench| {
            say(bench, mailboxes::Message::Typed(HERS.to_owned()));
            say(bench, mailboxes::Message::Search);
        }),
    );
    everywhere("offers", WIDE, then(bare, |bench| search(bench, offers())));
    everywhere("offers-double", DOUBLE, then(bare, |bench| search(bench, offers())));
    everywhere("none", WIDE, then(bare, |bench| search(bench, Vec::new())));
    let by_hand = |bench: &mut Bench| {
        search(bench, Vec::new());
        say(bench, mailboxes::Message::ByHand);
        say(bench, mailboxes::Message::HandSecurity(Which::Submission, Security::Tls));
        say(bench, mailboxes::Message::HandTyped(Which::Submission, Field::Host, "smtp exemple".to_owned()));
        say(bench, mailboxes::Message::Try);
    };
    everywhere("hand", WIDE, then(bare, by_hand));
    everywhere("hand-double", DOUBLE, then(bare, by_hand));
    let add = |bench: &mut Bench| {
        search(bench, offers());
        say(bench, mailboxes::Message::Add);
    };
    everywhere("adding", WIDE, then(bare, add));
    everywhere(
        "refused",
        WIDE,
        then(bare, move |bench| {
            add(bench);
            let host = "mail.medecin.mssante.fr".to_owned();
            let notice = Notice::LoginRefused { host, words: "Authentication failed".to_owned() };
            let ticket = adding(bench);
            answer(bench, ticket, Answer::Failed(notice));
        }),
    );
    everywhere("list", WIDE, listing);
    everywhere("list-double", DOUBLE, listing);
    let question = |bench: &mut Bench| say(bench, mailboxes::Message::Remove(Address::parse(CABINET).unwrap()));
    everywhere("question", WIDE, then(listing, question));
    everywhere(
        "letters",
        WIDE,
        then(listing, move |bench| {
            question(bench);
            say(bench, mailboxes::Message::Sure);
            let ticket = asked(bench, |command| match command {
                Command::RemoveMailbox { ticket, .. } => Some(*ticket),
                _ => None,
            });
            answer(bench, ticket, Answer::Failed(Notice::Mailbox(MailboxFault::Letters { count: 2 })));
        }),
    );
}

/// Nothing but keys: the page comes by itself, the address is typed, its servers are found, the proposed login is taken.
#[test]
fn the_first_mailbox_is_added_with_the_keys_alone() {
    let mut bench = bare(Language::French, Appearance::Light);
    assert!(bench.wishes.contains(&Effect::Focus(ADDRESS)));
    bench.act(WIDE, |screen| {
        drop(screen.find("Ajoutez votre boîte MSSanté").expect("it comes by itself"));
        drop(screen.click(id(ADDRESS)).expect("the field"));
        let _ = screen.typewrite(HERS);
        let _ = screen.simulate([press(Named::Enter, Modifiers::empty())]);
    });
    // What was typed letter by letter is drawn anew after each only in a real window.
    search(&mut bench, offers());
    bench.act(WIDE, |screen| {
        drop(screen.find("Indiqué par l’opérateur (DNS)").expect("who says so"));
        drop(screen.find("medecin.mssante.fr fait partie de l’espace de confiance.").expect("the list's word"));
        assert!(screen.find("Avec la carte").is_ok() && screen.find("Avec Pro Santé Connect").is_ok());
        drop(screen.click(id(ADD)).expect("the button"));
    });
    let ticket = adding(&bench);
    bench.say(session(vec![account()], &[HERS]));
    answer(&mut bench, ticket, Answer::Done);
    bench.act(WIDE, |screen| {
        drop(screen.find(format!("{HERS} est ajoutée").as_str()).expect("the result"));
        assert!(screen.find("Ajoutez votre boîte MSSanté").is_err(), "the page is away");
        assert!(screen.find("Aucune boîte aux lettres").is_err());
    });
}

#[test]
fn it_waits_until_the_recovery_code_was_offered_and_may_be_put_off() {
    let mut bench = Bench::new(Language::French, Appearance::Light);
    let Message::Engine(Event::Session(SessionState::Open(opened))) = session(Vec::new(), &[]) else { panic!() };
    let opened = Opened { recovery: RecoveryState::ToMake, ..*opened };
    bench.opens(opened);
    let first = "Ajoutez votre boîte MSSanté";
    bench.act(WIDE, |screen| assert!(screen.find(first).is_err(), "one thing at a time"));
    bench.say(Message::Access(access::Message::Back));
    bench.act(WIDE, |screen| drop(screen.find(first).expect("then this")));
    bench.act(WIDE, |screen| drop(screen.click(id(BACK)).expect("later")));
    bench.act(WIDE, |screen| {
        assert!(screen.find(first).is_err());
        drop(screen.find("Aucune boîte aux lettres").expect("the empty state"));
        drop(screen.click(id(mailbox::MAILBOXES)).expect("the way back"));
    });
    bench.act(WIDE, |screen| drop(screen.find(first).expect("again")));
}

#[test]
fn one_of_the_settings_has_no_button_and_removing_is_a_question() {
    let mut bench = listing(Language::French, Appearance::Light);
    bench.act(WIDE, |screen| {
        drop(screen.click("Retirer…").expect("the only one"));
    });
    bench.act(WIDE, |screen| drop(screen.click(id(SURE)).expect("yes")));
    let ticket = asked(&bench, |command| match command {
        Command::RemoveMailbox { address, ticket } if address.to_string() == CABINET => Some(*ticket),
        _ => None,
    });
    bench.say(session(vec![account()], &[]));
    answer(&mut bench, ticket, Answer::Done);
    bench.act(WIDE, |screen| {
        drop(screen.find(format!("{CABINET} est retirée").as_str()).expect("the result"));
        assert!(screen.find("Retirer…").is_err());
    });
}

#[test]
fn servers_are_named_by_hand_without_a_way_to_clear_text() {
    let mut bench = bare(Language::French, Appearance::Light);
    search(&mut bench, Vec::new());
    bench.act(WIDE, |screen| drop(screen.click(id(HAND)).expect("by hand")));
    bench.act(WIDE, |screen| {
        assert!(screen.find("Chiffré après l’accueil").is_ok() && screen.find("Chiffré dès la connexion").is_ok());
        for word in ["Aucun", "Aucune sécurité", "En clair", "Non chiffré"] {
            assert!(screen.find(word).is_err(), "{word}");
        }
        drop(screen.click(id(TRY)).expect("try"));
    });
    let ticket = asked(&bench, |command| match command {
        Command::TryServers { imap, ticket, .. } if imap.port == 143 => Some(*ticket),
        _ => None,
    });
    answer(&mut bench, ticket, Answer::Servers(offers().into_iter().take(1).collect()));
    bench.act(WIDE, |screen| drop(screen.click(id(ADD)).expect("it proved itself")));
    let _ = adding(&bench);
}

/// Behind a mask nothing of it is shown, and nothing is done.
#[test]
fn a_mask_covers_it() {
    let mut bench = listing(Language::French, Appearance::Light);
    let masked = pli::engine::event::Masked {
        holder: doctor(),
        card: None,
        since: now(),
        arrived: 0,
        proving: false,
        others: Vec::new(),
        reach: pli::engine::event::Reach::Here,
    };
    bench.say(Message::Engine(Event::Session(SessionState::Masked(Box::new(masked)))));
    bench.act(WIDE, |screen| assert!(screen.find(CABINET).is_err()));
    let before = bench.wishes.len();
    say(&mut bench, mailboxes::Message::Remove(Address::parse(CABINET).unwrap()));
    say(&mut bench, mailboxes::Message::Sure);
    assert_eq!(bench.wishes.len(), before);
}

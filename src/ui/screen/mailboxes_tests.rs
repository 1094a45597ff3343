//! The page of mailboxes by its effects.

use proptest::prelude::*;

use super::{ADD, ADDRESS, Action, Field, HAND, Mailboxes, Message, OrderMessage, Outcome, SENDERS, Which};
use crate::domain::account::{Method, NewMailbox};
use crate::domain::confided::Giver;
use crate::domain::discovery::{Offer, Source, Standing};
use crate::domain::listing::MailboxRow;
use crate::domain::standing_order::StandingOrder;
use crate::domain::{
    Account, AccountId, Act, Address, Endpoint, Face, HolderId, MailboxId, MethodKind, Notice, Role, Security,
};
use crate::engine::event::Opened;
use crate::engine::{Answer, Command, Ticket};
use crate::ui::effect::Effect;
use crate::ui::part::accounts::Accounts;
use crate::ui::sample;

const HERS: &str = "claire.dubreuil@medecin.mssante.fr";

fn server(host: &str, port: u16) -> Endpoint {
    Endpoint::new(host, port, Security::StartTls).unwrap()
}

fn account(address: &str) -> Account {
    Account {
        holder: HolderId::parse("899700000017").unwrap(),
        address: Address::parse(address).unwrap(),
        name: None,
        imap: server("mail.exemple.fr", 143),
        submission: server("mail.exemple.fr", 587),
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: crate::domain::Tenure::Own,
        retention: None,
    }
}

/// A session with mailboxes of the settings, then her own.
fn opened(settings: &[&str], own: &[&str]) -> Opened {
    Opened {
        added: own.iter().map(|address| Address::parse(address).unwrap()).collect(),
        ..sample::opened(settings.iter().chain(own).map(|address| account(address)).collect())
    }
}

fn offer(host: &str, source: Source, methods: &[MethodKind]) -> Offer {
    let standing = if methods.is_empty() {
        Standing::Refused(Notice::ServerUnreachable { host: host.to_owned() })
    } else {
        Standing::Proved { methods: methods.to_vec() }
    };
    Offer { imap: server(host, 143), submission: server(host, 587), source, standing }
}

fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        Action::Left => panic!("left"),
    }
}

fn typed(page: &mut Mailboxes, address: &str) {
    assert_eq!(effects(page.update(Message::Typed(address.to_owned()))), []);
}

/// Looks for servers and is answered with these.
fn searched(page: &mut Mailboxes, offers: Vec<Offer>) -> Outcome {
    let asked = effects(page.update(Message::Search));
    let [Effect::Send(Command::FindServers { address, ticket }), Effect::Send(Command::Check { addresses, .. })] =
        &asked[..]
    else {
        panic!("{asked:?}")
    };
    assert_eq!(addresses, std::slice::from_ref(address));
    page.answered(*ticket, Answer::Servers(offers))
}

fn added(page: &mut Mailboxes) -> Option<(NewMailbox, Ticket)> {
    match effects(page.update(Message::Add)).pop() {
        Some(Effect::Send(Command::AddMailbox { mailbox, ticket })) => Some((*mailbox, ticket)),
        None => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_session_without_a_mailbox_begins_with_the_address() {
    let (page, effects) = Mailboxes::new(&opened(&[], &[]));
    assert_eq!(effects, [Effect::Focus(ADDRESS)]);
    assert!(matches!(page.page, super::Page::New(_)));
    let (page, effects) = Mailboxes::new(&opened(&[HERS], &[]));
    assert_eq!(effects, []);
    assert!(matches!(page.page, super::Page::List));
}

#[test]
fn what_is_no_address_asks_nobody() {
    let (mut page, _) = Mailboxes::new(&opened(&[], &[]));
    for wrong in ["", "claire", "claire@", "a b@c.fr", "claire@medecin"] {
        typed(&mut page, wrong);
        for message in [Message::Search, Message::ByHand] {
            assert_eq!(effects(page.update(message)), [Effect::Focus(ADDRESS)], "{wrong}");
        }
    }
}

#[test]
fn the_first_servers_that_proved_themselves_are_proposed_and_refused_ones_never_chosen() {
    let (mut page, _) = Mailboxes::new(&opened(&[], &[]));
    typed(&mut page, &format!(" {HERS} "));
    let offers = vec![
        offer("a.exemple.fr", Source::Srv, &[]),
        offer("b.exemple.fr", Source::Autoconfig { host: "exemple.fr".to_owned() }, &[MethodKind::Organisation]),
        offer("c.exemple.fr", Source::Preset { operator: "X".to_owned() }, &[MethodKind::Psc, MethodKind::Card]),
    ];
    assert_eq!(searched(&mut page, offers), Outcome::Do(vec![Effect::Focus(ADD)]));
    for (at, method) in
        [(0, MethodKind::Card), (1, MethodKind::Organisation), (1, MethodKind::Card), (9, MethodKind::Card)]
    {
        assert_eq!(effects(page.update(Message::Choose(at, method))), [], "{at}");
    }
    let (mailbox, ticket) = added(&mut page).unwrap();
    assert_eq!((mailbox.address.to_string().as_str(), mailbox.method), (HERS, Method::Psc { only: None }));
    assert_eq!((mailbox.imap, mailbox.submission), (server("c.exemple.fr", 143), server("c.exemple.fr", 587)));
    assert_eq!(mailbox.name.unwrap().as_str(), "Claire DUBREUIL");
    assert!(added(&mut page).is_none(), "one at a time");
    assert_eq!(page.update(Message::Back), Action::Do(Vec::new()), "it cannot be called back");
    // Refused: it may be tried by another login.
    let refused = Notice::LoginRefused { host: "c.exemple.fr".to_owned(), words: String::new() };
    assert_eq!(page.answered(ticket, Answer::Failed(refused.clone())), Outcome::Do(Vec::new()));
    assert_eq!(page.failure, Some(refused));
    let _ = page.update(Message::Choose(2, MethodKind::Card));
    let (mailbox, ticket) = added(&mut page).unwrap();
    assert_eq!(mailbox.method, Method::Card);
    page.session(&opened(&[], &[HERS]));
    assert_eq!(page.answered(ticket, Answer::Done), Outcome::Added(Address::parse(HERS).unwrap()));
}

#[test]
fn another_address_forgets_the_servers_of_the_one_before() {
    let (mut page, _) = Mailboxes::new(&opened(&[], &[]));
    typed(&mut page, HERS);
    let _ = searched(&mut page, vec![offer("a.exemple.fr", Source::Srv, &[MethodKind::Card])]);
    typed(&mut page, "claire.dubreuil@autre.mssante.fr");
    assert!(added(&mut page).is_none());
    // A late answer to what was left is nobody's.
    typed(&mut page, HERS);
    let asked = effects(page.update(Message::Search));
    let Effect::Send(Command::FindServers { ticket, .. }) = asked[0] else { panic!() };
    assert_eq!(page.update(Message::Back), Action::Left);
    let (mut page, _) = Mailboxes::new(&opened(&[], &[]));
    let late = vec![offer("a.exemple.fr", Source::Srv, &[MethodKind::Card])];
    assert_eq!(page.answered(ticket, Answer::Servers(late)), Outcome::Do(Vec::new()));
    assert!(added(&mut page).is_none());
}

#[test]
fn servers_named_by_hand_are_tried_before_they_can_be_chosen() {
    let (mut page, _) = Mailboxes::new(&opened(&[], &[]));
    typed(&mut page, HERS);
    assert_eq!(searched(&mut page, Vec::new()), Outcome::Do(vec![Effect::Focus(HAND)]));
    assert_eq!(effects(page.update(Message::ByHand)).len(), 1);
    let hand = |which, field, text: &str| Message::HandTyped(which, field, text.to_owned());
    let _ = page.update(hand(Which::Imap, Field::Host, "https://imap.exemple.fr"));
    assert_eq!(effects(page.update(Message::Try)), [Effect::Focus(super::hand::id(Which::Imap, Field::Host))]);
    let _ = page.update(hand(Which::Imap, Field::Host, " Imap.exemple.fr "));
    let _ = page.update(Message::HandSecurity(Which::Imap, Security::Tls));
    let _ = page.update(hand(Which::Submission, Field::Port, "0"));
    assert_eq!(effects(page.update(Message::Try)), [Effect::Focus(super::hand::id(Which::Submission, Field::Port))]);
    let _ = page.update(hand(Which::Submission, Field::Port, "2x5"));
    assert!(added(&mut page).is_none());
    let asked = effects(page.update(Message::Try));
    let [Effect::Send(Command::TryServers { imap, submission, ticket })] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(*imap, Endpoint::new("imap.exemple.fr", 993, Security::Tls).unwrap());
    assert_eq!(*submission, server("medecin.mssante.fr", 25));
    let refused = vec![offer("imap.exemple.fr", Source::ByHand, &[])];
    let _ = page.answered(*ticket, Answer::Servers(refused));
    assert!(added(&mut page).is_none());
    let asked = effects(page.update(Message::Try));
    let [Effect::Send(Command::TryServers { ticket, .. })] = &asked[..] else { panic!("{asked:?}") };
    let proved = vec![offer("imap.exemple.fr", Source::ByHand, &[MethodKind::Card])];
    assert_eq!(page.answered(*ticket, Answer::Servers(proved)), Outcome::Do(vec![Effect::Focus(ADD)]));
    assert_eq!(added(&mut page).unwrap().0.imap, server("imap.exemple.fr", 143));
}

#[test]
fn only_her_own_is_removed_and_after_a_question() {
    let own = "cabinet@cabinet.mssante.fr";
    let (mut page, _) = Mailboxes::new(&opened(&[HERS], &[own]));
    let address = |text: &str| Address::parse(text).unwrap();
    assert_eq!(effects(page.update(Message::Remove(address(HERS)))), []);
    assert_eq!(effects(page.update(Message::Sure)), [], "nothing was asked");
    let _ = page.update(Message::Remove(address(own)));
    assert_eq!(page.update(Message::Back), Action::Do(Vec::new()));
    assert_eq!(effects(page.update(Message::Sure)), [], "no was said");
    let _ = page.update(Message::Remove(address(own)));
    let asked = effects(page.update(Message::Sure));
    let [Effect::Send(Command::RemoveMailbox { address: meant, ticket })] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(*meant, address(own));
    page.session(&opened(&[HERS], &[]));
    assert_eq!(page.answered(*ticket, Answer::Done), Outcome::Removed(address(own)));
    assert_eq!(page.update(Message::Back), Action::Left, "the list is in front");
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    /// Whatever is pressed, and whatever is answered: only servers that proved themselves are ever added, and only by a login that
    /// they offer.
    #[test]
    fn nothing_unproven_is_added(script in prop::collection::vec((0_usize..9, 0_usize..4), 0..60)) {
        let (mut page, _) = Mailboxes::new(&opened(&[], &[]));
        typed(&mut page, HERS);
        let all = || vec![
            offer("a.exemple.fr", Source::Srv, &[]),
            offer("b.exemple.fr", Source::Srv, &[MethodKind::Organisation]),
            offer("c.exemple.fr", Source::Srv, &[MethodKind::Card]),
            offer("d.exemple.fr", Source::Srv, &[MethodKind::Psc, MethodKind::Organisation]),
        ];
        for (step, which) in script {
            let message = match step {
                0 => Message::Search,
                1 => Message::Choose(which, MethodKind::Card),
                2 => Message::Choose(which, MethodKind::Psc),
                3 => Message::Choose(which, MethodKind::Organisation),
                4 => Message::Add,
                5 => Message::ByHand,
                6 => Message::Try,
                7 => Message::Typed(if which == 0 { "x".to_owned() } else { HERS.to_owned() }),
                _ => Message::New,
            };
            let Action::Do(effects) = page.update(message) else { break };
            for effect in effects {
                let answer = match effect {
                    Effect::Send(Command::FindServers { ticket, .. }) => (ticket, Answer::Servers(all())),
                    Effect::Send(Command::TryServers { ticket, .. }) => {
                        (ticket, Answer::Servers(all().into_iter().skip(which).take(1).collect()))
                    }
                    Effect::Send(Command::AddMailbox { mailbox, ticket }) => {
                        let host = mailbox.imap.host.as_str();
                        prop_assert!(
                            matches!(
                                (host, &mailbox.method),
                                ("c.exemple.fr", Method::Card) | ("d.exemple.fr", Method::Psc { only: None })
                            ),
                            "{mailbox:?}"
                        );
                        (ticket, Answer::Failed(Notice::ReadOnly))
                    }
                    _ => continue,
                };
                let _ = page.answered(answer.0, answer.1);
            }
        }
    }
}

#[test]
fn a_mailbox_of_several_has_no_holders_name_and_is_added_as_such() {
    let (mut page, _) = Mailboxes::new(&opened(&[HERS], &[]));
    let _ = page.update(Message::New);
    typed(&mut page, "cabinet@cabinet.mssante.fr");
    let _ = searched(&mut page, vec![offer("a.fr", Source::Srv, &[MethodKind::Card])]);
    let holder = page.holder.clone();
    let name = |page: &mut Mailboxes| page.form().unwrap().name.clone();
    assert_eq!(name(&mut page), holder);
    let _ = page.update(Message::Shared(true));
    assert_eq!(name(&mut page), "");
    // Nor is it forgotten when the address is mended.
    typed(&mut page, "accueil@cabinet.mssante.fr");
    let _ = searched(&mut page, vec![offer("a.fr", Source::Srv, &[MethodKind::Card])]);
    let _ = page.update(Message::NameTyped("Cabinet des Tilleuls".to_owned()));
    let (mailbox, _) = added(&mut page).unwrap();
    assert_eq!(mailbox.acting_for().as_deref(), Some("accueil@cabinet.mssante.fr"));
    let account = mailbox.of(HolderId::parse("899700000017").unwrap());
    assert!(account.is_shared());
    assert_eq!(account.face.label.map(|label| label.as_str().to_owned()).as_deref(), Some("Cabinet des Tilleuls"));
    // What she typed stays, and her own name comes back for a mailbox of hers.
    let (mut page, _) = Mailboxes::new(&opened(&[HERS], &[]));
    let _ = page.update(Message::New);
    for (shared, expected) in [(true, ""), (false, holder.as_str())] {
        let _ = page.update(Message::Shared(shared));
        assert_eq!(name(&mut page), expected);
    }
}

#[test]
fn to_whom_messages_are_confided_is_chosen_and_changed_here() {
    let practice = Account { tenure: crate::domain::Tenure::Shared, ..account("cabinet@cabinet.mssante.fr") };
    let session = Opened { added: Vec::new(), ..sample::opened(vec![account(HERS), practice]) };
    let (mut page, _) = Mailboxes::new(&session);
    let mut accounts = Accounts::of(&session);
    let inbox = |id: i64, of: i64| MailboxRow { account: AccountId(of), ..sample::mailbox(id, Role::Inbox) };
    accounts.furnished(&[inbox(1, 1), inbox(11, 2)]);
    page.told(accounts);
    let hers = Address::parse(HERS).unwrap();
    for to in [Some(MailboxId(11)), None] {
        let _ = page.update(Message::Secretariat(hers.clone()));
        let kept = effects(page.update(Message::Confide(to)));
        let account = AccountId(1);
        assert_eq!(kept, [Effect::Send(Command::Act(Act::Secretariat { account, to }))]);
        assert_eq!(page.accounts.secretariat(account).map(|door| door.mailbox), to);
    }
    assert_eq!(effects(page.update(Message::Confide(None))), [], "nothing is asked");
}

#[test]
fn what_is_confided_without_being_asked_is_set_changed_and_ended_here() {
    let practice = Account { tenure: crate::domain::Tenure::Shared, ..account("cabinet@cabinet.mssante.fr") };
    let session = Opened { added: Vec::new(), ..sample::opened(vec![account(HERS), practice]) };
    let (mut page, _) = Mailboxes::new(&session);
    let mut accounts = Accounts::of(&session);
    let inbox = |id: i64, of: i64| MailboxRow { account: AccountId(of), ..sample::mailbox(id, Role::Inbox) };
    accounts.furnished(&[inbox(1, 1), MailboxRow { secretariat_of: vec![AccountId(1)], ..inbox(11, 2) }]);
    page.told(accounts);
    let hers = Address::parse(HERS).unwrap();
    let giver = Giver(page.holder.clone());
    let order = |message| Message::Order(message);
    let sent = |order: Option<StandingOrder>| {
        let order = order.map(|order| (order, giver.clone()));
        vec![Effect::Send(Command::Act(Act::Order { account: AccountId(1), order }))]
    };
    // All of them.
    let _ = page.update(order(OrderMessage::Open(hers.clone())));
    assert_eq!(effects(page.update(order(OrderMessage::Give))), sent(Some(StandingOrder::default())));
    // Some: with neither senders nor words, or with what is neither, nothing is sent.
    let _ = page.update(order(OrderMessage::Open(hers.clone())));
    let _ = page.update(order(OrderMessage::Some(true)));
    for typed in ["", "le labo"] {
        let _ = page.update(order(OrderMessage::Senders(typed.to_owned())));
        assert_eq!(effects(page.update(order(OrderMessage::Give))), [Effect::Focus(SENDERS)], "{typed}");
    }
    let _ = page.update(order(OrderMessage::Senders("labo@biologie.mssante.fr".to_owned())));
    let _ = page.update(order(OrderMessage::Subjects("résultats".to_owned())));
    let some = StandingOrder::read("labo@biologie.mssante.fr", "résultats").unwrap();
    assert_eq!(effects(page.update(order(OrderMessage::Give))), sent(Some(some.clone())));
    assert_eq!(page.accounts.ordered(AccountId(1)), Some(&some));
    // It goes on with another secretariat, and is ended by one button.
    assert_eq!(effects(page.update(order(OrderMessage::End(hers.clone())))), sent(None));
    assert_eq!(page.accounts.ordered(AccountId(1)), None);
    assert_eq!(effects(page.update(order(OrderMessage::Give))), [], "nothing is being set");
}

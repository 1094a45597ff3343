//! Cards of correspondents, favourites and groups, from the windows that name somebody.

use iced::keyboard::{Modifiers, key};
use iced_test::selector::id;
use pli::domain::contact::Change;
use pli::domain::ins::Ins;
use pli::domain::notice::RefusalReason;
use pli::domain::opposition::Opposition;
use pli::domain::outgoing::{self, OutgoingRow, OutgoingState, Receipts};
use pli::domain::profile::{Activity, Exchange, ProfileMailbox, Site};
use pli::domain::standing::{Departure, Left};
use pli::domain::{
    AccountId, Address, ChangeSet, Contact, ContactRow, DisplayName, GroupId, GroupName, GroupRow, OutgoingId, Profile,
    Standing,
};
use pli::engine::event::{Masked, Reach};
use pli::engine::{Answer, Command, Event, SessionState, Ticket};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;
use pli::ui::effect::Effect;
use pli::ui::part::recipient_field::Kind;
use pli::ui::screen::{contacts, profile};

use crate::people::martins;
use crate::stage::{letter, press};
use crate::support::{Bench, mail, now};

const SIZE: (f32, f32) = (1180.0, 780.0);

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn kept(text: &str, name: &str, gone: Option<Left>) -> ContactRow {
    let gone = gone.map(|from| Departure { from, noticed: now() });
    ContactRow { contact: Contact::new(address(text), name), gone }
}

/// A card with everything on it.
fn card() -> Profile {
    let martins = martins();
    let hers = &martins[0];
    let refusal = RefusalReason::NotListed { domain: "ch-ancien.mssante.fr".to_owned() };
    let left = Standing::Gone(Departure { from: Left::Directory, noticed: now() });
    let mailbox = ProfileMailbox::of(hers);
    Profile {
        title: hers.title.clone(),
        given_name: hers.given_name.clone(),
        family_name: hers.family_name.clone(),
        rpps: "10001234567".to_owned(),
        activities: vec![Activity { profession: hers.profession.clone(), speciality: hers.speciality.clone() }],
        sites: vec![Site {
            structure: "CABINET DES TILLEULS".to_owned(),
            street: "12 RUE DES TILLEULS".to_owned(),
            postal_code: "69003".to_owned(),
            town: "LYON".to_owned(),
            department: "Rhône".to_owned(),
            ..Site::default()
        }],
        mailboxes: vec![
            ProfileMailbox { paperless: true, is_live: true, ..mailbox.clone() },
            ProfileMailbox { address: address("cabinet.martin@cabinet.mssante.fr"), standing: left, ..mailbox.clone() },
            ProfileMailbox {
                address: address("marie.martin@ch-ancien.mssante.fr"),
                verdict: Err(refusal),
                ..mailbox.clone()
            },
        ],
        ..Profile::unknown(mailbox)
    }
}

fn exchanges() -> Vec<Exchange> {
    let letter = |id, state, refused| {
        Exchange::Sent(Box::new(OutgoingRow {
            id: OutgoingId(id),
            account: AccountId(1),
            message_id: format!("{id}@x"),
            recipients: Vec::new(),
            refused,
            subject: format!("Compte rendu de consultation n° {id}"),
            size: 1,
            sealed_at: now(),
            state,
            kind: outgoing::Kind::Letter,
            receipts: Receipts::default(),
        }))
    };
    let refused = vec![(card().mailboxes[0].address.clone(), "550 inconnu".to_owned())];
    let mut all = vec![
        letter(9, OutgoingState::Filed { words: "250".to_owned(), at: now() }, Vec::new()),
        letter(8, OutgoingState::Doubtful, Vec::new()),
        letter(7, OutgoingState::Filed { words: "250".to_owned(), at: now() }, refused),
    ];
    all.extend((0..17).map(|position| Exchange::Received(Box::new(mail::row(position)))));
    all
}

fn bench(appearance: Appearance) -> Bench {
    let mut bench = Bench::open(Language::French, appearance);
    let group = |id, name: &str, members, gone| GroupRow {
        id: GroupId(id),
        name: GroupName::parse(name).unwrap(),
        members,
        gone,
    };
    bench.vault.favourites = vec![
        kept("marie.martin@medecin.mssante.fr", "Dr Marie MARTIN", None),
        kept("secretariat@ch-exemple.mssante.fr", "", Some(Left::Directory)),
    ];
    bench.vault.groups = vec![group(1, "Correspondants cardio", 2, 1), group(2, "Dialyse", 0, 0)];
    bench.vault.members = vec![
        kept("marie.martin@medecin.mssante.fr", "Dr Marie MARTIN", None),
        kept("paul.parti@ch-ancien.mssante.fr", "Dr Paul PARTI", Some(Left::Space)),
    ];
    bench.vault.exchanges = exchanges();
    bench
}

fn key(bench: &mut Bench, event: iced::Event) {
    bench.act(SIZE, |stage| {
        let _ = stage.simulate([event]);
    });
}

fn click(bench: &mut Bench, at: iced::advanced::widget::Id) {
    bench.act(SIZE, |stage| {
        let _ = stage.click(id(at)).unwrap();
    });
}

/// The ticket of the last such wish.
fn last<T>(bench: &Bench, of: impl Fn(&Command) -> Option<T>) -> T {
    let sent = |wish: &Effect| match wish {
        Effect::Send(command) => of(command),
        _ => None,
    };
    bench.wishes.iter().rev().find_map(sent).expect("asked")
}

fn asked_card(bench: &Bench) -> (String, Ticket) {
    last(bench, |command| match command {
        Command::Profile { whose, ticket } => Some((whose.clone(), *ticket)),
        _ => None,
    })
}

fn asked_change(bench: &Bench) -> (Change, Ticket) {
    last(bench, |command| match command {
        Command::ChangeContacts { change, ticket } => Some((change.clone(), *ticket)),
        _ => None,
    })
}

fn answer(bench: &mut Bench, ticket: Ticket, answer: Answer) {
    bench.say(Message::Engine(Event::Answer(ticket, answer)));
}

/// F4 on the first message of the list.
fn opened(appearance: Appearance) -> Bench {
    let mut bench = bench(appearance);
    key(&mut bench, letter("j", key::Code::KeyJ, Modifiers::empty()));
    key(&mut bench, press(key::Named::F4, Modifiers::empty()));
    let (whose, ticket) = asked_card(&bench);
    assert!(whose.contains('@'), "{whose}");
    answer(&mut bench, ticket, Answer::Profile(Box::new(card())));
    bench
}

#[test]
fn the_card_of_a_sender_is_one_key_away() {
    for (name, appearance) in [("light", Appearance::Light), ("dark", Appearance::Dark)] {
        let mut bench = opened(appearance);
        bench.draw(&format!("profile-{name}"), SIZE);
        bench.draw(&format!("profile-{name}-small"), (700.0, 500.0));
        bench.act(SIZE, |stage| {
            for each in [profile::WRITE, profile::COPY, profile::FAVOURITE, profile::GROUPS] {
                assert!(stage.find(id(each)).is_ok());
            }
        });
        click(&mut bench, profile::FAVOURITE);
        let (change, ticket) = asked_change(&bench);
        assert!(matches!(change, Change::Favour(_)));
        answer(&mut bench, ticket, Answer::Done);
        key(&mut bench, letter("g", key::Code::KeyG, Modifiers::empty()));
        bench.draw(&format!("profile-groups-{name}"), SIZE);
        key(&mut bench, press(key::Named::Escape, Modifiers::empty()));
        bench.act(SIZE, |stage| assert!(stage.find(id(profile::WRITE)).is_ok(), "back on the card"));
        key(&mut bench, press(key::Named::Escape, Modifiers::empty()));
        bench.act(SIZE, |stage| assert!(stage.find(id(profile::WRITE)).is_err(), "closed"));
    }
}

#[test]
fn a_letter_is_begun_from_a_card() {
    let mut bench = opened(Appearance::Light);
    key(&mut bench, letter("e", key::Code::KeyE, Modifiers::empty()));
    bench.act(SIZE, |stage| assert!(stage.find(id(Kind::To.id())).is_ok()));
    let addresses = last(&bench, |command| match command {
        Command::Check { addresses, .. } => Some(addresses.clone()),
        _ => None,
    });
    assert_eq!(addresses, ["Dr Paul MARTIN <paul.martin@medecin.mssante.fr>"], "the gate is asked as for any other");
}

#[test]
fn favourites_and_groups_are_kept_in_one_page() {
    for (name, appearance) in [("light", Appearance::Light), ("dark", Appearance::Dark)] {
        let mut bench = bench(appearance);
        key(&mut bench, letter("g", key::Code::KeyG, Modifiers::CTRL | Modifiers::SHIFT));
        bench.draw(&format!("contacts-{name}"), SIZE);
        bench.say(Message::Contacts(contacts::Message::Show(contacts::Shown::Group(GroupId(1)))));
        bench.draw(&format!("contacts-group-{name}"), SIZE);
        bench.draw(&format!("contacts-group-{name}-small"), (700.0, 500.0));
        click(&mut bench, contacts::DELETE);
        bench.draw(&format!("contacts-delete-{name}"), SIZE);
        click(&mut bench, contacts::BACK);
        click(&mut bench, contacts::WRITE);
        let addresses = last(&bench, |command| match command {
            Command::Check { addresses, .. } => Some(addresses.clone()),
            _ => None,
        });
        let named =
            ["Dr Marie MARTIN <marie.martin@medecin.mssante.fr>", "Dr Paul PARTI <paul.parti@ch-ancien.mssante.fr>"];
        assert_eq!(addresses, named);
    }
}

#[test]
fn favourites_wait_in_the_field_where_nothing_is_typed() {
    for (name, appearance) in [("light", Appearance::Light), ("dark", Appearance::Dark)] {
        let mut bench = bench(appearance);
        key(&mut bench, letter("n", key::Code::KeyN, Modifiers::CTRL));
        click(&mut bench, Kind::To.id());
        bench.draw(&format!("compose-favourites-{name}"), SIZE);
        bench.act(SIZE, |stage| {
            let _ = stage.click(id(Kind::To.id())).unwrap();
            let _ = stage.simulate([press(key::Named::ArrowDown, Modifiers::empty())]);
            let _ = stage.simulate([press(key::Named::Enter, Modifiers::empty())]);
        });
        let addresses = last(&bench, |command| match command {
            Command::Check { addresses, .. } => Some(addresses.clone()),
            _ => None,
        });
        assert_eq!(addresses, ["Dr Marie MARTIN <marie.martin@medecin.mssante.fr>"]);
        // The card of the chip, over the letter; back in it, the letter is as it was.
        key(&mut bench, press(key::Named::F4, Modifiers::empty()));
        assert_eq!(asked_card(&bench).0, "marie.martin@medecin.mssante.fr");
    }
}

/// Nothing of a card or of the groups is shown behind the mask.
#[test]
fn the_mask_hides_them() {
    let mut bench = opened(Appearance::Light);
    let masked = Masked {
        holder: mail::doctor(),
        card: None,
        since: now(),
        arrived: 0,
        proving: false,
        others: Vec::new(),
        reach: Reach::Here,
    };
    bench.say(Message::Engine(Event::Session(SessionState::Masked(Box::new(masked)))));
    bench.act(SIZE, |stage| assert!(stage.find(id(profile::WRITE)).is_err()));
    let asked = bench.wishes.len();
    bench.say(Message::Profile(profile::Message::Favourite));
    bench.say(Message::Engine(Event::Changed(ChangeSet { contacts: true, ..ChangeSet::default() })));
    assert_eq!(bench.wishes.len(), asked);
}

#[test]
fn who_opposes_is_noted_beside_those_who_are_written_to() {
    let looks = [("light", Appearance::Light), ("dark", Appearance::Dark), ("contrast", Appearance::Contrast)];
    for (name, appearance) in looks {
        let mut bench = bench(appearance);
        let of = |number: &str, name: &str| Opposition {
            ins: Ins::parse(number).unwrap(),
            name: DisplayName::clean(name),
            since: now(),
        };
        bench.vault.oppositions = vec![of("279035121518989", "Dominique PAT-TROIS"), of("162018885045327", "")];
        key(&mut bench, letter("g", key::Code::KeyG, Modifiers::CTRL | Modifiers::SHIFT));
        bench.say(Message::Contacts(contacts::Message::Show(contacts::Shown::Opposed)));
        bench.draw(&format!("contacts-opposed-{name}"), SIZE);
        bench.act(SIZE, |stage| {
            let _ = stage.click(id(contacts::opposed::NUMBER)).unwrap();
            let _ = stage.typewrite("146026322000195");
            let _ = stage.click(id(contacts::opposed::NOTE)).unwrap();
        });
        bench.draw(&format!("contacts-opposed-wrong-{name}-small"), (700.0, 500.0));
        let lift = contacts::opposed::Message::Lift(Box::new(of("279035121518989", "Dominique PAT-TROIS")));
        bench.say(Message::Contacts(contacts::Message::Opposed(lift)));
        bench.draw(&format!("contacts-opposed-lift-{name}"), SIZE);
        click(&mut bench, contacts::CONFIRM);
        let change = last(&bench, |command| match command {
            Command::ChangeOppositions { change, .. } => Some(change.clone()),
            _ => None,
        });
        assert!(change == pli::domain::opposition::Change::Lift(Ins::parse("279035121518989").unwrap()));
    }
}

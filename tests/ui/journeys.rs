//! Journeys by keys and clicks, as a person makes them.

use iced::keyboard::{self, Key, Location, Modifiers, key};
use iced_test::selector::id;
use pli::domain::holder::CardId;
use pli::domain::{ChangeSet, Notice, Secret};
use pli::engine::event::{CardSeen, Masked, Reach, Tries};
use pli::engine::{Answer, Command, Event, Pin, SessionState};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;
use pli::ui::effect::{DesktopAsk, Effect};
use pli::ui::part::message_list;
use pli::ui::screen::unlock::rescue;
use pli::ui::screen::{mailbox, mask, reader, unlock};

use crate::support::mail::{account, card, doctor, opened, secretary};
use crate::support::vault::Vault;
use crate::support::{Bench, mail_message, now, simulator};

const SIZE: (f32, f32) = (1320.0, 860.0);

fn press(code: key::Code, letter: &str, modifiers: Modifiers) -> iced::Event {
    iced::Event::Keyboard(keyboard::Event::KeyPressed {
        key: Key::Character(letter.into()),
        modified_key: Key::Character(letter.into()),
        physical_key: key::Physical::Code(code),
        location: Location::Standard,
        modifiers,
        text: None,
        repeat: false,
    })
}

fn named(name: key::Named) -> iced::Event {
    iced::Event::Keyboard(keyboard::Event::KeyPressed {
        key: Key::Named(name),
        modified_key: Key::Named(name),
        physical_key: key::Physical::Unidentified(key::NativeCode::Unidentified),
        location: Location::Standard,
        modifiers: Modifiers::empty(),
        text: None,
        repeat: false,
    })
}

#[test]
fn unlock_with_card_and_code() {
    let mut bench = Bench::new(Language::French, Appearance::Light);
    bench.say(Message::Engine(Event::Session(SessionState::Cards(vec![card(1, Ok(doctor()), Tries::Full)]))));
    assert_eq!(bench.wishes, vec![Effect::Focus(unlock::PIN)]);
    for digit in ["1", "12", "123", "1234"] {
        bench.act(SIZE, |window| {
            let _ = window.click(id(unlock::PIN)).unwrap();
            let _ = window.typewrite(&digit[digit.len() - 1..]);
        });
    }
    bench.act(SIZE, |window| {
        let _ = window.click(id(unlock::OPEN)).unwrap();
    });
    let Some(Effect::Send(Command::Unlock { pin: Pin::Typed(pin), .. })) = bench.wishes.last() else {
        panic!("{:?}", bench.wishes)
    };
    assert_eq!(pin.declassify(), "1234");
}

#[test]
fn unblock_a_card_with_the_keyboard_and_one_click() {
    let mut bench = Bench::new(Language::French, Appearance::Light);
    let blocked = CardSeen { pin_length: (4, 8), ..card(1, Ok(doctor()), Tries::Locked) };
    bench.say(Message::Engine(Event::Session(SessionState::Cards(vec![blocked]))));
    bench.act(SIZE, |window| {
        let _ = window.click("Débloquer la carte").unwrap();
    });
    assert_eq!(bench.wishes.last(), Some(&Effect::Focus(rescue::PUK)));
    for (field, code) in [(rescue::PUK, "87x654321"), (rescue::NEW, "2468"), (rescue::AGAIN, "2468")] {
        for sign in code.chars() {
            bench.act(SIZE, |window| {
                let _ = window.click(id(field.clone())).unwrap();
                let _ = window.typewrite(&sign.to_string());
            });
        }
    }
    bench.act(SIZE, |window| {
        let _ = window.click(id(rescue::AGAIN)).unwrap();
        let _ = window.simulate([named(key::Named::Enter)]);
    });
    let Some(Effect::Send(Command::Unblock { puk, pin, .. })) = bench.wishes.last() else {
        panic!("{:?}", bench.wishes)
    };
    assert_eq!((puk.declassify().as_str(), pin.declassify().as_str()), ("87654321", "2468"));
}

#[test]
fn the_last_try_is_asked_about_and_escape_keeps_it() {
    let mut bench = Bench::new(Language::French, Appearance::Light);
    bench.say(Message::Engine(Event::Session(SessionState::Cards(vec![card(1, Ok(doctor()), Tries::Last)]))));
    bench.say(Message::Unlock(unlock::Message::PinTyped(Secret::new("1234".to_owned()))));
    let unlocks = |bench: &Bench| bench.wishes.iter().filter(|wish| matches!(wish, Effect::Send(_))).count();
    let open = |bench: &mut Bench| {
        bench.act(SIZE, |window| {
            let _ = window.click(id(unlock::OPEN)).unwrap();
        });
    };
    open(&mut bench);
    assert_eq!((unlocks(&bench), bench.wishes.last()), (0, Some(&Effect::Focus(unlock::CANCEL))));
    bench.act(SIZE, |window| {
        let _ = window.simulate([named(key::Named::Escape)]);
    });
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find(id(unlock::CONFIRM)).is_err());
    drop(window);
    open(&mut bench);
    bench.act(SIZE, |window| {
        let _ = window.click(id(unlock::CONFIRM)).unwrap();
    });
    assert_eq!(unlocks(&bench), 1);
}

#[test]
fn read_the_first_message_with_the_keyboard_alone() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Code::KeyJ, "j", Modifiers::empty())]);
    });
    assert!(matches!(bench.wishes.last(), Some(Effect::Send(Command::Shown(_)))));
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find(id(reader::REPLY)).is_ok());
}

#[test]
fn a_click_on_a_subject_opens_it() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.click("Pansement complexe, avis souhaité").unwrap();
    });
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find("Soazig KERMARREC").is_ok() && window.find(id(reader::REPLY)).is_ok());
}

#[test]
fn ctrl_f_finds_and_typing_searches() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Code::KeyF, "f", Modifiers::CTRL)]);
    });
    assert_eq!(bench.wishes.last(), Some(&Effect::Focus(mailbox::SEARCH)));
    bench.act(SIZE, |window| {
        let _ = window.click(id(mailbox::SEARCH)).unwrap();
        let _ = window.typewrite("i");
    });
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find(id(mailbox::CLEAR)).is_ok());
}

#[test]
fn letters_typed_in_a_field_are_no_shortcuts() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.click(id(mailbox::SEARCH)).unwrap();
        let _ = window.typewrite("j");
    });
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find(id(reader::REPLY)).is_err());
}

#[test]
fn a_message_that_could_not_be_read_offers_itself() {
    let vault = Vault { unreadable: true, ..Vault::doctor() };
    let mut bench = Bench::open_over(vault, Language::French, Appearance::Light);
    bench.say(mail_message(mailbox::Message::List(message_list::Message::Choose(0))));
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find("Ce message n’a pas pu être lu.").is_ok());
    assert!(window.find("message.eml").is_ok() && window.find("Enregistrer").is_ok());
}

#[test]
fn ctrl_shift_l_closes_the_session_and_the_screen_is_empty_of_mail() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Code::KeyL, "l", Modifiers::CTRL | Modifiers::SHIFT)]);
    });
    assert!(matches!(bench.wishes.last(), Some(Effect::Send(Command::Close))));
    bench.say(Message::Engine(Event::Session(SessionState::Cards(vec![card(1, Ok(doctor()), Tries::Full)]))));
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find("Pansement complexe, avis souhaité").is_err() && window.find(id(unlock::PIN)).is_ok());
    drop(window);
    assert!(bench.wishes.iter().any(|wish| matches!(wish, Effect::Desktop(DesktopAsk::Forget, _))));
}

/// Every text that the window draws.
fn drawn(bench: &Bench) -> String {
    let mut words = String::new();
    let mut window = simulator(&bench.app, SIZE);
    let _ = window.find(|candidate: iced_test::selector::Candidate<'_>| -> Option<()> {
        if let iced_test::selector::Candidate::Text { content, .. } = candidate {
            words.push_str(content);
            words.push('\n');
        }
        None
    });
    words
}

#[test]
fn ctrl_l_masks_and_nothing_of_the_mail_is_in_the_window_until_the_code_is_given() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.say(mail_message(mailbox::Message::List(message_list::Message::Choose(0))));
    let subject = "Pansement complexe, avis souhaité";
    let before = drawn(&bench);
    assert!(before.contains(subject) && before.contains("Page 1 sur 3"), "{before}");
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Code::KeyL, "l", Modifiers::CTRL)]);
    });
    assert!(matches!(bench.wishes.last(), Some(Effect::Send(Command::Mask))));
    let shown = |bench: &mut Bench, arrived, tries| {
        let card = card(1, Ok(doctor()), tries);
        let masked = Masked {
            holder: doctor(),
            card: Some(card),
            since: now(),
            arrived,
            proving: false,
            reach: Reach::Here,
            others: Vec::new(),
        };
        bench.say(Message::Engine(Event::Session(SessionState::Masked(Box::new(masked)))));
        drawn(bench)
    };
    // What comes behind the mask says nothing either.
    let _ = shown(&mut bench, 0, Tries::Full);
    let host = "imap.operateur.mssante.fr".to_owned();
    bench.say(Message::Engine(Event::Notice(Notice::ServerUnreachable { host })));
    bench.say(Message::Engine(Event::Changed(ChangeSet { everything: true, ..ChangeSet::default() })));
    bench.say(mail_message(mailbox::Message::List(message_list::Message::Choose(1))));
    let words = shown(&mut bench, 3, Tries::Low);
    for line in words.lines().filter(|line| before.lines().any(|other| other == *line)) {
        // The banner of practice builds, and whose session it is.
        let allowed = ["", "Médecin", &doctor().full_name()].contains(&line) || line.starts_with("Version d’exercice");
        assert!(allowed || line.chars().count() <= 2, "{line:?} was drawn before the mask and still is");
    }
    assert!(!words.contains("operateur"), "{words}");
    for expected in ["Écran masqué", "3 nouveaux messages", &doctor().full_name(), "Reprendre", "Fermer la session"] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    assert_eq!(bench.app.title(), "Pli");
    for digits in 1..=4 {
        bench.act(SIZE, |window| {
            let _ = window.click(id(mask::PIN)).unwrap();
            let _ = window.typewrite(&"1234"[digits - 1..digits]);
        });
    }
    bench.act(SIZE, |window| {
        let _ = window.click(id(mask::RESUME)).unwrap();
    });
    let Some(Effect::Send(Command::Unmask { pin: Pin::Typed(pin), ticket })) = bench.wishes.last() else {
        panic!("{:?}", bench.wishes)
    };
    assert_eq!(pin.declassify(), "1234");
    let ticket = *ticket;
    assert!(drawn(&bench).contains("La carte vérifie le code…"));
    let wrong = Answer::Failed(Notice::PinWrong { last_try: true });
    bench.say(Message::Engine(Event::Answer(ticket, wrong)));
    let words = shown(&mut bench, 3, Tries::Last);
    assert!(words.contains("il reste un seul essai") && !words.contains(subject), "{words}");
    bench.opens(opened(doctor(), vec![account()]));
    let after = drawn(&bench);
    assert!(after.contains(subject), "the message that was open is open: {after}");
}

#[test]
fn tab_reaches_a_button_and_enter_presses_it() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate(std::iter::repeat_n(named(key::Named::Tab), 4));
        let _ = window.simulate([named(key::Named::Enter)]);
    });
    // New letter, documents to be filed, inbox, drafts: the fourth is pressed.
    assert!(simulator(&bench.app, SIZE).find("Aucun message ici").is_ok());
}

#[test]
fn ctrl_n_writes_and_the_letters_of_shortcuts_are_asleep() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Code::KeyN, "n", Modifiers::CTRL)]);
    });
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find(id(pli::ui::screen::compose::SUBJECT)).is_ok());
    drop(window);
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Code::KeyJ, "j", Modifiers::empty())]);
    });
    assert!(simulator(&bench.app, SIZE).find(id(pli::ui::screen::compose::SUBJECT)).is_ok());
}

#[test]
fn a_dialog_keeps_tab_to_itself() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate([named(key::Named::F1)]);
    });
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find("Raccourcis du clavier").is_ok());
    assert!(window.find(id(mailbox::SEARCH)).is_err());
    drop(window);
    bench.act(SIZE, |window| {
        let _ = window.simulate([named(key::Named::Escape)]);
    });
    assert!(simulator(&bench.app, SIZE).find(id(mailbox::SEARCH)).is_ok());
}

#[test]
fn another_person_opens_her_session_from_the_mask_with_one_code_and_finds_nothing_of_the_one_before() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.say(mail_message(mailbox::Message::List(message_list::Message::Choose(0))));
    let before = drawn(&bench);
    bench.say(Message::Copied(7));
    let hers = CardSeen { pin_length: (4, 8), ..card(2, Ok(secretary()), Tries::Full) };
    let own = card(1, Ok(doctor()), Tries::Full);
    let (holder, since) = (doctor(), now());
    let masked = Masked {
        holder,
        card: Some(own),
        since,
        arrived: 2,
        proving: false,
        reach: Reach::Here,
        others: vec![hers.clone()],
    };
    bench.say(Message::Engine(Event::Session(SessionState::Masked(Box::new(masked)))));
    assert!(bench.wishes.contains(&Effect::Uncopy(7)), "{:?}", bench.wishes);
    bench.act(SIZE, |window| {
        let _ = window.click(id(mask::OPEN)).unwrap();
    });
    let words = drawn(&bench);
    for expected in [&*secretary().full_name(), "Ouvrir ma session", "Revenir à l’écran masqué"] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    for digits in 1..=4 {
        bench.act(SIZE, |window| {
            let _ = window.click(id(mask::PIN)).unwrap();
            let _ = window.typewrite(&"2468"[digits - 1..digits]);
        });
    }
    bench.act(SIZE, |window| {
        let _ = window.click(id(mask::RESUME)).unwrap();
    });
    let Some(Effect::Send(Command::Unlock { card: CardId(2), pin: Pin::Typed(pin), ticket })) = bench.wishes.last()
    else {
        panic!("{:?}", bench.wishes)
    };
    let ticket = *ticket;
    assert_eq!(pin.declassify(), "2468");
    bench.say(Message::Engine(Event::Session(SessionState::Opening(CardId(2)))));
    let forgets = |effect: &Effect| matches!(effect, Effect::Desktop(DesktopAsk::Forget, _));
    assert!(bench.wishes.iter().any(forgets), "files that were opened go");
    assert_eq!(bench.app.title(), "Pli");
    let hides = |bench: &Bench| {
        let words = drawn(bench);
        for line in words.lines().filter(|line| line.chars().count() > 12 && !line.starts_with("Version d’exercice"))
        {
            assert!(!before.lines().any(|other| other == line), "{line:?} is the other person's: {words}");
        }
        assert!(!words.contains("DUBREUIL"), "{words}");
        words
    };
    let _ = hides(&bench);
    // A code that is wrong is told where the cards are offered.
    bench.say(Message::Engine(Event::Session(SessionState::Cards(vec![hers]))));
    bench.say(Message::Engine(Event::Answer(ticket, Answer::Failed(Notice::PinWrong { last_try: false }))));
    assert!(hides(&bench).contains("Code faux"), "{}", drawn(&bench));
    bench.vault = Vault::empty();
    bench.opens(opened(secretary(), vec![account()]));
    let words = drawn(&bench);
    assert!(words.contains("Boîte de réception") && !words.contains("Pansement complexe"), "{words}");
}

#[test]
fn tries_and_length_of_the_code_are_told_wherever_it_is_asked() {
    let ask = |mask: bool, tries, pin_length| {
        let card = CardSeen { pin_length, ..card(1, Ok(doctor()), tries) };
        let state = if mask {
            let (holder, others) = (doctor(), Vec::new());
            let masked = Masked {
                holder,
                card: Some(card),
                since: now(),
                arrived: 0,
                proving: false,
                reach: Reach::Here,
                others,
            };
            SessionState::Masked(Box::new(masked))
        } else {
            SessionState::Cards(vec![card])
        };
        let (language, appearance) = (Language::French, Appearance::Light);
        let mut bench = if mask { Bench::open(language, appearance) } else { Bench::new(language, appearance) };
        bench.say(Message::Engine(Event::Session(state)));
        drawn(&bench)
    };
    let (low, last) = ("Un essai a déjà échoué", "Dernier essai");
    for mask in [false, true] {
        for (tries, told) in [(Tries::Full, None), (Tries::Low, Some(low)), (Tries::Last, Some(last))] {
            let words = ask(mask, tries, (4, 8));
            for warning in [low, last] {
                assert_eq!(words.contains(warning), told == Some(warning), "{mask} {tries:?}: {words}");
            }
            assert!(words.contains("Code de 4 à 8 chiffres"), "{words}");
        }
        assert!(ask(mask, Tries::Full, (4, 255)).contains("Au moins 4 chiffres"));
        assert!(ask(mask, Tries::Full, (4, 4)).contains("Code à 4 chiffres"));
    }
}

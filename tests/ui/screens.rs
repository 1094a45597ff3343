//! Every screen in its states, in both languages, light, dark and high contrast, at 100 % and 200 %.

use pli::domain::notice::{BackupFault, PolicyFault};
use pli::domain::{BackupTally, Holder, Notice, RecoveryCode, Secret, SlotId, SlotKind, SlotRow, SyncStatus};
use pli::engine::command::CardId;
use pli::engine::event::{CardSeen, Masked, Opened, Reach, RecoveryState, Shut, Tries, Unblocking};
use pli::engine::{Answer, Command, Event, SessionState};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;
use pli::ui::effect::{DesktopAnswer, Effect};
use pli::ui::part::{folders, message_list};
use pli::ui::refusal::Refusal;
use pli::ui::screen::unlock::rescue::Field;
use pli::ui::screen::{access, mailbox, mask, reader, unlock};
use pli::ui::shortcut::Act;

use crate::stage::draw;
use crate::support::mail::{account, card, doctor, opened, secretary};
use crate::support::mail_message as mail;
use crate::support::vault::Vault;
use crate::support::{Bench, now, synced};

const WIDE: (f32, f32) = (1320.0, 860.0);
const MIDDLE: (f32, f32) = (940.0, 700.0);
/// The usual window at 200 %.
const DOUBLE: (f32, f32) = (660.0, 430.0);

fn everywhere(name: &str, size: (f32, f32), bench: impl Fn(Language, Appearance) -> Bench) {
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for (appearance, look) in
            [(Appearance::Light, "light"), (Appearance::Dark, "dark"), (Appearance::Contrast, "contrast")]
        {
            bench(language, appearance).draw(&format!("{name}_{tag}_{look}"), size);
        }
    }
}

fn unlock_with(state: SessionState) -> impl Fn(Language, Appearance) -> Bench {
    move |language, appearance| {
        let mut bench = Bench::new(language, appearance);
        bench.say(Message::Engine(Event::Session(state.clone())));
        bench
    }
}

fn choose(position: u32) -> Message {
    mail(mailbox::Message::List(message_list::Message::Choose(position)))
}

fn reading(position: u32) -> impl Fn(Language, Appearance) -> Bench {
    move |language, appearance| {
        let mut bench = Bench::open(language, appearance);
        bench.say(choose(position));
        bench
    }
}

#[test]
fn unlock() {
    let cards = SessionState::Cards(vec![card(1, Ok(doctor()), Tries::Full)]);
    everywhere("unlock", WIDE, unlock_with(cards.clone()));
    everywhere("unlock-double", DOUBLE, unlock_with(cards));
}

#[test]
fn unlock_in_other_states() {
    let two = vec![card(1, Ok(doctor()), Tries::Full), card(2, Ok(secretary()), Tries::Low)];
    everywhere("unlock-several", WIDE, unlock_with(SessionState::Cards(two.clone())));
    everywhere("unlock-none", WIDE, unlock_with(SessionState::NoCard(Notice::CardAbsent)));
    let lacks = [
        ("service", Notice::CardServiceAbsent),
        ("reader", Notice::CardReaderAbsent),
        ("vitale", Notice::CardVitale),
        ("mute", Notice::CardMute),
        ("held", Notice::CardHeld),
        ("unread", Notice::CardUnread),
    ];
    for (name, notice) in lacks {
        everywhere(&format!("unlock-{name}"), WIDE, unlock_with(SessionState::NoCard(notice)));
    }
    let closed = |why: Notice, state: SessionState| {
        move |language, appearance| {
            let mut bench = Bench::open(language, appearance);
            bench.say(Message::Engine(Event::Ending(why.clone())));
            bench.say(Message::Engine(Event::Session(state.clone())));
            bench
        }
    };
    let hers = SessionState::Cards(vec![card(2, Ok(secretary()), Tries::Full)]);
    everywhere("unlock-removed-beside", WIDE, closed(Notice::CardRemoved, hers));
    everywhere("unlock-removed", WIDE, closed(Notice::CardRemoved, SessionState::NoCard(Notice::CardAbsent)));
    let lost = SessionState::NoCard(Notice::CardServiceAbsent);
    everywhere("unlock-lost", WIDE, closed(Notice::SessionReaderLost, lost));
    everywhere("unlock-left", WIDE, |language, appearance| {
        let mut bench = closed(Notice::CardRemoved, SessionState::NoCard(Notice::CardAbsent))(language, appearance);
        let left = vec![Notice::LettersWaiting { count: 1 }, Notice::LettersDoubtful { count: 2 }];
        bench.say(Message::Engine(Event::Left(left)));
        bench
    });
    everywhere("unlock-opening", WIDE, unlock_with(SessionState::Opening(CardId(1))));
    let foreign = vec![card(1, Err(Notice::CardUnknown), Tries::Full)];
    everywhere("unlock-foreign", WIDE, unlock_with(SessionState::Cards(foreign)));
    let locked = vec![card(1, Ok(doctor()), Tries::Locked)];
    everywhere("unlock-locked", WIDE, unlock_with(SessionState::Cards(locked)));
    everywhere("unlock-low", WIDE, |language, appearance| {
        let mut bench = unlock_with(SessionState::Cards(two.clone()))(language, appearance);
        bench.say(Message::Unlock(unlock::Message::Choose(CardId(2))));
        bench
    });
}

fn blocked(unblocking: Tries) -> CardSeen {
    let card = card(1, Ok(doctor()), Tries::Locked);
    CardSeen { pin_length: (4, 8), unblocking: Unblocking { length: (8, 8), tries: unblocking }, ..card }
}

#[test]
fn unblocking_in_its_states() {
    let form = |unblocking: Tries, codes: [&'static str; 3]| {
        move |language, appearance| {
            let cards = SessionState::Cards(vec![blocked(unblocking)]);
            let mut bench = unlock_with(cards)(language, appearance);
            bench.say(Message::Unlock(unlock::Message::Unblock));
            for (field, code) in [Field::Puk, Field::New, Field::Again].into_iter().zip(codes) {
                let typed = Secret::new(code.to_owned());
                bench.say(Message::Unlock(unlock::Message::RescueTyped(field, typed)));
            }
            bench
        }
    };
    everywhere("unblock", WIDE, form(Tries::Full, ["", "", ""]));
    everywhere("unblock-double", DOUBLE, form(Tries::Full, ["", "", ""]));
    everywhere("unblock-differ", WIDE, form(Tries::Low, ["87654321", "2468", "2469"]));
    everywhere("unblock-last", WIDE, |language, appearance| {
        let mut bench = form(Tries::Last, ["87654321", "2468", "2468"])(language, appearance);
        bench.say(Message::Unlock(unlock::Message::Submit));
        bench
    });
    everywhere("unblock-working", WIDE, |language, appearance| {
        let mut bench = form(Tries::Full, ["87654321", "2468", "2468"])(language, appearance);
        bench.say(Message::Unlock(unlock::Message::Submit));
        bench
    });
    for (name, answer) in [
        ("unblock-wrong", Answer::Failed(Notice::UnblockWrong { last_try: false })),
        ("unblock-unable", Answer::Failed(Notice::UnblockUnable)),
        ("unblock-done", Answer::Done),
    ] {
        everywhere(name, WIDE, |language, appearance| {
            let mut bench = form(Tries::Full, ["87654321", "2468", "2468"])(language, appearance);
            bench.say(Message::Unlock(unlock::Message::Submit));
            let Some(Effect::Send(Command::Unblock { ticket, .. })) = bench.wishes.pop() else { panic!() };
            let tries = if answer == Answer::Done { Tries::Full } else { Tries::Locked };
            let cards = SessionState::Cards(vec![CardSeen { tries, ..blocked(Tries::Low) }]);
            bench.say(Message::Engine(Event::Session(cards)));
            bench.say(Message::Engine(Event::Answer(ticket, answer.clone())));
            bench
        });
    }
    everywhere("unblock-never", WIDE, unlock_with(SessionState::Cards(vec![blocked(Tries::Locked)])));
    let pad = CardSeen { pad: true, ..blocked(Tries::Full) };
    everywhere("unblock-pad", WIDE, unlock_with(SessionState::Cards(vec![pad])));
    everywhere("unlock-last", WIDE, |language, appearance| {
        let cards = SessionState::Cards(vec![card(1, Ok(doctor()), Tries::Last)]);
        let mut bench = unlock_with(cards)(language, appearance);
        bench.say(Message::Unlock(unlock::Message::PinTyped(Secret::new("1234".to_owned()))));
        bench.say(Message::Unlock(unlock::Message::Submit));
        bench
    });
}

fn shut(why: Notice) -> SessionState {
    let label = "CPS3v3-2900995235".to_owned();
    SessionState::Shut(Box::new(Shut { holder: doctor(), card: CardId(1), label, why }))
}

fn recovery_code() -> RecoveryCode {
    RecoveryCode::from_random(&Secret::new(std::array::from_fn(|place| u8::try_from(place * 7 % 32).unwrap())))
}

#[test]
fn a_card_that_opens_nothing_yet() {
    everywhere("shut", WIDE, unlock_with(shut(Notice::CardNotEnrolled)));
    everywhere("shut-double", DOUBLE, unlock_with(shut(Notice::CardNotEnrolled)));
    everywhere("shut-mistyped", WIDE, |language, appearance| {
        let mut bench = unlock_with(shut(Notice::CardNotEnrolled))(language, appearance);
        let typed = recovery_code().text().declassify().replacen('7', "8", 1);
        bench.say(Message::Unlock(unlock::Message::RecoveryTyped(Secret::new(typed))));
        bench.say(Message::Unlock(unlock::Message::Recover));
        bench
    });
    everywhere("shut-wrong", WIDE, unlock_with(shut(Notice::RecoveryCodeWrong)));
    everywhere("shut-key-store", WIDE, unlock_with(shut(Notice::VaultKeyUnavailable)));
    everywhere("shut-anew", WIDE, |language, appearance| {
        let mut bench = unlock_with(shut(Notice::CardNotEnrolled))(language, appearance);
        bench.say(Message::Unlock(unlock::Message::BeginAnew));
        bench
    });
}

/// The page of accesses, with the answer to what it asks.
fn accesses(acts: &'static [access::Message], answer: Option<Answer>) -> impl Fn(Language, Appearance) -> Bench {
    move |language, appearance| {
        let mut bench = Bench::open(language, appearance);
        bench.say(Message::Engine(Event::Spares(vec![card(2, Ok(doctor()), Tries::Low)])));
        bench.say(Message::Act(Act::Vault));
        let Some(Effect::Send(Command::Slots { ticket })) = bench.wishes.pop() else { panic!() };
        let row = |number, kind, label: Option<&str>| SlotRow {
            id: SlotId([number; 16]),
            kind,
            made: Some(now()),
            label: label.map(str::to_owned),
            current: number == 1,
        };
        let rows = vec![
            row(1, SlotKind::Card, Some("CPS3v3-2900995235")),
            row(2, SlotKind::Recovery, None),
            row(3, SlotKind::Card, Some("CPS3v3-2900111111")),
        ];
        bench.say(Message::Engine(Event::Answer(ticket, Answer::Slots(rows))));
        for act in acts {
            bench.say(Message::Access(act.clone()));
        }
        if let Some(answer) = &answer {
            let ticket = match bench.wishes.last() {
                Some(Effect::Send(
                    Command::MakeRecoveryCode { ticket }
                    | Command::Revoke { ticket, .. }
                    | Command::Enrol { ticket, .. },
                )) => *ticket,
                other => panic!("{other:?}"),
            };
            bench.say(Message::Engine(Event::Answer(ticket, answer.clone())));
        }
        bench
    }
}

#[test]
fn what_opens_the_messages_kept_here() {
    use access::Message::{Add, Make, Revoke, Save, Sure};
    everywhere("access", WIDE, accesses(&[], None));
    everywhere("access-double", DOUBLE, accesses(&[], None));
    everywhere("access-replace", WIDE, accesses(&[Make], None));
    everywhere("access-working", WIDE, accesses(&[Make, Sure], None));
    everywhere("access-revoke", WIDE, accesses(&[Revoke(SlotId([3; 16]))], None));
    everywhere("access-add", WIDE, accesses(&[Add(CardId(2))], None));
    everywhere("access-code", WIDE, accesses(&[Make, Sure], Some(Answer::RecoveryCode(recovery_code()))));
    everywhere("access-code-double", DOUBLE, accesses(&[Make, Sure], Some(Answer::RecoveryCode(recovery_code()))));
    everywhere("access-failed", WIDE, accesses(&[Make, Sure], Some(Answer::Failed(Notice::CardRemoved))));
    everywhere("access-saved", WIDE, |language, appearance| {
        let made = accesses(&[Make, Sure], Some(Answer::RecoveryCode(recovery_code())));
        let mut bench = made(language, appearance);
        bench.say(Message::Access(Save));
        let Some(Effect::Desktop(_, ticket)) = bench.wishes.pop() else { panic!() };
        bench.say(Message::Desktop(ticket, DesktopAnswer::Done));
        bench
    });
    for (name, recovery) in [("access-offer", RecoveryState::ToMake), ("access-reminder", RecoveryState::PutOff)] {
        everywhere(name, WIDE, |language, appearance| {
            let mut bench = Bench::new(language, appearance);
            bench.vault = Vault::doctor();
            let opened = Opened { recovery, ..opened(doctor(), vec![account()]) };
            bench.opens(opened);
            bench
        });
    }
}

#[test]
fn a_backup_is_made_and_brought_back() {
    use access::carry::Way;
    let filled = |way, answer: Option<Answer>| {
        move |language, appearance| {
            let mut bench = accesses(&[], None)(language, appearance);
            bench.say(Message::Access(access::Message::Carry(way)));
            if let Some(answer) = &answer {
                bench.say(Message::Access(access::Message::RecoveryTyped(recovery_code().text())));
                bench.say(Message::Access(access::Message::FileTyped("/media/clé/pli.plisauve".to_owned())));
                bench.say(Message::Access(access::Message::SubmitCarry));
                let Some(Effect::Send(Command::BackUp { ticket, .. } | Command::Restore { ticket, .. })) =
                    bench.wishes.last()
                else {
                    panic!("{:?}", bench.wishes.last())
                };
                let answer = Event::Answer(*ticket, answer.clone());
                bench.say(Message::Engine(answer));
            }
            bench
        }
    };
    let refused = |fault| Some(Answer::Failed(Notice::Backup(fault)));
    everywhere("carry-back-up", WIDE, filled(Way::BackUp, None));
    everywhere("carry-back-up-double", DOUBLE, filled(Way::BackUp, None));
    everywhere("carry-exists", WIDE, filled(Way::BackUp, refused(BackupFault::Exists)));
    everywhere("carry-restore", WIDE, filled(Way::Restore, None));
    everywhere("carry-foreign", WIDE, filled(Way::Restore, refused(BackupFault::Foreign)));
    let tally = BackupTally { drafts: 2, letters: 14, left_out: 0 };
    everywhere("carry-backed-up", WIDE, filled(Way::BackUp, Some(Answer::BackedUp(tally))));
    everywhere("carry-restored-double", DOUBLE, filled(Way::Restore, Some(Answer::Restored(tally))));
}

/// Where a passphrase may open the messages kept here.
fn allowed(language: Language, appearance: Appearance) -> Bench {
    Bench::allowing(language, appearance)
}

/// An open session without a card.
fn without_card(language: Language, appearance: Appearance) -> Bench {
    let mut bench = allowed(language, appearance);
    bench.vault = Vault::doctor();
    let opened = Opened {
        recovery: RecoveryState::PutOff,
        read_only: true,
        ..opened(Holder { profession: None, ..doctor() }, vec![account()])
    };
    bench.opens(opened);
    bench
}

#[test]
fn reading_without_a_card() {
    let at = |state: SessionState| {
        move |language, appearance| {
            let mut bench = allowed(language, appearance);
            bench.say(Message::Engine(Event::Session(state.clone())));
            bench
        }
    };
    let typed = |words: &str| Message::Unlock(unlock::Message::PhraseTyped(Secret::new(words.to_owned())));
    everywhere("reading-offer", WIDE, at(SessionState::NoCard(Notice::CardAbsent)));
    everywhere("reading-offer-card", WIDE, at(SessionState::Cards(vec![card(1, Ok(doctor()), Tries::Full)])));
    let page = move |acts: usize| {
        move |language, appearance| {
            let mut bench = at(SessionState::NoCard(Notice::CardAbsent))(language, appearance);
            bench.say(Message::Unlock(unlock::Message::OfferReading));
            bench.say(typed("quatre mots sans lien"));
            if acts > 0 {
                bench.say(Message::Unlock(unlock::Message::Read));
            }
            if acts > 1 {
                let Some(Effect::Send(Command::Read { ticket, .. })) = bench.wishes.last() else { panic!() };
                let answer = Answer::Failed(Notice::PassphraseWrong);
                bench.say(Message::Engine(Event::Answer(*ticket, answer)));
            }
            bench
        }
    };
    everywhere("reading", WIDE, page(0));
    everywhere("reading-double", DOUBLE, page(0));
    everywhere("reading-working", WIDE, page(1));
    everywhere("reading-wrong", WIDE, page(2));
    everywhere("read-only", WIDE, without_card);
    everywhere("read-only-double", DOUBLE, without_card);
    everywhere("read-only-compose", WIDE, |language, appearance| {
        let mut bench = without_card(language, appearance);
        bench.say(Message::Act(Act::Compose));
        bench
    });
    everywhere("read-only-mask", WIDE, |language, appearance| {
        let mut bench = without_card(language, appearance);
        let (holder, since) = (Holder { profession: None, ..doctor() }, "2026-11-23T13:55:00Z".parse().unwrap());
        let others = vec![card(1, Ok(doctor()), Tries::Full)];
        let masked = Masked { holder, card: None, since, arrived: 0, proving: false, reach: Reach::Here, others };
        bench.say(Message::Engine(Event::Session(SessionState::Masked(Box::new(masked)))));
        bench
    });
}

#[test]
fn what_only_a_card_does_is_not_offered_without_one() {
    let mut bench = without_card(Language::French, Appearance::Light);
    bench.act(WIDE, |screen| {
        drop(screen.find("Lecture seule\u{a0}: sans carte, rien n’est envoyé.").expect("the strip"));
        drop(screen.find("Sans carte").expect("the status"));
    });
    let before = bench.wishes.len();
    bench.say(Message::Act(Act::Vault));
    let asked = bench.wishes.get(before..).unwrap_or_default();
    assert!(asked.iter().all(|wish| !matches!(wish, Effect::Send(_))), "{asked:?}");
    let mut bench = Bench::new(Language::French, Appearance::Light);
    bench.say(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardAbsent))));
    bench.act(WIDE, |screen| assert!(screen.find("Lire sans carte").is_err(), "not allowed"));
}

#[test]
fn a_passphrase_among_what_opens_the_messages() {
    let page = |is_allowed: bool, opens: bool| {
        move |language, appearance| {
            let mut bench = if is_allowed { allowed(language, appearance) } else { Bench::new(language, appearance) };
            bench.vault = Vault::doctor();
            bench.opens(opened(doctor(), vec![account()]));
            bench.say(Message::Act(Act::Vault));
            let Some(Effect::Send(Command::Slots { ticket })) = bench.wishes.pop() else { panic!() };
            let row = |number, kind| SlotRow {
                id: SlotId([number; 16]),
                kind,
                made: Some(now()),
                label: (kind == SlotKind::Card).then(|| "CPS3v3-2900995235".to_owned()),
                current: number == 1,
            };
            let rows = vec![row(1, SlotKind::Card), row(2, SlotKind::Recovery), row(3, SlotKind::Passphrase)];
            bench.say(Message::Engine(Event::Answer(ticket, Answer::Slots(rows))));
            if opens {
                bench.say(Message::Access(access::Message::Phrase));
                let typed = Secret::new("quatre mots sans lien".to_owned());
                bench.say(Message::Access(access::Message::PhraseTyped(false, typed)));
            }
            bench
        }
    };
    everywhere("access-phrase", WIDE, page(true, false));
    everywhere("access-phrase-double", DOUBLE, page(true, false));
    everywhere("access-phrase-forbidden", WIDE, page(false, false));
    everywhere("access-phrase-page", WIDE, page(true, true));
    everywhere("access-phrase-page-double", DOUBLE, page(true, true));
}

#[test]
fn card_software_set_aside() {
    let notice = Notice::CardModuleUntrusted { place: "/opt/santesocial/CPS/lib".to_owned() };
    everywhere("unlock-untrusted", WIDE, unlock_with(SessionState::NoCard(notice)));
}

#[test]
fn masked() {
    let shared = |others: Vec<CardSeen>, arrived: u32, tries: Tries, failure: Option<Notice>| {
        move |language, appearance| {
            let mut bench = Bench::open(language, appearance);
            let since = "2026-11-23T13:55:00Z".parse().unwrap();
            let state = |proving| {
                let card = card(1, Ok(doctor()), tries);
                let masked = Masked {
                    holder: doctor(),
                    card: Some(card),
                    since,
                    arrived,
                    proving,
                    reach: Reach::Here,
                    others: others.clone(),
                };
                Message::Engine(Event::Session(SessionState::Masked(Box::new(masked))))
            };
            bench.say(state(false));
            if let Some(notice) = &failure {
                bench.say(Message::Mask(mask::Message::PinTyped(Secret::new("9999".to_owned()))));
                bench.say(Message::Mask(mask::Message::Submit));
                if let Some(Effect::Send(Command::Unmask { ticket, .. })) = bench.wishes.last() {
                    let ticket = *ticket;
                    bench.say(Message::Engine(Event::Answer(ticket, Answer::Failed(notice.clone()))));
                }
            }
            bench
        }
    };
    let mask = |arrived, tries, failure| shared(Vec::new(), arrived, tries, failure);
    for (name, reach) in [("mask-away", Reach::Away), ("mask-restarted", Reach::Restarted)] {
        everywhere(name, WIDE, |language, appearance| {
            let mut bench = Bench::open(language, appearance);
            let since = "2026-11-23T13:55:00Z".parse().unwrap();
            let card = Some(card(1, Ok(doctor()), Tries::Full));
            let others = Vec::new();
            let masked = Masked { holder: doctor(), card, since, arrived: 1, proving: false, reach, others };
            bench.say(Message::Engine(Event::Session(SessionState::Masked(Box::new(masked)))));
            bench
        });
    }
    everywhere("mask", WIDE, mask(3, Tries::Full, None));
    everywhere("mask-none", WIDE, mask(0, Tries::Full, None));
    everywhere("mask-double", DOUBLE, mask(1, Tries::Full, None));
    everywhere("mask-wrong", WIDE, mask(12, Tries::Low, Some(Notice::PinWrong { last_try: false })));
    everywhere("mask-last", WIDE, mask(12, Tries::Last, Some(Notice::PinWrong { last_try: true })));
    everywhere("mask-locked", WIDE, mask(12, Tries::Locked, Some(Notice::PinLocked)));
    everywhere("mask-proving", WIDE, |language, appearance| {
        let mut bench = mask(2, Tries::Full, None)(language, appearance);
        bench.say(Message::Mask(mask::Message::PinTyped(Secret::new("1234".to_owned()))));
        bench.say(Message::Mask(mask::Message::Submit));
        bench
    });
    let hers = |tries| CardSeen { pin_length: (4, 8), ..card(2, Ok(secretary()), tries) };
    everywhere("mask-other", WIDE, shared(vec![hers(Tries::Full)], 3, Tries::Full, None));
    everywhere("mask-other-double", DOUBLE, shared(vec![hers(Tries::Full)], 3, Tries::Full, None));
    let turned = |tries, code: &'static str| {
        move |language, appearance| {
            let mut bench = shared(vec![hers(tries)], 3, Tries::Full, None)(language, appearance);
            bench.say(Message::Mask(mask::Message::Instead(CardId(2))));
            bench.say(Message::Mask(mask::Message::PinTyped(Secret::new(code.to_owned()))));
            bench.say(Message::Mask(mask::Message::Submit));
            bench
        }
    };
    everywhere("mask-open", WIDE, turned(Tries::Low, ""));
    everywhere("mask-open-double", DOUBLE, turned(Tries::Full, ""));
    everywhere("mask-open-last", WIDE, turned(Tries::Last, "2468"));
    everywhere("mask-open-locked", WIDE, turned(Tries::Locked, ""));
    everywhere("mask-opening", WIDE, turned(Tries::Full, "2468"));
}

#[test]
fn mailbox_with_nothing_chosen() {
    everywhere("mailbox", WIDE, Bench::open);
    everywhere("mailbox-middle", MIDDLE, Bench::open);
    everywhere("mailbox-double", DOUBLE, Bench::open);
}

#[test]
fn reader_with_pdf() {
    everywhere("reader", WIDE, reading(0));
    everywhere("reader-middle", MIDDLE, reading(0));
    everywhere("reader-double", DOUBLE, reading(0));
}

#[test]
fn reader_with_everything() {
    everywhere("reader-rich", (1320.0, 1600.0), |language, appearance| {
        let mut bench = reading(1)(language, appearance);
        let fold = pli::ui::widget::document::Event::Fold(0);
        bench.say(mail(mailbox::Message::Reader(reader::Message::Document(fold))));
        bench
    });
}

#[test]
fn mailbox_in_other_states() {
    everywhere("mailbox-empty", WIDE, |language, appearance| Bench::open_over(Vault::empty(), language, appearance));
    everywhere("mailbox-first-sync", WIDE, |language, appearance| {
        let mut bench = Bench::open_over(Vault::empty(), language, appearance);
        bench.say(Message::Engine(synced(SyncStatus::Running { done: 120, total: 10_412 })));
        bench
    });
    everywhere("mailbox-failing", WIDE, |language, appearance| {
        Bench::open_over(Vault { failing: true, ..Vault::doctor() }, language, appearance)
    });
    everywhere("mailbox-folder-away", WIDE, |language, appearance| {
        let mut vault = Vault::doctor();
        vault.folders[6].unreachable = true;
        Bench::open_over(vault, language, appearance)
    });
    everywhere("mailbox-offline", WIDE, |language, appearance| {
        let mut bench = Bench::open(language, appearance);
        let notice = Notice::ServerUnreachable { host: "imap.operateur.mssante.fr".to_owned() };
        let last_good = Some("2026-11-23T11:10:00Z".parse().unwrap());
        bench.say(Message::Engine(synced(SyncStatus::Failed { notice: notice.clone(), last_good })));
        bench.say(Message::Engine(Event::Notice(notice)));
        bench.say(Message::Engine(Event::Notice(Notice::KeyStoreAbsent)));
        bench
    });
    everywhere("mailbox-sent-empty", WIDE, |language, appearance| {
        let mut bench = Bench::open(language, appearance);
        let show = folders::Message::Show(pli::domain::MailboxId(3));
        bench.say(mail(mailbox::Message::Folders(show)));
        bench
    });
    everywhere("reader-awaited", WIDE, |language, appearance| {
        let mut bench = Bench::open_over(Vault { awaited: true, ..Vault::doctor() }, language, appearance);
        bench.say(choose(3));
        bench
    });
}

#[test]
fn search_help_and_dialogs() {
    everywhere("search", WIDE, |language, appearance| {
        let mut bench = Bench::open(language, appearance);
        bench.say(mail(mailbox::Message::SearchTyped("biologie".to_owned())));
        bench
    });
    everywhere("search-none", WIDE, |language, appearance| {
        let mut bench = Bench::open(language, appearance);
        bench.say(mail(mailbox::Message::SearchTyped("xyz".to_owned())));
        bench
    });
    for (name, size) in [("help", WIDE), ("help-double", DOUBLE)] {
        everywhere(name, size, |language, appearance| {
            let mut bench = Bench::open(language, appearance);
            bench.say(Message::Act(Act::Help));
            bench
        });
    }
    everywhere("compose", WIDE, |language, appearance| {
        let mut bench = Bench::open(language, appearance);
        bench.say(Message::Act(Act::Compose));
        bench
    });
    everywhere("save", WIDE, |language, appearance| {
        let mut bench = reading(0)(language, appearance);
        bench.say(mail(mailbox::Message::Reader(reader::Message::Save(2.into()))));
        bench
    });
    assert_eq!(now().to_string(), crate::support::NOW);
}

/// Before any engine: a policy that cannot be trusted.
#[test]
fn refusal() {
    let file = "/etc/pli/policies.d/10-cabinet.toml".to_owned();
    let notice = Notice::PolicyUnusable { file, fault: PolicyFault::Untrusted };
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for (appearance, look) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
            let refusal = Refusal::new(notice.clone(), language, appearance);
            draw(&format!("refusal_{tag}_{look}"), refusal.view(), &refusal.theme(), (640.0, 480.0));
        }
    }
}

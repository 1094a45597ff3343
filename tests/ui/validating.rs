//! « À valider » as a secretary and a doctor see it: the list, a letter opened from it, proposing and returning.

use pli::domain::message::Correspondence;
use pli::domain::proposal::{Phase, Proposal, Stand};
use pli::domain::{AccountId, Draft, DraftId, MessageId, ProposalRow};
use pli::engine::{Command, Query};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::effect::Effect;
use pli::ui::screen::compose::{self, ProposingMessage};
use pli::ui::screen::{mailbox, proposals};
use pli::ui::shortcut::Act;
use pli::ui::{DeskMessage, Message};

use crate::shared::{session, shows};
use crate::support::{Bench, mail_message};

const WIDE: (f32, f32) = (1320.0, 980.0);
/// The same window at 200 %.
const ENLARGED: (f32, f32) = (660.0, 490.0);

fn person(name: &str, address: &str) -> Correspondence {
    Correspondence { name: name.to_owned(), address: address.to_owned() }
}

fn said(phase: Phase, note: &str) -> Proposal {
    let author = person("Sylvie LE GOFF", "pneumologie@ch-exemple.mssante.fr");
    let doctor = person("Dr Claire DUBREUIL", "claire.dubreuil@medecin.mssante.fr");
    Proposal {
        phase,
        by: if phase == Phase::Asked { author.clone() } else { doctor.clone() },
        author,
        doctor,
        patient: "Dominique PAT-TROIS".to_owned(),
        note: note.to_owned(),
        at: "2026-11-23T09:12:00Z".parse().unwrap(),
        ..Proposal::default()
    }
}

fn row(message: Option<i64>, proposal: Proposal, stand: Stand, subject: &str) -> ProposalRow {
    ProposalRow {
        message: message.map(MessageId),
        draft: None,
        account: AccountId(2),
        proposal,
        stand,
        is_ours: false,
        met_at: jiff::Timestamp::UNIX_EPOCH,
        to: vec![person("Dr Hugo LAMBERT", "hugo.lambert@ch-exemple.mssante.fr")],
        subject: subject.to_owned(),
    }
}

fn rows() -> Vec<ProposalRow> {
    vec![
        row(Some(71), said(Phase::Asked, "Pour ce soir si possible"), Stand::Asked, "Compte rendu de consultation"),
        row(Some(72), said(Phase::Returned, "La dose du 12/11 est à revoir"), Stand::Returned, "Courrier de sortie"),
        ProposalRow { draft: Some(DraftId(7)), ..row(None, said(Phase::Asked, ""), Stand::Asked, "Demande d’avis") },
        row(Some(73), said(Phase::Asked, ""), Stand::Leaving, "Bilan biologique"),
        row(Some(74), said(Phase::Sent, ""), Stand::Sent, "Ordonnance"),
    ]
}

fn bench(language: Language, appearance: Appearance) -> Bench {
    let mut bench = session(language, appearance);
    bench.vault.proposals = rows();
    let _ = bench.obey();
    bench
}

fn act(bench: &mut Bench, act: Act) {
    bench.say(mail_message(mailbox::Message::Act(act)));
}

fn proposing(bench: &mut Bench, message: ProposingMessage) {
    bench.say(Message::Desk(DeskMessage::Compose(compose::Message::Proposing(message))));
}

fn opened(bench: &mut Bench) {
    bench.vault.proposal = Some(Draft {
        to: vec!["Dr Hugo LAMBERT <hugo.lambert@ch-exemple.mssante.fr>".to_owned()],
        subject: "Compte rendu de consultation".to_owned(),
        body: "Cher confrère,\n\nJe vous remercie de m’avoir confié votre patient.".to_owned(),
        proposal: Some(Box::new(said(Phase::Asked, "Pour ce soir si possible"))),
        ..Draft::default()
    });
    act(bench, Act::Validate);
    bench.act(WIDE, |window| {
        let _ = window.click("Ouvrir").or_else(|_| window.click("Open")).unwrap();
    });
}

#[test]
fn the_pane_counts_what_waits_and_the_list_says_whose_turn_it_is() {
    let mut bench = bench(Language::French, Appearance::Light);
    assert!(shows(&bench, "À valider") && shows(&bench, "3"));
    act(&mut bench, Act::Validate);
    for words in [
        "3 lettres attendent",
        "Préparée par Sylvie LE GOFF pour Dr Claire DUBREUIL",
        "À valider depuis le 23/11/2026 à 10:12",
        "Rendue par Dr Claire DUBREUIL le 23/11/2026 à 10:12",
        "«\u{a0}La dose du 12/11 est à revoir\u{a0}»",
        "Sera proposée dès que l’opérateur sera joint",
        "Reprendre",
        "En cours d’envoi",
        "Envoyée par Dr Claire DUBREUIL le 23/11/2026 à 10:12",
        "Patient\u{a0}: Dominique PAT-TROIS",
    ] {
        assert!(shows(&bench, words), "{words}");
    }
}

#[test]
fn what_is_not_proposed_yet_is_taken_up_again() {
    let mut bench = bench(Language::French, Appearance::Light);
    act(&mut bench, Act::Validate);
    bench.act(WIDE, |window| {
        let _ = window.click("Reprendre").unwrap();
    });
    let is_withdrawal = |wish: &Effect| matches!(wish, Effect::Send(Command::Withdraw { draft: DraftId(7), .. }));
    assert!(bench.wishes.iter().any(is_withdrawal));
}

#[test]
fn a_letter_is_opened_and_returned_with_a_note() {
    let mut bench = bench(Language::French, Appearance::Light);
    opened(&mut bench);
    assert!(
        bench
            .vault
            .asked
            .borrow()
            .iter()
            .any(|asked| matches!(asked, Query::Proposal { message: MessageId(71), by } if !by.is_empty()))
    );
    assert!(shows(&bench, "Préparée par Sylvie LE GOFF pour Dr Claire DUBREUIL"));
    proposing(&mut bench, ProposingMessage::AskReturn);
    proposing(&mut bench, ProposingMessage::Note("La dose est à revoir".to_owned()));
    proposing(&mut bench, ProposingMessage::Submit);
    let pitch = bench.wishes.iter().find_map(|wish| match wish {
        Effect::Send(Command::Propose { pitch, .. }) => Some(pitch.clone()),
        _ => None,
    });
    let pitch = pitch.unwrap();
    assert_eq!((pitch.phase, pitch.note.as_str()), (Phase::Returned, "La dose est à revoir"));
}

#[test]
fn pictures_of_letters_to_validate() {
    for (appearance, look) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
        for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
            let name = |what: &str| format!("validate-{what}_{tag}_{look}");
            let mut bench = bench(language, appearance);
            bench.draw(&name("pane"), WIDE);
            act(&mut bench, Act::Validate);
            bench.draw(&name("list"), WIDE);
            bench.draw(&name("list-200"), ENLARGED);
            bench.say(Message::Desk(DeskMessage::Proposals(proposals::Message::AskPutBack(MessageId(73)))));
            bench.draw(&name("back"), WIDE);
            bench.say(Message::Desk(DeskMessage::Proposals(proposals::Message::LeaveIt)));
            opened(&mut bench);
            bench.draw(&name("opened"), WIDE);
            bench.draw(&name("opened-200"), ENLARGED);
            proposing(&mut bench, ProposingMessage::AskReturn);
            bench.draw(&name("return"), WIDE);
            bench.say(Message::Desk(DeskMessage::Compose(compose::Message::GoOn)));
            proposing(&mut bench, ProposingMessage::Ask);
            bench.draw(&name("propose"), WIDE);
            bench.draw(&name("propose-200"), ENLARGED);
        }
    }
}

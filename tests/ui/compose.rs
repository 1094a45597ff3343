//! The composer: drawn in its states, driven by keys and clicks.

use iced::keyboard::{Modifiers, key};
use iced_test::selector::id;
use pli::domain::account::SIZE_DEFAULT;
use pli::domain::draft::{DraftVersion, VersionId};
use pli::domain::ins::Sex;
use pli::domain::notice::{ListFault, LiveFault, PatientFault, RefusalReason};
use pli::domain::standing::{Alternative, Because, Departure, Left, Standing};
use pli::domain::{Address, Correspondent, Draft, DraftId, Notice};
use pli::engine::event::{Check, Heard, Line, Said, Sighting, Source};
use pli::engine::{Answer, Command, Loaded, Query, Ticket};
use pli::ui::context::Context;
use pli::ui::effect::{DesktopAnswer, Effect, Tickets};
use pli::ui::part::attachment_bar;
use pli::ui::part::recipient_field::{self, Kind};
use pli::ui::screen::compose::{
    Action, BODY, BRING_BACK, CLOSE_VERSIONS, Compose, LaterMessage, Message, SEND, SEND_ANYWAY, SUBJECT, Sendability,
    Start, VersionsMessage, WHEN,
};

use crate::people::{account, file, martins};
use crate::stage::{WINDOW, ZOOMED, all, draw, french, letter, press, stage};

/// A composer and what it asked for and was not yet given.
struct Desk {
    compose: Compose,
    pending: Vec<Effect>,
    cx: Context,
    /// What directories on the network say of words, and of addresses.
    heard: Option<Heard>,
    standing: Option<Sighting>,
}

impl Desk {
    fn new(draft: Draft, cx: Context) -> Self {
        let (compose, pending) =
            Compose::new(Start::Draft(Box::new(draft)), vec![account()], SIZE_DEFAULT, Tickets::new(1));
        let mut desk = Self { compose, pending, cx, heard: None, standing: None };
        desk.answer();
        desk
    }

    fn tell(&mut self, message: Message) {
        let action = self.compose.update(message, &self.cx);
        self.follow(action);
    }

    fn answered(&mut self, ticket: Ticket, answer: &Answer) {
        let action = self.compose.answered(ticket, answer, &self.cx);
        self.follow(action);
    }

    fn elapsed(&mut self, ticket: Ticket) {
        let action = self.compose.elapsed(ticket);
        self.follow(action);
    }

    fn desktop(&mut self, ticket: Ticket, answer: DesktopAnswer) {
        let action = self.compose.desktop(ticket, answer);
        self.follow(action);
    }

    fn follow(&mut self, action: Action) {
        if let Action::Do(effects) = action {
            self.pending.extend(effects);
        }
    }

    /// Plays the engine: the gate knows `*.mssante.fr`, the directory knows the Martins.
    fn answer(&mut self) {
        while let Some(effect) = self.pending.pop() {
            match effect {
                Effect::Send(Command::Check { addresses, ticket }) => {
                    let checks = addresses.iter().map(|address| verdict(address)).collect();
                    self.answered(ticket, &Answer::Checked(checks));
                }
                Effect::Send(Command::Complete { text, ticket, limit }) => {
                    let mut hits = if text.to_lowercase().contains("mart") { martins() } else { Vec::new() };
                    hits.truncate(limit);
                    // The domain of the last has left the list.
                    let outside = hits.get(2).map(|hit| hit.address.clone()).into_iter().collect();
                    self.answered(ticket, &Answer::Completed { hits, milliseconds: 1.0, outside });
                }
                Effect::Send(Command::CompleteLive { ticket, .. }) => {
                    if let Some(heard) = self.heard.clone() {
                        self.answered(ticket, &Answer::CompletedLive(heard));
                    }
                }
                Effect::Send(Command::Confirm { ticket, .. }) => {
                    if let Some(standing) = self.standing.clone() {
                        self.answered(ticket, &Answer::Confirmed(standing));
                    }
                }
                Effect::Send(Command::SaveDraft { ticket, .. }) => {
                    self.answered(ticket, &Answer::DraftSaved(DraftId(1)));
                }
                Effect::Load(Query::DraftVersions(_), ticket) => {
                    let action = self.compose.loaded(ticket, Ok(Loaded::DraftVersions(versions())));
                    self.follow(action);
                }
                Effect::After(_, ticket) => self.elapsed(ticket),
                _ => {}
            }
        }
    }

    fn field(&mut self, kind: Kind, message: recipient_field::Message) {
        self.tell(Message::Field(kind, message));
        self.answer();
    }

    fn draw(&self, name: &str, size: (f32, f32)) {
        draw(name, self.compose.view(&self.cx), &self.cx.theme, size);
    }

    /// Runs the messages of a simulation.
    fn play(
        &mut self,
        act: impl FnOnce(&mut iced_test::Simulator<'_, Message, pli::ui::theme::Theme, iced::Renderer>),
    ) -> Vec<Message> {
        let mut stage = stage(self.compose.view(&self.cx), WINDOW);
        act(&mut stage);
        let messages: Vec<Message> = stage.into_messages().collect();
        for message in messages.clone() {
            self.tell(message);
        }
        messages
    }
}

fn verdict(asked: &str) -> Check {
    let address = asked.rsplit_once('<').map_or(asked, |(_, address)| address.trim_end_matches('>'));
    Check { input: asked.to_owned(), ..verdict_of(address) }
}

fn verdict_of(address: &str) -> Check {
    let departure = |from| Departure { from, noticed: "2026-11-24T06:00:00Z".parse().unwrap() };
    let propose = |at: usize, because| {
        let who = martins()[at].clone();
        Alternative { address: who.address.clone(), who: Some(Box::new(who)), because }
    };
    let of = |verdict| Check::of(address.to_owned(), verdict);
    match address {
        "p.martin@ch-ferme.fr" => {
            let reason = RefusalReason::NotListed { domain: "ch-ferme.fr".to_owned() };
            return Check {
                standing: Standing::Gone(departure(Left::Space)),
                alternatives: vec![propose(0, Because::SamePerson), propose(2, Because::Service)],
                ..of(Err(reason))
            };
        }
        "p.legoff@ch-ferme.fr" => {
            let reason = RefusalReason::NotListed { domain: "ch-ferme.fr".to_owned() };
            return Check { alternatives: vec![propose(2, Because::Service)], ..of(Err(reason)) };
        }
        "paul.martin@gmail.com" => {
            let reason = RefusalReason::NotListed { domain: "gmail.com".to_owned() };
            return Check { alternatives: vec![propose(1, Because::SameName)], ..of(Err(reason)) };
        }
        "paul.martim@medecin.mssante.fr" => {
            return Check { standing: Standing::Unknown, alternatives: vec![propose(0, Because::Slip)], ..of(Ok(())) };
        }
        "ancien.confrere@medecin.mssante.fr" => {
            return Check { standing: Standing::Gone(departure(Left::Directory)), ..of(Ok(())) };
        }
        HIM => {
            let since = "2026-11-12T09:00:00Z".parse().unwrap();
            return of(Err(RefusalReason::Patient(PatientFault::Opposed { since })));
        }
        HER => return of(Err(RefusalReason::Patient(PatientFault::Unconfirmed))),
        "automate@chu-exemple.mssante.fr" => return Check { standing: Standing::Unknown, ..of(Ok(())) },
        _ => {}
    }
    let refused = |reason| Check::of(address.to_owned(), Err(reason));
    match address.split_once('@') {
        None => refused(RefusalReason::Malformed),
        Some((_, "patient.mssante.fr")) => refused(RefusalReason::Patient(PatientFault::Off)),
        Some((_, domain)) if domain.ends_with("mssante.fr") => Check::of(address.to_owned(), Ok(())),
        Some((_, domain)) => refused(RefusalReason::NotListed { domain: domain.to_owned() }),
    }
}

fn letter_to(to: &[&str]) -> Draft {
    Draft {
        to: to.iter().map(|one| (*one).to_owned()).collect(),
        subject: "Compte rendu de consultation du 23/11/2026".to_owned(),
        body: "Cher confrère,\n\nJe vous adresse ce patient de 67 ans pour une dyspnée d’effort qui s’aggrave depuis trois semaines. Vous trouverez ci-joint le compte rendu et la radiographie.\n\nBien confraternellement,\nDr Claire Dubreuil".to_owned(),
        ..Draft::default()
    }
}

/// The official test patient.
const HER: &str = "279035121518989@patient.mssante.fr";
/// One who has opposed.
const HIM: &str = "162018885045327@patient.mssante.fr";
const PAUL: &str = "Dr Paul MARTIN <paul.martin@medecin.mssante.fr>";
const SERVICE: &str = "Secrétariat de pneumologie et soins intensifs respiratoires Centre hospitalier universitaire d’Exemple <secretariat.pneumologie@chu-exemple.mssante.fr>";

/// Says what the record says of the test patient, born on this day, and confirms it.
fn record(desk: &mut Desk, born: &str) {
    use pli::ui::part::patient::Message as Said;
    let name = Said::Name("Dominique PAT-TROIS".to_owned());
    for said in [name, Said::Born(born.to_owned()), Said::Sex(Sex::Female), Said::Qualified(true), Said::Confirm] {
        desk.tell(Message::Patient(said));
    }
}

/// Something is to be looked at before the letter leaves.
fn looked(cx: &impl Fn() -> Context) -> Desk {
    let to = ["Paul Martin <paul.martim@medecin.mssante.fr>", "ancien.confrere@medecin.mssante.fr"];
    let mut desk = Desk::new(Draft { subject: String::new(), ..letter_to(&to) }, cx());
    desk.tell(Message::Send);
    desk
}

/// The letter leaves tomorrow.
fn later(cx: &impl Fn() -> Context) -> Desk {
    let mut desk = Desk::new(letter_to(&[PAUL]), cx());
    desk.tell(Message::AskLater);
    desk.tell(Message::Later(LaterMessage::Typed("demain 8h30".to_owned())));
    desk
}

/// Earlier states of a draft, one of them another desk's.
fn versions() -> Vec<DraftVersion> {
    let version = |(number, at, body): (i64, &str, &str)| DraftVersion {
        id: VersionId(number),
        at: at.parse().unwrap(),
        elsewhere: number == 2,
        to: vec![PAUL.to_owned()],
        subject: "Compte rendu de consultation".to_owned(),
        body: body.to_owned(),
        files: vec!["Compte rendu.pdf".to_owned(), "Radiographie du thorax.jpg".to_owned()],
    };
    let kept = [
        (
            3,
            "2026-11-24T13:32:00Z",
            "Cher confrère,\n\nJ’ai vu ce jour votre patiente pour une toux qui dure depuis six semaines.\n\nL’auscultation est normale.",
        ),
        (2, "2026-11-24T12:03:00Z", "Cher confrère,\n\nMerci de recevoir cette patiente."),
        (1, "2026-11-23T17:40:00Z", "Cher confrère,"),
    ];
    kept.into_iter().map(version).collect()
}

/// The states that it had before are shown.
fn earlier(cx: &impl Fn() -> Context) -> Desk {
    let mut desk = Desk::new(Draft { id: Some(DraftId(1)), ..letter_to(&[PAUL]) }, cx());
    desk.tell(Message::Versions(VersionsMessage::Ask));
    desk.answer();
    desk
}

/// The states worth seeing.
fn states(cx: impl Fn() -> Context) -> Vec<(&'static str, Desk)> {
    let blank = Desk::new(Draft::default(), cx());

    let ready = Desk::new(
        Draft {
            attachments: vec![
                file("Compte rendu.pdf", "application/pdf", 340_000),
                file("Radiographie du thorax de face et de profil 2026-11-23.jpg", "image/jpeg", 1_800_000),
                file("IHE_XDM.zip", "application/zip", 612_000),
            ],
            cc: vec![SERVICE.to_owned()],
            ..letter_to(&[PAUL, "cabinet.martin@medecin.mssante.fr"])
        },
        cx(),
    );

    let mut completing = Desk::new(letter_to(&[PAUL]), cx());
    completing.field(Kind::To, recipient_field::Message::Typed("martin".to_owned()));

    let online = online(&cx);
    let offline = offline(&cx);

    let mut nobody = Desk::new(Draft::default(), cx());
    nobody.field(Kind::To, recipient_field::Message::Typed("zzyx".to_owned()));

    let refused = Desk::new(letter_to(&[PAUL, "Dr Paul Martin <paul.martin@gmail.com>"]), cx());
    let patient = Desk::new(letter_to(&["180017512345678@patient.mssante.fr", "nobody@laposte.net", "dupond"]), cx());

    let asked = Desk::new(letter_to(&[HER]), cx());
    let mut differs = Desk::new(letter_to(&[HER]), cx());
    record(&mut differs, "28/04/1979");
    let mut confirmed = Desk::new(letter_to(&[HER]), cx());
    record(&mut confirmed, "28/03/1979");
    let opposed = Desk::new(letter_to(&[HIM]), cx());
    let mixed = Desk::new(letter_to(&[HER, PAUL]), cx());

    let proposed = Desk::new(letter_to(&["p.martin@ch-ferme.fr", "automate@chu-exemple.mssante.fr"]), cx());
    let place = Desk::new(letter_to(&["Dr Paul Le Goff <p.legoff@ch-ferme.fr>"]), cx());
    let doubted = Desk::new(
        letter_to(&["Paul Martin <paul.martim@medecin.mssante.fr>", "ancien.confrere@medecin.mssante.fr"]),
        cx(),
    );

    let mut heavy = Desk::new(
        Draft {
            attachments: vec![
                file("IRM cérébrale.zip", "application/zip", 7_400_000),
                file("Compte rendu.pdf", "application/pdf", 340_000),
            ],
            ..letter_to(&[PAUL])
        },
        cx(),
    );
    heavy.tell(Message::Files(attachment_bar::Message::Join("/x/Ordonnance.pdf".into())));
    if let Some(Effect::Desktop(_, ticket)) = heavy.pending.pop() {
        heavy.desktop(ticket, DesktopAnswer::Failed);
    }

    let mut no_list = Desk::new(Draft::default(), cx());
    no_list.tell(Message::Field(Kind::To, recipient_field::Message::Pasted(PAUL.to_owned())));
    if let Some(ticket) = check_of(&no_list.pending) {
        let checks = vec![Check {
            input: "paul.martin@medecin.mssante.fr".to_owned(),
            ..Check::of(String::new(), Err(RefusalReason::NoList(ListFault::Expired)))
        }];
        no_list.answered(ticket, &Answer::Checked(checks));
    }

    let mut failed = Desk::new(letter_to(&[PAUL]), cx());
    failed.tell(Message::Send);
    // The text announces a file that is not there.
    failed.tell(Message::SendAnyway);
    if let Some(Effect::Send(Command::Send { ticket, .. })) = failed.pending.pop() {
        failed.answered(ticket, &Answer::Failed(Notice::VaultUnwritable));
    }

    let mut discarding = Desk::new(letter_to(&[PAUL]), cx());
    discarding.tell(Message::AskDiscard);
    let mut joining = Desk::new(letter_to(&[PAUL]), cx());
    joining.tell(Message::AskJoin);
    let mut dropping = Desk::new(letter_to(&[PAUL]), cx());
    dropping.tell(Message::Files(attachment_bar::Message::Hovered(true)));

    let crowd: Vec<String> =
        (0..40).map(|at| format!("Dr Camille EXEMPLE-{at} <camille.{at}@medecin.mssante.fr>")).collect();
    let crowd = Desk::new(Draft { to: crowd, ..letter_to(&[]) }, cx());

    vec![
        ("versions", earlier(&cx)),
        ("blank", blank),
        ("ready", ready),
        ("completing", completing),
        ("online", online),
        ("offline", offline),
        ("nobody", nobody),
        ("refused", refused),
        ("patient", patient),
        ("patient-asked", asked),
        ("patient-differs", differs),
        ("patient-confirmed", confirmed),
        ("patient-opposed", opposed),
        ("patient-mixed", mixed),
        ("proposed", proposed),
        ("place", place),
        ("doubted", doubted),
        ("heavy", heavy),
        ("no-list", no_list),
        ("failed", failed),
        ("looked", looked(&cx)),
        ("later", later(&cx)),
        ("discarding", discarding),
        ("joining", joining),
        ("dropping", dropping),
        ("crowd", crowd),
    ]
}

/// Lines of the network below those of this computer, beside recipients that were looked up.
fn online(cx: &impl Fn() -> Context) -> Desk {
    let mut desk = Desk::new(letter_to(&[]), cx());
    desk.standing = Some(Sighting::Unknown);
    desk.field(
        Kind::To,
        recipient_field::Message::Pasted("Dr Anne Exemple <anne.exemple@medecin.mssante.fr>".to_owned()),
    );
    desk.standing = Some(Sighting::Confirmed(Source::National));
    desk.field(Kind::To, recipient_field::Message::Pasted(PAUL.to_owned()));
    let mut lines: Vec<Line> = martins().into_iter().rev().map(|hit| Line::of(hit, Source::National)).collect();
    lines.truncate(2);
    lines.extend(elsewhere());
    let said = vec![Said { source: Source::National, outcome: Ok(lines.len()) }];
    desk.heard = Some(Heard { lines, said });
    desk.field(Kind::To, recipient_field::Message::Typed("martin".to_owned()));
    desk
}

/// The network says nothing, and why.
fn offline(cx: &impl Fn() -> Context) -> Desk {
    let mut desk = Desk::new(letter_to(&[]), cx());
    let unreachable = Notice::Live(LiveFault::Unreachable { host: "gateway.api.esante.gouv.fr".to_owned() });
    desk.heard =
        Some(Heard { lines: Vec::new(), said: vec![Said { source: Source::National, outcome: Err(unreachable) }] });
    desk.field(Kind::To, recipient_field::Message::Typed("martin".to_owned()));
    desk
}

fn elsewhere() -> [Line; 2] {
    let named = |address: &str, mut hit: Correspondent, source| {
        hit.address = Address::parse(address).unwrap();
        Line::of(hit, source)
    };
    let [first, second] = [martins().remove(0), martins().remove(1)];
    [
        named("martine.martin@chu-lyon.mssante.fr", first, Source::National),
        named("m.martin@hopital-prive.mssante.fr", second, Source::Establishment),
    ]
}

fn check_of(effects: &[Effect]) -> Option<Ticket> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Command::Check { ticket, .. }) => Some(*ticket),
        _ => None,
    })
}

#[test]
fn every_state_is_drawn_in_every_language_and_theme() {
    for (name, cx) in all() {
        let remake = || crate::stage::context(cx.l10n.language(), cx.theme.clone());
        for (state, desk) in states(remake) {
            desk.draw(&format!("compose-{state}-{name}"), WINDOW);
        }
    }
}

#[test]
fn every_state_is_drawn_at_twice_the_size() {
    for (state, desk) in states(french) {
        desk.draw(&format!("compose-{state}-zoom"), ZOOMED);
        let act = match state {
            "looked" => Some(SEND_ANYWAY),
            "later" => Some(WHEN),
            "versions" => Some(BRING_BACK),
            _ => None,
        };
        if let Some(act) = act {
            let mut stage = stage(desk.compose.view(&desk.cx), ZOOMED);
            assert!(stage.find(id(act)).is_ok(), "{state}: its act is on the window");
        } else if !["discarding", "joining"].contains(&state) {
            let mut stage = stage(desk.compose.view(&desk.cx), ZOOMED);
            assert!(stage.find(id(SEND)).is_ok(), "{state}: the button that sends is on the window");
        }
    }
}

#[test]
fn keys_drive_the_completion() {
    let mut desk = Desk::new(Draft::default(), french());
    let _ = desk.play(|stage| {
        let _ = stage.click(id(Kind::To.id())).expect("the field");
        let _ = stage.typewrite("martin");
    });
    desk.answer();
    // One simulation is one drawing: the field is focused again in each.
    let with = |keys: Vec<iced::Event>| {
        move |stage: &mut iced_test::Simulator<'_, Message, pli::ui::theme::Theme, iced::Renderer>| {
            let _ = stage.click(id(Kind::To.id())).expect("the field");
            let _ = stage.simulate(keys);
        }
    };
    let _ = desk.play(with(vec![press(key::Named::ArrowDown, Modifiers::empty())]));
    let _ = desk.play(with(vec![press(key::Named::Tab, Modifiers::empty())]));
    desk.answer();
    assert_eq!(desk.compose.draft().to, vec!["Pr Paul MARTIN <paul.martin@chu-exemple.mssante.fr>"]);
    let _ = desk.play(with(vec![press(key::Named::Backspace, Modifiers::empty())]));
    assert!(desk.compose.draft().to.is_empty());
}

#[test]
fn one_key_takes_what_is_proposed() {
    let mut desk = Desk::new(letter_to(&["p.martin@ch-ferme.fr"]), french());
    assert_eq!(desk.compose.sendability(), Sendability::Refused(1));
    let _ = desk.play(|stage| {
        let _ = stage.click(id(Kind::To.id())).expect("the field");
        let _ = stage.simulate([press(key::Named::Enter, Modifiers::ALT)]);
    });
    desk.answer();
    assert_eq!(desk.compose.draft().to, vec!["Dr Paul MARTIN <paul.martin@medecin.mssante.fr>"]);
    assert!(matches!(desk.compose.sendability(), Sendability::Ready(_)));
}

#[test]
fn escape_closes_the_popup_before_it_leaves() {
    let mut desk = Desk::new(Draft::default(), french());
    desk.field(Kind::To, recipient_field::Message::Typed("martin".to_owned()));
    let messages = desk.play(|stage| {
        let _ = stage.click(id(Kind::To.id())).expect("the field");
        let _ = stage.simulate([press(key::Named::Escape, Modifiers::empty())]);
    });
    assert!(messages.iter().all(|message| !matches!(message, Message::Leave)), "{messages:?}");
    let messages = desk.play(|stage| {
        let _ = stage.simulate([press(key::Named::Escape, Modifiers::empty())]);
    });
    assert!(matches!(messages[..], [Message::Leave]));
}

#[test]
fn leaving_the_field_makes_a_chip_of_an_address() {
    let mut desk = Desk::new(Draft::default(), french());
    desk.field(Kind::To, recipient_field::Message::Typed("paul.martin@medecin.mssante.fr".to_owned()));
    let _ = desk.play(|stage| {
        let _ = stage.click(id(Kind::To.id())).expect("the field");
        let _ = stage.click(id(SUBJECT)).expect("the subject");
    });
    desk.answer();
    assert_eq!(desk.compose.sendability(), Sendability::Empty);
}

#[test]
fn chords_work_from_the_text() {
    let mut desk = Desk::new(letter_to(&[PAUL]), french());
    let chord = |event: iced::Event| {
        move |stage: &mut iced_test::Simulator<'_, Message, pli::ui::theme::Theme, iced::Renderer>| {
            let _ = stage.click(id(BODY)).expect("the text");
            let _ = stage.simulate([event]);
        }
    };
    let last = |messages: Vec<Message>| messages.into_iter().last().expect("a message");
    let ctrl = Modifiers::CTRL;
    assert!(matches!(last(desk.play(chord(letter("z", key::Code::KeyW, ctrl)))), Message::Undo));
    assert!(matches!(last(desk.play(chord(letter("y", key::Code::KeyY, ctrl)))), Message::Redo));
    assert!(matches!(last(desk.play(chord(letter("s", key::Code::KeyS, ctrl)))), Message::Save));
    desk.answer();
    let before = desk.compose.draft().body;
    assert!(matches!(last(desk.play(chord(press(key::Named::Enter, ctrl)))), Message::Send));
    // The text announces a file that is not there.
    desk.tell(Message::SendAnyway);
    assert_eq!(desk.compose.draft().body, before, "no line was broken");
    assert_eq!(desk.compose.sendability(), Sendability::Sending);
}

#[test]
fn an_earlier_state_is_looked_at_and_asked_for_by_keys() {
    let mut desk = Desk::new(Draft { id: Some(DraftId(1)), ..letter_to(&[PAUL]) }, french());
    let messages = desk.play(|stage| {
        let _ = stage.click(id(BODY)).expect("the text");
        let _ = stage.simulate([letter("h", key::Code::KeyH, Modifiers::CTRL)]);
    });
    assert!(matches!(messages.last(), Some(Message::Versions(VersionsMessage::Ask))), "{messages:?}");
    desk.answer();
    let _ = desk.play(|stage| drop(stage.simulate([press(key::Named::ArrowDown, Modifiers::empty())])));
    let _ = desk.play(|stage| drop(stage.click(id(BRING_BACK)).expect("the button")));
    assert!(
        desk.pending.contains(&Effect::Load(Query::DraftVersion(VersionId(2)), asked(&desk))),
        "{:?}",
        desk.pending
    );
    let _ = desk.play(|stage| drop(stage.click(id(CLOSE_VERSIONS)).expect("the button")));
    let mut closed = stage(desk.compose.view(&desk.cx), WINDOW);
    assert!(closed.find(id(BRING_BACK)).is_err(), "closed");
}

/// The ticket of what is awaited.
fn asked(desk: &Desk) -> Ticket {
    let found = desk.pending.iter().find_map(|effect| match effect {
        Effect::Load(_, ticket) => Some(*ticket),
        _ => None,
    });
    found.expect("a question")
}

#[test]
fn files_dropped_on_the_window_are_asked_for() {
    let mut desk = Desk::new(letter_to(&[PAUL]), french());
    let messages = desk.play(|stage| {
        let _ = stage.simulate([iced::Event::Window(iced::window::Event::FileDropped("/tmp/été.pdf".into()))]);
    });
    assert!(
        matches!(&messages[..], [Message::Files(attachment_bar::Message::Join(path))] if path.ends_with("été.pdf"))
    );
}

#[test]
fn the_button_is_dead_until_everything_is_right() {
    for (state, sends) in [("blank", false), ("ready", true), ("refused", false), ("heavy", false), ("no-list", false)]
    {
        let (_, mut desk) = states(french).into_iter().find(|(name, _)| *name == state).expect("the state");
        let messages = desk.play(|stage| {
            let _ = stage.click(id(SEND)).expect("the button");
        });
        assert_eq!(matches!(messages[..], [Message::Send]), sends, "{state}: {messages:?}");
    }
}

#[test]
fn one_click_takes_the_alternative() {
    let (_, mut desk) = states(french).into_iter().find(|(name, _)| *name == "refused").expect("the state");
    assert_eq!(desk.compose.sendability(), Sendability::Refused(1));
    let _ = desk.play(|stage| {
        let _ = stage.click("Pr Paul MARTIN").expect("the alternative");
    });
    desk.answer();
    assert!(matches!(desk.compose.sendability(), Sendability::Ready(_)));
}

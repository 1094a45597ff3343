//! The directory: drawn in its states, and used by the keyboard alone.

use iced::keyboard::{Modifiers, key::Named};
use pli::domain::browse::{Choice, Facet, Listing, Offer, Site, Skill};
use pli::domain::notice::ImportFault;
use pli::domain::renewal::{Arrived, Indexed, Loading};
use pli::domain::{Correspondent, Notice};
use pli::engine::{Answer, Command, Ticket};
use pli::ui::context::Context;
use pli::ui::effect::{Effect, Tickets};
use pli::ui::part::import::{self, Import};
use pli::ui::screen::directory::{Action, Browser, Message, SEARCH};

use crate::people::martins;
use crate::stage::{WINDOW, ZOOMED, all, draw, french, press, stage};

/// The screen, and an engine that plays the directory of the Martins.
struct Scene {
    browser: Browser,
    import: Import,
    asked: Vec<Command>,
    written: Option<Box<Correspondent>>,
}

fn choices(facet: Facet) -> Vec<Offer> {
    let site = |site, boxes| Offer { choice: Choice::Site(site), boxes };
    let skill = |speciality: Option<&str>, boxes| {
        let skill = Skill { profession: "Médecin".to_owned(), speciality: speciality.map(str::to_owned) };
        Offer { choice: Choice::Skill(skill), boxes }
    };
    match facet {
        Facet::Skill => vec![
            skill(None, 231_408),
            skill(Some("Cardiologie et maladies vasculaires"), 7_412),
            skill(Some("Chirurgie thoracique et cardio-vasculaire"), 402),
        ],
        Facet::Site => vec![
            site(Site::Department { number: "69".to_owned(), name: "Rhône".to_owned() }, 14_208),
            site(Site::Town { name: "LYON".to_owned(), department: "69".to_owned() }, 6_120),
            site(
                Site::Structure {
                    name: "HOSPICES CIVILS DE LYON HÔPITAL ÉDOUARD-HERRIOT".to_owned(),
                    department: "69".to_owned(),
                },
                812,
            ),
        ],
    }
}

impl Scene {
    fn new() -> Self {
        let (browser, effects) = Browser::new(Tickets::new(21));
        let mut scene = Self { browser, import: Import::default(), asked: Vec::new(), written: None };
        scene.carry_out(effects);
        scene
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::After(_, ticket) => {
                    let effects = self.browser.elapsed(ticket);
                    self.carry_out(effects);
                }
                Effect::Send(command) => self.asked.push(command),
                _ => {}
            }
        }
    }

    fn tell(&mut self, message: Message) {
        match self.browser.update(message) {
            Action::Do(effects) => self.carry_out(effects),
            Action::Write(found) => self.written = Some(found),
            Action::Import(message) => {
                let effects = self.import.update(message);
                self.carry_out(effects);
            }
            Action::Left => {}
        }
    }

    fn answer(&mut self, rows: &Result<Vec<Correspondent>, Notice>) {
        for command in std::mem::take(&mut self.asked) {
            match command {
                Command::Browse { ticket, .. } => {
                    let answer = match rows {
                        Ok(rows) => listed(rows.clone()),
                        Err(notice) => Answer::Failed(notice.clone()),
                    };
                    self.browser.answered(ticket, answer);
                }
                Command::Offer { facet, ticket, .. } => self.browser.answered(ticket, Answer::Offered(choices(facet))),
                _ => {}
            }
        }
    }

    /// What the keys and clicks of a simulation lead to.
    fn play(
        &mut self,
        cx: &Context,
        act: impl FnOnce(&mut iced_test::Simulator<'_, Message, pli::ui::theme::Theme, iced::Renderer>),
    ) {
        let mut stage = stage(self.browser.view(&self.import, cx), WINDOW);
        act(&mut stage);
        let messages: Vec<Message> = stage.into_messages().collect();
        for message in messages {
            self.tell(message);
        }
    }
}

fn listed(rows: Vec<Correspondent>) -> Answer {
    let outside = rows.get(2).map(|row| row.address.clone()).into_iter().collect();
    let count = rows.len();
    Answer::Browsed { listing: Box::new(Listing { total: count, within_reach: count, from: 0, rows }), outside }
}

fn importing(scene: &mut Scene) -> Ticket {
    scene.tell(Message::Import(import::Message::Dropped("/tmp/extrait.zip".into())));
    let started = scene.asked.iter().find_map(|command| match command {
        Command::ImportDirectory { ticket, .. } => Some(*ticket),
        _ => None,
    });
    started.expect("an import")
}

fn states() -> Vec<(&'static str, Scene)> {
    let answered = |rows| {
        let mut scene = Scene::new();
        scene.answer(&rows);
        scene
    };
    let mut offered = answered(Ok(martins()));
    offered.play(&french(), |stage| {
        let _ = stage.click("Lieu ou structure");
        let _ = stage.typewrite("lyon");
    });
    offered.answer(&Ok(martins()));
    let mut narrowed = answered(Ok(martins()));
    take(&mut narrowed, "Profession, spécialité", "cardio", 1);
    take(&mut narrowed, "Lieu ou structure", "lyon", 2);
    let mut loading = answered(Err(Notice::DirectoryEmpty));
    let ticket = importing(&mut loading);
    let building = Indexed { rows: 212_992, read: 37_210_000, total: 92_400_000 };
    loading.import.told(Some(ticket), Loading::Building(building));
    let mut fetching = answered(Err(Notice::DirectoryEmpty));
    fetching.import.told(None, Loading::Fetching(Arrived { octets: 8_300_000, total: Some(20_400_000) }));
    let mut missed = answered(Err(Notice::DirectoryEmpty));
    let _ = missed.import.renewed(Some(Notice::Import(ImportFault::Unreachable)));
    let mut shrunk = answered(Ok(martins()));
    let ticket = importing(&mut shrunk);
    let fault = ImportFault::Shrunk { before: 541_210, now: 12_004 };
    let _ = shrunk.import.answered(ticket, &Answer::Failed(Notice::Import(fault)));
    let mut asking = answered(Err(Notice::DirectoryEmpty));
    asking.tell(Message::Import(import::Message::Open));
    vec![
        ("waiting", Scene::new()),
        ("full", answered(Ok(martins()))),
        ("offered", offered),
        ("narrowed", narrowed),
        ("nobody", answered(Ok(Vec::new()))),
        ("empty", answered(Err(Notice::DirectoryEmpty))),
        ("fetching", fetching),
        ("missed", missed),
        ("asking", asking),
        ("loading", loading),
        ("shrunk", shrunk),
    ]
}

/// Types in a field and takes what is offered there, so many steps down.
fn take(scene: &mut Scene, field: &str, typed: &str, steps: usize) {
    let cx = french();
    scene.play(&cx, |stage| {
        let _ = stage.click(field);
        let _ = stage.typewrite(typed);
    });
    scene.answer(&Ok(martins()));
    let click_again = typed.to_owned();
    scene.play(&cx, |stage| {
        let _ = stage.click(click_again.as_str());
        for _ in 0..steps {
            let _ = stage.simulate([press(Named::ArrowDown, Modifiers::empty())]);
        }
    });
    scene.play(&cx, |stage| {
        let _ = stage.click(click_again.as_str());
        let _ = stage.simulate([press(Named::Enter, Modifiers::empty())]);
    });
    scene.answer(&Ok(martins()));
}

#[test]
fn every_state_is_drawn() {
    for (name, scene) in states() {
        for (tag, cx) in all() {
            for (size, window) in [("", WINDOW), ("-zoomed", ZOOMED)] {
                draw(
                    &format!("directory-{name}-{tag}{size}"),
                    scene.browser.view(&scene.import, &cx),
                    &cx.theme,
                    window,
                );
            }
        }
    }
}

#[test]
fn keys_alone_narrow_the_list_choose_somebody_and_write() {
    let cx = french();
    let mut scene = Scene::new();
    scene.answer(&Ok(martins()));
    take(&mut scene, "Profession, spécialité", "cardio", 1);
    let wanted = scene.browser.wanted();
    assert_eq!(wanted.skills.iter().map(Skill::name).collect::<Vec<_>>(), ["Cardiologie et maladies vasculaires"]);
    scene.play(&cx, |stage| {
        let _ = stage.click(iced_test::selector::id(SEARCH)).expect("the words");
        let _ = stage.simulate([press(Named::ArrowDown, Modifiers::empty())]);
    });
    scene.play(&cx, |stage| {
        let _ = stage.click(iced_test::selector::id(SEARCH)).expect("the words");
        let _ = stage.simulate([press(Named::Enter, Modifiers::empty())]);
    });
    assert_eq!(scene.written.map(|found| found.address), Some(martins()[1].address.clone()));
}

#[test]
fn without_a_directory_the_one_next_thing_is_to_have_it() {
    let cx = french();
    let mut scene = Scene::new();
    scene.answer(&Err(Notice::DirectoryEmpty));
    scene.play(&cx, |stage| {
        let _ = stage.click("Télécharger l’annuaire").expect("the way out");
    });
    let fetched = |command: &Command| matches!(command, Command::RenewDirectory { everybody: false, .. });
    assert!(scene.asked.iter().any(fetched), "{:?}", scene.asked);
}

#[test]
fn without_a_directory_and_the_network_it_is_loaded_from_a_file() {
    let cx = french();
    let mut scene = Scene::new();
    scene.answer(&Err(Notice::DirectoryEmpty));
    scene.play(&cx, |stage| {
        let _ = stage.find("Annuaire vide").expect("why");
        let _ = stage.click("Charger un extrait…").expect("the way out");
    });
    scene.play(&cx, |stage| {
        let _ = stage.click(iced_test::selector::id(import::PATH)).expect("the path");
        let _ = stage.typewrite("/tmp/extrait.zip");
    });
    scene.play(&cx, |stage| {
        let _ = stage.click("Charger").expect("the act");
    });
    assert!(
        scene.asked.iter().any(|command| matches!(command, Command::ImportDirectory { everybody: false, .. })),
        "{:?}",
        scene.asked
    );
}

//! One person at the window: what she does with keys and mouse, and what she waits to see.

use std::path::PathBuf;

use iced::Color;
use pli::ui::theme::{Theme, Tokens};

use crate::picture::{Area, HEIGHT, Picture, WIDTH, area};
use crate::program::Program;
use crate::screen::Screen;
use crate::wait;

/// Where things are in a window of 1280 × 800.
pub mod place {
    use super::{Area, area};

    /// Inside the card of the unlock screen, left of everything in it.
    pub const UNLOCK_EDGE: Area = area(428, 30, 438, 795);
    /// The card of the unlock screen.
    pub const UNLOCK: Area = area(424, 30, 856, 795);
    /// « Nouveau message ».
    pub const COMPOSE: Area = area(12, 36, 212, 68);
    /// The same under the strip that tells of letters which need their author.
    pub const COMPOSE_UNDER_STRIP: Area = area(12, 68, 212, 100);
    /// The list of messages.
    pub const LIST: Area = area(226, 114, 592, 760);
    /// Its first row.
    pub const FIRST_ROW: Area = area(250, 122, 585, 184);
    /// Its second row.
    pub const SECOND_ROW: Area = area(240, 198, 585, 260);
    /// The reader.
    pub const READER: Area = area(610, 84, 1266, 764);
    /// Where toasts stand.
    pub const TOASTS: Area = area(760, 84, 1272, 764);
    /// Recipients of the composer and what hangs below them.
    pub const RECIPIENTS: Area = area(236, 124, 1044, 520);
    /// « Envoyer ».
    pub const SEND: Area = area(236, 756, 334, 788);
    /// Inside the offer of a recovery code, beside where the card of the unlock screen stands.
    pub const OFFER_EDGES: [Area; 2] = [area(404, 340, 420, 460), area(860, 340, 876, 460)];
    /// The rows of the outbox.
    pub const OUTBOX: Area = area(213, 84, 1067, 795);
}

/// She, her window, her program.
pub struct Desk<'a> {
    screen: &'a Screen,
    pub program: Program,
    window: String,
}

/// Colours of the light theme.
pub fn light() -> Tokens {
    Theme::light().tokens
}

impl<'a> Desk<'a> {
    /// Waits for the window, brings it to its size, puts the pointer where nothing is.
    pub fn new(screen: &'a Screen, program: Program) -> Self {
        let pid = program.pid().to_string();
        // By the name of its desktop entry too: without it no desktop knows its icon.
        let found = || {
            let windows = screen.tool(&["search", "--all", "--onlyvisible", "--pid", &pid, "--class", "^pli$"])?;
            windows.lines().last().map(str::to_owned)
        };
        let window = wait::for_some(found).expect("a window");
        let size = ["windowsize", &window, &WIDTH.to_string(), &HEIGHT.to_string()];
        assert!(screen.tool(&size).is_some());
        assert!(screen.tool(&["windowmove", &window, "60", "60"]).is_some());
        let desk = Self { screen, program, window };
        desk.park();
        let _ = desk.sees("the window", |_| true);
        desk
    }

    /// Waits until the window shows what is meant and has come to rest; gives what it shows.
    pub fn sees(&self, what: &str, shows: impl Fn(&Picture) -> bool) -> Picture {
        let mut last: Option<Picture> = None;
        let found = wait::for_some(|| {
            let now = self.screen.capture(&self.window)?;
            let rests = last.as_ref() == Some(&now);
            let found = (rests && shows(&now)).then(|| now.clone());
            last = Some(now);
            found
        });
        found.unwrap_or_else(|| {
            let path = folder().join("unexpected.png");
            if let Some(last) = last {
                last.save(&path);
            }
            panic!("never shown: {what}; shown instead: {}", path.display())
        })
    }

    /// Waits until a part of the window has changed.
    pub fn sees_change(&self, what: &str, before: &Picture, place: &Area) -> Picture {
        self.sees(what, |now| !now.same(before, place))
    }

    /// Presses a key or a chord.
    pub fn key(&self, chord: &str) {
        assert!(self.screen.tool(&["key", "--clearmodifiers", chord]).is_some(), "{chord}");
    }

    /// Types a text, line by line.
    pub fn types(&self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.key("Return");
            }
            let typed =
                line.is_empty() || self.screen.tool(&["type", "--clearmodifiers", "--delay", "25", line]).is_some();
            assert!(typed, "{line}");
        }
    }

    /// Moves the pointer.
    pub fn points(&self, x: usize, y: usize) {
        let (x, y) = (x.to_string(), y.to_string());
        assert!(self.screen.tool(&["mousemove", "--window", &self.window, &x, &y]).is_some());
    }

    /// Clicks there.
    pub fn clicks(&self, x: usize, y: usize) {
        self.points(x, y);
        assert!(self.screen.tool(&["click", "1"]).is_some());
    }

    /// Turns the wheel down by one notch.
    pub fn scrolls(&self) {
        assert!(self.screen.tool(&["click", "5"]).is_some());
    }

    /// Moves the pointer where it lights up nothing.
    pub fn park(&self) {
        self.points(640, 8);
    }

    /// The cards are offered, none is chosen.
    pub fn sees_cards(&self) -> Picture {
        self.sees("two cards", |now| now.count(&place::UNLOCK_EDGE, light().sheet) >= 10 * 270)
    }

    /// Chooses a card by keys.
    pub fn chooses_card(&self, position: usize) -> Picture {
        let before = self.sees_cards();
        for _ in 0..=position {
            self.key("Tab");
        }
        let _ = self.sees_change("the ring around a card", &before, &place::UNLOCK);
        self.key("space");
        self.sees("the field of the code", |now| now.count(&place::UNLOCK_EDGE, light().sheet) >= 10 * 420)
    }

    /// Types the code.
    pub fn opens(&self, code: &str) {
        self.types(code);
        self.key("Return");
    }

    /// A new vault: a recovery code is offered, and put off.
    pub fn puts_off_code(&self) -> Picture {
        let shown = self.sees("the offer of a recovery code", |now| {
            now.count(&place::COMPOSE, light().accent) == 0
                && place::OFFER_EDGES.iter().all(|edge| now.count(edge, light().sheet) >= 16 * 120 * 9 / 10)
        });
        self.key("Escape");
        shown
    }

    /// The mailbox, its first row there.
    pub fn sees_mailbox(&self) -> Picture {
        self.sees("the mailbox", |now| {
            let composes = [place::COMPOSE, place::COMPOSE_UNDER_STRIP];
            let has_button = composes.iter().any(|at| now.count(at, light().accent) > 3_000);
            has_button && now.ink(&place::FIRST_ROW, light().surface) > 300
        })
    }

    /// Closes the toasts, wherever they stand.
    pub fn closes_toasts(&self) -> Picture {
        let washes = [light().warning.wash, light().success.wash, light().danger.wash];
        let at = |now: &Picture| washes.iter().find_map(|wash| toast(now, *wash));
        for _ in 0..4 {
            let now = self.sees("a window at rest", |_| true);
            let Some(found) = at(&now) else { break };
            self.clicks(found.x.end - 24, found.y.start + 24);
            let _ = self.sees("one toast less", |now| at(now).is_none_or(|left| left.y != found.y));
            self.park();
        }
        self.sees("no toast", |now| at(now).is_none())
    }

    /// Searches the cache: one message has these words.
    pub fn finds_one(&self, words: &str) -> Picture {
        self.searches(words);
        self.sees("one result", |now| {
            now.ink(&place::FIRST_ROW, light().surface) > 300 && now.ink(&place::SECOND_ROW, light().surface) == 0
        })
    }

    /// Searches the cache: no message has these words, and the list says so.
    pub fn finds_none(&self, words: &str) -> Picture {
        self.searches(words);
        self.sees("no result", |now| {
            now.ink(&place::FIRST_ROW, light().surface) == 0 && now.ink(&place::LIST, light().surface) > 300
        })
    }

    fn searches(&self, words: &str) {
        self.key("ctrl+f");
        self.types(words);
    }

    /// Ends a search: the first Escape leaves the field, the second the results.
    pub fn leaves_search(&self, found: &Picture) {
        self.key("Escape");
        self.key("Escape");
        let _ = self.sees_change("the inbox again", found, &place::LIST);
    }

    /// Opens the composer.
    pub fn composes(&self) {
        self.key("ctrl+n");
        let _ = self.sees("the composer", |now| now.count(&place::COMPOSE, light().accent) == 0);
    }

    /// Adds an accepted recipient where the caret is.
    pub fn adds(&self, address: &str) -> Picture {
        let before = self.sees("the composer", |_| true).strokes(&place::RECIPIENTS, light().success.ink);
        self.types(address);
        self.key("Return");
        self.sees("a verified recipient", |now| {
            now.strokes(&place::RECIPIENTS, light().success.ink) > before && !offers(now)
        })
    }

    /// A whole letter by keys, from the mailbox back to it.
    pub fn writes(&self, to: &str, subject: &str, text: &str) {
        self.composes();
        let _ = self.adds(to);
        self.clicks(600, 183);
        self.types(subject);
        self.key("Tab");
        self.types(text);
        self.park();
        self.sends();
    }

    /// Sends what is ready to be sent.
    pub fn sends(&self) {
        let _ = self.sees("a letter that may leave", may_leave);
        self.key("ctrl+Return");
        let _ = self.sees_mailbox();
    }

    /// Asks the window to close and waits for the end of the program.
    pub fn quits(mut self) {
        self.key("alt+F4");
        let status = self.program.ended();
        assert!(status.success(), "{status}");
    }
}

/// Somebody of the directory is offered, and marked.
pub fn offers(now: &Picture) -> bool {
    now.count(&place::RECIPIENTS, light().chosen) > 10_000
}

/// The button that sends can be pressed.
pub fn may_leave(now: &Picture) -> bool {
    now.count(&place::SEND, light().accent) > 1_000
}

/// Bounds of a toast with this wash: wider than anything else that has it.
fn toast(now: &Picture, wash: Color) -> Option<Area> {
    now.bounds(&place::TOASTS, wash).filter(|found| found.x.len() > 400)
}

/// Where pictures are written.
pub fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    folder.canonicalize().unwrap()
}

/// Keeps what the window shows, to be looked at.
pub fn keep(picture: &Picture, name: &str) {
    picture.save(&folder().join(name).with_extension("png"));
}

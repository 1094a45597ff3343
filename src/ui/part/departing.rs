//! The letter that was just sent and may still be taken back: a calm line that counts the seconds, and its one act.

use std::time::Duration;

use iced::advanced::widget::Id;
use iced::widget::{container, row};
use iced::{Alignment, Length, Padding};
use jiff::Timestamp;

use crate::domain::outgoing::Hold;
use crate::domain::{DraftId, Notice, OutgoingId};
use crate::engine::{Answer, Command, Ticket};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::{Effect, Tickets};
use crate::ui::screen::range;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};

/// Takes the letter back.
pub const TAKE_BACK: Id = Id::new("departing-take-back");

/// The line tells the seconds one by one.
const SECOND: Duration = Duration::from_secs(1);
/// A chosen moment is told for so long.
const STAY: Duration = Duration::from_secs(10);

/// The last letter that is held.
#[derive(Debug)]
pub struct Departing {
    letter: Option<Letter>,
    /// The last one that has left, or leaves and is not told of any more.
    left: Option<Left>,
    asked: Option<Ticket>,
    tickets: Tickets,
}

#[derive(Debug)]
struct Letter {
    id: OutgoingId,
    until: Timestamp,
    hold: Hold,
    /// How many deeds the mailbox had seen when it was sent.
    deeds: u64,
    /// What ends the second that runs, or the line.
    tick: Ticket,
}

#[derive(Debug)]
struct Left {
    deeds: u64,
    /// Until then, what undoes the last deed is meant for it.
    until: Timestamp,
}

impl Default for Departing {
    fn default() -> Self {
        Self { letter: None, left: None, asked: None, tickets: Tickets::new(range::DEPARTING) }
    }
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Take it back.
    TakeBack,
    /// Away with the line; the letter leaves.
    Hide,
}

/// What became of a letter that was to be taken back.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is a draft again.
    Taken(DraftId),
    /// It is not.
    Failed(Notice),
}

impl Departing {
    /// This letter was sent, and is held.
    pub fn begin(&mut self, id: OutgoingId, until: Timestamp, hold: Hold, deeds: u64) -> Vec<Effect> {
        let tick = self.tickets.take();
        self.letter = Some(Letter { id, until, hold, deeds, tick });
        vec![Effect::After(if hold == Hold::Undo { SECOND } else { STAY }, tick)]
    }

    /// A second is over.
    pub fn elapsed(&mut self, ticket: Ticket, now: Timestamp) -> Vec<Effect> {
        let Some(letter) = self.letter.as_mut().filter(|letter| letter.tick == ticket) else { return Vec::new() };
        if letter.hold == Hold::Chosen || letter.until <= now {
            self.hide();
            return Vec::new();
        }
        letter.tick = self.tickets.take();
        vec![Effect::After(SECOND, letter.tick)]
    }

    /// Whether sending it was the last thing done, or taking it back is under way: nothing older is undone meanwhile.
    pub fn is_last(&self, deeds: u64) -> bool {
        self.asked.is_some() || self.letter.as_ref().is_some_and(|letter| letter.deeds == deeds)
    }

    /// Whether sending it was the last thing done, and it has just left: whoever undoes something now is too late for it.
    pub fn has_just_left(&self, deeds: u64, now: Timestamp) -> bool {
        self.left.as_ref().is_some_and(|left| left.deeds == deeds && now < left.until)
    }

    fn hide(&mut self) {
        let left = self.letter.take().filter(|letter| letter.hold == Hold::Undo);
        self.left =
            left.map(|Letter { deeds, until, .. }| Left { deeds, until: until.checked_add(STAY).unwrap_or(until) });
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Hide => {
                self.hide();
                Vec::new()
            }
            Message::TakeBack => {
                let Some(letter) = self.letter.take() else { return Vec::new() };
                let ticket = self.tickets.take();
                self.asked = Some(ticket);
                vec![Effect::Send(Command::TakeBack { id: letter.id, ticket })]
            }
        }
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Option<Outcome> {
        let _ = self.asked.take_if(|asked| *asked == ticket)?;
        Some(match answer {
            Answer::DraftSaved(id) => Outcome::Taken(id),
            Answer::Failed(notice) => Outcome::Failed(notice),
            _ => Outcome::Failed(Notice::Internal),
        })
    }

    /// Draws the line, while there is a letter.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let letter = self.letter.as_ref()?;
        let l10n = &cx.l10n;
        let words = match letter.hold {
            Hold::Undo => {
                let left = letter.until.duration_since(cx.now).as_secs().max(1);
                t!(l10n, "departing-undo", seconds = left)
            }
            Hold::Chosen => {
                t!(l10n, "departing-chosen", date = l10n.date(letter.until), time = l10n.time(letter.until))
            }
        };
        let hint = shortcut::hint(Act::Undo, &t!(l10n, "departing-hint"), l10n);
        let back = button(t!(l10n, "departing-take-back")).icon(Icon::Undo).hint(hint).id(TAKE_BACK);
        let hide = tool(Icon::Close, t!(l10n, "action-dismiss")).small().on_press(Message::Hide);
        let sign = icon::icon(Icon::Hourglass).style(text::accent);
        let line = row![sign, text::label(words), back.on_press(Message::TakeBack), hide];
        let line = line.spacing(space::M).align_y(Alignment::Center);
        let line = container(line).padding([space::S, space::L]).style(theme::container::dialog);
        let over_the_status = Padding::from(space::L).bottom(measure::STATUS + space::L);
        let place = container(line).width(Length::Fill).height(Length::Fill).padding(over_the_status);
        Some(place.align_x(Alignment::Center).align_y(Alignment::End).into())
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Departing, Message, Outcome, SECOND, STAY};
    use crate::domain::outgoing::Hold;
    use crate::domain::{DraftId, Notice, OutgoingId};
    use crate::engine::{Answer, Command, Ticket};
    use crate::ui::effect::Effect;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn tick(effects: &[Effect]) -> Ticket {
        let [Effect::After(_, ticket)] = effects else { panic!("{effects:?}") };
        *ticket
    }

    #[test]
    fn the_line_counts_the_seconds_and_goes_when_the_letter_leaves() {
        let mut departing = Departing::default();
        let mut effects = departing.begin(OutgoingId(1), at(3), Hold::Undo, 0);
        for second in 1..3 {
            assert!(matches!(effects[..], [Effect::After(SECOND, _)]));
            effects = departing.elapsed(tick(&effects), at(second));
        }
        assert_eq!(departing.elapsed(tick(&effects), at(3)), []);
        assert_eq!(departing.update(Message::TakeBack), [], "it is gone");
    }

    #[test]
    fn a_chosen_moment_is_told_for_a_while() {
        let mut departing = Departing::default();
        let effects = departing.begin(OutgoingId(1), at(90_000), Hold::Chosen, 0);
        assert!(matches!(effects[..], [Effect::After(STAY, _)]));
        assert_eq!(departing.elapsed(tick(&effects), at(10)), []);
        assert!(!departing.is_last(0));
    }

    #[test]
    fn the_last_letter_is_taken_back_once_and_opens() {
        let mut departing = Departing::default();
        let _ = departing.begin(OutgoingId(1), at(10), Hold::Undo, 4);
        let _ = departing.begin(OutgoingId(2), at(11), Hold::Undo, 5);
        assert!(departing.is_last(5) && !departing.is_last(6), "something was done since");
        let [Effect::Send(Command::TakeBack { id: OutgoingId(2), ticket })] = departing.update(Message::TakeBack)[..]
        else {
            panic!("not asked")
        };
        assert_eq!(departing.update(Message::TakeBack), []);
        assert_eq!(departing.answered(Ticket(0), Answer::DraftSaved(DraftId(9))), None, "of another");
        assert_eq!(departing.answered(ticket, Answer::DraftSaved(DraftId(9))), Some(Outcome::Taken(DraftId(9))));
        assert_eq!(departing.answered(ticket, Answer::DraftSaved(DraftId(9))), None);
    }

    #[test]
    fn what_undoes_something_right_after_a_letter_has_left_is_meant_for_it() {
        let mut departing = Departing::default();
        let effects = departing.begin(OutgoingId(1), at(1), Hold::Undo, 4);
        assert!(!departing.has_just_left(4, at(0)), "it may still be taken back");
        assert_eq!(departing.elapsed(tick(&effects), at(1)), []);
        assert!(departing.has_just_left(4, at(1)) && departing.has_just_left(4, at(10)));
        assert!(!departing.has_just_left(5, at(1)), "something was done since");
        assert!(!departing.has_just_left(4, at(11)), "for a while");
        let _ = departing.begin(OutgoingId(2), at(20), Hold::Undo, 5);
        assert_eq!(departing.update(Message::Hide), []);
        assert!(departing.has_just_left(5, at(15)), "it leaves, and is not told of any more");
    }

    #[test]
    fn a_letter_that_has_left_is_told_of() {
        let mut departing = Departing::default();
        let _ =
            departing.begin(OutgoingId(1), at(10).checked_add(SignedDuration::from_secs(1)).unwrap(), Hold::Undo, 0);
        let [Effect::Send(Command::TakeBack { ticket, .. })] = departing.update(Message::TakeBack)[..] else {
            panic!("not asked")
        };
        let failed = departing.answered(ticket, Answer::Failed(Notice::NotFound));
        assert_eq!(failed, Some(Outcome::Failed(Notice::NotFound)));
    }
}

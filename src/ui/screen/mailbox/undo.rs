//! What was done last, and how it is taken back: a calm bar for some seconds; afterwards the keyboard still can.

use std::time::Duration;

use iced::advanced::widget::Id;
use iced::widget::{container, row};
use iced::{Alignment, Length};

use super::acts::send;
use super::{Action, Mailbox, Message};
use crate::domain::{self, MessageId};
use crate::engine::{Command, Ticket};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::Icon;

/// Takes back what was done last.
pub const UNDO: Id = Id::new("mailbox-undo");
/// How long the bar stays.
const STAY: Duration = Duration::from_secs(10);
/// Deeds that are remembered.
const MOST: usize = 20;

/// Something that was done and can be taken back.
#[derive(Debug)]
pub(super) struct Deed {
    /// What undoes it.
    pub(super) back: Vec<domain::Act>,
    /// Of which messages.
    pub(super) messages: Vec<MessageId>,
    /// Their documents were handed to the practice software.
    pub(super) handed: bool,
}

impl Deed {
    /// Something that was done to messages.
    pub(super) fn new(back: Vec<domain::Act>, messages: Vec<MessageId>) -> Self {
        Self { back, messages, handed: false }
    }
}

/// What was done, the last one last.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    done: Vec<Deed>,
    /// How many were ever done or taken back.
    count: u64,
    bar: Option<Bar>,
}

#[derive(Debug)]
struct Bar {
    words: String,
    undoable: bool,
    ticket: Ticket,
}

impl Deeds {
    /// Remembers it without a word.
    pub(super) fn push(&mut self, deed: Deed) {
        self.bar = None;
        self.count = self.count.saturating_add(1);
        self.done.push(deed);
        if self.done.len() > MOST {
            drop(self.done.remove(0));
        }
    }
}

impl Mailbox {
    /// Says what was done; it can be taken back where `deed` tells how.
    pub(super) fn done(&mut self, words: String, deed: Option<Deed>) -> Vec<Effect> {
        let ticket = self.tickets.take();
        let undoable = deed.is_some();
        if let Some(deed) = deed {
            self.deeds.push(deed);
        }
        self.deeds.bar = Some(Bar { words, undoable, ticket });
        vec![Effect::After(STAY, ticket)]
    }

    /// How many deeds there were: more than before, and something was done since.
    pub fn deeds(&self) -> u64 {
        self.deeds.count
    }

    /// Takes back what was done last.
    pub(super) fn undo(&mut self, cx: &Context) -> Action {
        let Some(deed) = self.deeds.done.pop() else { return Action::None };
        self.deeds.count = self.deeds.count.saturating_add(1);
        let mut effects: Vec<Effect> = deed.back.into_iter().map(send).collect();
        if deed.handed {
            let (messages, ticket) = (deed.messages.clone(), self.tickets.take());
            effects.push(Effect::Send(Command::TakeBackExports { messages, ticket }));
        }
        if let (Some(list), Some(first)) = (&mut self.list, deed.messages.first()) {
            let _ = list.unpick();
            list.want(*first);
        }
        effects.extend(self.done(t!(cx.l10n, "done-undone"), None));
        Action::Do(effects)
    }

    /// The bar has been there long enough.
    pub(super) fn fade(&mut self, ticket: Ticket) {
        if self.deeds.bar.as_ref().is_some_and(|bar| bar.ticket == ticket) {
            self.deeds.bar = None;
        }
    }

    /// Away with the bar.
    pub(super) fn hush(&mut self) -> Action {
        self.deeds.bar = None;
        Action::None
    }

    /// The bar, under the list.
    pub(super) fn undo_bar<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let bar = self.deeds.bar.as_ref()?;
        let l10n = &cx.l10n;
        let undo = bar.undoable.then(|| {
            let words = t!(l10n, "action-undo");
            let hint = shortcut::hint(Act::Undo, &shortcut::words(Act::Undo, l10n), l10n);
            button(words).icon(Icon::Undo).small().hint(hint).id(UNDO).on_press(Message::Act(Act::Undo))
        });
        let hide = tool(Icon::Close, t!(l10n, "action-dismiss")).small().on_press(Message::Hush);
        let words = container(text::small(bar.words.as_str())).width(Length::Fill);
        let line = row![words].push(undo).push(hide).spacing(space::S).align_y(Alignment::Center);
        Some(container(line).padding([space::S, space::M]).width(Length::Fill).style(theme::container::info).into())
    }
}

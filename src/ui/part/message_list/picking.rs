//! Choosing several rows, and going on after those that were dealt with.

use std::collections::BTreeSet;

use super::selection::{MOST, Picked};
use super::{Action, Chosen, Homes, MessageList};
use crate::domain::{AccountId, DeskState, MessageId};
use crate::ui::effect::Effect;

impl MessageList {
    /// Names and colours of the inboxes, for the list over all of them.
    pub fn set_homes(&mut self, homes: Homes) {
        self.homes = homes;
    }

    /// Accounts that other software collects.
    pub fn set_collected(&mut self, collected: BTreeSet<AccountId>) {
        self.collected = collected;
    }

    /// What the user's own desk says of what it takes care of.
    pub fn set_own(&mut self, own: DeskState) {
        self.own = Some(own);
    }

    /// The messages chosen together; none when there is but the one that is read.
    pub fn picked(&self) -> Vec<Picked> {
        self.selection.all()
    }

    /// How many they are.
    pub fn picked_count(&self) -> u32 {
        u32::try_from(self.selection.count()).unwrap_or(u32::MAX)
    }

    /// What is known of the chosen message, if its row is here.
    pub fn chosen_picked(&self) -> Option<Picked> {
        self.at(self.chosen?.position).filter(|row| Some(row.id) == self.chosen()).map(Picked::of)
    }

    /// Only the one that is read is chosen. Whether there were others.
    pub fn unpick(&mut self) -> bool {
        let were = !self.selection.is_empty();
        self.selection.clear();
        self.awaited_span = None;
        were
    }

    /// All messages of the list, as far as that goes.
    pub fn pick_all(&mut self) -> Action {
        let (first, total) = (self.ahead(), self.total.unwrap_or_default());
        let Some(last) = total.min(MOST).checked_sub(1) else { return Action::None };
        self.selection.clear();
        let _ = self.selection.extend(first, first);
        self.span(first, first.saturating_add(last))
    }

    /// The next or the previous message too.
    pub fn extend_by_one(&mut self, forwards: bool) -> Action {
        let Some(here) = self.cursor() else { return self.extend(self.ahead()) };
        let next = if forwards { here.saturating_add(1) } else { here.saturating_sub(1) };
        let last = self.total().unwrap_or_default().saturating_sub(1);
        self.extend(next.clamp(self.ahead(), last.max(self.ahead())))
    }

    /// After these messages were dealt with: the next one is chosen, else the one before.
    pub fn pass(&mut self, leaving: &[MessageId]) -> Option<MessageId> {
        let leaves = |message: &MessageId| leaving.contains(message);
        let places: Vec<usize> =
            self.rows.iter().enumerate().filter(|(_, row)| leaves(&row.id)).map(|(place, _)| place).collect();
        let last = places.last().copied();
        let _ = self.unpick();
        let after = last.and_then(|last| self.rows.iter().skip(last.saturating_add(1)).find(|row| !leaves(&row.id)));
        let before = last.and_then(|last| self.rows.iter().take(last).rev().find(|row| !leaves(&row.id)));
        let next = after.or(before).map(|row| row.id);
        self.chosen = next.and_then(|message| Some(Chosen { message, position: self.position(message)? }));
        self.reveal = self.reveal.wrapping_add(1);
        next
    }

    /// This message is chosen once its row comes.
    pub fn want(&mut self, message: MessageId) {
        self.wanted = Some(message);
    }

    /// The row that the keyboard starts from.
    pub(super) fn cursor(&self) -> Option<u32> {
        self.selection.cursor().or(self.chosen.map(|chosen| chosen.position))
    }

    pub(super) fn toggle(&mut self, position: u32) -> Action {
        if self.selection.is_empty()
            && let Some(chosen) = self.chosen
            && let Some(row) = self.at(chosen.position).filter(|row| row.id == chosen.message)
        {
            self.selection.toggle(chosen.position, Picked::of(row));
        }
        let Some(row) = self.at(position) else { return Action::None };
        self.selection.toggle(position, Picked::of(row));
        Action::None
    }

    pub(super) fn extend(&mut self, position: u32) -> Action {
        if position < self.ahead() {
            return Action::None;
        }
        let start = self.chosen.map_or(position, |chosen| chosen.position);
        let range = self.selection.extend(start, position);
        self.reveal = self.reveal.wrapping_add(1);
        self.span(range.start, range.end.saturating_sub(1))
    }

    /// Rows from one position to another are chosen: those that are not here are asked for.
    fn span(&mut self, first: u32, last: u32) -> Action {
        let here = self.at(first).is_some() && self.at(last).is_some();
        if here || !self.source.is_paged() {
            let ahead = self.ahead();
            let from = first.saturating_sub(ahead).saturating_sub(self.start);
            let many = last.saturating_sub(first).saturating_add(1);
            let (from, many) = (from as usize, many as usize);
            self.selection.add(self.rows.iter().skip(from).take(many));
            self.awaited_span = None;
            return Action::None;
        }
        let ticket = self.tickets.take();
        self.awaited_span = Some(ticket);
        let from = first.saturating_sub(self.ahead());
        let to = last.saturating_sub(self.ahead()).saturating_add(1);
        Action::Do(vec![Effect::Load(self.query(from..to), ticket)])
    }
}

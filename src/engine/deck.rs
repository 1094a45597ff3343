//! The cards in the readers: gives each insertion its own identifier, so that a swap between two looks is seen as a removal.

use tokio::time::Instant;

use crate::card::{self, Token};
use crate::domain::holder::CardId;
use crate::domain::{HolderId, Notice};
use crate::engine::event::{CardSeen, Tries, Unblocking};

/// Cards seen at the last look.
#[derive(Default)]
pub(super) struct Deck {
    issued: u64,
    cards: Vec<(CardId, Token)>,
}

impl Deck {
    /// Takes the tokens of a new look. A card that is still where it was keeps its identifier. The one to be kept stays even
    /// unseen, unless another one is in its place; if it is away with its reader it may come back anywhere.
    pub(super) fn update(&mut self, tokens: Vec<Token>, kept: Option<(CardId, bool)>) -> Vec<CardId> {
        let before = std::mem::take(&mut self.cards);
        let away = kept.is_some_and(|(_, away)| away);
        let kept = before.iter().find(|(id, _)| kept.is_some_and(|(kept, _)| kept == *id));
        for token in tokens {
            let known = before.iter().find(|(_, old)| is_same_insertion(old, &token));
            let known = known.or_else(|| kept.filter(|(_, old)| away && is_same_card(old, &token)));
            let id = known.map_or_else(|| self.issue(), |(id, _)| *id);
            self.cards.push((id, token));
        }
        if let Some((id, token)) = kept {
            let is_replaced = |(other, new): &(CardId, Token)| other == id || (!away && new.slot == token.slot);
            if !self.cards.iter().any(is_replaced) {
                self.cards.push((*id, token.clone()));
            }
        }
        self.ids()
    }

    /// Forgets a card that left.
    pub(super) fn remove(&mut self, card: CardId) -> Vec<CardId> {
        self.cards.retain(|(id, _)| *id != card);
        self.ids()
    }

    fn ids(&self) -> Vec<CardId> {
        self.cards.iter().map(|(id, _)| *id).collect()
    }

    /// The token of a card.
    pub(super) fn token(&self, id: CardId) -> Option<&Token> {
        self.cards.iter().find(|(known, _)| *known == id).map(|(_, token)| token)
    }

    /// What the window shows of each.
    pub(super) fn describe(&self) -> Vec<CardSeen> {
        self.cards.iter().map(|(id, token)| describe(*id, token)).collect()
    }

    /// What the window shows of this one.
    pub(super) fn seen(&self, id: CardId) -> Option<CardSeen> {
        self.token(id).map(|token| describe(id, token))
    }

    /// What the window shows of the cards that name somebody else.
    pub(super) fn of_others(&self, holder: &HolderId) -> Vec<CardSeen> {
        let is_others = |token: &Token| token.holder.as_ref().is_ok_and(|named| named.id != *holder);
        self.cards.iter().filter(|(_, token)| is_others(token)).map(|(id, token)| describe(*id, token)).collect()
    }

    fn issue(&mut self) -> CardId {
        self.issued = self.issued.saturating_add(1);
        CardId(self.issued)
    }
}

fn is_same_insertion(old: &Token, new: &Token) -> bool {
    old.slot == new.slot && is_same_card(old, new)
}

fn is_same_card(old: &Token, new: &Token) -> bool {
    old.serial == new.serial && old.certificate == new.certificate
}

fn describe(id: CardId, token: &Token) -> CardSeen {
    CardSeen {
        id,
        reader: token.reader.clone(),
        label: token.label.clone(),
        holder: token.holder.clone().map_err(|fault| fault.notice()),
        pin_length: (token.pin_min, token.pin_max),
        pad: token.pad,
        tries: tries(token.tries),
        digits: token.takes_digits(),
        unblocking: Unblocking { length: token.unblock_length(), tries: tries(token.unblock_tries) },
    }
}

fn tries(left: card::Tries) -> Tries {
    match left {
        card::Tries::Full => Tries::Full,
        card::Tries::Low => Tries::Low,
        card::Tries::Last => Tries::Last,
        card::Tries::Locked => Tries::Locked,
    }
}

/// What a look at the readers gave.
pub(super) struct Look {
    /// When it began: what happened since is not in it.
    pub(super) begun: Instant,
    /// The tokens, or why there is none.
    pub(super) seen: Result<Vec<Token>, Notice>,
}

/// Which looks still count. They overtake each other: one that began before another, or before the card of a session was seen to
/// be gone, shows what is no more.
#[derive(Debug, Default)]
pub(super) struct Newest(Option<Instant>);

impl Newest {
    /// Something was learnt now that looks begun before do not show. Another look follows.
    pub(super) fn learnt(&mut self, now: Instant) {
        self.0 = Some(now);
    }

    /// Whether a look that began then is the newest.
    pub(super) fn is(&mut self, begun: Instant) -> bool {
        let newest = self.0.is_none_or(|last| last <= begun);
        if newest {
            self.0 = Some(begun);
        }
        newest
    }
}

#[cfg(test)]
#[path = "deck_tests.rs"]
mod tests;

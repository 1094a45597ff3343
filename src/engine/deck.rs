//! The cards in the readers: gives each insertion its own identifier, so that a swap between two looks is seen as a removal.

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
    /// Takes the tokens of a new look. A card that is still where it was keeps its identifier.
    pub(super) fn update(&mut self, tokens: Vec<Token>) -> Vec<CardId> {
        let before = std::mem::take(&mut self.cards);
        for token in tokens {
            let known = before.iter().find(|(_, old)| is_same_insertion(old, &token)).map(|(id, _)| *id);
            let id = known.unwrap_or_else(|| self.issue());
            self.cards.push((id, token));
        }
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
    old.slot == new.slot && old.serial == new.serial && old.certificate == new.certificate
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
pub(super) type Look = Result<Vec<Token>, Notice>;

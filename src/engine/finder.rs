//! Looks for the servers of a mailbox, or tries those that a person names. No session takes part: no card, no mailbox of hers.

use super::actor::{Actor, House};
use super::{Answer, Ticket, ground};
use crate::discovery::{Discovery, Documents, Presets};
use crate::domain::{Address, Endpoint, Notice};

impl Actor {
    pub(super) fn find_servers(&mut self, address: &str, ticket: Ticket) {
        let Ok(address) = Address::parse(address.trim()) else {
            return self.answer(ticket, Answer::Failed(Notice::AddressInvalid));
        };
        match discovery(self.house()) {
            Err(notice) => self.answer(ticket, Answer::Failed(notice)),
            Ok(discovery) => self.spawn(ticket, async move { Answer::Servers(discovery.find(&address).await) }),
        }
    }

    pub(super) fn try_servers(&mut self, imap: Endpoint, submission: Endpoint, ticket: Ticket) {
        match discovery(self.house()) {
            Err(notice) => self.answer(ticket, Answer::Failed(notice)),
            Ok(discovery) => {
                self.spawn(ticket, async move { Answer::Servers(discovery.try_by_hand(imap, submission).await) });
            }
        }
    }
}

/// The way to servers without a card.
pub(super) fn discovery(house: &House) -> Result<Discovery, Notice> {
    let practice = house.config.settings.practice.as_ref();
    Ok(Discovery {
        operators: house.without_card().map_err(|error| error.notice())?,
        names: ground::names(practice),
        documents: match practice {
            None => Documents::Domain,
            Some(practice) => practice.autoconfig.map_or(Documents::Nowhere, Documents::Here),
        },
        reach: house.config.reach(),
        presets: Presets::built_in(),
    })
}

//! Somebody else at a masked screen: her code goes to her own card while the session behind the mask stands. Only when that card has
//! taken it does the session close and hers open.

use super::actor::Actor;
use super::news::{News, SessionId};
use super::opening;
use super::work::Work;
use super::{Answer, Event, Ticket};
use crate::card::Login;
use crate::domain::Notice;
use crate::domain::holder::CardId;
use crate::session;

impl Actor {
    /// Gives the card its code; what comes of it arrives as news.
    pub(super) fn log_in_beside(&mut self, card: CardId) {
        let Some((pin, ticket)) = self.asked.take() else { return };
        let slot = match self.ground(card) {
            Ok((slot, _)) => slot,
            Err(notice) => {
                self.happen(session::Event::Refused(card));
                return self.outlet.pass(Event::Answer(ticket, Answer::Failed(notice)));
            }
        };
        let (session, cancel) = self.number();
        let (room, herald) = (self.house().card.clone(), self.house().herald.clone());
        self.open_aside(async move {
            let tried = cancel.run_until_cancelled(room.login(slot, pin.typed())).await;
            let login =
                tried.map_or(Err(Notice::SessionClosed), |tried| tried.map(Box::new).map_err(|error| error.notice()));
            // A login that nobody hears of ends by itself.
            let _ = herald.send(News::Beside { session, card, ticket, login }).await;
        });
    }

    /// The card has answered.
    pub(super) fn tried_beside(
        &mut self,
        session: SessionId,
        card: CardId,
        ticket: Ticket,
        login: Result<Box<Login>, Notice>,
    ) {
        let expected = self.is_expected(session);
        // The counter of tries has moved.
        self.refresh_cards();
        match login {
            Ok(login) if expected => {
                self.admitted = Some((login, ticket));
                self.happen(session::Event::Accepted(card));
                // Her card has left since: nothing goes on with it.
                if let Some((login, ticket)) = self.admitted.take() {
                    self.open_aside(opening::log_out(*login));
                    self.answer(ticket, Answer::Failed(Notice::CardAbsent));
                }
            }
            Ok(login) => {
                self.open_aside(opening::log_out(*login));
                self.outlet.pass(Event::Answer(ticket, Answer::Failed(Notice::SessionClosed)));
            }
            Err(notice) => {
                if expected {
                    self.happen(session::Event::Refused(card));
                }
                self.outlet.pass(Event::Answer(ticket, Answer::Failed(notice)));
                // Taken by the card, and refused for what it is: the login before it has ended.
                if expected && self.work().and_then(Work::standing).is_some_and(|standing| standing.is_gone()) {
                    self.close_session();
                }
            }
        }
    }

    /// The session behind the mask is closed: hers opens.
    pub(super) fn go_on(&mut self, card: CardId) {
        let Some((login, ticket)) = self.admitted.take() else { return };
        match self.ground(card) {
            Ok((_, ground)) => {
                self.begin(card, ticket, move |cancel| async move { opening::go_on(ground, *login, &cancel).await });
            }
            Err(notice) => {
                self.open_aside(opening::log_out(*login));
                self.happen(session::Event::OpenFailed(card));
                self.answer(ticket, Answer::Failed(notice));
            }
        }
    }
}

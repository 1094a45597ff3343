//! A card that has proven its holder before a vault that it does not open: the login is kept for a while, so that the code of the
//! card is asked once, until something else opens the vault or the user begins anew.

use std::path::PathBuf;

use tokio::runtime::Handle as Runtime;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::actor::Actor;
use super::command::Way;
use super::event::Shut;
use super::lane::Held;
use super::news::{News, SessionId};
use super::opening::{self, Outcome};
use super::{Answer, SessionState, Ticket};
use crate::card::{Login, Standing};
use crate::clock;
use crate::domain::holder::CardId;
use crate::domain::{Account, Notice};
use crate::session::{self, Watch};
use crate::store::key::{self, KeyStoreChoice, Place, UnlockError, Unlocked};

/// The login and what opening needs.
pub(super) struct Ajar {
    pub(super) login: Login,
    pub(super) held: Held,
    pub(super) accounts: Vec<Account>,
    /// Servers beyond this computer are not reached: practice trust.
    pub(super) near: bool,
    pub(super) vaults: PathBuf,
    /// Label of the card.
    pub(super) label: String,
    /// Why it stays shut.
    pub(super) why: Notice,
}

/// What is tried on the vault.
pub(super) enum Key {
    /// The card alone.
    Card,
    /// What the user gave.
    Given(Way),
}

impl Ajar {
    /// Tries to open.
    pub(super) async fn open(self, key: Key, cancel: &CancellationToken) -> Outcome {
        let runtime = Runtime::current();
        let tried = spawn_blocking(move || {
            // The key does not leave this frame: what is moved leaves copies behind.
            let entered = self.unlock(&runtime, key).map(|unlocked| opening::open_vault(&unlocked));
            (self, entered)
        });
        let Ok((mut ajar, entered)) = tried.await else { return Outcome::Failed(Notice::Internal) };
        match entered {
            Ok(opened) => {
                let fresh = opening::enter(ajar, opened).await;
                opening::unless(cancel, fresh).await
            }
            Err(UnlockError::Store(error)) if error.may_be_recovered() => {
                ajar.why = error.notice();
                opening::unless(cancel, Outcome::Shut(Box::new(ajar))).await
            }
            Err(error) => {
                opening::log_out(ajar.login).await;
                Outcome::Failed(match error {
                    UnlockError::Store(error) => error.notice(),
                    UnlockError::Card(error) => error.notice(),
                })
            }
        }
    }

    fn unlock(&self, runtime: &Runtime, key: Key) -> Result<Box<Unlocked>, UnlockError<crate::card::Error>> {
        let holder = &self.login.holder().id;
        let place = Place { vaults: &self.vaults, holder, choice: KeyStoreChoice::System, now: clock::now() };
        let card = |salt: &[u8; 32]| runtime.block_on(self.login.vault_secret(salt));
        match key {
            Key::Card => key::unlock(place, &self.label, card),
            Key::Given(Way::Code(code)) => key::recover(place, &code, &self.label, card),
            Key::Given(Way::Anew) => key::start_anew(place, &self.label, card),
        }
    }

    /// Ends the login.
    pub(super) async fn close(self) {
        opening::log_out(self.login).await;
        drop(self.held);
    }
}

impl Actor {
    /// The vault stays shut for a card that is logged in.
    pub(super) fn shut(&mut self, session: SessionId, card: CardId, ajar: Box<Ajar>) {
        let (mut standing, herald) = (ajar.login.standing(), self.house().herald.clone());
        self.ajar = Some((session, ajar));
        self.watch = Some(Watch::over_shut(clock::moment()));
        self.happen(session::Event::Shut(card));
        self.wait(async move {
            // An error is an end too.
            let _ = standing.wait_for(|standing| *standing != Standing::Here).await;
            // The actor outlives its tasks.
            let _ = herald.send(News::Waited(session)).await;
        });
    }

    /// The login is gone.
    pub(super) fn waited(&mut self, session: SessionId) {
        if self.ajar.as_ref().is_some_and(|(waiting, _)| *waiting == session) {
            self.give_up_shut();
        }
    }

    /// Nothing opens the vault any more for now.
    pub(super) fn give_up_shut(&mut self) {
        self.close_session();
        self.refresh_cards();
    }

    /// The user gave something that may open it.
    pub(super) fn recover(&mut self, way: Way, ticket: Ticket) {
        if self.ajar.is_none() {
            return self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        }
        self.given = Some((way, ticket));
        self.happen(session::Event::Recover);
        if let Some((_, ticket)) = self.given.take() {
            self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        }
    }

    pub(super) fn try_given(&mut self, card: CardId) {
        let (Some((way, ticket)), Some((_, ajar))) = (self.given.take(), self.ajar.take()) else { return };
        // What is tried now is not cut short.
        self.watch = None;
        self.begin(card, ticket, move |cancel| async move { ajar.open(Key::Given(way), &cancel).await });
    }

    /// What is told of it.
    pub(super) fn told_shut(&self, card: CardId) -> Option<SessionState> {
        let (_, ajar) = self.ajar.as_ref()?;
        let shut = Shut { holder: ajar.login.holder().clone(), card, label: ajar.label.clone(), why: ajar.why.clone() };
        Some(SessionState::Shut(Box::new(shut)))
    }
}

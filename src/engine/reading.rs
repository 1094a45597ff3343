//! Reading without a card: a passphrase opens the vault of one of the holders of this computer. What comes of it has no login, so
//! it can sign nothing, ask no server and send nothing. Each failure makes the next try wait longer.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::actor::Actor;
use super::lane::{self, Held, Lane};
use super::mailboxes::{self, Mailboxes};
use super::news::{self, News, SessionId};
use super::opening::{self, Entered};
use super::work::Work;
use super::{Answer, Pin, Ticket};
use crate::clock;
use crate::domain::holder::CardKind;
use crate::domain::{Account, AccountId, Address, Holder, HolderId, Notice, Passphrase};
use crate::session::{self, Attempt, toll};
use crate::store::key::{self, KeyStoreChoice, Place};
use crate::store::{Error as StoreError, Store};

/// Vaults that one passphrase is tried on: each costs some tenths of a second.
const VAULTS_MOST: usize = 8;

/// What is open without a card.
pub(super) struct Quiet {
    pub(super) holder: Holder,
    pub(super) store: Store,
    pub(super) accounts: Vec<(Account, AccountId)>,
    pub(super) added: Vec<Address>,
    pub(super) notices: Vec<Notice>,
    pub(super) recovery: bool,
    pub(super) held: Held,
}

impl Quiet {
    /// Closes it, unused.
    pub(super) async fn close(self) {
        self.store.close().await;
        drop(self.held);
    }
}

/// What came of a try.
pub(super) enum Tried {
    /// A vault is open.
    Open(Box<Quiet>),
    /// None is.
    Failed(Notice),
}

/// What a try needs.
struct Ground {
    vaults: PathBuf,
    /// The holders that the settings name, each with her way in.
    holders: Vec<(HolderId, Lane)>,
    accounts: Vec<Account>,
    /// Servers beyond this computer are not reached: practice trust.
    near: bool,
}

impl Actor {
    /// The user wants to read without her card.
    pub(super) fn read(&mut self, passphrase: Passphrase, ticket: Ticket) {
        if !self.may_read() {
            return self.answer(ticket, Answer::Failed(Notice::PassphraseForbidden));
        }
        self.let_go();
        self.tried = Some((passphrase, ticket));
        self.happen(session::Event::Read);
    }

    /// Whether passphrases are allowed on this computer: what was made earlier opens nothing otherwise.
    pub(super) fn may_read(&self) -> bool {
        self.house().config.settings.session.passphrase
    }

    /// Nothing is open: looks whether a passphrase would open anything.
    pub(super) fn look_for_passphrases(&mut self) {
        if !self.may_read() {
            return;
        }
        let (ground, herald) = (self.reading_ground(), self.house().herald.clone());
        self.wait(async move {
            // The actor outlives its tasks.
            let _ = herald.send(News::Readable(ground.has_any().await)).await;
        });
    }

    /// Whether there is a passphrase.
    pub(super) fn found_passphrases(&mut self, any: bool) {
        if self.readable.replace(any) != Some(any) {
            self.tell(super::Event::Readable(any));
        }
    }

    /// Something else is open or being opened.
    pub(super) fn spare(&mut self) {
        if let Some((_, ticket)) = self.tried.take() {
            self.outlet.pass(super::Event::Answer(ticket, Answer::Failed(Notice::SessionClosed)));
        }
    }

    pub(super) fn try_passphrase(&mut self) {
        let Some((passphrase, ticket)) = self.tried.take() else { return };
        let (session, cancel) = self.number();
        let (herald, waits) = (self.house().herald.clone(), toll(self.failures));
        let ground = self.reading_ground();
        self.open_aside(async move {
            let outcome = ground.try_all(passphrase, waits, &cancel).await;
            if let Err(unheard) = herald.send(News::Read { session, ticket, outcome }).await {
                news::abandon(unheard.0).await;
            }
        });
    }

    /// A try has ended.
    pub(super) fn have_read(&mut self, session: SessionId, ticket: Ticket, outcome: Tried) {
        let expected = self.is_expected(session);
        let answer = match outcome {
            Tried::Open(quiet) if expected => {
                self.failures = 0;
                self.work = Some(Work::quiet(*quiet, session, self.house()));
                self.watch_over();
                self.happen(session::Event::ReadOpened);
                tracing::info!("A vault is open for reading");
                Answer::Done
            }
            Tried::Open(quiet) => {
                self.open_aside(quiet.close());
                Answer::Failed(Notice::SessionClosed)
            }
            Tried::Failed(notice) => {
                // Whatever stood against it: a guess was perhaps made.
                self.failures = self.failures.saturating_add(1);
                if expected {
                    self.happen(session::Event::ReadFailed);
                }
                Answer::Failed(notice)
            }
        };
        self.answer(ticket, answer);
    }

    /// The passphrase is given again behind the mask.
    pub(super) fn confirm(&mut self, attempt: Attempt) {
        let Some((pin, ticket)) = self.asked.take() else { return };
        let passphrase = match pin {
            Pin::Typed(typed) => Passphrase::parse(typed.declassify()),
            Pin::Pad => None,
        };
        let waits = toll(self.failures);
        if let Some(work) = self.work() {
            work.confirm(passphrase, waits, attempt, ticket);
        }
    }

    fn reading_ground(&mut self) -> Ground {
        let (accounts, vaults) = (self.house().config.settings.accounts.clone(), self.house().config.paths.vaults());
        let mut holders: Vec<(HolderId, Lane)> = Vec::new();
        for account in &accounts {
            if !holders.iter().any(|(known, _)| *known == account.holder) {
                holders.push((account.holder.clone(), self.lane(&account.holder)));
            }
        }
        let near = self.house().config.settings.practice.is_some();
        Ground { vaults, holders, accounts, near }
    }
}

impl Ground {
    /// Whether somebody has made a passphrase. Where that cannot be read, trying tells why.
    async fn has_any(self) -> bool {
        for (holder, _) in self.holders {
            if has_passphrase(self.vaults.clone(), holder).await != Ok(false) {
                return true;
            }
        }
        false
    }

    /// Tries the vaults that have a passphrase, one after the other. Given up between two of them.
    async fn try_all(self, passphrase: Passphrase, waits: Duration, cancel: &CancellationToken) -> Tried {
        let mut why = Notice::PassphraseWrong;
        let mut tried = 0_usize;
        if cancel.run_until_cancelled(tokio::time::sleep(waits)).await.is_none() {
            return Tried::Failed(Notice::SessionClosed);
        }
        for (holder, lane) in self.holders {
            if tried == VAULTS_MOST {
                break;
            }
            if cancel.is_cancelled() {
                return Tried::Failed(Notice::SessionClosed);
            }
            match has_passphrase(self.vaults.clone(), holder.clone()).await {
                Ok(true) => tried = tried.saturating_add(1),
                Ok(false) => continue,
                Err(notice) => {
                    why = notice;
                    continue;
                }
            }
            let held = match cancel.run_until_cancelled(lane.enter(lane::WAIT)).await {
                Some(Ok(held)) => held,
                Some(Err(notice)) => {
                    why = notice;
                    continue;
                }
                None => return Tried::Failed(Notice::SessionClosed),
            };
            match open(self.vaults.clone(), holder.clone(), passphrase.clone()).await {
                Ok((entered, name)) => {
                    return enter(entered, named(holder, name), (self.accounts, self.near), held, cancel).await;
                }
                Err(Notice::PassphraseWrong) => {}
                Err(notice) => why = notice,
            }
        }
        Tried::Failed(why)
    }
}

async fn has_passphrase(vaults: PathBuf, holder: HolderId) -> Result<bool, Notice> {
    let asked = spawn_blocking(move || key::has_passphrase(place(&vaults, &holder)));
    asked.await.map_err(|_| Notice::Internal)?.map_err(|error| error.notice())
}

type Name = (String, String);

async fn open(vaults: PathBuf, holder: HolderId, passphrase: Passphrase) -> Result<(Entered, Name), Notice> {
    let opened = spawn_blocking(move || {
        // The key does not leave this frame: what is moved leaves copies behind.
        let read = key::read(place(&vaults, &holder), &passphrase).map_err(|error: StoreError| error.notice())?;
        opening::open_vault(&read.unlocked).map(|entered| (entered, read.name))
    });
    opened.await.map_err(|_| Notice::Internal)?
}

fn place<'p>(vaults: &'p std::path::Path, holder: &'p HolderId) -> Place<'p> {
    Place { vaults, holder, choice: KeyStoreChoice::System, now: clock::now() }
}

/// The holder, as far as the vault knows her: her certificate, which says the rest, is on the card.
fn named(id: HolderId, (given_name, family_name): Name) -> Holder {
    let (profession, organisation, card) = (None, None, CardKind::Other);
    Holder { id, given_name, family_name, profession, organisation, card, not_after: Timestamp::MIN }
}

async fn enter(
    entered: Entered,
    holder: Holder,
    (accounts, near): (Vec<Account>, bool),
    held: Held,
    cancel: &CancellationToken,
) -> Tried {
    let Entered { store, mut notices, recovery, .. } = entered;
    // It speaks of the card, and is told to whoever opens with it.
    notices.retain(|notice| *notice != Notice::KeyStoreAbsent);
    let own = accounts.into_iter().filter(|account| account.holder == holder.id).collect();
    let Mailboxes { accounts, added, doubts } = match mailboxes::of(&store, own, &holder.id, near).await {
        Ok(mailboxes) => mailboxes,
        Err(notice) => {
            store.close().await;
            return Tried::Failed(notice);
        }
    };
    notices.extend(doubts);
    notices.extend(opening::unsent(&store).await);
    let quiet = Quiet { holder, store, accounts, added, notices, recovery, held };
    if cancel.is_cancelled() {
        quiet.close().await;
        return Tried::Failed(Notice::SessionClosed);
    }
    Tried::Open(Box::new(quiet))
}

//! Commands about the directory: searches in it, its imports and what is known of it. No session is needed; one that is open and not
//! masked says whom its letters have reached and where the practice is.

use std::path::PathBuf;

use tokio::task::spawn_blocking;

use super::actor::Actor;
use super::event::{DirectoryIndex, DirectoryState, Heard};
use super::{Answer, Config, Ticket, judging, librarian};
use crate::clock;
use crate::directory::{Context, Directory, Folders, Found, Status};
use crate::domain::browse::{Facet, Wanted};
use crate::domain::notice::{PatientFault, RefusalReason};
use crate::domain::renewal::Loading;
use crate::domain::{Address, Notice};
use crate::paths::Paths;
use crate::tls::Operators;
use crate::trust;

/// The directory of this computer.
pub(super) async fn open(config: &Config) -> Option<Directory> {
    let folders = Folders { own: config.paths.directory(), everybody: Paths::everybodys_directory() };
    Directory::open(folders).await.ok()
}

impl Actor {
    pub(super) fn complete(&mut self, text: String, limit: usize, ticket: Ticket) {
        let (gatekeeper, directory) = (self.house().gatekeeper.clone(), self.house().directory.clone());
        let context = self.context();
        self.spawn(ticket, async move {
            match directory.complete(text, context.await, limit).await {
                Ok(Found { hits, milliseconds }) => {
                    let outside = judging::outside(&gatekeeper.gate(), &hits, clock::now());
                    Answer::Completed { hits, milliseconds, outside }
                }
                Err(error) => Answer::Failed(error.notice()),
            }
        });
    }

    pub(super) fn browse(&mut self, wanted: Wanted, (from, limit): (usize, usize), ticket: Ticket) {
        let (gatekeeper, directory) = (self.house().gatekeeper.clone(), self.house().directory.clone());
        let context = self.context();
        self.spawn(ticket, async move {
            match directory.browse(wanted, context.await, from, limit).await {
                Ok(listing) => {
                    let outside = judging::outside(&gatekeeper.gate(), &listing.rows, clock::now());
                    Answer::Browsed { listing: Box::new(listing), outside }
                }
                Err(error) => Answer::Failed(error.notice()),
            }
        });
    }

    pub(super) fn offer(&mut self, facet: Facet, wanted: Wanted, typed: String, limit: usize, ticket: Ticket) {
        let (directory, context) = (self.house().directory.clone(), self.context());
        self.spawn(ticket, async move {
            match directory.offers(facet, wanted, typed, context.await, limit).await {
                Ok(offers) => Answer::Offered(offers),
                Err(error) => Answer::Failed(error.notice()),
            }
        });
    }

    /// Whom the session has written to, and where its holder practises. Nothing of a session is shown behind its mask.
    pub(super) fn context(&self) -> impl Future<Output = Context> + Send + 'static + use<> {
        let session = self.work().filter(|_| self.veil.is_none());
        let session = session.map(|work| (work.acquaintance().clone(), work.library().own().to_vec()));
        async move {
            match session {
                Some((acquaintance, own)) => acquaintance.context(&own).await,
                None => Context::default(),
            }
        }
    }

    pub(super) fn complete_live(&mut self, text: String, limit: usize, ticket: Ticket) {
        let (enquirer, gate) = (self.house().enquirer.clone(), self.house().gatekeeper.gate());
        let (card, turn) = (self.card_of_session(), enquirer.begin());
        if trust::may_name_patient(&text) {
            return self.answer(ticket, Answer::CompletedLive(Heard::default()));
        }
        let with_card = card.is_some();
        let asked =
            async move { Answer::CompletedLive(enquirer.complete(turn, (text.as_str(), limit), card, &gate).await) };
        self.ask_about(ticket, with_card, asked);
    }

    pub(super) fn confirm_address(&mut self, address: &str, ticket: Ticket) {
        let Ok(address) = Address::parse(address.trim()) else {
            return self.answer(ticket, Answer::Failed(Notice::AddressInvalid));
        };
        if trust::may_name_patient(&address.to_string()) {
            let refused =
                Notice::RecipientsRefused { count: 1, reason: RefusalReason::Patient(PatientFault::Unconfirmed) };
            return self.answer(ticket, Answer::Failed(refused));
        }
        let (enquirer, card) = (self.house().enquirer.clone(), self.card_of_session());
        let with_card = card.is_some();
        let asked = async move { Answer::Confirmed(enquirer.confirm(&address, card).await) };
        self.ask_about(ticket, with_card, asked);
    }

    /// The session's way to servers, where the establishment's directory wants the card.
    fn card_of_session(&self) -> Option<Operators> {
        let work = self.work().filter(|_| self.house().enquirer.needs_card())?;
        work.operators().cloned()
    }

    /// With the card: not beyond its session.
    fn ask_about(&self, ticket: Ticket, with_card: bool, asked: impl Future<Output = Answer> + Send + 'static) {
        match self.work().filter(|_| with_card) {
            Some(work) => work.answer(ticket, asked),
            None => self.spawn(ticket, asked),
        }
    }

    pub(super) fn import_directory(&mut self, path: PathBuf, everybody: bool, ticket: Ticket) {
        let directory = self.house().directory.clone();
        let watch = librarian::watch(self.house(), Some(ticket), &self.import);
        self.spawn(ticket, async move {
            let kept = directory.clone();
            if !everybody && spawn_blocking(move || kept.is_kept()).await.unwrap_or_default() {
                return Answer::Failed(Notice::DirectoryKept);
            }
            let on = move |progress| watch(Loading::Building(progress));
            match directory.import(path, None, clock::now(), everybody, on).await {
                Ok(imported) => Answer::Imported { rows: imported.rows, skipped: imported.skipped },
                Err(error) => Answer::Failed(error.notice()),
            }
        });
    }

    pub(super) fn renew_directory(&mut self, everybody: bool, ticket: Ticket) {
        let renewed = librarian::asked(self.house().clone(), everybody, ticket, self.import.clone());
        self.spawn(ticket, renewed);
    }

    pub(super) fn directory_status(&mut self, ticket: Ticket) {
        let directory = self.house().directory.clone();
        self.spawn(ticket, async move {
            let state = spawn_blocking(move || {
                let (index, everybody) = (directory.index(), directory.is_everybodys());
                let Status { manifest, altered, outdated, octets } = index.status();
                let imported_at = index.imported_at();
                let manifest = manifest.zip(imported_at);
                let index = manifest.map(|(manifest, imported_at)| DirectoryIndex {
                    rows: manifest.rows,
                    skipped: manifest.skipped,
                    contradicted: manifest.contradicted,
                    imported_at,
                    source: manifest.source,
                    stamp: manifest.stamp,
                });
                DirectoryState { index, everybody, altered, outdated, octets }
            });
            state.await.map_or(Answer::Failed(Notice::Internal), |state| Answer::Directory(Box::new(state)))
        });
    }

    /// Ends the import that goes on; the next one is another.
    pub(super) fn give_up_import(&mut self) {
        self.import.cancel();
        self.import = self.cancel.child_token();
    }
}

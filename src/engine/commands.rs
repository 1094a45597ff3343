//! One method a command: what needs no session is a task of its own, what needs one goes to its [`super::work::Work`].

use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::actor::Actor;
use super::clerk;
use super::judging::Marks;
use super::news::News;
use super::watchers::look;
use super::work::Work;
use super::{Activity, Answer, Command, Pin, Ticket, audit, diagnosis, judging, mailboxes, opening};
use crate::card::Card;
use crate::clock;
use crate::domain::holder::CardId;
use crate::domain::{Notice, PscWay, Secret};
use crate::mime;
use crate::sync;

impl Actor {
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::RefreshCards => self.refresh_cards(),
            Command::Unlock { card, pin, ticket } => self.unlock(card, pin, ticket),
            Command::Read { passphrase, ticket } => self.read(passphrase, ticket),
            Command::Recover { way, ticket } => self.recover(way, ticket),
            Command::Enrol { card, pin, ticket } => self.enrol(card, pin, ticket),
            Command::Unblock { card, puk, pin, ticket } => self.unblock(card, puk, pin, ticket),
            Command::ForgetVault { ticket } => self.forget_vault(ticket),
            Command::Present => self.present(),
            Command::Mask => self.mask(),
            Command::Unmask { pin, ticket } => self.unmask(pin, ticket),
            Command::Close => self.close_session(),
            Command::LetGo => self.let_go(),
            Command::LogInToPsc(way) => self.log_in_to_psc(way),
            Command::GiveUpPsc => {
                if let Some(tokens) = self.work().and_then(Work::tokens) {
                    tokens.give_up();
                }
            }
            Command::Check { addresses, ticket } => self.check(addresses, ticket),
            Command::CheckMessage { eml, ticket } => {
                let named = mime::read::address_fields(&eml).into_iter().flat_map(|(_, addresses)| addresses);
                self.check(named.collect(), ticket);
            }
            Command::ChangeContacts { change, ticket } => self.change_contacts(change, ticket),
            Command::ChangeOppositions { change, ticket } => self.change_oppositions(change, ticket),
            Command::ChangeWordings { change, ticket } => self.change_wordings(change, ticket),
            Command::Preferences { ticket } => self.preferences(ticket),
            Command::SetPreference { setting, ticket } => self.set_preference(setting, ticket),
            Command::ExportProfiles { ticket } => self.export_profiles(ticket),
            Command::ChangeExports { change, ticket } => self.change_exports(&change, ticket),
            Command::Profile { whose, ticket } => self.profile(&whose, ticket),
            Command::CompleteProfile { profile, found, ticket } => self.complete_profile(*profile, &found, ticket),
            Command::Complete { text, limit, ticket } => self.complete(text, limit, ticket),
            Command::Browse { wanted, from, limit, ticket } => self.browse(wanted, (from, limit), ticket),
            Command::Offer { facet, wanted, typed, limit, ticket } => self.offer(facet, wanted, typed, limit, ticket),
            Command::CompleteLive { text, limit, ticket } => self.complete_live(text, limit, ticket),
            Command::Confirm { address, ticket } => self.confirm_address(&address, ticket),
            Command::ImportDirectory { path, everybody, ticket } => self.import_directory(path, everybody, ticket),
            Command::RenewDirectory { everybody, ticket } => self.renew_directory(everybody, ticket),
            Command::GiveUpImport => self.give_up_import(),
            Command::DirectoryStatus { ticket } => self.directory_status(ticket),
            Command::RefreshList { ticket } => self.refresh_list(ticket),
            Command::FindServers { address, ticket } => self.find_servers(&address, ticket),
            Command::TryServers { imap, submission, ticket } => self.try_servers(imap, submission, ticket),
            Command::AuditJournal { file, earlier, ticket } => self.audit_journal(file, earlier, ticket),
            Command::Diagnose { deep, ticket } => self.diagnose(deep, ticket),
            // The loop ends on it.
            Command::Shutdown => {}
            command => self.pass_on(command),
        }
    }

    fn pass_on(&mut self, command: Command) {
        let ticket = ticket_of(&command);
        if let Command::RemoveMailbox { address, ticket } = &command
            && let Some(why) = self.is_fixed(address)
        {
            return self.answer(*ticket, Answer::Failed(why));
        }
        let refused = if clerk::is_errand(&command) {
            self.clerk().is_none_or(|clerk| clerk.hand(command).is_err())
        } else if let Some(work) = self.work() {
            match (command, work.keyring().cloned()) {
                (Command::MakePassphrase { ticket, .. }, _) if !self.may_read() => {
                    self.answer(ticket, Answer::Failed(Notice::PassphraseForbidden));
                }
                (Command::MakePassphrase { passphrase, ticket }, Some(keyring)) => {
                    work.answer(ticket, keyring.passphrase(passphrase, work.opened().holder.clone()));
                }
                (Command::AddMailbox { mailbox, ticket }, Some(_)) => {
                    mailboxes::add(work, self.house(), *mailbox, ticket);
                }
                (Command::Slots { ticket }, Some(keyring)) => work.answer(ticket, keyring.rows()),
                (Command::MakeRecoveryCode { ticket }, Some(keyring)) => work.answer(ticket, keyring.recovery_code()),
                (Command::Revoke { slot, ticket }, Some(keyring)) => work.answer(ticket, keyring.revoke(slot)),
                (Command::BackUp { file, code, ticket }, Some(keyring)) => {
                    work.answer(ticket, keyring.back_up(file, code));
                }
                (Command::ExamineVault { ticket }, Some(keyring)) => work.answer(ticket, keyring.examine()),
                (Command::RepairVault { ticket }, Some(keyring)) => {
                    work.answer(ticket, keyring.repair(work.relay().clone()));
                }
                (Command::ForgetMessages { ticket }, Some(keyring)) => {
                    let activity = self.house().config.activity;
                    work.answer(ticket, keyring.forget_messages(activity, work.relay().clone()));
                }
                (Command::Restore { file, code, ticket }, Some(keyring)) => {
                    mailboxes::restore(work, self.house(), (file, code), keyring, ticket);
                }
                (Command::Do { act, ticket }, _) => work.answer(ticket, work.carry_out(act)),
                (Command::Sync { ticket }, Some(_)) => work.sync(ticket),
                (Command::Recognise { ticket }, _) => work.recognise(ticket),
                (Command::PlanExport { which, profile, ticket }, _) => {
                    work.answer(ticket, work.exporter().plan(which, profile));
                }
                (Command::Export { which, profile, again, ticket }, _) => {
                    let at_once = self.house().config.activity != Activity::Following;
                    work.answer(ticket, work.exporter().order(which, profile, again, at_once));
                }
                (Command::TakeBackExports { messages, ticket }, _) => {
                    let at_once = self.house().config.activity != Activity::Following;
                    work.answer(ticket, work.exporter().take_back(messages, at_once));
                }
                (Command::TryExport { step, ticket }, Some(_)) => {
                    let account = work.opened().accounts.first().map(|account| account.address.clone());
                    work.answer(ticket, work.exporter().try_out(step, account));
                }
                (Command::LookAtCorrespondents { ticket }, _) => work.look_at_correspondents(self.house(), ticket),
                // The session has no card.
                (
                    Command::MakePassphrase { ticket, .. }
                    | Command::Slots { ticket }
                    | Command::MakeRecoveryCode { ticket }
                    | Command::Revoke { ticket, .. }
                    | Command::BackUp { ticket, .. }
                    | Command::ExamineVault { ticket }
                    | Command::RepairVault { ticket }
                    | Command::ForgetMessages { ticket }
                    | Command::Restore { ticket, .. }
                    | Command::AddMailbox { ticket, .. }
                    | Command::TryExport { ticket, .. }
                    | Command::Sync { ticket },
                    None,
                ) => self.answer(ticket, Answer::Failed(Notice::ReadOnly)),
                (command, _) => work.tell(command),
            }
            false
        } else {
            true
        };
        if let Some(ticket) = ticket.filter(|_| refused) {
            self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        }
    }

    fn audit_journal(&self, file: Option<PathBuf>, earlier: Option<PathBuf>, ticket: Ticket) {
        let authorities = Arc::clone(&self.house().authorities);
        match (file, self.work()) {
            (Some(file), _) => self.spawn(ticket, audit::file(file, authorities, earlier)),
            (None, Some(work)) => {
                let (store, holder) = (work.store().clone(), work.opened().holder.id.clone());
                work.answer(ticket, audit::vault(store, holder, authorities, earlier));
            }
            (None, None) => {
                let closed = Answer::Failed(Notice::SessionClosed);
                self.spawn(ticket, std::future::ready(closed));
            }
        }
    }

    /// Not behind a mask: nobody would see what is asked.
    fn log_in_to_psc(&mut self, way: PscWay) {
        if let Some(tokens) = self.work().filter(|_| self.veil.is_none()).and_then(Work::tokens) {
            tokens.log_in(way);
        }
    }

    fn enrol(&mut self, card: CardId, pin: Pin, ticket: Ticket) {
        let open = self.work().and_then(|work| Some((work, work.keyring()?)));
        let Some((work, keyring)) = open else { return self.answer(ticket, Answer::Failed(Notice::SessionClosed)) };
        let Some((serial, label)) = self.spare_card(card) else {
            return self.answer(ticket, Answer::Failed(Notice::CardAbsent));
        };
        let (house, holder, keyring) = (self.house().clone(), work.opened().holder.id.clone(), keyring.clone());
        work.answer(ticket, async move {
            // A second agent: the first holds one login, which is that of the session.
            let beside = Card::start(&house.config.settings.card, house.config.program.clone());
            let login = match slot_of(&beside, &serial).await {
                Ok(slot) => opening::prove(&beside, &house.authorities, &house.revocation, slot, pin.typed()).await,
                Err(notice) => Err(notice),
            };
            // The counter of tries has moved, whatever came of it. The actor outlives its tasks.
            let _ = house.herald.send(News::Looked(look(&house.card).await)).await;
            match login {
                Ok(login) if login.holder().id == holder => keyring.add(login, label).await,
                Ok(login) => {
                    opening::log_out(login).await;
                    Answer::Failed(Notice::CardOfAnother)
                }
                Err(notice) => Answer::Failed(notice),
            }
        });
    }

    fn unblock(&mut self, card: CardId, puk: Secret<String>, pin: Secret<String>, ticket: Ticket) {
        let Some((slot, serial)) = self.idle_card(card) else {
            return self.answer(ticket, Answer::Failed(Notice::CardAbsent));
        };
        let (card, herald) = (self.house().card.clone(), self.house().herald.clone());
        self.spawn(ticket, async move {
            let unblocked = card.unblock(slot, &serial, puk, pin).await;
            // The counters have moved, whatever came of it. The actor outlives its tasks.
            let _ = herald.send(News::Looked(look(&card).await)).await;
            unblocked.map_or_else(|error| Answer::Failed(error.notice()), |()| Answer::Done)
        });
    }

    fn check(&mut self, addresses: Vec<String>, ticket: Ticket) {
        let (gatekeeper, directory) = (self.house().gatekeeper.clone(), self.house().directory.clone());
        // What the vault knows is not told behind a mask.
        let store = self.work().filter(|_| self.veil.is_none()).map(|work| work.store().clone());
        let context = self.context();
        self.spawn(ticket, async move {
            let gate = gatekeeper.settled_gate().await;
            let context = context.await;
            let marks = match store {
                Some(store) => store.read(Marks::read).await.unwrap_or_default(),
                None => Marks::default(),
            };
            let judged = spawn_blocking(move || judging::judge(&gate, directory.index(), &context, &marks, addresses));
            judged.await.map_or(Answer::Failed(Notice::Internal), Answer::Checked)
        });
    }

    fn refresh_list(&mut self, ticket: Ticket) {
        let gatekeeper = self.house().gatekeeper.clone();
        self.spawn(ticket, async move {
            match gatekeeper.refresh().await {
                Ok(()) => Answer::Done,
                Err(notice) => Answer::Failed(notice),
            }
        });
    }

    fn diagnose(&mut self, deep: bool, ticket: Ticket) {
        let house = self.house().clone();
        let session = self.work().and_then(|work| {
            let (operators, tokens) = (work.operators()?.clone(), work.tokens()?.glimpse());
            let (accounts, ways) = (work.opened().accounts.clone(), Vec::new());
            let boxes: Vec<_> = accounts.iter().cloned().zip(work.opened().ids.iter().copied()).collect();
            Some((diagnosis::Session { operators, accounts, tokens, ways, deep }, work.store().clone(), boxes))
        });
        let diagnosed = async move {
            let session = match session {
                Some((session, store, boxes)) => {
                    let mut ways = Vec::new();
                    for (account, id) in boxes {
                        if let Ok(Some(trust)) = sync::believed(&store, id, clock::now()).await {
                            ways.push((account, trust));
                        }
                    }
                    Some(diagnosis::Session { ways, ..session })
                }
                None => None,
            };
            Answer::Diagnosed(Box::new(diagnosis::run(&house, session).await))
        };
        match self.work() {
            // With the card: not beyond its session.
            Some(work) => work.answer(ticket, diagnosed),
            None => self.spawn(ticket, diagnosed),
        }
    }
}

/// Where this agent sees the card of this serial number.
async fn slot_of(card: &Card, serial: &str) -> Result<u64, Notice> {
    let tokens = look(card).await.seen?;
    tokens.iter().find(|token| token.serial == serial).map(|token| token.slot).ok_or(Notice::CardAbsent)
}

fn ticket_of(command: &Command) -> Option<Ticket> {
    match command {
        Command::Sync { ticket }
        | Command::LookAtCorrespondents { ticket }
        | Command::Recognise { ticket }
        | Command::Export { ticket, .. }
        | Command::TakeBackExports { ticket, .. }
        | Command::PlanExport { ticket, .. }
        | Command::TryExport { ticket, .. }
        | Command::Slots { ticket }
        | Command::MakeRecoveryCode { ticket }
        | Command::MakePassphrase { ticket, .. }
        | Command::Revoke { ticket, .. }
        | Command::BackUp { ticket, .. }
        | Command::ExamineVault { ticket }
        | Command::RepairVault { ticket }
        | Command::ForgetMessages { ticket }
        | Command::Restore { ticket, .. }
        | Command::AddMailbox { ticket, .. }
        | Command::Do { ticket, .. }
        | Command::RemoveMailbox { ticket, .. }
        | Command::SaveDraft { ticket, .. }
        | Command::Send { ticket, .. }
        | Command::Propose { ticket, .. }
        | Command::Withdraw { ticket, .. }
        | Command::TakeBack { ticket, .. }
        | Command::SendRaw { ticket, .. } => Some(*ticket),
        _ => None,
    }
}

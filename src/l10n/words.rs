//! Words for the values of the domain: notices, refusals, box kinds, states of the outbox, roles of folders, cards.

use std::collections::HashMap;

use fluent_bundle::FluentValue;

use super::{L10n, t};
use crate::domain::browse::Choice;
use crate::domain::correspondent::BoxKind;
use crate::domain::holder::CardKind;
use crate::domain::ins::Sex;
use crate::domain::notice::{
    ImportFault, MailboxFault, OrganisationFault, PatientFault, PolicyFault, RefusalReason, SecretFault, SendingFault,
};
use crate::domain::outgoing::{OutgoingState, Withheld};
use crate::domain::patient::Mismatch;
use crate::domain::profile::{Activity, Exchange, ProfileMailbox, Site};
use crate::domain::renewal::{Arrived, Indexed, Loading};
use crate::domain::standing::{Because, Departure, Left, Standing};
use crate::domain::{Fault, Level, Notice, Role, Trust};

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeText {
    /// What happened, a few words.
    pub title: String,
    /// What it means for the user's mail.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl L10n {
    /// Says a notice.
    pub fn notice(&self, notice: &Notice) -> NoticeText {
        let key = format!("notice-{}", notice.code());
        let arguments = self.arguments(notice);
        let attribute = |name| self.loader().get_attr_args_concrete(&key, name, arguments.clone());
        NoticeText {
            title: self.loader().get_args_concrete(&key, arguments.clone()),
            message: attribute("message"),
            remedy: attribute("remedy"),
        }
    }

    /// Says why an address is refused.
    pub fn refusal(&self, reason: &RefusalReason) -> String {
        match reason {
            RefusalReason::Malformed => t!(self, "refusal-malformed"),
            RefusalReason::NotListed { domain } => t!(self, "refusal-not-listed", domain = domain.as_str()),
            RefusalReason::Patient(fault) => self.patient_refusal(*fault),
            RefusalReason::NoList(_) => t!(self, "refusal-no-list"),
        }
    }

    fn patient_refusal(&self, fault: PatientFault) -> String {
        match fault {
            PatientFault::Off => t!(self, "refusal-patient"),
            PatientFault::Forbidden => t!(self, "refusal-patient-forbidden"),
            PatientFault::Elsewhere => t!(self, "refusal-patient-elsewhere"),
            PatientFault::Matricule => t!(self, "refusal-patient-matricule"),
            PatientFault::Unconfirmed => t!(self, "refusal-patient-unconfirmed"),
            PatientFault::Differs => t!(self, "refusal-patient-differs"),
            PatientFault::Opposed { since } => t!(self, "refusal-patient-opposed", date = self.date(since)),
            PatientFault::Mixed => t!(self, "refusal-patient-mixed"),
        }
    }

    /// A sex of civil status.
    pub fn sex(&self, sex: Sex) -> String {
        match sex {
            Sex::Female => t!(self, "patient-female"),
            Sex::Male => t!(self, "patient-male"),
        }
    }

    /// Why an identity does not confirm a patient's address.
    pub fn mismatch(&self, mismatch: Mismatch) -> String {
        match mismatch {
            Mismatch::Unqualified => t!(self, "patient-fault-unqualified"),
            Mismatch::Date => t!(self, "patient-fault-date"),
            Mismatch::Year | Mismatch::Month => t!(self, "patient-fault-differs"),
            Mismatch::Sex => t!(self, "patient-fault-sex-differs"),
        }
    }

    /// What may be done where a patient is refused; nothing where her identity is asked for.
    pub fn patient_hint(&self, fault: PatientFault) -> Option<String> {
        match fault {
            PatientFault::Off => Some(t!(self, "refusal-patient-hint")),
            PatientFault::Forbidden => Some(t!(self, "refusal-patient-forbidden-hint")),
            PatientFault::Matricule => Some(t!(self, "refusal-patient-matricule-hint")),
            PatientFault::Opposed { .. } => Some(t!(self, "refusal-patient-opposed-hint")),
            PatientFault::Elsewhere | PatientFault::Unconfirmed | PatientFault::Differs | PatientFault::Mixed => None,
        }
    }

    /// That a correspondent has left, what and when.
    pub fn departure(&self, departure: Departure) -> String {
        let date = self.date(departure.noticed);
        match departure.from {
            Left::Space => t!(self, "recipient-gone-space", date = date),
            Left::Directory => t!(self, "recipient-gone-directory", date = date),
        }
    }

    /// Why a mailbox is proposed in the place of another.
    pub fn because(&self, because: Because) -> String {
        match because {
            Because::Slip => t!(self, "because-slip"),
            Because::SamePerson => t!(self, "because-same-person"),
            Because::SameName => t!(self, "because-same-name"),
            Because::Practice => t!(self, "because-practice"),
            Because::Service => t!(self, "because-service"),
        }
    }

    /// A mailbox of the directory, e.g. « boîte du service ».
    pub fn box_kind(&self, kind: BoxKind) -> String {
        match kind {
            BoxKind::Personal => t!(self, "box-personal"),
            BoxKind::Organisation => t!(self, "box-organisation"),
            BoxKind::Application => t!(self, "box-application"),
            BoxKind::Practice => t!(self, "box-practice"),
        }
    }

    /// How far a new directory has come: so many octets of so many on their way, then so many mailboxes.
    pub fn loading(&self, loading: Loading) -> String {
        match loading {
            Loading::Fetching(Arrived { octets, total: Some(total) }) => {
                t!(self, "import-fetching", read = self.size(octets), total = self.size(total))
            }
            Loading::Fetching(Arrived { octets, total: None }) => {
                t!(self, "import-fetching-some", read = self.size(octets))
            }
            Loading::Building(Indexed { rows, read, total }) => self.building(rows, read, total),
        }
    }

    fn building(&self, rows: u64, read: u64, total: u64) -> String {
        let shown = self.count(rows);
        if read >= total && total > 0 {
            return t!(self, "import-ordering", shown = shown);
        }
        t!(self, "import-reading", shown = shown, read = self.size(read), total = self.size(total))
    }

    /// A speciality or a place of the directory, e.g. « BESANÇON (25) ».
    pub fn choice(&self, choice: &Choice) -> String {
        match choice {
            Choice::Site(site) if !site.department().is_empty() => {
                t!(self, "directory-site", name = site.name(), department = site.department())
            }
            _ => choice.name().to_owned(),
        }
    }

    /// A profession with its speciality.
    pub fn activity(&self, activity: &Activity) -> String {
        if activity.speciality.is_empty() {
            return activity.profession.clone();
        }
        t!(
            self,
            "profile-activity",
            profession = activity.profession.as_str(),
            speciality = activity.speciality.as_str()
        )
    }

    /// A place, line by line.
    pub fn site(&self, site: &Site) -> Vec<String> {
        let town = if site.department.is_empty() {
            format!("{} {}", site.postal_code, site.town)
        } else {
            t!(
                self,
                "profile-town",
                code = site.postal_code.as_str(),
                town = site.town.as_str(),
                department = site.department.as_str()
            )
        };
        let lines = [&site.structure, &site.sign, &site.building, &site.street, &town];
        lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    /// What is to be known of a mailbox before it is written to, the worst first; nothing of one that may simply be.
    pub fn mailbox_facts(&self, mailbox: &ProfileMailbox) -> Vec<String> {
        let refusal = mailbox.verdict.as_ref().err().map(|reason| self.refusal(reason));
        let standing = match mailbox.standing {
            Standing::Gone(departure) => Some(self.departure(departure)),
            Standing::Unknown if mailbox.is_live => None,
            Standing::Unknown => Some(t!(self, "profile-unknown")),
            Standing::Held | Standing::Unasked => None,
        };
        let live = mailbox.is_live.then(|| t!(self, "recipient-confirmed"));
        let paperless = mailbox.paperless.then(|| t!(self, "recipient-paperless-hint"));
        [refusal, standing, live, paperless].into_iter().flatten().collect()
    }

    /// What an exchange was, and what became of it. `is_refused`: the operator refused this correspondent alone.
    pub fn exchange(&self, exchange: &Exchange, is_refused: bool) -> String {
        match exchange {
            Exchange::Received(_) => t!(self, "profile-received"),
            Exchange::Sent(_) if is_refused => t!(self, "profile-sent-refused"),
            Exchange::Sent(letter) => t!(self, "profile-sent", state = self.outgoing(&letter.state)),
        }
    }

    /// Where a message is on its way, e.g. « envoi non confirmé ».
    pub fn outgoing(&self, state: &OutgoingState) -> String {
        match state {
            OutgoingState::Held { until, .. } => {
                t!(self, "outgoing-held", date = self.date(*until), time = self.time(*until))
            }
            OutgoingState::Queued => t!(self, "outgoing-queued"),
            OutgoingState::Sending => t!(self, "outgoing-sending"),
            OutgoingState::Deferred { .. } => t!(self, "outgoing-deferred"),
            OutgoingState::Accepted { .. } => t!(self, "outgoing-accepted"),
            OutgoingState::Filed { .. } => t!(self, "outgoing-filed"),
            OutgoingState::Refused { withheld: Some(Withheld::Opposed), .. } => t!(self, "outgoing-opposed"),
            OutgoingState::Refused { withheld: Some(Withheld::Checks), .. } => t!(self, "outgoing-withheld"),
            OutgoingState::Refused { withheld: None, .. } => t!(self, "outgoing-refused"),
            OutgoingState::Doubtful => t!(self, "outgoing-doubtful"),
            OutgoingState::Unreadable => t!(self, "outgoing-unreadable"),
        }
    }

    /// Name of a special folder; `None` for a folder of the user, who named it.
    pub fn role(&self, role: Role) -> Option<String> {
        match role {
            Role::Inbox => Some(t!(self, "role-inbox")),
            Role::Drafts => Some(t!(self, "role-drafts")),
            Role::Sent => Some(t!(self, "role-sent")),
            Role::Archive => Some(t!(self, "role-archive")),
            Role::Junk => Some(t!(self, "role-junk")),
            Role::Trash => Some(t!(self, "role-trash")),
            Role::Other => None,
        }
    }

    /// How changes of a mailbox are learned from its server, and why no better.
    pub fn way(&self, trust: &Trust) -> String {
        let way = match trust.level {
            Level::Qresync => t!(self, "way-qresync"),
            Level::CondStore => t!(self, "way-condstore"),
            Level::Plain => t!(self, "way-plain"),
        };
        let Some((fault, at)) = trust.because else { return way };
        let why = match fault {
            Fault::WentBack => t!(self, "fault-went-back"),
            Fault::StoodStill => t!(self, "fault-stood-still"),
            Fault::ChangesUntold => t!(self, "fault-changes-untold"),
            Fault::NewsUntold => t!(self, "fault-news-untold"),
            Fault::VanishedThere => t!(self, "fault-vanished-there"),
            Fault::Unreadable => t!(self, "fault-unreadable"),
            Fault::ListLied => t!(self, "fault-list-lied"),
            Fault::PushUntold => t!(self, "fault-push-untold"),
        };
        t!(self, "way-lowered", way = way, date = self.date(at), why = why)
    }

    /// A kind of card.
    pub fn card_kind(&self, kind: CardKind) -> String {
        match kind {
            CardKind::Cps => t!(self, "card-kind-cps"),
            CardKind::Cpf => t!(self, "card-kind-cpf"),
            CardKind::Cpe => t!(self, "card-kind-cpe"),
            CardKind::Cpa => t!(self, "card-kind-cpa"),
            CardKind::Other => t!(self, "card-kind-other"),
        }
    }

    fn arguments(&self, notice: &Notice) -> Arguments {
        match notice {
            Notice::CardModuleUntrusted { place } => arguments([("place", text(place.clone()))]),
            Notice::PinLength { min, max }
            | Notice::UnblockLength { min, max }
            | Notice::PassphraseLength { min, max } => arguments([("min", (*min).into()), ("max", (*max).into())]),
            Notice::HolderExpired { on } | Notice::Organisation(OrganisationFault::Expires { on }) => {
                arguments([("on", text(self.date(*on)))])
            }
            Notice::VaultRebuilt { drafts, outgoing } => {
                arguments([("drafts", (*drafts).into()), ("outgoing", (*outgoing).into())])
            }
            Notice::LettersWaiting { count }
            | Notice::Sending(SendingFault::Scheduled { count })
            | Notice::LettersDoubtful { count }
            | Notice::LettersUndelivered { count }
            | Notice::LettersUnread { count }
            | Notice::Mailbox(
                MailboxFault::Letters { count } | MailboxFault::Untold { count } | MailboxFault::Unreadable { count },
            ) => arguments([("count", (*count).into())]),
            Notice::Sending(SendingFault::Late { due, .. }) => {
                arguments([("date", text(self.date(*due))), ("time", text(self.time(*due)))])
            }
            Notice::Mailbox(MailboxFault::NearlyFull { percent }) => arguments([("percent", (*percent).into())]),
            Notice::Action(fault) => match fault.count() {
                Some(count) => arguments([("count", count.into())]),
                None => arguments([]),
            },
            Notice::ServerUnreachable { host }
            | Notice::HostUnknown { host }
            | Notice::StartTlsMissing { host }
            | Notice::LoginMissing { host }
            | Notice::ServerCertificate { host, .. }
            | Notice::CardTlsVersion { host }
            | Notice::ServerTls { host }
            | Notice::ConnectionLost { host } => arguments([("host", text(host.clone()))]),
            Notice::Operator(fault) => arguments([("host", text(fault.host().to_owned()))]),
            Notice::Import(ImportFault::Column { name }) => arguments([("name", text((*name).to_owned()))]),
            Notice::Import(ImportFault::Odd { lines }) => arguments([("lines", text(self.count(*lines)))]),
            Notice::Import(ImportFault::Shrunk { before, now }) => {
                arguments([("before", text(self.count(*before))), ("now", text(self.count(*now)))])
            }
            Notice::Live(fault) => match fault.host() {
                Some(host) => arguments([("host", text(host.to_owned()))]),
                None => arguments([]),
            },
            Notice::LoginRefused { host, words } | Notice::ServerMisbehaved { host, words } => {
                arguments([("host", text(host.clone())), ("words", said(words))])
            }
            Notice::ListStale { fault, generated } => {
                let fault = fault.code().trim_start_matches("list-").to_owned();
                arguments([("fault", text(fault)), ("generated", text(self.date(*generated)))])
            }
            Notice::RecipientsRefused { count, reason } => {
                arguments([("count", (*count).into()), ("reason", text(self.refusal(reason)))])
            }
            Notice::ContactRefused(reason) => arguments([("reason", text(self.refusal(reason)))]),
            Notice::TooBig { size, limit } => {
                let rounded = [self.size(*size), self.size(*limit)];
                // Just above the limit both would read the same.
                let [size, limit] =
                    if rounded[0] == rounded[1] { [self.octets(*size), self.octets(*limit)] } else { rounded };
                arguments([("size", text(size)), ("limit", text(limit))])
            }
            Notice::SendRefused { words, .. } => arguments([("words", said(words))]),
            Notice::SettingsInvalid { line } => arguments([("line", line.unwrap_or_default().into())]),
            Notice::PolicyUnusable { file, fault } => {
                let file = ("file", text(file.clone()));
                match fault {
                    PolicyFault::Malformed { line } => arguments([file, ("line", line.unwrap_or_default().into())]),
                    PolicyFault::Value { key } => arguments([file, ("key", text((*key).to_owned()))]),
                    PolicyFault::Untrusted | PolicyFault::Unreadable | PolicyFault::Secret => arguments([file]),
                }
            }
            Notice::CorrespondentsGone { count } | Notice::PolicyDoubtful { count } => {
                arguments([("count", (*count).into())])
            }
            Notice::SettingsSession { key, most } => {
                arguments([("key", text((*key).to_owned())), ("most", (*most).into())])
            }
            Notice::SettingsExport { profile, fault } => {
                let word = text(fault.word().unwrap_or_default().to_owned());
                arguments([("profile", text(profile.clone())), ("word", word)])
            }
            Notice::Secret(SecretFault::PasswordMissing { file }) => arguments([("file", text(file.clone()))]),
            Notice::SessionLimit { hours } => arguments([("hours", (*hours).into())]),
            Notice::SettingsListAge { days, most } => arguments([("days", (*days).into()), ("most", (*most).into())]),
            _ => Arguments::new(),
        }
    }
}

type Arguments = HashMap<&'static str, FluentValue<'static>>;

fn arguments<const N: usize>(pairs: [(&'static str, FluentValue<'static>); N]) -> Arguments {
    pairs.into_iter().collect()
}

fn text(text: String) -> FluentValue<'static> {
    FluentValue::from(text)
}

/// The server's words, or the word `none`, which messages select on.
fn said(words: &str) -> FluentValue<'static> {
    FluentValue::from(if words.trim().is_empty() { "none".to_owned() } else { words.trim().to_owned() })
}

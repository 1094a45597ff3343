//! Both languages complete, every notice in words, French typography.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{ENGLISH, FRENCH, L10n, Language};
use crate::domain::export::ExportFault;
use crate::domain::notice::{
    ActionFault, BackupFault, CertificateFault, Course, ImportFault, ListFault, LiveFault, MailboxFault, OperatorFault,
    OrganisationFault, PatientFault, PolicyFault, ProfileFault, PscFault, RefusalReason, SecretFault, SendingFault,
};
use crate::domain::oversight::Oversight;
use crate::domain::{Notice, moment};

type Keys = BTreeMap<String, BTreeSet<String>>;

/// Message and attribute keys with the variables each names.
fn keys(source: &str) -> Keys {
    let mut found = Keys::new();
    let (mut message, mut key) = (String::new(), String::new());
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let trimmed = line.trim_start();
        let head = trimmed.split(" = ").next().unwrap_or_default();
        if trimmed.contains(" = ") && !line.starts_with(' ') {
            message = head.to_owned();
            key.clone_from(&message);
        } else if trimmed.contains(" = ") && head.starts_with('.') {
            key = format!("{message}{head}");
        }
        if !key.is_empty() {
            let variables = found.entry(key.clone()).or_default();
            variables.extend(
                line.split('$')
                    .skip(1)
                    .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect::<String>()),
            );
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    let (french, english) = (keys(FRENCH), keys(ENGLISH));
    assert!(french.len() > 200);
    let only = |a: &Keys, b: &Keys| {
        a.iter()
            .filter(|(key, variables)| b.get(*key) != Some(*variables))
            .map(|(key, _)| key.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(only(&french, &english), Vec::<String>::new());
    assert_eq!(only(&english, &french), Vec::<String>::new());
}

/// One notice of every kind: the match makes a new variant a compile error here.
#[allow(clippy::too_many_lines, reason = "one line a notice")]
fn every_notice() -> Vec<Notice> {
    let host = || "mail.exemple.mssante.fr".to_owned();
    let certificates = [
        CertificateFault::Expired,
        CertificateFault::Revoked,
        CertificateFault::WrongName,
        CertificateFault::UnknownIssuer,
        CertificateFault::RevocationUnknown,
        CertificateFault::Unfit,
    ];
    let lists = [
        ListFault::Missing,
        ListFault::Expired,
        ListFault::BadSignature,
        ListFault::Unsigned,
        ListFault::WrongSigner,
        ListFault::Older,
        ListFault::FromFuture,
        ListFault::Malformed,
        ListFault::Unreachable,
    ];
    let reasons = [
        RefusalReason::Malformed,
        RefusalReason::NotListed { domain: "exemple.fr".to_owned() },
        RefusalReason::Patient(PatientFault::Off),
        RefusalReason::Patient(PatientFault::Forbidden),
        RefusalReason::Patient(PatientFault::Elsewhere),
        RefusalReason::Patient(PatientFault::Matricule),
        RefusalReason::Patient(PatientFault::Unconfirmed),
        RefusalReason::Patient(PatientFault::Differs),
        RefusalReason::Patient(PatientFault::Mixed),
        RefusalReason::NoList(ListFault::Missing),
    ];
    let sessions = [
        PscFault::Wanted,
        PscFault::Misbehaved,
        PscFault::Clock,
        PscFault::NotSetUp,
        PscFault::Refused,
        PscFault::Late,
        PscFault::UnknownHolder,
        PscFault::OtherPerson,
        PscFault::Insufficient,
        PscFault::Ended,
    ];
    let organisations = [
        OrganisationFault::Missing,
        OrganisationFault::Expires { on: Timestamp::UNIX_EPOCH },
        OrganisationFault::Loose,
        OrganisationFault::Revoked,
        OrganisationFault::WrongPassword,
        OrganisationFault::Expired,
        OrganisationFault::Untrusted,
        OrganisationFault::Unfit,
    ];
    let mailboxes = [
        MailboxFault::OfSettings,
        MailboxFault::Letters { count: 2 },
        MailboxFault::Untold { count: 1 },
        MailboxFault::Unproven,
        MailboxFault::Unreadable { count: 1 },
        MailboxFault::AddUnconfirmed,
        MailboxFault::RemoveUnconfirmed,
        MailboxFault::ForgetUnconfirmed,
        MailboxFault::Restarted,
        MailboxFault::NoAccess,
        MailboxFault::Withdrawn,
        MailboxFault::NearlyFull { percent: 93 },
    ];
    let mut all = vec![Notice::CardModuleMissing];
    while let Some(next) = after(all.last().unwrap(), host()) {
        all.push(next);
    }
    all.extend(certificates.map(|fault| Notice::ServerCertificate { host: host(), fault }));
    all.extend(mailboxes.map(Notice::Mailbox));
    all.extend(sessions.map(Notice::Psc));
    all.extend(organisations.map(Notice::Organisation));
    let secrets = [
        SecretFault::PasswordMissing { file: "/etc/pli/dossiers.p12".to_owned() },
        SecretFault::Silent,
        SecretFault::Unfit,
        SecretFault::Differ,
    ];
    all.extend(actions().map(Notice::Action));
    all.extend(sendings().map(Notice::Sending));
    let operators = [
        OperatorFault::Lacks { host: host() },
        OperatorFault::Caught { host: host() },
        OperatorFault::TokenOutlives { host: host() },
    ];
    all.extend(operators.map(Notice::Operator));
    all.extend(imports().map(Notice::Import));
    all.extend(lives().map(Notice::Live));
    all.extend(secrets.map(Notice::Secret));
    all.extend(lists.map(Notice::ListUnusable));
    all.extend(reasons.map(|reason| Notice::RecipientsRefused { count: 2, reason }));
    all.extend([BackupFault::Damaged, BackupFault::TooNew, BackupFault::Exists].map(Notice::Backup));
    all.push(Notice::PinWrong { last_try: true });
    all.push(Notice::UnblockWrong { last_try: true });
    all.push(Notice::SettingsInvalid { line: None });
    let policies = [
        PolicyFault::Unreadable,
        PolicyFault::Secret,
        PolicyFault::Malformed { line: None },
        PolicyFault::Malformed { line: Some(3) },
        PolicyFault::Value { key: "Pkcs11Modules" },
    ];
    all.extend(policies.map(|fault| Notice::PolicyUnusable { file: "/etc/pli/policies.d/10.toml".to_owned(), fault }));
    all.push(Notice::SendRefused { code: None, words: String::new() });
    let word = || "âge".to_owned();
    let exports = [
        ProfileFault::Folder,
        ProfileFault::Preset,
        ProfileFault::Contents,
        ProfileFault::Mailbox,
        ProfileFault::Subfolders,
        ProfileFault::TemplateLength,
        ProfileFault::TemplateBraces,
        ProfileFault::TemplateField { word: word() },
        ProfileFault::TemplateDate { word: word() },
        ProfileFault::TemplateSign { word: word() },
    ];
    all.extend(exports.map(unusable_export));
    let exports = [
        ExportFault::NoProfile,
        ExportFault::UnknownProfile,
        ExportFault::Denied,
        ExportFault::Full,
        ExportFault::Unfit,
    ];
    all.extend(exports.map(Notice::Export));
    all
}

fn unusable_export(fault: ProfileFault) -> Notice {
    Notice::SettingsExport { profile: "Dossier patient".to_owned(), fault }
}

fn lives() -> [LiveFault; 9] {
    let host = || "annuaire.example.fr".to_owned();
    [
        LiveFault::KeyMissing,
        LiveFault::KeyRefused { host: host() },
        LiveFault::Unreachable { host: host() },
        LiveFault::Untrusted { host: host() },
        LiveFault::Busy { host: host() },
        LiveFault::Failing { host: host() },
        LiveFault::Refused { host: host() },
        LiveFault::Referred { host: host() },
        LiveFault::CardNeeded,
    ]
}

fn imports() -> [ImportFault; 12] {
    [
        ImportFault::Foreign,
        ImportFault::Archive,
        ImportFault::Column { name: "Adresse BAL" },
        ImportFault::CutShort,
        ImportFault::Hollow,
        ImportFault::Odd { lines: 12_000 },
        ImportFault::Shrunk { before: 540_000, now: 12_000 },
        ImportFault::Contradicting,
        ImportFault::Abandoned,
        ImportFault::Unreachable,
        ImportFault::UnderWay,
        ImportFault::Forbidden,
    ]
}

fn sendings() -> [SendingFault; 25] {
    [
        SendingFault::ProposalOvertaken,
        SendingFault::ProposalChanged,
        SendingFault::NotProposed,
        SendingFault::DoctorOutside,
        SendingFault::NotSettled,
        SendingFault::NotClaimed,
        SendingFault::DraftGone,
        SendingFault::SourceGone,
        SendingFault::SeveralPatients,
        SendingFault::OtherPatient,
        SendingFault::DocumentsUnread,
        SendingFault::Scheduled { count: 1 },
        SendingFault::Scheduled { count: 2 },
        SendingFault::Late { due: Timestamp::UNIX_EPOCH, closed: true },
        SendingFault::Late { due: Timestamp::UNIX_EPOCH, closed: false },
        SendingFault::NotTaken(Course::Leaving),
        SendingFault::NotTaken(Course::Refused),
        SendingFault::NotTaken(Course::Doubtful),
        SendingFault::NotTaken(Course::Gone),
        SendingFault::Moment(moment::Fault::Unclear),
        SendingFault::Moment(moment::Fault::Past),
        SendingFault::Moment(moment::Fault::Far),
        SendingFault::Overlooked(Oversight::Attachment),
        SendingFault::Overlooked(Oversight::Field),
        SendingFault::Overlooked(Oversight::Subject),
    ]
}

fn actions() -> [ActionFault; 23] {
    [
        ActionFault::Move { count: 1 },
        ActionFault::Copy { count: 2 },
        ActionFault::Confide { count: 2 },
        ActionFault::MaybeThere { count: 1 },
        ActionFault::GivenNobody { count: 1 },
        ActionFault::NotThere { count: 1 },
        ActionFault::Erase { count: 2 },
        ActionFault::Elsewhere { count: 1 },
        ActionFault::TargetGone { count: 2 },
        ActionFault::OnlyMarked { count: 1 },
        ActionFault::Outside { count: 2 },
        ActionFault::Full,
        ActionFault::Create,
        ActionFault::Rename,
        ActionFault::Remove,
        ActionFault::Exists,
        ActionFault::Name,
        ActionFault::Needed,
        ActionFault::Accounts,
        ActionFault::NoBin,
        ActionFault::NoSharedBin,
        ActionFault::ShareOpen,
        ActionFault::ShareWaits { count: 2 },
    ]
}

fn untrusted_policy() -> Notice {
    Notice::PolicyUnusable { file: "/etc/pli/policies.d/10.toml".to_owned(), fault: PolicyFault::Untrusted }
}

/// The variant that follows: exhaustive, so that a new variant must be added to the chain.
#[allow(clippy::too_many_lines, reason = "a line for each variant")]
fn after(notice: &Notice, host: String) -> Option<Notice> {
    let (fault, on, words) = (CertificateFault::Expired, Timestamp::UNIX_EPOCH, "Mailbox unknown".to_owned());
    Some(match notice {
        Notice::CardModuleMissing => Notice::CardModuleUntrusted { place: "/opt/santesocial".to_owned() },
        Notice::CardModuleUntrusted { .. } => Notice::CardModuleUnloadable,
        Notice::CardModuleUnloadable => Notice::CardModuleFailed,
        Notice::CardModuleFailed => Notice::CardAbsent,
        Notice::CardAbsent => Notice::CardServiceAbsent,
        Notice::CardServiceAbsent => Notice::CardReaderAbsent,
        Notice::CardReaderAbsent => Notice::CardVitale,
        Notice::CardVitale => Notice::CardMute,
        Notice::CardMute => Notice::CardHeld,
        Notice::CardHeld => Notice::CardUnread,
        Notice::CardUnread => Notice::CardNotMeant,
        Notice::CardNotMeant => Notice::CardUnknown,
        Notice::CardUnknown => Notice::CardAmbiguous,
        Notice::CardAmbiguous => Notice::CardRemoved,
        Notice::CardRemoved => Notice::CardFailed,
        Notice::CardFailed => Notice::PinWrong { last_try: false },
        Notice::PinWrong { .. } => Notice::PinLength { min: 4, max: 8 },
        Notice::PinLength { .. } => Notice::PinLocked,
        Notice::PinLocked => Notice::UnblockWrong { last_try: false },
        Notice::UnblockWrong { .. } => Notice::UnblockLength { min: 8, max: 8 },
        Notice::UnblockLength { .. } => Notice::UnblockLocked,
        Notice::UnblockLocked => Notice::UnblockUnable,
        Notice::UnblockUnable => Notice::NewCodesDiffer,
        Notice::NewCodesDiffer => Notice::LastTryUnconfirmed,
        Notice::LastTryUnconfirmed => Notice::HolderExpired { on },
        Notice::HolderExpired { .. } => Notice::HolderUntrusted,
        Notice::HolderUntrusted => Notice::CardRevocationUnknown,
        Notice::CardRevocationUnknown => Notice::CardSchemeUnsupported,
        Notice::CardSchemeUnsupported => Notice::CardTlsVersion { host },
        Notice::CardTlsVersion { .. } => Notice::ServerTls { host },
        Notice::ServerTls { .. } => Notice::AuthoritiesMissing,
        Notice::AuthoritiesMissing => Notice::NoAccount,
        Notice::NoAccount => Notice::Mailbox(MailboxFault::Known),
        Notice::Mailbox(_) => Notice::ContactRefused(RefusalReason::Patient(PatientFault::Off)),
        Notice::ContactRefused(_) => Notice::GroupKnown,
        Notice::GroupKnown => Notice::GroupNameInvalid,
        Notice::GroupNameInvalid => Notice::Action(ActionFault::Marks { count: 3 }),
        Notice::Action(_) => Notice::VaultBusy,
        Notice::VaultBusy => Notice::VaultRebuilt { drafts: 1, outgoing: 0 },
        Notice::VaultRebuilt { .. } => Notice::LettersWaiting { count: 2 },
        Notice::LettersWaiting { .. } => Notice::Sending(SendingFault::NotTaken(Course::Left)),
        Notice::Sending(_) => Notice::LettersDoubtful { count: 1 },
        Notice::LettersDoubtful { .. } => Notice::LettersUndelivered { count: 2 },
        Notice::LettersUndelivered { .. } => Notice::LettersUnread { count: 2 },
        Notice::LettersUnread { .. } => Notice::DraftAwaited,
        Notice::DraftAwaited => Notice::DraftForked,
        Notice::DraftForked => Notice::DraftAlone,
        Notice::DraftAlone => Notice::VaultKeyUnavailable,
        Notice::VaultKeyUnavailable => Notice::CardNotEnrolled,
        Notice::CardNotEnrolled => Notice::RecoveryCodeWrong,
        Notice::RecoveryCodeWrong => Notice::RecoveryCodeMistyped,
        Notice::RecoveryCodeMistyped => Notice::RecoveryCodeMissing,
        Notice::RecoveryCodeMissing => Notice::PassphraseWrong,
        Notice::PassphraseWrong => Notice::PassphraseLength { min: 12, max: 256 },
        Notice::PassphraseLength { .. } => Notice::PassphrasesDiffer,
        Notice::PassphrasesDiffer => Notice::PassphraseForbidden,
        Notice::PassphraseForbidden => Notice::SlotInUse,
        Notice::SlotInUse => Notice::SlotUnknown,
        Notice::SlotUnknown => Notice::CardOfAnother,
        Notice::CardOfAnother => Notice::RebuildUnconfirmed,
        Notice::RebuildUnconfirmed => Notice::ForgetUnconfirmed,
        Notice::ForgetUnconfirmed => Notice::Backup(BackupFault::Foreign),
        Notice::Backup(_) => Notice::KeyStoreAbsent,
        Notice::KeyStoreAbsent => Notice::VaultUnwritable,
        Notice::VaultUnwritable => Notice::VaultFailed,
        Notice::VaultFailed => Notice::ServerUnreachable { host },
        Notice::ServerUnreachable { .. } => Notice::HostUnknown { host },
        Notice::HostUnknown { .. } => Notice::StartTlsMissing { host },
        Notice::StartTlsMissing { .. } => Notice::ServerCertificate { host, fault },
        Notice::ServerCertificate { .. } => Notice::LoginRefused { host, words },
        Notice::LoginRefused { .. } => Notice::LoginMissing { host },
        Notice::LoginMissing { .. } => Notice::AddressInvalid,
        Notice::AddressInvalid => Notice::ServerMisbehaved { host, words: String::new() },
        Notice::ServerMisbehaved { .. } => Notice::ConnectionLost { host },
        Notice::ConnectionLost { .. } => Notice::Psc(PscFault::Unreachable),
        Notice::Psc(_) | Notice::Operator(_) => Notice::Organisation(OrganisationFault::Unreadable),
        Notice::Organisation(_) => Notice::Secret(SecretFault::ClientMissing),
        Notice::Secret(_) => Notice::ListUnusable(ListFault::Missing),
        Notice::ListUnusable(_) => Notice::ListStale { fault: ListFault::Unreachable, generated: on },
        Notice::ListStale { .. } => {
            Notice::RecipientsRefused { count: 1, reason: RefusalReason::Patient(PatientFault::Off) }
        }
        Notice::RecipientsRefused { .. } => Notice::EnvelopeMismatch,
        Notice::EnvelopeMismatch => Notice::NoRecipient,
        Notice::NoRecipient => Notice::SenderForeign,
        Notice::SenderForeign => Notice::TooBig { size: 14_200_000, limit: 10_485_760 },
        Notice::TooBig { .. } => Notice::FileUnreadable,
        Notice::FileUnreadable => Notice::FileUnwritable,
        Notice::FileUnwritable => Notice::JournalUnreadable,
        Notice::JournalUnreadable => Notice::SendDoubtful,
        Notice::SendDoubtful => Notice::SendRefused { code: Some(550), words },
        Notice::SendRefused { .. } => Notice::NotFiledYet,
        Notice::NotFiledYet => Notice::CorrespondentsGone { count: 1 },
        Notice::CorrespondentsGone { .. } => Notice::DirectoryUnreadable,
        Notice::DirectoryUnreadable => Notice::DirectoryEmpty,
        Notice::DirectoryEmpty => Notice::NoSuchSpeciality,
        Notice::NoSuchSpeciality => Notice::NoSuchPlace,
        Notice::NoSuchPlace => Notice::DirectoryOutdated,
        Notice::DirectoryOutdated => Notice::Import(ImportFault::Foreign),
        Notice::Import(_) => Notice::DirectoryAltered,
        Notice::DirectoryAltered => Notice::DirectoryKept,
        Notice::DirectoryKept | Notice::Live(_) => Notice::SettingsInvalid { line: Some(12) },
        Notice::SettingsInvalid { .. } => Notice::SettingsUnwritable,
        Notice::SettingsUnwritable => Notice::SettingBound,
        Notice::SettingBound => Notice::SettingsListAge { days: 30, most: 7 },
        Notice::SettingsListAge { .. } => Notice::SettingsSession { key: "close_after_hours", most: 12 },
        Notice::SettingsSession { .. } => unusable_export(ProfileFault::Name),
        Notice::SettingsExport { .. } => Notice::Export(ExportFault::Away),
        Notice::Export(_) => untrusted_policy(),
        Notice::PolicyUnusable { .. } => Notice::PolicyDoubtful { count: 2 },
        Notice::PolicyDoubtful { .. } => Notice::ProductUndeclared,
        Notice::ProductUndeclared => Notice::CommandInvalid,
        Notice::CommandInvalid => Notice::SessionClosed,
        Notice::SessionClosed => Notice::SessionLimit { hours: 10 },
        Notice::SessionLimit { .. } => Notice::SessionReaderLost,
        Notice::SessionReaderLost => Notice::ReadOnly,
        Notice::ReadOnly => Notice::SessionFinishing,
        Notice::SessionFinishing => Notice::NotFound,
        Notice::NotFound => Notice::Internal,
        Notice::Internal => return None,
    })
}

#[test]
fn every_notice_has_its_words_in_both_languages() {
    let french = L10n::new(Language::French, TimeZone::UTC);
    let english = L10n::new(Language::English, TimeZone::UTC);
    for notice in every_notice() {
        let (fr, en) = (french.notice(&notice), english.notice(&notice));
        for text in [&fr.title, &fr.message, &fr.remedy, &en.title, &en.message, &en.remedy] {
            assert!(!text.is_empty(), "{notice:?}");
            assert!(!text.contains("No localization") && !text.contains('{') && !text.contains('\u{2068}'), "{text}");
        }
        assert_ne!(fr.message, en.message, "{notice:?}");
        assert_ne!(fr.remedy, en.remedy, "{notice:?}");
        for sentence in [&fr.message, &fr.remedy, &en.message, &en.remedy] {
            assert!(sentence.ends_with('.') || sentence.ends_with(". "), "{sentence}");
        }
    }
}

/// The command line prints them too.
#[test]
fn no_remedy_names_a_button_of_the_unlock_screen() {
    for (language, words, quotes) in
        [(Language::French, FRENCH, ["«\u{a0}", "\u{a0}»"]), (Language::English, ENGLISH, ["“", "”"])]
    {
        let l10n = L10n::new(language, TimeZone::UTC);
        let labels = words.lines().filter(|line| line.starts_with("unlock-")).filter_map(|line| line.split_once(" = "));
        let labels: Vec<String> = labels.map(|(_, label)| [quotes[0], label, quotes[1]].concat()).collect();
        assert!(labels.len() > 5);
        for notice in every_notice() {
            let remedy = l10n.notice(&notice).remedy;
            assert!(!labels.iter().any(|label| remedy.contains(label)), "{remedy}");
        }
    }
}

#[test]
fn servers_words_are_quoted_or_left_out() {
    let l10n = L10n::new(Language::French, TimeZone::UTC);
    let said = l10n.notice(&Notice::SendRefused { code: Some(550), words: "No such user".to_owned() });
    assert!(said.message.contains("«\u{a0}No such user\u{a0}»"));
    let silent = l10n.notice(&Notice::SendRefused { code: None, words: " ".to_owned() });
    assert!(!silent.message.contains('«') && !silent.message.contains("none"));
}

/// Words of laboratories and wires that no doctor should have to read.
#[test]
fn french_is_written_with_its_spaces_and_without_jargon() {
    for line in FRENCH.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")) {
        let text = line.split_once(" = ").map(|(_, text)| text).unwrap_or_default();
        for mark in [" :", " ;", " !", " ?", " »"] {
            assert!(!text.contains(mark), "ordinary space before «{mark}»: {line}");
        }
        assert!(!text.contains("« ") && !text.contains('\''), "space or straight apostrophe: {line}");
        // The command line names the very words that are typed.
        if line.starts_with("cli-") {
            continue;
        }
        for word in ["DSN", "MDN", "STARTTLS", "PKCS", "e-mail", "mail ", "SMTP", "IMAP", "slot", "token", "inbox"] {
            assert!(!text.contains(word), "{word}: {line}");
        }
    }
}

#[test]
fn locale_chooses_the_language() {
    assert_eq!(Language::from_locale("en_GB.UTF-8"), Language::English);
    assert_eq!(Language::from_locale("fr_FR.UTF-8"), Language::French);
    assert_eq!(Language::from_locale("C"), Language::French);
    assert_eq!(Language::from_locale(""), Language::French);
}

//! What the command line says to people: one line a record, in the user's language.

use jiff::Timestamp;

use crate::clock;
use crate::domain::browse::{self, Listing, Wanted};
use crate::domain::discovery::{Offer, Source, Standing};
use crate::domain::listing::{Body, MessageRow, MessageView};
use crate::domain::message::Correspondence;
use crate::domain::outgoing::OutgoingRow;
use crate::domain::receipt::Tracking;
use crate::domain::shown;
use crate::domain::standing::{self, Departure};
use crate::domain::wording::Signature;
use crate::domain::{
    Account, Address, BackupTally, ContactRow, Correspondent, Endpoint, Exchange, Flags, GroupName, GroupRow,
    MethodKind, Notice, Profile, Security, SlotKind, SlotRow, Trust, VaultFault, VaultFinding,
};
use crate::engine::event::{self, Check, DirectoryState, SyncFigures, SyncStatus};
use crate::engine::finding::{Finding, Verdict};
use crate::l10n::{L10n, NoticeText, t};
use crate::report;

/// Columns given to a sender in `list`.
const SENDER_WIDTH: usize = 28;

/// What happened and what it means, in one piece.
pub(super) fn notice(l10n: &L10n, said: &NoticeText) -> String {
    t!(l10n, "cli-notice", title = said.title.as_str(), message = said.message.as_str())
}

/// Servers that may be a mailbox's, where their names come from, and what they proved.
pub(super) fn offer(l10n: &L10n, offer: &Offer, domain: &str) -> String {
    let server = |endpoint: &Endpoint| match endpoint.security {
        Security::Tls => t!(l10n, "cli-server-tls", host = endpoint.host.as_str(), port = endpoint.port.to_string()),
        Security::StartTls => {
            t!(l10n, "cli-server-starttls", host = endpoint.host.as_str(), port = endpoint.port.to_string())
        }
    };
    let source = match &offer.source {
        Source::Preset { operator } => t!(l10n, "cli-source-preset", operator = operator.as_str()),
        Source::Srv => t!(l10n, "cli-source-srv", domain = domain),
        Source::Autoconfig { host } => t!(l10n, "cli-source-autoconfig", host = host.as_str()),
        Source::ByHand => t!(l10n, "cli-source-hand"),
    };
    let (imap, submission) = (server(&offer.imap), server(&offer.submission));
    let mut lines = Vec::new();
    match &offer.standing {
        Standing::Proved { methods } => {
            let methods: Vec<String> = methods.iter().map(|kind| method(l10n, *kind)).collect();
            lines.push(t!(l10n, "cli-offer-proved", imap = imap, submission = submission));
            lines.push(t!(l10n, "cli-offer-methods", methods = methods.join(", ")));
        }
        Standing::Refused(reason) => {
            let said = l10n.notice(reason);
            lines.push(t!(l10n, "cli-offer-refused", imap = imap, submission = submission));
            lines.push(format!("    {}", notice(l10n, &said)));
            lines.push(format!("    {}", said.remedy));
        }
    }
    lines.push(t!(l10n, "cli-offer-source", source = source));
    let outside = offer.hosts_outside(domain);
    if !outside.is_empty() {
        lines.push(t!(l10n, "cli-offer-outside", domain = domain, hosts = outside.join(", ")));
    }
    lines.join("\n")
}

fn method(l10n: &L10n, kind: MethodKind) -> String {
    match kind {
        MethodKind::Psc => t!(l10n, "cli-method-psc"),
        MethodKind::Card => t!(l10n, "cli-method-card"),
        MethodKind::Organisation => t!(l10n, "cli-method-organisation"),
    }
}

/// The end of a search for servers.
pub(super) fn servers_found(l10n: &L10n, usable: usize, all: usize, domain: &str) -> String {
    match (usable, all) {
        (_, 0) => t!(l10n, "cli-servers-none", domain = domain),
        (0, _) => t!(l10n, "cli-servers-refused"),
        (_, _) => t!(l10n, "cli-servers-usable"),
    }
}

/// A verdict of the trust gate.
pub(super) fn check(l10n: &L10n, check: &Check) -> String {
    let address = check.input.as_str();
    let mut lines = vec![match &check.verdict {
        Ok(()) => t!(l10n, "cli-accepted", address = address),
        Err(reason) => t!(l10n, "cli-refused", address = address, reason = l10n.refusal(reason)),
    }];
    match check.standing {
        standing::Standing::Gone(departure) => lines.push(format!("  {}", l10n.departure(departure))),
        standing::Standing::Unknown if check.verdict.is_ok() => lines.push(format!("  {}", t!(l10n, "cli-not-held"))),
        standing::Standing::Unknown | standing::Standing::Held | standing::Standing::Unasked => {}
    }
    let is_proposed = |text: &String| check.alternatives.iter().any(|one| one.address.to_string() == *text);
    if let Some(other) = check.suggestion.as_ref().filter(|text| !is_proposed(text)) {
        lines.push(format!("  {}", t!(l10n, "cli-suggestion", address = other.as_str())));
    }
    for one in &check.alternatives {
        let because = l10n.because(one.because);
        let address = one.address.to_string();
        lines.push(match &one.who {
            Some(who) => {
                format!(
                    "  {}",
                    t!(l10n, "cli-alternative-named", address = address, name = who.label(), because = because)
                )
            }
            None => format!("  {}", t!(l10n, "cli-alternative", address = address, because = because)),
        });
    }
    lines.join("\n")
}

/// An address that has gone since it was written to.
pub(super) fn departed(l10n: &L10n, address: &Address, departure: Departure) -> String {
    t!(l10n, "cli-departed", address = address.to_string(), gone = l10n.departure(departure))
}

/// One of the favourites, or of a group.
pub(super) fn contact(l10n: &L10n, row: &ContactRow) -> String {
    let address = row.contact.address.to_string();
    let line = match &row.contact.name {
        Some(name) => format!("{} <{address}>", name.as_str()),
        None => address,
    };
    match row.gone {
        Some(gone) => format!("{line}  {}", l10n.departure(gone)),
        None => line,
    }
}

/// A group, with how many are in it.
pub(super) fn group(l10n: &L10n, group: &GroupRow) -> String {
    t!(l10n, "cli-group", name = group.name.as_str(), members = group.members, gone = group.gone)
}

/// The signature of a mailbox, and the one under its answers where it is another one.
pub(super) fn signature(l10n: &L10n, signature: &Signature) -> String {
    let own = format!("{}\n{}", signature.address, super::wordings::indented(signature.text()));
    match signature.answers() {
        Some(answers) => format!("{own}\n  {}\n{}", t!(l10n, "wordings-answers"), super::wordings::indented(answers)),
        None => own,
    }
}

/// That it is kept.
pub(super) fn signature_kept(l10n: &L10n, address: &str) -> String {
    t!(l10n, "cli-signature-kept", address = address)
}

/// That favourites or a group are changed.
pub(super) fn contacts_changed(l10n: &L10n, group: Option<&GroupName>, address: Option<&str>) -> String {
    match (group, address) {
        (Some(group), Some(address)) => {
            t!(l10n, "cli-group-member-changed", group = group.as_str(), address = address)
        }
        (Some(group), None) => t!(l10n, "cli-group-changed", group = group.as_str()),
        (None, address) => t!(l10n, "cli-favourites-changed", address = address.unwrap_or_default()),
    }
}

/// The card of a correspondent.
pub(super) fn profile(l10n: &L10n, profile: &Profile) -> String {
    let mut lines = vec![profile.label()];
    if !profile.rpps.is_empty() {
        lines.push(t!(l10n, "profile-rpps-line", number = profile.rpps.as_str()));
    }
    lines.extend(profile.activities.iter().map(|activity| format!("  {}", l10n.activity(activity))));
    lines.extend(profile.sites.iter().map(|site| format!("  {}", l10n.site(site).join(", "))));
    for mailbox in &profile.mailboxes {
        let kind = mailbox.kind.map(|kind| l10n.box_kind(kind));
        let words = [kind, Some(mailbox.service.clone()), Some(mailbox.structure.clone())];
        let words: Vec<String> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
        lines.push(format!("{}  {}", mailbox.address, words.join(", ")));
        lines.extend(l10n.mailbox_facts(mailbox).into_iter().map(|fact| format!("  {fact}")));
    }
    if profile.favourite.is_some() {
        lines.push(t!(l10n, "profile-favourite"));
    }
    if !profile.groups.is_empty() {
        let names = profile.groups.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
        lines.push(t!(l10n, "profile-groups", names = names));
    }
    lines.join("\n")
}

/// A letter or a message that was exchanged; `refused` is what the server said against this correspondent alone.
pub(super) fn exchange(l10n: &L10n, exchange: &Exchange, refused: Option<&str>, now: Timestamp) -> String {
    let (date, subject) = (l10n.list_date(exchange.at(), now), shown::subject(exchange.subject()));
    let what = l10n.exchange(exchange, refused.is_some());
    format!("{date:<12} {what}  {subject}")
}

/// How many exchanges were told.
pub(super) fn exchanges(l10n: &L10n, count: usize) -> String {
    t!(l10n, "cli-exchanges", count = count)
}

/// How many were looked at.
pub(super) fn looked_at(l10n: &L10n, count: usize, gone: usize) -> String {
    t!(l10n, "cli-looked-at", count = count, gone = gone)
}

/// A hit of the directory, and whether it cannot receive now.
pub(super) fn found(l10n: &L10n, found: &Correspondent, outside: bool) -> String {
    let said = correspondent(l10n, found);
    if outside { format!("{said} ({})", t!(l10n, "recipient-outside")) } else { said }
}

/// A layer of the diagnosis.
pub(super) fn finding(l10n: &L10n, finding: &Finding) -> String {
    let name = report::name(l10n, finding.layer);
    let subject = match report::detail(l10n, finding) {
        None => name,
        Some(detail) => t!(l10n, "cli-finding-detail", subject = name, detail = detail),
    };
    let told = |bad: &Notice| {
        let said = l10n.notice(bad);
        (notice(l10n, &said), said.remedy)
    };
    match &finding.verdict {
        Verdict::Good => t!(l10n, "cli-finding-good", subject = subject),
        Verdict::Untested => t!(l10n, "cli-finding-untested", subject = subject),
        Verdict::Known(known) => {
            let (message, remedy) = told(known);
            t!(l10n, "cli-finding-known", subject = subject, message = message, remedy = remedy)
        }
        Verdict::Wrong(wrong) => {
            let (message, remedy) = told(wrong);
            t!(l10n, "cli-finding-bad", subject = subject, message = message, remedy = remedy)
        }
    }
}

/// What a backup holds.
pub(super) fn backed_up(l10n: &L10n, BackupTally { drafts, letters, left_out }: BackupTally) -> String {
    t!(l10n, "vault-backed-up", drafts = drafts, letters = letters, out = left_out)
}

/// What was brought back.
pub(super) fn restored(l10n: &L10n, BackupTally { drafts, letters, left_out }: BackupTally) -> String {
    t!(l10n, "vault-restored", drafts = drafts, letters = letters, out = left_out)
}

/// Damage of the vault.
pub(super) fn fault(l10n: &L10n, finding: VaultFinding) -> String {
    let count = l10n.count(u64::from(finding.count));
    let count = count.as_str();
    match finding.fault {
        VaultFault::Seal => t!(l10n, "cli-fault-seal", count = count),
        VaultFault::Structure => t!(l10n, "cli-fault-structure", count = count),
        VaultFault::Words => t!(l10n, "cli-fault-words", count = count),
        VaultFault::Unfindable => t!(l10n, "cli-fault-unfindable", count = count),
        VaultFault::Counts => t!(l10n, "cli-fault-counts", count = count),
        VaultFault::Bodies => t!(l10n, "cli-fault-bodies", count = count),
        VaultFault::Orphans => t!(l10n, "cli-fault-orphans", count = count),
    }
}

/// A mailbox of the session.
pub(super) fn mailbox(l10n: &L10n, account: &Account, own: bool) -> String {
    let method = match account.method.kind() {
        MethodKind::Card => t!(l10n, "mailboxes-method-card"),
        MethodKind::Psc => t!(l10n, "mailboxes-method-psc"),
        MethodKind::Organisation => t!(l10n, "mailboxes-method-organisation"),
    };
    let from = if own { t!(l10n, "mailboxes-own") } else { t!(l10n, "mailboxes-of-settings") };
    let shared = account.is_shared().then(|| t!(l10n, "mailboxes-shared"));
    let line = [account.address.to_string(), method, account.imap.host.clone(), from];
    line.into_iter().chain(shared).collect::<Vec<_>>().join("  ")
}

/// One was added.
pub(super) fn mailbox_added(l10n: &L10n, address: &str) -> String {
    t!(l10n, "cli-mailbox-added", address = address)
}

/// One was removed.
pub(super) fn mailbox_removed(l10n: &L10n, address: &str) -> String {
    t!(l10n, "cli-mailbox-removed", address = address)
}

/// What is kept of a shared mailbox is no more.
pub(super) fn share_forgotten(l10n: &L10n, name: &str) -> String {
    t!(l10n, "cli-share-forgotten", name = name)
}

/// The figures of a pass.
pub(super) fn sync(l10n: &L10n, figures: &SyncFigures) -> String {
    let done = t!(
        l10n,
        "cli-synced",
        messages = l10n.count(figures.messages),
        size = l10n.size(figures.bytes),
        seconds = seconds(figures.seconds),
        first = seconds(figures.first_screen_seconds)
    );
    match figures.waiting {
        0 => done,
        waiting => format!("{done}\n{}", t!(l10n, "cli-waiting", count = waiting)),
    }
}

/// How the synchronisation of a mailbox goes; it is named where there are several.
pub(super) fn sync_status(l10n: &L10n, name: Option<&str>, status: &SyncStatus) -> String {
    let words = match status {
        SyncStatus::Running { total: 0, .. } => t!(l10n, "status-sync-starting"),
        SyncStatus::Running { done, total } => {
            t!(l10n, "status-sync-running", done = l10n.count(*done), total = l10n.count(*total))
        }
        SyncStatus::UpToDate { at } => t!(l10n, "status-up-to-date", ago = l10n.ago(*at, clock::now())),
        SyncStatus::Failed { notice, .. } => l10n.notice(notice).message,
    };
    match name {
        Some(name) => format!("[{name}] {words}"),
        None => words,
    }
}

/// How changes of a mailbox are learned; it is named where there are several.
pub(super) fn way(l10n: &L10n, name: Option<&str>, trust: &Trust) -> String {
    match name {
        Some(name) => format!("[{name}] {}", l10n.way(trust)),
        None => l10n.way(trust),
    }
}

/// A line of a folder.
pub(super) fn message(l10n: &L10n, row: &MessageRow, now: Timestamp) -> String {
    let unread = if row.flags.contains(Flags::SEEN) { " " } else { "•" };
    let files = if row.has_attachments { "+" } else { " " };
    let sender: String = shown::person(&row.from).name.chars().take(SENDER_WIDTH).collect();
    let date = l10n.list_date(row.date, now);
    let subject = shown::subject(&row.subject);
    let subject =
        if row.is_patient() { t!(l10n, "cli-patient", subject = subject.as_ref()) } else { subject.into_owned() };
    format!("{:>6} {unread}{files} {date:<12} {sender:<SENDER_WIDTH$} {subject}", row.id.0)
}

/// A whole message.
pub(super) fn whole_message(l10n: &L10n, view: &MessageView) -> String {
    let people = |list: &[Correspondence]| list.iter().map(Correspondence::written).collect::<Vec<_>>().join(", ");
    let apart = view.row.is_patient().then(|| t!(l10n, "patient-mark-hint"));
    let mut lines: Vec<String> = apart.into_iter().collect();
    lines.push(t!(l10n, "cli-from", people = people(&view.envelope.from)));
    lines.push(t!(l10n, "cli-to", people = people(&view.envelope.to)));
    if !view.envelope.cc.is_empty() {
        lines.push(t!(l10n, "cli-cc", people = people(&view.envelope.cc)));
    }
    lines.push(t!(l10n, "cli-date", date = l10n.full_date(view.row.date, clock::now())));
    lines.push(t!(l10n, "cli-subject", subject = view.envelope.subject.as_str()));
    match &view.body {
        Body::Awaited => lines.push(t!(l10n, "cli-awaited")),
        Body::Ready { text, parts, .. } => {
            lines.extend(
                parts
                    .iter()
                    .filter(|part| !part.inline)
                    .map(|part| t!(l10n, "cli-file", name = part.name.as_str(), size = l10n.size(part.size))),
            );
            lines.push(String::new());
            lines.push(text.clone());
        }
    }
    lines.join("\n")
}

/// How many hits, and how long it took.
pub(super) fn hits(l10n: &L10n, hits: usize, milliseconds: f64) -> String {
    t!(l10n, "cli-hits", count = hits, milliseconds = format!("{milliseconds:.1}"))
}

/// A speciality or a place, and how many mailboxes it has.
pub(super) fn choice(l10n: &L10n, offer: &browse::Offer) -> String {
    t!(
        l10n,
        "cli-offer",
        name = l10n.choice(&offer.choice),
        count = offer.boxes,
        shown = l10n.count(offer.boxes as u64)
    )
}

/// Which part of how many mailboxes was listed, and what was understood.
pub(super) fn listing(l10n: &L10n, wanted: &Wanted, listing: &Listing) -> String {
    let skills = wanted.skills.iter().map(|skill| skill.name().to_owned());
    let sites = wanted.sites.iter().map(|site| l10n.choice(&browse::Choice::Site(site.clone())));
    let understood = [skills.collect::<Vec<_>>(), sites.collect()];
    let mut lines: Vec<String> = understood
        .into_iter()
        .filter(|names| !names.is_empty())
        .map(|names| t!(l10n, "cli-browse-understood", names = names.join(", ")))
        .collect();
    let count = |number: usize| l10n.count(number as u64);
    let until = listing.from.saturating_add(listing.rows.len());
    lines.push(if listing.rows.is_empty() {
        t!(l10n, "cli-browse-none", count = listing.total, shown = count(listing.total))
    } else {
        let from = count(listing.from.saturating_add(1));
        t!(l10n, "cli-browse-part", from = from, until = count(until), total = count(listing.total))
    });
    lines.join("\n")
}

/// A mailbox of the directory.
pub(super) fn correspondent(l10n: &L10n, hit: &Correspondent) -> String {
    let profession = if hit.speciality.is_empty() { &hit.profession } else { &hit.speciality };
    let place = if hit.town.is_empty() { &hit.structure } else { &hit.town };
    let about = [profession, place].into_iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    format!("{}  {} <{}>  {about}", l10n.box_kind(hit.kind), hit.label(), hit.address)
}

/// Where an address stands today.
pub(super) fn standing(l10n: &L10n, address: &str, standing: &event::Sighting) -> String {
    let words = match standing {
        event::Sighting::Confirmed(_) => t!(l10n, "recipient-confirmed"),
        event::Sighting::Unknown => t!(l10n, "recipient-absent-hint"),
        event::Sighting::Unasked(None) => t!(l10n, "cli-directory-unnamed"),
        event::Sighting::Unasked(Some(notice)) => t!(l10n, "recipient-unasked", title = l10n.notice(notice).title),
    };
    format!("{address}  {words}")
}

/// What an import brought.
pub(super) fn imported(l10n: &L10n, rows: u64, skipped: u64) -> String {
    t!(l10n, "cli-imported", rows = l10n.count(rows), skipped = l10n.count(skipped))
}

/// What is known of the directory.
pub(super) fn directory(l10n: &L10n, state: &DirectoryState) -> String {
    let Some(index) = &state.index else { return t!(l10n, "cli-directory-none") };
    let (rows, date) = (l10n.count(index.rows), l10n.date(index.imported_at));
    let told = t!(l10n, "cli-directory-holds", rows = rows, date = date, source = index.source.clone());
    let size = t!(l10n, "cli-directory-size", size = l10n.size(state.octets));
    let whose = if state.everybody { t!(l10n, "cli-directory-everybody") } else { t!(l10n, "cli-directory-own") };
    format!("{told}\n{whose} {size}")
}

/// A row of the outbox.
pub(super) fn outgoing(l10n: &L10n, row: &OutgoingRow, now: Timestamp) -> String {
    let recipients = row.recipients.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let date = l10n.list_date(row.sealed_at, now);
    let line = format!("{:>6} {date:<12} {}  {recipients}  {}", row.id.0, l10n.outgoing(&row.state), row.subject);
    let receipts = row.receipts.known.iter().map(|(address, receipt)| {
        let remedy = l10n.receipt_remedy(receipt).map(|remedy| format!(" {remedy}")).unwrap_or_default();
        format!("       {address}  {}.{remedy}", l10n.receipt(receipt, now))
    });
    let untold = row.receipts.tracking == Tracking::NotOffered;
    let untold = untold.then(|| format!("       {}", t!(l10n, "receipt-not-offered")));
    std::iter::once(line).chain(receipts).chain(untold).collect::<Vec<_>>().join("\n")
}

/// A way to open the vault.
pub(super) fn slot(l10n: &L10n, row: &SlotRow) -> String {
    let what = match (row.kind, row.label.as_deref()) {
        (SlotKind::Card, Some(label)) => t!(l10n, "vault-card-named", label = label),
        (SlotKind::Card, None) => t!(l10n, "vault-card"),
        (SlotKind::Recovery, _) => t!(l10n, "vault-code"),
        (SlotKind::Passphrase, _) => t!(l10n, "vault-phrase"),
    };
    let made = row.made.map(|made| t!(l10n, "vault-made", date = l10n.date(made))).unwrap_or_default();
    let current = if row.current { t!(l10n, "vault-current") } else { String::new() };
    [row.id.to_string(), what, made, current].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("  ")
}

fn seconds(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{BackupTally, L10n, backed_up, restored};
    use crate::l10n::Language;

    #[test]
    fn a_backup_is_told_in_sentences() {
        let tally = |drafts, letters, left_out| BackupTally { drafts, letters, left_out };
        let french = L10n::new(Language::French, TimeZone::UTC);
        assert_eq!(
            backed_up(&french, tally(1, 2, 0)),
            "Sauvegardé\u{a0}: 1 brouillon, 2 lettres de la boîte d’envoi. Ce fichier ne s’ouvre qu’avec votre code de \
             secours actuel\u{a0}: gardez les deux, séparément."
        );
        assert!(backed_up(&french, tally(0, 0, 2)).contains(
            "aucun brouillon, aucune lettre de la boîte d’envoi. 2 lettres illisibles n’y sont pas. Ce fichier"
        ));
        assert!(restored(&french, tally(2, 1, 3)).contains(
            "Repris\u{a0}: 2 brouillons, 1 lettre de la boîte d’envoi. Le reste était déjà là. Rien ne part"
        ));
        let english = L10n::new(Language::English, TimeZone::UTC);
        assert!(
            restored(&english, tally(0, 1, 0))
                .starts_with("Brought back: no draft, 1 letter of the outbox. Nothing leaves by itself: a letter")
        );
    }
}

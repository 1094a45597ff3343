//! Reports about a letter: of its delivery (RFC 3464), of its reading (RFC 8098), and the messages by which programs say that they did
//! not take a document over. Strict about what a report is, within limits whatever it holds; whom it may speak of is the store's to judge.
//!
//! Which letter a report means, the surest first: the identifier of the envelope; for a reading, `Original-Message-ID`; the `Message-ID`
//! of the letter that comes back with the report; for a reading or a refusal to take over, `In-Reply-To`, then the last of `References`.

use mail_parser::MimeHeaders as _;

use super::clean;
use super::read::envelope;
use super::tree::{self, Leaf, Tree};
use crate::domain::receipt::{Fate, Integration, Report, Said, Status};
use crate::domain::{Address, Envelope};

/// Octets of a machine part that are looked at.
const MAX_PART: usize = 256 * 1024;
/// Octets of the returned letter that are looked at: its header.
const MAX_LETTER: usize = 64 * 1024;
/// Most recipients of a report: no letter has more.
const MAX_RECIPIENTS: usize = 1_000;
/// Most fields of a group.
const MAX_FIELDS: usize = 100;
/// Longest value of a field, in characters.
const MAX_VALUE: usize = 1_000;
/// The server's words that are kept, in characters.
const MAX_WORDS: usize = 300;
/// Longest `Message-ID`, or identifier of an envelope.
const MAX_ID: usize = 998;
/// The part that programs read (RFC 6533 for the international ones).
const MACHINE: [&str; 4] = [
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/global-disposition-notification",
];
/// How the subject of a refusal to take a document over begins, as national practice has written it.
const REFUSALS: [&str; 2] = ["[KO Intégration système !]", "[Erreur d'intégration !]"];

/// What the message reports, if it is a report.
pub(super) fn report(raw: &[u8], tree: &Tree<'_>) -> Option<Report> {
    let (block, _) = tree::split(raw);
    let mut machine = tree.leaves.iter().filter(|leaf| MACHINE.contains(&leaf.media_type.as_str()));
    match (machine.next(), machine.next()) {
        (Some(part), None) if is_report(block) => {
            let groups = groups(&decoded(part, MAX_PART));
            let headers = envelope(block);
            if part.media_type.ends_with("delivery-status") {
                delivery(&groups, returned(tree))
            } else {
                reading(&groups, &headers, returned(tree))
            }
        }
        (None, _) if tree.leaves.iter().any(|leaf| leaf.media_type == "message/rfc822") => {
            refusal(&envelope(block), returned(tree))
        }
        _ => None,
    }
}

/// `Message-ID` of the letter that comes back with the report.
fn returned(tree: &Tree<'_>) -> Option<String> {
    let is_letter = |leaf: &&Leaf<'_>| matches!(leaf.media_type.as_str(), "message/rfc822" | "text/rfc822-headers");
    tree.leaves.iter().find(is_letter).and_then(|leaf| envelope(&decoded(leaf, MAX_LETTER)).message_id)
}

/// `multipart/report` (RFC 6522) at the top.
fn is_report(block: &[u8]) -> bool {
    let headers = tree::parse_headers(block);
    headers.as_ref().and_then(|message| message.content_type()).is_some_and(|declared| {
        declared.ctype().eq_ignore_ascii_case("multipart")
            && declared.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"))
    })
}

fn decoded(leaf: &Leaf<'_>, most: usize) -> Vec<u8> {
    leaf.transfer.decode(leaf.body.get(..most).unwrap_or(leaf.body)).0
}

/// Fields of one group, names in lower case.
struct Group(Vec<(String, String)>);

impl Group {
    /// The value of a field that stands once; one that stands twice with another value says nothing.
    fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    }

    /// `type; value` (RFC 3464 §2.1.2): the value.
    fn typed(&self, name: &str) -> Option<&str> {
        self.get(name)?.split_once(';').map(|(_, value)| value.trim())
    }

    /// The address of `rfc822; address` or `utf-8; address`.
    fn address(&self, name: &str) -> Option<Address> {
        let (kind, value) = self.get(name)?.split_once(';')?;
        let kind = kind.trim();
        let is_mail = kind.eq_ignore_ascii_case("rfc822") || kind.eq_ignore_ascii_case("utf-8");
        let address = value.trim();
        let bare = address.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(address);
        if is_mail { Address::parse(bare).ok() } else { None }
    }

    /// The letter's recipient, and whom the server or program delivered to.
    fn names(&self) -> Vec<Address> {
        ["original-recipient", "final-recipient"].into_iter().filter_map(|name| self.address(name)).collect()
    }
}

/// Groups of fields, separated by empty lines; folded lines are put together.
fn groups(octets: &[u8]) -> Vec<Group> {
    let text = String::from_utf8_lossy(octets);
    let mut all = vec![Group(Vec::new())];
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim().is_empty() {
            if all.last().is_some_and(|group| !group.0.is_empty()) {
                if all.len() > MAX_RECIPIENTS {
                    break;
                }
                all.push(Group(Vec::new()));
            }
            continue;
        }
        let Some(Group(fields)) = all.last_mut() else { break };
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut()
                && value.len() < MAX_VALUE
            {
                value.push(' ');
                value.push_str(&clean::line(line.trim(), MAX_VALUE));
            }
        } else if let Some((name, value)) = line.split_once(':')
            && fields.len() < MAX_FIELDS
        {
            fields.push((name.trim().to_ascii_lowercase(), clean::line(value.trim(), MAX_VALUE)));
        }
    }
    all
}

fn delivery(groups: &[Group], returned: Option<String>) -> Option<Report> {
    let of_message = groups.first().filter(|group| group.get("final-recipient").is_none());
    let envelope_id = of_message.and_then(|group| group.get("original-envelope-id")).and_then(id);
    let said: Vec<Said> = groups.iter().filter_map(delivered).collect();
    let letters: Vec<String> = returned.into_iter().collect();
    (!said.is_empty() && (envelope_id.is_some() || !letters.is_empty())).then_some(Report {
        envelope_id,
        letters,
        said,
    })
}

/// One recipient of a delivery report; an action and a status that contradict each other say nothing.
fn delivered(group: &Group) -> Option<Said> {
    let _ = group.get("final-recipient")?;
    let names = group.names();
    let status = group.get("status").and_then(Status::parse);
    let class = status.map(|status| status.class);
    let action = group.get("action")?;
    let is = |word: &str| action.eq_ignore_ascii_case(word);
    let fate = match class {
        Some(2) | None if is("delivered") => Fate::Delivered,
        Some(2) | None if is("relayed") || is("expanded") => Fate::Relayed,
        Some(4) | None if is("delayed") => Fate::Delayed,
        Some(4 | 5) | None if is("failed") => Fate::Failed,
        _ => return None,
    };
    let words = clean::line(group.typed("diagnostic-code").unwrap_or_default(), MAX_WORDS);
    (!names.is_empty()).then_some(Said { names, fate, status, words, integration: None })
}

/// A read receipt speaks of the mailbox that it comes from, and of no other.
fn reading(groups: &[Group], headers: &Envelope, returned: Option<String>) -> Option<Report> {
    let group = groups.first()?;
    let from = sender(headers)?;
    let names: Vec<Address> = group.names().into_iter().filter(|name| name.folded() == from.folded()).collect();
    let (_, kind) = group.get("disposition")?.split_once(';')?;
    let (kind, modifier) = kind.split_once('/').unwrap_or((kind, ""));
    let error = modifier.trim().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("error"));
    let fate = match kind.trim().to_ascii_lowercase().as_str() {
        "displayed" => Fate::Read,
        "processed" if !error => Fate::Processed,
        // In the mailbox, whatever was done with it there.
        "processed" | "deleted" | "dispatched" | "failed" => Fate::Delivered,
        _ => return None,
    };
    let integration = if error {
        let told = [modifier, group.get("error").unwrap_or_default()].into_iter().find_map(code);
        let by_subject = || refused(&headers.subject);
        Some(told.or_else(by_subject).unwrap_or(Integration::Other)).filter(|_| fate == Fate::Delivered)
    } else {
        None
    };
    let letters = letters(group.get("original-message-id").and_then(id), returned, headers);
    let said = Said { names, fate, status: None, words: String::new(), integration };
    (!said.names.is_empty() && !letters.is_empty()).then(|| Report { envelope_id: None, letters, said: vec![said] })
}

/// A message of a program that did not take a document over, where no read receipt had been asked for.
fn refusal(headers: &Envelope, returned: Option<String>) -> Option<Report> {
    let integration = Some(refused(&headers.subject)?);
    let letters = letters(None, returned, headers);
    let names = vec![sender(headers)?];
    let said = Said { names, fate: Fate::Delivered, status: None, words: String::new(), integration };
    (!letters.is_empty()).then(|| Report { envelope_id: None, letters, said: vec![said] })
}

fn letters(named: Option<String>, returned: Option<String>, headers: &Envelope) -> Vec<String> {
    let answered = headers.in_reply_to.clone().into_iter().chain(headers.references.last().cloned());
    let mut letters: Vec<String> = named.into_iter().chain(returned).chain(answered).collect();
    letters.dedup();
    letters
}

/// The only sender.
fn sender(headers: &Envelope) -> Option<Address> {
    match headers.from.as_slice() {
        [one] => one.parsed(),
        _ => None,
    }
}

/// `[KO Intégration système !][902] …`: why.
fn refused(subject: &str) -> Option<Integration> {
    let plain = subject.replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'");
    let rest = REFUSALS.into_iter().find_map(|words| plain.trim_start().strip_prefix(words))?;
    code(rest.trim_start().strip_prefix('[')?)
}

/// The first number of three digits, at the beginning but for a word and signs: `Error: 902^Patient inconnu`.
fn code(text: &str) -> Option<Integration> {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let number: String = digits.chars().take_while(char::is_ascii_digit).take(4).collect();
    if number.len() == 3 { Integration::parse(number.parse().ok()?) } else { None }
}

/// An identifier without angle brackets, as it was given to the letter.
fn id(value: &str) -> Option<String> {
    let bare = value.trim().trim_start_matches('<').trim_end_matches('>');
    (!bare.is_empty() && bare.len() <= MAX_ID && !bare.contains(char::is_whitespace)).then(|| bare.to_owned())
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;

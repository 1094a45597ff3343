//! Drafts made from a message: an answer, a letter passed on, a refused letter taken up again.

use tokio::task::spawn_blocking;

use super::{Library, Loaded};
use crate::domain::draft::Attachment;
use crate::domain::listing::{Body, MessageView};
use crate::domain::message::Correspondence;
use crate::domain::patient::is_patient_address;
use crate::domain::shown;
use crate::domain::{Address, Draft, MessageId, Notice, OutgoingId};
use crate::l10n::{L10n, t};
use crate::mime;
use crate::store::Reader;

/// Quoted text beyond this is cut: an answer is not a copy of the record.
const QUOTED_LINES: usize = 400;

pub(super) async fn reply(library: &Library, message: MessageId, all: bool) -> Result<Loaded, Notice> {
    let view = library.message(message).await?;
    let l10n = library.l10n();
    let envelope = &view.envelope;
    let answered = if envelope.reply_to.is_empty() { &envelope.from } else { &envelope.reply_to };
    let everybody = all.then(|| envelope.to.iter().chain(&envelope.cc));
    let (to, cc) = recipients(library.own(), answered, everybody.into_iter().flatten());
    let attribution = t!(
        l10n,
        "quote-attribution",
        date = l10n.date(view.row.date),
        time = l10n.time(view.row.date),
        who = shown::person(&view.row.from).name
    );
    let subject = prefixed(&envelope.subject, &["Re:", "RE:", "Ré:"], "Re: ");
    let body = format!("\n\n{attribution}\n{}", quoted(&view));
    let from = holder_of(library, message).await;
    Ok(draft(Draft { from, to, cc, subject, body, answers: Some(message), ..Draft::default() }))
}

pub(super) async fn forward(library: &Library, message: MessageId) -> Result<Loaded, Notice> {
    let view = library.message(message).await?;
    let Body::Ready { text, .. } = &view.body else { return Err(Notice::NotFound) };
    let raw = library.raw(message).await?;
    let attachments = spawn_blocking(move || files(&raw)).await.map_err(|_| Notice::Internal)?;
    let subject = prefixed(&view.envelope.subject, &["Tr:", "TR:", "Fwd:", "FW:"], "Tr: ");
    let body = format!("\n\n{}\n\n{text}", forwarded(library.l10n(), &view));
    let from = holder_of(library, message).await;
    Ok(draft(Draft { from, subject, body, attachments, ..Draft::default() }))
}

pub(super) async fn rework(library: &Library, id: OutgoingId) -> Result<Loaded, Notice> {
    let read = move |reader: &Reader<'_>| {
        let row = reader.outgoing(id)?;
        Ok((reader.address_of(row.account)?, row, reader.outgoing_raw(id)?))
    };
    let (from, row, raw) = library.read(read).await?;
    let worked = spawn_blocking(move || {
        let envelope = mime::read::envelope(&raw);
        let parsed = mime::read::message(&raw);
        (envelope, parsed.text, files(&raw))
    });
    let (envelope, body, attachments) = worked.await.map_err(|_| Notice::Internal)?;
    let named: Vec<Address> = envelope.to.iter().chain(&envelope.cc).filter_map(Correspondence::parsed).collect();
    let bcc = row.recipients.iter().filter(|address| !named.contains(address)).map(ToString::to_string).collect();
    Ok(draft(Draft {
        from,
        to: envelope.to.iter().map(Correspondence::written).collect(),
        cc: envelope.cc.iter().map(Correspondence::written).collect(),
        bcc,
        subject: envelope.subject,
        body,
        attachments,
        ask_read_receipt: envelope.receipt_to.is_some(),
        ..Draft::default()
    }))
}

/// The address of the mailbox that a message is in: what is written about it leaves from there.
async fn holder_of(library: &Library, message: MessageId) -> Option<Address> {
    let read = library.read(move |reader| reader.address_of(reader.location(message)?.account)).await;
    // One that is gone from its server lies in no mailbox.
    read.ok().flatten()
}

fn draft(draft: Draft) -> Loaded {
    Loaded::Draft(Box::new(draft))
}

/// Whom an answer is for, and who gets a copy. A letter to a patient is for nobody else, whoever got hers.
fn recipients<'c>(
    own: &[Address],
    answered: &[Correspondence],
    everybody: impl Iterator<Item = &'c Correspondence>,
) -> (Vec<String>, Vec<String>) {
    match answered.iter().find(|person| is_patient_address(&person.address)) {
        Some(patient) => (vec![patient.written()], Vec::new()),
        None => (answered.iter().map(Correspondence::written).collect(), others(own, answered, everybody)),
    }
}

/// Everybody else who got the message, each once, without ourselves.
fn others<'c>(
    own: &[Address],
    answered: &[Correspondence],
    everybody: impl Iterator<Item = &'c Correspondence>,
) -> Vec<String> {
    let mut seen: Vec<String> = own.iter().map(Address::folded).collect();
    seen.extend(answered.iter().filter_map(Correspondence::parsed).map(|address| address.folded()));
    let mut kept = Vec::new();
    for person in everybody {
        let key = person.parsed().map_or_else(|| person.address.clone(), |address| address.folded());
        if !seen.contains(&key) {
            seen.push(key);
            kept.push(person.written());
        }
    }
    kept
}

/// One prefix, however often the letter went to and fro.
fn prefixed(subject: &str, known: &[&str], prefix: &str) -> String {
    let trimmed = subject.trim();
    if known.iter().any(|word| trimmed.starts_with(word)) { trimmed.to_owned() } else { format!("{prefix}{trimmed}") }
}

fn quoted(view: &MessageView) -> String {
    let Body::Ready { text, .. } = &view.body else { return String::new() };
    let mut lines: Vec<String> = text
        .trim_end()
        .lines()
        .take(QUOTED_LINES)
        .map(|line| if line.starts_with('>') { format!(">{line}") } else { format!("> {line}") })
        .collect();
    lines.push(String::new());
    lines.join("\n")
}

fn forwarded(l10n: &L10n, view: &MessageView) -> String {
    let people = |list: &[Correspondence]| list.iter().map(Correspondence::written).collect::<Vec<_>>().join(", ");
    [
        t!(l10n, "forward-intro"),
        t!(l10n, "cli-from", people = people(&view.envelope.from)),
        t!(l10n, "cli-to", people = people(&view.envelope.to)),
        t!(l10n, "cli-date", date = format!("{} {}", l10n.date(view.row.date), l10n.time(view.row.date))),
        t!(l10n, "cli-subject", subject = view.envelope.subject.as_str()),
    ]
    .join("\n")
}

fn files(raw: &[u8]) -> Vec<Attachment> {
    let parts = mime::read::message(raw).parts;
    parts
        .iter()
        .filter(|part| !part.inline)
        .filter_map(|part| mime::read::part(raw, part.number))
        .map(|file| Attachment { name: file.name, media_type: file.media_type, content: file.octets.into() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Address, Correspondence, others, prefixed, recipients};

    fn person(address: &str) -> Correspondence {
        Correspondence { name: String::new(), address: address.to_owned() }
    }

    #[test]
    fn everybody_is_answered_once_and_not_ourselves() {
        let own = [Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap()];
        let all = [person("CLAIRE.dubreuil@medecin.mssante.fr"), person("b@x.fr"), person("B@x.fr"), person("c@x.fr")];
        assert_eq!(others(&own, &[person("c@x.fr")], all.iter()), ["b@x.fr"]);
    }

    #[test]
    fn an_answer_to_a_patient_is_for_nobody_else() {
        let patient = "279035121518989@patient.mssante.fr";
        let all = [person("claire.dubreuil@medecin.mssante.fr"), person("b@x.fr"), person(patient)];
        let answer = |answered: &[Correspondence]| recipients(&[], answered, all.iter());
        assert_eq!(answer(&[person(patient)]), (vec![patient.to_owned()], Vec::new()));
        assert_eq!(answer(&[person("b@x.fr"), person(patient)]), (vec![patient.to_owned()], Vec::new()));
        // One among those who got a professional's message stands in the field, for the gate to refuse visibly.
        assert!(answer(&[person("c@x.fr")]).1.contains(&patient.to_owned()));
    }

    #[test]
    fn subjects_keep_one_prefix() {
        assert_eq!(prefixed(" Bilan ", &["Re:"], "Re: "), "Re: Bilan");
        assert_eq!(prefixed("Re: Bilan", &["Re:"], "Re: "), "Re: Bilan");
    }
}

//! Drafts made from a message: an answer, a letter passed on or written anew, a refused letter taken up again, a draft that lies on its
//! server.

mod prefix;

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::{Library, Loaded};
use crate::domain::draft::Attachment;
use crate::domain::listing::{Body, MessageView};
use crate::domain::message::Correspondence;
use crate::domain::outgoing::OutgoingRow;
use crate::domain::patient::is_patient_address;
use crate::domain::shown;
use crate::domain::{Address, Draft, Envelope, MessageId, Notice, OutgoingId};
use crate::l10n::{L10n, t};
use crate::mime;
use crate::store::{Reader, Store};

/// Quoted text beyond this is cut: an answer is not a copy of the record.
const QUOTED_LINES: usize = 400;
/// Most octets of messages that are enclosed in one letter: more would pass no operator.
const ENCLOSED_MAX: u64 = 64 * 1024 * 1024;

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
    let subject = prefix::answered(&envelope.subject);
    let body = format!("\n\n{attribution}\n{}", quoted(&view));
    let from = holder_of(library, message).await;
    Ok(draft(Draft { from, to, cc, subject, body, answers: Some(message), ..Draft::default() }))
}

pub(super) async fn forward(library: &Library, message: MessageId) -> Result<Loaded, Notice> {
    let (view, text, attachments) = whole(library, message).await?;
    let subject = prefix::passed_on(&view.envelope.subject);
    let body = format!("\n\n{}\n\n{text}", forwarded(library.l10n(), &view));
    let from = holder_of(library, message).await;
    Ok(draft(Draft { from, subject, body, attachments, passes_on: vec![message], ..Draft::default() }))
}

/// The letter is that of who redirects it, and says whose words it holds: the seal takes no `Resent-…`, and operators no `From` that is
/// not the mailbox's own. What programs read of it (the subject, the files) is as it was.
pub(super) async fn redirect(library: &Library, message: MessageId) -> Result<Loaded, Notice> {
    let (view, text, attachments) = whole(library, message).await?;
    let l10n = library.l10n();
    let who = authors(&view.envelope.from);
    let (date, time) = (l10n.date(view.row.date), l10n.time(view.row.date));
    let body = format!("{}\n\n{text}", t!(l10n, "redirect-intro", who = who, date = date, time = time));
    let from = holder_of(library, message).await;
    let subject = view.envelope.subject;
    Ok(draft(Draft { from, subject, body, attachments, passes_on: vec![message], ..Draft::default() }))
}

/// Each message whole, as a file of its own.
pub(super) async fn forward_attached(library: &Library, messages: &[MessageId]) -> Result<Loaded, Notice> {
    let first = *messages.first().ok_or(Notice::NotFound)?;
    let (mut subjects, mut attachments, mut size) = (Vec::new(), Vec::new(), 0_u64);
    for message in messages.iter().copied() {
        let (subject, raw) =
            library.read(move |reader| Ok((reader.message(message)?.1.subject, reader.raw(message)?))).await?;
        let raw = raw.ok_or(Notice::NotFound)?;
        size = size.saturating_add(raw.len() as u64);
        if size > ENCLOSED_MAX {
            return Err(Notice::TooBig { size, limit: ENCLOSED_MAX });
        }
        let (name, media_type) = (shown::file_name(&subject), "message/rfc822".to_owned());
        // Her own letters may say whom nobody else is to know of.
        let content = mime::hidden::without_hidden(&raw).into();
        attachments.push(Attachment { name, media_type, content });
        subjects.push(subject);
    }
    named_apart(&mut attachments);
    let subject = match subjects.as_slice() {
        [only] => prefix::passed_on(only),
        several => t!(library.l10n(), "forward-several", count = several.len()),
    };
    let from = holder_of(library, first).await;
    Ok(draft(Draft { from, subject, attachments, passes_on: messages.to_vec(), ..Draft::default() }))
}

/// The same letter to be written anew: nothing ties it to the one it was.
pub(super) async fn anew(library: &Library, message: MessageId) -> Result<Loaded, Notice> {
    let (view, text, attachments) = whole(library, message).await?;
    let envelope = view.envelope;
    let own = own(library, &envelope);
    let from = if own.is_some() { own } else { holder_of(library, message).await };
    Ok(draft(Draft {
        from,
        to: envelope.to.iter().map(Correspondence::written).collect(),
        cc: envelope.cc.iter().map(Correspondence::written).collect(),
        subject: envelope.subject,
        body: text,
        attachments,
        ..Draft::default()
    }))
}

/// A message with its text and its files, once they are here.
async fn whole(library: &Library, message: MessageId) -> Result<(MessageView, String, Vec<Attachment>), Notice> {
    let view = library.message(message).await?;
    let Body::Ready { text, .. } = &view.body else { return Err(Notice::NotFound) };
    let (text, raw) = (text.clone(), library.raw(message).await?);
    let attachments = spawn_blocking(move || files(&raw)).await.map_err(|_| Notice::Internal)?;
    Ok((view, text, attachments))
}

pub(super) async fn rework(library: &Library, id: OutgoingId) -> Result<Loaded, Notice> {
    as_draft(library.store(), id).await.map(|(_, taken)| draft(taken))
}

/// A letter of the outbox as the draft it was made from, and its row. Who a patient is is not taken over: that is
/// confirmed anew. Of a finished message of another program, of which a draft would lose something, the draft holds the message whole.
pub(super) async fn as_draft(store: &Store, id: OutgoingId) -> Result<(OutgoingRow, Draft), Notice> {
    let read = move |reader: &Reader<'_>| {
        let row = reader.outgoing(id)?;
        let proposal = reader.claimed_mark(id)?.map(|mark| reader.known_proposal(mark)).transpose()?;
        Ok((reader.address_of(row.account)?, row, reader.outgoing_raw(id)?, proposal, reader.passed_on(id)?))
    };
    let (from, row, raw, proposal, passes_on) = store.read(read).await.map_err(|error| error.notice())?;
    let fits = mime::read::fits_a_draft(&raw);
    let whole = (!fits).then(|| Arc::from(raw.as_slice()));
    let (envelope, body, attachments) = taken_up(raw).await?;
    let (body, attachments) = match whole {
        None => (body, attachments),
        Some(content) => {
            let name = shown::file_name(&envelope.subject);
            (String::new(), vec![Attachment { name, media_type: "message/rfc822".to_owned(), content }])
        }
    };
    let named: Vec<Address> = envelope.to.iter().chain(&envelope.cc).filter_map(Correspondence::parsed).collect();
    let bcc = row.recipients.iter().filter(|address| !named.contains(address)).map(ToString::to_string).collect();
    let (account, answered) = (row.account, envelope.in_reply_to.clone().unwrap_or_default());
    let answers = store.read(move |reader| reader.of_message_id(account, &answered)).await;
    let taken = Draft {
        from,
        to: envelope.to.iter().map(Correspondence::written).collect(),
        cc: envelope.cc.iter().map(Correspondence::written).collect(),
        bcc,
        subject: envelope.subject,
        body,
        attachments,
        answers: answers.map_err(|error| error.notice())?,
        passes_on,
        ask_read_receipt: envelope.receipt_to.is_some(),
        urgent: envelope.urgent,
        proposal: proposal.map(Box::new),
        ..Draft::default()
    };
    Ok((row, taken))
}

/// A message of whatever program as a draft of hers: nothing but what its headers and parts say, and nothing that it answers.
pub(super) async fn dropped(library: &Library, file: Attachment) -> Result<Loaded, Notice> {
    let raw = file.content.to_vec();
    let hidden = mime::read::address_fields(&raw).into_iter().filter(|(field, _)| field == "bcc");
    let bcc = hidden.flat_map(|(_, addresses)| addresses).collect();
    let (envelope, body, attachments) = taken_up(raw).await?;
    let draft_of = Draft {
        from: own(library, &envelope),
        to: envelope.to.iter().map(Correspondence::written).collect(),
        cc: envelope.cc.iter().map(Correspondence::written).collect(),
        bcc,
        subject: envelope.subject,
        body,
        attachments,
        urgent: envelope.urgent,
        ..Draft::default()
    };
    if draft_of.is_blank() { Err(Notice::FileUnreadable) } else { Ok(draft(draft_of)) }
}

/// What a message says, taken apart off the async workers.
async fn taken_up(raw: Vec<u8>) -> Result<(Envelope, String, Vec<Attachment>), Notice> {
    let taken = spawn_blocking(move || (mime::read::envelope(&raw), mime::read::message(&raw).text, files(&raw)));
    taken.await.map_err(|_| Notice::Internal)
}

/// The mailbox of the session that wrote it.
fn own(library: &Library, envelope: &Envelope) -> Option<Address> {
    let is_own = |address: &Address| library.own().iter().any(|own| own.folded() == address.folded());
    envelope.from.first().and_then(Correspondence::parsed).filter(is_own)
}

/// Not here yet, it is asked for: the next try finds it.
pub(super) async fn server_draft(library: &Library, message: MessageId) -> Result<Loaded, Notice> {
    let Body::Ready { .. } = library.message(message).await?.body else { return Err(Notice::DraftAwaited) };
    let raw = library.raw(message).await?;
    let read = spawn_blocking(move || mime::read::draft(&raw)).await.map_err(|_| Notice::Internal)?;
    let in_reply_to = read.in_reply_to;
    let find = move |reader: &Reader<'_>| in_reply_to.map_or(Ok(None), |id| reader.by_message_id(&id));
    let answers = library.read(find).await?;
    let from = holder_of(library, message).await;
    Ok(draft(Draft { from, answers, source: Some(message), ..read.draft }))
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

/// Whose words they are, as one reads it, and where to answer: who gets them has no header that says so.
fn authors(people: &[Correspondence]) -> String {
    let named = |person: &Correspondence| {
        Correspondence { name: shown::name(&person.name).name, address: person.address.clone() }.written()
    };
    people.iter().map(named).collect::<Vec<_>>().join(", ")
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

/// Files that bear the same name are numbered: `Bilan.eml`, `Bilan (2).eml`.
fn named_apart(files: &mut [Attachment]) {
    let mut taken = std::collections::BTreeSet::new();
    for file in files {
        let (stem, ending) = file.name.rsplit_once('.').unwrap_or((&file.name, ""));
        let numbered = (2_usize..).map(|number| format!("{stem} ({number}).{ending}"));
        let free =
            std::iter::once(file.name.clone()).chain(numbered).find(|name| !taken.contains(&name.to_lowercase()));
        file.name = free.unwrap_or_default();
        let _ = taken.insert(file.name.to_lowercase());
    }
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
    use super::{Address, Attachment, Correspondence, authors, named_apart, others, recipients};

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
    fn whose_words_are_redirected_is_said_as_one_reads_it() {
        let of = |name: &str| Correspondence { name: name.to_owned(), address: "a@x.fr".to_owned() };
        let all = [of("Dr_Hélène_LEFÈVRE_Cabinet Battant"), of("Laboratoire des Tilleuls"), of("")];
        assert_eq!(authors(&all), "Dr Hélène LEFÈVRE <a@x.fr>, Laboratoire des Tilleuls <a@x.fr>, a@x.fr");
    }

    #[test]
    fn enclosed_messages_of_one_subject_have_names_of_their_own() {
        let file = |name: &str| Attachment { name: name.to_owned(), media_type: String::new(), content: [].into() };
        let mut files = ["Bilan.eml", "bilan.eml", "Bilan (2).eml", "CR.eml"].map(file);
        named_apart(&mut files);
        assert_eq!(files.map(|file| file.name), ["Bilan.eml", "bilan (2).eml", "Bilan (2) (2).eml", "CR.eml"]);
    }
}

//! `pli documents list` and `pli documents show ID`: the documents to be filed, and those of a message of the cache. What hands them to
//! the practice software is `cli::export`.

use std::process::ExitCode;

use serde::Serialize;

use super::DocumentsTask;
use super::client::Client;
use super::output::{NO, Output};
use crate::clock;
use crate::domain::document::{ClinicalDocument, Doubt, Enclosed, FileKind, Form, Knowledge, Patient, are_promised_by};
use crate::domain::filing::{DocumentRow, Earlier, Found, View};
use crate::domain::ins::Sex;
use crate::domain::listing::Body;
use crate::domain::{MessageId, Notice};
use crate::engine::{Answer, Command, Loaded, Query};
use crate::l10n::L10n;

#[derive(Serialize)]
struct Shown<'a> {
    part: u32,
    form: &'static str,
    knowledge: &'static str,
    code: &'a str,
    kind: &'a str,
    title: &'a str,
    act: Option<String>,
    author: &'a str,
    organisation: &'a str,
    patient: Option<Person<'a>>,
    version: Option<u32>,
    replaces: bool,
    doubts: Vec<&'static str>,
    text: String,
    truncated: bool,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    family: &'a str,
    used: &'a str,
    given: &'a str,
    born: Option<String>,
    sex: Option<&'static str>,
    ins: Option<&'a str>,
    /// The matricule is sound and all traits are there.
    qualified: bool,
}

#[derive(Serialize)]
struct File<'a> {
    kind: &'static str,
    name: &'a str,
    size: u64,
}

/// A document of `documents list`.
#[derive(Serialize)]
struct Listed<'a> {
    /// Number of the message.
    id: i64,
    part: u32,
    /// Its place in it, from 0.
    place: u16,
    /// Documents of the message about this patient, which the list shows in one line.
    count: u32,
    state: &'static str,
    date: String,
    from: &'a str,
    subject: &'a str,
    form: &'static str,
    file: &'a str,
    code: &'a str,
    kind: &'a str,
    act: Option<String>,
    author: &'a str,
    patient: Option<Person<'a>>,
    /// Whom another source names instead.
    other: Option<Person<'a>>,
    /// Where the patient was read.
    source: &'static str,
    certainty: &'static str,
    doubts: Vec<&'static str>,
    version: Option<u32>,
    replaces: bool,
    /// When the same came before; this and what follows are said of its whole line.
    same_as: Option<String>,
    /// When that came whose place it takes.
    replaced: Option<String>,
    /// When that came whose identifier it bears, with another content or about another patient.
    to_compare: Option<String>,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, task: DocumentsTask) -> Result<ExitCode, Notice> {
    match task {
        DocumentsTask::List { words, all, limit } => list(client, output, (words.join(" "), all, limit)).await,
        DocumentsTask::Show { id } => show(client, output, id).await,
        DocumentsTask::Export(asked) => super::export::run(client, output, asked).await,
    }
}

async fn list(
    client: &mut Client,
    output: &mut Output<'_>,
    (typed, all, limit): (String, bool, u32),
) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    if let Answer::Failed(notice) = client.ask(|ticket| Command::Recognise { ticket }).await? {
        return Err(notice);
    }
    let view = if all { View::All } else { View::ToFile };
    let Loaded::Filing { rows, .. } = client.load(Query::Filing { view, typed, range: 0..limit }).await? else {
        return Err(Notice::Internal);
    };
    for row in &rows {
        for found in &line(client, row).await? {
            output.record(&listed(row, found), |l10n| in_line(row, found, l10n));
        }
    }
    Ok(if rows.is_empty() { ExitCode::from(NO) } else { ExitCode::SUCCESS })
}

/// The documents of a line.
async fn line(client: &mut Client, row: &DocumentRow) -> Result<Vec<Found>, Notice> {
    if row.count <= 1 {
        return Ok(vec![row.found.clone()]);
    }
    match client.load(Query::FilingLine(row.id)).await? {
        Loaded::FilingLine(all) => Ok(all),
        _ => Err(Notice::Internal),
    }
}

/// For people: its number, when it came, whose it is, what it is, from whom, and where it stands.
fn in_line(row: &DocumentRow, found: &Found, l10n: &L10n) -> String {
    let stage = l10n.stage(row.stage).unwrap_or_default();
    let from = row.message.from.label();
    let date = l10n.list_date(row.message.date, clock::now());
    let words = [
        date,
        l10n.filed_patient(found),
        found.other.as_ref().map(|other| l10n.other_patient(other)).unwrap_or_default(),
        l10n.filed_kind(found),
        from.to_owned(),
        l10n.certainty(found.certainty).unwrap_or_default(),
        stage,
    ];
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    format!("{}\t{}", row.message.id.0, words.join(" · "))
}

fn listed<'r>(row: &'r DocumentRow, found: &'r Found) -> Listed<'r> {
    let (same_as, replaced, to_compare) = match row.earlier {
        Some(Earlier::Same(at)) => (Some(at.to_string()), None, None),
        Some(Earlier::Replaced(at)) => (None, Some(at.to_string()), None),
        Some(Earlier::Unclear(at)) => (None, None, Some(at.to_string())),
        None => (None, None, None),
    };
    Listed {
        id: row.message.id.0,
        part: found.part,
        place: found.place,
        count: row.count,
        state: row.stage.code(),
        date: row.message.date.to_string(),
        from: &row.message.from.address,
        subject: &row.message.subject,
        form: found.nature.code(),
        file: &found.name,
        code: &found.code,
        kind: &found.kind,
        act: found.act.map(|day| day.to_string()),
        author: &found.author,
        patient: found.patient.as_ref().map(person),
        other: found.other.as_ref().map(person),
        source: found.source.code(),
        certainty: found.certainty.code(),
        doubts: found.doubts.iter().copied().map(Doubt::code).collect(),
        version: found.version,
        replaces: found.replaces,
        same_as,
        replaced,
        to_compare,
    }
}

async fn show(client: &mut Client, output: &mut Output<'_>, id: i64) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let message = MessageId(id);
    let Loaded::Message(view) = client.load(Query::Message(message)).await? else {
        return Err(Notice::Internal);
    };
    let Body::Ready { parts, .. } = &view.body else { return Err(Notice::NotFound) };
    let mut code = ExitCode::from(NO);
    for (part, name) in parts.iter().filter(|part| part.may_hold_documents()).map(|part| (part.number, &part.name)) {
        let set = match client.load(Query::Documents { message, part }).await {
            Ok(Loaded::Documents(set)) => set,
            // A file that holds none says nothing of the others.
            Err(Notice::NotFound) => continue,
            Err(notice) if are_promised_by(name) => {
                output.remark(&notice);
                continue;
            }
            _ => continue,
        };
        for document in &set.documents {
            output.record(&shown(document, part, set.form), |l10n| said(document, set.form, l10n));
            code = ExitCode::SUCCESS;
        }
    }
    Ok(code)
}

/// For people: what it is, whose, what is doubtful, and its text.
fn said(document: &ClinicalDocument, form: Form, l10n: &L10n) -> String {
    let mut lines = vec![l10n.document(document, form)];
    lines.extend(l10n.document_facts(document));
    lines.extend(document.patient.iter().flat_map(|patient| [l10n.patient(patient), l10n.matricule(patient)]));
    lines.extend(document.doubts.iter().map(|doubt| l10n.doubt(*doubt)));
    lines.extend(document.files.iter().map(|file| file.name.clone()));
    lines.extend([String::new(), document.text.to_text(), String::new()]);
    lines.join("\n")
}

fn shown(document: &ClinicalDocument, part: u32, form: Form) -> Shown<'_> {
    Shown {
        part,
        form: match form {
            Form::Xdm => "xdm",
            Form::Cda => "cda",
            Form::Hprim => "hprim",
        },
        knowledge: match document.knowledge {
            Knowledge::Document => "document",
            Knowledge::List => "list",
        },
        code: &document.code,
        kind: &document.kind,
        title: &document.title,
        act: document.act.map(|day| day.to_string()),
        author: &document.author.name,
        organisation: &document.author.organisation,
        patient: document.patient.as_ref().map(person),
        version: document.version,
        replaces: document.replaces,
        doubts: document.doubts.iter().copied().map(Doubt::code).collect(),
        text: document.text.to_text(),
        truncated: document.text.truncated,
        files: document.files.iter().map(file).collect(),
    }
}

fn person(patient: &Patient) -> Person<'_> {
    Person {
        family: &patient.family,
        used: &patient.used,
        given: &patient.given,
        born: patient.born.map(|day| day.to_string()),
        sex: patient.sex.map(Sex::as_str),
        ins: patient.matricule.as_deref(),
        qualified: patient.is_qualified(),
    }
}

fn file(file: &Enclosed) -> File<'_> {
    let kind = match file.kind {
        FileKind::Pdf => "pdf",
        FileKind::Picture => "picture",
        FileKind::Other => "other",
    };
    File { kind, name: &file.name, size: file.size }
}

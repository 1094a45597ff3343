//! Looks through a journal: the one of the open vault, or one that was exported. What it was exported as is read here, too.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::Answer;
use crate::card;
use crate::clock;
use crate::domain::chain::{Audit, Auditor, Earlier, Forgery, Link, Occasion, Seal, Statement};
use crate::domain::trace::TraceRow;
use crate::domain::{HolderId, Notice};
use crate::store::Store;
use crate::tls::Authorities;

/// Lines read at once.
const PAGE: u32 = 5_000;
/// Longest line of an export, in octets: five fields of a thousand, or a certificate.
const LINE_MAX: usize = 64 * 1024;
/// Lines of an export.
const LINES_MAX: usize = 20_000_000;

/// One line of an export: JSON Lines, the holder first, then seals, then lines, each in order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Exported {
    /// Whose journal it is.
    Journal {
        /// National identifier of the holder of the vault.
        holder: String,
        /// Version of the form.
        version: u32,
    },
    /// A seal.
    Seal {
        /// Its number.
        number: i64,
        /// [`Occasion::code`].
        occasion: String,
        /// Seconds since the epoch.
        at: i64,
        /// The line that was last.
        line: i64,
        /// Hexadecimal, as all links.
        link: String,
        /// The seal before.
        before: String,
        /// DER in Base64.
        certificate: String,
        /// Base64.
        signature: String,
    },
    /// A line.
    Line {
        /// Its number.
        number: i64,
        /// Seconds since the epoch.
        at: i64,
        /// Seconds that the clock of the workstation was ahead of UTC.
        ahead: i32,
        /// National identifier, or empty.
        author: String,
        /// Kind of act.
        action: String,
        /// Address, or empty.
        mailbox: String,
        /// What was asked.
        request: String,
        /// What came of it.
        response: String,
        /// Hexadecimal.
        link: Option<String>,
    },
}

/// Version of the form that is written, and the only one that is read.
pub const VERSION: u32 = 1;

impl Exported {
    /// A line as it is exported.
    pub fn line(row: &TraceRow) -> Self {
        Self::Line {
            number: row.number,
            at: row.at.as_second(),
            ahead: row.offset,
            author: row.author.clone(),
            action: row.deed.clone(),
            mailbox: row.account.clone(),
            request: row.request.clone(),
            response: row.response.clone(),
            link: row.link.map(|link| link.to_string()),
        }
    }

    /// A seal as it is exported.
    pub fn seal(seal: &Seal) -> Self {
        let Seal { statement, certificate, signature } = seal;
        Self::Seal {
            number: statement.number,
            occasion: statement.occasion.code().to_owned(),
            at: statement.at.as_second(),
            line: statement.line,
            link: statement.link.to_string(),
            before: statement.before.to_string(),
            certificate: STANDARD.encode(certificate),
            signature: STANDARD.encode(signature),
        }
    }
}

/// A journal as a whole.
struct Book {
    holder: HolderId,
    seals: Vec<Seal>,
    rows: Vec<TraceRow>,
}

/// Looks through the journal of this vault, and compares it with an export of before.
pub(super) async fn vault(
    store: Store,
    holder: HolderId,
    authorities: Arc<Authorities>,
    earlier: Option<PathBuf>,
) -> Answer {
    let read = async {
        let earlier = read_earlier(earlier).await?;
        let asked = store.read(|reader| Ok((reader.journal_seals()?, reader.last_trace()?))).await;
        let (seals, last) = asked.map_err(|error| error.notice())?;
        let proven = spawn_blocking(move || begin(seals, &holder, &authorities));
        let (mut auditor, whose) = proven.await.map_err(|_| Notice::Internal)?;
        auditor.compare(earlier);
        let mut after = 0;
        loop {
            let page = store.read(move |reader| reader.journal(after, PAGE)).await.map_err(|error| error.notice())?;
            // What was added since the seals were read is not theirs.
            let last = last.unwrap_or(i64::MAX);
            for row in page.iter().take_while(|row| row.number <= last) {
                auditor.take(row);
            }
            match page.last() {
                Some(row) if row.number < last => after = row.number,
                _ => return Ok(whose.said(auditor.end())),
            }
        }
    };
    read.await.map_or_else(Answer::Failed, |audit| Answer::Audited(Box::new(audit)))
}

/// The same for a file.
pub(super) async fn file(path: PathBuf, authorities: Arc<Authorities>, earlier: Option<PathBuf>) -> Answer {
    let looked = spawn_blocking(move || {
        let Book { holder, seals, rows } = read(&path)?;
        let (mut auditor, whose) = begin(seals, &holder, &authorities);
        let earlier = earlier.map(|path| read(&path)).transpose()?;
        auditor.compare(earlier.map(Book::links));
        for row in &rows {
            auditor.take(row);
        }
        Ok::<Audit, Notice>(whose.said(auditor.end()))
    });
    match looked.await {
        Ok(Ok(audit)) => Answer::Audited(Box::new(audit)),
        Ok(Err(notice)) => Answer::Failed(notice),
        Err(_) => Answer::Failed(Notice::Internal),
    }
}

async fn read_earlier(path: Option<PathBuf>) -> Result<Option<Earlier>, Notice> {
    let Some(path) = path else { return Ok(None) };
    let read = spawn_blocking(move || read(&path).map(Book::links)).await.map_err(|_| Notice::Internal)?;
    read.map(Some)
}

/// Whose journal it is, and who has signed it.
struct Whose {
    holder: String,
    signers: Vec<String>,
}

impl Whose {
    fn said(self, audit: Audit) -> Audit {
        Audit { holder: self.holder, signers: self.signers, ..audit }
    }
}

/// Judges the seals, and reads from their certificates whom they name.
fn begin(seals: Vec<Seal>, holder: &HolderId, authorities: &Authorities) -> (Auditor, Whose) {
    let mut whose = Whose { holder: holder.as_str().to_owned(), signers: Vec::new() };
    let auditor = Auditor::new(seals, clock::now(), |seal| {
        let name = prove(seal, holder, authorities)?;
        if !whose.signers.contains(&name) {
            whose.signers.push(name);
        }
        Ok(())
    });
    (auditor, whose)
}

impl Book {
    fn links(self) -> Earlier {
        Earlier { links: self.rows.iter().filter_map(|row| Some((row.number, row.link?))).collect() }
    }
}

/// The seal is of a card of the vault's holder, of the trust space, on that day; whom that card names.
fn prove(seal: &Seal, holder: &HolderId, authorities: &Authorities) -> Result<String, Forgery> {
    if !card::is_sealed(seal) {
        return Err(Forgery::Signature);
    }
    let Seal { statement, certificate, .. } = seal;
    let named = card::named(certificate, statement.at).map_err(|_| Forgery::Signer)?;
    // A card that was revoked since has sealed all the same.
    authorities.verify_holder_then(certificate, statement.at).map_err(|_| Forgery::Signer)?;
    if named.id == *holder { Ok(named.full_name()) } else { Err(Forgery::Signer) }
}

/// An export.
fn read(path: &Path) -> Result<Book, Notice> {
    let file = std::fs::File::open(path).map_err(|_| Notice::FileUnreadable)?;
    book(&mut BufReader::new(file)).ok_or(Notice::JournalUnreadable)
}

/// `None` when it is no export.
fn book(input: &mut impl BufRead) -> Option<Book> {
    let Next::Line(Exported::Journal { holder, version: VERSION }) = next(input)? else { return None };
    let mut book = Book { holder: HolderId::parse(&holder)?, seals: Vec::new(), rows: Vec::new() };
    for _ in 0..LINES_MAX {
        match next(input)? {
            Next::End => return Some(book),
            Next::Line(Exported::Journal { .. }) => return None,
            Next::Line(seal @ Exported::Seal { .. }) => book.seals.push(to_seal(seal)?),
            Next::Line(line @ Exported::Line { .. }) => book.rows.push(to_row(line)?),
        }
    }
    None
}

/// What the next line is.
enum Next {
    Line(Exported),
    End,
}

/// The next line; `None` when it is not one of an export.
fn next(input: &mut impl BufRead) -> Option<Next> {
    let mut line = Vec::new();
    let limit = u64::try_from(LINE_MAX).unwrap_or(u64::MAX);
    let read = std::io::Read::take(&mut *input, limit).read_until(b'\n', &mut line).ok()?;
    if read == 0 {
        return Some(Next::End);
    }
    serde_json::from_slice(&line).ok().map(Next::Line)
}

fn to_seal(exported: Exported) -> Option<Seal> {
    let Exported::Seal { number, occasion, at, line, link, before, certificate, signature } = exported else {
        return None;
    };
    let statement = Statement {
        number,
        occasion: Occasion::parse(&occasion)?,
        at: Timestamp::from_second(at).ok()?,
        line,
        link: Link::parse(&link)?,
        before: Link::parse(&before)?,
    };
    Some(Seal {
        statement,
        certificate: STANDARD.decode(certificate).ok()?,
        signature: STANDARD.decode(signature).ok()?,
    })
}

fn to_row(exported: Exported) -> Option<TraceRow> {
    let Exported::Line { number, at, ahead, author, action, mailbox, request, response, link } = exported else {
        return None;
    };
    let link = link.map(|link| Link::parse(&link).ok_or(())).transpose().ok()?;
    let at = Timestamp::from_second(at).ok()?;
    Some(TraceRow { number, at, offset: ahead, author, deed: action, account: mailbox, request, response, link })
}

//! Reads the national extract (mssante.md §6.4): 31 columns parted by `|`, found by their names, one mailbox a line, as text or in a
//! zip. A line that cannot be read is counted, never guessed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::Error;
use crate::domain::correspondent::BoxKind;
use crate::domain::folding::words;
use crate::domain::shown::ends_line;
use crate::domain::{Address, Correspondent};

/// Longest line read; real ones have some 170 octets.
const LINE_MAX: u64 = 64 * 1024;
/// Most octets read once unpacked: several times the extract of 2026.
const TEXT_MAX: u64 = 1 << 30;

/// What a line says: the correspondent, and what else it can be found by.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The mailbox.
    pub correspondent: Correspondent,
    /// The structure's other name.
    pub sign: String,
    /// Département, as the file gives it.
    pub department: String,
}

/// Positions of the columns that are used.
#[derive(Debug, Default)]
struct Columns {
    count: usize,
    kind: usize,
    address: usize,
    service: usize,
    title: usize,
    family_name: usize,
    given_name: usize,
    profession: usize,
    speciality: usize,
    paperless: usize,
    company: usize,
    sign: usize,
    route: usize,
    postal_code: usize,
    department: usize,
}

/// Reads a file and gives its rows one by one to `take`; returns how many lines could not be read.
///
/// # Errors
/// Not such a file, or `take`'s own error.
pub fn read(path: &Path, take: impl FnMut(Row) -> Result<(), Error>) -> Result<u64, Error> {
    let mut file = File::open(path).map_err(Error::Unreadable)?;
    let mut start = [0; 4];
    let read = file.read(&mut start).map_err(Error::Unreadable)?;
    let file = File::open(path).map_err(Error::Unreadable)?;
    if start.get(..read) != Some(b"PK\x03\x04") {
        return lines(BufReader::new(file), take);
    }
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| Error::NotAnExtract)?;
    let texts: Vec<usize> = (0..archive.len())
        .filter(|at| archive.name_for_index(*at).is_some_and(|name| name.to_ascii_lowercase().ends_with(".txt")))
        .collect();
    let [only] = texts.as_slice() else { return Err(Error::NotAnExtract) };
    let entry = archive.by_index(*only).map_err(|_| Error::NotAnExtract)?;
    lines(BufReader::with_capacity(1 << 16, entry), take)
}

fn lines(reader: impl BufRead, mut take: impl FnMut(Row) -> Result<(), Error>) -> Result<u64, Error> {
    let mut reader = reader.take(TEXT_MAX);
    let mut line = Vec::new();
    let columns = match next_line(&mut reader, &mut line)? {
        Line::Text(header) => Columns::find(header.trim_start_matches('\u{feff}')).ok_or(Error::NotAnExtract)?,
        Line::Unreadable | Line::End => return Err(Error::NotAnExtract),
    };
    let mut skipped: u64 = 0;
    loop {
        match next_line(&mut reader, &mut line)? {
            Line::Text(text) => match text.trim_end() {
                "" => {}
                text => match columns.row(text) {
                    Some(row) => take(row)?,
                    None => skipped = skipped.saturating_add(1),
                },
            },
            Line::Unreadable => skipped = skipped.saturating_add(1),
            Line::End => break,
        }
    }
    if reader.limit() == 0 { Err(Error::NotAnExtract) } else { Ok(skipped) }
}

enum Line<'a> {
    Text(&'a str),
    /// Too long, or not UTF-8.
    Unreadable,
    End,
}

fn next_line<'a>(reader: &mut impl BufRead, line: &'a mut Vec<u8>) -> Result<Line<'a>, Error> {
    line.clear();
    let read = reader.by_ref().take(LINE_MAX).read_until(b'\n', line).map_err(unreadable)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if read as u64 == LINE_MAX && line.last() != Some(&b'\n') {
        let _ = reader.skip_until(b'\n').map_err(unreadable)?;
        return Ok(Line::Unreadable);
    }
    Ok(std::str::from_utf8(line).map_or(Line::Unreadable, Line::Text))
}

/// A broken archive is reported by the reader as invalid data.
fn unreadable(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => Error::NotAnExtract,
        _ => Error::Unreadable(error),
    }
}

impl Columns {
    fn find(header: &str) -> Option<Self> {
        let names: Vec<String> = header.split('|').map(|name| words(name).join(" ")).collect();
        let at = |wanted: &str| names.iter().position(|name| name == wanted);
        let structure = |wanted: &str| at(&format!("{wanted} structure bal")).or_else(|| at(wanted));
        Some(Self {
            count: names.len(),
            kind: at("type de bal")?,
            address: at("adresse bal")?,
            service: at("service de rattachement")?,
            title: at("civilite d exercice")?,
            family_name: at("nom d exercice")?,
            given_name: at("prenom d exercice")?,
            profession: at("libelle profession")?,
            speciality: at("libelle savoir faire")?,
            // Leaving the national model (mssante.md §6.4): may be missing one day.
            paperless: at("dematerialisation").unwrap_or(usize::MAX),
            company: structure("raison sociale")?,
            sign: structure("enseigne commerciale")?,
            route: structure("l6ligneacheminement")?,
            postal_code: structure("code postal")?,
            department: structure("departement")?,
        })
    }

    fn row(&self, line: &str) -> Option<Row> {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        if fields.len() != self.count {
            return None;
        }
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let own = |at: usize| field(at).replace(ends_line, " ");
        let (company, sign) = (field(self.company), field(self.sign));
        let (structure, sign) = if company.is_empty() { (sign, "") } else { (company, sign) };
        let correspondent = Correspondent {
            address: Address::parse(field(self.address)).ok()?,
            kind: BoxKind::parse(field(self.kind))?,
            title: own(self.title),
            family_name: own(self.family_name),
            given_name: own(self.given_name),
            profession: own(self.profession),
            speciality: own(self.speciality),
            structure: structure.to_owned(),
            service: own(self.service),
            postal_code: own(self.postal_code),
            town: town(field(self.route)).to_owned(),
            paperless: matches!(
                words(field(self.paperless)).first().map(String::as_str),
                Some("o" | "oui" | "1" | "true")
            ),
        };
        Some(Row { correspondent, sign: sign.to_owned(), department: own(self.department) })
    }
}

/// `25030 BESANCON CEDEX 3` → `BESANCON`.
fn town(route: &str) -> &str {
    let named = route.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    named.split_once(" CEDEX").map_or(named, |(town, _)| town)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    pub(super) const HEADER: &str = "Type de BAL|Adresse BAL|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Libellé Profession|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL";
    const MARIE: &str = "PER|marie.martin@medecin.mssante.fr||DR|MARTIN|Marie|Médecin|Cardiologie|O||CABINET|25030 BESANCON CEDEX 3|25030|25";

    fn all(text: &[u8]) -> Result<(Vec<Row>, u64), Error> {
        let mut rows = Vec::new();
        let skipped = lines(text, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok((rows, skipped))
    }

    #[test]
    fn columns_are_found_by_name() {
        let (rows, skipped) = all(format!("\u{feff}{HEADER}\r\n{MARIE}\r\n\r\n").as_bytes()).unwrap();
        assert_eq!((rows.len(), skipped), (1, 0));
        let found = &rows[0].correspondent;
        assert_eq!(
            (found.family_name.as_str(), found.town.as_str(), found.structure.as_str()),
            ("MARTIN", "BESANCON", "CABINET")
        );
        assert!(found.paperless);
        let turned: Vec<String> = format!("{HEADER}\n{MARIE}")
            .lines()
            .map(|line| line.split('|').rev().collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(all(turned.join("\n").as_bytes()).unwrap().0, rows);
    }

    #[test]
    fn lines_that_cannot_be_read_are_counted() {
        let mut text = format!(
            "{HEADER}\nPER|no address{}\n{MARIE}|more\nZZZ{}\n",
            "|".repeat(12),
            MARIE.trim_start_matches("PER")
        )
        .into_bytes();
        text.extend_from_slice(b"PER|\xff\xfe\n");
        text.extend(std::iter::repeat_n(b'x', 200_000));
        text.extend_from_slice(format!("\n{MARIE}").as_bytes());
        let (rows, skipped) = all(&text).unwrap();
        assert_eq!((rows.len(), skipped), (1, 5));
    }

    #[test]
    fn another_file_is_no_extract() {
        for text in ["", "\n", "a|b|c\n1|2|3\n", "<html>\n", &HEADER.replace("Adresse BAL", "Adresse")] {
            assert!(matches!(all(text.as_bytes()), Err(Error::NotAnExtract)), "{text}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.zip");
        std::fs::write(&path, b"PK\x03\x04 and then nothing").unwrap();
        assert!(matches!(read(&path, |_| Ok(())), Err(Error::NotAnExtract)));
        assert!(matches!(read(&folder.path().join("absent"), |_| Ok(())), Err(Error::Unreadable(_))));
    }

    #[test]
    fn reads_the_text_inside_a_zip() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("extract.zip");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        archive
            .start_file("Extraction_Correspondance_MSSante_202611230600.txt", zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(format!("{HEADER}\n{MARIE}\n").as_bytes()).unwrap();
        drop(archive.finish().unwrap());
        let mut rows = 0;
        assert_eq!(
            read(&path, |_| {
                rows += 1;
                Ok(())
            })
            .unwrap(),
            0
        );
        assert_eq!(rows, 1);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(matches!(read(&path, |_| Ok(())), Err(Error::NotAnExtract)));
    }
}

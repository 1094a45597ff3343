//! Reads the national extract (mssante.md §6.4): 31 columns parted by `|`, found by their names, one mailbox a line, as text or in a
//! zip. A line that cannot be read is counted, never guessed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::departments::Department;
use super::{Error, shown};
use crate::domain::correspondent::BoxKind;
use crate::domain::folding::words;
use crate::domain::{Address, Correspondent};

/// The kind of identifier that an RPPS number is.
const RPPS: &str = "8";
/// Longest line read; real ones have some 170 octets.
const LINE_MAX: u64 = 64 * 1024;
/// Octets read at once.
const BUFFER: usize = 1 << 16;
/// Most octets read once unpacked: several times the extract of 2026.
const TEXT_MAX: u64 = 1 << 30;

/// What a line says: the correspondent, and what else it can be found and told by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The mailbox.
    pub correspondent: Correspondent,
    /// The structure's other name.
    pub sign: String,
    /// RPPS number of the person; empty for structures and for other identifiers.
    pub rpps: String,
    /// Identifier of the structure: FINESS, SIRET, or one of the directory's own.
    pub structure_id: String,
    /// Département, as the file gives it.
    pub department_code: String,
    /// Number and street.
    pub street: String,
    /// What stands before the street: building, entrance, box.
    pub building: String,
    /// Number of the CEDEX office; empty when there is none, `00` when it has no number.
    pub cedex: String,
}

impl Row {
    /// Where the mailbox is: as the file says, else by its postal code.
    pub fn department(&self) -> Option<Department> {
        Department::numbered(&self.department_code)
            .or_else(|| Department::of_postal_code(&self.correspondent.postal_code))
    }
}

/// How far reading has come, in octets of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Read.
    pub read: u64,
    /// Of so many.
    pub total: u64,
}

/// What is known of a file once it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Lines that could not be read.
    pub skipped: u64,
    /// SHA-256 of the text.
    pub digest: [u8; 32],
    /// `202611230600`, where the file's name ends so: when it was made.
    pub stamp: String,
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
    /// These may be missing.
    person_kind: usize,
    person_id: usize,
    structure_id: usize,
    street: [usize; 4],
    building: [usize; 3],
}

/// Reads a file and gives its rows one by one to `take`, with how far it has come.
///
/// # Errors
/// Not such a file, cut short, or `take`'s own error.
pub fn read(path: &Path, take: impl FnMut(Row, Position) -> Result<(), Error>) -> Result<Summary, Error> {
    let mut file = File::open(path).map_err(Error::Unreadable)?;
    let mut start = [0; 4];
    let read = file.read(&mut start).map_err(Error::Unreadable)?;
    let file = File::open(path).map_err(Error::Unreadable)?;
    if start.get(..read) != Some(b"PK\x03\x04") {
        let total = file.metadata().map_err(Error::Unreadable)?.len();
        let summary = lines(BufReader::with_capacity(BUFFER, file), total, take)?;
        return Ok(Summary { stamp: stamp(&path.to_string_lossy()), ..summary });
    }
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| Error::Archive)?;
    let texts: Vec<usize> = (0..archive.len())
        .filter(|at| archive.name_for_index(*at).is_some_and(|name| name.to_ascii_lowercase().ends_with(".txt")))
        .collect();
    let [only] = texts.as_slice() else { return Err(Error::NotAnExtract) };
    let entry = archive.by_index(*only).map_err(|_| Error::Archive)?;
    let (stamp, total) = (stamp(entry.name()), entry.size());
    let summary = lines(BufReader::with_capacity(BUFFER, entry), total, take)?;
    Ok(Summary { stamp, ..summary })
}

/// The digits at the end of `Extraction_Correspondance_MSSante_202611230600.txt`.
fn stamp(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let digits = stem.rsplit('_').next().unwrap_or_default();
    let is_stamp = digits.len() == 12 && digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_stamp { digits.to_owned() } else { String::new() }
}

pub(super) fn lines(
    reader: impl BufRead,
    total: u64,
    mut take: impl FnMut(Row, Position) -> Result<(), Error>,
) -> Result<Summary, Error> {
    let mut reader = reader.take(TEXT_MAX);
    let mut line = Vec::new();
    let mut digest = Sha256::new();
    let columns = match next_line(&mut reader, &mut line, &mut digest)? {
        Line::Text(header) => Columns::find(header.trim_start_matches('\u{feff}'))?,
        Line::Unreadable | Line::End => return Err(Error::NotAnExtract),
    };
    let mut skipped: u64 = 0;
    loop {
        let is_row = match next_line(&mut reader, &mut line, &mut digest)? {
            Line::Text(text) => match text.trim_end() {
                "" => true,
                text => match columns.row(text) {
                    Some(row) => {
                        let read = TEXT_MAX.saturating_sub(reader.limit());
                        take(row, Position { read, total })?;
                        true
                    }
                    None => false,
                },
            },
            Line::Unreadable => false,
            Line::End => break,
        };
        if !is_row {
            skipped = skipped.saturating_add(1);
            // The last line of a file that was cut short is no row, and nothing ends it.
            if line.last() != Some(&b'\n') && reader.fill_buf().map_err(unreadable)?.is_empty() {
                return Err(Error::CutShort);
            }
        }
    }
    if reader.limit() == 0 {
        return Err(Error::NotAnExtract);
    }
    Ok(Summary { skipped, digest: digest.finalize().into(), stamp: String::new() })
}

enum Line<'a> {
    Text(&'a str),
    /// Too long, or not UTF-8.
    Unreadable,
    End,
}

fn next_line<'a>(reader: &mut impl BufRead, line: &'a mut Vec<u8>, digest: &mut Sha256) -> Result<Line<'a>, Error> {
    line.clear();
    let read = reader.by_ref().take(LINE_MAX).read_until(b'\n', line).map_err(unreadable)?;
    digest.update(line.as_slice());
    if read == 0 {
        return Ok(Line::End);
    }
    if read as u64 == LINE_MAX && line.last() != Some(&b'\n') {
        let _ = reader.skip_until(b'\n').map_err(unreadable)?;
        line.push(b'\n');
        return Ok(Line::Unreadable);
    }
    Ok(std::str::from_utf8(line).map_or(Line::Unreadable, Line::Text))
}

/// A broken archive is reported by the reader as invalid data.
fn unreadable(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => Error::Archive,
        _ => Error::Unreadable(error),
    }
}

impl Columns {
    fn find(header: &str) -> Result<Self, Error> {
        let names: Vec<String> = header.split('|').map(|name| words(name).join(" ")).collect();
        let at = |wanted: &str| names.iter().position(|name| name == wanted);
        let structure = |wanted: &str| at(&format!("{wanted} structure bal")).or_else(|| at(wanted));
        // Without these two it is another file, whatever else it has.
        let is_extract = at("type de bal").is_some() || at("adresse bal").is_some();
        let missing = |name: &'static str| if is_extract { Error::Column(name) } else { Error::NotAnExtract };
        let need = |name: &'static str| at(&words(name).join(" ")).ok_or_else(|| missing(name));
        let need_structure = |name: &'static str| structure(&words(name).join(" ")).ok_or_else(|| missing(name));
        Ok(Self {
            count: names.len(),
            kind: need("Type de BAL")?,
            address: need("Adresse BAL")?,
            service: need("Service de rattachement")?,
            title: need("Civilité d'exercice")?,
            family_name: need("Nom d'exercice")?,
            given_name: need("Prénom d'exercice")?,
            profession: need("Libellé Profession")?,
            speciality: need("Libellé savoir-faire")?,
            // Leaving the national model (mssante.md §6.4): may be missing one day.
            paperless: at("dematerialisation").unwrap_or(usize::MAX),
            company: need_structure("Raison Sociale")?,
            sign: need_structure("Enseigne commerciale")?,
            route: need_structure("L6LIGNEACHEMINEMENT")?,
            postal_code: need_structure("Code postal")?,
            department: need_structure("Département")?,
            person_kind: at("type identifiant pp").unwrap_or(usize::MAX),
            person_id: at("identifiant pp").unwrap_or(usize::MAX),
            structure_id: at("identification structure").unwrap_or(usize::MAX),
            street: ["l4numerovoie", "l4complementnumerovoie", "nl4typevoie", "l4libellevoie"]
                .map(|name| structure(name).or_else(|| structure(name.trim_start_matches('n'))).unwrap_or(usize::MAX)),
            building: ["l2complementlocalisation", "l3complementdistribution", "l5lieuditmention"]
                .map(|name| structure(name).unwrap_or(usize::MAX)),
        })
    }

    fn row(&self, line: &str) -> Option<Row> {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        if fields.len() != self.count {
            return None;
        }
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let own = |at: usize| shown(field(at));
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
            structure: shown(structure),
            service: own(self.service),
            postal_code: own(self.postal_code),
            town: shown(town(field(self.route))),
            paperless: matches!(
                words(field(self.paperless)).first().map(String::as_str),
                Some("o" | "oui" | "1" | "true")
            ),
        };
        let together = |columns: &[usize]| {
            let parts: Vec<String> = columns.iter().map(|at| own(*at)).filter(|part| !part.is_empty()).collect();
            parts.join(" ")
        };
        let rpps = if field(self.person_kind) == RPPS { own(self.person_id) } else { String::new() };
        // A practice's is the number of its owner and three digits: it says nothing new.
        let structure_id = own(self.structure_id);
        let is_own = !rpps.is_empty() && structure_id.starts_with(&rpps);
        Some(Row {
            correspondent,
            sign: if sign == structure { String::new() } else { shown(sign) },
            rpps,
            structure_id: if is_own { String::new() } else { structure_id },
            department_code: own(self.department),
            street: together(&self.street),
            building: together(&self.building),
            cedex: cedex(field(self.route)),
        })
    }
}

/// `25030 BESANCON CEDEX 3` → `BESANCON`.
fn town(route: &str) -> &str {
    let named = route.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    named.split_once(" CEDEX").map_or(named, |(town, _)| town)
}

/// `13385 MARSEILLE CEDEX 05` → `05`; `00` without a number.
fn cedex(route: &str) -> String {
    let Some((_, number)) = route.split_once(" CEDEX") else { return String::new() };
    let digits: String = number.trim_start().chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() { "00".to_owned() } else { digits }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    pub(super) const HEADER: &str = "Type de BAL|Adresse BAL|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Libellé Profession|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL";
    const MARIE: &str = "PER|marie.martin@medecin.mssante.fr||DR|MARTIN|Marie|Médecin|Cardiologie|O||CABINET|25030 BESANCON CEDEX 3|25030|25";

    fn all(text: &[u8]) -> Result<(Vec<Row>, u64), Error> {
        let mut rows = Vec::new();
        let summary = lines(text, text.len() as u64, |row, _| {
            rows.push(row);
            Ok(())
        })?;
        Ok((rows, summary.skipped))
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
    fn what_hides_or_turns_text_is_taken_out() {
        let line = MARIE.replace("MARTIN", "MAR\u{202e}TIN").replace("|CABINET|", "|CABINET\u{2029}  DU\u{200b} LAC|");
        let found = all(format!("{HEADER}\n{line}\n").as_bytes()).unwrap().0.remove(0).correspondent;
        assert_eq!((found.family_name.as_str(), found.structure.as_str()), ("MARTIN", "CABINET DU LAC"));
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
        for text in ["", "\n", "a|b|c\n1|2|3\n", "<html>\n"] {
            assert!(matches!(all(text.as_bytes()), Err(Error::NotAnExtract)), "{text}");
        }
        for missing in ["Adresse BAL", "Libellé savoir-faire", "Code postal"] {
            let text = HEADER.replace(missing, "Autre");
            let refused = all(text.as_bytes());
            assert!(matches!(refused, Err(Error::Column(name)) if name == missing), "{missing}: {refused:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.zip");
        std::fs::write(&path, b"PK\x03\x04 and then nothing").unwrap();
        assert!(matches!(read(&path, |_, _| Ok(())), Err(Error::Archive)));
        assert!(matches!(read(&folder.path().join("absent"), |_, _| Ok(())), Err(Error::Unreadable(_))));
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
            read(&path, |_, position| {
                rows += 1;
                assert_eq!(position.read, position.total);
                Ok(())
            })
            .map(|summary| (summary.skipped, summary.stamp))
            .unwrap(),
            (0, "202611230600".to_owned())
        );
        assert_eq!(rows, 1);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(matches!(read(&path, |_, _| Ok(())), Err(Error::Archive)));
    }
}

//! The directory extract: 31 columns, one line a mailbox, synthetic. The
//! practice and its correspondents are in it, then as many invented rows as asked.

mod names;

use crate::error::{Context, Error, Result};
use crate::people::{CORRESPONDENTS, Correspondent, capitalised};
use crate::random::Random;
use crate::world;
use names::{ESTABLISHMENTS, GIVEN_F, GIVEN_M, NAMES, PROFESSIONS, SERVICES, SPECIALTIES, TOWNS, WAYS};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

/// Archive under which the HTTP server gives the extract.
pub const ARCHIVE: &str = "Extraction_Correspondance_MSSante.zip";

const HEADER: &str = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|\
Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|\
Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|Libellé Profession|\
Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|\
Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|L3COMPLEMENTDISTRIBUTION structure BAL|\
L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|\
L4LIBELLEVOIE structure BAL|L5LIEUDITMENTION structure BAL|L6LIGNEACHEMINEMENT structure BAL|\
Code postal structure BAL|Département structure BAL|Pays structure BAL";

/// One line, before it is written.
#[derive(Default)]
struct Row<'a> {
    kind: &'a str,
    address: &'a str,
    rpps: &'a str,
    structure_id: &'a str,
    service: &'a str,
    civility: &'a str,
    name: &'a str,
    given: &'a str,
    profession: (&'a str, &'a str),
    specialty: (&'a str, &'a str),
    paperless: bool,
    structure: &'a str,
    number: &'a str,
    way: (&'a str, &'a str),
    town: (&'a str, &'a str),
}

impl Row<'_> {
    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let person = !self.rpps.is_empty();
        let category = if person && !self.profession.0.is_empty() { ("C", "Civil") } else { ("", "") };
        let national = if person { format!("8{}", self.rpps) } else { String::new() };
        let department: String = self.town.0.chars().take(2).collect();
        let located = !self.structure.is_empty();
        writeln!(
            out,
            "{kind}|{address}|{id_kind}|{rpps}|{national}|{st_kind}|{st}|{service}|{civility}|{name}|{given}|\
             {cat}|{cat_label}|{prof}|{prof_label}|{spec}|{spec_label}|{paperless}|{structure}|{sign}|||{number}||{way}|{street}||{line6}|{zip}|{department}|{country}",
            kind = self.kind,
            address = self.address,
            id_kind = if person { "8" } else { "" },
            rpps = self.rpps,
            st_kind = if self.structure_id.is_empty() { "" } else { "1" },
            st = self.structure_id,
            service = self.service,
            civility = self.civility,
            name = self.name,
            given = self.given,
            cat = category.0,
            cat_label = category.1,
            prof = self.profession.0,
            prof_label = self.profession.1,
            spec = self.specialty.0,
            spec_label = self.specialty.1,
            paperless = if self.paperless { "O" } else { "N" },
            structure = self.structure,
            sign = if located { self.structure } else { "" },
            number = self.number,
            way = self.way.0,
            street = self.way.1,
            line6 = if located { format!("{} {}", self.town.0, self.town.1.to_uppercase()) } else { String::new() },
            zip = if located { self.town.0 } else { "" },
            department = if located { department.as_str() } else { "" },
            country = if located { "France" } else { "" },
        )
    }
}

/// Writes the extract under `dir/directory`, and its archive under `dir/http`.
pub fn write(dir: &Path, rows: usize, seed: u64) -> Result<()> {
    let stamp = crate::clock::local().strftime("%Y%m%d%H%M").to_string();
    let name = format!("Extraction_Correspondance_MSSante_{stamp}.txt");
    let path = dir.join("directory").join(&name);
    let file = File::create(&path).at("creating", &path)?;
    let mut out = BufWriter::new(file);
    fill(&mut out, rows, seed).at("writing", &path)?;
    out.flush().at("writing", &path)?;
    archive(&path, &name, &dir.join("http").join(ARCHIVE))
}

fn archive(source: &Path, name: &str, target: &Path) -> Result<()> {
    let beside = target.with_extension("part");
    let file = File::create(&beside).at("creating", &beside)?;
    let mut zip = zip::ZipWriter::new(BufWriter::new(file));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(1));
    let wrong = |error: zip::result::ZipError| Error::Seed(error.to_string());
    zip.start_file(name, options).map_err(wrong)?;
    let mut input = BufReader::new(File::open(source).at("reading", source)?);
    let _ = std::io::copy(&mut input, &mut zip).at("compressing", source)?;
    let mut inner = zip.finish().map_err(wrong)?;
    inner.flush().at("writing", &beside)?;
    std::fs::rename(&beside, target).at("renaming", target)
}

fn fill(out: &mut impl Write, rows: usize, seed: u64) -> std::io::Result<()> {
    writeln!(out, "{HEADER}")?;
    let mut written = practice(out)?;
    let mut random = Random::new(seed ^ 0x0D15);
    let mut serial = 0_u64;
    while written < rows {
        serial = serial.saturating_add(1);
        let left = rows.saturating_sub(written);
        let count = if random.chance(84) {
            person(out, &mut random, serial, left)?
        } else {
            organisation(out, &mut random, serial)?
        };
        written = written.saturating_add(count);
    }
    Ok(())
}

/// Address, name, given name, profession, speciality.
type Homonym = (&'static str, &'static str, &'static str, (&'static str, &'static str), (&'static str, &'static str));

const HOMONYMS: &[Homonym] = &[
    (
        "herve.lefebvre@medecin.mssante.fr",
        "LEFEBVRE",
        "Hervé",
        ("10", "Médecin"),
        ("SM04", "Cardiologie et maladies vasculaires"),
    ),
    (
        "helene.lefevre@medecin.mssante.fr",
        "LEFEVRE",
        "Hélène",
        ("10", "Médecin"),
        ("SM26", "Qualifié en médecine générale"),
    ),
    ("helene.lefevre@infirmier.mssante.fr", "LEFÈVRE", "Hélène", ("60", "Infirmier"), ("", "")),
];

/// The practice's own people and their correspondents.
fn practice(out: &mut impl Write) -> std::io::Result<usize> {
    let cabinet = Row {
        structure_id: "250057881",
        structure: "CABINET DES TILLEULS",
        number: "6",
        way: ("RUE", "DES TILLEULS"),
        town: ("25000", "Besançon"),
        paperless: true,
        ..Row::default()
    };
    Row {
        kind: "PER",
        address: world::DOCTOR.address,
        rpps: "99700000017",
        civility: "Dr",
        name: "DUBREUIL",
        given: "Claire",
        profession: ("10", "Médecin"),
        specialty: ("SM26", "Qualifié en médecine générale"),
        ..cabinet
    }
    .write(out)?;
    Row {
        kind: "PER",
        address: world::SECRETARY.address,
        rpps: "",
        civility: "Mme",
        name: "BENALI",
        given: "Nadia",
        ..cabinet
    }
    .write(out)?;
    Row { kind: "CAB", address: world::SHARED.address, service: "Secrétariat", ..cabinet }.write(out)?;
    // Near homonyms of the cardiologist, in the same town: completion must tell them apart.
    for (address, name, given, profession, specialty) in HOMONYMS {
        Row {
            kind: "PER",
            address,
            rpps: "99812345678",
            civility: if profession.0 == "10" { "Dr" } else { "Mme" },
            name,
            given,
            profession: *profession,
            specialty: *specialty,
            structure: "CENTRE DE SANTÉ SAINT-CLAUDE",
            ..cabinet
        }
        .write(out)?;
    }
    for (index, correspondent) in CORRESPONDENTS.iter().enumerate() {
        known(out, correspondent, index)?;
    }
    Ok(CORRESPONDENTS.len().saturating_add(HOMONYMS.len()).saturating_add(3))
}

fn known(out: &mut impl Write, person: &Correspondent, index: usize) -> std::io::Result<()> {
    let rpps = if person.given.is_empty() {
        String::new()
    } else {
        format!("997{:08}", index.saturating_mul(37).saturating_add(1_204_110))
    };
    let structure = person.structure.replace('’', "'");
    let upper = person.name.to_uppercase();
    let (number, street) = person.street.split_once(' ').unwrap_or(("", person.street));
    let (way, street) = street.split_once(' ').unwrap_or(("", street));
    let (way, street) = (way.to_uppercase(), street.to_uppercase());
    let structure_id = format!("25{:07}", index.saturating_mul(113).saturating_add(4_120));
    Row {
        kind: if person.given.is_empty() { "ORG" } else { "PER" },
        address: person.address,
        rpps: &rpps,
        structure_id: &structure_id,
        service: if person.given.is_empty() { person.name } else { "" },
        civility: person.title,
        name: if person.given.is_empty() { "" } else { &upper },
        given: person.given,
        profession: if person.given.is_empty() { ("", "") } else { person.profession },
        specialty: person.specialty,
        paperless: index.is_multiple_of(2),
        structure: &structure,
        number,
        way: (&way, &street),
        town: person.town,
    }
    .write(out)
}

/// A person, with one to three mailboxes.
fn person(out: &mut impl Write, random: &mut Random, serial: u64, left: usize) -> std::io::Result<usize> {
    let woman = random.chance(54);
    let given = random.pick(if woman { GIVEN_F } else { GIVEN_M });
    let name = random.pick(NAMES);
    let (code, label, domain) = random.pick(PROFESSIONS);
    let doctor = code == "10";
    let specialty = if doctor { random.pick(SPECIALTIES) } else { ("", "") };
    let civility = if doctor || code == "40" {
        "Dr"
    } else if woman {
        "Mme"
    } else {
        "M."
    };
    let rpps = format!("998{serial:08}");
    let local = format!("{}.{}", ascii(given), ascii(name));
    let free = format!("{local}{}@{domain}.mssante.fr", suffix(serial));
    let town = random.pick(TOWNS);
    let number = random.between(1, 120).to_string();
    let practice = format!("CABINET {} {}", civility.to_uppercase(), name);
    let structure_id = format!("1{serial:08}");
    let row = Row {
        kind: "PER",
        address: &free,
        rpps: &rpps,
        civility,
        name,
        given,
        profession: (code, label),
        specialty,
        paperless: random.chance(38),
        ..Row::default()
    };
    // A liberal mailbox may be tied to no structure: its address columns are empty.
    if random.chance(25) {
        row.write(out)?;
    } else {
        Row { structure_id: &structure_id, structure: &practice, number: &number, way: random.pick(WAYS), town, ..row }
            .write(out)?;
    }
    let more = if random.chance(14) { random.below(2).saturating_add(1) } else { 0 };
    let more = more.min(left.saturating_sub(1));
    for _ in 0..more {
        let (structure, host, place) = random.pick(ESTABLISHMENTS);
        let address = format!("{local}{}@{host}", suffix(serial));
        Row {
            kind: "PER",
            address: &address,
            rpps: &rpps,
            structure_id: &structure_id,
            service: random.pick(SERVICES),
            civility,
            name,
            given,
            profession: (code, label),
            specialty,
            paperless: true,
            structure,
            number: "2",
            way: ("AVENUE", "DE L'HÔPITAL"),
            town: place.split_once('|').unwrap_or(("", "")),
        }
        .write(out)?;
    }
    Ok(more.saturating_add(1))
}

/// An organisational, application or practice mailbox.
fn organisation(out: &mut impl Write, random: &mut Random, serial: u64) -> std::io::Result<usize> {
    let (structure, host, place) = random.pick(ESTABLISHMENTS);
    let service = random.pick(SERVICES);
    let kind = random.pick(&["ORG", "ORG", "ORG", "ORG", "APP", "CAB"]);
    let structure_id = format!("25{serial:07}");
    let town = random.pick(TOWNS);
    let number = random.between(1, 90).to_string();
    if kind == "CAB" {
        let name = random.pick(NAMES);
        let address = format!("cabinet.{}{}@medecin.mssante.fr", ascii(name), suffix(serial));
        let label = format!("CABINET MÉDICAL {name}");
        Row {
            kind,
            address: &address,
            structure_id: &structure_id,
            service: "Secrétariat",
            structure: &label,
            number: &number,
            way: random.pick(WAYS),
            town,
            paperless: random.chance(50),
            ..Row::default()
        }
        .write(out)?;
        return Ok(1);
    }
    let local = if kind == "APP" { format!("dpi.{}", ascii(service)) } else { ascii(service) };
    let address = format!("{local}{}@{host}", suffix(serial));
    Row {
        kind,
        address: &address,
        structure_id: &structure_id,
        service,
        structure,
        number: &number,
        way: ("AVENUE", "DE L'HÔPITAL"),
        town: place.split_once('|').unwrap_or(("", "")),
        paperless: random.chance(70),
        ..Row::default()
    }
    .write(out)?;
    Ok(1)
}

/// Most addresses of the first hundreds carry no number.
fn suffix(serial: u64) -> String {
    if serial < 400 { String::new() } else { format!("{}", serial.rem_euclid(100_000)) }
}

/// A name as the local part of an address.
pub fn ascii(text: &str) -> String {
    let mut out = String::new();
    for c in capitalised(text).to_lowercase().chars() {
        match c {
            'à' | 'á' | 'â' | 'ä' => out.push('a'),
            'ç' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'í' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ô' | 'ö' => out.push('o'),
            'ù' | 'û' | 'ü' => out.push('u'),
            'œ' => out.push_str("oe"),
            'a'..='z' | '0'..='9' | '-' => out.push(c),
            ' ' => out.push('-'),
            _ => {}
        }
    }
    out
}

//! PDF letters and laboratory reports of the seeded mail.

use super::lab::{Panel, Result as Measure};
use super::pdf::{Colour, Face, GREY, HEIGHT, INK, Pdf, WIDTH, wrap};
use crate::people::{Correspondent, Patient, capitalised};

const LEFT: f32 = 62.0;
const RIGHT: f32 = WIDTH - 62.0;
const BOTTOM: f32 = HEIGHT - 84.0;

/// House colours of the letterheads.
const HOUSES: [Colour; 6] = [
    (0.05, 0.32, 0.53),
    (0.10, 0.42, 0.36),
    (0.42, 0.16, 0.36),
    (0.55, 0.27, 0.08),
    (0.16, 0.24, 0.48),
    (0.35, 0.38, 0.12),
];

fn house(structure: &str) -> Colour {
    let n = structure.bytes().fold(0_usize, |sum, b| sum.wrapping_add(usize::from(b)));
    HOUSES.get(n.rem_euclid(HOUSES.len())).copied().unwrap_or(INK)
}

/// What a letter says.
pub struct Letter<'a> {
    /// Who writes.
    pub from: &'a Correspondent,
    /// About whom.
    pub patient: &'a Patient,
    /// `mardi 3 novembre 2026`.
    pub date: String,
    /// Bold line above the text.
    pub title: String,
    /// Paragraphs; a line that starts with `# ` is a heading, with `- ` an item.
    pub paragraphs: Vec<String>,
}

/// Draws a letter, on as many pages as it needs.
pub fn letter(content: &Letter<'_>) -> Vec<u8> {
    let colour = house(content.from.structure);
    let mut pdf = Pdf::new(&content.title);
    head(&mut pdf, content.from, colour);
    pdf.text(LEFT, 168.0, (9.5, Face::Regular, GREY), "À l’attention de");
    pdf.text(LEFT, 182.0, (10.5, Face::Bold, INK), "Docteur Claire DUBREUIL");
    pdf.text(LEFT, 196.0, (10.0, Face::Regular, INK), "Cabinet des Tilleuls, 6 rue des Tilleuls, 25000 Besançon");
    pdf.right(RIGHT, 168.0, (10.0, Face::Regular, INK), &format!("{}, le {}", content.from.town.1, content.date));
    let patient = content.patient;
    pdf.fill((LEFT, 214.0), (RIGHT - LEFT, 34.0), (0.94, 0.95, 0.97));
    pdf.fill((LEFT, 214.0), (3.0, 34.0), colour);
    pdf.text(LEFT + 12.0, 228.0, (10.5, Face::Bold, INK), &patient.full());
    let born = format!("{} le {}", if patient.sex == 'F' { "Née" } else { "Né" }, patient.birth);
    let ins =
        if patient.ins.is_empty() { "INS non qualifiée".to_owned() } else { format!("INS {} (test)", patient.ins) };
    pdf.text(LEFT + 12.0, 242.0, (9.0, Face::Regular, GREY), &format!("{born}   –   {ins}"));
    pdf.text(LEFT, 276.0, (12.5, Face::Bold, colour), &content.title);
    let mut y = 300.0;
    let mut listing = false;
    for paragraph in &content.paragraphs {
        let item = paragraph.starts_with("- ");
        if listing && !item {
            y += 5.0;
        }
        listing = item;
        y = flow(&mut pdf, paragraph, y, colour);
    }
    let room = |pdf: &mut Pdf, y: f32| {
        if y + 60.0 > BOTTOM {
            pdf.page();
            90.0
        } else {
            y + 14.0
        }
    };
    let y = room(&mut pdf, y);
    pdf.text(330.0, y, (10.5, Face::Bold, INK), &content.from.signature());
    pdf.text(330.0, y + 14.0, (9.5, Face::Regular, GREY), content.from.role().split(" – ").next().unwrap_or_default());
    pdf.text(330.0, y + 28.0, (8.5, Face::Oblique, GREY), "Document validé et signé électroniquement");
    feet(&mut pdf, &patient.full(), content.from);
    pdf.finish()
}

fn head(pdf: &mut Pdf, from: &Correspondent, colour: Colour) {
    pdf.fill((0.0, 0.0), (WIDTH, 10.0), colour);
    pdf.text(LEFT, 58.0, (17.0, Face::Bold, colour), from.structure);
    let role = from.role();
    let service = role.split(" – ").next().unwrap_or_default().to_owned();
    if from.given.is_empty() {
        pdf.text(LEFT, 76.0, (11.0, Face::Bold, INK), from.name);
    } else {
        pdf.text(LEFT, 76.0, (11.0, Face::Bold, INK), &from.signature());
        pdf.text(LEFT, 91.0, (9.5, Face::Regular, GREY), &service);
    }
    pdf.right(RIGHT, 54.0, (9.0, Face::Regular, GREY), from.street);
    pdf.right(RIGHT, 67.0, (9.0, Face::Regular, GREY), &format!("{} {}", from.town.0, from.town.1));
    pdf.right(RIGHT, 80.0, (9.0, Face::Regular, GREY), &format!("Tél. {}", from.phone));
    pdf.right(RIGHT, 93.0, (9.0, Face::Regular, GREY), from.address);
    pdf.line((LEFT, 112.0), (RIGHT, 112.0), 0.8, colour);
}

fn flow(pdf: &mut Pdf, paragraph: &str, mut y: f32, colour: Colour) -> f32 {
    let (indent, face, size, text) = if let Some(heading) = paragraph.strip_prefix("# ") {
        y += 6.0;
        (0.0, Face::Bold, 11.0, heading)
    } else if let Some(item) = paragraph.strip_prefix("- ") {
        (14.0, Face::Regular, 10.2, item)
    } else {
        (0.0, Face::Regular, 10.2, paragraph)
    };
    for (n, line) in wrap(text, size, RIGHT - LEFT - indent).iter().enumerate() {
        if y > BOTTOM {
            pdf.page();
            pdf.fill((0.0, 0.0), (WIDTH, 10.0), colour);
            y = 70.0;
        }
        if n == 0 && indent > 0.0 {
            pdf.text(LEFT + 3.0, y, (size, Face::Bold, colour), "•");
        }
        let tint = if face == Face::Bold { colour } else { INK };
        pdf.text(LEFT + indent, y, (size, face, tint), line);
        y += 14.4;
    }
    y + if indent > 0.0 { 1.0 } else { 5.0 }
}

fn feet(pdf: &mut Pdf, patient: &str, from: &Correspondent) {
    let count = pdf.count();
    for page in 0..count {
        let number = page.saturating_add(1);
        pdf.on(page, |pdf| {
            let y = HEIGHT - 40.0;
            pdf.line((LEFT, y - 12.0), (RIGHT, y - 12.0), 0.5, (0.8, 0.82, 0.85));
            pdf.text(LEFT, y, (8.0, Face::Regular, GREY), &format!("{} – {patient}", from.structure));
            pdf.right(RIGHT, y, (8.0, Face::Regular, GREY), &format!("Page {number}/{count}"));
        });
    }
}

/// Draws a laboratory report.
pub fn report(from: &Correspondent, patient: &Patient, date: &str, number: &str, panels: &[Panel]) -> Vec<u8> {
    let colour = house(from.structure);
    let mut pdf = Pdf::new("Compte rendu d’examens biologiques");
    head(&mut pdf, from, colour);
    pdf.text(LEFT, 136.0, (13.5, Face::Bold, colour), "Compte rendu d’examens biologiques");
    pdf.fill((LEFT, 148.0), (RIGHT - LEFT, 48.0), (0.94, 0.95, 0.97));
    pdf.text(LEFT + 10.0, 164.0, (10.5, Face::Bold, INK), &patient.full());
    let born = if patient.sex == 'F' { "Née" } else { "Né" };
    pdf.text(
        LEFT + 10.0,
        179.0,
        (9.0, Face::Regular, GREY),
        &format!("{born} le {}   –   dossier n° {number}", patient.birth),
    );
    pdf.right(RIGHT - 10.0, 164.0, (9.0, Face::Regular, GREY), &format!("Prélèvement du {date}"));
    pdf.right(RIGHT - 10.0, 179.0, (9.0, Face::Regular, GREY), "Prescripteur : Dr Claire DUBREUIL");
    let mut y = 222.0;
    for panel in panels {
        y = table(&mut pdf, panel, y, colour);
    }
    pdf.text(
        LEFT,
        y + 12.0,
        (9.0, Face::Oblique, GREY),
        "Compte rendu complet, validé par le Dr Véronique Barthod, biologiste médicale.",
    );
    feet(&mut pdf, &format!("{} {}", patient.name, capitalised(patient.given)), from);
    pdf.finish()
}

fn table(pdf: &mut Pdf, panel: &Panel, mut y: f32, colour: Colour) -> f32 {
    if y + 80.0 > BOTTOM {
        pdf.page();
        pdf.fill((0.0, 0.0), (WIDTH, 10.0), colour);
        y = 70.0;
    }
    pdf.fill((LEFT, y - 13.0), (RIGHT - LEFT, 19.0), colour);
    let white = (1.0, 1.0, 1.0);
    pdf.text(LEFT + 8.0, y, (10.0, Face::Bold, white), panel.name);
    pdf.right(348.0, y, (8.5, Face::Regular, white), "Résultat");
    pdf.text(356.0, y, (8.5, Face::Regular, white), "Unité");
    pdf.right(468.0, y, (8.5, Face::Regular, white), "Références");
    pdf.right(RIGHT - 6.0, y, (8.5, Face::Regular, white), "Antérieur");
    y += 20.0;
    for (n, measure) in panel.results.iter().enumerate() {
        if y > BOTTOM {
            pdf.page();
            pdf.fill((0.0, 0.0), (WIDTH, 10.0), colour);
            y = 70.0;
        }
        row(pdf, measure, y, n);
        y += 17.0;
    }
    if !panel.comment.is_empty() {
        for line in wrap(panel.comment, 9.0, RIGHT - LEFT - 16.0) {
            pdf.text(LEFT + 8.0, y, (9.0, Face::Oblique, GREY), &line);
            y += 12.5;
        }
    }
    y + 18.0
}

fn row(pdf: &mut Pdf, measure: &Measure, y: f32, n: usize) {
    if n.rem_euclid(2) == 1 {
        pdf.fill((LEFT, y - 12.0), (RIGHT - LEFT, 17.0), (0.96, 0.97, 0.98));
    }
    let (face, colour) = if measure.flag == "N" { (Face::Regular, INK) } else { (Face::Bold, (0.72, 0.11, 0.13)) };
    pdf.text(LEFT + 8.0, y, (9.5, Face::Regular, INK), measure.label);
    let value = match measure.flag {
        "H" | "HH" => format!("{} (+)", measure.value),
        "L" | "LL" => format!("{} (-)", measure.value),
        _ => measure.value.clone(),
    };
    pdf.right(348.0, y, (9.5, face, colour), &value);
    pdf.text(356.0, y, (9.0, Face::Regular, GREY), measure.unit);
    pdf.right(468.0, y, (9.0, Face::Regular, GREY), &measure.range());
    pdf.right(RIGHT - 6.0, y, (9.0, Face::Regular, GREY), &measure.previous);
}

//! Laboratory panels with plausible values, shared by the PDF, the HPRIM text
//! and the structured document.

use crate::random::Random;

/// One measured value.
#[derive(Clone, Debug)]
pub struct Result {
    /// What was measured.
    pub label: &'static str,
    /// Short code.
    pub code: &'static str,
    /// Value, with a decimal comma.
    pub value: String,
    /// Unit.
    pub unit: &'static str,
    /// Lower normal, in tenths or hundredths as printed.
    pub low: String,
    /// Upper normal.
    pub high: String,
    /// `N`, `L`, `H`, `LL`, `HH`.
    pub flag: &'static str,
    /// Earlier value.
    pub previous: String,
}

impl Result {
    /// `4,0 – 5,5`.
    pub fn range(&self) -> String {
        match (self.low.is_empty(), self.high.is_empty()) {
            (false, false) => format!("{} – {}", self.low, self.high),
            (true, false) => format!("< {}", self.high),
            (false, true) => format!("> {}", self.low),
            (true, true) => String::new(),
        }
    }
}

/// A group of measures under one title.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Title.
    pub name: &'static str,
    /// Measures.
    pub results: Vec<Result>,
    /// Biologist's comment.
    pub comment: &'static str,
}

/// Label, code, unit, decimals, low, high, usual span: all in the last decimal.
type Test = (&'static str, &'static str, &'static str, u32, i64, i64, (i64, i64));

#[rustfmt::skip]
const PANELS: &[(&str, &str, &[Test])] = &[
    ("Hématologie – Numération", "", &[
        ("Hématies", "HEM", "T/L", 2, 400, 560, (385, 545)),
        ("Hémoglobine", "HB", "g/dL", 1, 120, 160, (103, 158)),
        ("Hématocrite", "HT", "%", 1, 360, 480, (335, 470)),
        ("V.G.M.", "VGM", "fL", 0, 80, 100, (77, 101)),
        ("Leucocytes", "LEU", "G/L", 2, 400, 1000, (420, 1230)),
        ("Polynucléaires neutrophiles", "PNN", "G/L", 2, 180, 750, (210, 880)),
        ("Lymphocytes", "LYM", "G/L", 2, 100, 400, (95, 380)),
        ("Plaquettes", "PLQ", "G/L", 0, 150, 400, (138, 412)),
    ]),
    ("Biochimie – Exploration rénale", "Débit de filtration glomérulaire estimé selon CKD-EPI 2009.", &[
        ("Créatinine", "CREA", "µmol/L", 0, 49, 90, (54, 132)),
        ("DFG estimé", "DFG", "mL/min/1,73 m²", 0, 60, 0, (42, 104)),
        ("Urée", "UREE", "mmol/L", 1, 28, 81, (31, 112)),
        ("Sodium", "NA", "mmol/L", 0, 136, 145, (133, 146)),
        ("Potassium", "K", "mmol/L", 1, 35, 51, (34, 55)),
        ("Chlorures", "CL", "mmol/L", 0, 98, 107, (97, 108)),
    ]),
    ("Biochimie – Glycémie", "HbA1c mesurée par HPLC, méthode certifiée NGSP.", &[
        ("Glycémie à jeun", "GLY", "mmol/L", 2, 390, 610, (460, 1080)),
        ("HbA1c", "HBA1C", "%", 1, 40, 60, (54, 92)),
    ]),
    ("Biochimie – Bilan lipidique", "LDL calculé selon Friedewald. Objectif à adapter au risque cardiovasculaire.", &[
        ("Cholestérol total", "CT", "g/L", 2, 0, 200, (148, 274)),
        ("Triglycérides", "TG", "g/L", 2, 0, 150, (62, 231)),
        ("HDL-cholestérol", "HDL", "g/L", 2, 40, 0, (34, 78)),
        ("LDL-cholestérol", "LDL", "g/L", 2, 0, 130, (58, 189)),
    ]),
    ("Biochimie – Bilan hépatique", "", &[
        ("ASAT", "ASAT", "UI/L", 0, 0, 35, (14, 62)),
        ("ALAT", "ALAT", "UI/L", 0, 0, 35, (11, 78)),
        ("Gamma-GT", "GGT", "UI/L", 0, 0, 40, (12, 118)),
        ("Phosphatases alcalines", "PAL", "UI/L", 0, 30, 120, (41, 131)),
        ("Bilirubine totale", "BIL", "µmol/L", 0, 0, 21, (5, 24)),
    ]),
    ("Hormonologie – Thyroïde", "", &[
        ("TSH", "TSH", "mUI/L", 2, 27, 420, (12, 690)),
        ("T4 libre", "T4L", "pmol/L", 1, 120, 220, (108, 236)),
    ]),
    ("Inflammation et statut martial", "", &[
        ("CRP", "CRP", "mg/L", 1, 0, 50, (6, 480)),
        ("Ferritine", "FER", "µg/L", 0, 15, 150, (8, 190)),
        ("Coefficient de saturation", "CST", "%", 0, 20, 40, (9, 41)),
    ]),
    ("Hémostase", "Sous antivitamine K, zone thérapeutique habituelle 2 – 3.", &[
        ("INR", "INR", "", 2, 200, 300, (162, 418)),
        ("Temps de Quick", "TP", "%", 0, 0, 0, (18, 42)),
    ]),
];

/// How many kinds of panels there are.
pub const KINDS: usize = 8;

/// Draws the values of one kind of panel.
pub fn panel(kind: usize, random: &mut Random) -> Option<Panel> {
    let (name, comment, tests) = PANELS.get(kind.rem_euclid(KINDS))?;
    let mut values: Vec<(&str, i64)> = tests.iter().map(|test| (test.1, draw(test.6, random))).collect();
    agree(&mut values);
    let results = tests.iter().zip(&values).map(|(test, (_, value))| measure(test, *value, random)).collect();
    Some(Panel { name, results, comment })
}

/// Two draws: values gather around the middle of the span.
fn draw(span: (i64, i64), random: &mut Random) -> i64 {
    let (one, two) = (random.between(span.0, span.1), random.between(span.0, span.1));
    one.saturating_add(two) / 2
}

/// Makes values that depend on each other agree, as a physician would notice.
fn agree(values: &mut [(&str, i64)]) {
    let known = values.to_vec();
    let get = |code: &str| known.iter().find(|(name, _)| *name == code).map(|(_, v)| *v);
    for (code, value) in values.iter_mut() {
        let derived = match *code {
            "HT" => get("HB").map(|hb| hb.saturating_mul(3)),
            "HEM" => get("HB").zip(get("VGM")).and_then(|(hb, vgm)| hb.saturating_mul(300).checked_div(vgm)),
            "DFG" => get("CREA").and_then(|crea| 6_000_i64.checked_div(crea)),
            "CT" => get("LDL")
                .zip(get("HDL"))
                .zip(get("TG"))
                .map(|((ldl, hdl), tg)| ldl.saturating_add(hdl).saturating_add(tg / 5)),
            "GLY" => get("HBA1C").map(|a| a.saturating_mul(16).saturating_sub(360)),
            _ => None,
        };
        *value = derived.unwrap_or(*value);
    }
}

fn measure(test: &Test, value: i64, random: &mut Random) -> Result {
    let (label, code, unit, decimals, low, high, _) = *test;
    let previous = random.between(value.saturating_mul(9) / 10, value.saturating_mul(11) / 10);
    let flag = if low > 0 && value < low {
        if value.saturating_mul(5) < low.saturating_mul(4) { "LL" } else { "L" }
    } else if high > 0 && value > high {
        if value.saturating_mul(2) > high.saturating_mul(3) { "HH" } else { "H" }
    } else {
        "N"
    };
    let bound = |n: i64| {
        if n == 0 { String::new() } else { number(n, decimals) }
    };
    Result {
        label,
        code,
        value: number(value, decimals),
        unit,
        low: bound(low),
        high: bound(high),
        flag,
        previous: if random.chance(70) { number(previous, decimals) } else { String::new() },
    }
}

/// A whole number of the last decimal, written with a comma.
fn number(value: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    let whole = value.checked_div(unit).unwrap_or(value);
    if decimals == 0 {
        return whole.to_string();
    }
    let rest = value.checked_rem(unit).unwrap_or_default();
    let width = usize::try_from(decimals).unwrap_or(1);
    format!("{whole},{rest:0width$}")
}

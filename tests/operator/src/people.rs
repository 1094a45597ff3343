//! The invented correspondents of the practice: they write in the seeded
//! mailboxes and stand in the directory.

/// A professional or a service that writes to the practice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Correspondent {
    /// Title before the name (`Dr`, `Mme`, `M.`); empty for a service.
    pub title: &'static str,
    /// Given name; empty for a service.
    pub given: &'static str,
    /// Family name, or name of the service.
    pub name: &'static str,
    /// Mail address.
    pub address: &'static str,
    /// Code and words of the profession.
    pub profession: (&'static str, &'static str),
    /// Code and words of the speciality.
    pub specialty: (&'static str, &'static str),
    /// Establishment or practice.
    pub structure: &'static str,
    /// Street.
    pub street: &'static str,
    /// Postal code and town.
    pub town: (&'static str, &'static str),
    /// Telephone, from the range kept for fiction.
    pub phone: &'static str,
}

impl Correspondent {
    /// Name shown in the From header.
    pub fn display(&self) -> String {
        if self.given.is_empty() {
            format!("{} – {}", self.structure, self.name)
        } else {
            format!("{}_{}_{}_{}", self.title, self.given, self.name.to_uppercase(), self.structure)
        }
    }

    /// `Dr Hélène Vasseur`, or the service's name.
    pub fn signature(&self) -> String {
        if self.given.is_empty() {
            self.name.to_owned()
        } else {
            format!("{} {} {}", self.title, self.given, self.name)
        }
    }

    /// Line under the signature.
    pub fn role(&self) -> String {
        let what = if self.specialty.1.is_empty() { self.profession.1 } else { self.specialty.1 };
        if self.given.is_empty() { self.structure.to_owned() } else { format!("{what} – {}", self.structure) }
    }
}

const MEDECIN: (&str, &str) = ("10", "Médecin");
const NONE: (&str, &str) = ("", "");
const BESANCON: (&str, &str) = ("25000", "Besançon");

/// Positions of some correspondents in [`CORRESPONDENTS`], by what they do.
pub mod who {
    /// Cardiologist of the town.
    pub const CARDIO: usize = 0;
    /// Lung physician of the hospital.
    pub const PNEUMO: usize = 1;
    /// Endocrinologist.
    pub const ENDOCRINO: usize = 2;
    /// Rheumatologist.
    pub const RHUMATO: usize = 3;
    /// Gastroenterologist.
    pub const GASTRO: usize = 4;
    /// Dermatologist.
    pub const DERMATO: usize = 5;
    /// Neurologist.
    pub const NEURO: usize = 6;
    /// Emergency department.
    pub const URGENCES: usize = 7;
    /// Laboratory.
    pub const LABO: usize = 8;
    /// Radiologist.
    pub const RADIO: usize = 9;
    /// Nurse.
    pub const INFIRMIERE: usize = 10;
    /// Pharmacist.
    pub const PHARMACIEN: usize = 11;
    /// Physiotherapist.
    pub const KINE: usize = 12;
    /// Geriatrician.
    pub const GERIATRE: usize = 13;
    /// Surgeon.
    pub const CHIRURGIEN: usize = 14;
    /// Ophthalmologist.
    pub const OPHTALMO: usize = 15;
    /// Psychiatrist.
    pub const PSYCHIATRE: usize = 16;
    /// Midwife.
    pub const SAGE_FEMME: usize = 17;
    /// Oncologist.
    pub const ONCOLOGUE: usize = 18;
    /// Nursing home.
    pub const EHPAD: usize = 19;
    /// General practitioner, colleague.
    pub const CONFRERE: usize = 20;
    /// Urologist.
    pub const UROLOGUE: usize = 21;
    /// Kidney physician.
    pub const NEPHRO: usize = 22;
    /// Territorial professional community.
    pub const CPTS: usize = 23;
    /// Pathologist.
    pub const ANAPATH: usize = 24;
    /// Ear, nose and throat.
    pub const ORL: usize = 25;
    /// Home hospital care.
    pub const HAD: usize = 26;
    /// Paediatrician.
    pub const PEDIATRE: usize = 27;
}

macro_rules! person {
    ($title:literal, $given:literal, $name:literal, $address:literal, $profession:expr, $specialty:expr, $structure:literal, $street:literal, $town:expr, $phone:literal) => {
        Correspondent {
            title: $title,
            given: $given,
            name: $name,
            address: $address,
            profession: $profession,
            specialty: $specialty,
            structure: $structure,
            street: $street,
            town: $town,
            phone: $phone,
        }
    };
}

/// The correspondents.
#[rustfmt::skip]
pub const CORRESPONDENTS: &[Correspondent] = &[
    person!("Dr", "Hélène", "Lefèvre", "helene.lefevre@cardio-batant.mssante.fr", MEDECIN, ("SM04", "Cardiologie et maladies vasculaires"), "Cabinet de cardiologie Battant", "14 rue Battant", BESANCON, "03 53 01 42 10"),
    person!("Dr", "Bertrand", "Kowalski", "b.kowalski@ch-vallonbleu.mssante.fr", MEDECIN, ("SM40", "Pneumologie"), "CH du Vallon Bleu", "2 avenue de l’Hôpital", ("25300", "Pontarlier"), "03 53 01 55 21"),
    person!("Dr", "Sophie", "Nguyen-Martel", "sophie.nguyen-martel@medecin.mssante.fr", MEDECIN, ("SM12", "Endocrinologie et métabolisme"), "Cabinet d’endocrinologie Granvelle", "7 place Granvelle", BESANCON, "03 53 01 48 77"),
    person!("Dr", "Étienne", "Roussillon", "etienne.roussillon@medecin.mssante.fr", MEDECIN, ("SM48", "Rhumatologie"), "Centre de rhumatologie des Chaprais", "31 rue de Belfort", BESANCON, "03 53 01 33 08"),
    person!("Dr", "Aïcha", "Haddad", "a.haddad@clinique-saint-aubin.mssante.fr", MEDECIN, ("SM16", "Gastro-entérologie et hépatologie"), "Clinique Saint-Aubin", "5 chemin des Vignes", BESANCON, "03 53 01 60 45"),
    person!("Dr", "Mathilde", "Cœurderoy", "mathilde.coeurderoy@medecin.mssante.fr", MEDECIN, ("SM11", "Dermatologie et vénéréologie"), "Cabinet de dermatologie des Quais", "22 quai Vauban", BESANCON, "03 53 01 27 19"),
    person!("Dr", "Yann", "Le Goff", "y.legoff@chu-montclair.mssante.fr", MEDECIN, ("SM32", "Neurologie"), "CHU de Montclair", "3 boulevard Fleming", BESANCON, "03 53 01 70 12"),
    person!("", "", "Service des urgences", "urgences@chu-montclair.mssante.fr", MEDECIN, NONE, "CHU de Montclair", "3 boulevard Fleming", BESANCON, "03 53 01 70 00"),
    person!("", "", "Résultats d’analyses", "resultats@labo-tilleuls.mssante.fr", NONE, NONE, "Laboratoire des Tilleuls", "9 rue des Tilleuls", BESANCON, "03 53 01 20 30"),
    person!("Dr", "Pauline", "Ferrand", "p.ferrand@imagerie-des-quais.mssante.fr", MEDECIN, ("SM44", "Radio-diagnostic"), "Imagerie des Quais", "18 quai de Strasbourg", BESANCON, "03 53 01 24 50"),
    person!("Mme", "Sandrine", "Mougin", "sandrine.mougin@infirmier.mssante.fr", ("60", "Infirmier"), NONE, "Cabinet infirmier de la Boucle", "3 rue Rivotte", BESANCON, "03 53 01 11 64"),
    person!("M.", "Olivier", "Jeannerot", "olivier.jeannerot@pharmacien.mssante.fr", ("21", "Pharmacien"), NONE, "Pharmacie de la Gare", "1 avenue Foch", BESANCON, "03 53 01 18 18"),
    person!("M.", "Loïc", "Tissot", "loic.tissot@masseur-kinesitherapeute.mssante.fr", ("70", "Masseur-Kinésithérapeute"), NONE, "Cabinet de kinésithérapie Saint-Claude", "40 rue de Vesoul", BESANCON, "03 53 01 39 02"),
    person!("Dr", "François-Xavier", "Brenot", "fx.brenot@hopital-sainte-odile.mssante.fr", MEDECIN, ("SM18", "Gériatrie"), "Hôpital Sainte-Odile", "12 rue du Château", ("25220", "Thise"), "03 53 01 82 40"),
    person!("Dr", "Camille", "Duvernoy", "c.duvernoy@clinique-saint-aubin.mssante.fr", MEDECIN, ("SM05", "Chirurgie orthopédique et traumatologie"), "Clinique Saint-Aubin", "5 chemin des Vignes", BESANCON, "03 53 01 60 52"),
    person!("Dr", "Nicolas", "Perrot", "n.perrot@ophtalmo-granvelle.mssante.fr", MEDECIN, ("SM38", "Ophtalmologie"), "Centre d’ophtalmologie Granvelle", "11 rue Mégevand", BESANCON, "03 53 01 45 91"),
    person!("Dr", "Inès", "Belkacem", "ines.belkacem@cmp-rivotte.mssante.fr", MEDECIN, ("SM33", "Psychiatrie"), "CMP Rivotte", "6 faubourg Rivotte", BESANCON, "03 53 01 13 37"),
    person!("Mme", "Élodie", "Vuillemin", "elodie.vuillemin@sage-femme.mssante.fr", ("50", "Sage-Femme"), NONE, "Cabinet de sages-femmes des Chaprais", "8 rue des Chaprais", BESANCON, "03 53 01 31 25"),
    person!("Dr", "Marc-Antoine", "Sauvage", "ma.sauvage@institut-oncologie-est.mssante.fr", MEDECIN, ("SM39", "Oncologie médicale"), "Institut d’oncologie de l’Est", "25 route de Dole", BESANCON, "03 53 01 90 14"),
    person!("", "", "Soins infirmiers", "soins@ehpad-les-glycines.mssante.fr", ("60", "Infirmier"), NONE, "EHPAD Les Glycines", "Rue du Lavoir", ("25660", "Saône"), "03 53 01 85 06"),
    person!("Dr", "Thomas", "Gauthier", "thomas.gauthier@medecin.mssante.fr", MEDECIN, ("SM26", "Qualifié en médecine générale"), "Maison de santé de la Citadelle", "2 rue des Fusillés", BESANCON, "03 53 01 16 73"),
    person!("Dr", "Rémi", "Chaillet", "r.chaillet@ch-valdoubs.mssante.fr", MEDECIN, ("SM52", "Urologie"), "CH du Val de Doubs", "50 rue du Docteur-Duvernoy", ("25200", "Montbéliard"), "03 53 01 95 20"),
    person!("Dr", "Fatou", "Diarra", "f.diarra@dialyse-comtoise.mssante.fr", MEDECIN, ("SM30", "Néphrologie"), "Centre de dialyse comtois", "17 rue de Dole", BESANCON, "03 53 01 92 63"),
    person!("", "", "Coordination", "coordination@cpts-boucle-du-doubs.mssante.fr", NONE, NONE, "CPTS de la Boucle du Doubs", "4 rue de la Préfecture", BESANCON, "03 53 01 10 09"),
    person!("Dr", "Agnès", "Oudot", "agnes.oudot@anapath-comte.mssante.fr", MEDECIN, ("SM02", "Anatomie et cytologie pathologiques"), "Anatomie pathologique Comté", "30 rue Ambroise-Paré", BESANCON, "03 53 01 77 15"),
    person!("Dr", "Grégoire", "Maillard", "gregoire.maillard@medecin.mssante.fr", MEDECIN, ("SM37", "Oto-rhino-laryngologie"), "Cabinet ORL de la Madeleine", "10 rue de la Madeleine", BESANCON, "03 53 01 29 84"),
    person!("", "", "Coordination des soins", "coordination@had-franche-comte.mssante.fr", NONE, NONE, "HAD Franche-Comté", "15 rue Bersot", BESANCON, "03 53 01 88 88"),
    person!("Dr", "Clémence", "Bouvier", "clemence.bouvier@medecin.mssante.fr", MEDECIN, ("SM41", "Pédiatrie"), "Cabinet de pédiatrie de Palente", "5 rue des Lilas", BESANCON, "03 53 01 52 46"),
];

/// A patient of the practice, invented. Only the official test numbers are
/// used as matricules: most have none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Patient {
    /// Birth name, capitals without accents.
    pub name: &'static str,
    /// Given name without accents, as in a health document.
    pub given: &'static str,
    /// `M` or `F`.
    pub sex: char,
    /// Birth date `JJ/MM/AAAA`.
    pub birth: &'static str,
    /// Official test matricule, when one is used.
    pub ins: &'static str,
}

impl Patient {
    /// Year of birth.
    pub fn year(&self) -> i64 {
        let year = self.birth.rsplit('/').next();
        year.and_then(|year| year.parse().ok()).unwrap_or(1960)
    }

    /// Children are called by their given name.
    fn child(&self) -> bool {
        self.year() > 2010
    }

    /// `M.` or `Mme` and the name.
    pub fn polite(&self) -> String {
        if self.child() {
            return format!("{} {}", capitalised(self.given), capitalised(self.name));
        }
        let title = if self.sex == 'F' { "Mme" } else { "M." };
        format!("{title} {}", capitalised(self.name))
    }

    /// `Mme DUPUIS Jeanne`.
    pub fn full(&self) -> String {
        if self.child() {
            return format!("{} {}", self.name, capitalised(self.given));
        }
        let title = if self.sex == 'F' { "Mme" } else { "M." };
        format!("{title} {} {}", self.name, capitalised(self.given))
    }

    /// Birth date as AAAAMMJJ.
    pub fn birth_compact(&self) -> String {
        self.birth.rsplit('/').collect()
    }
}

/// `DE LA TOUR` → `De La Tour`.
pub fn capitalised(text: &str) -> String {
    let mut out = String::new();
    let mut start = true;
    for c in text.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic();
    }
    out
}

macro_rules! patient {
    ($name:literal, $given:literal, $sex:literal, $birth:literal) => {
        patient!($name, $given, $sex, $birth, "")
    };
    ($name:literal, $given:literal, $sex:literal, $birth:literal, $ins:literal) => {
        Patient { name: $name, given: $given, sex: $sex, birth: $birth, ins: $ins }
    };
}

/// The patients. The first is the official test patient.
#[rustfmt::skip]
pub const PATIENTS: &[Patient] = &[
    patient!("PAT-TROIS", "DOMINIQUE", 'F', "28/03/1979", "279035121518989"),
    patient!("MERCIER", "PAUL", 'M', "14/01/1962", "162018885045327"),
    patient!("AUBERTIN", "LUCIEN", 'M', "03/02/1946", "146026322000196"),
    patient!("BOUCHARDY", "JEANNE", 'F', "22/06/1951"),
    patient!("VERNEREY", "MICHEL", 'M', "09/11/1957"),
    patient!("CASTELLANI", "ROSA", 'F', "30/04/1948"),
    patient!("DELACROIX-ROBERT", "ANTOINE", 'M', "17/08/1983"),
    patient!("OUMAROU", "MARIAM", 'F', "05/12/1990"),
    patient!("PETITJEAN", "GEORGETTE", 'F', "11/09/1936"),
    patient!("SCHNEIDER", "KARINE", 'F', "26/02/1975"),
    patient!("LAMBERGET", "ROBERT", 'M', "01/07/1949"),
    patient!("TRAN", "MINH", 'M', "19/10/1969"),
    patient!("GIRARDET", "COLETTE", 'F', "13/05/1942"),
    patient!("BENSAID", "YOUSSEF", 'M', "08/03/1988"),
    patient!("MOREL", "CHARLOTTE", 'F', "24/11/2001"),
    patient!("FAIVRE", "HENRI", 'M', "16/12/1939"),
    patient!("PICARD", "SYLVIE", 'F', "02/10/1964"),
    patient!("DA SILVA", "MANUEL", 'M', "27/01/1955"),
    patient!("RENAUDIN", "LILA", 'F', "12/04/2019"),
    patient!("JACQUOT", "BERNARD", 'M', "20/09/1953"),
    patient!("LORIOT", "MADELEINE", 'F', "07/02/1933"),
    patient!("COURTOIS", "FABRICE", 'M', "15/06/1971"),
    patient!("EL MANSOURI", "SAMIRA", 'F', "29/08/1980"),
    patient!("GROSPERRIN", "DENIS", 'M', "06/05/1966"),
    patient!("VALLET", "CAMILLE", 'F', "18/07/1995"),
    patient!("ROY", "SIMONE", 'F', "23/03/1944"),
    patient!("HUMBERT", "JEAN-CLAUDE", 'M', "10/10/1958"),
    patient!("NOIROT", "ALICE", 'F', "31/12/2015"),
    patient!("CHOPARD", "GILBERT", 'M', "04/04/1947"),
    patient!("ZIEGLER", "ANNE-MARIE", 'F', "21/01/1960"),
];

//! Invented people and their mail.

use jiff::{SignedDuration, Timestamp};
use pli::domain::block::{Block, Cell, Document, Span};
use pli::domain::holder::{CardId, CardKind};
use pli::domain::listing::{Body, MailboxRow, MessageRow, MessageView, Part};
use pli::domain::message::Correspondence;
use pli::domain::{
    Account, AccountId, Address, DeskStanding, DisplayName, Endpoint, Envelope, Face, Flags, Holder, HolderId,
    Keywords, MailboxId, MailboxName, MessageId, Method, Notice, Role, Security,
};
use pli::engine::event::{CardSeen, Opened, RecoveryState, Tries, Unblocking};

use super::now;

pub fn doctor() -> Holder {
    Holder {
        id: HolderId::parse("899700000017").unwrap(),
        given_name: "Claire".to_owned(),
        family_name: "DUBREUIL".to_owned(),
        profession: Some("Médecin".to_owned()),
        organisation: None,
        card: CardKind::Cps,
        not_after: "2028-05-31T22:00:00Z".parse().unwrap(),
    }
}

pub fn account() -> Account {
    let endpoint = |port| Endpoint { host: "mail.exemple.mssante.fr".to_owned(), port, security: Security::StartTls };
    Account {
        holder: doctor().id,
        address: Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap(),
        name: DisplayName::clean("Dr Claire DUBREUIL"),
        imap: endpoint(143),
        submission: endpoint(587),
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: pli::domain::Tenure::Own,
        retention: None,
    }
}

pub fn secretary() -> Holder {
    Holder {
        id: HolderId::parse("3750000001/99").unwrap(),
        given_name: "Marie-Françoise".to_owned(),
        family_name: "LE GUELLEC-DE LA VILLEMARQUÉ".to_owned(),
        profession: Some("Personnel administratif".to_owned()),
        organisation: Some("CABINET MÉDICAL DES TILLEULS".to_owned()),
        card: CardKind::Cpe,
        not_after: "2027-01-31T22:00:00Z".parse().unwrap(),
    }
}

/// The open session of this holder, with these mailboxes of the settings.
pub fn opened(holder: Holder, accounts: Vec<Account>) -> Opened {
    let ids = (1..).map(AccountId).take(accounts.len()).collect();
    Opened {
        holder,
        accounts,
        ids,
        added: Vec::new(),
        since: now(),
        recovery: RecoveryState::Made,
        read_only: false,
        receipts: pli::settings::ReceiptSettings::default(),
        notices: Vec::new(),
    }
}

pub fn card(id: u64, holder: Result<Holder, Notice>, tries: Tries) -> CardSeen {
    CardSeen {
        id: CardId(id),
        reader: "Gemalto PC Twin Reader 00 00".to_owned(),
        label: "CPS4v1-3100603746".to_owned(),
        holder,
        pin_length: (4, 4),
        pad: false,
        tries,
        digits: true,
        unblocking: Unblocking { length: (8, 8), tries: Tries::Full },
    }
}

/// A folder of this account.
pub fn folder((id, account): (i64, i64), name: &str, role: Role, (total, unseen): (u32, u32)) -> MailboxRow {
    MailboxRow {
        id: MailboxId(id),
        account: AccountId(account),
        name: MailboxName::new(name),
        delimiter: Some('/'),
        role,
        total,
        unseen,
        unreachable: false,
        pending: false,
        desks: DeskStanding::Shared,
        place: pli::domain::Place::Own,
        secretariat_of: Vec::new(),
        orders: Vec::new(),
    }
}

pub fn folders() -> Vec<MailboxRow> {
    let one = |id, name, role, total, unseen| folder((id, 1), name, role, (total, unseen));
    vec![
        one(1, "INBOX", Role::Inbox, 1_284, 7),
        one(2, "Drafts", Role::Drafts, 2, 0),
        one(3, "Sent", Role::Sent, 862, 0),
        one(4, "Archive", Role::Archive, 10_412, 0),
        one(5, "Junk", Role::Junk, 0, 0),
        one(6, "Trash", Role::Trash, 31, 0),
        one(7, "Biologie", Role::Other, 412, 3),
        one(8, "Biologie/Cerballiance", Role::Other, 96, 0),
        one(9, "Imagerie", Role::Other, 188, 0),
        one(10, "Comptes rendus d’hospitalisation et lettres de liaison", Role::Other, 74, 12),
    ]
}

struct Letter {
    from: (&'static str, &'static str),
    subject: &'static str,
    preview: &'static str,
    hours: i64,
    marks: &'static str,
}

const fn letter(
    from: (&'static str, &'static str),
    subject: &'static str,
    preview: &'static str,
    hours: i64,
    marks: &'static str,
) -> Letter {
    Letter { from, subject, preview, hours, marks }
}

const BIOLOGY: (&str, &str) = ("Laboratoire BIOLITTORAL", "resultats@biolittoral.mssante.fr");
const CARDIOLOGIST: (&str, &str) = ("Dr Antoine MERCIER-LAVIGNE", "antoine.mercier@medecin.mssante.fr");
const HOSPITAL: (&str, &str) =
    ("CHU de Rennes — Secrétariat du service de cardiologie et maladies vasculaires", "cardio@chu-rennes.mssante.fr");
const NURSE: (&str, &str) = ("Soazig KERMARREC", "soazig.kermarrec@infirmier.mssante.fr");
const RADIOLOGY: (&str, &str) = ("Imagerie médicale du Port", "cr@imagerie-port.mssante.fr");
/// The official test patient.
const PATIENT: (&str, &str) = ("Dominique PAT-TROIS", "279035121518989@patient.mssante.fr");
const PHARMACY: (&str, &str) = ("Pharmacie de la Fontaine", "pharmacie.fontaine@pharmacien.mssante.fr");

/// Marks: `u` unread, `f` flagged, `p` has files, `a` answered.
const LETTERS: [Letter; 14] = [
    letter(
        BIOLOGY,
        "Résultats de biologie — M. Yannick LE BRIS",
        "Bonjour Docteur, veuillez trouver ci-joint le compte rendu d’examens du 23/11/2026. Créatinine : 112 µmol/l, DFG estimé : 58 ml/min.",
        1,
        "up",
    ),
    letter(
        CARDIOLOGIST,
        "Compte rendu de consultation — Mme Josiane ABGRALL",
        "Chère consœur, j’ai revu ce jour votre patiente dans le cadre du suivi de sa fibrillation atriale.",
        3,
        "upf",
    ),
    letter(
        HOSPITAL,
        "Lettre de liaison à la sortie d’hospitalisation — M. Robert QUÉMÉNEUR (né le 14/02/1948)",
        "Hospitalisé du 16 au 22 novembre pour décompensation cardiaque globale. Traitement de sortie joint.",
        5,
        "up",
    ),
    letter(
        NURSE,
        "Pansement complexe, avis souhaité",
        "Bonjour Claire, la plaie de Mme Tanguy n’évolue pas comme prévu depuis jeudi. Photo jointe.",
        7,
        "ua",
    ),
    letter(
        RADIOLOGY,
        "Scanner thoracique — M. Hervé LAGADEC",
        "Pas de nodule suspect. Contrôle dans 12 mois.",
        26,
        "p",
    ),
    letter(PATIENT, "Re : Vos résultats", "Merci Docteur, je prends rendez-vous pour la suite.", 27, "a"),
    letter(
        CARDIOLOGIST,
        "Holter ECG, à lire avant jeudi",
        "Le tracé complet est joint, trois pauses nocturnes de plus de 2,5 s.",
        31,
        "pf",
    ),
    letter(BIOLOGY, "Résultats de biologie — Mme Anne-Sophie PRIGENT", "INR : 2,4. TSH normale.", 74, "p"),
    letter(
        HOSPITAL,
        "Rendez-vous d’échographie d’effort",
        "Votre patient est convoqué le 3 décembre à 9 h 15.",
        98,
        "",
    ),
    letter(("", "ne-pas-repondre@annuaire.mssante.fr"), "", "", 122, "u"),
    letter(NURSE, "Re : Bilan de plaie", "Merci, je repasse vendredi.", 170, "a"),
    letter(
        RADIOLOGY,
        "IRM du genou droit — M. Loïc TANGUY",
        "Rupture partielle du ligament croisé antérieur.",
        520,
        "p",
    ),
    letter(PHARMACY, "Bilan partagé de médication", "Proposition de rendez-vous commun.", 2_300, ""),
    letter(
        CARDIOLOGIST,
        "Vœux et nouvelles coordonnées du cabinet",
        "À compter du 5 janvier, le cabinet se trouve 12, quai de la Fosse.",
        9_400,
        "p",
    ),
];

/// Rows of a mailbox, as many as wanted: the letters above, over and over.
pub fn row(position: u32) -> MessageRow {
    let letter = &LETTERS[position as usize % LETTERS.len()];
    let round = i64::from(position) / LETTERS.len() as i64;
    let marks = |mark| letter.marks.contains(mark);
    let mut flags = Flags::default();
    for (set, flag) in
        [(!marks('u') || round > 0, Flags::SEEN), (marks('f'), Flags::FLAGGED), (marks('a'), Flags::ANSWERED)]
    {
        if set {
            flags = flags.with(flag);
        }
    }
    MessageRow {
        id: MessageId(i64::from(position) + 1),
        mailbox: MailboxId(1),
        from: person(letter.from),
        to: person(("Dr Claire DUBREUIL", "claire.dubreuil@medecin.mssante.fr")),
        subject: letter.subject.to_owned(),
        preview: letter.preview.to_owned(),
        date: before(letter.hours + round * 9_600),
        size: 240_000,
        flags,
        keywords: Keywords::NONE,
        has_attachments: marks('p'),
        urgent: false,
        has_body: true,
        gone: None,
        sent: None,
    }
}

fn before(hours: i64) -> Timestamp {
    now().checked_sub(SignedDuration::from_hours(hours)).unwrap()
}

fn person((name, address): (&str, &str)) -> Correspondence {
    Correspondence { name: name.to_owned(), address: address.to_owned() }
}

fn plain(text: &str) -> Span {
    Span { text: text.to_owned(), ..Span::default() }
}

fn bold(text: &str) -> Span {
    Span { bold: true, ..plain(text) }
}

fn cell(text: &str, header: bool) -> Cell {
    let span = if header { bold(text) } else { plain(text) };
    Cell { header, blocks: vec![Block::Paragraph(vec![span])], columns: 1, mark: None }
}

/// A letter with everything: table, list, quote, picture, link.
fn rich() -> Document {
    let line = |cells: [&str; 4], header| cells.into_iter().map(|text| cell(text, header)).collect();
    let blocks = vec![
        Block::Paragraph(vec![plain("Chère consœur,")]),
        Block::Paragraph(vec![
            plain("J’ai revu ce jour votre patiente "),
            bold("Mme Josiane ABGRALL"),
            plain(", 74 ans, dans le cadre du suivi de sa fibrillation atriale "),
            Span { italic: true, ..plain("paroxystique") },
            plain(". Elle ne décrit ni palpitations ni dyspnée depuis l’introduction du bisoprolol."),
        ]),
        Block::Heading(3, vec![plain("Examens")]),
        Block::Table(vec![
            line(["Examen", "Résultat", "Valeurs usuelles", "Antériorité"], true),
            line(["FEVG", "58 %", "> 55 %", "52 % (03/2026)"], false),
            line(["Créatinine", "98 µmol/l", "53–97 µmol/l", "91 µmol/l"], false),
            line(["NT-proBNP", "412 ng/l", "< 300 ng/l", "—"], false),
        ]),
        Block::Heading(3, vec![plain("Conduite à tenir")]),
        Block::Item {
            depth: 0,
            marker: "1.".to_owned(),
            spans: vec![plain("Poursuite de l’apixaban 5 mg, matin et soir.")],
        },
        Block::Item { depth: 0, marker: "2.".to_owned(), spans: vec![plain("Holter de contrôle dans six mois.")] },
        Block::Item { depth: 1, marker: "•".to_owned(), spans: vec![plain("Plus tôt en cas de malaise.")] },
        Block::Paragraph(vec![
            plain("Recommandations : "),
            Span { link: Some("https://www.has-sante.fr/fa".into()), ..plain("guide du parcours de soins") },
            plain("."),
        ]),
        Block::Paragraph(vec![plain("Bien confraternellement,\nDr Antoine Mercier-Lavigne\nCardiologue, Nantes")]),
        Block::Quote(
            1,
            vec![Block::Paragraph(vec![plain(
                "Cher confrère, merci de recevoir Mme Abgrall, que je vous adresse pour…",
            )])],
        ),
    ];
    Document { blocks, blocked_remote: 3, truncated: false }
}

fn simple(preview: &str) -> Document {
    let paragraph = |text: &str| Block::Paragraph(vec![plain(text)]);
    Document {
        blocks: vec![
            paragraph("Bonjour Docteur,"),
            paragraph(preview),
            paragraph("Je reste à votre disposition pour tout renseignement complémentaire."),
            paragraph("Bien cordialement,"),
        ],
        ..Document::default()
    }
}

pub fn part(number: u32, name: &str, media_type: &str, size: u64) -> Part {
    Part { number, name: name.to_owned(), media_type: media_type.to_owned(), size, content_id: None, inline: false }
}

/// The message at a position.
pub fn view(position: u32) -> MessageView {
    let row = row(position);
    let parts = match position {
        0 => vec![part(2, "CR_biologie_LE-BRIS_23112026.pdf", "application/pdf", 184_320)],
        1 => vec![
            part(2, "Compte rendu.pdf", "application/pdf", 248_100),
            part(3, "IHE_XDM.zip", "application/zip", 1_249_000),
            part(
                4,
                "ECG du 23 novembre 2026, douze dérivations, papier à 25 mm par seconde.jpg",
                "image/jpeg",
                2_480_000,
            ),
        ],
        _ if row.has_attachments => vec![part(2, "document.txt", "text/plain", 1_204)],
        _ => Vec::new(),
    };
    let document = if position == 1 { rich() } else { simple(&row.preview) };
    let to = vec![row.to.clone()];
    let many = [
        "Dr Paul HASCOËT",
        "Secrétariat du cabinet des Tilleuls",
        "Soazig KERMARREC",
        "Dr Inès BENALI",
        "Pr Yves GOURMELON",
    ];
    let cc = if position == 1 {
        many.iter().map(|name| person((name, "adresse@exemple.mssante.fr"))).collect()
    } else {
        Vec::new()
    };
    let envelope = Envelope {
        subject: row.subject.clone(),
        from: vec![row.from.clone()],
        to,
        cc,
        date: Some(row.date),
        ..Envelope::default()
    };
    let text = row.preview.clone();
    MessageView {
        row,
        envelope,
        body: Body::Ready { document, text, parts, truncated: false },
        sent: None,
        asks: None,
        confided: None,
    }
}

/// What the reader is given of a message that could not be read.
pub fn unreadable() -> Body {
    let whole = Part {
        number: Part::WHOLE,
        name: "message.eml".to_owned(),
        media_type: "message/rfc822".to_owned(),
        size: 8_400,
        content_id: None,
        inline: false,
    };
    let document = Document { truncated: true, ..Document::default() };
    Body::Ready { document, text: String::new(), parts: vec![whole], truncated: false }
}

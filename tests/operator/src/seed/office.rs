//! Newsletters, unwanted mail, drafts and receipts.

use super::mime::{Mail, multipart, part, quoted_printable};
use crate::world;

/// A newsletter: sender, subject, lead, and rows of a table.
pub struct Newsletter {
    /// Sender's name and address.
    pub from: (&'static str, &'static str),
    /// Subject.
    pub subject: &'static str,
    /// Colour of the banner.
    pub colour: &'static str,
    /// First paragraph.
    pub lead: &'static str,
    /// Title and text of each article.
    pub articles: &'static [(&'static str, &'static str)],
    /// Two columns of a table: title of the columns first.
    pub table: &'static [(&'static str, &'static str)],
}

/// The newsletters.
pub const NEWSLETTERS: &[Newsletter] = &[
    Newsletter {
        from: ("CPTS de la Boucle du Doubs", "lettre@cpts-boucle-du-doubs.mssante.fr"),
        subject: "La lettre de la CPTS : grippe, soins non programmés, agenda",
        colour: "#0b5c7a",
        lead: "Chères et chers collègues, voici les nouvelles du territoire. La campagne de vaccination a bien commencé : 4 120 personnes vaccinées en trois semaines.",
        articles: &[
            (
                "Soins non programmés : déjà 38 cabinets",
                "Trente-huit cabinets ouvrent chaque jour deux créneaux ou plus. Le délai moyen est passé de 9 à 4 heures. Il reste des besoins le vendredi après-midi, surtout à Palente et Planoise.",
            ),
            (
                "Parcours insuffisance cardiaque",
                "Une infirmière de coordination est arrivée le 2. Elle peut appeler vos patients à la sortie de l’hôpital, à 48 heures puis à 7 jours. Un simple message sur la boîte de coordination suffit.",
            ),
            (
                "Formation : repérer la fragilité",
                "Soirée ouverte à toutes les professions, avec l’équipe de gériatrie de Sainte-Odile. Repas sur place, inscription avant vendredi.",
            ),
        ],
        table: &[
            ("Date", "Rendez-vous"),
            ("Mardi 8, 20 h", "Groupe de pairs"),
            ("Jeudi 10, 12 h 30", "Comité de pilotage"),
            ("Samedi 12, 9 h", "Journée de dépistage de la peau"),
            ("Mardi 15, 19 h 30", "Formation fragilité"),
        ],
    },
    Newsletter {
        from: ("Pharmacie clinique – CHU de Montclair", "pharmacie@chu-montclair.mssante.fr"),
        subject: "Bulletin du médicament : tensions et nouveautés du mois",
        colour: "#7a2e4d",
        lead: "Le point du mois sur les tensions d’approvisionnement, les changements de conditions de prescription et les alertes utiles en ville.",
        articles: &[
            (
                "Anticoagulants directs et insuffisance rénale",
                "Rappel des seuils d’adaptation, molécule par molécule. La clairance selon Cockcroft reste la référence pour ces médicaments, et non le débit estimé par CKD-EPI.",
            ),
            (
                "Colchicine : cinq accidents graves",
                "Trois sont liés à une interaction avec un macrolide. L’association est contre-indiquée. Pensez à l’interroger aussi chez les patients goutteux qui n’en prennent que par crises.",
            ),
        ],
        table: &[
            ("Médicament", "Retour prévu"),
            ("Amoxicilline, suspension", "mi-décembre"),
            ("Quétiapine LP 50 mg", "remise à disposition"),
            ("Sémaglutide 0,25 mg", "distribution contingentée"),
            ("Prednisolone orodispersible", "fin janvier"),
        ],
    },
    Newsletter {
        from: ("GCS e-santé Éclisse", "information@gcs-eclisse.mssante.fr"),
        subject: "Messagerie sécurisée : interruption programmée dimanche",
        colour: "#24508f",
        lead: "Une opération de maintenance aura lieu dimanche de 2 heures à 5 heures. Les messages envoyés pendant ce temps seront remis à la fin de l’opération ; aucun ne sera perdu.",
        articles: &[
            (
                "Ce qui change pour vous",
                "Rien, si votre logiciel garde les messages en attente. Les certificats des serveurs sont renouvelés : un logiciel qui refuse de se connecter lundi doit être mis à jour.",
            ),
            ("Questions", "L’assistance est ouverte lundi dès 7 h 30."),
        ],
        table: &[
            ("Service", "État prévu"),
            ("Réception", "interrompue de 2 h à 4 h"),
            ("Envoi", "interrompu de 2 h à 5 h"),
            ("Annuaire", "disponible"),
        ],
    },
    Newsletter {
        from: ("Laboratoire des Tilleuls", "information@labo-tilleuls.mssante.fr"),
        subject: "Guide des prélèvements : mise à jour d’automne",
        colour: "#2f6b3a",
        lead: "Le guide des prélèvements est à jour. Quatre examens changent de tube ou de délai d’acheminement.",
        articles: &[
            (
                "Potassium",
                "Acheminement en moins de deux heures, garrot de moins d’une minute. Un commentaire signale désormais les délais dépassés.",
            ),
            (
                "Recherche de coqueluche",
                "Écouvillon nasopharyngé, sans gel. Résultat le jour même pour les prélèvements reçus avant 14 heures.",
            ),
        ],
        table: &[
            ("Examen", "Tube"),
            ("Ammoniémie", "EDTA, dans la glace"),
            ("Calcium ionisé", "hépariné, anaérobie"),
            ("Vitamine D", "sec, gel"),
            ("Homocystéine", "EDTA, 30 minutes"),
        ],
    },
];

/// HTML of a newsletter, with a remote banner and a tracking pixel.
pub fn newsletter_html(letter: &Newsletter, serial: u64) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{subject}</title>\
         <style>body{{font-family:Helvetica,Arial,sans-serif;color:#1d232b;background:#f2f4f7}} h2{{color:{colour}}} td{{padding:6px 10px;border-bottom:1px solid #d5dae1}}</style></head>\n\
         <body><table width=\"640\" align=\"center\" cellpadding=\"0\" cellspacing=\"0\" bgcolor=\"#ffffff\"><tr><td>\n\
         <img src=\"https://images.lettres-pratique.invalid/banniere-{serial}.png\" width=\"640\" height=\"120\" alt=\"{name}\">\n\
         <h1 style=\"background:{colour};color:#ffffff;padding:18px\">{name}</h1>\n<p>{lead}</p>\n",
        subject = letter.subject,
        colour = letter.colour,
        name = letter.from.0,
        lead = letter.lead,
    );
    for (title, text) in letter.articles {
        add!(
            out,
            "<h2>{title}</h2>\n<p>{text} <a href=\"https://www.lettres-pratique.invalid/lire?n={serial}\">Lire la suite</a></p>\n"
        );
    }
    out.push_str("<table width=\"100%\" cellspacing=\"0\">");
    for (n, (left, right)) in letter.table.iter().enumerate() {
        let cell = if n == 0 { "th" } else { "td" };
        add!(out, "<tr><{cell} align=\"left\">{left}</{cell}><{cell} align=\"left\">{right}</{cell}></tr>");
    }
    add!(
        out,
        "</table>\n<p style=\"font-size:11px;color:#6b7280\">Vous recevez cette lettre comme professionnel du territoire. \
         <a href=\"https://www.lettres-pratique.invalid/desabonnement?n={serial}\">Ne plus la recevoir</a></p>\n\
         <img src=\"https://suivi.lettres-pratique.invalid/p.gif?d={serial}\" width=\"1\" height=\"1\" alt=\"\">\n</td></tr></table></body></html>\n"
    );
    out
}

/// Text twin of a newsletter.
pub fn newsletter_text(letter: &Newsletter) -> String {
    let mut out = format!("{}\n\n{}\n", letter.from.0, letter.lead);
    for (title, text) in letter.articles {
        add!(out, "\n* {title}\n{text}\n");
    }
    out.push('\n');
    for (left, right) in letter.table {
        add!(out, "{left} : {right}\n");
    }
    out
}

/// Unwanted mail: sender, subject, text.
pub const UNWANTED: &[((&str, &str), &str, &str)] = &[
    (
        ("Congrès Avenir Médical", "invitation@congres-avenir.santeconnect-pratique.fr"),
        "Dernières places : croisière scientifique en Méditerranée",
        "Docteur,\n\nIl ne reste que onze cabines pour notre croisière scientifique. Huit jours, trois ateliers, accompagnants bienvenus. Répondez aujourd’hui pour bénéficier du tarif fidélité.\n\nL’équipe Congrès Avenir",
    ),
    (
        ("Mobilier Médical Direct", "offres@mobilier.santeconnect-pratique.fr"),
        "-40 % sur les divans d’examen jusqu’à dimanche",
        "Bonjour,\n\nProfitez de notre déstockage : divans, tabourets, négatoscopes. Livraison offerte dès 800 euros d’achat. Devis en dix minutes.",
    ),
    (
        ("Revue Internationale des Sciences Appliquées", "editor@revue-isa.santeconnect-pratique.fr"),
        "Invitation à soumettre votre prochain article",
        "Cher Professeur,\n\nNous avons été très impressionnés par vos travaux. Notre revue vous invite à soumettre un article avant la fin de la semaine. Frais de publication réduits.",
    ),
    (
        ("Service Annuaire Pro", "facturation@annuaire-pro.santeconnect-pratique.fr"),
        "Votre inscription arrive à échéance",
        "Madame, Monsieur,\n\nVotre inscription à l’annuaire professionnel arrive à échéance. Sans règlement de 289 euros sous huit jours, votre fiche sera supprimée.",
    ),
];

/// Drafts: recipient, subject, text.
pub const DRAFTS: &[(&str, &str, &str)] = &[
    (
        "y.legoff@chu-montclair.mssante.fr",
        "Consultation mémoire de Mme Roy",
        "Cher confrère,\n\nJe souhaiterais votre avis pour Mme Simone Roy, 82 ans, dont la fille signale des oublis depuis ",
    ),
    (
        "",
        "Compte rendu de la visite de lundi",
        "Visite à domicile de lundi.\n\nTension 142/78, poids 61 kg. À revoir : ",
    ),
    (
        "coordination@cpts-boucle-du-doubs.mssante.fr",
        "Cas clinique pour le groupe de pairs",
        "Bonjour Marion,\n\nVoici mon cas anonymisé, en pièce jointe dès qu’il est relu.\n\nClaire",
    ),
    ("c.duvernoy@clinique-saint-aubin.mssante.fr", "", "Chère Camille,\n\n"),
];

/// A read receipt for a mail of the doctor's.
pub fn read_receipt(mail: &Mail, original: &Mail) -> Vec<u8> {
    let mut out = mail.head();
    let text = format!(
        "Votre message « {} » a été affiché le {}.\r\nCeci n'assure pas que son contenu a été compris.\r\n",
        original.subject,
        mail.date.strftime("%d/%m/%Y à %H:%M")
    );
    let notice = format!(
        "Reporting-UA: poste-ch-pratique; Messagerie 4.2\r\nFinal-Recipient: rfc822;{}\r\nOriginal-Message-ID: <{}>\r\n\
         Disposition: manual-action/MDN-sent-manually; displayed\r\n",
        mail.from.1, original.id
    );
    let parts = [
        part("text/plain; charset=UTF-8", "quoted-printable", quoted_printable(text.as_bytes()).as_bytes()),
        part("message/disposition-notification", "7bit", notice.as_bytes()),
        part("message/rfc822", "8bit", &original.build()),
    ];
    out.extend(multipart(
        "report; report-type=disposition-notification",
        &format!("=_mdn_{}", mail.id.get(..12).unwrap_or("0")),
        &parts,
    ));
    out
}

/// A delivery report: success, or failure with the server's words.
pub fn delivery_report(mail: &Mail, original: &Mail, failure: Option<(&str, &str)>) -> Vec<u8> {
    let mut out = mail.head();
    let to = original.to.first().map_or("", |to| to.1.as_str());
    let (action, status, words) =
        failure.map_or(("delivered", "2.1.5", "250 2.1.5 Ok"), |(status, words)| ("failed", status, words));
    let text = if failure.is_some() {
        format!("Le message destiné à {to} n'a pas pu être remis.\r\n\r\nRéponse du serveur : {words}\r\n")
    } else {
        format!("Le message destiné à {to} a bien été remis à sa boîte aux lettres.\r\n")
    };
    let report = format!(
        "Reporting-MTA: dns; submission.operateur-pratique.invalid\r\nArrival-Date: {}\r\n\r\n\
         Final-Recipient: rfc822; {to}\r\nOriginal-Recipient: rfc822;{to}\r\nAction: {action}\r\nStatus: {status}\r\n\
         Remote-MTA: dns; mx.{}\r\nDiagnostic-Code: smtp; {words}\r\n",
        super::mime::rfc2822(&mail.date),
        super::mime::domain(to),
    );
    let parts = [
        part("text/plain; charset=UTF-8", "quoted-printable", quoted_printable(text.as_bytes()).as_bytes()),
        part("message/delivery-status", "7bit", report.as_bytes()),
        part("text/rfc822-headers", "8bit", &original.head()),
    ];
    out.extend(multipart(
        "report; report-type=delivery-status",
        &format!("=_dsn_{}", mail.id.get(..12).unwrap_or("0")),
        &parts,
    ));
    out
}

/// The doctor as a mailbox.
pub fn me() -> (String, String) {
    (world::DOCTOR.name.to_owned(), world::DOCTOR.address.to_owned())
}

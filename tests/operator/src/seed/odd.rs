//! Messages that a mail client meets and that no builder would write: cut,
//! wrongly labelled, with raw bytes in the headers.

use super::mime::{Mail, base64_lines, rfc2822, windows_1252};

/// Every odd message, finished, as a function of an ordinary one for its dates
/// and names.
pub fn all(mail: &Mail, pdf: &[u8]) -> Vec<Vec<u8>> {
    vec![
        truncated(mail, pdf),
        wrong_charset(mail),
        raw_header(mail),
        missing_boundary(mail),
        html_only(mail),
        nested(mail, pdf),
        no_headers(mail),
        bad_base64(mail),
        empty(mail),
    ]
}

fn top(mail: &Mail, subject: &str, extra: &str) -> String {
    format!(
        "Date: {}\r\nFrom: \"{}\" <{}>\r\nTo: <{}>\r\nSubject: {subject}\r\nMessage-ID: <{}.{}>\r\nMIME-Version: 1.0\r\n{extra}\r\n",
        rfc2822(&mail.date),
        mail.from.1.split('@').next().unwrap_or_default(),
        mail.from.1,
        super::office::me().1,
        subject.len(),
        mail.id,
    )
}

/// A multipart cut in the middle of its PDF.
fn truncated(mail: &Mail, pdf: &[u8]) -> Vec<u8> {
    let body = base64_lines(pdf);
    let half = body.get(..body.len() / 2).unwrap_or_default();
    let mut out = top(mail, "Compte rendu (envoi interrompu)", "Content-Type: multipart/mixed; boundary=\"coupe\"\r\n");
    out.push_str(
        "--coupe\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nVeuillez trouver ci-joint le compte rendu.\r\n",
    );
    out.push_str("--coupe\r\nContent-Type: application/pdf; name=\"CR.pdf\"\r\nContent-Disposition: attachment; filename=\"CR.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    out.push_str(half);
    out.into_bytes()
}

/// Says UTF-8, is windows-1252.
fn wrong_charset(mail: &Mail) -> Vec<u8> {
    let mut out = top(
        mail,
        "Resultats de votre patient",
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n",
    )
    .into_bytes();
    out.extend(windows_1252("Bonjour,\r\n\r\nLe résultat demandé est négatif. L’échantillon a été conservé à +4 °C.\r\nCoût : 27 €.\r\n\r\nLe secrétariat\r\n"));
    out
}

/// A subject and a name in raw windows-1252, and no charset at all.
fn raw_header(mail: &Mail) -> Vec<u8> {
    let mut out = format!("Date: {}\r\n", rfc2822(&mail.date)).into_bytes();
    out.extend(windows_1252("From: \"Secrétariat d'hématologie\" <hemato@chu-montclair.mssante.fr>\r\nSubject: Résultat à vérifier – numération du 12\r\n"));
    out.extend(format!("To: <{}>\r\nMessage-ID: <brut.{}>\r\n\r\n", super::office::me().1, mail.id).bytes());
    out.extend(windows_1252(
        "Merci de recontrôler la numération dans huit jours, l'automate a signalé des agrégats.\r\n",
    ));
    out
}

/// A multipart without its boundary parameter.
fn missing_boundary(mail: &Mail) -> Vec<u8> {
    let mut out = top(mail, "Fiche de liaison", "Content-Type: multipart/mixed\r\n");
    out.push_str("--perdu\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nFiche de liaison de la semaine, voir ci-dessous.\r\n--perdu--\r\n");
    out.into_bytes()
}

/// HTML only, with an old word processor's habits.
fn html_only(mail: &Mail) -> Vec<u8> {
    let mut out = top(
        mail,
        "Invitation au staff du jeudi",
        "Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n",
    );
    out.push_str("<html><body lang=3DFR><p class=3DMsoNormal><font face=3D\"Comic Sans MS\" color=3D\"#003366\">Chers coll=E8gues,<br><br>Le staff de <b>jeudi</b> est avanc=E9 =E0 <u>12 h 15</u>.</font></p>\r\n<script>alert('non');</script><p onclick=3D\"x()\">Ordre du jour&nbsp;: <ul><li>trois dossiers de sortie<li>le tableau des gardes</ul></p></body>\r\n");
    out.into_bytes()
}

/// A forwarded mail inside a mail, with a related picture.
fn nested(mail: &Mail, pdf: &[u8]) -> Vec<u8> {
    let mut inner = mail.clone();
    "Courrier d’origine : avis de cardiologie".clone_into(&mut inner.subject);
    inner.attachments = vec![super::mime::Attachment {
        name: "20251104_CR ou fiche de consultation_CHOPARD_Gilbert – réponse du spécialiste et copie du tracé électrocardiographique.pdf".to_owned(),
        kind: "application/pdf",
        bytes: pdf.to_vec(),
    }];
    let mut out =
        top(mail, "TR: Courrier d'origine", "Content-Type: multipart/mixed; boundary=\"poupee\"\r\n").into_bytes();
    out.extend(b"--poupee\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nPour information, le courrier que j'ai recu.\r\n--poupee\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"courrier.eml\"\r\n\r\n");
    out.extend(inner.build());
    out.extend(b"\r\n--poupee--\r\n");
    out
}

/// Neither subject nor recipient nor identifier.
fn no_headers(mail: &Mail) -> Vec<u8> {
    format!(
        "Date: {}\r\nFrom: automate@ch-haut-jura.mssante.fr\r\n\r\nMessage de test de l'automate, ne pas repondre.\r\n",
        rfc2822(&mail.date)
    )
    .into_bytes()
}

/// A base64 body with foreign characters and no padding.
fn bad_base64(mail: &Mail) -> Vec<u8> {
    let mut out =
        top(mail, "Convocation", "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n");
    out.push_str("Qm9uam91ciwKCkxhIGNvbnZvY2F0aW9uIGVzdCBqb2ludGUu!!\r\nIE1lcmNpIGRlIGNvbmZpcm1lciBsYSBkYXRl\r\n");
    out.into_bytes()
}

/// No body at all.
fn empty(mail: &Mail) -> Vec<u8> {
    top(mail, "(sans texte)", "Content-Type: text/plain; charset=UTF-8\r\n").into_bytes()
}

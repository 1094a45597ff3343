//! The white list of domains: XML of the national list's shape, signed with
//! `xmlsec1`, in the good form and in every bad form that tests ask for.

use crate::error::{Context, Result};
use crate::pki::{Authority, Leaf, Pki, pem_to_der};
use crate::process::{Run, replace, write};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// File name of the list, as on the national server.
pub const FILE: &str = "listeblanchemssante.xml";
/// Common name of its signer.
pub const SIGNER: &str = "Liste Blanche MSSante Pratique";

/// What the list's server gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListVariant {
    /// Today's list, signed as the sister list of the same agency: XPath
    /// Filter 2.0 and `XAdES` properties.
    Good,
    /// Today's list, signed with the plain enveloped-signature transform.
    GoodSimple,
    /// A domain added after signing.
    BadSignature,
    /// Signed by another seal of the same authority.
    WrongSigner,
    /// No signature at all.
    Unsigned,
    /// Generated that many days ago, rightly signed.
    TooOld(u32),
    /// Yesterday's, rightly signed.
    Older,
    /// Dated in two days, rightly signed.
    Future,
    /// 404.
    Missing,
    /// Not XML.
    Garbage,
    /// Today's, holding these domains only.
    WithDomains(Vec<String>),
}

const PROFESSIONS: [&str; 10] = [
    "medecin",
    "infirmier",
    "pharmacien",
    "chirurgien-dentiste",
    "masseur-kinesitherapeute",
    "sage-femme",
    "orthophoniste",
    "pedicure-podologue",
    "orthoptiste",
    "psychologue",
];

/// Other listed domains and what they are.
const OTHERS: &[(&str, &str)] = &[
    ("patient.mssante.fr", "Mon espace santé, messagerie des patients"),
    ("cabinet-tilleuls.mssante.fr", "Cabinet médical des Tilleuls"),
    ("labo-tilleuls.mssante.fr", "Laboratoire de biologie des Tilleuls"),
    ("ch-vallonbleu.mssante.fr", "Centre hospitalier du Vallon Bleu"),
    ("chu-montclair.mssante.fr", "CHU de Montclair"),
    ("clinique-saint-aubin.mssante.fr", "Clinique Saint-Aubin"),
    ("imagerie-des-quais.mssante.fr", "Imagerie des Quais"),
    ("ehpad-les-glycines.mssante.fr", "EHPAD Les Glycines"),
    ("hopital-sainte-odile.mssante.fr", "Hôpital Sainte-Odile"),
    ("ch-valdoubs.mssante.fr", "Centre hospitalier du Val de Doubs"),
    ("had-franche-comte.mssante.fr", "HAD Franche-Comté"),
    ("ssr-les-sapins.mssante.fr", "SSR Les Sapins"),
    ("ssiad-des-deux-rives.mssante.fr", "SSIAD des Deux Rives"),
    ("cpts-boucle-du-doubs.mssante.fr", "CPTS de la Boucle du Doubs"),
    ("msp-de-la-citadelle.mssante.fr", "Maison de santé de la Citadelle"),
    ("dac-doubs.mssante.fr", "Dispositif d'appui à la coordination du Doubs"),
    ("pharmacie-de-la-gare.mssante.fr", "Pharmacie de la Gare"),
    ("biocomtois.mssante.fr", "Biocomtois, laboratoires associés"),
    ("radiologie-planoise.mssante.fr", "Centre de radiologie de Planoise"),
    ("cardio-batant.mssante.fr", "Cabinet de cardiologie Battant"),
    ("clinique-des-remparts.mssante.fr", "Clinique des Remparts"),
    ("hopital-prive-loue.mssante.fr", "Hôpital privé de la Loue"),
    ("ch-haut-jura.mssante.fr", "Centre hospitalier du Haut-Jura"),
    ("ch-pontarlin.mssante.fr", "Centre hospitalier de Pontarlin"),
    ("cmp-rivotte.mssante.fr", "CMP Rivotte"),
    ("pmi-doubs.mssante.fr", "Protection maternelle et infantile du Doubs"),
    ("dialyse-comtoise.mssante.fr", "Centre de dialyse comtois"),
    ("samu25-pratique.mssante.fr", "SAMU du Doubs"),
    ("sos-medecins-montclair.mssante.fr", "SOS Médecins Montclair"),
    ("institut-oncologie-est.mssante.fr", "Institut d'oncologie de l'Est"),
    ("anapath-comte.mssante.fr", "Anatomie pathologique Comté"),
    ("ophtalmo-granvelle.mssante.fr", "Centre d'ophtalmologie Granvelle"),
    ("sommeil-est.mssante.fr", "Centre du sommeil de l'Est"),
    ("reeducation-salins.mssante.fr", "Centre de rééducation des Salins"),
    ("maternite-chaprais.mssante.fr", "Maternité des Chaprais"),
    ("allergo-centre.mssante.fr", "Centre d'allergologie"),
    ("esms-les-tournesols.mssante.fr", "Foyer Les Tournesols"),
    ("mdph25-pratique.mssante.fr", "MDPH du Doubs"),
    ("sante-travail-comtois.mssante.fr", "Santé au travail comtois"),
    ("medecine-scolaire25.mssante.fr", "Médecine scolaire du Doubs"),
    ("centre-antidouleur-est.mssante.fr", "Centre d'évaluation de la douleur"),
    ("gcs-eclisse.mssante.fr", "GCS e-santé Éclisse"),
    ("hopital-local-ornel.mssante.fr", "Hôpital local d'Ornel"),
    ("messagerie.sante-eclisse.fr", "Opérateur régional Éclisse"),
    ("santeconnect-pratique.fr", "Éditeur Santé Connect Pratique"),
];

/// Every domain of the good list, once each.
pub fn domains() -> Vec<String> {
    PROFESSIONS
        .iter()
        .map(|name| format!("{name}.mssante.fr"))
        .chain(OTHERS.iter().map(|(name, _)| (*name).to_owned()))
        .collect()
}

/// Publishes a variant in the folder of the HTTP server.
pub fn publish(root: &Path, work: &Path, pki: &Pki, variant: &ListVariant) -> Result<()> {
    let target = root.join(FILE);
    let now = crate::clock::now();
    let back = |hours: i64| now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
    let text = match variant {
        ListVariant::Missing => {
            return match fs::remove_file(&target) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).at("removing", &target),
                _ => Ok(()),
            };
        }
        ListVariant::Garbage => "<html>Service momentanément indisponible".to_owned(),
        ListVariant::Unsigned => body(&entries(), now, ""),
        ListVariant::Good => signed(work, pki, &entries(), now, Leaf::ListSigner, true)?,
        ListVariant::GoodSimple => signed(work, pki, &entries(), now, Leaf::ListSigner, false)?,
        ListVariant::WrongSigner => signed(work, pki, &entries(), now, Leaf::OtherSeal, true)?,
        ListVariant::BadSignature => signed(work, pki, &entries(), now, Leaf::ListSigner, true)?.replacen(
            "ch-vallonbleu.mssante.fr",
            "ch-vallonbIeu.mssante.fr",
            1,
        ),
        ListVariant::TooOld(days) => {
            let date = back(i64::from(*days).saturating_mul(24));
            signed(work, pki, &entries(), date, Leaf::ListSigner, true)?
        }
        ListVariant::Older => signed(work, pki, &entries(), back(24), Leaf::ListSigner, true)?,
        ListVariant::Future => signed(work, pki, &entries(), back(-48), Leaf::ListSigner, true)?,
        ListVariant::WithDomains(names) => {
            let entries: Vec<_> = names.iter().map(|name| (name.clone(), format!("Domaine {name}"))).collect();
            signed(work, pki, &entries, now, Leaf::ListSigner, true)?
        }
    };
    replace(&target, text.as_bytes())
}

/// The good list's entries; some domains come back under a second operator.
fn entries() -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = PROFESSIONS
        .iter()
        .map(|name| (format!("{name}.mssante.fr"), "Messagerie des professionnels de santé libéraux".to_owned()))
        .collect();
    entries.extend(OTHERS.iter().map(|(name, what)| ((*name).to_owned(), (*what).to_owned())));
    for again in ["medecin.mssante.fr", "chu-montclair.mssante.fr"] {
        entries.push((again.to_owned(), "Second certificat d’opérateur".to_owned()));
    }
    entries
}

fn body(entries: &[(String, String)], date: Timestamp, signature: &str) -> String {
    let stamp = date.strftime("%Y-%m-%dT%H:%M:%SZ");
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ListeBlanche xmlns=\"https://listeblanche.mssante.fr/schema\">\n  \
         <DateDeGeneration>{stamp}</DateDeGeneration>\n"
    );
    for (name, description) in entries {
        let host = name.split('.').next().unwrap_or_default();
        add!(
            text,
            "  <Domaine>\n    <Nom>{name}</Nom>\n    <Description>{}</Description>\n    \
             <DNCertificatOperateur>CN=smtp.{name},OU=1250000999,O=OPERATEUR {},ST=Doubs (25),C=FR</DNCertificatOperateur>\n    \
             <ResponsableContact>responsable@{name}</ResponsableContact>\n    \
             <SupportContact>support@{name}</SupportContact>\n    \
             <DateMAJ>2026-09-14T08:30:00Z</DateMAJ>\n  </Domaine>\n",
            escape(description),
            host.to_uppercase(),
        );
    }
    text.push_str(signature);
    text.push_str("</ListeBlanche>\n");
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Signs with `xmlsec1`, with `XAdES` properties when `full`.
fn signed(
    work: &Path,
    pki: &Pki,
    entries: &[(String, String)],
    date: Timestamp,
    signer: Leaf,
    full: bool,
) -> Result<String> {
    let signature = if full { xades_template(&pem_to_der(&pki.certificate(signer))?, date) } else { simple_template() };
    let template = work.join("list-template.xml");
    let output = work.join("list-signed.xml");
    write(&template, body(entries, date, &signature))?;
    let keys = format!(
        "{},{},{}",
        pki.key(signer).display(),
        pki.certificate(signer).display(),
        pki.authority(Authority::ElementaryOrganisations).display()
    );
    let _ = Run::new("xmlsec1", "signing the white list")?
        .words("--sign --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties --output")
        .arg(&output)
        .arg("--privkey-pem")
        .arg(keys)
        .arg(&template)
        .output()?;
    fs::read_to_string(&output).at("reading", &output)
}

const SIGNED_INFO_HEAD: &str = "<ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>";

const DIGEST: &str = "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue/>";

const KEY_INFO: &str = "<ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo>";

fn simple_template() -> String {
    format!(
        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{SIGNED_INFO_HEAD}\
         <ds:Reference URI=\"\"><ds:Transforms>\
         <ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
         <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>{DIGEST}</ds:Reference>\
         </ds:SignedInfo>{KEY_INFO}</ds:Signature>"
    )
}

fn xades_template(certificate: &[u8], date: Timestamp) -> String {
    let digest = STANDARD.encode(Sha256::digest(certificate));
    let stamp = date.strftime("%Y-%m-%dT%H:%M:%SZ");
    format!(
        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"signature\">{SIGNED_INFO_HEAD}\
         <ds:Reference Id=\"liste\" Type=\"\" URI=\"\"><ds:Transforms>\
         <ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\">\
         <dsig-xpath:XPath xmlns:dsig-xpath=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"subtract\">/descendant::ds:Signature</dsig-xpath:XPath>\
         </ds:Transform>\
         <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>{DIGEST}</ds:Reference>\
         <ds:Reference Type=\"http://uri.etsi.org/01903#SignedProperties\" URI=\"#proprietes\"><ds:Transforms>\
         <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>{DIGEST}</ds:Reference>\
         </ds:SignedInfo>{KEY_INFO}<ds:Object>\
         <xades:QualifyingProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" Target=\"#signature\">\
         <xades:SignedProperties Id=\"proprietes\"><xades:SignedSignatureProperties>\
         <xades:SigningTime>{stamp}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>{digest}</ds:DigestValue>\
         </xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>\
         <xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference=\"#liste\">\
         <xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties>\
         </xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature>"
    )
    .replace(" Type=\"\"", "")
}

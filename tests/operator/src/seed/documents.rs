//! Health documents: the IHE XDM archive with its metadata and CDA, and the
//! HPRIM text of laboratories. Contents are invented.

use super::lab::Panel;
use super::mime::base64_lines;
use crate::error::{Error, Result};
use crate::people::{Correspondent, Patient};
use crate::pki::hex;
use jiff::Zoned;
use sha1::{Digest, Sha1};
use std::io::{Cursor, Write};

/// A document about to be archived.
pub struct Document<'a> {
    /// Author.
    pub from: &'a Correspondent,
    /// Patient.
    pub patient: &'a Patient,
    /// LOINC code and its words.
    pub code: (&'a str, &'a str),
    /// Date of the act.
    pub date: &'a Zoned,
    /// Paragraphs of the narrative, in a document without measures.
    pub paragraphs: &'a [String],
    /// Measures, in a laboratory document.
    pub panels: &'a [Panel],
    /// PDF twin.
    pub pdf: &'a [u8],
    /// Makes identifiers unique.
    pub serial: u64,
}

/// OID of the test matricules.
const INS_TEST: &str = "1.2.250.1.213.1.4.10";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Document<'_> {
    /// The archive `IHE_XDM.ZIP`.
    pub fn archive(&self) -> Result<Vec<u8>> {
        let cda = self.cda();
        let metadata = self.metadata(cda.as_bytes());
        let files: [(&str, &[u8]); 5] = [
            ("README.TXT", b"Archive IHE XDM produite par l'operateur de pratique.\r\nContact : support@labo-tilleuls.mssante.fr\r\n"),
            ("INDEX.HTM", b"<html><head><title>IHE XDM</title></head><body><a href=\"IHE_XDM/SUBSET01/DOC00001.XML\">Document 1</a></body></html>\r\n"),
            ("IHE_XDM/SUBSET01/METADATA.XML", metadata.as_bytes()),
            ("IHE_XDM/SUBSET01/DOC00001.XML", cda.as_bytes()),
            ("IHE_XDM/SUBSET01/DOC00001.PDF", self.pdf),
        ];
        let wrong = |error: zip::result::ZipError| Error::Seed(error.to_string());
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        for (name, bytes) in files {
            zip.start_file(name, options).map_err(wrong)?;
            zip.write_all(bytes).map_err(|error| Error::Seed(error.to_string()))?;
        }
        Ok(zip.finish().map_err(wrong)?.into_inner())
    }

    fn id(&self, kind: u8) -> String {
        format!("1.2.250.1.999.1.{kind}.{}", self.serial)
    }

    /// CDA R2 with a narrative, and a PDF copy for letters.
    fn cda(&self) -> String {
        let patient = self.patient;
        let stamp = self.date.strftime("%Y%m%d%H%M%S%z");
        let ins = if patient.ins.is_empty() {
            format!("<id extension=\"IPP{:06}\" root=\"1.2.250.1.999.2\"/>", self.serial.rem_euclid(1_000_000))
        } else {
            format!("<id extension=\"{}\" root=\"{INS_TEST}\"/>", patient.ins)
        };
        let born = patient.birth_compact();
        let author = format!(
            "<id root=\"1.2.250.1.71.4.2.1\" extension=\"{}\"/><code code=\"G15_10/SM26\" codeSystem=\"1.2.250.1.213.1.1.4.5\" displayName=\"{}\"/>\
             <assignedPerson><name><family>{}</family><given>{}</given></name></assignedPerson>\
             <representedOrganization><id root=\"1.2.250.1.71.4.2.2\" extension=\"1250000015\"/><name>{}</name></representedOrganization>",
            "899700012345",
            escape(self.from.specialty.1),
            escape(&self.from.name.to_uppercase()),
            escape(self.from.given),
            escape(self.from.structure),
        );
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
             <realmCode code=\"FR\"/><typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>\n\
             <templateId root=\"2.16.840.1.113883.2.8.2.1\"/><templateId root=\"1.2.250.1.213.1.1.1.1\"/>{template}\n\
             <id root=\"{id}\"/><code code=\"{code}\" displayName=\"{label}\" codeSystem=\"2.16.840.1.113883.6.1\" codeSystemName=\"LOINC\"/>\n\
             <title>{label}</title><effectiveTime value=\"{stamp}\"/>\n\
             <confidentialityCode code=\"N\" displayName=\"Normal\" codeSystem=\"2.16.840.1.113883.5.25\"/><languageCode code=\"fr-FR\"/>\n\
             <setId root=\"{set}\"/><versionNumber value=\"1\"/>\n\
             <recordTarget><patientRole>{ins}<patient><name><family qualifier=\"BR\">{family}</family><given>{given}</given><given qualifier=\"BR\">{given}</given></name>\
             <administrativeGenderCode code=\"{sex}\" codeSystem=\"2.16.840.1.113883.5.1\"/><birthTime value=\"{born}\"/>\
             <birthplace><place><addr><county>51215</county></addr></place></birthplace></patient></patientRole></recordTarget>\n\
             <author><time value=\"{stamp}\"/><assignedAuthor>{author}</assignedAuthor></author>\n\
             <custodian><assignedCustodian><representedCustodianOrganization><id root=\"1.2.250.1.71.4.2.2\" extension=\"1250000015\"/><name>{structure}</name></representedCustodianOrganization></assignedCustodian></custodian>\n\
             <legalAuthenticator><time value=\"{stamp}\"/><signatureCode code=\"S\"/><assignedEntity>{author}</assignedEntity></legalAuthenticator>\n\
             <documentationOf><serviceEvent><effectiveTime><low value=\"{stamp}\"/></effectiveTime></serviceEvent></documentationOf>\n\
             <component><structuredBody>{body}</structuredBody></component>\n</ClinicalDocument>\n",
            template = if self.panels.is_empty() {
                ""
            } else {
                "<templateId root=\"1.2.250.1.213.1.1.1.55\" extension=\"2024.01\"/>"
            },
            id = self.id(1),
            code = self.code.0,
            label = escape(self.code.1),
            set = self.id(2),
            family = escape(patient.name),
            given = escape(patient.given),
            sex = patient.sex,
            structure = escape(self.from.structure),
            body = self.body(),
        )
    }

    fn body(&self) -> String {
        let mut out = String::new();
        for panel in self.panels {
            let mut rows = String::new();
            for measure in &panel.results {
                add!(
                    rows,
                    "<tr><td>{}</td><td{}>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                    escape(measure.label),
                    if measure.flag == "N" { "" } else { " styleCode=\"Bold\"" },
                    measure.value,
                    measure.unit,
                    escape(&measure.range()),
                    if measure.flag == "N" { "" } else { measure.flag },
                );
            }
            add!(
                out,
                "<component><section><code code=\"18719-5\" codeSystem=\"2.16.840.1.113883.6.1\"/><title>{}</title><text>\
                 <table><thead><tr><th>Analyse</th><th>Résultat</th><th>Unité</th><th>Références</th><th>Interprétation</th></tr></thead>\
                 <tbody>{rows}</tbody></table><paragraph>{}</paragraph></text></section></component>",
                escape(panel.name),
                escape(panel.comment),
            );
        }
        let mut open = false;
        for paragraph in self.paragraphs {
            if let Some(heading) = paragraph.strip_prefix("# ") {
                if open {
                    out.push_str("</text></section></component>");
                }
                add!(out, "<component><section><title>{}</title><text>", escape(heading));
                open = true;
                continue;
            }
            if !open {
                out.push_str("<component><section><title>Compte rendu</title><text>");
                open = true;
            }
            let text = paragraph.strip_prefix("- ");
            out.push_str(&text.map_or_else(
                || format!("<paragraph>{}</paragraph>", escape(paragraph)),
                |item| format!("<list><item>{}</item></list>", escape(item)),
            ));
        }
        if open {
            out.push_str("</text></section></component>");
        }
        add!(
            out,
            "<component><section><templateId root=\"1.2.250.1.213.1.1.2.243\"/><code code=\"55108-5\" codeSystem=\"2.16.840.1.113883.6.1\"/>\
             <title>Copie du document</title><text><renderMultiMedia referencedObject=\"copie\"/></text><entry>\
             <organizer classCode=\"CLUSTER\" moodCode=\"EVN\"><templateId root=\"1.2.250.1.213.1.1.3.18\"/><code code=\"55107-7\" codeSystem=\"2.16.840.1.113883.6.1\"/><statusCode code=\"completed\"/>\
             <component><observationMedia classCode=\"OBS\" moodCode=\"EVN\" ID=\"copie\"><value mediaType=\"application/pdf\" representation=\"B64\">\n{}</value></observationMedia></component>\
             </organizer></entry></section></component>",
            base64_lines(self.pdf)
        );
        out
    }

    fn metadata(&self, cda: &[u8]) -> String {
        let patient = self.patient;
        let stamp = self.date.strftime("%Y%m%d%H%M%S").to_string();
        let matricule = if patient.ins.is_empty() { "IPP" } else { patient.ins };
        let patient_id = format!("{matricule}^^^&amp;{INS_TEST}&amp;ISO^NH");
        let document = [
            slot("creationTime", std::slice::from_ref(&stamp)),
            slot("languageCode", &["fr-FR".to_owned()]),
            slot("serviceStartTime", std::slice::from_ref(&stamp)),
            slot("sourcePatientId", std::slice::from_ref(&patient_id)),
            slot(
                "sourcePatientInfo",
                &[
                    format!("PID-5|{}^{}^^^^^L", patient.name, patient.given),
                    format!("PID-7|{}", patient.birth_compact()),
                    format!("PID-8|{}", patient.sex),
                ],
            ),
            slot("hash", &[hex(&Sha1::digest(cda))]),
            slot("size", &[cda.len().to_string()]),
            slot("URI", &["DOC00001.XML".to_owned()]),
            format!("<rim:Name><rim:LocalizedString value=\"{}\"/></rim:Name>", escape(self.code.1)),
            class(
                "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
                "Document01",
                self.code.0,
                self.code.1,
                "2.16.840.1.113883.6.1",
            ),
            class(
                "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
                "Document01",
                if self.panels.is_empty() {
                    "urn:asipSante:modelesHorsProfils:2011"
                } else {
                    "urn:ihe:lab:xd-lab:2008"
                },
                "Format",
                "1.2.250.1.213.1.1.4.2.282",
            ),
            class(
                "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f",
                "Document01",
                "N",
                "Normal",
                "2.16.840.1.113883.5.25",
            ),
            external(
                "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427",
                "Document01",
                &patient_id,
                "XDSDocumentEntry.patientId",
            ),
            external(
                "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab",
                "Document01",
                &self.id(1),
                "XDSDocumentEntry.uniqueId",
            ),
        ]
        .concat();
        let set = [
            slot("submissionTime", std::slice::from_ref(&stamp)),
            external(
                "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446",
                "SubmissionSet01",
                &patient_id,
                "XDSSubmissionSet.patientId",
            ),
            external(
                "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832",
                "SubmissionSet01",
                "1.2.250.1.999.1",
                "XDSSubmissionSet.sourceId",
            ),
            external(
                "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8",
                "SubmissionSet01",
                &self.id(3),
                "XDSSubmissionSet.uniqueId",
            ),
        ]
        .concat();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lcm:SubmitObjectsRequest xmlns:lcm=\"urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0\" xmlns:rim=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">\n<rim:RegistryObjectList>\n\
             <rim:ExtrinsicObject id=\"Document01\" mimeType=\"text/xml\" objectType=\"urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1\">{document}</rim:ExtrinsicObject>\n\
             <rim:RegistryPackage id=\"SubmissionSet01\">{set}</rim:RegistryPackage>\n\
             <rim:Classification id=\"cl-set\" classifiedObject=\"SubmissionSet01\" classificationNode=\"urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd\"/>\n\
             <rim:Association id=\"as01\" associationType=\"urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember\" sourceObject=\"SubmissionSet01\" targetObject=\"Document01\">{}</rim:Association>\n\
             </rim:RegistryObjectList>\n</lcm:SubmitObjectsRequest>\n",
            slot("SubmissionSetStatus", &["Original".to_owned()])
        )
    }
}

fn slot(name: &str, values: &[String]) -> String {
    let mut inner = String::new();
    for value in values {
        add!(inner, "<rim:Value>{value}</rim:Value>");
    }
    format!("<rim:Slot name=\"{name}\"><rim:ValueList>{inner}</rim:ValueList></rim:Slot>")
}

fn external(scheme: &str, owner: &str, value: &str, name: &str) -> String {
    format!(
        "<rim:ExternalIdentifier id=\"ei-{name}-{owner}\" registryObject=\"{owner}\" identificationScheme=\"{scheme}\" \
         value=\"{value}\"><rim:Name><rim:LocalizedString value=\"{name}\"/></rim:Name></rim:ExternalIdentifier>"
    )
}

fn class(scheme: &str, owner: &str, value: &str, name: &str, coding: &str) -> String {
    format!(
        "<rim:Classification id=\"cl-{value}-{owner}\" classificationScheme=\"{scheme}\" classifiedObject=\"{owner}\" \
         nodeRepresentation=\"{value}\">{}<rim:Name><rim:LocalizedString value=\"{}\"/></rim:Name></rim:Classification>",
        slot("codingScheme", &[coding.to_owned()]),
        escape(name)
    )
}

/// HPRIM text of a laboratory: twelve lines of header, the report, the results.
pub fn hprim(from: &Correspondent, patient: &Patient, date: &Zoned, number: &str, panels: &[Panel]) -> String {
    let day = date.strftime("%d/%m/%Y");
    let title = if patient.sex == 'F' { "2" } else { "1" };
    // No number is invented: without an official test one, only the sex is told.
    let social = if patient.ins.is_empty() { title } else { patient.ins };
    let mut out = format!(
        "{number}\n{}\n{}\n12 rue des Granges\n\n25000 BESANCON\n{}\n{social}\n{number}\n{day}\nLABTILLEUL {}\nDUBREUIL01 DUBREUIL Claire\n\n",
        patient.name, patient.given, patient.birth, from.structure
    );
    add!(out, "Analyses du {day}, dossier {number}\n\n");
    for panel in panels {
        add!(out, "{}\n", panel.name.to_uppercase());
        for measure in &panel.results {
            let mark = if measure.flag == "N" { ' ' } else { '*' };
            add!(
                out,
                "  {mark} {:.<34} {:>8} {:<16} ({})\n",
                measure.label,
                measure.value,
                measure.unit,
                measure.range()
            );
        }
        out.push('\n');
    }
    out.push_str("Validé par le Dr Véronique Barthod, biologiste médicale\n\n****LAB****\n");
    for measure in panels.iter().flat_map(|panel| &panel.results) {
        add!(
            out,
            "RES|{}|{}|A|{}|{}|{}|{}|{}|F|||||\n",
            measure.label,
            measure.code,
            measure.value.replace(',', "."),
            measure.unit,
            measure.low.replace(',', "."),
            measure.high.replace(',', "."),
            measure.flag
        );
    }
    out.push_str("****FIN****\n****FINFICHIER****\n");
    out
}

//! A small CDA and a small archive for tests, of an invented document about an official test patient.

use std::io::{Cursor, Write as _};

use sha1::{Digest as _, Sha1};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A laboratory report with one abnormal result that its text refers to, one that it does not, a list and a PDF.
pub(super) const CDA: &str = include_str!("../../tests/data/cda/bilan.xml");

/// The PDF in it.
pub(super) const PDF: &[u8] = b"%PDF-1.7";

/// What the list of an archive says of [`CDA`]: a prefix that nobody bound, line ends of Windows and a mark of UTF-8 before it.
pub(super) fn list(uri: &str, content: &[u8]) -> String {
    let hash = format!("{:X}", Sha1::digest(content));
    let slot = |name: &str, values: &[&str]| {
        let values = values.join("</ns3:Value><ns3:Value>");
        format!(
            "<ns3:Slot name=\"{name}\"><ns3:ValueList><ns3:Value>{values}</ns3:Value></ns3:ValueList></ns3:Slot>\r\n"
        )
    };
    let person = "279035121518989^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH";
    let traits = ["PID-5|PAT-TROIS^DOMINIQUE^^^^^L", "PID-7|19790328", "PID-8|F"];
    let slots = [
        slot("URI", &[uri]),
        slot("hash", &[&hash]),
        slot("size", &[&content.len().to_string()]),
        slot("serviceStartTime", &["20210104160500"]),
        slot("sourcePatientInfo", &traits),
    ];
    let author = [
        slot("authorPerson", &["10100000017^SORT^Paul^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS"]),
        slot("authorInstitution", &["Laboratoire des Tilleuls^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^1"]),
    ];
    format!(
        "\u{feff}<?xml version=\"1.0\"?>\r\n<lcm:SubmitObjectsRequest xmlns:lcm=\"urn:l\"><ns3:RegistryObjectList>\r\n\
         <ns3:ExtrinsicObject id=\"d1\" mimeType=\"text/xml\">{}<ns3:Name><ns3:LocalizedString value=\"Bilan\"/></ns3:Name>\
         <ns3:Classification classificationScheme=\"urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d\">{}</ns3:Classification>\
         <ns3:Classification classificationScheme=\"urn:uuid:f0306f51-975f-434e-a61c-c59651d33983\" nodeRepresentation=\"11502-2\">\
         <ns3:Name><ns3:LocalizedString value=\"CR d'examens biologiques\"/></ns3:Name></ns3:Classification>\
         <ns3:ExternalIdentifier identificationScheme=\"urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427\" value=\"{person}\"/>\
         </ns3:ExtrinsicObject></ns3:RegistryObjectList></lcm:SubmitObjectsRequest>\r\n",
        slots.concat(),
        author.concat()
    )
}

/// An archive of these files.
pub(super) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

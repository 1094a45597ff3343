//! Letters to a patient over real servers: off, switched on, forbidden; one patient alone, confirmed; and nothing of her where it does
//! not belong.

use pli_operator::{DOCTOR, SECRETARY, Service};
use serde_json::json;

use crate::policy::{key, policies};
use crate::program::{Place, Ran, Run};

const MATRICULE: &str = "279035121518989";
const PATIENT: &str = "279035121518989@patient.mssante.fr";
const ON: [(&str, &str); 1] = [("[trust]\n", "[trust]\npatients = true\n")];

/// The record of the official test patient, born on this day.
fn record(place: &Place, born: &str) -> String {
    let record = json!({"ins": MATRICULE, "name": "Dominique PAT-TROIS", "born": born, "sex": "F", "qualified": true});
    place.file("patient.json", record.to_string()).to_string_lossy().into_owned()
}

fn send(place: &Place, run: &Run<'_>, more: &[&str]) -> Ran {
    let body = place.file("lettre.txt", "Bonjour,\nvos résultats sont normaux.\n");
    let body = body.to_string_lossy();
    run.json(&[&["send", "--subject", "Vos résultats", "--body-file", &body], more].concat())
}

/// What the operator has of letters sent.
fn sent(place: &Place) -> Vec<String> {
    let files = place.operator.folder_files(DOCTOR.address, "Envoyés").unwrap();
    let texts = files.iter().map(|(_, octets)| String::from_utf8_lossy(octets).into_owned());
    texts.filter(|text| text.contains("patient.mssante.fr")).collect()
}

#[test]
fn patients_are_refused_until_switched_on_and_for_good_where_a_policy_forbids_it() {
    let place = Place::small();
    let reason = |run: &Run<'_>, address: &str| {
        let ran = run.json(&["check", address]);
        assert_eq!(ran.code, 1, "{ran:?}");
        ran.lines[0]["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(reason(&place.plain(), PATIENT), "patient");
    assert_eq!(reason(&place.with(&ON), PATIENT), "patient-unconfirmed");
    assert_eq!(reason(&place.with(&ON), "279035121518988@patient.mssante.fr"), "patient-matricule");
    assert_eq!(reason(&place.with(&ON), "279035121518989@patient.formation.mssante.fr"), "patient-elsewhere");

    let holds = |run: &Run<'_>| {
        let shown = run.json(&["policy", "show"]);
        let line = key(&shown, "PatientAddressPolicy");
        [&line["value"], &line["origin"], &line["locked"]].map(|value| value.to_string()).join(" ")
    };
    assert_eq!(holds(&place.plain()), r#""forbid" "default" false"#);
    assert_eq!(holds(&place.with(&ON)), r#""allow" "user" false"#);
    let allowed = policies(&place, "PatientAddressPolicy = 'allow'\n");
    assert_eq!(holds(&place.plain().under(allowed.clone())), r#""forbid" "default" false"#);
    assert_eq!(reason(&place.plain().under(allowed), PATIENT), "patient");
    let forbidden = policies(&place, "PatientAddressPolicy = 'forbid'\n");
    assert_eq!(holds(&place.with(&ON).under(forbidden.clone())), r#""forbid" "policy" true"#);
    assert_eq!(reason(&place.with(&ON).under(forbidden.clone()), PATIENT), "patient-forbidden");
    let refused = send(&place, &place.with(&ON).under(forbidden), &["--patient", &record(&place, "28/03/1979")]);
    assert_eq!(refused.error(), "recipients-refused");
}

#[test]
fn a_confirmed_patient_alone_gets_a_letter_and_nothing_of_her_is_logged() {
    let place = Place::small();
    let on = place.with(&ON).log("trace");
    let inbox = place.operator.mailbox_files(SECRETARY.address).unwrap().len();
    let right = record(&place, "28/03/1979");
    // Not confirmed, not alone, not on.
    assert_eq!(send(&place, &on, &["--to", PATIENT]).error(), "recipients-refused");
    for more in [["--cc", SECRETARY.address], ["--bcc", SECRETARY.address], ["--to", SECRETARY.address]] {
        let refused = send(&place, &on, &[&["--to", PATIENT, "--patient", &right], &more[..]].concat());
        assert_eq!(refused.error(), "recipients-refused", "{more:?}");
    }
    assert_eq!(send(&place, &place.plain(), &["--patient", &right]).error(), "recipients-refused");
    let wrong = record(&place, "28/04/1979");
    assert_eq!(send(&place, &on, &["--patient", &wrong]).error(), "recipients-refused");
    assert_eq!(place.plain().json(&["outbox"]).lines, Vec::<serde_json::Value>::new());

    let right = record(&place, "28/03/1979");
    let first = send(&place, &on, &["--patient", &right]);
    assert_eq!((first.code, first.last()["state"].as_str()), (0, Some("filed")), "{first:?}");
    let closing = send(&place, &on, &["--patient", &right, "--no-answer"]);
    assert_eq!(closing.code, 0, "{closing:?}");
    let copies = sent(&place);
    assert_eq!(copies.len(), 2);
    let closed = copies.iter().filter(|text| text.lines().any(|line| line.trim_end() == "X-MSS-MES: FIN")).count();
    assert_eq!(closed, 1);
    assert!(copies.iter().all(|text| text.contains("Dominique PAT-TROIS")));
    for birth in ["1979-03-28", "28/03/1979", "19790328"] {
        assert!(!copies.iter().any(|text| text.contains(birth)));
    }

    let me = DOCTOR.address;
    let finished = format!("From: {me}\nTo: {PATIENT}\nX-MSS-MES: FIN\nSubject: Par fichier\n\nBonjour\n");
    let finished = place.file("lettre.eml", finished).to_string_lossy().into_owned();
    assert_eq!(on.json(&["send", "--eml", &finished]).error(), "recipients-refused");
    let by_file = on.json(&["send", "--eml", &finished, "--patient", &right]);
    assert_eq!((by_file.code, sent(&place).len()), (0, 3), "{by_file:?}");
    let professional = format!("From: {me}\nTo: {}\nX-MSS-MES: FIN\nSubject: x\n\nx\n", SECRETARY.address);
    let professional = place.file("pro.eml", professional).to_string_lossy().into_owned();
    assert_eq!(on.json(&["send", "--eml", &professional]).error(), "file-unreadable");

    let at_operator = place.operator.log(Service::Submission);
    assert!(at_operator.contains(&format!("to=<{PATIENT}>")), "it has reached the operator");
    assert_eq!(place.operator.mailbox_files(SECRETARY.address).unwrap().len(), inbox);
    for ran in [&first, &closing, &by_file] {
        assert!(ran.stderr.contains("A letter is to be sealed"), "no log");
        for word in [MATRICULE, "PAT-TROIS", "1979-03-28", "28/03/1979"] {
            assert!(!ran.stderr.contains(word), "{word} was logged");
        }
    }
}

#[test]
fn a_patient_who_has_opposed_is_written_to_by_who_says_that_she_knows() {
    let place = Place::small();
    let on = place.with(&ON).log("trace");
    let right = record(&place, "28/03/1979");
    let reason = || on.json(&["check", PATIENT]).lines[0]["reason"].as_str().unwrap().to_owned();
    let noted = on.json(&["opposition", "note", &right]);
    assert_eq!((noted.code, noted.last()["state"].as_str()), (0, Some("noted")), "{noted:?}");
    let listed = on.json(&["opposition", "list"]);
    assert_eq!((listed.code, listed.lines.len()), (0, 1), "{listed:?}");
    assert_eq!((&listed.lines[0]["ins"], &listed.lines[0]["name"]), (&json!(MATRICULE), &json!("Dominique PAT-TROIS")));

    let refused = send(&place, &on, &["--patient", &right]);
    assert_eq!(refused.error(), "recipients-refused");
    let body = format!("From: {}\nTo: {PATIENT}\nSubject: Par fichier\n\nBonjour\n", DOCTOR.address);
    let finished = place.file("lettre.eml", body).to_string_lossy().into_owned();
    assert_eq!(on.json(&["send", "--eml", &finished, "--patient", &right]).error(), "recipients-refused");
    assert_eq!(sent(&place).len(), 0);
    let despite = send(&place, &on, &["--patient", &right, "--despite-opposition"]);
    assert_eq!((despite.code, sent(&place).len()), (0, 1), "{despite:?}");

    let over = on.json(&["opposition", "lift", &right]);
    assert_eq!((over.code, over.last()["state"].as_str()), (0, Some("lifted")), "{over:?}");
    assert_eq!(on.json(&["opposition", "lift", &right]).code, 1, "there is none any more");
    assert_eq!(on.json(&["opposition", "list"]).code, 1);
    assert_eq!(reason(), "patient-unconfirmed");
    assert_eq!(send(&place, &on, &["--patient", &right]).code, 0);
    for ran in [&noted, &listed, &refused, &despite, &over] {
        for word in [MATRICULE, "PAT-TROIS"] {
            assert!(!ran.stderr.contains(word), "{word} was logged");
        }
    }
}

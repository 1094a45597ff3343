//! `pli secret`: what is kept is told and never shown, and comes from standard input or a prompt only.

use serde_json::json;

use crate::program::{Place, files};

const SECRET: &str = "Ouvre-toi, Sésame 25";

fn line(secret: &str, file: Option<&str>, state: &str, used: bool) -> serde_json::Value {
    json!({"secret": secret, "file": file, "state": state, "used": used})
}

#[test]
fn secrets_are_kept_told_and_deleted_and_never_shown() {
    let place = Place::small();
    let p12 = place.file("dossiers.p12", "").display().to_string();
    let config = std::fs::read_to_string(place.operator.config_path()).unwrap();
    let config = config.replacen("[[account]]", "[[account]]\nmethod = \"organisation\"\ncertificate = \"P12\"", 1);
    let config = place.file("pli.toml", config.replace("P12", &p12));
    let run = |words: &[&str], input: &str| {
        let ran = place.plain().config(config.clone()).json_with(words, input.as_bytes());
        assert!(!format!("{ran:?}").contains(SECRET), "{ran:?}");
        ran
    };
    let list = |client: &str, certificate: &str| {
        let listed = run(&["secret", "list"], "");
        let expected = [line("client", None, client, false), line("certificate", Some(&p12), certificate, true)];
        assert_eq!((listed.code, &listed.lines[..]), (0, &expected[..]));
    };
    list("missing", "missing");
    // However the path is typed, from whichever folder: the settings name it.
    let kept = run(&["secret", "set", "certificate", "./dossiers.p12", "--stdin"], &format!("{SECRET}\r\n"));
    assert_eq!((kept.code, kept.last()), (0, &line("certificate", Some(&p12), "kept", true)));
    list("missing", "kept");
    assert_eq!(run(&["secret", "set", "client", "--stdin"], SECRET).code, 0);
    list("kept", "kept");

    let entries: Vec<_> = files(&place.data().join("secrets"));
    let held: Vec<_> = entries.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert_eq!(held, [SECRET, SECRET], "without the end of the line");

    for unfit in ["", "\n", "deux\nlignes\n", &"a".repeat(5000)] {
        let refused = run(&["secret", "set", "client", "--stdin"], unfit);
        assert_eq!((refused.code, refused.error()), (3, "secret-unfit"));
    }
    for wrong in [&["secret", "set", "certificate", "--stdin"][..], &["secret", "set", "client", &p12, "--stdin"]] {
        let refused = run(wrong, SECRET);
        assert_eq!((refused.code, refused.error()), (3, "command-invalid"), "{wrong:?}");
    }
    // No terminal to ask at: nothing is taken from elsewhere.
    assert_ne!(run(&["secret", "set", "client"], SECRET).code, 0);

    assert_eq!(run(&["secret", "forget", "certificate", &p12], "").code, 0);
    let again = run(&["secret", "forget", "certificate", &p12], "");
    assert_eq!((again.code, again.last()), (1, &line("certificate", Some(&p12), "missing", true)));
    list("kept", "missing");
    let (_, said, _) = place.plain().words(&["secret", "list"]);
    assert!(said.starts_with("Secret de l’établissement\u{a0}: enregistré\n"), "{said}");
}

//! Tests of `relay::config`.

use rstest::rstest;

use super::*;

const BASE: &str = r#"
listen = "127.0.0.1:0"
certificate = "server.pem"
key = "server.key"
lists = "lists"
[psc]
issuer = "https://psc.example/realms/x"
client = "relais"
proof = "PROOF"
[client]
"#;

fn config(proof: &str, client: &str, top: &str) -> Config {
    toml::from_str(&format!("{top}\n{BASE}{client}").replace("PROOF", proof)).unwrap()
}

#[rstest]
#[case("secret-basic", "")]
#[case("secret-basic", "p12 = \"x\"\npassword = \"y\"")]
#[case("secret-post", "secret = \"x\"\np12 = \"x\"")]
#[case("certificate", "secret = \"x\"")]
#[case("certificate", "p12 = \"x\"")]
fn what_proves_the_client_fits_how_it_is_proved(#[case] proof: &str, #[case] client: &str) {
    let found = Authorities::find(&TrustSettings { authorities: Vec::new(), ..TrustSettings::default() }, None);
    assert!(matches!(config(proof, client, "").client(&found).err(), Some(ConfigFault::Client)));
}

#[test]
fn a_sealing_key_is_read_or_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let top = format!("sealing_key = {path:?}");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        config("secret-basic", "", &top).sealing()
    };
    assert_eq!(read(&format!("{}\n", "0f".repeat(32))).unwrap().declassify(), &[15; 32]);
    for odd in ["", "0f", &"0g".repeat(32), &"+f".repeat(32), &"é".repeat(32), &"0f".repeat(33)] {
        assert!(read(odd).is_err(), "{odd}");
    }
    let drawn = || config("secret-basic", "", "").sealing().unwrap();
    assert_ne!(drawn(), drawn());
}

#[test]
fn secrets_are_not_written_in_the_file() {
    let text = BASE.replace("PROOF", "secret-basic");
    assert!(toml::from_str::<Config>(&format!("{text}client_secret = \"x\"")).is_err());
}

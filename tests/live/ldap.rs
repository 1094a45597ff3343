//! The establishment's directory, played by a real slapd: StartTLS and TLS at once, as nobody and by certificate, limits, referrals,
//! servers that prove nothing. Entries are invented.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pli::directory::ldap::{Door, Error, Ldap};
use pli::directory::live::{Live, Sighting};
use pli::directory::merge::Source;
use pli::domain::notice::LiveFault;
use pli::domain::{Address, Notice};
use pli::settings::{LdapSettings, Settings};
use pli::tls::{ClientConfig, Web};

const BASE: &str = "dc=ch-valserine,dc=example";

/// A slapd of this test, its authority, and a client that it knows.
struct Slapd {
    dir: tempfile::TempDir,
    child: Child,
    ports: (u16, u16),
    root: rcgen::Certificate,
    client: (rcgen::Certificate, rcgen::KeyPair),
}

/// How the server is set up.
#[derive(Clone, Copy, Default)]
struct Setup {
    without_tls: bool,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn program(name: &str) -> String {
    let places = ["/usr/sbin", "/usr/bin", "/usr/libexec", "/usr/lib/openldap"];
    let found = places.iter().map(|place| format!("{place}/{name}")).find(|path| Path::new(path).exists());
    found.unwrap_or_else(|| panic!("{name} is missing: install the package slapd"))
}

fn person(local: &str, family: &str, given: &str) -> String {
    format!(
        "dn: uid={local},ou=personnes,{BASE}\nobjectClass: inetOrgPerson\nuid: {local}\ncn: {given} {family}\nsn: {family}\n\
         givenName: {given}\nmail: {local}@ch-valserine.mssante.fr\ntitle: Cardiologue\nou: Service de cardiologie\nl: Valserhone\n\
         o: CH de la Valserine\n\n"
    )
}

fn entries() -> String {
    let mut text = format!(
        "dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: ch-valserine\no: CH de la Valserine\n\n\
         dn: ou=personnes,{BASE}\nobjectClass: organizationalUnit\nou: personnes\n\n\
         dn: ou=reserve,{BASE}\nobjectClass: organizationalUnit\nou: reserve\n\n\
         dn: ou=ailleurs,{BASE}\nobjectClass: referral\nobjectClass: extensibleObject\nou: ailleurs\n\
         ref: ldap://127.0.0.1:1/dc=elsewhere\n\n"
    );
    text.push_str(&person("s.vaugrenard", "Vaugrenard", "Solene"));
    text.push_str(&person("odd", "Quer(ou*il", "A\\B"));
    for number in 0..40 {
        text.push_str(&person(&format!("m.marchal{number}"), "Marchal", "Maud"));
    }
    text.push_str(&person("r.reserve", "Reservoir", "Rose").replace("ou=personnes", "ou=reserve"));
    text
}

impl Slapd {
    fn start() -> Self {
        Self::set_up(Setup::default())
    }

    fn set_up(setup: Setup) -> Self {
        let dir = tempfile::Builder::new().prefix("pli-slapd-").tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let key = rcgen::KeyPair::generate().unwrap();
        let mut authority = rcgen::CertificateParams::default();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        authority.distinguished_name.push(rcgen::DnType::CommonName, "Autorite d'essai");
        let root = authority.self_signed(&key).unwrap();
        let issuer = rcgen::Issuer::new(authority, key);
        let own = rcgen::KeyPair::generate().unwrap();
        let leaf =
            rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&own, &issuer).unwrap();
        let client_key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, "899700000017");
        let client = params.signed_by(&client_key, &issuer).unwrap();
        std::fs::write(at("root.pem"), root.pem()).unwrap();
        std::fs::write(at("server.pem"), leaf.pem()).unwrap();
        std::fs::write(at("server.key"), own.serialize_pem()).unwrap();
        std::fs::write(at("entries.ldif"), entries()).unwrap();
        std::fs::create_dir(at("db")).unwrap();
        let ports = (free_port(), free_port());
        std::fs::write(at("slapd.conf"), configuration(dir.path(), setup)).unwrap();
        let filled = Command::new(program("slapadd"))
            .arg("-f")
            .arg(at("slapd.conf"))
            .arg("-l")
            .arg(at("entries.ldif"))
            .output()
            .unwrap();
        assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
        let secured = if setup.without_tls { String::new() } else { format!(" ldaps://127.0.0.1:{}", ports.1) };
        let log = std::fs::File::create(at("log")).unwrap();
        let child = Command::new(program("slapd"))
            .arg("-f")
            .arg(at("slapd.conf"))
            .args(["-h", &format!("ldap://127.0.0.1:{}{secured}", ports.0), "-d", "0"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let slapd = Self { dir, child, ports, root, client: (client, client_key) };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", ports.0)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "{}", slapd.log());
            std::thread::yield_now();
        }
        slapd
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// Its authority's clients: with the certificate that it knows, or without.
    fn profile(&self, with_certificate: bool) -> ClientConfig {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.root.der().clone()).unwrap();
        let builder = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        if with_certificate {
            let (certificate, key) = &self.client;
            builder
                .with_client_auth_cert(vec![certificate.der().clone()], key.serialize_der().try_into().unwrap())
                .unwrap()
        } else {
            builder.with_no_client_auth()
        }
    }

    fn settings(&self, tls: bool, more: &str) -> LdapSettings {
        let url = if tls {
            format!("ldaps://localhost:{}/{BASE}", self.ports.1)
        } else {
            format!("ldap://localhost:{}/{BASE}", self.ports.0)
        };
        settings(&url, more)
    }

    fn ldap(&self, tls: bool, more: &str) -> Ldap {
        Ldap::new(&self.settings(tls, more), Door::Web(Web::over(self.profile(false)))).unwrap()
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn settings(url: &str, more: &str) -> LdapSettings {
    Settings::parse(&format!("[directory.ldap]\nurl = \"{url}\"\n{more}\n")).unwrap().directory.ldap.unwrap()
}

fn configuration(dir: &Path, setup: Setup) -> String {
    let dir = dir.display();
    let tls = format!(
        "TLSCACertificateFile {dir}/root.pem\nTLSCertificateFile {dir}/server.pem\nTLSCertificateKeyFile {dir}/server.key\n\
         TLSVerifyClient try\n"
    );
    format!(
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
         include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
         pidfile {dir}/slapd.pid\nargsfile {dir}/slapd.args\n{tls}sizelimit 15\n\
         database mdb\nmaxsize 16777216\nsuffix \"{BASE}\"\ndirectory {dir}/db\nindex objectClass eq\nindex cn,sn,givenName,mail eq,sub\n\
         access to dn.subtree=\"ou=reserve,{BASE}\" by users read by * none\naccess to * by * read\n",
        tls = if setup.without_tls { "" } else { &tls },
    )
}

fn addresses(hits: &[pli::domain::Correspondent]) -> Vec<String> {
    hits.iter().map(|hit| hit.address.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_over_both_kinds_of_tls() {
    let slapd = Slapd::start();
    for tls in [false, true] {
        let ldap = slapd.ldap(tls, "");
        let hits = ldap.search("vaugr solene", 10).await.unwrap();
        assert_eq!(addresses(&hits), ["s.vaugrenard@ch-valserine.mssante.fr"], "{}", slapd.log());
        assert_eq!(hits[0].label(), "Solene Vaugrenard");
        assert_eq!((hits[0].profession.as_str(), hits[0].service.as_str()), ("Cardiologue", "Service de cardiologie"));
        assert_eq!((hits[0].structure.as_str(), hits[0].town.as_str()), ("CH de la Valserine", "Valserhone"));
        // Over the same connection: a service by a word inside its name, an address by its beginning.
        assert_eq!(ldap.search("vaugrenard cardiologie", 10).await.unwrap().len(), 1);
        assert_eq!(ldap.search("s.vaug@", 10).await.unwrap().len(), 0);
        assert_eq!(ldap.search("s.vaugrenard@ch", 10).await.unwrap().len(), 1);
        assert_eq!(ldap.search("zzzz", 10).await.unwrap().len(), 0);
        ldap.probe().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_never_becomes_a_filter() {
    let slapd = Slapd::start();
    let ldap = slapd.ldap(true, "");
    assert_eq!(addresses(&ldap.search("quer(ou*il a\\b", 10).await.unwrap()), ["odd@ch-valserine.mssante.fr"]);
    for text in ["*)(objectClass=*", "vaugrenard)(|(cn=*", "\\2a\\2a", "quer(ou*x", "****"] {
        assert_eq!(addresses(&ldap.search(text, 10).await.unwrap()), Vec::<String>::new(), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_leave_what_came_before_them() {
    let slapd = Slapd::start();
    let ldap = slapd.ldap(true, "");
    assert_eq!(ldap.search("marchal", 10).await.unwrap().len(), 10);
    // More than the server gives at a time.
    assert_eq!(ldap.search("marchal", 40).await.unwrap().len(), 15);
    // What is found beyond the limit is still found by a better question.
    assert_eq!(ldap.search("m.marchal39@", 5).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_filter_and_attributes_hold() {
    let slapd = Slapd::start();
    let none = slapd.ldap(true, "filter = \"(&(objectClass=inetOrgPerson)(!(l=Valserhone)))\"");
    assert_eq!(none.search("vaugrenard", 10).await.unwrap().len(), 0);
    let attributes = "[directory.ldap.attributes]\ntown = []\nprofession = [\"ou\"]";
    let other = slapd.ldap(true, attributes).search("vaugrenard", 10).await.unwrap();
    assert_eq!((other[0].town.as_str(), other[0].profession.as_str()), ("", "Service de cardiologie"));
    let unfit = LdapSettings { filter: Some("(cn=".to_owned()), ..slapd.settings(true, "") };
    assert!(matches!(Ldap::new(&unfit, Door::Web(Web::over(slapd.profile(false)))), Err(Error::Unfit)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_opens_what_nobody_sees() {
    let slapd = Slapd::start();
    for tls in [false, true] {
        assert_eq!(slapd.ldap(tls, "").search("reservoir", 10).await.unwrap().len(), 0);
        let door = Door::Web(Web::over(slapd.profile(true)));
        let known = Ldap::new(&slapd.settings(tls, "card = true"), door).unwrap();
        let hits = known.search("reservoir", 10).await.unwrap();
        assert_eq!(addresses(&hits), ["r.reserve@ch-valserine.mssante.fr"]);
        // Whoever shows none is not let in by it.
        let door = Door::Web(Web::over(slapd.profile(false)));
        let unknown = Ldap::new(&slapd.settings(tls, "card = true"), door).unwrap();
        assert!(matches!(unknown.search("reservoir", 10).await, Err(Error::NotLetIn { .. })));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_proves_nothing_is_asked_nothing() {
    let (slapd, other) = (Slapd::start(), Slapd::start());
    for tls in [false, true] {
        let ldap = Ldap::new(&slapd.settings(tls, ""), Door::Web(Web::over(other.profile(false)))).unwrap();
        let error = ldap.search("vaugrenard", 10).await.unwrap_err();
        assert!(matches!(error, Error::Tls(pli::tls::Error::Certificate { .. })), "{error:?}");
        let untrusted = Notice::Live(LiveFault::Untrusted { host: "localhost".to_owned() });
        assert_eq!(error.notice(ldap.host()), untrusted);
        // Nor under another name.
        let renamed = LdapSettings {
            url: slapd.settings(tls, "").url.replace("localhost", "127.0.0.1"),
            ..slapd.settings(tls, "")
        };
        let ldap = Ldap::new(&renamed, Door::Web(Web::over(slapd.profile(false)))).unwrap();
        assert!(matches!(ldap.probe().await, Err(Error::Tls(_))));
    }
    let plain = Slapd::set_up(Setup { without_tls: true });
    let error = plain.ldap(false, "").search("vaugrenard", 10).await.unwrap_err();
    assert!(matches!(error, Error::StartTlsRefused { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_is_not_followed() {
    let slapd = Slapd::start();
    let mut settings = slapd.settings(true, "");
    settings.url = settings.url.replace(BASE, &format!("ou=ailleurs,{BASE}"));
    let ldap = Ldap::new(&settings, Door::Web(Web::over(slapd.profile(false)))).unwrap();
    let error = ldap.search("vaugrenard", 10).await.unwrap_err();
    assert!(matches!(error, Error::Referred), "{error:?}");
    settings.url = settings.url.replace("ou=ailleurs", "ou=nulle-part");
    let ldap = Ldap::new(&settings, Door::Web(Web::over(slapd.profile(false)))).unwrap();
    assert!(matches!(ldap.search("vaugrenard", 10).await, Err(Error::Refused { code: 32 })));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_confirmed_and_a_server_that_is_gone_is_told() {
    let mut slapd = Slapd::start();
    let live = Live { national: None, establishment: Some(Ok(slapd.ldap(true, ""))) };
    let confirmed = async |text: &str| live.confirm(&Address::parse(text).unwrap()).await;
    assert_eq!(confirmed("S.Vaugrenard@ch-valserine.mssante.fr").await, Sighting::Confirmed(Source::Establishment));
    // It knows its own people only.
    assert_eq!(confirmed("nobody@medecin.mssante.fr").await, Sighting::Unasked(None));
    slapd.child.kill().unwrap();
    let _ = slapd.child.wait().unwrap();
    let gone = Notice::Live(LiveFault::Unreachable { host: "localhost".to_owned() });
    assert_eq!(confirmed("s.vaugrenard@ch-valserine.mssante.fr").await, Sighting::Unasked(Some(gone)));
    let heard = live.search("vaugrenard", 10).await;
    assert!(heard.lines.is_empty() && heard.said.len() == 1 && heard.said[0].outcome.is_err());
}

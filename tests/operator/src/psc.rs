//! Pro Santé Connect as the practice plays it: the Node server of `tests/operator/psc`, its certificate from a web root of its
//! own, and what a person answers on her telephone. It issues no token for anybody but the people of the practice.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::error::{Context, Error, Result};
use crate::pki::{Authority, Leaf, Pki, Web};
use crate::process::{self, Server, folder, write};
use crate::world::{self, Mailbox};

/// Client id of Pli where an establishment registered it itself.
pub const CLIENT: &str = "pli-practice";
/// Its secret.
pub const CLIENT_SECRET: &str = "secret-de-pratique";
/// Client id of the relay, which proves itself by the certificate [`Leaf::RelayClient`].
pub const RELAY: &str = "pli-relay";
/// Where the browser comes back to; the port is whichever the program opened (RFC 8252 §7.3).
pub const REDIRECT: &str = "http://127.0.0.1/retour";
/// The mail operator, which alone may have tokens introspected.
const INTROSPECTION: (&str, &str) = ("operateur-pratique", "secret-de-l-operateur");
/// Sub-path of the issuer, as the real service has it.
const REALM: &str = "auth/realms/esante-wallet";

const SOURCES: [(&str, &str); 5] = [
    ("server.mjs", include_str!("../psc/server.mjs")),
    ("control.mjs", include_str!("../psc/control.mjs")),
    ("door.mjs", include_str!("../psc/door.mjs")),
    ("login.mjs", include_str!("../psc/login.mjs")),
    ("people.mjs", include_str!("../psc/people.mjs")),
];

/// How long things live, in seconds; by default as the real service documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Access token.
    pub access: u32,
    /// Request that waits for the person's answer.
    pub ciba: u32,
    /// Refresh token.
    pub refresh: u32,
    /// Session of the person.
    pub session: u32,
    /// Time a client leaves between two polls.
    pub interval: u32,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { access: 120, ciba: 120, refresh: 1_800, session: 14_400, interval: 1 }
    }
}

/// Ports of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// HTTPS: what clients and the mail operator see.
    pub https: u16,
    /// Steering, by this file only.
    pub control: u16,
    /// Where the mail servers ask whose a token is.
    pub door: u16,
}

/// A request that waits for its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Number of the request.
    pub id: String,
    /// National id of the person asked.
    pub person: String,
    /// `CARD` or `MOBILE`.
    pub channel: String,
    /// The two digits she compares.
    pub message: String,
}

/// A person's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// She agrees.
    Approve,
    /// She refuses.
    Refuse,
}

/// Groups of mailboxes that the door knows: a person opens at most one of each.
pub const GROUPS: [&str; 2] = ["personal", "service"];

/// The running service; stopped when dropped.
pub struct Psc {
    server: Server,
    ports: Ports,
    root: PathBuf,
    root_fingerprint: String,
    log: PathBuf,
}

impl Psc {
    /// Starts it in the private folder `place`; `modules` are its Node packages.
    pub(crate) fn start(place: &Path, modules: &Path, pki: &Pki, ports: Ports, lifetimes: Lifetimes) -> Result<Self> {
        folder(place)?;
        process::mode(place, 0o700)?;
        for (name, text) in SOURCES {
            write(&place.join(name), text)?;
        }
        let link = place.join("node_modules");
        std::os::unix::fs::symlink(modules, &link).at("linking", &link)?;
        let web = pki.web()?;
        let mut clients = Vec::new();
        for authority in [Authority::ElementaryRoot, Authority::ElementaryOrganisations] {
            let path = pki.authority(authority);
            clients.extend(fs::read(&path).at("reading", &path)?);
        }
        let authorities = place.join("clients.pem");
        write(&authorities, clients)?;
        let signing = pki.own_key("psc-signing")?;
        let file = place.join("config.json");
        write(&file, configuration(&web, &authorities, &signing, ports, lifetimes).to_string())?;
        let log = place.join("log");
        let mut command = Command::new(process::find("node")?);
        let _ = command.arg("server.mjs").arg(&file).current_dir(place);
        let mut server = Server::spawn_tied("Pro Santé Connect", command, &log)?;
        server.wait_open(&[ports.https, ports.control, ports.door])?;
        let root_fingerprint = web.fingerprint()?;
        Ok(Self { server, ports, root: web.root, root_fingerprint, log })
    }

    /// Issuer, under which the discovery document is.
    #[must_use]
    pub fn issuer(&self) -> String {
        issuer(self.ports)
    }

    /// Its ports.
    #[must_use]
    pub const fn ports(&self) -> Ports {
        self.ports
    }

    /// Certificate of the web root, PEM. It is no authority of IGC-Santé.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// SHA-256 of that certificate, in hexadecimal.
    #[must_use]
    pub fn root_fingerprint(&self) -> &str {
        &self.root_fingerprint
    }

    /// End of its log, for a failure message.
    #[must_use]
    pub fn log(&self) -> String {
        process::tail(&self.log)
    }

    /// Requests that wait for their person.
    ///
    /// # Errors
    /// The service does not answer; so for every method below.
    pub fn pending(&self) -> Result<Vec<Pending>> {
        let told = self.control("pending", &json!({}))?;
        let text = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let all = told.as_array().into_iter().flatten();
        Ok(all
            .map(|one| Pending {
                id: text(one, "id"),
                person: text(one, "person"),
                channel: text(one, "channel"),
                message: text(one, "message"),
            })
            .collect())
    }

    /// The person answers a request; false when it is not waiting any more.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn answer(&self, id: &str, answer: Answer) -> Result<bool> {
        let act = match answer {
            Answer::Approve => "approve",
            Answer::Refuse => "refuse",
        };
        Ok(self.control(act, &json!({ "id": id }))?.as_bool() == Some(true))
    }

    /// From now on requests are answered at once, or wait again.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn automatic(&self, answer: Option<Answer>) -> Result<()> {
        let word = answer.map(|answer| match answer {
            Answer::Approve => "approve",
            Answer::Refuse => "refuse",
        });
        self.act("automatic", &json!({ "answer": word }))
    }

    /// From now on whoever is asked for, this person logs in.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn impostor(&self, person: Option<&str>) -> Result<()> {
        self.act("impostor", &json!({ "person": person }))
    }

    /// From now on people agree to be identified, but not to the scope of the mailboxes.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn withhold_scope(&self, withheld: bool) -> Result<()> {
        self.act("withhold", &json!({ "withheld": withheld }))
    }

    /// Tokens open this mailbox to nobody; none is closed otherwise.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn close_mailbox(&self, mailbox: Option<&str>) -> Result<()> {
        self.act("close", &json!({ "mailbox": mailbox }))
    }

    /// Closes connections of clients without an answer, or heals.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn set_down(&self, down: bool) -> Result<()> {
        self.act("down", &json!({ "down": down }))
    }

    /// Sets its clock ahead of ours (behind when negative). What lives shorter than that has then expired.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn skew(&self, seconds: i64) -> Result<()> {
        self.act("skew", &json!({ "seconds": seconds }))
    }

    /// Ends every grant: their tokens are worth nothing any more.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn revoke(&self) -> Result<()> {
        self.act("revoke", &json!({}))
    }

    /// Everything secret that it has given so far, in order: kind (`access_token`, `refresh_token`, `authorization_code`,
    /// `backchannel_authentication_request`) and value.
    ///
    /// # Errors
    /// See [`Psc::pending`].
    pub fn given(&self) -> Result<Vec<(String, String)>> {
        let told = self.control("given", &json!({}))?;
        let text = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(told.as_array().into_iter().flatten().map(|one| (text(one, "kind"), text(one, "value"))).collect())
    }

    /// What the mail operator is told of this access token: whether it opens mailboxes.
    ///
    /// # Errors
    /// The door does not answer.
    pub fn opens(&self, token: &str) -> Result<bool> {
        let told = post(self.ports.door, "person", &format!("token={token}")).map_err(|source| Error::Command {
            program: "Pro Santé Connect".to_owned(),
            doing: "introspection".to_owned(),
            output: format!("{source}\n{}", self.log()),
        })?;
        Ok(told.get("active").and_then(Value::as_bool) == Some(true))
    }

    /// Asks it to stop, without waiting.
    pub(crate) fn ask_to_stop(&mut self) {
        self.server.ask_to_stop();
    }

    fn act(&self, act: &str, body: &Value) -> Result<()> {
        self.control(act, body).map(drop)
    }

    fn control(&self, act: &str, body: &Value) -> Result<Value> {
        post(self.ports.control, act, &body.to_string()).map_err(|source| Error::Command {
            program: "Pro Santé Connect".to_owned(),
            doing: format!("steering it ({act})"),
            output: format!("{source}\n{}", self.log()),
        })
    }
}

fn issuer(ports: Ports) -> String {
    format!("https://localhost:{}/{REALM}", ports.https)
}

/// HTTP/1.0, so that the answer comes whole and the connection ends with it.
fn post(port: u16, act: &str, body: &str) -> std::io::Result<Value> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(stream, "POST /{act} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    if head.split_whitespace().nth(1) != Some("200") {
        return Err(std::io::Error::other(format!("refused: {body}")));
    }
    serde_json::from_str(body).map_err(std::io::Error::other)
}

fn configuration(web: &Web, clients: &Path, signing: &Path, ports: Ports, lifetimes: Lifetimes) -> Value {
    json!({
        "issuer": issuer(ports),
        "port": ports.https,
        "control": ports.control,
        "realm": "550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd",
        "tls": { "key": web.key, "certificate": web.certificate, "root": web.root, "clients": clients },
        "signing": signing,
        "seconds": {
            "access": lifetimes.access,
            "ciba": lifetimes.ciba,
            "refresh": lifetimes.refresh,
            "session": lifetimes.session,
            "interval": lifetimes.interval,
        },
        "clients": registered(),
        "people": [
            { "id": id(&world::DOCTOR), "given": "Claire", "family": "DUBREUIL", "profession": "10" },
            { "id": id(&world::SECRETARY), "given": "Nadia", "family": "BENALI" },
        ],
        "operator": {
            "client": INTROSPECTION.0,
            "secret": INTROSPECTION.1,
            "port": ports.door,
            "mailboxes": {
                GROUPS[0]: {
                    id(&world::DOCTOR): world::TOKEN_DOCTOR.address,
                    id(&world::SECRETARY): world::TOKEN_SECRETARY.address,
                },
                GROUPS[1]: {
                    id(&world::DOCTOR): world::TOKEN_SHARED.address,
                    id(&world::SECRETARY): world::TOKEN_SHARED.address,
                },
            },
        },
    })
}

/// Who may ask for tokens, and who may ask about them.
fn registered() -> Value {
    let ciba = "urn:openid:params:grant-type:ciba";
    json!([
        {
            "client_id": CLIENT,
            "client_secret": CLIENT_SECRET,
            "token_endpoint_auth_method": "client_secret_basic",
            "application_type": "native",
            "redirect_uris": [REDIRECT],
            "response_types": ["code"],
            "grant_types": ["authorization_code", "refresh_token", ciba],
            "backchannel_token_delivery_mode": "poll",
        },
        {
            "client_id": RELAY,
            "token_endpoint_auth_method": "tls_client_auth",
            "tls_client_auth_subject_dn": Leaf::RelayClient.name(),
            "redirect_uris": [],
            "response_types": [],
            "grant_types": ["refresh_token", ciba],
            "backchannel_token_delivery_mode": "poll",
        },
        {
            "client_id": INTROSPECTION.0,
            "client_secret": INTROSPECTION.1,
            "redirect_uris": [],
            "response_types": [],
            "grant_types": [],
        },
    ])
}

/// National id of a person: the common name of her card.
fn id(mailbox: &Mailbox) -> &'static str {
    mailbox.card.unwrap_or_default()
}

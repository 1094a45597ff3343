//! A scripted submission server behind the operator's own certificate: it takes letters, and at one word of a dialogue says something
//! else, or hangs up.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use pli::domain::{Endpoint, Security};
use pli_operator::{Leaf, Operator};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Which word of the client comes next, or none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// It has connected and begins its handshake.
    Handshake,
    /// The handshake is over.
    Greeting,
    /// EHLO, of which Pli says two.
    Hello(usize),
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO, from 0 on.
    Recipient(usize),
    /// DATA.
    Data,
    /// Some of the content.
    Content,
    /// The final dot.
    End,
    /// QUIT.
    Quit,
}

/// What happens there instead of what is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It answers so; at the end of a letter, it does not take it then.
    Say(&'static str),
    /// It ends the secure connection, as a server that stops.
    End,
    /// The connection is gone without a word, as where a cable is pulled.
    Drop,
    /// It has taken the letter, and the connection is gone before that is heard.
    TakenAndDrop,
    /// It says nothing more.
    Stall,
    /// It has taken the letter, and says nothing more.
    TakenAndStall,
}

/// A letter that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub message_id: String,
    pub recipients: Vec<String>,
}

/// What happens in one dialogue.
type Script = Vec<(At, Turn)>;

/// The server; each connection follows the next script of those given, or none.
#[derive(Clone)]
pub struct Peer {
    port: u16,
    scripts: Arc<Mutex<VecDeque<Script>>>,
    taken: Arc<Mutex<Vec<Taken>>>,
    connections: Arc<Mutex<usize>>,
    /// How often it has fallen silent.
    stalls: Arc<watch::Sender<usize>>,
}

impl Peer {
    pub async fn start(operator: &Operator) -> Self {
        let (chain, key) = operator.software_key(Leaf::Server);
        let chain = CertificateDer::pem_file_iter(chain).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
        let key = PrivateKeyDer::from_pem_file(key).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let peer = Self {
            port: listener.local_addr().unwrap().port(),
            scripts: Arc::default(),
            taken: Arc::default(),
            connections: Arc::default(),
            stalls: Arc::new(watch::channel(0).0),
        };
        let serving = peer.clone();
        drop(tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                *serving.connections.lock().unwrap() += 1;
                let script = serving.scripts.lock().unwrap().pop_front().unwrap_or_default();
                drop(tokio::spawn(serving.clone().serve(tcp, acceptor.clone(), script)));
            }
        }));
        peer
    }

    /// Where it is reached.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint { host: "localhost".to_owned(), port: self.port, security: Security::Tls }
    }

    /// The connections to come follow these, one each.
    pub fn follow(&self, scripts: &[&[(At, Turn)]]) {
        *self.scripts.lock().unwrap() = scripts.iter().map(|script| script.to_vec()).collect();
    }

    /// What was taken under this `Message-ID`.
    pub fn taken(&self, message_id: &str) -> Vec<Taken> {
        let taken = self.taken.lock().unwrap();
        taken.iter().filter(|letter| letter.message_id == message_id).cloned().collect()
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// Waits until it has fallen silent so often.
    pub async fn stalled(&self, times: usize) {
        let _ = self.stalls.subscribe().wait_for(|stalls| *stalls >= times).await.unwrap();
    }

    async fn serve(self, tcp: TcpStream, acceptor: TlsAcceptor, script: Script) {
        if script.iter().any(|(at, _)| *at == At::Handshake) {
            return;
        }
        let Ok(stream) = acceptor.accept(tcp).await else { return };
        Conversation { stream: BufReader::new(stream), script, peer: self }.go().await;
    }
}

struct Conversation {
    stream: BufReader<TlsStream<TcpStream>>,
    script: Script,
    peer: Peer,
}

impl Conversation {
    async fn go(mut self) {
        let (mut hellos, mut recipients) = (0, Vec::new());
        if !self.answer(At::Greeting, "220 localhost ESMTP").await {
            return;
        }
        while let Some(line) = self.line().await {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let goes_on = match verb.as_str() {
                "EHLO" => {
                    hellos += 1;
                    let offers = "250-localhost\r\n250-8BITMIME\r\n250-DSN\r\n250 AUTH EXTERNAL";
                    self.answer(At::Hello(hellos - 1), offers).await
                }
                "AUTH" => self.answer(At::Auth, "235 2.7.0 In").await,
                "MAIL" => self.answer(At::Mail, "250 2.1.0 Ok").await,
                "RCPT" => {
                    recipients.push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                    self.answer(At::Recipient(recipients.len() - 1), "250 2.1.5 Ok").await
                }
                "DATA" if self.turn(At::Data).is_some() => self.answer(At::Data, "354 Go").await,
                "DATA" => {
                    if !self.answer(At::Data, "354 Go").await {
                        return;
                    }
                    let Some(message_id) = self.content().await else { return };
                    let letter = Taken { message_id, recipients: std::mem::take(&mut recipients) };
                    if matches!(self.turn(At::End), None | Some(Turn::TakenAndDrop | Turn::TakenAndStall)) {
                        self.peer.taken.lock().unwrap().push(letter);
                    }
                    self.answer(At::End, "250 2.0.0 Ok: queued as 4B1").await
                }
                "RSET" => self.say("250 2.0.0 Ok").await,
                "QUIT" => {
                    let _ = self.answer(At::Quit, "221 2.0.0 Bye").await;
                    return;
                }
                _ => self.say("500 5.5.2 What").await,
            };
            if !goes_on {
                return;
            }
        }
    }

    fn turn(&self, at: At) -> Option<Turn> {
        self.script.iter().find(|(there, _)| *there == at).map(|(_, turn)| *turn)
    }

    /// Whether the dialogue goes on.
    async fn answer(&mut self, at: At, usual: &str) -> bool {
        match self.turn(at) {
            None => self.say(usual).await,
            Some(Turn::Say(words)) => {
                // RFC 5321 §3.8: 421 ends the connection.
                self.say(words).await && !words.starts_with("421")
            }
            Some(Turn::End) => {
                let _ = self.stream.get_mut().shutdown().await;
                false
            }
            Some(Turn::Drop | Turn::TakenAndDrop) => false,
            Some(Turn::Stall | Turn::TakenAndStall) => {
                self.peer.stalls.send_modify(|stalls| *stalls += 1);
                let _ = self.stream.read_to_end(&mut Vec::new()).await;
                false
            }
        }
    }

    async fn say(&mut self, words: &str) -> bool {
        let stream = self.stream.get_mut();
        stream.write_all(format!("{words}\r\n").as_bytes()).await.is_ok() && stream.flush().await.is_ok()
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let read = self.stream.read_until(b'\n', &mut line).await.ok()?;
        (read > 0).then(|| String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// Its `Message-ID`, once the dot is there; none where the script ends the dialogue within it.
    async fn content(&mut self) -> Option<String> {
        let mut message_id = String::new();
        loop {
            let line = self.line().await?;
            if line == "." {
                return Some(message_id);
            }
            if let Some(id) = line.strip_prefix("Message-ID: <") {
                message_id = id.trim_end_matches('>').to_owned();
            }
            if self.turn(At::Content).is_some() {
                let _ = self.answer(At::Content, "").await;
                return None;
            }
        }
    }
}

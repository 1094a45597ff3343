//! Starts Courier's and Cyrus's IMAP servers in folders of their own, and speaks to them as a second client.

use std::io::Error as IoError;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use std::{env, fs};

use pli::imap::ByteStream;
use tempfile::TempDir;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader, ReadBuf,
};
use tokio::net::{TcpStream, UnixStream};

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Courier,
    CourierWithKeywords,
    Cyrus,
}

/// A server with one empty mailbox.
pub struct Served {
    kind: Kind,
    dir: TempDir,
    /// Cyrus's master and its port.
    master: Option<(Child, u16)>,
}

impl Served {
    pub async fn start(kind: Kind) -> Self {
        let dir = TempDir::new().unwrap();
        let master = match kind {
            Kind::Courier | Kind::CourierWithKeywords => {
                let made = tool("usr/bin/maildirmake.courier").arg(dir.path().join("Maildir")).status().unwrap();
                assert!(made.success());
                None
            }
            Kind::Cyrus => Some(cyrus(dir.path()).await),
        };
        Self { kind, dir, master }
    }

    /// A connection that is logged in: the server greets with PREAUTH.
    pub async fn connect(&self) -> Wire {
        match &self.master {
            // It may say first that it cannot watch its files, which it could where it is installed.
            None => greeted(self.courier(), "* PREAUTH").await,
            Some((_, port)) => {
                let mut stream = TcpStream::connect(("127.0.0.1", *port)).await.unwrap();
                stream.write_all(b"a LOGIN marie x\r\n").await.unwrap();
                greeted(stream, "a OK").await
            }
        }
    }

    /// A folder by its leaf, as users see it.
    pub fn name(&self, leaf: &str) -> String {
        if self.kind == Kind::Cyrus { leaf.to_owned() } else { format!("INBOX.{leaf}") }
    }

    /// The same, of a leaf in modified UTF-7.
    pub fn wire(&self, leaf: &str) -> String {
        self.name(leaf)
    }

    /// One process a connection, in the mailbox from the start.
    fn courier(&self) -> UnixStream {
        let (ours, theirs) = StdUnixStream::pair().unwrap();
        let (input, output): (OwnedFd, OwnedFd) = (theirs.try_clone().unwrap().into(), theirs.into());
        let keywords = if self.kind == Kind::CourierWithKeywords { "1" } else { "0" };
        // It ends with its connection, and is waited for by nobody but the system once this process ends.
        drop(
            tool("usr/bin/imapd")
                .arg("Maildir")
                .current_dir(self.dir.path())
                .env("AUTHENTICATED", "marie")
                .env("MAILDIR", "Maildir")
                .env("HOME", self.dir.path())
                // Its locks wait for a service of the machine that watches files; here one connection works at a time.
                .env("IMAP_USELOCKS", "0")
                .env("IMAP_ENHANCEDIDLE", "0")
                .env("IMAP_KEYWORDS", keywords)
                .env("IMAP_CAPABILITY", "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE SORT QUOTA IDLE")
                .env("IMAP_MOVE_EXPUNGE_TO_TRASH", "0")
                .env("IMAP_TRASHFOLDERNAME", "Trash")
                .stdin(Stdio::from(input))
                .stdout(Stdio::from(output))
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        ours.set_nonblocking(true).unwrap();
        UnixStream::from_std(ours).unwrap()
    }
}

/// Reads up to the line that lets the client in; what greets it is the same everywhere then.
async fn greeted(stream: impl ByteStream + 'static, last: &str) -> Wire {
    let mut stream = Box::new(BufReader::new(stream));
    let mut line = String::new();
    while !line.starts_with(last) {
        line.clear();
        assert_ne!(stream.read_line(&mut line).await.unwrap(), 0, "the server hung up");
    }
    Wire { stream, first: b"* PREAUTH\r\n".to_vec(), left: u64::MAX }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some((master, _)) = &mut self.master {
            // SIGTERM: the master ends its children itself.
            let number = master.id().to_string();
            let _ = Command::new("sh").args(["-c", "kill \"$1\"", "sh", &number]).status();
            let _ = master.wait();
        }
    }
}

/// The folder with what was unpacked, filled once.
fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let beside = env::current_exe().unwrap();
        let folder = beside.ancestors().nth(2).unwrap().join("foreign-servers");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/foreign-servers.sh");
        let ran = Command::new("sh").arg(script).arg(&folder).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        folder.join("root")
    })
}

/// A program of theirs, with their libraries.
fn tool(path: &str) -> Command {
    let root = root();
    let machine = format!("{}-linux-gnu", env::consts::ARCH);
    let folders = [
        "usr/lib".to_owned(),
        "usr/lib/courier-authlib".to_owned(),
        format!("usr/lib/{machine}"),
        format!("lib/{machine}"),
    ];
    let folders: Vec<String> = folders.iter().map(|folder| root.join(folder).display().to_string()).collect();
    let mut command = Command::new(root.join(path));
    let _ = command.env("LD_LIBRARY_PATH", folders.join(":"));
    command
}

async fn cyrus(dir: &Path) -> (Child, u16) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (at, bin) = (dir.display(), root().join("usr/lib/cyrus/bin"));
    for folder in
        ["conf", "conf/db", "conf/socket", "conf/proc", "conf/lock", "conf/log", "conf/msg", "spool", "spool/stage."]
    {
        fs::create_dir_all(dir.join(folder)).unwrap();
    }
    let settings = format!(
        "configdirectory: {at}/conf\npartition-default: {at}/spool\ndefaultpartition: default\nadmins: admin\n\
         cyrus_user: nobody\nallowplaintext: yes\nsasl_pwcheck_method: alwaystrue\nsasl_mech_list: PLAIN\n\
         unixhierarchysep: yes\naltnamespace: yes\nautocreate_quota: 100000\n\
         virtdomains: off\nsyslog_prefix: pli-test\n"
    );
    fs::write(dir.join("imapd.conf"), settings).unwrap();
    let services = format!(
        "START {{\n  recover cmd=\"{bin}/ctl_cyrusdb -C {at}/imapd.conf -r\"\n}}\n\
         SERVICES {{\n  imap cmd=\"{bin}/imapd -C {at}/imapd.conf\" listen=\"127.0.0.1:{port}\" prefork=0\n}}\n\
         EVENTS {{\n}}\nDAEMON {{\n  idled cmd=\"{bin}/idled -C {at}/imapd.conf\"\n}}\n",
        bin = bin.display()
    );
    fs::write(dir.join("cyrus.conf"), services).unwrap();
    // It leaves root by itself, and reads all of this then.
    let owned = Command::new("chown").args(["-R", "nobody"]).arg(dir).status().unwrap();
    assert!(owned.success());
    let log = fs::File::create(dir.join("log")).unwrap();
    let mut command = tool("usr/sbin/cyrmaster");
    let _ = command
        .arg("-C")
        .arg(dir.join("imapd.conf"))
        .arg("-M")
        .arg(dir.join("cyrus.conf"))
        .arg("-p")
        .arg(dir.join("conf/pid"));
    let master = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        let said = fs::read_to_string(dir.join("log")).unwrap_or_default();
        assert!(Instant::now() < until, "Cyrus does not answer: {said}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (master, port)
}

/// A connection, perhaps one that ends early.
#[derive(Debug)]
pub struct Wire {
    stream: Box<dyn ByteStream>,
    /// Octets that come before those of the server.
    first: Vec<u8>,
    /// Octets of the server until the link is cut.
    left: u64,
}

impl Wire {
    /// Cut after so many octets of the server.
    pub fn cut_after(self, octets: u64) -> Self {
        Self { left: octets, ..self }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<(), IoError>> {
        if !self.first.is_empty() {
            let count = self.first.len().min(into.remaining());
            into.put_slice(&self.first.drain(..count).collect::<Vec<_>>());
            return Poll::Ready(Ok(()));
        }
        if self.left == 0 {
            return Poll::Ready(Ok(()));
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.remaining());
        let mut part = vec![0; most];
        let mut piece = ReadBuf::new(&mut part);
        std::task::ready!(Pin::new(&mut self.stream).poll_read(context, &mut piece))?;
        self.left -= u64::try_from(piece.filled().len()).unwrap();
        into.put_slice(piece.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, octets: &[u8]) -> Poll<Result<usize, IoError>> {
        if self.left == 0 {
            return Poll::Ready(Err(std::io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut self.stream).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), IoError>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), IoError>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A second client, of a few lines: it shares nothing with Pli's.
pub struct Client {
    wire: BufReader<Wire>,
}

/// One untagged answer: its words, and its literals.
struct Line {
    words: String,
    literals: Vec<Vec<u8>>,
}

impl Client {
    pub async fn of(served: &Served) -> Self {
        let mut client = Self { wire: BufReader::new(served.connect().await) };
        let greeting = client.line().await;
        assert!(greeting.words.starts_with("* PREAUTH"), "{}", greeting.words);
        client
    }

    /// A command that succeeds, and what it answered.
    async fn told(&mut self, command: &str) -> Vec<Line> {
        self.wire.write_all(format!("z {command}\r\n").as_bytes()).await.unwrap();
        let mut lines = Vec::new();
        loop {
            let line = self.line().await;
            if line.words.starts_with("z ") {
                assert!(line.words.starts_with("z OK"), "{command}: {}", line.words);
                return lines;
            }
            lines.push(line);
        }
    }

    /// A command that succeeds.
    pub async fn ok(&mut self, command: &str) {
        drop(self.told(command).await);
    }

    pub async fn append(&mut self, folder: &str, octets: &[u8]) {
        self.wire.write_all(format!("z APPEND \"{folder}\" {{{}}}\r\n", octets.len()).as_bytes()).await.unwrap();
        loop {
            let go = self.line().await;
            if go.words.starts_with('+') {
                break;
            }
            assert!(go.words.starts_with("* "), "{}", go.words);
        }
        self.wire.write_all(&[octets, b"\r\n"].concat()).await.unwrap();
        loop {
            let line = self.line().await;
            if line.words.starts_with("z ") {
                return assert!(line.words.starts_with("z OK"), "{}", line.words);
            }
        }
    }

    /// Folders that hold messages, as users see their names.
    pub async fn folders(&mut self) -> Vec<String> {
        self.listed().await.iter().map(|name| readable(name)).collect()
    }

    async fn listed(&mut self) -> Vec<String> {
        let lines = self.told("LIST \"\" \"*\"").await;
        let lists = lines.iter().filter(|line| line.words.starts_with("* LIST") && !line.words.contains("\\Noselect"));
        lists.map(|line| line.words.rsplit(' ').next().unwrap().trim_matches('"').to_owned()).collect()
    }

    /// Every message: its folder, its flags and keywords, its octets.
    pub async fn everything(&mut self) -> Vec<(String, Vec<String>, Vec<u8>)> {
        let mut all = Vec::new();
        for folder in self.listed().await {
            let opened = self.told(&format!("EXAMINE \"{folder}\"")).await;
            if !opened.iter().any(|line| line.words.ends_with(" EXISTS") && line.words != "* 0 EXISTS") {
                continue;
            }
            for line in self.told("UID FETCH 1:* (FLAGS BODY.PEEK[])").await {
                let Some((_, after)) = line.words.split_once("FLAGS (") else { continue };
                let flags =
                    after.split_once(')').unwrap().0.split(' ').filter(|flag| !flag.is_empty() && *flag != "\\Recent");
                let octets = line.literals.into_iter().next().expect("a body");
                all.push((readable(&folder), flags.map(str::to_owned).collect(), octets));
            }
            // Some append nothing while a mailbox is open for reading only.
            self.ok("CLOSE").await;
        }
        all
    }

    async fn line(&mut self) -> Line {
        let mut all = Line { words: String::new(), literals: Vec::new() };
        loop {
            let mut octets = Vec::new();
            assert_ne!(self.wire.read_until(b'\n', &mut octets).await.unwrap(), 0, "the server hung up");
            let text = String::from_utf8_lossy(&octets).trim_end().to_owned();
            all.words.push_str(&text);
            let length =
                text.strip_suffix('}').and_then(|text| text.rsplit_once('{')).and_then(|(_, n)| n.parse().ok());
            let Some(length) = length else { return all };
            let mut literal = vec![0; length];
            let _ = self.wire.read_exact(&mut literal).await.unwrap();
            all.literals.push(literal);
        }
    }
}

/// The few accents that these tests use, from modified UTF-7.
fn readable(name: &str) -> String {
    name.replace("&AMk-", "É").replace("&AOk-", "é")
}

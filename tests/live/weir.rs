//! A weir before a server: octets pass both ways, until the client has said so much; then what the server says is held back.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use pli::domain::{Endpoint, Security};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

/// Held back from the first connection that has said `after` octets, until [`Weir::open`].
#[derive(Clone)]
pub struct Weir {
    port: u16,
    connections: Arc<AtomicUsize>,
    said: Arc<watch::Sender<usize>>,
    opened: Arc<watch::Sender<bool>>,
    after: usize,
    /// Nothing passes either way while it is frozen.
    frozen: Arc<watch::Sender<bool>>,
    /// Counts what cuts the connections that stand.
    cuts: Arc<watch::Sender<usize>>,
    /// Connections are taken and closed.
    refusing: Arc<AtomicBool>,
    /// How long each word of the server stays here, in milliseconds.
    lag: Arc<AtomicU64>,
    /// Octets that the server said.
    passed: Arc<AtomicUsize>,
}

impl Weir {
    /// Before `server`, or before nothing: then a connection is taken and never answered.
    pub async fn build(server: Option<u16>, after: usize) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let weir = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            said: Arc::new(watch::channel(0).0),
            opened: Arc::new(watch::channel(false).0),
            after,
            frozen: Arc::new(watch::channel(false).0),
            cuts: Arc::new(watch::channel(0).0),
            refusing: Arc::default(),
            lag: Arc::default(),
            passed: Arc::default(),
        };
        let serving = weir.clone();
        drop(tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((client, _)) = listener.accept().await {
                let _ = serving.connections.fetch_add(1, Ordering::SeqCst);
                serving.said.send_modify(|_| ());
                match server {
                    _ if serving.refusing.load(Ordering::SeqCst) => drop(client),
                    Some(port) => drop(tokio::spawn(serving.clone().pass(client, port))),
                    None => kept.push(client),
                }
            }
        }));
        weir
    }

    /// Where it is reached.
    pub fn endpoint(&self, security: Security) -> Endpoint {
        Endpoint { host: "localhost".to_owned(), port: self.port, security }
    }

    /// Connections taken so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits for so many connections.
    pub async fn connected(&self, count: usize) {
        let _ = self.said.subscribe().wait_for(|_| self.connections() >= count).await.unwrap();
    }

    /// Waits until what the server says is held back.
    pub async fn held(&self) {
        let _ = self.said.subscribe().wait_for(|said| *said >= self.after).await.unwrap();
    }

    /// Lets everything pass from now on.
    pub fn open(&self) {
        let _ = self.opened.send_replace(true);
    }

    /// Nothing passes any more, and nobody is told.
    pub fn freeze(&self) {
        let _ = self.frozen.send_replace(true);
    }

    /// What was held back passes, and all else.
    pub fn thaw(&self) {
        let _ = self.frozen.send_replace(false);
    }

    /// Closes the connections that stand.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Closes whatever connects from now on, or no more.
    pub fn refuse(&self, refusing: bool) {
        self.refusing.store(refusing, Ordering::SeqCst);
    }

    /// From now on each word of the server comes so much later, and what the client says at once.
    pub fn slow_down(&self, lag: Duration) {
        self.lag.store(u64::try_from(lag.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Octets that have come from the server.
    pub fn passed(&self) -> usize {
        self.passed.load(Ordering::SeqCst)
    }

    async fn pass(self, client: TcpStream, port: u16) {
        let mut cuts = self.cuts.subscribe();
        let _ = cuts.borrow_and_update();
        tokio::select! {
            () = self.flow(client, port) => {}
            _ = cuts.changed() => {}
        }
    }

    async fn flow(&self, client: TcpStream, port: u16) {
        let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let (mut client_reads, mut client_writes) = client.into_split();
        let (mut server_reads, mut server_writes) = server.into_split();
        let (said, mut ice) = (Arc::clone(&self.said), self.frozen.subscribe());
        let up = async move {
            let mut octets = [0; 4096];
            while let Ok(read @ 1..) = client_reads.read(&mut octets).await {
                said.send_modify(|said| *said += read);
                let _ = ice.wait_for(|frozen| !frozen).await;
                if server_writes.write_all(&octets[..read]).await.is_err() {
                    return;
                }
            }
        };
        let mut opened = self.opened.subscribe();
        let mut ice = self.frozen.subscribe();
        let down = async move {
            let mut octets = vec![0; 256 * 1024];
            while let Ok(read @ 1..) = server_reads.read(&mut octets).await {
                if *self.said.borrow() >= self.after {
                    let _ = opened.wait_for(|opened| *opened).await;
                }
                let _ = ice.wait_for(|frozen| !frozen).await;
                let _ = self.passed.fetch_add(read, Ordering::SeqCst);
                sleep(Duration::from_millis(self.lag.load(Ordering::SeqCst))).await;
                if client_writes.write_all(&octets[..read]).await.is_err() {
                    return;
                }
            }
        };
        let _ = tokio::join!(up, down);
    }
}

//! The network of this computer, as the kernel tells of it (rtnetlink): an address or a route came or went. What exactly is not read:
//! whoever holds connections asks them.

use std::io;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, netlink, socket_with};
use tokio::net::UnixDatagram;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::Sign;

/// Addresses and routes, of both families: RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_IFADDR, RTMGRP_IPV6_ROUTE.
const GROUPS: u32 = 0x10 | 0x40 | 0x100 | 0x400;
/// A change comes in a burst: it is told once nothing more has come for so long.
const SETTLED: Duration = Duration::from_millis(700);
/// It is told by then, also if it goes on.
const AT_MOST: Duration = Duration::from_secs(4);
/// What is read of a message; the rest of it is not looked at.
const MESSAGE: usize = 64;

/// Tells each change.
pub(super) async fn listen(signs: mpsc::Sender<Sign>) {
    if let Err(error) = follow(&signs).await {
        tracing::debug!(%error, "Nothing is told of the network");
    }
}

async fn follow(signs: &mpsc::Sender<Sign>) -> io::Result<()> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    // The protocol 0 of this family is NETLINK_ROUTE.
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, None)?;
    bind(&socket, &netlink::SocketAddrNetlink::new(0, GROUPS))?;
    // Datagrams are read from any family alike; this type reads them without a line of unsafe code.
    let socket = UnixDatagram::from_std(socket.into())?;
    loop {
        change(&socket).await?;
        let begun = Instant::now();
        while begun.elapsed() < AT_MOST
            && let Ok(more) = timeout(SETTLED, change(&socket)).await
        {
            more?;
        }
        if signs.send(Sign::Moves).await.is_err() {
            return Ok(());
        }
    }
}

async fn change(socket: &UnixDatagram) -> io::Result<()> {
    match socket.recv(&mut [0_u8; MESSAGE]).await {
        // More was told than there was room for.
        Err(error) if error.raw_os_error() == Some(Errno::NOBUFS.raw_os_error()) => Ok(()),
        read => read.map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::mpsc;
    use tokio::time::timeout;

    use super::listen;

    #[tokio::test]
    async fn the_kernel_lets_anybody_listen() {
        let (signs, mut told) = mpsc::channel(1);
        let listening = tokio::spawn(listen(signs));
        // Without a change nothing is told, and listening goes on.
        let early = timeout(Duration::from_millis(300), told.recv()).await;
        assert!(!matches!(early, Ok(None)), "listening has ended");
        assert!(!listening.is_finished());
        listening.abort();
    }
}

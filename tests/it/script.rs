//! A scripted peer: plays the server's lines and checks the client's, in order. Lines read `S: …` and `C: …`; `X` closes.

use std::future::Future;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;

/// The client's end, and a task that gives what the client sent beyond the script.
pub fn play(script: &str) -> (DuplexStream, JoinHandle<Vec<u8>>) {
    play_then(script, async |mut stream: DuplexStream| {
        let mut more = Vec::new();
        let _ = stream.read_to_end(&mut more).await;
        more
    })
}

/// The client's end, and a task that goes on otherwise where the script ends.
pub fn play_then<F, T>(
    script: &str,
    then: impl FnOnce(DuplexStream) -> F + Send + 'static,
) -> (DuplexStream, JoinHandle<T>)
where
    F: Future<Output = T> + Send,
    T: Default + Send + 'static,
{
    let (client, mut server) = tokio::io::duplex(64 * 1024);
    let script = script.to_owned();
    let played =
        tokio::spawn(async move { if follow(&mut server, &script).await { then(server).await } else { T::default() } });
    (client, played)
}

/// Plays a script to its end; `false` when it closes.
pub async fn follow(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), script: &str) -> bool {
    for line in script.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
        match line.split_once(": ").unwrap_or((line.trim_end_matches(':'), "")) {
            ("S", text) => {
                stream.write_all(format!("{text}\r\n").as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
            }
            // Octets that are no UTF-8: one of Latin-1 for each character.
            ("L", text) => {
                let octets: Vec<u8> = text.chars().map(|character| u8::try_from(character).unwrap()).collect();
                stream.write_all(&[&octets[..], b"\r\n"].concat()).await.unwrap();
            }
            ("C", text) => assert_eq!(read_line(stream).await, text, "script line {line:?}"),
            ("X", _) => return false,
            _ => panic!("script line {line:?}"),
        }
    }
    true
}

async fn read_line(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        match stream.read_u8().await {
            Ok(octet) => line.push(octet),
            Err(_) => return format!("(closed after {:?})", String::from_utf8_lossy(&line)),
        }
    }
    line.truncate(line.len() - 2);
    String::from_utf8(line).unwrap_or_else(|error| error.into_bytes().iter().copied().map(char::from).collect())
}

//! A scripted peer: plays the server's lines and checks the client's, in order. Lines read `S: …` and `C: …`; `X` closes.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;

/// The client's end, and a task that gives what the client sent beyond the script.
pub fn play(script: &str) -> (DuplexStream, JoinHandle<Vec<u8>>) {
    let (client, server) = tokio::io::duplex(64 * 1024);
    let script: Vec<String> = script.lines().map(|line| line.trim_start().to_owned()).collect();
    (client, tokio::spawn(serve(server, script)))
}

async fn serve(mut stream: DuplexStream, script: Vec<String>) -> Vec<u8> {
    for line in script.iter().filter(|line| !line.is_empty()) {
        match line.split_once(": ").unwrap_or((line.trim_end_matches(':'), "")) {
            ("S", text) => stream.write_all(format!("{text}\r\n").as_bytes()).await.unwrap(),
            ("C", text) => assert_eq!(read_line(&mut stream).await, text, "script line {line:?}"),
            ("X", _) => return Vec::new(),
            _ => panic!("script line {line:?}"),
        }
    }
    let mut more = Vec::new();
    let _ = stream.read_to_end(&mut more).await;
    more
}

async fn read_line(stream: &mut DuplexStream) -> String {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        match stream.read_u8().await {
            Ok(octet) => line.push(octet),
            Err(_) => return format!("(closed after {:?})", String::from_utf8_lossy(&line)),
        }
    }
    line.truncate(line.len() - 2);
    String::from_utf8(line).unwrap()
}

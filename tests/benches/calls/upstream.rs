//! A provider in a process of its own, so that what it costs is not counted: one thread, one read
//! and one write for each answer, and everything rendered beforehand.

use std::{
    fmt::Write,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::BoxError;

/// The text of the whole answer: 178 bytes.
const TEXT: &str = "Of course. A layer takes a service and gives back another one around it; what retries, \
what waits and what counts the money are each a layer of their own, put around a model in order.";

const HEAD: &str = r#""id":"chatcmpl-bench000000000000000000001","object":"chat.completion"#;
const KNOWN: &str = r#""created":1750000000,"model":"gpt-4o-mini""#;
const LAST: &str = r#""service_tier":"default","system_fingerprint":"fp_bench00001""#;

/// A running upstream; it ends with this value.
pub(crate) struct Upstream {
    child: Child,
    pub(crate) address: String,
}

impl Upstream {
    /// Runs this program once more, as the upstream.
    pub(crate) fn start() -> Result<Self, BoxError> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--upstream")
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().ok_or("the upstream has no output")?;
        let mut address = String::new();
        BufReader::new(said).read_line(&mut address)?;
        let address = address.trim().to_owned();
        Ok(Self { child, address })
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until it is killed.
pub(crate) async fn serve() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let whole: &[u8] = Vec::leak(whole());
    let short: &[u8] = Vec::leak(stream(100));
    let long: &[u8] = Vec::leak(stream(1_000));
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        tokio::spawn(converse(socket, [whole, short, long]));
    }
}

/// Answers on one connection, until the other side closes it.
async fn converse(mut socket: TcpStream, [whole, short, long]: [&[u8]; 3]) -> std::io::Result<()> {
    let mut read = Vec::with_capacity(64 * 1024);
    loop {
        let length = loop {
            if let Some(length) = length(&read) {
                break length;
            }
            if socket.read_buf(&mut read).await? == 0 {
                return Ok(());
            }
        };
        while read.len() < length {
            if socket.read_buf(&mut read).await? == 0 {
                return Ok(());
            }
        }
        let request = &read[..length];
        let is_stream = memchr::memmem::find(request, b"\"stream\":true").is_some();
        let answer = match (is_stream, request.starts_with(b"POST /long/")) {
            (false, _) => whole,
            (true, false) => short,
            (true, true) => long,
        };
        socket.write_all(answer).await?;
        read.drain(..length);
    }
}

/// The length of the first request, head and body, once its head is there.
fn length(read: &[u8]) -> Option<usize> {
    let head = memchr::memmem::find(read, b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&read[..head]).ok()?;
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let body: usize = lengths.next()?.1.trim().parse().ok()?;
    Some(head + body)
}

fn whole() -> Vec<u8> {
    let body = format!(
        r#"{{{HEAD}",{KNOWN},"choices":[{{"index":0,"message":{{"role":"assistant","content":"{TEXT}","refusal":null,"annotations":[]}},"logprobs":null,"finish_reason":"stop"}}],"usage":{{"prompt_tokens":57,"completion_tokens":42,"total_tokens":99,"prompt_tokens_details":{{"cached_tokens":0,"audio_tokens":0}},"completion_tokens_details":{{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}},{LAST}}}"#
    );
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json";
    let beside = "x-request-id: req_bench_001\r\nopenai-processing-ms: 1";
    format!("{head}\r\ncontent-length: {length}\r\n{beside}\r\n\r\n{body}").into_bytes()
}

/// A stream of so many pieces of text, all of it sent at once; each event is a chunk of its own.
fn stream(pieces: usize) -> Vec<u8> {
    let event = |delta: &str, finish: &str| {
        format!(
            "data: {{{HEAD}.chunk\",{KNOWN},{LAST},\"choices\":[{{\"index\":0,\"delta\":{{{delta}}},\"logprobs\":null,\"finish_reason\":{finish}}}]}}\n\n"
        )
    };
    let mut all = String::from(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\nx-request-id: req_bench_001\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    let mut chunk = |data: &str| {
        // A String takes whatever is written.
        let _ = write!(all, "{:x}\r\n{data}\r\n", data.len());
    };
    let first = r#""role":"assistant","content":"","refusal":null"#;
    chunk(&event(first, "null"));
    for at in 0..pieces {
        let word = format!(r#""content":" word{:03}""#, at % 1_000);
        chunk(&event(&word, "null"));
    }
    let usage = format!(
        "data: {{{HEAD}.chunk\",{KNOWN},{LAST},\"choices\":[],\"usage\":{{\"prompt_tokens\":57,\"completion_tokens\":{pieces},\"total_tokens\":{}}}}}\n\n",
        pieces + 57
    );
    chunk(&format!("{}{usage}data: [DONE]\n\n", event("", "\"stop\"")));
    all += "0\r\n\r\n";
    all.into_bytes()
}

//! `pli show ID`: one message of the cache as text.

use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::json::{File, Message, Person};
use super::output::Output;
use super::say;
use crate::domain::listing::{Body, MessageView};
use crate::domain::{MessageId, Notice};
use crate::engine::{Loaded, Query};

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    message: Message<'a>,
    recipients: Vec<Person<'a>>,
    copies: Vec<Person<'a>>,
    message_id: Option<&'a str>,
    text: Option<&'a str>,
    truncated: bool,
    files: Vec<File<'a>>,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, id: i64) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Loaded::Message(view) = client.load(Query::Message(MessageId(id))).await? else {
        return Err(Notice::Internal);
    };
    output.record(&shown(&view), |l10n| say::whole_message(l10n, &view));
    Ok(ExitCode::SUCCESS)
}

fn shown(view: &MessageView) -> Shown<'_> {
    let (text, files, truncated) = match &view.body {
        Body::Awaited => (None, Vec::new(), false),
        Body::Ready { text, parts, truncated, .. } => {
            (Some(text.as_str()), parts.iter().map(File::from).collect(), *truncated)
        }
    };
    Shown {
        message: (&view.row).into(),
        recipients: view.envelope.to.iter().map(Person::from).collect(),
        copies: view.envelope.cc.iter().map(Person::from).collect(),
        message_id: view.envelope.message_id.as_deref(),
        text,
        truncated,
        files,
    }
}

//! `pli signature` and `pli template`: what a person keeps for her letters. It lies in the vault: each needs the code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde::Serialize;

use super::client::Client;
use super::output::Output;
use super::say;
use super::send::read_file;
use crate::domain::wording::{Change, Signature, Template, Wordings};
use crate::domain::{Address, Notice};
use crate::engine::{Answer, Command, Loaded, Query};

/// A subcommand of `signature`.
#[derive(Debug, Subcommand)]
pub enum SignatureTask {
    /// Tell the signature of each mailbox.
    List,
    /// Keep a signature, in the place of another; an empty file is none.
    Set {
        /// Address of the mailbox.
        address: String,
        /// File with the text; `-` is standard input.
        file: PathBuf,
        /// File with the one under answers, where it is another one.
        #[arg(long, value_name = "FILE")]
        answers: Option<PathBuf>,
    },
}

/// A subcommand of `template`.
#[derive(Debug, Subcommand)]
pub enum TemplateTask {
    /// Tell which there are.
    List,
}

#[derive(Serialize)]
struct Signed<'a> {
    address: String,
    text: &'a str,
    answers: Option<&'a str>,
}

#[derive(Serialize)]
struct Kept<'a> {
    name: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Changed {
    state: &'static str,
    address: String,
}

pub(super) async fn signature(
    client: &mut Client,
    output: &mut Output<'_>,
    task: SignatureTask,
) -> Result<ExitCode, Notice> {
    match task {
        SignatureTask::List => {
            let _ = client.open(output).await?;
            for signature in all(client).await?.signatures {
                let (text, answers) = (signature.text(), signature.answers());
                let object = Signed { address: signature.address.to_string(), text, answers };
                output.record(&object, |l10n| say::signature(l10n, &signature));
            }
        }
        SignatureTask::Set { address, file, answers } => {
            // Read before the code is asked for.
            let address = Address::parse(address.trim()).map_err(|_| Notice::AddressInvalid)?;
            let (text, answers) = (text(&file)?, answers.as_deref().map(text).transpose()?);
            let opened = client.open(output).await?;
            if !opened.accounts.iter().any(|account| account.address.folded() == address.folded()) {
                return Err(Notice::NoAccount);
            }
            let change = Change::Sign(Signature::new(address.clone(), &text, answers.as_deref()));
            let Answer::Done = client.ask(|ticket| Command::ChangeWordings { change, ticket }).await? else {
                return Err(Notice::Internal);
            };
            let object = Changed { state: "kept", address: address.to_string() };
            output.record(&object, |l10n| say::signature_kept(l10n, &object.address));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn template(
    client: &mut Client,
    output: &mut Output<'_>,
    task: TemplateTask,
) -> Result<ExitCode, Notice> {
    let TemplateTask::List = task;
    let _ = client.open(output).await?;
    for template in all(client).await?.templates {
        let object = Kept { name: template.name(), text: template.text() };
        output.record(&object, |_| said(&template));
    }
    Ok(ExitCode::SUCCESS)
}

fn said(template: &Template) -> String {
    format!("{}\n{}", template.name(), indented(template.text()))
}

/// Each line moved to the right, below what it belongs to.
pub(super) fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

async fn all(client: &mut Client) -> Result<Wordings, Notice> {
    match client.load(Query::Wordings).await? {
        Loaded::Wordings(all) => Ok(*all),
        _ => Err(Notice::Internal),
    }
}

fn text(file: &Path) -> Result<String, Notice> {
    String::from_utf8(read_file(file)?).map_err(|_| Notice::FileUnreadable)
}

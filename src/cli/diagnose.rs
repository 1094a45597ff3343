//! `pli diagnose`: the layers one by one, each good or with what to do. Nothing personal in it.

use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::output::{FAILED, Output};
use super::say;
use crate::domain::Notice;
use crate::engine::{Answer, Command};

#[derive(Serialize)]
struct Line<'a> {
    subject: &'a str,
    detail: &'a str,
    state: &'a str,
    message: Option<String>,
    remedy: Option<String>,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let Answer::Diagnosed(findings) = client.ask(|ticket| Command::Diagnose { ticket }).await? else {
        return Err(Notice::Internal);
    };
    let mut code = ExitCode::SUCCESS;
    for finding in &findings {
        let said = finding.result.as_ref().err().map(|notice| (notice.code(), output.l10n().notice(notice)));
        if said.is_some() {
            code = ExitCode::from(FAILED);
        }
        let line = Line {
            subject: finding.subject,
            detail: &finding.detail,
            state: said.as_ref().map_or("good", |(code, _)| code),
            message: said.as_ref().map(|(_, text)| say::notice(output.l10n(), text)),
            remedy: said.as_ref().map(|(_, text)| text.remedy.clone()),
        };
        output.record(&line, |l10n| say::finding(l10n, finding));
    }
    Ok(code)
}

//! `pli diagnose`: the layers one by one, each good or with what to do; with `--report`, a file to give away. With `--operator` over an
//! open session, with what only an operator shows. Nothing personal in any of them.

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::output::{FAILED, Output};
use super::{psc, say};
use crate::clock;
use crate::domain::Notice;
use crate::engine::finding::Verdict;
use crate::engine::{Answer, Command};
use crate::l10n::t;
use crate::report;

#[derive(Serialize)]
struct Line<'a> {
    subject: &'a str,
    detail: String,
    state: &'a str,
    verdict: &'a str,
    message: Option<String>,
    remedy: Option<String>,
}

pub(super) async fn run(
    client: &mut Client,
    output: &mut Output<'_>,
    file: Option<&Path>,
    deep: bool,
) -> Result<ExitCode, Notice> {
    if deep {
        drop(client.open(output).await?);
        // A login that fails is one line of the diagnosis, not its end.
        if let Err(notice) = psc::log_in(client, output).await {
            output.remark(&notice);
        }
    }
    let Answer::Diagnosed(diagnosis) = client.ask(|ticket| Command::Diagnose { deep, ticket }).await? else {
        return Err(Notice::Internal);
    };
    for finding in &diagnosis.findings {
        let said = finding.verdict.notice().map(|notice| output.l10n().notice(notice));
        let untested = (finding.verdict == Verdict::Untested).then(|| t!(output.l10n(), "layer-untested"));
        let line = Line {
            subject: finding.layer.code(),
            detail: report::detail(output.l10n(), finding).unwrap_or_default(),
            state: report::state(&finding.verdict),
            verdict: match finding.verdict {
                Verdict::Good => "good",
                Verdict::Known(_) => "known",
                Verdict::Wrong(_) => "wrong",
                Verdict::Untested => "untested",
            },
            message: said.as_ref().map(|text| say::notice(output.l10n(), text)).or(untested),
            remedy: said.as_ref().map(|text| text.remedy.clone()),
        };
        output.record(&line, |l10n| say::finding(l10n, finding));
    }
    output.aside(|l10n| {
        let support = diagnosis.support.as_ref().map(|words| t!(l10n, "diagnosis-support", words = words.as_str()));
        [Some(report::summary(l10n, &diagnosis)), support].into_iter().flatten().collect::<Vec<_>>().join("\n")
    });
    if let Some(file) = file {
        let text = report::text(output.l10n(), clock::now(), &diagnosis);
        std::fs::write(file, text).map_err(|_| Notice::FileUnwritable)?;
    }
    Ok(if diagnosis.wrong() == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

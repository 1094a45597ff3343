//! The certificates of organisations that the settings name: each file opened with its password, proved, and held for the logins that
//! need it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::actor::House;
use super::super::finding::{Detail, Finding, Layer};
use super::super::organisation;
use super::finding;
use crate::domain::{Account, Method, Notice};
use crate::key_store::Secrets;
use crate::tls::Operators;

/// Each file with what came of it.
pub(super) struct Organisations(Vec<(PathBuf, Result<Opened, Notice>)>);

struct Opened {
    until: jiff::Timestamp,
    operators: Operators,
}

impl Organisations {
    /// Opens those of these mailboxes, and the one that proves the registered client.
    pub(super) async fn open(house: &House, accounts: &[Account]) -> Self {
        let client = house.config.settings.psc.as_ref().and_then(|psc| psc.certificate.as_ref());
        let mailboxes = accounts.iter().filter_map(|account| match &account.method {
            Method::Organisation { file } => Some(file),
            Method::Card | Method::Psc { .. } => None,
        });
        let mut all = Vec::<(PathBuf, Result<Opened, Notice>)>::new();
        for file in client.into_iter().chain(mailboxes) {
            if !all.iter().any(|(known, _)| known == file) {
                all.push((file.clone(), opened(house, file.clone()).await));
            }
        }
        Self(all)
    }

    /// A line a file.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let line = |(path, opened): &(PathBuf, Result<Opened, Notice>)| {
            let until = opened.as_ref().ok().map(|opened| opened.until);
            let detail = Detail::Certificate { file: path.display().to_string(), until };
            finding(Layer::Organisation, detail, opened.as_ref().map(drop).map_err(Clone::clone))
        };
        self.0.iter().map(line).collect()
    }

    /// The way to servers with the certificate of this file.
    pub(super) fn operators(&self, file: &Path) -> Option<Operators> {
        let (_, opened) = self.0.iter().find(|(path, _)| path == file)?;
        opened.as_ref().ok().map(|opened| opened.operators.clone())
    }
}

async fn opened(house: &House, file: PathBuf) -> Result<Opened, Notice> {
    let secrets = Secrets::new(&house.config.paths);
    let organisation = organisation::obtain(file, secrets, &house.authorities, &house.revocation).await?;
    let (authorities, lists) = (Arc::clone(&house.authorities), Arc::clone(&house.revocation));
    let operators = Operators::for_organisation(authorities, lists, &organisation).map_err(|error| error.notice())?;
    Ok(Opened { until: organisation.not_after(), operators })
}

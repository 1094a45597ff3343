//! Fetches the list: over the operators' profile, without a client certificate, under a cap and a deadline.

use std::time::Duration;

use super::{Download, Error};
use crate::http::{Client, Limits};

use super::signature::DOCUMENT_MAX;

/// Where an unsigned list may come from: the host of ANS, and no other.
const OFFICIAL_HOST: &str = "espacedeconfiance.mssante.fr";
/// For the whole download.
const DEADLINE: Duration = Duration::from_secs(60);

/// Downloads the list. `client` must be over the operators' profile: only then is what the official host says its own.
///
/// # Errors
/// [`Error::Fetch`].
pub async fn download(client: &Client, url: &str) -> Result<Download, Error> {
    let limits = Limits { octets: DOCUMENT_MAX, deadline: DEADLINE };
    let response = client.get(url, limits).await.map_err(Error::Fetch)?;
    Ok(if response.host == OFFICIAL_HOST {
        Download::from_official_host(response.body)
    } else {
        Download::from_anywhere(response.body)
    })
}

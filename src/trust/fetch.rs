//! Fetches the list: over the operators' profile, without a client certificate, under a cap and a deadline.

use std::time::Duration;

use super::signature::DOCUMENT_MAX;
use super::{Download, Error};
use crate::http::{Client, Limits, Reach};
use crate::tls::Operators;

/// Where an unsigned list may come from: the host of ANS, and no other.
const OFFICIAL_HOST: &str = "espacedeconfiance.mssante.fr";
/// For the whole download.
const DEADLINE: Duration = Duration::from_mins(1);

/// Downloads the list. With practice trust, from this computer only.
///
/// # Errors
/// [`Error::Fetch`].
pub async fn download(operators: &Operators, reach: Reach, url: &str) -> Result<Download, Error> {
    let client = Client::operators(operators, reach).map_err(Error::Fetch)?;
    let limits = Limits { octets: DOCUMENT_MAX, deadline: DEADLINE };
    let response = client.get(url, limits).await.map_err(Error::Fetch)?;
    Ok(if response.host == OFFICIAL_HOST {
        Download::from_official_host(response.body)
    } else {
        Download::from_anywhere(response.body)
    })
}

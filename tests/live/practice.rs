//! The practice operator with the doctor's card logged in: what tests of connections begin with.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pli::auth;
use pli::card::{Card, Login};
use pli::domain::{Account, Secret};
use pli::http::{Client, Limits, Reach};
use pli::imap::{self, Authenticated, Session};
use pli::settings::Settings;
use pli::sync::ImapRemote;
use pli::tls::{Authorities, Operators, RevocationLists, public_web_config};
use pli_operator::{DOCTOR, Operator, Options, PIN};

/// A running operator and the way in.
pub struct Practice {
    pub tls: Operators,
    pub account: Account,
    pub operator: Operator,
    /// Outlives the connections that sign with it.
    _login: Login,
}

impl Practice {
    pub async fn start(messages: usize) -> Self {
        let operator = tokio::task::spawn_blocking(move || Operator::start(Options { messages, ..Options::default() }));
        let operator = operator.await.unwrap().unwrap();
        let settings = Settings::read(&operator.config_path()).unwrap();
        let login = log_in(&settings).await;
        let authorities = Arc::new(Authorities::find(&settings.trust, settings.practice.as_ref()));
        let client = Client::over(&public_web_config(None).unwrap(), Reach::Loopback).unwrap();
        let fetch = move |url: String| {
            let client = client.clone();
            let fetched = async move {
                let limits = Limits { octets: 1 << 20, deadline: Duration::from_secs(10) };
                client.plain(&url, limits).await.ok().map(|response| response.body)
            };
            Box::pin(fetched) as futures::future::BoxFuture<'static, Option<Vec<u8>>>
        };
        let lists = RevocationLists::open(Arc::clone(&authorities), operator.dir().join("lists"), Arc::new(fetch));
        let tls = Operators::new(authorities, Arc::new(lists), Some(&login)).unwrap();
        let account = settings.accounts.iter().find(|account| account.address.to_string() == DOCTOR.address).unwrap();
        Self { tls, account: account.clone(), operator, _login: login }
    }

    pub async fn session(&self) -> Session<Authenticated> {
        imap::connect(&self.tls, &self.account.imap, &auth::Login::CERTIFICATE).await.unwrap()
    }

    pub async fn remote(&self) -> ImapRemote {
        ImapRemote::new(self.session().await)
    }
}

/// A letter to the doctor, unlike any other as long as its subject is.
pub fn letter(subject: &str) -> Vec<u8> {
    format!(
        "From: Nadia <nadia.benali@cabinet-tilleuls.mssante.fr>\r\nTo: <{}>\r\nSubject: {subject}\r\n\
         Message-ID: <{}@essai.mssante.fr>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0100\r\n\r\nBonjour.\r\n",
        DOCTOR.address,
        subject.replace(' ', ".")
    )
    .into_bytes()
}

async fn log_in(settings: &Settings) -> Login {
    let card = Card::start(&settings.card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
    let tokens = card.tokens().await.unwrap();
    let is_doctors =
        |token: &&pli::card::Token| token.holder.as_ref().is_ok_and(|holder| Some(holder.id.as_str()) == DOCTOR.card);
    let slot = tokens.iter().find(is_doctors).unwrap().slot;
    card.login(slot, Some(Secret::new(PIN.to_owned()))).await.unwrap()
}

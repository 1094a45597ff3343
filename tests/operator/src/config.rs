//! `pli.toml`: the settings that point Pli at the practice operator.

use crate::Ports;
use crate::error::Result;
use crate::pki::{Authority, Pki};
use crate::process::write;
use crate::token::Cards;
use crate::world::{self, Mailbox};
use std::path::Path;

/// Writes the settings file.
pub fn write_settings(path: &Path, dir: &Path, cards: &Cards, pki: &Pki, ports: &Ports) -> Result<()> {
    let (variable, value) = cards.environment();
    let mut text = format!(
        "data = {data}\n\n[card]\nmodule = {module}\nholder = {holder}\n\n[card.environment]\n{variable} = {value}\n\n\
         [trust]\nauthorities = [{authorities}]\nlist_url = \"https://localhost:{https}/listeblanchemssante.xml\"\n\n\
         [practice.authorities]\n",
        data = quoted(&dir.join("data")),
        module = quoted(&cards.module()),
        holder = quoted(Path::new(world::DOCTOR.card.unwrap_or_default())),
        value = quoted(value),
        authorities = quoted(&dir.join("trust/authorities")),
        https = ports.https,
    );
    let named = [
        ("elementary_root", Authority::ElementaryRoot),
        ("elementary_organisations", Authority::ElementaryOrganisations),
        ("standard_root", Authority::StandardRoot),
        ("standard_persons", Authority::StandardPersons),
        ("strong_root", Authority::StrongRoot),
        ("strong_persons", Authority::StrongPersons),
    ];
    for (name, authority) in named {
        add!(text, "{name} = \"{}\"\n", pki.fingerprint(authority)?);
    }
    add!(
        text,
        "\n[practice.list]\nsigner = \"{}\"\n\n[directory]\nextract_url = \"https://localhost:{}/{}\"\n",
        crate::list::SIGNER,
        ports.https,
        crate::directory::ARCHIVE,
    );
    for mailbox in [world::DOCTOR, world::SECRETARY] {
        text.push_str(&account(&mailbox, (ports.imap, ports.submission), ""));
    }
    write(path, text)
}

/// A mailbox behind these ports, both with STARTTLS, with more lines.
pub fn account(mailbox: &Mailbox, (imap, submission): (u16, u16), more: &str) -> String {
    format!(
        "\n[[account]]\nholder = \"{}\"\naddress = \"{}\"\nname = \"{}\"\n{more}\n\
         [account.imap]\nhost = \"localhost\"\nport = {imap}\nsecurity = \"starttls\"\n\n\
         [account.submission]\nhost = \"localhost\"\nport = {submission}\nsecurity = \"starttls\"\n",
        mailbox.card.unwrap_or_default(),
        mailbox.address,
        mailbox.name,
    )
}

/// A path as a TOML basic string.
pub fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

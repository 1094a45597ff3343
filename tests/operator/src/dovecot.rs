//! Dovecot: IMAP with a client certificate and SASL EXTERNAL only. One template
//! for the 2.3 syntax, one for 2.4.

use crate::error::{Context, Result};
use crate::pki::{Leaf, Pki};
use crate::process::{self, Run, Server, folder, write};
use crate::tls::Tls;
use crate::world::{self, Mailbox};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the templates need to know.
pub struct Setup<'a> {
    /// Private folder of this server.
    pub dir: PathBuf,
    /// Folder of the mailboxes.
    pub mail: PathBuf,
    /// Trust material.
    pub pki: &'a Pki,
    /// Port with STARTTLS.
    pub imap: u16,
    /// Port with TLS at once.
    pub imaps: u16,
    /// What it offers.
    pub tls: Tls,
    /// Log file.
    pub log: PathBuf,
}

/// Loopback addresses whose certificate is bad, and which.
pub const BAD: [(&str, Leaf); 4] = [
    ("127.0.0.2", Leaf::ServerRevoked),
    ("127.0.0.3", Leaf::ServerExpired),
    ("127.0.0.4", Leaf::ServerWrongName),
    ("127.0.0.5", Leaf::ServerWrongBranch),
];

/// Special folders, in the words of French mail clients.
const SPECIAL: [(&str, &str); 5] = [
    ("Envoyés", "\\Sent"),
    ("Brouillons", "\\Drafts"),
    ("Corbeille", "\\Trash"),
    ("Indésirables", "\\Junk"),
    ("Archives", "\\Archive"),
];

/// Writes the configuration for the installed version.
pub fn configure(setup: &Setup<'_>) -> Result<()> {
    folder(&setup.dir)?;
    folder(&setup.dir.join("run"))?;
    let recent = recent()?;
    write_users(setup, recent)?;
    let mut text = if recent { template_2_4(setup) } else { template_2_3(setup) };
    text.push_str(&setup.tls.dovecot(&setup.dir, recent)?);
    write(&setup.dir.join("dovecot.conf"), text)
}

/// Its settings are written in the syntax of 2.4.
pub fn recent() -> Result<bool> {
    let version = Run::new("dovecot", "asking its version")?.arg("--version").output()?;
    let version = String::from_utf8_lossy(&version);
    Ok(!version.starts_with("2.3") && !version.starts_with("2.2"))
}

/// Starts Dovecot in the foreground, as our child.
pub fn start(setup: &Setup<'_>) -> Result<Server> {
    let mut server = spawn(&setup.dir, &setup.log)?;
    server.wait_ready(setup.imap, &[setup.imaps])?;
    Ok(server)
}

/// Starts the Dovecot whose configuration is in `dir`.
pub fn spawn(dir: &Path, log: &Path) -> Result<Server> {
    let mut command = Command::new(process::find("dovecot")?);
    let _ = command.arg("-F").arg("-c").arg(dir.join("dovecot.conf"));
    Server::spawn("dovecot", command, log)
}

/// One line a name: the card's CN and the address lead to the same home. The
/// second file lets a card act for the shared mailbox (SASL authzid).
fn write_users(setup: &Setup<'_>, recent: bool) -> Result<()> {
    let (uid, gid) = world::mail_owner();
    let mut users = String::new();
    let mut delegates = String::new();
    for mailbox in world::MAILBOXES.iter().chain([&world::APPLICATION]) {
        let home = setup.mail.join(mailbox.folder);
        // Whoever acts for the shared mailbox finds as INBOX the folder where its mail arrives.
        let root = home.join("Maildir");
        let inbox = crate::maildir::path(&root, Some(world::SHARED_INBOX));
        let (root, inbox) = (root.display(), inbox.display());
        let place = match (mailbox.card, recent) {
            (Some(_), _) => String::new(),
            (None, false) => format!(" userdb_mail=maildir:{root}:INBOX={inbox}"),
            (None, true) => format!(" userdb_mail_path={root} userdb_mail_inbox_path={inbox}"),
        };
        for name in mailbox.logins() {
            add!(users, "{name}::{uid}:{gid}::{home}::nopassword=y{place}\n", home = home.display());
        }
        if mailbox.address == world::APPLICATION.address {
            // Its software names the mailbox itself.
            add!(delegates, "{}*{}:::::::nopassword=y\n", world::APPLICATION_CERTIFICATE, mailbox.address);
        } else if let Some(cn) = mailbox.card {
            add!(delegates, "{cn}*{}:::::::nopassword=y\n", world::SHARED.address);
        }
    }
    write(&setup.dir.join("users"), users)?;
    write(&setup.dir.join("delegates"), delegates)?;
    let shared = setup.mail.join(world::SHARED.folder).join("Maildir");
    folder(&shared)?;
    let people = cards().map(|cn| format!("user={cn} lrwstipekx\n"));
    let rights = format!("owner lrwstipekxa\n{}", people.collect::<String>());
    write(&setup.dir.join("acl"), rights)
}

/// Card names of the persons.
pub fn cards() -> impl Iterator<Item = &'static str> {
    world::MAILBOXES.iter().filter_map(|m: &Mailbox| m.card)
}

/// The special folders, inside a namespace.
pub fn special_mailboxes(quote: &str) -> String {
    let mut out = String::new();
    for (name, role) in SPECIAL {
        add!(out, "  mailbox {quote}{name}{quote} {{\n    special_use={role}\n    auto=subscribe\n  }}\n");
    }
    out
}

/// Listeners and helpers of a Dovecot with these two ports.
pub fn services(imap: u16, imaps: u16) -> String {
    format!(
        "service imap-login {{\n  inet_listener imap {{\n    port={imap}\n  }}\n  inet_listener imaps {{\n    port={imaps}\n    ssl=yes\n  }}\n  chroot=\n  process_min_avail=1\n}}\n\
         service anvil {{\n  chroot=\n}}\nservice stats {{\n  chroot=\n}}\n\
         service imap {{\n  process_limit=200\n}}\n"
    )
}

/// Configuration for Dovecot 2.3 (Debian 12, Ubuntu 24.04).
fn template_2_3(setup: &Setup<'_>) -> String {
    let dir = setup.dir.display();
    let mail = setup.mail.display();
    let (uid, gid) = world::mail_owner();
    let mut text = format!(
        "base_dir={dir}/run\nstate_dir={dir}/run\nlog_path={log}\nprotocols=imap\n\
         listen=127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4, 127.0.0.5\n\
         first_valid_uid=1\nfirst_valid_gid=1\nmail_uid={uid}\nmail_gid={gid}\n\
         mail_location=maildir:~/Maildir\nmaildir_very_dirty_syncs=no\nmail_max_userip_connections=100\n\
         ssl=required\nssl_ca=<{bundle}\nssl_cert=<{cert}\nssl_key=<{key}\n\
         ssl_verify_client_cert=yes\nssl_require_crl=no\nssl_cert_username_field=commonName\n\
         ssl_dh=\n\
         auth_ssl_require_client_cert=yes\nauth_ssl_username_from_cert=yes\n\
         auth_mechanisms=external\nauth_username_format=%u\nauth_username_chars=\nauth_failure_delay=0\n\
         mail_plugins=$mail_plugins quota notify acl\n",
        log = setup.log.display(),
        bundle = setup.pki.bundle().display(),
        cert = setup.pki.chain(Leaf::Server).display(),
        key = setup.pki.key(Leaf::Server).display(),
    );
    add!(
        text,
        "passdb {{\n  driver=passwd-file\n  args=username_format=%u*%{{login_user}} {dir}/delegates\n  master=yes\n}}\n\
         passdb {{\n  driver=passwd-file\n  args=username_format=%u {dir}/users\n}}\n\
         userdb {{\n  driver=passwd-file\n  args=username_format=%u {dir}/users\n}}\n\
         plugin {{\n  quota=count:Quota\n  quota_vsizes=yes\n  quota_rule=*:storage=5G\n  acl=vfile\n  acl_user=%u\n}}\n\
         protocol imap {{\n  mail_plugins=$mail_plugins imap_quota imap_zlib imap_acl\n  mail_max_userip_connections=100\n}}\n"
    );
    add!(text, "namespace inbox {{\n  inbox=yes\n  type=private\n  separator=/\n{}}}\n", special_mailboxes(""));
    add!(
        text,
        "namespace cabinet {{\n  type=public\n  separator=/\n  prefix={}/\n  location=maildir:{mail}/{}/Maildir:CONTROL=~/cabinet/control:INDEX=~/cabinet/index\n  subscriptions=no\n  list=children\n}}\n",
        world::SHARED_PREFIX,
        world::SHARED.folder,
    );
    // Without its penalty socket, refused logins do not slow down the next ones.
    text.push_str("service anvil {\n  unix_listener anvil-auth-penalty {\n    mode=0\n  }\n}\n");
    text.push_str(&services(setup.imap, setup.imaps));
    for (address, leaf) in BAD {
        add!(
            text,
            "local {address} {{\n  ssl_cert=<{}\n  ssl_key=<{}\n}}\n",
            setup.pki.chain(leaf).display(),
            setup.pki.key(leaf).display()
        );
    }
    text
}

/// Configuration for Dovecot 2.4 (Debian 13).
fn template_2_4(setup: &Setup<'_>) -> String {
    let dir = setup.dir.display();
    let mail = setup.mail.display();
    let (uid, gid) = world::mail_owner();
    let mut text = format!(
        "dovecot_config_version=2.4.0\ndovecot_storage_version=2.4.0\n\
         base_dir={dir}/run\nstate_dir={dir}/run\nlog_path={log}\nprotocols=imap\n\
         listen=127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4, 127.0.0.5\n\
         first_valid_uid=1\nfirst_valid_gid=1\nmail_uid={uid}\nmail_gid={gid}\n\
         mail_driver=maildir\nmail_path=~/Maildir\nmail_max_userip_connections=100\n\
         ssl=required\nssl_server_ca_file={bundle}\nssl_server_cert_file={cert}\nssl_server_key_file={key}\n\
         ssl_server_request_client_cert=yes\nssl_server_require_crl=no\nssl_server_cert_username_field=commonName\n\
         auth_ssl_require_client_cert=yes\nauth_ssl_username_from_cert=yes\n\
         auth_mechanisms=external\nauth_username_format=%{{user}}\nauth_username_chars=\nauth_failure_delay=0\n\
         mail_plugins {{\n  quota=yes\n  notify=yes\n  acl=yes\n}}\n",
        log = setup.log.display(),
        bundle = setup.pki.bundle().display(),
        cert = setup.pki.chain(Leaf::Server).display(),
        key = setup.pki.key(Leaf::Server).display(),
    );
    add!(
        text,
        "passdb delegates {{\n  driver=passwd-file\n  passwd_file_path={dir}/delegates\n  auth_username_format=%{{user}}*%{{login_user}}\n  master=yes\n}}\n\
         passdb users {{\n  driver=passwd-file\n  passwd_file_path={dir}/users\n}}\n\
         userdb users {{\n  driver=passwd-file\n  passwd_file_path={dir}/users\n}}\n\
         quota Quota {{\n  driver=count\n  storage_size=5G\n}}\n\
         acl_driver=vfile\nacl_user=%{{user}}\n\
         protocol imap {{\n  mail_plugins {{\n    imap_quota=yes\n    imap_acl=yes\n  }}\n}}\n"
    );
    add!(text, "namespace inbox {{\n  inbox=yes\n  type=private\n  separator=/\n{}}}\n", special_mailboxes("\""));
    add!(
        text,
        "namespace cabinet {{\n  type=public\n  separator=/\n  prefix=\"{}/\"\n  mail_driver=maildir\n  mail_path={mail}/{}/Maildir\n  mail_control_path=~/cabinet/control\n  mail_index_path=~/cabinet/index\n  subscriptions=no\n  list=children\n}}\n",
        world::SHARED_PREFIX,
        world::SHARED.folder,
    );
    text.push_str(&services(setup.imap, setup.imaps));
    for (address, leaf) in BAD {
        add!(
            text,
            "local {address} {{\n  ssl_server_cert_file={}\n  ssl_server_key_file={}\n}}\n",
            setup.pki.chain(leaf).display(),
            setup.pki.key(leaf).display()
        );
    }
    text
}

/// Gives a mailbox's files to the account under which Dovecot reads them.
pub fn own(path: &Path) -> Result<()> {
    let (uid, gid) = world::mail_owner();
    process::give(path, uid, gid)
}

/// Copies the access rights of the shared mailbox into one of its folders.
pub fn share(setup_dir: &Path, maildir: &Path) -> Result<()> {
    let rights = setup_dir.join("acl");
    let to = maildir.join("dovecot-acl");
    let _ = fs::copy(&rights, &to).at("copying the access rights to", &to)?;
    Ok(())
}

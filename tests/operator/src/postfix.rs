//! Postfix: submission with a client certificate. Local mailboxes are delivered,
//! the other listed domains are accepted and dropped, the rest is refused.

use crate::clock;
use crate::error::{Error, Result};
use crate::list;
use crate::pki::{Leaf, Pki};
use crate::process::{self, Server, folder, write};
use crate::tls::Tls;
use crate::world::{self, Mailbox};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A listed mailbox of another operator that takes nothing more: letters to it are accepted, then come back.
pub const FULL: &str = "urgences@ch-pontarlin.mssante.fr";

/// Greatest message accepted, in bytes (10 Mo).
pub const SIZE: u64 = 10_485_760;

/// What the configuration needs to know.
pub struct Setup<'a> {
    /// Private folder of this server.
    pub dir: PathBuf,
    /// Folder of the mailboxes.
    pub mail: PathBuf,
    /// Trust material.
    pub pki: &'a Pki,
    /// Port with STARTTLS.
    pub submission: u16,
    /// Port with TLS at once.
    pub submissions: u16,
    /// What it offers.
    pub tls: Tls,
    /// Log file.
    pub log: PathBuf,
    /// Who may submit.
    pub access: Access,
    /// Mail for the mailboxes of the operator that checks tokens is delivered too.
    pub tokens: bool,
}

/// Who may submit.
pub enum Access {
    /// Whoever has a certificate of the hierarchy.
    Certificate,
    /// Whoever the Dovecot behind `private/auth` lets in, under the addresses listed.
    Sasl {
        /// `address=login`, separated by commas.
        senders: String,
    },
}

const MASTER: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
pickup unix n - n 60 1 pickup
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
full unix - n n - - pipe
  flags=q user=nobody argv=/bin/sh -c {echo 5.2.2 Boite aux lettres pleine; exit 69}
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
";

/// Writes the configuration and the empty queue.
pub fn configure(setup: &Setup<'_>) -> Result<()> {
    folder(&setup.dir)?;
    make_queue(&setup.dir)?;
    let mut listed = String::new();
    for domain in list::domains() {
        add!(listed, "{domain} OK\n");
    }
    write(&setup.dir.join("listed"), listed)?;
    write(&setup.dir.join("transports"), format!("{FULL} full:\n"))?;
    // Senders that nobody may use any more.
    write(&setup.dir.join("closed"), "")?;
    let mut mailboxes = String::new();
    for mailbox in world::local(setup.tokens) {
        match mailbox.arrivals() {
            None => add!(mailboxes, "{} {}/Maildir/\n", mailbox.address, mailbox.folder),
            Some(folder) => add!(mailboxes, "{} {}/Maildir/.{folder}/\n", mailbox.address, mailbox.folder),
        }
    }
    write(&setup.dir.join("mailboxes"), mailboxes)?;
    let main = main_cf(setup);
    write(&setup.dir.join("main.cf"), main + &access(setup))?;
    let service = |port: u16, option: &str| {
        format!("127.0.0.1:{port} inet n - n - - smtpd\n  -o {option}\n  -o syslog_name=postfix/{port}\n")
    };
    let mut master = service(setup.submission, "smtpd_tls_security_level=encrypt");
    master.push_str(&service(setup.submissions, "smtpd_tls_wrappermode=yes"));
    master.push_str(MASTER);
    write(&setup.dir.join("master.cf"), master)
}

/// Who may submit.
fn access(setup: &Setup<'_>) -> String {
    match &setup.access {
        Access::Certificate => {
            format!(
                "smtpd_tls_req_ccert=yes\nsmtpd_tls_ccert_verifydepth=5\nsmtpd_relay_restrictions=permit_tls_all_clientcerts, reject\n\
                 smtpd_sender_restrictions=check_sender_access texthash:{}/closed\n",
                setup.dir.display()
            )
        }
        // Whom Dovecot let in, and in his own name only.
        Access::Sasl { senders } => format!(
            "smtpd_sasl_auth_enable=yes\nsmtpd_sasl_type=dovecot\nsmtpd_sasl_path=private/auth\n\
             smtpd_sasl_security_options=noanonymous\nsmtpd_tls_auth_only=yes\n\
             smtpd_sender_login_maps=inline:{{ {senders} }}\nsmtpd_sender_restrictions=reject_sender_login_mismatch\n\
             smtpd_relay_restrictions=permit_sasl_authenticated, reject\n"
        ),
    }
}

/// Folders of the queue, with the owners Postfix's own check would give them:
/// that check takes two seconds, and is skipped at start.
fn make_queue(dir: &Path) -> Result<()> {
    let missing = || Error::MissingProgram {
        program: "postfix".to_owned(),
        package: "postfix",
        all: process::PACKAGES.join(" "),
    };
    let (uid, own_gid) = process::account("postfix").ok_or_else(missing)?;
    let drop_gid = process::group("postdrop").ok_or_else(missing)?;
    let queue = dir.join("queue");
    folder(&queue)?;
    let private =
        ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"];
    for (names, mode, gid) in
        [(&private[..], 0o700, own_gid), (&["maildrop"], 0o730, drop_gid), (&["public"], 0o710, drop_gid)]
    {
        for name in names {
            let path = queue.join(name);
            folder(&path)?;
            process::give(&path, uid, gid)?;
            process::mode(&path, mode)?;
        }
    }
    folder(&queue.join("pid"))?;
    let data = dir.join("data");
    folder(&data)?;
    process::give(&data, uid, own_gid)?;
    process::mode(&data, 0o700)
}

fn main_cf(setup: &Setup<'_>) -> String {
    let dir = setup.dir.display();
    let (uid, gid) = world::mail_owner();
    let domains: BTreeSet<&str> = world::local(setup.tokens).iter().map(Mailbox::domain).collect();
    format!(
        "compatibility_level=3.6\nqueue_directory={dir}/queue\ndata_directory={dir}/data\n\
         maillog_file={log}\nmaillog_file_prefixes=/var, /tmp, {dir}\n\
         myhostname=submission.operateur-pratique.invalid\nmydestination=\nmynetworks=\nalias_maps=\nalias_database=\n\
         inet_interfaces=loopback-only\ninet_protocols=ipv4\nsmtp_host_lookup=native\ndisable_dns_lookups=yes\n\
         smtpd_banner=$myhostname ESMTP\nbiff=no\nappend_dot_mydomain=no\nsmtputf8_enable=yes\n\
         message_size_limit={SIZE}\nmailbox_size_limit=0\nvirtual_mailbox_limit=0\nin_flow_delay=0\n\
         smtpd_tls_chain_files={key}, {chain}\nsmtpd_tls_CAfile={bundle}\nsmtpd_tls_security_level=encrypt\n\
         smtpd_tls_received_header=yes\nsmtpd_tls_loglevel=1\n\
         {tls}\
         smtpd_client_connection_count_limit=0\nsmtpd_client_connection_rate_limit=0\nsmtpd_error_sleep_time=0\n\
         parent_domain_matches_subdomains=\n\
         smtpd_recipient_restrictions=reject_unlisted_recipient, check_recipient_access texthash:{dir}/listed, \
         check_recipient_access static:{{550 5.7.1 Destinataire hors de l'espace de confiance MSSante, remise refusee}}\n\
         virtual_mailbox_domains={domains}\nvirtual_mailbox_base={mail}\nvirtual_mailbox_maps=texthash:{dir}/mailboxes\n\
         virtual_uid_maps=static:{uid}\nvirtual_gid_maps=static:{gid}\nvirtual_minimum_uid=1\nvirtual_alias_maps=\n\
         transport_maps=texthash:{dir}/transports\n\
         default_transport=discard:\nrelay_transport=discard:\nlocal_transport=error:no local mail\n",
        log = setup.log.display(),
        key = setup.pki.key(Leaf::Server).display(),
        chain = setup.pki.chain(Leaf::Server).display(),
        bundle = setup.pki.bundle().display(),
        tls = setup.tls.postfix(),
        domains = domains.into_iter().collect::<Vec<_>>().join(", "),
        mail = setup.mail.display(),
    )
}

/// Waits until nothing is on its way: a letter that was delivered and not yet struck off when Postfix is stopped would be
/// delivered again at its next start.
pub fn settle(setup: &Setup<'_>) {
    let queue = setup.dir.join("queue");
    let is_empty = |name| std::fs::read_dir(queue.join(name)).is_ok_and(|mut files| files.next().is_none());
    let _ = clock::wait(Duration::from_secs(5), || ["incoming", "active"].into_iter().all(is_empty));
}

/// Starts Postfix in the foreground, as our child.
pub fn start(setup: &Setup<'_>) -> Result<Server> {
    // Postfix's start script looks for this file, skips its check, and removes it.
    write(&setup.dir.join("queue/quick-start"), "")?;
    let mut command = Command::new(process::find("postfix")?);
    let _ = command.arg("-c").arg(&setup.dir).arg("start-fg");
    let mut server =
        Server::spawn("postfix", command, &setup.log)?.with_pid_file(setup.dir.join("queue/pid/master.pid"));
    server.wait_ready(setup.submission, &[setup.submissions])?;
    Ok(server)
}

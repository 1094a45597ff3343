//! Dovecot of an operator of today: STARTTLS without a client certificate, then XOAUTH2 or OAUTHBEARER. It knows nobody: the door
//! of Pro Santé Connect says whose a token is and which mailbox that person opens. In the syntax of 2.3 and of 2.4.

use std::path::{Path, PathBuf};

use crate::dovecot;
use crate::error::Result;
use crate::pki::{Leaf, Pki};
use crate::process::{Server, folder, write};
use crate::psc::GROUPS;
use crate::world;

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
    /// Port of the door.
    pub door: u16,
    /// Socket where Postfix has tokens checked.
    pub socket: PathBuf,
    /// Log file.
    pub log: PathBuf,
}

/// Writes the configuration for the installed version.
pub fn configure(setup: &Setup<'_>) -> Result<()> {
    folder(&setup.dir)?;
    folder(&setup.dir.join("run"))?;
    let (uid, gid) = world::mail_owner();
    let mut users = String::new();
    for mailbox in world::TOKEN_MAILBOXES {
        let home = setup.mail.join(mailbox.folder);
        add!(users, "{}::{uid}:{gid}::{}::\n", mailbox.address, home.display());
    }
    write(&setup.dir.join("users"), users)?;
    let text = if dovecot::recent()? {
        template_2_4(setup)
    } else {
        for group in GROUPS {
            write(&question(&setup.dir, group), introspection(setup.door, group, ""))?;
        }
        template_2_3(setup)
    };
    write(&setup.dir.join("dovecot.conf"), text)
}

/// Starts Dovecot in the foreground, as our child.
pub fn start(setup: &Setup<'_>) -> Result<Server> {
    let mut server = dovecot::spawn(&setup.dir, &setup.log)?;
    server.wait_ready(setup.imap, &[setup.imaps])?;
    Ok(server)
}

/// File in which 2.3 reads how to ask about a group.
fn question(dir: &Path, group: &str) -> PathBuf {
    dir.join(format!("{group}.ext"))
}

/// How a token is asked about: the settings have the same names in both versions, but for the prefix.
fn introspection(door: u16, group: &str, prefix: &str) -> String {
    format!(
        "{prefix}introspection_mode=post\n{prefix}introspection_url=http://127.0.0.1:{door}/{group}\n\
         {prefix}username_attribute=username\n{prefix}active_attribute=active\n{prefix}active_value=true\n"
    )
}

/// Where things are, and for whom: the same words in both versions.
fn common(setup: &Setup<'_>) -> String {
    let dir = setup.dir.display();
    let (uid, gid) = world::mail_owner();
    format!(
        "base_dir={dir}/run\nstate_dir={dir}/run\nlog_path={log}\nprotocols=imap\nlisten=127.0.0.1\n\
         first_valid_uid=1\nfirst_valid_gid=1\nmail_uid={uid}\nmail_gid={gid}\nmail_max_userip_connections=100\n\
         ssl=required\nssl_min_protocol=TLSv1.2\nauth_mechanisms=xoauth2 oauthbearer\nauth_failure_delay=0\n\
         service auth {{\n  unix_listener {socket} {{\n    mode=0600\n    user=postfix\n  }}\n}}\n{services}",
        log = setup.log.display(),
        socket = setup.socket.display(),
        services = dovecot::services(setup.imap, setup.imaps),
    )
}

/// Configuration for Dovecot 2.3 (Debian 12, Ubuntu 24.04).
fn template_2_3(setup: &Setup<'_>) -> String {
    let mut text = common(setup);
    add!(
        text,
        "mail_location=maildir:~/Maildir\nmaildir_very_dirty_syncs=no\nssl_cert=<{cert}\nssl_key=<{key}\nssl_dh=\n\
         userdb {{\n  driver=passwd-file\n  args=username_format=%u {dir}/users\n}}\n\
         namespace inbox {{\n  inbox=yes\n  type=private\n  separator=/\n{special}}}\n\
         service anvil {{\n  unix_listener anvil-auth-penalty {{\n    mode=0\n  }}\n}}\n",
        cert = setup.pki.chain(Leaf::Server).display(),
        key = setup.pki.key(Leaf::Server).display(),
        dir = setup.dir.display(),
        special = dovecot::special_mailboxes(""),
    );
    for group in GROUPS {
        let question = question(&setup.dir, group);
        add!(text, "passdb {{\n  driver=oauth2\n  mechanisms=xoauth2 oauthbearer\n  args={}\n}}\n", question.display());
    }
    text
}

/// Configuration for Dovecot 2.4 (Debian 13).
fn template_2_4(setup: &Setup<'_>) -> String {
    let mut text = String::from("dovecot_config_version=2.4.0\ndovecot_storage_version=2.4.0\n");
    text.push_str(&common(setup));
    add!(
        text,
        "mail_driver=maildir\nmail_path=~/Maildir\nssl_server_cert_file={cert}\nssl_server_key_file={key}\n\
         userdb users {{\n  driver=passwd-file\n  passwd_file_path={dir}/users\n  auth_username_format=%{{user}}\n}}\n\
         namespace inbox {{\n  inbox=yes\n  type=private\n  separator=/\n{special}}}\n",
        cert = setup.pki.chain(Leaf::Server).display(),
        key = setup.pki.key(Leaf::Server).display(),
        dir = setup.dir.display(),
        special = dovecot::special_mailboxes("\""),
    );
    // Here the mechanism itself asks, once, whatever the mailbox: the door says whose the token is and then, as the policy server,
    // whether that person opens that mailbox. So that her name is not compared with the mailbox's, both are first made equal.
    add!(
        text,
        "auth_username_format=-\noauth2 {{\n{introspection}  username_validation_format=-\n\
         \x20 fields {{\n    user=%{{original_user}}\n    person=%{{oauth2:username}}\n  }}\n}}\n\
         auth_policy_server_url=http://127.0.0.1:{door}/policy\nauth_policy_hash_nonce=pratique\n\
         auth_policy_check_before_auth=no\nauth_policy_check_after_auth=yes\nauth_policy_report_after_auth=no\n\
         auth_policy_reject_on_fail=yes\n\
         auth_policy_request_attributes {{\n  login=%{{user}}\n  person=%{{passdb:person}}\n}}\n",
        introspection = introspection(setup.door, "person", "  "),
        door = setup.door,
    );
    text
}

//! Which TLS the mail servers speak: the usual one, or one of three that a card or Pli may be unable to serve.

use crate::error::Result;
use crate::process::write;
use std::path::{Path, PathBuf};

/// What both mail servers offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// TLS 1.2 and 1.3.
    #[default]
    Usual,
    /// TLS 1.2 alone, with the suites of ECO.1.1.3.
    Only12,
    /// TLS 1.3 alone.
    Only13,
    /// TLS 1.2 alone, with suites in CBC mode only.
    Cbc,
}

/// The one suite of a server in CBC mode.
const CBC: &str = "ECDHE-RSA-AES256-SHA384";

impl Tls {
    /// Lines of a Dovecot configuration, beside the least version. It knows no greatest version: OpenSSL's own configuration
    /// does, which reaches Dovecot's processes by a variable.
    ///
    /// # Errors
    /// That configuration cannot be written.
    pub fn dovecot(self, dir: &Path, recent: bool) -> Result<String> {
        let mut lines = match self {
            Self::Usual => return Ok("ssl_min_protocol=TLSv1.2\n".to_owned()),
            Self::Only13 => return Ok("ssl_min_protocol=TLSv1.3\n".to_owned()),
            Self::Only12 => "ssl_min_protocol=TLSv1.2\n".to_owned(),
            Self::Cbc => format!("ssl_min_protocol=TLSv1.2\nssl_cipher_list={CBC}\n"),
        };
        let configuration = openssl(dir);
        write(
            &configuration,
            "openssl_conf=initial\n[initial]\nssl_conf=modules\n[modules]\nsystem_default=limits\n[limits]\nMaxProtocol=TLSv1.2\n",
        )?;
        let path = configuration.display();
        if recent {
            add!(lines, "import_environment {{\n  OPENSSL_CONF={path}\n}}\n");
        } else {
            add!(lines, "import_environment=TZ CORE_OUTOFMEM CORE_ERROR OPENSSL_CONF={path}\n");
        }
        Ok(lines)
    }

    /// Lines of `main.cf`.
    pub fn postfix(self) -> String {
        let versions = match self {
            Self::Usual => ">=TLSv1.2",
            Self::Only13 => ">=TLSv1.3",
            Self::Only12 | Self::Cbc => ">=TLSv1.2, <=TLSv1.2",
        };
        let mut lines = format!("smtpd_tls_protocols={versions}\nsmtpd_tls_mandatory_protocols={versions}\n");
        if self == Self::Cbc {
            add!(lines, "smtpd_tls_mandatory_ciphers=high\ntls_high_cipherlist={CBC}\n");
        }
        lines
    }
}

fn openssl(dir: &Path) -> PathBuf {
    dir.join("openssl.cnf")
}

//! Servers named by hand: a host, a port and how TLS starts, twice. There is no third way to start.

use iced::advanced::widget::Id;

use crate::domain::{Address, Endpoint, Security};

/// One of the two servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Where mail is read.
    Imap,
    /// Where mail is submitted.
    Submission,
}

/// A field of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Its host.
    Host,
    /// Its port.
    Port,
}

/// The name of a field.
pub(super) fn id(which: Which, field: Field) -> Id {
    match (which, field) {
        (Which::Imap, Field::Host) => Id::new("mailboxes-imap-host"),
        (Which::Imap, Field::Port) => Id::new("mailboxes-imap-port"),
        (Which::Submission, Field::Host) => Id::new("mailboxes-submission-host"),
        (Which::Submission, Field::Port) => Id::new("mailboxes-submission-port"),
    }
}

/// A server as typed.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: String,
    pub(super) security: Security,
    /// Which field cannot be right, since it was tried.
    pub(super) fault: Option<Field>,
}

/// Both servers as typed.
#[derive(Debug)]
pub(super) struct Hand {
    pub(super) imap: Server,
    pub(super) submission: Server,
}

impl Hand {
    /// Empty, for the domain of an address.
    pub(super) fn of(address: &str) -> Self {
        let domain = Address::parse(address).map(|address| address.domain().to_string()).unwrap_or_default();
        let server = |which, security| Server {
            host: domain.clone(),
            port: usual_port(which, security).to_string(),
            security,
            fault: None,
        };
        Self {
            imap: server(Which::Imap, Security::StartTls),
            submission: server(Which::Submission, Security::StartTls),
        }
    }

    pub(super) fn typed(&mut self, which: Which, field: Field, text: String) {
        let server = self.server(which);
        server.fault = None;
        match field {
            Field::Host => server.host = text,
            Field::Port => server.port = text.chars().filter(char::is_ascii_digit).take(5).collect(),
        }
    }

    /// The usual port follows; another one stays.
    pub(super) fn secured(&mut self, which: Which, security: Security) {
        let server = self.server(which);
        if server.port == usual_port(which, server.security).to_string() {
            server.port = usual_port(which, security).to_string();
        }
        server.security = security;
    }

    /// What is tried, or the first field that cannot be right.
    pub(super) fn servers(&mut self) -> Result<(Endpoint, Endpoint), Id> {
        let imap = self.imap.endpoint().map_err(|field| id(Which::Imap, field))?;
        let submission = self.submission.endpoint().map_err(|field| id(Which::Submission, field))?;
        Ok((imap, submission))
    }

    fn server(&mut self, which: Which) -> &mut Server {
        match which {
            Which::Imap => &mut self.imap,
            Which::Submission => &mut self.submission,
        }
    }
}

impl Server {
    fn endpoint(&mut self) -> Result<Endpoint, Field> {
        let endpoint = match self.port.parse() {
            Ok(port) if port > 0 => Endpoint::new(&self.host, port, self.security).ok_or(Field::Host),
            _ => Err(Field::Port),
        };
        self.fault = endpoint.as_ref().err().copied();
        endpoint
    }
}

fn usual_port(which: Which, security: Security) -> u16 {
    match (which, security) {
        (Which::Imap, Security::StartTls) => 143,
        (Which::Imap, Security::Tls) => 993,
        (Which::Submission, Security::StartTls) => 587,
        (Which::Submission, Security::Tls) => 465,
    }
}

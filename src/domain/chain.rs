//! The chain of the journal: each line bears a hash of itself and of the line before, and seals, signed by the card of the vault's
//! holder, bear the hash of the line that was last. What was written before a seal cannot be changed, taken out or added to
//! afterwards without that card. Pure: who signs and who verifies a signature lives elsewhere.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::trace::TraceRow;

/// How long a line of the journal is kept: what the CNIL takes for the upper bound of such traces. It goes with a seal as old.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Before the octets of a line.
const LINE: &[u8] = b"Pli journal line, version 1\0";
/// Before the octets of a seal that are signed.
const SEAL: &[u8] = b"Pli journal seal, version 1\0";
/// Before the octets of a seal that the next one names.
const SEALED: &[u8] = b"Pli journal sealed, version 1\0";

/// A hash (SHA-256) of a line and of all before it, or of a seal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Link(pub [u8; 32]);

impl Link {
    /// Before the first line, and before the first seal.
    pub const NONE: Self = Self([0; 32]);

    /// The link of a line that follows one with the link `before`.
    pub fn of(before: Self, row: &TraceRow) -> Self {
        let TraceRow { number, at, offset, author, deed, account, request, response, link: _ } = row;
        let mut hash = Sha256::new_with_prefix(LINE);
        hash.update(before.0);
        hash.update(number.to_be_bytes());
        hash.update(at.as_second().to_be_bytes());
        hash.update(offset.to_be_bytes());
        for text in [author, deed, account, request, response] {
            // With its length: no two lines have the same octets.
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text);
        }
        Self(hash.finalize().into())
    }

    /// Reverse of its `Display`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u8> =
            text.chars().filter_map(|c| c.to_digit(16)).filter_map(|d| u8::try_from(d).ok()).collect();
        if digits.len() != 64 || text.len() != 64 {
            return None;
        }
        let octets: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| (sum << 4) | digit)).collect();
        Self::read(&octets)
    }

    /// From a column: 32 octets.
    pub fn read(octets: &[u8]) -> Option<Self> {
        octets.try_into().ok().map(Self)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Lower-case hexadecimal.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// When a seal was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A session was opened: the lines since the last seal are those of a session that ended without its card.
    Opened,
    /// A session was closed.
    Closed,
}

impl Occasion {
    /// Stable word, in the store and in exports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Closed => "closed",
        }
    }

    /// Reverse of [`Occasion::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Opened, Self::Closed].into_iter().find(|occasion| occasion.code() == code)
    }
}

/// What a seal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its number: they rise by one.
    pub number: i64,
    /// When it was made.
    pub occasion: Occasion,
    /// The same, by the clock of the workstation.
    pub at: Timestamp,
    /// The line that was last.
    pub line: i64,
    /// Its link.
    pub link: Link,
    /// The seal before, or [`Link::NONE`].
    pub before: Link,
}

impl Statement {
    /// The octets that the card signs. No other message that it signs begins like them.
    pub fn octets(&self) -> Vec<u8> {
        let Self { number, occasion, at, line, link, before } = self;
        let mut octets = SEAL.to_vec();
        octets.extend(number.to_be_bytes());
        octets.push(match occasion {
            Occasion::Opened => 1,
            Occasion::Closed => 2,
        });
        octets.extend(at.as_second().to_be_bytes());
        octets.extend(line.to_be_bytes());
        octets.extend(link.0);
        octets.extend(before.0);
        octets
    }
}

/// A statement, signed: RSASSA-PKCS1-v1_5 with SHA-256, by the authentication key of a card.
#[derive(Clone, PartialEq, Eq)]
pub struct Seal {
    /// What it says.
    pub statement: Statement,
    /// DER of the certificate of that key.
    pub certificate: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

impl Seal {
    /// What the next seal names it by.
    pub fn link(&self) -> Link {
        let mut hash = Sha256::new_with_prefix(SEALED);
        hash.update(self.statement.octets());
        hash.update(&self.signature);
        Link(hash.finalize().into())
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").field("statement", &self.statement).finish_non_exhaustive()
    }
}

/// Where a journal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last line that is linked.
    pub line: i64,
    /// Its link.
    pub link: Link,
}

/// What a new seal of this head says; `None` when the last seal covers it already.
pub fn due(head: Option<Head>, last: Option<&Seal>, occasion: Occasion, at: Timestamp) -> Option<Statement> {
    let Head { line, link } = head?;
    let covered = last.is_some_and(|seal| seal.statement.line == line && seal.statement.link == link);
    let number = last.map_or(1, |seal| seal.statement.number.saturating_add(1));
    let before = last.map_or(Link::NONE, Seal::link);
    (!covered).then_some(Statement { number, occasion, at, line, link, before })
}

/// What an export of before showed: the links of its lines.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// By the number of the line.
    pub links: BTreeMap<i64, Link>,
}

/// Something that a journal as it was written does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The line is not as it was written, or one before it is not.
    Altered {
        /// Its number.
        line: i64,
    },
    /// Lines are missing.
    Missing {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// The line has no link although others before it have: a program of before wrote it, or somebody else.
    Unlinked {
        /// Its number.
        line: i64,
    },
    /// The line, or one before it, is another one than in the export of before.
    Rewritten {
        /// Its number.
        line: i64,
    },
    /// The export of before has this line, this journal ends before it.
    Cut {
        /// Its number.
        line: i64,
    },
    /// The seal is of other lines than those that are here.
    SealUnmet {
        /// Its number.
        seal: i64,
    },
    /// The seal does not follow the one before it.
    SealMoved {
        /// Its number.
        seal: i64,
    },
    /// Its signature is not that of its certificate.
    SealForged {
        /// Its number.
        seal: i64,
    },
    /// Its certificate is of somebody else, or not of a card of the trust space.
    SealForeign {
        /// Its number.
        seal: i64,
    },
    /// The lines before this one are gone up to a seal, which is younger than any that lines are dropped with.
    Shortened {
        /// Its number.
        line: i64,
    },
}

/// What came of looking through a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Lines looked at.
    pub lines: u64,
    /// Lines before the chain began: nothing is said of them.
    pub before: u64,
    /// Seals looked at.
    pub seals: u64,
    /// The last line that a good seal covers.
    pub sealed: Option<i64>,
    /// The first line that is here: those before it were dropped, as they do when they are old.
    pub first: Option<i64>,
    /// The last line.
    pub last: Option<i64>,
    /// When the seal was made that stands for lines that were dropped.
    pub dropped: Option<Timestamp>,
    /// Whose journal it says that it is.
    pub holder: String,
    /// Who has signed seals that are good, by name.
    pub signers: Vec<String>,
    /// What is wrong, in the order found; not more than [`Audit::FAULTS_MAX`].
    pub faults: Vec<Fault>,
    /// There are more.
    pub more: bool,
}

impl Audit {
    /// Faults that are told one by one.
    pub const FAULTS_MAX: usize = 100;

    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    fn blame(&mut self, fault: Fault) {
        if self.faults.len() < Self::FAULTS_MAX {
            self.faults.push(fault);
        } else {
            self.more = true;
        }
    }
}

/// Looks through a journal, line by line in order.
#[derive(Debug)]
pub struct Auditor {
    seals: Vec<(Seal, Option<Fault>)>,
    /// The seal that is met next.
    next: usize,
    /// Of the last line that is linked.
    link: Option<Link>,
    earlier: Earlier,
    /// Lines under a seal of this time or later are not dropped yet.
    kept: Timestamp,
    audit: Audit,
}

impl Auditor {
    /// Of a journal with these seals, in order, looked at now; `proven` says of each whether its signature and its certificate are good.
    pub fn new(seals: Vec<Seal>, now: Timestamp, mut proven: impl FnMut(&Seal) -> Result<(), Forgery>) -> Self {
        let mut audit = Audit { seals: u64::try_from(seals.len()).unwrap_or(u64::MAX), ..Audit::default() };
        let mut before: Option<(i64, Link)> = None;
        let judged = seals.into_iter().map(|seal| {
            let number = seal.statement.number;
            let follows = match before {
                Some((last, link)) => last.saturating_add(1) == number && seal.statement.before == link,
                // The seals of lines that were dropped go with them.
                None => number > 1 || seal.statement.before == Link::NONE,
            };
            let fault = match proven(&seal) {
                Err(Forgery::Signature) => Some(Fault::SealForged { seal: number }),
                Err(Forgery::Signer) => Some(Fault::SealForeign { seal: number }),
                Ok(()) if !follows => Some(Fault::SealMoved { seal: number }),
                Ok(()) => None,
            };
            before = Some((number, seal.link()));
            (seal, fault)
        });
        let seals: Vec<_> = judged.collect();
        for fault in seals.iter().filter_map(|(_, fault)| *fault) {
            audit.blame(fault);
        }
        let kept = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
        Self { seals, next: 0, link: None, earlier: Earlier::default(), kept, audit }
    }

    /// This journal goes on from an earlier one, which it is compared with.
    pub fn compare(&mut self, earlier: Option<Earlier>) {
        self.earlier = earlier.unwrap_or_default();
    }

    /// The next line.
    pub fn take(&mut self, row: &TraceRow) {
        let first = self.audit.last.is_none();
        if let Some(last) = self.audit.last {
            let due = last.saturating_add(1);
            if row.number > due {
                self.audit.blame(Fault::Missing { from: due, to: row.number.saturating_sub(1) });
                // What follows is compared with itself.
                self.link = None;
            } else if row.number < due {
                self.audit.blame(Fault::Altered { line: row.number });
            }
        }
        let torn = !first && self.link.is_none() && self.audit.lines > self.audit.before;
        self.audit.lines = self.audit.lines.saturating_add(1);
        self.audit.last = Some(row.number);
        self.audit.first = self.audit.first.or(Some(row.number));
        let known = self.earlier.links.get(&row.number);
        if known.is_some_and(|known| row.link != Some(*known)) {
            self.audit.blame(Fault::Rewritten { line: row.number });
        }
        match row.link {
            None if self.audit.lines == self.audit.before.saturating_add(1) && !self.is_begun(row.number) => {
                self.audit.before = self.audit.lines;
            }
            None => self.audit.blame(Fault::Unlinked { line: row.number }),
            Some(link) => {
                let before = match self.link {
                    Some(link) => Some(link),
                    None if torn => None,
                    None => Some(self.beginning(row.number)),
                };
                if before.is_some_and(|before| Link::of(before, row) != link) {
                    self.audit.blame(Fault::Altered { line: row.number });
                }
                self.link = Some(link);
                self.meet(row.number, link);
            }
        }
    }

    /// After the last line.
    pub fn end(mut self) -> Audit {
        // Seals of lines that are not here: cut off, or of another journal. The one before the first line stands for those dropped.
        let unmet: Vec<Fault> = self
            .seals
            .iter()
            .skip(self.next)
            .filter(|(seal, fault)| fault.is_none() && !self.stands_for_dropped(seal))
            .map(|(seal, _)| Fault::SealUnmet { seal: seal.statement.number })
            .collect();
        for fault in unmet {
            self.audit.blame(fault);
        }
        if self.audit.lines == 0
            && let Some((seal, None)) = self.seals.last()
        {
            let Statement { line, at, .. } = seal.statement;
            self.drop_before(line.saturating_add(1), at);
        }
        // Older seals go only with their lines.
        if let Some((seal, None)) = self.seals.first()
            && seal.statement.number > 1
            && self.audit.first.is_some_and(|first| seal.statement.line >= first)
        {
            self.audit.blame(Fault::SealMoved { seal: seal.statement.number });
        }
        // One that was shortened since may hold none of those lines any more, but then a seal stands for them.
        let told = self.audit.last.max(self.seals.last().map(|(seal, _)| seal.statement.line)).unwrap_or_default();
        if let Some((line, _)) = self.earlier.links.range(told.saturating_add(1)..).next() {
            self.audit.blame(Fault::Cut { line: *line });
        }
        self.audit
    }

    /// An empty journal was shortened as a whole, up to its last seal.
    fn stands_for_dropped(&self, seal: &Seal) -> bool {
        let is_last = self.seals.last().is_some_and(|(last, _)| last.statement.number == seal.statement.number);
        self.audit.lines == 0 && is_last
    }

    /// Some line before this one was linked and sealed.
    fn is_begun(&self, line: i64) -> bool {
        self.seals.iter().any(|(seal, _)| seal.statement.line < line)
    }

    /// The link before the first line that is linked: of the line that a seal names as the last of those dropped, or none.
    fn beginning(&mut self, line: i64) -> Link {
        // No seal stands for lines that are still there.
        if self.audit.first != Some(line) {
            return Link::NONE;
        }
        let stands = |(seal, fault): &(Seal, Option<Fault>)| {
            matches!(fault, None | Some(Fault::SealForeign { .. })) && seal.statement.line.saturating_add(1) == line
        };
        let Some(at) = self.seals.iter().rposition(stands) else { return Link::NONE };
        self.next = at.saturating_add(1);
        let Some(Statement { link, at, .. }) = self.seals.get(at).map(|(seal, _)| seal.statement.clone()) else {
            return Link::NONE;
        };
        self.drop_before(line, at);
        link
    }

    /// A seal of then stands for the lines before this one.
    fn drop_before(&mut self, line: i64, at: Timestamp) {
        self.audit.dropped = Some(at);
        if at >= self.kept {
            self.audit.blame(Fault::Shortened { line });
        }
    }

    /// The seals of this line.
    fn meet(&mut self, number: i64, link: Link) {
        while let Some((seal, fault)) = self.seals.get(self.next).filter(|(seal, _)| seal.statement.line <= number) {
            let (seal, fault) = (&seal.statement, *fault);
            self.next = self.next.saturating_add(1);
            if fault.is_some() {
                continue;
            }
            if seal.line == number && seal.link == link {
                self.audit.sealed = Some(number);
            } else {
                self.audit.blame(Fault::SealUnmet { seal: seal.number });
            }
        }
    }
}

/// Why a seal proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// The signature is not that of the certificate.
    Signature,
    /// The certificate is not one that counts.
    Signer,
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;

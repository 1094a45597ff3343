//! Response codes: what stands in brackets at the head of a status line (RFC 3501 §7.1, RFC 4315, RFC 5530, RFC 7162). Refuses
//! to expand what a server announces in ranges: whoever knows what was asked for does that, within it.

use super::Refusal;
use super::convert::marks;
use super::lex::Cursor;
use crate::domain::{Marks, ModSeq, Uid, UidSet, UidValidity};

/// Ranges as they are written, first and last UID, each in ascending order (RFC 4315 §3: `4:2` is `2:4`).
pub type Ranges = Vec<(u32, u32)>;

/// The response codes that are acted upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// UIDVALIDITY.
    UidValidity(UidValidity),
    /// UIDNEXT.
    UidNext(Uid),
    /// HIGHESTMODSEQ.
    HighestModSeq(ModSeq),
    /// NOMODSEQ.
    NoModSeq,
    /// PERMANENTFLAGS: what lasts, and whether new keywords may be made.
    PermanentFlags(Marks, bool),
    /// READ-ONLY.
    ReadOnly,
    /// APPENDUID.
    AppendUid(UidValidity, Uid),
    /// COPYUID: UIDs of the source and of the target, in the same order.
    CopyUid(UidValidity, Ranges, Ranges),
    /// MODIFIED (RFC 7162 §3.1.3): these were changed by somebody else meanwhile.
    Modified(UidSet),
    /// CAPABILITY.
    Capability(Vec<String>),
    /// NOTIFICATIONOVERFLOW (RFC 5465 §5.8): NOTIFY has ended.
    NotificationOverflow,
    /// Why a command was declined.
    Declined(Refusal),
    /// Any other.
    Other,
}

/// Reads what stands between the brackets; `None` when it is not what its name announces.
pub fn read(mut cursor: Cursor<'_>) -> Option<Code> {
    let name = cursor.atom().to_ascii_uppercase();
    cursor.spaces();
    Some(match name.as_slice() {
        b"UIDVALIDITY" => Code::UidValidity(validity(&mut cursor)?),
        b"UIDNEXT" => Code::UidNext(uid(&mut cursor)?),
        b"HIGHESTMODSEQ" => Code::HighestModSeq(ModSeq(cursor.number()?)),
        b"NOMODSEQ" => Code::NoModSeq,
        b"READ-ONLY" => Code::ReadOnly,
        b"PERMANENTFLAGS" => {
            let (marks, any) = marks(&mut cursor)?;
            Code::PermanentFlags(marks, any)
        }
        b"APPENDUID" => {
            let validity = validity(&mut cursor)?;
            cursor.spaces();
            Code::AppendUid(validity, uid(&mut cursor)?)
        }
        b"COPYUID" => {
            let validity = validity(&mut cursor)?;
            cursor.spaces();
            let source = ranges(cursor.atom())?;
            cursor.spaces();
            Code::CopyUid(validity, source, ranges(cursor.atom())?)
        }
        b"MODIFIED" => Code::Modified(set(&ranges(cursor.atom())?)),
        b"CAPABILITY" => Code::Capability(words(cursor.rest())),
        b"NOTIFICATIONOVERFLOW" => Code::NotificationOverflow,
        b"NONEXISTENT" => Code::Declined(Refusal::NonExistent),
        b"ALREADYEXISTS" => Code::Declined(Refusal::AlreadyExists),
        b"INUSE" => Code::Declined(Refusal::InUse),
        b"NOPERM" => Code::Declined(Refusal::NoPermission),
        b"OVERQUOTA" => Code::Declined(Refusal::OverQuota),
        b"LIMIT" => Code::Declined(Refusal::Limit),
        b"TRYCREATE" => Code::Declined(Refusal::TryCreate),
        b"CANNOT" | b"HASCHILDREN" => Code::Declined(Refusal::Cannot),
        b"UNAVAILABLE" | b"SERVERBUG" => Code::Declined(Refusal::Unavailable),
        _ => Code::Other,
    })
}

/// A UIDVALIDITY.
pub fn validity(cursor: &mut Cursor<'_>) -> Option<UidValidity> {
    u32::try_from(cursor.number()?).ok().map(UidValidity)
}

/// A UID.
pub fn uid(cursor: &mut Cursor<'_>) -> Option<Uid> {
    u32::try_from(cursor.number()?).ok().and_then(Uid::new)
}

/// A sequence set without `*`.
pub fn ranges(text: &[u8]) -> Option<Ranges> {
    let range = |range: &str| {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        (first != 0 && last != 0).then_some((first.min(last), first.max(last)))
    };
    std::str::from_utf8(text).ok()?.split(',').map(range).collect()
}

/// The same without its order.
pub fn set(ranges: &[(u32, u32)]) -> UidSet {
    let mut set = UidSet::default();
    for &(first, last) in ranges {
        set.insert_range(first..=last);
    }
    set
}

/// Words separated by spaces, in upper case.
pub fn words(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    text.split_ascii_whitespace().map(str::to_ascii_uppercase).collect()
}

//! From wire responses to our own words. imap-proto reads what it reads well; status lines, FETCH, LIST, STATUS and
//! ESEARCH are read here, because imap-proto keeps the escapes of quoted strings, refuses ESEARCH and unknown STATUS
//! items, and can be made to panic or recurse without bound by hostile FETCH and status lines.

use imap_proto::Response;
use jiff::Timestamp;
use jiff::fmt::strtime;

use super::codes::{self, Code, uid, validity};
use super::lex::Cursor;
use super::{Fetched, Piece, Words, utf7};
use crate::domain::{Flags, Keyword, Marks, ModSeq, Rights, Role, Uid, UidSet, UidValidity};

/// How a status line opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// OK.
    Ok,
    /// NO.
    No,
    /// BAD.
    Bad,
    /// BYE.
    Bye,
    /// PREAUTH.
    Preauth,
}

/// OK, NO, BAD, BYE or PREAUTH with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusLine {
    /// Which.
    pub condition: Condition,
    /// Its code, when it has one.
    pub code: Option<Code>,
    /// Its words.
    pub words: Words,
}

/// One mailbox of a LIST response, its name as on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLine {
    /// Name, undecoded.
    pub wire: Vec<u8>,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
    /// SPECIAL-USE.
    pub role: Option<Role>,
    /// It can be selected.
    pub selectable: bool,
    /// Mailboxes can be made below it.
    pub inferiors: bool,
}

/// One namespace, its prefix as on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespaceLine {
    /// Prefix, undecoded.
    pub wire: Vec<u8>,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
}

/// Items of a STATUS response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusItems {
    /// Name, undecoded.
    pub wire: Vec<u8>,
    /// MESSAGES.
    pub messages: Option<u32>,
    /// UIDNEXT.
    pub next: Option<Uid>,
    /// UIDVALIDITY.
    pub validity: Option<UidValidity>,
    /// HIGHESTMODSEQ.
    pub modseq: Option<ModSeq>,
    /// UNSEEN.
    pub unseen: Option<u32>,
}

/// One response.
#[derive(Debug)]
pub enum Reply<'a> {
    /// The end of the command of this tag.
    Tagged(&'a [u8], StatusLine),
    /// An untagged status line.
    Untagged(StatusLine),
    /// `+`.
    Continue,
    /// CAPABILITY.
    Capabilities(Vec<String>),
    /// ENABLED.
    Enabled(Vec<String>),
    /// EXISTS.
    Exists(u32),
    /// EXPUNGE.
    Expunge,
    /// VANISHED.
    Vanished {
        /// They vanished before this session looked.
        earlier: bool,
        /// Which.
        uids: UidSet,
    },
    /// FETCH with a UID.
    Fetch(Fetched<'a>),
    /// FETCH of a message that is not named: its flags changed.
    Changed,
    /// FLAGS: what the mailbox knows.
    Flags(Marks),
    /// LIST.
    List(ListLine),
    /// STATUS.
    Status(StatusItems),
    /// SEARCH or ESEARCH.
    Search(UidSet),
    /// NAMESPACE: personal, of other users, shared.
    Namespaces([Vec<NamespaceLine>; 3]),
    /// ID: fields and values.
    Id(Vec<(Vec<u8>, Vec<u8>)>),
    /// QUOTA of the STORAGE resource: used and allowed, in units of 1,024 octets.
    QuotaStorage(u64, u64),
    /// MYRIGHTS (RFC 4314 §3.8): a mailbox, undecoded, and what may be done in it.
    Rights(Vec<u8>, Rights),
    /// Understood, of no use here.
    Idle,
    /// Not understood: its kind only.
    Unreadable(&'static str),
}

/// Reads one framed response.
pub fn reply(octets: &[u8]) -> Reply<'_> {
    if octets.first() == Some(&b'+') {
        return Reply::Continue;
    }
    let mut cursor = Cursor::new(octets);
    let tag = cursor.atom();
    if !cursor.take(b' ') {
        return Reply::Unreadable("response");
    }
    if tag != b"*" {
        return status_line(cursor).map_or(Reply::Unreadable("tagged"), |line| Reply::Tagged(tag, line));
    }
    let body = cursor;
    let word = cursor.atom().to_ascii_uppercase();
    cursor.spaces();
    if word.first().is_some_and(u8::is_ascii_digit) {
        return numbered(&word, cursor);
    }
    match word.as_slice() {
        b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH" => {
            status_line(body).map_or(Reply::Unreadable("status line"), Reply::Untagged)
        }
        b"LIST" | b"LSUB" => list_line(cursor).map_or(Reply::Unreadable("LIST"), Reply::List),
        b"STATUS" => status_items(cursor).map_or(Reply::Unreadable("STATUS"), Reply::Status),
        b"ESEARCH" => esearch(cursor).map_or(Reply::Unreadable("ESEARCH"), Reply::Search),
        b"SEARCH" => search(cursor).map_or(Reply::Unreadable("SEARCH"), Reply::Search),
        b"CAPABILITY" => capabilities(cursor).map_or(Reply::Unreadable("CAPABILITY"), Reply::Capabilities),
        b"ENABLED" => Reply::Enabled(codes::words(cursor.rest())),
        b"VANISHED" => proto(octets, "VANISHED"),
        b"QUOTA" => proto(octets, "QUOTA"),
        b"FLAGS" => marks(&mut cursor).map_or(Reply::Unreadable("FLAGS"), |(marks, _)| Reply::Flags(marks)),
        b"NAMESPACE" => namespaces(cursor).map_or(Reply::Unreadable("NAMESPACE"), Reply::Namespaces),
        b"ID" => id(cursor).map_or(Reply::Unreadable("ID"), Reply::Id),
        b"MYRIGHTS" => rights(cursor).map_or(Reply::Unreadable("MYRIGHTS"), |(wire, all)| Reply::Rights(wire, all)),
        b"QUOTAROOT" => Reply::Idle,
        _ => Reply::Unreadable("unknown"),
    }
}

fn numbered<'a>(number: &[u8], mut cursor: Cursor<'a>) -> Reply<'a> {
    let Some(number) = std::str::from_utf8(number).ok().and_then(|digits| digits.parse().ok()) else {
        return Reply::Unreadable("number");
    };
    match cursor.atom().to_ascii_uppercase().as_slice() {
        b"EXISTS" => Reply::Exists(number),
        b"EXPUNGE" => Reply::Expunge,
        b"RECENT" => Reply::Idle,
        b"FETCH" => {
            cursor.spaces();
            match fetch(cursor) {
                Some((Some(uid), fetched)) => Reply::Fetch(Fetched { uid, ..fetched }),
                // Whose octets these are cannot be known.
                Some((None, fetched)) if fetched.has_octets() => Reply::Unreadable("FETCH"),
                Some((None, _)) => Reply::Changed,
                None => Reply::Unreadable("FETCH"),
            }
        }
        _ => Reply::Unreadable("numbered"),
    }
}

/// Responses that imap-proto reads without surprise.
fn proto<'a>(octets: &'a [u8], kind: &'static str) -> Reply<'a> {
    let Ok((_, response)) = Response::parse(octets) else { return Reply::Unreadable(kind) };
    match response {
        Response::Vanished { earlier, uids } => {
            let mut set = UidSet::default();
            for range in uids {
                let (first, last) = (*range.start().min(range.end()), *range.start().max(range.end()));
                set.insert_range(first..=last);
            }
            Reply::Vanished { earlier, uids: set }
        }
        Response::Quota(quota) => quota
            .resources
            .iter()
            .find(|resource| resource.name == imap_proto::rfc2087::QuotaResourceName::Storage)
            .map_or(Reply::Idle, |resource| Reply::QuotaStorage(resource.usage, resource.limit)),
        _ => Reply::Unreadable(kind),
    }
}

/// Any list of capabilities names a revision of IMAP4.
fn capabilities(cursor: Cursor<'_>) -> Option<Vec<String>> {
    let names = codes::words(cursor.rest());
    names.iter().any(|name| name.starts_with("IMAP4")).then_some(names)
}

fn status_line(mut cursor: Cursor<'_>) -> Option<StatusLine> {
    let condition = match cursor.atom().to_ascii_uppercase().as_slice() {
        b"OK" => Condition::Ok,
        b"NO" => Condition::No,
        b"BAD" => Condition::Bad,
        b"BYE" => Condition::Bye,
        b"PREAUTH" => Condition::Preauth,
        _ => return None,
    };
    cursor.spaces();
    let mut code = None;
    if cursor.take(b'[') {
        let inside = cursor.take_while(|octet| !matches!(octet, b']' | b'\r' | b'\n'));
        if !cursor.take(b']') {
            return None;
        }
        code = Some(codes::read(Cursor::new(inside)).unwrap_or(Code::Other));
    }
    Some(StatusLine { condition, code, words: Words::clean(cursor.rest()) })
}

/// A parenthesised list of flags; true when it holds `\*`.
pub fn marks(cursor: &mut Cursor<'_>) -> Option<(Marks, bool)> {
    if !cursor.take(b'(') {
        return None;
    }
    let (mut marks, mut any) = (Marks::default(), false);
    loop {
        cursor.spaces();
        if cursor.take(b')') {
            return Some((marks, any));
        }
        let name = cursor.atom();
        if name.is_empty() {
            return None;
        }
        any |= name == b"\\*";
        if let Some(&(_, flag)) = FLAG_NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes())) {
            marks.flags = marks.flags.with(flag);
        } else if let Some(keyword) = std::str::from_utf8(name).ok().and_then(Keyword::parse) {
            marks.keywords.insert(keyword);
        }
    }
}

/// Flags and keywords by their names on the wire.
pub const FLAG_NAMES: [(&str, Flags); 7] = [
    ("\\Seen", Flags::SEEN),
    ("\\Answered", Flags::ANSWERED),
    ("\\Flagged", Flags::FLAGGED),
    ("\\Deleted", Flags::DELETED),
    ("\\Draft", Flags::DRAFT),
    ("$MDNSent", Flags::MDN_SENT),
    ("$Forwarded", Flags::FORWARDED),
];

/// The items of a FETCH response, and its UID: a change that was not asked for may name none.
fn fetch(mut cursor: Cursor<'_>) -> Option<(Option<Uid>, Fetched<'_>)> {
    if !cursor.take(b'(') {
        return None;
    }
    let mut number = None;
    let mut fetched = Fetched::new(Uid::new(1)?);
    loop {
        cursor.spaces();
        if cursor.take(b')') {
            break;
        }
        let name = cursor.take_while(|octet| !matches!(octet, b' ' | b'(' | b')' | b'[' | b'"' | b'\r' | b'\n'));
        if name.is_empty() {
            return None;
        }
        let (section, origin) = if cursor.take(b'[') { section(&mut cursor)? } else { (None, None) };
        cursor.spaces();
        match (name.to_ascii_uppercase().as_slice(), section) {
            (b"UID", None) => number = Some(uid(&mut cursor)?),
            (b"FLAGS", None) => fetched.marks = Some(marks(&mut cursor)?.0),
            (b"RFC822.SIZE", None) => fetched.size = Some(cursor.number()?),
            (b"MODSEQ", None) => {
                if !cursor.take(b'(') {
                    return None;
                }
                fetched.modseq = Some(ModSeq(cursor.number()?));
                if !cursor.take(b')') {
                    return None;
                }
            }
            (b"INTERNALDATE", None) => fetched.internal_date = cursor.nstring()?.0.as_deref().and_then(internal_date),
            (b"BODY", Some(b"")) => match origin {
                Some(origin) => fetched.piece = cursor.nstring()?.0.map(|octets| Piece { origin, octets }),
                None => fetched.body = cursor.nstring()?.0,
            },
            (b"BODY", Some(section)) if section.to_ascii_uppercase().starts_with(b"HEADER") => {
                fetched.header = cursor.nstring()?.0;
            }
            _ => cursor.skip_value()?,
        }
    }
    Some((number, fetched))
}

/// What stands between the brackets of `BODY[…]`, and where a piece begins: `<0>`.
fn section<'a>(cursor: &mut Cursor<'a>) -> Option<(Option<&'a [u8]>, Option<u64>)> {
    let section = cursor.take_while(|octet| !matches!(octet, b']' | b'\r' | b'\n'));
    if !cursor.take(b']') {
        return None;
    }
    if !cursor.take(b'<') {
        return Some((Some(section), None));
    }
    let origin = cursor.number()?;
    cursor.take(b'>').then_some((Some(section), Some(origin)))
}

/// `17-Jul-1996 02:44:25 -0700`, the day perhaps led by a space (RFC 3501 `date-time`).
fn internal_date(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.trim_start();
    strtime::parse("%d-%b-%Y %H:%M:%S %z", text).ok()?.to_timestamp().ok()
}

fn list_line(mut cursor: Cursor<'_>) -> Option<ListLine> {
    if !cursor.take(b'(') {
        return None;
    }
    let (mut role, mut selectable, mut inferiors) = (None, true, true);
    loop {
        cursor.spaces();
        if cursor.take(b')') {
            break;
        }
        match cursor.atom().to_ascii_uppercase().as_slice() {
            b"" => return None,
            b"\\NOSELECT" | b"\\NONEXISTENT" => selectable = false,
            b"\\NOINFERIORS" => inferiors = false,
            b"\\ARCHIVE" => role = Some(Role::Archive),
            b"\\DRAFTS" => role = Some(Role::Drafts),
            b"\\JUNK" => role = Some(Role::Junk),
            b"\\SENT" => role = Some(Role::Sent),
            b"\\TRASH" => role = Some(Role::Trash),
            _ => {}
        }
    }
    cursor.spaces();
    let delimiter = cursor.nstring()?.0.and_then(|octets| octets.first().copied()).map(char::from);
    cursor.spaces();
    let wire = cursor.astring()?.into_owned();
    Some(ListLine { wire, delimiter, role, selectable, inferiors })
}

fn rights(mut cursor: Cursor<'_>) -> Option<(Vec<u8>, Rights)> {
    let wire = cursor.astring()?.into_owned();
    cursor.spaces();
    let letters = cursor.astring()?;
    std::str::from_utf8(&letters).ok().map(|letters| (wire, Rights::parse(letters)))
}

/// `(("" "/")) NIL (("#shared." "."))`, each with extensions that are passed over (RFC 2342 §6).
fn namespaces(mut cursor: Cursor<'_>) -> Option<[Vec<NamespaceLine>; 3]> {
    let mut class = || {
        cursor.spaces();
        let mut lines = Vec::new();
        if !cursor.take(b'(') {
            return cursor.atom().eq_ignore_ascii_case(b"NIL").then_some(lines);
        }
        loop {
            cursor.spaces();
            if cursor.take(b')') {
                return Some(lines);
            }
            if !cursor.take(b'(') {
                return None;
            }
            let wire = cursor.astring()?.into_owned();
            cursor.spaces();
            let delimiter = cursor.nstring()?.0.and_then(|octets| octets.first().copied()).map(char::from);
            cursor.spaces();
            while !cursor.take(b')') {
                cursor.skip_value()?;
                cursor.spaces();
            }
            lines.push(NamespaceLine { wire, delimiter });
        }
    };
    Some([class()?, class()?, class()?])
}

/// `("name" "Dovecot" "version" NIL)`, or `NIL` (RFC 2971 §3.2); fields without a value are left out.
fn id(mut cursor: Cursor<'_>) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut fields = Vec::new();
    if !cursor.take(b'(') {
        return cursor.atom().eq_ignore_ascii_case(b"NIL").then_some(fields);
    }
    loop {
        cursor.spaces();
        if cursor.take(b')') {
            return Some(fields);
        }
        let name = cursor.astring()?.into_owned();
        cursor.spaces();
        if let Some(value) = cursor.nstring()?.0 {
            fields.push((name, value.into_owned()));
        }
    }
}

fn status_items(mut cursor: Cursor<'_>) -> Option<StatusItems> {
    let mut items = StatusItems { wire: cursor.astring()?.into_owned(), ..StatusItems::default() };
    cursor.spaces();
    if !cursor.take(b'(') {
        return None;
    }
    loop {
        cursor.spaces();
        if cursor.take(b')') {
            return Some(items);
        }
        let name = cursor.atom().to_ascii_uppercase();
        cursor.spaces();
        match name.as_slice() {
            b"" => return None,
            b"MESSAGES" => items.messages = Some(u32::try_from(cursor.number()?).ok()?),
            b"UNSEEN" => items.unseen = Some(u32::try_from(cursor.number()?).ok()?),
            b"UIDNEXT" => items.next = uid(&mut cursor),
            b"UIDVALIDITY" => items.validity = Some(validity(&mut cursor)?),
            b"HIGHESTMODSEQ" => items.modseq = Some(ModSeq(cursor.number()?)).filter(|modseq| modseq.0 > 0),
            _ => cursor.skip_value()?,
        }
    }
}

/// `SEARCH 2 84 882`, perhaps followed by `(MODSEQ n)`.
fn search(mut cursor: Cursor<'_>) -> Option<UidSet> {
    let mut set = UidSet::default();
    loop {
        cursor.spaces();
        match cursor.peek()? {
            b'\r' | b'\n' => return Some(set),
            b'(' => cursor.skip_value()?,
            _ => set.insert(uid(&mut cursor)?),
        }
    }
}

/// `ESEARCH (TAG "P1") UID ALL 1:3,7` (RFC 4731); without ALL nothing matched.
fn esearch(mut cursor: Cursor<'_>) -> Option<UidSet> {
    let mut set = UidSet::default();
    let mut by_uid = false;
    loop {
        cursor.spaces();
        match cursor.peek()? {
            // Sequence numbers are not what was asked for.
            b'\r' | b'\n' => return by_uid.then_some(set),
            b'(' => cursor.skip_value()?,
            _ => match cursor.atom().to_ascii_uppercase().as_slice() {
                b"UID" => by_uid = true,
                b"ALL" => {
                    cursor.spaces();
                    set = codes::set(&codes::ranges(cursor.atom())?);
                }
                b"" => return None,
                _ => {
                    cursor.spaces();
                    cursor.skip_value()?;
                }
            },
        }
    }
}

/// A mailbox name as a person reads it; a name that is no modified UTF-7 is taken as UTF-8, else as Latin-1.
pub fn mailbox_name(wire: &[u8]) -> String {
    if wire.eq_ignore_ascii_case(b"INBOX") {
        return "INBOX".to_owned();
    }
    utf7::decode(wire).unwrap_or_else(|| match std::str::from_utf8(wire) {
        Ok(name) => name.to_owned(),
        Err(_) => wire.iter().copied().map(char::from).collect(),
    })
}

#[cfg(test)]
#[path = "convert_tests.rs"]
mod tests;

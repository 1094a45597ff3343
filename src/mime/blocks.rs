//! HTML mail to safe blocks, in one pass over html5ever's tokens: no tree is built, so no nesting can exhaust time or stack.
//! Only known elements mean anything; nothing is ever loaded; text that the sender hid is left out.

mod source;
mod style;
mod table;
mod writer;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};

use crate::domain::block::Document;

use self::writer::Writer;
use super::budget::Budget;

/// Octets fed at once; between two feeds the limits are looked at.
const CHUNK: usize = 4 * 1024;
/// Octets without any token after which the source is given up: a tag of this size has thousands of attributes.
const MAX_SILENCE: usize = 16 * 1024;

/// Draws HTML as blocks. `picture` says which part of the message a `Content-ID` names.
pub(super) fn document(html: &str, picture: &dyn Fn(&str) -> Option<u32>, budget: &mut Budget) -> Document {
    let (source, cut) = source::prepare(html);
    let tokenizer = Tokenizer::new(Sink::new(picture, budget), html5ever::tokenizer::TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut truncated = cut;
    let mut rest = source.as_str();
    let mut fed_in_silence = 0_usize;
    while !rest.is_empty() {
        let chunk = super::clean::truncated(rest, CHUNK);
        rest = rest.get(chunk.len()..).unwrap_or_default();
        queue.push_back(StrTendril::from_slice(chunk));
        while let html5ever::TokenizerResult::Script(()) = tokenizer.feed(&queue) {}
        let mut state = tokenizer.sink.state.borrow_mut();
        fed_in_silence = if std::mem::take(&mut state.heard) { 0 } else { fed_in_silence.saturating_add(chunk.len()) };
        if fed_in_silence > MAX_SILENCE || state.writer.is_full() {
            truncated = true;
            break;
        }
    }
    if !truncated {
        tokenizer.end();
    }
    let mut document = tokenizer.sink.state.into_inner().writer.finish();
    document.truncated |= truncated;
    document
}

/// What the tokenizer talks to; its trait wants `&self`.
struct Sink<'p> {
    state: RefCell<State<'p>>,
}

struct State<'p> {
    writer: Writer<'p>,
    /// Content of this element is dropped until its end tag.
    skipping: Option<&'static str>,
    /// Something was heard since the last feed.
    heard: bool,
}

impl<'p> Sink<'p> {
    fn new(picture: &'p dyn Fn(&str) -> Option<u32>, budget: &'p mut Budget) -> Self {
        Self { state: RefCell::new(State { writer: Writer::new(picture, budget), skipping: None, heard: false }) }
    }
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                state.heard = true;
                return state.tag(&tag);
            }
            Token::CharacterTokens(text) => {
                state.heard = true;
                state.text(&text);
            }
            Token::CommentToken(_) | Token::DoctypeToken(_) => state.heard = true,
            Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose content the tokenizer must not read as markup, and how; none of it is shown.
fn raw_kind(name: &str) -> Option<(&'static str, RawKind)> {
    Some(match name {
        "script" => ("script", RawKind::ScriptData),
        "style" => ("style", RawKind::Rawtext),
        "iframe" => ("iframe", RawKind::Rawtext),
        "noembed" => ("noembed", RawKind::Rawtext),
        "noframes" => ("noframes", RawKind::Rawtext),
        "title" => ("title", RawKind::Rcdata),
        "textarea" => ("textarea", RawKind::Rcdata),
        _ => return None,
    })
}

impl State<'_> {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if let Some(skipped) = self.skipping {
            if tag.kind == TagKind::EndTag && name == skipped {
                self.skipping = None;
            }
            return TokenSinkResult::Continue;
        }
        match tag.kind {
            TagKind::StartTag => {
                self.writer.note_remote(tag);
                if let Some((skipped, kind)) = raw_kind(name) {
                    self.skipping = Some(skipped);
                    return TokenSinkResult::RawData(kind);
                }
                self.writer.start(tag);
            }
            TagKind::EndTag => self.writer.end(name),
        }
        TokenSinkResult::Continue
    }

    fn text(&mut self, text: &str) {
        match self.skipping {
            None => self.writer.text(text),
            Some("style") => self.writer.note_style_sheet(text),
            Some(_) => {}
        }
    }
}

#[cfg(test)]
#[path = "blocks_tests.rs"]
mod tests;

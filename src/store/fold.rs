//! Folding of words, the same before indexing and before looking for them: what the tokenizer of SQLite does not know
//! (œ, æ, ligatures, invisible characters).

use std::borrow::Cow;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Text whose words compare as a French reader compares them. Case is left to the tokenizer.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(c);
        } else {
            // Letter by letter: the order of marks, which decomposition settles, does not matter where none is kept.
            decompose_compatible(c, |c| keep(c, &mut folded));
        }
    }
    Cow::Owned(folded)
}

fn keep(c: char, folded: &mut String) {
    match expansion(c) {
        Some(letters) => folded.push_str(letters),
        None if is_combining_mark(c) || is_invisible(c) => {}
        None => folded.push(c),
    }
}

/// Letters that compatibility decomposition leaves whole.
fn expansion(c: char) -> Option<&'static str> {
    Some(match c {
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ł' | 'Ł' => "l",
        'ı' => "i",
        // An apostrophe by its look, a letter to Unicode.
        'ʼ' | 'ꞌ' => "'",
        _ => return None,
    })
}

/// Characters that show nothing and would cut a word in two: soft hyphen, zero-width ones, directional marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

//! What is typed, composed or pasted, on its way to the fields: the text engine gives up, and the window with it, on one line
//! whose paragraphs run in two directions, so every separator becomes a line end, which fields of one line leave out.

use std::borrow::Cow;

use iced::advanced::{Clipboard, clipboard, input_method};
use iced::{Event, keyboard};

use crate::ui::effect::fingerprint;

/// A clipboard that gives no separators but line ends, and remembers what was put on it.
pub(super) struct Between<'c> {
    clipboard: &'c mut dyn Clipboard,
    copied: Option<u64>,
}

impl<'c> Between<'c> {
    pub(super) fn new(clipboard: &'c mut dyn Clipboard) -> Self {
        Self { clipboard, copied: None }
    }

    /// Fingerprint of the last text that was put on it.
    pub(super) fn copied(&self) -> Option<u64> {
        self.copied
    }
}

impl Clipboard for Between<'_> {
    fn read(&self, kind: clipboard::Kind) -> Option<String> {
        let text = self.clipboard.read(kind)?;
        Some(cleaned(&text).unwrap_or(text))
    }

    fn write(&mut self, kind: clipboard::Kind, contents: String) {
        if kind == clipboard::Kind::Standard {
            self.copied = Some(fingerprint(&contents));
        }
        self.clipboard.write(kind, contents);
    }
}

/// The event without separators but line ends.
pub(super) fn typed(event: &Event) -> Cow<'_, Event> {
    let changed = match event {
        Event::Keyboard(keyboard::Event::KeyPressed { text: Some(text), .. }) => cleaned(text).map(|fresh| {
            let mut event = event.clone();
            if let Event::Keyboard(keyboard::Event::KeyPressed { text, .. }) = &mut event {
                *text = Some(fresh.into());
            }
            event
        }),
        Event::InputMethod(input_method::Event::Commit(text)) => {
            cleaned(text).map(|fresh| Event::InputMethod(input_method::Event::Commit(fresh)))
        }
        // The cursor inside is given in octets of the old text.
        Event::InputMethod(input_method::Event::Preedit(text, _)) => {
            cleaned(text).map(|fresh| Event::InputMethod(input_method::Event::Preedit(fresh, None)))
        }
        _ => None,
    };
    changed.map_or(Cow::Borrowed(event), Cow::Owned)
}

/// The text with line ends for separators; none when there is no separator in it.
fn cleaned(text: &str) -> Option<String> {
    let is_separator = |c| matches!(c, '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    text.contains(is_separator).then(|| text.replace(is_separator, "\n"))
}

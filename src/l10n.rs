//! What the program says, in French (the source) or English: Fluent messages whose keys are checked while compiling.
//! Refuses library texts: a notice is said by its own message or not at all.

mod documents;
pub mod format;
mod receipts;
mod words;

use std::borrow::Cow;
use std::fmt;

use i18n_embed::fluent::FluentLanguageLoader;
use i18n_embed::unic_langid::LanguageIdentifier;
use i18n_embed::{I18nAssets, LanguageLoader};
use jiff::tz::TimeZone;

pub use words::NoticeText;

/// File name of the messages, the same in every language's folder.
const DOMAIN: &str = "pli";
const FRENCH: &str = include_str!("../i18n/fr/pli.ftl");
const ENGLISH: &str = include_str!("../i18n/en/pli.ftl");

/// A message by its key, checked while compiling: `t!(l10n, "key")`, `t!(l10n, "key", name = value)`.
macro_rules! t {
    ($l10n:expr, $($rest:tt)*) => {
        i18n_embed_fl::fl!($l10n.loader(), $($rest)*)
    };
}
pub(crate) use t;

/// Languages of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The source.
    #[default]
    French,
    /// Complete.
    English,
}

impl Language {
    /// The language for a locale such as `en_GB.UTF-8`; French unless it is English.
    pub fn from_locale(locale: &str) -> Self {
        if locale.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("en")) { Self::English } else { Self::French }
    }

    /// The language of the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`).
    pub fn of_environment() -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .map_or(Self::French, |locale| Self::from_locale(&locale))
    }

    fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }
}

/// Messages of one language, with the zone in which dates are told.
pub struct L10n {
    language: Language,
    zone: TimeZone,
    loader: FluentLanguageLoader,
}

impl L10n {
    /// Messages in `language`, dates in `zone`.
    pub fn new(language: Language, zone: TimeZone) -> Self {
        let loader = FluentLanguageLoader::new(DOMAIN, identifier(Language::French));
        let mut wanted = vec![identifier(language)];
        if language != Language::French {
            wanted.push(identifier(Language::French));
        }
        if loader.load_languages(&Messages, &wanted).is_err() {
            tracing::error!("Messages of the program could not be loaded");
        }
        loader.set_use_isolating(false);
        Self { language, zone, loader }
    }

    /// Which language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Zone in which dates are told.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// What `t!` asks.
    #[doc(hidden)]
    pub fn loader(&self) -> &FluentLanguageLoader {
        &self.loader
    }
}

impl fmt::Debug for L10n {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("L10n").field("language", &self.language).finish_non_exhaustive()
    }
}

fn identifier(language: Language) -> LanguageIdentifier {
    language.tag().parse().unwrap_or_default()
}

/// The message files, part of the program.
struct Messages;

impl I18nAssets for Messages {
    fn get_files(&self, file_path: &str) -> Vec<Cow<'_, [u8]>> {
        match file_path {
            "fr/pli.ftl" => vec![Cow::Borrowed(FRENCH.as_bytes())],
            "en/pli.ftl" => vec![Cow::Borrowed(ENGLISH.as_bytes())],
            _ => Vec::new(),
        }
    }

    fn filenames_iter(&self) -> Box<dyn Iterator<Item = String> + '_> {
        Box::new(["fr/pli.ftl", "en/pli.ftl"].into_iter().map(str::to_owned))
    }
}

#[cfg(test)]
#[path = "l10n/keys_tests.rs"]
mod tests;

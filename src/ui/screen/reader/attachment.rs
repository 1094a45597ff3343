//! Files of a message as cards.

use iced::widget::{column, container, row};
use iced::{Alignment, Length};

use super::Message;
use crate::domain::document::FileKind;
use crate::domain::listing::Part;
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::theme::{self, MEDIUM, measure, scale, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::{button, hinted, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::one_line::one_line;

/// What a file is, for its icon, its words and what can be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PDF: shown inside.
    Pdf,
    /// Picture: shown inside.
    Picture,
    /// Text.
    Text,
    /// Medical documents (IHE XDM).
    Xdm,
    /// Archive.
    Archive,
    /// Letter of a word processor.
    Word,
    /// Spreadsheet.
    Sheet,
    /// A message inside the message.
    Message,
    /// Anything else: can be saved, never opened from here.
    Other,
}

impl Kind {
    /// By media type, then by the end of the name.
    pub fn of(part: &Part) -> Self {
        let name = part.name.to_lowercase();
        let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
        match part.media_type.to_lowercase().as_str() {
            "application/pdf" => Self::Pdf,
            "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp" => Self::Picture,
            "text/plain" => Self::Text,
            "message/rfc822" => Self::Message,
            _ if ends(&[".pdf"]) => Self::Pdf,
            _ if ends(&["ihe_xdm.zip"]) => Self::Xdm,
            _ if ends(&[".zip", ".7z", ".tar", ".gz"]) => Self::Archive,
            _ if ends(&[".doc", ".docx", ".odt", ".rtf"]) => Self::Word,
            _ if ends(&[".xls", ".xlsx", ".ods", ".csv"]) => Self::Sheet,
            _ if ends(&[".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"]) => Self::Picture,
            _ if ends(&[".txt", ".hpr", ".hprim"]) => Self::Text,
            _ => Self::Other,
        }
    }

    /// Can be shown inside the reader.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Pdf | Self::Picture)
    }

    /// Can be given to the usual program of the computer without being able to run.
    pub fn is_opened(self) -> bool {
        matches!(self, Self::Pdf | Self::Picture | Self::Text | Self::Word | Self::Sheet)
    }

    /// Its icon.
    pub fn icon(self) -> Icon {
        match self {
            Self::Pdf | Self::Text | Self::Word => Icon::FileText,
            Self::Picture => Icon::Image,
            Self::Xdm => Icon::BriefcaseMedical,
            Self::Archive => Icon::FileArchive,
            Self::Message => Icon::Mail,
            Self::Sheet | Self::Other => Icon::File,
        }
    }

    /// Its words.
    pub fn words(self, l10n: &L10n) -> String {
        match self {
            Self::Pdf => t!(l10n, "attachment-pdf"),
            Self::Picture => t!(l10n, "attachment-picture"),
            Self::Text => t!(l10n, "attachment-text"),
            Self::Xdm => t!(l10n, "attachment-xdm"),
            Self::Archive => t!(l10n, "attachment-archive"),
            Self::Word => t!(l10n, "attachment-word"),
            Self::Sheet => t!(l10n, "attachment-sheet"),
            Self::Message => t!(l10n, "attachment-message"),
            Self::Other => t!(l10n, "attachment-other"),
        }
    }
}

impl From<FileKind> for Kind {
    fn from(kind: FileKind) -> Self {
        match kind {
            FileKind::Pdf => Self::Pdf,
            FileKind::Picture => Self::Picture,
            FileKind::Other => Self::Other,
        }
    }
}

/// A name, or words instead.
pub(super) fn named(name: &str, l10n: &L10n) -> String {
    if name.is_empty() { t!(l10n, "attachment-unnamed") } else { name.to_owned() }
}

/// The cards of the listed files.
pub(super) fn cards<'a>(parts: &'a [Part], shown: Option<u32>, cx: &'a Context) -> Option<Element<'a, Message>> {
    let listed: Vec<_> = parts.iter().filter(|part| !part.inline).collect();
    if listed.is_empty() {
        return None;
    }
    let count = listed.len();
    let size = cx.l10n.size(listed.iter().map(|part| part.size).fold(0, u64::saturating_add));
    let words = t!(cx.l10n, "reader-attachments", count = count, shown = cx.l10n.count(count as u64));
    let title = row![
        icon::sized(Icon::Paperclip, SIGN).style(text::muted),
        text::label(words),
        text::small(size).style(text::muted),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center);
    let cards = row(listed.into_iter().map(|part| card(part, shown == Some(part.number), cx))).spacing(space::S).wrap();
    Some(column![title, cards.vertical_spacing(space::S)].spacing(space::S).into())
}

/// Size of the sign of the title.
const SIGN: f32 = 14.0;

fn card<'a>(part: &'a Part, shown: bool, cx: &'a Context) -> Element<'a, Message> {
    let kind = Kind::of(part);
    let detail = format!("{}\u{a0}· {}", kind.words(&cx.l10n), cx.l10n.size(part.size));
    let words = column![
        hinted(one_line(named(&part.name, &cx.l10n), MEDIUM, scale::BODY), named(&part.name, &cx.l10n)),
        text::small(detail).style(text::muted),
    ]
    .width(Length::Fill);
    let mut acts = row![].spacing(space::XS).align_y(Alignment::Center);
    if kind.is_shown() && !shown {
        acts = acts.push(
            button(t!(cx.l10n, "attachment-view")).quiet().icon(Icon::Eye).on_press(Message::View(part.number.into())),
        );
    }
    acts = acts.push(
        button(t!(cx.l10n, "attachment-save")).quiet().icon(Icon::Download).on_press(Message::Save(part.number.into())),
    );
    if kind.is_opened() {
        acts = acts
            .push(tool(Icon::ExternalLink, t!(cx.l10n, "attachment-open")).on_press(Message::OpenPart(part.number)));
    }
    let head = row![icon::sized(kind.icon(), space::XL).style(text::accent), words]
        .spacing(space::M)
        .align_y(Alignment::Center);
    let style = if shown { theme::container::card_chosen } else { theme::container::card };
    container(column![container(head).padding([0.0, space::S]), acts].spacing(space::S))
        .padding(space::S)
        .width(measure::ATTACHMENT)
        .style(style)
        .into()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Kind;
    use crate::domain::listing::Part;

    #[rstest]
    #[case("application/pdf", "x", Kind::Pdf)]
    #[case("application/octet-stream", "CR.PDF", Kind::Pdf)]
    #[case("application/zip", "IHE_XDM.ZIP", Kind::Xdm)]
    #[case("application/zip", "photos.zip", Kind::Archive)]
    #[case("image/svg+xml", "logo.svg", Kind::Other)]
    #[case("application/octet-stream", "setup.exe", Kind::Other)]
    #[case("text/html", "page.html", Kind::Other)]
    #[case("application/octet-stream", "", Kind::Other)]
    fn kinds(#[case] media_type: &str, #[case] name: &str, #[case] expected: Kind) {
        let part = Part {
            number: 1,
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size: 0,
            content_id: None,
            inline: false,
        };
        assert_eq!(Kind::of(&part), expected);
    }

    #[test]
    fn what_could_run_is_never_opened() {
        assert!(!Kind::Other.is_opened() && !Kind::Archive.is_opened() && !Kind::Xdm.is_opened());
    }
}

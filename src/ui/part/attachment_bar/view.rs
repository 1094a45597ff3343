//! How the files look: a card each, their weight on the wire against the limit, and what to take away when it is too much.

use iced::advanced::widget::Id;
use iced::widget::{self, column, container, row};
use iced::{Alignment, Length};

use super::caution::Caution;
use super::{AttachmentBar, Message, picture, weight};
use crate::domain::draft::Attachment;
use crate::l10n::{L10n, t};
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::banner::{Gravity, banner};
use crate::ui::widget::button::{button, hinted};
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element, Row};

/// The button that puts the files into several letters.
pub const SPLIT: Id = Id::new("files-split");

/// The button that makes the picture at this place smaller.
pub fn reduce_id(at: usize) -> Id {
    Id::from(format!("files-reduce-{at}"))
}

/// Most characters of a file's name; the whole of it comes with the pointer.
const NAME_CHARS: usize = 32;

impl AttachmentBar {
    /// The files of a letter whose text has so many octets; `None` when there is nothing to show.
    pub fn view<'a>(&'a self, text_octets: usize, limit: u64, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let size = weight::of_letter(text_octets, &self.files);
        let excess = size.saturating_sub(limit);
        if self.files.is_empty() && self.unreadable.is_empty() && excess == 0 {
            return None;
        }
        let to_remove = weight::to_remove(text_octets, &self.files, limit);
        let mut all: Column<'a, Message> = column![].spacing(space::S);
        if !self.files.is_empty() {
            let mut cards: Row<'a, Message> = row![].spacing(space::S);
            for (at, file) in self.files.iter().enumerate() {
                let reducing = self.is_being_reduced(file);
                cards = cards.push(card(at, file, (to_remove.contains(&at), reducing), l10n));
            }
            all = all.push(cards.wrap().vertical_spacing(space::S));
            let total =
                t!(l10n, "files-total", count = self.files.len(), size = l10n.size(size), limit = l10n.size(limit));
            all = all.push(hinted(text::small(total).style(text::muted), t!(l10n, "files-growth")));
        }
        for line in cautions(&self.files, l10n) {
            all = all.push(line);
        }
        if excess > 0 {
            all = all.push(too_big(
                &self.files,
                &to_remove,
                excess,
                weight::split(text_octets, &self.files, limit),
                l10n,
            ));
        }
        if !self.unreadable.is_empty() {
            all = all.push(self.unreadable(l10n));
        }
        Some(all.into())
    }

    /// What is shown over the window while files are held above it.
    pub fn drop_sign<'a, M: 'a>(&self, l10n: &L10n) -> Option<Element<'a, M>> {
        self.hovered.then(|| {
            let words = text::title(t!(l10n, "files-drop"));
            let content =
                row![icon::sized(Icon::FilePlus, space::XL), words].spacing(space::M).align_y(Alignment::Center);
            let sign = container(content).padding(space::XL).style(theme::container::dialog);
            container(sign).center(Length::Fill).style(theme::container::veil).into()
        })
    }

    fn unreadable<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let names = self.unreadable.join(", ");
        let title = t!(l10n, "files-unreadable", count = self.unreadable.len(), names = names);
        let hide = button(t!(l10n, "action-dismiss")).on_press(Message::DismissUnreadable);
        banner(Gravity::Warning, title, Vec::new(), Some(hide.into())).into()
    }
}

/// What may not arrive, each reason once.
fn cautions<'a>(files: &[Attachment], l10n: &L10n) -> Vec<Element<'a, Message>> {
    let all: Vec<Caution> = files.iter().filter_map(Caution::of).collect();
    let found = [Caution::Program, Caution::Archive].into_iter().filter(|caution| all.contains(caution));
    let line = |caution: Caution| {
        let words = text::small(caution.words(l10n)).style(text::warning);
        let sign = icon::sized(Icon::TriangleAlert, measure::CHIP_ICON).style(text::warning);
        row![sign, words].spacing(space::XS).align_y(Alignment::Center).into()
    };
    found.map(line).collect()
}

fn too_big<'a>(
    files: &[Attachment],
    to_remove: &[usize],
    excess: u64,
    letters: Option<Vec<Vec<usize>>>,
    l10n: &L10n,
) -> Element<'a, Message> {
    let names: Vec<&str> = to_remove.iter().filter_map(|at| files.get(*at)).map(|file| file.name.as_str()).collect();
    let excess = l10n.size(excess);
    let title = if names.is_empty() {
        t!(l10n, "files-too-big-text", excess = excess)
    } else {
        t!(l10n, "files-too-big", excess = excess, names = names.join(", "))
    };
    let split = letters.map(|letters| {
        let words = t!(l10n, "files-split", count = letters.len());
        button(words).icon(Icon::Mail).hint(t!(l10n, "files-split-hint")).id(SPLIT).on_press(Message::Split).into()
    });
    banner(Gravity::Danger, title, vec![t!(l10n, "files-growth")], split).into()
}

fn card<'a>(at: usize, file: &Attachment, (blamed, reducing): (bool, bool), l10n: &L10n) -> Element<'a, Message> {
    let octets = u64::try_from(file.content.len()).unwrap_or(u64::MAX);
    let name = text::body(shortened(&file.name)).wrapping(widget::text::Wrapping::None);
    let size = text::small(l10n.size(octets)).style(text::muted).wrapping(widget::text::Wrapping::None);
    let remove = Message::Remove(at);
    let cross = container(icon::sized(Icon::Close, measure::CHIP_ICON)).padding(space::XS);
    let cross = focus_ring(
        None,
        widget::button(cross).padding(0.0).style(theme::button::quiet).on_press(remove.clone()),
        Some(remove),
    );
    let cross = hinted(cross, t!(l10n, "files-remove", name = file.name.as_str()));
    let caution = Caution::of(file);
    let sign = match caution {
        _ if blamed => Icon::CircleAlert,
        Some(_) => Icon::TriangleAlert,
        None => sign(&file.media_type),
    };
    let reduce = picture::is_large(file).then(|| {
        let words = if reducing { t!(l10n, "files-reducing") } else { t!(l10n, "files-reduce") };
        let reduce = button(words).small().quiet().hint(t!(l10n, "files-reduce-hint")).id(reduce_id(at));
        reduce.on_press_maybe((!reducing).then_some(Message::Reduce(at)))
    });
    let content =
        row![icon::icon(sign), name, size].push(reduce).push(cross).spacing(space::S).align_y(Alignment::Center);
    let style = if blamed { theme::container::danger } else { theme::container::card };
    let body =
        container(content).height(measure::CONTROL).align_y(Alignment::Center).padding([0.0, space::S]).style(style);
    let hint = caution.map_or_else(|| file.name.clone(), |caution| caution.words(l10n));
    hinted(body, hint)
}

fn sign(media_type: &str) -> Icon {
    match media_type {
        "application/zip" => Icon::FileArchive,
        "message/rfc822" => Icon::Mail,
        "application/pdf" => Icon::FileText,
        _ if media_type.starts_with("image/") => Icon::Image,
        _ if media_type.starts_with("text/") => Icon::FileText,
        _ => Icon::File,
    }
}

/// The start and the end of a long name: the end tells what it is.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME_CHARS {
        return name.to_owned();
    }
    let end = NAME_CHARS / 3;
    let start: String = name.chars().take(NAME_CHARS.saturating_sub(end).saturating_sub(1)).collect();
    let tail: String = name.chars().skip(count.saturating_sub(end)).collect();
    format!("{}…{tail}", start.trim_end())
}

//! A file shown inside the reader: a picture, or a PDF page by page, drawn by the engine.

use iced::widget::image::{self, Handle};
use iced::widget::{column, container, row};
use iced::{Alignment, ContentFit, Length};

use super::attachment::{self, Kind};
use super::handle;
use crate::domain::document::Piece;
use crate::domain::{MessageId, Notice};
use crate::engine::{Loaded, Query, Ticket};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::{Effect, Page, Tickets};
use crate::ui::theme::{self, MEDIUM, measure, scale, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::banner;
use crate::ui::widget::button::tool;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::one_line::one_line;

/// Widths of a page on screen, in steps of the zoom.
const WIDTHS: [f32; 5] = [480.0, 640.0, 820.0, 1_040.0, 1_320.0];
/// The step at first.
const STEP_AT_FIRST: usize = 2;
/// Pixels drawn for one of the screen: sharp at 200 %.
const SHARPNESS: f32 = 2.0;

/// The file and what is seen of it.
#[derive(Debug)]
pub struct Viewer {
    piece: Piece,
    name: String,
    kind: Kind,
    page: u32,
    pages: Option<u32>,
    step: usize,
    drawn: Page<Handle>,
    /// The page seen last, kept while the next one is drawn.
    last: Option<Handle>,
}

/// What happens in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Page back.
    Previous,
    /// Page on.
    Next,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// Close it.
    Close,
}

impl Viewer {
    /// Shows a file, when it can be shown.
    pub fn new(
        piece: Piece,
        (name, kind): (String, Kind),
        message: MessageId,
        tickets: &mut Tickets,
    ) -> (Option<Self>, Option<Effect>) {
        if !kind.is_shown() {
            return (None, None);
        }
        let ticket = tickets.take();
        let viewer = Self {
            piece,
            name,
            kind,
            page: 0,
            pages: None,
            step: STEP_AT_FIRST,
            drawn: Page::Waiting(ticket),
            last: None,
        };
        let query = viewer.query(message);
        (Some(viewer), Some(Effect::Load(query, ticket)))
    }

    /// The file shown.
    pub fn piece(&self) -> Piece {
        self.piece
    }

    /// Turns pages, zooms.
    pub fn update(&mut self, act: &Message, message: MessageId, tickets: &mut Tickets) -> Option<Effect> {
        let (page, step) = (self.page, self.step);
        match act {
            Message::Previous => self.page = self.page.saturating_sub(1),
            Message::Next if self.has_next() => self.page = self.page.saturating_add(1),
            Message::ZoomIn => self.step = self.step.saturating_add(1).min(WIDTHS.len().saturating_sub(1)),
            Message::ZoomOut => self.step = self.step.saturating_sub(1),
            Message::Next | Message::Close => {}
        }
        if (page, step) == (self.page, self.step) {
            return None;
        }
        let ticket = tickets.take();
        if let Page::Ready(handle) = std::mem::replace(&mut self.drawn, Page::Waiting(ticket)) {
            self.last = Some(handle);
        }
        Some(Effect::Load(self.query(message), ticket))
    }

    /// A page came.
    pub fn loaded(&mut self, ticket: Ticket, answer: Result<Loaded, Notice>) {
        if !self.drawn.awaits(ticket) {
            return;
        }
        self.drawn = match answer {
            Ok(Loaded::PdfPage { pages, raster }) => {
                self.pages = Some(pages);
                Page::Ready(handle(&raster))
            }
            Ok(Loaded::Picture(raster)) => Page::Ready(handle(&raster)),
            Ok(_) => Page::Failed(Notice::Internal),
            Err(notice) => Page::Failed(notice),
        };
        self.last = None;
    }

    /// Draws it.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let content: Element<'a, Message> = match (&self.drawn, &self.last) {
            (Page::Ready(handle), _) | (Page::Waiting(_), Some(handle)) => self.picture(handle),
            (Page::Waiting(_), None) => {
                container(text::body(t!(cx.l10n, "viewer-drawing")).style(text::muted)).padding(space::XXL).into()
            }
            (Page::Failed(notice), _) => {
                let said = cx.l10n.notice(notice);
                let title = t!(cx.l10n, "viewer-failed");
                banner::banner(banner::Gravity::of(notice), title, vec![said.message, said.remedy], None).into()
            }
        };
        let page = container(content).padding(space::L).width(Length::Fill).align_x(Alignment::Center);
        container(column![self.head(cx), page]).width(Length::Fill).style(theme::container::well).into()
    }

    fn picture(&self, handle: &Handle) -> Element<'_, Message> {
        let width = WIDTHS.get(self.step).copied().unwrap_or(measure::READING);
        let picture = image::Image::new(handle.clone()).width(Length::Fill).content_fit(ContentFit::Contain);
        container(container(picture).style(theme::container::card).padding(measure::HAIRLINE)).max_width(width).into()
    }

    fn head<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let name = row![
            icon::icon(self.kind.icon()).style(text::muted),
            one_line(attachment::named(&self.name, &cx.l10n), MEDIUM, scale::BODY),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        let mut line = row![name.width(Length::Fill)].spacing(space::XS).align_y(Alignment::Center);
        if let Some(pages) = self.pages {
            let page = self.page.saturating_add(1);
            let back = (self.page > 0).then_some(Message::Previous);
            let on = self.has_next().then_some(Message::Next);
            line = line
                .push(tool(Icon::ChevronLeft, t!(cx.l10n, "viewer-previous")).on_press_maybe(back))
                .push(text::small(t!(cx.l10n, "viewer-page", page = page, pages = pages)))
                .push(tool(Icon::ChevronRight, t!(cx.l10n, "viewer-next")).on_press_maybe(on));
        }
        let smaller = (self.step > 0).then_some(Message::ZoomOut);
        let larger = (self.step.saturating_add(1) < WIDTHS.len()).then_some(Message::ZoomIn);
        line = line
            .push(tool(Icon::ZoomOut, t!(cx.l10n, "viewer-zoom-out")).on_press_maybe(smaller))
            .push(tool(Icon::ZoomIn, t!(cx.l10n, "viewer-zoom-in")).on_press_maybe(larger))
            .push(tool(Icon::Close, t!(cx.l10n, "viewer-close")).on_press(Message::Close));
        container(line).padding([space::XS, space::M]).into()
    }

    fn has_next(&self) -> bool {
        self.pages.is_some_and(|pages| self.page.saturating_add(1) < pages)
    }

    fn query(&self, message: MessageId) -> Query {
        let width = pixels(WIDTHS.get(self.step).copied().unwrap_or(measure::READING));
        let piece = self.piece;
        match self.kind {
            Kind::Pdf => Query::PdfPage { message, piece, page: self.page, width },
            _ => Query::Picture { message, piece, max_width: width },
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one of the widths above")]
fn pixels(width: f32) -> u32 {
    (width * SHARPNESS) as u32
}

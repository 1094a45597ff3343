//! How a field of recipients looks: chips, the words being typed, the popup of the directory, and why somebody is refused.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use iced::widget::{self, column, container, mouse_area, row, rule, scrollable, text_input};
use iced::{Alignment, Length, Padding};

use super::{Chip, Doubt, EXPLAINED, Message, Offer, RecipientField, Replacement, Trust};
use crate::domain::Correspondent;
use crate::domain::correspondent::BoxKind;
use crate::domain::notice::RefusalReason;
use crate::domain::standing::{Alternative, Because, Standing};
use crate::engine::event::{Line, Sighting, Source};
use crate::l10n::{L10n, t};
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, Theme, measure, scale, space, text};
use crate::ui::widget::banner::{Gravity, banner};
use crate::ui::widget::button::{button, hinted, tool};
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::popup::popup;
use crate::ui::widget::yielding::yielding;
use crate::ui::widget::{Column, Element, Row, Text};

/// Most characters of a name in a chip; the whole of it comes with the pointer.
const CHIP_CHARS: usize = 36;

/// Style of a box.
type Ground = fn(&Theme) -> widget::container::Style;
/// Style of a text.
type Ink = fn(&Theme) -> widget::text::Style;

impl RecipientField {
    /// The field, with the words before it and what stands at its end.
    pub fn view<'a>(
        &'a self,
        label: String,
        end: Option<Element<'a, Message>>,
        l10n: &'a L10n,
    ) -> Element<'a, Message> {
        let name = container(text::body(label).style(text::muted))
            .width(measure::FIELD_LABEL)
            .height(measure::CONTROL)
            .align_y(Alignment::Center);
        let line = row![name, container(self.chips_and_input(l10n)).width(Length::Fill)].push(end).spacing(space::S);
        let line = mouse_area(container(line).padding([space::XS, 0.0])).on_press(Message::Focus);
        // The lines, and what stands below them.
        let anchored = popup(line, self.hits(l10n), measure::HITS + 2.0 * measure::CONTROL);
        column![anchored, rule::horizontal(measure::HAIRLINE)].push(self.explanations(l10n)).into()
    }

    fn chips_and_input<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let alone = self.chips.is_empty();
        let placeholder = if alone { t!(l10n, "recipient-placeholder") } else { String::new() };
        // Beside chips the input takes little room until something is typed, so that no empty line is kept for it.
        let width = match (alone, self.text.is_empty()) {
            (true, _) => Length::Fill,
            (false, true) => Length::Fixed(space::XL),
            (false, false) => Length::Fixed(measure::FIELD_INPUT),
        };
        let input = text_input(&placeholder, &self.text)
            .id(self.kind.id())
            .on_input(Message::Typed)
            .size(scale::BODY.size)
            .line_height(iced::Pixels(scale::BODY.line))
            .padding(Padding::ZERO.vertical(space::XS + space::HAIR))
            .width(width)
            .style(theme::input::bare);
        let caught = intercept(input)
            .on_key_first(|key, modifiers| self.key(key, modifiers))
            .on_paste(Message::Pasted)
            .on_enter(Message::Entered)
            .on_leave(Message::Left);
        let mut line: Row<'a, Message> = row![].spacing(space::XS).align_y(Alignment::Center);
        for one in &self.chips {
            line = line.push(chip(one, self.confirmations.of(&one.entry), l10n));
        }
        line.push(caught).wrap().vertical_spacing(space::XS).into()
    }

    /// Keys that the field takes before the input does.
    fn key(&self, key: &Key, modifiers: Modifiers) -> Option<Message> {
        let Key::Named(named) = key else { return None };
        let open = self.completion.is_open() || !self.offers().is_empty();
        match named {
            Named::ArrowDown if open || self.text.is_empty() => Some(Message::Step(true)),
            Named::ArrowUp if open => Some(Message::Step(false)),
            Named::Escape if open => Some(Message::CloseHits),
            Named::Enter if modifiers.is_empty() => Some(Message::Accept),
            Named::Enter if modifiers == Modifiers::ALT => Some(Message::TakeOffer),
            Named::Tab if modifiers.is_empty() && self.completion.choice(&self.text).is_some() => Some(Message::Accept),
            Named::Backspace if self.text.is_empty() => Some(Message::EraseLast),
            _ => None,
        }
    }

    fn hits<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let offers = self.offers();
        if !self.completion.is_open() && offers.is_empty() {
            return None;
        }
        if self.completion.found_nothing() && offers.is_empty() {
            let words = text::body(t!(l10n, "recipient-none")).style(text::muted);
            let none = row![icon::icon(Icon::Info).style(text::muted), words].spacing(space::S);
            let all = column![none].push(self.silence(l10n)).spacing(space::S);
            return Some(container(all).padding(space::M).width(Length::Fill).style(theme::container::dialog).into());
        }
        let mut lines: Column<'a, Message> = column![].padding(space::XS);
        for (at, found) in self.completion.hits().iter().enumerate() {
            let marked = self.completion.selected() == Some(at);
            lines = lines.push(hit(found, marked, self.completion.is_outside(&found.hit), l10n));
        }
        if !offers.is_empty() {
            let title = text::caption(t!(l10n, "recipient-kept")).style(text::muted);
            lines = lines.push(container(title).padding([space::XS, space::S]));
        }
        for (at, offer) in offers.iter().enumerate() {
            lines = lines.push(kept(at, offer, self.shelf.marked() == Some(at), l10n));
        }
        let keys = text::small(t!(l10n, "recipient-keys")).style(text::muted);
        let foot = container(column![keys].push(self.silence(l10n))).padding([space::XS, space::M]);
        let list = scrollable(lines).direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        let all = column![container(list).max_height(measure::HITS), rule::horizontal(measure::HAIRLINE), foot];
        Some(container(all).width(Length::Fill).padding(measure::HAIRLINE).style(theme::container::dialog).into())
    }

    /// Why the network adds nothing, where it does not.
    fn silence<'a>(&self, l10n: &L10n) -> Option<Text<'a>> {
        let title = l10n.notice(self.completion.silence()?).title;
        Some(text::small(t!(l10n, "recipient-live-off", title = title)).style(text::muted))
    }

    fn explanations<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let told: Vec<&Chip> = self.explained().collect();
        if told.is_empty() {
            return None;
        }
        let mut all: Column<'a, Message> = column![].spacing(space::S).padding(Padding::ZERO.vertical(space::S));
        for chip in told.iter().take(EXPLAINED) {
            all = all.push(match chip.doubt() {
                Some(doubt) => self.doubted(chip, doubt, l10n),
                None => self.explanation(chip, l10n),
            });
        }
        let more = told.iter().skip(EXPLAINED).filter(|chip| chip.refusal().is_some()).count();
        if more > 0 {
            let words = t!(l10n, "recipient-more-refused", count = more);
            all = all.push(text::small(words).style(text::danger));
        }
        Some(all.into())
    }

    fn explanation<'a>(&'a self, chip: &'a Chip, l10n: &'a L10n) -> Element<'a, Message> {
        let reason = chip.refusal();
        let title = t!(l10n, "recipient-refusal", name = who(chip, l10n));
        let mut lines: Vec<String> = reason.map(|reason| l10n.refusal(reason)).into_iter().collect();
        if let Standing::Gone(departure) = chip.standing {
            lines.push(l10n.departure(departure));
        }
        match reason {
            Some(RefusalReason::Patient(fault)) => lines.extend(l10n.patient_hint(*fault)),
            Some(RefusalReason::Malformed) => lines.push(t!(l10n, "recipient-refusal-malformed-hint")),
            _ => {}
        }
        let replacements = self.offered(chip);
        if !replacements.is_empty() && replacements.iter().all(is_place) {
            lines.push(t!(l10n, "recipient-only-place"));
        }
        if replacements.is_empty() && matches!(reason, Some(RefusalReason::NotListed { .. })) {
            lines.push(t!(l10n, "recipient-refusal-none"));
        }
        let offers = (!replacements.is_empty()).then(|| offers(chip, &replacements, l10n));
        let remove = button(t!(l10n, "recipient-remove-refused")).icon(Icon::Close).on_press(Message::Remove(chip.id));
        let acts: Column<'a, Message> = column![].push(offers).push(remove).spacing(space::S);
        banner(Gravity::Danger, title, lines, Some(acts.into())).into()
    }

    /// One who may receive, and whom it may be a mistake to write to.
    fn doubted<'a>(&'a self, chip: &'a Chip, doubt: Doubt, l10n: &'a L10n) -> Element<'a, Message> {
        let (title, line) = match doubt {
            Doubt::Gone(departure) => (t!(l10n, "recipient-gone", name = who(chip, l10n)), l10n.departure(departure)),
            Doubt::Slip => (t!(l10n, "recipient-unknown", name = who(chip, l10n)), t!(l10n, "recipient-unknown-slip")),
        };
        let replacements = self.offered(chip);
        let offers = (!replacements.is_empty()).then(|| offers(chip, &replacements, l10n));
        let keep = button(t!(l10n, "recipient-keep")).icon(Icon::Check).on_press(Message::Keep(chip.id));
        let remove = button(t!(l10n, "recipient-remove-refused")).icon(Icon::Close).on_press(Message::Remove(chip.id));
        let acts: Column<'a, Message> =
            column![].push(offers).push(row![keep, remove].spacing(space::S)).spacing(space::S);
        banner(Gravity::Warning, title, vec![line], Some(acts.into())).into()
    }
}

/// The mailbox of a practice or of a service: read by others too.
fn is_place(replacement: &Replacement) -> bool {
    let because = |one: &Alternative| matches!(one.because, Because::Practice | Because::Service);
    matches!(replacement, Replacement::Proposed(one) if because(one))
}

/// A recipient in words.
pub fn who(chip: &Chip, l10n: &L10n) -> String {
    match &chip.entry.name {
        Some(name) => t!(l10n, "recipient-named", name = name.as_str(), address = chip.entry.address.as_str()),
        None => chip.entry.address.clone(),
    }
}

fn chip<'a>(chip: &'a Chip, sighting: Option<&Sighting>, l10n: &'a L10n) -> Element<'a, Message> {
    let (sign, style, ink, words): (Icon, Ground, Ink, _) = match &chip.trust {
        Trust::Asking(_) => (Icon::CircleDashed, theme::container::chip, text::muted, None),
        Trust::Accepted => accepted(chip, sighting, l10n),
        // Without a list the address is not to blame.
        Trust::Unknown(_) | Trust::Refused { reason: RefusalReason::NoList(_), .. } => {
            (Icon::TriangleAlert, theme::container::chip_warning, text::warning, Some(t!(l10n, "recipient-unchecked")))
        }
        trust if trust.is_patient() => {
            (Icon::User, theme::container::chip, text::accent, Some(t!(l10n, "patient-mark")))
        }
        Trust::Refused { .. } => {
            (Icon::ShieldX, theme::container::chip_danger, text::danger, Some(t!(l10n, "recipient-refused")))
        }
    };
    let name = one_line(shortened(&chip.entry.label(), CHIP_CHARS), theme::REGULAR, scale::BODY).shrink();
    let show = Message::Show(chip.entry.address.clone());
    // What is said of one that may receive is no praise.
    let said: Ink = if chip.trust == Trust::Accepted { text::muted } else { ink };
    let words = words.map(|words| text::small(words).style(said).wrapping(widget::text::Wrapping::None));
    let remove = Message::Remove(chip.id);
    let cross = container(icon::sized(Icon::Close, scale::SMALL.size)).padding(space::XS);
    let cross = focus_ring(
        None,
        widget::button(cross).padding(0.0).style(theme::button::quiet).on_press(remove.clone()),
        Some(remove),
    );
    let cross = hinted(cross, t!(l10n, "recipient-remove", name = chip.entry.label()));
    let whose = row![icon::sized(sign, measure::CHIP_ICON).style(ink), name]
        .spacing(space::XS + space::HAIR)
        .align_y(Alignment::Center);
    // What is said of it, and the way to take it out, are never cut for a long name.
    let pointed = |content: Row<'a, Message>| {
        mouse_area(content).interaction(iced::mouse::Interaction::Pointer).on_press(show.clone())
    };
    let said = words.map(|words| pointed(row![words]));
    let rest = row![].push(said).push(cross).spacing(space::HAIR).align_y(Alignment::Center);
    let body = container(yielding(pointed(whose), rest, space::XS + space::HAIR))
        .height(measure::CHIP)
        .align_y(Alignment::Center)
        .padding(Padding { top: 0.0, right: space::XS, bottom: 0.0, left: space::S })
        .style(style);
    let card = shortcut::hint(Act::Profile, &t!(l10n, "profile-open", name = chip.entry.label()), l10n);
    let hint = match sighting.filter(|_| chip.trust == Trust::Accepted).and_then(|sighting| confirmed(sighting, l10n)) {
        Some(words) => format!("{}\n{words}\n{card}", chip.entry.address),
        None => format!("{}\n{card}", chip.entry.address),
    };
    hinted(body, hint)
}

/// One that may receive: whether it was ever seen in a directory, here or on the network.
fn accepted(chip: &Chip, sighting: Option<&Sighting>, l10n: &L10n) -> (Icon, Ground, Ink, Option<String>) {
    let warning =
        |words| (Icon::TriangleAlert, theme::container::chip_warning as Ground, text::warning as Ink, Some(words));
    let calm = |ink: Ink, words| (Icon::ShieldCheck, theme::container::chip as Ground, ink, words);
    let is_seen = matches!(sighting, Some(Sighting::Confirmed(_)));
    match (chip.doubt(), chip.standing) {
        (Some(Doubt::Gone(_)), _) => warning(t!(l10n, "recipient-left")),
        (Some(Doubt::Slip), _) if !is_seen => warning(t!(l10n, "recipient-not-held")),
        (None, Standing::Unknown) if !is_seen => calm(text::muted, Some(t!(l10n, "recipient-not-held"))),
        _ => calm(text::success, (sighting == Some(&Sighting::Unknown)).then(|| t!(l10n, "recipient-absent"))),
    }
}

/// What the directories on the network said of an address that may receive.
fn confirmed(sighting: &Sighting, l10n: &L10n) -> Option<String> {
    match sighting {
        Sighting::Confirmed(_) => Some(t!(l10n, "recipient-confirmed")),
        Sighting::Unknown => Some(t!(l10n, "recipient-absent-hint")),
        Sighting::Unasked(why) => {
            let title = l10n.notice(why.as_ref()?).title;
            Some(t!(l10n, "recipient-unasked", title = title))
        }
    }
}

fn hit<'a>(line: &'a Line, marked: bool, outside: bool, l10n: &'a L10n) -> Element<'a, Message> {
    let found = &line.hit;
    let soft: Ink = if marked { text::on_chosen } else { text::muted };
    let kind = row![
        icon::sized(kind_icon(found.kind), measure::CHIP_ICON).style(soft),
        small(l10n.box_kind(found.kind), soft)
    ]
    .spacing(space::XS)
    .align_y(Alignment::Center);
    let paperless = found.paperless.then(|| paperless(l10n));
    let outside = outside.then(|| outside_mark(l10n));
    let first = row![container(text::strong(found.label())).width(Length::Fill)]
        .push(outside)
        .push(paperless)
        .push(origin(line, soft, l10n))
        .push(kind)
        .spacing(space::S)
        .align_y(Alignment::Center);
    let details = container(text::small(details(found)).style(soft)).width(Length::Fill);
    let second = row![details, small(found.address.to_string(), soft)].spacing(space::M);
    let style = if marked { theme::button::row_chosen } else { theme::button::row };
    let choose = widget::button(column![first, second].spacing(space::HAIR))
        .width(Length::Fill)
        .padding([space::XS + space::HAIR, space::S])
        .style(style)
        .on_press(Message::Chosen(Box::new(found.clone())));
    row![choose, card(found.label(), found.address.to_string(), l10n)].align_y(Alignment::Center).into()
}

/// The way to a card, at the end of a line.
fn card<'a>(name: String, address: String, l10n: &L10n) -> Element<'a, Message> {
    let hint = shortcut::hint(Act::Profile, &t!(l10n, "profile-open", name = name), l10n);
    tool(Icon::IdCard, hint).on_press(Message::Show(address)).into()
}

/// A favourite or a group.
fn kept<'a>(at: usize, offer: &Offer, marked: bool, l10n: &L10n) -> Element<'a, Message> {
    let soft: Ink = if marked { text::on_chosen } else { text::muted };
    let (sign, name, details, gone) = match offer {
        Offer::Favourite(row) => {
            let address = row.contact.address.to_string();
            (Icon::Star, row.contact.label(), address, row.gone.map(|gone| l10n.departure(gone)))
        }
        Offer::Group(group) => {
            let gone = (group.gone > 0).then(|| t!(l10n, "contacts-gone", count = group.gone));
            (Icon::Users, group.name.as_str().to_owned(), t!(l10n, "contacts-count", count = group.members), gone)
        }
    };
    let warned = gone.map(|words| text::small(words).style(if marked { text::on_chosen } else { text::warning }));
    let about = (details != name).then(|| text::small(details.clone()).style(soft));
    let words = column![text::strong(name.clone())].push(about).push(warned);
    let line = row![icon::icon(sign).style(soft), words].spacing(space::S).align_y(Alignment::Center);
    let style = if marked { theme::button::row_chosen } else { theme::button::row };
    let choose = widget::button(line)
        .width(Length::Fill)
        .padding([space::XS + space::HAIR, space::S])
        .style(style)
        .on_press(Message::Take(at));
    let card = offer.group().is_none().then(|| card(name, details, l10n));
    row![choose].push(card).align_y(Alignment::Center).into()
}

/// Who says a line, where it is not this computer alone.
fn origin<'a>(line: &Line, soft: Ink, l10n: &L10n) -> Option<Element<'a, Message>> {
    let (words, hint) = match line.source {
        Source::Local if line.is_live => {
            let seen = icon::sized(Icon::CircleCheck, measure::CHIP_ICON).style(soft);
            return Some(hinted(seen, t!(l10n, "recipient-live-seen")));
        }
        Source::Local => return None,
        Source::National => (t!(l10n, "recipient-live-national"), t!(l10n, "recipient-live-national-hint")),
        Source::Establishment => {
            (t!(l10n, "recipient-live-establishment"), t!(l10n, "recipient-live-establishment-hint"))
        }
    };
    Some(hinted(small(words, soft), hint))
}

/// Profession, speciality, structure and town, what is known of them.
pub fn details(found: &Correspondent) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let structure = if found.family_name.is_empty() { "" } else { found.structure.as_str() };
    for part in [found.profession.as_str(), &found.speciality, &found.town, structure] {
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(" · ")
}

/// The mark of one who wants no paper.
pub fn paperless<'a, M: 'a>(l10n: &L10n) -> Element<'a, M> {
    let mark = container(text::caption(t!(l10n, "recipient-paperless")).wrapping(widget::text::Wrapping::None))
        .padding([0.0, space::S])
        .style(theme::container::chip_success);
    hinted(mark, t!(l10n, "recipient-paperless-hint"))
}

/// The directory lists it, the list of the trust space does not: it cannot be written to now.
pub fn outside_mark<'a, M: 'a>(l10n: &L10n) -> Element<'a, M> {
    let mark = container(text::caption(t!(l10n, "recipient-outside")).wrapping(widget::text::Wrapping::None))
        .padding([0.0, space::S])
        .style(theme::container::chip_warning);
    hinted(mark, t!(l10n, "recipient-outside-hint"))
}

fn offers<'a>(chip: &Chip, replacements: &[Replacement], l10n: &L10n) -> Element<'a, Message> {
    let title = row![
        text::label(t!(l10n, "recipient-replace")).style(text::ink),
        text::small(t!(l10n, "recipient-replace-key")).style(text::muted)
    ];
    let mut lines: Column<'a, Message> = column![title.spacing(space::S).align_y(Alignment::Center)].spacing(space::XS);
    for one in replacements {
        let entry = one.entry();
        let replace = Message::Replace(chip.id, entry.clone());
        let (sign, name, details) = match one {
            Replacement::Address(entry) => (Icon::ShieldCheck, entry.label(), entry.address.clone()),
            Replacement::Proposed(one) => {
                let because = l10n.because(one.because);
                let (sign, name, known) = match &one.who {
                    Some(found) => (kind_icon(found.kind), found.label(), details(found)),
                    None => (Icon::ShieldCheck, entry.address.clone(), String::new()),
                };
                let address = if name == entry.address { String::new() } else { entry.address };
                let details = [because, known, address].into_iter().filter(|part| !part.is_empty());
                (sign, name, details.collect::<Vec<_>>().join(" · "))
            }
        };
        let details = (details != name).then(|| text::small(details).style(text::muted));
        let words = column![text::strong(name).style(text::ink)].push(details);
        let line = row![icon::icon(sign), words].spacing(space::S).align_y(Alignment::Center);
        let pressed = widget::button(line)
            .width(Length::Fill)
            .padding([space::XS + space::HAIR, space::M])
            .style(theme::button::secondary)
            .on_press(replace.clone());
        lines = lines.push(focus_ring(None, pressed, Some(replace)));
    }
    lines.into()
}

/// The sign of a type of mailbox.
pub fn kind_icon(kind: BoxKind) -> Icon {
    match kind {
        BoxKind::Personal => Icon::User,
        BoxKind::Organisation => Icon::Hospital,
        BoxKind::Application => Icon::Bot,
        BoxKind::Practice => Icon::House,
    }
}

fn small<'a>(words: String, style: Ink) -> Text<'a> {
    text::small(words).style(style).wrapping(widget::text::Wrapping::None)
}

/// At most `most` characters, the end told by `…`.
fn shortened(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let mut kept: String = words.chars().take(most.saturating_sub(1)).collect();
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

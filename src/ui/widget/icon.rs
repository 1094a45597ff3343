//! Icons: glyphs of the bundled Lucide font, so that they follow the colour of text. An icon never stands alone for a meaning.

use iced::Pixels;
use iced::widget::text::{LineHeight, Shaping};

use super::Text;
use crate::ui::theme::{ICONS, measure};

/// The icons that the program uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Inbox.
    Inbox,
    /// Drafts.
    Drafts,
    /// Sent, send.
    Send,
    /// Archive.
    Archive,
    /// Trash.
    Trash,
    /// Junk.
    ShieldAlert,
    /// A folder.
    Folder,
    /// Search.
    Search,
    /// Has attachments.
    Paperclip,
    /// Flagged.
    Flag,
    /// Star.
    Star,
    /// Reply.
    Reply,
    /// Reply to all.
    ReplyAll,
    /// Forward.
    Forward,
    /// Lock.
    Lock,
    /// Unlock.
    LockOpen,
    /// Synchronise.
    Refresh,
    /// Previous.
    ChevronLeft,
    /// Next.
    ChevronRight,
    /// Unfold.
    ChevronDown,
    /// Fold.
    ChevronUp,
    /// Close.
    Close,
    /// Done.
    Check,
    /// Success.
    CircleCheck,
    /// Attention.
    CircleAlert,
    /// Warning.
    TriangleAlert,
    /// Information.
    Info,
    /// Failure, refused.
    CircleX,
    /// Save.
    Download,
    /// Opens elsewhere.
    ExternalLink,
    /// A file.
    File,
    /// A document.
    FileText,
    /// A picture.
    Image,
    /// Show.
    Eye,
    /// Hide.
    EyeOff,
    /// Keyboard.
    Keyboard,
    /// Help.
    Help,
    /// Settings.
    Settings,
    /// A health card.
    IdCard,
    /// A person.
    User,
    /// Several people, a service.
    Users,
    /// A structure.
    Building,
    /// An automatic mailbox.
    Bot,
    /// Waiting.
    Clock,
    /// Unread.
    Mail,
    /// Read.
    MailOpen,
    /// Offline.
    CloudOff,
    /// Light.
    Sun,
    /// Dark.
    Moon,
    /// Contrast.
    Contrast,
    /// Add.
    Plus,
    /// Less.
    Minus,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// Print.
    Printer,
    /// More.
    Ellipsis,
    /// In the trust space.
    ShieldCheck,
    /// Outside the trust space.
    ShieldX,
    /// Write.
    SquarePen,
    /// A professional.
    Stethoscope,
    /// Delayed.
    Hourglass,
    /// Back.
    ArrowLeft,
    /// Forward in time.
    ArrowRight,
    /// Copy.
    Copy,
    /// An archive.
    FileArchive,
    /// Answered.
    CornerUpLeft,
    /// A notice.
    Bell,
    /// Pictures blocked.
    ImageOff,
    /// A card.
    CreditCard,
    /// Not yet.
    CircleDashed,
    /// Again.
    Again,
    /// A reader.
    Usb,
    /// Medical documents.
    BriefcaseMedical,
    /// A practice.
    House,
    /// A hospital.
    Hospital,
    /// Undo.
    Undo,
    /// Doubtful.
    MailWarning,
    /// Accepted.
    MailCheck,
    /// New letter.
    MailPlus,
    /// Attach.
    FilePlus,
    /// A dot.
    Circle,
    /// A telephone.
    Smartphone,
    /// Pages of the web.
    Globe,
}

impl Icon {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Inbox,
        Self::Drafts,
        Self::Send,
        Self::Archive,
        Self::Trash,
        Self::ShieldAlert,
        Self::Folder,
        Self::Search,
        Self::Paperclip,
        Self::Flag,
        Self::Star,
        Self::Reply,
        Self::ReplyAll,
        Self::Forward,
        Self::Lock,
        Self::LockOpen,
        Self::Refresh,
        Self::ChevronLeft,
        Self::ChevronRight,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::Close,
        Self::Check,
        Self::CircleCheck,
        Self::CircleAlert,
        Self::TriangleAlert,
        Self::Info,
        Self::CircleX,
        Self::Download,
        Self::ExternalLink,
        Self::File,
        Self::FileText,
        Self::Image,
        Self::Eye,
        Self::EyeOff,
        Self::Keyboard,
        Self::Help,
        Self::Settings,
        Self::IdCard,
        Self::User,
        Self::Users,
        Self::Building,
        Self::Bot,
        Self::Clock,
        Self::Mail,
        Self::MailOpen,
        Self::CloudOff,
        Self::Sun,
        Self::Moon,
        Self::Contrast,
        Self::Plus,
        Self::Minus,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::Printer,
        Self::Ellipsis,
        Self::ShieldCheck,
        Self::ShieldX,
        Self::SquarePen,
        Self::Stethoscope,
        Self::Hourglass,
        Self::ArrowLeft,
        Self::ArrowRight,
        Self::Copy,
        Self::FileArchive,
        Self::CornerUpLeft,
        Self::Bell,
        Self::ImageOff,
        Self::CreditCard,
        Self::CircleDashed,
        Self::Again,
        Self::Usb,
        Self::BriefcaseMedical,
        Self::House,
        Self::Hospital,
        Self::Undo,
        Self::MailWarning,
        Self::MailCheck,
        Self::MailPlus,
        Self::FilePlus,
        Self::Circle,
        Self::Smartphone,
        Self::Globe,
    ];

    /// Its character in the font.
    pub fn glyph(self) -> char {
        match self {
            Self::Inbox => '\u{e0f7}',
            Self::Drafts => '\u{e320}',
            Self::Send => '\u{e152}',
            Self::Archive => '\u{e041}',
            Self::Trash => '\u{e18e}',
            Self::ShieldAlert => '\u{e1fe}',
            Self::Folder => '\u{e0d7}',
            Self::Search => '\u{e151}',
            Self::Paperclip => '\u{e12d}',
            Self::Flag => '\u{e0d1}',
            Self::Star => '\u{e176}',
            Self::Reply => '\u{e22a}',
            Self::ReplyAll => '\u{e22b}',
            Self::Forward => '\u{e229}',
            Self::Lock => '\u{e10b}',
            Self::LockOpen => '\u{e10c}',
            Self::Refresh => '\u{e145}',
            Self::ChevronLeft => '\u{e06e}',
            Self::ChevronRight => '\u{e06f}',
            Self::ChevronDown => '\u{e06d}',
            Self::ChevronUp => '\u{e070}',
            Self::Close => '\u{e1b2}',
            Self::Check => '\u{e06c}',
            Self::CircleCheck => '\u{e226}',
            Self::CircleAlert => '\u{e077}',
            Self::TriangleAlert => '\u{e193}',
            Self::Info => '\u{e0f9}',
            Self::CircleX => '\u{e084}',
            Self::Download => '\u{e0b2}',
            Self::ExternalLink => '\u{e0b9}',
            Self::File => '\u{e0c0}',
            Self::FileText => '\u{e0cc}',
            Self::Image => '\u{e0f6}',
            Self::Eye => '\u{e0ba}',
            Self::EyeOff => '\u{e0bb}',
            Self::Keyboard => '\u{e284}',
            Self::Help => '\u{e082}',
            Self::Settings => '\u{e154}',
            Self::IdCard => '\u{e617}',
            Self::User => '\u{e19f}',
            Self::Users => '\u{e1a4}',
            Self::Building => '\u{e290}',
            Self::Bot => '\u{e1bb}',
            Self::Clock => '\u{e087}',
            Self::Mail => '\u{e10f}',
            Self::MailOpen => '\u{e363}',
            Self::CloudOff => '\u{e08d}',
            Self::Sun => '\u{e178}',
            Self::Moon => '\u{e11e}',
            Self::Contrast => '\u{e09d}',
            Self::Plus => '\u{e13d}',
            Self::Minus => '\u{e11c}',
            Self::ZoomIn => '\u{e1b6}',
            Self::ZoomOut => '\u{e1b7}',
            Self::Printer => '\u{e141}',
            Self::Ellipsis => '\u{e0b6}',
            Self::ShieldCheck => '\u{e1ff}',
            Self::ShieldX => '\u{e200}',
            Self::SquarePen => '\u{e172}',
            Self::Stethoscope => '\u{e2f1}',
            Self::Hourglass => '\u{e296}',
            Self::ArrowLeft => '\u{e048}',
            Self::ArrowRight => '\u{e049}',
            Self::Copy => '\u{e09e}',
            Self::FileArchive => '\u{e30d}',
            Self::CornerUpLeft => '\u{e0a7}',
            Self::Bell => '\u{e059}',
            Self::ImageOff => '\u{e1c0}',
            Self::CreditCard => '\u{e0aa}',
            Self::CircleDashed => '\u{e4b0}',
            Self::Again => '\u{e149}',
            Self::Usb => '\u{e356}',
            Self::BriefcaseMedical => '\u{e5d6}',
            Self::House => '\u{e0f5}',
            Self::Hospital => '\u{e5d8}',
            Self::Undo => '\u{e2a1}',
            Self::MailWarning => '\u{e367}',
            Self::MailCheck => '\u{e361}',
            Self::MailPlus => '\u{e364}',
            Self::FilePlus => '\u{e0c9}',
            Self::Circle => '\u{e076}',
            Self::Smartphone => '\u{e163}',
            Self::Globe => '\u{e0e8}',
        }
    }
}

/// An icon beside text.
pub fn icon<'a>(icon: Icon) -> Text<'a> {
    sized(icon, measure::ICON)
}

/// An icon of another size.
pub fn sized<'a>(icon: Icon, size: f32) -> Text<'a> {
    iced::widget::Text::new(icon.glyph().to_string())
        .font(ICONS)
        .size(size)
        .line_height(LineHeight::Absolute(Pixels(size)))
        .shaping(Shaping::Basic)
}

#[cfg(test)]
mod tests {
    use super::Icon;

    /// Reads the format-4 table of the font: every code point we name must be mapped.
    #[test]
    fn every_icon_has_a_glyph() {
        let font = crate::ui::theme::FONT_FILES[6];
        let be16 = |at: usize| u16::from_be_bytes([font[at], font[at + 1]]);
        let be32 = |at: usize| u32::from_be_bytes([font[at], font[at + 1], font[at + 2], font[at + 3]]) as usize;
        let tables = usize::from(be16(4));
        let cmap =
            (0..tables).map(|i| 12 + i * 16).find(|at| &font[*at..*at + 4] == b"cmap").map(|at| be32(at + 8)).unwrap();
        let format4 =
            (0..usize::from(be16(cmap + 2))).map(|i| cmap + be32(cmap + 8 + i * 8)).find(|at| be16(*at) == 4).unwrap();
        let segments = usize::from(be16(format4 + 6)) / 2;
        let mapped = |code: u16| {
            (0..segments).any(|i| {
                let end = be16(format4 + 14 + i * 2);
                let start = be16(format4 + 16 + segments * 2 + i * 2);
                (start..=end).contains(&code)
            })
        };
        for icon in Icon::ALL {
            assert!(mapped(icon.glyph() as u16), "{icon:?}");
        }
    }
}

//! How Pli looks: paper and ink. Colours (light, dark, high contrast), spacing on a 4-pixel grid, radii and the type scale.
//! Refuses shadows (the software renderer smears them) and meaning by colour alone.

pub mod button;
pub mod checkbox;
pub mod container;
pub mod input;
pub mod rule;
pub mod scrollable;
pub mod selection;
pub mod text;

use iced::{Color, Font, color, font, theme};

use crate::domain::Colour;
use crate::settings::Appearance;

/// Distances, multiples of 4 (2 for optical corrections).
pub mod space {
    /// 2, optical corrections only.
    pub const HAIR: f32 = 2.0;
    /// 4.
    pub const XS: f32 = 4.0;
    /// 8.
    pub const S: f32 = 8.0;
    /// 12.
    pub const M: f32 = 12.0;
    /// 16.
    pub const L: f32 = 16.0;
    /// 24.
    pub const XL: f32 = 24.0;
    /// 32.
    pub const XXL: f32 = 32.0;
    /// 48.
    pub const HUGE: f32 = 48.0;
}

/// Corner radii.
pub mod radius {
    /// Fields, buttons, rows.
    pub const S: f32 = 6.0;
    /// Cards, popups, dialogs.
    pub const M: f32 = 10.0;
    /// Chips, badges: half of their height or more.
    pub const PILL: f32 = 999.0;
}

/// Heights and widths that recur.
pub mod measure {
    /// The window at first.
    pub const WINDOW: iced::Size = iced::Size::new(1320.0, 860.0);
    /// What a desktop keeps of a screen: title, frame, task bar.
    const DESKTOP: iced::Size = iced::Size::new(16.0, 88.0);
    /// The smallest window.
    pub const WINDOW_MIN: iced::Size = iced::Size::new(640.0, 480.0);

    /// Whether the window at first stands whole on a screen of this size; on a smaller one it fills it.
    pub fn fits(screen: iced::Size) -> bool {
        let (wide, high) = (WINDOW.width + DESKTOP.width, WINDOW.height + DESKTOP.height);
        screen.width >= wide && screen.height >= high
    }

    /// Buttons and fields.
    pub const CONTROL: f32 = 32.0;
    /// Tool buttons in narrow places.
    pub const CONTROL_SMALL: f32 = 24.0;
    /// The large field and button of the unlock screen.
    pub const CONTROL_LARGE: f32 = 44.0;
    /// Head of each pane.
    pub const PANE_HEAD: f32 = 56.0;
    /// Status line.
    pub const STATUS: f32 = 32.0;
    /// A line of the folder pane.
    pub const FOLDER: f32 = 32.0;
    /// A row of the message list.
    pub const ROW: f32 = 76.0;
    /// Folder pane.
    pub const FOLDERS: f32 = 224.0;
    /// Folder pane reduced to icons.
    pub const RAIL: f32 = 56.0;
    /// List pane.
    pub const LIST: f32 = 380.0;
    /// List pane beside the rail.
    pub const LIST_NARROW: f32 = 320.0;
    /// Width from which folders, list and reader stand side by side.
    pub const ROOM_THREE: f32 = 1080.0;
    /// Width from which list and reader stand side by side.
    pub const ROOM_TWO: f32 = 760.0;
    /// Width from which the status line has room for words.
    pub const ROOM_WORDS: f32 = 480.0;
    /// Longest comfortable line of a message.
    pub const READING: f32 = 760.0;
    /// Card of a file.
    pub const ATTACHMENT: f32 = 288.0;
    /// Dialogs.
    pub const DIALOG: f32 = 480.0;
    /// Width of a dialog that shows servers.
    pub const DIALOG_WIDE: f32 = 620.0;
    /// Widest text of an empty region.
    pub const EMPTY: f32 = 280.0;
    /// A letter being written.
    pub const LETTER: f32 = 856.0;
    /// Words before a field of the composer.
    pub const FIELD_LABEL: f32 = 88.0;
    /// Where a further recipient is typed.
    pub const FIELD_INPUT: f32 = 160.0;
    /// Chips.
    pub const CHIP: f32 = 28.0;
    /// Icon of a chip.
    pub const CHIP_ICON: f32 = 14.0;
    /// Least of the text of a letter where everything scrolls together.
    pub const TEXT: f32 = 144.0;
    /// Most of the list of completion.
    pub const HITS: f32 = 360.0;
    /// Most of the lines that can be set.
    pub const SETTINGS: f32 = 520.0;
    /// The values of one of them.
    pub const SETTINGS_CHOICES: f32 = 380.0;
    /// The unlock card.
    pub const UNLOCK: f32 = 440.0;
    /// Icons beside text.
    pub const ICON: f32 = 16.0;
    /// Width of the mark of a mailbox's colour.
    pub const MARK: f32 = 4.0;
    /// Hairlines.
    pub const HAIRLINE: f32 = 1.0;
    /// Focus rings.
    pub const RING: f32 = 2.0;
    /// Thickness of scroll bars.
    pub const SCROLLER: f32 = 8.0;
    /// Least length of a scroller: it must be graspable.
    pub const SCROLLER_MIN: f32 = 36.0;
}

/// The type scale: size, and line height on the 4-pixel grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Size of the letters.
    pub size: f32,
    /// Height of a line.
    pub line: f32,
}

/// The type scale.
pub mod scale {
    use super::Step;

    /// Counts, badges.
    pub const CAPTION: Step = Step { size: 11.0, line: 16.0 };
    /// Secondary text.
    pub const SMALL: Step = Step { size: 12.0, line: 16.0 };
    /// Text of the interface.
    pub const BODY: Step = Step { size: 13.0, line: 20.0 };
    /// Text of a message.
    pub const READING: Step = Step { size: 14.5, line: 24.0 };
    /// Titles of panes and dialogs.
    pub const TITLE: Step = Step { size: 16.0, line: 24.0 };
    /// Subject of the open message.
    pub const HEADING: Step = Step { size: 20.0, line: 28.0 };
    /// The one large title of a screen.
    pub const DISPLAY: Step = Step { size: 26.0, line: 36.0 };
}

const FAMILY: Font = Font::with_name("Inter");
/// Text.
pub const REGULAR: Font = FAMILY;
/// Labels and names.
pub const MEDIUM: Font = Font { weight: font::Weight::Medium, ..FAMILY };
/// Titles, unread rows.
pub const SEMIBOLD: Font = Font { weight: font::Weight::Semibold, ..FAMILY };
/// Bold text of a message.
pub const BOLD: Font = Font { weight: font::Weight::Bold, ..FAMILY };
/// Italic text of a message.
pub const ITALIC: Font = Font { style: font::Style::Italic, ..FAMILY };
/// Preformatted text.
pub const MONO: Font = Font::with_name("DejaVu Sans Mono");
/// Icons.
pub const ICONS: Font = Font::with_name("lucide");

/// The font files, part of the program: nothing is taken from the system or the network.
pub const FONT_FILES: [&[u8]; 7] = [
    include_bytes!("../../assets/fonts/Inter-Regular.otf"),
    include_bytes!("../../assets/fonts/Inter-Medium.otf"),
    include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../assets/fonts/Inter-Bold.otf"),
    include_bytes!("../../assets/fonts/Inter-Italic.otf"),
    include_bytes!("../../assets/fonts/DejaVuSansMono.ttf"),
    include_bytes!("../../assets/fonts/Lucide.ttf"),
];

/// Colours by their role.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokens {
    /// Behind the folders and the status line.
    pub canvas: Color,
    /// Behind the list.
    pub surface: Color,
    /// The sheet: reader, fields, dialogs, cards.
    pub sheet: Color,
    /// Under the pointer.
    pub hover: Color,
    /// Lines between regions.
    pub hairline: Color,
    /// Edges of controls (contrast 3:1 with what is around).
    pub edge: Color,
    /// Text.
    pub ink: Color,
    /// Secondary text.
    pub muted: Color,
    /// The one accent: the chosen row, the main button, links.
    pub accent: Color,
    /// Text on the accent.
    pub on_accent: Color,
    /// Background of what is chosen.
    pub chosen: Color,
    /// Text on what is chosen.
    pub on_chosen: Color,
    /// Refusals and failures.
    pub danger: Tone,
    /// Warnings.
    pub warning: Tone,
    /// Success.
    pub success: Tone,
    /// Behind a dialog.
    pub veil: Color,
    /// Background of selected text.
    pub selection: Color,
    /// Discs of correspondents.
    pub tints: [Tone; 5],
    /// Marks of mailboxes, in the order of [`Colour::ALL`]; each beside a name.
    pub marks: [Color; 6],
}

/// A colour with meaning, always beside an icon or words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    /// Text and icon.
    pub ink: Color,
    /// Background.
    pub wash: Color,
}

/// The theme handed to every widget.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    name: &'static str,
    mode: theme::Mode,
    /// Colours.
    pub tokens: Tokens,
}

impl Theme {
    /// Paper and ink.
    pub fn light() -> Self {
        Self { name: "Light", mode: theme::Mode::Light, tokens: LIGHT }
    }

    /// For the evening.
    pub fn dark() -> Self {
        Self { name: "Dark", mode: theme::Mode::Dark, tokens: DARK }
    }

    /// High contrast.
    pub fn contrast() -> Self {
        Self { name: "Contrast", mode: theme::Mode::Dark, tokens: CONTRAST }
    }

    /// One of the tints of correspondents' discs.
    pub fn tint(&self, number: usize) -> Tone {
        let index = number.checked_rem(self.tokens.tints.len()).unwrap_or_default();
        self.tokens.tints.get(index).copied().unwrap_or(self.tokens.success)
    }

    /// The mark of a mailbox's colour.
    pub fn mark(&self, colour: Colour) -> Color {
        let index = Colour::ALL.iter().position(|known| *known == colour).unwrap_or_default();
        self.tokens.marks.get(index).copied().unwrap_or(self.tokens.ink)
    }

    /// The theme for what the user chose and what the system prefers.
    pub fn choose(appearance: Appearance, system: theme::Mode) -> Self {
        match (appearance, system) {
            (Appearance::Light, _) | (Appearance::System, theme::Mode::None | theme::Mode::Light) => Self::light(),
            (Appearance::Dark, _) | (Appearance::System, theme::Mode::Dark) => Self::dark(),
            (Appearance::Contrast, _) => Self::contrast(),
        }
    }
}

impl theme::Base for Theme {
    fn default(preference: theme::Mode) -> Self {
        Self::choose(Appearance::System, preference)
    }

    fn mode(&self) -> theme::Mode {
        self.mode
    }

    fn base(&self) -> theme::Style {
        theme::Style { background_color: self.tokens.canvas, text_color: self.tokens.ink }
    }

    fn palette(&self) -> Option<theme::Palette> {
        None
    }

    fn name(&self) -> &str {
        self.name
    }
}

const LIGHT: Tokens = Tokens {
    canvas: color!(0x00F3_F1EC),
    surface: color!(0x00FA_F9F6),
    sheet: color!(0x00FF_FFFF),
    hover: color!(0x00EB_E8E1),
    hairline: color!(0x00DF_DBD3),
    edge: color!(0x0087_8177),
    ink: color!(0x001E_1D1B),
    muted: color!(0x005E_5A53),
    accent: color!(0x0024_4FA3),
    on_accent: color!(0x00FF_FFFF),
    chosen: color!(0x00DF_E7F5),
    on_chosen: color!(0x0017_2B55),
    danger: Tone { ink: color!(0x00A1_2318), wash: color!(0x00FB_E9E6) },
    warning: Tone { ink: color!(0x0074_4B00), wash: color!(0x00FA_EED4) },
    success: Tone { ink: color!(0x001B_633E), wash: color!(0x00E1_F1E7) },
    veil: Color { r: 0.12, g: 0.11, b: 0.10, a: 0.45 },
    selection: color!(0x00C9_D9F4),
    tints: [
        Tone { ink: color!(0x0033_4A7A), wash: color!(0x00DF_E5F1) },
        Tone { ink: color!(0x0069_4525), wash: color!(0x00F0_E4D8) },
        Tone { ink: color!(0x002F_5A48), wash: color!(0x00DC_EAE3) },
        Tone { ink: color!(0x0066_3B58), wash: color!(0x00EF_E0EA) },
        Tone { ink: color!(0x0054_5148), wash: color!(0x00E6_E3DA) },
    ],
    marks: [
        color!(0x002F_6BC4),
        color!(0x0094_6200),
        color!(0x002A_7A4B),
        color!(0x007A_4BB0),
        color!(0x001A_7580),
        color!(0x00B2_3A72),
    ],
};

const DARK: Tokens = Tokens {
    canvas: color!(0x0017_181A),
    surface: color!(0x001C_1E20),
    sheet: color!(0x0022_2427),
    hover: color!(0x002C_2F33),
    hairline: color!(0x0034_373B),
    edge: color!(0x0083_8890),
    ink: color!(0x00EA_E9E6),
    muted: color!(0x00B0_AFAB),
    accent: color!(0x008F_B4FF),
    on_accent: color!(0x000C_1A36),
    chosen: color!(0x0027_3757),
    on_chosen: color!(0x00E4_ECFB),
    danger: Tone { ink: color!(0x00FF_A398), wash: color!(0x0043_211F) },
    warning: Tone { ink: color!(0x00F0_C472), wash: color!(0x003C_2F18) },
    success: Tone { ink: color!(0x0083_D1A6), wash: color!(0x001D_382B) },
    veil: Color { r: 0.0, g: 0.0, b: 0.0, a: 0.6 },
    selection: color!(0x0033_4D7E),
    tints: [
        Tone { ink: color!(0x00C3_D2F2), wash: color!(0x002F_3A52) },
        Tone { ink: color!(0x00EB_CDAF), wash: color!(0x0045_3626) },
        Tone { ink: color!(0x00B5_DCC9), wash: color!(0x0029_4037) },
        Tone { ink: color!(0x00E6_C2DA), wash: color!(0x0042_2D3B) },
        Tone { ink: color!(0x00D6_D2C6), wash: color!(0x003A_3933) },
    ],
    marks: [
        color!(0x007F_AEFF),
        color!(0x00DD_B25A),
        color!(0x0074_C795),
        color!(0x00C0_9BF0),
        color!(0x006C_CAD3),
        color!(0x00F0_9ABF),
    ],
};

const WHITE_DISC: Tone = Tone { ink: color!(0x0000_0000), wash: color!(0x00FF_FFFF) };

const CONTRAST: Tokens = Tokens {
    canvas: color!(0x0000_0000),
    surface: color!(0x0000_0000),
    sheet: color!(0x0000_0000),
    hover: color!(0x0026_2626),
    hairline: color!(0x00C8_C8C8),
    edge: color!(0x00FF_FFFF),
    ink: color!(0x00FF_FFFF),
    muted: color!(0x00E6_E6E6),
    accent: color!(0x00FF_E14D),
    on_accent: color!(0x0000_0000),
    chosen: color!(0x00FF_E14D),
    on_chosen: color!(0x0000_0000),
    danger: Tone { ink: color!(0x00FF_B3AB), wash: color!(0x0033_0000) },
    warning: Tone { ink: color!(0x00FF_D37A), wash: color!(0x0033_2200) },
    success: Tone { ink: color!(0x0094_F0BC), wash: color!(0x0000_2B16) },
    veil: Color { r: 0.0, g: 0.0, b: 0.0, a: 0.8 },
    selection: color!(0x0000_4C99),
    tints: [WHITE_DISC; 5],
    marks: [
        color!(0x008F_BAFF),
        color!(0x00FF_C861),
        color!(0x0085_E0A8),
        color!(0x00D0_AFFF),
        color!(0x0078_E0EA),
        color!(0x00FF_A8CD),
    ],
};

#[cfg(test)]
#[path = "theme_tests.rs"]
mod tests;

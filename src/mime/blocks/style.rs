//! The few inline styles that change what is read: emphasis, and hiding. Style sheets are not applied.

use html5ever::tokenizer::Tag;

/// What an element's own attributes say.
#[allow(clippy::struct_excessive_bools, reason = "independent properties")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Not meant to be seen.
    pub hidden: bool,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck through.
    pub strike: bool,
    /// Line breaks and spaces count.
    pub pre: bool,
}

/// Value of an attribute.
pub(super) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

/// Reads `hidden` and `style`.
pub(super) fn look(tag: &Tag) -> Look {
    let mut look = Look { hidden: attribute(tag, "hidden").is_some(), ..Look::default() };
    let Some(style) = attribute(tag, "style") else { return look };
    let (mut flat, mut clipped) = (false, false);
    for declaration in style.split(';').take(200) {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let property = property.trim().to_ascii_lowercase();
        let value = value.trim().trim_end_matches("!important").trim_end().to_ascii_lowercase();
        match property.as_str() {
            "display" => look.hidden |= value == "none",
            "visibility" => look.hidden |= matches!(value.as_str(), "hidden" | "collapse"),
            "mso-hide" => look.hidden |= value == "all",
            "opacity" => look.hidden |= number(&value).is_some_and(|n| n <= 0.01),
            "font-size" => look.hidden |= is_tiny(&value),
            "max-height" | "height" => flat |= number(&value).is_some_and(|n| n <= 0.0),
            "overflow" => clipped |= value == "hidden",
            "font-weight" => {
                look.bold |= value == "bold" || value == "bolder" || number(&value).is_some_and(|n| n >= 600.0);
            }
            "font-style" => look.italic |= matches!(value.as_str(), "italic" | "oblique"),
            "text-decoration" | "text-decoration-line" => {
                look.underline |= value.contains("underline");
                look.strike |= value.contains("line-through");
            }
            "white-space" => look.pre |= matches!(value.as_str(), "pre" | "pre-wrap" | "pre-line" | "break-spaces"),
            _ => {}
        }
    }
    look.hidden |= flat && clipped;
    look
}

/// Leading number of a CSS value.
fn number(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}

/// Too small to be seen: zero, or at most one pixel or point.
fn is_tiny(value: &str) -> bool {
    let absolute = value.ends_with("px") || value.ends_with("pt");
    number(value).is_some_and(|n| n <= 0.0 || absolute && n <= 1.0)
}

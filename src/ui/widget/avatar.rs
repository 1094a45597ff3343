//! A disc with the initials of a correspondent. Decoration: the name always stands beside it.

use iced::widget::{Container, center};
use iced::{Border, Length};

use super::Container as OurContainer;
use crate::ui::theme::{SEMIBOLD, Theme, Tone, radius, scale, text};

/// Diameter in lists of people.
pub const SMALL: f32 = 24.0;
/// Diameter in the head of a message.
pub const LARGE: f32 = 40.0;

/// The disc for a name.
pub fn avatar<'a, Message: 'a>(name: &str, diameter: f32) -> OurContainer<'a, Message> {
    let tint = tint(name);
    let step = if diameter < LARGE { scale::CAPTION } else { scale::BODY };
    let letters = text::step(initials(name), step).font(SEMIBOLD).wrapping(iced::widget::text::Wrapping::None);
    let disc: Container<'a, Message, Theme, iced::Renderer> = center(letters);
    disc.width(Length::Fixed(diameter)).height(Length::Fixed(diameter)).style(move |theme: &Theme| {
        let Tone { ink, wash } = theme.tint(tint);
        iced::widget::container::Style {
            text_color: Some(ink),
            background: Some(wash.into()),
            border: Border { color: wash, width: 0.0, radius: radius::PILL.into() },
            ..Default::default()
        }
    })
}

/// Up to two initials: first given name and family name, civilities left out.
pub fn initials(name: &str) -> String {
    const TITLES: [&str; 8] = ["dr", "pr", "m", "mme", "docteur", "professeur", "mr", "me"];
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '@' | '(' | ')' | ','))
        .filter(|word| word.chars().next().is_some_and(char::is_alphanumeric))
        .filter(|word| !TITLES.contains(&word.to_lowercase().as_str()))
        .collect();
    let first = words.first().and_then(|word| word.chars().next());
    let last = if words.len() > 1 { words.last().and_then(|word| word.chars().next()) } else { None };
    let letters: String = first.into_iter().chain(last).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

/// Which of the tints a name has; the same name always has the same.
fn tint(name: &str) -> usize {
    name.to_lowercase().bytes().fold(5381_usize, |hash, byte| hash.wrapping_mul(33) ^ usize::from(byte))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::initials;

    #[rstest]
    #[case("Dr Claire DUBREUIL", "CD")]
    #[case("Jean-Marc LE GOFF-TANGUY", "JG")]
    #[case("Laboratoire", "L")]
    #[case("Élodie Ñandú", "ÉÑ")]
    #[case("claire.dubreuil@medecin.mssante.fr", "CF")]
    #[case("", "?")]
    #[case("…", "?")]
    #[case("ß", "SS")]
    fn initials_of(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(initials(name), expected);
    }
}

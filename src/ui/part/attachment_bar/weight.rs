//! What a letter weighs on the wire, counted before it is built: files grow by base64 and its line ends (RFC 2045 §6.8).

use crate::domain::draft::Attachment;

/// Octets of the letter's own headers and structure.
const LETTER_HEADERS: u64 = 2_000;
/// Octets of the headers of one part.
const PART_HEADERS: u64 = 400;
/// Octets of content on a line of base64, and what the line takes with its end.
const LINE: (u64, u64) = (57, 78);

/// Octets of this content once encoded.
pub fn encoded(octets: u64) -> u64 {
    let (content, line) = LINE;
    octets.div_ceil(content).saturating_mul(line)
}

/// Octets of this file inside a letter.
pub fn of_file(attachment: &Attachment) -> u64 {
    encoded(u64::try_from(attachment.content.len()).unwrap_or(u64::MAX)).saturating_add(PART_HEADERS)
}

/// Octets of a letter with a text of so many octets and these files.
pub fn of_letter(text_octets: usize, attachments: &[Attachment]) -> u64 {
    let text = encoded(u64::try_from(text_octets).unwrap_or(u64::MAX));
    attachments.iter().map(of_file).fold(LETTER_HEADERS.saturating_add(text), u64::saturating_add)
}

/// Positions of the fewest files to take away so that the letter fits: the lightest one that suffices alone, else the
/// heaviest ones. Empty when it fits, or when no file is to blame.
pub fn to_remove(text_octets: usize, attachments: &[Attachment], limit: u64) -> Vec<usize> {
    let mut excess = of_letter(text_octets, attachments).saturating_sub(limit);
    if excess == 0 {
        return Vec::new();
    }
    let mut by_weight: Vec<(u64, usize)> = attachments.iter().map(of_file).zip(0..).collect();
    by_weight.sort_unstable();
    if let Some((_, alone)) = by_weight.iter().find(|(weight, _)| *weight >= excess) {
        return vec![*alone];
    }
    let mut removed = Vec::new();
    for (weight, at) in by_weight.into_iter().rev() {
        if excess == 0 {
            break;
        }
        excess = excess.saturating_sub(weight);
        removed.push(at);
    }
    removed
}

/// The files in as few letters as it takes when their order is kept, by their places; none when one letter does, or when a file fits
/// none.
pub fn split(text_octets: usize, attachments: &[Attachment], limit: u64) -> Option<Vec<Vec<usize>>> {
    let empty = of_letter(text_octets, &[]);
    let mut letters: Vec<Vec<usize>> = Vec::new();
    let mut weight = empty;
    for (at, file) in attachments.iter().enumerate() {
        let own = of_file(file);
        if empty.saturating_add(own) > limit {
            return None;
        }
        match letters.last_mut() {
            Some(letter) if weight.saturating_add(own) <= limit => {
                weight = weight.saturating_add(own);
                letter.push(at);
            }
            _ => {
                weight = empty.saturating_add(own);
                letters.push(vec![at]);
            }
        }
    }
    (letters.len() > 1).then_some(letters)
}

#[cfg(test)]
#[path = "weight_tests.rs"]
mod tests;

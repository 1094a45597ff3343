//! Which pictures are worth making smaller: those of telephones weigh more than a reader sees.

use crate::domain::draft::Attachment;

/// Lighter ones stay as they are.
const LARGE: usize = 500 * 1024;
/// Types that can be decoded, apart.
const TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/bmp"];

/// Whether this file is one.
pub fn is_large(file: &Attachment) -> bool {
    file.content.len() > LARGE && TYPES.contains(&file.media_type.as_str())
}

//! Words that stand for variants, as they are kept and told to programs: one table for both directions.

/// The word of this one.
pub(super) fn word<T: PartialEq>(table: &[(T, &'static str)], one: &T) -> Option<&'static str> {
    table.iter().find(|(known, _)| known == one).map(|(_, word)| *word)
}

/// What a word stands for.
pub(super) fn variant<T: Copy>(table: &[(T, &'static str)], word: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == word).map(|(one, _)| *one)
}

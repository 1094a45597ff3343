//! Live tests: Pli against the practice operator's real servers and token. A missing server fails, it never skips.

mod card;
mod token;

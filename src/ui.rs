//! The window: screens are reducers and views over plain data; the engine is reached by `ui/perform.rs` alone.

pub mod context;
pub mod effect;
pub mod part;
#[cfg(test)]
pub(crate) mod sample;
pub mod screen;
pub mod shortcut;
pub mod theme;
pub mod widget;

//! Sending. Only an [`Outgoing`] can be submitted, and only sealing makes one: every recipient verified against the current list,
//! every address in the finished message accounted for. What may have been accepted is never sent again by the program.

mod addressees;
mod headers;
mod outbox;
mod outgoing;
pub mod sender;
pub mod smtp;
mod traces;

pub use headers::Fault;
pub use outbox::{Effect, Event, Moment, Reply, Step, attempts, step};
pub use outgoing::{Answered, Kept, Outgoing, ReadMessage, Refused, SealError, Sealing};

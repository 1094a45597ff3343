//! Signs of a person before the window: keys, pointer, wheel and touch, told a few times a minute at most, whatever she does.

use std::hash::Hash as _;
use std::time::Duration;

use futures::stream::{BoxStream, StreamExt as _};
use iced::advanced::subscription::{Event as Runtime, EventStream, Hasher, Recipe, from_recipe};
use iced::{Event, Subscription, keyboard, mouse, touch};

use crate::clock::{self, Moment};

/// Between two signs that are told.
const EVERY: Duration = Duration::from_secs(10);

/// Gives a sign now and then while somebody is there.
pub(super) fn presence() -> Subscription<()> {
    from_recipe(Presence { moment: clock::moment })
}

struct Presence {
    moment: fn() -> Moment,
}

impl Recipe for Presence {
    type Output = ();

    fn hash(&self, state: &mut Hasher) {
        std::any::TypeId::of::<Self>().hash(state);
    }

    fn stream(self: Box<Self>, input: EventStream) -> BoxStream<'static, ()> {
        let mut told: Option<Moment> = None;
        let signs = input.filter_map(move |event| {
            let sign = is_sign(&event).then(|| (self.moment)()).filter(|now| is_due(told, *now));
            told = sign.or(told);
            futures::future::ready(sign.map(drop))
        });
        signs.boxed()
    }
}

fn is_sign(event: &Runtime) -> bool {
    let Runtime::Interaction { event, .. } = event else { return false };
    matches!(
        event,
        Event::Keyboard(keyboard::Event::KeyPressed { .. })
            | Event::Mouse(
                mouse::Event::CursorMoved { .. } | mouse::Event::ButtonPressed(_) | mouse::Event::WheelScrolled { .. }
            )
            | Event::Touch(touch::Event::FingerPressed { .. } | touch::Event::FingerMoved { .. })
            | Event::InputMethod(_)
    )
}

/// By either clock: the steady one stands still while the computer sleeps.
fn is_due(told: Option<Moment>, now: Moment) -> bool {
    told.is_none_or(|told| {
        let wall = now.wall.duration_since(told.wall);
        now.steady.saturating_sub(told.steady) >= EVERY || wall.unsigned_abs() >= EVERY
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use futures::StreamExt as _;
    use iced::advanced::subscription::{Event as Runtime, Recipe as _};
    use iced::{Event, Point, event, mouse, window};
    use jiff::Timestamp;

    use super::{Moment, Presence};

    /// A quarter of a second later at each question.
    fn quick() -> Moment {
        static ASKED: AtomicU64 = AtomicU64::new(0);
        let steady = Duration::from_millis(ASKED.fetch_add(250, Ordering::Relaxed));
        Moment { wall: Timestamp::UNIX_EPOCH + steady, steady }
    }

    fn interaction(event: Event) -> Runtime {
        Runtime::Interaction { window: window::Id::unique(), event, status: event::Status::Captured }
    }

    #[tokio::test]
    async fn a_thousand_moves_are_told_a_few_times_and_drawing_is_no_sign() {
        let moves = (0..1_000_u16).map(|step| {
            let position = Point::new(f32::from(step), 1.0);
            interaction(Event::Mouse(mouse::Event::CursorMoved { position }))
        });
        let told = Box::new(Presence { moment: quick }).stream(futures::stream::iter(moves).boxed());
        assert_eq!(told.count().await, 25, "250 seconds of moves");
        let others = [
            Event::Window(window::Event::Focused),
            Event::Mouse(mouse::Event::CursorLeft),
            Event::Window(window::Event::Moved(Point::ORIGIN)),
        ];
        let others = futures::stream::iter(others.map(interaction));
        assert_eq!(Box::new(Presence { moment: quick }).stream(others.boxed()).count().await, 0);
    }
}

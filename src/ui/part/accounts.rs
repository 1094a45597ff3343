//! The mailboxes of the session as the window tells them apart: a name and a colour each, and how each stands with its operator.

use std::collections::BTreeSet;

use iced::widget::container;
use jiff::{SignedDuration, Timestamp};

use crate::domain::face::{self, Colour};
use crate::domain::listing::MailboxRow;
use crate::domain::progress::{Health, Pulse, Quota};
use crate::domain::standing_order::StandingOrder;
use crate::domain::{AccountId, MailboxId, SyncStatus, Trust};
use crate::engine::event::Opened;
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::part::secretariats::{self, Secretariat};
use crate::ui::part::shares::{self, Share};
use crate::ui::theme::{self, Theme, measure, text};
use crate::ui::widget::Element;
use crate::ui::widget::icon::Icon;

/// How full a mailbox is said to be counts as of now for so long: it is asked for more often.
const WEIGHED_LATELY: SignedDuration = SignedDuration::from_hours(1);

/// One mailbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// Its row in the vault.
    pub id: AccountId,
    /// Its name, which no other has.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Several persons may open it.
    pub shared: bool,
    /// Its colour: shown beside the name, never without it.
    pub colour: Colour,
    /// How its synchronisation goes.
    pub pulse: Pulse,
    /// How full it is, and when its server said so.
    pub quota: Option<(Quota, Timestamp)>,
    /// How its changes are learned, once that is known.
    pub trust: Option<Trust>,
    /// Other software collects it: what disappears there is no loss.
    pub collected: bool,
}

/// All of them, in the order of the session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accounts {
    seats: Vec<Seat>,
    shares: Vec<Share>,
    secretariats: Vec<Secretariat>,
}

impl Accounts {
    /// Those of a session.
    pub fn of(opened: &Opened) -> Self {
        let mut accounts = Self::default();
        accounts.told(opened);
        accounts
    }

    /// The session is told anew: what is known of those that stay is kept.
    pub fn told(&mut self, opened: &Opened) {
        let mut before = std::mem::take(&mut self.seats);
        let faces = face::faces(&opened.accounts);
        for ((account, id), (name, colour)) in opened.accounts.iter().zip(&opened.ids).zip(faces) {
            let known = before.iter_mut().find(|seat| seat.id == *id);
            let (pulse, quota, trust) =
                known.map(|seat| (std::mem::take(&mut seat.pulse), seat.quota, seat.trust)).unwrap_or_default();
            let (address, collected, shared) = (account.address.to_string(), account.collected, account.is_shared());
            self.seats.push(Seat { id: *id, name, address, shared, colour, pulse, quota, trust, collected });
        }
    }

    /// The synchronisation of one goes on.
    pub fn synced(&mut self, account: AccountId, status: SyncStatus) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.id == account) {
            seat.pulse.learn(status);
        }
    }

    /// One is so full.
    pub fn weighed(&mut self, account: AccountId, quota: Quota, at: Timestamp) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.id == account) {
            seat.quota = Some((quota, at));
        }
    }

    /// The changes of one are learned so.
    pub fn believed(&mut self, account: AccountId, trust: Trust) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.id == account) {
            seat.trust = Some(trust);
        }
    }

    /// Those that other software collects.
    pub fn collected(&self) -> BTreeSet<AccountId> {
        self.seats.iter().filter(|seat| seat.collected).map(|seat| seat.id).collect()
    }

    /// The folders are these: what they show of shared mailboxes beside one's own.
    pub fn furnished(&mut self, rows: &[MailboxRow]) {
        let used: Vec<Colour> = self.seats.iter().map(|seat| seat.colour).collect();
        self.shares = shares::of(rows, &used);
        self.secretariats = secretariats::of(rows, &self.seats, &self.shares);
    }

    /// Where messages of an account may be confided to.
    pub fn secretariats(&self, account: AccountId) -> impl Iterator<Item = &Secretariat> {
        secretariats::serving(&self.secretariats, account)
    }

    /// Where they are confided to.
    pub fn secretariat(&self, account: AccountId) -> Option<&Secretariat> {
        secretariats::chosen(&self.secretariats, account)
    }

    /// From now on there, or nowhere.
    pub fn choose_secretariat(&mut self, account: AccountId, to: Option<MailboxId>) {
        secretariats::choose(&mut self.secretariats, account, to);
    }

    /// What is confided of an account without being asked.
    pub fn ordered(&self, account: AccountId) -> Option<&StandingOrder> {
        secretariats::ordered(&self.secretariats, account)
    }

    /// From now on this, or nothing.
    pub fn order(&mut self, account: AccountId, order: Option<&StandingOrder>) {
        secretariats::order(&mut self.secretariats, account, order);
    }

    /// Shared mailboxes that are seen beside these.
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// Each, in order.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// This one.
    pub fn seat(&self, account: AccountId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.id == account)
    }

    /// Whether they are to be told apart.
    pub fn are_several(&self) -> bool {
        self.seats.len() > 1 || !self.shares.is_empty()
    }

    /// Whether none has brought anything yet, and none has failed: the first synchronisation runs, or is about to.
    pub fn are_beginning(&self) -> bool {
        self.seats.iter().all(|seat| seat.pulse.is_beginning())
    }
}

impl Seat {
    /// How it stands, in a sentence that names it.
    pub fn words(&self, cx: &Context) -> String {
        let (l10n, name) = (&cx.l10n, self.name.as_str());
        match self.pulse.health(cx.now) {
            Health::Unknown => t!(l10n, "account-never", name = name),
            Health::Working { total: 0, .. } => t!(l10n, "account-starting", name = name),
            Health::Working { done, total } => {
                t!(l10n, "account-running", name = name, done = l10n.count(done), total = l10n.count(total))
            }
            Health::Fresh { at } => t!(l10n, "account-up-to-date", name = name, ago = l10n.ago(at, cx.now)),
            Health::Late { last_good } => t!(l10n, "account-late", name = name, ago = l10n.ago(last_good, cx.now)),
            Health::Failing { last_good: Some(at), .. } => {
                t!(l10n, "account-failed-since", name = name, ago = l10n.ago(at, cx.now))
            }
            Health::Failing { last_good: None, .. } => t!(l10n, "account-failed", name = name),
        }
    }

    /// The same, with the reason when one is known.
    pub fn details(&self, cx: &Context) -> String {
        let lines = [Some(self.state(cx)), self.space(cx)];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// How it stands, with the reason when one is known.
    pub fn state(&self, cx: &Context) -> String {
        let why = why(&self.pulse.health(cx.now), &cx.l10n);
        std::iter::once(self.words(cx)).chain(why).collect::<Vec<_>>().join("\n")
    }

    /// How full it is, when that is known.
    pub fn space(&self, cx: &Context) -> Option<String> {
        let ((quota, at), l10n) = (self.quota?, &cx.l10n);
        let (used, limit) = (l10n.size(quota.used), l10n.size(quota.limit));
        let words = t!(l10n, "quota-used-of", used = used, limit = limit, percent = quota.percent());
        if cx.now.duration_since(at) < WEIGHED_LATELY {
            return Some(words);
        }
        Some(t!(l10n, "quota-as-of", words = words, ago = l10n.ago(at, cx.now)))
    }

    /// Whether it should be made room in.
    pub fn is_nearly_full(&self) -> bool {
        self.quota.is_some_and(|(quota, _)| quota.is_nearly_full())
    }
}

/// Why it is so, when somebody should know.
pub fn why(health: &Health, l10n: &L10n) -> Option<String> {
    match health {
        Health::Failing { notice, .. } => Some(l10n.notice(notice).title),
        Health::Late { .. } => Some(t!(l10n, "status-late-why")),
        Health::Fresh { .. } | Health::Working { .. } | Health::Unknown => None,
    }
}

/// Sign and style of a health.
pub fn sign(health: &Health) -> (Icon, fn(&Theme) -> iced::widget::text::Style) {
    match health {
        Health::Fresh { .. } => (Icon::CircleCheck, text::muted),
        Health::Working { .. } | Health::Unknown => (Icon::CircleDashed, text::muted),
        Health::Late { .. } => (Icon::CircleAlert, text::warning),
        Health::Failing { .. } => (Icon::CloudOff, text::warning),
    }
}

/// The mark of a colour. It stands beside the name it belongs to.
pub fn mark<'a, Message: 'a>(colour: Colour) -> Element<'a, Message> {
    container(iced::widget::space())
        .width(measure::MARK)
        .height(measure::ICON)
        .style(move |theme| theme::container::mark(theme, colour))
        .into()
}

//! What tasks tell the actor. The tasks of a session speak in its name: what comes of a session that is closed never reaches the
//! next one's screens.

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::deck::Look;
use super::event::PscState;
use super::opening::Outcome;
use super::reading::Tried;
use super::veil::VeilId;
use super::{Answer, Ticket};
use crate::card::{Login, Standing};
use crate::domain::holder::CardId;
use crate::domain::progress::Quota;
use crate::domain::renewal::Loading;
use crate::domain::{Account, AccountId, Address, ChangeSet, MessageId, Notice, SyncStatus, Trust};
use crate::session::Attempt;
use crate::workstation::Sign;

/// What tasks tell.
pub(super) enum News {
    /// The readers were looked at.
    Looked(Look),
    /// The vault of a card is open, or not.
    Opened { session: SessionId, card: CardId, ticket: Ticket, outcome: Outcome },
    /// A card took its code beside a masked session, or not.
    Beside { session: SessionId, card: CardId, ticket: Ticket, login: Result<Box<Login>, Notice> },
    /// A passphrase was tried.
    Read { session: SessionId, ticket: Ticket, outcome: Tried },
    /// Whether there is a passphrase on this computer.
    Readable(bool),
    /// A login that waited before a vault that it does not open is gone.
    Waited(SessionId),
    /// How far a new directory has come.
    Importing { ticket: Option<Ticket>, loading: Loading },
    /// The directory was renewed of itself, or why not.
    Renewed(Option<Notice>),
    /// An answer to a command that needs no session.
    Answer(Ticket, Answer),
    /// The workstation is locked, or about to sleep or stop.
    Sign(Sign),
    /// Something of a session.
    Said(SessionId, Word),
}

/// What the tasks of a session tell.
#[derive(Debug, PartialEq)]
pub(super) enum Word {
    /// Rows changed.
    Changed(ChangeSet),
    /// Progress of the synchronisation of a mailbox.
    Sync(AccountId, SyncStatus),
    /// How full a mailbox is.
    Quota(AccountId, Quota, Timestamp),
    /// How far the server of a mailbox is believed.
    Believed(AccountId, Trust),
    /// An answer to a command.
    Answer(Ticket, Answer),
    /// Something the user should know.
    Notice(Notice),
    /// The session is closed: what is told of the letters that have not left.
    Left(Vec<Notice>),
    /// Where the login at Pro Santé Connect stands.
    Psc(Box<PscState>),
    /// Whether the login stands: its card, its reader or the card's software may be gone.
    Standing(Standing),
    /// Something waits for the servers of other mailboxes.
    Waiting,
    /// The text of this message is wanted now.
    Wanted(MessageId),
    /// What came of a code that was given to end the mask.
    Proven { attempt: Attempt, ticket: Ticket, result: Result<(), Notice> },
    /// A mailbox was added: it is to be put to work.
    Added { account: Box<Account>, id: AccountId, ticket: Ticket },
    /// The mailbox of this address was taken away.
    Removed { address: Address, ticket: Ticket },
    /// These mailboxes came with a backup.
    Brought { mailboxes: Vec<(Account, AccountId)>, ticket: Ticket, answer: Answer },
    /// The last message that was there when this mask came down.
    Latest(VeilId, MessageId),
    /// Messages that came since this mask came down.
    Arrived(VeilId, u32),
}

/// Numbers sessions from the moment they are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SessionId(u64);

/// Where tasks send their news.
pub(super) type Herald = mpsc::Sender<News>;

/// Where the tasks of one session send theirs.
#[derive(Clone)]
pub(super) struct Voice {
    session: SessionId,
    herald: Herald,
}

/// Nobody listens any more.
pub(super) struct Unheard;

impl SessionId {
    /// The number after this one.
    pub(super) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl Voice {
    pub(super) fn new(session: SessionId, herald: Herald) -> Self {
        Self { session, herald }
    }

    /// Says it.
    pub(super) async fn say(&self, word: Word) -> Result<(), Unheard> {
        self.herald.send(News::Said(self.session, word)).await.map_err(|_| Unheard)
    }
}

/// What of a word of a session is heard, when that one is open, or another one or none. Whoever waits for an answer is told why
/// none comes.
pub(super) fn heard(word: Word, is_open: bool) -> Option<Word> {
    match word {
        word if is_open => Some(word),
        Word::Left(left) => Some(Word::Left(left)),
        Word::Answer(ticket, _)
        | Word::Proven { ticket, .. }
        | Word::Added { ticket, .. }
        | Word::Removed { ticket, .. }
        | Word::Brought { ticket, .. } => Some(Word::Answer(ticket, Answer::Failed(Notice::SessionClosed))),
        Word::Changed(_)
        | Word::Sync(..)
        | Word::Quota(..)
        | Word::Believed(..)
        | Word::Notice(_)
        | Word::Psc(_)
        | Word::Standing(_)
        | Word::Wanted(_)
        | Word::Waiting
        | Word::Latest(..)
        | Word::Arrived(..) => None,
    }
}

/// A vault that nobody takes over any more is closed in order.
pub(super) async fn abandon(news: News) {
    match news {
        News::Opened { outcome, .. } => outcome.close().await,
        News::Read { outcome: Tried::Open(quiet), .. } => quiet.close().await,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use crate::card::Gone;

    use super::{
        AccountId, Answer, ChangeSet, MessageId, News, Notice, PscState, SessionId, Standing, SyncStatus, Ticket,
        Voice, Word, heard,
    };

    #[test]
    fn of_a_closed_session_only_the_end_of_waiting_is_left() {
        let answer = || Word::Answer(Ticket(4), Answer::Done);
        let told = Answer::Failed(Notice::SessionClosed);
        assert_eq!(heard(answer(), true), Some(answer()));
        assert_eq!(heard(answer(), false), Some(Word::Answer(Ticket(4), told)));
        let dropped = [
            Word::Changed(ChangeSet { outbox: true, ..ChangeSet::default() }),
            Word::Sync(AccountId(1), SyncStatus::Running { done: 1, total: 2 }),
            Word::Notice(Notice::SendDoubtful),
            Word::Psc(Box::new(PscState::Alive)),
            Word::Standing(Standing::Gone(Gone::Removed)),
            Word::Wanted(MessageId(3)),
        ];
        assert!(dropped.into_iter().all(|word| heard(word, false).is_none()));
    }

    #[tokio::test]
    async fn each_session_speaks_in_its_own_name() {
        let (herald, mut news) = mpsc::channel(4);
        let first = SessionId::default().next();
        for session in [first, first.next()] {
            assert!(Voice::new(session, herald.clone()).say(Word::Notice(Notice::Internal)).await.is_ok());
            let Some(News::Said(said, _)) = news.recv().await else { panic!("nothing said") };
            assert_eq!(said, session);
        }
        assert_ne!(first, first.next());
    }
}

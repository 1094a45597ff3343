//! Tests of `ui/screen/proposals`.

use super::{Action, Message, Proposals};
use crate::domain::proposal::Stand;
use crate::domain::{AccountId, ChangeSet, DraftId, MessageId, Proposal, ProposalRow};
use crate::engine::{Answer, Command, Loaded};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::screen::range;
use crate::ui::shortcut::Act;

fn row(message: Option<i64>, stand: Stand) -> ProposalRow {
    ProposalRow {
        message: message.map(MessageId),
        draft: None,
        account: AccountId(1),
        proposal: Proposal::default(),
        stand,
        is_ours: false,
        met_at: jiff::Timestamp::UNIX_EPOCH,
        to: Vec::new(),
        subject: String::new(),
    }
}

fn of(rows: Vec<ProposalRow>) -> Proposals {
    let (mut screen, effects) = Proposals::new(Tickets::new(range::PROPOSALS));
    let [Effect::Load(_, ticket)] = effects[..] else { panic!("{effects:?}") };
    screen.loaded(ticket, Ok(Loaded::Proposals(rows)));
    screen
}

#[test]
fn the_keyboard_opens_what_waits_and_nothing_else() {
    let mut screen = of(vec![row(Some(1), Stand::Asked), row(Some(2), Stand::Returned), row(Some(3), Stand::Sent)]);
    assert_eq!(screen.act(Act::Open), Action::Open(MessageId(1)));
    let _ = screen.act(Act::Next);
    assert_eq!(screen.act(Act::Open), Action::Open(MessageId(2)));
    let _ = (screen.act(Act::Next), screen.act(Act::Next));
    assert_eq!(screen.act(Act::Open), Action::Do(Vec::new()), "it was sent");
    let _ = (screen.act(Act::Previous), screen.act(Act::Previous), screen.act(Act::Previous));
    assert_eq!(screen.act(Act::Open), Action::Open(MessageId(1)));
    let mut kept = of(vec![ProposalRow { draft: Some(DraftId(7)), ..row(None, Stand::Asked) }]);
    let Action::Do(effects) = kept.act(Act::Open) else { panic!() };
    let [Effect::Send(Command::Withdraw { draft: DraftId(7), ticket })] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(kept.update(Message::Withdraw(DraftId(7))), Action::Do(Vec::new()), "asked already");
    assert_eq!(kept.answered(ticket, Answer::DraftSaved(DraftId(7))), Action::Taken(DraftId(7)), "it is hers again");
    let mut unknown = of(vec![row(None, Stand::Asked)]);
    assert_eq!(unknown.act(Act::Open), Action::Do(Vec::new()), "the server does not have it yet");
    assert_eq!(of(Vec::new()).act(Act::Open), Action::Do(Vec::new()));
}

#[test]
fn it_is_read_again_when_something_of_it_may_have_changed() {
    let mut screen = of(Vec::new());
    assert_eq!(screen.changed(&ChangeSet { contacts: true, ..ChangeSet::default() }), []);
    assert_eq!(screen.changed(&ChangeSet { actions: true, ..ChangeSet::default() }).len(), 1);
    assert_eq!(screen.update(Message::Leave), Action::Left);
}

#[test]
fn what_nobody_sends_any_more_is_put_back_once_that_is_confirmed() {
    let leaving = |is_ours| ProposalRow { is_ours, ..row(Some(1), Stand::Leaving) };
    let after = |minutes: i64| jiff::Timestamp::from_second(minutes * 60).unwrap();
    assert!(leaving(false).may_be_put_back(after(60)) && !leaving(true).may_be_put_back(after(60)));
    assert!(!leaving(false).may_be_put_back(after(59)), "whoever sends it has an hour");
    assert!(!row(Some(1), Stand::Sent).may_be_put_back(after(60)));
    assert!(!row(Some(1), Stand::Asked).may_be_put_back(after(60)));
    let mut screen = of(vec![leaving(false)]);
    let message = MessageId(1);
    assert_eq!(screen.update(Message::PutBack(message)), Action::Do(Vec::new()), "it was not asked");
    let _ = screen.update(Message::AskPutBack(message));
    assert_eq!(screen.update(Message::Leave), Action::Do(Vec::new()), "the question first");
    let _ = screen.update(Message::AskPutBack(message));
    let act = Command::Act(crate::domain::Act::Revalidate { message });
    assert_eq!(screen.update(Message::PutBack(message)), Action::Do(vec![Effect::Send(act)]));
    assert_eq!(screen.update(Message::Leave), Action::Left);
}

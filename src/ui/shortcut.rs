//! The one table of shortcuts: read by the key catcher, drawn in the help, checked by tests.

use iced::keyboard::{self, Key, key::Named};

use crate::l10n::{L10n, t};

/// A key with its modifiers, as a person names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    /// The key.
    pub key: Stroke,
    /// Ctrl (Cmd on macOS).
    pub ctrl: bool,
    /// Shift; not set for signs that need it anyway, such as `?`.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// A letter, digit or sign, lower case.
    Sign(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Delete.
    Delete,
    /// Function key F1 to F12.
    Function(u8),
}

impl Chord {
    /// The chord of a key press; letters by their Latin key, so that shortcuts work on other layouts.
    pub fn of(event: &keyboard::Event) -> Option<Self> {
        let keyboard::Event::KeyPressed { key, modified_key, physical_key, modifiers, .. } = event else { return None };
        let plain = !modifiers.command() && !modifiers.alt();
        let stroke = match key.as_ref() {
            Key::Named(Named::Enter) => Stroke::Enter,
            Key::Named(Named::Escape) => Stroke::Escape,
            Key::Named(Named::ArrowUp) => Stroke::Up,
            Key::Named(Named::ArrowDown) => Stroke::Down,
            Key::Named(Named::Delete) => Stroke::Delete,
            Key::Named(Named::F2) => Stroke::Function(2),
            Key::Named(Named::F1) => Stroke::Function(1),
            Key::Named(Named::F4) => Stroke::Function(4),
            Key::Named(Named::F5) => Stroke::Function(5),
            Key::Named(Named::F9) => Stroke::Function(9),
            _ => Stroke::Sign(sign(key, modified_key, *physical_key, plain)?),
        };
        let is_letter = matches!(stroke, Stroke::Sign(c) if c.is_alphabetic());
        let keeps_shift = is_letter || !matches!(stroke, Stroke::Sign(_));
        Some(Self {
            key: stroke,
            ctrl: modifiers.command(),
            shift: modifiers.shift() && keeps_shift,
            alt: modifiers.alt(),
        })
    }

    const fn plain(key: Stroke) -> Self {
        Self { key, ctrl: false, shift: false, alt: false }
    }

    const fn letter(key: char) -> Self {
        Self::plain(Stroke::Sign(key))
    }

    const fn ctrl(key: char) -> Self {
        Self { ctrl: true, ..Self::letter(key) }
    }

    /// How it is written: `Ctrl + N`, `Maj + R`, `Échap`.
    pub fn words(self, l10n: &L10n) -> Vec<String> {
        let mut keys = Vec::new();
        if self.ctrl {
            keys.push(t!(l10n, "key-ctrl"));
        }
        if self.alt {
            keys.push(t!(l10n, "key-alt"));
        }
        if self.shift {
            keys.push(t!(l10n, "key-shift"));
        }
        keys.push(match self.key {
            Stroke::Sign(sign) => sign.to_uppercase().to_string(),
            Stroke::Enter => t!(l10n, "key-enter"),
            Stroke::Escape => t!(l10n, "key-escape"),
            Stroke::Up => t!(l10n, "key-up"),
            Stroke::Down => t!(l10n, "key-down"),
            Stroke::Delete => t!(l10n, "key-delete"),
            Stroke::Function(number) => format!("F{number}"),
        });
        keys
    }
}

/// Letters with Ctrl by their Latin key; signs as the layout makes them (`/` is Shift + `:` on a French keyboard).
fn sign(key: &Key, modified: &Key, physical: keyboard::key::Physical, plain: bool) -> Option<char> {
    let shown = |key: &Key| match key {
        Key::Character(text) => text.chars().next().map(|c| c.to_lowercase().next().unwrap_or(c)),
        _ => None,
    };
    if plain { shown(modified).or_else(|| shown(key)) } else { key.to_latin(physical).or_else(|| shown(key)) }
}

/// What a shortcut does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Write a new letter.
    Compose,
    /// Go to the search field.
    Search,
    /// Synchronise.
    Sync,
    /// Mask the screen.
    Mask,
    /// Close the session.
    Lock,
    /// Show this table.
    Help,
    /// Look at everything from the reader to the list.
    Diagnosis,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// As usual.
    ZoomReset,
    /// Next appearance.
    Appearance,
    /// Next message.
    Next,
    /// Previous message.
    Previous,
    /// Read the chosen message.
    Open,
    /// Reply.
    Reply,
    /// Reply to all.
    ReplyAll,
    /// Forward.
    Forward,
    /// Forward the whole message as a file, or all that are chosen.
    ForwardAttached,
    /// Pass the message on as it is.
    Redirect,
    /// Write the message anew, as a letter of its own.
    Anew,
    /// Show the rarer acts.
    More,
    /// Show the message as plain text, or as it was written.
    AsText,
    /// Copy the text of the message.
    CopyText,
    /// Save the message as a file.
    SaveMessage,
    /// Flag or unflag.
    Flag,
    /// Read or unread.
    Unread,
    /// To the archive.
    Archive,
    /// To the bin; in the bin, away for good.
    Bin,
    /// To another folder.
    Move,
    /// A copy to another folder.
    Copy,
    /// Dealt with, or no longer: every desk sees it.
    Filed,
    /// Nothing is done with its documents, or something is: every desk sees it.
    Closed,
    /// The documents to be filed; there, all documents.
    Filing,
    /// All documents about the patient of the chosen one.
    SamePatient,
    /// The user takes care of it, or no longer: every desk sees it.
    Take,
    /// Given to those who share another mailbox.
    Confide,
    /// Choose all messages of the list.
    All,
    /// Choose the next message too.
    ExtendDown,
    /// Choose the previous message too.
    ExtendUp,
    /// Take back what was done last.
    Undo,
    /// What the operator does not know yet.
    Queue,
    /// The inboxes of all mailboxes in one list.
    AllInboxes,
    /// What is gone from the server.
    Gone,
    /// A message that is gone from the server, back into the inbox.
    PutBack,
    /// Tell the sender, who asks, that the message was read.
    Acknowledge,
    /// Do not.
    KeepSilent,
    /// Make a folder.
    NewFolder,
    /// Give the folder another name.
    RenameFolder,
    /// Remove the folder.
    RemoveFolder,
    /// Erase all that is in the bin, or among the unwanted.
    EmptyBin,
    /// Close what is on top, go back.
    Escape,
    /// To the inbox.
    Inbox,
    /// To the outbox.
    Outbox,
    /// Show the letters to validate.
    Validate,
    /// Put the letter that is being written where others find it to be sent.
    Propose,
    /// Return the letter that was prepared to its author.
    Return,
    /// What opens the messages kept here.
    Vault,
    /// To the login at Pro Santé Connect.
    LogIn,
    /// The mailboxes of the session.
    Mailboxes,
    /// To the directory.
    Directory,
    /// The card of a correspondent.
    Profile,
    /// Favourites and groups.
    Contacts,
    /// Signatures and templates.
    Wordings,
    /// Show what can be set in the window.
    Settings,
    /// On a card, write to the correspondent.
    WriteTo,
    /// On a card, copy the address.
    CopyAddress,
    /// On a card, among the favourites or no longer.
    Favourite,
    /// On a card, the groups.
    Groups,
    /// On a card, older exchanges.
    Older,
}

/// Group in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everywhere.
    General,
    /// In the list.
    List,
    /// On a message, or on all that are chosen.
    Message,
    /// On the folder that is shown.
    Folder,
    /// On the card of a correspondent.
    Person,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// Keys.
    pub chord: Chord,
    /// What it does.
    pub act: Act,
    /// Where the help shows it.
    pub group: Group,
    /// Works even while a text is being typed.
    pub always: bool,
}

const fn always(chord: Chord, act: Act) -> Shortcut {
    Shortcut { chord, act, group: Group::General, always: true }
}

const fn free(chord: Chord, act: Act, group: Group) -> Shortcut {
    Shortcut { chord, act, group, always: false }
}

/// The table.
pub const TABLE: &[Shortcut] = &[
    always(Chord::ctrl('n'), Act::Compose),
    always(Chord::ctrl('f'), Act::Search),
    free(Chord::letter('/'), Act::Search, Group::General),
    always(Chord::plain(Stroke::Function(5)), Act::Sync),
    always(Chord::ctrl('l'), Act::Mask),
    always(Chord { shift: true, ..Chord::ctrl('l') }, Act::Lock),
    always(Chord::plain(Stroke::Function(1)), Act::Help),
    free(Chord::letter('?'), Act::Help, Group::General),
    always(Chord::plain(Stroke::Function(9)), Act::Diagnosis),
    always(Chord::ctrl('+'), Act::ZoomIn),
    always(Chord::ctrl('='), Act::ZoomIn),
    always(Chord::ctrl('-'), Act::ZoomOut),
    always(Chord::ctrl('0'), Act::ZoomReset),
    always(Chord { shift: true, ..Chord::ctrl('d') }, Act::Appearance),
    always(Chord { shift: true, ..Chord::ctrl('k') }, Act::Vault),
    always(Chord { shift: true, ..Chord::ctrl('p') }, Act::LogIn),
    always(Chord { shift: true, ..Chord::ctrl('b') }, Act::Mailboxes),
    always(Chord { shift: true, ..Chord::ctrl('a') }, Act::Directory),
    always(Chord { shift: true, ..Chord::ctrl('g') }, Act::Contacts),
    always(Chord { shift: true, ..Chord::ctrl('t') }, Act::Wordings),
    always(Chord::ctrl(','), Act::Settings),
    always(Chord::plain(Stroke::Function(4)), Act::Profile),
    always(Chord::ctrl('p'), Act::Propose),
    always(Chord::ctrl('r'), Act::Return),
    free(Chord::plain(Stroke::Escape), Act::Escape, Group::General),
    free(Chord::letter('i'), Act::Inbox, Group::General),
    free(Chord::letter('o'), Act::Outbox, Group::General),
    free(Chord::letter('y'), Act::Validate, Group::General),
    free(Chord::letter('j'), Act::Next, Group::List),
    free(Chord::plain(Stroke::Down), Act::Next, Group::List),
    free(Chord::letter('k'), Act::Previous, Group::List),
    free(Chord::plain(Stroke::Up), Act::Previous, Group::List),
    free(Chord::plain(Stroke::Enter), Act::Open, Group::List),
    free(Chord::letter('r'), Act::Reply, Group::Message),
    free(Chord { shift: true, ..Chord::letter('r') }, Act::ReplyAll, Group::Message),
    free(Chord::letter('f'), Act::Forward, Group::Message),
    free(Chord { shift: true, ..Chord::ctrl('f') }, Act::ForwardAttached, Group::Message),
    free(Chord { shift: true, ..Chord::letter('e') }, Act::Redirect, Group::Message),
    free(Chord::ctrl('e'), Act::Anew, Group::Message),
    free(Chord::letter('.'), Act::More, Group::Message),
    free(Chord::letter('x'), Act::AsText, Group::Message),
    free(Chord { shift: true, ..Chord::ctrl('c') }, Act::CopyText, Group::Message),
    free(Chord { shift: true, ..Chord::ctrl('s') }, Act::SaveMessage, Group::Message),
    free(Chord::letter('s'), Act::Flag, Group::Message),
    free(Chord::letter('u'), Act::Unread, Group::Message),
    free(Chord::letter('a'), Act::Archive, Group::Message),
    free(Chord::plain(Stroke::Delete), Act::Bin, Group::Message),
    free(Chord::letter('m'), Act::Move, Group::Message),
    free(Chord::letter('c'), Act::Copy, Group::Message),
    free(Chord::letter('l'), Act::Filed, Group::Message),
    free(Chord { shift: true, ..Chord::letter('l') }, Act::Closed, Group::Message),
    free(Chord::letter('p'), Act::Take, Group::Message),
    free(Chord { shift: true, ..Chord::letter('p') }, Act::SamePatient, Group::Message),
    free(Chord { shift: true, ..Chord::letter('s') }, Act::Confide, Group::Message),
    free(Chord::letter('b'), Act::PutBack, Group::Message),
    free(Chord::letter('v'), Act::Acknowledge, Group::Message),
    free(Chord { shift: true, ..Chord::letter('v') }, Act::KeepSilent, Group::Message),
    free(Chord::ctrl('z'), Act::Undo, Group::Message),
    free(Chord::ctrl('a'), Act::All, Group::List),
    free(Chord { shift: true, ..Chord::plain(Stroke::Down) }, Act::ExtendDown, Group::List),
    free(Chord { shift: true, ..Chord::plain(Stroke::Up) }, Act::ExtendUp, Group::List),
    free(Chord::letter('t'), Act::AllInboxes, Group::General),
    always(Chord::ctrl('d'), Act::Filing),
    free(Chord::letter('d'), Act::Gone, Group::General),
    free(Chord::letter('q'), Act::Queue, Group::General),
    free(Chord { shift: true, ..Chord::ctrl('n') }, Act::NewFolder, Group::Folder),
    free(Chord::plain(Stroke::Function(2)), Act::RenameFolder, Group::Folder),
    free(Chord { shift: true, ..Chord::plain(Stroke::Delete) }, Act::RemoveFolder, Group::Folder),
    free(Chord { shift: true, ctrl: true, ..Chord::plain(Stroke::Delete) }, Act::EmptyBin, Group::Folder),
    free(Chord::letter('e'), Act::WriteTo, Group::Person),
    free(Chord { shift: true, ..Chord::letter('c') }, Act::CopyAddress, Group::Person),
    free(Chord { shift: true, ..Chord::letter('f') }, Act::Favourite, Group::Person),
    free(Chord::letter('g'), Act::Groups, Group::Person),
    free(Chord::letter('h'), Act::Older, Group::Person),
];

/// What a chord does, among those that work while typing or among the others.
pub fn act(chord: &Chord, while_typing: bool) -> Option<Act> {
    TABLE.iter().find(|line| line.chord == *chord && line.always == while_typing).map(|line| line.act)
}

/// The first chord of an act, as it is written: `Ctrl + N`.
pub fn key(act: Act, l10n: &L10n) -> Option<String> {
    let line = TABLE.iter().find(|line| line.act == act)?;
    Some(line.chord.words(l10n).join("\u{a0}+\u{a0}"))
}

/// The chords of an act, for hints: `Répondre (R)`.
pub fn hint(act: Act, words: &str, l10n: &L10n) -> String {
    match key(act, l10n) {
        Some(key) => format!("{words} ({key})"),
        None => words.to_owned(),
    }
}

/// What an act is called.
pub fn words(act: Act, l10n: &L10n) -> String {
    match act {
        Act::Compose => t!(l10n, "shortcut-compose"),
        Act::Search => t!(l10n, "shortcut-search"),
        Act::Sync => t!(l10n, "shortcut-sync"),
        Act::Mask => t!(l10n, "shortcut-mask"),
        Act::Lock => t!(l10n, "shortcut-lock"),
        Act::Help => t!(l10n, "shortcut-help"),
        Act::Diagnosis => t!(l10n, "shortcut-diagnosis"),
        Act::ZoomIn => t!(l10n, "shortcut-zoom-in"),
        Act::ZoomOut => t!(l10n, "shortcut-zoom-out"),
        Act::ZoomReset => t!(l10n, "shortcut-zoom-reset"),
        Act::Appearance => t!(l10n, "shortcut-theme"),
        Act::Next => t!(l10n, "shortcut-next"),
        Act::Previous => t!(l10n, "shortcut-previous"),
        Act::Open => t!(l10n, "shortcut-open"),
        Act::Reply => t!(l10n, "shortcut-reply"),
        Act::ReplyAll => t!(l10n, "shortcut-reply-all"),
        Act::Forward => t!(l10n, "shortcut-forward"),
        Act::ForwardAttached => t!(l10n, "shortcut-forward-attached"),
        Act::Redirect => t!(l10n, "shortcut-redirect"),
        Act::Anew => t!(l10n, "shortcut-anew"),
        Act::More => t!(l10n, "shortcut-more"),
        Act::AsText => t!(l10n, "reader-as-text"),
        Act::CopyText => t!(l10n, "reader-copy-text"),
        Act::SaveMessage => t!(l10n, "action-save-message"),
        Act::Flag => t!(l10n, "shortcut-flag"),
        Act::Unread => t!(l10n, "shortcut-unread"),
        Act::Archive => t!(l10n, "shortcut-archive"),
        Act::Bin => t!(l10n, "shortcut-bin"),
        Act::Move => t!(l10n, "shortcut-move"),
        Act::Copy => t!(l10n, "shortcut-copy"),
        Act::Filed => t!(l10n, "shortcut-filed"),
        Act::Closed => t!(l10n, "shortcut-closed"),
        Act::Filing => t!(l10n, "filing-title"),
        Act::SamePatient => t!(l10n, "shortcut-same-patient"),
        Act::Take => t!(l10n, "shortcut-take"),
        Act::Confide => t!(l10n, "shortcut-confide"),
        Act::All => t!(l10n, "shortcut-all"),
        Act::ExtendDown => t!(l10n, "shortcut-extend-down"),
        Act::ExtendUp => t!(l10n, "shortcut-extend-up"),
        Act::Undo => t!(l10n, "shortcut-undo"),
        Act::Queue => t!(l10n, "shortcut-queue"),
        Act::AllInboxes => t!(l10n, "shortcut-all-inboxes"),
        Act::Gone => t!(l10n, "shortcut-gone"),
        Act::PutBack => t!(l10n, "shortcut-put-back"),
        Act::Acknowledge => t!(l10n, "reader-asked-tell"),
        Act::KeepSilent => t!(l10n, "shortcut-keep-silent"),
        Act::NewFolder => t!(l10n, "shortcut-new-folder"),
        Act::RenameFolder => t!(l10n, "shortcut-rename-folder"),
        Act::RemoveFolder => t!(l10n, "shortcut-remove-folder"),
        Act::EmptyBin => t!(l10n, "shortcut-empty-bin"),
        Act::Escape => t!(l10n, "shortcut-escape"),
        Act::Inbox => t!(l10n, "shortcut-inbox"),
        Act::Outbox => t!(l10n, "shortcut-outbox"),
        Act::Validate => t!(l10n, "shortcut-validate"),
        Act::Propose => t!(l10n, "propose-title"),
        Act::Return => t!(l10n, "return-title"),
        Act::Vault => t!(l10n, "shortcut-vault"),
        Act::LogIn => t!(l10n, "psc-log-in"),
        Act::Mailboxes => t!(l10n, "shortcut-mailboxes"),
        Act::Directory => t!(l10n, "directory-title"),
        Act::Profile => t!(l10n, "shortcut-profile"),
        Act::Contacts => t!(l10n, "shortcut-contacts"),
        Act::Wordings => t!(l10n, "wordings-title"),
        Act::Settings => t!(l10n, "settings-title"),
        Act::WriteTo => t!(l10n, "shortcut-write-to"),
        Act::CopyAddress => t!(l10n, "profile-copy"),
        Act::Favourite => t!(l10n, "shortcut-favourite"),
        Act::Groups => t!(l10n, "profile-groups-act"),
        Act::Older => t!(l10n, "profile-older"),
    }
}

#[cfg(test)]
mod tests {
    use iced::keyboard::{self, Key, Location, Modifiers, key};
    use rstest::rstest;

    use super::{Act, Chord, TABLE, act};

    fn press(typed: &str, shown: &str, code: key::Code, modifiers: Modifiers) -> keyboard::Event {
        keyboard::Event::KeyPressed {
            key: Key::Character(typed.into()),
            modified_key: Key::Character(shown.into()),
            physical_key: key::Physical::Code(code),
            location: Location::Standard,
            modifiers,
            text: None,
            repeat: false,
        }
    }

    #[test]
    fn no_chord_has_two_meanings() {
        for (index, line) in TABLE.iter().enumerate() {
            assert!(!TABLE[index + 1..].iter().any(|other| other.chord == line.chord), "{line:?}");
        }
    }

    #[test]
    fn plain_letters_never_steal_what_is_typed() {
        assert!(
            TABLE
                .iter()
                .all(|line| !line.always || line.chord.ctrl || matches!(line.chord.key, super::Stroke::Function(_)))
        );
    }

    #[rstest]
    #[case(press("n", "n", key::Code::KeyN, Modifiers::CTRL), true, Some(Act::Compose))]
    #[case(press("т", "т", key::Code::KeyN, Modifiers::CTRL), true, Some(Act::Compose))]
    #[case(press("r", "R", key::Code::KeyR, Modifiers::SHIFT), false, Some(Act::ReplyAll))]
    #[case(press("r", "r", key::Code::KeyR, Modifiers::empty()), false, Some(Act::Reply))]
    #[case(press(":", "/", key::Code::Period, Modifiers::SHIFT), false, Some(Act::Search))]
    #[case(press(",", "?", key::Code::KeyM, Modifiers::SHIFT), false, Some(Act::Help))]
    #[case(press("n", "n", key::Code::KeyN, Modifiers::empty()), true, None)]
    #[case(press("e", "€", key::Code::KeyE, Modifiers::CTRL | Modifiers::ALT), true, None)]
    fn keys_act(#[case] event: keyboard::Event, #[case] while_typing: bool, #[case] expected: Option<Act>) {
        assert_eq!(Chord::of(&event).and_then(|chord| act(&chord, while_typing)), expected);
    }
}

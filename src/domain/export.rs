//! Documents that are handed to the practice software: by which profile, under which names, what of them, and what has become of each.

mod file_name;
mod template;
mod trial;

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;

pub use self::file_name::FileName;
pub use self::template::{Field, Template, TemplateFault, Values, sample};
pub use self::trial::{Trial, TrialFault, TrialState, TrialStep, sample_name, sample_pdf};

use super::coded;
use super::filing::{Certainty, DocumentId, Found, Nature};
use super::{Address, MessageId};

/// How documents are handed to one program: into which folder, under which names, and what of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What people call it; unique.
    pub name: String,
    /// The folder that the program watches.
    pub folder: PathBuf,
    /// What is usual for a program, that it began with: a name of settings.
    pub preset: String,
    /// Names of the files.
    pub template: Template,
    /// What the program takes.
    pub contents: Vec<Content>,
    /// Folders in that one.
    pub subfolders: Subfolders,
    /// The mailboxes that it serves; all where none is named.
    pub mailboxes: Vec<Address>,
    /// Names without accents, for programs that cannot read them.
    pub plain: bool,
}

/// A profile as it holds, and what waits for its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The profile.
    pub profile: Profile,
    /// Files that are not in their folder yet.
    pub waiting: u32,
}

/// What is changed of the profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This one is kept, in the place of the one of that name where one is named: what waits for its folder follows.
    Keep {
        /// As it is to be.
        profile: Box<Profile>,
        /// The one that it takes the place of.
        before: Option<String>,
    },
    /// One goes.
    Remove {
        /// The one of this name.
        name: String,
        /// What waits for its folder is not put there any more.
        recall: bool,
    },
}

/// Folders in the folder of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Subfolders {
    /// None.
    #[default]
    None,
    /// One for each mailbox.
    Mailbox,
    /// One for each person who files.
    Holder,
}

/// What may be handed over of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// PDF, also those inside structured documents.
    Pdf,
    /// A structured document, as it came.
    Cda,
    /// An archive of documents, as it came.
    Xdm,
    /// Text of a laboratory, as it came.
    Hprim,
    /// Pictures and texts, also pictures inside structured documents.
    Other,
}

/// One file to be taken out of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Take {
    /// A file as it came.
    Whole {
        /// Number of its part.
        part: u32,
        /// Ending of its name.
        ending: String,
    },
    /// The files inside a structured document.
    Inside {
        /// Number of its part.
        part: u32,
        /// Its place in it.
        place: u16,
    },
}

/// Key of a file that is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExportId(pub i64);

/// Which documents are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All those of a message.
    Message(MessageId),
    /// Those of a line of the list.
    Line(DocumentId),
}

/// What has become of a file that is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExportState {
    /// Perhaps it was handed over: it is not in its folder, and nobody knows whether it ever was. Never tried again by itself.
    Doubtful,
    /// The profile takes nothing of the document.
    Nothing,
    /// It waits for its folder.
    Waiting,
    /// It is being put there.
    Placing,
    /// It lies in its folder.
    There,
    /// The program has taken it.
    Taken,
    /// It was taken back.
    Withdrawn,
}

/// Why a file waits, or cannot be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFault {
    /// No profile serves the mailbox.
    NoProfile,
    /// There is none of that name.
    UnknownProfile,
    /// The folder cannot be reached.
    Away,
    /// Nothing may be written there.
    Denied,
    /// It is full.
    Full,
    /// It takes no file in the way that is safe: whole, and never in the place of another.
    Unfit,
}

/// A file that is handed over, as it stands. `Debug` names no file: names hold patients.
#[derive(Clone, PartialEq, Eq)]
pub struct ExportRow {
    /// Its key.
    pub id: ExportId,
    /// The message that it came with, while that is here.
    pub message: Option<MessageId>,
    /// Number of the part.
    pub part: u32,
    /// By which profile.
    pub profile: String,
    /// The folder of its profile.
    pub folder: PathBuf,
    /// The folder in that one, and its name; empty where there is no file.
    pub name: String,
    /// What has become of it.
    pub state: ExportState,
    /// Why it waits.
    pub fault: Option<ExportFault>,
    /// Since when it stands so.
    pub since: Timestamp,
}

/// A file that would be handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Planned {
    /// The message that it came with.
    pub message: MessageId,
    /// Number of the part.
    pub part: u32,
    /// By which profile.
    pub profile: String,
    /// The folder of its profile.
    pub folder: PathBuf,
    /// The folder in that one, and its name; empty where the profile takes nothing of the document.
    pub name: String,
}

impl fmt::Debug for ExportRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportRow").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

impl fmt::Debug for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Planned").field("message", &self.message).field("part", &self.part).finish_non_exhaustive()
    }
}

impl Content {
    /// All of them, with their words in settings.
    pub const ALL: [(Self, &'static str); 5] =
        [(Self::Pdf, "pdf"), (Self::Cda, "cda"), (Self::Xdm, "xdm"), (Self::Hprim, "hprim"), (Self::Other, "other")];

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        coded::variant(&Self::ALL, word)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        coded::word(&Self::ALL, &self).unwrap_or("pdf")
    }
}

impl Subfolders {
    /// Those that are folders, with their words in settings.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Mailbox, "mailbox"), (Self::Holder, "holder")];

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        coded::variant(&Self::ALL, word)
    }

    /// Its word, where there are any.
    pub fn word(self) -> Option<&'static str> {
        coded::word(&Self::ALL, &self)
    }
}

impl ExportState {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Doubtful, "doubtful"),
        (Self::Nothing, "nothing"),
        (Self::Waiting, "waiting"),
        (Self::Placing, "placing"),
        (Self::There, "there"),
        (Self::Taken, "taken"),
        (Self::Withdrawn, "withdrawn"),
    ];

    /// As it is kept, and told to programs.
    pub fn code(self) -> &'static str {
        coded::word(&Self::ALL, &self).unwrap_or("doubtful")
    }

    /// From that word; what is not known is not believed to have arrived.
    pub fn parse(code: &str) -> Self {
        coded::variant(&Self::ALL, code).unwrap_or(Self::Doubtful)
    }
}

impl ExportFault {
    const ALL: [(Self, &'static str); 6] = [
        (Self::NoProfile, "export-no-profile"),
        (Self::UnknownProfile, "export-unknown-profile"),
        (Self::Away, "export-away"),
        (Self::Denied, "export-denied"),
        (Self::Full, "export-full"),
        (Self::Unfit, "export-unfit"),
    ];

    /// Stable identifier.
    pub fn code(self) -> &'static str {
        coded::word(&Self::ALL, &self).unwrap_or("export-unfit")
    }

    /// From it.
    pub fn parse(code: &str) -> Option<Self> {
        coded::variant(&Self::ALL, code)
    }
}

/// The profile that serves a mailbox: the first that names it, else the first that names none.
pub fn serving<'p>(profiles: &'p [Profile], mailbox: &Address) -> Option<&'p Profile> {
    let names = |profile: &&Profile| profile.mailboxes.iter().any(|one| one.folded() == mailbox.folded());
    profiles.iter().find(names).or_else(|| profiles.iter().find(|profile| profile.mailboxes.is_empty()))
}

/// What a profile takes of the documents of a line, `all` being those of its message: a file that is about others too is not handed over
/// as a whole under the name of one.
pub fn wanted(line: &[Found], all: &[Found], contents: &[Content]) -> Vec<Take> {
    let takes = |content| contents.contains(&content);
    let mut wanted: Vec<Take> = Vec::new();
    for one in line {
        let is_hers = all.iter().filter(|other| other.part == one.part).all(|other| other.group == one.group);
        let whole = |ending: &str| Take::Whole { part: one.part, ending: ending.to_owned() };
        let inside = Take::Inside { part: one.part, place: one.place };
        let is_opened = takes(Content::Pdf) || takes(Content::Other);
        let takes = match one.nature {
            Nature::Xdm => vec![is_opened.then_some(inside), (takes(Content::Xdm) && is_hers).then(|| whole("zip"))],
            Nature::Cda => vec![is_opened.then_some(inside), (takes(Content::Cda) && is_hers).then(|| whole("xml"))],
            Nature::Hprim => {
                let ending = ending_among(&one.name, &["hpr", "hprim", "hpm", "txt"]).unwrap_or("hpr");
                vec![(takes(Content::Hprim) && is_hers).then(|| whole(ending))]
            }
            Nature::Pdf => vec![takes(Content::Pdf).then(|| whole("pdf"))],
            Nature::Picture | Nature::Text => {
                vec![ending_among(&one.name, &ENDINGS).filter(|_| takes(Content::Other)).map(whole)]
            }
            // What such a file does where it is opened, nobody knows.
            Nature::Archive | Nature::Message | Nature::Other => Vec::new(),
        };
        for take in takes.into_iter().flatten() {
            // An archive is handed over once, whatever it holds.
            if !wanted.contains(&take) {
                wanted.push(take);
            }
        }
    }
    wanted
}

/// Endings that pictures and texts keep; no program is started by one of them.
const ENDINGS: [&str; 12] = ["png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "webp", "dcm", "txt", "rtf", "xml"];

/// The ending of a name, where it is one of these.
pub fn ending_among<'e>(name: &str, endings: &[&'e str]) -> Option<&'e str> {
    let end = name.rsplit_once('.')?.1.to_ascii_lowercase();
    endings.iter().find(|known| **known == end).copied()
}

/// Whether the names of a file may say whom it is about: a doubted identity is handed to no other program.
fn is_told(found: &Found) -> bool {
    found.certainty > Certainty::Unsure
}

#[cfg(test)]
#[path = "export_tests.rs"]
mod tests;

//! « Logiciel métier » in « Réglages »: the folders that documents are handed to, each made, changed and taken away here. A name is seen
//! while its template is written, and a folder is tried with an invented document before anybody relies on it.

mod view;

use iced::advanced::widget::Id;

use crate::domain::export::{
    Change, Content, FileName, Kept, Profile, Subfolders, Template, Trial, TrialState, TrialStep, sample_name,
};
use crate::domain::notice::ProfileFault;
use crate::domain::{Address, Notice};
use crate::engine::event::Opened;
use crate::engine::{Answer, Command, Ticket};
use crate::settings::{USUAL, Wanted, preset};
use crate::ui::effect::{Effect, Tickets};

/// The button that adds one.
pub const NEW: Id = Id::new("exports-new");
/// Its name.
pub const NAME: Id = Id::new("exports-name");
/// Its folder.
pub const FOLDER: Id = Id::new("exports-folder");
/// Names of its files.
pub const TEMPLATE: Id = Id::new("exports-template");
/// The button that tries it, and takes the invented document away again.
pub const TRY: Id = Id::new("exports-try");
/// The button that keeps it.
pub const KEEP: Id = Id::new("exports-keep");
/// The button that goes back.
pub const BACK: Id = Id::new("exports-back");
/// The button that removes one.
pub const REMOVE: Id = Id::new("exports-remove");

/// The folders, and what is done with them.
#[derive(Debug)]
pub(super) struct Exports {
    known: Option<Vec<Kept>>,
    page: Page,
    /// The mailboxes of the session.
    mailboxes: Vec<Address>,
    /// Who files, for folders of each person.
    holder: String,
    /// Nothing is there yet: one is to be made.
    begins: bool,
    asked: Option<Ticket>,
    changing: Option<Ticket>,
}

#[derive(Debug)]
enum Page {
    List,
    Form(Box<Form>),
    /// Is this one to go, and with it what waits for its folder?
    Question(Box<Kept>, bool),
}

/// One that is being written.
#[derive(Debug)]
struct Form {
    /// What the one is called that it takes the place of.
    before: Option<String>,
    wanted: Wanted,
    /// Its name was typed, and follows its program no more.
    is_named: bool,
    /// It was to be kept or tried: what is missing is said.
    is_asked: bool,
    trial: Option<(Trial, TrialState)>,
    trying: Option<Ticket>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// One is to be made.
    New,
    /// This one is to be changed.
    Change(String),
    /// Ask whether this one is to go.
    AskRemove(String),
    /// What waits for its folder is not put there any more, or is.
    Recall,
    /// It is to go.
    Remove,
    /// The name is now this.
    Name(String),
    /// It is for this program.
    Program(&'static str),
    /// The folder is now this.
    Folder(String),
    /// The template is now this.
    Template(String),
    /// This field is added to it.
    Field(&'static str),
    /// The program takes this, or does not.
    Content(Content),
    /// Folders in that one.
    Subfolders(Subfolders),
    /// Names without accents, or with them.
    Plain,
    /// It serves this mailbox, or does not.
    Mailbox(Address),
    /// Put an invented document there.
    Try,
    /// Take it away.
    EndTrial,
    /// Keep it.
    Keep,
    /// Back to the list.
    Back,
}

/// What an answer comes to.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    /// Carry this out.
    Do(Vec<Effect>),
    /// It failed.
    Failed(Notice),
}

impl Exports {
    /// Those of a session, or what anybody sees; `begins`: where there is none yet, one is made at once.
    pub(super) fn new(opened: Option<&Opened>, begins: bool) -> Self {
        let mailboxes = opened.map(|opened| opened.accounts.iter().map(|account| account.address.clone()).collect());
        Self {
            known: None,
            page: Page::List,
            mailboxes: mailboxes.unwrap_or_default(),
            holder: opened.map(|opened| opened.holder.full_name()).unwrap_or_default(),
            begins,
            asked: None,
            changing: None,
        }
    }

    pub(super) fn ask(&mut self, tickets: &mut Tickets) -> Effect {
        let ticket = tickets.take();
        self.asked = Some(ticket);
        Effect::Send(Command::ExportProfiles { ticket })
    }

    /// A page of its own is shown.
    pub(super) fn is_apart(&self) -> bool {
        !matches!(self.page, Page::List)
    }

    pub(super) fn update(&mut self, message: Message, tickets: &mut Tickets) -> Vec<Effect> {
        if self.changing.is_some() {
            return Vec::new();
        }
        match message {
            Message::New => self.open(None),
            Message::Change(name) => match self.find(&name).map(|kept| kept.profile.clone()) {
                Some(profile) => self.open(Some(profile)),
                None => Vec::new(),
            },
            Message::AskRemove(name) => {
                let Some(kept) = self.find(&name).cloned() else { return Vec::new() };
                self.page = Page::Question(Box::new(kept), false);
                vec![Effect::Focus(BACK)]
            }
            Message::Remove => {
                let Page::Question(kept, recall) = &self.page else { return Vec::new() };
                let (name, recall) = (kept.profile.name.clone(), *recall);
                self.change(Change::Remove { name, recall }, tickets)
            }
            Message::Recall => {
                if let Page::Question(_, recall) = &mut self.page {
                    *recall = !*recall;
                }
                Vec::new()
            }
            Message::Back => self.back(tickets),
            Message::Keep => self.keep(tickets),
            Message::Try => self.try_out(tickets),
            Message::EndTrial => self.end_trial(tickets),
            message => {
                if let Page::Form(form) = &mut self.page {
                    form.write(message, self.known.as_deref().unwrap_or_default());
                }
                Vec::new()
            }
        }
    }

    /// The engine answered; none when that was not asked here.
    pub(super) fn answered(&mut self, ticket: Ticket, answer: &Answer, tickets: &mut Tickets) -> Option<Said> {
        if let Page::Form(form) = &mut self.page
            && form.trying.take_if(|trying| *trying == ticket).is_some()
        {
            return Some(form.tried(answer, tickets));
        }
        let is_changed = self.changing.take_if(|changing| *changing == ticket).is_some();
        if !is_changed && self.asked.take_if(|asked| *asked == ticket).is_none() {
            return None;
        }
        Some(match answer {
            Answer::ExportProfiles(known) => {
                self.known = Some(known.clone());
                let begins = std::mem::take(&mut self.begins) && known.is_empty();
                Said::Do(match (is_changed, begins) {
                    (true, _) => self.back(tickets),
                    (false, true) => self.open(None),
                    (false, false) => Vec::new(),
                })
            }
            Answer::Failed(notice) => Said::Failed(notice.clone()),
            _ => Said::Failed(Notice::Internal),
        })
    }

    /// Back to the list.
    pub(super) fn back(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let mut effects = self.tidy(tickets);
        self.page = Page::List;
        effects.push(Effect::Focus(NEW));
        effects
    }

    /// No invented document is left behind.
    fn tidy(&self, tickets: &mut Tickets) -> Vec<Effect> {
        let Page::Form(form) = &self.page else { return Vec::new() };
        let Some((trial, TrialState::There)) = form.trial.clone() else { return Vec::new() };
        let (step, ticket) = (TrialStep::End(Box::new(trial)), tickets.take());
        vec![Effect::Send(Command::TryExport { step, ticket })]
    }

    fn find(&self, name: &str) -> Option<&Kept> {
        self.known.iter().flatten().find(|kept| kept.profile.name == name)
    }

    fn open(&mut self, profile: Option<Profile>) -> Vec<Effect> {
        let known = self.known.as_deref().unwrap_or_default();
        let form = match profile {
            Some(profile) => Form::of(profile),
            None => Form::blank(known),
        };
        self.page = Page::Form(Box::new(form));
        vec![Effect::Focus(NAME)]
    }

    fn change(&mut self, change: Change, tickets: &mut Tickets) -> Vec<Effect> {
        let ticket = tickets.take();
        self.changing = Some(ticket);
        vec![Effect::Send(Command::ChangeExports { change, ticket })]
    }

    fn keep(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let Page::Form(form) = &mut self.page else { return Vec::new() };
        form.is_asked = true;
        match form.profile(self.known.as_deref().unwrap_or_default()) {
            Ok(profile) => {
                let (profile, before) = (Box::new(profile), form.before.clone());
                self.change(Change::Keep { profile, before }, tickets)
            }
            Err(faults) => field_of(&faults).map(Effect::Focus).into_iter().collect(),
        }
    }

    fn try_out(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let Page::Form(form) = &mut self.page else { return Vec::new() };
        if form.trying.is_some() || form.is_there() {
            return Vec::new();
        }
        form.is_asked = true;
        match form.profile(self.known.as_deref().unwrap_or_default()) {
            Ok(profile) => {
                form.trial = None;
                form.step(TrialStep::Begin(Box::new(profile)), tickets)
            }
            Err(faults) => field_of(&faults).map(Effect::Focus).into_iter().collect(),
        }
    }

    fn end_trial(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let Page::Form(form) = &mut self.page else { return Vec::new() };
        let Some((trial, TrialState::There)) = form.trial.clone() else { return Vec::new() };
        // What the look that goes on says comes too late.
        form.step(TrialStep::End(Box::new(trial)), tickets)
    }
}

impl Form {
    fn blank(known: &[Kept]) -> Self {
        let mut form = Self {
            before: None,
            wanted: Wanted {
                name: String::new(),
                folder: String::new(),
                preset: USUAL.to_owned(),
                template: String::new(),
                contents: Vec::new(),
                subfolders: Subfolders::None,
                mailboxes: Vec::new(),
                plain: false,
            },
            is_named: false,
            is_asked: false,
            trial: None,
            trying: None,
        };
        form.choose(USUAL, known);
        form
    }

    fn of(profile: Profile) -> Self {
        let wanted = Wanted {
            name: profile.name.clone(),
            folder: profile.folder.display().to_string(),
            preset: profile.preset,
            template: profile.template.as_str().to_owned(),
            contents: profile.contents,
            subfolders: profile.subfolders,
            mailboxes: profile.mailboxes,
            plain: profile.plain,
        };
        Self { before: Some(profile.name), wanted, is_named: true, is_asked: false, trial: None, trying: None }
    }

    /// As its fields say, what surrounds them left out.
    fn wanted(&self) -> Wanted {
        let mut wanted = self.wanted.clone();
        wanted.name = wanted.name.trim().to_owned();
        // As file managers copy it.
        wanted.folder = wanted.folder.trim().trim_matches('"').to_owned();
        wanted
    }

    /// The profile that it is, or all that is wrong.
    fn profile(&self, known: &[Kept]) -> Result<Profile, Vec<ProfileFault>> {
        let wanted = self.wanted();
        let is_taken = is_taken(&wanted.name, self.before.as_deref(), known);
        match wanted.check() {
            Ok(_) if is_taken => Err(vec![ProfileFault::Name]),
            Err(mut faults) if is_taken && !faults.contains(&ProfileFault::Name) => {
                faults.insert(0, ProfileFault::Name);
                Err(faults)
            }
            checked => checked,
        }
    }

    /// What the invented document would be called; none while the template is wrong.
    fn preview(&self, mailboxes: &[Address], holder: &str) -> Option<String> {
        let Wanted { template, contents, subfolders, plain, .. } = &self.wanted;
        let template = Template::parse(template).ok()?;
        let ending = match contents.iter().min() {
            Some(Content::Cda) => "xml",
            Some(Content::Xdm) => "zip",
            Some(Content::Hprim) => "hpr",
            Some(Content::Other) => "jpg",
            Some(Content::Pdf) | None => "pdf",
        };
        let name = sample_name(&template, ending, *plain);
        let inner = match subfolders {
            Subfolders::None => None,
            Subfolders::Mailbox => self.wanted.mailboxes.first().or(mailboxes.first()).map(ToString::to_string),
            Subfolders::Holder => Some(holder.to_owned()),
        };
        let inner = inner.map(|inner| FileName::folder(&inner, *plain));
        let inner = inner.map(|inner| format!("{}{}", inner.as_str(), std::path::MAIN_SEPARATOR)).unwrap_or_default();
        Some(inner + name.as_str())
    }

    /// What is written of it.
    fn write(&mut self, message: Message, known: &[Kept]) {
        match message {
            Message::Name(name) => (self.wanted.name, self.is_named) = (name, true),
            Message::Program(preset) => return self.choose(preset, known),
            Message::Folder(folder) => self.wanted.folder = folder,
            Message::Template(template) => self.wanted.template = template,
            Message::Field(field) => self.wanted.template.extend(["{", field, "}"]),
            Message::Content(content) => toggle(&mut self.wanted.contents, content),
            Message::Subfolders(subfolders) => self.wanted.subfolders = subfolders,
            Message::Plain => self.wanted.plain = !self.wanted.plain,
            Message::Mailbox(address) => toggle(&mut self.wanted.mailboxes, address),
            _ => return,
        }
        self.forget_trial();
    }

    /// What is usual for this program, in the place of what stood there.
    fn choose(&mut self, id: &'static str, known: &[Kept]) {
        let Some(preset) = preset(id) else { return };
        id.clone_into(&mut self.wanted.preset);
        self.wanted.template.clone_from(&preset.template);
        self.wanted.contents = preset.contents.iter().filter_map(|word| Content::parse(word)).collect();
        self.wanted.plain = preset.plain;
        if !self.is_named {
            let free = |name: &String| !is_taken(name, None, known);
            let numbered = (2..100_u8).map(|number| format!("{} {number}", preset.name));
            self.wanted.name = std::iter::once(preset.name.clone()).chain(numbered).find(free).unwrap_or_default();
        }
        self.forget_trial();
    }

    /// It is another folder, or another name, than the one that was tried; one that still lies there can be taken away.
    fn forget_trial(&mut self) {
        if self.trial.as_ref().is_some_and(|(_, state)| *state != TrialState::There) {
            self.trial = None;
        }
    }

    fn step(&mut self, step: TrialStep, tickets: &mut Tickets) -> Vec<Effect> {
        let ticket = tickets.take();
        self.trying = Some(ticket);
        vec![Effect::Send(Command::TryExport { step, ticket })]
    }

    /// It lies in its folder, and is looked after.
    fn is_there(&self) -> bool {
        matches!(self.trial, Some((_, TrialState::There)))
    }

    fn tried(&mut self, answer: &Answer, tickets: &mut Tickets) -> Said {
        match answer {
            Answer::Tried(trial, state) => {
                self.trial = Some((Trial::clone(trial), *state));
                Said::Do(match state {
                    TrialState::There => self.step(TrialStep::Follow(trial.clone()), tickets),
                    _ => Vec::new(),
                })
            }
            Answer::Failed(notice) => Said::Failed(notice.clone()),
            _ => Said::Failed(Notice::Internal),
        }
    }
}

/// Another bears this name.
fn is_taken(name: &str, before: Option<&str>, known: &[Kept]) -> bool {
    before != Some(name) && known.iter().any(|kept| kept.profile.name == name)
}

fn toggle<T: PartialEq>(all: &mut Vec<T>, one: T) {
    let before = all.len();
    all.retain(|other| *other != one);
    if all.len() == before {
        all.push(one);
    }
}

/// Where the first fault is put right.
fn field_of(faults: &[ProfileFault]) -> Option<Id> {
    let first = faults.first()?;
    match first {
        ProfileFault::Name => Some(NAME),
        ProfileFault::Folder => Some(FOLDER),
        fault if is_of_template(fault) => Some(TEMPLATE),
        _ => None,
    }
}

fn is_of_template(fault: &ProfileFault) -> bool {
    matches!(
        fault,
        ProfileFault::TemplateLength
            | ProfileFault::TemplateBraces
            | ProfileFault::TemplateField { .. }
            | ProfileFault::TemplateDate { .. }
            | ProfileFault::TemplateSign { .. }
    )
}

#[cfg(test)]
#[path = "exports_tests.rs"]
mod tests;

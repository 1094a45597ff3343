//! `[[export]]`: how documents are handed to the practice software, one table for each folder that one watches. What is usual for a
//! program stands in `assets/profiles`; a table may begin with one of these and say otherwise.

use std::path::{Component, PathBuf};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::export::{Content, Profile, Subfolders, Template, TemplateFault};
use crate::domain::notice::ProfileFault;
use crate::domain::shown::line;
use crate::domain::{Address, Notice};

/// Longest name of a profile.
const NAME_MAX: usize = 60;
/// What a profile begins with that says nothing else.
pub const USUAL: &str = "courant";

/// What is usual for a program, as data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What settings call it.
    #[serde(skip)]
    pub id: &'static str,
    /// What people call it.
    pub name: String,
    /// Names of the files.
    pub template: String,
    /// What the program takes.
    pub contents: Vec<String>,
    /// Names without accents.
    pub plain: bool,
    /// It is known to fit.
    pub sure: bool,
    /// For whom it is, in French.
    pub explanation: String,
}

const PRESETS: [(&str, &str); 6] = [
    ("courant", include_str!("../../assets/profiles/courant.toml")),
    ("officiel", include_str!("../../assets/profiles/officiel.toml")),
    ("hprim", include_str!("../../assets/profiles/hprim.toml")),
    ("archives", include_str!("../../assets/profiles/archives.toml")),
    ("medimust", include_str!("../../assets/profiles/medimust.toml")),
    ("weda", include_str!("../../assets/profiles/weda.toml")),
];

/// What is usual for programs, the most general first.
pub fn presets() -> &'static [Preset] {
    // Read once: the window asks for them each time that it draws.
    static READ: LazyLock<Vec<Preset>> = LazyLock::new(|| {
        let read =
            |(id, text): (&'static str, &str)| toml::from_str(text).ok().map(|preset: Preset| Preset { id, ..preset });
        PRESETS.into_iter().filter_map(read).collect()
    });
    &READ
}

/// The one that settings call so.
pub fn preset(id: &str) -> Option<&'static Preset> {
    presets().iter().find(|preset| preset.id == id)
}

/// A profile as somebody writes it: nothing of it is believed before it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What people are to call it.
    pub name: String,
    /// The folder that the program watches.
    pub folder: String,
    /// What it begins with.
    pub preset: String,
    /// Names of the files.
    pub template: String,
    /// What the program takes.
    pub contents: Vec<Content>,
    /// Folders in that one.
    pub subfolders: Subfolders,
    /// The mailboxes that it serves; all where none is named.
    pub mailboxes: Vec<Address>,
    /// Names without accents.
    pub plain: bool,
}

impl Wanted {
    /// The profile that it is.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn check(&self) -> Result<Profile, Vec<ProfileFault>> {
        let mut faults = Vec::new();
        if self.name.is_empty() || line(&self.name, NAME_MAX) != self.name {
            faults.push(ProfileFault::Name);
        }
        let folder = PathBuf::from(&self.folder);
        if !folder.is_absolute() || folder.components().any(|step| step == Component::ParentDir) {
            faults.push(ProfileFault::Folder);
        }
        if preset(&self.preset).is_none() {
            faults.push(ProfileFault::Preset);
        }
        if self.contents.is_empty() {
            faults.push(ProfileFault::Contents);
        }
        match Template::parse(&self.template) {
            Ok(template) if faults.is_empty() => {
                let Self { name, preset, contents, subfolders, mailboxes, plain, .. } = self.clone();
                Ok(Profile { name, folder, preset, template, contents, subfolders, mailboxes, plain })
            }
            Ok(_) => Err(faults),
            Err(fault) => {
                faults.push(of_template(fault));
                Err(faults)
            }
        }
    }
}

/// One table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportEntry {
    name: String,
    folder: String,
    preset: Option<String>,
    template: Option<String>,
    contents: Option<Vec<String>>,
    #[serde(default)]
    mailboxes: Vec<String>,
    subfolders: Option<String>,
    plain: Option<bool>,
}

impl ExportEntry {
    /// What is wrong is named, with the profile that it is wrong in.
    fn parse(self) -> Result<Profile, Notice> {
        let name = line(&self.name, NAME_MAX);
        let wrong = |fault| Notice::SettingsExport { profile: name.clone(), fault };
        let wanted = self.preset.as_deref().unwrap_or(USUAL);
        let preset = preset(wanted).ok_or_else(|| wrong(ProfileFault::Preset))?;
        let contents = self.contents.as_ref().unwrap_or(&preset.contents);
        let contents: Option<Vec<Content>> = contents.iter().map(|word| Content::parse(word)).collect();
        let contents = contents.ok_or_else(|| wrong(ProfileFault::Contents))?;
        let mailboxes: Result<Vec<Address>, _> = self.mailboxes.iter().map(|text| Address::parse(text)).collect();
        let mailboxes = mailboxes.map_err(|_| wrong(ProfileFault::Mailbox))?;
        let subfolders = match self.subfolders.as_deref() {
            None => Subfolders::None,
            Some(word) => Subfolders::parse(word).ok_or_else(|| wrong(ProfileFault::Subfolders))?,
        };
        let wanted = Wanted {
            name: self.name,
            folder: self.folder,
            preset: preset.id.to_owned(),
            template: self.template.unwrap_or_else(|| preset.template.clone()),
            contents,
            subfolders,
            mailboxes,
            plain: self.plain.unwrap_or(preset.plain),
        };
        wanted.check().map_err(|faults| wrong(faults.into_iter().next().unwrap_or(ProfileFault::Name)))
    }
}

/// All of them, each under a name of its own.
pub(super) fn parse(entries: Vec<ExportEntry>) -> Result<Vec<Profile>, Notice> {
    let mut profiles: Vec<Profile> = Vec::new();
    for entry in entries {
        let profile = entry.parse()?;
        if profiles.iter().any(|known| known.name == profile.name) {
            return Err(Notice::SettingsExport { profile: profile.name, fault: ProfileFault::Name });
        }
        profiles.push(profile);
    }
    Ok(profiles)
}

fn of_template(fault: TemplateFault) -> ProfileFault {
    match fault {
        TemplateFault::Empty | TemplateFault::TooLong => ProfileFault::TemplateLength,
        TemplateFault::Unclosed => ProfileFault::TemplateBraces,
        TemplateFault::UnknownField(word) => ProfileFault::TemplateField { word },
        TemplateFault::UnknownForm(word) => ProfileFault::TemplateDate { word },
        TemplateFault::Forbidden(sign) => ProfileFault::TemplateSign { word: sign.escape_default().to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::{PRESETS, presets};
    use crate::domain::Notice;
    use crate::domain::export::{Content, Subfolders, Template};
    use crate::domain::notice::ProfileFault;
    use crate::settings::Settings;

    fn profile(text: &str) -> Result<crate::domain::export::Profile, Notice> {
        let text = format!("[[export]]\nname = 'Dossier'\nfolder = '/srv/dossier'\n{text}\n");
        Settings::parse(&text).map(|settings| settings.exports[0].clone()).map_err(|error| error.notice())
    }

    #[test]
    fn every_preset_can_be_used() {
        let all = presets();
        assert_eq!(all.len(), PRESETS.len());
        for preset in all {
            assert!(Template::parse(&preset.template).is_ok(), "{}", preset.id);
            let whole = profile(&format!("preset = '{}'", preset.id)).unwrap();
            assert_eq!((whole.template.as_str(), whole.plain), (preset.template.as_str(), preset.plain));
            assert!(!preset.explanation.is_empty());
        }
    }

    #[test]
    fn a_profile_says_otherwise_than_its_preset() {
        let plain = profile("").unwrap();
        assert_eq!(plain.template.as_str(), "{NOM}_{Prenom}_{naissance}_{date}_{type}");
        assert_eq!((plain.subfolders, plain.plain, plain.mailboxes.len()), (Subfolders::None, false, 0));
        let own = profile(
            "preset = 'hprim'\ntemplate = '{NOM}'\ncontents = ['pdf', 'xdm']\nsubfolders = 'mailbox'\nmailboxes = ['a@x.mssante.fr']",
        )
        .unwrap();
        assert_eq!(
            (own.template.as_str(), own.contents.as_slice()),
            ("{NOM}", [Content::Pdf, Content::Xdm].as_slice())
        );
        assert_eq!((own.subfolders, own.plain, own.mailboxes.len()), (Subfolders::Mailbox, true, 1));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let word = |word: &str| word.to_owned();
        for (text, fault) in [
            ("preset = 'x'", ProfileFault::Preset),
            ("contents = []", ProfileFault::Contents),
            ("contents = ['exe']", ProfileFault::Contents),
            ("mailboxes = ['x']", ProfileFault::Mailbox),
            ("subfolders = 'patient'", ProfileFault::Subfolders),
            ("template = ''", ProfileFault::TemplateLength),
            ("template = '{NOM'", ProfileFault::TemplateBraces),
            ("template = '{age}'", ProfileFault::TemplateField { word: word("age") }),
            ("template = '{date:DD}'", ProfileFault::TemplateDate { word: word("date:DD") }),
            ("template = '../x'", ProfileFault::TemplateSign { word: word("/") }),
        ] {
            assert_eq!(profile(text), Err(Notice::SettingsExport { profile: word("Dossier"), fault }), "{text}");
        }
        let fault = |text: &str| Settings::parse(text).unwrap_err().notice();
        let relative = "[[export]]\nname = 'D'\nfolder = 'dossier'";
        assert_eq!(fault(relative), Notice::SettingsExport { profile: word("D"), fault: ProfileFault::Folder });
        let twice = "[[export]]\nname = 'D'\nfolder = '/x'\n".repeat(2);
        assert_eq!(fault(&twice), Notice::SettingsExport { profile: word("D"), fault: ProfileFault::Name });
        assert!(
            matches!(profile("subfolder = 'mailbox'"), Err(Notice::SettingsInvalid { .. })),
            "a typo is never silent"
        );
    }
}

//! Why a profile of the settings cannot be used to hand documents to the practice software.

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProfileFault {
    /// It has no name, or that of another.
    Name,
    /// Its folder is no absolute path.
    Folder,
    /// What it begins with does not exist.
    Preset,
    /// It says in no known words what is taken.
    Contents,
    /// A mailbox is no address.
    Mailbox,
    /// Its folders in the folder are of no known kind.
    Subfolders,
    /// Its template is empty, or too long.
    TemplateLength,
    /// A brace of its template is alone.
    TemplateBraces,
    /// Its template names a field that does not exist.
    TemplateField {
        /// That name.
        word: String,
    },
    /// A date is written in no known form.
    TemplateDate {
        /// As it stands there.
        word: String,
    },
    /// Its template holds a sign that no name of a file holds.
    TemplateSign {
        /// That sign.
        word: String,
    },
}

impl ProfileFault {
    /// Stable identifier.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Name => "settings-export-name",
            Self::Folder => "settings-export-folder",
            Self::Preset => "settings-export-preset",
            Self::Contents => "settings-export-contents",
            Self::Mailbox => "settings-export-mailbox",
            Self::Subfolders => "settings-export-subfolders",
            Self::TemplateLength => "settings-export-template-length",
            Self::TemplateBraces => "settings-export-template-braces",
            Self::TemplateField { .. } => "settings-export-template-field",
            Self::TemplateDate { .. } => "settings-export-template-date",
            Self::TemplateSign { .. } => "settings-export-template-sign",
        }
    }

    /// What it names, if anything.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::TemplateField { word } | Self::TemplateDate { word } | Self::TemplateSign { word } => Some(word),
            _ => None,
        }
    }
}

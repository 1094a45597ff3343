//! An invented document goes into the folder of a profile as real ones do, is looked after, and is taken away again. Nothing of it is kept
//! in the vault, and nothing of a patient is in it.

use std::time::Duration;

use super::{Exporter, NUMBERS_MAX, blocking, drawn_token};
use crate::domain::Address;
use crate::domain::export::{FileName, Profile, Trial, TrialFault, TrialState, TrialStep, sample_name, sample_pdf};
use crate::engine::Answer;
use crate::watched::{Error as FolderError, Folder, Put, Seen, digest};

/// It is looked at so often before it is told that it still lies there.
const LOOKS: u32 = 10;
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// What is done in a folder with what lies there, by its size and digest.
type Look = fn(&Folder, &Trial, (u64, &str)) -> Result<Seen, FolderError>;

impl Exporter {
    /// One step of a trial; `account`: a mailbox of the session, for folders of each.
    pub(in crate::engine) async fn try_out(self, step: TrialStep, account: Option<Address>) -> Answer {
        let (trial, state) = match step {
            TrialStep::Begin(profile) => self.begin_trial(&profile, account).await,
            TrialStep::Follow(trial) => follow(*trial).await,
            TrialStep::End(trial) => end(*trial).await,
        };
        Answer::Tried(Box::new(trial), state)
    }

    async fn begin_trial(&self, profile: &Profile, account: Option<Address>) -> (Trial, TrialState) {
        let account = profile.mailboxes.first().cloned().or(account);
        let inner = account.and_then(|account| self.inner(profile, &account));
        let name = sample_name(&profile.template, "pdf", profile.plain);
        let folder = Folder::new(profile.folder.clone(), inner.clone());
        let (there, first) = (folder.clone(), name.clone());
        let (name, state) = match blocking(move || put(&there, &first)).await {
            Ok(name) => (name, TrialState::There),
            Err(error) => (name, TrialState::Failed(explain(folder, error).await)),
        };
        (Trial { folder: profile.folder.clone(), inner, name }, state)
    }
}

/// Under the first name that nobody bears. Blocking.
fn put(folder: &Folder, wanted: &FileName) -> Result<FileName, FolderError> {
    let content = sample_pdf();
    let (size, digest, token) = (content.len() as u64, digest(&content), drawn_token().ok_or(FolderError::Away)?);
    for number in 1..=NUMBERS_MAX {
        let name = wanted.numbered(number);
        match folder.look(&name, (size, &digest))? {
            // That of an earlier trial.
            Seen::Same => return Ok(name),
            Seen::Other => continue,
            Seen::Nothing => {}
        }
        folder.bring(&token, &content)?;
        match folder.put(&token, &name) {
            Ok(Put::Done) => return Ok(name),
            Ok(Put::NameTaken) => folder.clear(&token)?,
            Ok(Put::NotThere) => return Err(FolderError::Unfit),
            Err(error) => {
                let _ = folder.clear(&token);
                return Err(error);
            }
        }
    }
    Err(FolderError::Full)
}

async fn follow(trial: Trial) -> (Trial, TrialState) {
    let mut state = TrialState::There;
    for _ in 0..LOOKS {
        state = seen(&trial, |folder, trial, content| folder.look(&trial.name, content)).await;
        if state != TrialState::There {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    (trial, state)
}

async fn end(trial: Trial) -> (Trial, TrialState) {
    let state = match seen(&trial, |folder, trial, content| folder.take_back(&trial.name, content)).await {
        TrialState::There => TrialState::Withdrawn,
        other => other,
    };
    (trial, state)
}

/// What a look says.
async fn seen(trial: &Trial, look: Look) -> TrialState {
    let folder = Folder::new(trial.folder.clone(), trial.inner.clone());
    let (there, trial) = (folder.clone(), trial.clone());
    let looked = blocking(move || {
        let content = sample_pdf();
        look(&there, &trial, (content.len() as u64, &digest(&content)))
    });
    match looked.await {
        Ok(Seen::Same) => TrialState::There,
        Ok(Seen::Nothing) => TrialState::Taken,
        Ok(Seen::Other) => TrialState::Changed,
        Err(error) => TrialState::Failed(explain(folder, error).await),
    }
}

async fn explain(folder: Folder, error: FolderError) -> TrialFault {
    blocking(move || Ok(folder.explain(error))).await.unwrap_or(TrialFault::Away)
}

//! What a letter says of the archives of medical documents that it carries: read from them, as a received one is, in a process of its
//! own. A letter that carries documents of several patients, or of another than the patient whom it goes to, does not leave.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::documents::Drawer;
use crate::domain::Notice;
use crate::domain::document::{Declared, DocumentSet, are_promised_by, may_be_in};
use crate::domain::draft::Attachment;
use crate::domain::notice::SendingFault;
use crate::domain::patient::Identity;
use crate::mime;

/// Reads these files; nothing where none is an archive of documents. `patient` is who was confirmed as the recipient.
pub(super) async fn of(
    drawer: &Drawer,
    files: &[Attachment],
    patient: Option<&Identity>,
) -> Result<Option<Declared>, Notice> {
    let mut sets: Vec<DocumentSet> = Vec::new();
    for file in files.iter().filter(|file| may_be_in(&file.name, &file.media_type)) {
        let (drawer, content) = (drawer.clone(), Arc::clone(&file.content));
        let read = spawn_blocking(move || drawer.documents(content)).await.map_err(|_| Notice::Internal)?;
        match read {
            Ok(set) => sets.push(set),
            Err(error) if error.is_other_file() => {}
            // Whose they are cannot be known.
            Err(_) if are_promised_by(&file.name) => return Err(Notice::Sending(SendingFault::DocumentsUnread)),
            Err(_) => {}
        }
    }
    let mut patients = sets.iter().flat_map(|set| &set.documents).filter_map(|document| document.patient.as_ref());
    if let Some(identity) = patient
        && !patients.all(|one| one.can_be(identity))
    {
        return Err(Notice::Sending(SendingFault::OtherPatient));
    }
    Declared::of(&sets).map_err(|_| Notice::Sending(SendingFault::SeveralPatients))
}

/// The files of a finished message.
pub(super) fn files_of(eml: &[u8]) -> Vec<Attachment> {
    let parts = mime::read::message(eml).parts.into_iter().filter(|part| may_be_in(&part.name, &part.media_type));
    let files = parts.filter_map(|part| mime::read::part(eml, part.number));
    files.map(|file| Attachment { name: file.name, media_type: file.media_type, content: file.octets.into() }).collect()
}

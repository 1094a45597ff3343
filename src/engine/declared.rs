//! What a letter says of the archives of medical documents that it carries: read from them, as a received one is, in a process of its
//! own. A letter that carries documents of several patients does not leave.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::documents::Drawer;
use crate::domain::Notice;
use crate::domain::document::{Declared, DocumentSet};
use crate::domain::draft::Attachment;
use crate::domain::notice::SendingFault;

/// Reads these files; nothing where none is an archive of documents, or none can be read.
pub(super) async fn of(drawer: &Drawer, files: &[Attachment]) -> Result<Option<Declared>, Notice> {
    let mut sets: Vec<DocumentSet> = Vec::new();
    for content in files.iter().filter(|file| may_hold(file)).map(|file| Arc::clone(&file.content)) {
        let drawer = drawer.clone();
        let read = spawn_blocking(move || drawer.documents(content)).await.map_err(|_| Notice::Internal)?;
        sets.extend(read);
    }
    Declared::of(&sets).map_err(|_| Notice::Sending(SendingFault::SeveralPatients))
}

/// An archive or a document, by its name.
fn may_hold(file: &Attachment) -> bool {
    let name = file.name.to_lowercase();
    [".zip", ".xml"].iter().any(|end| name.ends_with(end))
}

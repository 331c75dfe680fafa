//! What a running host leaves in its state folder for the doctor, who cannot look into its readers: which of them do not answer.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    thread::Builder,
};

use madoguchi::terminal::{EventKind, Events};

/// Writes down which readers are silent, for as long as the terminal runs.
pub(crate) fn keep(state: &Path, mut events: Events) -> std::io::Result<()> {
    let path = path(state);
    write(&path, &BTreeSet::new());
    Builder::new()
        .name("madoguchi-notes".to_owned())
        .spawn(move || {
            let mut silent = BTreeSet::new();
            while let Some(event) = events.recv() {
                let before = silent.clone();
                match &event.kind {
                    EventKind::ReaderSilent { reader } => {
                        silent.insert(reader.clone());
                    }
                    EventKind::Readers { names, .. } => {
                        silent.retain(|reader| !names.contains(reader));
                    }
                    _ => {}
                }
                if silent != before {
                    write(&path, &silent);
                }
            }
        })?;
    Ok(())
}

/// The readers that the running host of this state folder finds silent; none where it left no note.
pub(crate) fn silent(state: &Path) -> BTreeSet<String> {
    std::fs::read(path(state))
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default()
}

fn path(state: &Path) -> PathBuf {
    state.join("silent-readers.json")
}

/// Without the note the doctor knows less, and nothing else is wrong.
fn write(path: &Path, silent: &BTreeSet<String>) {
    let text = serde_json::to_vec(silent).unwrap_or_default();
    if let Err(error) = std::fs::write(path, text) {
        tracing::warn!("no note of silent readers: {error}");
    }
}

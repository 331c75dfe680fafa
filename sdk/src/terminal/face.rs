//! The face thread: has the unit compare, one person after the other, and answers with what it said.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};

use madoguchi_core::{
    card::SyntheticTerminal,
    face::FaceUnit,
    visit::{self, Contact},
};
use tokio::sync::mpsc::Sender;

use super::Input;

/// How long the unit may look at one person.
const LOOK: Duration = Duration::from_secs(15);

/// How many people may wait for the face unit; of these only the last one is still there.
const LOOKS: usize = 8;

/// What lets the card sign for a person who types no PIN, and who or what recognises them. In the test environment only: [`SyntheticTerminal`] cannot be
/// made for production.
pub struct Face {
    /// Compares; without one only staff can, where [`Settings::staff_check`](visit::Settings::staff_check) lets them.
    pub unit: Option<Box<dyn FaceUnit>>,
    /// **Invented:** takes the place of the PIN at the simulated card.
    pub terminal: SyntheticTerminal,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Face")
    }
}

/// Starts the face thread. It ends when nobody can ask any more; `alive` is held until then.
pub(super) fn start(
    unit: Box<dyn FaceUnit>,
    current: Arc<AtomicU64>,
    answers: Sender<Input>,
    alive: mpsc::Sender<()>,
) -> std::io::Result<SyncSender<Contact>> {
    let (ask, asked) = sync_channel(LOOKS);
    std::thread::Builder::new()
        .name("madoguchi-face".to_owned())
        .spawn(move || {
            let _alive = alive;
            run(unit, &asked, &current, &answers);
        })?;
    Ok(ask)
}

/// Runs until nobody can ask any more. Who has taken the card away before the unit was free is not looked at.
fn run(
    mut unit: Box<dyn FaceUnit>,
    asked: &Receiver<Contact>,
    current: &AtomicU64,
    answers: &Sender<Input>,
) {
    while let Ok(contact) = asked.recv() {
        if contact.0 != current.load(Ordering::Acquire) {
            continue;
        }
        let answer = unit.verify(LOOK);
        if let Err(error) = &answer {
            tracing::warn!("face unit: {error}");
        }
        let event = visit::Event::Face(contact, answer);
        if answers.blocking_send(Input::Visit(event)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use madoguchi_core::face::{FaceAnswer, FaceError};

    use super::*;

    /// Says what it was told to say, and how often it was asked.
    struct Told(Arc<Mutex<Vec<Result<FaceAnswer, FaceError>>>>);

    impl FaceUnit for Told {
        fn verify(&mut self, _: Duration) -> Result<FaceAnswer, FaceError> {
            let told = self.0.lock().unwrap().pop();
            told.unwrap_or(Err(FaceError::TimedOut))
        }
    }

    #[test]
    fn only_the_person_whose_card_lies_there_is_looked_at() {
        let told = Arc::new(Mutex::new(vec![
            Err(FaceError::Disconnected),
            Ok(FaceAnswer::Match),
        ]));
        let (ask, asked) = mpsc::channel();
        let (answers, mut answered) = tokio::sync::mpsc::channel(8);
        for contact in [1, 2, 3, 2] {
            ask.send(Contact(contact)).unwrap();
        }
        drop(ask);
        let unit = Box::new(Told(Arc::clone(&told)));
        run(unit, &asked, &AtomicU64::new(2), &answers);
        drop(answers);
        for expected in [Ok(FaceAnswer::Match), Err(FaceError::Disconnected)] {
            match answered.blocking_recv() {
                Some(Input::Visit(visit::Event::Face(Contact(2), answer))) => {
                    assert_eq!(answer, expected);
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(answered.blocking_recv().is_none());
        assert!(told.lock().unwrap().is_empty());
    }
}

//! The mail thread: looks for results that nobody asked for. A share that does not answer, on a machine that is switched off, holds up nothing else.

use std::sync::{Arc, Mutex, mpsc};

use madoguchi_core::{
    clock::{Clock, JST},
    failure::Failure,
    outcome::Unattributed,
};
use tokio::sync::mpsc::Sender;

use super::{Input, keeper::lock};
use crate::{
    folder::{FaceFolder, Mail},
    store::{Store, StoreError},
};

/// The folder, the store and the clock of one terminal.
pub(super) struct Postman {
    pub(super) folder: FaceFolder,
    pub(super) store: Arc<Mutex<Store>>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) answers: Sender<Input>,
}

impl Postman {
    /// Runs until the terminal ends. `stop` never brings a message; it closes.
    pub(super) fn run(mut self, stop: &mpsc::Receiver<()>) {
        let mut failed = false;
        loop {
            let today = self.clock.wall().to_offset(JST).date();
            let told = match self.folder.look(today) {
                Ok(mails) => {
                    let back = std::mem::take(&mut failed).then_some(Input::Folder(Ok(())));
                    let arrived = mails.into_iter().filter_map(|mail| self.received(mail));
                    back.into_iter().chain(arrived).collect()
                }
                Err(error) if !failed => {
                    failed = true;
                    let failure = Failure::from(error);
                    tracing::error!(code = %failure.code, "folder: {failure}");
                    vec![Input::Folder(Err(failure))]
                }
                Err(_) => Vec::new(),
            };
            for input in told {
                if self.answers.blocking_send(input).is_err() {
                    return;
                }
            }
            let wait = stop.recv_timeout(self.folder.between());
            if wait != Err(mpsc::RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    /// A result that was tied to a person in an earlier run is no mail any more.
    fn received(&self, mail: Mail) -> Option<Input> {
        match lock(&self.store).line(mail.inquiry) {
            Err(StoreError::NotInJournal { .. }) => {
                let closed = Unattributed::new(mail.result, mail.arrival);
                Some(Input::Received(mail.inquiry, Box::new(closed)))
            }
            Ok(_) => None,
            Err(error) => {
                let failure = Failure::from(error);
                tracing::error!(code = %failure.code, "mail: {failure}");
                None
            }
        }
    }
}

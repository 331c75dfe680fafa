//! The watching thread: tells the loop how the readers are whenever that changes.

use std::{sync::mpsc, time::Duration};

use madoguchi_core::link::Readers;
use tokio::sync::mpsc::Sender;

use super::Input;

/// The longest single wait, after which the thread looks whether it is still wanted.
const WAIT: Duration = Duration::from_secs(1);
/// How long a look that saw nothing new puts off the next one. What happens meanwhile is not lost, and a reader service that wakes everybody all the time
/// cannot keep the machine busy.
const PAUSE: Duration = Duration::from_millis(10);

/// Runs until the terminal ends. `stop` never brings a message; it closes.
pub(super) fn run(
    mut readers: Box<dyn Readers>,
    inputs: &Sender<Input>,
    stop: &mpsc::Receiver<()>,
) {
    let mut last = None;
    loop {
        let seen = readers.watch(WAIT);
        let wait = match (&seen, &last) {
            // A service that does not run has no event to wait for.
            (Err(_), _) => WAIT,
            (now, Some(before)) if now == before => PAUSE,
            _ => Duration::ZERO,
        };
        if last.as_ref() != Some(&seen) {
            last = Some(seen.clone());
            if inputs.blocking_send(Input::Readers(seen)).is_err() {
                return;
            }
        }
        if !matches!(
            stop.recv_timeout(wait),
            Err(mpsc::RecvTimeoutError::Timeout)
        ) {
            return;
        }
    }
}

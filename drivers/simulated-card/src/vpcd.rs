//! Plugs a slot into a running pcscd, through the vpcd virtual reader of the vsmartcard project.
//!
//! vpcd listens on TCP; whoever connects is a card. A frame is a length (two bytes, big-endian) and so many bytes, both ways. From the
//! reader, a frame of one byte is power off (00), power on (01), reset (02), which have no answer, or a question for the ATR (04);
//! everything else is a command, and its answer goes back. Closing the socket takes the card out.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use crate::{Connection, Reply, Slot, os};

/// Between attempts to connect.
const PAUSE: Duration = Duration::from_millis(50);
/// How long the reader stays empty at least, as it would by any hand: pcscd looks every 400 ms. It takes a card that was back sooner for one that never
/// left, or, where a command failed meanwhile, calls the reader empty for as long as the card lies there.
const AWAY: Duration = Duration::from_millis(600);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// A slot plugged into a virtual reader: a card in the slot is in the reader, a card taken out is gone there too. Dropped = unplugged.
pub struct Vpcd {
    slot: Slot,
    line: Arc<Line>,
    thread: Option<JoinHandle<()>>,
}

/// Why a slot cannot be plugged in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttachError {
    /// The address has no meaning.
    #[error("cannot resolve {address}")]
    Address {
        /// As given.
        address: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// The operating system gives no thread.
    #[error("no thread")]
    Thread(#[source] io::Error),
}

/// Why the reader has not seen the card.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// There is no card in the slot.
    #[error("the slot is empty")]
    Empty,
    /// The virtual reader cannot be reached: pcscd is not running, or has no vpcd at this address.
    #[error("the virtual reader cannot be reached")]
    Unreachable(#[source] io::Error),
    /// Connected, but the reader never asked for the ATR: another card is in it.
    #[error("the virtual reader does not take the card")]
    NotTaken,
}

#[derive(Default)]
struct Line {
    stopped: AtomicBool,
    state: Mutex<LineState>,
}

#[derive(Default)]
struct LineState {
    /// The insertion whose ATR the reader has got.
    taken: Option<u64>,
    /// Why the last attempt to connect failed.
    failure: Option<io::Error>,
}

impl Vpcd {
    /// Plugs `slot` into the virtual reader at `address` (`HOST:PORT`, where vpcd listens). Returns at once; whether or not the reader is
    /// there yet, a card in the slot is offered to it again and again.
    ///
    /// # Errors
    /// [`AttachError`].
    pub fn attach(slot: Slot, address: &str) -> Result<Self, AttachError> {
        let resolved = address.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let addresses = resolved.map_err(|source| AttachError::Address {
            address: address.to_owned(),
            source,
        })?;
        let line = Arc::new(Line::default());
        let thread = Builder::new().name("vpcd".into()).spawn({
            let (slot, line) = (slot.clone(), Arc::clone(&line));
            move || line.run(&slot, &addresses)
        });
        Ok(Self {
            slot,
            line,
            thread: Some(thread.map_err(AttachError::Thread)?),
        })
    }

    /// Waits until the reader has got the ATR of the card in the slot, at most so long. pcscd looks every 400 ms.
    ///
    /// # Errors
    /// [`ReaderError`].
    pub fn wait_until_taken(&self, at_most: Duration) -> Result<(), ReaderError> {
        self.slot.wait_while(Some(at_most), |changes, present| {
            present && self.line.lock().taken != Some(changes)
        });
        let presence = self.slot.presence();
        let mut state = self.line.lock();
        match presence.atr {
            None => Err(ReaderError::Empty),
            Some(_) if state.taken == Some(presence.changes) => Ok(()),
            Some(_) => Err(state
                .failure
                .take()
                .map_or(ReaderError::NotTaken, ReaderError::Unreachable)),
        }
    }
}

impl Drop for Vpcd {
    fn drop(&mut self) {
        self.line.stopped.store(true, Ordering::Release);
        self.slot.wake();
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by the thread itself.
            let _ = thread.join();
        }
    }
}

impl Line {
    fn run(&self, slot: &Slot, addresses: &[SocketAddr]) {
        loop {
            slot.wait_while(None, |_, present| !present && !self.stopped());
            if self.stopped() {
                return;
            }
            let Some(connection) = slot.connect() else {
                continue;
            };
            match dial(addresses) {
                Ok(stream) => {
                    self.lock().failure = None;
                    self.converse(slot, &connection, &stream);
                    slot.wait_while(Some(AWAY), |_, _| !self.stopped());
                }
                Err(error) => self.lock().failure = Some(error),
            }
            slot.wait_while(Some(PAUSE), |changes, _| {
                changes == connection.insertion() && !self.stopped()
            });
        }
    }

    /// Serves the reader until the card is taken out, the reader goes away, or this is dropped.
    fn converse(&self, slot: &Slot, connection: &Connection, stream: &TcpStream) {
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let serving = Builder::new()
                .name("vpcd-line".into())
                .spawn_scoped(scope, || {
                    // However it ends, the reader sees the card go.
                    let _ = self.serve(slot, connection, stream);
                    ended.store(true, Ordering::Release);
                    slot.wake();
                });
            if let Err(error) = serving {
                self.lock().failure = Some(error);
                return;
            }
            slot.wait_while(None, |changes, _| {
                changes == connection.insertion()
                    && !self.stopped()
                    && !ended.load(Ordering::Acquire)
            });
            // A silent reader does not tell that the card has gone; one that is unplugged does.
            while !self.stopped() && !slot.wait_hanging(false, PAUSE) {}
            connection.abandon();
            // Fails only when the other side was faster.
            let _ = stream.shutdown(Shutdown::Both);
        });
        self.lock().taken = None;
        connection.power_off();
    }

    fn serve(&self, slot: &Slot, connection: &Connection, stream: &TcpStream) -> io::Result<()> {
        let mut reader = Acknowledging(stream);
        let mut writer = stream;
        loop {
            let frame = read_frame(&mut reader)?;
            match respond(connection, &frame) {
                Response::Silence => {}
                Response::Close => return Ok(()),
                Response::Answer(bytes) => write_frame(&mut writer, &bytes)?,
                Response::Atr(bytes) => {
                    write_frame(&mut writer, &bytes)?;
                    self.lock().taken = Some(connection.insertion());
                    slot.wake();
                }
            }
        }
    }

    fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, LineState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Response {
    Silence,
    Atr(Vec<u8>),
    Answer(Vec<u8>),
    Close,
}

fn respond(connection: &Connection, frame: &[u8]) -> Response {
    let still_there = match *frame {
        [0x00] => connection.power_off(),
        [0x01] => connection.power_on(),
        [0x02] => connection.reset(),
        [0x04] => {
            return connection.atr().map_or(Response::Close, Response::Atr);
        }
        _ => {
            return match connection.transmit(frame) {
                // vpcd 3.3 waits for ever for the body of an empty frame. A closed line is what brings its user an empty answer.
                Reply::Answer(answer) if answer.is_empty() => Response::Close,
                Reply::Answer(answer) => Response::Answer(answer),
                Reply::Removed | Reply::Dropped => Response::Close,
            };
        }
    };
    if still_there {
        Response::Silence
    } else {
        Response::Close
    }
}

fn dial(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match TcpStream::connect_timeout(address, CONNECT_TIMEOUT) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn read_frame(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    reader.read_exact(&mut length)?;
    let mut frame = vec![0; usize::from(u16::from_be_bytes(length))];
    reader.read_exact(&mut frame)?;
    Ok(frame)
}

/// In one write: two would wait for each other's acknowledgement.
fn write_frame(writer: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u16::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    writer.write_all(&[&length.to_be_bytes(), bytes].concat())
}

struct Acknowledging<'a>(&'a TcpStream);

impl Read for Acknowledging<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        os::acknowledge_at_once(self.0)?;
        self.0.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::*;
    use crate::{Card, CardFile};

    fn slot() -> Slot {
        static FILE: OnceLock<CardFile> = OnceLock::new();
        let text = include_str!("../../../tests/fixtures/cards/hanako.toml");
        let file = FILE.get_or_init(|| CardFile::parse(text).expect("the example card"));
        let slot = Slot::new();
        slot.insert(Card::new(file.clone()));
        slot
    }

    proptest! {
        #[test]
        fn no_frame_panics_and_only_controls_are_silent(stream in proptest::collection::vec(any::<u8>(), 0..600)) {
            let slot = slot();
            let connection = slot.connect().expect("a card");
            let mut rest = stream.as_slice();
            while let Ok(frame) = read_frame(&mut rest) {
                match respond(&connection, &frame) {
                    Response::Silence => prop_assert!(matches!(*frame, [0..=2])),
                    Response::Atr(atr) => prop_assert_eq!((frame, atr.len()), (vec![4], 13)),
                    Response::Answer(answer) => prop_assert!(answer.len() >= 2),
                    Response::Close => prop_assert!(false, "the card is there"),
                }
            }
        }
    }

    #[test]
    fn a_frame_longer_than_its_length_field_is_an_error() {
        assert!(write_frame(&mut Vec::new(), &[0; 65536]).is_err());
        let mut wire = Vec::new();
        write_frame(&mut wire, &[0x6F, 0x00]).expect("two bytes");
        assert_eq!(wire, [0, 2, 0x6F, 0x00]);
    }
}

//! A face unit that says what its script says, for tests and for terminals without one. It knows the protocol of `docs/face-unit.md` by itself: nothing
//! here is shared with the driver that it answers.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    str::FromStr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{Builder, JoinHandle},
};

use serde_json::{Value, json};

/// How many misses in a row lock the unit.
const MISSES: u8 = 10;
/// The longest line a terminal may say.
const LONGEST_LINE: u64 = 1024;

/// What the unit does when it is asked to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// The same person.
    Match,
    /// Another one. The tenth in a row locks the unit until a [`Act::Match`] is scripted for a new card.
    NoMatch,
    /// Nobody came before the camera in time.
    Timeout,
    /// The camera is broken.
    Fault,
    /// Says nothing at all.
    Silence,
    /// The plug is pulled.
    Unplug,
    /// Says something that is no line of the protocol.
    Garbage,
}

impl FromStr for Act {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(match word {
            "match" => Self::Match,
            "no-match" => Self::NoMatch,
            "timeout" => Self::Timeout,
            "fault" => Self::Fault,
            "silence" => Self::Silence,
            "unplug" => Self::Unplug,
            "garbage" => Self::Garbage,
            other => return Err(format!("no act is called {other}")),
        })
    }
}

/// Reads a script: acts with commas between them, `no-match*10` for ten times the same.
///
/// # Errors
/// The word that is no act.
pub fn parse_script(text: &str) -> Result<Vec<Act>, String> {
    let mut script = Vec::new();
    for word in text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        let (word, times) = match word.split_once('*') {
            Some((word, times)) => {
                let times: u8 = times.parse().map_err(|_| format!("{word}*{times}"))?;
                (word, times)
            }
            None => (word, 1),
        };
        let act: Act = word.parse()?;
        script.extend((0..times).map(|_| act));
    }
    Ok(script)
}

/// A listening unit. Dropped = unplugged for good.
#[derive(Debug)]
pub struct SimulatedFaceUnit {
    address: SocketAddr,
    inside: Arc<Inside>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Inside {
    version: u64,
    is_off: AtomicBool,
    acts: Mutex<Acts>,
}

#[derive(Debug, Default)]
struct Acts {
    /// What comes next; the last act stays for ever.
    script: VecDeque<Act>,
    misses: u8,
    connection: Option<TcpStream>,
}

impl SimulatedFaceUnit {
    /// Starts a unit at `address` (port 0 for any) that acts by `script`, whose last act it repeats; one without a script matches everybody.
    ///
    /// # Errors
    /// The address cannot be listened at, or the system gives no thread.
    pub fn start(address: SocketAddr, script: &[Act]) -> std::io::Result<Self> {
        Self::start_as(address, script, 1)
    }

    /// The same, of another version of the protocol.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_as(address: SocketAddr, script: &[Act], version: u64) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let inside = Arc::new(Inside {
            version,
            is_off: AtomicBool::new(false),
            acts: Mutex::new(Acts {
                script: script.iter().copied().collect(),
                ..Acts::default()
            }),
        });
        let serving = Arc::clone(&inside);
        let thread = Builder::new()
            .name("simulated-face-unit".to_owned())
            .spawn(move || {
                for stream in listener.incoming() {
                    if serving.is_off.load(Ordering::Acquire) {
                        return;
                    }
                    if let Ok(stream) = stream {
                        serving.serve(&stream);
                    }
                }
            })?;
        Ok(Self {
            address,
            inside,
            thread: Some(thread),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for SimulatedFaceUnit {
    fn drop(&mut self) {
        self.inside.is_off.store(true, Ordering::Release);
        if let Some(connection) = self.inside.lock().connection.take() {
            let _ = connection.shutdown(Shutdown::Both);
        }
        // Wakes the listener, which then sees that it is off.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Inside {
    fn lock(&self) -> std::sync::MutexGuard<'_, Acts> {
        self.acts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one terminal until it leaves, or the plug is pulled.
    fn serve(&self, stream: &TcpStream) {
        self.lock().connection = stream.try_clone().ok();
        if self.is_off.load(Ordering::Acquire) {
            return;
        }
        let mut lines = BufReader::new(stream);
        loop {
            let mut line = Vec::new();
            let read = std::io::Read::take(&mut lines, LONGEST_LINE).read_until(b'\n', &mut line);
            if !matches!(read, Ok(1..)) {
                return;
            }
            let Some(answer) = self.answer(&line) else {
                continue;
            };
            let Some(mut answer) = answer else {
                let _ = stream.shutdown(Shutdown::Both);
                return;
            };
            answer.push('\n');
            let mut out = stream;
            if out.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }

    /// What is said to a line: nothing, something, or the plug is pulled.
    fn answer(&self, line: &[u8]) -> Option<Option<String>> {
        let request: Value = serde_json::from_slice(line).unwrap_or_default();
        match request.get("do").and_then(Value::as_str) {
            Some("hello") => Some(Some(
                json!({ "v": self.version, "unit": "simulated face unit" }).to_string(),
            )),
            Some("verify") => {
                let id = request
                    .get("id")
                    .and_then(Value::as_u64)
                    .unwrap_or_default();
                let say = |answer: Value| Some(Some(answer.to_string()));
                match self.next() {
                    Seen::Match => say(json!({ "id": id, "result": "match" })),
                    Seen::NoMatch(left) => {
                        say(json!({ "id": id, "result": "no-match", "left": left }))
                    }
                    Seen::Locked => say(json!({ "id": id, "result": "locked" })),
                    Seen::Other(Act::Timeout) => say(json!({ "id": id, "result": "timeout" })),
                    Seen::Other(Act::Fault) => {
                        say(json!({ "id": id, "result": "fault", "code": "camera" }))
                    }
                    Seen::Other(Act::Garbage) => Some(Some("OK".to_owned())),
                    Seen::Other(Act::Unplug) => Some(None),
                    Seen::Other(_) => None,
                }
            }
            _ => Some(Some(json!({ "result": "unknown" }).to_string())),
        }
    }

    fn next(&self) -> Seen {
        let mut acts = self.lock();
        let act = match acts.script.len() {
            0 => Act::Match,
            1 => acts.script.front().copied().unwrap_or(Act::Match),
            _ => acts.script.pop_front().unwrap_or(Act::Match),
        };
        match act {
            Act::Match => {
                acts.misses = 0;
                Seen::Match
            }
            Act::NoMatch => {
                acts.misses = acts.misses.saturating_add(1);
                match MISSES.saturating_sub(acts.misses) {
                    0 => Seen::Locked,
                    left => Seen::NoMatch(left),
                }
            }
            other => Seen::Other(other),
        }
    }
}

enum Seen {
    Match,
    NoMatch(u8),
    Locked,
    Other(Act),
}

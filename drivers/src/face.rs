//! Face units behind a local socket, by the line protocol of `docs/face-unit.md`: one JSON object a line, the unit listens, the terminal connects.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use madoguchi_core::{
    clock::{Clock, Monotonic},
    face::{FaceAnswer, FaceError, FaceUnit},
};
use serde::{Deserialize, Serialize};

/// The version of the protocol.
const VERSION: u32 = 1;
/// How long a unit on this machine may take to be reached, and to say hello.
const HELLO: Duration = Duration::from_secs(2);
/// What a unit gets on top of the budget to say that it is over.
const GRACE: Duration = Duration::from_secs(1);
/// The longest line a unit may say.
const LONGEST_LINE: usize = 1024;

/// A face unit behind a socket. Connects when it is first asked, and again after it went away.
pub struct SocketFaceUnit {
    address: SocketAddr,
    clock: Arc<dyn Clock>,
    line: Option<Line>,
    asked: u64,
}

/// What the terminal says.
#[derive(Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
enum Request {
    Hello { v: u32 },
    Verify { v: u32, id: u64, seconds: u64 },
}

/// What the unit says when it is greeted.
#[derive(Deserialize)]
struct Hello {
    v: u32,
}

/// What the unit says about one comparison. Fields that are not known here may come with it.
#[derive(Deserialize)]
struct Verdict {
    id: u64,
    #[serde(flatten)]
    result: Outcome,
}

#[derive(Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
enum Outcome {
    Match,
    NoMatch { left: u8 },
    Locked,
    Timeout,
    Fault { code: String },
}

impl SocketFaceUnit {
    /// The unit that listens at `address`; not connected yet.
    #[must_use]
    pub fn new(address: SocketAddr, clock: Arc<dyn Clock>) -> Self {
        Self {
            address,
            clock,
            line: None,
            asked: 0,
        }
    }

    fn connect(&self) -> Result<Line, FaceError> {
        let stream = TcpStream::connect_timeout(&self.address, HELLO)
            .map_err(|_| FaceError::Disconnected)?;
        // Without it a line waits for the acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        let mut line = Line {
            stream,
            clock: Arc::clone(&self.clock),
            come: Vec::new(),
        };
        line.say(&Request::Hello { v: VERSION })?;
        let hello: Hello = line.hear(self.clock.monotonic().after(HELLO))?;
        if hello.v != VERSION {
            return Err(FaceError::Malformed {
                what: "another version",
            });
        }
        Ok(line)
    }

    fn try_verify(&mut self, line: &mut Line, budget: Duration) -> Result<FaceAnswer, FaceError> {
        let until = self.clock.monotonic().after(budget.saturating_add(GRACE));
        self.asked += 1;
        line.say(&Request::Verify {
            v: VERSION,
            id: self.asked,
            seconds: budget.as_secs(),
        })?;
        loop {
            let verdict: Verdict = line.hear(until)?;
            // The end of an earlier comparison that nobody waits for any more.
            if verdict.id < self.asked {
                continue;
            }
            if verdict.id > self.asked {
                return Err(FaceError::Malformed {
                    what: "an answer to no question",
                });
            }
            return match verdict.result {
                Outcome::Match => Ok(FaceAnswer::Match),
                Outcome::NoMatch { left } => Ok(FaceAnswer::NoMatch { left }),
                Outcome::Locked => Ok(FaceAnswer::Locked),
                Outcome::Timeout => Err(FaceError::TimedOut),
                Outcome::Fault { code } => Err(FaceError::Faulty { code }),
            };
        }
    }
}

impl FaceUnit for SocketFaceUnit {
    fn verify(&mut self, budget: Duration) -> Result<FaceAnswer, FaceError> {
        let kept = self.line.take();
        let was_kept = kept.is_some();
        let mut line = match kept {
            Some(line) => line,
            None => self.connect()?,
        };
        let mut answer = self.try_verify(&mut line, budget);
        if was_kept && answer == Err(FaceError::Disconnected) {
            // It was plugged in anew, most likely before this question; a comparison that comes twice costs nothing but time.
            line = self.connect()?;
            answer = self.try_verify(&mut line, budget);
        }
        // A line on which something odd was said, or nothing, begins anew next time.
        if matches!(
            answer,
            Ok(_) | Err(FaceError::TimedOut | FaceError::Faulty { .. })
        ) {
            self.line = Some(line);
        }
        answer
    }
}

impl std::fmt::Debug for SocketFaceUnit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SocketFaceUnit")
            .field("address", &self.address)
            .field("connected", &self.line.is_some())
            .finish_non_exhaustive()
    }
}

/// One connection, line by line.
struct Line {
    stream: TcpStream,
    clock: Arc<dyn Clock>,
    /// What has come and is not read yet.
    come: Vec<u8>,
}

impl Line {
    fn say(&mut self, request: &Request) -> Result<(), FaceError> {
        let mut text = serde_json::to_vec(request).map_err(|_| FaceError::Malformed {
            what: "our own words",
        })?;
        text.push(b'\n');
        self.stream
            .set_write_timeout(Some(HELLO))
            .and_then(|()| self.stream.write_all(&text))
            .map_err(|_| FaceError::Disconnected)
    }

    /// The next line, until `until`.
    fn hear<T: for<'line> Deserialize<'line>>(&mut self, until: Monotonic) -> Result<T, FaceError> {
        loop {
            if let Some(end) = self.come.iter().position(|byte| *byte == b'\n') {
                let rest = self.come.split_off(end + 1);
                let line = std::mem::replace(&mut self.come, rest);
                return serde_json::from_slice(&line).map_err(|_| FaceError::Malformed {
                    what: "not a line of the protocol",
                });
            }
            if self.come.len() > LONGEST_LINE {
                return Err(FaceError::Malformed {
                    what: "a line without end",
                });
            }
            let wait = self.clock.monotonic().until(until);
            if wait.is_zero() {
                return Err(FaceError::TimedOut);
            }
            self.stream
                .set_read_timeout(Some(wait))
                .map_err(|_| FaceError::Disconnected)?;
            let mut part = [0; 256];
            match self.stream.read(&mut part) {
                Ok(0) => return Err(FaceError::Disconnected),
                Ok(length) => self.come.extend(part.iter().take(length)),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => return Err(FaceError::TimedOut),
                    ErrorKind::Interrupted => {}
                    _ => return Err(FaceError::Disconnected),
                },
            }
        }
    }
}

#[cfg(test)]
#[cfg(feature = "simulated")]
mod tests;

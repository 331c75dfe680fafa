//! The card's side of the conversation: answers out of the input, and what may be said to a card at all.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use madoguchi::core::link::{Link, LinkError, NotTyped, PinPad};

use crate::fuzz::feed::Feed;

/// The most commands between two openings.
const MOST_COMMANDS: usize = 64;
/// The most bytes between two openings: the budget, and the answer that exceeds it.
const MOST_BYTES: usize = 32 * 1024;
/// The kind of an answer longer than the input.
pub(super) const LONG: u8 = 0xE0;

/// What may be named in an application: short ids of files to read, and of secrets and keys as they stand in P2.
struct Catalogue {
    aid: &'static [u8],
    files: &'static [u8],
    secrets: &'static [u8],
    keys: &'static [u8],
}

/// All of it. Text 01 is the individual number, visual 05 its picture, text 94 and visual 93 the number that opens them: they stand nowhere.
const CATALOGUES: [Catalogue; 6] = [
    Catalogue {
        aid: b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01",
        files: &[0x01, 0x02, 0x06, 0x08, 0x0A, 0x0B],
        secrets: &[0x98, 0x9B],
        keys: &[0x97, 0x9A],
    },
    Catalogue {
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08",
        files: &[0x02, 0x03, 0x04, 0x05],
        secrets: &[0x91, 0x95],
        keys: &[],
    },
    Catalogue {
        aid: b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x02",
        files: &[0x01, 0x02, 0x03, 0x04],
        secrets: &[0x91, 0x92],
        keys: &[0x00],
    },
    only_selected(b"\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00"),
    only_selected(b"\xA0\x00\x00\x02\x31\x01\0\0\0\0\0\0\0\0\0\0"),
    only_selected(b"2PAY.SYS.DDF01"),
];
/// The place of 公的個人認証AP in [`CATALOGUES`].
const JPKI: usize = 0;
/// The place of 共通カードAP.
const COMMON: usize = 3;

const fn only_selected(aid: &'static [u8]) -> Catalogue {
    Catalogue {
        aid,
        files: &[],
        secrets: &[],
        keys: &[],
    }
}

/// The line to the card, and the reader's keys.
#[derive(Clone)]
pub(super) struct Wire(Arc<Mutex<Heard>>);

/// What a person just pressed: leave for one VERIFY with this body, and for one change to that.
pub(super) struct Press {
    /// The secret, as P2 names it.
    pub(super) secret: u8,
    /// What goes out as its value.
    pub(super) typed: &'static [u8],
    /// What it shall become.
    pub(super) new: Option<&'static [u8]>,
}

/// What went out for one press.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sent {
    /// VERIFY with a body.
    pub(super) pins: usize,
    /// The card took the secret.
    pub(super) opened: bool,
    /// Changes.
    pub(super) changes: usize,
    /// The card confirmed the change.
    pub(super) changed: bool,
}

impl Wire {
    /// A card that gives these answers.
    pub(super) fn new(answers: &[u8]) -> Self {
        Self(Arc::new(Mutex::new(Heard {
            left: answers.to_vec(),
            ..Heard::default()
        })))
    }

    /// A conversation begins, with a budget of its own.
    pub(super) fn open(&self) {
        let mut heard = self.lock();
        (heard.commands, heard.bytes) = (0, 0);
    }

    /// How many bytes came since then.
    pub(super) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// What goes out while `act` does what a person pressed.
    pub(super) fn pressed<T>(&self, press: Press, act: impl FnOnce() -> T) -> (T, Sent) {
        self.lock().press = Some((press, Sent::default()));
        let done = act();
        let sent = self.lock().press.take().map(|(_, sent)| sent);
        (done, sent.unwrap_or_default())
    }

    /// Sends a command; an answer longer than `room` is not listened to.
    fn exchange(&self, command: &[u8], room: usize) -> Result<Vec<u8>, LinkError> {
        let mut heard = self.lock();
        heard.command(command);
        let answer = heard.next_answer();
        match &answer {
            Ok(answer) => heard.answer(answer, room),
            Err(error) => heard.failed(command, error),
        }
        answer
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Link for Wire {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let room = self.lock().count();
        let answer = self.exchange(command, room)?;
        self.lock().bytes += answer.len();
        Ok(answer)
    }
}

impl PinPad for Wire {
    fn verify(&mut self, template: &[u8], digits: u8) -> Result<Vec<u8>, LinkError> {
        assert_eq!(digits, 4, "digits on the reader's keys");
        self.exchange(template, usize::MAX)
    }
}

/// What the card heard, and what is known from its own answers.
#[derive(Default)]
struct Heard {
    /// Answers to come.
    left: Vec<u8>,
    /// Commands since the last opening.
    commands: usize,
    /// Bytes answered since the last opening.
    bytes: usize,
    /// The application selected, by its place in [`CATALOGUES`].
    selected: Option<usize>,
    /// The status of the last answer about the tries, and of which secret.
    tries: Option<(u8, [u8; 2])>,
    /// The secret whose file is current.
    current: Option<u8>,
    /// What the person wants, and what went out for it.
    press: Option<(Press, Sent)>,
    /// What the next status word is about.
    about: About,
}

/// What a status word is about.
#[derive(Default, Clone, Copy)]
enum About {
    #[default]
    Nothing,
    Application(usize),
    Tries(u8),
    Verify(u8),
    SecretFile(u8),
    Change,
}

impl Heard {
    /// One command more of the budget, in which what the reader itself sends does not count; how many bytes are left.
    fn count(&mut self) -> usize {
        self.commands += 1;
        assert!(self.commands <= MOST_COMMANDS, "an endless conversation");
        assert!(self.bytes <= MOST_BYTES, "an endless answer");
        MOST_BYTES - self.bytes
    }

    fn command(&mut self, command: &[u8]) {
        match command {
            [0x00, 0xC0, 0x00, 0x00, _] => return,
            [0x00, 0xA4, 0x04, 0x0C, length, aid @ ..] => {
                assert_eq!(usize::from(*length), aid.len());
                let place = CATALOGUES.iter().position(|known| known.aid == aid);
                let place = place.expect("an application that nobody listed");
                (self.selected, self.tries, self.current) = (None, None, None);
                self.about = About::Application(place);
                return;
            }
            // It ends what was begun, whatever is selected.
            [0x80, 0xFC, 0x00, 0x00] => {
                self.about = About::Nothing;
                return;
            }
            _ => {}
        }
        let place = self
            .selected
            .expect("a command before anything is selected");
        self.about = self.inside(place, command);
    }

    /// A command to the application at `place`: it names what stands in its catalogue.
    fn inside(&mut self, place: usize, command: &[u8]) -> About {
        let catalogue = CATALOGUES.get(place).expect("a catalogue");
        match command {
            [0x00, 0x20, 0x00, secret] if catalogue.secrets.contains(secret) => {
                self.tries = None;
                About::Tries(*secret)
            }
            [0x00, 0x20, 0x00, secret, length, body @ ..] if catalogue.secrets.contains(secret) => {
                assert_eq!(usize::from(*length), body.len());
                self.verify(*secret, body);
                About::Verify(*secret)
            }
            [0x00, 0xB0, file @ 0x80..=0xFF, 0x00, ..]
                if catalogue.files.contains(&(file & 0x1F)) =>
            {
                About::Nothing
            }
            [0x00, 0xB0, 0x00..=0x7F, ..] if !catalogue.files.is_empty() => About::Nothing,
            [0x00, 0xB2, 0x01, 0x0C, _] if place == COMMON => About::Nothing,
            [0x80, 0x2A, 0x00, key, ..] if catalogue.keys.contains(key) => About::Nothing,
            [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, id] => {
                let (press, sent) = self.press.as_ref().expect("a press");
                assert!(sent.opened && press.new.is_some(), "nothing to be changed");
                assert_eq!(id | 0x80, press.secret, "the file of another secret");
                self.current = None;
                About::SecretFile(press.secret)
            }
            [0x00, 0x24, 0x01, 0x80, length, new @ ..] => {
                assert_eq!(usize::from(*length), new.len());
                self.change(new);
                About::Change
            }
            [0x00, 0x84, 0x00, 0x00, 0x20] if place == JPKI => About::Nothing,
            [0x00, 0x82, 0x00, 0x96, 0x60, signature @ ..] if place == JPKI => {
                assert_eq!(signature.len(), 96);
                About::Nothing
            }
            other => panic!("{other:02X?} is no command for {:02X?}", catalogue.aid),
        }
    }

    fn verify(&mut self, secret: u8, body: &[u8]) {
        let (press, sent) = self.press.as_mut().expect("VERIFY that nobody asked for");
        assert_eq!((secret, body), (press.secret, press.typed), "not as typed");
        sent.pins += 1;
        assert_eq!(sent.pins, 1, "VERIFY again for one press");
        // Whatever comes of it, what was known is old.
        let known = self.tries.take();
        let tries_left = match known {
            Some((of, [0x63, low])) if of == secret => matches!(low, 0x00 | 0xC2..=0xCF),
            _ => false,
        };
        assert!(tries_left, "VERIFY where the card said {known:02X?}");
    }

    fn change(&mut self, new: &[u8]) {
        let (press, sent) = self.press.as_mut().expect("a change that nobody asked for");
        assert_eq!(Some(new), press.new, "not as typed");
        assert!(sent.opened, "changed without the present one");
        assert_eq!(self.current, Some(press.secret), "of another file");
        sent.changes += 1;
        assert_eq!(sent.changes, 1, "changed again for one press");
    }

    fn next_answer(&mut self) -> Result<Vec<u8>, LinkError> {
        let mut feed = Feed::new(&self.left);
        let answer = match feed.byte() {
            None | Some(0xF0) => Err(LinkError::Removed),
            Some(0xF1) => Err(LinkError::Reset),
            Some(0xF2) => Err(LinkError::Refused),
            Some(0xF3) => Err(LinkError::InUse),
            Some(0xF4) => Err(LinkError::ShortReply { length: 1 }),
            Some(0xF5) => Err(LinkError::ReaderGone),
            Some(0xF6) => Err(LinkError::NoService),
            Some(0xF7) => Err(LinkError::NotTyped(NotTyped::TimedOut)),
            Some(LONG) => long(&mut feed).ok_or(LinkError::Removed),
            Some(_) => feed.framed().map(<[u8]>::to_vec).ok_or(LinkError::Removed),
        };
        self.left = feed.take(usize::MAX).to_vec();
        answer
    }

    fn answer(&mut self, answer: &[u8], room: usize) {
        let [.., high, low] = answer else {
            return;
        };
        let is_ok = (*high, *low) == (0x90, 0x00) && answer.len() <= room;
        match self.about {
            About::Application(place) if is_ok => self.selected = Some(place),
            About::Tries(secret) if *high != 0x61 => self.tries = Some((secret, [*high, *low])),
            About::Verify(secret) => {
                self.tries = Some((secret, [*high, *low]));
                if let Some((_, sent)) = &mut self.press {
                    sent.opened |= is_ok;
                }
            }
            About::SecretFile(secret) if is_ok => self.current = Some(secret),
            About::Change => {
                if let Some((_, sent)) = &mut self.press {
                    sent.changed |= is_ok;
                }
            }
            _ => {}
        }
    }

    fn failed(&mut self, command: &[u8], error: &LinkError) {
        if let (true, Some((_, sent))) = (error.before_sending(), &mut self.press) {
            match command {
                [0x00, 0x20, _, _, _, ..] => sent.pins -= 1,
                [0x00, 0x24, ..] => sent.changes -= 1,
                _ => {}
            }
        }
        if *error == LinkError::Reset {
            // Another program had the card, and may have tried PINs or selected something else.
            (self.selected, self.tries, self.current) = (None, None, None);
        }
        self.about = About::Nothing;
    }
}

/// An answer of one byte over and over: so many times, and a status word.
fn long(feed: &mut Feed<'_>) -> Option<Vec<u8>> {
    let byte = feed.byte()?;
    let length = u16::from_be_bytes([feed.byte()?, feed.byte()?]);
    let status = [feed.byte()?, feed.byte()?];
    Some([&vec![byte; usize::from(length)], &status[..]].concat())
}

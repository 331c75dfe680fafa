//! A card that answers whatever the bytes say, through everything that is ever done with it: opening, the certificate, the tries, VERIFY, signing.
//!
//! Input: the lengths of the reader, what the person and the program do (a count and so many bytes), then one answer after the other, each a kind and, where
//! it is an answer, a length of two bytes and the bytes (or a byte, how often, and a status word). When nothing is left, the card is gone.

mod seeds;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use madoguchi::core::{
    card::{Card, Jpki, Lengths, PinError},
    link::{Link, LinkError},
    secret::Pin,
    tlv,
    x509::SignatureAlgorithm,
};

use super::feed::Feed;

pub(super) use seeds::seeds;

/// The most commands between two openings.
const MOST_COMMANDS: usize = 64;
/// The most bytes between two openings: the budget, and the answer that exceeds it.
const MOST_BYTES: usize = 32 * 1024;
/// The most acts in one input.
const MOST_ACTS: u8 = 16;

const READ: u8 = 0;
const TRIES: u8 = 1;
const PRESS: u8 = 2;
const SIGN: u8 = 3;
const PRESS_TOO_FEW: u8 = 4;
const OPEN_AGAIN: u8 = 5;
const SIGN_ON_P384: u8 = 6;
/// The kind of an answer longer than the input.
const LONG: u8 = 0xE0;
/// How many kinds of act there are.
const ACTS: u8 = 7;

pub(super) fn run(bytes: &[u8]) {
    let mut feed = Feed::new(bytes);
    let lengths = match feed.byte().unwrap_or(0) % 3 {
        0 => Lengths::Unknown,
        1 => Lengths::Extended,
        _ => Lengths::Short,
    };
    let count = feed.byte().unwrap_or(0) % (MOST_ACTS + 1);
    let acts = feed.take(usize::from(count));
    let heard = Arc::new(Mutex::new(Heard::default()));
    let link = Replies {
        left: feed.take(usize::MAX).to_vec(),
        heard: Arc::clone(&heard),
    };
    let mut card = Card::new(Box::new(link), lengths);
    for visit in acts.split(|act| act % ACTS == OPEN_AGAIN) {
        lock(&heard).open();
        let opened = card.jpki();
        assert_eq!(
            lock(&heard).take_pins(),
            0,
            "a PIN before anything was open"
        );
        if let Ok(mut jpki) = opened {
            for act in visit {
                play(&mut jpki, *act, &heard);
            }
        }
    }
}

/// One thing that a person or the program does.
fn play(jpki: &mut Jpki<'_>, act: u8, heard: &Mutex<Heard>) {
    let most_pins = match act % ACTS {
        READ => {
            if let Ok(read) = jpki.read_certificate() {
                let der = read.certificate.der();
                assert_eq!(tlv::encoded_length(der), Some(der.len()));
                assert!(lock(heard).bytes > der.len(), "read more than came");
            }
            0
        }
        TRIES => {
            let _ = jpki.tries();
            0
        }
        PRESS => {
            let verified = jpki.verify(typed(b"1234"), None);
            let sent = lock(heard).pins;
            let never_went = matches!(
                verified,
                Err(PinError::LastTry | PinError::Format(_) | PinError::Card(_))
            );
            assert!(!never_went || sent == 0, "{verified:?} after it went out");
            assert!(verified.is_err() || sent == 1, "verified without a PIN");
            1
        }
        PRESS_TOO_FEW => {
            let refused = jpki.verify(typed(b"123"), None);
            assert!(matches!(refused, Err(PinError::Format(_))), "{refused:?}");
            0
        }
        sign => {
            let algorithm = if sign == SIGN {
                SignatureAlgorithm::RsaSha256
            } else {
                SignatureAlgorithm::P384Sha384
            };
            let signed = jpki.sign(b"message", algorithm);
            assert!(
                signed.is_err() || signed != Ok(Vec::new()),
                "an empty signature"
            );
            0
        }
    };
    let sent = lock(heard).take_pins();
    assert!(sent <= most_pins, "{sent} PINs for {most_pins} presses");
}

/// What the card heard, and what is known from its own answers.
#[derive(Default)]
struct Heard {
    /// Commands since the last opening.
    commands: usize,
    /// Bytes answered since the last opening.
    bytes: usize,
    /// VERIFY with a PIN, since it was last asked.
    pins: usize,
    /// The status of the last answer about the tries.
    tries: Option<[u8; 2]>,
    /// The command before was about the tries, and its answer is not whole yet.
    asking: bool,
}

impl Heard {
    fn open(&mut self) {
        (self.commands, self.bytes) = (0, 0);
    }

    fn take_pins(&mut self) -> usize {
        std::mem::take(&mut self.pins)
    }

    fn command(&mut self, command: &[u8]) {
        self.commands += 1;
        assert!(self.commands <= MOST_COMMANDS, "an endless conversation");
        assert!(self.bytes <= MOST_BYTES, "an endless answer");
        match command {
            [0x00, 0x20, 0x00, 0x98] => self.asking = true,
            [0x00, 0x20, ..] => {
                assert_eq!(command, b"\x00\x20\x00\x98\x041234");
                self.pins += 1;
                // Whatever comes of it, what was known is old.
                let known = self.tries.take();
                let tries_left = match known {
                    Some([0x63, low]) => low == 0x00 || low > 0xC1,
                    _ => false,
                };
                assert!(tries_left, "VERIFY where the card said {known:02X?}");
                self.asking = true;
            }
            [0x00, 0xC0, 0x00, 0x00, _] => {}
            _ => self.asking = false,
        }
    }

    fn answer(&mut self, answer: &[u8]) {
        self.bytes += answer.len();
        if let (true, [.., high, low]) = (self.asking, answer)
            && *high != 0x61
        {
            self.tries = Some([*high, *low]);
            self.asking = false;
        }
    }

    fn failed(&mut self, command: &[u8], error: &LinkError) {
        self.asking = false;
        if matches!(command, [0x00, 0x20, _, _, _, ..]) && error.before_sending() {
            self.pins -= 1;
        }
        if *error == LinkError::Reset {
            // Another program had the card, and may have tried PINs.
            self.tries = None;
        }
    }
}

struct Replies {
    left: Vec<u8>,
    heard: Arc<Mutex<Heard>>,
}

impl Link for Replies {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut heard = lock(&self.heard);
        heard.command(command);
        let mut feed = Feed::new(&self.left);
        let answer = match feed.byte() {
            None | Some(0xF0) => Err(LinkError::Removed),
            Some(0xF1) => Err(LinkError::Reset),
            Some(0xF2) => Err(LinkError::Refused),
            Some(0xF3) => Err(LinkError::InUse),
            Some(0xF4) => Err(LinkError::ShortReply { length: 1 }),
            Some(0xF5) => Err(LinkError::ReaderGone),
            Some(0xF6) => Err(LinkError::NoService),
            Some(LONG) => long(&mut feed).ok_or(LinkError::Removed),
            Some(_) => feed.framed().map(<[u8]>::to_vec).ok_or(LinkError::Removed),
        };
        self.left = feed.take(usize::MAX).to_vec();
        match &answer {
            Ok(answer) => heard.answer(answer),
            Err(error) => heard.failed(command, error),
        }
        answer
    }
}

/// An answer of one byte over and over: so many times, and a status word.
fn long(feed: &mut Feed<'_>) -> Option<Vec<u8>> {
    let byte = feed.byte()?;
    let length = u16::from_be_bytes([feed.byte()?, feed.byte()?]);
    let status = [feed.byte()?, feed.byte()?];
    Some([&vec![byte; usize::from(length)], &status[..]].concat())
}

fn lock(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

fn typed(digits: &[u8]) -> Pin {
    let mut pin = Pin::new();
    for digit in digits {
        pin.push(*digit).expect("a digit");
    }
    pin
}

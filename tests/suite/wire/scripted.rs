//! A card that follows a script to the letter and to its end, to see what becomes of one status word.

use std::collections::VecDeque;

use madoguchi::core::{
    card::{
        Card, CardError, ChangeError, Lengths, PinError, ProofError, SyntheticError, Tries,
        visual::VisualSecret,
    },
    link::{Link, LinkError},
    secret::{Pin, Repeated},
    x509::{Environment, SignatureAlgorithm},
};

use crate::{records, synthetic};

const JPKI: &str = "00A4040C0AD392F000260100000001";
const VISUAL: &str = "00A4040C0AD3921000310001010402";
const COMMON: &str = "00A4040C0AD3921000310001010100";
const LICENCE: &str = "00A4040C10A0000002310100000000000000000000";
const PAYMENT: &str = "00A4040C0E325041592E5359532E4444463031";
const TRIES: &str = "00200098";
const VERIFY: &str = "002000980431323334";
const SELECT_PIN: &str = "00A4020C020018";
const CHANGE: &str = "002401800435363738";
/// As much as the certificate of an authority usually has.
const READ: &str = "00B08B00000540";
/// Over "abc", whose digest every description of SHA-256 gives.
const SIGN: &str = "802A0097333031300D060960864801650304020105000420BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD00";
/// Over the bytes 1 to 32, by the key of the application.
const SIGN_CHALLENGE: &str = "802A0000333031300D060960864801650304020105000420AE216C2EF5247A3782C135EFA279A3E4CDC61094270F5D2BE58C6204B7A612C900";

const OK: u16 = 0x9000;
const LONGER_THAN_USUAL: usize = 2_000;
const USUAL: usize = 1_344;

/// What the SDK makes of `status` after `command`; `None` where it sends no such command.
pub(super) fn verdict(command: &str, status: u16) -> Option<String> {
    let jpki = || Script::new().on(JPKI, OK);
    Some(match command {
        "select AP" => select(status),
        "select EF" => {
            let selected = jpki()
                .on(TRIES, 0x63C3)
                .on(VERIFY, OK)
                .on(SELECT_PIN, status);
            change(match status {
                OK => selected.on(CHANGE, OK),
                _ => selected,
            })
        }
        "change" => {
            let verified = jpki().on(TRIES, 0x63C3).on(VERIFY, OK);
            change(verified.on(SELECT_PIN, OK).on(CHANGE, status))
        }
        "read" => {
            let file = element(LONGER_THAN_USUAL);
            let (usual, rest) = file.split_at(USUAL);
            let script = jpki().on_data(READ, usual, OK);
            authority(script.on_data("00B00540000290", rest, status))
        }
        "read whole" => {
            let script = jpki().on_data(READ, &element(1_000), status);
            match status {
                0x6700 => {
                    let read = authority(script.on_data("00B08B0000", &element(200), OK));
                    assert_eq!(read, "ok");
                    "in pieces".to_owned()
                }
                _ => authority(script),
            }
        }
        "read short id" => {
            let script = jpki().on_data("00B0880000", &[0x8F, 0x8F, 0x00], status);
            of_card(script.card().jpki().expect("open").availability())
        }
        "tries" => {
            let mut card = jpki().on(TRIES, status).card();
            counted(card.jpki().expect("open").tries())
        }
        "tries, number B" => {
            let script = Script::new().on(VISUAL, OK).on("00200092", status);
            let mut card = script.card();
            counted(card.visual().expect("open").tries(VisualSecret::NumberB))
        }
        "verify" => {
            let mut card = jpki().on(TRIES, 0x63C3).on(VERIFY, status).card();
            of_pin(card.jpki().expect("open").verify(pin(b"1234"), None))
        }
        "sign" => {
            let mut card = jpki().on_data(SIGN, &[7; 256], status).card();
            let mut jpki = card.jpki().expect("open");
            of_card(jpki.sign(b"abc", SignatureAlgorithm::RsaSha256))
        }
        "sign, default key" => prove(status),
        "challenge" => challenge(jpki(), status),
        "read record" => {
            let record = b"\x01\x1C0000000000000011322120310505";
            let script = Script::new().on(COMMON, OK);
            of_card(script.on_data("00B2010C00", record, status).card().serial())
        }
        "last command" => {
            let mut token = b"JPKIAPIOSTOKEN".to_vec();
            token.resize(160, b' ');
            let script = jpki().on_data("00B0860000", &token, OK);
            let mut card = script.on("80FC0000", status).card();
            let info = card.jpki().expect("open").token_info();
            assert!(info.is_ok(), "{info:?}");
            card.end();
            "ignored".to_owned()
        }
        _ => return None,
    })
}

fn select(status: u16) -> String {
    let script = Script::new().on(JPKI, status);
    let script = match status {
        0x6A82 => script.on(LICENCE, status).on(PAYMENT, status),
        0x6F00 => script.on(JPKI, OK),
        _ => script,
    };
    let mut card = script.card();
    match card.jpki() {
        Ok(_) if status != OK => "again".to_owned(),
        opened => of_card(opened),
    }
}

fn authority(script: Script) -> String {
    of_card(script.card().jpki().expect("open").read_authority())
}

fn counted(tries: Result<Tries, CardError>) -> String {
    match tries {
        Ok(tries) => left(tries),
        Err(error) => of_card::<()>(Err(error)),
    }
}

fn change(script: Script) -> String {
    let new = Repeated::<Pin>::new(pin(b"5678"), pin(b"5678")).expect("the same");
    let mut card = script.card();
    let changed = card
        .jpki()
        .expect("open")
        .change_pin(pin(b"1234"), new, None);
    match changed {
        Ok(()) => "ok".to_owned(),
        Err(ChangeError::Unchanged(_)) => "unchanged".to_owned(),
        Err(ChangeError::OutcomeUnknown(_)) => "unknown".to_owned(),
        Err(error) => panic!("{error:?}"),
    }
}

fn prove(status: u16) -> String {
    let script = Script::new().on(VISUAL, OK);
    let mut card = script.on_data(SIGN_CHALLENGE, &[7; 256], status).card();
    let mut visual = card.visual().expect("open");
    match visual.prove(&records::hanako_key(), &records::Counting) {
        // What came was held against the key.
        Err(ProofError::Trust(_)) => "checked".to_owned(),
        Err(ProofError::Card(error)) => of_card::<()>(Err(error)),
        other => panic!("{other:?}"),
    }
}

fn challenge(script: Script, status: u16) -> String {
    let script = script.on_data("0084000020", &[5; 32], status);
    let script = match status {
        OK => script.on("0082009660…", OK),
        _ => script,
    };
    let terminal = synthetic::terminal(Environment::Test).expect("a terminal");
    let mut card = script.card();
    let mut jpki = card.jpki().expect("open");
    match jpki.authenticate_synthetic_terminal(&terminal) {
        Ok(()) => "ok".to_owned(),
        Err(SyntheticError::NotOnThisCard { .. }) => "not known".to_owned(),
        Err(error) => panic!("{error:?}"),
    }
}

fn of_card<T>(result: Result<T, CardError>) -> String {
    let word = match result {
        Ok(_) => "ok",
        Err(CardError::NotThisCard { .. }) => "another card",
        Err(CardError::PinFirst) => "closed",
        Err(CardError::Unexpected { .. }) => "refused",
        Err(CardError::Unreadable { .. }) => "unreadable",
        Err(error) => panic!("{error:?}"),
    };
    word.to_owned()
}

fn of_pin(result: Result<(), PinError>) -> String {
    match result {
        Ok(()) => "ok".to_owned(),
        Err(PinError::WrongPin { tries }) => left(tries),
        Err(PinError::Blocked) => "blocked".to_owned(),
        Err(PinError::OutcomeUnknown(_)) => "unknown".to_owned(),
        Err(error) => panic!("{error:?}"),
    }
}

fn left(tries: Tries) -> String {
    match tries {
        Tries::Left(left) => format!("{left} left"),
        Tries::Blocked => "blocked".to_owned(),
        Tries::Unlimited => "not counted".to_owned(),
    }
}

/// A DER element of so many bytes.
fn element(length: usize) -> Vec<u8> {
    let content = u16::try_from(length - 4).expect("short").to_be_bytes();
    let mut element = [&[0x30, 0x82][..], &content].concat();
    element.resize(length, 0);
    element
}

fn pin(digits: &[u8]) -> Pin {
    let mut pin = Pin::new();
    for digit in digits {
        pin.push(*digit).expect("a digit");
    }
    pin
}

/// Commands in their order, each with what comes back; `…` stands for what differs each time.
struct Script(VecDeque<(&'static str, Vec<u8>)>);

impl Script {
    fn new() -> Self {
        Self(VecDeque::new())
    }

    fn on(self, command: &'static str, status: u16) -> Self {
        self.on_data(command, &[], status)
    }

    /// A status other than 9000 comes without data.
    fn on_data(mut self, command: &'static str, data: &[u8], status: u16) -> Self {
        let data = if status == OK { data } else { &[] };
        let answer = [data, &status.to_be_bytes()].concat();
        self.0.push_back((command, answer));
        self
    }

    fn card(self) -> Card {
        Card::new(Box::new(self), Lengths::Unknown)
    }
}

impl Link for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let sent: String = command.iter().map(|byte| format!("{byte:02X}")).collect();
        let next = self.0.pop_front();
        let (expected, answer) = next.unwrap_or_else(|| panic!("{sent} after the end"));
        match expected.strip_suffix('…') {
            Some(start) => assert!(sent.starts_with(start), "{sent} for {expected}"),
            None => assert_eq!(sent, expected),
        }
        Ok(answer)
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "never sent: {:?}", self.0);
        }
    }
}

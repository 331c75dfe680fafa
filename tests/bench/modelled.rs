//! Figures under the simulated card's timing model, in virtual time.

use std::{path::Path, time::Duration};

use madoguchi::core::{
    apdu,
    card::{Application, Card, Lengths, VerificationNumberB},
};
use madoguchi_simulated_card::{CardFile, Profile, Slot, Timing};
use madoguchi_tests::simulator::swift;

use crate::{
    card::{open, typed},
    measure::milliseconds,
    strategies::{best, send, slow_slot},
};

/// 利用者証明用電子証明書.
const USER_CERTIFICATE: u8 = 0x0A;
/// The face of the card in 券面事項確認AP, and the certificate of the key that signed it.
const FACE: [u8; 2] = [0x02, 0x04];
/// 照合番号B of the golden card with a photo.
const NUMBER_B: &str = "55021720304567";
/// To the service and back.
const ROUND_TRIP: Duration = Duration::from_millis(50);
/// kbit/s that contactless cards and readers agree on.
const BIT_RATES: [u32; 4] = [106, 212, 424, 848];

/// Milliseconds, and those of the yardstick.
type Compared = (f64, f64);

/// Our conversations and those with the best way to read, where ours is worst: a card and a phone identified by PIN, and the staff's check of a photo.
pub(crate) fn time_over_best(file: &CardFile, pin: &str) -> Compared {
    let mut all = Vec::new();
    for bit_rate in BIT_RATES {
        let timing = timing(bit_rate);
        for profile in [Profile::Physical, Profile::Android] {
            let mut file = file.clone();
            file.profile = profile;
            let (ours, read) = identify(&file, timing, pin);
            let begun = || {
                let slot = slow_slot(&file, timing);
                open_application(&slot, profile, pin);
                slot
            };
            let best = best_read(begun, USER_CERTIFICATE);
            let what = format!("{profile:?} at {bit_rate} kbit/s");
            all.push(compared(&what, ours, ours - read + best));
        }
        let (ours, read) = check_photo(timing);
        let best: Duration = FACE
            .map(|short_id| best_read(|| opened_face(timing), short_id))
            .iter()
            .sum();
        let what = format!("photo at {bit_rate} kbit/s");
        all.push(compared(&what, ours, ours - read + best));
    }
    worst(all)
}

/// From the tap to the result of a person who takes no time, and the fewest that card and network allow, where ours is worst.
pub(crate) fn tap_over_floor(file: &CardFile) -> Compared {
    worst(BIT_RATES.map(|bit_rate| {
        let waits = swift(timing(bit_rate), ROUND_TRIP);
        let what = format!(
            "at {bit_rate} kbit/s and {} ms to the service and back: keypad {:.1} ms, proven {:.1} ms later, result {:.1} ms later",
            ROUND_TRIP.as_millis(),
            milliseconds(waits.keypad),
            milliseconds(waits.consent - waits.keypad),
            milliseconds(waits.result - waits.consent),
        );
        compared(&what, waits.result, floor(file, timing(bit_rate)))
    }))
}

/// The fastest card conversation, with everything of the network beside it that can be: a connection from the tap on (two round trips), the challenge from
/// the serial number on, which stands in the first bytes of the certificate. From VERIFY on nobody is waited for, so that it waits for the challenge; the
/// proof waits for the signature, the result for the proof.
fn floor(file: &CardFile, timing: Timing) -> Duration {
    let begun = || {
        let slot = slow_slot(file, timing);
        open_application(&slot, Profile::Physical, "");
        slot
    };
    let slot = begun();
    let select = slot.elapsed();
    send(&slot, &[0x00, 0xB0, 0x80 | USER_CERTIFICATE, 0x00, 0x20]);
    let serial = slot.elapsed();
    let read = best_read(begun, USER_CERTIFICATE);
    let tries = timing.of(&[0x00, 0x20, 0x00, 0x98], &[0x63, 0xC3]);
    let verify = timing.of(&[0x00, 0x20, 0x00, 0x98, 4, 0, 0, 0, 0], &[0x90, 0x00]);
    let sign = timing.of(&[0x2A; 57], &[0; 258]);
    let challenge = (ROUND_TRIP * 2).max(serial) + ROUND_TRIP;
    (select + read + tries).max(challenge) + verify + sign + ROUND_TRIP * 2
}

/// How long identification by PIN takes, and how much of it is reading.
fn identify(file: &CardFile, timing: Timing, pin: &str) -> (Duration, Duration) {
    let slot = slow_slot(file, timing);
    let mut card = Card::new(open(&slot), Lengths::Extended);
    let mut jpki = card.jpki().expect("application");
    if file.profile == Profile::Android {
        jpki.verify(typed(pin), None).expect("right PIN");
    }
    let before = slot.elapsed();
    let certificate = jpki.read_certificate().expect("certificate").certificate;
    let read = slot.elapsed() - before;
    if file.profile != Profile::Android {
        jpki.tries().expect("tries");
        jpki.verify(typed(pin), None).expect("right PIN");
    }
    let key = certificate.public_key().expect("key");
    jpki.sign(b"message", key.algorithm()).expect("signature");
    (slot.elapsed(), read)
}

/// How long it takes until the staff see the photo and its certificate, and how much of it is reading.
fn check_photo(timing: Timing) -> (Duration, Duration) {
    let slot = slow_slot(&with_photo(), timing);
    let mut card = Card::new(open(&slot), Lengths::Extended);
    let mut visual = card.visual().expect("application");
    let number = VerificationNumberB::from_digits(NUMBER_B).expect("a number");
    visual.open(&number, None).expect("right number");
    let before = slot.elapsed();
    visual.read_face().expect("face");
    visual.read_issuer().expect("issuer");
    (slot.elapsed(), slot.elapsed() - before)
}

fn with_photo() -> CardFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cards/taro.toml");
    let mut file = CardFile::read(&path).expect("card file");
    file.timing = None;
    file
}

fn opened_face(timing: Timing) -> Slot {
    let slot = slow_slot(&with_photo(), timing);
    let select = apdu::select_application(Application::Visual);
    send(&slot, select.as_bytes());
    let verify = [0x00, 0x20, 0x00, 0x92, 0x0E];
    send(&slot, &[&verify, NUMBER_B.as_bytes()].concat());
    slot
}

/// Selects the application and, on a phone, shows the PIN, by bare commands.
fn open_application(slot: &Slot, profile: Profile, pin: &str) {
    let select = apdu::select_application(Application::Jpki);
    send(slot, select.as_bytes());
    if profile == Profile::Android {
        let verify = [0x00, 0x20, 0x00, 0x98, 0x04];
        send(slot, &[&verify, pin.as_bytes()].concat());
    }
}

/// The time of the best way to read a file of an opened application.
fn best_read(opened: impl Fn() -> Slot, short_id: u8) -> Duration {
    best(|strategy| {
        let slot = opened();
        let before = slot.elapsed();
        strategy.read(&slot, short_id);
        slot.elapsed() - before
    })
}

fn timing(bit_rate: u32) -> Timing {
    format!("bit_rate={bit_rate}").parse().expect("a timing")
}

fn compared(what: &str, ours: Duration, yardstick: Duration) -> Compared {
    let (ours, yardstick) = (milliseconds(ours), milliseconds(yardstick));
    let ratio = ours / yardstick;
    eprintln!("  {what}: {ours:.1} ms, {yardstick:.1} ms could be, {ratio:.3}");
    (ours, yardstick)
}

fn worst(all: impl IntoIterator<Item = Compared>) -> Compared {
    all.into_iter()
        .max_by(|one, other| (one.0 / one.1).total_cmp(&(other.0 / other.1)))
        .expect("cards")
}

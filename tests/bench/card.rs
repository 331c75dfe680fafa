//! The card: commands, and time beside the bare link.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use madoguchi::core::{
    apdu,
    card::{Application, Card, File, Lengths, Reference},
    link::{Link, Readers},
    secret::Pin,
};
use madoguchi_drivers::pcsc::PcscReaders;
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{At, Card as SimulatedCard, CardFile, Fault, FaultKind, Slot};
use madoguchi_tests::World;

use crate::{
    figures::Measured,
    measure::{median, milliseconds, timed, wait_for},
    modelled,
};

/// Whose card.
const PERSON: &str = "employee";
/// SELECT, VERIFY and COMPUTE SIGNATURE, which no reader can do without.
const FEWEST_BESIDE_READING: usize = 3;
/// How often each conversation through pcscd is timed: 20,400 commands in all.
const CONVERSATIONS: usize = 3_400;
/// Commands in each.
const COMMANDS: f64 = 3.0;
/// How often a card is given up.
const HOSTILE: usize = 50;

/// Every figure of the area.
pub(crate) fn measure() -> Vec<Measured> {
    let world = World::without_terminal();
    let file = CardFile::read(&world.mock.card_path(PERSON)).expect("card file");
    let pin = world.pin(PERSON);
    let (extended, bytes) = identify(&file, &pin, true);
    let (short, _) = identify(&file, &pin, false);
    let reads = bytes.div_ceil(256);
    world.slot.insert(world.card(PERSON));
    let opensc = crate::opensc::apdus(&world, &pin);
    let (ours, bare) = beside_the_bare_link(&world);
    let hostile = hostile(&file);
    let (slow, best) = modelled::time_over_best(&file, &pin);
    let (tap, floor) = modelled::tap_over_floor(&file);
    vec![
        Measured::against(
            "identify_apdus_extended",
            count(extended),
            count(FEWEST_BESIDE_READING + 1),
        ),
        Measured::against(
            "identify_apdus_short",
            count(short),
            count(FEWEST_BESIDE_READING + reads),
        ),
        Measured::against("identify_apdus_opensc", count(opensc), count(extended)),
        Measured::against("identify_time_over_best", slow, best),
        Measured::against("tap_to_result_over_floor", tap, floor),
        Measured::against("apdu_overhead_over_raw", ours, bare),
        Measured::against("hostile_card_give_up_ms", hostile.give_up, hostile.honest),
        Measured::against(
            "hostile_card_apdus",
            count(hostile.apdus),
            count(hostile.honest_apdus),
        ),
    ]
}

/// Commands to identify, with the reader's lengths known, and the bytes of the certificate.
fn identify(file: &CardFile, pin: &str, extended_length: bool) -> (usize, usize) {
    let mut file = file.clone();
    file.extended_length = extended_length;
    let slot = Slot::new();
    let mut lengths = Lengths::Unknown;
    let mut bytes = 0;
    // The first conversation learns what the reader carries.
    for _ in 0..2 {
        slot.insert(SimulatedCard::new(file.clone()));
        slot.take_trace();
        let mut card = Card::new(open(&slot), lengths);
        let mut jpki = card.jpki().expect("application");
        let read = jpki.read_certificate().expect("certificate");
        jpki.tries().expect("tries");
        jpki.verify(typed(pin), None).expect("right PIN");
        let key = read.certificate.public_key().expect("key");
        let signature = jpki.sign(b"message", key.algorithm()).expect("signature");
        key.verify(b"message", &signature)
            .expect("the card's own signature");
        lengths = card.lengths();
        bytes = read.certificate.der().len();
    }
    (usize::try_from(slot.trace().apdus()).expect("few"), bytes)
}

struct Hostile {
    give_up: f64,
    honest: f64,
    apdus: usize,
    honest_apdus: usize,
}

/// A card that answers everything after SELECT with `61FF`.
fn hostile(file: &CardFile) -> Hostile {
    let slot = Slot::new();
    let read = |is_hostile: bool| {
        slot.insert(SimulatedCard::new(file.clone()));
        slot.clear_faults();
        if is_hostile {
            slot.add_faults([Fault {
                at: At::Apdu(1),
                kind: FaultKind::EndlessMoreData,
            }]);
        }
        slot.take_trace();
        let mut card = Card::new(open(&slot), Lengths::Extended);
        let (read, time) = timed(|| card.jpki().and_then(|mut jpki| jpki.read_certificate()));
        assert_eq!(read.is_err(), is_hostile, "{read:?}");
        (
            milliseconds(time),
            usize::try_from(slot.trace().apdus()).expect("few"),
        )
    };
    let (mut give_up, mut honest) = (Vec::new(), Vec::new());
    let (mut apdus, mut honest_apdus) = (0, 0);
    for _ in 0..HOSTILE {
        let (time, sent) = read(true);
        give_up.push(time);
        apdus = apdus.max(sent);
        let (time, sent) = read(false);
        honest.push(time);
        honest_apdus = honest_apdus.max(sent);
    }
    Hostile {
        give_up: median(&mut give_up),
        honest: median(&mut honest),
        apdus,
        honest_apdus,
    }
}

/// Median microseconds of our session and of the bare link, through a real pcscd that has seen the card of `world`.
fn beside_the_bare_link(world: &World) -> (f64, f64) {
    let output = Command::new(std::env::current_exe().expect("own path"))
        .arg("card-through-pcscd")
        .env("PCSCLITE_CSOCK_NAME", world.pcscd.socket())
        .stderr(Stdio::inherit())
        .output()
        .expect("itself");
    let text = String::from_utf8(output.stdout).expect("text");
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(|number| number.parse().expect("a number"))
        .collect();
    match numbers.as_slice() {
        [ours, bare] => (*ours, *bare),
        other => panic!("{other:?} from the conversation through pcscd"),
    }
}

/// In a process of its own: times both ways through the one reader there is, and prints both medians of a command in microseconds.
pub(crate) fn through_pcscd() {
    let mut readers = PcscReaders::new();
    let reader = wait_for("a card in the reader", Duration::from_secs(10), || {
        let readers = readers
            .watch(Duration::from_millis(100))
            .expect("reader service");
        readers.into_iter().find(|reader| reader.card.is_some())
    });
    let bare_commands = [
        apdu::select_application(Application::Jpki),
        apdu::read_extended(File::UserCertificate, 1_600),
        apdu::query_tries(Reference::UserPin),
    ];
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    // In turns, so that whatever else the machine does hits both alike; the first turns only warm up.
    for turn in 0..CONVERSATIONS + 10 {
        let link = readers.open(&reader.name).expect("card");
        let mut card = Card::new(link, Lengths::Extended);
        let (tries, our_time) = timed(|| {
            let mut jpki = card.jpki()?;
            jpki.read_certificate()?;
            jpki.tries()
        });
        tries.expect("tries");
        drop(card);
        let mut link = readers.open(&reader.name).expect("card");
        let (answers, bare_time) = timed(|| {
            bare_commands
                .each_ref()
                .map(|command| link.transmit(command.as_bytes()))
        });
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        if turn >= 10 {
            ours.push(our_time.as_secs_f64() * 1e6 / COMMANDS);
            bare.push(bare_time.as_secs_f64() * 1e6 / COMMANDS);
        }
    }
    println!("{} {}", median(&mut ours), median(&mut bare));
}

pub(crate) fn open(slot: &Slot) -> Box<dyn Link> {
    SimulatedReaders::new("simulated", slot.clone())
        .open("simulated")
        .expect("a card is in")
}

pub(crate) fn typed(digits: &str) -> Pin {
    let mut pin = Pin::new();
    for digit in digits.bytes() {
        pin.push(digit).expect("digit");
    }
    pin
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("few"))
}

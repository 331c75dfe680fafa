//! What a virtual reader may send: any stream of bytes. Each frame has the answer that the protocol wants, and a broken one ends the line.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener},
    time::Duration,
};

use madoguchi_simulated_card::{Card, Slot, Vpcd};

use super::{
    feed::{Feed, frame},
    simulated_card::EXAMPLE,
};

/// How long the line may be silent before this fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest stream, which the system takes before anybody reads it.
const LONGEST: usize = 32 * 1024;

pub(super) fn run(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let slot = Slot::new();
    slot.insert(Card::new(EXAMPLE.clone()));
    let address = listener.local_addr().expect("an address").to_string();
    let card = Vpcd::attach(slot, &address).expect("a card");
    let (mut line, _) = listener.accept().expect("the card calls");
    line.set_read_timeout(Some(PATIENCE)).expect("a time");
    line.write_all(bytes).expect("the stream");
    line.shutdown(Shutdown::Write).expect("no more");
    let mut answers = Vec::new();
    line.read_to_end(&mut answers).expect("the card hangs up");
    drop(card);
    check(bytes, &answers);
}

fn check(sent: &[u8], answers: &[u8]) {
    let mut answers = Feed::new(answers);
    let mut rest = sent;
    while let Some((head, body)) = rest.split_first_chunk() {
        let Some((command, more)) = body.split_at_checked(usize::from(u16::from_be_bytes(*head)))
        else {
            break;
        };
        rest = more;
        if let [0..=2] = command {
            continue;
        }
        let answer = answers
            .framed()
            .unwrap_or_else(|| panic!("no answer to {command:02X?}"));
        if *command == [4] {
            assert!(answer.starts_with(&[0x3B]), "no ATR: {answer:02X?}");
        } else {
            assert!(answer.len() >= 2, "{answer:02X?} to {command:02X?}");
        }
    }
    assert_eq!(answers.framed(), None, "an answer to nothing");
}

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let select = [
        &[0x00, 0xA4, 0x04, 0x0C, 0x0A][..],
        &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0, 0, 0, 1],
    ]
    .concat();
    let stream = |frames: &[&[u8]]| {
        frames
            .iter()
            .flat_map(|bytes| frame(bytes))
            .collect::<Vec<u8>>()
    };
    vec![
        ("power", stream(&[&[4], &[1], &[4], &[2], &[4], &[0]])),
        (
            "commands",
            stream(&[
                &[1],
                &[4],
                &select,
                &[0x00, 0xB0, 0x8A, 0x00, 0, 0, 0],
                &[4],
                &[0x00, 0x20, 0x00, 0x98],
            ]),
        ),
        ("odd-frames", stream(&[&[], &[3], &[5], &[0xFF], &[0, 0]])),
        (
            "broken-off",
            [&stream(&[&select]), &[0x00, 0x05, 1, 2][..]].concat(),
        ),
        ("half-a-length", vec![0x00]),
    ]
}

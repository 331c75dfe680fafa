//! Every sensible way to read a file, timed on the simulated card under its timing model, so that ours can be held beside the best of them.

use std::time::Duration;

use madoguchi_simulated_card::{Card, CardFile, Clock, Reply, Slot, Timing};

/// A slot whose card takes the time of `timing`, which is only counted.
pub(crate) fn slow_slot(file: &CardFile, timing: Timing) -> Slot {
    let slot = Slot::new();
    slot.set_timing(Some(timing));
    slot.set_clock(Clock::Virtual);
    slot.insert(Card::new(file.clone()));
    slot
}

/// One way to read a file by its short id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strategy {
    /// Bytes asked for first.
    first: usize,
    /// What follows.
    rest: Rest,
}

#[derive(Debug, Clone, Copy)]
enum Rest {
    /// Exactly what the header says is missing, in one answer.
    Exactly,
    /// What is missing, so many bytes at a time.
    Pieces(usize),
}

impl Strategy {
    /// All of them: the whole file or a part of it first, then what is missing at once or in pieces, by extended or by short lengths.
    pub(crate) fn all() -> Vec<Self> {
        let firsts = [5, 8, 16, 32, 64, 128, 192, 224, 240, 255, 256];
        let longer = (1..=16).map(|part| part * 256);
        let pieces = [
            64, 128, 192, 224, 240, 253, 255, 256, 506, 512, 759, 1012, 1024, 2048,
        ];
        let rests = [Rest::Exactly].into_iter().chain(pieces.map(Rest::Pieces));
        firsts
            .into_iter()
            .chain(longer)
            .chain([WHOLE])
            .flat_map(|first| rests.clone().map(move |rest| Self { first, rest }))
            .collect()
    }

    /// Reads the file, whose content is one element, with commands of its own making.
    pub(crate) fn read(self, slot: &Slot, short_id: u8) -> Vec<u8> {
        let mut content = send(slot, &read_binary([0x80 | short_id, 0], self.first));
        let length = encoded_length(&content);
        while content.len() < length {
            let missing = length - content.len();
            let ask = match self.rest {
                Rest::Exactly => missing,
                Rest::Pieces(most) => missing.min(most),
            };
            let offset = u16::try_from(content.len()).expect("a short file");
            content.extend(send(slot, &read_binary(offset.to_be_bytes(), ask)));
        }
        content.truncate(length);
        content
    }
}

/// As much as an answer holds.
const WHOLE: usize = 65_536;

fn read_binary(place: [u8; 2], le: usize) -> Vec<u8> {
    let mut command = vec![0x00, 0xB0, place[0], place[1]];
    match le {
        256 => command.push(0),
        le if le < 256 => command.push(u8::try_from(le).expect("short")),
        le => {
            command.push(0);
            // 0000 stands for 65,536.
            command.extend(u16::try_from(le % WHOLE).expect("extended").to_be_bytes());
        }
    }
    command
}

/// What `command` brings; the bench has no use for a card that refuses.
pub(crate) fn send(slot: &Slot, command: &[u8]) -> Vec<u8> {
    let connection = slot.connect().expect("a card is in");
    match connection.transmit(command) {
        Reply::Answer(mut answer) => {
            let status = answer.split_off(answer.len() - 2);
            assert_eq!(status, [0x90, 0x00], "{command:02X?}");
            answer
        }
        other => panic!("{other:?} to {command:02X?}"),
    }
}

/// Of a DER or BER-TLV element with a tag of one or two bytes: header and content.
fn encoded_length(element: &[u8]) -> usize {
    let tag = if element[0] & 0x1F == 0x1F { 2 } else { 1 };
    let (head, content) = match element[tag] {
        0x82 => (
            tag + 3,
            usize::from(element[tag + 1]) * 256 + usize::from(element[tag + 2]),
        ),
        0x81 => (tag + 2, usize::from(element[tag + 1])),
        short => (tag + 1, usize::from(short)),
    };
    head + content
}

/// The time of the fastest of all strategies.
pub(crate) fn best(conversation: impl Fn(Strategy) -> Duration) -> Duration {
    let times = Strategy::all().into_iter().map(conversation);
    times.min().expect("strategies")
}

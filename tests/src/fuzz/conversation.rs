//! A card that answers whatever the bytes say, through everything that is ever done with one: both certificates, their secrets, on the keypad and on the
//! reader's keys, changes of them, text, face, serial number, the proof that it is the issued card, and the invented terminal authentication.
//!
//! Input: the lengths of the reader; how many conversations; of each the flow (an application), a count and so many acts of the person and the program; then
//! one answer after the other, each a kind and, where it is an answer, a length of two bytes and the bytes (or a byte, how often, and a status word). When
//! nothing is left, the card is gone.

mod acts;
mod heard;
mod seeds;

use madoguchi::core::card::{Card, CardError, Lengths};

use super::feed::Feed;
use heard::Wire;

pub(super) use seeds::seeds;

/// The most conversations in one input.
const MOST_FLOWS: u8 = 8;
/// The most acts in one of them.
const MOST_ACTS: u8 = 16;

const JPKI: u8 = 0;
const TEXT: u8 = 1;
const VISUAL: u8 = 2;
const SERIAL: u8 = 3;
/// How many flows there are.
const FLOWS: u8 = 4;

pub(super) fn run(bytes: &[u8]) {
    let mut feed = Feed::new(bytes);
    let lengths = match feed.byte().unwrap_or(0) % 3 {
        0 => Lengths::Unknown,
        1 => Lengths::Extended,
        _ => Lengths::Short,
    };
    let count = feed.byte().unwrap_or(0) % (MOST_FLOWS + 1);
    let flows: Vec<(u8, &[u8])> = (0..count)
        .map(|_| {
            let flow = feed.byte().unwrap_or(0) % FLOWS;
            let count = feed.byte().unwrap_or(0) % (MOST_ACTS + 1);
            (flow, feed.take(usize::from(count)))
        })
        .collect();
    let wire = Wire::new(feed.take(usize::MAX));
    let mut card = Card::new(Box::new(wire.clone()), lengths);
    for (flow, acts) in flows {
        wire.open();
        // A flow that does not open is over: the card is another one, or gone.
        let _ = converse(&mut card, flow, acts, &wire);
    }
    wire.open();
    card.end();
}

fn converse(card: &mut Card, flow: u8, acts: &[u8], wire: &Wire) -> Result<(), CardError> {
    match flow {
        JPKI => {
            let mut jpki = card.jpki()?;
            acts.iter()
                .for_each(|act| acts::jpki(&mut jpki, *act, wire));
        }
        TEXT => {
            let mut text = card.text()?;
            let mut read = None;
            acts.iter()
                .for_each(|act| acts::text(&mut text, *act, &mut read, wire));
        }
        VISUAL => {
            let mut visual = card.visual()?;
            let mut read = acts::Seen::default();
            acts.iter()
                .for_each(|act| acts::visual(&mut visual, *act, &mut read, wire));
        }
        _ => {
            let serial = card.serial()?;
            assert!(serial.is_same_card(&serial.clone()));
        }
    }
    Ok(())
}

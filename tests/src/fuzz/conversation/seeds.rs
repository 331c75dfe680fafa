//! Conversations that show the way: whole ones, and each way in which one can go wrong.

use super::{LONG, OPEN_AGAIN, PRESS, PRESS_TOO_FEW, READ, SIGN, SIGN_ON_P384, TRIES};
use crate::{fuzz::feed::frame, mint::Authority};

pub(in crate::fuzz) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let certificate = Authority::test().leaf().sealed_by(Authority::test());
    let whole_file = [&certificate[..], &[0; 300], &[0x90, 0x00]].concat();
    let ok = || vec![0x90, 0x00];
    let signature = || [&[0xA5; 256][..], &[0x90, 0x00]].concat();
    let pieces: Vec<Vec<u8>> = certificate
        .chunks(256)
        .map(|piece| [piece, &[0x90, 0x00]].concat())
        .collect();
    let whole_visit = [READ, TRIES, PRESS, SIGN];
    vec![
        (
            "extended",
            input(
                0,
                &whole_visit,
                &[
                    ok(),
                    whole_file.clone(),
                    vec![0x63, 0xC3],
                    ok(),
                    signature(),
                ],
            ),
        ),
        (
            "short",
            input(
                2,
                &whole_visit,
                &[
                    vec![ok()],
                    pieces.clone(),
                    vec![vec![0x63, 0xC3], ok(), signature()],
                ]
                .concat(),
            ),
        ),
        (
            "falls-back-to-short",
            input(0, &[READ], &[vec![ok(), vec![0x67, 0x00]], pieces].concat()),
        ),
        (
            "wrong-pins",
            input(
                1,
                &[TRIES, PRESS, PRESS, PRESS],
                &[ok(), vec![0x63, 0xC3], vec![0x63, 0xC2], vec![0x63, 0xC1]],
            ),
        ),
        (
            "pressed-before-anything-is-known",
            input(
                1,
                &[PRESS, SIGN],
                &[ok(), vec![0x63, 0xC3], ok(), signature()],
            ),
        ),
        (
            "phone",
            input(
                1,
                &[READ, PRESS, READ],
                &[ok(), vec![0x69, 0x82], vec![0x63, 0xC3], ok(), whole_file],
            ),
        ),
        (
            "blocked",
            input(1, &[TRIES, PRESS], &[ok(), vec![0x69, 0x84]]),
        ),
        (
            "uncounted",
            input(
                1,
                &[PRESS, PRESS],
                &[ok(), vec![0x63, 0x00], vec![0x63, 0x00]],
            ),
        ),
        (
            "next-card",
            input(
                1,
                &[PRESS, SIGN_ON_P384],
                &[
                    ok(),
                    vec![0x63, 0xC3],
                    ok(),
                    [&[0x81; 96][..], &[0x90, 0x00]].concat(),
                ],
            ),
        ),
        (
            "chained",
            input(
                1,
                &[TRIES, PRESS, SIGN],
                &[
                    vec![0x61, 0x02],
                    ok(),
                    vec![0x61, 0x02],
                    vec![0x63, 0xC2],
                    ok(),
                    vec![0x6C, 0x10],
                    signature(),
                ],
            ),
        ),
        (
            "endless",
            input(
                1,
                &[READ, PRESS, SIGN],
                &vec![[&[0xFF; 255][..], &[0x61, 0xFF]].concat(); 90],
            ),
        ),
        (
            "tries-answered-by-nonsense",
            input(
                1,
                &[TRIES, TRIES, PRESS],
                &[ok(), vec![0x63, 0xC3], vec![0x63, 0x03], vec![0x63, 0xC1]],
            ),
        ),
        (
            "too-few-digits",
            input(
                1,
                &[PRESS_TOO_FEW, OPEN_AGAIN, PRESS],
                &[ok(), vec![0x63, 0xC3], ok()],
            ),
        ),
        (
            "more-than-the-budget",
            [
                &[1, 4, READ, TRIES, PRESS, SIGN][..],
                &[0],
                &frame(&ok()),
                &[LONG, 0x30, 0xFF, 0xFF, 0x90, 0x00],
                &[LONG, 0x30, 0xFF, 0xFF, 0x63, 0xC3],
                &[LONG, 0x30, 0xFF, 0xFF, 0x90, 0x00],
            ]
            .concat(),
        ),
        (
            "reset",
            [
                &[1, 3, TRIES, PRESS, SIGN][..],
                &[0],
                &frame(&ok()),
                &[0xF1, 0],
                &frame(&ok()),
                &[0],
                &frame(&[0x63, 0xC3]),
                &[0xF1, 0],
                &frame(&ok()),
                &[0],
                &frame(&ok()),
            ]
            .concat(),
        ),
        (
            "removed",
            [
                &[1, 2, TRIES, PRESS][..],
                &[0],
                &frame(&ok()),
                &[0],
                &frame(&[0x63, 0xC3]),
                &[0xF0],
            ]
            .concat(),
        ),
    ]
}

fn input(lengths: u8, acts: &[u8], answers: &[Vec<u8>]) -> Vec<u8> {
    let mut input = vec![lengths, u8::try_from(acts.len()).expect("few")];
    input.extend(acts);
    for answer in answers {
        input.push(0);
        input.extend(frame(answer));
    }
    input
}

//! Conversations that show the way: whole ones, and each way in which one can go wrong.

mod records;

use super::{JPKI, acts::in_jpki::*, heard::LONG};
use crate::{
    fuzz::{feed::frame, records::FILES},
    mint::Authority,
};

const UNKNOWN: u8 = 0;
const EXTENDED: u8 = 1;
const SHORT: u8 = 2;

/// The reader reports a reset by another program.
const RESET: &[u8] = &[0xF1];
const REMOVED: &[u8] = &[0xF0];
const NOT_TYPED: &[u8] = &[0xF7];

pub(in crate::fuzz) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds = identifying();
    seeds.extend(going_wrong());
    seeds.extend(signing_documents());
    seeds.extend(changing());
    seeds.extend(typed_on_the_reader());
    seeds.extend(other_cards());
    seeds.extend(records::seeds());
    seeds
}

/// Certificate, tries, PIN, signature.
fn identifying() -> Vec<(&'static str, Vec<u8>)> {
    let whole_visit: &[u8] = &[READ, TRIES, PRESS, SIGN];
    let pieces: Vec<u8> = certificate().chunks(256).flat_map(data).collect();
    let signed = [says("63C3"), says("9000"), data(&[0xA5; 256])].concat();
    let chained = [
        says("6102"),
        says("9000"),
        says("6102"),
        says("63C2"),
        says("9000"),
        says("6C10"),
        data(&[0xA5; 256]),
    ];
    let whole = [says("9000"), data(&file()), signed.clone()].concat();
    let in_pieces = [says("9000"), pieces.clone(), signed].concat();
    let refused = [says("9000"), says("6700"), pieces].concat();
    let phone = [says("9000"), says("6982"), says("63C3"), says("9000")].concat();
    let next_card = [says("9000"), says("63C3"), says("9000"), data(&[0x81; 96])];
    vec![
        ("extended", input(UNKNOWN, whole_visit, &whole)),
        ("short", input(SHORT, whole_visit, &in_pieces)),
        ("falls-back-to-short", input(UNKNOWN, &[READ], &refused)),
        (
            "phone",
            input(
                EXTENDED,
                &[READ, PRESS, READ],
                &[phone, data(&file())].concat(),
            ),
        ),
        (
            "next-card",
            input(EXTENDED, &[PRESS, SIGN_ON_P384], &next_card.concat()),
        ),
        (
            "chained",
            input(EXTENDED, &[TRIES, PRESS, SIGN], &chained.concat()),
        ),
        (
            "terminal",
            input(
                EXTENDED,
                &[TERMINAL, SIGN],
                &[
                    says("9000"),
                    data(&[7; 32]),
                    says("9000"),
                    data(&[0xA5; 256]),
                ]
                .concat(),
            ),
        ),
    ]
}

fn going_wrong() -> Vec<(&'static str, Vec<u8>)> {
    let long = |status: &[u8]| [&[LONG, 0x30, 0xFF, 0xFF][..], status].concat();
    let more_than_the_budget = [
        says("9000"),
        long(&[0x90, 0x00]),
        long(&[0x63, 0xC3]),
        long(&[0x90, 0x00]),
    ];
    let reset = [
        says("9000"),
        RESET.to_vec(),
        says("9000"),
        says("63C3"),
        RESET.to_vec(),
        says("9000"),
        says("9000"),
    ];
    let endless = said(&[&[0xFF; 255][..], &[0x61, 0xFF]].concat()).repeat(90);
    vec![
        (
            "wrong-pins",
            input(
                EXTENDED,
                &[TRIES, PRESS, PRESS, PRESS],
                &all(&["9000", "63C3", "63C2", "63C1"]),
            ),
        ),
        (
            "pressed-before-anything-is-known",
            input(
                EXTENDED,
                &[PRESS, SIGN],
                &[all(&["9000", "63C3", "9000"]), data(&[0xA5; 256])].concat(),
            ),
        ),
        (
            "blocked",
            input(EXTENDED, &[TRIES, PRESS], &all(&["9000", "6984"])),
        ),
        (
            "uncounted",
            input(EXTENDED, &[PRESS, PRESS], &all(&["9000", "6300", "6300"])),
        ),
        ("endless", input(EXTENDED, &[READ, PRESS, SIGN], &endless)),
        (
            "tries-answered-by-nonsense",
            input(
                EXTENDED,
                &[TRIES, TRIES, PRESS],
                &all(&["9000", "63C3", "6303", "63C1"]),
            ),
        ),
        (
            "too-few-digits",
            flows(
                EXTENDED,
                &[(JPKI, &[PRESS_TOO_FEW]), (JPKI, &[PRESS])],
                &all(&["9000", "63C3", "9000"]),
            ),
        ),
        (
            "more-than-the-budget",
            input(
                EXTENDED,
                &[READ, TRIES, PRESS, SIGN],
                &more_than_the_budget.concat(),
            ),
        ),
        (
            "reset",
            input(EXTENDED, &[TRIES, PRESS, SIGN], &reset.concat()),
        ),
        (
            "removed",
            input(
                EXTENDED,
                &[TRIES, PRESS],
                &[&all(&["9000", "63C3"]), REMOVED].concat(),
            ),
        ),
    ]
}

/// 署名用電子証明書, which its password opens.
fn signing_documents() -> Vec<(&'static str, Vec<u8>)> {
    let acts: &[u8] = &[READ_SIGNATURE, PASSWORD, READ_SIGNATURE, SIGN_DOCUMENT];
    let opened = [
        all(&["9000", "6982", "63C5", "9000"]),
        data(&FILES.signature_certificate),
        data(&[0xA5; 256]),
    ];
    let authority = data(&certificate());
    vec![
        ("document", input(EXTENDED, acts, &opened.concat())),
        (
            "wrong-passwords",
            input(
                SHORT,
                &[PASSWORD_TRIES, PASSWORD, PASSWORD, TRIES],
                &all(&["9000", "63C3", "63C2", "63C1", "63C3"]),
            ),
        ),
        (
            "authorities",
            input(
                EXTENDED,
                &[READ_AUTHORITIES],
                &[says("9000"), authority.clone(), authority].concat(),
            ),
        ),
    ]
}

fn changing() -> Vec<(&'static str, Vec<u8>)> {
    let pin: &[u8] = &[CHANGE_PIN, TRIES];
    let change = |answers: &[&str]| input(EXTENDED, pin, &all(answers));
    let broken = |broken: &[u8]| {
        let answers = [
            &all(&["9000", "63C3", "9000", "9000"]),
            broken,
            &says("63C3"),
        ];
        input(EXTENDED, pin, &answers.concat())
    };
    vec![
        (
            "change",
            change(&["9000", "63C3", "9000", "9000", "9000", "63C3"]),
        ),
        ("change-wrong", change(&["9000", "63C3", "63C2"])),
        (
            "change-refused",
            change(&["9000", "63C3", "9000", "9000", "6982", "63C3"]),
        ),
        (
            "change-failed",
            change(&["9000", "63C3", "9000", "9000", "6581", "63C3"]),
        ),
        (
            "change-of-no-file",
            change(&["9000", "63C3", "9000", "6A82", "63C3"]),
        ),
        ("change-removed", broken(REMOVED)),
        ("change-reset", broken(RESET)),
        (
            "change-password",
            input(
                EXTENDED,
                &[CHANGE_PASSWORD],
                &all(&["9000", "63C5", "9000", "9000", "9000"]),
            ),
        ),
    ]
}

fn typed_on_the_reader() -> Vec<(&'static str, Vec<u8>)> {
    let known = || all(&["9000", "63C3"]);
    vec![
        (
            "pad",
            input(
                EXTENDED,
                &[PAD, SIGN],
                &[known(), says("9000"), data(&[0xA5; 256])].concat(),
            ),
        ),
        (
            "pad-cancelled",
            input(
                EXTENDED,
                &[PAD, PAD],
                &[&known(), NOT_TYPED, &says("63C2")].concat(),
            ),
        ),
        (
            "pad-reset",
            input(
                EXTENDED,
                &[PAD],
                &[&known(), RESET, &all(&["9000", "63C2", "9000"])].concat(),
            ),
        ),
        (
            "pad-says-little",
            input(EXTENDED, &[PAD, TRIES], &[known(), said(&[0x90])].concat()),
        ),
    ]
}

fn other_cards() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "driving-licence",
            input(UNKNOWN, &[READ], &all(&["6A82", "9000"])),
        ),
        (
            "bank",
            input(UNKNOWN, &[READ], &all(&["6A82", "6A82", "9000"])),
        ),
        ("transit", input(UNKNOWN, &[READ], &all(&["6A81"]))),
        (
            "old-juki",
            input(
                UNKNOWN,
                &[READ],
                &[all(&["9000", "6A82"]), token(b"JPKIAPICCTOKEN")].concat(),
            ),
        ),
        (
            "iphone",
            input(
                EXTENDED,
                &[TOKEN, PRESS],
                &[
                    says("9000"),
                    token(b"JPKIAPIOSTOKEN"),
                    data(&[0x00, 0x8F, 0x00]),
                    all(&["63C3", "9000", "9000"]),
                ]
                .concat(),
            ),
        ),
    ]
}

/// One conversation in 公的個人認証AP.
fn input(lengths: u8, acts: &[u8], answers: &[u8]) -> Vec<u8> {
    flows(lengths, &[(JPKI, acts)], answers)
}

fn flows(lengths: u8, flows: &[(u8, &[u8])], answers: &[u8]) -> Vec<u8> {
    let few = |count: usize| u8::try_from(count).expect("few");
    let mut input = vec![lengths, few(flows.len())];
    for (flow, acts) in flows {
        input.extend([*flow, few(acts.len())]);
        input.extend(*acts);
    }
    input.extend(answers);
    input
}

/// Status words, one after the other.
fn all(statuses: &[&str]) -> Vec<u8> {
    statuses.iter().flat_map(|status| says(status)).collect()
}

fn says(status: &str) -> Vec<u8> {
    let status = u16::from_str_radix(status, 16).expect("hexadecimal");
    said(&status.to_be_bytes())
}

fn data(data: &[u8]) -> Vec<u8> {
    said(&[data, &[0x90, 0x00]].concat())
}

fn said(answer: &[u8]) -> Vec<u8> {
    [&[0][..], &frame(answer)].concat()
}

fn token(label: &[u8]) -> Vec<u8> {
    let mut file = vec![b' '; 160];
    let room = file.get_mut(..label.len()).expect("a short label");
    room.copy_from_slice(label);
    data(&file)
}

fn certificate() -> Vec<u8> {
    Authority::test().leaf().sealed_by(Authority::test())
}

/// The physical file: zeros behind the certificate.
fn file() -> Vec<u8> {
    [&certificate()[..], &[0; 300]].concat()
}

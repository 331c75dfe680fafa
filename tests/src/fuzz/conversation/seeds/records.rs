//! The conversations in the other applications: attributes, face, age, serial number.

use super::{EXTENDED, SHORT, UNKNOWN, all, data, flows, says};
use crate::fuzz::{
    conversation::{
        SERIAL, TEXT, VISUAL,
        acts::{in_text, in_visual},
    },
    records::FILES,
};

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let files = &*FILES;
    let text = |open| [in_text::TRIES, open, in_text::READ, in_text::ISSUER];
    let attributes = [
        data(&files.attributes),
        data(&files.integrity),
        data(&files.text_issuer),
    ];
    let opened = [
        all(&["9000", "63CA", "63C3", "63CA", "9000"]),
        attributes.concat(),
    ];
    let by_pin = [all(&["9000", "63CA", "63C3", "9000"]), attributes.concat()];
    let face = [
        all(&["9000", "63CA", "9000"]),
        data(&files.face),
        data(&files.visual_issuer),
        data(&[0xA5; 256]),
    ];
    let age = [
        all(&["9000", "63CA", "9000"]),
        data(&files.age),
        data(&files.visual_issuer),
    ];
    let closed = [
        all(&["9000", "6982", "6982"]),
        data(&files.visual_information),
    ];
    let serial = [says("9000"), data(&files.serial)];
    vec![
        (
            "text-by-number",
            flows(EXTENDED, &[(TEXT, &text(in_text::OPEN))], &opened.concat()),
        ),
        (
            "text-by-pin",
            flows(
                EXTENDED,
                &[(TEXT, &text(in_text::OPEN_BY_PIN))],
                &by_pin.concat(),
            ),
        ),
        (
            "text-wrong-number",
            flows(
                SHORT,
                &[(TEXT, &[in_text::OPEN, in_text::OPEN, in_text::INFORMATION])],
                &[
                    all(&["9000", "63CA", "63C9", "63C8"]),
                    data(&files.text_information),
                ]
                .concat(),
            ),
        ),
        (
            "face",
            flows(
                EXTENDED,
                &[(
                    VISUAL,
                    &[
                        in_visual::OPEN,
                        in_visual::FACE,
                        in_visual::ISSUER,
                        in_visual::PROVE,
                    ],
                )],
                &face.concat(),
            ),
        ),
        (
            "age",
            flows(
                UNKNOWN,
                &[(
                    VISUAL,
                    &[in_visual::OPEN_AGE, in_visual::AGE, in_visual::ISSUER],
                )],
                &age.concat(),
            ),
        ),
        (
            "face-closed",
            flows(
                EXTENDED,
                &[(
                    VISUAL,
                    &[in_visual::FACE, in_visual::AGE, in_visual::INFORMATION],
                )],
                &closed.concat(),
            ),
        ),
        (
            "serial",
            flows(EXTENDED, &[(SERIAL, &[])], &serial.concat()),
        ),
        (
            "one-application-after-the-other",
            flows(
                EXTENDED,
                &[
                    (TEXT, &[in_text::OPEN]),
                    (VISUAL, &[in_visual::OPEN]),
                    (TEXT, &[in_text::OPEN]),
                    (SERIAL, &[]),
                ],
                &[
                    all(&["9000", "63CA", "63C9"]),
                    all(&["9000", "63CA", "63C9"]),
                    all(&["9000", "63C9", "9000", "9000"]),
                    data(&files.serial),
                ]
                .concat(),
            ),
        ),
    ]
}

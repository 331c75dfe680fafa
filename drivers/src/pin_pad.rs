//! PIN pads: readers that take the digits themselves, by PC/SC part 10 (revision 2.02.09).
//!
//! Everything but the transport: finding the features (clause 2.2), the `PIN_VERIFY_STRUCTURE` (clause 2.5.2), and what the reader itself may answer
//! (clause 2.5.9). The transport is [`Control`]; the one to real readers is in [`pcsc`](crate::pcsc).

use madoguchi_core::link::{LinkError, NotTyped, PinPad};

/// How long a person may take for the first digit and between two, in seconds.
const TIMEOUT: u8 = 30;
/// Japanese, as Windows numbers languages: what the reader's display speaks, if it can.
const JAPANESE: u16 = 0x0411;
/// The feature tags of clause 2.3.
const VERIFY_PIN_START: u8 = 0x01;
const VERIFY_PIN_FINISH: u8 = 0x02;
const VERIFY_PIN_DIRECT: u8 = 0x06;

/// The reader's own channel beside its card: `SCardControl`.
pub trait Control: Send {
    /// Hands `input` to the reader's driver under a control code.
    ///
    /// # Errors
    /// What happened to the link.
    fn control(&mut self, code: u32, input: &[u8]) -> Result<Vec<u8>, LinkError>;
}

/// How a reader takes a PIN, as control codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Features {
    /// One command does it all.
    Direct(u32),
    /// One command begins, another one waits for the end.
    StartFinish(u32, u32),
}

impl Features {
    /// Reads the answer to `CM_IOCTL_GET_FEATURE_REQUEST`: tag, length 4, control code (big-endian), again and again. `None` where the reader takes no PIN
    /// or says something else.
    #[must_use]
    pub fn parse(mut list: &[u8]) -> Option<Self> {
        let (mut direct, mut start, mut finish) = (None, None, None);
        while let [tag, length, rest @ ..] = list {
            let (value, others) = rest.split_at_checked(usize::from(*length))?;
            let code = || Some(u32::from_be_bytes(value.try_into().ok()?));
            match *tag {
                VERIFY_PIN_DIRECT => direct = code(),
                VERIFY_PIN_START => start = code(),
                VERIFY_PIN_FINISH => finish = code(),
                _ => {}
            }
            list = others;
        }
        match (direct, start, finish) {
            (Some(direct), ..) => Some(Self::Direct(direct)),
            (None, Some(start), Some(finish)) => Some(Self::StartFinish(start, finish)),
            _ => None,
        }
    }
}

/// The PIN pad of one connected card.
#[derive(Debug)]
pub struct Pad<C> {
    control: C,
    features: Features,
}

impl<C: Control> Pad<C> {
    /// The pad of a reader with these features.
    pub fn new(control: C, features: Features) -> Self {
        Self { control, features }
    }
}

impl<C: Control> PinPad for Pad<C> {
    fn verify(&mut self, template: &[u8], digits: u8) -> Result<Vec<u8>, LinkError> {
        let structure = verify_structure(template, digits);
        let answer = match self.features {
            Features::Direct(direct) => self.control.control(direct, &structure)?,
            Features::StartFinish(start, finish) => {
                let begun = self.control.control(start, &structure)?;
                if begun.is_empty() {
                    self.control.control(finish, &[])?
                } else {
                    // The reader refuses, and says why; nothing is typed.
                    begun
                }
            }
        };
        match answer.as_slice() {
            [0x64, 0x00] => Err(LinkError::NotTyped(NotTyped::TimedOut)),
            [0x64, 0x01] => Err(LinkError::NotTyped(NotTyped::Cancelled)),
            [0x64, 0x03] => Err(LinkError::NotTyped(NotTyped::Length)),
            // The reader does not understand the structure; the card has seen nothing.
            [0x6B, 0x80] => Err(LinkError::Refused),
            [_, _, ..] => Ok(answer),
            short => Err(LinkError::ShortReply {
                length: short.len(),
            }),
        }
    }
}

/// `PIN_VERIFY_STRUCTURE`: `digits` ASCII digits, left-justified from the first byte of the data of `template` on, ended by the person with the OK key.
/// Numbers are little-endian, which is what the machines are and what drivers expect there.
fn verify_structure(template: &[u8], digits: u8) -> Vec<u8> {
    let length = u32::try_from(template.len()).unwrap_or(u32::MAX);
    [
        // bTimerOut, bTimerOut2: until the first digit, between two.
        &[TIMEOUT, TIMEOUT][..],
        // bmFormatString: in bytes, from place 0 of the data, left-justified, ASCII.
        &[0b1000_0010],
        // bmPINBlockString: so many bytes, and no length in the command.
        &[digits & 0x0F],
        // bmPINLengthFormat: no length in the command.
        &[0x00],
        // wPINMaxExtraDigit: at most and at least so many.
        &[digits, digits],
        // bEntryValidationCondition: the OK key.
        &[0x02],
        // bNumberMessage, wLangId, bMsgIndex: the first message, "enter PIN".
        &[0x01],
        &JAPANESE.to_le_bytes(),
        &[0x00],
        // bTeoPrologue: for T=1 readers that want it; all others ignore it.
        &[0x00, 0x00, 0x00],
        &length.to_le_bytes(),
        template,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// What goes out for four digits: VERIFY of 利用者証明用暗証番号 with room for them.
    const TEMPLATE: [u8; 9] = [0x00, 0x20, 0x00, 0x98, 0x04, 0xFF, 0xFF, 0xFF, 0xFF];
    const STRUCTURE: [u8; 28] = [
        0x1E, 0x1E, 0x82, 0x04, 0x00, 0x04, 0x04, 0x02, 0x01, 0x11, 0x04, 0x00, 0x00, 0x00, 0x00,
        0x09, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x98, 0x04, 0xFF, 0xFF, 0xFF, 0xFF,
    ];
    const DIRECT: u32 = 0x4233_0006;
    const START: u32 = 0x4233_0001;
    const FINISH: u32 = 0x4233_0002;

    /// The reader's side as a script: control code, what must come in, what goes out. vpcd has no PIN pad, so that this is the double of one.
    struct Script(VecDeque<(u32, Vec<u8>, Answer)>);

    type Answer = Result<Vec<u8>, LinkError>;

    impl Control for Script {
        fn control(&mut self, code: u32, input: &[u8]) -> Result<Vec<u8>, LinkError> {
            let (expected, bytes, answer) = self.0.pop_front().expect("the script goes on");
            assert_eq!((code, input), (expected, bytes.as_slice()));
            answer
        }
    }

    impl Drop for Script {
        fn drop(&mut self) {
            if !std::thread::panicking() {
                assert!(self.0.is_empty(), "never asked: {:?}", self.0);
            }
        }
    }

    #[test]
    fn features_are_found_in_any_list_and_direct_is_preferred() {
        let table: [(&[u8], Option<Features>); 9] = [
            (&[], None),
            (&[0x06, 4, 0x42, 0x33, 0, 6], Some(Features::Direct(DIRECT))),
            (
                &[
                    0x0A, 4, 0, 0, 0, 1, 0x12, 4, 0, 0, 0, 2, 0x06, 4, 0x42, 0x33, 0, 6,
                ],
                Some(Features::Direct(DIRECT)),
            ),
            (
                &[1, 4, 0x42, 0x33, 0, 1, 2, 4, 0x42, 0x33, 0, 2],
                Some(Features::StartFinish(START, FINISH)),
            ),
            (
                &[
                    1, 4, 0x42, 0x33, 0, 1, 2, 4, 0x42, 0x33, 0, 2, 6, 4, 0x42, 0x33, 0, 6,
                ],
                Some(Features::Direct(DIRECT)),
            ),
            (&[1, 4, 0x42, 0x33, 0, 1], None),
            (&[0x06, 4, 0x42, 0x33], None),
            (&[0x06, 2, 0x42, 0x33], None),
            (&[0x06], None),
        ];
        for (list, features) in table {
            assert_eq!(Features::parse(list), features, "{list:02X?}");
        }
    }

    #[test]
    fn the_structure_is_that_of_part_10_byte_for_byte() {
        assert_eq!(verify_structure(&TEMPLATE, 4), STRUCTURE);
    }

    #[test]
    fn one_command_or_two_and_what_each_answer_means() {
        let lost = LinkError::Removed;
        let not_typed = |why| Err(LinkError::NotTyped(why));
        let table: [(Answer, Answer); 9] = [
            (Ok(vec![0x90, 0x00]), Ok(vec![0x90, 0x00])),
            (Ok(vec![0x63, 0xC2]), Ok(vec![0x63, 0xC2])),
            (Ok(vec![0x64, 0x00]), not_typed(NotTyped::TimedOut)),
            (Ok(vec![0x64, 0x01]), not_typed(NotTyped::Cancelled)),
            (Ok(vec![0x64, 0x03]), not_typed(NotTyped::Length)),
            (Ok(vec![0x6B, 0x80]), Err(LinkError::Refused)),
            (Ok(vec![]), Err(LinkError::ShortReply { length: 0 })),
            (Ok(vec![0x90]), Err(LinkError::ShortReply { length: 1 })),
            (Err(lost.clone()), Err(lost)),
        ];
        for (answer, expected) in table {
            let direct = Script([(DIRECT, STRUCTURE.to_vec(), answer.clone())].into());
            let mut pad = Pad::new(direct, Features::Direct(DIRECT));
            assert_eq!(pad.verify(&TEMPLATE, 4), expected);

            let two = Script(
                [
                    (START, STRUCTURE.to_vec(), Ok(Vec::new())),
                    (FINISH, Vec::new(), answer),
                ]
                .into(),
            );
            let mut pad = Pad::new(two, Features::StartFinish(START, FINISH));
            assert_eq!(pad.verify(&TEMPLATE, 4), expected);
        }
    }

    #[test]
    fn a_reader_that_refuses_to_begin_is_not_asked_for_the_end() {
        for (answer, expected) in [
            (Ok(vec![0x6B, 0x80]), Err(LinkError::Refused)),
            (Err(LinkError::ReaderGone), Err(LinkError::ReaderGone)),
        ] {
            let script = Script([(START, STRUCTURE.to_vec(), answer)].into());
            let mut pad = Pad::new(script, Features::StartFinish(START, FINISH));
            assert_eq!(pad.verify(&TEMPLATE, 4), expected);
        }
    }
}

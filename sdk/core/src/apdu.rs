//! Commands, replies and status words of ISO 7816-4 as far as this card speaks it. Nothing here knows readers.
//!
//! Bytes and behaviour: card.md §3 of the project's notes, agreed by at least two independent projects on real cards unless a function says otherwise.

use crate::{
    card::{Application, File, Key, Permit, Reference},
    secret::SecretBytes,
};

/// A command on its way to the card.
///
/// Its body may hold a PIN, so it prints as its name and length only, and is wiped when dropped.
pub struct Command {
    name: &'static str,
    bytes: SecretBytes,
}

impl Command {
    fn new(name: &'static str, parts: &[&[u8]]) -> Self {
        Self {
            name,
            bytes: SecretBytes::concat(parts),
        }
    }

    /// What it is called in logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The bytes as they go to the card.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// This command with another Le, as `6Cxx` asks for; `None` for VERIFY and the others that have no short Le to correct.
    #[must_use]
    pub fn with_le(&self, le: u8) -> Option<Self> {
        match self.as_bytes() {
            [head @ .., 0x00]
                if matches!(
                    self.as_bytes(),
                    [0x00, 0xB0 | 0xB2, _, _, _] | [0x80, 0x2A, ..]
                ) =>
            {
                Some(Self::new(self.name, &[head, &[le]]))
            }
            _ => None,
        }
    }
}

impl std::fmt::Debug for Command {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({} bytes)", self.name, self.as_bytes().len())
    }
}

/// A command that may go out at most once, because it can spend a try or change a secret. Only the guard of the card session sends one.
#[derive(Debug)]
pub struct Once(Command);

impl Once {
    /// For the guard, and for nobody who would send it again.
    pub(crate) fn command(&self) -> &Command {
        &self.0
    }
}

/// SELECT by application identifier, no answer data.
#[must_use]
pub fn select_application(application: Application) -> Command {
    let aid = application.aid();
    Command::new(
        "SELECT",
        &[&[0x00, 0xA4, 0x04, 0x0C, length_byte(aid)], aid],
    )
}

/// SELECT of the file of a secret, no answer data: CHANGE REFERENCE DATA knows no short id.
#[must_use]
pub fn select_reference(reference: Reference) -> Command {
    let id = reference.short_id().file_id();
    Command::new("SELECT EF", &[&[0x00, 0xA4, 0x02, 0x0C, 0x02], &id])
}

/// READ BINARY of the first so many bytes by short id, with extended Le; 65 536 is the whole physical file. It also makes the file current.
#[must_use]
pub fn read_extended(file: File, length: usize) -> Command {
    let [high, low] = extended_length(length);
    Command::new(
        "READ BINARY extended",
        &[&[
            0x00,
            0xB0,
            file.short_id().parameter(),
            0x00,
            0x00,
            high,
            low,
        ]],
    )
}

/// READ BINARY of the first 256 bytes by short id, which also makes the file current.
#[must_use]
pub fn read_first(file: File) -> Command {
    Command::new(
        "READ BINARY",
        &[&[0x00, 0xB0, file.short_id().parameter(), 0x00, 0x00]],
    )
}

/// READ BINARY of `missing` bytes of the current file, or of 256 where the reader carries no more; `None` where the offset needs more than 15 bit.
#[must_use]
pub fn read_next(offset: usize, missing: usize, extended: bool) -> Option<Command> {
    let offset = u16::try_from(offset)
        .ok()
        .filter(|offset| *offset < 0x8000)?;
    let place = offset.to_be_bytes();
    let le = extended_length(missing);
    let le: &[u8] = match (u8::try_from(missing), extended) {
        (Ok(short), _) => &[short],
        (Err(_), true) => &[&[0x00], &le[..]].concat(),
        (Err(_), false) => &[0x00],
    };
    Some(Command::new("READ BINARY", &[&[0x00, 0xB0], &place, le]))
}

/// Le of two bytes: 0000 stands for 65 536, and for anything longer.
fn extended_length(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(0).to_be_bytes()
}

/// How often a PIN can still be entered: VERIFY without body, exactly four bytes (one more byte answers 6700).
#[must_use]
pub fn query_tries(reference: Reference) -> Command {
    Command::new(
        "VERIFY query",
        &[&[0x00, 0x20, 0x00, reference.short_id().parameter()]],
    )
}

/// VERIFY. Only the guard of the card session has the permit for one.
#[must_use]
pub fn verify(permit: Permit, secret: &[u8]) -> Once {
    let reference = permit.reference().short_id().parameter();
    Once(Command::new(
        "VERIFY",
        &[&[0x00, 0x20, 0x00, reference, length_byte(secret)], secret],
    ))
}

/// VERIFY with room for `digits` digits, which the reader fills in.
#[must_use]
pub fn verify_template(permit: Permit, digits: u8) -> Once {
    let room = [0xFF; 16];
    let room = room.get(..usize::from(digits)).unwrap_or(&room);
    verify(permit, room)
}

/// CHANGE REFERENCE DATA of the secret whose file is selected, to `new`, after a VERIFY of the present one.
#[must_use]
pub fn change(_: Permit, new: &[u8]) -> Once {
    Once(Command::new(
        "CHANGE REFERENCE DATA",
        &[&[0x00, 0x24, 0x01, 0x80, length_byte(new)], new],
    ))
}

/// The indicator that no further command will come (iPhone only: a plastic card answers 6700) \[A\].
#[must_use]
pub fn last_command() -> Command {
    Command::new("LAST COMMAND", &[&[0x80, 0xFC, 0x00, 0x00]])
}

/// COMPUTE DIGITAL SIGNATURE with the key `key` over `input`, which the card pads as PKCS#1 v1.5.
#[must_use]
pub fn compute_signature(key: Key, input: &[u8]) -> Command {
    Command::new(
        "COMPUTE SIGNATURE",
        &[
            &[0x80, 0x2A, 0x00, key.parameter(), length_byte(input)],
            input,
            &[0x00],
        ],
    )
}

/// GET CHALLENGE, 32 bytes.
#[must_use]
pub fn get_challenge() -> Command {
    Command::new("GET CHALLENGE", &[&[0x00, 0x84, 0x00, 0x00, 0x20]])
}

/// **Invented:** the signature (96 bytes) of a demonstration terminal in the place of a PIN. No real card knows it; see [`SyntheticTerminal`].
///
/// [`SyntheticTerminal`]: crate::card::SyntheticTerminal
#[must_use]
pub fn synthetic_authenticate(signature: &[u8]) -> Command {
    Command::new(
        "EXTERNAL AUTHENTICATE (synthetic)",
        &[&[0x00, 0x82, 0x00, 0x96, 0x60], signature],
    )
}

/// READ RECORD of the first record of `file` by short id, up to 256 bytes.
#[must_use]
pub fn read_first_record(file: File) -> Command {
    let parameter = file.short_id().record_parameter();
    Command::new("READ RECORD", &[&[0x00, 0xB2, 0x01, parameter, 0x00]])
}

/// GET RESPONSE for `61xx`.
#[must_use]
pub fn get_response(le: u8) -> Command {
    Command::new("GET RESPONSE", &[&[0x00, 0xC0, 0x00, 0x00, le]])
}

/// Every body in this catalogue is a constant, an AID, a PIN or a DigestInfo, all far under 256 bytes.
fn length_byte(body: &[u8]) -> u8 {
    debug_assert!(body.len() < 256, "short commands only");
    u8::try_from(body.len()).unwrap_or(u8::MAX)
}

/// A status word. It gets its meaning where the command is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub u16);

impl Status {
    /// Done.
    pub const OK: Self = Self(0x9000);
    /// Lc or Le not as the card wants it.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// Access condition not met.
    pub const SECURITY: Self = Self(0x6982);
    /// The reference is blocked (this card's answer; ISO would say 6983).
    pub const BLOCKED: Self = Self(0x6984);
    /// ISO's word for a blocked reference, accepted as well.
    pub const BLOCKED_ISO: Self = Self(0x6983);
    /// No such file or application.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// Function not supported.
    pub const NOT_SUPPORTED: Self = Self(0x6A81);
    /// Logical channel not supported.
    pub const NO_CHANNEL: Self = Self(0x6881);
    /// Instruction unknown.
    pub const NO_INSTRUCTION: Self = Self(0x6D00);
    /// Class unknown.
    pub const NO_CLASS: Self = Self(0x6E00);
    /// Self-diagnosis failed.
    pub const FAULT: Self = Self(0x6F00);
    /// Wrong PIN, and no counter.
    pub const WRONG_UNCOUNTED: Self = Self(0x6300);
    /// Offset behind the end of the file.
    pub const END_OF_FILE: Self = Self(0x6B00);

    /// `x` of `63Cx`.
    #[must_use]
    pub fn counter(self) -> Option<u8> {
        (self.0 & 0xFFF0 == 0x63C0).then_some(u8::try_from(self.0 & 0x000F).unwrap_or(0))
    }

    /// The low byte under the given high byte: `61xx`, `6Cxx`.
    #[must_use]
    pub fn low_under(self, high: u8) -> Option<u8> {
        let [this_high, low] = self.0.to_be_bytes();
        (this_high == high).then_some(low)
    }
}

impl std::fmt::Debug for Status {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04X}", self.0)
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04X}", self.0)
    }
}

/// What the card answered: data and status word.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// Everything before the status word.
    pub data: Vec<u8>,
    /// The last two bytes.
    pub status: Status,
}

impl Reply {
    /// Splits an answer; `None` where there is no room for a status word.
    #[must_use]
    pub fn parse(mut answer: Vec<u8>) -> Option<Self> {
        let low = answer.pop()?;
        let high = answer.pop()?;
        Some(Self {
            data: answer,
            status: Status(u16::from_be_bytes([high, low])),
        })
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} bytes, {}", self.data.len(), self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_the_bytes_of_the_catalogue() {
        let table: [(Command, &str); 15] = [
            (
                select_application(Application::Jpki),
                "00A4040C0AD392F000260100000001",
            ),
            (read_extended(File::UserCertificate, 1600), "00B08A00000640"),
            (read_extended(File::VisualFace, 65_536), "00B08200000000"),
            (read_next(256, 256, false).unwrap(), "00B0010000"),
            (read_next(256, 1000, false).unwrap(), "00B0010000"),
            (read_next(256, 255, false).unwrap(), "00B00100FF"),
            (read_next(256, 255, true).unwrap(), "00B00100FF"),
            (read_next(256, 256, true).unwrap(), "00B00100000100"),
            (read_next(256, 1000, true).unwrap(), "00B001000003E8"),
            (read_first(File::UserCertificate), "00B08A0000"),
            (query_tries(Reference::UserPin), "00200098"),
            (compute_signature(Key::User, &[1, 2]), "802A009702010200"),
            (get_response(0x10), "00C0000010"),
            (
                select_reference(Reference::SignaturePassword),
                "00A4020C02001B",
            ),
            (last_command(), "80FC0000"),
        ];
        for (command, expected) in table {
            let hex: String = command
                .as_bytes()
                .iter()
                .map(|byte| format!("{byte:02X}"))
                .collect();
            assert_eq!(hex, expected, "{}", command.name());
            let bytes = command.as_bytes().len();
            assert_eq!(
                format!("{command:?}"),
                format!("{} ({bytes} bytes)", command.name())
            );
        }
        assert!(read_next(0x8000, 1, true).is_none(), "15 bit of offset");
    }

    #[test]
    fn status_words_split_as_the_command_wants_them() {
        assert_eq!(Status(0x63C3).counter(), Some(3));
        assert_eq!(Status(0x63C0).counter(), Some(0));
        assert_eq!(Status(0x6300).counter(), None);
        assert_eq!(Status(0x61FF).low_under(0x61), Some(0xFF));
        assert_eq!(Status(0x6C10).low_under(0x61), None);
    }

    #[test]
    fn an_answer_without_room_for_a_status_word_is_none() {
        assert_eq!(Reply::parse(vec![]), None);
        assert_eq!(Reply::parse(vec![0x90]), None);
        let reply = Reply::parse(vec![1, 2, 0x90, 0x00]).unwrap();
        assert_eq!(
            (reply.data.as_slice(), reply.status),
            (&[1, 2][..], Status::OK)
        );
    }
}

//! The status words this card answers with (JICSAP 7.3 and open measurements).

/// SW1 and SW2.
pub(crate) type Status = u16;

pub(crate) const OK: Status = 0x9000;
/// Wrong, with no limit on tries.
pub(crate) const MISMATCH: Status = 0x6300;
/// The retry counter could not be written.
pub(crate) const MEMORY_FAILURE: Status = 0x6581;
/// A command of secure messaging where there is none.
pub(crate) const SECURITY_ENVIRONMENT: Status = 0x66F1;
pub(crate) const WRONG_LENGTH: Status = 0x6700;
pub(crate) const NO_LOGICAL_CHANNEL: Status = 0x6881;
/// The command does not fit the structure of the file.
pub(crate) const WRONG_STRUCTURE: Status = 0x6981;
pub(crate) const SECURITY_STATUS: Status = 0x6982;
/// No tries are left. Not ISO 7816-4's 6983 [A].
pub(crate) const BLOCKED: Status = 0x6984;
pub(crate) const CONDITIONS: Status = 0x6985;
pub(crate) const NO_CURRENT_FILE: Status = 0x6986;
/// Secure messaging of ISO 7816-4 (CLA 0C), which this card does not speak.
pub(crate) const SECURE_MESSAGING_MISSING: Status = 0x6987;
pub(crate) const NO_SECURE_MESSAGING_SESSION: Status = 0x6988;
pub(crate) const WRONG_DATA: Status = 0x6A80;
/// What a reader answers for a card that knows no APDUs.
pub(crate) const NOT_SUPPORTED: Status = 0x6A81;
pub(crate) const NO_FILE: Status = 0x6A82;
pub(crate) const NO_RECORD: Status = 0x6A83;
pub(crate) const WRONG_PARAMETERS: Status = 0x6A86;
pub(crate) const NO_REFERENCE: Status = 0x6A88;
pub(crate) const OFFSET: Status = 0x6B00;
pub(crate) const UNKNOWN_INSTRUCTION: Status = 0x6D00;
pub(crate) const UNKNOWN_CLASS: Status = 0x6E00;
/// What the first command after power-up may meet [B].
pub(crate) const SELF_DIAGNOSIS: Status = 0x6F00;

/// `63Cx`: `tries` are left (at most 15).
pub(crate) fn tries_left(tries: u8) -> Status {
    0x63C0 | Status::from(tries.min(15))
}

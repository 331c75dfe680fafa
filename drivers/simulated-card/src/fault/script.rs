//! The text form of faults: `AT:KIND`, separated by commas.

use std::fmt;
use std::str::FromStr;

use super::{At, Fault, FaultKind};
use crate::card_file::raw::hexadecimal;

/// Why a fault script is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown fault {part:?}")]
pub struct FaultScriptError {
    /// The part of the script, between commas.
    pub part: String,
}

/// Reads a script: faults separated by commas, spaces allowed. An empty script has none.
///
/// # Errors
/// [`FaultScriptError`] names the first part that is no fault.
pub fn parse_script(script: &str) -> Result<Vec<Fault>, FaultScriptError> {
    script
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect()
}

impl FromStr for Fault {
    type Err = FaultScriptError;

    fn from_str(part: &str) -> Result<Self, FaultScriptError> {
        read(part).ok_or_else(|| FaultScriptError {
            part: part.to_owned(),
        })
    }
}

fn read(part: &str) -> Option<Fault> {
    let (at, kind) = part.split_once(':')?;
    let at = match at.split_once('=')? {
        ("apdu", number) => At::Apdu(number.parse().ok()?),
        ("ins", byte) => At::Instruction(u8::from_str_radix(byte, 16).ok()?),
        _ => return None,
    };
    let kind = match kind.split_once('=') {
        None => match kind {
            "remove-before" => FaultKind::RemoveBefore,
            "remove-during" => FaultKind::RemoveDuring,
            "endless-more-data" => FaultKind::EndlessMoreData,
            "endless-wrong-length" => FaultKind::EndlessWrongLength,
            "close-socket" => FaultKind::CloseSocket,
            "hang" => FaultKind::Hang,
            "tear" => FaultKind::Tear,
            _ => return None,
        },
        Some(("short-reply", length)) => FaultKind::ShortReply(length.parse().ok()?),
        Some(("long-reply", length)) => FaultKind::LongReply(length.parse().ok()?),
        Some(("replace-status", status)) => {
            FaultKind::ReplaceStatus(u16::from_str_radix(status, 16).ok()?)
        }
        Some(("patch", value)) => {
            let (offset, bytes) = value.split_once('/')?;
            FaultKind::Patch {
                offset: offset.parse().ok()?,
                bytes: hexadecimal(bytes).filter(|bytes| !bytes.is_empty())?,
            }
        }
        Some(("swap", person)) if is_name(person) => FaultKind::Swap(person.to_owned()),
        Some(("swap-unseen", person)) if is_name(person) => {
            FaultKind::SwapUnseen(person.to_owned())
        }
        Some(("status", status)) => FaultKind::Status(u16::from_str_radix(status, 16).ok()?),
        Some(("corrupt", offset)) => FaultKind::Corrupt {
            offset: offset.parse().ok()?,
        },
        Some(("delay", milliseconds)) => FaultKind::Delay(milliseconds.parse().ok()?),
        Some(("garbage", value)) => {
            let (seed, length) = value.split_once('/')?;
            FaultKind::Garbage {
                seed: seed.parse().ok()?,
                length: length.parse().ok()?,
            }
        }
        Some(_) => return None,
    };
    Some(Fault { at, kind })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            At::Apdu(number) => write!(f, "apdu={number}:")?,
            At::Instruction(byte) => write!(f, "ins={byte:02X}:")?,
        }
        match &self.kind {
            FaultKind::RemoveBefore => f.write_str("remove-before"),
            FaultKind::RemoveDuring => f.write_str("remove-during"),
            FaultKind::ShortReply(length) => write!(f, "short-reply={length}"),
            FaultKind::Status(status) => write!(f, "status={status:04X}"),
            FaultKind::EndlessMoreData => f.write_str("endless-more-data"),
            FaultKind::EndlessWrongLength => f.write_str("endless-wrong-length"),
            FaultKind::Corrupt { offset } => write!(f, "corrupt={offset}"),
            FaultKind::Delay(milliseconds) => write!(f, "delay={milliseconds}"),
            FaultKind::Garbage { seed, length } => write!(f, "garbage={seed}/{length}"),
            FaultKind::CloseSocket => f.write_str("close-socket"),
            FaultKind::Hang => f.write_str("hang"),
            FaultKind::Tear => f.write_str("tear"),
            FaultKind::LongReply(length) => write!(f, "long-reply={length}"),
            FaultKind::ReplaceStatus(status) => write!(f, "replace-status={status:04X}"),
            FaultKind::Patch { offset, bytes } => {
                write!(f, "patch={offset}/")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
            }
            FaultKind::Swap(person) => write!(f, "swap={person}"),
            FaultKind::SwapUnseen(person) => write!(f, "swap-unseen={person}"),
        }
    }
}

/// A name, not a path: a script may come from anywhere.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_has_a_text_form() {
        let script = "apdu=0:remove-before, apdu=3:remove-during,ins=20:short-reply=1,ins=B0:status=6F00,apdu=1:endless-more-data,\
                      apdu=2:endless-wrong-length,apdu=4:corrupt=12,apdu=5:delay=300,apdu=6:garbage=7/40,ins=2A:close-socket,\
                      apdu=7:tear,apdu=8:hang,apdu=9:long-reply=3,apdu=10:replace-status=6282,apdu=11:patch=2/FFFF,apdu=12:swap=taro,\
                      apdu=13:swap-unseen=taro,";
        let faults = parse_script(script).expect("a script");
        assert_eq!(faults.len(), 17);
        let again: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            again.join(","),
            script.replace(' ', "").trim_end_matches(',')
        );
    }

    #[test]
    fn what_is_no_fault_is_named() {
        for part in [
            "x",
            "apdu=3",
            "apdu=-1:delay=1",
            "ins=2A2:delay=1",
            "apdu=1:status=9",
            "apdu=1:delay",
            "apdu=1:garbage=7",
            "apdu=1:patch=0/",
            "apdu=1:patch=0/F",
            "apdu=1:swap=",
            "apdu=1:swap=../x",
            "apdu:1",
        ] {
            let expected = if part == "apdu=1:status=9" {
                None
            } else {
                Some(part)
            };
            assert_eq!(
                parse_script(part).err().map(|error| error.part).as_deref(),
                expected
            );
        }
    }

    proptest! {
        #[test]
        fn no_script_panics(script in ".*") {
            let _ = parse_script(&script);
        }

        #[test]
        fn numbers_survive_the_text_form(number: u32, instruction: u8, seed: u64, length: u16) {
            for at in [At::Apdu(number), At::Instruction(instruction)] {
                for kind in [FaultKind::Garbage { seed, length }, FaultKind::Status(length), FaultKind::Delay(number)] {
                    let fault = Fault { at, kind };
                    let again = fault.to_string().parse::<Fault>();
                    prop_assert_eq!(again, Ok(fault));
                }
            }
        }
    }
}

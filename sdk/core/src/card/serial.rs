//! 共通カードAP: the record with the card's serial number, read to see that two readings belong to the same card, and for nothing else.

use zeroize::ZeroizeOnDrop;

use super::{
    record::{self, RecordError},
    recorded::RecordedDay,
};

/// EF 0001 record 1: `01 1C`, 28 ASCII digits (simple TLV of JICSAP) \[A\].
///
/// The serial number identifies a person for as long as the card lives: it is compared in place and not stored, sent or shown.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct SerialRecord {
    serial: [u8; 15],
    municipality: [u8; 5],
    expiry: RecordedDay,
}

impl SerialRecord {
    /// Reads the record.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        let [record] = record::in_order(bytes, 0, [0x01])?;
        let digits = record.exactly::<28>()?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(record.form("not digits"));
        }
        let short = || RecordError::Length {
            tag: record.tag,
            length: digits.len(),
        };
        let (serial, rest) = digits.split_first_chunk().ok_or_else(short)?;
        let (municipality, expiry) = rest.split_first_chunk().ok_or_else(short)?;
        let expiry = RecordedDay::of(&record::Object {
            value: expiry,
            ..record
        })?;
        Ok(Self {
            serial: *serial,
            municipality: *municipality,
            expiry,
        })
    }

    /// Whether `other` was read from the same card.
    #[must_use]
    pub fn is_same_card(&self, other: &Self) -> bool {
        self == other
    }

    /// 市区町村コード, five digits, without check digit.
    #[must_use]
    pub fn municipality(&self) -> &str {
        std::str::from_utf8(&self.municipality).unwrap_or_default()
    }

    /// 有効期限 of the card.
    #[must_use]
    pub fn expiry(&self) -> RecordedDay {
        self.expiry
    }
}

/// Prints nothing of a card.
impl std::fmt::Debug for SerialRecord {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SerialRecord")
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const RECORD: &[u8] = b"\x01\x1C0000000000000011322120310505";

    #[test]
    fn the_record_has_serial_municipality_and_expiry() {
        let record = SerialRecord::parse(RECORD).unwrap();
        assert_eq!(record.municipality(), "13221");
        assert_eq!(record.expiry().day(), Some(date!(2031 - 05 - 05)));
        assert!(record.is_same_card(&record.clone()));
        let mut other = RECORD.to_vec();
        other[16] = b'2';
        assert!(!record.is_same_card(&SerialRecord::parse(&other).unwrap()));
        assert_eq!(format!("{record:?}"), "SerialRecord { .. }");
    }

    #[test]
    fn what_is_no_such_record_says_why() {
        let table: [(&[u8], RecordError); 5] = [
            (b"", RecordError::Missing { expected: 1, at: 0 }),
            (
                b"\x02\x1C0000000000000011322120310505",
                RecordError::Missing { expected: 1, at: 0 },
            ),
            (b"\x01\x02ab", RecordError::Length { tag: 1, length: 2 }),
            (
                b"\x01\x1C00000000000000x1322120310505",
                RecordError::Form {
                    tag: 1,
                    what: "not digits",
                },
            ),
            (
                b"\x01\x1C0000000000000011322120310505\0",
                RecordError::Trailing { tag: 1, length: 1 },
            ),
        ];
        for (bytes, expected) in table {
            assert_eq!(
                SerialRecord::parse(bytes).err(),
                Some(expected),
                "{bytes:02X?}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_record_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..40), digits in "[0-9]{28}") {
            let _ = SerialRecord::parse(&bytes);
            prop_assert!(SerialRecord::parse(&[b"\x01\x1C", digits.as_bytes()].concat()).is_ok());
        }
    }
}

//! Secrets: a type that cannot be printed, cloned, compared or serialised, filled in place and wiped when dropped.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// The most digits or characters any secret of the card has (署名用パスワード).
const CAPACITY: usize = 16;

/// A PIN on its way from the keypad to the card.
///
/// Lives in one fixed heap cell, so that moving the value copies a pointer and never the digits. Created empty and filled digit by digit,
/// which is how a keypad works and why no string ever holds it.
///
/// ```compile_fail
/// println!("{:?}", madoguchi_core::secret::Pin::new());
/// ```
/// ```compile_fail
/// let copy = madoguchi_core::secret::Pin::new().clone();
/// ```
#[derive(ZeroizeOnDrop)]
pub struct Pin {
    cell: Box<[u8; CAPACITY]>,
    length: usize,
}

/// A digit or character that a PIN cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PinFormat {
    /// Not one of 0–9.
    #[error("not a digit")]
    NotADigit,
    /// No room for another digit.
    #[error("more than {CAPACITY} digits")]
    TooLong,
    /// The user-authentication PIN (利用者証明用暗証番号) has exactly four digits.
    #[error("not four digits")]
    NotFourDigits,
    /// The birth date as the card compares it has six digits.
    #[error("not six digits")]
    NotSixDigits,
    /// 照合番号B has fourteen digits.
    #[error("not fourteen digits")]
    NotFourteenDigits,
}

impl Pin {
    /// An empty PIN.
    #[must_use]
    pub fn new() -> Self {
        Self {
            cell: Box::new([0; CAPACITY]),
            length: 0,
        }
    }

    /// Appends one digit, given as its ASCII byte.
    ///
    /// # Errors
    /// [`PinFormat::NotADigit`] and [`PinFormat::TooLong`]; the PIN is unchanged.
    pub fn push(&mut self, digit: u8) -> Result<(), PinFormat> {
        if !digit.is_ascii_digit() {
            return Err(PinFormat::NotADigit);
        }
        let place = self.cell.get_mut(self.length).ok_or(PinFormat::TooLong)?;
        *place = digit;
        self.length += 1;
        Ok(())
    }

    /// Takes the last digit back.
    pub fn pop(&mut self) {
        if let Some(last) = self.length.checked_sub(1) {
            self.length = last;
            if let Some(place) = self.cell.get_mut(last) {
                place.zeroize();
            }
        }
    }

    /// How many digits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no digit yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether this has the form of a user-authentication PIN, so that no try is spent on one that cannot be right.
    ///
    /// # Errors
    /// [`PinFormat::NotFourDigits`].
    pub fn check_four_digits(&self) -> Result<(), PinFormat> {
        if self.length == 4 {
            Ok(())
        } else {
            Err(PinFormat::NotFourDigits)
        }
    }
}

impl Secret for Pin {
    fn expose(&self) -> &[u8] {
        self.cell.get(..self.length).unwrap_or_default()
    }
}

impl Default for Pin {
    fn default() -> Self {
        Self::new()
    }
}

/// A secret in the bytes that the card compares.
pub(crate) trait Secret {
    /// The bytes, for the guard, which alone builds VERIFY.
    fn expose(&self) -> &[u8];
}

/// Bytes that hold a secret in encoded form, such as a VERIFY command: wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// Takes `parts` one after another into one allocation that never grows.
    pub(crate) fn concat(parts: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
        for part in parts {
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_go_in_and_come_back_out() {
        let mut pin = Pin::new();
        assert!(pin.is_empty());
        for digit in b"1234" {
            pin.push(*digit).unwrap();
        }
        assert_eq!(pin.expose(), b"1234");
        assert_eq!(pin.check_four_digits(), Ok(()));
        pin.pop();
        assert_eq!(pin.expose(), b"123");
        assert_eq!(pin.check_four_digits(), Err(PinFormat::NotFourDigits));
        assert_eq!(pin.cell[3], 0, "a digit taken back is wiped at once");
    }

    #[test]
    fn what_is_not_a_digit_stays_out() {
        let mut pin = Pin::new();
        for byte in [b'a', b' ', 0, 0xff, b'/', b':'] {
            assert_eq!(pin.push(byte), Err(PinFormat::NotADigit));
        }
        for _ in 0..CAPACITY {
            pin.push(b'0').unwrap();
        }
        assert_eq!(pin.push(b'0'), Err(PinFormat::TooLong));
        assert_eq!(pin.len(), CAPACITY);
    }
}

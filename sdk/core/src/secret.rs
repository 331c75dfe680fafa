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
#[derive(Default)]
pub struct Pin(Cell);

impl Pin {
    /// An empty PIN.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends one digit, given as its ASCII byte.
    ///
    /// # Errors
    /// [`PinFormat::NotADigit`] and [`PinFormat::TooLong`]; the PIN is unchanged.
    pub fn push(&mut self, digit: u8) -> Result<(), PinFormat> {
        if !digit.is_ascii_digit() {
            return Err(PinFormat::NotADigit);
        }
        self.0.push(digit)
    }

    /// Takes the last digit back.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// How many digits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.length
    }

    /// Whether there is no digit yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.length == 0
    }

    /// Whether this has the form of a user-authentication PIN, so that no try is spent on one that cannot be right.
    ///
    /// # Errors
    /// [`PinFormat::NotFourDigits`].
    pub fn check_four_digits(&self) -> Result<(), PinFormat> {
        if self.0.length == 4 {
            Ok(())
        } else {
            Err(PinFormat::NotFourDigits)
        }
    }
}

impl Secret for Pin {
    fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

/// A 署名用パスワード on its way from the keyboard to the card: letters, which become capital, and digits. Kept as [`Pin`] is.
///
/// ```compile_fail
/// println!("{:?}", madoguchi_core::secret::Password::new());
/// ```
#[derive(Default)]
pub struct Password(Cell);

impl Password {
    /// An empty password.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends one character, given as its ASCII byte; the card knows capital letters only.
    ///
    /// # Errors
    /// [`PinFormat::NotALetterOrDigit`] and [`PinFormat::TooLong`]; the password is unchanged.
    pub fn push(&mut self, character: u8) -> Result<(), PinFormat> {
        if !character.is_ascii_alphanumeric() {
            return Err(PinFormat::NotALetterOrDigit);
        }
        self.0.push(character.to_ascii_uppercase())
    }

    /// Takes the last character back.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// How many characters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.length
    }

    /// Whether there is no character yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.length == 0
    }
}

impl Secret for Password {
    fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

/// A new secret that was typed twice, the same both times: what a change wants.
pub struct Repeated<S>(S);

impl Repeated<Pin> {
    /// Compares the two.
    ///
    /// # Errors
    /// [`PinFormat::NotTheSame`].
    pub fn new(first: Pin, second: Pin) -> Result<Self, PinFormat> {
        same(first, &second).map(Self)
    }
}

impl Repeated<Password> {
    /// Compares the two.
    ///
    /// # Errors
    /// [`PinFormat::NotTheSame`].
    pub fn new(first: Password, second: Password) -> Result<Self, PinFormat> {
        same(first, &second).map(Self)
    }
}

impl<S: Secret> Secret for Repeated<S> {
    fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

/// Why a secret cannot be the one that it should be, by its form alone. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PinFormat {
    /// Not one of 0–9.
    #[error("not a digit")]
    NotADigit,
    /// Neither a letter A–Z nor a digit.
    #[error("not a letter or digit")]
    NotALetterOrDigit,
    /// No room for another digit or character.
    #[error("more than {CAPACITY} characters")]
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
    /// The signature password (署名用パスワード) has 6 to 16 characters.
    #[error("not 6 to 16 letters and digits")]
    NotSixToSixteen,
    /// A new secret typed twice, differently.
    #[error("not typed the same twice")]
    NotTheSame,
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

/// The bytes of a secret in a fixed place on the heap.
#[derive(ZeroizeOnDrop)]
struct Cell {
    bytes: Box<[u8; CAPACITY]>,
    length: usize,
}

impl Cell {
    fn push(&mut self, byte: u8) -> Result<(), PinFormat> {
        let place = self.bytes.get_mut(self.length).ok_or(PinFormat::TooLong)?;
        *place = byte;
        self.length += 1;
        Ok(())
    }

    fn pop(&mut self) {
        if let Some(last) = self.length.checked_sub(1) {
            self.length = last;
            if let Some(place) = self.bytes.get_mut(last) {
                place.zeroize();
            }
        }
    }

    fn expose(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            bytes: Box::new([0; CAPACITY]),
            length: 0,
        }
    }
}

fn same<S: Secret>(first: S, second: &S) -> Result<S, PinFormat> {
    if first.expose() == second.expose() {
        Ok(first)
    } else {
        Err(PinFormat::NotTheSame)
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
        assert_eq!(pin.0.bytes[3], 0, "a digit taken back is wiped at once");
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

    #[test]
    fn letters_become_capital_and_what_the_card_does_not_know_stays_out() {
        let mut password = Password::new();
        for character in b"aZ09" {
            password.push(*character).unwrap();
        }
        assert_eq!(password.expose(), b"AZ09");
        for byte in [b' ', b'-', b'_', 0x7F, 0x80, 0xEF] {
            assert_eq!(password.push(byte), Err(PinFormat::NotALetterOrDigit));
        }
        password.pop();
        assert_eq!((password.len(), password.is_empty()), (3, false));
        for _ in 3..CAPACITY {
            password.push(b'X').unwrap();
        }
        assert_eq!(password.push(b'X'), Err(PinFormat::TooLong));
    }

    #[test]
    fn a_new_secret_is_the_same_twice() {
        let typed = |characters: &[u8]| {
            let mut password = Password::new();
            for character in characters {
                password.push(*character).unwrap();
            }
            password
        };
        let table: [(&[u8], &[u8], bool); 4] = [
            (b"ABC123", b"abc123", true),
            (b"ABC123", b"ABC124", false),
            (b"ABC123", b"ABC1234", false),
            (b"", b"A", false),
        ];
        for (first, second, fits) in table {
            let repeated = Repeated::<Password>::new(typed(first), typed(second));
            assert_eq!(repeated.err(), (!fits).then_some(PinFormat::NotTheSame));
        }
    }
}

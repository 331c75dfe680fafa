//! The message that the card signs: it binds the challenge to who asks, for which visit, and why, so that a signature made for one is worth nothing
//! for another.

use super::{Opened, Purpose};

/// The bytes whose SHA-256 digest the card signs (our own form, not the official interface).
#[must_use]
pub fn signed_message(opened: &Opened, purpose: Purpose) -> Vec<u8> {
    [
        b"madoguchi visit v1".as_slice(),
        opened.institution.as_bytes(),
        opened.visit.as_bytes(),
        purpose.as_str().as_bytes(),
        opened.challenge.as_slice(),
    ]
    .join(&0)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_message_names_label_institution_visit_purpose_and_challenge() {
        let opened = Opened {
            visit: "v".into(),
            institution: "1311234567".into(),
            challenge: [7; 32],
            expires: datetime!(2026-11-16 00:00 UTC),
        };
        let mut expected = b"madoguchi visit v1\x001311234567\x00v\x00eligibility\x00".to_vec();
        expected.extend([7; 32]);
        assert_eq!(signed_message(&opened, Purpose::Eligibility), expected);
    }
}

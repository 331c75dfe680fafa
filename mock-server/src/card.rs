//! The card file: what a simulated card needs to be a person's card.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use time::{Duration, macros::format_description};

use crate::{
    authority::{
        AuthorityError,
        derived::{Derived, serial_hex},
        key::Key,
        user::{Leaf, UserAuthority},
    },
    clock::JST,
    person::{Card, Issuer, Profile},
};

/// The committed key of every next card. Public: it protects nothing.
const NEXT_CARD_KEY: &str = include_str!("../../tests/fixtures/keys/card-p384.pem");

/// Mints cards: whoever has the same seed mints the same bytes.
pub(crate) struct Mint {
    test: UserAuthority,
    next: UserAuthority,
    foreign: UserAuthority,
    seed: String,
}

/// A card as it leaves the mint.
#[derive(Debug)]
pub(crate) struct Minted {
    certificate: Vec<u8>,
    key: &'static str,
    authority: Vec<u8>,
    number: String,
}

#[derive(Serialize)]
struct File<'a> {
    profile: Profile,
    attributes: Attributes<'a>,
    user_authentication: UserAuthentication<'a>,
}

#[derive(Serialize)]
struct Attributes<'a> {
    name: &'a str,
    address: &'a str,
    birth: String,
    sex: &'a str,
    expiry: String,
    security_code: &'a str,
    municipality: &'a str,
    serial: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<&'a str>,
}

#[derive(Serialize)]
struct UserAuthentication<'a> {
    key: &'a str,
    certificate: String,
    ca_certificate: String,
    pin: &'a str,
    tries: u8,
}

impl Mint {
    /// A mint for a seed.
    pub(crate) fn new(seed: &str) -> Result<Self, AuthorityError> {
        Ok(Self {
            test: UserAuthority::test()?,
            next: UserAuthority::next()?,
            foreign: UserAuthority::foreign()?,
            seed: seed.into(),
        })
    }

    /// The authority of the cards of today.
    pub(crate) fn authority(&self) -> &UserAuthority {
        &self.test
    }

    /// The authority of the next card.
    pub(crate) fn next_authority(&self) -> &UserAuthority {
        &self.next
    }

    /// The seed.
    pub(crate) fn seed(&self) -> &str {
        &self.seed
    }

    /// The serial number of a person's certificate, upper-case hexadecimal.
    pub(crate) fn serial(&self, id: &str) -> String {
        serial_hex(&self.seed, id)
    }

    /// Mints a person's card.
    pub(crate) fn mint(&self, id: &str, card: &Card) -> Result<Minted, AuthorityError> {
        let derived = Derived::of(&self.seed, id);
        let key_pem = match card.profile {
            Profile::Physical => derived.key,
            Profile::Next => NEXT_CARD_KEY,
        };
        let key = Key::read(key_pem)?;
        let authority = match (card.issuer, card.profile) {
            (Issuer::Test, Profile::Physical) => &self.test,
            (Issuer::Test, Profile::Next) => &self.next,
            (Issuer::Foreign, _) => &self.foreign,
        };
        let common_name = format!("{}{}003A", derived.name, card.municipality);
        let mut certificate = authority.issue(&Leaf {
            serial: &derived.serial,
            common_name: common_name.clone(),
            key: &key,
            not_before: card.not_before,
            not_after: card.not_after,
        })?;
        if card.tampered {
            tamper(&mut certificate, common_name.as_bytes());
        }
        Ok(Minted {
            certificate,
            key: key_pem,
            authority: authority.certificate().to_vec(),
            number: derived.card_number,
        })
    }
}

impl Minted {
    /// The card file, TOML.
    pub(crate) fn file(&self, card: &Card) -> Result<String, toml::ser::Error> {
        let day = format_description!("[year]-[month]-[day]");
        let file = File {
            profile: card.profile,
            attributes: Attributes {
                name: &card.name,
                address: &card.address,
                birth: card.birth.format(day).unwrap_or_default(),
                sex: &card.sex,
                expiry: card.expiry.format(day).unwrap_or_default(),
                security_code: &card.security_code,
                municipality: &card.municipality,
                serial: &self.number,
                photo: has_photo(card).then_some("drawing"),
            },
            user_authentication: UserAuthentication {
                key: self.key,
                certificate: STANDARD.encode(&self.certificate),
                ca_certificate: STANDARD.encode(&self.authority),
                pin: &card.pin,
                tries: card.tries,
            },
        };
        toml::to_string_pretty(&file)
    }
}

/// The card of somebody who was not a year old when it was issued has none.
fn has_photo(card: &Card) -> bool {
    card.not_before.to_offset(JST).date() >= card.birth + Duration::days(365)
}

/// Changes the subject's first character, so that the certificate stays well formed and its signature breaks.
fn tamper(certificate: &mut [u8], subject: &[u8]) {
    let place = certificate
        .windows(subject.len())
        .position(|window| window == subject);
    if let Some(first) = place.and_then(|place| certificate.get_mut(place)) {
        *first = if *first == b'0' { b'1' } else { b'0' };
    }
}

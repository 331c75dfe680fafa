//! What follows from seed and id alone: key, serial number and names of a card. The same pair always gives the same bytes.

use ring::digest::{Context, SHA256};

use super::real::upper_hex;
use crate::population;

/// The committed pool of card keys, PKCS#8 in PEM. Public: they protect nothing.
const POOL: [&str; 8] = [
    include_str!("../../../tests/fixtures/keys/card-01.pem"),
    include_str!("../../../tests/fixtures/keys/card-02.pem"),
    include_str!("../../../tests/fixtures/keys/card-03.pem"),
    include_str!("../../../tests/fixtures/keys/card-04.pem"),
    include_str!("../../../tests/fixtures/keys/card-05.pem"),
    include_str!("../../../tests/fixtures/keys/card-06.pem"),
    include_str!("../../../tests/fixtures/keys/card-07.pem"),
    include_str!("../../../tests/fixtures/keys/card-08.pem"),
];

/// A card's derived values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Derived {
    /// The private key in PEM.
    pub(crate) key: &'static str,
    /// The certificate's serial number, a positive INTEGER: four bytes, or five for generated people.
    pub(crate) serial: Vec<u8>,
    /// The subject's common name without its municipality: 14 characters.
    pub(crate) name: String,
    /// The card's own number, 15 digits.
    pub(crate) card_number: String,
}

impl Derived {
    /// Derives from the server's seed and the person's id.
    pub(crate) fn of(seed: &str, id: &str) -> Self {
        let [first, ..] = hash(seed, id, "key");
        let key = POOL
            .iter()
            .cycle()
            .nth(usize::from(first) % POOL.len())
            .copied()
            .unwrap_or_default();
        Self {
            key,
            serial: serial(seed, id),
            name: characters(
                &hash(seed, id, "subject"),
                b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                14,
            ),
            card_number: characters(&hash(seed, id, "card"), b"0123456789", 15),
        }
    }
}

/// The serial number of a person's certificate, which needs no key.
pub(crate) fn serial(seed: &str, id: &str) -> Vec<u8> {
    if let Some(index) = population::index(id) {
        return population::serial(seed, index).to_vec();
    }
    let [a, b, c, d, ..] = hash(seed, id, "serial");
    // The top byte is 01 to 7F: exactly four bytes.
    vec![(a & 0x7F).max(1), b, c, d]
}

/// The same as upper-case hexadecimal.
pub(crate) fn serial_hex(seed: &str, id: &str) -> String {
    upper_hex(&serial(seed, id))
}

fn hash(seed: &str, id: &str, purpose: &str) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in ["madoguchi card", seed, id, purpose] {
        context.update(part.as_bytes());
        context.update(&[0]);
    }
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    bytes
}

fn characters(bytes: &[u8], alphabet: &[u8], length: usize) -> String {
    bytes
        .iter()
        .take(length)
        .filter_map(|byte| alphabet.iter().cycle().nth(usize::from(*byte)))
        .map(|character| char::from(*character))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_id_give_the_same_values_and_others_do_not() {
        let one = Derived::of("seed", "employee");
        assert_eq!(one, Derived::of("seed", "employee"));
        for other in [
            Derived::of("seed", "revoked"),
            Derived::of("other", "employee"),
        ] {
            assert_ne!(one.serial, other.serial);
            assert_ne!(one.name, other.name);
        }
        assert_eq!((one.name.len(), one.card_number.len()), (14, 15));
        assert!((1..=0x7F).contains(&one.serial[0]));
    }

    #[test]
    fn the_whole_pool_is_used() {
        let keys: std::collections::BTreeSet<_> = (0..200)
            .map(|n| Derived::of("seed", &format!("person-{n}")).key)
            .collect();
        assert_eq!(keys.len(), POOL.len());
    }
}

//! Whole lives of a card: what people press, what software asks, what readers and other programs do, in any order. No try is spent that nobody asked for.

use std::collections::BTreeMap;

use super::*;
use crate::{
    card::model::{Counter, Fault, Pad, Shared},
    secret::{Password, Repeated},
};

/// Steps in the suite; `scripts/soak card` lives longer, by `MADOGUCHI_CARD_STEPS`, and other lives, by `MADOGUCHI_CARD_SEED`.
const STEPS: u64 = 200_000;
const SEED: u64 = 20_261_122;
/// Everything happens at least once in so many steps.
const OFTEN: u64 = 2_000;

#[test]
fn software_never_spends_a_try_that_nobody_asked_for() {
    let number = |name: &str, usual| {
        std::env::var(name).map_or(usual, |text| text.parse().expect("a number"))
    };
    let steps = number("MADOGUCHI_CARD_STEPS", STEPS);
    let seen = live(number("MADOGUCHI_CARD_SEED", SEED), steps);
    // It was a life in which everything happened, each of it often.
    for what in [
        "opened",
        "wrong",
        "blocked",
        "last try refused",
        "last try used",
        "malformed",
        "unknown",
        "not sent",
        "changed",
        "unchanged",
        "change unknown",
        "counter of another program",
    ] {
        let often = seen.get(what).copied().unwrap_or(0);
        assert!(often >= steps / OFTEN, "{what}: {often} times, of {seen:?}");
    }
    println!("steps: {steps}");
}

/// Lives `steps` steps, and says how often each thing happened.
///
/// # Panics
/// Where a try was spent that nobody asked for, or the session said something that is not so.
fn live(seed: u64, steps: u64) -> BTreeMap<&'static str, u64> {
    let mut chance = Chance(seed);
    let card = Shared::new();
    let mut session = card.connect();
    let mut seen = BTreeMap::new();
    for step in 0..steps {
        let is_blocked = card.counter(0).left == 0 || card.counter(1).left == 0;
        if is_blocked && chance.one_in(4) {
            card.unblock();
            session = card.connect();
        } else if !card.is_present() || chance.one_in(40) {
            session = card.connect();
        }
        if chance.one_in(3) {
            let faults = [
                Fault::Reset,
                Fault::Reset,
                Fault::Refused,
                Fault::TornBefore,
                Fault::TornAfter,
                Fault::Lost,
                Fault::Nonsense,
            ];
            let fault = faults[chance.below(faults.len())];
            card.arm(chance.small(5), fault, chance.one_in(2));
        }
        let before = [card.counter(0), card.counter(1)];
        let press = Press::any(&mut chance, &before);
        let what = press.happen(&mut session, &card);
        let after = [card.counter(0), card.counter(1)];
        let burnt = judge(&press, &before, &after, what, step);
        *seen.entry(what).or_insert(0) += 1;
        if burnt {
            *seen.entry("counter of another program").or_insert(0) += 1;
        }
        if used_last(&before, &after) {
            *seen.entry("last try used").or_insert(0) += 1;
        }
    }
    seen
}

/// What one step does.
struct Press {
    what: What,
    /// Which secret.
    place: usize,
    typed: Vec<u8>,
    confirmed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Verify,
    Pad,
    Change,
    Tries,
    Read,
    Sign,
}

impl Press {
    fn any(chance: &mut Chance, counters: &[Counter; 2]) -> Self {
        let place = chance.below(2);
        let what = match chance.below(10) {
            0..=3 => What::Verify,
            4 if place == 0 => What::Pad,
            4 | 5 => What::Change,
            6 => What::Tries,
            7 | 8 => What::Read,
            _ => What::Sign,
        };
        let typed = match chance.below(8) {
            0..=3 => counters[place].secret.clone(),
            4..=6 => {
                if place == 0 {
                    b"9999".to_vec()
                } else {
                    b"ZZZZ99".to_vec()
                }
            }
            _ if what == What::Pad => b"0000".to_vec(),
            _ => b"123".to_vec(),
        };
        Self {
            what,
            place,
            typed,
            confirmed: chance.one_in(2),
        }
    }

    fn happen(&self, session: &mut Card, card: &Shared) -> &'static str {
        let confirmed = || self.confirmed.then(LastTryConfirmed::by_person);
        let mut jpki = match session.jpki() {
            Ok(jpki) => jpki,
            Err(_) => return "no session",
        };
        let changed = if self.place == 0 {
            &b"2468"[..]
        } else {
            b"BBBB22"
        };
        let verified = match (self.what, self.place) {
            (What::Verify, 0) => jpki.verify(pin(&self.typed), confirmed()),
            (What::Verify, _) => jpki.verify_password(password(&self.typed), confirmed()),
            (What::Pad, _) => {
                let mut pad = Pad(card.clone(), self.typed.clone());
                jpki.verify_on_pad(&mut pad, confirmed())
            }
            (What::Change, 0) => {
                let new = Repeated::<Pin>::new(pin(changed), pin(changed)).unwrap();
                return said_of_change(jpki.change_pin(pin(&self.typed), new, confirmed()));
            }
            (What::Change, _) => {
                let new = Repeated::<Password>::new(password(changed), password(changed)).unwrap();
                let present = password(&self.typed);
                return said_of_change(jpki.change_password(present, new, confirmed()));
            }
            (What::Tries, 0) => return said_of_question(jpki.tries().is_ok()),
            (What::Tries, _) => return said_of_question(jpki.password_tries().is_ok()),
            (What::Read, _) => return said_of_question(jpki.read_certificate().is_ok()),
            (What::Sign, _) => return said_of_question(jpki.sign(b"abc", RSA).is_ok()),
        };
        said(&verified)
    }

    /// Whether a person asked for a try.
    fn asks(&self) -> bool {
        matches!(self.what, What::Verify | What::Pad | What::Change)
    }
}

fn said(verified: &Result<(), PinError>) -> &'static str {
    match verified {
        Ok(()) => "opened",
        Err(PinError::WrongPin { .. }) => "wrong",
        Err(PinError::Blocked) => "blocked",
        Err(PinError::LastTry) => "last try refused",
        Err(PinError::Format(_)) => "malformed",
        Err(PinError::OutcomeUnknown(_)) => "unknown",
        Err(PinError::Card(_)) => "not sent",
    }
}

fn said_of_change(changed: Result<(), ChangeError>) -> &'static str {
    match changed {
        Ok(()) => "changed",
        Err(ChangeError::Format(_)) => "malformed",
        Err(ChangeError::Present(error)) => said(&Err(error)),
        Err(ChangeError::Unchanged(_)) => "unchanged",
        Err(ChangeError::OutcomeUnknown(_)) => "change unknown",
    }
}

fn said_of_question(answered: bool) -> &'static str {
    if answered { "answered" } else { "not answered" }
}

/// Compares what the card was told with what the person pressed and what the session said. Whether another program spent tries meanwhile.
fn judge(
    press: &Press,
    before: &[Counter; 2],
    after: &[Counter; 2],
    said: &str,
    step: u64,
) -> bool {
    let mut burnt = false;
    for (place, (before, after)) in before.iter().zip(after).enumerate() {
        let asked = press.asks() && place == press.place;
        let verifies = after.verifies - before.verifies;
        let changes = after.changes - before.changes;
        let context = format!("step {step}: {:?} of {place}, {said}", press.what);
        assert!(verifies <= u32::from(asked), "{context}");
        assert!(
            changes <= u32::from(asked && press.what == What::Change),
            "{context}"
        );
        assert!(
            after.at_last == before.at_last || press.confirmed,
            "{context}: the last try, and nobody confirmed it"
        );
        if !asked {
            burnt |= after.left < before.left;
            continue;
        }
        match said {
            "opened" | "changed" => {
                assert_eq!((verifies, after.left), (1, after.most), "{context}")
            }
            "wrong" => assert!(verifies == 1 && after.left > 0, "{context}"),
            "blocked" => assert_eq!(after.left, 0, "{context}"),
            "last try refused" => assert_eq!((verifies, after.left), (0, 1), "{context}"),
            "malformed" | "not sent" | "no session" => assert_eq!(verifies, 0, "{context}"),
            "unchanged" => {
                assert_eq!((verifies, &after.secret), (1, &before.secret), "{context}");
            }
            "unknown" | "change unknown" => assert!(verifies <= 1, "{context}"),
            other => panic!("{context}: {other}"),
        }
        if said == "changed" {
            assert_eq!(changes, 1, "{context}");
        } else if said != "change unknown" {
            assert_eq!(after.secret, before.secret, "{context}");
        }
    }
    burnt
}

fn used_last(before: &[Counter; 2], after: &[Counter; 2]) -> bool {
    before
        .iter()
        .zip(after)
        .any(|(before, after)| after.at_last > before.at_last)
}

fn password(characters: &[u8]) -> Password {
    let mut password = Password::new();
    for character in characters {
        password.push(*character).unwrap();
    }
    password
}

/// The same seed is the same life (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap();
        usize::try_from(self.next() % bound).unwrap()
    }

    fn small(&mut self, bound: u8) -> u8 {
        u8::try_from(self.next() % u64::from(bound)).unwrap()
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.next().is_multiple_of(bound)
    }
}

//! Cards that would talk for ever.

use std::sync::atomic::Ordering;

use super::*;
use crate::{
    card::script::Endless,
    secret::{Password, Repeated},
};

#[test]
fn a_card_that_talks_for_ever_is_given_up_within_the_budget() {
    type Talk = fn(&mut Jpki<'_>) -> CardError;
    let read: Talk = |jpki| jpki.read_certificate().unwrap_err();
    let tries: Talk = |jpki| jpki.tries().unwrap_err();
    let verify: Talk = |jpki| match jpki.verify(pin(b"1234"), None) {
        Err(PinError::Card(error)) => error,
        other => panic!("{other:?}"),
    };
    let sign: Talk = |jpki| jpki.sign(b"abc", RSA).unwrap_err();
    let password: Talk = |jpki| {
        let mut password = Password::new();
        for character in b"AAAAAA" {
            password.push(*character).unwrap();
        }
        match jpki.verify_password(password, None) {
            Err(PinError::Card(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let change: Talk = |jpki| {
        let new = Repeated::<Pin>::new(pin(b"5678"), pin(b"5678")).unwrap();
        match jpki.change_pin(pin(b"1234"), new, None) {
            Err(ChangeError::Present(PinError::Card(error))) => error,
            other => panic!("{other:?}"),
        }
    };
    let document: Talk = |jpki| jpki.sign_document(b"abc", RSA).unwrap_err();
    let signature: Talk = |jpki| jpki.read_signature_certificate().unwrap_err();
    let authority: Talk = |jpki| jpki.read_authority().unwrap_err();
    let token: Talk = |jpki| jpki.token_info().unwrap_err();
    let availability: Talk = |jpki| jpki.availability().unwrap_err();
    let talks = [
        read,
        tries,
        verify,
        sign,
        password,
        change,
        document,
        signature,
        authority,
        token,
        availability,
    ];
    let flood = [[1; 65_000].as_slice(), &[0x61, 0x00]].concat();
    for answer in [vec![0x61, 0xFF], flood] {
        for talk in talks {
            for lengths in [Lengths::Unknown, Lengths::Short] {
                let (mut card, asked) = Endless::card(answer.clone(), lengths);
                let error = talk(&mut card.jpki().unwrap());
                assert!(
                    matches!(error, CardError::Link(LinkError::Budget { .. })),
                    "{error:?}"
                );
                assert!(asked.load(Ordering::Relaxed) <= 64);
            }
        }
    }
    // A wrong length is corrected once, and what it answers then is the answer.
    for talk in talks {
        let (mut card, asked) = Endless::card(vec![0x6C, 0xFF], Lengths::Unknown);
        let error = talk(&mut card.jpki().unwrap());
        assert!(
            matches!(
                error,
                CardError::Unexpected {
                    status: Status(0x6CFF),
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(asked.load(Ordering::Relaxed) <= 3);
    }
}

#[test]
fn endless_chaining_and_endless_reading_end_in_the_budget_and_a_wrong_length_is_corrected_once() {
    let budget = |apdus, bytes| Err(CardError::Link(LinkError::Budget { apdus, bytes }));
    let (mut card, _) = Endless::card(vec![0x61, 0xFF], Lengths::Unknown);
    assert_eq!(
        card.jpki().unwrap().read_certificate().map(|_| ()),
        budget(64, 128)
    );
    // A certificate of 4 KiB, four bytes at a time.
    let (mut card, _) = Endless::card(
        [0x30, 0x82, 0x10, 0x00, 0x90, 0x00].to_vec(),
        Lengths::Unknown,
    );
    assert_eq!(
        card.jpki().unwrap().read_certificate().map(|_| ()),
        budget(64, 380)
    );
    // More than the 32 KiB in one answer.
    let flood = [[1; 32 * 1024].as_slice(), &[0x90, 0x00]].concat();
    let (mut card, _) = Endless::card(flood, Lengths::Unknown);
    assert_eq!(
        card.jpki().unwrap().read_certificate().map(|_| ()),
        budget(2, 32 * 1024 + 4)
    );
    let (mut card, asked) = Endless::card(vec![0x6C, 0xFF], Lengths::Short);
    let unexpected = CardError::Unexpected {
        command: "READ BINARY",
        status: Status(0x6CFF),
    };
    assert_eq!(
        card.jpki().unwrap().read_certificate().map(|_| ()),
        Err(unexpected)
    );
    assert_eq!(
        asked.load(Ordering::Relaxed),
        3,
        "SELECT, READ, READ with the length it named"
    );
}

#[test]
fn each_session_has_a_budget_of_its_own() {
    let (mut card, asked) = Endless::card(vec![0x61, 0xFF], Lengths::Unknown);
    for session in 1..=3 {
        assert!(card.jpki().unwrap().tries().is_err());
        assert_eq!(asked.load(Ordering::Relaxed), 64 * session);
    }
}

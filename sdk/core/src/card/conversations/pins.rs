//! The counter, and VERIFY: never more than once.

use super::*;
use crate::link::PinPad;

#[test]
fn the_question_for_tries_understands_every_answer() {
    let unexpected = |status| {
        Err(CardError::Unexpected {
            command: "VERIFY query",
            status: Status(status),
        })
    };
    let table = [
        ("63C3", Ok(Tries::Left(3))),
        ("63C1", Ok(Tries::Left(1))),
        ("63C0", Ok(Tries::Blocked)),
        ("6984", Ok(Tries::Blocked)),
        ("6983", Ok(Tries::Blocked)),
        ("6300", Ok(Tries::Unlimited)),
        ("9000", unexpected(0x9000)),
        ("6700", unexpected(0x6700)),
        ("6A88", unexpected(0x6A88)),
    ];
    for (answer, expected) in table {
        let mut card = Script::new()
            .on(SELECT, "9000")
            .on(QUERY, answer)
            .card(Lengths::Unknown);
        assert_eq!(card.jpki().unwrap().tries(), expected, "{answer}");
    }
}

#[test]
fn verify_goes_out_once_whatever_it_answers() {
    let unknown = |status| {
        Err(PinError::OutcomeUnknown(CardError::Unexpected {
            command: "VERIFY",
            status: Status(status),
        }))
    };
    let short = |length| {
        Err(PinError::OutcomeUnknown(
            LinkError::ShortReply { length }.into(),
        ))
    };
    let wrong = |tries| Err(PinError::WrongPin { tries });
    let table = [
        ("9000", Ok(())),
        ("63C2", wrong(Tries::Left(2))),
        ("63C1", wrong(Tries::Left(1))),
        ("6300", wrong(Tries::Unlimited)),
        ("63C0", Err(PinError::Blocked)),
        ("6984", Err(PinError::Blocked)),
        ("6983", Err(PinError::Blocked)),
        ("6F00", unknown(0x6F00)),
        ("6700", unknown(0x6700)),
        ("6C04", unknown(0x6C04)),
        ("6110", unknown(0x6110)),
        ("90", short(1)),
        ("", short(0)),
    ];
    for (answer, expected) in table {
        let mut card = asked("63C3").on(VERIFY, answer).card(Lengths::Unknown);
        assert_eq!(
            card.jpki().unwrap().verify(pin(b"1234"), None),
            expected,
            "{answer}"
        );
    }
}

#[test]
fn a_link_lost_during_verify_is_an_unknown_outcome_unless_nothing_can_have_gone_out() {
    let unknown = |error: LinkError| PinError::OutcomeUnknown(error.into());
    let known = |error: LinkError| PinError::Card(error.into());
    let lost = |error: LinkError| asked("63C3").failing(VERIFY, error);
    let other = LinkError::Other { code: 0x8010_002F };
    let reset = || lost(LinkError::Reset).on(SELECT, "9000");
    let table = [
        (lost(LinkError::Removed), unknown(LinkError::Removed)),
        (lost(LinkError::ReaderGone), unknown(LinkError::ReaderGone)),
        (lost(LinkError::NoService), unknown(LinkError::NoService)),
        (
            lost(LinkError::Unresponsive),
            unknown(LinkError::Unresponsive),
        ),
        (lost(other.clone()), unknown(other)),
        (lost(LinkError::Refused), known(LinkError::Refused)),
        (lost(LinkError::InUse), known(LinkError::InUse)),
        (
            reset().on(QUERY, "63C3").failing(VERIFY, LinkError::Reset),
            known(LinkError::Reset),
        ),
        (
            lost(LinkError::Reset).failing(SELECT, LinkError::Removed),
            known(LinkError::Removed),
        ),
        (
            reset().failing(QUERY, LinkError::Removed),
            known(LinkError::Removed),
        ),
        (reset().on(QUERY, "63C1"), PinError::LastTry),
        (reset().on(QUERY, "63C0"), PinError::Blocked),
        (
            reset()
                .on(QUERY, "63C3")
                .failing(VERIFY, LinkError::Removed),
            unknown(LinkError::Removed),
        ),
    ];
    for (script, expected) in table {
        let mut card = script.card(Lengths::Unknown);
        assert_eq!(
            card.jpki().unwrap().verify(pin(b"1234"), None),
            Err(expected)
        );
    }
}

#[test]
fn what_cannot_or_may_not_be_tried_is_not_sent() {
    let confirmed = || Some(LastTryConfirmed::by_person());
    let malformed = || PinError::Format(PinFormat::NotFourDigits);
    let selected = || Script::new().on(SELECT, "9000");
    let table = [
        ("no digit", selected(), b"".as_slice(), None, malformed()),
        ("three digits", selected(), b"123", None, malformed()),
        (
            "five digits, confirmed",
            selected(),
            b"12345",
            confirmed(),
            malformed(),
        ),
        (
            "one try left",
            asked("63C1"),
            b"1234",
            None,
            PinError::LastTry,
        ),
        ("blocked", asked("63C0"), b"1234", None, PinError::Blocked),
        (
            "blocked, confirmed",
            asked("6984"),
            b"1234",
            confirmed(),
            PinError::Blocked,
        ),
    ];
    for (what, script, digits, confirmed, expected) in table {
        let mut card = script.card(Lengths::Unknown);
        assert_eq!(
            card.jpki().unwrap().verify(pin(digits), confirmed),
            Err(expected),
            "{what}"
        );
    }
    let mut card = asked("63C1").on(VERIFY, "9000").card(Lengths::Unknown);
    assert_eq!(
        card.jpki().unwrap().verify(pin(b"1234"), confirmed()),
        Ok(())
    );
}

#[test]
fn a_wrong_pin_leaves_the_counter_known_and_anything_else_has_it_asked_anew() {
    let mut card = asked("63C2").on(VERIFY, "63C1").card(Lengths::Unknown);
    let mut jpki = card.jpki().unwrap();
    let wrong = PinError::WrongPin {
        tries: Tries::Left(1),
    };
    assert_eq!(jpki.verify(pin(b"1234"), None), Err(wrong));
    assert_eq!(jpki.verify(pin(b"1234"), None), Err(PinError::LastTry));

    let mut card = asked("63C3")
        .on(VERIFY, "9000")
        .on(QUERY, "63C3")
        .on(VERIFY, "63C0")
        .card(Lengths::Unknown);
    let mut jpki = card.jpki().unwrap();
    assert_eq!(jpki.verify(pin(b"1234"), None), Ok(()));
    assert_eq!(jpki.verify(pin(b"1234"), None), Err(PinError::Blocked));
    assert_eq!(jpki.verify(pin(b"1234"), None), Err(PinError::Blocked));
}

#[test]
fn a_reset_anywhere_has_the_counter_asked_anew_before_the_next_verify() {
    let mut card = asked("63C2")
        .failing(READ_USUAL, LinkError::Reset)
        .on(SELECT, "9000")
        .on(READ_USUAL, "6981")
        .on(QUERY, "63C1")
        .card(Lengths::Unknown);
    let mut jpki = card.jpki().unwrap();
    assert_eq!(jpki.tries(), Ok(Tries::Left(2)));
    assert!(jpki.read_certificate().is_err());
    assert_eq!(jpki.verify(pin(b"1234"), None), Err(PinError::LastTry));
}

/// A reader with a keypad of its own.
struct Pad(Option<Result<Vec<u8>, LinkError>>);

impl PinPad for Pad {
    fn verify(&mut self, template: &[u8], digits: u8) -> Result<Vec<u8>, LinkError> {
        assert_eq!(
            template,
            [0x00, 0x20, 0x00, 0x98, 4, 0xFF, 0xFF, 0xFF, 0xFF]
        );
        assert_eq!(digits, 4);
        self.0.take().expect("a second VERIFY")
    }
}

#[test]
fn digits_typed_on_the_reader_pass_the_same_gate() {
    let wrong = PinError::WrongPin {
        tries: Tries::Left(2),
    };
    let unknown = |error: LinkError| Err(PinError::OutcomeUnknown(error.into()));
    let table = [
        ("63C3", Some(Ok(vec![0x90, 0x00])), Ok(())),
        ("63C3", Some(Ok(vec![0x63, 0xC2])), Err(wrong)),
        ("63C3", Some(Ok(vec![0x69, 0x84])), Err(PinError::Blocked)),
        (
            "63C3",
            Some(Ok(Vec::new())),
            unknown(LinkError::ShortReply { length: 0 }),
        ),
        (
            "63C3",
            Some(Err(LinkError::Removed)),
            unknown(LinkError::Removed),
        ),
        ("63C1", None, Err(PinError::LastTry)),
        ("6984", None, Err(PinError::Blocked)),
    ];
    for (tries, answer, expected) in table {
        let mut card = asked(tries).card(Lengths::Unknown);
        let verified = card.jpki().unwrap().verify_on_pad(&mut Pad(answer), None);
        assert_eq!(verified, expected, "{tries}");
    }
}

/// The application is open and the counter was asked for.
fn asked(tries: &str) -> Script {
    Script::new().on(SELECT, "9000").on(QUERY, tries)
}

//! Changing a secret: never twice, never without the present one, and always clear which of the two holds.

use super::*;
use crate::secret::{Password, PinFormat, Repeated};

const SELECT_PIN: &str = "00A4020C020018";
const CHANGE_PIN: &str = "002401800435363738";

fn new(digits: &[u8]) -> Repeated<Pin> {
    Repeated::<Pin>::new(pin(digits), pin(digits)).unwrap()
}

fn verified() -> Script {
    Script::new()
        .on(SELECT, "9000")
        .on(QUERY, "63C3")
        .on(VERIFY, "9000")
}

fn change(script: Script) -> Result<(), ChangeError> {
    let mut card = script.card(Lengths::Unknown);
    card.jpki()
        .unwrap()
        .change_pin(pin(b"1234"), new(b"5678"), None)
}

#[test]
fn a_pin_is_changed_after_one_verify_of_the_present_one() {
    let script = verified().on(SELECT_PIN, "9000").on(CHANGE_PIN, "9000");
    assert_eq!(change(script), Ok(()));
}

#[test]
fn a_password_is_changed_in_the_same_way() {
    let password = |characters: &[u8]| {
        let mut password = Password::new();
        for character in characters {
            password.push(*character).unwrap();
        }
        password
    };
    let mut card = Script::new()
        .on(SELECT, "9000")
        .on("0020009B", "63C5")
        .on("0020009B06414243313233", "9000")
        .on("00A4020C02001B", "9000")
        .on("002401800758595A37383930", "9000")
        .card(Lengths::Unknown);
    let repeated = Repeated::<Password>::new(password(b"xyz7890"), password(b"XYZ7890")).unwrap();
    let changed = card
        .jpki()
        .unwrap()
        .change_password(password(b"abc123"), repeated, None);
    assert_eq!(changed, Ok(()));
}

#[test]
fn each_end_of_a_change_says_which_secret_holds() {
    let answered = |command, status| CardError::Unexpected {
        command,
        status: Status(status),
    };
    let unchanged = |status| {
        Err(ChangeError::Unchanged(answered(
            "CHANGE REFERENCE DATA",
            status,
        )))
    };
    let unknown = |status| {
        Err(ChangeError::OutcomeUnknown(answered(
            "CHANGE REFERENCE DATA",
            status,
        )))
    };
    for status in [
        0x6700, 0x6982, 0x6984, 0x6985, 0x6986, 0x6A80, 0x6A86, 0x6A88, 0x6D00,
    ] {
        let script = verified()
            .on(SELECT_PIN, "9000")
            .on(CHANGE_PIN, &format!("{status:04X}"));
        assert_eq!(change(script), unchanged(status));
    }
    for status in [0x6281, 0x6381, 0x6400, 0x6581, 0x6F00, 0x6110, 0x63C2] {
        let script = verified()
            .on(SELECT_PIN, "9000")
            .on(CHANGE_PIN, &format!("{status:04X}"));
        assert_eq!(change(script), unknown(status));
    }
    for (answer, length) in [("", 0), ("90", 1)] {
        let script = verified().on(SELECT_PIN, "9000").on(CHANGE_PIN, answer);
        let lost = LinkError::ShortReply { length };
        assert_eq!(
            change(script),
            Err(ChangeError::OutcomeUnknown(lost.into()))
        );
    }
    for lost in [
        LinkError::Removed,
        LinkError::ReaderGone,
        LinkError::Unresponsive,
    ] {
        let script = verified()
            .on(SELECT_PIN, "9000")
            .failing(CHANGE_PIN, lost.clone());
        assert_eq!(
            change(script),
            Err(ChangeError::OutcomeUnknown(lost.into()))
        );
    }
    // Nothing went out: it is not tried again, the person begins anew.
    for unsent in [LinkError::Reset, LinkError::Refused, LinkError::InUse] {
        let script = verified()
            .on(SELECT_PIN, "9000")
            .failing(CHANGE_PIN, unsent.clone());
        assert_eq!(change(script), Err(ChangeError::Unchanged(unsent.into())));
    }
    let script = verified().on(SELECT_PIN, "6A82");
    let refused = answered("SELECT EF", 0x6A82);
    assert_eq!(change(script), Err(ChangeError::Unchanged(refused)));
    let script = verified().failing(SELECT_PIN, LinkError::Removed);
    let removed = LinkError::Removed.into();
    assert_eq!(change(script), Err(ChangeError::Unchanged(removed)));
}

#[test]
fn after_a_reset_that_stopped_a_command_the_application_is_selected_before_the_next() {
    let stopped = || {
        verified()
            .on(SELECT_PIN, "9000")
            .failing(CHANGE_PIN, LinkError::Reset)
    };
    let again = || stopped().on(SELECT, "9000");
    let change = |card: &mut Card| {
        let mut jpki = card.jpki().unwrap();
        let _ = jpki.change_pin(pin(b"1234"), new(b"5678"), None);
    };
    let mut card = again().on(QUERY, "63C3").card(Lengths::Unknown);
    change(&mut card);
    assert_eq!(card.jpki().unwrap().tries(), Ok(Tries::Left(3)));

    let mut card = again().on(SIGN, "6982").card(Lengths::Unknown);
    change(&mut card);
    assert!(card.jpki().unwrap().sign(b"abc", RSA).is_err());

    // Twice in a row, on a command that may come twice.
    let mut card = Script::new()
        .on(SELECT, "9000")
        .failing(QUERY, LinkError::Reset)
        .on(SELECT, "9000")
        .failing(QUERY, LinkError::Reset)
        .on(SELECT, "9000")
        .on(QUERY, "63C3")
        .card(Lengths::Unknown);
    let mut jpki = card.jpki().unwrap();
    assert_eq!(jpki.tries(), Err(LinkError::Reset.into()));
    assert_eq!(jpki.tries(), Ok(Tries::Left(3)));
}

#[test]
fn without_the_present_secret_nothing_is_changed() {
    let selected = || Script::new().on(SELECT, "9000");
    let wrong = PinError::WrongPin {
        tries: Tries::Left(2),
    };
    let table = [
        (selected().on(QUERY, "63C3").on(VERIFY, "63C2"), wrong),
        (selected().on(QUERY, "63C1"), PinError::LastTry),
        (selected().on(QUERY, "63C0"), PinError::Blocked),
        (
            selected()
                .on(QUERY, "63C3")
                .failing(VERIFY, LinkError::Removed),
            PinError::OutcomeUnknown(LinkError::Removed.into()),
        ),
    ];
    for (script, expected) in table {
        assert_eq!(change(script), Err(ChangeError::Present(expected)));
    }
}

#[test]
fn a_secret_of_the_wrong_form_is_not_sent() {
    let table = [
        (b"1234".as_slice(), b"567".as_slice(), true),
        (b"1234", b"56789", true),
        (b"123", b"5678", false),
    ];
    for (present, changed, new_is_wrong) in table {
        let mut card = Script::new().on(SELECT, "9000").card(Lengths::Unknown);
        let error = card
            .jpki()
            .unwrap()
            .change_pin(pin(present), new(changed), None);
        let format = PinFormat::NotFourDigits;
        let expected = if new_is_wrong {
            ChangeError::Format(format)
        } else {
            ChangeError::Present(PinError::Format(format))
        };
        assert_eq!(error, Err(expected));
    }
}

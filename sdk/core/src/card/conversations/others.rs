//! What lies on the reader when it is no My Number card, in three commands at most.

use super::*;

const LICENCE: &str = "00A4040C10A0000002310100000000000000000000";
const PAYMENT: &str = "00A4040C0E325041592E5359532E4444463031";
const TOKEN: &str = "00B0860000";

fn token(label: &str) -> Vec<u8> {
    let mut file = format!("{label:<32}").into_bytes();
    file.resize(160, b'9');
    file
}

#[test]
fn another_card_is_told_apart_as_far_as_its_chip_tells() {
    let other = |status, card| CardError::NotThisCard {
        status: Status(status),
        card,
    };
    let fault = |status| CardError::Unexpected {
        command: "SELECT",
        status: Status(status),
    };
    let refused = || Script::new().on(SELECT, "6A82");
    let no_licence = || refused().on(LICENCE, "6A82");
    let table = [
        (
            "driving licence",
            refused().on(LICENCE, "9000"),
            other(0x6A82, OtherCard::DrivingLicence),
        ),
        (
            "bank card",
            no_licence().on(PAYMENT, "9000"),
            other(0x6A82, OtherCard::Payment),
        ),
        (
            "passport, student card",
            no_licence().on(PAYMENT, "6A82"),
            other(0x6A82, OtherCard::Unknown),
        ),
        (
            "taken away meanwhile",
            refused().failing(LICENCE, LinkError::Removed),
            other(0x6A82, OtherCard::Unknown),
        ),
        (
            "transit card, answered by the reader",
            Script::new().on(SELECT, "6A81"),
            other(0x6A81, OtherCard::NoApplications),
        ),
        (
            "instruction unknown",
            Script::new().on(SELECT, "6D00"),
            other(0x6D00, OtherCard::NoApplications),
        ),
        (
            "class unknown",
            Script::new().on(SELECT, "6E00"),
            other(0x6E00, OtherCard::NoApplications),
        ),
        (
            "no channel",
            Script::new().on(SELECT, "6881"),
            other(0x6881, OtherCard::NoApplications),
        ),
        (
            "application that does not open",
            Script::new().on(SELECT, "6999"),
            other(0x6999, OtherCard::Unknown),
        ),
        (
            "parameters",
            Script::new().on(SELECT, "6A86"),
            other(0x6A86, OtherCard::Unknown),
        ),
        (
            "6F00, then not found",
            Script::new()
                .on(SELECT, "6F00")
                .on(SELECT, "6A82")
                .on(LICENCE, "9000"),
            other(0x6A82, OtherCard::DrivingLicence),
        ),
        (
            "application locked",
            Script::new().on(SELECT, "6283"),
            fault(0x6283),
        ),
        ("memory", Script::new().on(SELECT, "6581"), fault(0x6581)),
        (
            "unknown fault",
            Script::new().on(SELECT, "6400"),
            fault(0x6400),
        ),
        (
            "gone",
            Script::new().failing(SELECT, LinkError::Removed),
            LinkError::Removed.into(),
        ),
        (
            "silent",
            Script::new().on(SELECT, ""),
            LinkError::ShortReply { length: 0 }.into(),
        ),
    ];
    for (what, script, expected) in table {
        assert!(script.len() <= 3);
        let mut card = script.card(Lengths::Unknown);
        assert_eq!(card.jpki().err(), Some(expected), "{what}");
    }
}

#[test]
fn after_a_card_that_was_refused_everything_is_selected_anew() {
    let mut card = Script::new()
        .on(SELECT, "6A82")
        .on(LICENCE, "9000")
        .on(SELECT, "9000")
        .card(Lengths::Unknown);
    assert!(card.jpki().is_err());
    assert!(card.jpki().is_ok());
}

#[test]
fn an_old_card_is_known_by_its_token_where_it_has_no_certificate() {
    let missing = CardError::Unexpected {
        command: "READ BINARY",
        status: Status::NOT_FOUND,
    };
    let old = CardError::NotThisCard {
        status: Status::NOT_FOUND,
        card: OtherCard::OldJukiCard,
    };
    let begun = || Script::new().on(SELECT, "9000").on(READ_USUAL, "6A82");
    let table = [
        (
            "old card",
            begun().on_data(TOKEN, &token("JPKIAPICCTOKEN")),
            old,
        ),
        (
            "My Number card without it",
            begun().on_data(TOKEN, &token("JPKIAPICCTOKEN2")),
            missing.clone(),
        ),
        ("no token info", begun().on(TOKEN, "6A82"), missing.clone()),
        ("gone", begun().failing(TOKEN, LinkError::Removed), missing),
    ];
    for (what, script, expected) in table {
        assert_eq!(script.len(), 3);
        let mut card = script.card(Lengths::Unknown);
        let read = card.jpki().unwrap().read_certificate();
        assert_eq!(read.map(|_| ()), Err(expected), "{what}");
    }
}

#[test]
fn an_android_phone_opens_its_certificate_after_the_pin() {
    let mut card = Script::new()
        .on(SELECT, "9000")
        .on_data(TOKEN, &token("JPKIAPGPSETOKEN"))
        .on(READ_USUAL, "6982")
        .on(QUERY, "63C3")
        .on(VERIFY, "9000")
        .on_data(READ_USUAL, &usual())
        .card(Lengths::Unknown);
    let mut jpki = card.jpki().unwrap();
    assert_eq!(jpki.token_info().unwrap().kind(), TokenKind::Android);
    assert_eq!(
        jpki.read_certificate().map(|_| ()),
        Err(CardError::PinFirst)
    );
    assert_eq!(jpki.verify(pin(b"1234"), None), Ok(()));
    assert!(jpki.read_certificate().is_ok());
    card.end();
}

#[test]
fn only_an_iphone_is_told_of_the_end_and_once() {
    const LAST: &str = "80FC0000";
    let begun = |label| {
        Script::new()
            .on(SELECT, "9000")
            .on_data(TOKEN, &token(label))
    };
    let ends = [
        begun("JPKIAPIOSTOKEN").on(LAST, "9000"),
        begun("JPKIAPIOSTOKEN").on(LAST, "6700"),
        begun("JPKIAPIOSTOKEN").failing(LAST, LinkError::Removed),
        begun("JPKIAPICCTOKEN2"),
        begun("JPKIAPGPSETOKEN"),
        begun("SOMETHING ELSE"),
    ];
    for script in ends {
        let mut card = script.card(Lengths::Unknown);
        assert!(card.jpki().unwrap().token_info().is_ok());
        card.end();
    }
    // Nobody asked what it is: it counts as a card, which would answer 6700.
    let mut card = Script::new().on(SELECT, "9000").card(Lengths::Unknown);
    assert!(card.jpki().is_ok());
    card.end();
}

//! Every secret that opens a record: its own counter, and one VERIFY.

use super::*;

#[test]
fn every_way_in_asks_its_own_counter_and_verifies_once() {
    let wrong = |tries| Err(PinError::WrongPin { tries });
    let unknown = |status| {
        Err(PinError::OutcomeUnknown(CardError::Unexpected {
            command: "VERIFY",
            status: Status(status),
        }))
    };
    let answers = [
        ("9000", Ok(())),
        ("63C9", wrong(Tries::Left(9))),
        ("63C1", wrong(Tries::Left(1))),
        ("6300", wrong(Tries::Unlimited)),
        ("63C0", Err(PinError::Blocked)),
        ("6984", Err(PinError::Blocked)),
        ("6983", Err(PinError::Blocked)),
        ("6700", unknown(0x6700)),
        ("6A88", unknown(0x6A88)),
        ("6F00", unknown(0x6F00)),
        ("6CFF", unknown(0x6CFF)),
    ];
    for way in ways() {
        for (answer, expected) in &answers {
            let mut card = Script::new()
                .on(way.select, "9000")
                .on(way.query, "63CA")
                .on(&way.verify, answer)
                .card(Lengths::Unknown);
            assert_eq!(
                &(way.open)(&mut card, None),
                expected,
                "{}: {answer}",
                way.name
            );
        }
        for error in [LinkError::Removed, LinkError::ReaderGone] {
            let mut card = Script::new()
                .on(way.select, "9000")
                .on(way.query, "63CA")
                .failing(&way.verify, error.clone())
                .card(Lengths::Unknown);
            let lost = Err(PinError::OutcomeUnknown(error.into()));
            assert_eq!((way.open)(&mut card, None), lost, "{}", way.name);
        }
    }
}

#[test]
fn the_last_try_of_every_way_in_is_a_persons_and_a_blocked_one_is_not_sent() {
    for way in ways() {
        let asked = |tries| Script::new().on(way.select, "9000").on(way.query, tries);
        let mut card = asked("63C1").card(Lengths::Unknown);
        assert_eq!(
            (way.open)(&mut card, None),
            Err(PinError::LastTry),
            "{}",
            way.name
        );
        let mut card = asked("63C1").on(&way.verify, "9000").card(Lengths::Unknown);
        let confirmed = Some(LastTryConfirmed::by_person());
        assert_eq!((way.open)(&mut card, confirmed), Ok(()), "{}", way.name);
        for blocked in ["63C0", "6984"] {
            let mut card = asked(blocked).card(Lengths::Unknown);
            assert_eq!(
                (way.open)(&mut card, None),
                Err(PinError::Blocked),
                "{}",
                way.name
            );
            let mut card = asked(blocked).card(Lengths::Unknown);
            assert_eq!((way.tries)(&mut card), Ok(Tries::Blocked), "{}", way.name);
        }
    }
}

#[test]
fn a_counter_known_of_one_way_in_is_not_taken_for_another() {
    // Two of them have the same reference in their applications.
    for first in 0..4 {
        for second in (0..4).filter(|second| *second != first) {
            let [first, second] = [first, second].map(|way| ways().into_iter().nth(way).unwrap());
            let mut script = Script::new()
                .on(first.select, "9000")
                .on(first.query, "63C3");
            if first.select != second.select {
                script = script.on(second.select, "9000");
            }
            let mut card = script.on(second.query, "63C1").card(Lengths::Unknown);
            assert_eq!((first.tries)(&mut card), Ok(Tries::Left(3)));
            assert_eq!((second.open)(&mut card, None), Err(PinError::LastTry));
        }
    }
}

#[test]
fn a_text_pin_of_another_form_is_not_sent() {
    for digits in [&b""[..], b"123", b"12345"] {
        let mut card = Script::new().on(TEXT, "9000").card(Lengths::Unknown);
        let opened = card.text().unwrap().open_by_pin(pin(digits), None);
        assert_eq!(opened, Err(PinError::Format(PinFormat::NotFourDigits)));
    }
}

/// One way to open an application's files: what is sent for it, and the press.
struct Way {
    name: &'static str,
    select: &'static str,
    query: &'static str,
    verify: String,
    open: fn(&mut Card, Option<LastTryConfirmed>) -> Result<(), PinError>,
    tries: fn(&mut Card) -> Result<Tries, CardError>,
}

fn ways() -> [Way; 4] {
    [
        Way {
            name: "text by number B",
            select: TEXT,
            query: "00200095",
            verify: format!("002000950E{NUMBER_B}"),
            open: |card, confirmed| card.text()?.open(&number_b(), confirmed),
            tries: |card| card.text()?.tries(TextSecret::NumberB),
        },
        Way {
            name: "text by PIN",
            select: TEXT,
            query: "00200091",
            verify: "002000910431323334".to_owned(),
            open: |card, confirmed| card.text()?.open_by_pin(pin(b"1234"), confirmed),
            tries: |card| card.text()?.tries(TextSecret::Pin),
        },
        Way {
            name: "visual by number B",
            select: VISUAL,
            query: "00200092",
            verify: format!("002000920E{NUMBER_B}"),
            open: |card, confirmed| card.visual()?.open(&number_b(), confirmed),
            tries: |card| card.visual()?.tries(VisualSecret::NumberB),
        },
        Way {
            name: "age by birth date",
            select: VISUAL,
            query: "00200091",
            verify: format!("0020009106{BIRTH}"),
            open: |card, confirmed| card.visual()?.open_age(&birth(), confirmed),
            tries: |card| card.visual()?.tries(VisualSecret::Birth),
        },
    ]
}

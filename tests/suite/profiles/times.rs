//! When it is good, and how times may be written.

use madoguchi::core::x509::{CertificateError, Verdict};
use madoguchi_tests::{
    clock::START,
    mint::{Draft, NOT_AFTER, NOT_BEFORE, element, generalized_time, sequence, utc_time},
};
use time::{Duration, OffsetDateTime, macros::datetime};

use super::{GRACE, MALFORMED, Row, changed, leaf, malformed};

/// The last second of the third month after the month of expiry, in Japan.
const GRACE_END: OffsetDateTime = datetime!(2030-05-31 23:59:59 +9);
const EXPIRED: &str = "CERTIFICATE_EXPIRED";
const NOT_YET: &str = "CERTIFICATE_NOT_YET_VALID";

pub(super) fn rows() -> Vec<Row> {
    let second = Duration::SECOND;
    let not_yet = |at, not_before| CertificateError::NotYetValid { at, not_before };
    let expired = |at, not_after, usable_until| CertificateError::Expired {
        at,
        not_after,
        usable_until,
    };
    let in_grace = |what, at| {
        let mut row = Row::good(what, &leaf()).at(at).mock(GRACE);
        row.terminal = Ok(Verdict::Grace {
            usable_until: GRACE_END,
        });
        row
    };
    let from_to =
        |from: Vec<u8>, to: Vec<u8>| changed(|draft| draft.validity = sequence(&[from, to]));
    let until = |to: Vec<u8>| from_to(utc_time(NOT_BEFORE), to);
    let odd = |what, draft: &Draft| Row::refused(what, draft, malformed("not DER"), MALFORMED);
    let unreadable =
        |what, draft: &Draft| Row::refused(what, draft, malformed("X.509 structure"), MALFORMED);
    let text = |tag, text: &str| element(tag, text.as_bytes());
    vec![
        Row::refused(
            "the second before it begins",
            &leaf(),
            not_yet(NOT_BEFORE - second, NOT_BEFORE),
            NOT_YET,
        )
        .at(NOT_BEFORE - second),
        Row::good("the second it begins", &leaf()).at(NOT_BEFORE),
        Row::good("its last second", &leaf()).at(NOT_AFTER),
        in_grace("the second after it", NOT_AFTER + second),
        in_grace("the last second of the grace", GRACE_END),
        Row::refused(
            "the second after the grace",
            &leaf(),
            expired(GRACE_END + second, NOT_AFTER, GRACE_END),
            EXPIRED,
        )
        .at(GRACE_END + second),
        Row::refused(
            "an end before its beginning",
            &from_to(
                utc_time(START + Duration::DAY),
                utc_time(START - Duration::DAY),
            ),
            not_yet(
                START,
                (START + Duration::DAY).to_offset(time::UtcOffset::UTC),
            ),
            NOT_YET,
        ),
        Row::refused(
            "the year 50, which is 1950",
            &until(text(0x17, "500101000000Z")),
            expired(
                START,
                datetime!(1950-01-01 0:00 UTC),
                // No rule of that time knew a grace.
                datetime!(1950-01-01 0:00 UTC),
            ),
            MALFORMED,
        ),
        Row::good(
            "the year 49, which is 2049",
            &until(text(0x17, "490101000000Z")),
        ),
        Row::good(
            "an end after all ends",
            &until(text(0x18, "99991231235959Z")),
        ),
        Row::good(
            "four digits of a year where two are enough",
            &until(generalized_time(NOT_AFTER)),
        ),
        odd("no seconds", &until(text(0x17, "3002171459Z"))),
        odd("another zone", &until(text(0x17, "300217235959+0900"))),
        unreadable("no zone", &until(text(0x17, "300217145959"))),
        odd(
            "fractions of a second",
            &until(text(0x18, "20300217145959.5Z")),
        ),
        unreadable("a thirteenth month", &until(text(0x17, "301317145959Z"))),
        unreadable(
            "a thirtieth of February",
            &until(text(0x17, "300230145959Z")),
        ),
        unreadable("a twenty-fifth hour", &until(text(0x17, "300217255959Z"))),
        unreadable("letters", &until(text(0x17, "30021714595xZ"))),
        unreadable("nothing for a time", &until(text(0x17, ""))),
        unreadable("a time that is a text", &until(text(0x0C, "300217145959Z"))),
        unreadable(
            "an end and no beginning",
            &changed(|draft| draft.validity = sequence(&[utc_time(NOT_AFTER)])),
        ),
        Row::refused(
            "a third time",
            &changed(|draft| {
                draft.validity = sequence(&[
                    utc_time(NOT_BEFORE),
                    utc_time(NOT_AFTER),
                    utc_time(NOT_AFTER),
                ])
            }),
            malformed("a field too many or too few"),
            MALFORMED,
        ),
    ]
}

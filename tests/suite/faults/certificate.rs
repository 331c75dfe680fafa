//! Certificates that must not be accepted. The patient reads one text for all of them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use madoguchi::core::visit::End;
use madoguchi_simulated_card::{Card, CardFile};
use madoguchi_tests::{
    World,
    mint::{Authority, EXTENDED_KEY_USAGE, extension, oid, sequence},
};

use super::{EMPLOYEE, READ, Row, check, take_card, type_pin};

/// `id-kp-emailProtection`.
const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
const NOT_GENUINE: &str = "カードの真正性を確認できません。";

#[test]
fn a_certificate_that_must_not_be_accepted_is_not_and_the_patient_reads_no_cause() {
    check(
        &mut World::new(),
        &[
            Row {
                fault: "a certificate expired beyond the grace",
                person: "expired-beyond-grace",
                provoke: |world| world.tap("expired-beyond-grace"),
                code: "CRT-01",
                patient: READ,
                staff: "電子証明書の有効期限が切れています（猶予も終了）。",
                tries: (3, 3),
                verified: 0,
                journal: &[(End::Failed, "CRT-01")],
                mend: take_card,
            },
            Row {
                fault: "a revoked certificate",
                person: "revoked",
                provoke: |world| {
                    world.tap("revoked");
                    type_pin(world, "revoked");
                },
                code: "CRT-02",
                patient: READ,
                staff: "カードの電子証明書が使えません（失効または一時停止）。",
                tries: (3, 3),
                verified: 1,
                journal: &[(End::Failed, "CRT-02")],
                mend: take_card,
            },
            Row {
                fault: "a certificate of another authority",
                person: "foreign-ca",
                provoke: |world| world.tap("foreign-ca"),
                code: "CRT-03",
                patient: READ,
                staff: "カードの発行元を確認できません。",
                tries: (3, 3),
                verified: 0,
                journal: &[(End::Failed, "CRT-03")],
                mend: take_card,
            },
            Row {
                fault: "a certificate changed after it was signed",
                person: "tampered",
                provoke: |world| world.tap("tampered"),
                code: "CRT-04",
                patient: READ,
                staff: NOT_GENUINE,
                tries: (3, 3),
                verified: 0,
                journal: &[(End::Failed, "CRT-04")],
                mend: take_card,
            },
            Row {
                fault: "a certificate of the right authority for another use",
                person: EMPLOYEE,
                provoke: |world| {
                    let authority = Authority::test();
                    let usage = sequence(&[oid(EMAIL_PROTECTION)]);
                    let usage = extension(EXTENDED_KEY_USAGE, false, &usage);
                    let certificate = authority.leaf().with(usage).sealed_by(authority);
                    let path = world.mock.card_path(EMPLOYEE);
                    let text = std::fs::read_to_string(path).expect("card file");
                    let mut file: toml::Table = toml::from_str(&text).expect("card file");
                    file["user_authentication"]["certificate"] =
                        STANDARD.encode(certificate).into();
                    let file = CardFile::parse(&file.to_string()).expect("card file");
                    world.slot.insert(Card::new(file));
                },
                code: "CRT-05",
                patient: READ,
                staff: "カードの電子証明書の種類が違います。",
                tries: (3, 3),
                verified: 0,
                journal: &[(End::Failed, "CRT-05")],
                mend: take_card,
            },
            Row {
                fault: "a certificate that is not valid yet by the terminal's clock",
                person: EMPLOYEE,
                provoke: |world| {
                    let clock = world.clock;
                    world.clock -= time::Duration::days(700);
                    world.start_terminal();
                    world.clock = clock;
                    world.tap(EMPLOYEE);
                },
                code: "CRT-07",
                patient: READ,
                staff: "電子証明書がまだ有効になっていません。",
                tries: (3, 3),
                verified: 0,
                journal: &[(End::Failed, "CRT-07")],
                mend: |world| {
                    take_card(world);
                    world.start_terminal();
                },
            },
        ],
    );
}

//! Every synthetic person through a real pcscd, real mutual TLS and the mock service. What is expected is written from the person's story, never
//! read from an answer.

use std::collections::BTreeSet;

use madoguchi::{
    core::{
        outcome::{ChargeBasis, Entitlement, PatientNotice, Report, of_failure},
        visit::{Decision, End, Screen},
    },
    terminal::{DeskRecord, EventKind},
};
use madoguchi_simulated_card::Trace;
use madoguchi_tests::World;

/// Care, medication and check-up given for a day, surgery declined.
const CHOSEN: &str = "V01 V01 V01 V02";
/// The same choice, and no answer that says so.
const NOTHING_SAID: &str = "V03 V03 V03 V02";
/// No view by this way.
const NOT_OFFERED: &str = "V04 V04 V04 V04";

/// Person · what the terminal asks them for · what desk and patient are told · name and rights · views.
///
/// A right is its kind (`*`: its name or cause is shown after a press only), its numbers, its ground for the share and its outcomes.
#[rustfmt::skip]
const BY_CARD: &[(&str, &str, &str, &str, &str)] = &[
    ("employee", "pin consent", "Acceptable/0 law3 P1", "試験　太郎: insurance 06139992/1001 law3 I01+I06", CHOSEN),
    ("dependant", "pin consent", "Acceptable/0 law3 P1", "試験　桜: insurance 06139992/1001 law3 I01+I06", CHOSEN),
    ("preschool", "pin consent", "Acceptable/0 law2 P1", "試験　蕾: insurance 06139992/1001 law2 I01+I06", CHOSEN),
    ("elderly-75", "pin consent", "Acceptable/0 sent1 P1", "例示　梅子: insurance 39139993/99000017 sent1 I01", CHOSEN),
    ("elderly-70", "pin consent", "Acceptable/0 sent2 P1", "例示　松吉: insurance 139998/720018 sent2 I01+I06", CHOSEN),
    ("variant-kanji", "pin consent", "Acceptable/0 law3 P1", "見本　●志: insurance 06139992/1006 law3 I01+I06", CHOSEN),
    ("unknown", "pin consent", "NeedsCheck/1 declared P2", "nobody: insurance -/- declared I13", NOTHING_SAID),
    ("several", "pin consent", "Acceptable/0 law3 P1", "試験　双葉: insurance 06139992/1008 law3 I01+I06", CHOSEN),
    ("assistance-ticket", "pin consent", "Acceptable/0 ticket0 P1", "例示　岳: assistance* 12139994/9999012 ticket0 A01", CHOSEN),
    // The middle of the month has passed without a ticket.
    ("assistance-not-entrusted", "pin consent", "Acceptable/1 open P1", "例示　静: assistance* 12139994/9999020 open A06", CHOSEN),
    ("assistance-combined", "pin consent", "Acceptable/0 ticket0 P1",
        "例示　渉: insurance 06139992/1011 law3 I01+I06, assistance* 12139994/9999038 ticket0 A03", CHOSEN),
    ("assistance-self-pay", "pin consent", "Acceptable/1 ticket3000 P1", "例示　峰: assistance* 12139994/9999046 ticket3000 A02", CHOSEN),
    ("support-benefit", "pin consent", "Acceptable/0 ticket0 P1", "例示　遥: supportbenefit* 25139999/9999053 ticket0 A01+A18", CHOSEN),
    ("assistance-ended", "pin consent", "NeedsCheck/1 declared P2", "例示　渚: assistance* 12139994/9999061 declared A13", CHOSEN),
    // The same words and views as for somebody without a registration.
    ("card-use-not-allowed", "pin consent", "NeedsCheck/1 declared P2", "nobody: insurance -/- declared I14", NOTHING_SAID),
    // Who says no to enrolment on the spot.
    ("not-enrolled", "pin consent enrol", "NeedsCheck/1 open P2", "nobody: insurance -/- open I16", NOTHING_SAID),
    // Since the 10th the second office pays, with a number and a ticket of its own.
    ("assistance-two-offices", "pin consent", "Acceptable/0 ticket0 P1", "例示　巡: assistance* 12140018/9999087 ticket0 A01", CHOSEN),
    // This institution does not know that the office is late by ten days, or that its data link is down.
    ("assistance-late-office", "pin consent", "Acceptable/1 open P1", "例示　遅: assistance* 12150017/9999095 open A06", CHOSEN),
    ("assistance-suspended-office", "pin consent", "Acceptable/1 open P1", "例示　停: assistance* 12160016/9999103 open A06", CHOSEN),
    // She is 74, and her insurer sends no ratio: none is made up.
    ("expired-last-month", "pin", "Acceptable/3 open P1 usable until 2027-01-31", "見本　節子: insurance 06139992/1012 open I05+I03+I02+I06", NOT_OFFERED),
    ("expired-beyond-grace", "", "CRT-01 C14 P2", "", ""),
    ("revoked", "pin", "CRT-02 C15 P2", "", ""),
    ("pin-blocked", "", "PIN-02 C06 trouble PIN-02", "", ""),
    ("one-try-left", "last-try pin consent", "Acceptable/0 law3 P1", "見本　一回: insurance 06139992/1016 law3 I01+I06", CHOSEN),
    // The same name, birth date and sex: never the other's numbers.
    ("same-name-a", "pin consent", "Acceptable/0 law3 P1", "試験　花子: insurance 06139992/1017 law3 I01+I06", CHOSEN),
    ("same-name-b", "pin consent", "Acceptable/0 law3 P1", "試験　花子: insurance 06139984/2017 law3 I01+I06", CHOSEN),
    ("foreign-ca", "", "CRT-03 C17 P2", "", ""),
    ("tampered", "", "CRT-04 C17 P2", "", ""),
    ("lost-no-newer", "pin consent", "NeedsCheck/1 declared P2", "試験　転: insurance 06139992/1021 declared I08", CHOSEN),
    ("lost-to-assistance", "pin consent", "NeedsCheck/1 open P2", "例示　移: insurance* 06139992/1022 open I09", CHOSEN),
    ("expiring-soon", "pin consent", "Acceptable/1 law3 P1 expires 2026-12-26", "見本　間近: insurance 06139992/1023 law3 I02+I06", CHOSEN),
    ("next-card", "pin consent", "Acceptable/0 law3 P1", "見本　次: insurance 06139992/1024 law3 I01+I06", CHOSEN),
    ("subsidy-child", "pin consent", "Acceptable/0 law2 P1", "試験　一葉: insurance 06139992/1030 law2 I01+I06", CHOSEN),
    ("subsidy-other-prefecture", "pin consent", "Acceptable/0 law2 P1", "試験　二葉: insurance 06139992/1031 law2 I01+I06", CHOSEN),
    ("subsidy-reimbursed", "pin consent", "Acceptable/0 law2 P1", "試験　三枝: insurance 06139992/1032 law2 I01+I06", CHOSEN),
    ("subsidy-designated-elsewhere", "pin consent", "Acceptable/0 law2 P1", "試験　四郎: insurance 06139992/1033 law2 I01+I06", CHOSEN),
    ("subsidy-expired", "pin consent", "Acceptable/0 law2 P1", "試験　五月: insurance 06139992/1034 law2 I01+I06", CHOSEN),
    ("subsidy-not-disclosed", "pin consent", "Acceptable/0 law2 P1", "試験　六花: insurance 06139992/1035 law2 I01+I06", CHOSEN),
];

/// Who has no card.
const BY_NUMBER_ONLY: &[&str] = &["several-twin"];

/// Person · insurer, symbol, number, branch, birth date · what the desk is told · name and rights.
#[rustfmt::skip]
const BY_NUMBER: &[(&str, &str, &str, &str)] = &[
    ("employee", "06139992 見本１２ 1001 00 1980-05-17", "Acceptable/0 law3", "試験　太郎: insurance 06139992/1001 law3 I01+I06"),
    ("dependant", "06139992 見本１２ 1001 02 2013-11-16", "Acceptable/0 law3", "試験　桜: insurance 06139992/1001 law3 I01+I06"),
    ("preschool", "06139992 見本１２ 1001 03 2022-11-16", "Acceptable/0 law2", "試験　蕾: insurance 06139992/1001 law2 I01+I06"),
    // Who does not consent by number is not told a limit.
    ("elderly-75", "39139993 - 99000017 - 1945-02-11", "Acceptable/0 sent1", "例示　梅子: insurance 39139993/99000017 sent1 I01+I06"),
    ("elderly-70", "139998 見国 720018 01 1954-11-16", "Acceptable/0 sent2", "例示　松吉: insurance 139998/720018 sent2 I01+I06"),
    ("variant-kanji", "06139992 見本１２ 1006 00 1971-09-30", "Acceptable/0 law3", "見本　●志: insurance 06139992/1006 law3 I01+I06"),
    ("several", "06139992 見本１２ 1008 01 1990-07-07", "Acceptable/0 law3", "試験　双葉: insurance 06139992/1008 law3 I01+I06"),
    ("several-twin", "06139992 見本１２ 1008 02 1990-07-07", "Acceptable/0 law3", "試験　三葉: insurance 06139992/1008 law3 I01+I06"),
    ("either twin", "06139992 見本１２ 1008 - 1990-07-07", "NeedsCheck/1 open", "nobody: insurance -/- open I15"),
    ("assistance-ticket", "12139994 - 9999012 - 1958-03-21", "Acceptable/0 ticket0", "例示　岳: assistance* 12139994/9999012 ticket0 A01"),
    ("assistance-not-entrusted", "12139994 - 9999020 - 1963-10-08", "Acceptable/1 open", "例示　静: assistance* 12139994/9999020 open A06"),
    ("assistance-combined", "06139992 見本１２ 1011 00 1985-01-25", "Acceptable/0 ticket0",
        "例示　渉: insurance 06139992/1011 law3 I01+I06, assistance* 12139994/9999038 ticket0 A03"),
    ("assistance-self-pay", "12139994 - 9999046 - 1955-12-09", "Acceptable/1 ticket3000", "例示　峰: assistance* 12139994/9999046 ticket3000 A02"),
    ("support-benefit", "25139999 - 9999053 - 1948-05-02", "Acceptable/0 ticket0", "例示　遥: supportbenefit* 25139999/9999053 ticket0 A01+A18"),
    ("assistance-ended", "12139994 - 9999061 - 1970-01-15", "NeedsCheck/1 declared", "例示　渚: assistance* 12139994/9999061 declared A13"),
    ("card-use-not-allowed", "06139992 見本１２ 1025 00 1983-11-02", "Acceptable/0 law3", "見本　静香: insurance 06139992/1025 law3 I01+I06"),
    ("not-enrolled", "06139992 見本１２ 1026 00 1975-07-14", "Acceptable/0 law3", "見本　登: insurance 06139992/1026 law3 I01+I06"),
    ("assistance-two-offices", "12140018 - 9999087 - 1961-04-18", "Acceptable/0 ticket0", "例示　巡: assistance* 12140018/9999087 ticket0 A01"),
    ("her number at the office before", "12139994 - 9999079 - 1961-04-18", "NeedsCheck/1 declared",
        "例示　巡: assistance* 12139994/9999079 declared A13"),
    ("assistance-late-office", "12150017 - 9999095 - 1959-09-09", "Acceptable/1 open", "例示　遅: assistance* 12150017/9999095 open A06"),
    ("assistance-suspended-office", "12160016 - 9999103 - 1967-02-27", "Acceptable/1 open", "例示　停: assistance* 12160016/9999103 open A06"),
    // What is wrong with a card's certificate says nothing about the right.
    ("expired-last-month", "06139992 見本１２ 1012 00 1952-06-15", "Acceptable/1 open", "見本　節子: insurance 06139992/1012 open I05+I06"),
    ("expired-beyond-grace", "06139992 見本１２ 1013 00 1949-11-03", "Acceptable/1 open", "見本　終一: insurance 06139992/1013 open I05+I06"),
    ("revoked", "06139992 見本１２ 1014 00 1977-08-19", "Acceptable/0 law3", "見本　失: insurance 06139992/1014 law3 I01+I06"),
    ("pin-blocked", "06139992 見本１２ 1015 00 1969-04-12", "Acceptable/0 law3", "見本　錠: insurance 06139992/1015 law3 I01+I06"),
    ("one-try-left", "06139992 見本１２ 1016 00 1993-02-28", "Acceptable/0 law3", "見本　一回: insurance 06139992/1016 law3 I01+I06"),
    ("same-name-a", "06139992 見本１２ 1017 00 1984-04-04", "Acceptable/0 law3", "試験　花子: insurance 06139992/1017 law3 I01+I06"),
    ("same-name-b", "06139984 例示７ 2017 00 1984-04-04", "Acceptable/0 law3", "試験　花子: insurance 06139984/2017 law3 I01+I06"),
    ("her number at the other's insurer", "06139984 - 1017 - 1984-04-04", "NeedsCheck/1 declared", "nobody: insurance -/- declared I12"),
    ("foreign-ca", "06139992 見本１２ 1019 00 1988-08-08", "Acceptable/0 law3", "架空　異: insurance 06139992/1019 law3 I01+I06"),
    ("tampered", "06139992 見本１２ 1020 00 1982-03-03", "Acceptable/0 law3", "架空　改: insurance 06139992/1020 law3 I01+I06"),
    ("lost-no-newer", "06139992 見本１２ 1021 00 1991-05-20", "NeedsCheck/1 declared", "試験　転: insurance 06139992/1021 declared I08"),
    ("lost-to-assistance", "06139992 見本１２ 1022 00 1974-12-24", "NeedsCheck/1 open", "例示　移: insurance* 06139992/1022 open I09"),
    ("expiring-soon", "06139992 見本１２ 1023 00 1987-06-06", "Acceptable/0 law3", "見本　間近: insurance 06139992/1023 law3 I01+I06"),
    ("next-card", "06139992 見本１２ 1024 00 1996-02-29", "Acceptable/0 law3", "見本　次: insurance 06139992/1024 law3 I01+I06"),
    ("subsidy-child", "06139992 見本１２ 1030 01 2022-11-16", "Acceptable/0 law2", "試験　一葉: insurance 06139992/1030 law2 I01+I06"),
    ("subsidy-other-prefecture", "06139992 見本１２ 1031 01 2022-11-16", "Acceptable/0 law2", "試験　二葉: insurance 06139992/1031 law2 I01+I06"),
    ("subsidy-reimbursed", "06139992 見本１２ 1032 01 2022-11-16", "Acceptable/0 law2", "試験　三枝: insurance 06139992/1032 law2 I01+I06"),
    ("subsidy-designated-elsewhere", "06139992 見本１２ 1033 01 2022-11-16", "Acceptable/0 law2", "試験　四郎: insurance 06139992/1033 law2 I01+I06"),
    ("subsidy-expired", "06139992 見本１２ 1034 01 2022-11-16", "Acceptable/0 law2", "試験　五月: insurance 06139992/1034 law2 I01+I06"),
    ("subsidy-not-disclosed", "06139992 見本１２ 1035 01 2022-11-16", "Acceptable/0 law2", "試験　六花: insurance 06139992/1035 law2 I01+I06"),
    ("another's birth date", "06139992 見本１２ 1001 00 1980-05-18", "NeedsCheck/1 declared", "nobody: insurance -/- declared I12"),
    ("another's branch", "06139992 見本１２ 1001 01 1980-05-17", "NeedsCheck/1 declared", "nobody: insurance -/- declared I12"),
    ("a number of nobody", "06139992 見本１２ 9999 00 1966-12-01", "NeedsCheck/1 declared", "nobody: insurance -/- declared I12"),
    ("a recipient's number of nobody", "12139994 - 9999999 - 1958-03-21", "NeedsCheck/1 paper", "nobody: assistance* -/- paper A19"),
];

#[test]
fn everybody_of_the_people_file_stands_in_the_table() {
    let world = World::without_terminal();
    let known: BTreeSet<&str> = world
        .mock
        .people()
        .iter()
        .map(|person| person.id.as_str())
        .collect();
    let by_card = BY_CARD.iter().map(|row| row.0);
    let expected: BTreeSet<&str> = by_card.chain(BY_NUMBER_ONLY.iter().copied()).collect();
    assert_eq!(known, expected);
}

#[test]
fn the_first_people_by_card() {
    check_by_card(&BY_CARD[..17]);
}

#[test]
fn the_other_people_by_card() {
    check_by_card(&BY_CARD[17..]);
}

#[test]
fn everybody_by_number() {
    let mut world = World::new();
    for (who, numbers, told, rights) in BY_NUMBER {
        world.send(&format!("ask {numbers}"));
        let record = world.desk();
        let report = record
            .entry
            .report
            .as_ref()
            .unwrap_or_else(|| panic!("{who}: {:?}", record.entry.failure));
        assert_eq!(word(report), *told, "{who}");
        assert_eq!(rights_of(report), *rights, "{who}");
        assert_eq!(views_of(report), NOT_OFFERED, "{who}");
        assert_eq!(
            (record.entry.end, record.entry.identified),
            (End::Answered, None),
            "{who}"
        );
    }
    let (journal, _) = world.journal();
    assert_eq!(journal.len(), BY_NUMBER.len());
}

fn check_by_card(people: &[(&str, &str, &str, &str, &str)]) {
    let mut world = World::new();
    for (person, asked, told, rights, views) in people {
        let visit = Visit::of(&mut world, person);
        assert_eq!(visit.asked.join(" "), *asked, "{person}");
        let presses = visit.asked.iter().filter(|asked| **asked == "pin").count();
        assert_eq!(verifications(&world.take_trace()), presses, "{person}");
        let record = &visit.record;
        let Some(report) = &record.entry.report else {
            let code = record.entry.failure.expect("a failure");
            let (outcome, _) = of_failure(code);
            assert_eq!(
                format!("{code} {} {}", outcome.id(), visit.last_screen),
                *told,
                "{person}"
            );
            assert_eq!(
                (record.entry.end, *rights, *views),
                (End::Failed, "", ""),
                "{person}"
            );
            continue;
        };
        assert_eq!(
            format!("{} {}", word(report), visit.last_screen),
            *told,
            "{person}"
        );
        assert_eq!(rights_of(report), *rights, "{person}");
        assert_eq!(views_of(report), *views, "{person}");
        assert_eq!(
            (record.entry.end, record.entry.failure),
            (End::Answered, None),
            "{person}"
        );
        for view in report.views.iter().filter(|view| view.state.id() == "V01") {
            assert_eq!(
                view.until,
                Some(report.as_of + time::Duration::DAY),
                "{person}"
            );
        }
    }
    let answered = people.iter().filter(|row| !row.3.is_empty()).count();
    let (journal, counts) = world.journal();
    assert_eq!(journal.len(), people.len());
    assert_eq!(world.delivered(answered).len(), answered, "{counts:?}");
}

/// One visit of somebody who does what the screen asks for.
struct Visit {
    asked: Vec<&'static str>,
    last_screen: String,
    record: DeskRecord,
}

impl Visit {
    fn of(world: &mut World, person: &str) -> Self {
        let mut asked = Vec::new();
        let mut last_screen = String::new();
        world.tap(person);
        let record = loop {
            match world.terminal().wait(person, next) {
                Next::Do(what) => {
                    asked.push(what);
                    let line = match what {
                        "pin" => format!("pin {}", world.pin(person)),
                        "last-try" => "confirm".to_owned(),
                        "enrol" => "no".to_owned(),
                        _ => "consent yes no".to_owned(),
                    };
                    world.send(&line);
                }
                Next::Read(text) => last_screen = text,
                Next::Desk(record) => break *record,
            }
        };
        world.remove();
        world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
        Self {
            asked,
            last_screen,
            record,
        }
    }
}

enum Next {
    Do(&'static str),
    Read(String),
    Desk(Box<DeskRecord>),
}

fn next(event: &EventKind) -> Option<Next> {
    let screen = match event {
        EventKind::Desk(record) => return Some(Next::Desk(record.clone())),
        EventKind::Screen { screen, .. } => screen,
        _ => return None,
    };
    Some(match screen {
        Screen::EnterPin { tries: Some(_), .. } => Next::Do("pin"),
        Screen::ConfirmLastTry => Next::Do("last-try"),
        Screen::Consent => Next::Do("consent"),
        Screen::Decide {
            about: Decision::Enrol,
        } => Next::Do("enrol"),
        Screen::Finished { text, notices, .. } => {
            let notices = notices.iter().map(|notice| match notice {
                PatientNotice::CertificateExpires(day) => format!(" expires {day}"),
                PatientNotice::CertificateUsableUntil(day) => format!(" usable until {day}"),
                other => format!(" {other:?}"),
            });
            Next::Read(format!("{text:?}{}", notices.collect::<String>()))
        }
        Screen::Trouble { code, .. } => Next::Read(format!("trouble {code}")),
        _ => return None,
    })
}

/// How often a PIN was sent to the card.
fn verifications(trace: &Trace) -> usize {
    trace
        .exchanges()
        .filter(|exchange| exchange.header[1] == 0x20 && exchange.lc > 0)
        .count()
}

/// The word for the desk, open points, the visit's ground for the share.
fn word(report: &Report) -> String {
    format!(
        "{:?}/{} {}",
        report.status,
        report.open_points,
        charge(&report.charge)
    )
}

fn rights_of(report: &Report) -> String {
    let name = report.person.name.as_deref().unwrap_or("nobody");
    let rights: Vec<String> = report.entitlements.iter().map(right).collect();
    format!("{name}: {}", rights.join(", "))
}

fn right(right: &Entitlement) -> String {
    let kind = format!("{:?}", right.kind).to_lowercase();
    let held_back = if right.sensitive { "*" } else { "" };
    let insurer = right.fields.insurer_number.as_deref().unwrap_or("-");
    let number = right.fields.number.as_deref().unwrap_or("-");
    let outcomes: Vec<&str> = std::iter::once(&right.outcome)
        .chain(&right.notices)
        .map(|outcome| outcome.id())
        .collect();
    format!(
        "{kind}{held_back} {insurer}/{number} {} {}",
        charge(&right.charge),
        outcomes.join("+")
    )
}

fn charge(charge: &ChargeBasis) -> String {
    match charge {
        ChargeBasis::Reported { tenths } => format!("sent{tenths}"),
        ChargeBasis::Statutory { tenths } => format!("law{tenths}"),
        ChargeBasis::Declared => "declared".to_owned(),
        ChargeBasis::DeclaredRatio { tenths } => format!("declared{tenths}"),
        ChargeBasis::Ticket { monthly_self_pay } => format!("ticket{monthly_self_pay}"),
        ChargeBasis::Paper => "paper".to_owned(),
        ChargeBasis::Undetermined => "open".to_owned(),
        other => format!("{other:?}"),
    }
}

fn views_of(report: &Report) -> String {
    let views: Vec<&str> = report.views.iter().map(|view| view.state.id()).collect();
    views.join(" ")
}

//! What the answers say, read as types.

use time::macros::{date, datetime};

use super::*;
use crate::eligibility::{
    BatchAccepted, BatchResult, Count, Element, ReferenceBatchResult, ReferenceResult, Stage,
    code::{ConsentFlag, LimitChanged, LinkedSystem, ProcessingStatus, Use, Validity},
    emergency::UnidentifiedResult,
    medical::{CheckupResult, MedicalVerdict, MedicationResult},
    notices::NoticesResult,
    pass_code::PassCodeResult,
    prescription::{PrescriptionLevel, PrescriptionRegisterResult, PrescriptionSearchResult},
    settings::SettingsResult,
    subsidy::SubsidyResult,
};

fn tree(file: &str) -> Value {
    golden(file).1
}

#[test]
fn a_registration_is_taken_or_refused_as_a_whole_or_for_the_person() {
    for (file, stage, status) in [
        ("OQSsiimm01res", Stage::Done, Some(ProcessingStatus::Normal)),
        (
            "OQSsiimm01res.person-refused",
            Stage::Done,
            Some(ProcessingStatus::Error),
        ),
        (
            "OQSsiimm01res.refused",
            Stage::Refused {
                code: Some("OQSX0001E"),
                message: Some("見本: 医療機関等コードが登録されていません。"),
            },
            None,
        ),
    ] {
        let result = ReferenceResult::read(&tree(file)).unwrap();
        assert_eq!(result.header().stage(), stage, "{file}");
        let found = result.body().and_then(|body| body.status.value().copied());
        assert_eq!(found, status, "{file}");
    }
    let batch = ReferenceBatchResult::read(&tree("OQSmuimm02res")).unwrap();
    let statuses: Vec<_> = batch
        .body()
        .unwrap()
        .units
        .iter()
        .map(|unit| unit.status.value().copied())
        .collect();
    assert_eq!(
        statuses,
        [
            Some(ProcessingStatus::Normal),
            Some(ProcessingStatus::Error)
        ]
    );
}

#[test]
fn an_upload_gets_a_reception_number_unless_it_is_refused() {
    for (file, number) in [
        ("OQSmuquc01res", Some("R20261116000001")),
        ("OQSmuimm01res", Some("R20261116000001")),
        ("OQSmutic01res", Some("R20261116000001")),
        ("OQSmuhvq01res", Some("R20261116000001")),
        ("OQSmuonq01res", Some("R20261116000001")),
        ("OQSmuquc01res.refused", None),
    ] {
        let accepted = BatchAccepted::read(&tree(file)).unwrap();
        assert_eq!(accepted.reception_number(), number, "{file}");
    }
}

#[test]
fn a_batch_is_in_the_works_done_or_refused() {
    let read = |file| BatchResult::read(&tree(file)).unwrap();
    assert_eq!(
        read("OQSmuquc02res.processing").header().stage(),
        Stage::Processing
    );
    assert!(matches!(
        read("OQSmuquc02res.refused").header().stage(),
        Stage::Refused { .. }
    ));
    assert!(read("OQSmuquc02res.processing").body().is_none());
    for (file, counts, expected) in [
        (
            "OQSmuquc02res",
            [2, 2, 0],
            vec![(Some(Validity::Valid), 1), (Some(Validity::NotFound), 0)],
        ),
        (
            "OQSmuquc02res.listed",
            [2, 1, 1],
            vec![(Some(Validity::Valid), 1), (None, 0)],
        ),
        (
            "OQSmutic02res",
            [2, 2, 0],
            vec![
                (Some(Validity::Valid), 1),
                (Some(Validity::ValidNotRegistered), 1),
            ],
        ),
        ("OQSmuhvq02res", [1, 1, 0], vec![(Some(Validity::Valid), 1)]),
        ("OQSmuonq02res", [1, 1, 0], vec![(Some(Validity::Valid), 1)]),
    ] {
        let result = read(file);
        let header = result.header();
        let found =
            [&header.processed, &header.normal, &header.errors].map(|count| count.value().copied());
        assert_eq!(found, counts.map(|count| Some(Count(count))), "{file}");
        let units = &result.body().unwrap().units;
        let found: Vec<_> = units
            .iter()
            .map(|unit| (unit.validity.value().copied(), unit.rights.len()))
            .collect();
        assert_eq!(found, expected, "{file}");
    }
}

#[test]
fn a_unit_is_read_bare_or_listed_with_one_reference_number_or_more() {
    for (file, numbers) in [
        ("OQSmuquc02res", vec!["0000123"]),
        ("OQSmuquc02res.listed", vec!["0000123", "A-7"]),
    ] {
        let result = BatchResult::read(&tree(file)).unwrap();
        let unit = &result.body().unwrap().units[0];
        let found: Vec<&str> = unit
            .reference_numbers
            .iter()
            .filter_map(|it| it.value().map(String::as_str))
            .collect();
        assert_eq!(found, numbers, "{file}");
        assert_eq!(unit.rights[0].name.value().unwrap(), "見本　一郎");
        assert_eq!(
            unit.rights[0].limit_changed,
            Element::Value(LimitChanged::No)
        );
    }
    let entrusted = BatchResult::read(&tree("OQSmutic02res")).unwrap();
    let units = &entrusted.body().unwrap().units;
    assert_eq!(
        units[0].rights[0].tickets[0].until,
        Element::Value(date!(2026 - 11 - 30))
    );
    assert!(units[1].rights[0].tickets.is_empty());
}

#[test]
fn medication_is_read_from_its_three_sources_in_one_shape() {
    let result = MedicationResult::read(&tree("YZKsiquc01res")).unwrap();
    assert!(result.verdict() == MedicalVerdict::Given);
    let body = result.body().unwrap();
    let text = |element: &Element<String>| element.value().cloned().unwrap_or_default();
    for (months, institution, prescriber, day, drugs, treatments) in [
        (&body.claims, "見本医院", "", date!(2026 - 10 - 05), 2, 1),
        (
            &body.prescriptions,
            "見本医院",
            "",
            date!(2026 - 11 - 10),
            1,
            0,
        ),
        (
            &body.dispensings,
            "例示薬局",
            "見本医院",
            date!(2026 - 11 - 11),
            1,
            0,
        ),
    ] {
        let [month] = months.as_slice() else {
            panic!("{} months", months.len());
        };
        assert_eq!(text(&month.institution_name), institution);
        assert_eq!(text(&month.prescriber_name), prescriber);
        assert!(month.month.value().unwrap().contains(day));
        let [of_day] = month.days.as_slice() else {
            panic!("{} days", month.days.len());
        };
        assert_eq!(of_day.day, Element::Value(day));
        assert_eq!(
            (of_day.drugs.len(), of_day.treatments.len()),
            (drugs, treatments)
        );
        assert_eq!(text(&of_day.drugs[0].name), "見本錠１００ｍｇ");
        assert_eq!(text(&of_day.drugs[0].unit), "錠");
    }
}

#[test]
fn check_ups_are_read_with_their_values_as_texts() {
    let result = CheckupResult::read(&tree("TKKsiquc01res")).unwrap();
    let [checkup] = result.body().unwrap().checkups.as_slice() else {
        panic!("one check-up");
    };
    assert_eq!(checkup.day, Element::Value(date!(2026 - 05 - 20)));
    let values: Vec<_> = checkup
        .items
        .iter()
        .map(|item| item.value.value().unwrap().as_str())
        .collect();
    assert_eq!(values, ["170.2", "2"]);
    let refused = CheckupResult::read(&tree("TKKsiquc01res.refused")).unwrap();
    let expected = MedicalVerdict::Refused {
        code: "3".to_owned(),
        message: Some("見本: 同意の期限が切れています。".to_owned()),
    };
    assert!(refused.verdict() == expected);
    let refused = MedicationResult::read(&tree("YZKsiquc01res.refused")).unwrap();
    assert!(matches!(refused.verdict(), MedicalVerdict::Refused { code, .. } if code == "2"));
}

#[test]
fn a_prescription_is_taken_or_found_fault_with_on_a_level() {
    let taken = PrescriptionRegisterResult::read(&tree("EPSsiPIR01res")).unwrap();
    assert!(taken.body().unwrap().is_accepted());
    let refused = PrescriptionRegisterResult::read(&tree("EPSsiPIR01res.refused")).unwrap();
    let body = refused.body().unwrap();
    assert!(!body.is_accepted());
    let findings: Vec<_> = body
        .findings()
        .map(|(level, finding)| (level, finding.code.value().cloned()))
        .collect();
    assert_eq!(
        findings,
        [(PrescriptionLevel::Csv, Some("EPSB0052E".to_owned()))]
    );
    let found = PrescriptionSearchResult::read(&tree("prescription-search.result")).unwrap();
    assert_eq!(found.body().unwrap().prescriptions.len(), 2);
}

#[test]
fn certificates_carry_their_numbers_dates_and_conditions() {
    let result = SubsidyResult::read(&tree("PMHsimsm01res")).unwrap();
    let [child, disease] = result.body().unwrap().certificates.as_slice() else {
        panic!("two certificates");
    };
    assert_eq!(child.institutions.len(), 2);
    assert_eq!(child.conditions.value().unwrap().pairs().len(), 2);
    assert_eq!(child.payer_number.value().unwrap().fault(), None);
    assert_eq!(child.recipient_number.value().unwrap().local_fault(), None);
    assert_eq!(child.until, Element::Value(date!(2027 - 03 - 31)));
    assert_eq!(disease.recipient_number.value().unwrap().fault(), None);
    assert_eq!(disease.conditions, Element::Absent);
    let nothing = SubsidyResult::read(&tree("PMHsimsm01res.nothing")).unwrap();
    assert!(nothing.body().unwrap().certificates.is_empty());
}

#[test]
fn settings_and_pass_codes_are_what_the_service_says() {
    let settings = SettingsResult::read(&tree("OQSsiinq01res")).unwrap();
    let settings = settings.body().unwrap().settings.clone().unwrap();
    assert_eq!(settings.assistance, Element::Value(Use::Yes));
    assert!(
        settings
            .linked
            .value()
            .unwrap()
            .contains(LinkedSystem::Vaccination)
    );
    let updated = SettingsResult::read(&tree("OQSsiupd01res")).unwrap();
    assert_eq!(
        updated.body().unwrap().settings.as_ref().unwrap().subsidies,
        Element::Value(Use::No)
    );

    let answer = PassCodeResult::read(&tree("pass-code.result")).unwrap();
    let code = answer
        .pass_code(datetime!(2026-11-16 10:12:06 +9))
        .map(|code| code.reveal().to_owned());
    assert_eq!(code.as_deref(), Some("482913"));
    assert!(
        answer
            .pass_code(datetime!(2026-11-16 10:12:07 +9))
            .is_none()
    );
}

#[test]
fn notices_name_whose_data_are_old_and_when_offices_register() {
    let answer = NoticesResult::read(&tree("notices.result")).unwrap();
    let old: Vec<_> = answer.old().collect();
    let since = |day| Some(day);
    assert_eq!(
        old,
        [
            ("12160016", since(date!(2026 - 10 - 20))),
            ("139998", since(date!(2026 - 11 - 09))),
        ]
    );
    let days: Vec<_> = answer.registration_days().collect();
    assert_eq!(days, [("12150017", 25)]);
    for (text, expected) in [
        ("", None),
        ("soon", Some(None)),
        ("20261101", Some(since(date!(2026 - 11 - 01)))),
    ] {
        let mut other = tree("notices.result");
        let source = "/XmlMsg/MessageBody/SourceNoticeList/SourceNotice/1/DataOldSince";
        *other.pointer_mut(source).unwrap() = text.into();
        let answer = NoticesResult::read(&other).unwrap();
        let found = answer.old().find(|(number, _)| *number == "12160016");
        assert_eq!(found.map(|(_, day)| day), expected, "{text}");
    }
    let nothing = NoticesResult::read(&tree("notices.result.nothing")).unwrap();
    assert_eq!(
        (nothing.old().count(), nothing.registration_days().count()),
        (0, 0)
    );
}

#[test]
fn a_person_who_could_not_be_asked_is_seen_under_code_3() {
    let result = UnidentifiedResult::read(&tree("emergency.result")).unwrap();
    let right = &result.body().unwrap().rights[0];
    assert_eq!(
        right.medication_consent,
        Element::Value(ConsentFlag::Emergency)
    );
    let disaster = UnidentifiedResult::read(&tree("disaster.result")).unwrap();
    assert_eq!(
        disaster.body().unwrap().rights[0].medication_consent,
        Element::Absent
    );
}

#[test]
fn debug_shows_nothing_of_anybody() {
    let shown = format!(
        "{:?} {:?} {:?} {:?}",
        BatchResult::read(&tree("OQSmuquc02res")).unwrap().body(),
        MedicationResult::read(&tree("YZKsiquc01res"))
            .unwrap()
            .body(),
        SubsidyResult::read(&tree("PMHsimsm01res")).unwrap().body(),
        PassCodeResult::read(&tree("pass-code.result"))
            .unwrap()
            .body(),
    );
    for secret in ["見本", "1001", "9999012", "482913", "1980", "K-0012"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

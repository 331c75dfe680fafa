//! What we write equals the files, order included.

use time::macros::{date, datetime};

use super::*;
use crate::eligibility::{
    BatchFetch, BatchQuestion, ConsentedRequest, EntrustedRequest, OnlinePeriod,
    ReferenceBatchRequest, ReferenceRegistration, ReferenceRequest, TreatmentMonth,
    code::{
        CareSetting, CheckupFile, ConsentEnded, ConsentItem, EmergencyAccess, EmergencyRequest,
        KnowledgeMethod, LinkedSystem, MedicationFile, PossessionMethod, PrescriptionSelect,
        PrescriptionTiming, PrescriptionUse, Sex, Use,
    },
    consent::{ConsentRequest, ConsentWithdrawal},
    emergency::{DisasterQuestion, EmergencyQuestion, FourItems, StaffProof},
    enrolment::{Agreed, EnrolmentRequest},
    medical::{CheckupRequest, MedicationRequest, Months},
    message::AskHeader,
    notices::NoticesRequest,
    pass_code::{PassCode, PassCodeRequest, PassCodeResult},
    prescription::{
        PrescriptionCancel, PrescriptionCancelRequest, PrescriptionRegisterRequest,
        PrescriptionSearch, PrescriptionSearchRequest,
    },
    settings::{LinkedSystems, Settings, SettingsRequest},
    subsidy::{SubsidyChoice, SubsidyRequest},
    tree::Element,
};

const VISIT: &str = "5f3299d3-c95b-42c1-b1b5-e860caec84f9";

fn registration(reference_number: &str, question: &NumberQuestion) -> ReferenceRegistration {
    ReferenceRegistration::new(reference_number, question).unwrap()
}

fn nationals_registration() -> ReferenceRegistration {
    let question = national()
        .with_symbol("見・１")
        .and_then(|it| it.with_branch_number("2"))
        .unwrap();
    registration("0000124", &question)
}

/// The code of the golden answer, half an hour before it ends.
fn pass_code() -> PassCode {
    let answer = PassCodeResult::read(&golden("pass-code.result").1).unwrap();
    let now = datetime!(2026-11-16 09:42:07 +9);
    answer.pass_code(now).unwrap().clone()
}

#[test]
fn what_we_write_equals_the_files() {
    let here = institution();
    let (from, to) = (date!(2026 - 11 - 01), date!(2026 - 11 - 15));
    let month = TreatmentMonth::of(date!(2026 - 11 - 16));
    let since = TreatmentMonth::of(date!(2023 - 11 - 01));
    let now = datetime!(2026-11-16 09:42:07 +9);
    let person = || {
        FourItems::by_address(
            "見本　一郎",
            date!(1980 - 05 - 17),
            Sex::Male,
            "東京都見本市例示町一丁目1番",
        )
    };
    let receipt = || BatchFetch::new(&here, "R20261116000001").to_value();
    let months = Months {
        from: since,
        to: month,
    };
    let header = || AskHeader::new(&here, IDENTIFIER);
    let proofs = [
        StaffProof::Knowledge(KnowledgeMethod::Pin),
        StaffProof::Possession(PossessionMethod::IcCard),
    ];
    let settings = Settings {
        assistance: Element::Value(Use::Yes),
        subsidies: Element::Value(Use::No),
        prescriptions: Element::Value(PrescriptionUse::Both),
        prescription_timing: Element::Value(PrescriptionTiming::AtConfirmation),
        emergency: Element::Value(EmergencyAccess::No),
        linked: Element::Value(LinkedSystems::new(&[
            LinkedSystem::Subsidies,
            LinkedSystem::Vaccination,
        ])),
    };
    let search = PrescriptionSearch {
        from: Element::Value(from),
        to: Element::Value(to),
    };
    let cancel = PrescriptionCancel {
        id: Element::Value("00000000-0000-4000-8000-000000000001".to_owned()),
    };
    let items = [ConsentItem::Medication, ConsentItem::Care];
    for (file, message) in [
        (
            "OQSsiimm01req",
            ReferenceRequest::new(&here, IDENTIFIER, registration("0000123", &employee()))
                .to_value(),
        ),
        (
            "OQSmuquc01req",
            BatchQuestion::new(&here, IDENTIFIER, &[employee(), national()])
                .unwrap()
                .to_value(),
        ),
        ("OQSmuquc02req", receipt()),
        (
            "OQSmuimm01req",
            ReferenceBatchRequest::new(
                &here,
                IDENTIFIER,
                vec![
                    registration("0000123", &employee()),
                    nationals_registration(),
                ],
            )
            .to_value(),
        ),
        ("OQSmuimm02req", receipt()),
        (
            "OQSmutic01req",
            EntrustedRequest::new(&here, IDENTIFIER, month).to_value(),
        ),
        ("OQSmutic02req", receipt()),
        (
            "OQSmuhvq01req",
            ConsentedRequest::home_visits(&here, IDENTIFIER, from, to)
                .unwrap()
                .to_value(),
        ),
        ("OQSmuhvq02req", receipt()),
        (
            "OQSmuonq01req",
            ConsentedRequest::online(&here, IDENTIFIER, OnlinePeriod::Consents, from, to)
                .unwrap()
                .to_value(),
        ),
        (
            "OQSmuonq01req.examinations",
            ConsentedRequest::online(&here, IDENTIFIER, OnlinePeriod::Examinations, from, to)
                .unwrap()
                .to_value(),
        ),
        ("OQSmuonq02req", receipt()),
        (
            "YZKsiquc01req",
            MedicationRequest::new(
                &here,
                IDENTIFIER,
                &employee(),
                MedicationFile::CareXml,
                months,
                CareSetting::Outpatient,
            )
            .to_value(),
        ),
        (
            "TKKsiquc01req",
            CheckupRequest::new(
                &here,
                IDENTIFIER,
                &employee(),
                CheckupFile::Xml,
                since,
                CareSetting::Outpatient,
            )
            .to_value(),
        ),
        (
            "EPSsiPIR01req",
            PrescriptionRegisterRequest::new(
                &here,
                IDENTIFIER,
                "SJ1\n1,1,13,1234567,見本医院\n".as_bytes(),
                PrescriptionSelect::Electronic,
            )
            .unwrap()
            .to_value(),
        ),
        (
            "prescription-cancel.request",
            PrescriptionCancelRequest::of(header(), cancel).to_value(),
        ),
        (
            "prescription-search.request",
            PrescriptionSearchRequest::of(header(), search).to_value(),
        ),
        (
            "PMHsimsm01req",
            SubsidyRequest::new(
                &here,
                IDENTIFIER,
                VISIT,
                Some(SubsidyChoice::Use),
                date!(2026 - 11 - 16),
            )
            .to_value(),
        ),
        (
            "PMHsimsm01req.declined",
            SubsidyRequest::new(
                &here,
                IDENTIFIER,
                VISIT,
                Some(SubsidyChoice::Decline),
                date!(2026 - 11 - 16),
            )
            .to_value(),
        ),
        (
            "PMHsimsm01req.not-asked",
            SubsidyRequest::new(&here, IDENTIFIER, VISIT, None, date!(2026 - 11 - 16)).to_value(),
        ),
        (
            "enrolment.request",
            EnrolmentRequest::new(&here, IDENTIFIER, VISIT, Agreed).to_value(),
        ),
        (
            "consent.request",
            ConsentRequest::new(
                &here,
                IDENTIFIER,
                "0000123",
                CareSetting::HomeVisit,
                &items,
                now,
            )
            .to_value(),
        ),
        (
            "consent.request.seen",
            ConsentRequest::new(
                &here,
                IDENTIFIER,
                "0000123",
                CareSetting::HomeVisit,
                &items,
                now,
            )
            .seen_by_staff(&pass_code())
            .to_value(),
        ),
        (
            "OQSsihvd01req",
            ConsentWithdrawal::new(
                &here,
                IDENTIFIER,
                "0000123",
                CareSetting::HomeVisit,
                &items,
                now,
                ConsentEnded::ByPatient,
            )
            .to_value(),
        ),
        (
            "OQSsiinq01req",
            SettingsRequest::inquire(&here, IDENTIFIER).to_value(),
        ),
        (
            "OQSsiupd01req",
            SettingsRequest::update(&here, IDENTIFIER, settings).to_value(),
        ),
        (
            "emergency.request",
            EmergencyQuestion::new(
                &here,
                IDENTIFIER,
                EmergencyRequest::Summary,
                proofs,
                person(),
                "意識がなく同意を得られない",
            )
            .unwrap()
            .to_value(),
        ),
        (
            "pass-code.request",
            PassCodeRequest::new(&here, IDENTIFIER, "staff-03").to_value(),
        ),
        (
            "notices.request",
            NoticesRequest::new(&here, IDENTIFIER).to_value(),
        ),
        (
            "disaster.request",
            DisasterQuestion::new(&here, IDENTIFIER, person(), "D20261116-01")
                .unwrap()
                .to_value(),
        ),
    ] {
        equals(file, &message);
    }
}

fn equals(file: &str, message: &Value) {
    let text = serde_json::to_string_pretty(message).unwrap() + "\n";
    let row = MESSAGES
        .iter()
        .find(|row| {
            file.strip_prefix(row.golden)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
        .unwrap_or_else(|| panic!("{file}"));
    let path = path(row, file);
    if std::env::var_os("MADOGUCHI_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert_eq!(text, golden, "{file}");
}

//! The golden questions as the SDK asks them.

use madoguchi::{
    core::eligibility::{
        BatchFetch, BatchQuestion, ConsentedRequest, EligibilityQuestion, EntrustedRequest, Fetch,
        Fetched, InstitutionCode, MedicalQuestion, MessageError, NumberQuestion,
        ReferenceBatchRequest, ReferenceRequest, Reply, TreatmentMonth, Upload,
        code::{CareSetting, CheckupFile, MedicationFile},
        consent::{ConsentRequest, ConsentWithdrawal},
        emergency::{DisasterQuestion, EmergencyQuestion},
        enrolment::EnrolmentRequest,
        medical::Months,
        notices::NoticesRequest,
        pass_code::PassCodeRequest,
        prescription::{
            PrescriptionCancelRequest, PrescriptionRegisterRequest, PrescriptionSearchRequest,
        },
        settings::SettingsRequest,
        subsidy::SubsidyRequest,
    },
    service::{Service, ServiceError, ask},
};
use serde_json::Value;
use time::macros::date;

use super::super::house::{HERE, House};

pub(super) fn here() -> InstitutionCode {
    InstitutionCode::new(HERE)
}

/// Who was here with a card.
pub(super) fn employee() -> NumberQuestion {
    let (birth, day) = (date!(1980 - 05 - 17), date!(2026 - 11 - 16));
    NumberQuestion::new("06139992", "1001", birth, day)
        .and_then(|person| person.with_symbol("見本１２"))
        .and_then(|person| person.with_branch_number("00"))
        .unwrap()
}

/// Three years.
pub(super) fn months() -> Months {
    Months {
        from: TreatmentMonth::of(date!(2023 - 11 - 01)),
        to: TreatmentMonth::of(date!(2026 - 11 - 01)),
    }
}

/// Asks a golden question by its type; what the answer holds.
pub(super) async fn asked(
    service: &dyn Service,
    golden: &str,
    tree: &Value,
) -> Result<Value, ServiceError> {
    let uploaded = |name: &str| House::golden(name);
    macro_rules! of {
        ($request:ty) => {
            ask(service, &read(<$request>::read(tree)))
                .await?
                .to_value()
        };
    }
    Ok(match golden {
        "search.request" => {
            let question = EligibilityQuestion::new(&here(), "202611160001", employee());
            ask(service, &question).await?.to_value()
        }
        "OQSsiimm01req" => of!(ReferenceRequest),
        "OQSmuquc01req" => of!(BatchQuestion),
        "OQSmuimm01req" => of!(ReferenceBatchRequest),
        "OQSmutic01req" => of!(EntrustedRequest),
        "OQSmuhvq01req" | "OQSmuonq01req" => of!(ConsentedRequest),
        "OQSmuquc02req" => {
            let upload = read(BatchQuestion::read(&uploaded("OQSmuquc01req")));
            fetched(service, &upload, tree).await?.to_value()
        }
        "OQSmuimm02req" => {
            let upload = read(ReferenceBatchRequest::read(&uploaded("OQSmuimm01req")));
            fetched(service, &upload, tree).await?.to_value()
        }
        "OQSmutic02req" => {
            let upload = read(EntrustedRequest::read(&uploaded("OQSmutic01req")));
            fetched(service, &upload, tree).await?.to_value()
        }
        "OQSmuhvq02req" | "OQSmuonq02req" => {
            let upload = uploaded(&golden.replace("02req", "01req"));
            let upload = read(ConsentedRequest::read(&upload));
            fetched(service, &upload, tree).await?.to_value()
        }
        "YZKsiquc01req" => {
            let question = MedicalQuestion::medication(
                &here(),
                "202611160001",
                &employee(),
                MedicationFile::CareXml,
                months(),
                CareSetting::Outpatient,
            );
            message(ask(service, &question).await?).to_value()
        }
        "TKKsiquc01req" => {
            let question = MedicalQuestion::checkup(
                &here(),
                "202611160001",
                &employee(),
                CheckupFile::Xml,
                months().from,
                CareSetting::Outpatient,
            );
            message(ask(service, &question).await?).to_value()
        }
        "EPSsiPIR01req" => of!(PrescriptionRegisterRequest),
        "prescription-cancel.request" => of!(PrescriptionCancelRequest),
        "prescription-search.request" => of!(PrescriptionSearchRequest),
        "PMHsimsm01req" => of!(SubsidyRequest),
        "enrolment.request" => of!(EnrolmentRequest),
        "consent.request" => of!(ConsentRequest),
        "OQSsihvd01req" => of!(ConsentWithdrawal),
        "OQSsiinq01req" | "OQSsiupd01req" => of!(SettingsRequest),
        "pass-code.request" => of!(PassCodeRequest),
        "notices.request" => of!(NoticesRequest),
        "emergency.request" => of!(EmergencyQuestion),
        "disaster.request" => of!(DisasterQuestion),
        other => panic!("{other} is not asked"),
    })
}

async fn fetched<R: Fetched>(
    service: &dyn Service,
    upload: &impl Upload<Result = R>,
    tree: &Value,
) -> Result<R, ServiceError> {
    let message = read(BatchFetch::read(tree));
    ask(service, &Fetch::of(upload, message).expect("an interface")).await
}

fn message<R>(answer: Reply<R>) -> R {
    match answer {
        Reply::Message(message) => message,
        Reply::File(file) => panic!("{file:?}"),
    }
}

fn read<M>(message: Result<M, MessageError>) -> M {
    message.expect("a golden question")
}

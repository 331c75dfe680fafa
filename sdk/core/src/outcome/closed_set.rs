//! Every outcome of the table can be told: for each one an input from outside, and the code that makes it of that. The match names all of them.

use serde_json::{Value, json};
use time::{
    Date,
    macros::{date, datetime},
};

use super::{
    stories::people::{
        HERE, answer, combined, consent, elderly, employee, insured_by, limit, lost, national,
        recipient, ticket, with,
    },
    *,
};
use crate::{
    clock::JST,
    eligibility::{EligibilityResult, code::Sex},
    face::FaceAnswer,
    failure::Code,
    visit::Consents,
};

const DAY: Date = date!(2026 - 04 - 10);

#[test]
fn every_outcome_of_the_table_can_be_told() {
    for outcome in Outcome::ALL {
        let told = tell(*outcome);
        assert!(told.contains(outcome), "{}: {told:?}", outcome.id());
    }
}

/// What is told about the input that stands for `outcome`.
#[rustfmt::skip]
fn tell(outcome: Outcome) -> Vec<Outcome> {
    use Outcome as O;
    let insured = || answer("1", &[employee()]);
    let assisted = |change: Value| answer("1", &[recipient(&[with(ticket(), change)])]);
    let bare_recipient = || answer("6", &[recipient(&[])]);
    let by_number = || Context { asked_by: AskedBy::Number, ..context() };
    let entry = |entry| all(&read(&insured(), &context()).with_entry(&entry, DAY));
    match outcome {
        O::Valid | O::ValidLimitAbsent => card(&insured()),
        O::ValidWithNotice => card(&body(insured(), json!({"ProcessingResultCode": "OQX0001I"}))),
        O::ValidEligibilityOnly => told(&insured(), &Context { grace: true, ..context() }),
        O::ValidSpecialTreatmentCost => card(&answer("1", &[with(employee(), json!({"InsuredCardClassification": "05"}))])),
        O::ValidRatioUnknown => card(&answer("1", &[with(elderly(), json!({"ElderlyRecipientCertificateInfo": null}))])),
        O::ValidNotYetOrEnded => card(&answer("1", &[with(employee(), json!({"QualificationDate": "20260411"}))])),
        O::LostNoNewer => card(&answer("2", &[lost("03")])),
        O::LostToAssistance => card(&answer("2", &[lost("02")])),
        O::LostByDeathRecord => card(&answer("2", &[lost("01")])),
        O::SupersededByNumber => told(&answer("3", &[]), &by_number()),
        O::NotFoundByNumber => told(&answer("4", &[]), &by_number()),
        O::NotFoundByCard => card(&answer("4", &[])),
        O::CardUseNotAllowed => card(&body(answer("4", &[]), json!({"ProcessingResultCode": "MOCK-CARD-USE-NOT-ALLOWED"}))),
        O::NotEnrolled => card(&body(answer("4", &[]), json!({"ProcessingResultCode": "MOCK-NOT-ENROLLED", "ProcessingResultStatus": "2"}))),
        O::SeveralByNumber => told(&answer("5", &[]), &by_number()),
        O::IdentityConflict => told(&insured(), &Context { card: Some(CardFacts { sex: Some(Sex::Female), ..CardFacts::default() }), ..context() }),
        O::NameDiffers => told(&insured(), &Context { card: Some(CardFacts { name: Some("試験　大郎".into()), ..CardFacts::default() }), ..context() }),
        O::AddressNotGiven => told(&answer("1", &[with(employee(), json!({"Address": ""}))]), &by_number()),
        O::ChangedSinceLastVisit => {
            let last = LastVisit { said: insured_by(Some("06999999")), charge: None };
            told(&insured(), &Context { last_visit: Some(last), ..context() })
        }
        O::NewCodeSeen => card(&answer("9", &[])),
        O::AnswerInconsistent => card(&answer("1", &[])),
        O::TicketHere => card(&assisted(json!({}))),
        O::TicketHereSelfPay => card(&assisted(json!({"SelfPayAmount": "3000"}))),
        O::TicketHereCombined => card(&answer("1", &[employee(), recipient(&[combined()])])),
        O::InsuranceMismatch => card(&answer("1", &[national(), recipient(&[ticket()])])),
        O::RecipientNoTicketYet => card(&bare_recipient()),
        O::RecipientTicketOverdue => told(&bare_recipient(), &Context { visit_date: date!(2026 - 04 - 16), ..context() }),
        O::RecipientFirstVisit => told(&bare_recipient(), &Context { first_visit: Some(true), ..context() }),
        O::TicketOtherTreatment => card(&assisted(json!({"MedicalTreatmentType": "01"}))),
        O::DispensingTicketMissing => told(&bare_recipient(), &Context { institution_kind: InstitutionKind::Pharmacy, ..context() }),
        O::TicketOutOfPeriod => card(&assisted(json!({"MedicalTreatmentMonth": "202603"}))),
        O::TicketElsewhere => card(&assisted(json!({"DesignatedMedicalInstitutionFlag": "1"}))),
        O::TicketChanged => {
            let before = TicketFacts { self_pay: Some(3000), ..TicketFacts::default() };
            let last_fetch = LastFetch { on: date!(2026 - 04 - 02), payer_number: "12131234".into(), tickets: vec![before] };
            told(&assisted(json!({})), &Context { last_fetches: vec![last_fetch], ..context() })
        }
        O::AssistanceEnded => card(&answer("1", &[with(recipient(&[]), json!({"DisqualificationDate": "20260401"}))])),
        O::InstitutionNotDesignated => told(&assisted(json!({})), &Context { assistance_designated: false, ..context() }),
        O::AssistanceSwitchedOff => told(&answer("4", &[]), &Context { assistance_enabled: false, ..context() }),
        O::OfficeDegraded => told(&assisted(json!({})), &degraded("12131234")),
        O::SupportBenefit => card(&answer("1", &[with(recipient(&[ticket()]), json!({"InsurerNumber": "25131234"}))])),
        O::SubsidyUsable => subsidy(certificate()),
        O::SubsidyReimbursementOnly => subsidy(Certificate { always_reimbursed: Some(true), ..certificate() }),
        O::SubsidyNotDesignatedHere => subsidy(Certificate { institutions: Some(vec!["1319999999".into()]), ..certificate() }),
        O::SubsidyOutOfPeriod => subsidy(Certificate { until: Some(date!(2026 - 04 - 09)), ..certificate() }),
        O::SubsidyNothingReturned => subsidy_answer(&SubsidyAnswer::Returned(vec![])),
        O::SubsidyDeclinedHere => subsidy_answer(&SubsidyAnswer::Declined),
        O::SubsidyNotAsked => subsidy_answer(&SubsidyAnswer::NotAsked),
        O::SubsidyMunicipalityNotJoined => {
            let roster = Roster { as_of: date!(2026 - 03 - 01), joined: vec!["13999".into()], municipalities: Vec::new() };
            let tables = SubsidyTables { roster: Some(&roster), municipality: Some("13998"), ..SubsidyTables::default() };
            subsidies(&SubsidyAnswer::Returned(vec![]), tables, &context()).iter().map(|found| found.outcome).collect()
        }
        O::PaperWaiver => entry(StaffEntry::PaperWaiver { until: None }),
        O::DecisionPending => entry(StaffEntry::DecisionPending { office: None, received: None }),
        O::AssistanceNothingReturned => entry(StaffEntry::SaysRecipient),
        O::SubsidyDiffersFromPaper => entry(StaffEntry::PaperDiffers),
        O::StaffCheckDiffers => entry(StaffEntry::FaceDiffers { reason: "写真".into() }),
        O::NoPhoto => vec![StaffEntry::NoPhoto.outcome()],
        O::HolderAbsent => vec![StaffEntry::HolderAbsent.outcome()],
        O::CardLeftBehind => vec![StaffEntry::CardLeftBehind.outcome()],
        O::ReceivedUnchecked => vec![StaffEntry::ReceivedUnchecked { evidence: Evidence::Declaration, tenths: None }.outcome()],
        O::NoReader => vec![of_failure(Code::NoReader).0],
        O::NotMyNumberCard => vec![of_failure(Code::OldJukiCard).0],
        O::CardUnreadable => vec![of_failure(Code::CardUnreadable).0],
        O::PinWrong => vec![of_failure(Code::PinWrong).0],
        O::PinLastTry => vec![of_failure(Code::PinLastTry).0],
        O::PinUnusable => vec![of_failure(Code::PinUnusable).0],
        O::PinOutcomeUnknown => vec![of_failure(Code::PinOutcomeUnknown).0],
        O::FaceNotMatched => Vec::from_iter(of_face(&Ok(FaceAnswer::Locked))),
        O::PhoneNotSupported => vec![of_failure(Code::PhoneNotSupported).0],
        O::PhoneStopped => vec![of_phone_failure(Code::CardPulled, &ServiceMode::Normal, datetime!(2026-04-10 09:00 +9)).0],
        O::CardPulled => vec![of_failure(Code::CardPulled).0],
        O::OtherCard => vec![of_failure(Code::OtherCardPut).0],
        O::CertificateExpired => vec![of_failure(Code::CertificateExpired).0],
        O::CertificateRevoked => vec![of_failure(Code::CertificateRevoked).0],
        O::CertificateJustRenewed => {
            let renewed = Context { certificate_not_before: Some(datetime!(2026-04-10 08:00 +9)), ..context() };
            told(&answer("4", &[]), &renewed)
        }
        O::CardNotGenuine => vec![of_failure(Code::CardNotGenuine).0],
        O::ViewGiven => views("1", "20260411090000", &context()),
        O::ViewDeclined => views("1", "20260411090000", &Context { consents: Consents::comprehensive(false, false), ..context() }),
        O::ViewNotAsked => views("0", "", &context()),
        O::ViewNotOffered => views("0", "", &Context { grace: true, ..context() }),
        O::ViewExpired => views("2", "20260409090000", &context()),
        O::ViewEmergency => views("3", "20260411090000", &context()),
        O::ViewNoData => {
            let given = read(&answer("1", &[with(employee(), consent("1", "20260411090000"))]), &context());
            given.views.into_iter().map(|view| view.fetched(false).state).collect()
        }
        O::ViewGivenByAnother => {
            let given = read(&answer("1", &[with(employee(), consent("1", "20260411090000"))]), &context());
            let entry = StaffEntry::ConsentByAnother { relation: Relation::LegalRepresentative };
            all(&given.with_entry(&entry, DAY))
        }
        O::OurLine => vec![of_failure(Code::ServiceUnreachable).0],
        O::TimedOut => vec![of_failure(Code::ServiceTimedOut).0],
        O::Maintenance => mode(&ServiceMode::Maintenance { until: datetime!(2026-04-10 10:00 +9) }),
        O::EmergencyMode => mode(&ServiceMode::Emergency { since: datetime!(2026-04-10 08:00 +9), approval: None }),
        O::DisasterMode => mode(&ServiceMode::Disaster { area: None, until: None }),
        O::RequestRefused => card(&header(insured(), "9")),
        O::Busy => vec![of_failure(Code::ServiceBusy).0],
        O::OurCertificate => vec![of_failure(Code::ClientCertificateExpired).0],
        O::SourceDegraded => told(&answer("1", &[with(employee(), limit("A03"))]), &degraded("06123456")),
        O::Unattributed => {
            let result = EligibilityResult::from_value(&insured()).unwrap();
            vec![super::Unattributed::new(result, Arrival::Late).outcome()]
        }
        O::EchoWrong => vec![of_failure(Code::WrongSerialEchoed).0],
        O::BulkProcessing => card(&header(insured(), "2")),
    }
}

fn card(answer: &Value) -> Vec<Outcome> {
    told(answer, &context())
}

fn told(answer: &Value, context: &Context) -> Vec<Outcome> {
    all(&read(answer, context))
}

fn read(answer: &Value, context: &Context) -> Report {
    assess(&EligibilityResult::from_value(answer).unwrap(), context)
}

fn all(report: &Report) -> Vec<Outcome> {
    let rights = report
        .entitlements
        .iter()
        .flat_map(|found| [&found.outcome].into_iter().chain(&found.notices));
    let views = report.views.iter().map(|view| &view.state);
    let ask = match &report.ask {
        Ask::NotAnswered(why) => Some(why),
        Ask::Answered => None,
    };
    rights.chain(views).chain(ask).copied().collect()
}

fn views(flag: &str, until: &str, context: &Context) -> Vec<Outcome> {
    told(
        &answer("1", &[with(employee(), consent(flag, until))]),
        context,
    )
}

fn mode(mode: &ServiceMode) -> Vec<Outcome> {
    let now = DAY.midnight().assume_offset(JST);
    vec![of_failure_in(Code::ServiceUnreachable, mode, now).0]
}

fn subsidy(certificate: Certificate) -> Vec<Outcome> {
    subsidy_answer(&SubsidyAnswer::Returned(vec![certificate]))
}

fn subsidy_answer(answer: &SubsidyAnswer) -> Vec<Outcome> {
    let found = subsidies(answer, SubsidyTables::default(), &context());
    all(&read(
        &super::stories::people::answer("1", &[employee()]),
        &context(),
    )
    .with_subsidies(found))
}

fn certificate() -> Certificate {
    Certificate {
        payer_number: "88131234".into(),
        recipient_number: "1234567".into(),
        from: Some(date!(2026 - 04 - 01)),
        always_reimbursed: Some(false),
        ..Certificate::default()
    }
}

fn degraded(number: &str) -> Context {
    let since = Some(date!(2026 - 04 - 08));
    Context {
        degraded: vec![Degraded {
            number: number.into(),
            since,
        }],
        ..context()
    }
}

fn body(mut answer: Value, change: Value) -> Value {
    let body = &mut answer["XmlMsg"]["MessageBody"];
    *body = with(body.clone(), change);
    answer
}

fn header(mut answer: Value, segment: &str) -> Value {
    answer["XmlMsg"]["MessageHeader"]["SegmentOfResult"] = json!(segment);
    answer
}

fn context() -> Context {
    Context::new(AskedBy::Card, DAY, HERE, InstitutionKind::Clinic)
}

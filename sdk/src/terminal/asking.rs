//! What a visit wants asked of the service.

use madoguchi_core::{
    eligibility::{
        InstitutionCode, Stage,
        code::ProcessingStatus,
        enrolment::{Agreed, EnrolmentRequest},
        subsidy::{SubsidyChoice, SubsidyRequest},
    },
    failure::{Code, Failure},
    outcome::Certificate,
    visit::{Effect, InquiryId, ServiceEvent},
};
use time::Date;

use crate::service::{self, Service};

/// Asks the service what an effect wants asked.
pub(super) async fn ask(
    service: &dyn Service,
    effect: Effect,
) -> (Option<InquiryId>, Option<ServiceEvent>) {
    match effect {
        Effect::Open { inquiry, serial } => {
            let answer = service.open(&serial).await.map_err(Failure::from);
            (Some(inquiry), Some(ServiceEvent::Opened(answer)))
        }
        Effect::ReplaceChallenge {
            inquiry,
            visit,
            serial,
        } => {
            let answer = service
                .replace_challenge(&visit, &serial)
                .await
                .map_err(Failure::from);
            (Some(inquiry), Some(ServiceEvent::Opened(answer)))
        }
        Effect::Prove(proof) => {
            let answer = service.prove(&proof).await.map_err(Failure::from);
            (Some(proof.inquiry), Some(ServiceEvent::Proven(answer)))
        }
        Effect::Ask {
            inquiry,
            visit,
            serial,
            consents,
        } => {
            let answer = service
                .result(&visit, &serial, &consents)
                .await
                .map_err(Failure::from);
            (Some(inquiry), Some(ServiceEvent::Answered(answer)))
        }
        Effect::AskSubsidies {
            inquiry,
            institution,
            visit,
            day,
        } => {
            let answer = certificates(service, inquiry, &institution, &visit, day).await;
            (Some(inquiry), Some(ServiceEvent::Subsidies(answer)))
        }
        Effect::Enrol {
            inquiry,
            institution,
            visit,
        } => {
            let answer = enrol(service, inquiry, &institution, &visit).await;
            (Some(inquiry), Some(ServiceEvent::Enrolled(answer)))
        }
        _ => (None, None),
    }
}

/// The certificates that the person of the visit shows; none says nothing about why.
async fn certificates(
    service: &dyn Service,
    inquiry: InquiryId,
    institution: &str,
    visit: &str,
    day: Date,
) -> Result<Vec<Certificate>, Failure> {
    let question = SubsidyRequest::new(
        &InstitutionCode::new(institution),
        &identifier(inquiry),
        visit,
        Some(SubsidyChoice::Use),
        day,
    );
    let answer = service::ask(service, &question).await?;
    done(answer.header().stage())?;
    let came = answer.body().map_or(&[][..], |body| &body.certificates);
    Ok(came.iter().map(Certificate::of).collect())
}

/// Makes the card of the visit a health-insurance card; its person agreed.
async fn enrol(
    service: &dyn Service,
    inquiry: InquiryId,
    institution: &str,
    visit: &str,
) -> Result<(), Failure> {
    let question = EnrolmentRequest::new(
        &InstitutionCode::new(institution),
        &identifier(inquiry),
        visit,
        Agreed,
    );
    let answer = service::ask(service, &question).await?;
    done(answer.header().stage())?;
    let status = answer.body().and_then(|body| body.status.value());
    match status {
        Some(ProcessingStatus::Normal) => Ok(()),
        _ => Err(Failure::new(Code::RequestRefused, "not enrolled")),
    }
}

fn done(stage: Stage<'_>) -> Result<(), Failure> {
    match stage {
        Stage::Done => Ok(()),
        Stage::Refused { .. } => Err(Failure::new(Code::RequestRefused, "refused")),
        _ => Err(Failure::new(Code::AnswerMalformed, "no stage")),
    }
}

/// A name of its own for the question, which the answer must repeat.
fn identifier(inquiry: InquiryId) -> String {
    inquiry.0.simple().to_string()
}

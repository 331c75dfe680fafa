//! What a visit wants asked of the service.

use madoguchi_core::{
    failure::Failure,
    visit::{Effect, InquiryId, ServiceEvent},
};

use crate::service::Service;

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
        _ => (None, None),
    }
}

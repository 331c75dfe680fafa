//! What the service says of the insurers and offices behind it (お知らせ情報, invented): asked at the start and some times a day, where the configuration
//! wants it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use madoguchi_core::{
    clock::Random,
    eligibility::{
        InstitutionCode, Stage,
        notices::{NoticesRequest, NoticesResult},
    },
    failure::{Code, Failure},
    outcome::Degraded,
};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::Sender;

use super::{Change, Command, Input};
use crate::service::{Service, ask};

/// How long notices count before they are asked for again.
const AGAIN: Duration = Duration::from_secs(4 * 60 * 60);
/// How long after a failure. What was said before counts meanwhile.
const AFTER_FAILURE: Duration = Duration::from_secs(15 * 60);

/// What the service said last: it says all it knows, so that what it says no more is over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notices {
    /// Insurers and offices whose data are known to be old (A17, T07).
    pub degraded: Vec<Degraded>,
    /// On which day of the month offices register their tickets, by 公費負担者番号.
    pub registration_days: BTreeMap<String, u8>,
}

impl From<&NoticesResult> for Notices {
    fn from(result: &NoticesResult) -> Self {
        let degraded = result.old().map(|(number, since)| Degraded {
            number: number.to_owned(),
            since,
        });
        let days = result.registration_days();
        Self {
            degraded: degraded.collect(),
            registration_days: days.map(|(number, day)| (number.to_owned(), day)).collect(),
        }
    }
}

/// Asks for ever, and tells the loop what is new. Nobody waits for it.
pub(super) async fn watch(
    service: Arc<dyn Service>,
    institution: InstitutionCode,
    random: Arc<dyn Random>,
    inputs: Sender<Input>,
) {
    let mut told = None;
    loop {
        let pause = match notices(&*service, &institution, &*random).await {
            Ok(notices) => {
                if told.replace(notices.clone()).as_ref() != Some(&notices) {
                    let change = Command::Situate {
                        by: None,
                        change: Change::Noticed(notices),
                    };
                    if inputs.send(Input::Command(change)).await.is_err() {
                        return;
                    }
                }
                AGAIN
            }
            Err(failure) => {
                tracing::info!(code = %failure.code, "no notices: {failure}");
                AFTER_FAILURE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

async fn notices(
    service: &dyn Service,
    institution: &InstitutionCode,
    random: &dyn Random,
) -> Result<Notices, Failure> {
    let mut chance = [0; 16];
    random.fill(&mut chance);
    let identifier = uuid::Builder::from_random_bytes(chance).into_uuid();
    let question = NoticesRequest::new(institution, &identifier.simple().to_string());
    let answer = ask(service, &question).await?;
    match answer.header().stage() {
        Stage::Done => Ok(Notices::from(&answer)),
        Stage::Refused { .. } => Err(Failure::new(Code::RequestRefused, "refused")),
        _ => Err(Failure::new(Code::AnswerMalformed, "no stage")),
    }
}

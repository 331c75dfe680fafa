//! Fetches the recipients of a month (OQSmutic) while visits go on: upload, wait, download.

use std::time::Duration;

use madoguchi_core::{
    eligibility::{AskHeader, BatchFetch, BatchResult, EntrustedRequest, Fetch, Stage},
    failure::{Code, Failure},
};

use crate::service::{Service, ask};

/// How long a batch that is being processed is waited for at first; each time twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest pause between two questions.
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// How often a batch that is being processed is asked for, which takes some hours in all.
const MOST: u32 = 40;

/// Everybody whose assistance is entrusted to the institution in the month that `question` asks for.
///
/// # Errors
/// With the code of what went wrong; a batch that is never ready timed out.
pub(super) async fn fetch(
    service: &dyn Service,
    question: &EntrustedRequest,
) -> Result<Box<BatchResult>, Failure> {
    let accepted = ask(service, question).await?;
    let institution = AskHeader::clone(question.header()).institution;
    let (Some(number), Some(institution)) = (accepted.reception_number(), institution.value())
    else {
        return Err(refused("no reception number"));
    };
    let fetch = Fetch::of(question, BatchFetch::new(institution, number))
        .ok_or_else(|| refused("no interface to fetch from"))?;
    let mut pause = FIRST_PAUSE;
    for _ in 0..MOST {
        let result = ask(service, &fetch).await?;
        match result.header().stage() {
            Stage::Done => return Ok(Box::new(result)),
            Stage::Processing => {}
            Stage::Refused { .. } => return Err(refused("the batch was refused")),
            _ => {
                return Err(Failure::new(
                    Code::AnswerMalformed,
                    "a batch without a stage",
                ));
            }
        }
        tokio::time::sleep(pause).await;
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
    Err(Failure::new(
        Code::ServiceTimedOut,
        "the batch is never ready",
    ))
}

fn refused(what: &'static str) -> Failure {
    Failure::new(Code::RequestRefused, what)
}

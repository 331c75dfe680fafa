//! 目視確認用パスコード取得 (invented): six digits for half an hour, with which a consent is registered of somebody whom staff looked at. A code is taken once.

use serde::{Deserialize, Serialize};
use time::Duration;

use super::{Elements, Failed, Halves, Question, succeeded};
use crate::{
    message::compact_time,
    server::{question::needed, refusal::Refusal},
    store::StoreError,
};

/// The kind of the documents: one for each code of an institution.
pub(super) const PASS_CODE: &str = "pass-code";

/// How long a code opens anything.
const VALID: Duration = Duration::minutes(30);

/// How often another code is tried where one is in use.
const TRIES: usize = 8;

/// A code that was given.
#[derive(Serialize, Deserialize)]
struct Given {
    /// `yyyyMMddHHmmss`.
    until: String,
    taken: bool,
}

impl Question<'_> {
    /// A code for a member of staff.
    pub(super) async fn pass_code(&self, asked: &Halves) -> Result<Elements, Failed> {
        needed(&asked.body, "StaffIdentifier", 64)?;
        for _ in 0..TRIES {
            let code = u32::from_be_bytes(self.state.random()?) % 1_000_000;
            let code = format!("{code:06}");
            let until = compact_time(self.now + VALID);
            let (before, version) = self.given_code(&code).await?;
            if before.is_some_and(|before| self.is_open(&before)) {
                continue;
            }
            let given = Given {
                until: until.clone(),
                taken: false,
            };
            if self.keep_code(&code, given, version).await? {
                return Ok(vec![
                    succeeded(),
                    ("PassCode", Some(code.into())),
                    ("PassCodeExpirationTime", Some(until.into())),
                ]);
            }
        }
        Err(Refusal::Store(StoreError::Busy).into())
    }

    /// Takes a code; whether it still opened something.
    pub(super) async fn take_pass_code(&self, code: &str) -> Result<bool, Failed> {
        let (Some(mut given), version) = self.given_code(code).await? else {
            return Ok(false);
        };
        if !self.is_open(&given) {
            return Ok(false);
        }
        given.taken = true;
        // Whoever else took it meanwhile has it.
        Ok(self.keep_code(code, given, version).await?)
    }

    fn is_open(&self, given: &Given) -> bool {
        !given.taken && compact_time(self.now) < given.until
    }

    async fn given_code(&self, code: &str) -> Result<(Option<Given>, i64), StoreError> {
        let id = self.kept(code);
        let Some(document) = self.state.store.document(PASS_CODE, id).await? else {
            return Ok((None, 0));
        };
        let given = serde_json::from_str(&document.body)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok((Some(given), document.version))
    }

    async fn keep_code(&self, code: &str, given: Given, version: i64) -> Result<bool, StoreError> {
        let body = serde_json::to_string(&given)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let mut document = self.dated(PASS_CODE, self.kept(code), body);
        document.version = version;
        self.state.store.put_documents(vec![document]).await
    }
}

//! 目視確認用パスコード取得 (invented): six digits for half an hour. Nothing of ours asks for them afterwards.

use time::Duration;

use super::{Elements, Failed, Halves, Question, succeeded};
use crate::{message::compact_time, server::question::needed};

/// How long a code opens anything.
const VALID: Duration = Duration::minutes(30);

impl Question<'_> {
    /// A code for a member of staff.
    pub(super) fn pass_code(&self, asked: &Halves) -> Result<Elements, Failed> {
        needed(&asked.body, "StaffIdentifier", 64)?;
        let code = u32::from_be_bytes(self.state.random()?) % 1_000_000;
        Ok(vec![
            succeeded(),
            ("PassCode", Some(format!("{code:06}").into())),
            (
                "PassCodeExpirationTime",
                Some(compact_time(self.now + VALID).into()),
            ),
        ])
    }
}

//! What is going on, as everybody is told.

use madoguchi_core::{clock::Now, failure::Failure, outcome::Situation};

use super::{Engine, EventKind, Output};

impl Engine {
    pub(super) fn on_situated(
        &mut self,
        now: Now,
        situation: Result<Situation, Failure>,
    ) -> Output {
        let (situation, failure) = match situation {
            Ok(situation) => (Some(situation), None),
            Err(failure) => (None, Some(failure.code)),
        };
        let now_known = situation.or_else(|| self.visitors.as_deref()?.situation());
        let Situation {
            degraded,
            treatment,
            mode,
            ..
        } = now_known.unwrap_or_default();
        self.publish(
            now,
            EventKind::Situation {
                degraded,
                treatment: treatment.map(|code| code.as_str().to_owned()),
                mode,
                failure,
            },
        )
    }
}

//! Forgetting what is over, so that the store stays as small under load as the load is.

use std::sync::Arc;

use time::Duration;

use crate::{
    clock::Clock,
    store::{Over, Store, StoreError, VISIT_KEPT},
};

/// How often the house is kept.
const EVERY: std::time::Duration = std::time::Duration::from_secs(5);

/// The most lines of the access log: what an hour of full load writes. Beyond, age does not matter.
const LINES: u32 = 5_000_000;

/// Keeps the house for ever.
pub(super) async fn keep(store: Arc<dyn Store>, clock: Clock, access_log_days: u16) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = sweep(&*store, &clock, access_log_days).await {
            tracing::warn!(%error, "what is over could not be forgotten");
        }
    }
}

/// Forgets everything that is over now; gives how many records.
pub(super) async fn sweep(
    store: &dyn Store,
    clock: &Clock,
    access_log_days: u16,
) -> Result<u64, StoreError> {
    let now = clock();
    let over = Over {
        visits: now - VISIT_KEPT,
        tokens: now,
        accesses: now - Duration::days(access_log_days.into()),
        accesses_beyond: LINES,
    };
    let mut forgotten = 0;
    loop {
        match store.prune(over).await? {
            0 => return Ok(forgotten),
            some => forgotten += some,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::store::{Access, SqliteStore, Token};

    #[tokio::test]
    async fn the_house_is_kept_by_its_own_clock() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("store.sqlite")).unwrap();
        let began = datetime!(2026-11-16 09:42:07 +9);
        for number in 0..3 {
            let access = Access {
                at: began + Duration::days(number),
                institution: "1311234567".into(),
                asked_by: "card".into(),
                person: None,
                validity: "4".into(),
            };
            store.record_access(access).await.unwrap();
        }
        let token = Token {
            value: "t".into(),
            institution: "1311234567".into(),
            expires: began + Duration::HOUR,
        };
        store.put_token(token).await.unwrap();
        for (day, forgotten) in [(0, 0), (1, 1), (8, 2), (8, 0), (30, 1)] {
            let clock: Clock = Arc::new(move || began + Duration::days(day) + Duration::SECOND);
            assert_eq!(
                sweep(&store, &clock, 7).await.unwrap(),
                forgotten,
                "day {day}"
            );
        }
    }
}

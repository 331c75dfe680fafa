//! Forgetting what is over, so that the store stays as small under load as the load is.

use std::sync::Arc;

use time::Duration;

use crate::{
    clock::{Clock, japanese_date},
    message::family::KEPT,
    office::{CHECK, LOG},
    store::{Over, Store, StoreError, VISIT_KEPT},
};

/// How often the house is kept.
const EVERY: std::time::Duration = std::time::Duration::from_secs(5);

/// The most lines of the access log: what an hour of full load writes. Beyond, age does not matter.
const LINES: u32 = 5_000_000;

/// For how many days logs are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retention {
    /// Lines of the access log.
    pub(super) accesses: u16,
    /// Who did what at a welfare office.
    pub(super) office_log: u16,
    /// On which days institutions asked about recipients.
    pub(super) checks: u16,
}

/// Keeps the house for ever.
pub(super) async fn keep(store: Arc<dyn Store>, clock: Clock, retention: Retention) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = sweep(&*store, &clock, retention).await {
            tracing::warn!(%error, "what is over could not be forgotten");
        }
    }
}

/// Forgets everything that is over now; gives how many records.
pub(super) async fn sweep(
    store: &dyn Store,
    clock: &Clock,
    retention: Retention,
) -> Result<u64, StoreError> {
    let now = clock();
    let before = |days: u16| now - Duration::days(days.into());
    let over = Over {
        visits: now - VISIT_KEPT,
        tokens: now,
        accesses: before(retention.accesses),
        accesses_beyond: LINES,
        documents: [(LOG, retention.office_log), (CHECK, retention.checks)]
            .iter()
            .chain(KEPT)
            .map(|(kind, days)| (*kind, japanese_date(before(*days))))
            .collect(),
    };
    let mut forgotten = 0;
    loop {
        match store.prune(over.clone()).await? {
            0 => return Ok(forgotten),
            some => forgotten += some,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::{
        message::family::batch::RECEPTION,
        store::{Access, DAY, Document, SqliteStore, Token},
    };

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
        let kept = Retention {
            accesses: 7,
            office_log: 20,
            checks: 30,
        };
        let kept_by = [
            (LOG, "a"),
            (LOG, "b"),
            (CHECK, "c"),
            ("case", "d"),
            (RECEPTION, "e"),
        ];
        let documents = kept_by.into_iter().zip(["15", "16", "16", "16", "16"]);
        let documents = documents.map(|((kind, id), day)| {
            Document::new(kind, id, "{}").found_by(DAY, format!("2026-11-{day}"))
        });
        assert!(store.put_documents(documents.collect()).await.unwrap());
        for (day, forgotten) in [
            (0, 0),
            (1, 1),
            (7, 1),
            (8, 2),
            (8, 0),
            (20, 2),
            (21, 1),
            (30, 0),
            (31, 1),
            (900, 0),
        ] {
            let clock: Clock = Arc::new(move || began + Duration::days(day) + Duration::SECOND);
            assert_eq!(
                sweep(&store, &clock, kept).await.unwrap(),
                forgotten,
                "day {day}"
            );
        }
    }
}

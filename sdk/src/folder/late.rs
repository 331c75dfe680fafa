//! Results in `res` that came after their question was given up: they answer nobody any more.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use madoguchi_core::{
    clock::{Clock, JST},
    eligibility::file_name::{Extension, FileName},
};
use time::{
    Date, Duration, OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem,
    macros::format_description,
};

use crate::config::Config;

/// The time in the names of our requests, in Japan.
pub(crate) const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day][hour][minute][second]");
/// The characters of [`TIME`].
const TIME_LENGTH: usize = 14;
/// The hexadecimal digits behind it.
pub(crate) const CHANCE_LENGTH: usize = 8;

/// 資格確認結果 of one person, as the folders have it.
const RESULT: &str = "OQSsiquc01res";
/// Whoever gives a question up does it before this has passed beyond the time limit.
const GRACE: Duration = Duration::seconds(10);

/// Where late results appear, and which are ours.
#[derive(Debug)]
pub(super) struct Late {
    folder: PathBuf,
    mark: String,
    after: Duration,
    clock: Arc<dyn Clock>,
}

impl Late {
    /// The folder that a configuration asks through.
    pub(super) fn of(config: &Config, clock: Arc<dyn Clock>) -> Option<Self> {
        Some(Self {
            folder: config.folder.res.clone()?,
            mark: config.folder.mark.clone(),
            after: Duration::seconds(config.folder.time_limit_s.into()) + GRACE,
            clock,
        })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Results of a day that nobody waits for, with when they were asked for.
    pub(super) fn files(&self, today: Date) -> std::io::Result<Vec<(PrimitiveDateTime, PathBuf)>> {
        let now = self.clock.wall();
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().and_then(|name| name.parse().ok());
            let Some(FileName::Exchange(name)) = name else {
                continue;
            };
            let is_result =
                name.extension() != Extension::Pdf && name.prefix().to_string() == RESULT;
            let asked = asked_at(name.suffix(), &self.mark).filter(|_| is_result);
            let given_up = |asked: &OffsetDateTime| {
                asked.to_offset(JST).date() == today && now - *asked > self.after
            };
            if let Some(asked) = asked.filter(given_up) {
                let asked = asked.to_offset(JST);
                files.push((
                    PrimitiveDateTime::new(asked.date(), asked.time()),
                    entry.path(),
                ));
            }
        }
        Ok(files)
    }
}

/// When the request with this suffix was made; `None` where it is not one of `mark`'s.
pub(crate) fn asked_at(suffix: &str, mark: &str) -> Option<OffsetDateTime> {
    let rest = suffix.strip_prefix(mark)?;
    let (time, chance) = rest.split_at_checked(TIME_LENGTH)?;
    let is_ours = chance.len() == CHANCE_LENGTH
        && chance
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let time = PrimitiveDateTime::parse(time, TIME).ok()?;
    is_ours.then(|| time.assume_offset(JST))
}

//! Scenario files: faults with their times, in TOML.
//!
//! ```toml
//! [[fault]]
//! endpoint = "any"
//! fault = "maintenance"
//! from = "2026-11-16T22:00:00+09:00"   # or "+90": seconds after the start
//! to = "+600"
//! ```

use serde::Deserialize;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Endpoint, Fault, PlannedFault};

/// Why a scenario file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// It is not TOML of this form.
    #[error("the scenario cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A time is neither RFC 3339 nor seconds after the start.
    #[error("fault {number}: {text} is neither a time (RFC 3339) nor +SECONDS")]
    Time {
        /// Which fault, counted from 1.
        number: usize,
        /// What stands there.
        text: String,
    },
    /// A fault ends before it begins.
    #[error("fault {number} ends before it begins")]
    Order {
        /// Which fault, counted from 1.
        number: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fault: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    endpoint: Endpoint,
    fault: Fault,
    times: Option<u32>,
    from: Option<String>,
    to: Option<String>,
}

/// Reads a scenario that starts at a moment.
///
/// # Errors
/// Which fault cannot be read.
pub fn read_scenario(
    text: &str,
    start: OffsetDateTime,
) -> Result<Vec<PlannedFault>, ScenarioError> {
    let file: File = toml::from_str(text)?;
    let numbered = file.fault.into_iter().zip(1..);
    numbered
        .map(|(entry, number)| {
            let moment = |text: Option<String>| {
                text.map(|text| at(&text, start).ok_or(ScenarioError::Time { number, text }))
                    .transpose()
            };
            let (from, to) = (moment(entry.from)?, moment(entry.to)?);
            if to.is_some_and(|to| to <= from.unwrap_or(OffsetDateTime::UNIX_EPOCH)) {
                return Err(ScenarioError::Order { number });
            }
            Ok(PlannedFault {
                endpoint: entry.endpoint,
                fault: entry.fault,
                times: entry.times,
                from,
                to,
            })
        })
        .collect()
}

fn at(text: &str, start: OffsetDateTime) -> Option<OffsetDateTime> {
    match text.strip_prefix('+') {
        Some(seconds) => start.checked_add(Duration::seconds(seconds.parse::<u32>().ok()?.into())),
        None => OffsetDateTime::parse(text, &Rfc3339).ok(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-11-16 09:42:07 +9);

    #[test]
    fn a_scenario_has_times_of_the_day_and_times_after_the_start() {
        let plan = read_scenario(
            r#"
            [[fault]]
            endpoint = "any"
            fault = "maintenance"
            from = "2026-11-16T22:00:00+09:00"
            to = "2026-11-17T05:00:00+09:00"
            [[fault]]
            endpoint = "search"
            fault = { insurer_down = { insurer = "06139992" } }
            from = "+60"
            to = "+90"
            [[fault]]
            endpoint = "open"
            fault = { delay = 1500 }
            times = 2
            "#,
            START,
        )
        .unwrap();
        let times: Vec<_> = plan
            .iter()
            .map(|fault| (fault.from, fault.to, fault.times))
            .collect();
        assert_eq!(
            times,
            [
                (
                    Some(datetime!(2026-11-16 22:00 +9)),
                    Some(datetime!(2026-11-17 05:00 +9)),
                    None
                ),
                (
                    Some(START + Duration::seconds(60)),
                    Some(START + Duration::seconds(90)),
                    None
                ),
                (None, None, Some(2)),
            ]
        );
        assert_eq!(read_scenario("", START).unwrap(), []);
    }

    #[test]
    fn what_is_wrong_with_a_scenario_is_said_with_its_place() {
        for (entry, says) in [
            ("fault = 'maintenance'", "missing field `endpoint`"),
            ("endpoint = 'any'\nfault = 'flood'", "flood"),
            ("endpoint = 'any'\nfault = 'no_answer'\nwhen = 1", "when"),
            (
                "endpoint = 'any'\nfault = 'no_answer'\nfrom = 'noon'",
                "fault 1: noon",
            ),
            (
                "endpoint = 'any'\nfault = 'no_answer'\nfrom = '+-5'",
                "fault 1: +-5",
            ),
            (
                "endpoint = 'any'\nfault = 'no_answer'\nfrom = '+9'\nto = '+9'",
                "fault 1 ends",
            ),
        ] {
            let error = read_scenario(&format!("[[fault]]\n{entry}\n"), START).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}

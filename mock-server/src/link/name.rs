//! File names of the folders (§ file names, modelled on open integrations).
//!
//! `OQSsiquc01req_SUFFIX.xml`: system, single or multiple, function, step, direction; the requester chooses the suffix.

use std::path::Path;

use time::{OffsetDateTime, macros::format_description};

use crate::{clock::JST, message::family::Family};

/// A request's name.
#[derive(Clone, Debug)]
pub(super) struct RequestName {
    /// What is asked.
    pub(super) family: &'static Family,
    /// It comes as ZIP.
    pub(super) packed: bool,
    suffix: String,
}

impl RequestName {
    /// Reads a file's name; `None` when it is no request that is answered here.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (prefix, suffix, packed) = parts(name)?;
        Some(Self {
            family: Family::of_prefix(prefix)?,
            packed,
            suffix: suffix.to_owned(),
        })
    }

    /// The name of this file, as [`parse`](Self::parse) reads it.
    pub(super) fn of(path: &Path) -> Option<Self> {
        Self::parse(path.file_name()?.to_str()?)
    }

    /// The name of the request's error file (invented).
    pub(super) fn error(&self) -> String {
        error(self.family.prefix, &self.suffix)
    }

    /// The answer's name: the same with `res`, and the extension of what the answer is.
    pub(super) fn result(&self, extension: &str) -> String {
        format!("{}res_{}.{extension}", self.family.prefix, self.suffix)
    }
}

/// The name of the error file of what is a request by its form, and by no name that is known here.
pub(super) fn error_of_unknown(path: &Path) -> Option<String> {
    let (prefix, suffix, _) = parts(path.file_name()?.to_str()?)?;
    let plain = prefix.chars().all(|c| c.is_ascii_alphanumeric());
    (plain && (1..=16).contains(&prefix.len())).then(|| error(prefix, suffix))
}

fn error(prefix: &str, suffix: &str) -> String {
    format!("{prefix}err_{suffix}.xml")
}

/// What stands before and after `req_`, and whether it is packed.
fn parts(name: &str) -> Option<(&str, &str, bool)> {
    let (name, packed) = match name.strip_suffix(".zip") {
        Some(name) => (name, true),
        None => (name.strip_suffix(".xml")?, false),
    };
    let (prefix, suffix) = name.split_once("req_")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let fits = (1..=64).contains(&suffix.len()) && suffix.chars().all(plain);
    fits.then_some((prefix, suffix, packed))
}

/// The name of a pushed result: institution code, 20 hexadecimal digits, and the time in Japan.
pub(super) fn face(
    institution: &str,
    random: [u8; 10],
    at: OffsetDateTime,
    packed: bool,
) -> String {
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let at = at
        .to_offset(JST)
        .format(format_description!(
            "[year][month][day][hour][minute][second]"
        ))
        .unwrap_or_default();
    let extension = if packed { "zip" } else { "xml" };
    format!("OQSsiquc01res_face_{institution}{random}_{at}.{extension}")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::message::family::{Asks, Bulk, One};

    #[test]
    fn an_answer_has_the_name_of_its_request() {
        for (request, asks, extension, result) in [
            (
                "OQSsiquc01req_202611160001.xml",
                Asks::One(One::Eligibility),
                "xml",
                "OQSsiquc01res_202611160001.xml",
            ),
            (
                "OQSsiimm01req_A-1_req_2.xml",
                Asks::One(One::Reference),
                "xml",
                "OQSsiimm01res_A-1_req_2.xml",
            ),
            (
                "OQSmuquc01req_1.xml",
                Asks::Upload(Bulk::Eligibility),
                "xml",
                "OQSmuquc01res_1.xml",
            ),
            (
                "OQSmutic02req_1.xml",
                Asks::Download(Bulk::Entrusted),
                "zip",
                "OQSmutic02res_1.zip",
            ),
            (
                "OQSmuimm02req_1.zip",
                Asks::Download(Bulk::References),
                "zip",
                "OQSmuimm02res_1.zip",
            ),
            (
                "OQSmuhvq01req_1.xml",
                Asks::Upload(Bulk::HomeVisits),
                "xml",
                "OQSmuhvq01res_1.xml",
            ),
            (
                "OQSmuonq01req_1.xml",
                Asks::Upload(Bulk::OnlineVisits),
                "xml",
                "OQSmuonq01res_1.xml",
            ),
            (
                "YZKsiquc01req_1.xml",
                Asks::One(One::Medication),
                "pdf",
                "YZKsiquc01res_1.pdf",
            ),
            (
                "TKKsiquc01req_1.xml",
                Asks::One(One::Checkup),
                "xml",
                "TKKsiquc01res_1.xml",
            ),
        ] {
            let name = RequestName::parse(request).unwrap();
            assert_eq!(
                (name.family.asks, name.result(extension).as_str()),
                (asks, result)
            );
            assert_eq!(name.packed, request.ends_with(".zip"));
        }
    }

    #[test]
    fn other_files_are_not_requests() {
        for name in [
            "",
            "OQSsiquc01req_.xml",
            "OQSsiquc01req_1.tmp",
            "OQSsiquc01req_1.XML",
            "OQSsiquc01req_../1.xml",
            "OQSsiquc01req_1 2.xml",
            "OQSsiquc01res_1.xml",
            "OQSsiquc03req_1.xml",
            "OQSmuquc03req_1.xml",
            "OQSmuxxx01req_1.xml",
            "見本01req_1.xml",
        ] {
            assert!(RequestName::parse(name).is_none(), "{name}");
        }
        let long = format!("OQSsiquc01req_{}.xml", "1".repeat(65));
        assert!(RequestName::parse(&long).is_none());
    }

    #[test]
    fn a_pushed_result_has_an_id_of_thirty_characters_and_the_time_in_japan() {
        let name = face(
            "1311234567",
            [0xA1; 10],
            datetime!(2026-11-16 00:42:07 UTC),
            false,
        );
        assert_eq!(
            name,
            "OQSsiquc01res_face_1311234567a1a1a1a1a1a1a1a1a1a1_20261116094207.xml"
        );
    }
}

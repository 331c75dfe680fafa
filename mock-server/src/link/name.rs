//! File names of the folders (§ file names, modelled on open integrations).
//!
//! `OQSsiquc01req_SUFFIX.xml`: system, single or multiple, function, step, direction; the requester chooses the suffix.

use time::{OffsetDateTime, macros::format_description};

use crate::clock::JST;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// `OQSsiquc01`: one person's eligibility by number.
    Single,
    /// `OQSsiimm01`: registers a reference number (照会番号).
    Reference,
    /// `…01req` of a bulk question.
    Upload(Bulk),
    /// `…02req` of a bulk question.
    Download(Bulk),
    /// `YZKsiquc01`: medication and treatment.
    Medication,
    /// `TKKsiquc01`: health check-up.
    Checkup,
}

/// The bulk questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bulk {
    /// `OQSmuquc`: many people's eligibility by number.
    Eligibility,
    /// `OQSmuimm`: registers many reference numbers.
    References,
    /// `OQSmutic`: recipients of medical assistance entrusted to this institution.
    Entrusted,
    /// `OQSmuhvq`: people who consented to home visits.
    HomeVisits,
    /// `OQSmuonq`: people who consented to online visits.
    OnlineVisits,
}

/// A request's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestName {
    /// What is asked.
    pub(super) asked: Asked,
    prefix: String,
    suffix: String,
}

impl Bulk {
    /// The first eight letters of its names.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Eligibility => "OQSmuquc",
            Self::References => "OQSmuimm",
            Self::Entrusted => "OQSmutic",
            Self::HomeVisits => "OQSmuhvq",
            Self::OnlineVisits => "OQSmuonq",
        }
    }
}

const BULKS: [Bulk; 5] = [
    Bulk::Eligibility,
    Bulk::References,
    Bulk::Entrusted,
    Bulk::HomeVisits,
    Bulk::OnlineVisits,
];

impl RequestName {
    /// Reads a file's name; `None` when it is no request that is answered here.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (prefix, suffix) = name.strip_suffix(".xml")?.split_once("req_")?;
        let asked = match prefix {
            "OQSsiquc01" => Asked::Single,
            "OQSsiimm01" => Asked::Reference,
            "YZKsiquc01" => Asked::Medication,
            "TKKsiquc01" => Asked::Checkup,
            _ => {
                let (function, step) = prefix.split_at_checked(8)?;
                let bulk = BULKS.into_iter().find(|bulk| bulk.prefix() == function)?;
                match step {
                    "01" => Asked::Upload(bulk),
                    "02" => Asked::Download(bulk),
                    _ => return None,
                }
            }
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let fits = (1..=64).contains(&suffix.len()) && suffix.chars().all(plain);
        fits.then(|| Self {
            asked,
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
        })
    }

    /// The answer's name: the same with `res`, and the extension of what the answer is.
    pub(super) fn result(&self, extension: &str) -> String {
        format!("{}res_{}.{extension}", self.prefix, self.suffix)
    }
}

/// The name of a pushed result: institution code, 20 hexadecimal digits, and the time in Japan.
pub(super) fn face(institution: &str, random: [u8; 10], at: OffsetDateTime) -> String {
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let at = at
        .to_offset(JST)
        .format(format_description!(
            "[year][month][day][hour][minute][second]"
        ))
        .unwrap_or_default();
    format!("OQSsiquc01res_face_{institution}{random}_{at}.xml")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_answer_has_the_name_of_its_request() {
        for (request, asked, extension, result) in [
            (
                "OQSsiquc01req_202611160001.xml",
                Asked::Single,
                "xml",
                "OQSsiquc01res_202611160001.xml",
            ),
            (
                "OQSsiimm01req_A-1_req_2.xml",
                Asked::Reference,
                "xml",
                "OQSsiimm01res_A-1_req_2.xml",
            ),
            (
                "OQSmuquc01req_1.xml",
                Asked::Upload(Bulk::Eligibility),
                "xml",
                "OQSmuquc01res_1.xml",
            ),
            (
                "OQSmutic02req_1.xml",
                Asked::Download(Bulk::Entrusted),
                "zip",
                "OQSmutic02res_1.zip",
            ),
            (
                "OQSmuimm02req_1.xml",
                Asked::Download(Bulk::References),
                "zip",
                "OQSmuimm02res_1.zip",
            ),
            (
                "OQSmuhvq01req_1.xml",
                Asked::Upload(Bulk::HomeVisits),
                "xml",
                "OQSmuhvq01res_1.xml",
            ),
            (
                "OQSmuonq01req_1.xml",
                Asked::Upload(Bulk::OnlineVisits),
                "xml",
                "OQSmuonq01res_1.xml",
            ),
            (
                "YZKsiquc01req_1.xml",
                Asked::Medication,
                "pdf",
                "YZKsiquc01res_1.pdf",
            ),
            (
                "TKKsiquc01req_1.xml",
                Asked::Checkup,
                "xml",
                "TKKsiquc01res_1.xml",
            ),
        ] {
            let name = RequestName::parse(request).unwrap();
            assert_eq!(
                (name.asked, name.result(extension).as_str()),
                (asked, result)
            );
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
            assert_eq!(RequestName::parse(name), None, "{name}");
        }
        assert_eq!(
            RequestName::parse(&format!("OQSsiquc01req_{}.xml", "1".repeat(65))),
            None
        );
    }

    #[test]
    fn a_pushed_result_has_an_id_of_thirty_characters_and_the_time_in_japan() {
        let name = face("1311234567", [0xA1; 10], datetime!(2026-11-16 00:42:07 UTC));
        assert_eq!(
            name,
            "OQSsiquc01res_face_1311234567a1a1a1a1a1a1a1a1a1a1_20261116094207.xml"
        );
    }
}

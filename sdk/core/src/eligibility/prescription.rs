//! 電子処方箋 (EPS), as far as the facts go: register a prescription, cancel one, search for them, and the levels on which a result can find fault.
//!
//! The envelope of registering is modelled on open integrations; those of cancelling and searching are invented. Signing a prescription and checking it
//! clinically (重複投薬・併用禁忌) need a doctor's key and a drug database, which this product does not have: they are refused, not imitated.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    code::{PrescriptionSelect, ProcessingStatus},
    consented::BackwardPeriod,
    echo::{EchoMismatch, may_echo, require, text},
    file_name::Prefix,
    message::{AnswerHeader, AskHeader, message},
    number::InstitutionCode,
    tree::{Element, elements},
};
use crate::failure::{Code, Failure};

elements! {
    /// MessageBody of a registration.
    pub struct PrescriptionRegister {
        /// The signed prescription, in Base64 without a line break.
        prescription: Element<String> = "PrescriptionInfo",
        /// 発行形態.
        issue: Element<PrescriptionSelect> = "IssueType",
    }
}

elements! {
    /// MessageBody of the answer to a registration or a cancellation.
    pub struct PrescriptionAnswer {
        /// 処理結果状況.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
        /// 処方箋ID.
        id: Element<String> = "PrescriptionId",
        /// アクセスコード, for the paper (引換番号).
        access_code: Element<String> = "AccessCode",
        /// What the envelope's XML is found to be wrong in.
        xml: Vec<PrescriptionFinding> = "XmlCheckResultList/XmlCheckResult",
        /// What the prescription's CSV is found to be wrong in.
        csv: Vec<PrescriptionFinding> = "CsvCheckResultList/CsvCheckResult",
        /// What the signature is found to be wrong in.
        signature: Vec<PrescriptionFinding> = "VerifyResultList/VerifyResult",
    }
}

elements! {
    /// One fault.
    pub struct PrescriptionFinding {
        /// 結果コード, such as EPSB0052E.
        code: Element<String> = "ResultCode",
        /// 結果メッセージ, to be shown as is.
        message: Element<String> = "ResultMessage",
    }
}

elements! {
    /// MessageBody of a cancellation.
    pub struct PrescriptionCancel {
        /// 処方箋ID.
        id: Element<String> = "PrescriptionId",
    }
}

elements! {
    /// MessageBody of a search.
    pub struct PrescriptionSearch {
        /// 処方日(開始).
        from: Element<time::Date> = "PrescriptionDateFrom",
        /// 処方日(終了).
        to: Element<time::Date> = "PrescriptionDateTo",
    }
}

elements! {
    /// MessageBody of what a search found.
    pub struct PrescriptionsFound {
        /// 処理結果状況.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
        /// Each.
        prescriptions: Vec<PrescriptionEntry> = "PrescriptionList/Prescription",
    }
}

elements! {
    /// One prescription that was found.
    pub struct PrescriptionEntry {
        /// 処方箋ID.
        id: Element<String> = "PrescriptionId",
        /// 処方日.
        day: Element<time::Date> = "PrescriptionDate",
        /// 発行形態.
        issue: Element<PrescriptionSelect> = "IssueType",
    }
}

message! {
    /// 処方箋登録要求, `EPSsiPIR01req`.
    pub struct PrescriptionRegisterRequest(AskHeader, PrescriptionRegister);
}

message! {
    /// 処方箋登録結果, `EPSsiPIR01res`.
    pub struct PrescriptionRegisterResult(AnswerHeader, PrescriptionAnswer);
}

message! {
    invented
    /// 処方箋取消要求.
    pub struct PrescriptionCancelRequest(AskHeader, PrescriptionCancel);
}

message! {
    invented
    /// 処方箋取消結果.
    pub struct PrescriptionCancelResult(AnswerHeader, PrescriptionAnswer);
}

message! {
    invented
    /// 処方箋検索要求.
    pub struct PrescriptionSearchRequest(AskHeader, PrescriptionSearch);
}

message! {
    invented
    /// 処方箋検索結果.
    pub struct PrescriptionSearchResult(AnswerHeader, PrescriptionsFound);
}

/// Work around electronic prescriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PrescriptionWork {
    /// 登録.
    Register,
    /// 取消.
    Cancel,
    /// 検索.
    Search,
    /// 電子署名.
    Sign,
    /// 重複投薬・併用禁忌チェック.
    ClinicalCheck,
}

/// Work that this product does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{work:?} is left to the receipt software")]
pub struct OutOfScope {
    /// Which.
    pub work: PrescriptionWork,
}

impl PrescriptionWork {
    /// The work of files with this prefix, where it is known: `PIR01` registers, `DMP` checks.
    #[must_use]
    pub fn of_prefix(prefix: Prefix) -> Option<Self> {
        match (prefix.system(), prefix.function(), prefix.step()) {
            ("EPS", "PIR", 1) => Some(Self::Register),
            ("EPS", "DMP", _) => Some(Self::ClinicalCheck),
            _ => None,
        }
    }

    /// Whether this product does it.
    ///
    /// # Errors
    /// [`OutOfScope`] for signing and clinical checks.
    pub fn check_scope(self) -> Result<(), OutOfScope> {
        match self {
            Self::Register | Self::Cancel | Self::Search => Ok(()),
            Self::Sign | Self::ClinicalCheck => Err(OutOfScope { work: self }),
        }
    }
}

impl From<OutOfScope> for Failure {
    fn from(error: OutOfScope) -> Self {
        Self::new(Code::QuestionNotCarried, error)
    }
}

/// Why a prescription is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrescriptionFault {
    /// Nothing in it.
    #[error("an empty prescription")]
    Empty,
    /// A carriage return: the service wants line feeds alone, and answers EPSB0052E.
    #[error("line {line} holds a carriage return")]
    CarriageReturn {
        /// Which line, from 1.
        line: usize,
    },
}

impl From<PrescriptionFault> for Failure {
    fn from(fault: PrescriptionFault) -> Self {
        Self::new(Code::PrescriptionMalformed, fault)
    }
}

impl PrescriptionRegisterRequest {
    /// Registers a prescription that the receipt software has written as CSV and signed.
    ///
    /// # Errors
    /// [`PrescriptionFault`]: what the service is known to refuse.
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        csv: &[u8],
        issue: PrescriptionSelect,
    ) -> Result<Self, PrescriptionFault> {
        if csv.is_empty() {
            return Err(PrescriptionFault::Empty);
        }
        let mut lines = csv.split(|byte| *byte == b'\n');
        if let Some(line) = lines.position(|line| line.contains(&b'\r')) {
            return Err(PrescriptionFault::CarriageReturn { line: line + 1 });
        }
        let body = PrescriptionRegister {
            prescription: Element::Value(STANDARD.encode(csv)),
            issue: Element::Value(issue),
        };
        Ok(Self::of(AskHeader::new(institution, identifier), body))
    }
}

impl PrescriptionRegisterResult {
    /// Whether the answer belongs to `request`: institution and identifier, since it echoes nothing else.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, request: &PrescriptionRegisterRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())
    }
}

impl PrescriptionCancelRequest {
    /// Cancels the prescription with this 処方箋ID.
    #[must_use]
    pub fn new(institution: &InstitutionCode, identifier: &str, id: &str) -> Self {
        let body = PrescriptionCancel {
            id: Element::Value(id.to_owned()),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

impl PrescriptionCancelResult {
    /// Whether the answer belongs to `request`: institution, identifier, and the prescription, unless it says nothing of any.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, request: &PrescriptionCancelRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())?;
        let asked = request.body().and_then(|body| text(&body.id));
        match self.body() {
            Some(body) if *body != PrescriptionAnswer::default() => {
                may_echo("PrescriptionId", text(&body.id), asked)
            }
            _ => Ok(()),
        }
    }
}

impl PrescriptionSearchRequest {
    /// Searches the institution's prescriptions of a period, both days included.
    ///
    /// # Errors
    /// The second day is before the first.
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        from: time::Date,
        to: time::Date,
    ) -> Result<Self, BackwardPeriod> {
        if to < from {
            return Err(BackwardPeriod { from, to });
        }
        let body = PrescriptionSearch {
            from: Element::Value(from),
            to: Element::Value(to),
        };
        Ok(Self::of(AskHeader::new(institution, identifier), body))
    }
}

impl PrescriptionSearchResult {
    /// Whether the answer belongs to `request`: institution and identifier, and every prescription in it to the period.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, request: &PrescriptionSearchRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())?;
        let period = request
            .body()
            .and_then(|body| Some(*body.from.value()?..=*body.to.value()?));
        let found = self.body().map(|body| body.prescriptions.as_slice());
        let mut days = found.unwrap_or_default().iter().map(|one| one.day.value());
        let within = |day: &time::Date| period.as_ref().is_some_and(|period| period.contains(day));
        require(days.all(|day| day.is_none_or(within)), "PrescriptionDate")
    }
}

/// On which level a result finds fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrescriptionLevel {
    /// The envelope.
    Xml,
    /// The prescription inside.
    Csv,
    /// Its signature.
    Signature,
}

impl PrescriptionAnswer {
    /// Every fault with its level, from the outside in.
    pub fn findings(&self) -> impl Iterator<Item = (PrescriptionLevel, &PrescriptionFinding)> {
        let levels = [
            (PrescriptionLevel::Xml, &self.xml),
            (PrescriptionLevel::Csv, &self.csv),
            (PrescriptionLevel::Signature, &self.signature),
        ];
        levels
            .into_iter()
            .flat_map(|(level, findings)| findings.iter().map(move |finding| (level, finding)))
    }

    /// Whether the prescription was taken: a normal end, an id, and no fault on any level.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.status.value() == Some(&ProcessingStatus::Normal)
            && self.id.value().is_some()
            && self.findings().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_facts_reach_is_done() {
        let refused = |work| Err(OutOfScope { work });
        for (work, expected) in [
            (PrescriptionWork::Register, Ok(())),
            (PrescriptionWork::Cancel, Ok(())),
            (PrescriptionWork::Search, Ok(())),
            (PrescriptionWork::Sign, refused(PrescriptionWork::Sign)),
            (
                PrescriptionWork::ClinicalCheck,
                refused(PrescriptionWork::ClinicalCheck),
            ),
        ] {
            assert_eq!(work.check_scope(), expected);
        }
        for (prefix, work) in [
            ("EPSsiPIR01req", Some(PrescriptionWork::Register)),
            ("EPSsiDMP01req", Some(PrescriptionWork::ClinicalCheck)),
            ("EPSsiPIR06req", None),
            ("OQSsiPIR01req", None),
        ] {
            assert_eq!(
                PrescriptionWork::of_prefix(prefix.parse().unwrap()),
                work,
                "{prefix}"
            );
        }
    }

    #[test]
    fn a_prescription_that_would_be_refused_is_not_sent() {
        let institution = InstitutionCode::new("1311234567");
        let register = |csv: &[u8]| {
            PrescriptionRegisterRequest::new(&institution, "1", csv, PrescriptionSelect::Paper)
        };
        assert_eq!(register(b""), Err(PrescriptionFault::Empty));
        let mixed = register(b"1,a\n2,b\r\n3,c\n");
        assert_eq!(mixed, Err(PrescriptionFault::CarriageReturn { line: 2 }));
        let long = register("1,薬\n".repeat(100).as_bytes()).unwrap();
        let sent = long.body().unwrap().prescription.value().unwrap().clone();
        assert!(!sent.contains(['\r', '\n']));
        assert_eq!(
            STANDARD.decode(sent).unwrap(),
            "1,薬\n".repeat(100).into_bytes()
        );
    }
}

//! OQS-IF-002 資格確認結果: the answer to a question by number, by card, or pushed by the face unit. Modelled on open integrations.

use serde_json::{Map, Value};
use time::{Date, OffsetDateTime};

use super::{
    code::{
        LimitConsent, PrescriptionSelect, ProcessingStatus, ReferenceClassification, Segment,
        Validity,
    },
    json,
    number::{BranchNumber, InsuranceOnly, InsurerNumber},
    right::Right,
    tree::{Element, Group, MessageError, Name, Node, Read, elements},
    wire,
};

/// An answer of the qualification confirmation service, with everything it said.
///
/// Made by [`read`](Self::read), [`from_json`](Self::from_json) or [`from_value`](Self::from_value); check that it belongs to the question
/// ([`check_number_echo`](Self::check_number_echo) and its sisters), then let [`outcome::assess`](crate::outcome::assess) say what it means.
/// `Debug` shows nothing of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct EligibilityResult {
    raw: Value,
    header: Header,
    body: Option<Body>,
}

impl EligibilityResult {
    /// Reads `{"XmlMsg": {"MessageHeader": …, "MessageBody": …}}`. What stands beside `XmlMsg` is dropped.
    ///
    /// # Errors
    /// [`MessageError`]: not JSON, too large or too deep, an element twice, a required element missing, or a known element of the wrong kind.
    pub fn from_json(bytes: &[u8]) -> Result<Self, MessageError> {
        Self::from_tree(&json::parse(bytes)?)
    }

    /// Reads a result in any form of the wire.
    ///
    /// # Errors
    /// [`MessageError`], where [`Unfinished`](MessageError::Unfinished) means that the rest of a file may still come.
    pub fn read(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tree, _) = wire::read(bytes)?;
        Self::from_tree(&tree)
    }

    /// As [`from_json`](Self::from_json), from a tree that is already read.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), as far as they can still occur.
    pub fn from_value(value: &Value) -> Result<Self, MessageError> {
        json::check_depth(value)?;
        Self::from_tree(value)
    }

    /// The message as it came, unknown elements included.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.raw.clone()
    }

    /// MessageHeader.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// MessageBody, which a refusal may leave out.
    #[must_use]
    pub fn body(&self) -> Option<&Body> {
        self.body.as_ref()
    }

    fn from_tree(value: &Value) -> Result<Self, MessageError> {
        let root = Node::root(value);
        let message = root.required_group(&Name::of("XmlMsg"))?;
        let header = Header::from_node(&message.required_group(&Name::of("MessageHeader"))?)?;
        let body = Name::of("MessageBody");
        let missing = || message.missing(&body);
        let body: Option<Body> = Read::read(&message, &body)?;
        if body.is_none() && header.segment == Element::Value(Segment::Normal) {
            return Err(missing());
        }
        let xml_message = value.get("XmlMsg").cloned().unwrap_or_default();
        let raw = Value::Object(Map::from_iter([("XmlMsg".to_owned(), xml_message)]));
        Ok(Self { raw, header, body })
    }
}

/// MessageHeader: about the message, not about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// 処理実行日時: as of when the answer is. Required.
    pub executed_at: OffsetDateTime,
    /// 処理結果区分. Required; an unknown code is no normal end.
    pub segment: Element<Segment>,
    /// 資格確認日: the day the answer is about.
    pub confirmation_date: Element<Date>,
    /// 医療機関等コード, ten digits.
    pub institution: Element<String>,
    /// 任意のファイル識別子, as asked.
    pub identifier: Element<String>,
    /// 照会区分.
    pub reference_classification: Element<ReferenceClassification>,
    /// エラーコード; the list is not public.
    pub error_code: Element<String>,
    /// エラーメッセージ.
    pub error_message: Element<String>,
}

impl Group for Header {
    fn from_node(node: &Node<'_>) -> Result<Self, MessageError> {
        let segment = Element::read(node, &Name::of("SegmentOfResult"))?;
        if segment.is_blank() {
            return Err(node.missing(&Name::of("SegmentOfResult")));
        }
        Ok(Self {
            executed_at: executed_at(node)?,
            segment,
            confirmation_date: Read::read(node, &Name::of("QualificationConfirmationDate"))?,
            institution: Read::read(node, &Name::of("MedicalInstitutionCode"))?,
            identifier: Read::read(node, &Name::of("ArbitraryFileIdentifier"))?,
            reference_classification: Read::read(node, &Name::of("ReferenceClassification"))?,
            error_code: Read::read(node, &Name::of("ErrorCode"))?,
            error_message: Read::read(node, &Name::of("ErrorMessage"))?,
        })
    }
}

elements! {
    /// MessageBody: one person.
    pub struct Body {
        /// 処理結果状況.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード: on error, and on success where there is 付帯情報.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
        /// 資格有効性: one for all rights of the body.
        validity: Element<Validity> = "QualificationValidity",
        /// The question, echoed; absent where the card asked.
        search_info: Option<SearchInfo> = "QualificationConfirmSearchInfo",
        /// 処方箋発行形態.
        prescription: Element<PrescriptionSelect> = "PrescriptionIssueSelect",
        /// Each right, in a list or, in batches, bare.
        rights: Vec<Right> = "ResultList/ResultOfQualificationConfirmation",
        /// 照会番号, which batches say beside the rights.
        reference_numbers: Vec<Element<String>> = "ReferenceNumber",
    }
}

elements! {
    /// QualificationConfirmSearchInfo: the question by number as the service echoes it.
    pub struct SearchInfo {
        /// 保険者番号.
        insurer_number: Element<InsurerNumber> = "InsurerNumber",
        /// 被保険者証記号.
        symbol: Element<InsuranceOnly> = "InsuredCardSymbol",
        /// 被保険者証番号.
        number: Element<InsuranceOnly> = "InsuredIdentificationNumber",
        /// 枝番.
        branch_number: Element<BranchNumber> = "InsuredBranchNumber",
        /// 生年月日.
        birth: Element<Date> = "Birthdate",
        /// 限度額適用認定証提供同意フラグ.
        limit_consent: Element<LimitConsent> = "LimitApplicationCertificateRelatedConsFlg",
        /// 任意の識別子.
        arbitrary_identifier: Element<String> = "ArbitraryIdentifier",
    }
}

impl std::fmt::Debug for EligibilityResult {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("EligibilityResult")
            .field("executed_at", &self.header.executed_at)
            .field(
                "rights",
                &self.body.as_ref().map_or(0, |body| body.rights.len()),
            )
            .finish_non_exhaustive()
    }
}

fn executed_at(node: &Node<'_>) -> Result<OffsetDateTime, MessageError> {
    const ELEMENT: Name = Name::of("ProcessExecutionTime");
    match Element::read(node, &ELEMENT)? {
        Element::Value(time) => Ok(time),
        Element::Absent | Element::Empty => Err(node.missing(&ELEMENT)),
        Element::Other(_) => Err(MessageError::Malformed {
            element: node.path_of(&ELEMENT),
            form: "yyyyMMddHHmmss",
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn answer() -> Value {
        json!({"XmlMsg": {
            "MessageBody": {
                "ResultList": {"ResultOfQualificationConfirmation": [{
                    "Name": "試験　太郎", "Birthdate": "19800401", "NewElement": {"Deep": [1, {"x": true}]},
                }]},
                "QualificationValidity": "1", "ProcessingResultStatus": "1", "Unheard": null,
            },
            "MessageHeader": {
                "SegmentOfResult": "1", "ProcessExecutionTime": "20260401090000", "CharacterCodeIdentifier": "0",
            },
        }})
    }

    #[test]
    fn an_answer_is_read_by_name_whatever_the_order() {
        let read = EligibilityResult::from_value(&answer()).unwrap();
        assert_eq!(read.header().executed_at, datetime!(2026-04-01 09:00 +9));
        let body = read.body().unwrap();
        assert_eq!(body.validity, Element::Value(Validity::Valid));
        assert_eq!(body.rights[0].name.value().unwrap(), "試験　太郎");
        assert_eq!(body.rights[0].partial_ratio, Element::Absent);
    }

    #[test]
    fn what_stands_beside_the_message_is_dropped_and_all_inside_survives() {
        let mut envelope = answer();
        envelope["serial"] = json!("0a0b");
        let read = EligibilityResult::from_value(&envelope).unwrap();
        assert_eq!(read.to_value(), answer());
        let bytes = serde_json::to_vec(&answer()).unwrap();
        assert_eq!(EligibilityResult::from_json(&bytes).unwrap(), read);
    }

    #[test]
    fn what_is_no_answer_is_refused_by_name() {
        let set = |pointer: &str, value: Value| {
            let mut changed = answer();
            *changed.pointer_mut(pointer).unwrap() = value;
            EligibilityResult::from_value(&changed)
                .unwrap_err()
                .to_string()
        };
        for (pointer, value, error) in [
            (
                "/XmlMsg",
                json!(3),
                "XmlMsg is a number, not a group of elements",
            ),
            (
                "/XmlMsg/MessageHeader",
                json!([]),
                "XmlMsg/MessageHeader is a list, not a group of elements",
            ),
            (
                "/XmlMsg/MessageHeader",
                json!(null),
                "XmlMsg/MessageHeader/SegmentOfResult is missing",
            ),
            (
                "/XmlMsg",
                json!({"MessageHeader": answer()["XmlMsg"]["MessageHeader"]}),
                "XmlMsg/MessageBody is missing",
            ),
            (
                "/XmlMsg/MessageHeader/SegmentOfResult",
                json!(1),
                "XmlMsg/MessageHeader/SegmentOfResult is a number, not a text",
            ),
            (
                "/XmlMsg/MessageHeader/ProcessExecutionTime",
                json!("now"),
                "XmlMsg/MessageHeader/ProcessExecutionTime has not the form yyyyMMddHHmmss",
            ),
            (
                "/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation/0/Birthdate",
                json!(19800401),
                "XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation[0]/Birthdate is a number, not a text",
            ),
        ] {
            assert_eq!(set(pointer, value), error);
        }
        assert_eq!(
            EligibilityResult::from_json(b"[]").unwrap_err().to_string(),
            "XmlMsg is missing"
        );
    }

    #[test]
    fn debug_shows_nothing_of_the_person() {
        let read = EligibilityResult::from_value(&answer()).unwrap();
        let shown = format!("{read:?} {:?}", read.body());
        assert!(
            !shown.contains("試験") && !shown.contains("1980"),
            "{shown}"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_answer_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _either = EligibilityResult::from_json(&bytes);
        }

        #[test]
        fn any_change_of_an_answer_is_an_answer_or_an_error(at in 0usize..500, byte in any::<u8>()) {
            let mut bytes = serde_json::to_vec(&answer()).unwrap();
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Ok(read) = EligibilityResult::from_json(&bytes) {
                let again = EligibilityResult::from_value(&read.to_value());
                prop_assert_eq!(again.unwrap(), read);
            }
        }

        #[test]
        fn unknown_elements_survive(name in "X[A-Za-z]{1,20}", text in "\\PC{0,20}", at in 0usize..3) {
            let mut changed = answer();
            let pointer = ["/XmlMsg", "/XmlMsg/MessageHeader",
                "/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation/0"][at];
            changed.pointer_mut(pointer).unwrap()[name] = json!({"Inner": [text]});
            let bytes = serde_json::to_vec(&changed).unwrap();
            let read = EligibilityResult::from_json(&bytes).unwrap();
            prop_assert_eq!(read.to_value(), changed);
        }
    }
}

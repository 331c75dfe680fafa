//! What every message of files has: a header, a body, and everything else it came with.

use serde_json::Value;
use time::{Date, OffsetDateTime};

use super::{
    code::{CharacterCode, ReferenceClassification, Segment},
    echo::{EchoMismatch, must_echo, text},
    number::InstitutionCode,
    tree::{Element, FromText, elements},
    write::ToText,
};

elements! {
    /// MessageHeader of a request: who asks, and for which day where it matters.
    pub struct AskHeader {
        /// 資格確認日.
        confirmation_date: Element<Date> = "QualificationConfirmationDate",
        /// 医療機関等コード.
        institution: Element<InstitutionCode> = "MedicalInstitutionCode",
        /// 任意のファイル識別子: the answer repeats it.
        identifier: Element<String> = "ArbitraryFileIdentifier",
    }
}

impl AskHeader {
    /// The header of `institution`, with an identifier of one's own that the answer must repeat.
    #[must_use]
    pub fn new(institution: &InstitutionCode, identifier: &str) -> Self {
        Self {
            institution: Element::Value(institution.clone()),
            identifier: Element::Value(identifier.to_owned()),
            ..Self::default()
        }
    }
}

elements! {
    /// MessageHeader of an answer, of one person's or of a batch.
    pub struct AnswerHeader {
        /// 処理実行日時.
        executed_at: Element<OffsetDateTime> = "ProcessExecutionTime",
        /// 資格確認日.
        confirmation_date: Element<Date> = "QualificationConfirmationDate",
        /// 医療機関等コード.
        institution: Element<InstitutionCode> = "MedicalInstitutionCode",
        /// 任意のファイル識別子, as asked.
        identifier: Element<String> = "ArbitraryFileIdentifier",
        /// 照会区分.
        reference_classification: Element<ReferenceClassification> = "ReferenceClassification",
        /// 受付番号 of the batch.
        reception_number: Element<String> = "ReceptionNumber",
        /// 処理結果区分.
        segment: Element<Segment> = "SegmentOfResult",
        /// エラーコード; the list is not public.
        error_code: Element<String> = "ErrorCode",
        /// エラーメッセージ.
        error_message: Element<String> = "ErrorMessage",
        /// 処理結果件数.
        processed: Element<Count> = "NumberOfProcessingResult",
        /// 正常終了件数.
        normal: Element<Count> = "NumberOfNormalProcessing",
        /// エラー件数.
        errors: Element<Count> = "NumberOfError",
        /// 文字コード識別.
        character_code: Element<CharacterCode> = "CharacterCodeIdentifier",
    }
}

/// How far the service is with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage<'a> {
    /// Processed; each person in it has a status of their own.
    Done,
    /// A batch in the works: ask again later, in a new file, with the same reception number.
    Processing,
    /// The whole message was refused, and nobody in it was looked at.
    Refused {
        /// エラーコード, where one was given.
        code: Option<&'a str>,
        /// エラーメッセージ, to be shown as is.
        message: Option<&'a str>,
    },
    /// Nothing is said, or something that is not known here.
    Unstated,
}

impl AnswerHeader {
    /// How far the service is. An error code without a result segment is a refusal.
    #[must_use]
    pub fn stage(&self) -> Stage<'_> {
        let refused = Stage::Refused {
            code: text(&self.error_code),
            message: text(&self.error_message),
        };
        match &self.segment {
            Element::Value(Segment::Normal) => Stage::Done,
            Element::Value(Segment::Processing) => Stage::Processing,
            Element::Value(Segment::Error) => refused,
            _ if self.error_code.is_blank() => Stage::Unstated,
            _ => refused,
        }
    }

    /// Whether the answer is for the institution that asked, with the identifier it asked with.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, asked: &AskHeader) -> Result<(), EchoMismatch> {
        check_institution(&self.institution, &asked.institution)?;
        match text(&asked.identifier) {
            Some(identifier) => must_echo(
                "ArbitraryFileIdentifier",
                text(&self.identifier),
                identifier,
            ),
            None => Ok(()),
        }
    }
}

/// A question without an institution is answered for nobody.
pub(super) fn check_institution(
    echo: &Element<InstitutionCode>,
    asked: &Element<InstitutionCode>,
) -> Result<(), EchoMismatch> {
    must_echo(
        "MedicalInstitutionCode",
        echo.value().map(InstitutionCode::normalised),
        asked.value().map_or("", InstitutionCode::normalised),
    )
}

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(pub u32);

impl FromText for Count {
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok().map(Self)).flatten()
    }
}

impl ToText for Count {
    fn to_text(&self) -> String {
        self.0.to_string()
    }
}

/// A message as a type: `read` and `to_value` for every wire form, its header and its body. A request that we write is made by `of`; unknown elements
/// survive in what was read.
///
/// With `invented`, the body is ours: the message carries the marker of [`invented`](super::invented), and is refused without it. `kept by` names what
/// is kept of the tree that came.
macro_rules! message {
    ($(#[$meta:meta])* pub struct $name:ident($header:ty, $body:ty);) => {
        $crate::eligibility::message::message! { @ $(#[$meta])* $name $header, $body, $crate::eligibility::message::alone, |_| Ok(()), |_| {} }
    };
    (invented $(#[$meta:meta])* pub struct $name:ident($header:ty, $body:ty);) => {
        $crate::eligibility::message::message! {
            invented, kept by $crate::eligibility::message::alone;
            $(#[$meta])* pub struct $name($header, $body);
        }
    };
    (invented, kept by $keep:path; $(#[$meta:meta])* pub struct $name:ident($header:ty, $body:ty);) => {
        $crate::eligibility::message::message! { @ $(#[$meta])*
            ///
            /// The body is **invented**: the official one is not public.
            $name $header, $body, $keep, $crate::eligibility::invented::check, $crate::eligibility::invented::mark
        }
    };
    (@ $(#[$meta:meta])* $name:ident $header:ty, $body:ty, $keep:path, $check:expr, $mark:expr) => {
        $(#[$meta])*
        ///
        /// `Debug` shows nothing of a person.
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name {
            raw: serde_json::Value,
            header: $header,
            body: Option<$body>,
        }

        impl $name {
            /// Reads `{"XmlMsg": {"MessageHeader": …, "MessageBody": …}}`, from whatever wire form that came. What stands beside `XmlMsg` is dropped.
            ///
            /// # Errors
            /// [`MessageError`](crate::eligibility::MessageError): nested too deep, no header, or a known element of the wrong kind.
            pub fn read(tree: &serde_json::Value) -> Result<Self, $crate::eligibility::MessageError> {
                $crate::eligibility::json::check_depth(tree)?;
                let raw = $keep(tree);
                let root = $crate::eligibility::tree::Node::root(&raw);
                let message = root.required_group(&$crate::eligibility::tree::Name::of("XmlMsg"))?;
                let group = message.required_group(&$crate::eligibility::tree::Name::of("MessageHeader"))?;
                let check: fn(&$crate::eligibility::tree::Node<'_>) -> Result<(), $crate::eligibility::MessageError> = $check;
                check(&group)?;
                let header = $crate::eligibility::tree::Group::from_node(&group)?;
                let body = $crate::eligibility::tree::Read::read(&message, &$crate::eligibility::tree::Name::of("MessageBody"))?;
                Ok(Self { raw, header, body })
            }

            /// The message as it came or as it goes, unknown elements included.
            #[must_use]
            pub fn to_value(&self) -> serde_json::Value {
                self.raw.clone()
            }

            /// MessageHeader.
            #[must_use]
            pub fn header(&self) -> &$header {
                &self.header
            }

            /// MessageBody, which a refusal may leave out.
            #[must_use]
            pub fn body(&self) -> Option<&$body> {
                self.body.as_ref()
            }

            /// The message with these elements.
            #[must_use]
            pub fn of(header: $header, body: $body) -> Self {
                let mut group = $crate::eligibility::write::WriteGroup::to_group(&header);
                let mark: fn(&mut serde_json::Value) = $mark;
                mark(&mut group);
                let body_group = $crate::eligibility::write::WriteGroup::to_group(&body);
                Self {
                    raw: serde_json::json!({"XmlMsg": {"MessageHeader": group, "MessageBody": body_group}}),
                    header,
                    body: Some(body),
                }
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
pub(crate) use message;

/// The message of `tree`, without what stands beside it.
pub(crate) fn alone(tree: &Value) -> Value {
    let message = tree.get("XmlMsg").cloned().unwrap_or_default();
    Value::Object([("XmlMsg".to_owned(), message)].into_iter().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::eligibility::tree::{Group, Node};

    fn header(tree: &Value) -> AnswerHeader {
        AnswerHeader::from_node(&Node::root(tree)).unwrap()
    }

    #[test]
    #[rustfmt::skip]
    fn the_header_says_how_far_the_service_is() {
        let refused = |code, message| Stage::Refused { code, message };
        for (tree, stage) in [
            (json!({"SegmentOfResult": "1"}), Stage::Done),
            (json!({"SegmentOfResult": "2"}), Stage::Processing),
            (json!({"SegmentOfResult": "9", "ErrorCode": "XYZ0001E", "ErrorMessage": "誤り"}), refused(Some("XYZ0001E"), Some("誤り"))),
            (json!({"SegmentOfResult": "9"}), refused(None, None)),
            (json!({"ErrorCode": "XYZ0001E"}), refused(Some("XYZ0001E"), None)),
            (json!({"SegmentOfResult": "7", "ErrorCode": "XYZ0001E"}), refused(Some("XYZ0001E"), None)),
            (json!({"SegmentOfResult": "7"}), Stage::Unstated),
            (json!({"SegmentOfResult": ""}), Stage::Unstated),
            (json!({}), Stage::Unstated),
        ] {
            assert_eq!(header(&tree).stage(), stage, "{tree}");
        }
    }

    #[test]
    fn an_answer_to_somebody_else_is_named() {
        let asked = AskHeader::new(&InstitutionCode::new("1311234567"), "q1");
        let mismatch = |element| Err(EchoMismatch { element });
        for (tree, expected) in [
            (
                json!({"MedicalInstitutionCode": "1311234567", "ArbitraryFileIdentifier": "q1"}),
                Ok(()),
            ),
            (
                json!({"MedicalInstitutionCode": "１３１１２３４５６７", "ArbitraryFileIdentifier": "q1"}),
                Ok(()),
            ),
            (
                json!({"MedicalInstitutionCode": "1311234568", "ArbitraryFileIdentifier": "q1"}),
                mismatch("MedicalInstitutionCode"),
            ),
            (
                json!({"ArbitraryFileIdentifier": "q1"}),
                mismatch("MedicalInstitutionCode"),
            ),
            (
                json!({"MedicalInstitutionCode": "1311234567", "ArbitraryFileIdentifier": "q2"}),
                mismatch("ArbitraryFileIdentifier"),
            ),
            (
                json!({"MedicalInstitutionCode": "1311234567"}),
                mismatch("ArbitraryFileIdentifier"),
            ),
        ] {
            assert_eq!(header(&tree).check(&asked), expected, "{tree}");
        }
        let nobody = AskHeader::default();
        assert_eq!(
            header(&json!({})).check(&nobody),
            mismatch("MedicalInstitutionCode")
        );
    }

    #[test]
    fn counts_are_digits() {
        assert_eq!(Count::from_text(" 0012 "), Some(Count(12)));
        for text in ["-1", "+1", "1,000", "１", "99999999999"] {
            assert_eq!(Count::from_text(text), None, "{text}");
        }
    }
}

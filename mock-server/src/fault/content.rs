//! Faults that change what an answer says.

use base64::Engine as _;
use serde_json::{Map, Value};

use super::Fault;

/// Changes an answer, `{"XmlMsg": …}` or a visit's.
pub(crate) fn falsify(answer: &mut Value, fault: &Fault) {
    match fault {
        Fault::WrongVisit => replace(answer, "/visit", "00000000-0000-4000-8000-000000000000"),
        Fault::WrongInstitution => {
            replace(answer, "/institution", "1399999999");
            replace(
                answer,
                "/XmlMsg/MessageHeader/MedicalInstitutionCode",
                "1399999999",
            );
        }
        Fault::WrongCertificateSerial => replace(answer, "/certificateSerial", "7FFFFFFF"),
        Fault::WrongChallenge => {
            let another = base64::engine::general_purpose::STANDARD.encode([0x5A; 32]);
            replace(answer, "/challenge", &another);
        }
        Fault::WrongSearchEcho => {
            let echo =
                "/XmlMsg/MessageBody/QualificationConfirmSearchInfo/InsuredIdentificationNumber";
            replace(answer, echo, "99999999");
        }
        Fault::HeaderError { code, message } => {
            if let Some(header) = answer
                .pointer_mut("/XmlMsg/MessageHeader")
                .and_then(Value::as_object_mut)
            {
                header.insert("SegmentOfResult".into(), "9".into());
                header.insert("ErrorCode".into(), code.as_str().into());
                header.insert("ErrorMessage".into(), message.as_str().into());
            }
            if let Some(body) = answer.pointer_mut("/XmlMsg/MessageBody") {
                *body = Value::Object(Map::new());
            }
        }
        Fault::NewCode { validity, class } => {
            if let Some(validity) = validity {
                replace(
                    answer,
                    "/XmlMsg/MessageBody/QualificationValidity",
                    validity,
                );
            }
            let blocks = answer
                .pointer_mut("/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation");
            for block in blocks.and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(class) = class {
                    replace(block, "/InsuredCardClassification", class);
                }
            }
        }
        _ => {}
    }
}

impl Fault {
    /// Whether it changes what an answer says, and nothing else.
    pub(super) fn is_of_content(&self) -> bool {
        matches!(
            self,
            Self::WrongVisit
                | Self::WrongInstitution
                | Self::WrongCertificateSerial
                | Self::WrongChallenge
                | Self::WrongSearchEcho
                | Self::HeaderError { .. }
                | Self::NewCode { .. }
        )
    }
}

fn replace(answer: &mut Value, pointer: &str, value: &str) {
    if let Some(place) = answer.pointer_mut(pointer) {
        *place = Value::String(value.to_owned());
    }
}

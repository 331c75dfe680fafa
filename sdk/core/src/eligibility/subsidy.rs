//! Certificates of subsidies (公費負担医療・地方単独の医療費助成, PMH): what the municipality uploaded, as the service hands it on.
//!
//! The tree of the message (`PMHsimsm`) is not public, so the one here is **invented**; the fields of a certificate are those of the municipalities'
//! upload interface, whose values are said to come through unchanged. Whoever gets nothing cannot tell a refusal from a loss or from a municipality that
//! has not joined.

use serde_json::Value;
use time::Date;

use super::{
    code::Segment,
    echo::{EchoMismatch, require},
    message::{AnswerHeader, AskHeader, alone, message},
    number::{InstitutionCode, PublicPayerNumber, RecipientNumber},
    tree::{Element, FromText, elements},
    write::ToText,
};

elements! {
    /// MessageBody of the question.
    pub struct SubsidyAsk {
        /// The visit in which the person proved to hold the card.
        visit: Element<String> = "VisitIdentifier",
        /// What the patient chose on the screen. Absent where nobody asked.
        choice: Element<SubsidyChoice> = "SubsidyUse",
        /// 資格確認日.
        day: Element<Date> = "QualificationConfirmationDate",
    }
}

elements! {
    /// MessageBody of the answer.
    pub struct SubsidyAnswer {
        /// The visit, echoed.
        visit: Element<String> = "VisitIdentifier",
        /// Each certificate; none says nothing about why.
        certificates: Vec<SubsidyCertificate> = "MedicalSubsidyList/MedicalSubsidy",
    }
}

elements! {
    /// One certificate (受給者証).
    pub struct SubsidyCertificate {
        /// 公費負担者番号.
        payer_number: Element<PublicPayerNumber> = "medicalSubsidyInsurerNumber",
        /// 受給者証名.
        name: Element<String> = "certificationName",
        /// 受給者番号; local schemes have numbers of their own.
        recipient_number: Element<RecipientNumber> = "medicalSubsidyRecipientNumber",
        /// What tells certificates of the same numbers apart.
        sub_key: Element<String> = "certificationSubKey",
        /// 区分.
        segment: Element<String> = "segment",
        /// 所得区分.
        income_segment: Element<String> = "incomeSegment",
        /// 付加条件: `code-code;code-code`.
        conditions: Element<Conditions> = "additionalConditions",
        /// 指定医療機関, each code.
        institutions: Vec<Element<InstitutionCode>> = "designatedMedicalInstitutions",
        /// 償還払いのみ.
        reimbursement: Element<YesOrNo> = "isAlwaysReimbursement",
        /// 有効開始日.
        from: Element<Date> = "validFrom",
        /// 有効終了日, the last day.
        until: Element<Date> = "validTo",
        /// Which edition of the certificate this is.
        history_key: Element<String> = "historyKey",
        /// 削除済み.
        deleted: Element<YesOrNo> = "isDeleted",
    }
}

message! {
    invented
    /// A question for certificates, `PMHsimsm01req`.
    pub struct SubsidyRequest(AskHeader, SubsidyAsk);
}

message! {
    invented, kept by disclosed;
    /// Certificates, `PMHsimsm01res`.
    ///
    /// One that is 不開示 is dropped before anything is read: the institution's side can neither show nor hand on that there was one.
    pub struct SubsidyResult(AnswerHeader, SubsidyAnswer);
}

/// What the patient chose for their certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubsidyChoice {
    /// 利用する.
    Use,
    /// 利用しない.
    Decline,
}

/// `1` or `0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YesOrNo {
    /// `1`.
    Yes,
    /// `0`.
    No,
}

/// 付加条件: pairs of codes.
#[derive(Clone, PartialEq, Eq)]
pub struct Conditions(Vec<(String, String)>);

impl Conditions {
    /// Each condition's kind and value.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

impl SubsidyRequest {
    /// Asks for `institution` what the patient of `visit` chose to show.
    #[must_use]
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        visit: &str,
        choice: Option<SubsidyChoice>,
        day: Date,
    ) -> Self {
        let body = SubsidyAsk {
            visit: Element::Value(visit.to_owned()),
            choice: choice.into(),
            day: Element::Value(day),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

impl SubsidyResult {
    /// Whether the answer belongs to `request`: institution, identifier and visit. A refusal that brings nothing may leave the visit out.
    ///
    /// # Errors
    /// The first element that differs or is missing; a certificate although the patient declined or was not asked.
    pub fn check(&self, request: &SubsidyRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())?;
        let refused = self.header().segment != Element::Value(Segment::Normal);
        if refused
            && self
                .body()
                .is_none_or(|body| *body == SubsidyAnswer::default())
        {
            return Ok(());
        }
        let echo = self.body().and_then(|body| body.visit.value());
        let visit = request.body().and_then(|body| body.visit.value());
        require(visit.is_some() && echo == visit, "VisitIdentifier")?;
        let chosen = request.body().and_then(|body| body.choice.value());
        let any = self
            .body()
            .is_some_and(|body| !body.certificates.is_empty());
        if any && chosen != Some(&SubsidyChoice::Use) {
            return Err(EchoMismatch {
                element: "SubsidyUse",
            });
        }
        Ok(())
    }
}

impl SubsidyAnswer {
    /// The certificates in force or not, without those that were deleted. A flag that is no known one deletes as well.
    pub fn shown(&self) -> impl Iterator<Item = &SubsidyCertificate> {
        let clear = |flag: &Element<YesOrNo>| flag.is_blank() || flag.value() == Some(&YesOrNo::No);
        self.certificates
            .iter()
            .filter(move |it| clear(&it.deleted))
    }
}

/// The message without what may not be disclosed. A flag that is neither blank nor `0` withholds.
fn disclosed(tree: &Value) -> Value {
    let mut kept = alone(tree);
    drop_withheld(&mut kept);
    kept
}

fn drop_withheld(tree: &mut Value) {
    match tree {
        Value::Array(items) => {
            items.retain(|item| !is_withheld(item));
            items.iter_mut().for_each(drop_withheld);
        }
        Value::Object(children) => {
            children.retain(|_, child| !is_withheld(child));
            children.values_mut().for_each(drop_withheld);
        }
        _ => {}
    }
}

fn is_withheld(group: &Value) -> bool {
    match group.get("isNotDisclosed") {
        None | Some(Value::Null) => false,
        Some(flag) => !matches!(flag.as_str().map(str::trim), Some("" | "0")),
    }
}

impl FromText for SubsidyChoice {
    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "1" => Some(Self::Use),
            "2" => Some(Self::Decline),
            _ => None,
        }
    }
}

impl ToText for SubsidyChoice {
    fn to_text(&self) -> String {
        let code = match self {
            Self::Use => "1",
            Self::Decline => "2",
        };
        code.to_owned()
    }
}

impl FromText for YesOrNo {
    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "1" => Some(Self::Yes),
            "0" => Some(Self::No),
            _ => None,
        }
    }
}

impl ToText for YesOrNo {
    fn to_text(&self) -> String {
        let code = match self {
            Self::Yes => "1",
            Self::No => "0",
        };
        code.to_owned()
    }
}

impl FromText for Conditions {
    fn from_text(text: &str) -> Option<Self> {
        let pairs = text.trim().split(';').map(|pair| {
            let (kind, value) = pair.split_once('-')?;
            let good = !kind.is_empty() && !value.is_empty() && !value.contains('-');
            good.then(|| (kind.to_owned(), value.to_owned()))
        });
        pairs.collect::<Option<Vec<_>>>().map(Self)
    }
}

impl ToText for Conditions {
    fn to_text(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(kind, value)| format!("{kind}-{value}"))
            .collect();
        pairs.join(";")
    }
}

impl std::fmt::Debug for Conditions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Conditions(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::eligibility::invented;

    #[test]
    fn conditions_are_pairs_or_stay_text() {
        let read = Conditions::from_text("01-02;03-04").unwrap();
        let pair = |kind: &str, value: &str| (kind.to_owned(), value.to_owned());
        assert_eq!(read.pairs(), [pair("01", "02"), pair("03", "04")]);
        assert_eq!(read.to_text(), "01-02;03-04");
        for text in ["01", "01-", "-02", "01-02;", "1-2-3"] {
            assert!(Conditions::from_text(text).is_none(), "{text}");
        }
    }

    fn answer(certificates: &Value) -> SubsidyResult {
        SubsidyResult::read(&json!({"XmlMsg": {
            "MessageHeader": {invented::MARKER: invented::EDITION},
            "MessageBody": {"MedicalSubsidyList": {"MedicalSubsidy": certificates}},
        }}))
        .unwrap()
    }

    #[test]
    fn what_may_not_be_disclosed_leaves_no_trace() {
        for flag in [
            json!("1"),
            json!("9"),
            json!("はい"),
            json!(1),
            json!(0),
            json!({}),
        ] {
            let withheld = json!({"certificationName": "不開示", "isNotDisclosed": flag});
            for certificates in [
                withheld.clone(),
                json!([withheld, {"certificationName": "見せる"}]),
            ] {
                let read = answer(&certificates);
                let shown = read.body().unwrap().certificates.len();
                assert_eq!(shown, usize::from(certificates.is_array()), "{flag}");
                let kept = read.to_value().to_string();
                assert!(
                    !kept.contains("不開示") && !kept.contains("isNotDisclosed"),
                    "{kept}"
                );
            }
        }
        for flag in [json!("0"), json!(""), json!(null)] {
            let certificate = json!({"certificationName": "見せる", "isNotDisclosed": flag});
            assert_eq!(answer(&certificate).body().unwrap().certificates.len(), 1);
        }
    }

    #[test]
    fn what_was_deleted_is_not_shown() {
        let read = answer(&json!([
            {"certificationName": "見せる"},
            {"certificationName": "見せる", "isDeleted": "0"},
            {"certificationName": "削除", "isDeleted": "1"},
            {"certificationName": "不明", "isDeleted": "9"},
        ]));
        let names: Vec<&str> = read
            .body()
            .unwrap()
            .shown()
            .filter_map(|it| it.name.value().map(String::as_str))
            .collect();
        assert_eq!(names, ["見せる", "見せる"]);
    }
}

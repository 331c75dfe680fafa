//! OQS-IF-008 資格確認一括照会(結果): its header, and BulkConfirmUnit, one person's result. Modelled on open integrations.

use time::{Date, OffsetDateTime};

use crate::eligibility::{
    code::{ProcessingStatus, Segment, Validity},
    result::SearchInfo,
    right::Right,
    tree::{Element, Group, MessageError, Node, Read, elements},
};

elements! {
    /// MessageHeader of a bulk result.
    pub struct BulkHeader {
        /// 処理実行日時.
        executed_at: Element<OffsetDateTime> = "ProcessExecutionTime",
        /// 処理結果区分: where it is 処理中, the same question is asked again later with the same reception number.
        segment: Element<Segment> = "SegmentOfResult",
        /// 資格確認日.
        confirmation_date: Element<Date> = "QualificationConfirmationDate",
        /// 医療機関等コード.
        institution: Element<String> = "MedicalInstitutionCode",
        /// 任意のファイル識別子, as asked.
        identifier: Element<String> = "ArbitraryFileIdentifier",
        /// 受付番号.
        reception_number: Element<String> = "ReceptionNumber",
        /// 処理結果件数, as it is written.
        results: Element<String> = "NumberOfProcessingResult",
        /// 正常処理件数, as it is written.
        normal: Element<String> = "NumberOfNormalProcessing",
        /// エラー件数, as it is written.
        errors: Element<String> = "NumberOfError",
        /// エラーコード.
        error_code: Element<String> = "ErrorCode",
        /// エラーメッセージ.
        error_message: Element<String> = "ErrorMessage",
    }
}

/// One person's result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct BulkUnit {
    /// The question, echoed with the row's own identifier.
    pub search_info: Option<SearchInfo>,
    /// 処理結果状況.
    pub status: Element<ProcessingStatus>,
    /// 処理結果コード.
    pub code: Element<String>,
    /// 処理結果メッセージ, to be shown as is.
    pub message: Element<String>,
    /// 資格有効性.
    pub validity: Element<Validity>,
    /// Each right. They stand in the unit itself, or in a ResultList as in a single result: both are known from open integrations.
    pub rights: Vec<Right>,
    /// 照会番号.
    pub reference_number: Element<String>,
}

impl BulkUnit {
    /// Its official name.
    pub const ELEMENT: &'static str = "BulkConfirmUnit";
}

impl Group for BulkUnit {
    fn from_node(node: &Node<'_>) -> Result<Self, MessageError> {
        let mut rights: Vec<Right> = Read::read(node, "ResultOfQualificationConfirmation")?;
        let listed: Vec<Right> = Read::read(node, "ResultList/ResultOfQualificationConfirmation")?;
        rights.extend(listed);
        Ok(Self {
            search_info: Read::read(node, "QualificationConfirmSearchInfo")?,
            status: Read::read(node, "ProcessingResultStatus")?,
            code: Read::read(node, "ProcessingResultCode")?,
            message: Read::read(node, "ProcessingResultMessage")?,
            validity: Read::read(node, "QualificationValidity")?,
            rights,
            reference_number: Read::read(node, "ReferenceNumber")?,
        })
    }
}

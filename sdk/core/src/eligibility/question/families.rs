//! Every family whose answer is a message: the interface of each, and what its answer must echo.

use serde_json::Value;

use super::{AnswerError, Question, Upload};
use crate::eligibility::{
    BatchAccepted, BatchQuestion, BatchResult, ConsentedRequest, EntrustedRequest,
    ReferenceBatchRequest, ReferenceBatchResult, ReferenceRequest, ReferenceResult,
    code::{CareSetting, Change},
    consent::{ConsentRequest, ConsentResult, ConsentWithdrawal},
    emergency::{DisasterQuestion, EmergencyQuestion, UnidentifiedResult},
    enrolment::{EnrolmentRequest, EnrolmentResult},
    pass_code::{PassCodeRequest, PassCodeResult},
    prescription::{
        PrescriptionCancelRequest, PrescriptionCancelResult, PrescriptionRegisterRequest,
        PrescriptionRegisterResult, PrescriptionSearchRequest, PrescriptionSearchResult,
    },
    settings::{SettingsRequest, SettingsResult},
    subsidy::{SubsidyRequest, SubsidyResult},
};

macro_rules! questions {
    ($($request:ty => $answer:ty, $interface:literal, |$asked:ident, $read:ident| $check:expr;)*) => {$(
        impl Question for $request {
            type Answer = $answer;

            fn interface(&self) -> &'static str {
                $interface
            }

            fn tree(&self) -> Value {
                self.to_value()
            }

            fn answer(&self, tree: &Value) -> Result<$answer, AnswerError> {
                let ($asked, $read) = (self, <$answer>::read(tree)?);
                $check?;
                Ok($read)
            }
        }
    )*};
}

questions! {
    BatchQuestion => BatchAccepted, "OQSmuquc01req", |asked, read| read.check(asked.header());
    ReferenceBatchRequest => BatchAccepted, "OQSmuimm01req", |asked, read| read.check(asked.header());
    EntrustedRequest => BatchAccepted, "OQSmutic01req", |asked, read| read.check(asked.header());
    ReferenceRequest => ReferenceResult, "OQSsiimm01req", |asked, read| read.check(asked);
    PrescriptionRegisterRequest => PrescriptionRegisterResult, "EPSsiPIR01req", |asked, read| read.check(asked);
    PrescriptionCancelRequest => PrescriptionCancelResult, "prescription-cancel.request", |asked, read| read.check(asked);
    PrescriptionSearchRequest => PrescriptionSearchResult, "prescription-search.request", |asked, read| read.check(asked);
    SubsidyRequest => SubsidyResult, "PMHsimsm01req", |asked, read| read.check(asked);
    EnrolmentRequest => EnrolmentResult, "enrolment.request", |asked, read| read.check(asked);
    ConsentRequest => ConsentResult, "consent.request", |asked, read| {
        read.check(asked.header(), &asked.body().cloned().unwrap_or_default())
    };
    ConsentWithdrawal => ConsentResult, "OQSsihvd01req", |asked, read| {
        read.check(asked.header(), &asked.body().cloned().unwrap_or_default())
    };
    PassCodeRequest => PassCodeResult, "pass-code.request", |asked, read| read.check(asked);
    EmergencyQuestion => UnidentifiedResult, "emergency.request", |asked, read| {
        let person = asked.body().and_then(|body| body.person.clone());
        read.check(asked.header(), &person.unwrap_or_default())
    };
    DisasterQuestion => UnidentifiedResult, "disaster.request", |asked, read| {
        let person = asked.body().and_then(|body| body.person.clone());
        read.check(asked.header(), &person.unwrap_or_default())
    };
}

/// Both kinds of visit ask with the same message, to an interface each.
impl Question for ConsentedRequest {
    type Answer = BatchAccepted;

    fn interface(&self) -> &'static str {
        let search = self.body().and_then(|body| body.search.as_ref());
        match search.and_then(|search| search.setting.value()) {
            Some(CareSetting::Online) => "OQSmuonq01req",
            _ => "OQSmuhvq01req",
        }
    }

    fn tree(&self) -> Value {
        self.to_value()
    }

    fn answer(&self, tree: &Value) -> Result<BatchAccepted, AnswerError> {
        let accepted = BatchAccepted::read(tree)?;
        accepted.check(self.header())?;
        Ok(accepted)
    }
}

macro_rules! uploads {
    ($($request:ty => $result:ty;)*) => {$(
        impl Upload for $request {
            type Result = $result;
        }
    )*};
}

uploads! {
    BatchQuestion => BatchResult;
    ReferenceBatchRequest => ReferenceBatchResult;
    EntrustedRequest => BatchResult;
    ConsentedRequest => BatchResult;
}

impl Question for SettingsRequest {
    type Answer = SettingsResult;

    fn interface(&self) -> &'static str {
        let change = self.body().and_then(|body| body.change.value());
        match change {
            Some(Change::Yes) => "OQSsiupd01req",
            _ => "OQSsiinq01req",
        }
    }

    fn tree(&self) -> Value {
        self.to_value()
    }

    fn answer(&self, tree: &Value) -> Result<SettingsResult, AnswerError> {
        let result = SettingsResult::read(tree)?;
        result.check(self)?;
        Ok(result)
    }
}
